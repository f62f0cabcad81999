/* hub/site/ready.h: share pages written once for everybody, each visitor's own token put in.
 *
 * What a visitor whom nobody knows is shown at an address differs from another's in the token of
 * its forms alone. So the first one's page is kept, with the places of the token, which nobody can
 * guess and which therefore stands nowhere else. Pages of an older site are dropped at the first
 * question with the new one; where two pages want one place, the later has it.
 *
 * Thread: that of the loop.
 */
#ifndef HUB_SITE_READY_H
#define HUB_SITE_READY_H

#include <stdbool.h>

#include "base/buf.h"
#include "hub/http/request.h"
#include "hub/site/site.h"

enum {
    READY_PLACES = 256,                /* the contents and walls of a day, in two languages */
    READY_PAGE_MAX_BYTES = 64 << 10,   /* a longer one is written each time */
    READY_PATH_BYTES = 16,             /* "/", a code, a part of presence */
    READY_TOKENS_MAX = 8,              /* forms of a page */
    READY_TOKEN_BYTES = CSRF_BYTES - 1 /* of a token */
};

struct ready;

/* Which page. */
struct ready_key {
    const struct site_content *content; /* of the site that is asked with */
    const struct site_screen *seen_on;  /* as well; NULL: the code came from elsewhere */
    enum page_lang lang;
    struct slice path; /* stands in the page; shorter than READY_PATH_BYTES, or it isn't kept */
};

struct ready *ready_create(void);
/** NULL is fine. */
void ready_destroy(struct ready *ready);

/** Append the page with this token (READY_TOKEN_BYTES) in it. False: there is none, and nothing was
 *  appended. */
NODISCARD bool ready_write(struct ready *ready, struct site *site, const struct ready_key *key,
                           struct slice token, struct buf *out);

/** Keep a copy of a page that was written with this token. One that is too long, or has the token
 *  in too many places, isn't kept. */
void ready_keep(struct ready *ready, struct site *site, const struct ready_key *key,
                struct slice token, struct slice page);

#endif
