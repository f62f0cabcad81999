/* The server's tree with its edits, and the sources beside it, each with a tree of its own, ordered
 * by prefix. Nothing of a source is ever in the server's tree: they meet in draft_write.c. */
#include "programme/draft.h"

#include <string.h>

#include "base/crypto.h"
#include "base/mem.h"
#include "programme/draft_priv.h"
#include "programme/reader_priv.h"

enum { POINTER_BYTES = 256 };
/* What a source may need beyond its own bytes when written: key, brackets and commas of its lists
 * are in them; the longer revision is not. */
enum { SOURCE_EXTRA_BYTES = 64 };

bool draft_is_kind(const char *key)
{
    for (size_t i = 0; i < table_root.field_count; i++) {
        const struct field *field = &table_root.fields[i];
        if (field->type == &field_section && strcmp(field->key, key) == 0) {
            return true;
        }
    }
    return false;
}

/* Trees as they come in. */

static void drop_twins_of(struct json_value *list)
{
    for (struct json_value *element = list->first; element != NULL;) {
        struct json_value *next = element->next;
        const char *id = json_value_id(element);
        if (id != NULL && json_value_find(list, id) != element) {
            json_value_unlink(element);
            json_value_destroy(element);
        }
        element = next;
    }
}

void draft_drop_twins(struct json_value *list)
{
    if (list->type != JSON_ARRAY) {
        return;
    }
    drop_twins_of(list);
    if (strcmp(list->key, "boards") == 0) {
        for (struct json_value *board = list->first; board != NULL; board = board->next) {
            struct json_value *entries =
                board->type == JSON_OBJECT ? json_value_find(board, "entries") : NULL;
            if (entries != NULL && entries->type == JSON_ARRAY) {
                drop_twins_of(entries);
            }
        }
    }
}

static size_t entries_of(const struct json_value *list)
{
    size_t entries = list->count;
    for (const struct json_value *c = list->first; c != NULL; c = c->next) {
        for (const struct json_value *part = c->first; part != NULL; part = part->next) {
            bool has_objects =
                part->type == JSON_ARRAY && part->first != NULL && part->first->type == JSON_OBJECT;
            entries += has_objects ? part->count : 0;
        }
    }
    return entries;
}

size_t draft_count_entries(const struct json_value *root)
{
    size_t entries = 0;
    for (const struct json_value *c = root->first; c != NULL; c = c->next) {
        entries += c->type == JSON_ARRAY ? entries_of(c) : 0;
    }
    return entries;
}

enum status draft_check_limits(struct json_size size, size_t entries, struct err *err)
{
    if (size.bytes > PROGRAMME_MAX_BYTES) {
        return err_set(err, ST_LIMIT, "the document would be larger than 8 MiB");
    }
    if (size.values > JSON_VALUES_MAX) {
        return err_set(err, ST_LIMIT, "the document would have more than 500,000 values");
    }
    if (entries > PROGRAMME_ENTRIES_MAX) {
        return err_set(err, ST_LIMIT, "the document would have more than 10,000 entries in all");
    }
    return ST_OK;
}

/* The document. */

static enum status read_document(struct slice document, bool is_from_server,
                                 struct json_value **out_root, struct err *err)
{
    struct json_value *root = NULL;
    unsigned rules = JSON_FIRST_OF_TWINS | (is_from_server ? 0U : (unsigned)JSON_WITH_COMMENTS);
    enum status status = json_value_parse(document, rules, &root, err);
    if (status == ST_OK && root->type != JSON_OBJECT) {
        status = err_set(err, ST_INVALID, "this is not a programme: it is no object");
    }
    for (struct json_value *c = root == NULL ? NULL : root->first; c != NULL; c = c->next) {
        if (c->key != NULL && draft_is_kind(c->key)) {
            draft_drop_twins(c);
        }
    }
    if (status == ST_OK) {
        status = draft_check_limits(json_value_size(root), draft_count_entries(root), err);
    }
    if (status == ST_OK) {
        *out_root = root;
    } else {
        json_value_destroy(root);
    }
    return status;
}

