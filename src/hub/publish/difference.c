/* A patch can change entities, add them at the end and take them out. Where that does not lead to
 * the list that is wanted, with its order, the list is set whole. Of boards' entries the order
 * means nothing. */
#include "hub/publish/difference.h"

#include <string.h>

#include "base/crypto.h"
#include "base/limits.h"
#include "base/mem.h"
#include "hub/publish/difference_priv.h"

static const char ENTRIES[] = "entries";
static const char BOARDS[] = "boards";

struct difference difference_make(void)
{
    return (struct difference){.set = buf_make(PROGRAMME_MAX_BYTES),
                               .merge = buf_make(PROGRAMME_MAX_BYTES),
                               .removal = buf_make(PROGRAMME_MAX_BYTES)};
}

void difference_deinit(struct difference *difference)
{
    buf_deinit(&difference->set);
    buf_deinit(&difference->merge);
    buf_deinit(&difference->removal);
}

void difference_reset(struct difference *difference)
{
    buf_reset(&difference->set);
    buf_reset(&difference->merge);
    buf_reset(&difference->removal);
}

static void append_key(struct buf *out, const char *key)
{
    json_write_string(out, slice_of(key));
    buf_append_char(out, ':');
}

/* The last comma becomes the bracket; without one the bracket follows. */
static void close_with(struct buf *out, char bracket)
{
    if (out->len > 0 && out->ptr[out->len - 1] == ',') {
        out->ptr[out->len - 1] = bracket;
    } else {
        buf_append_char(out, bracket);
    }
}

/* Sameness. */

static struct json_value *member_of(struct json_value *object, const char *key)
{
    struct json_value *value = json_value_find(object, key);
    return value == NULL || value->type == JSON_NULL ? NULL : value;
}

static bool is_same(struct json_value *a, struct json_value *b);

static bool members_are_within(struct json_value *a, struct json_value *b)
{
    for (struct json_value *c = a->first; c != NULL; c = c->next) {
        struct json_value *other = c->type == JSON_NULL ? NULL : member_of(b, c->key);
        if (c->type != JSON_NULL && (other == NULL || !is_same(c, other))) {
            return false;
        }
    }
    return true;
}

static bool elements_are_same(struct json_value *a, struct json_value *b)
{
    struct json_value *other = b->first;
    for (struct json_value *c = a->first; c != NULL; c = c->next, other = other->next) {
        if (!is_same(c, other)) {
            return false;
        }
    }
    return true;
}

/* Recursion is as deep as the document: JSON_DEPTH_MAX. */
static bool is_same(struct json_value *a, struct json_value *b)
{
    if (a == b) {
        return true;
    }
    if (a->type != b->type) {
        return false;
    }
    if (a->type == JSON_OBJECT) {
        return members_are_within(a, b) && members_are_within(b, a);
    }
    if (a->type == JSON_ARRAY) {
        return a->count == b->count && elements_are_same(a, b);
    }
    return strcmp(a->text, b->text) == 0;
}

/* Members, as RFC 7396 merges them. Each is written with a comma behind it. */

static void diff_members(struct buf *out, struct json_value *from, struct json_value *to,
                         const char *but);

static void diff_member(struct buf *out, struct json_value *old, struct json_value *value)
{
    if (old != NULL && is_same(old, value)) {
        return;
    }
    append_key(out, value->key);
    if (old != NULL && old->type == JSON_OBJECT && value->type == JSON_OBJECT) {
        buf_append_char(out, '{');
        diff_members(out, old, value, NULL);
        close_with(out, '}');
    } else {
        json_value_write(value, out);
    }
    buf_append_char(out, ',');
}

static void diff_members(struct buf *out, struct json_value *from, struct json_value *to,
                         const char *but)
{
    for (struct json_value *c = from->first; c != NULL; c = c->next) {
        bool is_passed = but != NULL && strcmp(c->key, but) == 0;
        if (c->type != JSON_NULL && !is_passed && member_of(to, c->key) == NULL) {
            append_key(out, c->key);
            buf_append_str(out, "null,");
        }
    }
    for (struct json_value *c = to->first; c != NULL; c = c->next) {
        bool is_passed = (but != NULL && strcmp(c->key, but) == 0) || strcmp(c->key, "id") == 0;
        if (c->type != JSON_NULL && !is_passed) {
            diff_member(out, member_of(from, c->key), c);
        }
    }
}

/* Ids of a list, in a table. */

struct ids {
    struct json_value **values;
    uint32_t *slots; /* index + 1 */
    size_t count, cap;
    bool is_good; /* each has one, and its own */
};

static size_t seek(const struct ids *ids, const char *id)
{
    size_t at = (size_t)crypto_hash64(id, strlen(id)) & (ids->cap - 1);
    while (ids->slots[at] != 0 && strcmp(json_value_id(ids->values[ids->slots[at] - 1]), id) != 0) {
        at = (at + 1) & (ids->cap - 1);
    }
    return at;
}

