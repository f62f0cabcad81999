/* hub/http/exchange.h: one request on its way to whoever answers it, and back.
 *
 * The server gives a whole request away (server_options.dispatch), its connection waits without a
 * thread, and comes to life again with exchange_answer(). Between the two the exchange belongs to
 * the taker alone. exchange_answer() may be called on any thread, exactly once, also after the
 * server was stopped (nothing is sent then), but before server_destroy().
 */
#ifndef HUB_HTTP_EXCHANGE_H
#define HUB_HTTP_EXCHANGE_H

#include <stdbool.h>

#include "hub/http/request.h"
#include "hub/http/response.h"
#include "hub/http/route.h"

struct exchange;

struct request *exchange_request(struct exchange *exchange);
struct response *exchange_response(struct exchange *exchange);
const struct route *exchange_route(const struct exchange *exchange);
/** The taker's own link, for its queue. */
struct exchange **exchange_next(struct exchange *exchange);

/** Call the route's handler here and now. The answer is not sent yet: the taker commits first. */
void exchange_handle(struct exchange *exchange, void *user);
/** Throw away what was answered and refuse with this status and sentence (the commit failed). */
void exchange_refuse(struct exchange *exchange, int status, const char *sentence);
/** Whoever asked waits no longer (gave up, or was answered 503 because it took too long): worth
 *  nothing but to be answered. A hint: it may become true right after. */
bool exchange_is_abandoned(const struct exchange *exchange);
/** Send the answer. The exchange is gone. */
void exchange_answer(struct exchange *exchange);

#endif
