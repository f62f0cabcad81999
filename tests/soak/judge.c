/* tests/soak/judge.c: the painter's two sides stay laid out from frame to frame, so that a turn
 * that is interrupted can be reckoned from what was on screen when it was. */
#include "judge.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/crypto.h"
#include "hall.h"

enum { UNCOVERED_PX = 8 }; /* columns of a picture that tell whether it is there */

#define TURN_LASTS_MS        450
#define JUDGE_LAYERS_BYTES   ((size_t)96 << 20)
#define JUDGE_PICTURES_BYTES ((size_t)32 << 20)

static void make_canvases(struct judge *judge)
{
    const struct pixels *pixels = stage_pixels(judge->stage);
    CHECK(canvas_create(pixels->width, pixels->height, &judge->canvas, NULL) == ST_OK);
    CHECK(pixels_create(pixels->width, pixels->height, &judge->expected, NULL) == ST_OK);
    judge->expected->is_opaque = true;
}

static void drop_canvases(struct judge *judge)
{
    canvas_destroy(judge->canvas);
    pixels_unref(judge->expected);
    pixels_unref(judge->frozen);
    pixels_unref(judge->before);
    judge->frozen = judge->before = NULL;
}

static const struct pixels *picture(void *ctx, const struct draw_image *image)
{
    struct judge *judge = ctx;
    const struct image_want want = {.width = image->rect.w,
                                    .height = image->rect.h,
                                    .fit = image->is_contain ? IMAGE_CONTAIN : IMAGE_COVER,
                                    .focus_x = image->focus_x,
                                    .focus_y = image->focus_y,
                                    .is_trusted = image->is_trusted};
    if (judge->takes_theirs) {
        return stage_picture(judge->stage, image);
    }
    bool has_size = want.width > 0 && want.height > 0 && want.width <= IMAGE_BOX_SIDE_MAX_PX &&
                    want.height <= IMAGE_BOX_SIDE_MAX_PX;
    return has_size ? media_cache_load_now(judge->own, image->path, &want).pixels : NULL;
}

static void open_own(struct judge *judge)
{
    CHECK(painter_create(&(struct painter_options){.fonts = stage_fonts(judge->stage),
                                                   .picture_ctx = judge,
                                                   .picture = picture,
                                                   .layer_budget_bytes = JUDGE_LAYERS_BYTES},
                         &judge->painter, NULL) == ST_OK);
    CHECK(media_cache_create(&(struct media_options){.budget_bytes = JUDGE_PICTURES_BYTES},
                             &judge->own, NULL) == ST_OK);
}

static void close_own(struct judge *judge)
{
    media_cache_destroy(judge->own);
    painter_destroy(judge->painter);
}

/* Files change: nothing that was drawn of them counts. */
static void forget_own(struct judge *judge)
{
    close_own(judge);
    open_own(judge);
    painter_begin_pass(judge->painter);
}

void judge_init(struct judge *judge, struct stage *stage, bool is_tight)
{
    *judge = (struct judge){.stage = stage, .is_tight = is_tight};
    open_own(judge);
    make_canvases(judge);
}

void judge_deinit(struct judge *judge)
{
    drop_canvases(judge);
    close_own(judge);
}

void judge_resized(struct judge *judge)
{
    drop_canvases(judge);
    make_canvases(judge);
    judge->was_turning = false;
    judge->picture_count = 0;
}

const struct pixels *judge_expected(const struct judge *judge)
{
    return judge->was_turning ? judge->expected : canvas_pixels(judge->canvas);
}

/* ---- drawing again ---- */

static void lay_out(struct judge *judge, const struct draw_list *list,
                    const struct painter_place *place, enum painter_side side,
                    struct painter_placed *out)
{
    CHECK(painter_lay_out(judge->painter, list, place, side, out, NULL) == ST_OK);
    size_t bytes = 0;
    for (size_t i = 0; i < out->count; i++) {
        bytes += pixels_bytes(out->layers[i].pixels);
    }
    judge->list_bytes_max = bytes > judge->list_bytes_max ? bytes : judge->list_bytes_max;
}

static bool has_ghost(const struct draw_list *list)
{
    for (size_t i = 0; list != NULL && i < list->layer_count; i++) {
        if ((list->layers[i].flags & LAYER_GHOST) != 0) {
            return true;
        }
    }
    return false;
}

