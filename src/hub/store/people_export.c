/* What is kept of a person, as JSON: whole queries whose rows become objects by the names of their
 * columns. */
#include <stdio.h>

#include "base/json.h"
#include "hub/db/statement.h"
#include "hub/store/people.h"

/* One list of the export: its key, and a query over ?1 with up to COLUMNS_MAX columns. */
enum { COLUMNS_MAX = 8 };
struct list {
    const char *key;
    const char *sql;
    const char *columns[COLUMNS_MAX];
};

static const struct list lists[] = {
    {"person",
     "SELECT id, first_name, initial, alias, CASE appear WHEN 0 THEN 'name' WHEN 1 THEN 'alias'"
     " ELSE 'team' END, is_lobby_ok, (SELECT name FROM party WHERE party.number = person.team),"
     " created_at FROM person WHERE number = ?1",
     {"id", "first_name", "initial", "alias", "appear", "lobby", "team", "created_at"}},
    {"sessions",
     "SELECT created_at, seen_at FROM session WHERE person = ?1",
     {"created_at", "seen_at"}},
    {"actions",
     "SELECT l.at, CASE l.kind WHEN 0 THEN 'opening' WHEN 1 THEN 'opened' WHEN 2 THEN 'declared'"
     " WHEN 3 THEN 'undone' WHEN 4 THEN 'clicked' WHEN 5 THEN 'presence' WHEN 6 THEN 'proposal'"
     " WHEN 7 THEN 'verified' WHEN 8 THEN 'joined' ELSE 'correction' END, e.id, l.network,"
     " l.points, l.note FROM ledger l LEFT JOIN entity e ON e.number = l.content"
     " WHERE l.person = ?1 ORDER BY l.id",
     {"at", "what", "content", "network", "points", "note"}},
    {"links",
     "SELECT l.code, e.id, l.network, l.created_at, (SELECT count(*) FROM click c"
     " WHERE c.link = l.number) FROM link l JOIN entity e ON e.number = l.content"
     " WHERE l.person = ?1 ORDER BY l.number",
     {"code", "content", "network", "created_at", "recent_visitors"}},
    {"proposals",
     "SELECT headline, text, link, CASE state WHEN 0 THEN 'waiting' WHEN 1 THEN 'approved'"
     " ELSE 'refused' END, note, created_at, decided_at FROM proposal WHERE person = ?1"
     " ORDER BY number",
     {"headline", "text", "link", "state", "note", "created_at", "decided_at"}},
    {"events",
     "SELECT e.id, s.at FROM signup s JOIN entity e ON e.number = s.content WHERE s.person = ?1",
     {"id", "at"}},
    {"challenges",
     "SELECT e.id, m.at FROM membership m JOIN entity e ON e.number = m.content"
     " WHERE m.person = ?1",
     {"id", "at"}},
    {"activity",
     "SELECT at, CASE what WHEN 0 THEN 'shared' WHEN 1 THEN 'proposed' WHEN 2 THEN 'joined'"
     " WHEN 3 THEN 'signed_up' ELSE 'tier_reached' END, title, network FROM activity"
     " WHERE person = ?1 ORDER BY number",
     {"at", "what", "about", "network"}},
};

static void write_value(struct statement *s, int at, struct buf *into)
{
    if (statement_is_null(s, at)) {
        buf_append_str(into, "null");
    } else if (statement_is_number(s, at)) {
        buf_printf(into, "%lld", (long long)statement_int(s, at));
    } else {
        json_write_string(into, statement_text(s, at));
    }
}

static void write_row(struct statement *s, const struct list *list, struct buf *into)
{
    buf_append_char(into, '{');
    for (int i = 0; i < COLUMNS_MAX && list->columns[i] != NULL; i++) {
        buf_printf(into, "%s\"%s\":", i == 0 ? "" : ",", list->columns[i]);
        write_value(s, i, into);
    }
    buf_append_char(into, '}');
}

static enum status write_list(struct hub_store *store, const struct list *list, int64_t number,
                              struct buf *into, struct err *err)
{
    bool is_first = true;
    struct statement *s = statement_take(store, list->sql);
    statement_bind_int(s, 1, number);
    buf_printf(into, ",\"%s\":[", list->key);
    enum status status = statement_row(s, err);
    for (; status == ST_OK; status = statement_row(s, err)) {
        buf_append_str(into, is_first ? "" : ",");
        write_row(s, list, into);
        is_first = false;
    }
    statement_end(s);
    buf_append_char(into, ']');
    return status == ST_NOT_FOUND ? ST_OK : status;
}

enum status store_person_export(struct hub_store *store, int64_t number, int64_t now_unix_s,
                                struct buf *into, struct err *err)
{
    struct hub_person person;
    enum status status = store_person_by_number(store, number, &person, err);
    buf_printf(into, "{\"exported_at\":%lld", (long long)now_unix_s);
    for (size_t i = 0; i < ARRAY_LEN(lists) && status == ST_OK; i++) {
        status = write_list(store, &lists[i], number, into, err);
    }
    buf_append_char(into, '}');
    return status == ST_OK ? buf_status(into, err) : status;
}
