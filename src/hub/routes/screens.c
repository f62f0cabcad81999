/* Displays: their document, their live feed, their journal and health. A screen's key is compared
 * by the store, in constant time; whatever is wrong with it, the answer is the same. */
#include <inttypes.h>
#include <stdio.h>

#include "hub/http/gzip.h"
#include "hub/routes/routes_priv.h"
#include "hub/store/journal.h"
#include "hub/store/screens.h"

enum { ANSWER_BYTES = 64 };

/* The screen that asks with its key, or 401. */
static bool enter(struct hub *hub, struct request *request, struct response *response,
                  struct screen_row *out_screen)
{
    struct err err = {.code = ST_OK};
    enum status status = store_screen_enter(hub->store, request_param(request, "name"),
                                            request->bearer, out_screen, &err);
    if (status == ST_NOT_FOUND) {
        response_problem(response, 401, "This key is not this screen's; pair it anew.");
        response_add_header(response, "WWW-Authenticate", slice_of("Bearer"));
    } else if (status != ST_OK) {
        reply_problem(response, &err);
    }
    return status == ST_OK;
}

HANDLER(programme_get)
{
    struct hub *hub = user;
    struct screen_row screen;
    if (!enter(hub, request, response, &screen)) {
        return;
    }
    struct hub_audience audience = audience_of_screen(&screen);
    struct err err = {.code = ST_OK};
    uint32_t place = 0;
    char etag[REVISION_BYTES + 2];
    if (hub_audience(hub, &audience, request->now_unix_s, &place, &err) != ST_OK) {
        reply_problem(response, &err);
        return;
    }
    struct hub_document *document = &hub->documents[place];
    if (document->gzip == NULL) {
        document->gzip = gzip_blob(blob_view(document->blob));
    }
    response_blob(response, 200, "application/json", blob_ref(document->blob));
    response->gzip_blob = document->gzip == NULL ? NULL : blob_ref(document->gzip);
    response->caching = CACHING_REVALIDATE;
    (void)snprintf(etag, sizeof etag, "\"%s\"", document->revision);
    response_set_etag(response, slice_of(etag));
}

HANDLER(live_get)
{
    struct hub *hub = user;
    struct screen_row screen;
    if (!enter(hub, request, response, &screen)) {
        return;
    }
    struct hub_audience audience = audience_of_screen(&screen);
    struct err err = {.code = ST_OK};
    uint32_t place = 0;
    char channel[CHANNEL_BYTES];
    if (hub_audience(hub, &audience, request->now_unix_s, &place, &err) != ST_OK) {
        reply_problem(response, &err);
        return;
    }
    hub_channel(place, channel);
    response_live(response, slice_of(channel), slice_of(screen.name));
}

HANDLER(journal_post)
{
    struct hub *hub = user;
    struct screen_row screen;
    struct err err = {.code = ST_OK};
    uint32_t added = 0;
    if (!enter(hub, request, response, &screen)) {
        return;
    }
    if (store_journal_put(hub->store, screen.number, request->body, request->now_unix_s, &added,
                          &err) != ST_OK) {
        reply_problem(response, &err);
        return;
    }
    struct buf json = buf_make(ANSWER_BYTES);
    buf_printf(&json, "{\"new\":%" PRIu32 "}\n", added);
    response_json(response, 200, &json);
    buf_deinit(&json);
}

HANDLER(health_post)
{
    struct hub *hub = user;
    struct screen_row screen;
    struct err err = {.code = ST_OK};
    if (!enter(hub, request, response, &screen)) {
        return;
    }
    if (store_screen_health(hub->store, slice_of(screen.name), request->body, request->now_unix_s,
                            &err) != ST_OK) {
        reply_problem(response, &err);
        return;
    }
    response->status = 204;
}
