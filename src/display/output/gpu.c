/* Every layer is one quad of its texture, already cut to what is seen of it: whole pixels, nearest
 * texels, no clip state to change between quads, so that the renderer can join them. Turning the
 * frame turns the quads: corner k of a part lies on corner k + rotation of its place on the output,
 * and no second full-size pass is needed.
 *
 * In a mix `to` has to be one picture before it gets its opacity: it is drawn into a texture of the
 * output's size first (targets are changed once, before anything lies on the output), then laid
 * over `from`. Cards come last, unmixed.
 *
 * Pixels are premultiplied, so opacity scales all four channels, by the colour of the corners. */
#include "display/output/gpu.h"

#include <SDL2/SDL.h>

#include "base/check.h"
#include "base/mem.h"
#include "display/compose/compose.h"
#include "display/compose/rect.h"
#include "display/compose/sides.h"
#include "display/output/gpu_textures_priv.h"

enum { CORNERS = 4 };

struct gpu {
    SDL_Renderer *renderer;
    struct gpu_textures *textures;
    SDL_BlendMode over; /* premultiplied */
    enum rotation rotation;
    int32_t width, height; /* of the frame being drawn */
    SDL_Texture *mixed;    /* `to` of a mix, turned as the output is; NULL until one is drawn */
    int32_t mixed_width, mixed_height;
};

static enum status sdl_fault(struct err *err, const char *what)
{
    return err_set(err, ST_IO, "%s: %s", what, SDL_GetError());
}

/* SDL says whether it can blend so only for a texture. */
static bool can_blend(SDL_Renderer *renderer, SDL_BlendMode mode)
{
    SDL_Texture *texture =
        SDL_CreateTexture(renderer, SDL_PIXELFORMAT_ARGB8888, SDL_TEXTUREACCESS_STATIC, 1, 1);
    bool can = texture != NULL && SDL_SetTextureBlendMode(texture, mode) == 0;
    if (texture != NULL) {
        SDL_DestroyTexture(texture);
    }
    return can;
}

enum status gpu_create(SDL_Renderer *renderer, const struct gpu_options *options,
                       struct gpu **out_gpu, struct err *err)
{
    const Uint32 needed = SDL_RENDERER_ACCELERATED | SDL_RENDERER_TARGETTEXTURE;
    SDL_RendererInfo info;
    if (SDL_GetRendererInfo(renderer, &info) != 0) {
        return sdl_fault(err, "the renderer");
    }
    SDL_BlendMode over = SDL_ComposeCustomBlendMode(
        SDL_BLENDFACTOR_ONE, SDL_BLENDFACTOR_ONE_MINUS_SRC_ALPHA, SDL_BLENDOPERATION_ADD,
        SDL_BLENDFACTOR_ONE, SDL_BLENDFACTOR_ONE_MINUS_SRC_ALPHA, SDL_BLENDOPERATION_ADD);
    if ((info.flags & needed) != needed || !can_blend(renderer, over)) {
        return err_set(err, ST_UNSUPPORTED, "the renderer '%s' can't place layers", info.name);
    }
    struct gpu *gpu = mem_alloc(1, sizeof *gpu);
    gpu->renderer = renderer;
    gpu->over = over;
    gpu->rotation = options->rotation;
    gpu->textures = gpu_textures_create(renderer, info.max_texture_width, info.max_texture_height,
                                        options->texture_budget_bytes);
    *out_gpu = gpu;
    return ST_OK;
}

static void drop_mixed(struct gpu *gpu)
{
    if (gpu->mixed != NULL) {
        SDL_DestroyTexture(gpu->mixed);
        gpu->mixed = NULL;
    }
}

void gpu_destroy(struct gpu *gpu)
{
    if (gpu == NULL) {
        return;
    }
    drop_mixed(gpu);
    gpu_textures_destroy(gpu->textures);
    mem_free(gpu);
}

void gpu_reset(struct gpu *gpu)
{
    drop_mixed(gpu);
    gpu_textures_reset(gpu->textures);
}

void gpu_begin_frame(struct gpu *gpu)
{
    gpu_textures_begin_frame(gpu->textures);
}

