/* display/output/gpu.h: finished layers placed by a graphics processor, where there is one.
 *
 * The second painter of turns beside turn.c: the same layers, the same rules (turn_priv.h), as
 * textures. Nothing is drawn here that the processor didn't draw first: shapes, text and pictures
 * are the rasteriser's. Pixels differ from turn_paint() by rounding only: GPU_TOLERANCE, codes not
 * at all (tests/unit/test_gpu.c).
 *
 * A pass of the loop, with the gpu of window_gpu() (which may be another one each pass):
 *   gpu_begin_frame()
 *   gpu_draw() the turn, or the settled picture as a turn of which only `to` is there, if it isn't
 *     on the glass; then window_flip(). On an error nothing is shown: window_present() the same
 *     picture, painted by canvas_compose() or turn_paint().
 *   gpu_upload() the layers that come next, a few MiB a pass, until they are ready; then begin the
 *     turn. What a turn shows is in use from its first gpu_draw() of the pass on.
 *
 * Thread: main only, the renderer's. Nothing here logs, or waits other than for the device.
 */
#ifndef DISPLAY_OUTPUT_GPU_H
#define DISPLAY_OUTPUT_GPU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "display/compose/turn.h"
#include "display/output/rotate.h"

#define GPU_TEXTURES_MAX         12288 /* as many as LAYER_CACHE_MAX */
#define GPU_TEXTURE_BUDGET_BYTES ((size_t)256 << 20)
#define GPU_TOLERANCE            1 /* of 255 a channel; in a mix GPU_TOLERANCE_MIXED */
#define GPU_TOLERANCE_MIXED      2

struct SDL_Renderer;
struct gpu;

struct gpu_options {
    size_t texture_budget_bytes; /* layers; a mix holds one more texture of the output's size */
    enum rotation rotation;      /* of the frame on the output */
};

struct gpu_stats {
    size_t bytes; /* what the textures count in the budget */
    size_t textures;
    uint64_t uploads, evicted; /* since the start */
};

/** For a renderer that blends premultiplied pixels and draws into textures.
 *
 * renderer  borrowed, outlives the gpu; nobody else draws with it between gpu_draw() and the flip
 * Errors: ST_UNSUPPORTED (a software renderer, or one without blending or targets), ST_IO.
 */
NODISCARD enum status gpu_create(struct SDL_Renderer *renderer, const struct gpu_options *options,
                                 struct gpu **out_gpu, struct err *err);
void gpu_destroy(struct gpu *gpu);

/** The device lost what it held: forget it. What is needed is uploaded again. */
void gpu_reset(struct gpu *gpu);

/** From here on another pass: no texture is in use. */
void gpu_begin_frame(struct gpu *gpu);

/** Upload layers that aren't there, for about byte_budget bytes, but always at least one; all of
 *  the list are in use afterwards. Layers are known by serial: all of one source.
 *
 * out_is_ready  gpu_draw() of these layers has nothing to upload
 * Errors: ST_LIMIT (a layer too large for the device, too many layers), ST_NOMEM, ST_IO.
 */
NODISCARD enum status gpu_upload(struct gpu *gpu, const struct compose_layer *layers, size_t count,
                                 size_t byte_budget, bool *out_is_ready, struct err *err);

/** Draw the whole frame into the renderer's target (that is, the back buffer) and upload what is
 *  missing, however long it takes. The frame has the target's size, before it is turned.
 *
 * Errors: as gpu_upload(); the target is then to be drawn by other means.
 */
NODISCARD enum status gpu_draw(struct gpu *gpu, const struct turn *turn, struct err *err);

struct gpu_stats gpu_stats(const struct gpu *gpu);

#endif
