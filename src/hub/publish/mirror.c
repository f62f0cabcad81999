/* Contents as trees, read again row by row as their versions rise. A stamp of an item grows when
 * its content, what is counted of it, its seats or people behind it changed. */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "hub/db/statement.h"
#include "hub/publish/publish_priv.h"
#include "hub/store/root.h"

static char *copy_of(struct slice text)
{
    char *copy = mem_alloc(text.len + 1, 1);
    if (text.len > 0) {
        memcpy(copy, text.ptr, text.len);
    }
    return copy;
}

static void line_deinit(struct line *line)
{
    char *const texts[] = {line->id,     line->who,   line->team,   line->kind,
                           line->object, line->title, line->network};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        mem_free(texts[i]);
    }
    json_value_destroy(line->rest);
    *line = (struct line){.number = 0};
}

void mirror_deinit(struct mirror *mirror)
{
    for (uint32_t i = 0; i < mirror->numbers.count; i++) {
        json_value_destroy(mirror->items[i]->tree);
        mem_free(mirror->items[i]);
    }
    for (size_t i = 0; i < mirror->line_count; i++) {
        line_deinit(&mirror->lines[i]);
    }
    for (size_t k = 0; k < ENTITY_KIND_COUNT; k++) {
        mem_free(mirror->order[k]);
    }
    numbers_deinit(&mirror->numbers);
    mem_free(mirror->items);
    json_value_destroy(mirror->root);
    *mirror = (struct mirror){.change = 0};
}

/* Reading. */

static struct item *take_item(struct mirror *mirror, int64_t number)
{
    uint32_t row = 0;
    struct item **items =
        numbers_grow(mirror->items, sizeof *items, mirror->numbers.count, &mirror->item_cap);
    if (items == NULL) {
        return NULL;
    }
    mirror->items = items;
    if (!numbers_take(&mirror->numbers, number, &row)) {
        return NULL;
    }
    if (items[row] == NULL) {
        items[row] = mem_alloc(1, sizeof **items);
    }
    return items[row];
}

static uint64_t screens_of(struct json_value *tree)
{
    const struct json_value *list = json_value_find(tree, "screens");
    uint64_t screens = 0;
    for (const struct json_value *c = list == NULL ? NULL : list->first; c != NULL; c = c->next) {
        screens |= strcmp(c->text, "lobby") == 0 ? SCREENS_LOBBY : SCREENS_INTERNAL;
    }
    return list == NULL ? SCREENS_ALL : screens;
}

static bool keep_item(void *ctx, const struct entity *entity, struct slice json)
{
    struct mirror *mirror = ctx;
    struct json_value *tree = NULL;
    struct item *item = take_item(mirror, entity->number);
    mirror->failed = item == NULL ? ST_NOMEM : json_value_parse(json, JSON_STRICT, &tree, NULL);
    if (mirror->failed != ST_OK) {
        return false;
    }
    json_value_destroy(item->tree);
    item->tree = tree;
    item->entity = *entity;
    item->screens = screens_of(tree);
    item->stamp = ++mirror->clock;
    mirror->content_stamp = mirror->clock;
    return true;
}

static int item_order(const void *left, const void *right)
{
    const struct item *a = *(struct item *const *)left;
    const struct item *b = *(struct item *const *)right;
    if (a->entity.position != b->entity.position) {
        return a->entity.position < b->entity.position ? -1 : 1;
    }
    return a->entity.number < b->entity.number ? -1 : 1;
}

static enum status sort_items(struct mirror *mirror, struct err *err)
{
    for (size_t k = 0; k < ENTITY_KIND_COUNT; k++) {
        mem_free(mirror->order[k]);
        mirror->order_count[k] = 0;
        mirror->order[k] = mem_try_alloc((size_t)mirror->numbers.count + 1, sizeof(void *));
        if (mirror->order[k] == NULL) {
            return err_set(err, ST_NOMEM, "no memory for the contents");
        }
    }
    for (uint32_t i = 0; i < mirror->numbers.count; i++) {
        struct item *item = mirror->items[i];
        size_t kind = (size_t)item->entity.kind;
        if (!item->entity.is_removed) {
            mirror->order[kind][mirror->order_count[kind]++] = item;
        }
    }
    for (size_t k = 0; k < ENTITY_KIND_COUNT; k++) {
        qsort(mirror->order[k], mirror->order_count[k], sizeof(struct item *), item_order);
    }
    return ST_OK;
}

