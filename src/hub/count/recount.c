/* The running totals come from replaying entries one by one in C; here sums are taken by SQL over
 * the whole ledger, from the definitions, and the two are compared. */
#include "hub/count/recount.h"

#include <stdio.h>
#include <string.h>

#include "hub/count/ledger.h"
#include "hub/count/standings_priv.h"
#include "hub/db/statement.h"
#include "hub/store/media.h"

struct teller {
    db_fault_report *report;
    void *ctx;
    uint32_t faults;
};

static void tell(struct teller *teller, const char *sentence)
{
    if (teller->faults < DB_FAULTS_MAX && teller->report != NULL) {
        teller->report(teller->ctx, sentence);
    }
    teller->faults++;
}

/* What one entry is worth to a measure, in SQL: ?1 content, ?2 challenge, ?3 metric, ?4 evidence,
 * ?5 from, ?6 until, ?7 after. Written from the manual, not from measure.c. */
#define IS_OWN "(kind = 0 OR (kind = 9 AND content IS NOT NULL))"
#define ACTION                                                                                     \
    "iif(" IS_OWN " OR coalesce(counts_as, id) <= ?7 OR (?5 IS NOT NULL AND counts_at < ?5)"       \
    " OR (?6 IS NOT NULL AND counts_at >= ?6), 0, 1000 * CASE ?3"                                  \
    " WHEN 0 THEN CASE ?4 WHEN 0 THEN iif(kind IN (2, 3), shares, 0) WHEN 1 THEN kind = 1"         \
    " WHEN 2 THEN kind = 4 ELSE kind = 7 END"                                                      \
    " WHEN 1 THEN kind = 6 WHEN 2 THEN points"                                                     \
    " WHEN 3 THEN kind = 8 AND (?2 = 0 OR content = ?2) ELSE kind = 4 END)"
#define OWN "iif(" IS_OWN " AND content = ?1, milli, 0)"

static void bind_measure(struct statement *s, const struct measure *measure)
{
    statement_bind_int(s, 1, measure->content);
    statement_bind_int(s, 2, measure->challenge);
    statement_bind_int(s, 3, measure->metric);
    statement_bind_int(s, 4, measure->evidence);
    if (measure->from != TIME_NONE) {
        statement_bind_int(s, 5, measure->from);
    }
    if (measure->until != TIME_NONE) {
        statement_bind_int(s, 6, measure->until);
    }
    statement_bind_int(s, 7, measure->after_entry);
}

static void compare_tally(struct teller *teller, const struct board_tally *board,
                          struct statement *s)
{
    char sentence[256];
    int64_t own = statement_int(s, 1), moved = statement_int(s, 2);
    uint32_t row = numbers_find(&board->running.numbers, statement_int(s, 0));
    const struct tally none = {.subject = 0};
    const struct tally *tally = row == NUMBERS_NONE ? &none : &board->running.rows[row];
    if (tally->own_milli != own || tally->moved_milli != moved) {
        (void)snprintf(sentence, sizeof sentence,
                       "board %s: %lld stands at %lld + %lld thousandths, the ledger says"
                       " %lld + %lld",
                       board->count.id, (long long)statement_int(s, 0), (long long)tally->own_milli,
                       (long long)tally->moved_milli, (long long)own, (long long)moved);
        tell(teller, sentence);
    }
}

static enum status recount_board(struct hub_store *store, const struct board_tally *board,
                                 struct teller *teller, struct err *err)
{
    static const char *const sql[] = {
        "SELECT person, sum(" OWN "), sum(" ACTION ") FROM ledger WHERE person IS NOT NULL"
        " GROUP BY person",
        "SELECT team, sum(" OWN "), sum(" ACTION ") FROM ledger WHERE team IS NOT NULL"
        " GROUP BY team",
        "SELECT site, sum(" OWN "), sum(" ACTION ") FROM ledger WHERE site IS NOT NULL"
        " GROUP BY site"};
    struct statement *s = statement_take(store, sql[board->count.of]);
    int64_t own = 0, moved = 0;
    bind_measure(s, &board->measure);
    enum status status = statement_row(s, err);
    for (; status == ST_OK; status = statement_row(s, err)) {
        own += statement_int(s, 1);
        moved += statement_int(s, 2);
        compare_tally(teller, board, s);
    }
    statement_end(s);
    for (uint32_t i = 0; i < board->running.numbers.count; i++) {
        own -= board->running.rows[i].own_milli;
        moved -= board->running.rows[i].moved_milli;
    }
    if (status == ST_NOT_FOUND && (own != 0 || moved != 0)) {
        char sentence[128];
        (void)snprintf(sentence, sizeof sentence, "board %s: counts what the ledger doesn't have",
                       board->count.id);
        tell(teller, sentence);
    }
    return status == ST_NOT_FOUND ? ST_OK : status;
}

static enum status recount_challenge(struct hub_store *store,
                                     const struct challenge_tally *challenge, struct teller *teller,
                                     struct err *err)
{
    char sentence[256];
    struct statement *s =
        statement_take(store, "SELECT coalesce(sum(" OWN " + " ACTION "), 0) FROM ledger");
    bind_measure(s, &challenge->measure);
    enum status status = statement_row(s, err);
    int64_t total = statement_int(s, 0);
    statement_end(s);
    if (status == ST_OK && total != challenge->total_milli) {
        (void)snprintf(sentence, sizeof sentence,
                       "challenge %s: stands at %lld thousandths, the ledger says %lld",
                       challenge->id, (long long)challenge->total_milli, (long long)total);
        tell(teller, sentence);
    }
    return status;
}

