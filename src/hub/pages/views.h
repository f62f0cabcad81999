/* hub/pages/views.h: one struct for each page: all that it shows, and the fields its forms send.
 *
 * Slices and arrays are borrowed for the call. Every form also sends "csrf" (visit.h). Texts typed
 * before come back in the view, so that nothing is lost when something was wrong.
 */
#ifndef HUB_PAGES_VIEWS_H
#define HUB_PAGES_VIEWS_H

#include "hub/pages/networks.h"
#include "hub/pages/suggest.h"
#include "hub/pages/visit.h"

/** GET /CODE of a post, position or campaign.
 *
 * POST /CODE/open     text, network (networks.h ids), instance (Mastodon's, where the phone
 * remembers it). The form opens a new tab. "other", the phone's own sheet, is sent by fetch beside
 * it: its answer is not looked at (204 will do) POST /CODE/declare  network, text GET  /CODE?s=N
 * the page with suggestion N, for who has no JavaScript
 */
struct share_view {
    struct page_content content;
    const struct slice *suggestions; /* whole texts, disclosure inside; see suggest.h */
    size_t suggestion_count;         /* 0..SUGGEST_MAX */
    size_t chosen;                   /* taken modulo the count */
    struct slice text;               /* typed before; empty: the chosen suggestion */
    struct slice disclosure;         /* "Je travaille chez Hélia"; empty: none asked for */
    struct slice url;                /* what is shared onward, absolute */
    uint32_t networks;               /* bits 1u << enum network; 0: all */
    enum network preferred;          /* of the main button */
    bool was_opened;                 /* this visitor opened `preferred` before: "C'est publié" */
    struct slice seen_on;      /* the screen's name when its presence part holds; else empty */
    struct page_faults faults; /* fields: text, network */
};

/** A row of a standing. */
struct page_rank {
    int64_t rank;
    struct slice name;
    int64_t score;
    bool is_mine;
};

#define PAGE_RANKS_MAX 12

/** GET /CODE/merci?… after a declared share.
 *
 * POST /shares/{share_id}/undo  takes it back
 */
struct shared_view {
    struct page_content content;
    const struct page_rank *ranks; /* around the team, at the top of the table; never its bottom */
    size_t rank_count;             /* 0..PAGE_RANKS_MAX; 0: no board, no table */
    struct slice unit;             /* of the scores, for screen readers: "points" */
    int64_t rank;                  /* the team's now; 0: unknown, says nothing */
    int64_t rank_before;     /* before this share; 0: unknown. Better now: "vient de passer" */
    bool is_frozen;          /* the board is: the sentence doesn't speak of ranks */
    bool was_counted;        /* false: the same share was declared before; earns nothing more */
    int64_t points;          /* earned for the team by this share; 0: says nothing */
    struct slice share_id;   /* empty: no undo offered */
    struct slice appears_as; /* "Camille R."; empty: only the team shows */
};

/** A step of a challenge. */
struct page_tier {
    int64_t at;
    struct slice title;
    bool is_reached;
};

#define PAGE_TIERS_MAX 6

/** GET /CODE of a challenge. POST /CODE/join (join=yes|no). */
struct join_view {
    struct page_content content;
    struct slice subtitle;
    int64_t total;
    struct slice metric;   /* programme word: shares proposals points participants clicks */
    struct slice evidence; /* programme word: declared opened clicked verified */
    struct page_tier tiers[PAGE_TIERS_MAX];
    size_t tier_count;
    int64_t from_unix_s, until_unix_s; /* 0: none */
    int64_t members;                   /* who joined; 0: says nothing */
    bool has_joined;
    const struct page_content *contents; /* to relay for it; 0..PAGE_CONTENTS_MAX */
    size_t content_count;
};

/** GET /CODE of an event. POST /CODE/signup, POST /CODE/cancel, GET /CODE/calendar.ics. */
struct event_view {
    struct page_content content;
    struct slice place;
    int64_t starts_unix_s, ends_unix_s; /* ends 0: unknown */
    int64_t seats_left;                 /* -1: not counted */
    bool is_signed_up;
    bool is_over;
    struct page_faults faults; /* field: signup */
};

