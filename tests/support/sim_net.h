/* tests/support/sim_net.h: a stand-in for net/client: no threads, no sockets, no time.
 *
 * Linked before `net`, its net_client_… take the place of the real ones. What is submitted waits
 * until sim_net_answer(), which asks the test's server for each and gives it back. A stream that is
 * answered well stays open until sim_net_hang_up(). One client at a time.
 */
#ifndef TESTS_SIM_NET_H
#define TESTS_SIM_NET_H

#include "net/client.h"

/** What the server says. `request` is what was asked: url, method, validators, upload. response has
 *  outcome NET_OK and status 200, or what a test makes of it; fill etag, body and the like. */
typedef void sim_server(void *ctx, const struct net_request *request,
                        struct net_response *response);

/** Until the next call. */
void sim_net_serve(sim_server *server, void *ctx);
/** Answer what was submitted so far. How many that were. */
size_t sim_net_answer(void);
/** Is something waiting to be answered, or to be taken? */
bool sim_net_is_busy(void);
/** Bytes into every open stream; how many there are. */
size_t sim_net_push(struct slice bytes);
/** Every open stream ends, as a lost connection does. */
void sim_net_hang_up(void);

#endif
