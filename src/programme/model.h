/* programme/model.h: the programme as an immutable value: everything a display may show.
 *
 * A snapshot lives in one arena and is shared by reference count (programme/programme.h). All
 * pointers below point into the same snapshot and live as long as it. Optional text is "" when
 * absent (never NULL); optional references are NULL. Times are unix seconds, UTC, TIME_NONE when
 * absent; windows are [from, until).
 *
 * Thread: read-only after publication; any thread may read a snapshot it holds a reference to.
 */
#ifndef PROGRAMME_MODEL_H
#define PROGRAMME_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tz;

#define TIME_NONE INT64_MIN

enum screen_class { SCREEN_LOBBY = 0, SCREEN_INTERNAL = 1 };
enum {
    SCREENS_LOBBY = 1 << SCREEN_LOBBY,
    SCREENS_INTERNAL = 1 << SCREEN_INTERNAL,
    SCREENS_ALL = 3
};

enum theme_kind { THEME_INHERIT = 0, THEME_NIGHT, THEME_DAY };

enum scene_kind {
    SCENE_CAMPAIGN = 0,
    SCENE_POST,
    SCENE_PICTURE,
    SCENE_BOARD,
    SCENE_CHALLENGE,
    SCENE_ACTIVITY,
    SCENE_FIGURES,
    SCENE_EVENT,
    SCENE_NOTICE,
    SCENE_PAIR,
    SCENE_QUIET,
    SCENE_OFF, /* black, only by schedule */
    SCENE_KIND_COUNT
};

enum transition_kind {
    TRANSITION_DISSOLVE = 0,
    TRANSITION_SLIDE,
    TRANSITION_REVEAL,
    TRANSITION_CUT
};

/** Where a phone goes: a code under share.base, or a whole URL. Both "" means no card. */
struct link {
    const char *code;
    const char *url;
};

/** Who may see an item, and where. */
struct audience {
    uint8_t screens;         /* SCREENS_* bits */
    const char *const *tags; /* NULL-terminated; empty means every screen */
};

struct media {
    const char *id;
    const char *href; /* as written */
    const char *path; /* resolved against the document's folder, or the absolute address */
    const char *sha256;
    int64_t bytes; /* -1 unknown */
    const char *type;
    const char *alt;
    float focus_x, focus_y; /* 0..1, default 0.5, 0.5 */
    bool is_bundled;        /* under the program's own assets: trusted */
};

struct person {
    const char *name; /* "" when there is none */
    const char *team;
    const struct media *avatar;
    bool is_public; /* the name may show on a lobby screen */
};

struct figure {
    const char *id;
    double value;
    uint8_t decimals; /* digits after the point, 0..3, as written */
    const char *label;
    const char *prefix, *suffix;
    int64_t as_of;
    int64_t max_age_s;
};

struct campaign {
    const char *id, *title, *hashtag, *statement;
    const struct media *artwork;
    uint32_t colours[2]; /* 0xFFRRGGBB; has_colours says whether given */
    bool has_colours;
    int64_t from, until;
    struct link link;
    const struct figure *const *figures;
    size_t figure_count; /* 0..3 */
    struct audience audience;
};

enum post_kind { POST_NEWS = 0, POST_QUOTE, POST_IMAGE, POST_VIDEO, POST_POSITION };
enum post_class { CLASS_INSTITUTIONAL = 0, CLASS_AWARENESS, CLASS_EMPLOYER, CLASS_PRODUCT };

struct post {
    const char *id;
    const struct campaign *campaign;
    enum post_kind kind;
    enum post_class post_class; /* CLASS_PRODUCT never carries a link */
    struct person author;
    const char *headline, *text;
    const struct media *media;
    const char *source; /* "linkedin", "x", … or "" */
    struct link link;
    double weight;  /* > 0, default 1 */
    int64_t points; /* -1 unknown */
    int64_t shares; /* declared shares, -1 unknown */
    int64_t proposed_at;
    int64_t from, until;
    struct audience audience;
};

enum board_of { BOARD_PEOPLE = 0, BOARD_TEAMS, BOARD_SITES };

#define BOARD_SHOWN_MAX 12

struct board_entry {
    const char *id, *name, *detail;
    const struct media *avatar;
    double score;
    uint8_t score_decimals;
    uint32_t colour; /* 0xFFRRGGBB, 0 when not given */
    int64_t reached_at;
    uint32_t rank;          /* 1, 2, 2, 4: computed here */
    uint32_t previous_rank; /* 0 unknown */
    bool is_public;
};

struct board_reveal {
    bool is_active;
    int32_t step;       /* -1 when timed */
    int64_t started_at; /* TIME_NONE when by step */
    int32_t every_s;
};

struct board {
    const char *id, *title, *unit, *commentary;
    enum board_of of;
    const struct challenge *challenge;
    int64_t as_of, max_age_s;
    bool is_frozen;
    struct board_reveal reveal;
    struct link link;
    const struct board_entry *entries; /* all, in rank order */
    size_t entry_count;
    uint32_t ranked;    /* how many there are in all, 0: as many as stand here */
    size_t shown_count; /* the first ones that may be shown, <= BOARD_SHOWN_MAX */
    struct audience audience;
};

