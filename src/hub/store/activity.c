/* Lines of the wall. Numbers rise, so the oldest go by number; what a document brought keeps the
 * document's times. */
#include "hub/store/activity.h"

#include "hub/db/statement.h"
#include "hub/db/unit.h"
#include "hub/store/codes.h"

enum { RANDOM_ID_CHARS = 10 };

static void bind_row(struct statement *s, const struct activity_row *row, struct slice id,
                     struct slice ref)
{
    statement_bind_text(s, 1, id);
    if (ref.len > 0) {
        statement_bind_text(s, 2, ref);
    }
    statement_bind_int(s, 3, row->at);
    statement_bind_int(s, 4, row->what);
    if (row->person != 0) {
        statement_bind_int(s, 5, row->person);
    }
    const struct slice none = {"", 0};
    const struct slice texts[] = {row->who,          row->team,    row->kind,     row->object,
                                  row->object_title, row->network, row->json_rest};
    for (int i = 0; i < 7; i++) {
        statement_bind_text(s, 6 + i, texts[i].ptr == NULL ? none : texts[i]);
    }
    statement_bind_int(s, 13, row->is_public);
    statement_bind_int(s, 14, row->points);
    statement_bind_int(s, 15, row->is_imported);
}

static enum status add_within(struct hub_store *store, const struct activity_row *row,
                              struct slice ref, struct err *err)
{
    char random[RANDOM_ID_CHARS + 2] = "a";
    int64_t changes = 0;
    code_random(RANDOM_ID_CHARS, random + 1);
    struct statement *s = statement_take(
        store, "INSERT INTO activity(id, ref, at, what, person, who, team, kind, object, title,"
               " network, rest, is_public, points, is_imported) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7,"
               " ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15) ON CONFLICT DO NOTHING");
    bind_row(s, row, row->id.len > 0 ? row->id : slice_of(random), ref);
    enum status status = statement_run(s, &changes, err);
    if (status != ST_OK || changes == 0) {
        return status;
    }
    s = statement_take(store, "DELETE FROM activity WHERE number IN (SELECT number FROM activity"
                              " ORDER BY at DESC, number DESC LIMIT -1 OFFSET ?1)");
    statement_bind_int(s, 1, ACTIVITY_KEPT);
    status = statement_run(s, NULL, err);
    return status == ST_OK ? unit_change(store, NULL, err) : status;
}

enum status store_activity_add(struct hub_store *store, const struct activity_row *row,
                               struct slice ref, struct err *err)
{
    if (row->id.len >= HUB_ID_BYTES) {
        return err_set(err, ST_LIMIT, "the id of an activity is too long");
    }
    enum status status = unit_begin(store, err);
    return status == ST_OK ? unit_end(store, add_within(store, row, ref, err), err) : status;
}

static enum status remove_within(struct hub_store *store, struct slice ref, struct err *err)
{
    int64_t changes = 0;
    struct statement *s = statement_take(store, "DELETE FROM activity WHERE ref = ?1");
    statement_bind_text(s, 1, ref);
    enum status status = statement_run(s, &changes, err);
    return status == ST_OK && changes > 0 ? unit_change(store, NULL, err) : status;
}

enum status store_activity_remove(struct hub_store *store, struct slice ref, struct err *err)
{
    enum status status = unit_begin(store, err);
    return status == ST_OK ? unit_end(store, remove_within(store, ref, err), err) : status;
}

enum status store_activity_each(struct hub_store *store, uint32_t count, activity_each *each,
                                void *ctx, struct err *err)
{
    struct statement *s = statement_take(
        store, "SELECT number, id, at, what, person, who, team, is_public, kind, object, title,"
               " network, points, rest, is_imported FROM activity"
               " ORDER BY at DESC, number DESC LIMIT ?1");
    statement_bind_int(s, 1, count);
    enum status status = statement_row(s, err);
    bool goes_on = true;
    for (; status == ST_OK && goes_on; status = goes_on ? statement_row(s, err) : ST_OK) {
        const struct activity_row row = {.number = statement_int(s, 0),
                                         .id = statement_text(s, 1),
                                         .at = statement_int(s, 2),
                                         .what = (enum activity_kind)statement_int(s, 3),
                                         .person = statement_int(s, 4),
                                         .who = statement_text(s, 5),
                                         .team = statement_text(s, 6),
                                         .is_public = statement_int(s, 7) != 0,
                                         .kind = statement_text(s, 8),
                                         .object = statement_text(s, 9),
                                         .object_title = statement_text(s, 10),
                                         .network = statement_text(s, 11),
                                         .points = statement_int(s, 12),
                                         .json_rest = statement_text(s, 13),
                                         .is_imported = statement_int(s, 14) != 0};
        goes_on = each(ctx, &row);
    }
    statement_end(s);
    return status == ST_NOT_FOUND ? ST_OK : status;
}
