/* net/key_file.h: the key that a file holds, shown to one origin.
 *
 * Thread: as net_client_set_key(). Blocks on disk. Nothing here logs, and the key is never quoted:
 * sentences end in logs.
 */
#ifndef NET_KEY_FILE_H
#define NET_KEY_FILE_H

#include "net/client.h"

/** The file's first line is the key from the next request on. Errors: those of file_read() and of
 *  net_client_set_key(), with the file's name. */
NODISCARD enum status key_file_show(struct net_client *client, const char *path,
                                    const struct url *origin, struct err *err);
/** Keep a key in this file, for its owner alone (mode 0600), whole or not at all; the folder is
 * made where it is missing. Errors: those of net_key_check(); ST_IO. */
NODISCARD enum status key_file_keep(const char *path, const char *key, struct err *err);

#endif
