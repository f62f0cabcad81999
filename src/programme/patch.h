/* programme/patch.h: a live change, merged into a draft.
 *
 *   {"from": "417", "to": "418",
 *    "set":    {"locale": "fr-FR", "boards": […]},
 *    "merge":  {"boards": [{"id": "teams", "as_of": "…", "entries": [{"id": "t1", "score":
 * 4215}]}]}, "delete": {"posts": ["p1"], "boards/teams": ["t9"]}}
 *
 * It leads from revision `from` to revision `to`, and does so in this order:
 *
 * 1. set: each key replaces that key of the document; null takes it out. Lists of entities are
 *    replaced whole. All keys but "vitrine" (a patch can't change the format) and "revision" (which
 *    becomes `to`).
 * 2. merge: of the lists of entities only. Each element has an id. An entity that is there is
 * merged key by key as RFC 7396 says: null takes a key out, objects are merged into objects,
 * everything else, lists too, is replaced. One that isn't there is added at the end of its list,
 * without its nulls. The `entries` of a board are merged by id in the same way.
 * 3. delete: ids of entities to take out of their lists; under "boards/ID" ids of entries to take
 *    out of that board. What isn't there is passed over: it is gone.
 *
 * set, merge and delete may each be missing or null. A key that is none of these may be an
 * operation of a later version: the patch is refused, so that the display pulls instead of going
 * astray.
 *
 * All or nothing: a patch that is refused has changed nothing.
 */
#ifndef PROGRAMME_PATCH_H
#define PROGRAMME_PATCH_H

#include "base/attr.h"
#include "base/err.h"
#include "base/slice.h"
#include "programme/draft.h"

enum patch_answer {
    PATCH_APPLIED, /* the draft is at `to` now */
    PATCH_REPEAT,  /* the draft was at `to` already; nothing was done */
    PATCH_GAP      /* the draft is not at `from`: pull the whole document; nothing was done */
};

/** Merge a patch. Repeat and gap are told by the revisions alone, before the rest is looked at.
 *
 * Errors: ST_INVALID (not a patch; the text begins with the JSON pointer, or with line and column
 * when it isn't JSON), ST_LIMIT (the document would be past a limit of base/limits.h), ST_NOMEM.
 * After an error pull the whole document: the server believes that the display has the change. */
NODISCARD enum status patch_apply(struct draft *draft, struct slice patch,
                                  enum patch_answer *out_answer, struct err *err);

#endif