/* A ghost is not drawn any more when memory had no room for it. */
static bool may_lack_ghosts(struct judge *judge)
{
    bool may = judge->is_tight &&
               (has_ghost(stage_current(judge->stage)) || has_ghost(stage_left(judge->stage)));
    judge->forgiven += may;
    return may;
}

static enum verdict compare(struct judge *judge, const struct pixels *expected)
{
    if (pixels_are_equal(expected, stage_pixels(judge->stage))) {
        return VERDICT_GOOD;
    }
    return may_lack_ghosts(judge) ? VERDICT_GOOD : VERDICT_HALF_COMPOSED;
}

enum verdict judge_codes(const struct judge *judge, bool is_turning)
{
    bool are_cut = codes_are_cut(&judge->codes_left, &judge->codes_came, is_turning,
                                 stage_pixels(judge->stage));
    return are_cut ? VERDICT_GOOD : VERDICT_CODE;
}

/* ---- blank ---- */

static bool is_one_colour(const struct pixels *frame)
{
    uint32_t first = frame->argb[0];
    for (int32_t y = 0; y < frame->height; y++) {
        const uint32_t *row = frame->argb + (size_t)y * frame->stride_px;
        for (int32_t x = 0; x < frame->width; x++) {
            if (row[x] != first) {
                return false;
            }
        }
    }
    return true;
}

enum verdict judge_ground(const struct pixels *frame, bool is_off)
{
    bool is_flat = is_one_colour(frame);
    if (is_off) {
        return is_flat && frame->argb[0] == 0xFF000000U ? VERDICT_GOOD : VERDICT_NOT_BLACK;
    }
    return is_flat ? VERDICT_BLANK : VERDICT_GOOD;
}

/* ---- pictures ---- */

/* The same on every frame, wherever its layer travels. */
static uint64_t name_of(const struct draw_layer *layer, const struct draw_image *image)
{
    const int32_t place[] = {image->rect.x,
                             image->rect.y,
                             image->rect.w,
                             image->rect.h,
                             image->is_contain,
                             (int32_t)(image->focus_x * 4096.0F),
                             (int32_t)(image->focus_y * 4096.0F)};
    return crypto_hash64(image->path, strlen(image->path)) * 31 +
           crypto_hash64(place, sizeof place) * 7 + layer->id;
}

static bool was_there(const uint64_t *pictures, size_t count, uint64_t name)
{
    for (size_t i = 0; i < count; i++) {
        if (pictures[i] == name) {
            return true;
        }
    }
    return false;
}

enum verdict judge_missing(const struct judge *judge, const struct draw_list *list,
                           judge_picture_fn *find, void *ctx)
{
    for (size_t l = 0; l < list->layer_count; l++) {
        const struct draw_layer *layer = &list->layers[l];
        for (size_t i = layer->first_cmd; i < layer->first_cmd + layer->cmd_count; i++) {
            const struct draw_image *image = &list->cmds[i].u.image;
            if (list->cmds[i].kind == DRAW_IMAGE &&
                was_there(judge->pictures, judge->picture_count, name_of(layer, image)) &&
                find(ctx, image) == NULL) {
                return VERDICT_LOST;
            }
        }
    }
    return VERDICT_GOOD;
}

/* Would a picture of the scene that is shown or comes be seen in this frame if it were there? */
static bool is_uncovered(const struct judge *judge, const struct director_showing *showing,
                         int32_t left_px)
{
    if (!showing->is_turning) {
        return true;
    }
    if (showing->turn.way == TURN_MIX) {
        return showing->turn.part >= TURN_WHOLE / 2;
    }
    int64_t columns = (int64_t)judge->expected->width * showing->turn.part / TURN_WHOLE;
    return columns - left_px >= UNCOVERED_PX;
}

/* Is it to be seen? Where that can't be told it is as it was. */
static bool is_there(struct judge *judge, const struct draw_image *image, bool was, bool can_be)
{
    bool is_known = can_be && judge->match != MATCH_NONE;
    judge->takes_theirs = judge->match == MATCH_THEIRS;
    bool is_there = is_known ? picture(judge, image) != NULL : was;
    judge->takes_theirs = false;
    return is_there;
}

