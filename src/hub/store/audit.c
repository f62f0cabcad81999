/* Rows with rising numbers, the oldest go. */
#include "hub/store/audit.h"

#include "hub/db/statement.h"
#include "hub/db/unit.h"
#include "hub/store/limits.h"

static struct slice cut(struct slice text)
{
    if (text.len > AUDIT_TEXT_MAX_BYTES) {
        text.len = AUDIT_TEXT_MAX_BYTES;
        while (text.len > 0 && ((unsigned char)text.ptr[text.len] & 0xC0) == 0x80) {
            text.len--;
        }
    }
    return text;
}

enum status store_audit_add(struct hub_store *store, struct slice by, struct slice what,
                            int64_t now_unix_s, struct err *err)
{
    enum status status = unit_begin(store, err);
    if (status != ST_OK) {
        return status;
    }
    struct statement *s =
        statement_take(store, "INSERT INTO audit(at, who, what) VALUES(?1, ?2, ?3)");
    statement_bind_int(s, 1, now_unix_s);
    statement_bind_text(s, 2, cut(by));
    statement_bind_text(s, 3, cut(what));
    status = statement_run(s, NULL, err);
    if (status == ST_OK) {
        s = statement_take(
            store, "DELETE FROM audit WHERE number <= (SELECT max(number) FROM audit) - ?1");
        statement_bind_int(s, 1, AUDIT_MAX);
        status = statement_run(s, NULL, err);
    }
    return unit_end(store, status, err);
}

enum status store_audit_each(struct hub_store *store, uint32_t count, audit_each *each, void *ctx,
                             struct err *err)
{
    struct statement *s =
        statement_take(store, "SELECT at, who, what FROM audit ORDER BY number DESC LIMIT ?1");
    statement_bind_int(s, 1, count);
    enum status status = statement_row(s, err);
    bool goes_on = true;
    for (; status == ST_OK && goes_on; status = goes_on ? statement_row(s, err) : ST_OK) {
        goes_on = each(ctx, statement_int(s, 0), statement_text(s, 1), statement_text(s, 2));
    }
    statement_end(s);
    return status == ST_NOT_FOUND ? ST_OK : status;
}
