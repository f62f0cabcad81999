/* display/app/stage.h: from a target and a moment to pixels: scene, pictures, painter, canvas.
 *
 * What `run`, `snapshot`, `film` and `bench` share. With workers, a picture that is not decoded yet
 * is left out and asked for; without, it is decoded on the spot. Thread: main only.
 */
#ifndef DISPLAY_APP_STAGE_H
#define DISPLAY_APP_STAGE_H

#include "display/app/wall.h"
#include "display/compose/turn.h"
#include "display/gfx/painter.h"
#include "display/media/media_cache.h"
#include "display/motion/counter.h"
#include "display/motion/travel.h"
#include "display/scene/scene.h"

struct stage_options {
    const struct wall *wall; /* borrowed, outlives the stage; its programme is read */
    int32_t width, height;
    struct pixels *frame; /* to compose in, of that size; NULL: memory of its own */
    int32_t worker_count;
    void (*wake)(void *ctx); /* as in media_options */
    void *wake_ctx;
    const char *drawn_folder; /* where decoded pictures are kept; NULL: nowhere */
};

/** What moves on a scene that stays. */
struct stage_live {
    struct counters counters;
    struct travel travel;
    int64_t now_ms;
    bool is_celebrating;
    int64_t celebrated_ms;
    size_t celebrated_tier;
    uint32_t reveal_steps; /* by a key at this screen */
    bool is_enlarged;
};

/** What is shown, and when. */
struct stage_moment {
    struct stage_live *live; /* NULL: everything stands where it ends */
    struct plan_target target;
    int64_t now_unix_s, entered_unix_s;
    int64_t elapsed_ms, dwell_ms;
    uint32_t segment, segment_count;
};

struct stage;

/** Errors: fonts, threads, memory, each in words. */
NODISCARD enum status stage_create(const struct stage_options *options, struct stage **out_stage,
                                   struct err *err);
void stage_destroy(struct stage *stage);

/** Another size, or another frame buffer to compose in (as in stage_options, referenced until the
 *  next call): all is painted anew. Errors: ST_LIMIT, ST_NOMEM: the old one stays. */
NODISCARD enum status stage_resize(struct stage *stage, int32_t width, int32_t height,
                                   struct pixels *frame, struct err *err);

/** Another programme's pictures; the catalogue is taken over. */
struct catalogue;
void stage_adopt(struct stage *stage, struct catalogue *catalogue);

/** The code that SCENE_PAIR is to show; copied. */
void stage_set_pairing(struct stage *stage, const struct scene_pairing *pairing);

/** A new pass: takes finished pictures over, forgets what is not used. */
void stage_begin_pass(struct stage *stage, int64_t now_mono_ms);

/** Lists that may be in use at once: of the scene on screen, of one that may come. */
enum stage_slot { STAGE_CURRENT = 0, STAGE_NEXT, STAGE_LEAVING, STAGE_SLOTS };

/** How long a scene waits for its pictures; then it shows without. */
#define STAGE_PATIENCE_MS 4000

/** The scene's draw list, in memory that lasts until the slot is written again; STAGE_CURRENT or
 *  STAGE_NEXT, which the writing of STAGE_CURRENT makes out of date. What was on screen stands in
 *  for layers of STAGE_CURRENT that lack a picture of theirs (stand_in.h), with all
 *  scrims once that has lasted for STAGE_PATIENCE_MS. */
const struct draw_list *stage_list(struct stage *stage, enum stage_slot slot,
                                   const struct stage_moment *moment);
/** The list last written to STAGE_CURRENT. */
const struct draw_list *stage_current(const struct stage *stage);
/** Since when something has stood in on STAGE_CURRENT; 0: nothing does. */
int64_t stage_lacks_since(const struct stage *stage);
/** The list that is left during a turn; NULL: none, or a picture under way. */
const struct draw_list *stage_left(const struct stage *stage);
/** What there is of a list's picture at this moment, or NULL; `ctx` is a struct stage: for another
 *  painter. Borrowed until the next pass. */
const struct pixels *stage_picture(void *ctx, const struct draw_image *image);
/** When the moment's picture changes by itself, Unix seconds. */
int64_t stage_next_tick(struct stage *stage, const struct stage_moment *moment);

/** Are all pictures of the list decoded, or known to fail? Asks for those that are not. */
bool stage_pictures_ready(struct stage *stage, const struct draw_list *list,
                          int64_t needed_at_mono_ms);
/** Has a picture turned out to be broken since this was last asked? Lists that hold it are out of
 *  date. */
bool stage_take_broken(struct stage *stage);
/** As catalogue_next_broken(). */
struct catalogue_broken;
NODISCARD bool stage_next_broken(struct stage *stage, struct catalogue_broken *out);
/** Draw layers ahead, for a few milliseconds; true when all are there, or when one can't be drawn:
 *  painting says why. */
bool stage_prepare(struct stage *stage, const struct draw_list *list, int64_t limit_ns);

/** Draw and compose. place (NULL: not shifted) and out_damage may be NULL. Errors: as
 *  painter_frame(). */
NODISCARD enum status stage_paint(struct stage *stage, const struct draw_list *list,
                                  const struct painter_place *place, struct damage *out_damage,
                                  struct err *err);

/** What places layers from now on (borrowed until the next call), or NULL: the processor. Each
 * pass, before anything is painted. */
struct gpu;
void stage_use_gpu(struct stage *stage, struct gpu *gpu);
/** Was the last frame painted by it? Then it is to be flipped; stage_pixels() doesn't hold it. */
bool stage_is_on_gpu(const struct stage *stage);

/** One scene turns into another. */
struct stage_turn {
    enum turn_way way;
    int32_t part;               /* 0..TURN_WHOLE */
    const struct draw_list *to; /* of STAGE_CURRENT */
    struct painter_place from_place, to_place;
};

/** The list of STAGE_CURRENT becomes the one that is left; STAGE_CURRENT is to be written anew. */
void stage_leave(struct stage *stage);
/** The picture under way, codes left out, becomes what is left. Errors: ST_NOMEM, and as
 *  painter_frame(): what was left before stays. */
NODISCARD enum status stage_leave_midway(struct stage *stage, const struct stage_turn *turn,
                                         struct err *err);
/** Compose the frame of a turn. out_damage: what differs from the frame before. Errors: as
 *  painter_frame(). */
NODISCARD enum status stage_paint_turn(struct stage *stage, const struct stage_turn *turn,
                                       struct damage *out_damage, struct err *err);
/** The turn is over: what was left is forgotten. */
void stage_arrive(struct stage *stage);

struct pixels *stage_pixels(struct stage *stage);
struct canvas *stage_canvas(struct stage *stage);
struct fonts *stage_fonts(struct stage *stage);
struct media_stats stage_media_stats(const struct stage *stage);
struct layer_cache_stats stage_layer_stats(const struct stage *stage);

#endif
