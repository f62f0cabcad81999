/* hub/pages/assets_priv.h: the table that cmake/embed.cmake writes. Folder-private. */
#ifndef HUB_PAGES_ASSETS_PRIV_H
#define HUB_PAGES_ASSETS_PRIV_H

#include "hub/pages/assets.h"

extern const struct asset asset_table[];
extern const size_t asset_count;

#endif
