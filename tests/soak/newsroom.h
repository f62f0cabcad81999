/* tests/soak/newsroom.h: an editor who never rests: facts that change by chance, and the document
 * that says them.
 *
 * newsroom_happen() lets one thing happen; newsroom_write() writes the programme of this moment;
 * newsroom_spoil() damages one as a broken transfer or a careless hand would.
 */
#ifndef TESTS_SOAK_NEWSROOM_H
#define TESTS_SOAK_NEWSROOM_H

#include "base/buf.h"
#include "dice.h"

enum {
    NEWS_POSTS = 8,
    NEWS_CAMPAIGNS = 4,
    NEWS_BOARDS = 4,
    NEWS_ENTRIES = 16,
    NEWS_CHALLENGES = 3,
    NEWS_EVENTS = 3,
    NEWS_FIGURES = 4,
    NEWS_ITEMS = 8,
    NEWS_NOTICES = 3,
    NEWS_PLAYLISTS = 3,
    NEWS_SCENES = 10,
    NEWS_MEDIA = 10
};

/* A window of time; 0: open. */
struct span {
    int64_t from, until;
};

struct news_text {
    uint32_t words; /* which */
    bool is_withdrawn;
    int32_t media; /* -1: none */
    int32_t link;  /* 0: none, 1: a code, 2: an address */
    int32_t form;
    struct span span;
};

struct news_board {
    int32_t of, count, form;
    int32_t ids[NEWS_ENTRIES];
    int64_t scores[NEWS_ENTRIES];
    bool is_frozen;
    int32_t reveal_step; /* -1: none, -2: timed */
    int64_t reveal_at, as_of;
};

struct news_challenge {
    int64_t total, step, as_of;
    int32_t tiers;
    struct span span;
};

struct news_notice {
    bool is_on;
    int32_t level;
    uint32_t words;
    struct span span;
};

struct news_scene {
    int32_t kind, of, seconds;
    int32_t transition; /* -1: the playlist's */
    int32_t link;
};

struct newsroom {
    struct dice dice;
    int64_t now_unix_s;
    uint32_t revision, next_id;
    bool is_french, is_day, has_accents, has_logo;
    struct news_text campaigns[NEWS_CAMPAIGNS], posts[NEWS_POSTS], events[NEWS_EVENTS];
    struct news_board boards[NEWS_BOARDS];
    struct news_challenge challenges[NEWS_CHALLENGES];
    int64_t figures[NEWS_FIGURES], figures_as_of;
    int64_t items[NEWS_ITEMS]; /* moments, newest first */
    uint32_t item_ids[NEWS_ITEMS];
    struct news_notice notices[NEWS_NOTICES];
    struct news_scene scenes[NEWS_PLAYLISTS][NEWS_SCENES];
    int32_t transitions[NEWS_PLAYLISTS];
    int32_t schedule; /* 0: none, 1: day parts, 2: off at night, 3: off often */
};

void newsroom_init(struct newsroom *room, uint64_t seed, int64_t now_unix_s);
/** One thing happens at now. */
void newsroom_happen(struct newsroom *room, int64_t now_unix_s);
void newsroom_write(const struct newsroom *room, struct buf *out);
void newsroom_spoil(struct newsroom *room, struct buf *document);

#endif