enum status gpu_upload(struct gpu *gpu, const struct compose_layer *layers, size_t count,
                       size_t byte_budget, bool *out_is_ready, struct err *err)
{
    size_t spent = 0;
    bool is_ready = true;
    for (size_t i = 0; i < count; i++) {
        const struct compose_layer *layer = &layers[i];
        if (gpu_textures_find(gpu->textures, layer->serial) != NULL) {
            continue;
        }
        size_t cost = gpu_textures_cost(layer->pixels);
        if (spent > 0 && spent + cost > byte_budget) {
            is_ready = false; /* go on all the same: what is there is in use */
            continue;
        }
        SDL_Texture *texture = NULL;
        enum status st =
            gpu_textures_put(gpu->textures, layer->serial, layer->pixels, &texture, err);
        if (st != ST_OK) {
            return st;
        }
        spent += cost;
    }
    *out_is_ready = is_ready;
    return ST_OK;
}

/* Lay a part of a texture of width × height px, which begins at (x, y), over the target. */
static int lay_quad(const struct gpu *gpu, SDL_Texture *texture, struct irect place,
                    struct irect part, uint8_t opacity, enum rotation rotation)
{
    const int order[] = {0, 1, 2, 2, 3, 0};
    const float u[] = {(float)(part.x - place.x) / (float)place.w,
                       (float)(part.x - place.x + part.w) / (float)place.w};
    const float v[] = {(float)(part.y - place.y) / (float)place.h,
                       (float)(part.y - place.y + part.h) / (float)place.h};
    struct irect out = rotate_rect(part, gpu->width, gpu->height, rotation);
    SDL_Vertex corners[CORNERS];
    for (unsigned k = 0; k < CORNERS; k++) { /* clockwise from the top left */
        unsigned there = (k + (unsigned)rotation) % CORNERS;
        bool is_right = there == 1 || there == 2;
        bool is_low = there >= 2;
        corners[k] = (SDL_Vertex){.position = {(float)(is_right ? out.x + out.w : out.x),
                                               (float)(is_low ? out.y + out.h : out.y)},
                                  .color = {opacity, opacity, opacity, opacity},
                                  .tex_coord = {u[k == 1 || k == 2 ? 1 : 0], v[k >= 2 ? 1 : 0]}};
    }
    return SDL_RenderGeometry(gpu->renderer, texture, corners, CORNERS, order,
                              (int)(sizeof order / sizeof *order));
}

static enum status draw_layer(struct gpu *gpu, const struct compose_layer *layer,
                              struct irect shown, struct err *err)
{
    SDL_Texture *texture = gpu_textures_find(gpu->textures, layer->serial);
    if (texture == NULL) {
        enum status st =
            gpu_textures_put(gpu->textures, layer->serial, layer->pixels, &texture, err);
        if (st != ST_OK) {
            return st;
        }
    }
    bool covers = layer->pixels->is_opaque && layer->opacity == 255;
    struct irect place = {layer->x, layer->y, layer->pixels->width, layer->pixels->height};
    if (SDL_SetTextureBlendMode(texture, covers ? SDL_BLENDMODE_NONE : gpu->over) != 0 ||
        lay_quad(gpu, texture, place, shown, layer->opacity, gpu->rotation) != 0) {
        return sdl_fault(err, "a layer can't be drawn");
    }
    return ST_OK;
}

/* Over black; without its cards. */
static enum status draw_side(struct gpu *gpu, const struct turn_side *side, struct err *err)
{
    if (rect_is_empty(side->clip)) {
        return ST_OK;
    }
    bool is_hidden = false;
    enum status st = ST_OK;
    size_t i = turn_side_first(side, side->clip, &is_hidden);
    for (; i < side->count && st == ST_OK; i++) {
        struct compose_layer layer = turn_side_layer(side, i);
        struct irect shown = compose_shown(&layer, side->clip);
        if (!layer.is_card && layer.opacity != 0 && !rect_is_empty(shown)) {
            st = draw_layer(gpu, &layer, shown, err);
        }
    }
    return st;
}

static enum status draw_cards(struct gpu *gpu, const struct turn_side *side, struct err *err)
{
    struct irect frame = {0, 0, gpu->width, gpu->height};
    enum status st = ST_OK;
    for (size_t i = 0; i < side->count && st == ST_OK; i++) {
        struct irect shown;
        if (turn_side_shows_card(side, i, frame, &shown) && !rect_is_empty(shown)) {
            st = draw_layer(gpu, &side->layers[i], shown, err);
        }
    }
    return st;
}

