/* hub/config/table_priv.h: what the table and the reading share. */
#ifndef HUB_CONFIG_TABLE_PRIV_H
#define HUB_CONFIG_TABLE_PRIV_H

enum { HUB_CONFIG_TEXT_BYTES = 1 << 20 };

#endif