static void remember_pictures(struct judge *judge, const struct director_showing *showing)
{
    const struct draw_list *list = stage_current(judge->stage);
    uint64_t before[JUDGE_PICTURES_MAX];
    size_t count = judge->picture_count;
    memcpy(before, judge->pictures, count * sizeof *before);
    judge->picture_count = 0;
    for (size_t l = 0; l < list->layer_count; l++) {
        const struct draw_layer *layer = &list->layers[l];
        for (size_t i = layer->first_cmd; i < layer->first_cmd + layer->cmd_count; i++) {
            const struct draw_image *image = &list->cmds[i].u.image;
            if (list->cmds[i].kind != DRAW_IMAGE || judge->picture_count == JUDGE_PICTURES_MAX) {
                continue;
            }
            uint64_t name = name_of(layer, image);
            bool can_be = is_uncovered(judge, showing, layer->rect.x + image->rect.x);
            if (is_there(judge, image, was_there(before, count, name), can_be)) {
                judge->pictures[judge->picture_count++] = name;
            }
        }
    }
}

/* ---- at rest, in a turn ---- */

/* Both sides, or one, are laid out: what they come to against the frame. */
typedef enum verdict compare_fn(struct judge *judge, const struct director_showing *showing);

/* With our pictures; else with theirs, which may be older than the files or not there yet. */
static enum verdict compare_twice(struct judge *judge, compare_fn *against,
                                  const struct director_showing *showing)
{
    enum verdict verdict = against(judge, showing);
    judge->match = verdict == VERDICT_GOOD ? MATCH_OWN : MATCH_NONE;
    if (verdict == VERDICT_GOOD) {
        return verdict;
    }
    forget_own(judge);
    judge->takes_theirs = true;
    verdict = against(judge, showing);
    judge->takes_theirs = false;
    judge->match = verdict == VERDICT_GOOD ? MATCH_THEIRS : MATCH_NONE;
    bool is_final = judge->to.is_final && (!showing->is_turning || judge->from.is_final);
    if (verdict == VERDICT_GOOD) {
        return is_final
                   ? verdict
                   : judge_missing(judge, stage_current(judge->stage), stage_picture, judge->stage);
    }
    if (!is_final) { /* drawn by them when it was there, and gone since, and another on disk */
        judge->forgiven++;
        return VERDICT_GOOD;
    }
    return verdict;
}

static enum verdict against_rest(struct judge *judge, const struct director_showing *showing)
{
    lay_out(judge, stage_current(judge->stage), &showing->place, PAINTER_TO, &judge->to);
    canvas_forget(judge->canvas);
    canvas_compose(judge->canvas, judge->to.layers, judge->to.count, NULL);
    return compare(judge, canvas_pixels(judge->canvas));
}

static enum verdict judge_rest(struct judge *judge, const struct director_showing *showing)
{
    judge->was_turning = false;
    codes_find(&judge->codes_came, stage_current(judge->stage), &showing->place);
    return compare_twice(judge, against_rest, showing);
}

static int32_t part_at(const struct judge *judge, int64_t mono_ms)
{
    double t = (double)(mono_ms - judge->turn_start_ms) / TURN_LASTS_MS;
    double eased = t >= 1.0                 ? 1.0
                   : judge->way == TURN_MIX ? t * t * (3.0 - 2.0 * t)
                                            : 1.0 - (1.0 - t) * (1.0 - t) * (1.0 - t);
    return (int32_t)lround(eased * TURN_WHOLE);
}

static struct turn turn_of(const struct judge *judge, int32_t part)
{
    return (struct turn){.from = judge->from.layers,
                         .from_count = judge->from.count,
                         .to = judge->to.layers,
                         .to_count = judge->to.count,
                         .way = judge->way,
                         .part = part};
}

/* What the display turns away from in the middle of a turn: from the last frame's sides, or, when
 * a picture has just come for one of them, what it made of it. */
static void freeze(struct judge *judge, int64_t mono_ms, bool is_known)
{
    struct pixels *frozen = NULL, *shown = stage_pixels(judge->stage);
    CHECK(pixels_create(shown->width, shown->height, &frozen, NULL) == ST_OK);
    if (is_known) {
        struct turn turn = turn_of(judge, part_at(judge, mono_ms));
        turn.is_without_cards = true;
        CHECK(turn_paint(&turn, NULL, frozen));
    } else {
        compose_copy(shown, (struct irect){0, 0, shown->width, shown->height}, frozen);
    }
    frozen->is_opaque = true;
    pixels_unref(judge->frozen);
    judge->frozen = frozen;
}

