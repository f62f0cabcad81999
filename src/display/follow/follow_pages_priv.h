/* display/follow/follow_pages_priv.h: what sources said, over a restart. Folder-private.
 * Thread: the follower's own, or main before it starts.
 */
#ifndef DISPLAY_FOLLOW_FOLLOW_PAGES_PRIV_H
#define DISPLAY_FOLLOW_FOLLOW_PAGES_PRIV_H

#include "display/follow/follow_priv.h"

/** Mix in what is kept. After follow->mixed is there for the first time. */
void pages_restore(struct follow *follow, struct follow_now now);
/** Read again what is kept of one: since another moment. False: nothing is kept. */
bool pages_reread(struct follow *follow, struct follow_source *source, int64_t as_of_unix_s,
                  struct follow_now now, bool *out_is_changed);
void pages_keep(struct follow *follow, struct follow_source *source, const struct page *page,
                bool is_changed);
/** Remove what no source says any more. */
void pages_tidy(struct follow *follow);
/** Which pictures came from which address. */
void pages_keep_pictures(struct follow *follow, struct follow_now now);
NODISCARD bool pages_find_picture(const struct follow *follow, const char *url,
                                  struct digest *out_digest);

#endif
