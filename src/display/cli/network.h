/* display/cli/network.h: reaching a server as the configuration's `network` says. Main. */
#ifndef DISPLAY_CLI_NETWORK_H
#define DISPLAY_CLI_NETWORK_H

#include "display/app/wall.h"
#include "net/client.h"

/** Start a client with the configured authorities and proxy; the configured key, if any, is shown
 *  to this origin only. Blocks on disk. After net_init(); the caller ends it with
 *  net_client_stop(). wake as in net_options.
 *
 * Errors: of net_client_start() and net_client_set_key(); ST_NOT_FOUND, ST_IO, ST_LIMIT (the key's
 * file). */
NODISCARD enum status network_start(const struct wall *wall, const struct url *origin,
                                    void (*wake)(void *ctx), void *wake_ctx,
                                    struct net_client **out_client, struct err *err);

#endif