enum status draft_replace(struct draft *draft, struct slice document, bool is_from_server,
                          struct err *err)
{
    struct json_value *root = NULL;
    enum status status = read_document(document, is_from_server, &root, err);
    if (status == ST_OK) {
        json_edits_deinit(&draft->edits);
        json_value_destroy(draft->root);
        draft->root = root;
        draft->edits = json_edits_make(root);
        draft->entries = draft_count_entries(root);
    }
    return status;
}

enum status draft_create(struct slice document, bool is_from_server, struct draft **out_draft,
                         struct err *err)
{
    struct draft *draft = mem_alloc(1, sizeof *draft);
    enum status status = draft_replace(draft, document, is_from_server, err);
    if (status == ST_OK) {
        *out_draft = draft;
    } else {
        draft_destroy(draft);
    }
    return status;
}

static void source_deinit(struct source *source)
{
    mem_free(source->prefix);
    json_value_destroy(source->root);
    *source = (struct source){.prefix = NULL};
}

void draft_destroy(struct draft *draft)
{
    if (draft == NULL) {
        return;
    }
    for (size_t i = 0; i < draft->source_count; i++) {
        source_deinit(&draft->sources[i]);
    }
    json_edits_deinit(&draft->edits);
    json_value_destroy(draft->root);
    mem_free(draft);
}

const char *draft_revision(const struct draft *draft)
{
    const struct json_value *revision = json_value_find(draft->root, "revision");
    return revision != NULL && revision->type == JSON_STRING ? revision->text : "";
}

/* Sources. */

