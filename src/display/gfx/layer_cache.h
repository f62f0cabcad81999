/* display/gfx/layer_cache.h: finished layers by the hash of their commands, within a budget.
 *
 * What was found or put in this frame or in the one before is in use and never evicted, so that a
 * scene that needs more than the budget doesn't push out its own layers; the rest goes, least
 * recently used first.
 * Thread: one at a time.
 */
#ifndef DISPLAY_GFX_LAYER_CACHE_H
#define DISPLAY_GFX_LAYER_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "display/compose/runs.h"
#include "image/image.h"

#define LAYER_CACHE_MAX 12288 /* layers: two full lists of a transition and some to come */

/** A finished layer: its pixels without the empty margins. */
struct layer_image {
    struct pixels *pixels; /* NULL: nothing to see */
    struct runs *runs;     /* of the pixels; NULL: not worth it */
    int32_t x, y;          /* of their top left in the layer */
    uint64_t serial;       /* differs for everything ever put: equal serial, equal pixels */
    bool is_final;         /* false: a picture was missing, to be drawn again when it is there */
    bool has_pictures;
    bool is_passing;        /* wanted for this moment only: dropped when no longer in use */
    bool is_stale;          /* one of its pictures may be another one by now */
    int32_t pictures_there; /* of those it asks for */
};

struct layer_cache;

struct layer_cache_stats {
    size_t bytes;
    size_t layers;
    uint64_t hits, misses, evicted; /* since the start */
};

/** An empty cache that the caller ends with layer_cache_destroy(). */
struct layer_cache *layer_cache_create(size_t budget_bytes);
void layer_cache_destroy(struct layer_cache *cache);

/** From here on another frame: nothing is in use. What passed is dropped. */
void layer_cache_begin_frame(struct layer_cache *cache);

/** The layer of this hash and size, or NULL. Borrowed until the next put, drop or begin_frame of
 *  the cache; marks it used. */
const struct layer_image *layer_cache_find(struct layer_cache *cache, uint64_t hash, int32_t width,
                                           int32_t height);

/** Keep a layer, replacing an older one of the same name; evicts down to the budget.
 *
 * image  its pixels' reference and its runs are taken over in any case; its serial is set here
 * Returns the kept layer, borrowed as by find; NULL when LAYER_CACHE_MAX layers are all in use.
 */
const struct layer_image *layer_cache_put(struct layer_cache *cache, uint64_t hash, int32_t width,
                                          int32_t height, const struct layer_image *image);

/** All layers that hold pictures are stale: some of them changed. */
void layer_cache_doubt_pictures(struct layer_cache *cache);

struct layer_cache_stats layer_cache_stats(const struct layer_cache *cache);

#endif
