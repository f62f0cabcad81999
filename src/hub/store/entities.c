/* Rows are read by one list of columns, so that every way to find one gives the same. */
#include "hub/store/entities.h"

#include <string.h>

#include "hub/db/statement.h"
#include "hub/db/unit.h"
#include "hub/store/codes.h"

#define COLUMNS                                                                                    \
    "SELECT kind, id, code, number, version, position, is_product, is_removed, is_approved,"       \
    " is_proposed, withdrawn_at, approved_at, expires_at, changed_at, approved_by, author, json,"  \
    " source"                                                                                      \
    " FROM entity "
enum { COLUMN_JSON = 16, COLUMN_SOURCE = 17 };

/* A code that is taken is one in a thousand; so often in a row it is something else. */
enum { CODE_TRIES_MAX = 64 };

/* In the order of the enum; the numbers stand in files. */
static const char *const keys[ENTITY_KIND_COUNT] = {"media",      "figures", "campaigns",
                                                    "challenges", "boards",  "posts",
                                                    "events",     "notices", "playlists"};
static const char *const singulars[ENTITY_KIND_COUNT] = {
    "medium", "figure", "campaign", "challenge", "board", "post", "event", "notice", "playlist"};

const char *entity_kind_key(enum entity_kind kind)
{
    return keys[kind];
}

bool entity_kind_parse(struct slice text, enum entity_kind *out_kind)
{
    for (size_t i = 0; i < ENTITY_KIND_COUNT; i++) {
        if (slice_is(text, keys[i]) || slice_is(text, singulars[i])) {
            *out_kind = (enum entity_kind)i;
            return true;
        }
    }
    return false;
}

bool entity_is_live(const struct entity *entity, int64_t now_unix_s)
{
    return !entity->is_removed && entity->is_approved && entity->withdrawn_at == ENTITY_NONE &&
           (entity->expires_at == ENTITY_NONE || entity->expires_at > now_unix_s);
}

static int64_t time_at(struct statement *s, int column)
{
    return statement_is_null(s, column) ? ENTITY_NONE : statement_int(s, column);
}

static void read_row(struct statement *s, struct entity *out)
{
    out->kind = (enum entity_kind)statement_int(s, 0);
    statement_copy_text(s, 1, out->id, sizeof out->id);
    statement_copy_text(s, 2, out->code, sizeof out->code);
    out->number = statement_int(s, 3);
    out->version = statement_int(s, 4);
    out->position = (int32_t)statement_int(s, 5);
    out->is_product = statement_int(s, 6) != 0;
    out->is_removed = statement_int(s, 7) != 0;
    out->is_approved = statement_int(s, 8) != 0;
    out->is_proposed = statement_int(s, 9) != 0;
    out->withdrawn_at = time_at(s, 10);
    out->approved_at = time_at(s, 11);
    out->expires_at = time_at(s, 12);
    out->changed_at = statement_int(s, 13);
    statement_copy_text(s, 14, out->approved_by, sizeof out->approved_by);
    out->author = statement_int(s, 15);
}

static enum status take_one(struct statement *s, struct entity *out_entity, struct buf *json,
                            const char *what, struct err *err)
{
    enum status status = statement_row(s, err);
    if (status == ST_OK) {
        read_row(s, out_entity);
    } else if (status == ST_NOT_FOUND) {
        status = err_set(err, ST_NOT_FOUND, "there is no such %s", what);
    }
    if (status == ST_OK && json != NULL) {
        struct slice text = statement_text(s, COLUMN_JSON);
        buf_reset(json);
        buf_append(json, text.ptr, text.len);
        status = buf_status(json, err);
    }
    statement_end(s);
    return status;
}

enum status store_entity_get(struct hub_store *store, enum entity_kind kind, struct slice id,
                             struct entity *out_entity, struct buf *json, struct err *err)
{
    struct statement *s = statement_take(store, COLUMNS "WHERE kind = ?1 AND id = ?2");
    statement_bind_int(s, 1, kind);
    statement_bind_text(s, 2, id);
    return take_one(s, out_entity, json, singulars[kind], err);
}

enum status store_entity_by_code(struct hub_store *store, struct slice code,
                                 struct entity *out_entity, struct buf *json, struct err *err)
{
    char read[HUB_CODE_BYTES];
    if (!code_read(code, HUB_CODE_CHARS, read)) {
        return err_set(err, ST_NOT_FOUND, "that is no code");
    }
    struct statement *s = statement_take(store, COLUMNS "WHERE code = ?1");
    statement_bind_text(s, 1, slice_of(read));
    return take_one(s, out_entity, json, "code", err);
}

enum status store_entity_each(struct hub_store *store, enum entity_kind kind, int64_t after_version,
                              entity_each *each, void *ctx, struct err *err)
{
    struct statement *s = statement_take(
        store, COLUMNS "WHERE kind = ?1 AND version > ?2 AND (is_removed = 0 OR ?2 > 0)"
                       " ORDER BY position, number");
    statement_bind_int(s, 1, kind);
    statement_bind_int(s, 2, after_version);
    enum status status = statement_row(s, err);
    bool goes_on = true;
    for (; status == ST_OK && goes_on; status = goes_on ? statement_row(s, err) : ST_OK) {
        struct entity entity;
        read_row(s, &entity);
        goes_on = each(ctx, &entity, statement_text(s, COLUMN_JSON));
    }
    statement_end(s);
    return status == ST_NOT_FOUND ? ST_OK : status;
}

