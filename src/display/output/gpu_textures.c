/* As the layer cache: entries lie in one array and hang in buckets by serial; unused ones hang in a
 * free list. Invariant: bytes is the sum over all entries; an entry is in exactly one chain. */
#include "display/output/gpu_textures_priv.h"

#include <SDL2/SDL.h>

#include "base/mem.h"

enum {
    BUCKETS = 4096,
    NONE = -1,
    TEXTURE_MIN_BYTES = 4096 /* a page each, whatever its size */
};

struct entry {
    uint64_t serial;
    SDL_Texture *texture; /* NULL: free */
    uint64_t frame;       /* of its last use */
    uint64_t use;         /* order of use within and across frames */
    size_t bytes;
    int32_t next; /* in the bucket or the free list */
};

struct gpu_textures {
    SDL_Renderer *renderer;
    int32_t max_width, max_height;
    size_t budget_bytes;
    struct gpu_stats stats;
    uint64_t frame, use;
    int32_t buckets[BUCKETS];
    int32_t free_first; /* of those given back; else the next is entries[reached] */
    int32_t reached;    /* entries ever taken */
    struct entry entries[GPU_TEXTURES_MAX];
};

static void forget_all(struct gpu_textures *textures)
{
    for (int32_t i = 0; i < BUCKETS; i++) {
        textures->buckets[i] = NONE;
    }
    textures->free_first = NONE;
    textures->reached = 0;
    textures->stats.bytes = 0;
    textures->stats.textures = 0;
}

struct gpu_textures *gpu_textures_create(SDL_Renderer *renderer, int32_t max_width,
                                         int32_t max_height, size_t budget_bytes)
{
    struct gpu_textures *textures = mem_alloc(1, sizeof *textures);
    textures->renderer = renderer;
    textures->max_width = max_width;
    textures->max_height = max_height;
    textures->budget_bytes = budget_bytes;
    textures->frame = 1;
    forget_all(textures);
    return textures;
}

void gpu_textures_destroy(struct gpu_textures *textures)
{
    if (textures == NULL) {
        return;
    }
    gpu_textures_reset(textures);
    mem_free(textures);
}

void gpu_textures_reset(struct gpu_textures *textures)
{
    for (int32_t i = 0; i < textures->reached; i++) {
        if (textures->entries[i].texture != NULL) {
            SDL_DestroyTexture(textures->entries[i].texture);
        }
    }
    forget_all(textures);
}

void gpu_textures_begin_frame(struct gpu_textures *textures)
{
    textures->frame++;
}

static int32_t *bucket_of(struct gpu_textures *textures, uint64_t serial)
{
    return &textures->buckets[serial % BUCKETS];
}

static void mark_used(struct gpu_textures *textures, struct entry *entry)
{
    entry->frame = textures->frame;
    entry->use = ++textures->use;
}

SDL_Texture *gpu_textures_find(struct gpu_textures *textures, uint64_t serial)
{
    int32_t i = *bucket_of(textures, serial);
    while (i != NONE && textures->entries[i].serial != serial) {
        i = textures->entries[i].next;
    }
    if (i == NONE) {
        return NULL;
    }
    mark_used(textures, &textures->entries[i]);
    return textures->entries[i].texture;
}

static void drop(struct gpu_textures *textures, int32_t index)
{
    struct entry *entry = &textures->entries[index];
    int32_t *link = bucket_of(textures, entry->serial);
    while (*link != index) {
        link = &textures->entries[*link].next;
    }
    *link = entry->next;
    SDL_DestroyTexture(entry->texture);
    textures->stats.bytes -= entry->bytes;
    textures->stats.textures--;
    textures->stats.evicted++;
    *entry = (struct entry){.next = textures->free_first};
    textures->free_first = index;
}

/* The least recently used entry that the frame doesn't use. */
static int32_t find_oldest(const struct gpu_textures *textures)
{
    int32_t oldest = NONE;
    for (int32_t i = 0; i < textures->reached; i++) {
        const struct entry *entry = &textures->entries[i];
        bool is_older = oldest == NONE || entry->use < textures->entries[oldest].use;
        if (entry->texture != NULL && entry->frame != textures->frame && is_older) {
            oldest = i;
        }
    }
    return oldest;
}

