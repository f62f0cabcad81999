/* A pairing is a row from the display's first request until it expires. The granted key stands in
 * it in clear for that time, because an answer may be lost; it goes with the row. */
#include "hub/store/pairing.h"

#include <stdio.h>
#include <string.h>

#include "base/crypto.h"
#include "hub/db/statement.h"
#include "hub/db/unit.h"
#include "hub/store/codes.h"
#include "hub/store/secrets.h"

enum { HASH_BYTES = 32 };

static enum status drop_old(struct hub_store *store, int64_t now_unix_s, struct err *err)
{
    struct statement *s = statement_take(store, "DELETE FROM pairing WHERE created_at <= ?1");
    statement_bind_int(s, 1, now_unix_s - PAIRING_EXPIRES_S);
    enum status status = statement_run(s, NULL, err);
    if (status != ST_OK) {
        return status;
    }
    /* Full: the oldest that nobody approved goes, so that who asks again and again keeps nobody
     * out for longer than it takes to fill the table anew. */
    s = statement_take(store, "DELETE FROM pairing WHERE code IN (SELECT code FROM pairing"
                              " WHERE screen IS NULL ORDER BY created_at, code"
                              " LIMIT max(0, (SELECT count(*) FROM pairing) - ?1))");
    statement_bind_int(s, 1, PAIRINGS_MAX - 1);
    status = statement_run(s, NULL, err);
    if (status != ST_OK) {
        return status;
    }
    s = statement_take(store, "SELECT count(*) FROM pairing");
    status = statement_row(s, err);
    if (status == ST_OK && statement_int(s, 0) >= PAIRINGS_MAX) {
        status = err_set(err, ST_LIMIT, "too many displays wait to be paired");
    }
    statement_end(s);
    return status;
}

static enum status begin_within(struct hub_store *store, struct slice name, const char *code,
                                const char *secret, int64_t now_unix_s, struct err *err)
{
    uint8_t hash[HASH_BYTES];
    enum status status = drop_old(store, now_unix_s, err);
    if (status == ST_OK) {
        status = store_secret_hash(store, "pairing", slice_of(secret), hash, err);
    }
    if (status != ST_OK) {
        return status;
    }
    struct statement *s =
        statement_take(store, "INSERT INTO pairing VALUES(?1, ?2, ?3, ?4, NULL, '')");
    statement_bind_text(s, 1, slice_of(code));
    statement_bind_text(s, 2, name);
    statement_bind_blob(s, 3, hash, sizeof hash);
    statement_bind_int(s, 4, now_unix_s);
    status = statement_run(s, NULL, err);
    return status == ST_INVALID ? err_set(err, ST_BUSY, "that code is taken; ask again") : status;
}

enum status store_pairing_begin(struct hub_store *store, struct slice name, int64_t now_unix_s,
                                char out_code[PAIRING_CODE_BYTES],
                                char out_secret[SCREEN_KEY_TEXT_BYTES], struct err *err)
{
    uint8_t random[SCREEN_KEY_BYTES];
    if (name.len >= HUB_NAME_BYTES) {
        return err_set(err, ST_INVALID, "the display's name is too long");
    }
    code_random(PAIRING_CODE_BYTES - 1, out_code);
    crypto_random(random, sizeof random);
    for (size_t i = 0; i < sizeof random; i++) {
        (void)snprintf(out_secret + 2 * i, 3, "%02x", random[i]);
    }
    enum status status = unit_begin(store, err);
    return status == ST_OK
               ? unit_end(store, begin_within(store, name, out_code, out_secret, now_unix_s, err),
                          err)
               : status;
}

static enum status not_waiting(struct err *err)
{
    return err_set(err, ST_NOT_FOUND, "no display waits with this code");
}

static enum status grant(struct hub_store *store, const char *code, int64_t screen, const char *key,
                         int64_t now_unix_s, struct err *err)
{
    int64_t changes = 0;
    struct statement *s = statement_take(
        store, "UPDATE pairing SET screen = ?2, key = ?3 WHERE code = ?1 AND screen IS NULL"
               " AND created_at > ?4");
    statement_bind_text(s, 1, slice_of(code));
    statement_bind_int(s, 2, screen);
    statement_bind_text(s, 3, slice_of(key));
    statement_bind_int(s, 4, now_unix_s - PAIRING_EXPIRES_S);
    enum status status = statement_run(s, &changes, err);
    return status == ST_OK && changes == 0 ? not_waiting(err) : status;
}

