/* tests/soak/judge.h: looks at every frame that is presented, and draws it again on its own.
 *
 * The judge has a painter of its own with a cache of its own: it decodes pictures and rasterises
 * every layer anew, composes whole frames where the display repaints rectangles, and reckons turns
 * from the two pictures and the time alone. Only lists are shared, and, where a file has changed
 * since or is not there yet, the pictures that the display has at this moment.
 */
#ifndef TESTS_SOAK_JUDGE_H
#define TESTS_SOAK_JUDGE_H

#include "codes.h"
#include "display/app/director.h"

enum { JUDGE_PICTURES_MAX = 64 };

enum verdict {
    VERDICT_GOOD = 0,
    VERDICT_BLANK,         /* one colour all over */
    VERDICT_NOT_BLACK,     /* off, but something shines */
    VERDICT_HALF_COMPOSED, /* not the picture that its list makes */
    VERDICT_JUMP,          /* a turn that doesn't begin with what was on screen */
    VERDICT_TURN_TIME,     /* a turn that isn't as far as its time says */
    VERDICT_LOST,          /* a picture that was on screen is missing */
    VERDICT_CODE,          /* a code that is neither whole nor absent, or absent at rest */
    VERDICT_KINDS
};

/** With whose pictures a frame was what its list makes. */
enum judge_match { MATCH_NONE = 0, MATCH_OWN, MATCH_THEIRS };

struct judge {
    struct stage *stage; /* borrowed */
    struct painter *painter;
    struct media_cache *own; /* pictures as they are on disk */
    bool takes_theirs;       /* pictures as the display has them */
    struct canvas *canvas;
    struct pixels *expected; /* of a turn */
    struct pixels *frozen;   /* what an interrupted turn had come to */
    struct pixels *before;   /* the last frame; NULL: none */
    /* Of the last frame; borrowed from the painter until it begins another pass. */
    struct painter_placed from, to;
    struct compose_layer flat; /* of `frozen` */
    struct codes codes_left, codes_came;
    bool was_turning, is_tight;
    uint64_t turns;
    int64_t turn_start_ms;
    enum turn_way way;
    struct media_stats media;
    enum judge_match match;
    /* That were to be seen in the last frame: their names and where they stood in which layer. */
    uint64_t pictures[JUDGE_PICTURES_MAX];
    size_t picture_count;
    uint64_t forgiven;     /* frames with ghosts that a small memory pushed out */
    size_t list_bytes_max; /* of the layers of one list */
};

/** is_tight: memory is so small that ghosts may be pushed out. */
void judge_init(struct judge *judge, struct stage *stage, bool is_tight);
void judge_deinit(struct judge *judge);
/** Another stage size: what was shown counts for nothing. */
void judge_resized(struct judge *judge);
/** Behind each pass that has a frame. */
enum verdict judge_frame(struct judge *judge, const struct director_showing *showing,
                         int64_t mono_ms);
typedef const struct pixels *judge_picture_fn(void *ctx, const struct draw_image *image);
/** The frame lacks the pictures that `find` doesn't find: was one of them in the last one? */
enum verdict judge_missing(const struct judge *judge, const struct draw_list *list,
                           judge_picture_fn *find, void *ctx);
/** Parts of it: what the frame is apart from its list; its codes. */
enum verdict judge_ground(const struct pixels *frame, bool is_off);
enum verdict judge_codes(const struct judge *judge, bool is_turning);
const char *verdict_text(enum verdict verdict);
/** What should have been on screen, after a verdict. */
const struct pixels *judge_expected(const struct judge *judge);

#endif
