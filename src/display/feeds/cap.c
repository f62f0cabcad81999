/* An alert is found by walking the tree: it may be the root, or stand in the content of an entry or
 * in an envelope. Its names are read whether or not its namespace is declared.
 */
#include "display/feeds/cap.h"

#include <string.h>
#include <strings.h>

#include "base/attr.h"
#include "base/buf.h"
#include "display/feeds/address_priv.h"
#include "display/feeds/date_priv.h"
#include "display/feeds/encoding_priv.h"
#include "display/feeds/plain.h"
#include "display/feeds/xml_priv.h"

/* Alerts at their limits. */
#define CAP_ARENA_BYTES ((size_t)16 << 20)
enum { WORD_BYTES = 200, AREAS_CHARS = 400 };

static const char *const statuses[] = {"Actual", "Exercise", "Test", "System", "Draft", NULL};
static const char *const messages[] = {"Alert", "Update", "Cancel", "Ack", "Error", NULL};
static const char *const severities[] = {"Extreme", "Severe", "Moderate", "Minor", "Unknown", NULL};
static const char *const urgencies[] = {"Immediate", "Expected", "Future", "Past", "Unknown", NULL};
static const char *const certainties[] = {"Observed", "Likely",  "Possible",
                                          "Unlikely", "Unknown", NULL};
enum { EXTREME = 0, SEVERE, MODERATE };
enum { IMMEDIATE = 0, EXPECTED, FUTURE, PAST };
enum { OBSERVED = 0, LIKELY, POSSIBLE, UNLIKELY };

struct cap_draft {
    struct cap *cap;
    struct cap_alert *alerts; /* CAP_ALERTS_MAX of them */
    const char **links;       /* CAP_LINKS_MAX of them */
    const struct cap_options *options;
    struct xml xml; /* core: the alert's vocabulary while one is read */
    struct buf scratch;
};

/* Values. */

static struct slice trimmed(struct cap_draft *draft, const xmlNode *node)
{
    buf_reset(&draft->scratch);
    xml_text(node, &draft->scratch);
    struct slice text = {buf_str(&draft->scratch), draft->scratch.len};
    while (text.len > 0 && (unsigned char)text.ptr[0] <= ' ') {
        text.ptr++;
        text.len--;
    }
    while (text.len > 0 && (unsigned char)text.ptr[text.len - 1] <= ' ') {
        text.len--;
    }
    return text;
}

static const char *kept(const char *text)
{
    return text == NULL ? "" : text;
}

/* A word, an identifier: as it stands, cut to WORD_BYTES. */
static const char *word_at(struct cap_draft *draft, const xmlNode *node, const char *name)
{
    struct slice text = trimmed(draft, xml_child(&draft->xml, node, name));
    text.len = text.len > WORD_BYTES ? WORD_BYTES : text.len;
    return kept(arena_strdup(&draft->cap->arena, text));
}

static const char *plain_at(struct cap_draft *draft, const xmlNode *node, const char *name,
                            enum plain_shape shape, size_t max_characters)
{
    buf_reset(&draft->scratch);
    xml_html(xml_child(&draft->xml, node, name), &draft->scratch);
    return plain_text(&draft->cap->arena, buf_view(&draft->scratch), shape, max_characters);
}

static int64_t time_at(struct cap_draft *draft, const xmlNode *node, const char *name)
{
    return date_parse(word_at(draft, node, name), draft->options->now_unix_s);
}

/* The place of a word in a list; `otherwise` for others. */
static int choice_at(struct cap_draft *draft, const xmlNode *node, const char *name,
                     const char *const *words, int otherwise)
{
    const char *text = word_at(draft, node, name);
    for (int i = 0; words[i] != NULL; i++) {
        if (strcasecmp(words[i], text) == 0) {
            return i;
        }
    }
    return otherwise;
}

/* Infos. */

static bool is_all_clear(struct cap_draft *draft, const xmlNode *node)
{
    const struct xml *xml = &draft->xml;
    for (const xmlNode *n = xml_child(xml, node, "responseType"); n != NULL;
         n = xml_next(xml, n, "responseType")) {
        struct slice text = trimmed(draft, n);
        if (slice_is(text, "AllClear")) {
            return true;
        }
    }
    return false;
}

