/* display/app/stage.h: from a target and a moment to pixels: scene, pictures, painter, canvas.
 *
 * What `run`, `snapshot`, `film` and `bench` share. With workers, a picture that is not decoded yet
 * is left out and asked for; without, it is decoded on the spot. Thread: main only.
 */
#ifndef DISPLAY_APP_STAGE_H
#define DISPLAY_APP_STAGE_H

#include "display/app/wall.h"
#include "display/gfx/painter.h"
#include "display/media/media_cache.h"
#include "display/scene/scene.h"

struct stage_options {
    const struct wall *wall; /* borrowed, outlives the stage; its programme is read */
    int32_t width, height;
    int32_t worker_count;
    void (*wake)(void *ctx); /* as in media_options */
    void *wake_ctx;
};

/** What is shown, and when. */
struct stage_moment {
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

/** Another size: a new, black canvas. Errors: ST_LIMIT, ST_NOMEM: the old one stays. */
NODISCARD enum status stage_resize(struct stage *stage, int32_t width, int32_t height,
                                   struct err *err);

/** A new pass: takes finished pictures over, forgets what is not used. */
void stage_begin_pass(struct stage *stage, int64_t now_mono_ms);

/** The scene's draw list, in memory that lasts until the next begin_pass; slot 0 or 1: two lists
 *  may be in use at once. */
const struct draw_list *stage_list(struct stage *stage, int32_t slot,
                                   const struct stage_moment *moment);
/** When the moment's picture changes by itself, Unix seconds. */
int64_t stage_next_tick(struct stage *stage, const struct stage_moment *moment);

/** Are all pictures of the list decoded, or known to fail? Asks for those that are not. */
bool stage_pictures_ready(struct stage *stage, const struct draw_list *list,
                          int64_t needed_at_mono_ms);
/** Draw layers ahead, for a few milliseconds; true when all are there. */
bool stage_prepare(struct stage *stage, const struct draw_list *list, int64_t limit_ns);

/** Draw and compose. out_damage may be NULL. Errors: as painter_frame(). */
NODISCARD enum status stage_paint(struct stage *stage, const struct draw_list *list,
                                  struct damage *out_damage, struct err *err);

struct pixels *stage_pixels(struct stage *stage);
struct canvas *stage_canvas(struct stage *stage);
struct fonts *stage_fonts(struct stage *stage);
struct media_stats stage_media_stats(const struct stage *stage);
struct layer_cache_stats stage_layer_stats(const struct stage *stage);

#endif
