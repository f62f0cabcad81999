/* net/transfer_priv.h: one request on its way: an easy handle, its callbacks, its time limits.
 *
 * Belongs to the client's queue first, then to the client's thread, which alone calls these
 * functions; only the two flags are shared, under the client's lock.
 */
#ifndef NET_TRANSFER_PRIV_H
#define NET_TRANSFER_PRIV_H

#include <curl/curl.h>

#include "net/client.h"

struct net_now {
    int64_t mono_ms, unix_s;
};

/** What all transfers of a client share. Read-only while they run, `now` aside. */
struct transfer_setup {
    char *user_agent, *ca_file, *proxy; /* NULL: none given */
    CURLSH *share;                      /* sessions of TLS */
    struct net_now now;                 /* of this pass of the client's loop */
};

/** To whom the key is shown. */
struct transfer_key {
    char text[NET_KEY_MAX_BYTES + 1]; /* "": no key */
    struct url origin;
};

struct transfer {
    /* Guarded by the client's mu. */
    bool is_cancelled, is_resumed;
    /* The owner's. */
    struct net_request *request;
    struct transfer_setup *setup; /* borrowed */
    struct transfer_key key;
    CURL *easy;
    struct curl_slist *lines;
    char error[CURL_ERROR_SIZE];
    bool has_verdict; /* a callback gave up: response.outcome and response.err say why */
    bool is_sent, is_head_done, is_paused;
    bool is_conditional, is_ranged; /* the request as it was sent */
    size_t head_bytes, discarded_bytes;
    int64_t started_ms, started_unix_s, active_ms, window_ms;
    uint64_t window_bytes;
    curl_off_t uploaded;
    struct transfer *next;
};

/** Takes the request; on the way it never fails, so its end is heard in one place. */
struct transfer *transfer_create(struct net_request *request);
/** Frees all but the request. Not while the handle is in a multi. Accepts NULL. */
void transfer_destroy(struct transfer *transfer);

/** Make the handle. False: no memory, and the verdict says so. */
bool transfer_start(struct transfer *transfer, struct transfer_setup *setup);

/** It gave up, or is given up on: keep the first reason. */
void transfer_fail(struct transfer *transfer, enum net_outcome outcome, const char *fmt, ...)
    PRINTF_LIKE(3, 4);

/** Look at the time limits at setup->now. Returns when to look again (mono ms, INT64_MAX: no need);
 *  a limit that is over is a verdict. */
int64_t transfer_check(struct transfer *transfer);

/** The sink can take more. */
void transfer_resume(struct transfer *transfer);

/** curl is done with it. True: a redirect is to be followed, the handle is ready to be added
 *  again. False: response.outcome and response.err are final. */
bool transfer_finish(struct transfer *transfer, CURLcode code);

/** net/failure.c: what curl's code means, as a verdict with a sentence. */
void transfer_explain(struct transfer *transfer, CURLcode code);

#endif
