/* Document and sources as one JSON document. A list of entities is the server's elements, then
 * those of each source whose ids the server doesn't have. */
#include <inttypes.h>
#include <string.h>

#include "base/crypto.h"
#include "programme/draft_priv.h"
#include "programme/reader_priv.h"

/* "+s" and sixteen digits. */
enum { SUFFIX_CHARS = 18 };

struct writing {
    struct draft *draft;
    struct buf *out;
    bool fits[SOURCES_MAX];
    size_t fitting;
    bool is_first; /* no member yet */
};

static void begin_member(struct writing *w, const char *key)
{
    if (!w->is_first) {
        buf_append_char(w->out, ',');
    }
    w->is_first = false;
    json_write_string(w->out, slice_of(key));
    buf_append_char(w->out, ':');
}

/* The beginning of a text, at most so many characters. */
static struct slice beginning(const char *text, size_t chars)
{
    size_t len = 0;
    for (size_t count = 0; text[len] != '\0'; len++) {
        count += ((unsigned char)text[len] & 0xC0U) == 0x80U ? 0 : 1;
        if (count > chars) {
            break;
        }
    }
    return (struct slice){text, len};
}

static void write_revision(struct writing *w)
{
    struct buf all = buf_make(PROGRAMME_MAX_BYTES);
    struct buf shown = buf_make(PROGRAMME_MAX_BYTES);
    const char *revision = draft_revision(w->draft);
    buf_append(&all, revision, strlen(revision) + 1);
    for (size_t i = 0; i < w->draft->source_count; i++) {
        const struct source *source = &w->draft->sources[i];
        if (w->fits[i]) {
            buf_append(&all, source->prefix, strlen(source->prefix) + 1);
            buf_append(&all, &source->digest, sizeof source->digest);
        }
    }
    struct slice head = beginning(revision, REVISION_CHARS_MAX - SUFFIX_CHARS);
    buf_append(&shown, head.ptr, head.len);
    buf_printf(&shown, "+s%016" PRIx64, crypto_hash64(buf_str(&all), all.len));
    begin_member(w, "revision");
    json_write_string(w->out, buf_view(&shown));
    buf_deinit(&shown);
    buf_deinit(&all);
}

/* The elements of a kind that sources add to the server's list (NULL: it has none), after `count`
 * others. Returns the count with them; out NULL: only counted. */
static size_t add_elements(const struct writing *w, const char *kind, struct json_value *list,
                           size_t count, struct buf *out)
{
    for (size_t i = 0; i < w->draft->source_count; i++) {
        struct json_value *own =
            w->fits[i] ? json_value_find(w->draft->sources[i].root, kind) : NULL;
        for (struct json_value *c = own == NULL ? NULL : own->first; c != NULL; c = c->next) {
            if (json_value_find(list, json_value_id(c)) != NULL) {
                continue;
            }
            if (out != NULL && count > 0) {
                buf_append_char(out, ',');
            }
            if (out != NULL) {
                json_value_write(c, out);
            }
            count++;
        }
    }
    return count;
}

/* The server's elements of a kind and the sources'. */
static void write_list(struct writing *w, const char *kind, struct json_value *list)
{
    begin_member(w, kind);
    buf_append_char(w->out, '[');
    for (const struct json_value *c = list == NULL ? NULL : list->first; c != NULL; c = c->next) {
        if (c->prev != NULL) {
            buf_append_char(w->out, ',');
        }
        json_value_write(c, w->out);
    }
    (void)add_elements(w, kind, list, list == NULL ? 0 : list->count, w->out);
    buf_append_char(w->out, ']');
}

static void write_member(struct writing *w, struct json_value *member)
{
    struct json_value *list = member->type == JSON_ARRAY ? member : NULL;
    if (strcmp(member->key, "revision") == 0 && w->fitting > 0) {
        write_revision(w);
    } else if (w->fitting > 0 && draft_is_kind(member->key) &&
               add_elements(w, member->key, list, 0, NULL) > 0) {
        write_list(w, member->key, list);
    } else {
        begin_member(w, member->key);
        json_value_write(member, w->out);
    }
}

/* What the document has no key for. */
static void write_missing(struct writing *w)
{
    if (json_value_find(w->draft->root, "revision") == NULL) {
        write_revision(w);
    }
    for (size_t i = 0; i < table_root.field_count; i++) {
        const struct field *field = &table_root.fields[i];
        if (field->type == &field_section && json_value_find(w->draft->root, field->key) == NULL &&
            add_elements(w, field->key, NULL, 0, NULL) > 0) {
            write_list(w, field->key, NULL);
        }
    }
}

enum status draft_write(struct draft *draft, struct buf *out, struct err *err)
{
    struct writing w = {.draft = draft, .out = out, .is_first = true};
    w.fitting = draft_fitting(draft, w.fits);
    buf_reset(out);
    buf_append_char(out, '{');
    for (struct json_value *member = draft->root->first; member != NULL; member = member->next) {
        write_member(&w, member);
    }
    if (w.fitting > 0) {
        write_missing(&w);
    }
    buf_append_char(out, '}');
    return buf_status(out, err);
}
