/* hub/http/exchange_priv.h: an exchange, from a request line to its answer: who does what with it.
 *
 * It belongs to the loop thread; one that is away belongs to its taker but for `connection`.
 */
#ifndef HUB_HTTP_EXCHANGE_PRIV_H
#define HUB_HTTP_EXCHANGE_PRIV_H

#include <microhttpd.h>
#include <stdatomic.h>

#include "hub/http/exchange.h"

struct connection;
struct server;

enum step { STEP_HEAD = 0, STEP_BODY, STEP_WHOLE, STEP_AWAY, STEP_ANSWERED };

struct exchange {
    /* Read-only after the start. */
    struct server *server;
    /* Loop thread only. NULL: nobody waits any more. */
    struct connection *connection;
    enum step step;
    bool is_refused; /* the response stands already; what else comes is thrown away */
    bool must_close; /* more may come that is no request */
    char *target;    /* as it was sent */
    const struct route *route;
    struct slice content_type; /* in the request's arena */
    uint64_t body_left;
    struct buf body;
    uint64_t body_counted; /* of server->bodies_bytes */
    /* Whoever has the exchange. */
    struct request *request;
    struct response response;
    struct exchange *next;
    /* Any thread. */
    atomic_bool is_abandoned;
    /* Guarded by the server's mu. */
    struct exchange *next_answered;
};

/* exchange.c */

/** MHD_OPTION_URI_LOG_CALLBACK: a request begins. */
void *exchange_begin(void *cls, const char *target, struct MHD_Connection *mhd);
/** MHD_AccessHandlerCallback. */
enum MHD_Result exchange_step(void *cls, struct MHD_Connection *mhd, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_size, void **context);
/** MHD_RequestCompletedCallback. */
void exchange_completed(void *cls, struct MHD_Connection *mhd, void **context,
                        enum MHD_RequestTerminationCode code);
/** Take what was answered meanwhile; their connections come to life. */
void exchange_take_answered(struct server *server);
/** Its answer is queued: it is gone. */
void exchange_finished(struct exchange *exchange);
/** Nobody waits for it any more: its connection is answered 503. */
void exchange_abandon(struct exchange *exchange);

/* intake.c: a head is judged. */

/** Fill the exchange's request from the head and find its route. What is refused is answered in the
 *  exchange's response. */
void intake_head(struct exchange *exchange, const char *method, const char *version);
/** The body is whole: forms are read and protected. */
void intake_body(struct exchange *exchange);
/** Answer this instead. */
void intake_refuse(struct exchange *exchange, int status, const char *sentence);

/* answer.c */

/** Queue the exchange's response. The exchange holds nothing of it afterwards. */
enum MHD_Result answer_send(struct exchange *exchange);
/** Names of the cookies of this request. */
const char *answer_session_name(const struct request *request);
#define LANGUAGE_COOKIE "vitrine_lang"

#endif
