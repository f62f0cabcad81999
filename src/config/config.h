/* config/config.h: a configuration document -> struct. One table of key, type, unit, range,
 * default and help drives the reading, CONFIG.md and the defaults. Source: config/CONFIG.md.
 *
 * JSON with line comments. A wrong value is a fault like a programme's and leaves the default in
 * its place. Pure: bytes in, value out. Thread: a config belongs to its owner; read-only it is
 * shared.
 */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/slice.h"
#include "programme/programme.h"

enum config_log { CONFIG_LOG_ERROR = 0, CONFIG_LOG_WARN, CONFIG_LOG_INFO, CONFIG_LOG_DEBUG };

enum config_gpu { CONFIG_GPU_AUTO = 0, CONFIG_GPU_OFF, CONFIG_GPU_ON };

enum { CONFIG_KEY_BYTES = 32 };

/** What the screen is: the configuration's side of programme/screen.h. */
struct config_screen {
    const char *name; /* "" when not given */
    enum screen_class screen_class;
    bool has_class;          /* given; else a hub may say it */
    const char *const *tags; /* NULL-terminated, never NULL */
    uint32_t number;         /* for presence codes, 0..2047 */
    uint8_t key[CONFIG_KEY_BYTES];
    bool has_key;
    float diagonal_in, distance_m, overscan;
    const char *timezone;  /* "": the programme's */
    const char *language;  /* "": the programme's */
    enum theme_kind theme; /* THEME_INHERIT: the programme's */
};

struct config_window {
    int32_t rotate; /* degrees clockwise: 0, 90, 180, 270 */
    int32_t output; /* number of the display, from 0 */
    enum config_gpu gpu;
    bool is_fullscreen;
    int32_t width_px, height_px; /* of the window, when not full screen */
};

/** How it reaches a server; see net/client.h. */
struct config_network {
    const char *ca_file;  /* path as written; "": only the system's authorities */
    const char *proxy;    /* an address, "none", or "": as the environment says */
    const char *key_file; /* path as written of the bearer key; "": no key */
};

enum source_kind { SOURCE_FEED = 0, SOURCE_TABLE, SOURCE_ALERTS };

/** Headings of a table's columns, as its own; "" for those that are found by their words. */
struct config_columns {
    const char *name, *score, *detail, *id, *colour, *reached_at, *previous_rank;
    const char *consent; /* whether a person agreed that the name shows */
};

/** Something outside that is mapped into the programme. Texts are "" when not given. */
struct config_source {
    const char *id; /* begins the ids of all that comes from it */
    enum source_kind kind;
    const char *href; /* an http(s) address, or a path as written */
    const char *title;
    const char *campaign; /* of posts: the id of one of the programme's */
    enum post_class post_class;
    uint8_t screens;         /* SCREENS_* bits */
    const char *const *tags; /* NULL-terminated, never NULL */
    enum board_of of;
    const char *unit;
    struct config_columns columns;
    int32_t max_items;    /* posts or notices at most */
    int32_t max_age_days; /* older posts are left out, and posts end at this age */
    int32_t refresh_s;    /* asked again at most this often */
};

struct config {
    const char *programme; /* path as written, or an address; "": the hub's, else the bundled one */
    const char *hub;       /* an address; "": none */
    struct config_screen screen;
    struct config_window window;
    struct config_network network;
    bool is_calm;
    int32_t memory_mb; /* for layers and pictures */
    enum config_log log;
    const char *store; /* path; "": the usual place */
    int32_t store_mb;  /* for the media that are kept there */
    const struct config_source *sources;
    size_t source_count;
    struct arena arena; /* holds the texts */
};

/** Finds a time zone, to check the one given; the same shape as in programme_options. */
struct config_options {
    const struct tz *(*find_tz)(void *ctx, const char *name); /* NULL: names are not checked */
    void *tz_ctx;
};

/** What a display does without a configuration. End with config_deinit(). */
void config_default(struct config *out_config);

/** Read a document. `faults` may be NULL. On ST_OK the caller ends out_config with config_deinit();
 *  wrong values are faults and stand at their defaults.
 *
 * Errors: ST_INVALID, ST_LIMIT: not JSON, or not an object; the sentence is also the last fault. */
NODISCARD enum status config_read(struct slice bytes, const struct config_options *options,
                                  struct fault_list *faults, struct config *out_config,
                                  struct err *err);

/** Free. Zeroed memory is fine. */
void config_deinit(struct config *config);

/** Only the defaults of a source, as a configuration without any key but "id" gives them. */
void config_source_default(struct config_source *out_source);

struct field_table;
/** The table, for CONFIG.md. */
const struct field_table *config_table(void);

#endif
