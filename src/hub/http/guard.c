#include <stdio.h>
#include <string.h>

#include "hub/http/guard_priv.h"
#include "hub/http/server_priv.h"
#include "hub/wire/target.h"
#include "hub/wire/text.h"

/* Buckets of one address under two rules are two. */
enum kind { BY_ADDRESS = 0, BY_ADDRESS_STRICT, BY_SESSION, BY_SESSION_STRICT };

/* A page on a name whose owner points it at us (DNS rebinding) speaks to us under that name. Nobody
 * can own an address or "localhost", and a proxy says what it likes. */
static bool is_nobodys_name(const struct request *request)
{
    static const char LOCAL[] = "localhost";
    const size_t len = sizeof LOCAL - 1;
    struct address address;
    struct slice host = request->host;
    bool is_local = host.len >= len && memcmp(host.ptr, LOCAL, len) == 0 &&
                    (host.len == len || host.ptr[len] == ':');
    return is_local || request->is_from_proxy || address_read_node(host, &address);
}

bool guard_host(struct exchange *exchange)
{
    struct request *request = exchange->request;
    const struct server_options *options = &exchange->server->options;
    if (!target_host_is_valid(request->host)) {
        intake_refuse(exchange, 400, "the request names no host");
        return false;
    }
    char *lower = arena_strdup(&request->arena, request->host);
    if (lower == NULL) {
        intake_refuse(exchange, 431, "the request has too many fields");
        return false;
    }
    for (size_t i = 0; i < request->host.len; i++) {
        lower[i] = text_lower(lower[i]);
    }
    request->host.ptr = lower;
    bool is_free = options->host_count == 0 || is_nobodys_name(request) ||
                   (exchange->route != NULL && (exchange->route->flags & ROUTE_ANY_HOST) != 0);
    for (size_t i = 0; i < options->host_count && !is_free; i++) {
        is_free = slice_is(request->host, options->hosts[i]);
    }
    if (!is_free) {
        intake_refuse(exchange, 421, "this host is not served here");
    }
    return is_free;
}

static bool take(struct exchange *exchange, enum kind kind, struct slice who,
                 const struct rate_rule *rule)
{
    struct server *server = exchange->server;
    uint32_t wait_s = 1;
    if (rates_take(server->rates, (uint8_t)kind, who, rule, server->now_mono_ms, &wait_s)) {
        return true;
    }
    char text[16];
    (void)snprintf(text, sizeof text, "%u", wait_s); /* fits */
    atomic_fetch_add(&server->rate_limited, 1U);
    intake_refuse(exchange, 429, "that was too often, try again in a moment");
    response_add_header(&exchange->response, "Retry-After", slice_of(text));
    return false;
}

static bool take_both(struct exchange *exchange, struct slice who, const struct rate_rule *rule,
                      const struct rate_rule *strict, enum kind kind)
{
    unsigned flags = exchange->route == NULL ? 0 : exchange->route->flags;
    if ((flags & ROUTE_FREE) != 0) {
        return true;
    }
    return take(exchange, kind, who, rule) &&
           ((flags & ROUTE_STRICT_RATE) == 0 || take(exchange, kind + 1, who, strict));
}

bool guard_rates(struct exchange *exchange)
{
    const struct server_limits *limits = &exchange->server->options.limits;
    struct address wide = address_neighbourhood(&exchange->request->client);
    char bytes[sizeof wide.bytes];
    memcpy(bytes, wide.bytes, sizeof bytes);
    return take_both(exchange, (struct slice){bytes, wide.len}, &limits->per_address,
                     &limits->strict_address, BY_ADDRESS);
}

bool guard_session_rates(struct exchange *exchange)
{
    const struct server_limits *limits = &exchange->server->options.limits;
    const struct request *request = exchange->request;
    if (request->session[0] == '\0' || request->is_new_session) {
        return true;
    }
    return take_both(exchange, slice_of(request->session), &limits->per_session,
                     &limits->strict_session, BY_SESSION);
}

bool guard_bearer(struct exchange *exchange)
{
    if ((exchange->route->flags & ROUTE_BEARER) == 0 || exchange->request->bearer.len > 0) {
        return true;
    }
    intake_refuse(exchange, 401, "this needs a key");
    response_add_header(&exchange->response, "WWW-Authenticate", slice_of("Bearer"));
    return false;
}

/* Browsers say where a form comes from; who says nothing still needs the token. */
static bool is_from_us(struct request *request)
{
    struct slice site = request_header(request, "sec-fetch-site");
    struct slice origin = request_header(request, "origin");
    if (site.len > 0 && !slice_is(site, "same-origin")) {
        return false;
    }
    return origin.len == 0 || text_is(origin, request_base(request));
}

bool guard_form(struct exchange *exchange)
{
    struct request *request = exchange->request;
    if (!is_from_us(request)) {
        intake_refuse(exchange, 403, "this form was sent from another site");
        return false;
    }
    if (!session_csrf_is(exchange->server->options.session_key, request->session,
                         fields_get(&request->form, "csrf"))) {
        intake_refuse(exchange, 403,
                      "this form has grown old, or cookies are off: load the page again");
        return false;
    }
    return true;
}
