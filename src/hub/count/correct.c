/* Taking back and setting right, each by one more entry. */
#include <stdio.h>

#include "hub/count/ledger_priv.h"
#include "hub/db/statement.h"
#include "hub/db/unit.h"
#include "hub/store/activity.h"
#include "hub/store/audit.h"

/* Of one correction: more is a slip of the finger. */
#define CORRECTION_MAX_POINTS 1000000
#define CORRECTION_MAX_MILLI  INT64_C(1000000000000)

/* The reversal of an entry, as far as the entry says: same whom, same period, less. */
static enum status read_reversed(struct hub_store *store, int64_t person, int64_t entry,
                                 struct ledger_row *row, struct err *err)
{
    struct statement *s = statement_take(
        store, "SELECT counts_at, day, team, site, content, network, points, shares FROM ledger"
               " WHERE id = ?1 AND person = ?2 AND kind = ?3");
    statement_bind_int(s, 1, entry);
    statement_bind_int(s, 2, person);
    statement_bind_int(s, 3, LEDGER_DECLARED);
    enum status status = statement_row(s, err);
    if (status == ST_OK) {
        row->person = person;
        row->counts_at = statement_int(s, 0);
        row->day = statement_int(s, 1);
        row->team = statement_int(s, 2);
        row->site = statement_int(s, 3);
        row->content = statement_int(s, 4);
        row->points = -(int32_t)statement_int(s, 6);
        row->shares = -(int32_t)statement_int(s, 7);
        row->counts_as = entry;
        row->reverses = entry;
    } else if (status == ST_NOT_FOUND) {
        status = err_set(err, ST_NOT_FOUND, "there is no such share of this person");
    }
    statement_end(s);
    return status;
}

static enum status undo_within(struct hub_store *store, int64_t person, int64_t entry,
                               int64_t now_unix_s, struct ledger_outcome *out, struct err *err)
{
    struct ledger_row row = {.kind = LEDGER_UNDONE, .at = now_unix_s};
    char word[48];
    int64_t id = 0;
    enum status status = read_reversed(store, person, entry, &row, err);
    if (status == ST_OK) {
        status = ledger_ref(store, row.ref, err, "undone:%lld", (long long)entry);
    }
    if (status != ST_OK) {
        return status;
    }
    status = ledger_by_ref(store, row.ref, out, err);
    if (status != ST_NOT_FOUND) {
        return status;
    }
    status = ledger_append(store, &row, &id, err);
    if (status == ST_OK) {
        *out = (struct ledger_outcome){.id = id, .points = row.points};
        (void)snprintf(word, sizeof word, "share:%lld", (long long)entry);
        status = store_activity_remove(store, slice_of(word), err);
    }
    return status;
}

enum status ledger_undo(struct hub_store *store, int64_t person, int64_t entry, int64_t now_unix_s,
                        struct ledger_outcome *out, struct err *err)
{
    enum status status = unit_begin(store, err);
    return status == ST_OK
               ? unit_end(store, undo_within(store, person, entry, now_unix_s, out, err), err)
               : status;
}

/* Corrections. */

static enum status check_correction(const struct correction *c, struct err *err)
{
    if (c->attempt.len == 0 || c->attempt.len > ATTEMPT_MAX_BYTES ||
        c->note.len > AUDIT_TEXT_MAX_BYTES) {
        return err_set(err, ST_INVALID, "a correction says why, and has a mark of its own");
    }
    if (c->points > CORRECTION_MAX_POINTS || c->points < -CORRECTION_MAX_POINTS ||
        c->milli > CORRECTION_MAX_MILLI || c->milli < -CORRECTION_MAX_MILLI) {
        return err_set(err, ST_LIMIT, "a correction is of at most a million points");
    }
    if (c->has_entity && c->kind != ENTITY_BOARD && c->kind != ENTITY_CHALLENGE) {
        return err_set(err, ST_INVALID, "boards, challenges and points can be corrected");
    }
    return ST_OK;
}

static enum status correct_within(struct hub_store *store, const struct correction *c,
                                  int64_t now_unix_s, struct ledger_outcome *out, struct err *err)
{
    struct ledger_row row = {.kind = LEDGER_CORRECTION,
                             .at = now_unix_s,
                             .counts_at = now_unix_s,
                             .team = c->team,
                             .site = c->site,
                             .points = c->has_entity ? 0 : c->points,
                             .milli = c->has_entity ? c->milli : 0,
                             .note = c->note};
    struct ledger_content content = {.number = 0};
    enum status status =
        ledger_ref(store, row.ref, err, "correction:%.*s", (int)c->attempt.len, c->attempt.ptr);
    if (status == ST_OK) {
        status = ledger_by_ref(store, row.ref, out, err);
    }
    if (status != ST_NOT_FOUND) {
        return status;
    }
    status = c->person == 0 ? ST_OK : ledger_whom(store, c->person, &row, err);
    if (status == ST_OK && c->has_entity) {
        status = ledger_content(store, c->kind, c->id, now_unix_s, &content, err);
        row.content = content.number;
    }
    int64_t id = 0;
    if (status == ST_OK) {
        status = ledger_append(store, &row, &id, err);
    }
    if (status == ST_OK) {
        *out = (struct ledger_outcome){.id = id, .points = row.points};
    }
    return status;
}

enum status ledger_correct(struct hub_store *store, const struct correction *correction,
                           int64_t now_unix_s, struct ledger_outcome *out, struct err *err)
{
    enum status status = check_correction(correction, err);
    if (status == ST_OK) {
        status = unit_begin(store, err);
    }
    return status == ST_OK
               ? unit_end(store, correct_within(store, correction, now_unix_s, out, err), err)
               : status;
}
