/* hub/http/guard_priv.h: who may. Each answers the exchange itself when it says no. */
#ifndef HUB_HTTP_GUARD_PRIV_H
#define HUB_HTTP_GUARD_PRIV_H

#include <stdbool.h>

struct exchange;

/** Is the Host well-formed, and one of ours? Makes it lower case. 400, 421. */
bool guard_host(struct exchange *exchange);
/** Has this address been quiet enough? Also for what has no route: guessing costs. 429. */
bool guard_rates(struct exchange *exchange);
/** The same for the session. */
bool guard_session_rates(struct exchange *exchange);
/** Does it bring a key, where one is needed? 401. */
bool guard_bearer(struct exchange *exchange);
/** Does the form come from a page of ours, in this session? 403. */
bool guard_form(struct exchange *exchange);

#endif
