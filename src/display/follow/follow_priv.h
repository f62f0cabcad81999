/* display/follow/follow_priv.h: what the parts of one follower share. Folder-private.
 *
 * Thread: the follower's own, except where a group says otherwise. A part has a `step` that does
 * what is due and returns when it wants to be called again (mono ms, FOLLOW_NEVER), and a `done`
 * for a request that came back.
 */
#ifndef DISPLAY_FOLLOW_FOLLOW_PRIV_H
#define DISPLAY_FOLLOW_FOLLOW_PRIV_H

#include <pthread.h>

#include "base/arena.h"
#include "base/digest.h"
#include "base/thread.h"
#include "base/zones.h"
#include "display/feeds/cap.h"
#include "display/follow/follow.h"
#include "display/follow/inlet.h"
#include "display/follow/keeper.h"
#include "display/follow/pairing.h"
#include "display/store/generations.h"
#include "display/store/journal.h"
#include "display/store/media_writer.h"
#include "display/store/pages.h"
#include "display/store/quarantine.h"
#include "display/store/store.h"
#include "display/sync/sse.h"
#include "net/backoff.h"
#include "net/client.h"
#include "programme/draft.h"

#define FOLLOW_NEVER INT64_MAX

/* A thing that is asked for again and again. */
struct follow_ask {
    uint64_t id; /* of the request under way; 0: none */
    int64_t due_ms;
    struct backoff backoff;
    enum net_outcome told; /* the trouble that was told; NET_OK: none */
};

struct fetch {
    char *url;
    struct media_want want; /* want.source.url is `url` */
    bool is_needed, is_here, is_listed;
    bool has_digest;  /* the document says its digest; else it is what came */
    bool is_kept_now; /* all of it came, and the keeper has the writer */
    bool is_blocked;  /* it can't be had: not asked for until blocked_until_ms */
    bool is_unkept;   /* the disk refuses it: the programme goes on without it meanwhile */
    int64_t blocked_until_ms;
    int32_t kind;       /* of picture, as announced; -1: not said */
    struct err failure; /* of the store, while the transfer is being cancelled */
    struct follow_ask ask;
    struct inlet *inlet;
    struct media_writer *writer;
};

/* Stored media are read again: a round takes a week, or less, and nobody notices. */
#define VERIFY_ROUND_S      604800
#define VERIFY_FIRST_MS     300000      /* after a start */
#define VERIFY_STEP_BYTES   (1U << 20)  /* at most, about, at once... */
#define VERIFY_LEAST_MS     1000        /* ...so at most a MiB a second, */
#define VERIFY_MOST_MS      3600000     /* and a small store is looked at all the same */
#define VERIFY_BUSY_MS      60000       /* while pictures are fetched, or the disk refuses */
#define VERIFY_SLOW_MS      250         /* a step that takes so long disturbs somebody: */
#define VERIFY_SLOW_WAIT_MS 600000      /* a pause, then */
#define VERIFY_SLOW_BYTES   (64U << 10) /* little at once until it is quick again */

struct verify_pace {
    int64_t wait_ms; /* until the next step */
    uint64_t bytes;  /* of the next step */
};

/* Who ends within so long of beginning to show a document may have ended because of it. */
#define TRIAL_MS 60000

#define FOLLOW_BROKEN_MAX 16 /* pictures on their way from main; the rest is found again */

struct follow_broken {
    char *path;
    char why[ERR_TEXT_BYTES];
    bool is_its_fault;
};

/* An alert that a feed leads to. */
struct follow_alert {
    char *url;
    struct digest key; /* of its page in the store */
    struct cap cap;
    bool is_here; /* cap is what it said last */
    size_t bytes; /* it said that in so many */
    struct follow_ask ask;
    char etag[HTTP_VALUE_MAX_BYTES + 1], last_modified[HTTP_VALUE_MAX_BYTES + 1];
};

enum { MEDIA_ASKED_MAX = 4 /* media under way or waiting for a turn: the next is never late */ };

struct follow_source {
    const struct config_source *config;
    char prefix[SOURCE_PREFIX_MAX + 1];
    struct url url;
    bool is_file;
    struct follow_ask ask;
    char etag[HTTP_VALUE_MAX_BYTES + 1], last_modified[HTTP_VALUE_MAX_BYTES + 1];
    struct digest key;           /* of its page in the store; a file has none */
    struct digest said;          /* the body of what it said last; unknown: nothing */
    int64_t kept_unix_s;         /* when its page was written */
    struct cap index;            /* of kind alerts: what it said last; zeroed: nothing */
    struct follow_alert *alerts; /* that it leads to, in its order */
    size_t alert_count;
    size_t refused_count; /* links that are not followed: too many, or from https to http */
};

