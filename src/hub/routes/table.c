/* Which address is answered by what. */
#include <string.h>

#include "base/attr.h"
#include "hub/routes/routes.h"
#include "hub/routes/routes_priv.h"

enum {
    PAGE = ROUTE_SESSION,
    FORM = ROUTE_SESSION | ROUTE_FORM_PROTECTED,
    /* Displays may know us by another name than phones; they bring a key, or know a digest. */
    FILES = ROUTE_FREE | ROUTE_ANY_HOST,
    DISPLAY = ROUTE_BEARER | FILES,
    PAIR = ROUTE_STRICT_RATE | ROUTE_ANY_HOST,
    UPLOAD_MAX_BYTES = 8 << 20,
    JOURNAL_MAX_BYTES = 4 << 20, /* HTTP_REQUEST_MAX_BYTES of displays */
    HEALTH_MAX_BYTES = 4096,
    PAIR_MAX_BYTES = 1024
};

static const struct route routes[] = {
    {METHOD_GET, "/", root_get_fast, root_get, PAGE, 0},
    {METHOD_POST, "/go", NULL, go_post, FORM | ROUTE_STRICT_RATE, 0},
    {METHOD_GET, "/contents", contents_get_fast, contents_get, PAGE, 0},
    {METHOD_GET, "/privacy", privacy_get_fast, privacy_get, PAGE, 0},
    {METHOD_GET, "/healthz", health_get_fast, NULL, ROUTE_ANY_HOST | ROUTE_FREE, 0},

    {METHOD_GET, "/{code}", code_get_fast, code_get, PAGE, 0},
    {METHOD_POST, "/{code}/open", NULL, open_post, FORM, 0},
    {METHOD_POST, "/{code}/declare", NULL, declare_post, FORM, 0},
    {METHOD_GET, "/{code}/merci", NULL, thanks_get, PAGE, 0},
    {METHOD_POST, "/shares/{id}/undo", NULL, undo_post, FORM, 0},
    {METHOD_POST, "/{code}/join", NULL, join_post, FORM, 0},
    {METHOD_POST, "/{code}/signup", NULL, signup_post, FORM, 0},
    {METHOD_POST, "/{code}/cancel", NULL, cancel_post, FORM, 0},
    {METHOD_GET, "/{code}/calendar.ics", NULL, calendar_get, 0, 0},

    {METHOD_GET, "/signin", NULL, signin_get, PAGE, 0},
    {METHOD_POST, "/signin", NULL, signin_post, FORM | ROUTE_STRICT_RATE, 0},
    {METHOD_POST, "/signin/code", NULL, signin_code_post, FORM | ROUTE_STRICT_RATE, 0},
    {METHOD_POST, "/signout", NULL, signout_post, FORM, 0},
    {METHOD_GET, "/me", NULL, me_get, PAGE, 0},
    {METHOD_POST, "/me", NULL, me_post, FORM, 0},
    {METHOD_POST, "/me/erase", NULL, erase_post, FORM, 0},
    {METHOD_GET, "/me/export", NULL, export_get, PAGE, 0},
    {METHOD_GET, "/propose", NULL, propose_get, PAGE, 0},
    {METHOD_POST, "/propose", NULL, propose_post, FORM | ROUTE_STRICT_RATE, UPLOAD_MAX_BYTES},

    {METHOD_GET, "/screens/{name}/programme.json", NULL, programme_get, DISPLAY, 0},
    {METHOD_GET, "/screens/{name}/live", NULL, live_get, DISPLAY, 0},
    {METHOD_POST, "/screens/{name}/journal", NULL, journal_post, DISPLAY, JOURNAL_MAX_BYTES},
    {METHOD_POST, "/screens/{name}/health", NULL, health_post, DISPLAY, HEALTH_MAX_BYTES},
    {METHOD_POST, "/api/pair", NULL, pair_post, PAIR, PAIR_MAX_BYTES},
    {METHOD_GET, "/api/pair", NULL, pair_ask_get, ROUTE_BEARER | PAIR, 0},
    {METHOD_GET, "/pair/{code}", NULL, pair_page_get, PAGE | ROUTE_STRICT_RATE, 0},

    {METHOD_GET, "/assets/{name}", asset_get_fast, NULL, FILES, 0},
    {METHOD_GET, "/media/{file}", media_get_fast, NULL, FILES, 0},
    {METHOD_GET, "/screens/{name}/media/{file}", media_get_fast, NULL, FILES, 0},
    {METHOD_GET, "/pictures/{name}", picture_get_fast, picture_get, FILES, 0},
};

const struct route *hub_routes(size_t *out_count)
{
    *out_count = ARRAY_LEN(routes);
    return routes;
}

static enum page_notice notice_of(int status)
{
    switch (status) {
    case 403:
        return NOTICE_FORBIDDEN;
    case 404:
        return NOTICE_NOT_FOUND;
    case 429:
        return NOTICE_TOO_MANY;
    case 503:
        return NOTICE_BUSY;
    default:
        return status < 500 ? NOTICE_BAD : NOTICE_BROKEN;
    }
}

static bool is_for_machines(const struct request *request)
{
    static const char *const begins[] = {"/screens/", "/api/",      "/media/",
                                         "/assets/",  "/pictures/", "/healthz"};
    for (size_t i = 0; i < ARRAY_LEN(begins); i++) {
        size_t len = strlen(begins[i]);
        if (request->path.len >= len && memcmp(request->path.ptr, begins[i], len) == 0) {
            return true;
        }
    }
    return false;
}

void hub_problem(void *user, struct request *request, int status, const char *sentence,
                 struct response *response)
{
    struct visitor visitor;
    if (is_for_machines(request)) {
        response_problem(response, status, sentence);
        return;
    }
    visitor_init(&visitor, user, request);
    reply_notice(&visitor, response, status, notice_of(status));
    visitor_deinit(&visitor);
}
