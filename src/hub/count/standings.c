/* Following the ledger. Two ways lead to the same numbers: an entry is counted in all that stand,
 * or the whole ledger is counted in what was defined anew. */
#include "hub/count/standings.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "hub/count/ledger_priv.h"
#include "hub/count/standings_priv.h"
#include "hub/db/statement.h"
#include "hub/db/unit.h"

void standings_destroy(struct standings *standings)
{
    if (standings == NULL) {
        return;
    }
    for (uint32_t i = 0; i < standings->board_numbers.count; i++) {
        struct board_tally *board = &standings->boards[i];
        tally_list_deinit(&board->running);
        tally_list_deinit(&board->frozen);
        tally_list_deinit(&board->former);
        mem_free(board->shown);
    }
    numbers_deinit(&standings->board_numbers);
    numbers_deinit(&standings->challenge_numbers);
    numbers_deinit(&standings->share_numbers);
    mem_free(standings->boards);
    mem_free(standings->challenges);
    mem_free(standings->shares);
    mem_free(standings->share_versions);
    roster_destroy(standings->roster);
    mem_free(standings);
}

/* Counting one entry. */

static int64_t subject_of(enum board_of of, const struct entry *entry)
{
    switch (of) {
    case BOARD_PEOPLE:
        return entry->person;
    case BOARD_TEAMS:
        return entry->team;
    case BOARD_SITES:
        return entry->site;
    }
    return 0;
}

static struct tally *take_tally(struct standings *standings, struct tally_list *list,
                                int64_t subject)
{
    uint32_t row = 0;
    struct tally *rows = numbers_grow(list->rows, sizeof *rows, list->numbers.count, &list->cap);
    if (rows == NULL || !numbers_take(&list->numbers, subject, &row)) {
        list->rows = rows == NULL ? list->rows : rows;
        standings->is_short = true;
        return NULL;
    }
    list->rows = rows;
    if (rows[row].subject == 0) {
        rows[row] = (struct tally){.subject = subject, .reached_at = TIME_NONE};
    }
    return &rows[row];
}

static void touch_board(struct standings *standings, struct board_tally *board)
{
    board->has_shown = false;
    if (board->version != VERSION_FRESH) {
        board->version = ++standings->clock;
    }
}

static void count_on_board(struct standings *standings, struct board_tally *board,
                           const struct entry *entry)
{
    bool is_own = false;
    int64_t subject = subject_of(board->count.of, entry);
    int64_t milli = measure_of(&board->measure, entry, &is_own);
    bool is_opening =
        is_own && entry->kind == LEDGER_OPENING && entry->content == board->measure.content;
    if (subject == 0 || (milli == 0 && !is_opening)) {
        return;
    }
    struct tally *tally = take_tally(standings, &board->running, subject);
    if (tally == NULL) {
        return;
    }
    *(is_own ? &tally->own_milli : &tally->moved_milli) += milli;
    if (is_opening) {
        tally->has_opening = true;
        tally->reached_at = entry->counts_at > 0 ? entry->counts_at : TIME_NONE;
    } else {
        tally->reached_at = entry->at;
    }
    touch_board(standings, board);
}

static void count_in_challenge(struct standings *standings, struct challenge_tally *challenge,
                               const struct entry *entry)
{
    bool is_own = false;
    int64_t milli = measure_of(&challenge->measure, entry, &is_own);
    if (milli == 0) {
        return;
    }
    challenge->total_milli += milli;
    challenge->moved_at = entry->at;
    for (size_t i = 0; i < challenge->tier_count; i++) {
        if (!challenge->is_reached[i] && challenge->reached_at[i] == TIME_NONE &&
            challenge->total_milli >= challenge->tiers[i]) {
            challenge->reached_at[i] = entry->at;
        }
    }
    if (challenge->version != VERSION_FRESH) {
        challenge->version = ++standings->clock;
    }
}

