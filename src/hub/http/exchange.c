/* A request from its first line to its answer.
 *
 * libmicrohttpd calls exchange_step() when the head is whole, for each piece of the body, when all
 * is there, and again after a connection came to life. Which exchange it means is the connection's
 * word, not the context's: an exchange that was abandoned stays with its taker, and another one
 * answers in its place.
 */
#include "hub/http/exchange.h"

#include "base/check.h"
#include "base/mem.h"
#include "hub/http/server_priv.h"

/* The body of a request that is refused already is read so far, so that its sender hears why;
 * beyond, the connection is closed on it. */
enum { DISCARD_MAX_BYTES = 256 << 10 };

static struct exchange *create(struct connection *connection)
{
    struct exchange *exchange = mem_alloc(1, sizeof *exchange);
    exchange->server = connection->server;
    exchange->connection = connection;
    exchange->request = request_create();
    exchange->request->language = connection->server->options.language;
    exchange->request->peer = exchange->request->client = connection->peer;
    exchange->request->is_tls = connection->server->tls != NULL;
    exchange->request->now_mono_ms = connection->server->now_mono_ms;
    exchange->request->now_unix_s = connection->server->now_unix_s;
    response_init(&exchange->response);
    atomic_init(&exchange->is_abandoned, false);
    connection->exchange = exchange;
    return exchange;
}

static void destroy(struct exchange *exchange)
{
    (void)atomic_fetch_sub(&exchange->server->bodies_bytes, exchange->body_counted);
    response_deinit(&exchange->response);
    request_destroy(exchange->request);
    buf_deinit(&exchange->body);
    mem_free(exchange);
}

void *exchange_begin(void *cls, const char *target, struct MHD_Connection *mhd)
{
    (void)cls; /* the connection knows its server */
    struct connection *connection = connection_of(mhd);
    CHECK(connection->exchange == NULL);
    struct exchange *exchange = create(connection);
    exchange->target =
        arena_strdup(&exchange->request->arena, slice_of(target == NULL ? "" : target));
    return exchange;
}

static bool may_take_body(struct exchange *exchange)
{
    struct server *server = exchange->server;
    uint64_t before = atomic_fetch_add(&server->bodies_bytes, exchange->body_left);
    exchange->body_counted = exchange->body_left;
    return before + exchange->body_left <= server->options.limits.bodies_max_bytes;
}

static enum MHD_Result begin_body(struct exchange *exchange)
{
    if (!exchange->is_refused && !may_take_body(exchange)) {
        intake_refuse(exchange, 503, "too much is being sent at once, try again in a moment");
    }
    if (exchange->is_refused && exchange->body_left > DISCARD_MAX_BYTES) {
        exchange->must_close = true;
        return answer_send(exchange);
    }
    exchange->body = buf_make((size_t)exchange->body_left + 1);
    exchange->step = STEP_BODY;
    connection_enter(exchange->connection, PHASE_BODY);
    return MHD_YES;
}

static enum MHD_Result read_head(struct exchange *exchange, const char *method, const char *version)
{
    atomic_fetch_add(&exchange->server->requests, 1U);
    intake_head(exchange, method, version);
    if (exchange->must_close) {
        return answer_send(exchange);
    }
    if (exchange->body_left > 0) {
        return begin_body(exchange);
    }
    exchange->step = STEP_WHOLE;
    return MHD_YES;
}

static void read_body(struct exchange *exchange, const char *bytes, size_t len)
{
    CHECK(len <= exchange->body_left);
    exchange->body_left -= len;
    if (exchange->is_refused) {
        return;
    }
    buf_append(&exchange->body, bytes, len);
    if (buf_status(&exchange->body, NULL) != ST_OK) {
        intake_refuse(exchange, 503, "there is no memory for what was sent");
    }
}

/* Give it away; the connection sleeps. False: nobody takes it. */
static bool give_away(struct exchange *exchange)
{
    struct server *server = exchange->server;
    struct connection *connection = exchange->connection;
    if (atomic_fetch_add(&server->away, 1U) >= server->options.limits.exchanges_max) {
        atomic_fetch_sub(&server->away, 1U);
        return false;
    }
    /* All of ours is done before: the taker may be quick. */
    exchange->step = STEP_AWAY;
    connection_enter(connection, PHASE_AWAY);
    if (!server->options.dispatch(server->options.user, exchange)) {
        atomic_fetch_sub(&server->away, 1U);
        return false;
    }
    MHD_suspend_connection(connection->mhd);
    atomic_fetch_add(&server->exchanges, 1U);
    return true;
}

