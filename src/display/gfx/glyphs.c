/* display/gfx/glyphs.c: SDL_ttf draws one piece on a surface of its own.
 *
 * SDL_ttf moves the pen's origin to the right and down just enough that no ink is cut; by how much
 * it doesn't say, but it follows from the ink, which HarfBuzz knows. Emoji faces hold one size of
 * bitmaps ("strike"): they are drawn at it and scaled.
 */
#include "display/gfx/glyphs.h"

#include <SDL2/SDL.h>
#include <SDL2/SDL_ttf.h>
#include <limits.h>
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "display/compose/row.h"
#include "image/image.h"

enum { OPEN_FONTS_MAX = 48, STRIKE_PX = 109, EMOJI_MAX_PX = 1024 };

struct open_font {
    TTF_Font *font;
    uint16_t face, size_px;
    uint64_t used;
};

struct glyphs {
    struct fonts *fonts;
    struct open_font open[OPEN_FONTS_MAX];
    uint64_t tick;
    SDL_Surface *surface;  /* of the last piece */
    struct pixels *pixels; /* of the last emoji */
    bool is_starved;       /* a piece was left out for want of memory */
};

enum status glyphs_create(struct fonts *fonts, struct glyphs **out_glyphs, struct err *err)
{
    if (TTF_Init() != 0) {
        return err_set(err, ST_IO, "SDL_ttf did not start: %s", TTF_GetError());
    }
    struct glyphs *glyphs = mem_alloc(1, sizeof(*glyphs));
    glyphs->fonts = fonts;
    *out_glyphs = glyphs;
    return ST_OK;
}

static void drop_last(struct glyphs *glyphs)
{
    SDL_FreeSurface(glyphs->surface);
    pixels_unref(glyphs->pixels);
    glyphs->surface = NULL;
    glyphs->pixels = NULL;
}

void glyphs_destroy(struct glyphs *glyphs)
{
    if (glyphs == NULL) {
        return;
    }
    drop_last(glyphs);
    for (size_t i = 0; i < OPEN_FONTS_MAX; i++) {
        if (glyphs->open[i].font != NULL) {
            TTF_CloseFont(glyphs->open[i].font);
        }
    }
    mem_free(glyphs);
    TTF_Quit();
}

static TTF_Font *font_at(struct glyphs *glyphs, uint16_t face, uint16_t size_px)
{
    struct open_font *oldest = &glyphs->open[0];
    for (size_t i = 0; i < OPEN_FONTS_MAX; i++) {
        struct open_font *open = &glyphs->open[i];
        if (open->font != NULL && open->face == face && open->size_px == size_px) {
            open->used = ++glyphs->tick;
            return open->font;
        }
        if (open->font == NULL || (oldest->font != NULL && open->used < oldest->used)) {
            oldest = oldest->font == NULL ? oldest : open;
        }
    }
    int index = 0;
    struct slice file = fonts_file(glyphs->fonts, face, &index);
    if (file.len == 0 || file.len > INT_MAX) {
        return NULL;
    }
    /* from memory: from a file FreeType seeks and reads for every glyph */
    TTF_Font *font =
        TTF_OpenFontIndexRW(SDL_RWFromConstMem(file.ptr, (int)file.len), 1, size_px, index);
    if (font == NULL) {
        return NULL;
    }
    TTF_SetFontHinting(font, TTF_HINTING_LIGHT_SUBPIXEL);
    if (oldest->font != NULL) {
        TTF_CloseFont(oldest->font);
    }
    *oldest = (struct open_font){font, face, size_px, ++glyphs->tick};
    return font;
}

