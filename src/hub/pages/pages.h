/* hub/pages/pages.h: views to whole HTML documents. Pure; any thread.
 *
 * Each function appends one document, UTF-8, to `out`: make it with buf_make(PAGE_MAX_BYTES) and
 * look at buf_status() once. Every text of a view is escaped (html.h). Documents hold no inline
 * script, style or handler and load nothing but ours, so that a policy of 'self' holds; all of them
 * work without JavaScript.
 */
#ifndef HUB_PAGES_PAGES_H
#define HUB_PAGES_PAGES_H

#include "base/buf.h"
#include "hub/pages/views.h"

void page_share(struct buf *out, const struct page_visit *visit, const struct share_view *view);
void page_shared(struct buf *out, const struct page_visit *visit, const struct shared_view *view);
void page_join(struct buf *out, const struct page_visit *visit, const struct join_view *view);
void page_event(struct buf *out, const struct page_visit *visit, const struct event_view *view);
/** For robots too: the head holds Open Graph and nothing leads on by itself. */
void page_reading(struct buf *out, const struct page_visit *visit, const struct reading_view *view);
void page_root(struct buf *out, const struct page_visit *visit, const struct root_view *view);
void page_contents(struct buf *out, const struct page_visit *visit,
                   const struct contents_view *view);
void page_me(struct buf *out, const struct page_visit *visit, const struct me_view *view);
void page_signin(struct buf *out, const struct page_visit *visit, const struct signin_view *view);
void page_propose(struct buf *out, const struct page_visit *visit, const struct propose_view *view);
void page_privacy(struct buf *out, const struct page_visit *visit, const struct privacy_view *view);
void page_notice(struct buf *out, const struct page_visit *visit, const struct notice_view *view);
void page_interstitial(struct buf *out, const struct page_visit *visit,
                       const struct interstitial_view *view);
void page_pair(struct buf *out, const struct page_visit *visit, const struct pair_view *view);

#endif
