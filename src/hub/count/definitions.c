/* Boards and challenges as the database defines them. What is read anew is emptied: its version is
 * VERSION_FRESH until the whole ledger has gone over it again. */
#include <string.h>

#include "base/mem.h"
#include "hub/count/standings_priv.h"
#include "hub/db/statement.h"

void tally_list_deinit(struct tally_list *list)
{
    numbers_deinit(&list->numbers);
    mem_free(list->rows);
    *list = (struct tally_list){.rows = NULL};
}

static struct tally *add(struct standings *standings, struct tally_list *list, int64_t subject)
{
    uint32_t row = 0;
    struct tally *rows = numbers_grow(list->rows, sizeof *rows, list->numbers.count, &list->cap);
    if (rows != NULL) {
        list->rows = rows;
    }
    if (rows == NULL || !numbers_take(&list->numbers, subject, &row)) {
        standings->is_short = true;
        return NULL;
    }
    rows[row].subject = subject;
    return &rows[row];
}

static void empty_board(struct board_tally *board)
{
    tally_list_deinit(&board->running);
    tally_list_deinit(&board->frozen);
    tally_list_deinit(&board->former);
    mem_free(board->shown);
    *board = (struct board_tally){.version = VERSION_FRESH};
}

/* Rows of (subject, number, time) that belong to a board. */
static enum status read_rows(struct standings *standings, struct hub_store *store, const char *sql,
                             int64_t board, struct tally_list *list, struct err *err)
{
    struct statement *s = statement_take(store, sql);
    statement_bind_int(s, 1, board);
    enum status status = statement_row(s, err);
    for (; status == ST_OK; status = statement_row(s, err)) {
        struct tally *tally = add(standings, list, statement_int(s, 0));
        if (tally != NULL) {
            tally->own_milli = statement_int(s, 1);
            tally->reached_at = statement_is_null(s, 2) ? TIME_NONE : statement_int(s, 2);
        }
    }
    statement_end(s);
    return status == ST_NOT_FOUND ? ST_OK : status;
}

static enum status read_board(struct standings *standings, struct hub_store *store, struct slice id,
                              int64_t challenge, struct err *err)
{
    struct board_count count;
    uint32_t row = 0;
    enum status status = store_board_get(store, id, &count, err);
    if (status != ST_OK) {
        return status;
    }
    struct board_tally *boards = numbers_grow(
        standings->boards, sizeof *boards, standings->board_numbers.count, &standings->board_cap);
    standings->boards = boards == NULL ? standings->boards : boards;
    if (boards == NULL || !numbers_take(&standings->board_numbers, count.board, &row)) {
        return err_set(err, ST_NOMEM, "no memory for a board");
    }
    struct board_tally *board = &boards[row];
    empty_board(board);
    board->count = count;
    board->measure = (struct measure){.content = count.board,
                                      .challenge = challenge,
                                      .metric = count.metric,
                                      .evidence = count.evidence,
                                      .from = count.from,
                                      .until = count.until,
                                      .after_entry = count.after_entry};
    status = read_rows(standings, store,
                       "SELECT subject, score, reached_at FROM frozen WHERE board = ?1",
                       count.board, &board->frozen, err);
    return status == ST_OK ? read_rows(standings, store,
                                       "SELECT subject, rank, NULL FROM former WHERE board = ?1",
                                       count.board, &board->former, err)
                           : status;
}

static enum status read_boards(struct standings *standings, struct hub_store *store,
                               int64_t after_version, bool *has_fresh, struct err *err)
{
    struct statement *s = statement_take(
        store, "SELECT e.id, coalesce(c.number, 0) FROM board b JOIN entity e"
               " ON e.number = b.content LEFT JOIN entity c ON c.kind = ?2 AND c.id = b.challenge"
               " LEFT JOIN challenge h ON h.content = c.number"
               " WHERE b.version > ?1 OR coalesce(h.version, 0) > ?1");
    statement_bind_int(s, 1, after_version);
    statement_bind_int(s, 2, ENTITY_CHALLENGE);
    enum status status = statement_row(s, err);
    while (status == ST_OK) {
        *has_fresh = true;
        status = read_board(standings, store, statement_text(s, 0), statement_int(s, 1), err);
        status = status == ST_OK ? statement_row(s, err) : status;
    }
    statement_end(s);
    return status == ST_NOT_FOUND ? ST_OK : status;
}