enum status store_pairing_approve(struct hub_store *store, struct slice code, struct slice name,
                                  struct slice title, enum screen_class screen_class,
                                  struct slice tags, int64_t now_unix_s, struct err *err)
{
    char read[PAIRING_CODE_BYTES], key[SCREEN_KEY_TEXT_BYTES];
    uint8_t presence_key[SCREEN_KEY_BYTES];
    struct screen_row row;
    if (!code_read(code, PAIRING_CODE_BYTES - 1, read)) {
        return not_waiting(err);
    }
    enum status status = unit_begin(store, err);
    if (status != ST_OK) {
        return status;
    }
    status = store_screen_create(store, name, title, screen_class, tags, now_unix_s, key,
                                 presence_key, &row, err);
    if (status == ST_OK) {
        status = grant(store, read, row.number, key, now_unix_s, err);
    }
    crypto_forget(key, sizeof key);
    crypto_forget(presence_key, sizeof presence_key);
    return unit_end(store, status, err);
}

/* The row of a code that has not expired; the caller ends the statement. */
static enum status find(struct hub_store *store, struct slice code, int64_t now_unix_s,
                        struct statement **out_s, struct err *err)
{
    static const char sql[] = "SELECT p.name, p.secret, p.key, s.name, s.presence_key"
                              " FROM pairing p LEFT JOIN screen s ON s.number = p.screen"
                              " WHERE p.code = ?1 AND p.created_at > ?2";
    char read[PAIRING_CODE_BYTES] = "";
    (void)!code_read(code, PAIRING_CODE_BYTES - 1, read); /* what is no code finds nothing */
    *out_s = statement_take(store, sql);
    statement_bind_text(*out_s, 1, slice_of(read));
    statement_bind_int(*out_s, 2, now_unix_s - PAIRING_EXPIRES_S);
    enum status status = statement_row(*out_s, err);
    return status == ST_NOT_FOUND ? not_waiting(err) : status;
}

static enum pairing_state state_of(struct statement *s)
{
    return statement_text(s, 2).len > 0 ? PAIRING_APPROVED : PAIRING_WAITING;
}

static enum status take_grant(struct hub_store *store, struct statement *s,
                              struct pairing_grant *out_grant, struct err *err)
{
    char name[HUB_ID_BYTES];
    struct slice key = statement_text(s, 4);
    statement_copy_text(s, 2, out_grant->key, sizeof out_grant->key);
    statement_copy_text(s, 3, name, sizeof name);
    if (key.len != SCREEN_KEY_BYTES) {
        return not_waiting(err);
    }
    memcpy(out_grant->presence_key, key.ptr, SCREEN_KEY_BYTES);
    return store_screen_get(store, slice_of(name), &out_grant->screen, err);
}

enum status store_pairing_ask(struct hub_store *store, struct slice code, struct slice secret,
                              int64_t now_unix_s, enum pairing_state *out_state,
                              struct pairing_grant *out_grant, struct err *err)
{
    uint8_t given[HASH_BYTES];
    struct statement *s = NULL;
    enum status status = store_secret_hash(store, "pairing", secret, given, err);
    if (status != ST_OK) {
        return status;
    }
    status = find(store, code, now_unix_s, &s, err);
    struct slice kept = statement_text(s, 1);
    if (status == ST_OK &&
        (kept.len != sizeof given || !crypto_equal(kept.ptr, given, sizeof given))) {
        status = not_waiting(err);
    }
    if (status == ST_OK && state_of(s) == PAIRING_APPROVED) {
        status = take_grant(store, s, out_grant, err);
    }
    if (status == ST_OK) {
        *out_state = state_of(s);
    }
    statement_end(s);
    return status;
}

enum status store_pairing_look(struct hub_store *store, struct slice code, int64_t now_unix_s,
                               char out_name[HUB_NAME_BYTES], enum pairing_state *out_state,
                               struct err *err)
{
    struct statement *s = NULL;
    enum status status = find(store, code, now_unix_s, &s, err);
    if (status == ST_OK) {
        statement_copy_text(s, 0, out_name, HUB_NAME_BYTES);
        *out_state = state_of(s);
    }
    statement_end(s);
    return status;
}
