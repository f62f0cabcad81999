/* Erasing leaves what was counted and takes out who it was. The row stays without anything in it,
 * so that whoever holds numbers in memory sees that the person is gone.
 *
 * Who came with a document would come again with it: a keyed hash of the document's id and name is
 * kept, by which the import leaves them out. */
#include <stdio.h>
#include <string.h>

#include "base/attr.h"
#include "hub/db/statement.h"
#include "hub/db/unit.h"
#include "hub/store/people.h"
#include "hub/store/secrets.h"

#define FORGOTTEN_KEY "forgotten"

/* Each takes the person's number as ?1. */
static const char *const steps[] = {
    "DELETE FROM session WHERE person = ?1",
    "DELETE FROM signup WHERE person = ?1",
    "DELETE FROM membership WHERE person = ?1",
    "UPDATE link SET person = NULL WHERE person = ?1",
    "DELETE FROM proposal WHERE person = ?1 AND state <> 1",
    "UPDATE proposal SET person = NULL WHERE person = ?1",
    "UPDATE entity SET author = NULL, version = (SELECT value FROM meta WHERE name = 'change')"
    " WHERE author = ?1",
    "UPDATE activity SET person = NULL, who = '' WHERE person = ?1",
    "UPDATE ledger SET person = NULL WHERE person = ?1",
    "DELETE FROM frozen WHERE subject = ?1 AND board IN"
    " (SELECT content FROM board WHERE ranks = 0)",
    "DELETE FROM former WHERE subject = ?1 AND board IN"
    " (SELECT content FROM board WHERE ranks = 0)",
    "UPDATE person SET id = lower(hex(randomblob(16))), public_id = lower(hex(randomblob(16))),"
    " subject = NULL, first_name = '', initial = '', alias = '', is_lobby_ok = 0, appear = 2,"
    " name_state = 0, team = NULL, created_at = 0, seen_at = 0,"
    " version = (SELECT value FROM meta WHERE name = 'change') WHERE number = ?1",
};

static enum status forgotten_hash(struct hub_store *store, const char *what, struct slice text,
                                  uint8_t out_hash[32], struct err *err)
{
    char words[HUB_NAME_BYTES + 32];
    int len = snprintf(words, sizeof words, "%s:%.*s", what, (int)text.len, text.ptr);
    if (len < 0 || (size_t)len >= sizeof words) {
        return err_set(err, ST_LIMIT, "a name or id is too long");
    }
    return store_secret_hash(store, FORGOTTEN_KEY, slice_of(words), out_hash, err);
}

static enum status forget_text(struct hub_store *store, const char *what, struct slice text,
                               struct err *err)
{
    uint8_t hash[32];
    enum status status = forgotten_hash(store, what, text, hash, err);
    if (status != ST_OK) {
        return status;
    }
    struct statement *s =
        statement_take(store, "INSERT INTO forgotten VALUES(?1) ON CONFLICT DO NOTHING");
    statement_bind_blob(s, 1, hash, sizeof hash);
    return statement_run(s, NULL, err);
}

enum status store_person_is_forgotten(struct hub_store *store, const char *what, struct slice text,
                                      bool *out_is, struct err *err)
{
    uint8_t hash[32];
    enum status status = forgotten_hash(store, what, text, hash, err);
    if (status != ST_OK) {
        return status;
    }
    struct statement *s = statement_take(store, "SELECT 1 FROM forgotten WHERE hash = ?1");
    statement_bind_blob(s, 1, hash, sizeof hash);
    status = statement_row(s, err);
    statement_end(s);
    if (status == ST_OK || status == ST_NOT_FOUND) {
        *out_is = status == ST_OK;
        status = ST_OK;
    }
    return status;
}

/* A board's line of comment that names the person goes. */
static enum status clear_comments(struct hub_store *store, const struct hub_person *person,
                                  struct err *err)
{
    if (person->first_name[0] == '\0') {
        return ST_OK;
    }
    struct statement *s = statement_take(
        store, "UPDATE entity SET json = json_remove(json, '$.commentary'),"
               " version = (SELECT value FROM meta WHERE name = 'change')"
               " WHERE kind = 4 AND instr(json_extract(json, '$.commentary'), ?1) > 0");
    statement_bind_text(s, 1, slice_of(person->first_name));
    return statement_run(s, NULL, err);
}

static enum status remember_hashes(struct hub_store *store, const struct hub_person *person,
                                   struct err *err)
{
    char name[HUB_NAME_BYTES + 12];
    struct hub_person as_named = *person;
    as_named.appear = APPEAR_NAME;
    as_named.name_state = NAME_OK;
    enum status status = forget_text(store, "id", slice_of(person->public_id), err);
    if (status == ST_OK) {
        status = forget_text(store, "name", slice_of(hub_person_label(&as_named, name)), err);
    }
    return status;
}

static enum status erase_within(struct hub_store *store, int64_t number, int64_t now_unix_s,
                                struct err *err)
{
    struct hub_person person;
    enum status status = store_person_by_number(store, number, &person, err);
    if (status == ST_OK) {
        status = remember_hashes(store, &person, err);
    }
    if (status == ST_OK) {
        status = unit_change(store, NULL, err);
    }
    if (status == ST_OK) {
        status = clear_comments(store, &person, err);
    }
    for (size_t i = 0; i < ARRAY_LEN(steps) && status == ST_OK; i++) {
        struct statement *s = statement_take(store, steps[i]);
        statement_bind_int(s, 1, number);
        status = statement_run(s, NULL, err);
    }
    if (status == ST_OK) {
        struct statement *s =
            statement_take(store, "UPDATE person SET erased_at = ?2 WHERE number = ?1");
        statement_bind_int(s, 1, number);
        statement_bind_int(s, 2, now_unix_s);
        status = statement_run(s, NULL, err);
    }
    return status;
}

enum status store_person_erase(struct hub_store *store, int64_t number, int64_t now_unix_s,
                               struct err *err)
{
    enum status status = unit_begin(store, err);
    return status == ST_OK ? unit_end(store, erase_within(store, number, now_unix_s, err), err)
                           : status;
}