enum status store_entity_count(struct hub_store *store, uint32_t *out_count, struct err *err)
{
    struct statement *s = statement_take(store, "SELECT count(*) FROM entity WHERE is_removed = 0");
    enum status status = statement_row(s, err);
    if (status == ST_OK) {
        *out_count = (uint32_t)statement_int(s, 0);
    }
    statement_end(s);
    return status;
}

/* Putting. */

static bool is_same(struct statement *s, const struct entity_put *put)
{
    struct slice code = statement_text(s, 2);
    struct slice json = statement_text(s, COLUMN_JSON);
    if (statement_int(s, 7) == 0 && put->source != 0 &&
        statement_int(s, COLUMN_SOURCE) == put->source && statement_int(s, 5) == put->position) {
        return true;
    }
    return statement_int(s, 7) == 0 && statement_int(s, COLUMN_SOURCE) == put->source &&
           code.len == put->code.len && json.len == put->json.len &&
           memcmp(code.ptr, put->code.ptr, code.len) == 0 &&
           memcmp(json.ptr, put->json.ptr, json.len) == 0 &&
           (put->position < 0 || statement_int(s, 5) == put->position) &&
           (statement_int(s, 6) != 0) == put->is_product && statement_int(s, 15) == put->author;
}

/* Whether it is there, as it is to be, or comes back and so needs room. */
static enum status look(struct hub_store *store, const struct entity_put *put,
                        enum entity_change *out_change, bool *out_needs_room, struct err *err)
{
    struct statement *s = statement_take(store, COLUMNS "WHERE kind = ?1 AND id = ?2");
    statement_bind_int(s, 1, put->kind);
    statement_bind_text(s, 2, put->id);
    enum status status = statement_row(s, err);
    *out_change = status == ST_NOT_FOUND ? ENTITY_ADDED
                  : is_same(s, put)      ? ENTITY_KEPT
                                         : ENTITY_CHANGED;
    *out_needs_room = *out_change == ENTITY_ADDED || statement_int(s, 7) != 0;
    statement_end(s);
    return status == ST_NOT_FOUND ? ST_OK : status;
}

static enum status has_room(struct hub_store *store, struct err *err)
{
    uint32_t count = 0;
    enum status status = store_entity_count(store, &count, err);
    if (status == ST_OK && count >= ENTITIES_MAX) {
        status = err_set(err, ST_LIMIT, "there are %d contents already, no more fit", ENTITIES_MAX);
    }
    return status;
}

static void bind_text_or_null(struct statement *s, int at, struct slice text)
{
    if (text.len > 0) {
        statement_bind_text(s, at, text);
    } else {
        statement_bind_null(s, at);
    }
}

static void bind_number_or_null(struct statement *s, int at, int64_t number)
{
    if (number != 0) {
        statement_bind_int(s, at, number);
    } else {
        statement_bind_null(s, at);
    }
}

static enum status write_row(struct hub_store *store, const struct entity_put *put,
                             int64_t now_unix_s, struct err *err)
{
    int64_t change = 0;
    enum status status = unit_change(store, &change, err);
    if (status != ST_OK) {
        return status;
    }
    struct statement *s = statement_take(
        store,
        "INSERT INTO entity(kind, id, code, position, json, is_product, is_removed, is_approved,"
        " is_proposed, author, changed_at, version, source)"
        " VALUES(?1, ?2, ?3, iif(?4 < 0, (SELECT coalesce(max(position), -1) + 1 FROM entity"
        " WHERE kind = ?1), ?4), ?5, ?6, 0, ?7, ?8, ?9, ?10, ?11, ?12)"
        " ON CONFLICT(kind, id) DO UPDATE SET code = excluded.code,"
        " position = iif(?4 < 0, position, ?4), json = excluded.json,"
        " is_product = excluded.is_product, is_removed = 0, is_proposed = excluded.is_proposed,"
        " author = excluded.author, changed_at = excluded.changed_at, version = excluded.version,"
        " source = excluded.source");
    statement_bind_int(s, 1, put->kind);
    statement_bind_text(s, 2, put->id);
    bind_text_or_null(s, 3, put->code);
    statement_bind_int(s, 4, put->position);
    statement_bind_text(s, 5, put->json);
    statement_bind_int(s, 6, put->is_product);
    statement_bind_int(s, 7, put->is_approved);
    statement_bind_int(s, 8, put->is_proposed);
    bind_number_or_null(s, 9, put->author);
    statement_bind_int(s, 10, now_unix_s);
    statement_bind_int(s, 11, change);
    statement_bind_int(s, 12, put->source);
    status = statement_run(s, NULL, err);
    return status == ST_INVALID
               ? err_set(err, ST_INVALID, "the code %.*s belongs to another content",
                         (int)put->code.len, put->code.ptr)
               : status;
}