struct follow {
    /* Set before start, read-only after. */
    struct follow_options options;
    struct arena arena;
    const char **prefixes; /* of the sources; NULL-terminated */
    struct thread thread;
    /* Guarded by mu; changes signalled through cond. */
    pthread_mutex_t mu;
    pthread_cond_t cond;
    bool is_woken, is_stopping;
    struct journal_entry notes[FOLLOW_NOTES_MAX]; /* their texts are one block each, note_texts */
    char *note_texts[FOLLOW_NOTES_MAX];
    size_t note_count, notes_lost;
    struct follow_broken broken[FOLLOW_BROKEN_MAX];
    size_t broken_count;
    size_t refusals; /* scenes of what is shown that could not be drawn */
    struct buf offered;
    bool is_offered;
    int64_t offered_unix_s;
    struct follow_state state;
    struct follow_pairing pairing;
    /* The thread's, after the start. */
    struct url address; /* of the programme */
    struct net_client *client;
    struct store *store;
    struct journal *journal;
    const struct disk *disk;
    struct zones zones;
    struct draft *server, *mixed;        /* mixed: with the sources */
    struct buf document, shown_document; /* what `mixed`, else `server`, says; what is on screen */
    const struct programme *shown;
    bool is_dirty;      /* the drafts say more than `document` */
    bool is_waiting;    /* `document` is not shown yet */
    bool is_patched;    /* it came by a patch: show it at once */
    bool is_late;       /* a picture arrived that what is shown lacked */
    bool is_refused;    /* what the drafts say can't be shown: it must not be kept either */
    bool is_unkept;     /* the disk refused what is shown; that was said */
    bool is_overtaken;  /* the feed asked for a pull while one was under way */
    bool is_outrun;     /* a patch came while a pull was under way */
    int32_t outruns;    /* pulls in a row that were let go for that */
    int64_t hurried_ms; /* when the feed last had its way */
    bool has_document;
    bool is_local;        /* offered, not pulled */
    bool is_retimed;      /* offered again: the same words may mean other times */
    int64_t taken_unix_s; /* relative times of an offered document count from here */
    int64_t commit_due_ms, shown_ms;
    struct follow_ask pull;
    char etag[HTTP_VALUE_MAX_BYTES + 1], last_modified[HTTP_VALUE_MAX_BYTES + 1];
    struct digest pulled; /* the document as it came */
    struct {
        struct follow_ask ask;
        struct inlet *inlet;
        struct sse *sse;
        struct buf bytes;
        int64_t retry_ms;
        bool is_open, must_pull;
        bool has_spoken;             /* on this connection */
        char address[URL_MAX_BYTES]; /* as the document wrote it */
        struct follow_now now;       /* while bytes are fed */
    } live;
    struct fetch *fetches;
    size_t fetch_count, fetch_cap;
    size_t first_open; /* of fetches: all before it are here and at rest */
    struct keeper *keeper;
    struct inlet *inlets[MEDIA_ASKED_MAX]; /* that rest, with their memory, while media come */
    size_t inlet_count;
    struct buf piece; /* between an inlet and the store */
    struct follow_source *sources;
    struct {
        int64_t due_ms; /* 0: not known yet */
        uint64_t bytes; /* of the next step */
        bool has_begun;
    } verify;
    struct {
        struct url hub;           /* as configured: the hub's address, or a programme's */
        const char *file;         /* what is remembered */
        const char *own_key_file; /* where the configuration names none */
        char name[PAIRING_NAME_BYTES];
        bool is_placed;          /* the hub has said where the programme is */
        bool has_key, is_denied; /* is_denied: 401 or 403 was the last answer */
        bool has_offer, is_told; /* is_told: that its answers are no good */
        struct pairing_offer offer;
        int64_t expires_ms;
        struct follow_ask ask;
    } pair;
    struct {
        struct digest document; /* that was new on screen last */
        int64_t end_due_ms;     /* it is no longer new; FOLLOW_NEVER: nothing is on trial */
    } trial;
    int64_t clock_offset_s; /* of the wall clock from the monotonic one; what sources said counts */
    bool has_clock_offset, must_sweep;
    struct buf pictures; /* of sources, as they are kept: "DIGEST URL" lines */
    struct follow_ask deliver, health;
    uint64_t delivering; /* position that the batch under way ends with */
    bool awaits_first;   /* nothing was delivered since the start */
    int64_t started_ms, good_due_ms;
    char file[DISK_PATH_BYTES]; /* answer of the file finder */
};

/* follow.c */
void follow_say(struct follow *follow, enum log_level level, const char *fmt, ...)
    PRINTF_LIKE(3, 4);
/** Wake the thread; any thread. */
void follow_wake(void *ctx);
/** A request to `address` resolved against the programme's; NULL: no good address, told. */
struct net_request *follow_request(struct follow *follow, enum net_kind kind, const char *address);
/** Give it away; on failure it is freed and tried again at `ask->due_ms`. */
void follow_submit(struct follow *follow, struct follow_ask *ask, struct net_request *request,
                   struct follow_now now);
/** It failed: back off, and tell a trouble once. what: "the programme". */
void follow_failed(struct follow *follow, struct follow_ask *ask,
                   const struct net_response *response, const char *what, struct follow_now now);
