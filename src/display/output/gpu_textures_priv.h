/* display/output/gpu_textures_priv.h: finished layers as textures, by serial, within a budget.
 *
 * What was found or put since the last begin_frame is in use and never evicted, so a frame can need
 * more than the budget; the rest goes, least recently used first.
 * Thread: main only.
 */
#ifndef DISPLAY_OUTPUT_GPU_TEXTURES_PRIV_H
#define DISPLAY_OUTPUT_GPU_TEXTURES_PRIV_H

#include "display/output/gpu.h"
#include "image/image.h"

struct SDL_Texture;
struct gpu_textures;

/** Textures of at most this size; the caller ends them with gpu_textures_destroy() before the
 *  renderer. */
struct gpu_textures *gpu_textures_create(struct SDL_Renderer *renderer, int32_t max_width,
                                         int32_t max_height, size_t budget_bytes);
void gpu_textures_destroy(struct gpu_textures *textures);

/** Let go of all textures. */
void gpu_textures_reset(struct gpu_textures *textures);
void gpu_textures_begin_frame(struct gpu_textures *textures);

/** The texture of this serial, or NULL; marks it used. Borrowed until the next begin_frame or
 *  reset. */
struct SDL_Texture *gpu_textures_find(struct gpu_textures *textures, uint64_t serial);

/** Make the texture of a serial that find doesn't know; borrowed as by find.
 *
 * Errors: ST_LIMIT (larger than the device takes, or GPU_TEXTURES_MAX in use), ST_NOMEM (the device
 * has no room), ST_IO.
 */
NODISCARD enum status gpu_textures_put(struct gpu_textures *textures, uint64_t serial,
                                       const struct pixels *pixels,
                                       struct SDL_Texture **out_texture, struct err *err);

/** What a texture counts in budgets: its pixels, and something for being one at all. */
size_t gpu_textures_cost(const struct pixels *pixels);

struct gpu_stats gpu_textures_stats(const struct gpu_textures *textures);

#endif
