#include "hub/count/openings.h"

#include "hub/count/ledger_priv.h"
#include "hub/db/statement.h"
#include "hub/db/unit.h"

/* A row of a table by its content: there, and the same in what ?2 and on say? */
static enum status row_is_there(struct hub_store *store, const char *sql, int64_t content,
                                bool *out_is_there, struct err *err)
{
    struct statement *s = statement_take(store, sql);
    statement_bind_int(s, 1, content);
    enum status status = statement_row(s, err);
    *out_is_there = status == ST_OK;
    statement_end(s);
    return status == ST_NOT_FOUND ? ST_OK : status;
}

enum status opening_board(struct hub_store *store, const struct board_setup *setup,
                          bool *out_is_new, struct err *err)
{
    bool is_there = false;
    int64_t changes = 0;
    enum status status = row_is_there(store, "SELECT 1 FROM board WHERE content = ?1",
                                      setup->content, &is_there, err);
    if (status != ST_OK) {
        return status;
    }
    struct statement *s = statement_take(
        store, "INSERT INTO board(content, ranks, challenge, metric, is_per_head, after_entry,"
               " version) VALUES(?1, ?2, ?3, ?4, ?5, (SELECT coalesce(max(id), 0) FROM ledger),"
               " (SELECT value + 1 FROM meta WHERE name = 'change'))"
               " ON CONFLICT DO UPDATE SET ranks = ?2, challenge = ?3, version = excluded.version"
               " WHERE ranks <> ?2 OR challenge <> ?3");
    statement_bind_int(s, 1, setup->content);
    statement_bind_int(s, 2, setup->of);
    statement_bind_text(s, 3, setup->challenge);
    statement_bind_int(s, 4, setup->metric);
    statement_bind_int(s, 5, setup->is_per_head);
    status = statement_run(s, &changes, err);
    if (status == ST_OK && changes > 0) {
        status = unit_change(store, NULL, err);
    }
    *out_is_new = !is_there;
    return status;
}

enum status opening_challenge(struct hub_store *store, const struct challenge_setup *setup,
                              bool *out_is_new, struct err *err)
{
    bool is_there = false;
    int64_t changes = 0;
    enum status status = row_is_there(store, "SELECT 1 FROM challenge WHERE content = ?1",
                                      setup->content, &is_there, err);
    if (status != ST_OK) {
        return status;
    }
    struct statement *s = statement_take(
        store, "INSERT INTO challenge(content, metric, evidence, starts, ends, after_entry,"
               " version) SELECT ?1, ?2, ?3,"
               " CAST(strftime('%s', json_extract(json, '$.from')) AS INTEGER),"
               " CAST(strftime('%s', json_extract(json, '$.until')) AS INTEGER),"
               " (SELECT coalesce(max(id), 0) FROM ledger),"
               " (SELECT value + 1 FROM meta WHERE name = 'change')"
               " FROM entity WHERE number = ?1"
               " ON CONFLICT DO UPDATE SET metric = excluded.metric,"
               " evidence = excluded.evidence, starts = excluded.starts, ends = excluded.ends,"
               " version = excluded.version WHERE metric <> excluded.metric"
               " OR evidence <> excluded.evidence OR starts IS NOT excluded.starts"
               " OR ends IS NOT excluded.ends");
    statement_bind_int(s, 1, setup->content);
    statement_bind_int(s, 2, setup->metric);
    statement_bind_int(s, 3, setup->evidence);
    status = statement_run(s, &changes, err);
    if (status == ST_OK && changes > 0) {
        status = unit_change(store, NULL, err);
    }
    *out_is_new = !is_there;
    return status;
}

/* Appended unless it is there. */
static enum status append_opening(struct hub_store *store, struct ledger_row *row,
                                  int64_t now_unix_s, bool *out_is_new, struct err *err)
{
    struct ledger_outcome there;
    int64_t subject = row->person + row->team + row->site; /* one of them */
    int64_t id = 0;
    row->kind = LEDGER_OPENING;
    row->at = now_unix_s;
    enum status status =
        ledger_ref(store, row->ref, err, "opening:%lld:%d:%lld", (long long)row->content,
                   row->person > 0 ? 0 : 1, (long long)subject);
    if (status == ST_OK) {
        status = ledger_by_ref(store, row->ref, &there, err);
    }
    *out_is_new = status == ST_NOT_FOUND;
    return status == ST_NOT_FOUND ? ledger_append(store, row, &id, err) : status;
}

