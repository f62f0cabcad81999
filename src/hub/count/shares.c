#include "hub/count/shares.h"

#include "hub/db/statement.h"

enum status store_share_each(struct hub_store *store, int64_t person, uint32_t count,
                             share_each *each, void *ctx, struct err *err)
{
    struct statement *s = statement_take(
        store, "SELECT l.id, l.at, l.kind, coalesce(e.kind, 0), coalesce(e.id, ''), l.network,"
               " l.points, EXISTS(SELECT 1 FROM ledger r WHERE r.reverses = l.id) FROM ledger l"
               " LEFT JOIN entity e ON e.number = l.content WHERE l.person = ?1"
               " AND l.kind NOT IN (0, 1, 3) ORDER BY l.id DESC LIMIT ?2");
    statement_bind_int(s, 1, person);
    statement_bind_int(s, 2, count);
    enum status status = statement_row(s, err);
    bool goes_on = true;
    for (; status == ST_OK && goes_on; status = goes_on ? statement_row(s, err) : ST_OK) {
        struct share share = {.entry = statement_int(s, 0),
                              .at = statement_int(s, 1),
                              .kind = (enum ledger_kind)statement_int(s, 2),
                              .entity_kind = (enum entity_kind)statement_int(s, 3),
                              .id = statement_text(s, 4).ptr,
                              .network = statement_text(s, 5).ptr,
                              .points = (int32_t)statement_int(s, 6),
                              .is_undone = statement_int(s, 7) != 0};
        share.can_undo = share.kind == LEDGER_DECLARED && !share.is_undone;
        goes_on = each(ctx, &share);
    }
    statement_end(s);
    return status == ST_NOT_FOUND ? ST_OK : status;
}

enum status store_share_sum(struct hub_store *store, int64_t person, struct share_sum *out_sum,
                            struct err *err)
{
    struct statement *s = statement_take(
        store, "SELECT coalesce(sum(points), 0), coalesce(sum(shares), 0), coalesce(sum(kind = 4),"
               " 0), coalesce(sum(kind = 6), 0) FROM ledger WHERE person = ?1");
    statement_bind_int(s, 1, person);
    enum status status = statement_row(s, err);
    if (status == ST_OK) {
        *out_sum = (struct share_sum){.points = statement_int(s, 0),
                                      .shares = statement_int(s, 1),
                                      .clicks = statement_int(s, 2),
                                      .proposals = statement_int(s, 3)};
    }
    statement_end(s);
    return status;
}

enum status store_share_count(struct hub_store *store, enum entity_kind kind, struct slice id,
                              int64_t *out_shares, struct err *err)
{
    struct statement *s =
        statement_take(store, "SELECT coalesce(sum(shares), 0) FROM ledger WHERE content ="
                              " (SELECT number FROM entity WHERE kind = ?1 AND id = ?2)");
    statement_bind_int(s, 1, kind);
    statement_bind_text(s, 2, id);
    enum status status = statement_row(s, err);
    if (status == ST_OK) {
        *out_shares = statement_int(s, 0);
    }
    statement_end(s);
    return status;
}
