/* programme/draft.h: a programme document kept open for changes, and written out again as bytes.
 *
 * programme_read() gives an immutable snapshot; a draft is what is behind it while changes arrive:
 * the document as a tree of JSON values. Patches of a server are merged into it (patch.h). Beside
 * the server's document stand sources: feeds and tables mapped into entities by other parts. What
 * is written is both together, to be given to programme_read().
 *
 * Nothing is judged here but what merging needs: a wrong item stays in the draft, and reading
 * leaves it out with its fault. Unknown keys, order and the spelling of numbers stay; comments and
 * space go. Of members with the same key, and of entities or board entries with the same id, the
 * first stays.
 *
 * A source owns the entities whose ids begin with its prefix, of any kind:
 *   {"posts": [{"id": "news-81", …}], "boards": […], "notices": […], "media": […]}
 * It is always replaced whole, so what it no longer holds is gone. Its entities follow the server's
 * in their lists. A server's patch does not reach them, a source does not reach the server's: where
 * both have an id, the server's shows. With sources the written revision is "418+s" and sixteen
 * hexadecimal digits of the revision and all that the sources hold: it changes with every change,
 * and two walls with the same content agree on it.
 *
 * The limits of base/limits.h hold for what is written: bytes, values, entries. The server's
 * document goes first: a source that no longer fits beside it is left out whole until it does
 * again.
 *
 * Pure. Thread: one.
 */
#ifndef PROGRAMME_DRAFT_H
#define PROGRAMME_DRAFT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"

struct draft;

/** A draft of a document, without sources; ended with draft_destroy().
 *
 * is_from_server  without it, // comments are allowed, as programme_read() does
 * Errors: ST_INVALID (no JSON object), ST_LIMIT, ST_NOMEM. */
NODISCARD enum status draft_create(struct slice document, bool is_from_server,
                                   struct draft **out_draft, struct err *err);
void draft_destroy(struct draft *draft);

/** Another document in the place of the one before, as after a pull. Sources stay. On failure
 *  nothing has changed. Errors as draft_create(). */
NODISCARD enum status draft_replace(struct draft *draft, struct slice document, bool is_from_server,
                                    struct err *err);

/** What a source holds now, instead of what it held.
 *
 * prefix          of its ids: 1 to SOURCE_PREFIX_MAX characters that ids may have; neither the
 *                 beginning of another source's prefix nor the other way round
 * contribution    a JSON object of lists as above; an empty slice ends the source
 * out_is_changed  whether the written document is another one now
 * On failure nothing has changed. Errors: ST_INVALID (with a pointer into the contribution),
 * ST_LIMIT (too many sources, or it does not fit beside the document), ST_NOMEM. */
NODISCARD enum status draft_overlay(struct draft *draft, const char *prefix,
                                    struct slice contribution, bool *out_is_changed,
                                    struct err *err);
/** How many sources are left out because they don't fit. */
size_t draft_sources_left_out(const struct draft *draft);

/** The revision of the server's document, "" when it has none. Borrowed until the next change. */
const char *draft_revision(const struct draft *draft);

/** Write document and sources into `out`, which is reset first; made with PROGRAMME_MAX_BYTES it is
 *  large enough. Errors: ST_LIMIT, ST_NOMEM: of the buffer. */
NODISCARD enum status draft_write(struct draft *draft, struct buf *out, struct err *err);

#endif
