/* A board's definition lies beside its content, so that an import of the content leaves it alone.
 */
#include "hub/count/boards.h"

#include "hub/count/standings.h"
#include "hub/db/statement.h"
#include "hub/db/unit.h"

enum { REVEAL_EVERY_MAX_S = 3600, REVEAL_STEP_MAX = 10000 };

static int64_t time_at(struct statement *s, int column)
{
    return statement_is_null(s, column) ? TIME_NONE : statement_int(s, column);
}

static void read_row(struct statement *s, struct board_count *out)
{
    *out = (struct board_count){.board = statement_int(s, 0),
                                .of = (enum board_of)statement_int(s, 2),
                                .metric = (enum metric_kind)statement_int(s, 3),
                                .evidence = (enum evidence_kind)statement_int(s, 4),
                                .is_per_head = statement_int(s, 5) != 0,
                                .from = time_at(s, 6),
                                .until = time_at(s, 7),
                                .after_entry = statement_int(s, 8),
                                .frozen_at = time_at(s, 9),
                                .reveal_step =
                                    statement_is_null(s, 10) ? -1 : (int32_t)statement_int(s, 10),
                                .reveal_started_at = time_at(s, 11),
                                .reveal_every_s = (int32_t)statement_int(s, 12),
                                .version = statement_int(s, 13)};
    statement_copy_text(s, 1, out->id, sizeof out->id);
}

enum status store_board_get(struct hub_store *store, struct slice id, struct board_count *out_board,
                            struct err *err)
{
    struct statement *s = statement_take(
        store, "SELECT b.content, e.id, b.ranks, b.metric, coalesce(h.evidence, 0),"
               " b.is_per_head, coalesce(b.own_from, h.starts), coalesce(b.own_until, h.ends),"
               " b.after_entry, b.frozen_at, b.reveal_step, b.reveal_started_at,"
               " b.reveal_every_s, b.version FROM entity e JOIN board b ON b.content = e.number"
               " LEFT JOIN entity c ON c.kind = ?2 AND c.id = b.challenge"
               " LEFT JOIN challenge h ON h.content = c.number WHERE e.kind = ?3 AND e.id = ?1");
    statement_bind_text(s, 1, id);
    statement_bind_int(s, 2, ENTITY_CHALLENGE);
    statement_bind_int(s, 3, ENTITY_BOARD);
    enum status status = statement_row(s, err);
    if (status == ST_OK) {
        read_row(s, out_board);
    } else if (status == ST_NOT_FOUND) {
        status = err_set(err, ST_NOT_FOUND, "there is no such board");
    }
    statement_end(s);
    return status;
}

/* Changes of a row: ?1 is the board's number, ?2 the version. */

static enum status finish(struct hub_store *store, struct statement *s, int64_t board,
                          struct err *err)
{
    int64_t change = 0;
    enum status status = unit_change(store, &change, err);
    if (status != ST_OK) {
        statement_end(s);
        return status;
    }
    statement_bind_int(s, 1, board);
    statement_bind_int(s, 2, change);
    return statement_run(s, NULL, err);
}

static void bind_time(struct statement *s, int at, int64_t time)
{
    if (time != TIME_NONE) {
        statement_bind_int(s, at, time);
    }
}

static enum status set_metric(struct hub_store *store, struct slice id, enum metric_kind metric,
                              bool is_per_head, struct err *err)
{
    struct board_count board;
    enum status status = store_board_get(store, id, &board, err);
    if (status != ST_OK) {
        return status;
    }
    struct statement *s = statement_take(
        store, "UPDATE board SET metric = ?3, is_per_head = ?4, version = ?2 WHERE content = ?1");
    statement_bind_int(s, 3, metric);
    statement_bind_int(s, 4, is_per_head);
    return finish(store, s, board.board, err);
}

enum status store_board_set_metric(struct hub_store *store, struct slice id,
                                   enum metric_kind metric, bool is_per_head, struct err *err)
{
    enum status status = unit_begin(store, err);
    return status == ST_OK ? unit_end(store, set_metric(store, id, metric, is_per_head, err), err)
                           : status;
}

