#include "display/cli/network.h"

#include "net/key_file.h"

enum status network_start(const struct wall *wall, const struct url *origin,
                          void (*wake)(void *ctx), void *wake_ctx, struct net_client **out_client,
                          struct err *err)
{
    const struct net_options options = {.user_agent = "vitrine/" VITRINE_VERSION,
                                        .ca_file = wall->ca_file,
                                        .proxy = wall->config.network.proxy,
                                        .wake = wake,
                                        .wake_ctx = wake_ctx};
    struct net_client *client = NULL;
    enum status st = net_client_start(&options, &client, err);
    if (st == ST_OK && wall->key_file[0] != '\0') {
        st = key_file_show(client, wall->key_file, origin, err);
    }
    if (st == ST_OK) {
        *out_client = client;
    } else {
        net_client_stop(client);
    }
    return st;
}
