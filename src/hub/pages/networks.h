/* hub/pages/networks.h: the networks a content can be shared to, and their links. Pure; any thread.
 *
 * Links are those of the networks' own share pages. Values are percent-encoded as UTF-8 (RFC 3986:
 * only unreserved characters stand for themselves, a space is %20), so nothing of a text can leave
 * its parameter.
 */
#ifndef HUB_PAGES_NETWORKS_H
#define HUB_PAGES_NETWORKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"

enum network {
    NETWORK_LINKEDIN = 0,
    NETWORK_X,
    NETWORK_WHATSAPP,
    NETWORK_EMAIL,
    NETWORK_FACEBOOK,
    NETWORK_TELEGRAM,
    NETWORK_BLUESKY,
    NETWORK_MASTODON,
    NETWORK_SMS,
    NETWORK_OTHER, /* the phone's own sheet (Web Share API): no link */
    NETWORK_COUNT
};

#define NETWORK_ALL          ((1u << NETWORK_COUNT) - 1)
#define NETWORK_TEXT_MAX     4000        /* characters of a text to share: TEXT_CHARS_MAX */
#define NETWORK_LINK_BYTES   (64U << 10) /* every byte of such a text as %XX */
#define NETWORK_X_URL_CHARS  23          /* X counts any address as so many */
#define NETWORK_INSTANCE_MAX 253         /* a host name's bytes (RFC 1035) */

/** What is known of a network. */
struct network_facts {
    const char *id;      /* in forms and the ledger: "linkedin" */
    const char *name;    /* its own spelling; email and "other" have words in texts.h */
    const char *origin;  /* "https://www.linkedin.com" for form-action; NULL: no fixed one */
    size_t limit;        /* in its own units, address included; 0: none worth counting */
    bool takes_text;     /* the text arrives by the link; else it has to be pasted */
    bool takes_redirect; /* a 303 may lead there; else page_interstitial() */
};

/** What is shared. */
struct network_share {
    struct slice text;     /* without the address */
    struct slice url;      /* absolute */
    struct slice subject;  /* of a mail */
    struct slice hashtags; /* X: "NeJamaisRenoncer,Sante"; empty: those in the text */
    struct slice instance; /* Mastodon: host, perhaps ":port" */
};

const struct network_facts *network_get(enum network network);
/** By id. False: out is untouched. */
NODISCARD bool network_find(struct slice id, enum network *out_network);

/** Append the link to `out` (made with NETWORK_LINK_BYTES). The address follows the text where the
 *  link has one parameter for both. Errors: ST_INVALID (instance; not UTF-8), ST_UNSUPPORTED
 *  (NETWORK_OTHER), ST_LIMIT. */
NODISCARD enum status network_link(struct buf *out, enum network network,
                                   const struct network_share *share, struct err *err);

/** How long text and address are in the network's own units (X: weighted characters, an address
 *  23; Bluesky and others: grapheme clusters). */
size_t network_length(enum network network, struct slice text, struct slice url);

/** What a person typed as instance ("@me@mastodon.example", "https://mastodon.example/") as a host
 *  name, lower case, appended to `out`; false when it is none. International names in punycode. */
NODISCARD bool network_instance(struct slice typed, struct buf *out);

/** Percent-encode: everything but A-Z a-z 0-9 - . _ ~ */
void network_encode(struct buf *out, struct slice text);

/** "https://www.linkedin.com https://x.com …": the sources that form-action must allow, because a
 *  browser holds the redirect after a form against it. Static. */
const char *network_form_action(void);

#endif