static enum status set_period(struct hub_store *store, struct slice id, int64_t from, int64_t until,
                              struct err *err)
{
    struct board_count board;
    enum status status = store_board_get(store, id, &board, err);
    if (status == ST_OK && from != TIME_NONE && until != TIME_NONE && until <= from) {
        status = err_set(err, ST_INVALID, "a period ends after it begins");
    }
    if (status != ST_OK) {
        return status;
    }
    struct statement *s = statement_take(
        store, "UPDATE board SET own_from = ?3, own_until = ?4, version = ?2 WHERE content = ?1");
    bind_time(s, 3, from);
    bind_time(s, 4, until);
    return finish(store, s, board.board, err);
}

enum status store_board_set_period(struct hub_store *store, struct slice id, int64_t from,
                                   int64_t until, struct err *err)
{
    enum status status = unit_begin(store, err);
    return status == ST_OK ? unit_end(store, set_period(store, id, from, until, err), err) : status;
}

/* Freezing. */

struct keeper {
    struct hub_store *store;
    int64_t board;
    enum status status;
    struct err *err;
};

static bool keep_frozen(void *ctx, const struct standing *row)
{
    struct keeper *keeper = ctx;
    struct statement *s = statement_take(keeper->store, "INSERT INTO frozen VALUES(?1, ?2, ?3, ?4)"
                                                        " ON CONFLICT DO NOTHING");
    statement_bind_int(s, 1, keeper->board);
    statement_bind_int(s, 2, row->subject);
    statement_bind_int(s, 3, row->score_milli);
    bind_time(s, 4, row->reached_at);
    keeper->status = statement_run(s, NULL, keeper->err);
    return keeper->status == ST_OK;
}

static enum status clear_rows(struct hub_store *store, const char *sql, int64_t board,
                              struct err *err)
{
    struct statement *s = statement_take(store, sql);
    statement_bind_int(s, 1, board);
    return statement_run(s, NULL, err);
}

/* The standing of now is stored; of a frozen board that of its freeze stays. */
static enum status freeze(struct hub_store *store, struct standings *standings, struct slice id,
                          int64_t now_unix_s, struct board_count *board, struct err *err)
{
    enum status status = store_board_get(store, id, board, err);
    if (status != ST_OK || board->frozen_at != TIME_NONE) {
        return status;
    }
    struct keeper keeper = {.store = store, .board = board->board, .status = ST_OK, .err = err};
    status = clear_rows(store, "DELETE FROM frozen WHERE board = ?1", board->board, err);
    if (status == ST_OK) {
        status = standings_running(standings, id, keep_frozen, &keeper, NULL, err);
    }
    status = status == ST_OK ? keeper.status : status;
    if (status != ST_OK) {
        return status;
    }
    struct statement *s =
        statement_take(store, "UPDATE board SET frozen_at = ?3, version = ?2 WHERE content = ?1");
    statement_bind_int(s, 3, now_unix_s);
    return finish(store, s, board->board, err);
}

enum status store_board_freeze(struct hub_store *store, struct standings *standings,
                               struct slice id, int64_t now_unix_s, struct err *err)
{
    struct board_count board;
    enum status status = unit_begin(store, err);
    return status == ST_OK
               ? unit_end(store, freeze(store, standings, id, now_unix_s, &board, err), err)
               : status;
}

static enum status thaw(struct hub_store *store, struct slice id, struct err *err)
{
    struct board_count board;
    enum status status = store_board_get(store, id, &board, err);
    if (status == ST_OK) {
        status = clear_rows(store, "DELETE FROM frozen WHERE board = ?1", board.board, err);
    }
    if (status != ST_OK) {
        return status;
    }
    struct statement *s = statement_take(
        store, "UPDATE board SET frozen_at = NULL, reveal_step = NULL, reveal_started_at = NULL,"
               " reveal_every_s = NULL, version = ?2 WHERE content = ?1");
    return finish(store, s, board.board, err);
}

enum status store_board_thaw(struct hub_store *store, struct slice id, struct err *err)
{
    enum status status = unit_begin(store, err);
    return status == ST_OK ? unit_end(store, thaw(store, id, err), err) : status;
}

/* Revealing. */

struct reveal {
    int32_t step; /* -1: timed */
    int64_t started_at;
    int32_t every_s;
};