/** It worked. */
void follow_worked(struct follow *follow, struct follow_ask *ask, const char *what);
void follow_trouble(struct follow *follow, const struct err *err);

/* follow_document.c: pulling, showing, committing. */
int64_t document_step(struct follow *follow, struct follow_now now);
void document_done(struct follow *follow, struct net_request *request, struct follow_now now);
/** Read what the store holds; NULL: nothing of this address. */
const struct programme *document_restore(struct follow *follow, struct follow_now now);
/** The drafts changed. */
void document_changed(struct follow *follow, bool is_patch);
/** A patch led away from the document as it was pulled: its validators no longer speak for us. */
void document_left(struct follow *follow);
/** The store went back to another generation: it is shown at once. */
void document_roll_back(struct follow *follow, struct follow_now now);
/** A picture came into the store, or left it. */
void document_media_changed(struct follow *follow);

/* follow_media.c */
int64_t media_step(struct follow *follow, struct follow_now now);
bool media_done(struct follow *follow, struct net_request *request, struct follow_now now);
/** What this programme needs, instead of what the last one did. */
void media_plan(struct follow *follow, const struct programme *programme, struct follow_now now);
/** Another document: what was blocked may be tried again, but for what is in quarantine. */
void media_forgive(struct follow *follow, struct follow_now now);
/** Is everything here that the next hours need, or known not to come? */
bool media_is_complete(const struct follow *follow);
/** Is nothing under way or about to be? */
bool media_is_settled(const struct follow *follow);
/** For programme_options. */
const char *media_find(void *ctx, const struct media *media);
/** After keeper_stop(): finishes what came whole, and lets go of the rest. */
void media_deinit(struct follow *follow, struct follow_now now);
/** The one that is here under this name, or has this digest; NULL: none. */
struct fetch *media_of_path(struct follow *follow, const char *path);
struct fetch *media_of_digest(struct follow *follow, const struct digest *digest);
/** It can't be had, or can't be shown: left out for a day, and told. */
void media_block(struct follow *follow, struct fetch *fetch, const char *why,
                 struct follow_now now);
/** The disk lost it. */
void media_fetch_again(struct follow *follow, struct fetch *fetch);

/* follow_pair.c */
/** On main, before the start: what is remembered. Errors: ST_INVALID (nothing yet, and it is only
 *  to be fetched), ST_NOMEM. */
NODISCARD enum status pair_open(struct follow *follow, struct err *err);
/** On main, after the client's start. Errors: as key_file_show(). */
NODISCARD enum status pair_show_key(struct follow *follow, struct err *err);
int64_t pair_step(struct follow *follow, struct follow_now now);
bool pair_done(struct follow *follow, struct net_request *request, struct follow_now now);
/** Nobody knows yet where the programme is. */
bool pair_must_wait(const struct follow *follow);
/** The programme was refused: for want of a key? */
void pair_denied(struct follow *follow, const struct net_response *response);
/** There is a programme to show. */
void pair_end(struct follow *follow);

/* follow_trial.c */
/** At a start, before the stored document is read: was the one before cut off? */
void trial_open(struct follow *follow, struct follow_now now);
/** This document comes on screen now; when it is the last one nothing happens. */
void trial_begin(struct follow *follow, const struct digest *document, struct follow_now now);
void trial_begin_draft(struct follow *follow, struct follow_now now);
/** Was what the server's draft says taken back before? */
bool trial_is_bad(const struct follow *follow);
int64_t trial_step(struct follow *follow, struct follow_now now);
void trial_end(struct follow *follow);

/* follow_damage.c */
int64_t verify_step(struct follow *follow, struct follow_now now);
/** How a store of so many bytes goes on after a step that took so long. Pure. */
struct verify_pace verify_pace(uint64_t media_bytes, int64_t took_ms);
/** Whose fault is what main could not decode? */
void damage_judge(struct follow *follow, struct follow_now now);
void damage_deinit(struct follow *follow);

/* follow_look.c */
/** Number of a media type for look_at(); -1: none that we know. */
int32_t look_kind(const char *type);
/** Errors: as image_probe(), ST_INVALID (another kind than announced), ST_IO, ST_NOT_FOUND. */
NODISCARD enum status look_at(const struct disk *disk, const char *path, int32_t kind,
                              struct err *err);

/* follow_live.c */
int64_t live_step(struct follow *follow, struct follow_now now);
void live_done(struct follow *follow, struct net_request *request, struct follow_now now);
void live_deinit(struct follow *follow);

/* follow_report.c: the journal and health. */
int64_t report_step(struct follow *follow, struct follow_now now);
/** When what is to be delivered first is: soon. */
int64_t report_soon_ms(const struct follow *follow, struct follow_now now);
/** What main noted goes into the journal. */
void report_keep_notes(struct follow *follow, struct follow_now now);
bool report_done(struct follow *follow, struct net_request *request, struct follow_now now);

#endif