static enum status clear(struct gpu *gpu, struct err *err)
{
    if (SDL_SetRenderDrawColor(gpu->renderer, 0, 0, 0, 255) != 0 ||
        SDL_RenderClear(gpu->renderer) != 0) {
        return sdl_fault(err, "the frame can't be cleared");
    }
    return ST_OK;
}

static enum status open_mixed(struct gpu *gpu, int32_t width, int32_t height, struct err *err)
{
    if (gpu->mixed != NULL && gpu->mixed_width == width && gpu->mixed_height == height) {
        return ST_OK;
    }
    drop_mixed(gpu);
    gpu->mixed = SDL_CreateTexture(gpu->renderer, SDL_PIXELFORMAT_ARGB8888,
                                   SDL_TEXTUREACCESS_TARGET, width, height);
    if (gpu->mixed == NULL) {
        return err_set(err, ST_NOMEM, "no texture to mix in: %s", SDL_GetError());
    }
    gpu->mixed_width = width;
    gpu->mixed_height = height;
    if (SDL_SetTextureScaleMode(gpu->mixed, SDL_ScaleModeNearest) != 0 ||
        SDL_SetTextureBlendMode(gpu->mixed, gpu->over) != 0) {
        drop_mixed(gpu);
        return sdl_fault(err, "the texture to mix in");
    }
    return ST_OK;
}

/* `to` as one picture, into its texture; the target is again what it was. */
static enum status draw_mixed(struct gpu *gpu, const struct turn_side *to, struct irect output,
                              struct err *err)
{
    enum status st = open_mixed(gpu, output.w, output.h, err);
    if (st != ST_OK) {
        return st;
    }
    SDL_Texture *target = SDL_GetRenderTarget(gpu->renderer);
    if (SDL_SetRenderTarget(gpu->renderer, gpu->mixed) != 0) {
        return sdl_fault(err, "the texture to mix in");
    }
    st = clear(gpu, err);
    if (st == ST_OK) {
        st = draw_side(gpu, to, err);
    }
    if (SDL_SetRenderTarget(gpu->renderer, target) != 0 && st == ST_OK) {
        st = sdl_fault(err, "back to the output");
    }
    return st;
}

static enum status lay_mixed(struct gpu *gpu, uint32_t mix, struct irect output, struct err *err)
{
    uint8_t opacity = (uint8_t)((mix * 255 + 128) / 256);
    if (lay_quad(gpu, gpu->mixed, output, output, opacity, ROTATE_0) != 0) {
        return sdl_fault(err, "the new picture can't be mixed in");
    }
    return ST_OK;
}

enum status gpu_draw(struct gpu *gpu, const struct turn *turn, struct err *err)
{
    CHECK(turn->part >= 0 && turn->part <= TURN_WHOLE);
    struct irect output = {0};
    if (SDL_GetRendererOutputSize(gpu->renderer, &output.w, &output.h) != 0) {
        return sdl_fault(err, "the output's size");
    }
    bool is_quarter = gpu->rotation == ROTATE_90 || gpu->rotation == ROTATE_270;
    gpu->width = is_quarter ? output.h : output.w;
    gpu->height = is_quarter ? output.w : output.h;
    struct turn_sides sides = turn_sides_of(turn, gpu->width, gpu->height);
    enum status st = sides.is_mixed ? draw_mixed(gpu, &sides.to, output, err) : ST_OK;
    if (st == ST_OK) {
        st = clear(gpu, err);
    }
    if (st == ST_OK) {
        st = draw_side(gpu, &sides.from, err);
    }
    if (st == ST_OK) {
        st = sides.is_mixed ? lay_mixed(gpu, sides.mix, output, err)
                            : draw_side(gpu, &sides.to, err);
    }
    if (st == ST_OK) {
        st = draw_cards(gpu, &sides.from, err);
    }
    if (st == ST_OK) {
        st = draw_cards(gpu, &sides.to, err);
    }
    return st;
}

struct gpu_stats gpu_stats(const struct gpu *gpu)
{
    return gpu_textures_stats(gpu->textures);
}
