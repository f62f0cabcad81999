/* One row. */
#include "hub/store/root.h"

#include "hub/db/statement.h"
#include "hub/db/unit.h"

enum status store_root_get(struct hub_store *store, struct buf *into, struct err *err)
{
    struct statement *s = statement_take(store, "SELECT json FROM root");
    enum status status = statement_row(s, err);
    buf_reset(into);
    if (status == ST_OK) {
        struct slice json = statement_text(s, 0);
        buf_append(into, json.ptr, json.len);
    } else if (status == ST_NOT_FOUND) {
        buf_append_str(into, "{}");
        status = ST_OK;
    }
    statement_end(s);
    return status == ST_OK ? buf_status(into, err) : status;
}

static enum status put(struct hub_store *store, struct slice json, struct err *err)
{
    int64_t change = 0;
    enum status status = unit_change(store, &change, err);
    if (status != ST_OK) {
        return status;
    }
    struct statement *s =
        statement_take(store, "INSERT INTO root VALUES(1, ?1, ?2) ON CONFLICT DO UPDATE"
                              " SET json = excluded.json, version = excluded.version");
    statement_bind_text(s, 1, json);
    statement_bind_int(s, 2, change);
    return statement_run(s, NULL, err);
}

enum status store_root_put(struct hub_store *store, struct slice json, struct err *err)
{
    enum status status = unit_begin(store, err);
    return status == ST_OK ? unit_end(store, put(store, json, err), err) : status;
}