/* Whether an entry after the board's beginning is of this subject. */
static enum status was_counted(struct hub_store *store, int64_t board, enum board_of of,
                               int64_t subject, bool *out_was, struct err *err)
{
    static const char *const sql[] = {
        "SELECT 1 FROM ledger WHERE person = ?2 AND id > (SELECT after_entry FROM board"
        " WHERE content = ?1) AND kind <> 0 LIMIT 1",
        "SELECT 1 FROM ledger WHERE team = ?2 AND id > (SELECT after_entry FROM board"
        " WHERE content = ?1) AND kind <> 0 LIMIT 1",
        "SELECT 1 FROM ledger WHERE site = ?2 AND id > (SELECT after_entry FROM board"
        " WHERE content = ?1) AND kind <> 0 LIMIT 1"};
    struct statement *s = statement_take(store, sql[of]);
    statement_bind_int(s, 1, board);
    statement_bind_int(s, 2, subject);
    enum status status = statement_row(s, err);
    *out_was = status == ST_OK;
    statement_end(s);
    return status == ST_NOT_FOUND ? ST_OK : status;
}

enum status opening_score(struct hub_store *store, int64_t board, enum board_of of, int64_t subject,
                          int64_t milli, int64_t reached_at, int64_t now_unix_s, bool *out_is_new,
                          struct err *err)
{
    struct ledger_row row = {.content = board,
                             .milli = milli,
                             .counts_at = reached_at == TIME_NONE ? 0 : reached_at,
                             .person = of == BOARD_PEOPLE ? subject : 0,
                             .team = of == BOARD_TEAMS ? subject : 0,
                             .site = of == BOARD_SITES ? subject : 0};
    bool was = false;
    enum status status = was_counted(store, board, of, subject, &was, err);
    *out_is_new = false;
    return status == ST_OK && !was ? append_opening(store, &row, now_unix_s, out_is_new, err)
                                   : status;
}

enum status opening_rank(struct hub_store *store, int64_t board, int64_t subject, uint32_t rank,
                         struct err *err)
{
    struct statement *s =
        statement_take(store, "INSERT INTO former VALUES(?1, ?2, ?3) ON CONFLICT DO NOTHING");
    statement_bind_int(s, 1, board);
    statement_bind_int(s, 2, subject);
    statement_bind_int(s, 3, rank);
    return statement_run(s, NULL, err);
}

enum status opening_total(struct hub_store *store, int64_t challenge, int64_t milli,
                          int64_t now_unix_s, struct err *err)
{
    struct ledger_row row = {.content = challenge, .milli = milli, .counts_at = now_unix_s};
    bool is_new = false;
    enum status status = append_opening(store, &row, now_unix_s, &is_new, err);
    if (status != ST_OK || !is_new) {
        return status;
    }
    struct statement *s = statement_take(
        store, "INSERT INTO tier SELECT ?1, t.at, ?3 FROM (SELECT CAST(round(json_extract(value,"
               " '$.at') * 1000) AS INTEGER) AS at FROM entity, json_each(entity.json, '$.tiers')"
               " WHERE number = ?1) t WHERE t.at <= ?2 ON CONFLICT DO NOTHING");
    statement_bind_int(s, 1, challenge);
    statement_bind_int(s, 2, milli);
    statement_bind_int(s, 3, now_unix_s);
    return statement_run(s, NULL, err);
}

enum status opening_shares(struct hub_store *store, int64_t content, int64_t shares,
                           int64_t now_unix_s, bool *out_is_new, struct err *err)
{
    struct ledger_row row = {
        .content = content, .shares = (int32_t)shares, .counts_at = now_unix_s};
    return append_opening(store, &row, now_unix_s, out_is_new, err);
}
