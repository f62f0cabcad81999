/* hub/routes/routes.h: every address of the hub, and what answers it. Handlers get the hub as user.
 */
#ifndef HUB_ROUTES_ROUTES_H
#define HUB_ROUTES_ROUTES_H

#include "hub/http/route.h"
#include "hub/site/hub.h"

/** The table, of the program's life. */
const struct route *hub_routes(size_t *out_count);
/** A page for what the server itself refuses (server_options.problem). Loop thread. */
void hub_problem(void *user, struct request *request, int status, const char *sentence,
                 struct response *response);

#endif