static struct ids ids_make(struct json_value **values, size_t count)
{
    struct ids ids = {.values = values, .count = count, .cap = 4, .is_good = true};
    while (ids.cap < 2 * count) {
        ids.cap *= 2;
    }
    ids.slots = mem_try_alloc(ids.cap, sizeof *ids.slots);
    ids.is_good = ids.slots != NULL;
    for (size_t i = 0; i < count && ids.is_good; i++) {
        const char *id = json_value_id(values[i]);
        ids.is_good = id != NULL && *id != '\0';
        size_t at = ids.is_good ? seek(&ids, id) : 0;
        ids.is_good = ids.is_good && ids.slots[at] == 0;
        if (ids.is_good) {
            ids.slots[at] = (uint32_t)i + 1;
        }
    }
    return ids;
}

/* Its place, or `count`. */
static size_t ids_find(const struct ids *ids, const char *id)
{
    size_t at = seek(ids, id);
    return ids->slots[at] == 0 ? ids->count : ids->slots[at] - 1;
}

/* Children of a container, as an array; NULL: no memory, or none. */
static struct json_value **children_of(const struct json_value *list, size_t *out_count)
{
    struct json_value **all = mem_try_alloc((list == NULL ? 0 : list->count) + 1, sizeof *all);
    *out_count = 0;
    for (struct json_value *c = list == NULL ? NULL : list->first; c != NULL && all != NULL;
         c = c->next) {
        all[(*out_count)++] = c;
    }
    return all;
}

/* Entries of a board. */

static bool entries_can_merge(struct json_value *from, struct json_value *to)
{
    struct json_value *lists[] = {member_of(from, ENTRIES), member_of(to, ENTRIES)};
    if (lists[0] == NULL || lists[1] == NULL) {
        return lists[0] == NULL; /* a list that goes goes by null */
    }
    bool can = true;
    for (size_t i = 0; i < 2 && can; i++) {
        size_t count = 0;
        struct json_value **all = children_of(lists[i], &count);
        struct ids ids = ids_make(all, count);
        can = lists[i]->type == JSON_ARRAY && all != NULL && ids.is_good;
        mem_free(ids.slots);
        mem_free(all);
    }
    return can;
}

/* The same entries in any order. */
static bool entries_are_same(struct json_value *a, struct json_value *b)
{
    if (a->count != b->count) {
        return false;
    }
    for (struct json_value *c = a->first; c != NULL; c = c->next) {
        struct json_value *other = json_value_find(b, json_value_id(c));
        if (other == NULL || !is_same(c, other)) {
            return false;
        }
    }
    return true;
}

static bool members_are_within_but(struct json_value *a, struct json_value *b, const char *but)
{
    for (struct json_value *c = a->first; c != NULL; c = c->next) {
        bool is_passed = c->type == JSON_NULL || strcmp(c->key, but) == 0;
        struct json_value *other = is_passed ? NULL : member_of(b, c->key);
        if (!is_passed && (other == NULL || !is_same(c, other))) {
            return false;
        }
    }
    return true;
}

/* Of boards the order of entries means nothing. */
static bool entity_is_same(struct json_value *a, struct json_value *b, bool is_board)
{
    if (a == b || !is_board || a->type != JSON_OBJECT || b->type != JSON_OBJECT) {
        return a == b || is_same(a, b);
    }
    struct json_value *old = member_of(a, ENTRIES);
    struct json_value *new = member_of(b, ENTRIES);
    if (old == NULL || new == NULL || !entries_can_merge(a, b)) {
        return is_same(a, b);
    }
    return members_are_within_but(a, b, ENTRIES) && members_are_within_but(b, a, ENTRIES) &&
           entries_are_same(old, new);
}

static void diff_entry(struct buf *out, struct json_value *old, struct json_value *entry)
{
    if (old != NULL && is_same(old, entry)) {
        return;
    }
    if (old == NULL) {
        json_value_write(entry, out);
    } else {
        buf_append_str(out, "{\"id\":");
        json_write_string(out, slice_of(json_value_id(entry)));
        buf_append_char(out, ',');
        diff_members(out, old, entry, NULL);
        close_with(out, '}');
    }
    buf_append_char(out, ',');
}

