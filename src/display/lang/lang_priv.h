/* display/lang/lang_priv.h: the catalogue, for the files of this folder. */
#ifndef DISPLAY_LANG_LANG_PRIV_H
#define DISPLAY_LANG_LANG_PRIV_H

#include "base/slice.h"
#include "display/lang/lang.h"

/** A message as it stands in the catalogue; static text. */
const char *lang_text(enum lang lang, enum msg msg);

/** A copy in the arena, "" when it is full. */
const char *lang_keep(struct arena *arena, struct slice text);

#endif
