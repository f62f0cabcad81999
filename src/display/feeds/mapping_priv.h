/* display/feeds/mapping_priv.h: writing the JSON of entities. Private to the folder. */
#ifndef DISPLAY_FEEDS_MAPPING_PRIV_H
#define DISPLAY_FEEDS_MAPPING_PRIV_H

#include <stdbool.h>

#include "display/feeds/mapping.h"

/* Characters and bytes that the programme's tables allow. */
enum {
    HEADLINE_CHARS = 240,
    POST_TEXT_CHARS = 4000,
    LINK_BYTES = 106,
    SOURCE_CHARS = 40,
    NOTICE_HEADLINE_CHARS = 160,
    NOTICE_TEXT_CHARS = 4000,
    LABEL_CHARS = 40,
    BOARD_TITLE_CHARS = 160
};

/** An object being written: commas come by themselves. Values that are empty are not written. */
struct writer {
    struct buf *out;
    bool needs_comma;
};

void write_open(struct writer *w, const char *key, char bracket); /* key NULL: in a list */
void write_close(struct writer *w, char bracket);
void write_text(struct writer *w, const char *key, const char *text);
void write_time(struct writer *w, const char *key, int64_t unix_s); /* TIME_NONE is nothing */
/** Screens and tags of a source, where they differ from the format's defaults. */
void write_audience(struct writer *w, const struct config_source *source);
/** "SOURCE:HASH" of what identifies an item: its id, or a reference to it. */
void write_id(struct writer *w, const char *key, const struct config_source *source,
              const char *identity);

#endif