static void diff_entries(struct difference *d, struct json_value *from, struct json_value *to,
                         const char *board)
{
    struct json_value *old = member_of(from, ENTRIES);
    struct json_value *new = member_of(to, ENTRIES);
    if (old == NULL || new == NULL || entries_are_same(old, new)) {
        return;
    }
    buf_printf(&d->merge, "\"%s\":[", ENTRIES);
    for (struct json_value *c = new->first; c != NULL; c = c->next) {
        diff_entry(&d->merge, json_value_find(old, json_value_id(c)), c);
    }
    close_with(&d->merge, ']');
    buf_append_char(&d->merge, ',');
    size_t before = d->removal.len;
    buf_printf(&d->removal, "\"%s/", BOARDS);
    for (const char *c = board; *c != '\0'; c++) { /* ids need no escaping */
        buf_append_char(&d->removal, *c);
    }
    buf_append_str(&d->removal, "\":[");
    size_t empty = d->removal.len;
    for (struct json_value *c = old->first; c != NULL; c = c->next) {
        if (json_value_find(new, json_value_id(c)) == NULL) {
            json_write_string(&d->removal, slice_of(json_value_id(c)));
            buf_append_char(&d->removal, ',');
        }
    }
    if (d->removal.len == empty) {
        d->removal.len = before; /* none left */
        return;
    }
    close_with(&d->removal, ']');
    buf_append_char(&d->removal, ',');
}

/* Lists. */

/* Does merging and deleting lead to this order: those that stay as they stood, then the new ones?
 */
static bool order_can_merge(const struct entity_list *list, const struct ids *from)
{
    size_t last = 0;
    bool is_first = true, has_new = false;
    for (size_t i = 0; i < list->to_count; i++) {
        size_t at = ids_find(from, json_value_id(list->to[i]));
        if (at == from->count) {
            has_new = true;
        } else if (has_new || (!is_first && at < last)) {
            return false;
        } else {
            last = at;
            is_first = false;
        }
    }
    return true;
}

static bool boards_can_merge(const struct entity_list *list, const struct ids *from)
{
    for (size_t i = 0; i < list->to_count; i++) {
        size_t at = ids_find(from, json_value_id(list->to[i]));
        if (at < from->count && list->from[at] != list->to[i] &&
            !entries_can_merge(list->from[at], list->to[i])) {
            return false;
        }
    }
    return true;
}

static void set_list(struct difference *d, const char *key, const struct entity_list *list)
{
    append_key(&d->set, key);
    buf_append_char(&d->set, '[');
    for (size_t i = 0; i < list->to_count; i++) {
        json_value_write(list->to[i], &d->set);
        buf_append_char(&d->set, ',');
    }
    close_with(&d->set, ']');
    buf_append_char(&d->set, ',');
}

static void merge_entity(struct difference *d, struct json_value *from, struct json_value *to,
                         bool is_board)
{
    if (from != NULL && entity_is_same(from, to, is_board)) {
        return;
    }
    if (from == NULL) {
        json_value_write(to, &d->merge);
        buf_append_char(&d->merge, ',');
        return;
    }
    bool has_both = is_board && member_of(from, ENTRIES) != NULL && member_of(to, ENTRIES) != NULL;
    buf_append_str(&d->merge, "{\"id\":");
    json_write_string(&d->merge, slice_of(json_value_id(to)));
    buf_append_char(&d->merge, ',');
    diff_members(&d->merge, from, to, has_both ? ENTRIES : NULL);
    if (has_both) {
        diff_entries(d, from, to, json_value_id(to));
    }
    close_with(&d->merge, '}');
    buf_append_char(&d->merge, ',');
}

static void merge_list(struct difference *d, const char *key, const struct entity_list *list,
                       const struct ids *from, const struct ids *to)
{
    size_t before = d->merge.len;
    append_key(&d->merge, key);
    buf_append_char(&d->merge, '[');
    size_t empty = d->merge.len;
    for (size_t i = 0; i < list->to_count; i++) {
        size_t at = ids_find(from, json_value_id(list->to[i]));
        merge_entity(d, at == from->count ? NULL : list->from[at], list->to[i],
                     strcmp(key, BOARDS) == 0);
    }
    if (d->merge.len == empty) {
        d->merge.len = before;
    } else {
        close_with(&d->merge, ']');
        buf_append_char(&d->merge, ',');
    }
    before = d->removal.len;
    append_key(&d->removal, key);
    buf_append_char(&d->removal, '[');
    empty = d->removal.len;
    for (size_t i = 0; i < list->from_count; i++) {
        if (ids_find(to, json_value_id(list->from[i])) == to->count) {
            json_write_string(&d->removal, slice_of(json_value_id(list->from[i])));
            buf_append_char(&d->removal, ',');
        }
    }
    if (d->removal.len == empty) {
        d->removal.len = before;
    } else {
        close_with(&d->removal, ']');
        buf_append_char(&d->removal, ',');
    }
}

static bool lists_are_same(const struct entity_list *list, bool are_boards)
{
    if (list->from_count != list->to_count) {
        return false;
    }
    for (size_t i = 0; i < list->to_count; i++) {
        if (!entity_is_same(list->from[i], list->to[i], are_boards)) {
            return false;
        }
    }
    return true;
}

