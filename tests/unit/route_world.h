/* tests/unit/route_world.h: a hub on a database in a temporary folder, asked without sockets.
 *
 * A request is built as the server builds it, given to the route's handlers in a batch of its own,
 * and its answer is kept until the next one. The world is one phone: it keeps its session.
 */
#ifndef TESTS_ROUTE_WORLD_H
#define TESTS_ROUTE_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/crypto.h"
#include "hub/http/session.h"
#include "hub/import/import.h"
#include "hub/routes/routes.h"
#include "image/image.h"
#include "temp_folder.h"

/* Monday 23 November 2026, 10:42 in Paris. */
#define HUB_NOW ((int64_t)1795426920)

struct route_world {
    struct temp_folder folder;
    struct hub hub;
    struct live *live;
    struct settings *settings;
    struct route_table *routes;
    int64_t now_unix_s;
    char session[SESSION_ID_BYTES]; /* of the phone */
    const char *headers[8][2];      /* sent with every request; a NULL name ends them */
    bool is_from_proxy, is_head;
    struct request *request;
    struct response response;
    bool was_fast;
};

static inline void world_start(struct route_world *world, const char *config_json)
{
    struct hub_config config;
    struct err err = {.code = ST_OK};
    memset(world, 0, sizeof *world);
    world->now_unix_s = HUB_NOW;
    assert_true(temp_folder_enter(&world->folder));
    if (hub_config_read(slice_of(config_json), NULL, &config, &err) != ST_OK) {
        fail_msg("%s", err.text);
    }
    world->settings = settings_create(&config, "https://go.exemple.fr");
    world->live = live_create(NULL, NULL);
    hub_init(&world->hub, world->settings);
    world->hub.live = world->live;
    world->hub.version = "test";
    if (hub_open(&world->hub, ".", world->now_unix_s, &err) != ST_OK) {
        fail_msg("%s", err.text);
    }
    size_t count = 0;
    const struct route *routes = hub_routes(&count);
    world->routes = route_table_create(routes, count);
    world->request = request_create();
    response_init(&world->response);
}

static inline void world_follow(struct route_world *world)
{
    struct err err = {.code = ST_OK};
    if (hub_follow(&world->hub, world->now_unix_s, &err) != ST_OK) {
        fail_msg("%s", err.text);
    }
}

static inline void world_import(struct route_world *world, const char *path)
{
    struct import_report report;
    struct err err = {.code = ST_OK};
    if (import_file(world->hub.store, path, world->now_unix_s, NULL, &report, &err) != ST_OK) {
        fail_msg("%s", err.text);
    }
    world_follow(world);
}

static inline void world_stop(struct route_world *world)
{
    response_deinit(&world->response);
    request_destroy(world->request);
    route_table_destroy(world->routes);
    hub_deinit(&world->hub);
    live_destroy(world->live);
    settings_unref(world->settings);
    assert_true(temp_folder_leave(&world->folder));
}

static inline void world_build(struct route_world *world, const char *method, const char *target,
                               const char *type, struct slice body)
{
    struct err err = {.code = ST_OK};
    request_destroy(world->request);
    world->request = request_create();
    struct request *request = world->request;
    request->now_unix_s = world->now_unix_s;
    request->is_from_proxy = world->is_from_proxy;
    request->is_head = world->is_head;
    if (request_set_target(request, slice_of(target), &err) != ST_OK) {
        fail_msg("%s: %s", target, err.text);
    }
    for (size_t i = 0; i < 8 && world->headers[i][0] != NULL; i++) {
        assert_int_equal(request_add_header(request, slice_of(world->headers[i][0]),
                                            slice_of(world->headers[i][1]), &err),
                         ST_OK);
    }
    if (strcmp(method, "POST") == 0) {
        struct buf bytes = buf_make((size_t)16 << 20);
        buf_append(&bytes, body.ptr, body.len);
        request->method = METHOD_POST;
        if (request_set_body(request, slice_of(type), &bytes, &err) != ST_OK) {
            fail_msg("%s: %s", target, err.text);
        }
        buf_deinit(&bytes);
    }
}

