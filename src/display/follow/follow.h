/* display/follow/follow.h: following a server, and living without it.
 *
 * One thread pulls the programme, fetches its media into the store, listens to the live feed, mixes
 * in the configured sources, delivers the journal and says how the display is. What can be shown is
 * handed out as snapshots whose pictures lie in the store. Whatever fails is tried again with
 * jittered back-off; what was shown stays meanwhile. The network is net/client's thread; this one
 * alone touches the store. ARCHITECTURE.md, "Following a server", says how a change travels.
 *
 * A pulled programme is shown when all pictures of its next hours are here, or can't be had. What
 * is withdrawn or urgent never waits for pictures, and neither does a live patch.
 *
 * Where a hub is named, or the address wants a key, and neither a key nor a stored programme is
 * there, it asks for a pairing code and goes on by itself once that is approved.
 */
#ifndef DISPLAY_FOLLOW_FOLLOW_H
#define DISPLAY_FOLLOW_FOLLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/disk.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/log.h"
#include "config/config.h"
#include "display/store/journal_line.h"
#include "programme/programme.h"

#define FOLLOW_POLL_S          60  /* between two pulls, where neither server nor live feed says */
#define FOLLOW_POLL_LIVE_S     900 /* while the live feed is open */
#define FOLLOW_POLL_LEAST_S    10
#define FOLLOW_HOURS_S         21600 /* pictures of what shows within so long are needed */
#define FOLLOW_COMMIT_MS       2000  /* after a live patch: many are written once */
#define FOLLOW_COMMIT_AGAIN_MS 60000 /* after the disk refused */
#define FOLLOW_HURRY_MS        500   /* between two pulls that the live feed asks for */
/* Between two snapshots: patches that come faster are one change. Each costs main a pass. */
#define FOLLOW_SHOW_MS       100
#define FOLLOW_HEALTH_MS     30000
#define PAIR_POLL_MS         5000 /* between two questions whether a code was approved */
#define FOLLOW_FIRST_MS      4000 /* the journal's first entry waits at most so long */
#define FOLLOW_NOTES_MAX     256  /* journal entries on their way to the thread */
#define FOLLOW_JOURNAL_BYTES (UINT64_C(16) << 20)
/* Alerts that a feed leads to: how many of one source, how large one and all of them may be. */
#define FOLLOW_ALERTS_MAX   64
#define FOLLOW_ALERT_BYTES  ((size_t)1 << 20)
#define FOLLOW_ALERTS_BYTES ((size_t)8 << 20)
#define FOLLOW_ALERT_S      3600 /* one that is here is asked for again at the most that often */
#define FOLLOW_KEEP_S       3600 /* what a source says again and again is written that often */
#define FOLLOW_CLOCK_JUMP_S 3600 /* a clock that jumps further was wrong before */

/** One reading of the clocks. */
struct follow_now {
    int64_t mono_ms, unix_s;
};

/** What main shows from now on, or why it can't have something newer. */
struct follow_news {
    const struct programme *programme; /* one reference; NULL: none */
    struct buf faults;                 /* of it, a line each */
    struct err trouble;                /* code ST_OK: none */
};

/** All texts are copied. Paths are as they are opened. */
struct follow_options {
    const char *address;    /* of the programme: http or https; "": it is offered, from a file */
    bool is_hub;            /* it is a hub's, which says where the programme is */
    const char *store;      /* the store's folder */
    uint64_t store_bytes;   /* of media in it, as store_open(); 0: STORE_DEFAULT_BYTES */
    const char *user_agent; /* "vitrine/0.1.0" */
    const char *ca_file, *proxy, *key_file;
    const char *name; /* of the programme, for the text of faults */
    const char *screen_name, *language;
    const char *base_dir; /* of an offered programme, for its pictures */
    bool is_brief;        /* only fetch: no live feed, nothing is reported */
    bool is_bundled;      /* an offered programme and its pictures are the program's own */
    const struct config_source *sources; /* borrowed until the end */
    size_t source_count;
    /* Both on the thread, no lock held. show may move out of the news what it keeps. */
    void (*show)(void *ctx, struct follow_news *news);
    void (*say)(void *ctx, enum log_level level, const char *text);
    void (*pair)(void *ctx); /* follow_pairing() has something new; may be NULL */
    void *ctx;
    /* Stand-ins for tests; NULL for the machine's own. A clock that doesn't run by itself goes with
     * follow_step(). */
    const struct disk *disk;
    struct follow_now (*clock)(void *ctx);
};

