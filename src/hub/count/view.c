/* Looking at the running totals: who may stand there, in which order. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "hub/count/standings_priv.h"

struct board_tally *standings_find_board(const struct standings *standings, struct slice id)
{
    for (uint32_t i = 0; i < standings->board_numbers.count; i++) {
        if (slice_is(id, standings->boards[i].count.id)) {
            return &standings->boards[i];
        }
    }
    return NULL;
}

static int order(const void *left, const void *right)
{
    const struct standing *a = left;
    const struct standing *b = right;
    if (a->score_milli != b->score_milli) {
        return a->score_milli > b->score_milli ? -1 : 1;
    }
    if (a->reached_at != b->reached_at) {
        if (a->reached_at == TIME_NONE || b->reached_at == TIME_NONE) {
            return a->reached_at == TIME_NONE ? 1 : -1;
        }
        return a->reached_at < b->reached_at ? -1 : 1;
    }
    return strcmp(a->id, b->id);
}

/* To the nearest thousandth, halves away from zero. */
static int64_t divide(int64_t milli, int64_t by)
{
    int64_t half = milli < 0 ? -by / 2 : by / 2;
    return (milli + half) / by;
}

static int64_t score_of(const struct board_tally *board, const struct tally *tally, int32_t size)
{
    if (!board->count.is_per_head) {
        return tally->own_milli + tally->moved_milli;
    }
    return tally->own_milli + (size > 0 ? divide(tally->moved_milli, size) : 0);
}

/* Its id and size, or NULL: it may not stand on a board. */
static const char *id_of(const struct standings *standings, const struct board_tally *board,
                         int64_t subject, int32_t *out_size)
{
    *out_size = 0;
    if (board->count.of == BOARD_PEOPLE) {
        const struct roster_person *person = roster_find_person(standings->roster, subject);
        return person == NULL || person->label[0] == '\0' ? NULL : person->public_id;
    }
    const struct roster_group *group = roster_find_group(standings->roster, subject);
    if (group == NULL || (group->size > 0 && group->size < GROUP_SIZE_MIN)) {
        return NULL;
    }
    *out_size = group->size;
    return group->id;
}

static uint32_t former_rank(const struct board_tally *board, int64_t subject)
{
    uint32_t row = numbers_find(&board->former.numbers, subject);
    return row == NUMBERS_NONE ? 0 : (uint32_t)board->former.rows[row].own_milli;
}

static bool take_row(const struct standings *standings, const struct board_tally *board,
                     const struct tally *tally, bool is_frozen, struct standing *out)
{
    int32_t size = 0;
    const char *id = tally->is_gone ? NULL : id_of(standings, board, tally->subject, &size);
    if (id == NULL) {
        return false;
    }
    *out = (struct standing){.subject = tally->subject,
                             .score_milli =
                                 is_frozen ? tally->own_milli : score_of(board, tally, size),
                             .reached_at = tally->reached_at,
                             .previous_rank = former_rank(board, tally->subject)};
    memcpy(out->id, id, strlen(id) + 1);
    return is_frozen || tally->has_opening || out->score_milli > 0;
}

enum status standings_sort(const struct standings *standings, const struct board_tally *board,
                           bool is_running, struct standing **out_rows, uint32_t *out_count,
                           struct err *err)
{
    bool is_frozen = !is_running && board->count.frozen_at != TIME_NONE;
    const struct tally_list *list = is_frozen ? &board->frozen : &board->running;
    uint32_t count = 0;
    struct standing *rows = mem_try_alloc((size_t)list->numbers.count + 1, sizeof *rows);
    if (rows == NULL) {
        return err_set(err, ST_NOMEM, "no memory for a board");
    }
    for (uint32_t i = 0; i < list->numbers.count; i++) {
        count += take_row(standings, board, &list->rows[i], is_frozen, &rows[count]) ? 1 : 0;
    }
    qsort(rows, count, sizeof *rows, order);
    for (uint32_t i = 0; i < count; i++) {
        bool ties = i > 0 && rows[i].score_milli == rows[i - 1].score_milli;
        rows[i].rank = ties ? rows[i - 1].rank : i + 1;
    }
    *out_rows = rows;
    *out_count = count;
    return ST_OK;
}

