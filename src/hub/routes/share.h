/* hub/routes/share.h: a share that is declared, as sign-in completes it when it had to wait. */
#ifndef HUB_ROUTES_SHARE_H
#define HUB_ROUTES_SHARE_H

#include "hub/pages/networks.h"
#include "hub/routes/reply.h"

/** Declare for a known person and lead to the thanks. Store thread. */
void share_declare(struct visitor *visitor, const struct site_content *content,
                   enum network network, struct response *response);

#endif