/** GET /CODE8 of a content without a link of its own: what the public reads. Names no person. The
 *  Open Graph head stands on this page and, for robots, in front of a redirect (see page_reading).
 */
struct reading_view {
    struct page_content content;
    struct slice address;  /* this page, absolute: og:url */
    struct slice redirect; /* where people are sent; shown as a link; empty: they read here */
};

/** GET /; POST /go (code). */
struct root_view {
    struct slice typed; /* sent before */
    const struct page_content *contents;
    size_t content_count;      /* 0..PAGE_CONTENTS_MAX, a few to begin with */
    struct page_faults faults; /* field: code */
};

#define PAGE_CONTENTS_MAX 48

/** GET /contents. */
struct contents_view {
    const struct page_content *contents;
    size_t content_count; /* 0..PAGE_CONTENTS_MAX */
    struct slice next;    /* "/contents?after=…"; empty: that was all */
};

enum page_appear { PAGE_APPEAR_NAME = 0, PAGE_APPEAR_ALIAS, PAGE_APPEAR_TEAM };

/** A team to choose. */
struct page_team {
    struct slice id;
    struct slice name;
    struct slice site; /* empty, or the group it is listed under; teams of a site stand together */
};

#define PAGE_TEAMS_MAX 500

/** How a person appears; the fields first_name, initial, alias, appear (name alias team),
 *  lobby (yes, or absent), team (id). */
struct page_appearance {
    struct slice first_name;
    struct slice initial; /* of the family name, one letter */
    struct slice alias;
    enum page_appear appear;
    bool may_lobby;    /* the name may show on screens that visitors see */
    bool is_held;      /* waits for an organiser's look before it reaches a wall */
    bool is_refused;   /* an organiser said no: choose another */
    struct slice team; /* chosen id */
    const struct page_team *teams;
    size_t team_count; /* 0..PAGE_TEAMS_MAX; 0: no team is asked for */
};

enum page_evidence {
    PAGE_EVIDENCE_OPENED = 0,
    PAGE_EVIDENCE_DECLARED,
    PAGE_EVIDENCE_UNDONE,
    PAGE_EVIDENCE_VERIFIED
};

/** One of a person's shares. */
struct page_share {
    struct slice id;
    struct slice headline;
    struct slice code; /* of the content; empty when it was withdrawn */
    enum network network;
    enum page_evidence evidence;
    int64_t at_unix_s;
    int64_t points;
    int64_t clicks;
    bool may_undo;
};

enum page_proposal_state {
    PAGE_PROPOSAL_WAITING = 0,
    PAGE_PROPOSAL_APPROVED,
    PAGE_PROPOSAL_REFUSED
};

/** One of a person's proposals. */
struct page_proposal {
    struct slice headline;
    struct slice code; /* once approved */
    enum page_proposal_state state;
    struct slice note; /* the organiser's */
    int64_t at_unix_s;
};

#define PAGE_SHARES_MAX    100
#define PAGE_PROPOSALS_MAX 50

/** GET /me. POST /me (appearance); POST /me/erase (confirm=yes); GET /me/export; POST
 *  /shares/{id}/undo; POST /signout. */
struct me_view {
    struct page_appearance appearance;
    const struct page_share *shares; /* newest first */
    size_t share_count;              /* 0..PAGE_SHARES_MAX */
    const struct page_proposal *proposals;
    size_t proposal_count;     /* 0..PAGE_PROPOSALS_MAX */
    bool is_saved;             /* says so */
    bool may_sign_out;         /* false where a proxy says who it is */
    struct page_faults faults; /* fields: first_name, alias, team, confirm */
};

enum page_sign_in {
    SIGN_IN_OPEN = 0, /* name and team: POST /signin (appearance's fields) */
    SIGN_IN_EMAIL,    /* address: POST /signin (email) */
    SIGN_IN_CODE,     /* six digits: POST /signin/code (code); "again": POST /signin (email) */
    SIGN_IN_APPEAR    /* known now, how to appear: POST /me (appearance's fields) */
};

