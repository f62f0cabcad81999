/* display/feeds/mapping.h: what a source says, as entities of the programme format.
 *
 * The result is one JSON object, {"media": […], "posts": […], "boards": […], "notices": […]}, with
 * the lists of its kind, perhaps empty, in the words and limits of config/PROGRAMME.md, so that
 * programme_read() takes them without a fault. Ids begin with the source's id and ":". The same
 * content gives the same bytes: nothing of `now` is in them but what is left out for its age.
 *
 * - A feed gives posts, the newest first, with a headline (the title, else the beginning of the
 *   text), the text, the author's name (not public), the picture as a medium of its own, the link
 *   where it is short enough for a wall, `proposed_at` and `from` by the date, `until` by the age.
 * - A table gives one board, its id the source's. `as_of` is the moment the table was fetched.
 * - Alerts of status Actual give notices; Exercise and Test never take a screen over, they become
 *   posts whose source is the word for it.
 *
 * Whether a campaign exists is not known here: a post that names one that the programme lacks is
 * left out by the reader. Pure. Thread: any; crypto_init() first.
 */
#ifndef DISPLAY_FEEDS_MAPPING_H
#define DISPLAY_FEEDS_MAPPING_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "config/config.h"
#include "display/feeds/cap.h"
#include "display/feeds/feed.h"
#include "display/feeds/table.h"

/* The JSON of one source: 200 posts at their limits, or a board of 2,000. */
#define MAPPING_MAX_BYTES ((size_t)4 << 20)

/** What became of a source's content, for the log and `vitrine sync`. */
struct mapping_count {
    size_t posts, media, entries, notices;
    size_t too_old;   /* items past their age, alerts past their end or ended by another */
    size_t too_many;  /* beyond max_items */
    size_t long_link; /* posts whose link is too long for a code on a wall */
};

/** Append the JSON object to `out`. out_count may be NULL. Errors: ST_LIMIT, ST_NOMEM of `out`. */
NODISCARD enum status mapping_feed(const struct config_source *source, const struct feed *feed,
                                   int64_t now_unix_s, struct buf *out,
                                   struct mapping_count *out_count, struct err *err);

/** as_of_unix_s  when the table was last known to be as it is */
NODISCARD enum status mapping_table(const struct config_source *source, const struct table *table,
                                    int64_t as_of_unix_s, struct buf *out,
                                    struct mapping_count *out_count, struct err *err);

/** docs      all documents of the source that are at hand: a feed and the alerts it leads to
 *  language  the screen's, "fr-FR" */
NODISCARD enum status mapping_alerts(const struct config_source *source,
                                     const struct cap *const *docs, size_t doc_count,
                                     const char *language, int64_t now_unix_s, struct buf *out,
                                     struct mapping_count *out_count, struct err *err);

#endif
