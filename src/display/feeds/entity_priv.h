/* display/feeds/entity_priv.h: character references of HTML. Private to the folder. Pure. */
#ifndef DISPLAY_FEEDS_ENTITY_PRIV_H
#define DISPLAY_FEEDS_ENTITY_PRIV_H

#include <stddef.h>
#include <stdint.h>

/** Read what stands behind an ampersand: "eacute;", "#233;", "#xE9;" (a number's semicolon may be
 *  missing). Numbers 128 to 159 are windows-1252's, as browsers read them.
 *
 *  Returns how many bytes it takes, 0 when it is no reference. out_cp may be no character. */
size_t entity_read(const char *at, const char *end, uint32_t *out_cp);

#endif