static enum status show(const struct standings *standings, struct board_tally *board,
                        struct err *err)
{
    if (board->has_shown) {
        return ST_OK;
    }
    mem_free(board->shown);
    board->shown = NULL;
    board->shown_count = 0;
    enum status status =
        standings_sort(standings, board, false, &board->shown, &board->shown_count, err);
    board->has_shown = status == ST_OK;
    return status;
}

static enum status no_board(struct err *err)
{
    return err_set(err, ST_NOT_FOUND, "there is no such board");
}

static void tell(const struct standing *rows, uint32_t count, standing_each *each, void *ctx)
{
    bool goes_on = true;
    for (uint32_t i = 0; i < count && goes_on && each != NULL; i++) {
        goes_on = each(ctx, &rows[i]);
    }
}

enum status standings_board(struct standings *standings, struct slice board, standing_each *each,
                            void *ctx, uint32_t *out_count, struct err *err)
{
    struct board_tally *tally = standings_find_board(standings, board);
    if (tally == NULL) {
        return no_board(err);
    }
    enum status status = show(standings, tally, err);
    if (status == ST_OK) {
        tell(tally->shown, tally->shown_count, each, ctx);
        if (out_count != NULL) {
            *out_count = tally->shown_count;
        }
    }
    return status;
}

enum status standings_running(struct standings *standings, struct slice board, standing_each *each,
                              void *ctx, uint32_t *out_count, struct err *err)
{
    struct board_tally *tally = standings_find_board(standings, board);
    struct standing *rows = NULL;
    uint32_t count = 0;
    if (tally == NULL) {
        return no_board(err);
    }
    enum status status = standings_sort(standings, tally, true, &rows, &count, err);
    if (status == ST_OK) {
        tell(rows, count, each, ctx);
        if (out_count != NULL) {
            *out_count = count;
        }
    }
    mem_free(rows);
    return status;
}

enum status standings_find(struct standings *standings, struct slice board, int64_t subject,
                           struct standing *out_row, struct err *err)
{
    struct board_tally *tally = standings_find_board(standings, board);
    if (tally == NULL) {
        return no_board(err);
    }
    enum status status = show(standings, tally, err);
    for (uint32_t i = 0; status == ST_OK && i < tally->shown_count; i++) {
        if (tally->shown[i].subject == subject) {
            *out_row = tally->shown[i];
            return ST_OK;
        }
    }
    return status == ST_OK ? err_set(err, ST_NOT_FOUND, "not on this board") : status;
}

enum status standings_total(struct standings *standings, struct slice challenge, int64_t *out_milli,
                            int64_t *out_moved_at, struct err *err)
{
    for (uint32_t i = 0; i < standings->challenge_numbers.count; i++) {
        if (slice_is(challenge, standings->challenges[i].id)) {
            *out_milli = standings->challenges[i].total_milli;
            *out_moved_at = standings->challenges[i].moved_at;
            return ST_OK;
        }
    }
    return err_set(err, ST_NOT_FOUND, "there is no such challenge");
}

int64_t standings_shares(const struct standings *standings, int64_t content)
{
    uint32_t row = numbers_find(&standings->share_numbers, content);
    return row == NUMBERS_NONE ? 0 : standings->shares[row];
}

uint64_t standings_version(const struct standings *standings, int64_t content)
{
    uint32_t row = numbers_find(&standings->board_numbers, content);
    if (row != NUMBERS_NONE) {
        return standings->boards[row].version;
    }
    row = numbers_find(&standings->challenge_numbers, content);
    if (row != NUMBERS_NONE) {
        return standings->challenges[row].version;
    }
    row = numbers_find(&standings->share_numbers, content);
    return row == NUMBERS_NONE ? 0 : standings->share_versions[row];
}

int64_t standings_entry(const struct standings *standings)
{
    return standings->last;
}

const struct roster *standings_roster(const struct standings *standings)
{
    return standings->roster;
}

const struct board_count *standings_board_count(const struct standings *standings,
                                                struct slice board)
{
    const struct board_tally *tally = standings_find_board(standings, board);
    return tally == NULL ? NULL : &tally->count;
}