/* The rule stands in the header. */
static enum notice_level level_of(struct cap_draft *draft, const xmlNode *node)
{
    int severity = choice_at(draft, node, "severity", severities, 4);
    int urgency = choice_at(draft, node, "urgency", urgencies, 4);
    int certainty = choice_at(draft, node, "certainty", certainties, 4);
    certainty =
        strcasecmp(word_at(draft, node, "certainty"), "Very Likely") == 0 ? LIKELY : certainty;
    if (urgency > EXPECTED || is_all_clear(draft, node)) {
        return NOTICE_INFO;
    }
    if (severity <= SEVERE && urgency == IMMEDIATE && certainty <= LIKELY) {
        return NOTICE_EMERGENCY;
    }
    return severity <= MODERATE && certainty != UNLIKELY ? NOTICE_URGENT : NOTICE_INFO;
}

static const char *read_areas(struct cap_draft *draft, const xmlNode *node)
{
    const struct xml *xml = &draft->xml;
    struct buf list = buf_make(CAP_MAX_BYTES);
    for (const xmlNode *n = xml_child(xml, node, "area"); n != NULL; n = xml_next(xml, n, "area")) {
        struct slice text = trimmed(draft, xml_child(xml, n, "areaDesc"));
        if (text.len > 0) {
            buf_append_str(&list, list.len == 0 ? "" : ", ");
            buf_append(&list, text.ptr, text.len);
        }
    }
    const char *areas = plain_text(&draft->cap->arena, buf_view(&list), PLAIN_LINE, AREAS_CHARS);
    buf_deinit(&list);
    return areas;
}

static struct cap_info read_info(struct cap_draft *draft, const xmlNode *node)
{
    struct cap_info info = {
        .language = word_at(draft, node, "language"),
        .headline = plain_at(draft, node, "headline", PLAIN_LINE, CAP_HEADLINE_CHARS),
        .description = plain_at(draft, node, "description", PLAIN_PARAGRAPHS, CAP_TEXT_CHARS),
        .instruction = plain_at(draft, node, "instruction", PLAIN_PARAGRAPHS, CAP_TEXT_CHARS),
        .areas = read_areas(draft, node),
        .level = level_of(draft, node),
        .effective_unix_s = time_at(draft, node, "effective"),
        .onset_unix_s = time_at(draft, node, "onset"),
        .expires_unix_s = time_at(draft, node, "expires"),
    };
    if (info.headline[0] == '\0') {
        info.headline = plain_at(draft, node, "event", PLAIN_LINE, CAP_HEADLINE_CHARS);
    }
    if (info.language[0] == '\0') {
        info.language = "en-US";
    }
    return info;
}

static void read_infos(struct cap_draft *draft, const xmlNode *node, struct cap_alert *alert)
{
    const struct xml *xml = &draft->xml;
    struct cap_info *infos = arena_alloc(&draft->cap->arena, CAP_INFOS_MAX, sizeof *infos);
    alert->infos = infos;
    for (const xmlNode *n = xml_child(xml, node, "info");
         n != NULL && infos != NULL && alert->info_count < CAP_INFOS_MAX;
         n = xml_next(xml, n, "info")) {
        infos[alert->info_count++] = read_info(draft, n);
    }
}

/* References: "sender,identifier,sent" between white space. */

static bool read_reference(struct cap_draft *draft, struct slice text,
                           struct cap_reference *out_reference)
{
    struct arena *arena = &draft->cap->arena;
    const char *first = memchr(text.ptr, ',', text.len);
    const char *last = text.ptr + text.len;
    while (last > text.ptr && *last != ',') {
        last--;
    }
    if (first == NULL || last <= first || text.len > WORD_BYTES) {
        return false;
    }
    size_t end = (size_t)(last - text.ptr) + 1;
    const char *sent = kept(arena_strdup(arena, (struct slice){last + 1, text.len - end}));
    *out_reference = (struct cap_reference){
        .sender = kept(arena_strdup(arena, (struct slice){text.ptr, (size_t)(first - text.ptr)})),
        .identifier =
            kept(arena_strdup(arena, (struct slice){first + 1, (size_t)(last - first) - 1})),
        .sent_unix_s = date_parse(sent, draft->options->now_unix_s)};
    return true;
}

static void read_references(struct cap_draft *draft, const xmlNode *node, struct cap_alert *alert)
{
    struct slice text = trimmed(draft, xml_child(&draft->xml, node, "references"));
    struct cap_reference *list =
        text.len == 0 ? NULL : arena_alloc(&draft->cap->arena, CAP_REFERENCES_MAX, sizeof *list);
    alert->references = list;
    while (text.len > 0 && list != NULL && alert->reference_count < CAP_REFERENCES_MAX) {
        size_t len = 0;
        while (len < text.len && (unsigned char)text.ptr[len] > ' ') {
            len++;
        }
        alert->reference_count +=
            read_reference(draft, (struct slice){text.ptr, len}, &list[alert->reference_count]) ? 1
                                                                                                : 0;
        while (len < text.len && (unsigned char)text.ptr[len] <= ' ') {
            len++;
        }
        text.ptr += len;
        text.len -= len;
    }
}