static enum status recount_shares(struct hub_store *store, const struct standings *standings,
                                  struct teller *teller, struct err *err)
{
    struct statement *s =
        statement_take(store, "SELECT content, sum(shares) FROM ledger WHERE content IS NOT NULL"
                              " GROUP BY content");
    enum status status = statement_row(s, err);
    for (; status == ST_OK; status = statement_row(s, err)) {
        if (standings_shares(standings, statement_int(s, 0)) != statement_int(s, 1)) {
            char sentence[128];
            (void)snprintf(sentence, sizeof sentence, "content %lld: its shares differ",
                           (long long)statement_int(s, 0));
            tell(teller, sentence);
        }
    }
    statement_end(s);
    return status == ST_NOT_FOUND ? ST_OK : status;
}

/* Rules of the ledger itself: each query finds entries that break one. */
static enum status check_rules(struct hub_store *store, struct teller *teller, struct err *err)
{
    static const char *const sql[] = {
        "SELECT 'entry ' || r.id || ' does not take back what it reverses' FROM ledger r"
        " JOIN ledger l ON l.id = r.reverses WHERE r.points <> -l.points OR r.shares <> -l.shares"
        " OR r.counts_at <> l.counts_at OR r.counts_as <> l.id OR r.team IS NOT l.team"
        " OR r.content IS NOT l.content",
        "SELECT 'entry ' || max(l.id) || ' is a second share of one day' FROM ledger l"
        " WHERE l.kind = 2 AND l.person IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ledger r"
        " WHERE r.reverses = l.id) GROUP BY l.person, l.content, l.network, l.day"
        " HAVING count(*) > 1",
        "SELECT 'entry ' || l.id || ' names a person who is gone' FROM ledger l JOIN person p"
        " ON p.number = l.person WHERE p.erased_at IS NOT NULL",
        "SELECT 'challenge ' || e.id || ': a tier was reached twice' FROM activity a JOIN entity e"
        " ON e.kind = 3 AND e.id = a.object WHERE a.what = 4 AND a.ref IS NOT NULL"
        " GROUP BY a.ref HAVING count(*) > 1",
    };
    enum status status = ST_NOT_FOUND;
    for (size_t i = 0; i < ARRAY_LEN(sql) && status == ST_NOT_FOUND; i++) {
        struct statement *s = statement_take(store, sql[i]);
        status = statement_row(s, err);
        for (; status == ST_OK; status = statement_row(s, err)) {
            tell(teller, statement_text(s, 0).ptr);
        }
        statement_end(s);
    }
    return status == ST_NOT_FOUND ? ST_OK : status;
}

static void check_tiers(const struct standings *standings, struct teller *teller)
{
    for (uint32_t i = 0; i < standings->challenge_numbers.count; i++) {
        const struct challenge_tally *challenge = &standings->challenges[i];
        for (size_t t = 0; t < challenge->tier_count; t++) {
            if (challenge->total_milli >= challenge->tiers[t] && !challenge->is_reached[t]) {
                char sentence[128];
                (void)snprintf(sentence, sizeof sentence, "challenge %s: a tier is not noted",
                               challenge->id);
                tell(teller, sentence);
            }
        }
    }
}

enum status store_recount(struct hub_store *store, struct standings *standings,
                          db_fault_report *report, void *ctx, uint32_t *out_faults, struct err *err)
{
    struct teller teller = {.report = report, .ctx = ctx};
    enum status status = check_rules(store, &teller, err);
    for (uint32_t i = 0; i < standings->board_numbers.count && status == ST_OK; i++) {
        status = recount_board(store, &standings->boards[i], &teller, err);
    }
    for (uint32_t i = 0; i < standings->challenge_numbers.count && status == ST_OK; i++) {
        status = recount_challenge(store, &standings->challenges[i], &teller, err);
    }
    if (status == ST_OK) {
        status = recount_shares(store, standings, &teller, err);
    }
    if (status == ST_OK) {
        check_tiers(standings, &teller);
        *out_faults = teller.faults;
    }
    return status;
}

static void tell_medium(void *ctx, const struct medium *medium)
{
    char hex[DIGEST_HEX_BYTES];
    char sentence[128];
    digest_hex(&medium->sha256, hex);
    (void)snprintf(sentence, sizeof sentence, "medium %s: its bytes are others", hex);
    tell(ctx, sentence);
}

enum status store_check(struct hub_store *store, db_fault_report *report, void *ctx,
                        uint32_t *out_faults, struct err *err)
{
    struct teller teller = {.report = report, .ctx = ctx};
    struct standings *standings = NULL;
    uint32_t file = 0, counted = 0, media = 0;
    enum status status = hub_store_check_file(store, report, ctx, &file, err);
    if (status == ST_OK) {
        status = standings_create(store, &standings, err);
    }
    if (status == ST_OK) {
        status = store_recount(store, standings, report, ctx, &counted, err);
    }
    if (status == ST_OK) {
        status = store_media_verify(store, tell_medium, &teller, &media, err);
    }
    standings_destroy(standings);
    if (status == ST_OK) {
        *out_faults = file + counted + media;
    }
    return status;
}