static enum status check_prefix(const struct draft *draft, const char *prefix, struct err *err)
{
    size_t len = strlen(prefix);
    if (len == 0 || len > SOURCE_PREFIX_MAX ||
        strspn(prefix, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:/@+") !=
            len) {
        return err_set(err, ST_INVALID,
                       "\"%s\" is not a prefix of ids: 1 to 32 of a-z A-Z 0-9 - _ . : / @ +",
                       prefix);
    }
    for (size_t i = 0; i < draft->source_count; i++) {
        const char *other = draft->sources[i].prefix;
        size_t other_len = strlen(other);
        if (len != other_len && strncmp(prefix, other, len < other_len ? len : other_len) == 0) {
            return err_set(err, ST_INVALID,
                           "the prefixes \"%s\" and \"%s\" don't keep two sources apart", prefix,
                           other);
        }
    }
    return ST_OK;
}

static enum status fault_at(const struct json_value *value, struct err *err, const char *text)
{
    char pointer[POINTER_BYTES];
    json_value_pointer(value, pointer, sizeof pointer);
    return err_set(err, ST_INVALID, "%s: %s", pointer, text);
}

static enum status check_list(struct json_value *list, const char *prefix, struct err *err)
{
    size_t len = strlen(prefix);
    if (!draft_is_kind(list->key)) {
        return fault_at(list, err, "is no kind of entity");
    }
    if (list->type != JSON_ARRAY) {
        return fault_at(list, err, "is no list");
    }
    for (struct json_value *c = list->first; c != NULL; c = c->next) {
        const char *id = json_value_id(c);
        if (id == NULL || strncmp(id, prefix, len) != 0) {
            return fault_at(c, err, "has no id that begins with the prefix of its source");
        }
    }
    draft_drop_twins(list);
    return ST_OK;
}

static enum status check_source(const struct source *source, struct err *err)
{
    if (source->root->type != JSON_OBJECT) {
        return fault_at(source->root, err, "is no object of lists of entities");
    }
    for (struct json_value *list = source->root->first; list != NULL; list = list->next) {
        enum status status = check_list(list, source->prefix, err);
        if (status != ST_OK) {
            return status;
        }
    }
    return ST_OK;
}

static enum status digest_source(struct source *source, struct err *err)
{
    struct buf written = buf_make(PROGRAMME_MAX_BYTES);
    json_value_write(source->root, &written);
    enum status status = buf_status(&written, err);
    source->digest = crypto_hash64(buf_str(&written), written.len);
    buf_deinit(&written);
    return status;
}

static enum status read_source(const char *prefix, struct slice contribution,
                               struct source *out_source, struct err *err)
{
    struct source source = {.prefix = mem_alloc(strlen(prefix) + 1, 1)};
    memcpy(source.prefix, prefix, strlen(prefix));
    enum status status = json_value_parse(contribution, JSON_STRICT, &source.root, err);
    if (status == ST_OK) {
        status = check_source(&source, err);
    }
    if (status == ST_OK) {
        status = digest_source(&source, err);
    }
    if (status == ST_OK) {
        source.size = json_value_size(source.root);
        source.entries = draft_count_entries(source.root);
        *out_source = source;
    } else {
        source_deinit(&source);
    }
    return status;
}

size_t draft_fitting(const struct draft *draft, bool out_fits[SOURCES_MAX])
{
    struct json_size size = draft->edits.size;
    size_t entries = draft->entries;
    size_t fitting = 0;
    for (size_t i = 0; i < draft->source_count; i++) {
        const struct source *source = &draft->sources[i];
        struct json_size with = {size.bytes + source->size.bytes + SOURCE_EXTRA_BYTES,
                                 size.values + source->size.values + 1};
        out_fits[i] = draft_check_limits(with, entries + source->entries, NULL) == ST_OK;
        if (out_fits[i]) {
            size = with;
            entries += source->entries;
            fitting++;
        }
    }
    return fitting;
}

size_t draft_sources_left_out(const struct draft *draft)
{
    bool fits[SOURCES_MAX];
    return draft->source_count - draft_fitting(draft, fits);
}

/* The place of a prefix among the sources, or where it belongs. */
static size_t place_of(const struct draft *draft, const char *prefix, bool *out_is_there)
{
    size_t at = 0;
    while (at < draft->source_count && strcmp(draft->sources[at].prefix, prefix) < 0) {
        at++;
    }
    *out_is_there = at < draft->source_count && strcmp(draft->sources[at].prefix, prefix) == 0;
    return at;
}

/* Exchange what stands at a place; an empty source (no prefix) is none. The old one is the
 * caller's.
 */
static struct source exchange(struct draft *draft, size_t at, bool is_there, struct source source)
{
    struct source old = {.prefix = NULL};
    struct source *place = &draft->sources[at];
    size_t behind = draft->source_count - at;
    if (is_there) {
        old = *place;
    }
    if (!is_there && source.prefix != NULL) {
        memmove(place + 1, place, behind * sizeof *place);
        draft->source_count++;
    } else if (is_there && source.prefix == NULL) {
        memmove(place, place + 1, (behind - 1) * sizeof *place);
        draft->source_count--;
        return old;
    }
    *place = source;
    return old;
}

/* Put a source in its place if it fits there. */
static enum status place_source(struct draft *draft, size_t at, bool is_there, struct source source,
                                struct err *err)
{
    bool fits[SOURCES_MAX];
    if (!is_there && draft->source_count == SOURCES_MAX) {
        source_deinit(&source);
        return err_set(err, ST_LIMIT, "more than %d sources", SOURCES_MAX);
    }
    size_t left_out = draft_sources_left_out(draft);
    struct source old = exchange(draft, at, is_there, source);
    size_t fitting = draft_fitting(draft, fits);
    if (fits[at] && draft->source_count - fitting <= left_out) { /* and pushes no other out */
        source_deinit(&old);
        return ST_OK;
    }
    struct source refused = exchange(draft, at, true, old);
    source_deinit(&refused);
    return err_set(err, ST_LIMIT, "the source does not fit beside the document");
}

enum status draft_overlay(struct draft *draft, const char *prefix, struct slice contribution,
                          bool *out_is_changed, struct err *err)
{
    bool is_there = false;
    size_t at = place_of(draft, prefix, &is_there);
    if (contribution.len == 0) {
        if (is_there) {
            struct source old = exchange(draft, at, true, (struct source){.prefix = NULL});
            source_deinit(&old);
        }
        *out_is_changed = is_there;
        return ST_OK;
    }
    struct source source = {.prefix = NULL};
    enum status status = check_prefix(draft, prefix, err);
    if (status == ST_OK) {
        status = read_source(prefix, contribution, &source, err);
    }
    if (status == ST_OK && is_there && draft->sources[at].digest == source.digest) {
        source_deinit(&source);
        *out_is_changed = false;
        return ST_OK;
    }
    if (status == ST_OK) {
        status = place_source(draft, at, is_there, source, err);
    }
    if (status == ST_OK) {
        *out_is_changed = true;
    }
    return status;
}