/* What a form carries on to the next one, in hidden fields. */
#define PAGE_CARRIED_MAX 8

struct page_carried {
    const char *name;
    struct slice value;
};

/** GET /signin and what follows. A declared share that waits for its person is carried. */
struct signin_view {
    enum page_sign_in step;
    struct page_appearance appearance;
    struct slice email;   /* typed; SIGN_IN_CODE: where the digits went */
    struct slice domains; /* SIGN_IN_EMAIL: "@exemple.fr", for the hint; may be empty */
    struct page_carried carried[PAGE_CARRIED_MAX];
    size_t carried_count;
    bool is_pending;           /* a share waits: says that it counts once one is known */
    struct page_faults faults; /* fields: first_name, alias, team, email, code */
};

/** GET /propose; POST /propose as multipart/form-data: headline, text, link, picture (a file),
 *  alt. Carried fields as above. */
struct propose_view {
    struct slice headline, text, link, alt; /* typed before */
    int64_t picture_max_mib;
    int64_t points;            /* that an approved one earns; 0: says nothing */
    bool is_sent;              /* thanks, and an empty form */
    struct page_faults faults; /* fields: headline, text, link, picture */
};

enum page_identity { IDENTITY_OPEN = 0, IDENTITY_EMAIL, IDENTITY_PROXY };

/** GET /privacy: what is kept and for how long. Days; 0: as long as the programme runs. */
struct privacy_view {
    struct slice controller; /* who answers: name and perhaps an address; may be empty */
    struct slice contact;    /* mail address or http address; may be empty */
    enum page_identity identity;
    int64_t person_days;  /* a person unseen for so long is erased */
    int64_t session_days; /* how long the phone is remembered */
    int64_t click_days;   /* visitors' daily hashes */
    int64_t mail_days;    /* addresses: only while the code is valid, if 0 */
    int64_t journal_days; /* what screens showed: no person in it */
};

enum page_notice {
    NOTICE_WITHDRAWN = 0, /* 410 */
    NOTICE_NOT_FOUND,     /* 404 */
    NOTICE_BAD,           /* 400, 405, 413, 415 … what was sent can't be used */
    NOTICE_FORBIDDEN,     /* 403: an old form, another site's form: go back and try again */
    NOTICE_TOO_MANY,      /* 429 */
    NOTICE_BROKEN,        /* 500 */
    NOTICE_BUSY,          /* 503 */
    NOTICE_ERASED,        /* 200 after POST /me/erase */
    NOTICE_SIGNED_OUT,    /* 200 after POST /signout */
    NOTICE_NOT_SHAREABLE, /* a product content, or one that is not yet approved */
    NOTICE_COUNT
};

/** A sentence instead of a page. Never quotes what was asked for. */
struct notice_view {
    enum page_notice notice;
    struct slice sentence; /* in place of ours, already in the visit's language; may be empty */
    int64_t retry_s;       /* TOO_MANY, BUSY: how long; 0: says nothing */
};

enum page_interstitial {
    INTERSTITIAL_INSTANCE = 0, /* asks for the Mastodon instance: POST /CODE/open again */
    INTERSTITIAL_FOLLOW        /* one link to follow: an instance, mailto:, sms:; no redirect leads
                                  there. With JavaScript it is followed at once */
};

/** The answer of POST /CODE/open where a redirect can't be. */
struct interstitial_view {
    enum page_interstitial kind;
    enum network network;
    struct slice code;         /* of the content, for the form and the way back */
    struct slice link;         /* FOLLOW: from network_link() */
    struct slice text;         /* carried; FOLLOW: shown, to be copied */
    struct slice instance;     /* typed before */
    struct page_faults faults; /* field: instance */
};

/** GET /pair/CODE: for whoever scans a new screen. */
struct pair_view {
    struct slice code;
    bool is_known;       /* false: expired or never given */
    struct slice screen; /* once approved: its name; else empty */
};

#endif
