#include "display/cli/network.h"

#include <string.h>

#include "base/file.h"
#include "display/app/paths.h"

enum { KEY_FILE_BYTES = NET_KEY_MAX_BYTES + 64 /* room for how an editor ends a file */ };

/* "" stays. */
static const char *beside(struct wall *wall, const struct options *options, const char *path)
{
    const char *config = options->config != NULL ? options->config : paths_config(&wall->arena);
    return path[0] == '\0' || config == NULL ? path : paths_beside(&wall->arena, config, path);
}

/* The key is never quoted: sentences end in logs. */
static enum status show_key(struct net_client *client, const char *path, const struct url *origin,
                            struct err *err)
{
    struct buf text = buf_make(KEY_FILE_BYTES);
    enum status st = file_read(path, &text, err);
    if (st == ST_OK) {
        while (text.len > 0 && strchr(" \t\r\n", text.ptr[text.len - 1]) != NULL) {
            text.ptr[--text.len] = '\0';
        }
        st = text.len == 0 || strlen(text.ptr) != text.len
                 ? err_set(err, ST_INVALID, "'%s' holds no key", path)
                 : net_client_set_key(client, text.ptr, origin, err);
    }
    if (st != ST_OK) {
        err_context(err, "network.key_file");
    }
    buf_deinit(&text);
    return st;
}

enum status network_start(struct wall *wall, const struct options *options,
                          const struct url *origin, void (*wake)(void *ctx), void *wake_ctx,
                          struct net_client **out_client, struct err *err)
{
    const struct config_network *network = &wall->config.network;
    const struct net_options setup = {.user_agent = "vitrine/" VITRINE_VERSION,
                                      .ca_file = beside(wall, options, network->ca_file),
                                      .proxy = network->proxy,
                                      .wake = wake,
                                      .wake_ctx = wake_ctx};
    struct net_client *client = NULL;
    enum status st = net_client_start(&setup, &client, err);
    if (st == ST_OK && network->key_file[0] != '\0') {
        st = show_key(client, beside(wall, options, network->key_file), origin, err);
    }
    if (st == ST_OK) {
        *out_client = client;
    } else {
        net_client_stop(client);
    }
    return st;
}
