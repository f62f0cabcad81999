/* net/mail.h: one plain text mail through the company's server (SMTP by libcurl).
 *
 * Message format: RFC 5322, with encoded words in the subject and the sender's name (RFC 2047) and
 * a quoted-printable UTF-8 body (RFC 2045). Nothing of a text can become a line of the head: each
 * value is checked or encoded. Either TLS from the first byte (smtps) or STARTTLS, which must
 * succeed before anything is said; a certificate that doesn't verify ends it.
 *
 * Thread: mail_compose() is pure; mail_send() blocks for at most MAIL_TOTAL_MS, on a thread of its
 * own, after net_init(). Nothing here logs; addresses stay out of error sentences.
 */
#ifndef NET_MAIL_H
#define NET_MAIL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"

enum {
    MAIL_MAX_BYTES = 256 << 10, /* composed */
    MAIL_ADDRESS_MAX = 254,     /* RFC 5321 section 4.5.3.1.3 less the brackets */
    MAIL_CONNECT_MS = 15000,
    MAIL_TOTAL_MS = 60000
};

/** Borrowed for the call; texts are "" when not given. */
struct mail_server {
    const char *url; /* "smtps://HOST[:PORT]" or "smtp://HOST[:PORT]" */
    const char *user, *password;
    const char *ca_file;   /* PEM, trusted beside the system's authorities; "": only those */
    bool is_plain_allowed; /* smtp without TLS where the server offers none; never with a user */
};

struct mail {
    struct slice from, from_name; /* address; what stands before it, may be empty */
    struct slice to;              /* one address */
    struct slice subject, body;   /* UTF-8; of the body line breaks count */
    const char *id;               /* before the @ of Message-ID: letters and digits */
    int64_t at_unix_s;
};

/** Append the message. Errors: ST_INVALID (an address that is none or holds what would break the
 *  head; text that is not UTF-8), ST_LIMIT. */
NODISCARD enum status mail_compose(struct buf *out, const struct mail *mail, struct err *err);

/** Compose and deliver. Errors: as mail_compose(); ST_UNSUPPORTED (the server refuses this mail or
 *  its address for good), ST_IO (anything else: worth another try later). */
NODISCARD enum status mail_send(const struct mail_server *server, const struct mail *mail,
                                struct err *err);

#endif
