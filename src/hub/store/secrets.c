/* A secret is made by whoever asks first; two processes that ask at once get the same. */
#include "hub/store/secrets.h"

#include <string.h>

#include "base/crypto.h"
#include "hub/db/statement.h"
#include "hub/db/unit.h"

static enum status find(struct hub_store *store, const char *name, uint8_t out_key[SECRET_BYTES],
                        struct err *err)
{
    struct statement *s = statement_take(store, "SELECT key FROM secret WHERE name = ?1");
    statement_bind_text(s, 1, slice_of(name));
    enum status status = statement_row(s, err);
    if (status == ST_OK) {
        struct slice key = statement_text(s, 0);
        if (key.len == SECRET_BYTES) {
            memcpy(out_key, key.ptr, SECRET_BYTES);
        } else {
            status = err_set(err, ST_INVALID, "the secret '%s' is damaged", name);
        }
    }
    statement_end(s);
    return status;
}

static enum status make(struct hub_store *store, const char *name, struct err *err)
{
    uint8_t key[SECRET_BYTES];
    enum status status = unit_begin(store, err);
    if (status != ST_OK) {
        return status;
    }
    crypto_random(key, sizeof key);
    struct statement *s =
        statement_take(store, "INSERT INTO secret VALUES(?1, ?2) ON CONFLICT DO NOTHING");
    statement_bind_text(s, 1, slice_of(name));
    statement_bind_blob(s, 2, key, sizeof key);
    status = unit_end(store, statement_run(s, NULL, err), err);
    crypto_forget(key, sizeof key);
    return status;
}

enum status store_secret_get(struct hub_store *store, const char *name,
                             uint8_t out_key[SECRET_BYTES], struct err *err)
{
    enum status status = find(store, name, out_key, err);
    if (status == ST_NOT_FOUND && !hub_store_is_read_only(store)) {
        status = make(store, name, err);
        status = status == ST_OK ? find(store, name, out_key, err) : status;
    }
    return status;
}

enum status store_secret_hash(struct hub_store *store, const char *name, struct slice text,
                              uint8_t out_hash[32], struct err *err)
{
    uint8_t key[SECRET_BYTES];
    enum status status = store_secret_get(store, name, key, err);
    if (status == ST_OK) {
        crypto_blake2b(key, sizeof key, text.ptr, text.len, out_hash, 32);
        crypto_forget(key, sizeof key);
    }
    return status;
}