/* What the server does before a handler: the route, the session, the key. */
static inline const struct route *world_prepare(struct route_world *world)
{
    struct request *request = world->request;
    unsigned allowed = 0;
    const struct route *route = route_find(world->routes, request, &allowed);
    if (route == NULL) {
        fail_msg("nothing answers");
        return NULL;
    }
    if ((route->flags & ROUTE_SESSION) != 0) {
        request->is_new_session = world->session[0] == '\0';
        if (request->is_new_session) {
            session_fresh(world->session);
        }
        memcpy(request->session, world->session, sizeof world->session);
        session_csrf(world->hub.session_key, request->session, request->csrf);
    }
    struct slice said = request_header(request, "Authorization");
    if (said.len > 7) {
        request->bearer = (struct slice){said.ptr + 7, said.len - 7};
    }
    return route;
}

static inline int world_send(struct route_world *world, const char *method, const char *target,
                             const char *type, struct slice body)
{
    struct hub *hub = &world->hub;
    struct err err = {.code = ST_OK};
    world_build(world, method, target, type, body);
    const struct route *route = world_prepare(world);
    response_reset(&world->response);
    world->was_fast =
        route->fast != NULL && route->fast(hub, world->request, &world->response) == FAST_ANSWERED;
    if (!world->was_fast) {
        assert_non_null(route->handle);
        response_reset(&world->response);
        assert_int_equal(hub_store_batch_begin(hub->store, &err), ST_OK);
        assert_int_equal(hub_store_request_begin(hub->store, &err), ST_OK);
        route->handle(hub, world->request, &world->response);
        assert_int_equal(hub_store_request_end(hub->store, world->response.status < 400, &err),
                         ST_OK);
        assert_int_equal(hub_store_batch_commit(hub->store, &err), ST_OK);
        world_follow(world);
    }
    if (world->response.session[0] != '\0') {
        memcpy(world->session, world->response.session, sizeof world->session);
    }
    if (world->response.ends_session) {
        world->session[0] = '\0';
    }
    return world->response.status;
}

static inline int world_get(struct route_world *world, const char *target)
{
    return world_send(world, "GET", target, "", slice_of(""));
}

static inline int world_post(struct route_world *world, const char *target, const char *form)
{
    return world_send(world, "POST", target, "application/x-www-form-urlencoded", slice_of(form));
}

static inline const char *world_body(const struct route_world *world)
{
    const struct response *response = &world->response;
    switch (response->body) {
    case BODY_BYTES:
        return buf_str(&response->bytes);
    case BODY_BLOB:
        return blob_view(response->blob).ptr;
    case BODY_FIXED:
        return response->fixed.ptr;
    case BODY_NONE:
    case BODY_MEDIA:
    case BODY_LIVE:
        break;
    }
    return "";
}

/* A header of the answer, "" without one. */
static inline const char *world_header(const struct route_world *world, const char *name)
{
    for (size_t i = 0; i < world->response.header_count; i++) {
        if (strcmp(world->response.headers[i].name, name) == 0) {
            return world->response.headers[i].value;
        }
    }
    return "";
}

static inline bool world_says(const struct route_world *world, const char *words)
{
    return strstr(world_body(world), words) != NULL;
}

static inline void assert_says(const struct route_world *world, const char *words)
{
    if (!world_says(world, words)) {
        fail_msg("the answer does not say \"%s\": %.3000s", words, world_body(world));
    }
}

static inline void assert_leads(const struct route_world *world, const char *begin)
{
    const char *location = world_header(world, "Location");
    if (world->response.status != 303 || strncmp(location, begin, strlen(begin)) != 0) {
        fail_msg("status %d leads to \"%s\", not to \"%s\": %.2000s", world->response.status,
                 location, begin, world_body(world));
    }
}

/* Somebody new in open mode. team: an id of the bundled programme. */
static inline void world_sign_in(struct route_world *world, const char *name, const char *team)
{
    char form[300];
    (void)snprintf(form, sizeof form,
                   "first_name=%s&initial=T&appear=name&lobby=yes&team=%s&next=/me", name, team);
    world->session[0] = '\0';
    assert_int_equal(world_get(world, "/signin"), 200);
    (void)world_post(world, "/signin", form);
    assert_leads(world, "/me");
}

#endif