/** A screen and the hub that gives it its place (config/SERVER.md, "Pairing"). */
struct follow_pairing {
    bool is_on;    /* people are to see the code */
    char code[16]; /* ASCII */
    char url[URL_MAX_BYTES + 1];
    int64_t expires_unix_s;
    bool has_class; /* what the hub says of the screen, now or before the last start */
    enum screen_class screen_class;
    char name[321]; /* "": it doesn't */
};

struct follow;

/** Open the store, and read what it holds of this address. On main, after crypto_init(), net_init()
 *  and feed_init().
 *
 * out_programme  the last complete programme, one reference; NULL: there is none yet
 * Errors: ST_INVALID (the address, the key file), ST_BUSY (another display has the store), ST_IO.
 */
NODISCARD enum status follow_create(const struct follow_options *options,
                                    struct follow **out_follow,
                                    const struct programme **out_programme, struct err *err);
/** Start the thread. Errors: ST_IO, ST_INVALID, ST_NOT_FOUND: as net_client_start(). */
NODISCARD enum status follow_start(struct follow *follow, struct err *err);
/** Instead of follow_start(), for a caller that is the thread itself: do what is due now.
 *
 * out_due_ms  when to call again: mono ms; 0: at once; INT64_MAX: when something came back
 * Errors: of the first call, as follow_start(). */
NODISCARD enum status follow_step(struct follow *follow, int64_t *out_due_ms, struct err *err);
/** Ends after the join. The snapshots it gave may only be let go of afterwards: their time zones
 * were its own. NULL is fine. */
void follow_stop(struct follow *follow);

/** The programme as the file says it now, instead of what was offered before: without an address
 *  only. Relative times count from now_unix_s, so the same bytes are news at another time. Copied;
 *  any thread. */
void follow_offer(struct follow *follow, struct slice bytes, int64_t now_unix_s);

/** For the journal; copied. Any thread; when FOLLOW_NOTES_MAX wait it is left out and counted. */
void follow_note(struct follow *follow, const struct journal_entry *entry);

/** How pairing stands. Any thread. */
struct follow_pairing follow_pairing(struct follow *follow);

/** A scene of this revision can't be drawn, and was benched. Three of what is shown, within ten
 *  minutes and over restarts, and the generation before returns (generations.h). So does the end of
 *  the process within a minute of a programme's first showing, when that happens three times.
 *  Any thread. */
void follow_refused(struct follow *follow, const char *revision);

/** A picture of what is shown can't be decoded: why, as a sentence, and whether that is its own
 *  fault (not want of memory). What is damaged on disk is fetched again, what came like this is
 *  quarantined, and both are told in the journal. Copied; any thread. */
void follow_broken(struct follow *follow, const char *path, const char *why, bool is_its_fault);

/** What it did so far, for `sync --once`, tests and reports. */
struct follow_state {
    bool is_settled; /* the server answered, and nothing is left to fetch that is not failing */
    bool is_live;    /* the live feed is open */
    bool is_current; /* what is shown is what the server last said */
    uint64_t pulls, patches, shown, fetched, failed; /* answers, patches, snapshots, media */
    uint64_t fetched_bytes;
    char revision[REVISION_CHARS_MAX * 4 + 1]; /* of what is shown; "" */
    char trouble[ERR_TEXT_BYTES];              /* the last one, until it is over; "" */
};
struct follow_state follow_state(struct follow *follow);
/** Wait until it is settled or the time is over; is_settled says which. Any thread but its own. */
struct follow_state follow_wait(struct follow *follow, int64_t timeout_ms);
/** Likewise until this holds, asked after each of its passes; holds must not call back. */
struct follow_state follow_wait_for(struct follow *follow,
                                    bool (*holds)(const struct follow_state *state, uint64_t count),
                                    uint64_t count, int64_t timeout_ms);

#endif