void difference_list(struct difference *difference, const char *key, const struct entity_list *list)
{
    bool are_boards = strcmp(key, BOARDS) == 0;
    if (list->has_from && lists_are_same(list, are_boards)) {
        return;
    }
    struct ids from = ids_make(list->from, list->from_count);
    struct ids to = ids_make(list->to, list->to_count);
    bool can = list->has_from && from.is_good && to.is_good && order_can_merge(list, &from) &&
               (!are_boards || boards_can_merge(list, &from));
    if (can) {
        merge_list(difference, key, list, &from, &to);
    } else {
        set_list(difference, key, list);
    }
    mem_free(from.slots);
    mem_free(to.slots);
}

/* Members of the document. */

void difference_member(struct difference *difference, const char *key, struct json_value *from,
                       struct json_value *to)
{
    from = from != NULL && from->type == JSON_NULL ? NULL : from;
    to = to != NULL && to->type == JSON_NULL ? NULL : to;
    if ((from == NULL && to == NULL) || (from != NULL && to != NULL && is_same(from, to))) {
        return;
    }
    append_key(&difference->set, key);
    if (to == NULL) {
        buf_append_str(&difference->set, "null");
    } else {
        json_value_write(to, &difference->set);
    }
    buf_append_char(&difference->set, ',');
}

void difference_text(struct difference *difference, const char *key, const char *text)
{
    append_key(&difference->set, key);
    json_write_string(&difference->set, slice_of(text));
    buf_append_char(&difference->set, ',');
}

bool difference_is_empty(const struct difference *difference)
{
    return difference->set.len == 0 && difference->merge.len == 0 && difference->removal.len == 0;
}

static void append_part(struct buf *into, const char *name, const struct buf *part)
{
    if (part->len > 0) {
        buf_printf(into, ",\"%s\":{", name);
        buf_append(into, part->ptr, part->len - 1); /* without the last comma */
        buf_append_char(into, '}');
    }
}

enum status difference_write(const struct difference *difference, const char *from, const char *to,
                             struct buf *into, struct err *err)
{
    buf_append_str(into, "{\"from\":");
    json_write_string(into, slice_of(from));
    buf_append_str(into, ",\"to\":");
    json_write_string(into, slice_of(to));
    append_part(into, "set", &difference->set);
    append_part(into, "merge", &difference->merge);
    append_part(into, "delete", &difference->removal);
    buf_append_char(into, '}');
    enum status status = buf_status(&difference->set, err);
    status = status == ST_OK ? buf_status(&difference->merge, err) : status;
    status = status == ST_OK ? buf_status(&difference->removal, err) : status;
    return status == ST_OK ? buf_status(into, err) : status;
}

/* Whole documents. */

static bool is_list_key(const char *key)
{
    static const char *const keys[] = {"media", "figures", "campaigns", "challenges", "boards",
                                       "posts", "events",  "activity",  "notices",    "playlists"};
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        if (strcmp(keys[i], key) == 0) {
            return true;
        }
    }
    return false;
}

static void diff_lists(struct difference *difference, const char *key, struct json_value *from,
                       struct json_value *to)
{
    struct entity_list list = {.has_from = from != NULL && from->type == JSON_ARRAY};
    list.from = children_of(list.has_from ? from : NULL, &list.from_count);
    list.to = children_of(to, &list.to_count);
    if (list.from != NULL && list.to != NULL) {
        difference_list(difference, key, &list);
    }
    mem_free(list.from);
    mem_free(list.to);
}

enum status document_difference(struct json_value *from, struct json_value *to, struct buf *into,
                                bool *out_is_same, struct err *err)
{
    struct difference difference = difference_make();
    const struct json_value *from_revision = json_value_find(from, "revision");
    const struct json_value *to_revision = json_value_find(to, "revision");
    for (struct json_value *c = from->first; c != NULL; c = c->next) {
        if (strcmp(c->key, "revision") != 0 && member_of(to, c->key) == NULL) {
            difference_member(&difference, c->key, c, NULL);
        }
    }
    for (struct json_value *c = to->first; c != NULL; c = c->next) {
        if (is_list_key(c->key) && c->type == JSON_ARRAY) {
            diff_lists(&difference, c->key, json_value_find(from, c->key), c);
        } else if (strcmp(c->key, "revision") != 0) {
            difference_member(&difference, c->key, json_value_find(from, c->key), c);
        }
    }
    bool is_empty = difference_is_empty(&difference);
    enum status status =
        is_empty || from_revision == NULL || to_revision == NULL
            ? ST_OK
            : difference_write(&difference, from_revision->text, to_revision->text, into, err);
    difference_deinit(&difference);
    if (status == ST_OK) {
        *out_is_same = is_empty;
    }
    return status;
}
