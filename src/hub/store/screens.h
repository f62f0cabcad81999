/* hub/store/screens.h: the displays: class, tags, keys, health.
 *
 * A screen has two keys: the one it shows with each request (kept as a hash), and the one that it
 * makes presence codes from (32 bytes, with its number). Thread: as the connection.
 */
#ifndef HUB_STORE_SCREENS_H
#define HUB_STORE_SCREENS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/slice.h"
#include "hub/db/db.h"
#include "hub/store/limits.h"
#include "programme/model.h"

#define SCREEN_KEY_BYTES      32
#define SCREEN_KEY_TEXT_BYTES 65  /* as told: 64 hexadecimal digits */
#define SCREEN_TAGS_BYTES     512 /* comma-separated, sorted, without spaces */
#define SCREEN_HEALTH_MAX     4096
#define SCREEN_KEY_MARK_BYTES 8

struct screen_row {
    int64_t number; /* inside the database */
    char name[HUB_ID_BYTES];
    char title[HUB_NAME_BYTES];
    enum screen_class screen_class;
    char tags[SCREEN_TAGS_BYTES];
    uint32_t presence_number;                /* 0..2047 */
    int64_t created_at, seen_at, revoked_at; /* INT64_MIN: not */
    char revision[64];                       /* what it last said it shows */
    uint8_t key_mark[SCREEN_KEY_MARK_BYTES]; /* other bytes for another key; of its hash */
};

/** Tags in any order, separated by commas -> sorted, each once. ST_INVALID. */
NODISCARD enum status screen_tags_sort(struct slice tags, char out[SCREEN_TAGS_BYTES],
                                       struct err *err);

/** Make a screen, or give an existing one a new key (the old one is void). name: 1 to 64 of a-z 0-9
 * and -. Tags in any order, separated by commas. out_key is told once. Errors: ST_INVALID, ST_LIMIT
 * (SCREENS_MAX). */
NODISCARD enum status store_screen_create(struct hub_store *store, struct slice name,
                                          struct slice title, enum screen_class screen_class,
                                          struct slice tags, int64_t now_unix_s,
                                          char out_key[SCREEN_KEY_TEXT_BYTES],
                                          uint8_t out_presence_key[SCREEN_KEY_BYTES],
                                          struct screen_row *out_screen, struct err *err);
/** Class, title, tags of an existing one. ST_NOT_FOUND, ST_INVALID. */
NODISCARD enum status store_screen_change(struct hub_store *store, struct slice name,
                                          struct slice title, enum screen_class screen_class,
                                          struct slice tags, struct err *err);
/** Its key is void from now on. ST_NOT_FOUND. */
NODISCARD enum status store_screen_revoke(struct hub_store *store, struct slice name,
                                          int64_t now_unix_s, struct err *err);
/** ST_NOT_FOUND. */
NODISCARD enum status store_screen_get(struct hub_store *store, struct slice name,
                                       struct screen_row *out_screen, struct err *err);
/** The screen of this name, if `key` is its key; in constant time. ST_NOT_FOUND: any reason. */
NODISCARD enum status store_screen_enter(struct hub_store *store, struct slice name,
                                         struct slice key, struct screen_row *out_screen,
                                         struct err *err);
typedef bool screen_each(void *ctx, const struct screen_row *screen, struct slice health_json);
NODISCARD enum status store_screen_each(struct hub_store *store, screen_each *each, void *ctx,
                                        struct err *err);
/** What it said of itself: a JSON object of at most SCREEN_HEALTH_MAX bytes, kept as it is. */
NODISCARD enum status store_screen_health(struct hub_store *store, struct slice name,
                                          struct slice json, int64_t now_unix_s, struct err *err);
/** The key and name behind a presence number. ST_NOT_FOUND (none, revoked). */
NODISCARD enum status store_screen_presence(struct hub_store *store, uint32_t presence_number,
                                            uint8_t out_key[SCREEN_KEY_BYTES],
                                            char out_name[HUB_ID_BYTES], struct err *err);

#endif
