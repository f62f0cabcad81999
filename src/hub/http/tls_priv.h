/* hub/http/tls_priv.h: a certificate and its key, that may be changed while connections use them.
 *
 * The only user of GnuTLS beside libmicrohttpd itself. A pair is shared: each connection keeps the
 * one that its handshake took.
 */
#ifndef HUB_HTTP_TLS_PRIV_H
#define HUB_HTTP_TLS_PRIV_H

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <stdbool.h>

#include "base/attr.h"
#include "base/err.h"

/* TLS 1.2 and 1.3, ours to choose the cipher. No tickets: what they save of a handshake they take
 * as memory of every connection, and a display connects once a day. */
#define TLS_PRIORITIES "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:%SERVER_PRECEDENCE:%NO_TICKETS"

enum { TLS_CHAIN_MAX = 8, TLS_FILE_MAX_BYTES = 256U << 10 };

struct tls;
struct tls_pair;

/** Read both files (PEM; the chain from our own certificate upwards). Errors: ST_IO, ST_INVALID. */
NODISCARD enum status tls_create(const char *cert_file, const char *key_file, struct tls **out,
                                 struct err *err);
/** Every pair was given back. NULL is fine. */
void tls_destroy(struct tls *tls);
/** Read them again. On failure the pair before stays. Any thread. */
NODISCARD enum status tls_reload(struct tls *tls, struct err *err);
/** Have the files changed since they were last read (size, time, inode)? Looks at the disk. */
bool tls_has_changed(struct tls *tls);

/** The pair of today; one reference for the caller. Any thread. */
NODISCARD struct tls_pair *tls_take(struct tls *tls);
/** NULL is fine. */
void tls_pair_unref(struct tls_pair *pair);
/** For gnutls_certificate_retrieve_function2; borrowed from the pair. */
void tls_pair_show(struct tls_pair *pair, gnutls_pcert_st **out_chain, unsigned *out_len,
                   gnutls_privkey_t *out_key);

#endif
