/* config/sources_priv.h: the table of the sources, and the rule that spans them. Private. */
#ifndef CONFIG_SOURCES_PRIV_H
#define CONFIG_SOURCES_PRIV_H

#include "config/config.h"
#include "programme/fields.h"

extern const struct field_table table_sources;

/** A path, or an http(s) address that a transfer takes as it stands. */
extern const struct field_type field_place;

/** Their "sources": a list in which every id stands once. */
extern const struct field_type field_sources;

#endif
