/* display/feeds/plain.h: what outside text says, without what it is dressed in.
 *
 * HTML becomes text: tags go, ends of blocks and <br> become line breaks, scripts and styles go
 * with their content, entities and numbers become characters. Text that was escaped twice is
 * unpacked twice, so no tag of HTML is left in any result. White space is collapsed; control
 * characters and what turns the direction of writing around (U+202A to U+202E, U+2066 to U+2069)
 * are removed. Nothing is fetched and no attribute is read.
 *
 * Text that its format says is text (JSON Feed's content_text, Atom's type="text") is taken
 * literally: "a <b" and "&amp;" stay as they are written. Nobody behind this reads markup. Thread:
 * pure.
 */
#ifndef DISPLAY_FEEDS_PLAIN_H
#define DISPLAY_FEEDS_PLAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/slice.h"

enum plain_shape {
    PLAIN_LINE = 0,  /* every break is a space */
    PLAIN_PARAGRAPHS /* breaks where blocks of HTML end, at empty lines and before bullets; not
                        where a source only wraps its lines */
};

/** The text in the arena, "" when nothing is left, cut by plain_cut() to max_characters. */
const char *plain_text(struct arena *arena, struct slice source, enum plain_shape shape,
                       size_t max_characters);

/** The same of a text that is no HTML: brackets and ampersands stay. */
const char *plain_literal(struct arena *arena, struct slice source, enum plain_shape shape,
                          size_t max_characters);

/** Whether plain_text() takes this name between brackets for a tag. */
bool plain_is_tag(struct slice name);

/** Clean text cut to at most max_characters (2 or more): behind the last sentence that fits, when
 *  that keeps half of it, else behind a word and with "…". In the arena. */
const char *plain_cut(struct arena *arena, const char *text, size_t max_characters);

#endif
