#include "net/key_file.h"

#include <string.h>

#include "base/crypto.h"
#include "base/file.h"

enum { FILE_BYTES = NET_KEY_MAX_BYTES + 2 /* and its line end */ };

enum status key_file_show(struct net_client *client, const char *path, const struct url *origin,
                          struct err *err)
{
    struct buf key = buf_make(FILE_BYTES);
    enum status st = file_read(path, &key, err);
    if (st == ST_OK) {
        char text[FILE_BYTES + 1] = "";
        memcpy(text, buf_str(&key), strcspn(buf_str(&key), "\r\n"));
        st = net_client_set_key(client, text, origin, err);
        crypto_forget(text, sizeof text);
        crypto_forget(key.ptr, key.len);
    }
    if (st != ST_OK) {
        err_context(err, "key file '%s'", path);
    }
    buf_deinit(&key);
    return st;
}
