/* hub/pages/suggest.h: texts a person may start from, and the disclosure that stays in them. Pure;
 * any thread.
 *
 * The disclosure ("Je travaille chez Hélia") stands in the text itself, not in a hashtag behind
 * it. It counts as there whatever case, spaces and apostrophes it was typed with.
 */
#ifndef HUB_PAGES_SUGGEST_H
#define HUB_PAGES_SUGGEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/slice.h"
#include "hub/pages/visit.h"

#define SUGGEST_MAX       8
#define SUGGEST_MAX_BYTES ((size_t)64 << 10)

/** What suggestions are made of. */
struct suggest_source {
    enum page_lang lang;
    struct slice employer;   /* "Hélia"; empty: suggestions disclose nothing */
    struct slice disclosure; /* the programme's own sentence; empty: "Je travaille chez …" */
    enum page_content_kind kind;
    struct slice headline;
    struct slice text;
    struct slice hashtag;    /* with its #; may be empty */
    const struct slice *own; /* texts the programme suggests, first in the list; {disclosure},
                                {headline}, {text} and {hashtag} are filled in */
    size_t own_count;
};

/** Append the disclosure of a source: its own, or the language's sentence with the employer. */
void suggest_disclosure(struct buf *out, const struct suggest_source *source);

/** Several texts, each different and with the disclosure inside. They lie in `into` (reset first,
 *  made with SUGGEST_MAX_BYTES). Returns how many: 1..SUGGEST_MAX, unless `into` is full: 0. */
size_t suggest_texts(const struct suggest_source *source, struct buf *into,
                     struct slice out[SUGGEST_MAX]);

/** Is the disclosure inside the text? An empty one always is. */
bool disclosure_is_in(struct slice text, struct slice disclosure);
/** Append the text to `out`, the disclosure in front where it was taken out. */
void disclosure_keep(struct buf *out, struct slice text, struct slice disclosure);

#endif