static enum status read_items(struct mirror *mirror, struct hub_store *store, struct err *err)
{
    const uint64_t before = mirror->content_stamp;
    enum status status = ST_OK;
    for (int k = 0; k < ENTITY_KIND_COUNT && status == ST_OK; k++) {
        status =
            store_entity_each(store, (enum entity_kind)k, mirror->change, keep_item, mirror, err);
        if (status == ST_OK && mirror->failed != ST_OK) {
            status = err_set(err, mirror->failed, "a content can't be read");
        }
    }
    return status == ST_OK && (mirror->content_stamp != before || mirror->order[0] == NULL)
               ? sort_items(mirror, err)
               : status;
}

static enum status read_root(struct mirror *mirror, struct hub_store *store, struct err *err)
{
    struct buf json = buf_make(PROGRAMME_MAX_BYTES);
    struct json_value *root = NULL;
    enum status status = store_root_get(store, &json, err);
    if (status == ST_OK) {
        status = json_value_parse(buf_view(&json), JSON_STRICT, &root, err);
    }
    if (status == ST_OK) {
        struct buf before = buf_make(PROGRAMME_MAX_BYTES);
        if (mirror->root != NULL) {
            json_value_write(mirror->root, &before);
        }
        if (strcmp(buf_str(&before), buf_str(&json)) != 0) {
            mirror->content_stamp = ++mirror->clock;
        }
        buf_deinit(&before);
        json_value_destroy(mirror->root);
        mirror->root = root;
    }
    buf_deinit(&json);
    return status;
}

/* Newest first as they come; they are turned round behind. */
static bool keep_line(void *ctx, const struct activity_row *row)
{
    struct mirror *mirror = ctx;
    struct line *line = &mirror->lines[mirror->line_count++];
    *line = (struct line){.number = row->number,
                          .at = row->at,
                          .person = row->person,
                          .points = row->points,
                          .what = row->what,
                          .is_public = row->is_public,
                          .id = copy_of(row->id),
                          .who = copy_of(row->who),
                          .team = copy_of(row->team),
                          .kind = copy_of(row->kind),
                          .object = copy_of(row->object),
                          .title = copy_of(row->object_title),
                          .network = copy_of(row->network)};
    if (row->json_rest.len > 0) {
        mirror->failed = json_value_parse(row->json_rest, JSON_STRICT, &line->rest, NULL);
    }
    return mirror->line_count < ACTIVITY_TOLD;
}

static enum status read_lines(struct mirror *mirror, struct hub_store *store, struct err *err)
{
    for (size_t i = 0; i < mirror->line_count; i++) {
        line_deinit(&mirror->lines[i]);
    }
    mirror->line_count = 0;
    enum status status = store_activity_each(store, ACTIVITY_TOLD, keep_line, mirror, err);
    if (status == ST_OK && mirror->failed != ST_OK) {
        status = err_set(err, mirror->failed, "a line of activity can't be read");
    }
    for (size_t i = 0; i < mirror->line_count / 2; i++) {
        struct line swap = mirror->lines[i];
        mirror->lines[i] = mirror->lines[mirror->line_count - 1 - i];
        mirror->lines[mirror->line_count - 1 - i] = swap;
    }
    return status;
}

static enum status read_seats(struct mirror *mirror, struct hub_store *store, struct err *err)
{
    struct statement *s = statement_take(
        store, "SELECT e.number, (SELECT count(*) FROM signup WHERE content = e.number)"
               " FROM entity e WHERE e.kind = ?1 AND e.is_removed = 0");
    statement_bind_int(s, 1, ENTITY_EVENT);
    enum status status = statement_row(s, err);
    for (; status == ST_OK; status = statement_row(s, err)) {
        uint32_t row = numbers_find(&mirror->numbers, statement_int(s, 0));
        struct item *item = row == NUMBERS_NONE ? NULL : mirror->items[row];
        if (item != NULL && item->taken != statement_int(s, 1)) {
            item->taken = statement_int(s, 1);
            item->stamp = ++mirror->clock;
        }
    }
    statement_end(s);
    return status == ST_NOT_FOUND ? ST_OK : status;
}

