/* Alerts to notices; drills to posts.
 *
 * Two walks over all alerts of all documents: one writes the notices, one the posts. An alert in
 * several documents, a feed's and its own, counts once.
 */
#include <string.h>
#include <strings.h>

#include "display/feeds/mapping_priv.h"
#include "display/feeds/plain.h"

#define MAPPING_ARENA_BYTES ((size_t)8 << 20)

struct alert_draft {
    const struct config_source *source;
    const struct cap *const *docs;
    size_t doc_count;
    const char *language;
    int64_t now_unix_s;
    struct arena arena;
    struct mapping_count made;
    struct writer writer;
};

static bool is_french(const char *language)
{
    return strncasecmp(language, "fr", 2) == 0;
}

static bool is_same(const struct cap_alert *a, const struct cap_alert *b)
{
    return a->sent_unix_s == b->sent_unix_s && strcmp(a->identifier, b->identifier) == 0 &&
           strcmp(a->sender, b->sender) == 0;
}

/* Whether the same alert stands earlier: in this document or one before it. */
static bool stands_earlier(const struct alert_draft *draft, size_t doc, size_t index)
{
    const struct cap_alert *alert = &draft->docs[doc]->alerts[index];
    for (size_t d = 0; d <= doc; d++) {
        size_t count = d == doc ? index : draft->docs[d]->alert_count;
        for (size_t i = 0; i < count; i++) {
            if (is_same(&draft->docs[d]->alerts[i], alert)) {
                return true;
            }
        }
    }
    return false;
}

static const char *kept(const char *text)
{
    return text == NULL ? "" : text;
}

static const char *text_of(struct alert_draft *draft, const struct cap_info *info)
{
    const char *parts[] = {info->description, info->instruction, info->areas};
    const char *text = "";
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (parts[i][0] != '\0') {
            text = kept(
                arena_printf(&draft->arena, "%s%s%s", text, text[0] == '\0' ? "" : "\n", parts[i]));
        }
    }
    return plain_cut(&draft->arena, text, NOTICE_TEXT_CHARS);
}

/* What identifies one information of an alert; an update of an alert is another alert. */
static const char *identity_of(struct alert_draft *draft, const struct cap_alert *alert,
                               size_t index)
{
    return kept(arena_printf(&draft->arena, "%s,%s,%lld,%zu", alert->sender, alert->identifier,
                             (long long)alert->sent_unix_s, index));
}

static int64_t begins_at(const struct cap_alert *alert, const struct cap_info *info)
{
    return info->effective_unix_s != TIME_NONE ? info->effective_unix_s : alert->sent_unix_s;
}

static void write_notice(struct alert_draft *draft, const struct cap_alert *alert, size_t index)
{
    static const char *const levels[] = {"info", "urgent", "emergency"};
    struct writer *w = &draft->writer;
    const struct cap_info *info = &alert->infos[index];
    write_open(w, NULL, '{');
    write_id(w, "id", draft->source, identity_of(draft, alert, index));
    write_text(w, "level", levels[info->level]);
    write_text(w, "headline", plain_cut(&draft->arena, info->headline, NOTICE_HEADLINE_CHARS));
    write_text(w, "text", text_of(draft, info));
    write_time(w, "from", begins_at(alert, info));
    write_time(w, "until", cap_info_ends(alert, info));
    write_audience(w, draft->source);
    write_close(w, '}');
    draft->made.notices++;
}

/* "Exercice: …": the word stands in the headline too, so that no layout can drop it. */
static void write_drill(struct alert_draft *draft, const struct cap_alert *alert, size_t index)
{
    struct writer *w = &draft->writer;
    const struct cap_info *info = &alert->infos[index];
    bool is_fr = is_french(draft->language);
    const char *word = alert->status == CAP_TEST ? "Test" : is_fr ? "Exercice" : "Exercise";
    const char *headline = kept(
        arena_printf(&draft->arena, "%s%s %s", word, is_fr ? "\xC2\xA0:" : ":", info->headline));
    write_open(w, NULL, '{');
    write_id(w, "id", draft->source, identity_of(draft, alert, index));
    write_text(w, "headline", plain_cut(&draft->arena, headline, HEADLINE_CHARS));
    write_text(w, "text", text_of(draft, info));
    write_text(w, "source", word);
    write_text(w, "campaign", draft->source->campaign);
    write_time(w, "from", begins_at(alert, info));
    write_time(w, "until", cap_info_ends(alert, info));
    write_audience(w, draft->source);
    write_close(w, '}');
    draft->made.posts++;
}

static void map_infos(struct alert_draft *draft, const struct cap_alert *alert)
{
    const char *language = cap_language(alert, draft->language);
    for (size_t i = 0; i < alert->info_count; i++) {
        const struct cap_info *info = &alert->infos[i];
        int64_t end = cap_info_ends(alert, info);
        if (strcmp(info->language, language) != 0 || info->headline[0] == '\0') {
            continue;
        }
        if (end <= draft->now_unix_s || end <= begins_at(alert, info)) {
            draft->made.too_old++;
        } else if (draft->made.notices + draft->made.posts == (size_t)draft->source->max_items) {
            draft->made.too_many++;
        } else if (alert->status == CAP_ACTUAL) {
            write_notice(draft, alert, i);
        } else {
            write_drill(draft, alert, i);
        }
    }
}

static void map_alerts(struct alert_draft *draft, bool is_actual)
{
    for (size_t d = 0; d < draft->doc_count; d++) {
        for (size_t i = 0; i < draft->docs[d]->alert_count; i++) {
            const struct cap_alert *alert = &draft->docs[d]->alerts[i];
            if ((alert->status == CAP_ACTUAL) != is_actual || stands_earlier(draft, d, i)) {
                continue;
            }
            if (cap_is_active(alert, draft->docs, draft->doc_count)) {
                map_infos(draft, alert);
            } else {
                draft->made.too_old++;
            }
        }
    }
}

enum status mapping_alerts(const struct config_source *source, const struct cap *const *docs,
                           size_t doc_count, const char *language, int64_t now_unix_s,
                           struct buf *out, struct mapping_count *out_count, struct err *err)
{
    struct alert_draft draft = {.source = source,
                                .docs = docs,
                                .doc_count = doc_count,
                                .language = language,
                                .now_unix_s = now_unix_s,
                                .arena = arena_make(MAPPING_ARENA_BYTES),
                                .writer = {.out = out}};
    write_open(&draft.writer, NULL, '{');
    write_open(&draft.writer, "notices", '[');
    map_alerts(&draft, true);
    write_close(&draft.writer, ']');
    write_open(&draft.writer, "posts", '[');
    map_alerts(&draft, false);
    write_close(&draft.writer, ']');
    write_close(&draft.writer, '}');
    bool is_full = draft.arena.is_full;
    arena_deinit(&draft.arena);
    if (out_count != NULL) {
        *out_count = draft.made;
    }
    return is_full ? err_set(err, ST_LIMIT, "its notices need too much memory")
                   : buf_status(out, err);
}