static bool has_entry(const struct gpu_textures *textures)
{
    return textures->free_first != NONE || textures->reached < GPU_TEXTURES_MAX;
}

/* Before the new texture is made, so that the device never holds both. */
static void make_room(struct gpu_textures *textures, size_t budget_bytes, size_t bytes)
{
    while (textures->stats.bytes + bytes > budget_bytes || !has_entry(textures)) {
        int32_t oldest = find_oldest(textures);
        if (oldest == NONE) {
            return;
        }
        drop(textures, oldest);
    }
}

static SDL_Texture *create(struct gpu_textures *textures, const struct pixels *pixels)
{
    SDL_Texture *texture =
        SDL_CreateTexture(textures->renderer, SDL_PIXELFORMAT_ARGB8888, SDL_TEXTUREACCESS_STATIC,
                          pixels->width, pixels->height);
    if (texture == NULL) {
        make_room(textures, 0, 0); /* everything that isn't in use, once */
        texture = SDL_CreateTexture(textures->renderer, SDL_PIXELFORMAT_ARGB8888,
                                    SDL_TEXTUREACCESS_STATIC, pixels->width, pixels->height);
    }
    return texture;
}

static int32_t take_free(struct gpu_textures *textures)
{
    int32_t i = textures->free_first;
    if (i == NONE) {
        return textures->reached++;
    }
    textures->free_first = textures->entries[i].next;
    return i;
}

static void keep(struct gpu_textures *textures, uint64_t serial, SDL_Texture *texture, size_t bytes)
{
    int32_t i = take_free(textures);
    int32_t *bucket = bucket_of(textures, serial);
    struct entry *entry = &textures->entries[i];
    *entry = (struct entry){.serial = serial, .texture = texture, .bytes = bytes, .next = *bucket};
    *bucket = i;
    textures->stats.bytes += bytes;
    textures->stats.textures++;
    textures->stats.uploads++;
    mark_used(textures, entry);
}

/* Whole, or row by row where there is only one. */
static bool fill(SDL_Texture *texture, const struct pixels *pixels)
{
    int pitch = (int)((size_t)pixels->width * sizeof(uint32_t));
    if (pixels->stride_px != 0) {
        return SDL_UpdateTexture(texture, NULL, pixels->argb,
                                 (int)(pixels->stride_px * sizeof(uint32_t))) == 0;
    }
    for (int y = 0; y < pixels->height; y++) {
        const SDL_Rect row = {0, y, pixels->width, 1};
        if (SDL_UpdateTexture(texture, &row, pixels->argb, pitch) != 0) {
            return false;
        }
    }
    return true;
}

enum status gpu_textures_put(struct gpu_textures *textures, uint64_t serial,
                             const struct pixels *pixels, SDL_Texture **out_texture,
                             struct err *err)
{
    if (pixels->width > textures->max_width || pixels->height > textures->max_height) {
        return err_set(err, ST_LIMIT, "a layer of %d × %d px; the device takes %d × %d",
                       pixels->width, pixels->height, textures->max_width, textures->max_height);
    }
    size_t bytes = gpu_textures_cost(pixels);
    make_room(textures, textures->budget_bytes, bytes);
    if (!has_entry(textures)) {
        return err_set(err, ST_LIMIT, "more than %d layers in use", GPU_TEXTURES_MAX);
    }
    SDL_Texture *texture = create(textures, pixels);
    if (texture == NULL) {
        return err_set(err, ST_NOMEM, "no texture for a layer: %s", SDL_GetError());
    }
    if (SDL_SetTextureScaleMode(texture, SDL_ScaleModeNearest) != 0 || !fill(texture, pixels)) {
        SDL_DestroyTexture(texture);
        return err_set(err, ST_IO, "a layer's texture: %s", SDL_GetError());
    }
    keep(textures, serial, texture, bytes);
    *out_texture = texture;
    return ST_OK;
}

size_t gpu_textures_cost(const struct pixels *pixels)
{
    size_t bytes = (size_t)pixels->width * (size_t)pixels->height * sizeof(uint32_t);
    return bytes < TEXTURE_MIN_BYTES ? TEXTURE_MIN_BYTES : bytes;
}

struct gpu_stats gpu_textures_stats(const struct gpu_textures *textures)
{
    return textures->stats;
}