struct tier {
    double at;
    const char *title;
};

enum metric_kind {
    METRIC_SHARES = 0,
    METRIC_PROPOSALS,
    METRIC_POINTS,
    METRIC_PARTICIPANTS,
    METRIC_CLICKS
};
enum evidence_kind { EVIDENCE_DECLARED = 0, EVIDENCE_OPENED, EVIDENCE_CLICKED, EVIDENCE_VERIFIED };

struct challenge {
    const char *id, *title, *subtitle;
    enum metric_kind metric;
    enum evidence_kind evidence;
    double total;
    int64_t as_of, max_age_s;
    int64_t from, until;
    struct link link;
    const struct tier *tiers; /* rising by `at` */
    size_t tier_count;        /* 1..6 */
    struct audience audience;
};

struct tour_stop {
    const char *name;
    bool is_done;
};

struct event {
    const char *id, *title, *text, *place;
    int64_t starts, ends; /* ends TIME_NONE: one hour after starts is assumed */
    struct link link;
    int64_t seats_left; /* -1 unknown */
    const char *tour_title;
    const struct tour_stop *stops;
    size_t stop_count; /* 0..8 */
    const struct media *artwork;
    struct audience audience;
};

enum activity_kind {
    ACTIVITY_SHARED = 0,
    ACTIVITY_PROPOSED,
    ACTIVITY_JOINED,
    ACTIVITY_SIGNED_UP,
    ACTIVITY_TIER_REACHED
};

struct activity {
    const char *id;
    int64_t at;
    struct person who;
    enum activity_kind what;
    const char *object_title; /* short title of what it is about, "" when none */
    const char *network;      /* "linkedin", … or "" */
    int64_t points;           /* -1 unknown */
    struct audience audience;
};

enum notice_level { NOTICE_INFO = 0, NOTICE_URGENT, NOTICE_EMERGENCY };

struct notice {
    const char *id, *label, *headline, *text;
    enum notice_level level;
    int64_t from, until;
    struct audience audience;
};

#define FIGURES_MAX 4

/** One entry of a playlist. */
struct scene_entry {
    enum scene_kind kind;
    const struct campaign *campaign; /* campaign scene: which; post scene: filter, may be NULL */
    const struct post *post;         /* post scene with `of` */
    const struct media *picture;
    const struct board *board;
    const struct challenge *challenge;
    const struct event *event;
    const struct figure *const *figures;
    size_t figure_count;
    uint32_t pick;     /* n scenes a round; 0: not a pick */
    bool is_pick_next; /* the soonest event not over */
    int32_t seconds;   /* dwell; 0: the kind's default */
    const char *title, *text, *caption, *cta;
    struct link link;
    enum theme_kind theme;
    bool has_transition;
    enum transition_kind transition;
    int64_t from, until;
    struct audience audience;
    uint32_t line; /* in the document, for faults found while playing */
};

struct playlist {
    const char *id;
    enum transition_kind transition;
    const struct scene_entry *scenes;
    size_t scene_count;
};

enum { DAYS_ALL = 0x7f }; /* bit 0 is Monday */

/** Dates are days since 1970-01-01 in the screen's own calendar; last_day is inclusive. */
struct date_range {
    int32_t first_day, last_day;
};

struct schedule_entry {
    bool is_off;
    const struct playlist *playlist; /* NULL when is_off */
    uint8_t days;                    /* of the day the window starts on */
    const struct date_range *dates;
    size_t date_count;       /* 0: any date */
    int32_t from_s, until_s; /* wall-clock seconds of the day; until <= from crosses midnight */
    bool is_whole_day;       /* no from/until given */
    struct audience audience;
};

struct brand {
    const char *name;
    const struct media *logo;
    enum theme_kind theme; /* never THEME_INHERIT */
    uint32_t accents[2];   /* 0xFFRRGGBB */
    bool has_accents;
};

/** Where a server is to be spoken to beside the document, as written; "" when it isn't. */
struct server {
    const char *live, *journal, *health;
};

struct programme {
    const char *revision;
    int64_t generated_at; /* TIME_NONE when absent */
    int64_t loaded_at;
    const char *locale;   /* BCP 47, "fr-FR" */
    const char *timezone; /* IANA name, "UTC" when absent */
    const struct tz *tz;  /* borrowed from the loader's resolver; outlives the snapshot */
    const char *share_base;
    struct server server;
    struct brand brand;
    const struct media *media;
    size_t media_count;
    const struct campaign *campaigns;
    size_t campaign_count;
    const struct post *posts;
    size_t post_count;
    const struct board *boards;
    size_t board_count;
    const struct challenge *challenges;
    size_t challenge_count;
    const struct figure *figures;
    size_t figure_count;
    const struct event *events;
    size_t event_count;
    const struct activity *activity; /* newest first */
    size_t activity_count;
    const struct notice *notices;
    size_t notice_count;
    const struct playlist *playlists;
    size_t playlist_count;
    const struct schedule_entry *schedule;
    size_t schedule_count;
};

#endif
