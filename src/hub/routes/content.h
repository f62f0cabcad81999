/* hub/routes/content.h: the pages behind a content's code, as others need to show them again. */
#ifndef HUB_ROUTES_CONTENT_H
#define HUB_ROUTES_CONTENT_H

#include "hub/routes/reply.h"

/** What a handler with {code} in its address is about: live, else an answer was given (404, 410)
 *  and NULL. Store thread. */
const struct site_content *content_of_request(struct visitor *visitor, struct response *response);

/** What a share page says beside its content; zeroed: nothing. */
struct share_state {
    struct slice text; /* typed before */
    const struct site_screen *seen_on;
    size_t chosen;
    int32_t opened; /* network, or MARK_NO_NETWORK */
    struct page_faults faults;
};

/** Write the share page of a post, position or campaign. Any thread with a site. url: what is
 *  shared onward. */
void content_write_share(struct visitor *visitor, const struct site_content *content,
                         const struct share_state *state, struct slice url, struct buf *page);

/** A person who scanned this content's code at a screen earns a point of presence, once a content
 *  and day. Store thread. */
void content_count_presence(struct visitor *visitor, const struct site_content *content);

/** The disclosure of a content in the visitor's language, appended. */
void content_disclosure(struct visitor *visitor, struct buf *out);

#endif
