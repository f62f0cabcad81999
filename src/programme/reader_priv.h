/* programme/reader_priv.h: what is shared while a document becomes a snapshot. Private. */
#ifndef PROGRAMME_READER_PRIV_H
#define PROGRAMME_READER_PRIV_H

#include <stdatomic.h>

#include "programme/fields.h"
#include "programme/model.h"
#include "programme/programme.h"

/* Kinds of entities with ids, in reading order: a reference goes to a kind read before. */
enum section {
    SECTION_MEDIA = 0,
    SECTION_FIGURES,
    SECTION_CAMPAIGNS,
    SECTION_CHALLENGES,
    SECTION_BOARDS,
    SECTION_POSTS,
    SECTION_EVENTS,
    SECTION_ACTIVITY,
    SECTION_NOTICES,
    SECTION_PLAYLISTS,
    SECTION_COUNT
};

/** One id of a section. item is NULL until read, and stays so when the item was left out. */
struct index_row {
    const char *id;
    const void *item;
    uint32_t line;
    uint32_t position; /* in the document's list */
};

/** Rows sorted by id, ids unique. */
struct index {
    struct index_row *rows;
    size_t count;
};

/** What a programme pointer really points to: the programme is its first member. */
struct snapshot {
    struct programme programme;
    atomic_size_t refs;
    struct arena arena;
    struct index index[SECTION_COUNT];
};

struct reader {
    struct snapshot *snapshot;
    const struct programme_options *options;
    const struct tz *tz;      /* times are read in it */
    bool has_share_base;      /* a good share.base was read */
    bool is_share_base_wrong; /* one was there, and was faulted */
    bool has_event_link;      /* an event has a code or link */
    size_t codes_without_base;
};

/** The noun of a section's items: "post". */
const char *section_noun(enum section section);

/** Collect the ids of a list's elements. out_is_repeat: one flag per element, whether its id stands
 *  at an earlier element. Rows without memory: the arena is full. */
void index_build(struct index *index, struct arena *arena, const struct json_node *list,
                 bool *out_is_repeat);
/** The row of an id, or NULL. */
struct index_row *index_find(const struct index *index, const char *id);

/** Resolve a reference at `node`; faults and NULL when there is no such item, or it was left out.
 */
const void *reader_resolve(struct field_ctx *ctx, const struct json_node *node,
                           enum section section);

/* Types of the programme's own. */
extern const struct field_type field_time;    /* int64_t, TIME_NONE when absent */
extern const struct field_type field_zone;    /* const char *; sets the reader's tz */
extern const struct field_type field_code;    /* const char *: a short code */
extern const struct field_type field_url;     /* const char *: an absolute address for a QR code */
extern const struct field_type field_base;    /* const char *: share.base */
extern const struct field_type field_locale;  /* const char *: BCP 47 */
extern const struct field_type field_href;    /* const char *: of a medium */
extern const struct field_type field_ref;     /* const T *: by .section */
extern const struct field_type field_refs;    /* const T *const *; companion: size_t count */
extern const struct field_type field_section; /* const T *; companion: size_t count; by .table */
extern const struct field_type field_version; /* nothing: checked with the frame */

/** The host and what follows of an http or https address, or NULL when it is none. */
const char *address_host(const char *text);

/** After keys were read: until lies after from. */
bool window_is_good(struct field_ctx *ctx, const struct json_node *node, int64_t from,
                    int64_t until);
/** Code or link, not both; a code without share.base is dropped and counted. */
bool link_is_good(struct field_ctx *ctx, const struct json_node *node, struct link *link);

/** The table of the whole document. */
extern const struct field_table table_root;
/* Its parts, a file for each group. */
extern const struct field_table table_media, table_figures, table_campaigns, table_posts,
    table_events;
extern const struct field_table table_boards, table_challenges, table_activity, table_notices;
extern const struct field_table table_playlists, table_schedule;

/* Rows that many tables have. */
#define ROW_ID(item)                                                                               \
    {                                                                                              \
        .key = "id", .type = &field_id, .flags = FIELD_REQUIRED, .offset = offsetof(item, id),     \
        .max = 64, .help = "its name for references, unique in its list"                           \
    }
#define ROW_FROM(item)                                                                             \
    {                                                                                              \
        .key = "from", .type = &field_time, .offset = offsetof(item, from),                        \
        .help = "shown from this moment on"                                                        \
    }
#define ROW_UNTIL(item)                                                                            \
    {                                                                                              \
        .key = "until", .type = &field_time, .offset = offsetof(item, until),                      \
        .help = "and before this one"                                                              \
    }
#define ROW_CODE(item)                                                                             \
    {                                                                                              \
        .key = "code", .type = &field_code, .offset = offsetof(item, link.code), .max = 12,        \
        .help = "the short code after share.base that a phone opens"                               \
    }
#define ROW_LINK(item)                                                                             \
    {                                                                                              \
        .key = "link", .type = &field_url, .offset = offsetof(item, link.url), .max = 106,         \
        .unit = "bytes", .help = "a whole address instead of a code"                               \
    }
#define ROW_SCREENS(item)                                                                          \
    {                                                                                              \
        .key = "screens", .type = &field_screens, .offset = offsetof(item, audience.screens),      \
        .min = 1, .max = 2, .fallback = "[\"lobby\", \"internal\"]",                               \
        .help = "which classes of screens show it"                                                 \
    }
#define ROW_TAGS(item)                                                                             \
    {                                                                                              \
        .key = "tags", .type = &field_tags, .offset = offsetof(item, audience.tags), .max = 32,    \
        .help = "only screens with one of these tags; none: all screens"                           \
    }
#define ROW_AS_OF(item)                                                                            \
    {                                                                                              \
        .key = "as_of", .type = &field_time, .offset = offsetof(item, as_of),                      \
        .help = "when the number was true; without it, it never ages"                              \
    }
#define ROW_MAX_AGE(item)                                                                          \
    {                                                                                              \
        .key = "max_age_s", .type = &field_int64, .offset = offsetof(item, max_age_s), .min = 1,   \
        .max = 86400, .unit = "s", .fallback = "3600", .help = "how long as_of counts as now"      \
    }

#endif