static enum status read_all(struct mirror *mirror, struct hub_store *store, int64_t change,
                            struct err *err)
{
    mirror->failed = ST_OK;
    enum status status = read_items(mirror, store, err);
    if (status == ST_OK) {
        status = read_root(mirror, store, err);
    }
    if (status == ST_OK) {
        status = read_lines(mirror, store, err);
    }
    if (status == ST_OK) {
        status = read_seats(mirror, store, err);
    }
    if (status == ST_OK) {
        mirror->change = change;
    }
    return status;
}

/* Counting. */

static bool is_counted(const struct item *item)
{
    return item->entity.kind == ENTITY_BOARD || item->entity.kind == ENTITY_CHALLENGE;
}

/* A number that still moves is true now, and says so again from time to time. */
static bool is_due(const struct item *item, int64_t now_unix_s)
{
    return is_counted(item) && now_unix_s - item->as_of >= AS_OF_RENEW_S;
}

static void look_at_count(struct mirror *mirror, struct standings *standings, struct item *item,
                          int64_t now_unix_s)
{
    uint64_t version = standings_version(standings, item->entity.number);
    if (version == item->counted && !is_due(item, now_unix_s)) {
        return;
    }
    item->stamp = ++mirror->clock;
    item->as_of = now_unix_s;
    if (item->entity.kind == ENTITY_BOARD && version != item->counted) {
        for (int c = 0; c < 2; c++) {
            bool has_rows = board_rows(standings, item, (enum screen_class)c) > 0;
            mirror->content_stamp =
                has_rows != item->has_rows[c] ? ++mirror->clock : mirror->content_stamp;
            item->has_rows[c] = has_rows;
        }
    }
    item->counted = version;
}

static void look_at_counts(struct mirror *mirror, struct standings *standings, int64_t now_unix_s)
{
    static const enum entity_kind kinds[] = {ENTITY_BOARD, ENTITY_CHALLENGE, ENTITY_POST};
    for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
        for (size_t i = 0; i < mirror->order_count[kinds[k]]; i++) {
            look_at_count(mirror, standings, mirror->order[kinds[k]][i], now_unix_s);
        }
    }
}

/* People changed: what names one is looked at again. */
static void look_at_people(struct mirror *mirror, const struct roster *roster)
{
    if (roster_version(roster) == mirror->roster_version) {
        return;
    }
    mirror->roster_version = roster_version(roster);
    for (size_t i = 0; i < mirror->order_count[ENTITY_POST]; i++) {
        struct item *item = mirror->order[ENTITY_POST][i];
        if (item->entity.author != 0) {
            item->stamp = ++mirror->clock;
        }
    }
}

enum status mirror_follow(struct mirror *mirror, struct hub_store *store,
                          struct standings *standings, int64_t now_unix_s, struct err *err)
{
    int64_t change = 0;
    enum status status = hub_store_change(store, &change, err);
    if (status == ST_OK && change != mirror->change) {
        status = read_all(mirror, store, change, err);
    }
    if (status == ST_OK) {
        look_at_people(mirror, standings_roster(standings));
        look_at_counts(mirror, standings, now_unix_s);
    }
    return status;
}

struct item *mirror_find(const struct mirror *mirror, enum entity_kind kind, const char *id)
{
    for (size_t i = 0; i < mirror->order_count[kind]; i++) {
        if (strcmp(mirror->order[kind][i]->entity.id, id) == 0) {
            return mirror->order[kind][i];
        }
    }
    return NULL;
}

int64_t mirror_next(const struct mirror *mirror, int64_t now_unix_s)
{
    int64_t next = INT64_MAX;
    for (size_t k = 0; k < ENTITY_KIND_COUNT; k++) {
        for (size_t i = 0; i < mirror->order_count[k]; i++) {
            const struct item *item = mirror->order[k][i];
            int64_t due = is_counted(item) ? item->as_of + AS_OF_RENEW_S : INT64_MAX;
            int64_t expires = item->entity.expires_at;
            next = due < next ? due : next;
            next =
                expires != ENTITY_NONE && expires > now_unix_s && expires < next ? expires : next;
        }
    }
    return next;
}