/* White on black in shades of grey is the coverage itself, a byte a pixel. */
static SDL_Surface *render(struct glyphs *glyphs, const struct draw_text *piece, uint16_t size_px,
                           bool is_emoji, TTF_Font **out_font)
{
    TTF_Font *font = font_at(glyphs, piece->face, size_px);
    if (font == NULL) {
        return NULL;
    }
    const char script[5] = {(char)(piece->script >> 24), (char)(piece->script >> 16),
                            (char)(piece->script >> 8), (char)piece->script, '\0'};
    (void)TTF_SetFontScriptName(font, script); /* a tag it can't use leaves the font's default */
    (void)TTF_SetFontDirection(font, piece->is_rtl ? TTF_DIRECTION_RTL : TTF_DIRECTION_LTR);
    *out_font = font;
    const SDL_Color white = {255, 255, 255, 255}, black = {0, 0, 0, 255};
    SDL_Surface *surface = is_emoji ? TTF_RenderUTF8_Blended(font, piece->utf8, white)
                                    : TTF_RenderUTF8_Shaded(font, piece->utf8, white, black);
    Uint32 format = is_emoji ? SDL_PIXELFORMAT_ARGB8888 : SDL_PIXELFORMAT_INDEX8;
    if (surface != NULL && (surface->format->format != format || surface->w > GLYPHS_MAX_SIDE_PX ||
                            surface->h > GLYPHS_MAX_SIDE_PX)) {
        SDL_FreeSurface(surface);
        surface = NULL;
    }
    return surface;
}

/* The strike's picture, scaled to the size asked for. */
static bool take_emoji(struct glyphs *glyphs, const SDL_Surface *surface, TTF_Font *font,
                       uint16_t size_px, struct glyph_image *out)
{
    struct pixels *strike = NULL;
    double scale = (double)size_px / STRIKE_PX;
    int32_t width = (int32_t)ceil(surface->w * scale), height = (int32_t)ceil(surface->h * scale);
    if (width < 1 || height < 1 || width > GLYPHS_MAX_SIDE_PX || size_px > EMOJI_MAX_PX) {
        return false;
    }
    if (pixels_create(surface->w, surface->h, &strike, NULL) != ST_OK) {
        glyphs->is_starved = true;
        return false;
    }
    for (int y = 0; y < surface->h; y++) {
        const uint32_t *from = (const uint32_t *)(const void *)((const uint8_t *)surface->pixels +
                                                                (size_t)y * (size_t)surface->pitch);
        for (int x = 0; x < surface->w; x++) {
            strike->argb[(size_t)y * strike->stride_px + (size_t)x] = px_premultiply(from[x]);
        }
    }
    enum status st = pixels_scaled(strike, width, height, &glyphs->pixels, NULL);
    pixels_unref(strike);
    if (st != ST_OK) {
        glyphs->is_starved = true;
        return false;
    }
    out->w = width;
    out->h = height;
    out->y = -(int32_t)lround(TTF_FontAscent(font) * scale);
    out->is_colour = true;
    out->argb = glyphs->pixels->argb;
    out->stride = glyphs->pixels->stride_px * sizeof(uint32_t);
    return true;
}

bool glyphs_piece(struct glyphs *glyphs, const struct draw_text *piece, struct glyph_image *out)
{
    drop_last(glyphs);
    bool is_emoji = fonts_is_emoji(glyphs->fonts, piece->face);
    if (piece->utf8[0] == '\0' || piece->utf8[strspn(piece->utf8, " ")] == '\0' ||
        piece->size_px == 0) {
        return false;
    }
    TTF_Font *font = NULL;
    glyphs->surface = render(glyphs, piece, is_emoji ? STRIKE_PX : piece->size_px, is_emoji, &font);
    if (glyphs->surface == NULL) {
        return false;
    }
    struct glyph_image image = {.w = glyphs->surface->w, .h = glyphs->surface->h};
    if (is_emoji) {
        if (!take_emoji(glyphs, glyphs->surface, font, piece->size_px, &image)) {
            return false;
        }
        *out = image;
        return true;
    }
    struct ink_box ink;
    fonts_ink(glyphs->fonts, piece, &ink);
    int ascent = TTF_FontAscent(font);
    image.x = ink.left < 0 ? ink.left : 0;
    image.y =
        -ascent + (ink.top < -ascent && image.h > TTF_FontHeight(font) ? ink.top + ascent : 0);
    image.coverage = glyphs->surface->pixels;
    image.stride = (size_t)glyphs->surface->pitch;
    *out = image;
    return true;
}

bool glyphs_starved(struct glyphs *glyphs)
{
    bool was_starved = glyphs->is_starved;
    glyphs->is_starved = false;
    return was_starved;
}