/* Alerts. */

static void read_alert(struct cap_draft *draft, const xmlNode *node)
{
    const char *scope = word_at(draft, node, "scope");
    struct cap_alert alert = {
        .identifier = word_at(draft, node, "identifier"),
        .sender = word_at(draft, node, "sender"),
        .sent_unix_s = time_at(draft, node, "sent"),
        .status = (enum cap_status)choice_at(draft, node, "status", statuses, CAP_DRAFT),
        .message = (enum cap_message)choice_at(draft, node, "msgType", messages, CAP_ERROR),
        .is_public = scope[0] == '\0' || strcasecmp(scope, "Public") == 0};
    bool is_whole =
        alert.identifier[0] != '\0' && alert.sender[0] != '\0' && alert.sent_unix_s != TIME_NONE;
    if (!is_whole || draft->cap->alert_count == CAP_ALERTS_MAX) {
        draft->cap->left_out++;
        return;
    }
    read_references(draft, node, &alert);
    read_infos(draft, node, &alert);
    draft->alerts[draft->cap->alert_count++] = alert;
}

/* Every alert below a node, itself included; whether there was one. */
static bool read_alerts_below(struct cap_draft *draft, const xmlNode *top)
{
    struct slice core = draft->xml.core;
    bool is_found = false;
    for (const xmlNode *n = top; n != NULL; n = xml_walk(top, n)) {
        bool is_bare = n == draft->xml.root && xml_is(&draft->xml, n, "alert");
        if (is_bare || xml_is(&draft->xml, n, "cap:alert")) {
            draft->xml.core = slice_of("cap");
            read_alert(draft, n);
            draft->xml.core = core;
            is_found = true;
        }
    }
    return is_found;
}

/* Feeds. */

static bool is_cap_link(const xmlNode *link)
{
    return strcasecmp(xml_attribute(link, "type"), "application/cap+xml") == 0;
}

/* A link that says it leads to an alert, else the one that leads somewhere. */
static const char *entry_reference(struct cap_draft *draft, const xmlNode *entry)
{
    static const char *const names[] = {"link", "atom:link", "enclosure"};
    const struct xml *xml = &draft->xml;
    const char *reference = "";
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        for (const xmlNode *n = xml_child(xml, entry, names[i]); n != NULL;
             n = xml_next(xml, n, names[i])) {
            const char *rel = xml_attribute(n, "rel");
            const char *href = xml_attribute(n, i == 2 ? "url" : "href");
            bool is_alternate = i < 2 && (rel[0] == '\0' || strcasecmp(rel, "alternate") == 0);
            if (is_cap_link(n) && href[0] != '\0') {
                return href;
            }
            struct slice text = trimmed(draft, n);
            if (reference[0] == '\0' && is_alternate) {
                reference = href[0] != '\0' ? href
                            : text.len > WORD_BYTES * 4
                                ? ""
                                : kept(arena_strdup(&draft->cap->arena, text));
            }
        }
    }
    return reference;
}

static void read_link(struct cap_draft *draft, const xmlNode *entry)
{
    struct arena *arena = &draft->cap->arena;
    int64_t expires = time_at(draft, entry, "cap:expires");
    const char *base = xml_base(entry, draft->options->base_url, arena);
    const char *link = address_resolve(arena, base, slice_of(entry_reference(draft, entry)));
    if (link == NULL || (expires != TIME_NONE && expires <= draft->options->now_unix_s)) {
        return;
    }
    for (size_t i = 0; i < draft->cap->link_count; i++) {
        if (strcmp(draft->links[i], link) == 0) {
            return;
        }
    }
    if (draft->cap->link_count == CAP_LINKS_MAX) {
        draft->cap->left_out++;
        return;
    }
    draft->links[draft->cap->link_count++] = link;
}

static void read_entries(struct cap_draft *draft, const xmlNode *parent, const char *name)
{
    const struct xml *xml = &draft->xml;
    for (const xmlNode *n = xml_child(xml, parent, name); n != NULL; n = xml_next(xml, n, name)) {
        if (!read_alerts_below(draft, n)) {
            read_link(draft, n);
        }
    }
}

