/* display/feeds/mend_priv.h: a feed's text as XML that a strict parser takes. Private.
 *
 * What feeds get wrong and readers forgive is put right before the parser sees it: text before the
 * document, bare & and <, HTML's entities (their characters are written instead), control
 * characters, attributes without quotes, elements closed in the wrong order or not at all. What is
 * dangerous is not passed on: document types with all they declare, processing instructions,
 * comments. Bounded: depth, tags and attributes, which bounds the parser's memory and time.
 * Thread: pure; any.
 */
#ifndef DISPLAY_FEEDS_MEND_PRIV_H
#define DISPLAY_FEEDS_MEND_PRIV_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"

/* Nesting: feeds need 8, embedded XHTML some tens. */
#define MEND_DEPTH_MAX 100
/* Tags and attributes of one document: 50 MiB of the parser's nodes. */
#define MEND_MARKUP_MAX 200000
/* Attributes of one tag: the parser compares each with each. */
#define MEND_ATTRIBUTES_MAX 32
/* The mended text: 8 MiB of which a good part had to be escaped. */
#define MEND_MAX_BYTES ((size_t)24 << 20)

/** Append well-formed XML (but for namespaces) to out.
 *
 * out_is_cut  the text ended inside an element; an item, entry or alert that was not whole is left
 *             out
 * Errors: ST_INVALID (there is no element), ST_LIMIT, ST_NOMEM. */
NODISCARD enum status mend_xml(struct slice utf8, struct buf *out, bool *out_is_cut,
                               struct err *err);

#endif
