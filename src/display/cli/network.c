#include "display/cli/network.h"

#include <string.h>

#include "base/crypto.h"
#include "base/file.h"

/* The key is the file's first line. It is never quoted: sentences end in logs. */
static enum status show_key(struct net_client *client, const char *path, const struct url *origin,
                            struct err *err)
{
    struct buf key = buf_make(NET_KEY_MAX_BYTES + 2);
    enum status st = file_read(path, &key, err);
    if (st == ST_OK) {
        char text[NET_KEY_MAX_BYTES + 3] = "";
        memcpy(text, buf_str(&key), strcspn(buf_str(&key), "\r\n"));
        st = net_client_set_key(client, text, origin, err);
        crypto_forget(text, sizeof text);
        crypto_forget(key.ptr, key.len);
    }
    if (st != ST_OK) {
        err_context(err, "network.key_file");
    }
    buf_deinit(&key);
    return st;
}

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
        st = show_key(client, wall->key_file, origin, err);
    }
    if (st == ST_OK) {
        *out_client = client;
    } else {
        net_client_stop(client);
    }
    return st;
}
