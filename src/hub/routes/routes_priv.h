/* hub/routes/routes_priv.h: the handlers, one file a resource; table.c says which address. Each is
 * called as struct route says: user is the hub. */
#ifndef HUB_ROUTES_ROUTES_PRIV_H
#define HUB_ROUTES_ROUTES_PRIV_H

#include "hub/http/route.h"
#include "hub/routes/reply.h"

#define HANDLER(name) void name(void *user, struct request *request, struct response *response)
#define FAST(name)    enum fast name(void *user, struct request *request, struct response *response)

/* root.c */
HANDLER(root_get);
FAST(root_get_fast);
HANDLER(go_post);
HANDLER(contents_get);
FAST(contents_get_fast);
HANDLER(privacy_get);
FAST(privacy_get_fast);
FAST(health_get_fast);

/* content.c: what is behind a code */
HANDLER(code_get);
FAST(code_get_fast);

/* share.c */
HANDLER(open_post);
HANDLER(declare_post);
HANDLER(thanks_get);
HANDLER(undo_post);

/* gathering.c: challenges and events */
HANDLER(join_post);
HANDLER(signup_post);
HANDLER(cancel_post);
HANDLER(calendar_get);

/* signin.c */
HANDLER(signin_get);
HANDLER(signin_post);
HANDLER(signin_code_post);
HANDLER(signout_post);

/* me.c */
HANDLER(me_get);
HANDLER(me_post);
HANDLER(erase_post);
HANDLER(export_get);

/* propose.c */
HANDLER(propose_get);
HANDLER(propose_post);

/* screens.c: displays */
HANDLER(programme_get);
HANDLER(live_get);
HANDLER(journal_post);
HANDLER(health_post);

/* pairing.c */
HANDLER(pair_post);
HANDLER(pair_ask_get);
HANDLER(pair_page_get);

/* files.c */
FAST(asset_get_fast);
FAST(media_get_fast);
FAST(picture_get_fast);
HANDLER(picture_get);

#endif
