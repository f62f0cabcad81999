/* hub/pages/assets.c: looking things up in the table that the build makes. */
#include "hub/pages/assets.h"

#include "base/check.h"
#include "hub/pages/assets_priv.h"

const struct asset *asset_all(size_t *out_count)
{
    *out_count = asset_count;
    return asset_table;
}

const struct asset *asset_find(struct slice name)
{
    for (size_t i = 0; i < asset_count; i++) {
        if (slice_is(name, asset_table[i].name)) {
            return &asset_table[i];
        }
    }
    return NULL;
}

static const struct asset *find_file(const char *file)
{
    for (size_t i = 0; i < asset_count; i++) {
        if (strcmp(asset_table[i].file, file) == 0) {
            return &asset_table[i];
        }
    }
    return NULL;
}

const struct asset *asset_get(const char *file)
{
    const struct asset *asset = find_file(file);
    CHECK(asset != NULL);
    return asset;
}