static enum status reveal(struct hub_store *store, struct standings *standings, struct slice id,
                          const struct reveal *how, int64_t now_unix_s, struct err *err)
{
    struct board_count board;
    enum status status = freeze(store, standings, id, now_unix_s, &board, err);
    if (status != ST_OK) {
        return status;
    }
    struct statement *s = statement_take(
        store, "UPDATE board SET reveal_step = ?3, reveal_started_at = ?4, reveal_every_s = ?5,"
               " version = ?2 WHERE content = ?1");
    if (how->step >= 0) {
        statement_bind_int(s, 3, how->step);
    } else {
        statement_bind_int(s, 4, how->started_at);
        statement_bind_int(s, 5, how->every_s);
    }
    return finish(store, s, board.board, err);
}

static enum status reveal_in_unit(struct hub_store *store, struct standings *standings,
                                  struct slice id, const struct reveal *how, int64_t now_unix_s,
                                  struct err *err)
{
    enum status status = unit_begin(store, err);
    return status == ST_OK
               ? unit_end(store, reveal(store, standings, id, how, now_unix_s, err), err)
               : status;
}

enum status store_board_reveal_timed(struct hub_store *store, struct standings *standings,
                                     struct slice id, int64_t started_at, int32_t every_s,
                                     int64_t now_unix_s, struct err *err)
{
    const struct reveal how = {.step = -1, .started_at = started_at, .every_s = every_s};
    if (every_s < 1 || every_s > REVEAL_EVERY_MAX_S) {
        return err_set(err, ST_INVALID, "a place every 1 to %d seconds", REVEAL_EVERY_MAX_S);
    }
    return reveal_in_unit(store, standings, id, &how, now_unix_s, err);
}

enum status store_board_reveal_step(struct hub_store *store, struct standings *standings,
                                    struct slice id, int32_t step, int64_t now_unix_s,
                                    struct err *err)
{
    const struct reveal how = {.step = step};
    if (step < 0 || step > REVEAL_STEP_MAX) {
        return err_set(err, ST_INVALID, "0 to %d places", REVEAL_STEP_MAX);
    }
    return reveal_in_unit(store, standings, id, &how, now_unix_s, err);
}

/* Ranks. */

static bool keep_rank(void *ctx, const struct standing *row)
{
    struct keeper *keeper = ctx;
    struct statement *s =
        statement_take(keeper->store, "INSERT INTO former VALUES(?1, ?2, ?3) ON CONFLICT"
                                      " DO UPDATE SET rank = excluded.rank");
    statement_bind_int(s, 1, keeper->board);
    statement_bind_int(s, 2, row->subject);
    statement_bind_int(s, 3, row->rank);
    keeper->status = statement_run(s, NULL, keeper->err);
    return keeper->status == ST_OK;
}

static enum status remember_board(struct hub_store *store, struct standings *standings,
                                  struct slice id, struct err *err)
{
    struct board_count board;
    enum status status = store_board_get(store, id, &board, err);
    if (status != ST_OK || board.frozen_at != TIME_NONE) {
        return status;
    }
    struct keeper keeper = {.store = store, .board = board.board, .status = ST_OK, .err = err};
    status = clear_rows(store, "DELETE FROM former WHERE board = ?1", board.board, err);
    if (status == ST_OK) {
        status = standings_running(standings, id, keep_rank, &keeper, NULL, err);
        status = status == ST_NOT_FOUND ? ST_OK : status; /* not followed yet */
    }
    status = status == ST_OK ? keeper.status : status;
    if (status != ST_OK) {
        return status;
    }
    struct statement *s = statement_take(store, "UPDATE board SET version = ?2 WHERE content = ?1");
    return finish(store, s, board.board, err);
}

static enum status remember_all(struct hub_store *store, struct standings *standings,
                                struct err *err)
{
    struct statement *s =
        statement_take(store, "SELECT e.id FROM board b JOIN entity e ON e.number = b.content"
                              " WHERE e.is_removed = 0");
    enum status status = statement_row(s, err);
    while (status == ST_OK) {
        status = remember_board(store, standings, statement_text(s, 0), err);
        status = status == ST_OK ? statement_row(s, err) : status;
    }
    statement_end(s);
    return status == ST_NOT_FOUND ? ST_OK : status;
}

enum status store_boards_remember_ranks(struct hub_store *store, struct standings *standings,
                                        struct err *err)
{
    enum status status = unit_begin(store, err);
    return status == ST_OK ? unit_end(store, remember_all(store, standings, err), err) : status;
}