static void count_shares(struct standings *standings, const struct entry *entry)
{
    uint32_t row = 0;
    if (entry->shares == 0 || entry->content == 0) {
        return;
    }
    int64_t *shares = numbers_grow(standings->shares, sizeof *shares,
                                   standings->share_numbers.count, &standings->share_cap);
    uint64_t *versions =
        numbers_grow(standings->share_versions, sizeof *versions, standings->share_numbers.count,
                     &standings->share_version_cap);
    standings->shares = shares == NULL ? standings->shares : shares;
    standings->share_versions = versions == NULL ? standings->share_versions : versions;
    if (shares == NULL || versions == NULL ||
        !numbers_take(&standings->share_numbers, entry->content, &row)) {
        standings->is_short = true;
        return;
    }
    shares[row] += entry->shares;
    versions[row] = ++standings->clock;
}

void standings_count(struct standings *standings, const struct entry *entry, bool fresh_only)
{
    for (uint32_t i = 0; i < standings->board_numbers.count; i++) {
        if (!fresh_only || standings->boards[i].version == VERSION_FRESH) {
            count_on_board(standings, &standings->boards[i], entry);
        }
    }
    for (uint32_t i = 0; i < standings->challenge_numbers.count; i++) {
        if (!fresh_only || standings->challenges[i].version == VERSION_FRESH) {
            count_in_challenge(standings, &standings->challenges[i], entry);
        }
    }
    if (!fresh_only) {
        count_shares(standings, entry);
    }
}

/* Reading the ledger. */

static enum status read_entries(struct standings *standings, struct hub_store *store, int64_t after,
                                int64_t through, bool fresh_only, struct err *err)
{
    struct statement *s = statement_take(
        store, "SELECT id, at, counts_at, coalesce(counts_as, id), kind, person, team, site,"
               " content, points, shares, milli FROM ledger WHERE id > ?1 AND id <= ?2"
               " ORDER BY id");
    statement_bind_int(s, 1, after);
    statement_bind_int(s, 2, through);
    enum status status = statement_row(s, err);
    for (; status == ST_OK && !standings->is_short; status = statement_row(s, err)) {
        const struct entry entry = {.id = statement_int(s, 0),
                                    .at = statement_int(s, 1),
                                    .counts_at = statement_int(s, 2),
                                    .counts_as = statement_int(s, 3),
                                    .kind = (enum ledger_kind)statement_int(s, 4),
                                    .person = statement_int(s, 5),
                                    .team = statement_int(s, 6),
                                    .site = statement_int(s, 7),
                                    .content = statement_int(s, 8),
                                    .points = statement_int(s, 9),
                                    .shares = statement_int(s, 10),
                                    .milli = statement_int(s, 11)};
        standings_count(standings, &entry, fresh_only);
        if (!fresh_only) {
            standings->last = entry.id;
        }
    }
    statement_end(s);
    if (standings->is_short) {
        return err_set(err, ST_NOMEM, "no memory for the standings");
    }
    return status == ST_NOT_FOUND ? ST_OK : status;
}

static void end_fresh(struct standings *standings)
{
    for (uint32_t i = 0; i < standings->board_numbers.count; i++) {
        if (standings->boards[i].version == VERSION_FRESH) {
            standings->boards[i].version = ++standings->clock;
        }
    }
    for (uint32_t i = 0; i < standings->challenge_numbers.count; i++) {
        if (standings->challenges[i].version == VERSION_FRESH) {
            standings->challenges[i].version = ++standings->clock;
        }
    }
}

static void drop_tally(struct tally_list *list, int64_t subject)
{
    uint32_t row = numbers_find(&list->numbers, subject);
    if (row != NUMBERS_NONE) {
        list->rows[row] = (struct tally){.subject = subject, .is_gone = true};
    }
}

/* A person was erased: nothing of theirs stands any more, and no entry will name them again. */
static void drop_person(void *ctx, int64_t person)
{
    struct standings *standings = ctx;
    for (uint32_t i = 0; i < standings->board_numbers.count; i++) {
        struct board_tally *board = &standings->boards[i];
        if (board->count.of == BOARD_PEOPLE) {
            drop_tally(&board->running, person);
            drop_tally(&board->frozen, person);
            drop_tally(&board->former, person);
        }
    }
}

static enum status follow_change(struct standings *standings, struct hub_store *store,
                                 int64_t change, struct err *err)
{
    bool is_changed = false, has_fresh = false;
    enum status status = definitions_read(standings, store, standings->change, &has_fresh, err);
    if (status == ST_OK && has_fresh) {
        status = read_entries(standings, store, 0, standings->last, true, err);
    }
    if (status == ST_OK) {
        end_fresh(standings);
        status = roster_follow(standings->roster, store, drop_person, standings, &is_changed, err);
    }
    for (uint32_t i = 0; is_changed && i < standings->board_numbers.count; i++) {
        touch_board(standings, &standings->boards[i]);
    }
    if (status == ST_OK) {
        standings->change = change;
    }
    return status;
}

