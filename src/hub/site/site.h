/* hub/site/site.h: what pages are made of, read once from the database and shared: contents with
 * their texts and pictures, teams, screens' keys for presence, the brand, the configuration.
 *
 * Immutable and counted: the store thread makes one whenever contents changed, the loop thread
 * answers whole pages from it without a database. Strings live as long as the site.
 *
 * Thread: site_read() on that of the store; everything else on any thread that holds a reference.
 */
#ifndef HUB_SITE_SITE_H
#define HUB_SITE_SITE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/blob.h"
#include "base/zones.h"
#include "hub/config/config.h"
#include "hub/pages/pages.h"
#include "hub/store/entities.h"
#include "hub/store/screens.h"

enum {
    SITE_ARENA_MAX = 256 << 20, /* every content at its largest, and their tables */
    SITE_OWN_MAX = 6            /* suggestions that a content brings */
};

/* A configuration that several sites share. */
struct settings {
    atomic_int refs;
    struct hub_config config;
    char base[256]; /* where phones reach us, no slash at the end */
};

/** Take a configuration (it is moved: `from` is empty afterwards) and the address to use when it
 *  names none. One reference for the caller. */
struct settings *settings_create(struct hub_config *from, const char *base);
struct settings *settings_ref(struct settings *settings);
void settings_unref(struct settings *settings);

struct site_content {
    struct entity entity;
    struct page_content page;
    struct slice hashtag;
    struct slice own[SITE_OWN_MAX]; /* suggestions of its own */
    size_t own_count;
    struct slice campaign; /* id of a post's campaign */
    /* Of an event. */
    struct slice place;
    int64_t starts, ends; /* 0: none */
    /* Of a challenge. */
    struct slice subtitle, metric, evidence;
    int64_t from, until; /* 0: none */
    struct page_tier tiers[PAGE_TIERS_MAX];
    size_t tier_count;
};

struct site_team {
    int64_t number;
    struct page_team page;
};

struct site_board {
    char id[HUB_ID_BYTES];
    struct slice unit;
    bool is_live;
};

struct site_screen {
    uint32_t presence_number;
    uint8_t key[SCREEN_KEY_BYTES];
    struct slice title;
};

struct site {
    atomic_int refs;
    struct settings *settings;
    int64_t change; /* hub_store_change() it was made at */
    const struct tz *tz;
    struct page_brand brand;
    struct blob *brand_css;
    char brand_css_name[40];       /* "brand.0123456789abcdef.css" */
    struct site_content *contents; /* those with a code, in order of code */
    size_t content_count;
    const struct site_content **open; /* that may be relayed, in the order of the programme */
    size_t open_count;
    struct site_team *teams;      /* in order of site and name */
    struct page_team *team_pages; /* the same, for forms; at most PAGE_TEAMS_MAX */
    size_t team_count;
    struct site_board *team_boards; /* of teams, in the order of the programme */
    size_t team_board_count;
    struct site_screen *screens;
    size_t screen_count;
    struct arena arena;
};

/** Read the whole. zones: of the caller, outlive every site. Errors: ST_IO, ST_LIMIT. */
NODISCARD enum status site_read(struct hub_store *store, struct settings *settings,
                                struct zones *zones, int64_t now_unix_s, struct site **out_site,
                                struct err *err);
struct site *site_ref(struct site *site);
/** NULL is fine. */
void site_unref(struct site *site);

/** By code (5 characters), either case, I L O as digits; or NULL. */
const struct site_content *site_by_code(const struct site *site, struct slice code);
const struct site_content *site_by_id(const struct site *site, enum entity_kind kind,
                                      struct slice id);
const struct site_team *site_team_by_id(const struct site *site, struct slice id);
const struct site_team *site_team_by_number(const struct site *site, int64_t number);

/** The screen that a presence part (7 characters) of this content's code comes from, when it holds
 *  now; else NULL. In constant time for a given screen. */
const struct site_screen *site_presence(const struct site *site, const struct site_content *content,
                                        struct slice part, int64_t now_unix_s);

#endif