/* Challenges. */

static enum status read_tiers(struct hub_store *store, struct challenge_tally *challenge,
                              struct err *err)
{
    struct statement *s = statement_take(
        store, "SELECT t.at, EXISTS(SELECT 1 FROM tier r WHERE r.challenge = ?1"
               " AND r.at_milli = t.at) FROM (SELECT CAST(round(json_extract(value, '$.at')"
               " * 1000) AS INTEGER) AS at FROM entity, json_each(entity.json, '$.tiers')"
               " WHERE number = ?1) t ORDER BY t.at");
    statement_bind_int(s, 1, challenge->measure.content);
    enum status status = statement_row(s, err);
    for (; status == ST_OK && challenge->tier_count < TIERS_MAX; status = statement_row(s, err)) {
        challenge->tiers[challenge->tier_count] = statement_int(s, 0);
        challenge->is_reached[challenge->tier_count] = statement_int(s, 1) != 0;
        challenge->reached_at[challenge->tier_count++] = TIME_NONE;
    }
    statement_end(s);
    return status == ST_NOT_FOUND ? ST_OK : status;
}

static int64_t time_at(struct statement *s, int column)
{
    return statement_is_null(s, column) ? TIME_NONE : statement_int(s, column);
}

static enum status read_challenge(struct standings *standings, struct hub_store *store,
                                  struct statement *s, struct err *err)
{
    uint32_t row = 0;
    struct challenge_tally *challenges =
        numbers_grow(standings->challenges, sizeof *challenges, standings->challenge_numbers.count,
                     &standings->challenge_cap);
    standings->challenges = challenges == NULL ? standings->challenges : challenges;
    if (challenges == NULL ||
        !numbers_take(&standings->challenge_numbers, statement_int(s, 0), &row)) {
        return err_set(err, ST_NOMEM, "no memory for a challenge");
    }
    struct challenge_tally *challenge = &challenges[row];
    *challenge = (struct challenge_tally){.version = VERSION_FRESH, .moved_at = TIME_NONE};
    challenge->measure = (struct measure){.content = statement_int(s, 0),
                                          .challenge = statement_int(s, 0),
                                          .metric = (enum metric_kind)statement_int(s, 2),
                                          .evidence = (enum evidence_kind)statement_int(s, 3),
                                          .from = time_at(s, 4),
                                          .until = time_at(s, 5),
                                          .after_entry = statement_int(s, 6)};
    statement_copy_text(s, 1, challenge->id, sizeof challenge->id);
    return read_tiers(store, challenge, err);
}

static enum status read_challenges(struct standings *standings, struct hub_store *store,
                                   int64_t after_version, bool *has_fresh, struct err *err)
{
    struct statement *s = statement_take(
        store, "SELECT c.content, e.id, c.metric, c.evidence, c.starts, c.ends, c.after_entry"
               " FROM challenge c JOIN entity e ON e.number = c.content"
               " WHERE c.version > ?1 OR e.version > ?1");
    statement_bind_int(s, 1, after_version);
    enum status status = statement_row(s, err);
    while (status == ST_OK) {
        *has_fresh = true;
        status = read_challenge(standings, store, s, err);
        status = status == ST_OK ? statement_row(s, err) : status;
    }
    statement_end(s);
    return status == ST_NOT_FOUND ? ST_OK : status;
}

enum status definitions_read(struct standings *standings, struct hub_store *store,
                             int64_t after_version, bool *out_has_fresh, struct err *err)
{
    bool has_fresh = false;
    enum status status = read_challenges(standings, store, after_version, &has_fresh, err);
    if (status == ST_OK) {
        status = read_boards(standings, store, after_version, &has_fresh, err);
    }
    if (status == ST_OK && standings->is_short) {
        status = err_set(err, ST_NOMEM, "no memory for a board");
    }
    *out_has_fresh = has_fresh;
    return status;
}
