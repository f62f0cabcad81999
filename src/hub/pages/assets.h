/* hub/pages/assets.h: style, script and icons, built into the program. Static; any thread.
 *
 * Names carry the first digits of their content's SHA-256, so that they may be kept for ever:
 * /assets/hub.1a2b3c4d5e6f.css. Files stand in assets/hub; cmake/embed.cmake makes the table.
 */
#ifndef HUB_PAGES_ASSETS_H
#define HUB_PAGES_ASSETS_H

#include <stddef.h>

#include "base/slice.h"

/* The head "Cache-Control" of an asset and of a derived picture. */
#define ASSET_CACHE_CONTROL "public, max-age=31536000, immutable"

struct asset {
    const char *name; /* "hub.1a2b3c4d5e6f.css" */
    const char *file; /* "hub.css" */
    const char *href; /* "/assets/hub.1a2b3c4d5e6f.css" */
    const char *type; /* "text/css; charset=utf-8" */
    const unsigned char *bytes;
    size_t len;
};

/** By its whole name, or NULL. */
const struct asset *asset_find(struct slice name);
/** By its file in assets/hub, "hub.css". Aborts for one that isn't there: our own mistake. */
const struct asset *asset_get(const char *file);
/** All of them, in order of name. */
const struct asset *asset_all(size_t *out_count);

#endif
