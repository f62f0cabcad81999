/* Lines of a document come in when its list is another one than the last time; then they stand in
 * for those of the last time. */

#include "hub/store/activity.h"
#include "hub/db/statement.h"
#include "hub/db/unit.h"
#include "hub/import/import_priv.h"

static enum status meta_get(struct import *import, int64_t *out_hash)
{
    struct statement *s =
        statement_take(import->store, "SELECT value FROM meta WHERE name = 'activity_source'");
    enum status status = statement_row(s, import->err);
    *out_hash = status == ST_OK ? statement_int(s, 0) : 0;
    statement_end(s);
    return status == ST_NOT_FOUND ? ST_OK : status;
}

static enum status meta_set(struct import *import, int64_t hash)
{
    struct statement *s = statement_take(
        import->store, "INSERT INTO meta VALUES('activity_source', ?1) ON CONFLICT DO UPDATE"
                       " SET value = excluded.value");
    statement_bind_int(s, 1, hash);
    return statement_run(s, NULL, import->err);
}

static enum status clear_imported(struct import *import)
{
    struct statement *s =
        statement_take(import->store, "DELETE FROM activity WHERE is_imported = 1");
    enum status status = statement_run(s, NULL, import->err);
    return status == ST_OK ? unit_change(import->store, NULL, import->err) : status;
}

/* Which list holds an id: of the kinds that a line may be about. */
static const char *kind_of(const struct programme *p, const char *id)
{
    return programme_find_post(p, id) != NULL        ? "posts"
           : programme_find_event(p, id) != NULL     ? "events"
           : programme_find_challenge(p, id) != NULL ? "challenges"
                                                     : "";
}

/* Screens and tags of a line, as an object, or "". */
static void write_rest(struct json_value *line, struct buf *out)
{
    static const char *const keys[] = {"screens", "tags"};
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        const struct json_value *member = json_value_find(line, keys[i]);
        if (member != NULL) {
            buf_printf(out, "%s\"%s\":", out->len == 0 ? "{" : ",", keys[i]);
            json_value_write(member, out);
        }
    }
    if (out->len > 0) {
        buf_append_char(out, '}');
    }
}

static enum status add_line(struct import *import, const struct activity *line,
                            struct json_value *tree)
{
    int64_t person = 0;
    bool is_gone = false;
    struct buf rest = buf_make(ENTITY_MAX_BYTES);
    enum status status =
        import_find_person(import, line->who.name, line->who.team, &person, &is_gone);
    const char *object = tree_text(tree, "object");
    write_rest(tree, &rest);
    const bool is_named = person == 0 && !is_gone;
    const struct activity_row row = {.id = slice_of(line->id),
                                     .at = line->at,
                                     .what = line->what,
                                     .person = person,
                                     .who = slice_of(is_named ? line->who.name : ""),
                                     .team = slice_of(line->who.team),
                                     .is_public = line->who.is_public,
                                     .kind = slice_of(kind_of(import->programme, object)),
                                     .object = slice_of(object),
                                     .object_title = slice_of(tree_text(tree, "object_title")),
                                     .network = slice_of(line->network),
                                     .points = line->points,
                                     .json_rest = buf_view(&rest),
                                     .is_imported = true};
    if (status == ST_OK) {
        status = store_activity_add(import->store, &row, slice_of(""), import->err);
    }
    buf_deinit(&rest);
    return status;
}

enum status import_activity(struct import *import)
{
    const struct programme *p = import->programme;
    struct json_value *list = json_value_find(import->root, "activity");
    int64_t before = 0;
    int64_t hash = list == NULL ? 1 : tree_hash(list);
    enum status status = meta_get(import, &before);
    if (status != ST_OK || before == hash) {
        return status;
    }
    status = before == 0 ? ST_OK : clear_imported(import);
    /* Oldest first: lines of one moment then keep their order. */
    for (size_t i = p->activity_count; i > 0 && status == ST_OK; i--) {
        const struct activity *line = &p->activity[i - 1];
        struct json_value *tree = json_value_find(list, line->id);
        status = tree == NULL ? ST_OK : add_line(import, line, tree);
    }
    return status == ST_OK ? meta_set(import, hash) : status;
}