static enum MHD_Result answer_whole(struct exchange *exchange)
{
    struct server *server = exchange->server;
    const struct route *route = exchange->route;
    if (!exchange->is_refused && exchange->request->method == METHOD_POST) {
        intake_body(exchange);
    }
    if (exchange->is_refused) {
        return answer_send(exchange);
    }
    if (route->fast != NULL) {
        if (route->fast(server->options.user, exchange->request, &exchange->response) ==
                FAST_ANSWERED ||
            route->handle == NULL) {
            return answer_send(exchange);
        }
        response_reset(&exchange->response);
    }
    if (!server->is_listening) {
        intake_refuse(exchange, 503, "the hub is being stopped, try again in a moment");
        return answer_send(exchange);
    }
    if (server->options.dispatch == NULL || !give_away(exchange)) {
        intake_refuse(exchange, 503, "too many requests wait, try again in a moment");
        return answer_send(exchange);
    }
    return MHD_YES;
}

enum MHD_Result exchange_step(void *cls, struct MHD_Connection *mhd, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_size, void **context)
{
    (void)cls;
    (void)url; /* decoded by libmicrohttpd; ours is read from the target, strictly */
    (void)context;
    struct exchange *exchange = connection_of(mhd)->exchange;
    if (exchange == NULL) {
        *upload_size = 0; /* what follows an answer is no request */
        return MHD_YES;
    }
    switch (exchange->step) {
    case STEP_HEAD:
        return read_head(exchange, method, version);
    case STEP_BODY:
        if (*upload_size > 0) {
            read_body(exchange, upload, *upload_size);
            *upload_size = 0;
            return MHD_YES;
        }
        return answer_whole(exchange);
    case STEP_WHOLE:
        return answer_whole(exchange);
    case STEP_AWAY:
        return MHD_YES;
    case STEP_ANSWERED:
        return answer_send(exchange);
    }
    return MHD_NO;
}

void exchange_completed(void *cls, struct MHD_Connection *mhd, void **context,
                        enum MHD_RequestTerminationCode code)
{
    (void)cls;
    (void)code; /* gone is gone */
    struct connection *connection = connection_of(mhd);
    struct exchange *exchange = connection->exchange;
    connection->exchange = NULL;
    *context = NULL;
    if (exchange != NULL && exchange->step == STEP_AWAY) {
        exchange->connection = NULL;
        atomic_store(&exchange->is_abandoned, true);
    } else if (exchange != NULL) {
        destroy(exchange);
    }
    if (connection->phase != PHASE_DOOMED) {
        connection_enter(connection, PHASE_HEAD);
    }
}

void exchange_finished(struct exchange *exchange)
{
    exchange->connection->exchange = NULL;
    destroy(exchange);
}

void exchange_take_answered(struct server *server)
{
    pthread_mutex_lock(&server->mu);
    struct exchange *exchange = server->answered;
    server->answered = server->answered_last = NULL;
    pthread_mutex_unlock(&server->mu);
    while (exchange != NULL) {
        struct exchange *next = exchange->next_answered;
        atomic_fetch_sub(&server->away, 1U);
        if (exchange->connection == NULL) {
            destroy(exchange);
        } else {
            exchange->step = STEP_ANSWERED;
            MHD_resume_connection(exchange->connection->mhd);
        }
        exchange = next;
    }
}

void exchange_abandon(struct exchange *exchange)
{
    struct connection *connection = exchange->connection;
    exchange->connection = NULL;
    atomic_store(&exchange->is_abandoned, true);
    atomic_fetch_add(&exchange->server->timed_out, 1U);
    struct exchange *other = create(connection);
    other->step = STEP_ANSWERED;
    intake_refuse(other, 503, "that took too long; it may have been done all the same");
    connection_enter(connection, PHASE_SEND);
    exchange->server->has_resumed = true;
    MHD_resume_connection(connection->mhd);
}

struct request *exchange_request(struct exchange *exchange)
{
    return exchange->request;
}

struct response *exchange_response(struct exchange *exchange)
{
    return &exchange->response;
}

const struct route *exchange_route(const struct exchange *exchange)
{
    return exchange->route;
}

struct exchange **exchange_next(struct exchange *exchange)
{
    return &exchange->next;
}

void exchange_handle(struct exchange *exchange, void *user)
{
    exchange->route->handle(user, exchange->request, &exchange->response);
}

void exchange_refuse(struct exchange *exchange, int status, const char *sentence)
{
    response_reset(&exchange->response);
    response_problem(&exchange->response, status, sentence);
}

bool exchange_is_abandoned(const struct exchange *exchange)
{
    return atomic_load(&exchange->is_abandoned);
}

void exchange_answer(struct exchange *exchange)
{
    struct server *server = exchange->server;
    pthread_mutex_lock(&server->mu);
    bool is_over = server->is_over;
    if (!is_over) {
        exchange->next_answered = NULL;
        *(server->answered == NULL ? &server->answered : &server->answered_last->next_answered) =
            exchange;
        server->answered_last = exchange;
    }
    pthread_mutex_unlock(&server->mu);
    if (is_over) {
        atomic_fetch_sub(&server->away, 1U);
        destroy(exchange);
    } else {
        loop_wake(server);
    }
}
