/* display/app/paths.h: where the program's own files are, and the user's configuration. */
#ifndef DISPLAY_APP_PATHS_H
#define DISPLAY_APP_PATHS_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"

/** A file of the program, such as "fonts/manifest.txt": under $VITRINE_DATA, else beside the
 * binary's prefix (../share/vitrine), else in the source tree it was built from. Errors:
 * ST_NOT_FOUND. */
NODISCARD enum status paths_data(struct arena *arena, const char *name, const char **out_path,
                                 struct err *err);

/** The configuration to read when none is given: $XDG_CONFIG_HOME/vitrine/vitrine.json (or
 *  ~/.config), else /etc/vitrine/vitrine.json; NULL when neither is there. In the arena. */
const char *paths_config(struct arena *arena);

/** The folder of what is kept: `configured`, else $STATE_DIRECTORY, else $XDG_STATE_HOME/vitrine
 * (or
 *  ~/.local/state); NULL when none of them is known. In the arena. */
const char *paths_store(struct arena *arena, const char *configured);

/** "a/b.json" beside "dir/x.json" is "dir/a/b.json"; absolute paths stay. In the arena. */
const char *paths_beside(struct arena *arena, const char *file, const char *path);

#endif
