/* Teams and sites are rows of one table. */
#include "hub/store/teams.h"

#include <string.h>

#include "hub/db/statement.h"
#include "hub/db/unit.h"
#include "hub/store/codes.h"

#define COLUMNS                                                                                    \
    "SELECT kind, number, id, name, detail, colour, site, size, version FROM party WHERE kind = "  \
    "?1 "

enum { RANDOM_ID_CHARS = 10 };

static void read_row(struct statement *s, struct hub_group *out)
{
    out->kind = (enum group_kind)statement_int(s, 0);
    out->number = statement_int(s, 1);
    statement_copy_text(s, 2, out->id, sizeof out->id);
    statement_copy_text(s, 3, out->name, sizeof out->name);
    statement_copy_text(s, 4, out->detail, sizeof out->detail);
    statement_copy_text(s, 5, out->colour, sizeof out->colour);
    out->site = statement_int(s, 6);
    out->size = (int32_t)statement_int(s, 7);
    out->version = statement_int(s, 8);
}

static enum status take_one(struct statement *s, struct hub_group *out_group, struct err *err)
{
    enum status status = statement_row(s, err);
    if (status == ST_OK) {
        read_row(s, out_group);
    } else if (status == ST_NOT_FOUND) {
        status = err_set(err, ST_NOT_FOUND, "there is no such team or site");
    }
    statement_end(s);
    return status;
}

enum status store_group_get(struct hub_store *store, enum group_kind kind, struct slice id,
                            struct hub_group *out_group, struct err *err)
{
    struct statement *s = statement_take(store, COLUMNS "AND id = ?2");
    statement_bind_int(s, 1, kind);
    statement_bind_text(s, 2, id);
    return take_one(s, out_group, err);
}

enum status store_group_by_number(struct hub_store *store, enum group_kind kind, int64_t number,
                                  struct hub_group *out_group, struct err *err)
{
    struct statement *s = statement_take(store, COLUMNS "AND number = ?2");
    statement_bind_int(s, 1, kind);
    statement_bind_int(s, 2, number);
    return take_one(s, out_group, err);
}

enum status store_group_by_name(struct hub_store *store, enum group_kind kind, struct slice name,
                                struct hub_group *out_group, struct err *err)
{
    struct statement *s =
        statement_take(store, COLUMNS "AND name = ?2 COLLATE NOCASE ORDER BY number LIMIT 1");
    statement_bind_int(s, 1, kind);
    statement_bind_text(s, 2, name);
    return take_one(s, out_group, err);
}

enum status store_group_each(struct hub_store *store, enum group_kind kind, int64_t after_version,
                             group_each *each, void *ctx, struct err *err)
{
    struct statement *s =
        statement_take(store, COLUMNS "AND version > ?2 ORDER BY name COLLATE NOCASE, number");
    statement_bind_int(s, 1, kind);
    statement_bind_int(s, 2, after_version);
    enum status status = statement_row(s, err);
    bool goes_on = true;
    for (; status == ST_OK && goes_on; status = goes_on ? statement_row(s, err) : ST_OK) {
        struct hub_group group;
        read_row(s, &group);
        goes_on = each(ctx, &group);
    }
    statement_end(s);
    return status == ST_NOT_FOUND ? ST_OK : status;
}

/* Putting. */

static enum status has_room(struct hub_store *store, enum group_kind kind, struct err *err)
{
    const int64_t max = kind == GROUP_TEAM ? TEAMS_MAX : SITES_MAX;
    struct statement *s = statement_take(store, "SELECT count(*) FROM party WHERE kind = ?1");
    statement_bind_int(s, 1, kind);
    enum status status = statement_row(s, err);
    if (status == ST_OK && statement_int(s, 0) >= max) {
        status = err_set(err, ST_LIMIT, "there are %lld of them already", (long long)max);
    }
    statement_end(s);
    return status;
}

static enum status name_is_free(struct hub_store *store, const struct hub_group *group,
                                struct err *err)
{
    struct hub_group other;
    enum status status =
        store_group_by_name(store, group->kind, slice_of(group->name), &other, err);
    if (status == ST_OK && strcmp(other.id, group->id) != 0) {
        return err_set(err, ST_INVALID, "\"%s\" is there already, as %s", group->name, other.id);
    }
    return status == ST_NOT_FOUND ? ST_OK : status;
}

static enum status write_row(struct hub_store *store, struct hub_group *group, struct err *err)
{
    enum status status = unit_change(store, &group->version, err);
    if (status != ST_OK) {
        return status;
    }
    struct statement *s = statement_take(
        store, "INSERT INTO party(kind, id, name, detail, colour, site, size, version)"
               " VALUES(?1, ?2, ?3, ?4, ?5, nullif(?6, 0), ?7, ?8)"
               " ON CONFLICT(kind, id) DO UPDATE SET name = excluded.name,"
               " detail = excluded.detail, colour = excluded.colour, site = excluded.site,"
               " size = excluded.size, version = excluded.version RETURNING number");
    statement_bind_int(s, 1, group->kind);
    statement_bind_text(s, 2, slice_of(group->id));
    statement_bind_text(s, 3, slice_of(group->name));
    statement_bind_text(s, 4, slice_of(group->detail));
    statement_bind_text(s, 5, slice_of(group->colour));
    statement_bind_int(s, 6, group->site);
    statement_bind_int(s, 7, group->size);
    statement_bind_int(s, 8, group->version);
    status = statement_row(s, err);
    if (status == ST_OK) {
        group->number = statement_int(s, 0);
    }
    statement_end(s);
    return status;
}

static bool is_same(const struct hub_group *a, const struct hub_group *b)
{
    return strcmp(a->name, b->name) == 0 && strcmp(a->detail, b->detail) == 0 &&
           strcmp(a->colour, b->colour) == 0 && a->site == b->site && a->size == b->size;
}

static enum status put_within(struct hub_store *store, struct hub_group *group, struct err *err)
{
    struct hub_group there;
    if (group->id[0] == '\0') {
        group->id[0] = group->kind == GROUP_TEAM ? 't' : 's';
        code_random(RANDOM_ID_CHARS, group->id + 1);
    }
    enum status status = store_group_get(store, group->kind, slice_of(group->id), &there, err);
    if (status == ST_OK && is_same(group, &there)) {
        *group = there;
        return ST_OK;
    }
    if (status == ST_NOT_FOUND) {
        status = has_room(store, group->kind, err);
    }
    if (status == ST_OK) {
        status = name_is_free(store, group, err);
    }
    return status == ST_OK ? write_row(store, group, err) : status;
}

enum status store_group_put(struct hub_store *store, struct hub_group *group, struct err *err)
{
    if (group->name[0] == '\0' || group->size < 0) {
        return err_set(err, ST_INVALID, "a team or site has a name, and a size from 0 on");
    }
    enum status status = unit_begin(store, err);
    return status == ST_OK ? unit_end(store, put_within(store, group, err), err) : status;
}

enum status store_team_members(struct hub_store *store, int64_t team, uint32_t *out_count,
                               struct err *err)
{
    struct statement *s =
        statement_take(store, "SELECT count(*) FROM person WHERE team = ?1 AND erased_at IS NULL");
    statement_bind_int(s, 1, team);
    enum status status = statement_row(s, err);
    if (status == ST_OK) {
        *out_count = (uint32_t)statement_int(s, 0);
    }
    statement_end(s);
    return status;
}