static enum status read_document(struct cap_draft *draft, struct err *err)
{
    const struct xml *xml = &draft->xml;
    const char *name = (const char *)xml->root->name;
    const char *local = strchr(name, ':') == NULL ? name : strchr(name, ':') + 1;
    if (strcasecmp(local, "feed") == 0) {
        read_entries(draft, xml->root, "entry");
    } else if (strcasecmp(local, "rss") == 0 || strcasecmp(local, "rdf") == 0) {
        read_entries(draft, xml_child(xml, xml->root, "channel"), "item");
        read_entries(draft, xml->root, "item");
    } else if (!read_alerts_below(draft, xml->root)) {
        return err_set(err, ST_INVALID,
                       "its element <%.60s> is neither a CAP alert nor a feed of alerts", name);
    } else if (draft->cap->alert_count == 0) {
        return err_set(err, ST_INVALID, "an alert without identifier, sender or moment of sending");
    }
    return ST_OK;
}

enum status cap_read(struct slice bytes, const struct cap_options *options, struct cap *out_cap,
                     struct err *err)
{
    if (bytes.len > CAP_MAX_BYTES) {
        return err_set(err, ST_LIMIT, "it has more than %zu MiB", CAP_MAX_BYTES >> 20);
    }
    struct cap cap = {.arena = arena_make(CAP_ARENA_BYTES)};
    struct buf utf8 = buf_make(2 * CAP_MAX_BYTES);
    struct cap_draft draft = {
        .cap = &cap, .options = options, .scratch = buf_make(2 * CAP_MAX_BYTES)};
    draft.alerts = arena_alloc(&cap.arena, CAP_ALERTS_MAX, sizeof *draft.alerts);
    draft.links = arena_alloc(&cap.arena, CAP_LINKS_MAX, sizeof *draft.links);
    enum status status = encoding_to_utf8(bytes, options->charset, &utf8, err);
    if (status == ST_OK) {
        status = xml_read((struct slice){buf_str(&utf8), utf8.len}, &draft.xml, err);
    }
    if (status == ST_OK) {
        status = read_document(&draft, err);
        xml_deinit(&draft.xml);
    }
    if (status == ST_OK && cap.arena.is_full) {
        status = err_set(err, ST_LIMIT, "its alerts need too much memory");
    }
    buf_deinit(&utf8);
    buf_deinit(&draft.scratch);
    if (status != ST_OK) {
        cap_deinit(&cap);
        return status;
    }
    cap.alerts = draft.alerts;
    cap.links = draft.links;
    *out_cap = cap;
    return ST_OK;
}

void cap_deinit(struct cap *cap)
{
    arena_deinit(&cap->arena);
    memset(cap, 0, sizeof *cap);
}

/* Which hold. */

static bool ends(const struct cap_alert *later, const struct cap_alert *alert)
{
    if ((later->message != CAP_UPDATE && later->message != CAP_CANCEL) ||
        later->status != alert->status || !later->is_public) {
        return false;
    }
    for (size_t i = 0; i < later->reference_count; i++) {
        const struct cap_reference *reference = &later->references[i];
        if (strcmp(reference->identifier, alert->identifier) == 0 &&
            strcmp(reference->sender, alert->sender) == 0 &&
            reference->sent_unix_s == alert->sent_unix_s) {
            return true;
        }
    }
    return false;
}

bool cap_is_active(const struct cap_alert *alert, const struct cap *const *docs, size_t doc_count)
{
    bool is_shown = alert->status <= CAP_TEST && alert->message <= CAP_UPDATE && alert->is_public;
    for (size_t d = 0; d < doc_count && is_shown; d++) {
        for (size_t i = 0; i < docs[d]->alert_count && is_shown; i++) {
            is_shown = !ends(&docs[d]->alerts[i], alert);
        }
    }
    return is_shown;
}

int64_t cap_info_ends(const struct cap_alert *alert, const struct cap_info *info)
{
    return info->expires_unix_s != TIME_NONE ? info->expires_unix_s
                                             : alert->sent_unix_s + CAP_UNDATED_S;
}

static size_t first_part(const char *language)
{
    return strcspn(language, "-_");
}

const char *cap_language(const struct cap_alert *alert, const char *language)
{
    const char *close = NULL;
    for (size_t i = 0; i < alert->info_count; i++) {
        const char *own = alert->infos[i].language;
        size_t len = first_part(own);
        if (strcasecmp(own, language) == 0) {
            return own;
        }
        if (close == NULL && len == first_part(language) && strncasecmp(own, language, len) == 0) {
            close = own;
        }
    }
    return close != NULL ? close : alert->info_count > 0 ? alert->infos[0].language : "";
}