/* Before the painter forgets the last frame. */
static void begin_turn(struct judge *judge, const struct director_showing *showing, int64_t mono_ms,
                       bool has_new_pictures)
{
    if (stage_left(judge->stage) == NULL) {
        freeze(judge, mono_ms, judge->was_turning && !has_new_pictures);
    }
    judge->codes_left = judge->codes_came;
    judge->turns = showing->turns;
    judge->turn_start_ms = mono_ms;
    judge->way = showing->turn.way;
}

static enum verdict against_turn(struct judge *judge, const struct director_showing *showing)
{
    const struct draw_list *left = stage_left(judge->stage);
    judge->flat = (struct compose_layer){.pixels = judge->frozen, .opacity = 255, .serial = 1};
    judge->from = (struct painter_placed){.layers = &judge->flat, .count = 1, .is_final = true};
    if (left != NULL) {
        lay_out(judge, left, &showing->turn.from_place, PAINTER_FROM, &judge->from);
    }
    lay_out(judge, stage_current(judge->stage), &showing->turn.to_place, PAINTER_TO, &judge->to);
    struct turn turn = turn_of(judge, showing->turn.part);
    CHECK(turn_paint(&turn, NULL, judge->expected));
    return compare(judge, judge->expected);
}

static enum verdict judge_turn(struct judge *judge, const struct director_showing *showing,
                               int64_t mono_ms)
{
    judge->was_turning = true;
    codes_find(&judge->codes_came, stage_current(judge->stage), &showing->turn.to_place);
    enum verdict verdict = compare_twice(judge, against_turn, showing);
    return abs(showing->turn.part - part_at(judge, mono_ms)) > 1 ? VERDICT_TURN_TIME : verdict;
}

static void remember(struct judge *judge)
{
    const struct pixels *frame = stage_pixels(judge->stage);
    if (judge->before == NULL) {
        CHECK(pixels_create(frame->width, frame->height, &judge->before, NULL) == ST_OK);
    }
    compose_copy(frame, (struct irect){0, 0, frame->width, frame->height}, judge->before);
}

/* The frame against its list, then on its own. */
static enum verdict look_at(struct judge *judge, const struct director_showing *showing,
                            int64_t mono_ms)
{
    enum verdict verdict =
        showing->is_turning ? judge_turn(judge, showing, mono_ms) : judge_rest(judge, showing);
    if (verdict == VERDICT_GOOD && !showing->is_turning) { /* a turn may begin or end in black */
        verdict =
            judge_ground(stage_pixels(judge->stage), showing->moment->target.kind == SCENE_OFF);
    }
    return verdict == VERDICT_GOOD ? judge_codes(judge, showing->is_turning) : verdict;
}

enum verdict judge_frame(struct judge *judge, const struct director_showing *showing,
                         int64_t mono_ms)
{
    struct media_stats media = stage_media_stats(judge->stage);
    bool has_replaced = media.replaced != judge->media.replaced;
    bool has_new_pictures = has_replaced || media.decoded != judge->media.decoded;
    bool is_new = showing->is_turning && (!judge->was_turning || showing->turns != judge->turns);
    bool has_jumped = is_new && !judge->was_turning && !has_new_pictures && judge->before != NULL &&
                      !pixels_are_equal(judge->before, stage_pixels(judge->stage)) &&
                      !may_lack_ghosts(judge);
    if (has_jumped) {
        return VERDICT_JUMP;
    }
    if (is_new) {
        begin_turn(judge, showing, mono_ms, has_new_pictures);
    }
    painter_begin_pass(judge->painter);
    media_cache_begin_pass(judge->own, mono_ms);
    if (has_replaced) {
        forget_own(judge);
    }
    judge->media = media;
    enum verdict verdict = look_at(judge, showing, mono_ms);
    remember_pictures(judge, showing);
    remember(judge);
    return verdict;
}

const char *verdict_text(enum verdict verdict)
{
    static const char *const texts[VERDICT_KINDS] = {
        "good",
        "the frame is blank",
        "the screen is off but not black",
        "the frame is not the picture its list makes",
        "a turn does not begin with what was on screen",
        "a turn is not as far as its time says",
        "a picture that was on screen is missing",
        "a code is neither whole nor absent",
    };
    return texts[verdict];
}