/* Tiers. */

static enum status reach(struct hub_store *store, const struct challenge_tally *challenge,
                         size_t tier, struct err *err)
{
    int64_t changes = 0;
    char ref[96];
    struct statement *s =
        statement_take(store, "INSERT INTO tier VALUES(?1, ?2, ?3) ON CONFLICT DO NOTHING");
    statement_bind_int(s, 1, challenge->measure.content);
    statement_bind_int(s, 2, challenge->tiers[tier]);
    statement_bind_int(s, 3, challenge->reached_at[tier]);
    enum status status = statement_run(s, &changes, err);
    if (status != ST_OK || changes == 0) {
        return status;
    }
    (void)snprintf(ref, sizeof ref, "tier:%lld:%lld", (long long)challenge->measure.content,
                   (long long)challenge->tiers[tier]);
    return ledger_tell(store, ACTIVITY_TIER_REACHED, 0, ENTITY_CHALLENGE, slice_of(challenge->id),
                       slice_of(""), challenge->tiers[tier] / 1000, ref,
                       challenge->reached_at[tier], err);
}

static bool is_due(const struct challenge_tally *challenge, size_t tier)
{
    return !challenge->is_reached[tier] && challenge->reached_at[tier] != TIME_NONE;
}

static enum status reach_all(struct standings *standings, struct hub_store *store, bool is_noting,
                             bool *out_has_due, struct err *err)
{
    enum status status = ST_OK;
    for (uint32_t i = 0; i < standings->challenge_numbers.count; i++) {
        struct challenge_tally *challenge = &standings->challenges[i];
        for (size_t t = 0; t < challenge->tier_count && status == ST_OK; t++) {
            bool due = is_due(challenge, t);
            *out_has_due = *out_has_due || due;
            if (due && store != NULL) {
                status = reach(store, challenge, t, err);
            }
            challenge->is_reached[t] = challenge->is_reached[t] || (due && is_noting);
        }
    }
    return status;
}

/* Only what a commit has kept is noted in memory. */
static enum status reach_tiers(struct standings *standings, struct hub_store *store,
                               struct err *err)
{
    bool has_due = false;
    enum status status = reach_all(standings, NULL, false, &has_due, err);
    if (!has_due) {
        return status;
    }
    status = unit_begin(store, err);
    if (status == ST_OK) {
        status = unit_end(store, reach_all(standings, store, false, &has_due, err), err);
    }
    return status == ST_OK ? reach_all(standings, NULL, true, &has_due, err) : status;
}

/* Memory ran out in the middle: what was counted half is counted again from the beginning. */
static void forget_all(struct standings *standings)
{
    standings->is_short = false;
    standings->last = 0;
    standings->change = 0; /* every board and challenge is read anew, and so emptied */
    for (uint32_t i = 0; i < standings->share_numbers.count; i++) {
        standings->shares[i] = 0;
    }
}

enum status standings_follow(struct standings *standings, struct hub_store *store,
                             int64_t now_unix_s, struct err *err)
{
    int64_t change = 0;
    (void)now_unix_s; /* tiers were reached when their entry was made */
    if (standings->is_short) {
        forget_all(standings);
    }
    enum status status = hub_store_change(store, &change, err);
    if (status == ST_OK && change != standings->change) {
        status = follow_change(standings, store, change, err);
    }
    if (status == ST_OK) {
        status = read_entries(standings, store, standings->last, INT64_MAX, false, err);
    }
    return status == ST_OK ? reach_tiers(standings, store, err) : status;
}

enum status standings_create(struct hub_store *store, struct standings **out_standings,
                             struct err *err)
{
    struct standings *standings = mem_alloc(1, sizeof *standings);
    standings->roster = roster_create();
    enum status status = standings_follow(standings, store, 0, err);
    if (status == ST_OK) {
        *out_standings = standings;
    } else {
        standings_destroy(standings);
    }
    return status;
}