static enum status put_within(struct hub_store *store, const struct entity_put *put,
                              int64_t now_unix_s, enum entity_change *out_change, struct err *err)
{
    bool needs_room = false;
    enum status status = look(store, put, out_change, &needs_room, err);
    if (status == ST_OK && needs_room) {
        status = has_room(store, err);
    }
    return status == ST_OK && *out_change != ENTITY_KEPT ? write_row(store, put, now_unix_s, err)
                                                         : status;
}

enum status store_entity_put(struct hub_store *store, const struct entity_put *put,
                             int64_t now_unix_s, enum entity_change *out_change, struct err *err)
{
    enum entity_change change = ENTITY_KEPT;
    if (put->json.len > ENTITY_MAX_BYTES || put->id.len >= HUB_ID_BYTES || put->id.len == 0 ||
        put->code.len >= HUB_CODE_BYTES) {
        return err_set(err, ST_LIMIT, "a content of %d KiB at most has an id of 1 to 64 characters",
                       ENTITY_MAX_BYTES >> 10);
    }
    enum status status = unit_begin(store, err);
    if (status == ST_OK) {
        status = unit_end(store, put_within(store, put, now_unix_s, &change, err), err);
    }
    if (status == ST_OK && out_change != NULL) {
        *out_change = change;
    }
    return status;
}

/* Changes to a row that is there: ?1 kind, ?2 id, ?3 version, ?4 now. */

static enum status change_row(struct hub_store *store, struct statement *s, enum entity_kind kind,
                              struct slice id, int64_t now_unix_s, struct err *err)
{
    int64_t change = 0, changes = 0;
    enum status status = unit_begin(store, err);
    if (status != ST_OK) {
        statement_end(s);
        return status;
    }
    status = unit_change(store, &change, err);
    statement_bind_int(s, 1, kind);
    statement_bind_text(s, 2, id);
    statement_bind_int(s, 3, change);
    statement_bind_int(s, 4, now_unix_s);
    if (status == ST_OK) {
        status = statement_run(s, &changes, err);
    } else {
        statement_end(s);
    }
    if (status == ST_OK && changes == 0) {
        status = err_set(err, ST_NOT_FOUND, "there is no such %s", singulars[kind]);
    }
    return unit_end(store, status, err);
}

enum status store_entity_remove(struct hub_store *store, enum entity_kind kind, struct slice id,
                                int64_t now_unix_s, struct err *err)
{
    struct statement *s =
        statement_take(store, "UPDATE entity SET is_removed = 1, version = ?3, changed_at = ?4"
                              " WHERE kind = ?1 AND id = ?2 AND is_removed = 0");
    return change_row(store, s, kind, id, now_unix_s, err);
}

enum status store_entity_withdraw(struct hub_store *store, enum entity_kind kind, struct slice id,
                                  bool is_withdrawn, int64_t now_unix_s, struct err *err)
{
    struct statement *s = statement_take(
        store, "UPDATE entity SET withdrawn_at = iif(?5, coalesce(withdrawn_at, ?4), NULL),"
               " version = ?3, changed_at = ?4 WHERE kind = ?1 AND id = ?2");
    statement_bind_int(s, 5, is_withdrawn);
    return change_row(store, s, kind, id, now_unix_s, err);
}

enum status store_entity_approve(struct hub_store *store, enum entity_kind kind, struct slice id,
                                 struct slice by, int64_t expires_at, int64_t now_unix_s,
                                 struct err *err)
{
    if (by.len >= HUB_NAME_BYTES) {
        return err_set(err, ST_LIMIT, "the approver's name is too long");
    }
    struct statement *s = statement_take(
        store, "UPDATE entity SET is_approved = 1, approved_at = ?4, approved_by = ?5,"
               " expires_at = ?6, version = ?3, changed_at = ?4 WHERE kind = ?1 AND id = ?2");
    statement_bind_text(s, 5, by);
    if (expires_at == ENTITY_NONE) {
        statement_bind_null(s, 6);
    } else {
        statement_bind_int(s, 6, expires_at);
    }
    return change_row(store, s, kind, id, now_unix_s, err);
}

enum status store_code_create(struct hub_store *store, char out_code[HUB_CODE_BYTES],
                              struct err *err)
{
    char code[HUB_CODE_BYTES];
    enum status status = ST_OK;
    for (int i = 0; i < CODE_TRIES_MAX && status == ST_OK; i++) {
        code_random(HUB_CODE_CHARS, code);
        struct statement *s = statement_take(store, "SELECT 1 FROM entity WHERE code = ?1");
        statement_bind_text(s, 1, slice_of(code));
        status = statement_row(s, err);
        statement_end(s);
    }
    if (status == ST_NOT_FOUND) {
        memcpy(out_code, code, sizeof code);
        return ST_OK;
    }
    return status == ST_OK ? err_set(err, ST_LIMIT, "no free code was found") : status;
}
