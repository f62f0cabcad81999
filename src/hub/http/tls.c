#include "hub/http/tls_priv.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"

struct tls_pair {
    atomic_uint owners;
    gnutls_pcert_st chain[TLS_CHAIN_MAX];
    unsigned len;
    gnutls_privkey_t key;
};

/* What tells one state of a file from another. */
struct mark {
    int64_t size, time_s, time_ns;
    uint64_t inode;
};

struct tls {
    /* Read-only after the start. */
    char *cert_file, *key_file;
    /* Guarded by mu. */
    pthread_mutex_t mu;
    struct tls_pair *pair;
    struct mark marks[2];
};

static struct mark mark_of(const char *path)
{
    struct stat facts;
    if (stat(path, &facts) != 0) {
        return (struct mark){.size = -1};
    }
    return (struct mark){facts.st_size, facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec, facts.st_ino};
}

void tls_pair_unref(struct tls_pair *pair)
{
    if (pair == NULL || atomic_fetch_sub(&pair->owners, 1U) > 1) {
        return;
    }
    for (unsigned i = 0; i < pair->len; i++) {
        gnutls_pcert_deinit(&pair->chain[i]);
    }
    gnutls_privkey_deinit(pair->key);
    mem_free(pair);
}

static enum status fail(struct err *err, const char *file, int code)
{
    return err_set(err, ST_INVALID, "'%s': %s", file, gnutls_strerror(code));
}

static gnutls_datum_t datum(const struct buf *text)
{
    return (gnutls_datum_t){(unsigned char *)text->ptr, (unsigned)text->len};
}

static enum status read_chain(struct tls_pair *pair, const char *file, const struct buf *text,
                              struct err *err)
{
    gnutls_datum_t pem = datum(text);
    unsigned len = TLS_CHAIN_MAX;
    int code = gnutls_pcert_list_import_x509_raw(pair->chain, &len, &pem, GNUTLS_X509_FMT_PEM,
                                                 GNUTLS_X509_CRT_LIST_FAIL_IF_UNSORTED);
    if (code < 0 || len == 0) {
        return fail(err, file, code < 0 ? code : GNUTLS_E_NO_CERTIFICATE_FOUND);
    }
    pair->len = len;
    return ST_OK;
}

/* Does the key belong to the first certificate? */
static bool belong_together(struct tls_pair *pair)
{
    unsigned char of_key[64], of_cert[64];
    size_t key_len = sizeof of_key, cert_len = sizeof of_cert;
    gnutls_pubkey_t public_key = NULL;
    CHECK(gnutls_pubkey_init(&public_key) == 0);
    bool is_good =
        gnutls_pubkey_import_privkey(public_key, pair->key, 0, 0) == 0 &&
        gnutls_pubkey_get_key_id(public_key, GNUTLS_KEYID_USE_SHA256, of_key, &key_len) == 0 &&
        gnutls_pubkey_get_key_id(pair->chain[0].pubkey, GNUTLS_KEYID_USE_SHA256, of_cert,
                                 &cert_len) == 0 &&
        key_len == cert_len && memcmp(of_key, of_cert, key_len) == 0;
    gnutls_pubkey_deinit(public_key);
    return is_good;
}

static enum status read_key(struct tls_pair *pair, const char *file, const struct buf *text,
                            struct err *err)
{
    gnutls_datum_t pem = datum(text);
    int code = gnutls_privkey_import_x509_raw(pair->key, &pem, GNUTLS_X509_FMT_PEM, NULL, 0);
    if (code < 0) {
        return fail(err, file, code);
    }
    return belong_together(pair)
               ? ST_OK
               : err_set(err, ST_INVALID, "'%s' is the key of another certificate", file);
}

static enum status load(const struct tls *tls, struct tls_pair **out, struct err *err)
{
    struct buf cert = buf_make(TLS_FILE_MAX_BYTES), key = buf_make(TLS_FILE_MAX_BYTES);
    struct tls_pair *pair = mem_alloc(1, sizeof *pair);
    atomic_init(&pair->owners, 1U);
    CHECK(gnutls_privkey_init(&pair->key) == 0);
    enum status st = file_read(tls->cert_file, &cert, err);
    if (st == ST_OK) {
        st = file_read(tls->key_file, &key, err);
    }
    if (st == ST_OK) {
        st = read_chain(pair, tls->cert_file, &cert, err);
    }
    if (st == ST_OK) {
        st = read_key(pair, tls->key_file, &key, err);
    }
    crypto_forget(key.ptr, key.len);
    buf_deinit(&key);
    buf_deinit(&cert);
    if (st != ST_OK) {
        tls_pair_unref(pair);
        err_context(err, "TLS");
        return st;
    }
    *out = pair;
    return ST_OK;
}

static char *copy(const char *text)
{
    size_t len = strlen(text);
    char *to = mem_alloc(len + 1, 1);
    memcpy(to, text, len);
    return to;
}

enum status tls_create(const char *cert_file, const char *key_file, struct tls **out,
                       struct err *err)
{
    struct tls *tls = mem_alloc(1, sizeof *tls);
    tls->cert_file = copy(cert_file);
    tls->key_file = copy(key_file);
    CHECK(pthread_mutex_init(&tls->mu, NULL) == 0);
    enum status st = tls_reload(tls, err);
    if (st != ST_OK) {
        tls_destroy(tls);
        return st;
    }
    *out = tls;
    return ST_OK;
}

void tls_destroy(struct tls *tls)
{
    if (tls != NULL) {
        tls_pair_unref(tls->pair);
        pthread_mutex_destroy(&tls->mu);
        mem_free(tls->cert_file);
        mem_free(tls->key_file);
        mem_free(tls);
    }
}

enum status tls_reload(struct tls *tls, struct err *err)
{
    /* The marks first: a change during the reading is then seen as one. */
    struct mark marks[2] = {mark_of(tls->cert_file), mark_of(tls->key_file)};
    struct tls_pair *pair = NULL, *old = NULL;
    enum status st = load(tls, &pair, err);
    pthread_mutex_lock(&tls->mu);
    memcpy(tls->marks, marks, sizeof marks);
    if (st == ST_OK) {
        old = tls->pair;
        tls->pair = pair;
    }
    pthread_mutex_unlock(&tls->mu);
    tls_pair_unref(old);
    return st;
}

static bool is_same(struct mark a, struct mark b)
{
    return a.size == b.size && a.time_s == b.time_s && a.time_ns == b.time_ns && a.inode == b.inode;
}

bool tls_has_changed(struct tls *tls)
{
    struct mark cert = mark_of(tls->cert_file), key = mark_of(tls->key_file);
    pthread_mutex_lock(&tls->mu);
    bool has_changed = !is_same(cert, tls->marks[0]) || !is_same(key, tls->marks[1]);
    pthread_mutex_unlock(&tls->mu);
    return has_changed;
}

struct tls_pair *tls_take(struct tls *tls)
{
    pthread_mutex_lock(&tls->mu);
    struct tls_pair *pair = tls->pair;
    (void)atomic_fetch_add(&pair->owners, 1U); /* the count before is of no interest */
    pthread_mutex_unlock(&tls->mu);
    return pair;
}

void tls_pair_show(struct tls_pair *pair, gnutls_pcert_st **out_chain, unsigned *out_len,
                   gnutls_privkey_t *out_key)
{
    *out_chain = pair->chain;
    *out_len = pair->len;
    *out_key = pair->key;
}
