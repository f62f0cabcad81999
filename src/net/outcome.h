/* net/outcome.h: how a transfer ended, as what its asker does next. Pure; any thread. */
#ifndef NET_OUTCOME_H
#define NET_OUTCOME_H

#include <stdbool.h>

enum net_outcome {
    NET_OK = 0,       /* an answer of the 2xx kind, whole; a 204 too */
    NET_NOT_MODIFIED, /* 304: what the asker has is still right */
    NET_GONE,         /* 404, 410: not there */
    NET_DENIED,       /* 401, 403, 407: the key is missing, wrong or revoked */
    NET_REFUSED,      /* any other 4xx: asking again the same way is in vain */
    NET_SERVER,       /* 5xx, 408, 425, 429: later; retry_after_s may say when */
    NET_TOO_LARGE,    /* larger than the asker's maximum, announced or in fact */
    NET_CUT,          /* the connection ended before the body did */
    NET_TIMEOUT,      /* nothing came for too long, or the whole took too long */
    NET_SLOW,         /* bytes came, fewer than the least rate */
    NET_TLS,          /* no secure connection: the sentence says why */
    NET_DNS,          /* the name is not known, or nobody answers who would know */
    NET_CONNECT,      /* the machine refuses, or can't be reached */
    NET_REDIRECT,     /* sent on too often, or to where we don't go */
    NET_MALFORMED,    /* not HTTP, or not an answer to what was asked */
    NET_UNWANTED,     /* the asker looked at the head and declined */
    NET_NOMEM,        /* no memory for it here */
    NET_CANCELLED     /* by the asker, or because the client stops */
};

#define NET_OUTCOMES (NET_CANCELLED + 1)

/** "not modified": for logs and reports. */
const char *net_outcome_name(enum net_outcome outcome);

/** Did the asker get what it asked for? NET_OK and NET_NOT_MODIFIED. */
bool net_outcome_is_good(enum net_outcome outcome);

/** Is it about the way there or a moment of weakness, so that the same request is worth repeating
 *  soon (with net/backoff.h)? False also for what only a person can repair. */
bool net_outcome_is_passing(enum net_outcome outcome);

/** What an HTTP status that is not a redirect means: 100..599, else NET_MALFORMED. */
enum net_outcome net_outcome_of_status(int status);

#endif
