/* hub/pages/visit.h: what every page shows besides its own matter, and parts that several views
 * share. Plain structs: slices are borrowed for the call, an empty slice means "none".
 *
 * All text is outside text: pages escape it, whatever it holds. Lengths are the caller's care (the
 * store bounds them); a page that would pass PAGE_MAX_BYTES fails as a whole.
 */
#ifndef HUB_PAGES_VISIT_H
#define HUB_PAGES_VISIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "base/tz.h"

/* A page without its picture weighs under 60 KiB, style and script included. Pages with lists (me,
 * contents) may be longer than a first view; this is where a list's maximum would be forgotten. */
#define PAGE_MAX_BYTES ((size_t)256 << 10)

enum page_lang { PAGE_FR = 0, PAGE_EN, PAGE_LANG_COUNT };

/** Whose programme it is. */
struct page_brand {
    struct slice name;
    struct slice logo_href; /* a path of ours ("/media/…", "/pictures/…"); empty: its initials */
    struct slice css_href;  /* what brand_css_write() wrote, "/assets/brand.HASH.css" */
    struct slice employer;  /* "Hélia": who people work for; empty: the brand's name */
};

/** The person, as they appear. */
struct page_person {
    struct slice shown;      /* "Camille R.", an alias; empty when only the team shows */
    struct slice first_name; /* "Camille", for a greeting; may be empty */
    struct slice team;
    int64_t points;
};

/** What is the same on every page of a visit. */
struct page_visit {
    enum page_lang lang;
    struct page_brand brand;
    struct slice base; /* "https://go.exemple.fr", no slash at the end: for absolute addresses */
    struct slice path; /* of this page, "/7KQ2N": where the language links lead */
    struct slice csrf; /* token, the hidden field "csrf" of every form */
    const struct page_person *person; /* NULL: nobody yet */
    const struct tz *tz;              /* of the programme; NULL: UTC */
    int64_t now_unix_s;
    bool may_sign_in; /* false: identity comes from a proxy, no link "Se présenter" */
};

/** A picture of ours; its derived sizes stand at /pictures/SHA256-{320,640,1200,og}.jpg. */
struct page_picture {
    struct slice sha256; /* 64 hexadecimal digits; empty: no picture (pages compose without) */
    struct slice alt;    /* empty: decoration, alt="" */
};

enum page_content_kind { PAGE_POST = 0, PAGE_POSITION, PAGE_CAMPAIGN, PAGE_CHALLENGE, PAGE_EVENT };

/** A content, as cards and pages show it. */
struct page_content {
    enum page_content_kind kind;
    struct slice code;     /* "7KQ2N": its address is /7KQ2N */
    struct slice kicker;   /* campaign's title, tour's title; may be empty */
    struct slice headline; /* or title */
    struct slice text;     /* lines kept */
    struct slice link;     /* where it is published, absolute; only its host shows; may be empty */
    struct page_picture picture;
    int64_t points; /* that a declared share earns; 0: says nothing */
};

/* What may be wrong with what was sent. The sentence is ours, in the visit's language. */
enum page_fault {
    FAULT_NONE = 0,
    FAULT_TEXT_EMPTY,
    FAULT_TEXT_LONG,      /* n: characters allowed */
    FAULT_WORD_FORBIDDEN, /* detail: the word or phrase; reason: why, in the programme's words */
    FAULT_NETWORK,        /* no such network */
    FAULT_INSTANCE,       /* not a host name */
    FAULT_NAME_EMPTY,
    FAULT_NAME_REFUSED, /* the word list says no */
    FAULT_NAME_TAKEN,
    FAULT_NAME_LONG, /* n: characters allowed */
    FAULT_TEAM_EMPTY,
    FAULT_EMAIL,
    FAULT_EMAIL_DOMAIN, /* detail: the domains allowed */
    FAULT_CODE_WRONG,   /* n: tries left */
    FAULT_CODE_EXPIRED,
    FAULT_CODE_UNKNOWN, /* detail: what was typed */
    FAULT_LINK,
    FAULT_PICTURE_KIND,
    FAULT_PICTURE_LARGE,   /* n: megabytes allowed */
    FAULT_PICTURE_DAMAGED, /* can't be read */
    FAULT_CONFIRM,         /* the box beside "erase me" isn't ticked */
    FAULT_SEATS,           /* the last seat went meanwhile */
    FAULT_TOO_MANY,        /* a person's maximum of waiting proposals, sign-ups … */
    FAULT_COUNT
};

/** One fault of a form. The summary at the top links to the field. */
struct page_fault_view {
    const char *field; /* the form's field name, as documented with its view */
    enum page_fault fault;
    struct slice detail;
    struct slice reason;
    int64_t n;
};

#define PAGE_FAULTS_MAX 8

/** What is wrong with a form sent before; count 0: nothing. */
struct page_faults {
    struct page_fault_view items[PAGE_FAULTS_MAX];
    size_t count;
};

#endif
