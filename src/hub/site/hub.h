/* hub/site/hub.h: what handlers of requests share, and what they leave for the store thread.
 *
 * The groups say which thread touches what. hub/app makes it and runs the threads; tests make one
 * on a database in a temporary folder and call handlers.
 */
#ifndef HUB_SITE_HUB_H
#define HUB_SITE_HUB_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/blob.h"
#include "base/zones.h"
#include "hub/count/rules.h"
#include "hub/count/standings.h"
#include "hub/http/session.h"
#include "hub/live/live.h"
#include "hub/publish/publisher.h"
#include "hub/rules/codebook.h"
#include "hub/rules/marks.h"
#include "hub/site/feeds.h"
#include "hub/site/ready.h"
#include "hub/site/site.h"

/* A picture that came with a form, made anew by the pictures thread: never what was sent. */
struct hub_picture {
    struct buf jpeg; /* empty: none came */
    int32_t width, height;
    enum page_fault fault; /* FAULT_NONE, or why it can't be taken */
};

/* The document of one audience, as displays get it. */
struct hub_document {
    struct blob *blob; /* NULL: not made yet */
    struct blob *gzip; /* the same, made when the first display asks for it */
    char revision[REVISION_BYTES];
};

struct hub {
    /* Set before any thread, read-only after. */
    struct live *live;
    const char *version;
    uint8_t session_key[SESSION_KEY_BYTES]; /* of cookies and forms, by hub_open() */
    /* Guarded by mu, a leaf. */
    pthread_mutex_t mu;
    struct site *site;
    struct marks *marks;
    /* Store thread only. */
    struct hub_store *store;
    struct standings *standings;
    struct publisher *publisher;
    struct codebook *codebook;
    struct feeds *feeds;
    struct zones zones;
    struct settings *settings;
    struct points_rules rules;
    struct hub_document documents[AUDIENCES_MAX];
    struct hub_picture *picture; /* of the request at hand; NULL: none came */
    bool has_mail;               /* something was put into the outbox: look */
    /* Loop thread only. */
    struct hub_store *reader; /* reads media, beside the writer */
    struct ready *ready;      /* share pages, written once */
    /* Any thread. */
    atomic_llong passed_mono_ms; /* the store thread's last look around */
    atomic_bool is_failing;      /* its last commit failed */
};

/** Zero it, take a reference to the settings, make what needs no database. */
void hub_init(struct hub *hub, struct settings *settings);
/** Free what hub_init() and hub_open() made. */
void hub_deinit(struct hub *hub);
/** Open the store thread's parts and read the site. Errors: as hub_store_open() and those it
 *  opens. */
NODISCARD enum status hub_open(struct hub *hub, const char *dir, int64_t now_unix_s,
                               struct err *err);

/** After each commit, and when another process wrote: standings, documents, patches to displays,
 *  the site. Store thread. Errors: of what failed first; the rest keeps what it had. */
NODISCARD enum status hub_follow(struct hub *hub, int64_t now_unix_s, struct err *err);
/** New settings from now on. Store thread. */
NODISCARD enum status hub_set_settings(struct hub *hub, struct settings *settings,
                                       int64_t now_unix_s, struct err *err);

/** The site of now: a reference for the caller. Any thread. */
struct site *hub_site(struct hub *hub);

/** The place of an audience, its document made at the first time, its channel told. Store thread.
 */
NODISCARD enum status hub_audience(struct hub *hub, const struct hub_audience *audience,
                                   int64_t now_unix_s, uint32_t *out_place, struct err *err);
/** "a17": the live channel of a place. */
enum { CHANNEL_BYTES = 16 };
void hub_channel(uint32_t place, char out[CHANNEL_BYTES]);

#endif
