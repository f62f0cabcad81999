/* tests/unit/fetching.h: a client and a fault server, and one transfer after another. */
#ifndef TESTS_FETCHING_H
#define TESTS_FETCHING_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <pthread.h>

#include "base/clock.h"
#include "fault_server.h"
#include "net/client.h"

enum { FETCH_WAIT_S = 20 };

static struct fault_server *server;
static struct net_client *client;
static pthread_mutex_t bell_mu = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t bell = PTHREAD_COND_INITIALIZER;
static unsigned rings;

static inline void ring(void *ctx)
{
    (void)ctx;
    pthread_mutex_lock(&bell_mu);
    rings++;
    pthread_cond_broadcast(&bell);
    pthread_mutex_unlock(&bell_mu);
}

/* Wait until it holds, looked at after every ring; the test fails after FETCH_WAIT_S. */
static inline void wait_until(bool (*holds)(void *ctx), void *ctx)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += FETCH_WAIT_S;
    pthread_mutex_lock(&bell_mu);
    while (true) {
        unsigned seen = rings;
        pthread_mutex_unlock(&bell_mu);
        if (holds(ctx)) {
            return;
        }
        pthread_mutex_lock(&bell_mu);
        int failed = 0;
        while (failed == 0 && seen == rings) {
            failed = pthread_cond_timedwait(&bell, &bell_mu, &until);
        }
        if (failed != 0) {
            pthread_mutex_unlock(&bell_mu);
            fail_msg("waited too long");
        }
    }
}

static inline void start_client(const char *ca_file, const char *proxy)
{
    struct net_options options = {
        .user_agent = "vitrine/test", .ca_file = ca_file, .proxy = proxy, .wake = ring};
    struct err err;
    if (net_client_start(&options, &client, &err) != ST_OK) {
        fail_msg("%s", err.text);
    }
}

static inline int start_plain(void **state)
{
    (void)state;
    server = fault_server_start(NULL);
    start_client(NULL, "none");
    return 0;
}

static inline int stop_all(void **state)
{
    (void)state;
    net_client_stop(client);
    client = NULL;
    fault_server_stop(server);
    server = NULL;
    return 0;
}

static inline struct url address_of(const char *text)
{
    struct url url;
    struct err err;
    if (url_parse(text, &url, &err) != ST_OK) {
        fail_msg("%s: %s", text, err.text);
    }
    return url;
}

static inline struct url address(const char *path)
{
    char text[URL_MAX_BYTES];
    fault_server_url(server, path, text, sizeof(text));
    return address_of(text);
}

static inline struct net_request *asking(enum net_kind kind, const char *path)
{
    struct url url = address(path);
    return net_request_create(kind, &url);
}

static inline uint64_t submit(struct net_request *request)
{
    uint64_t id = 0;
    struct err err;
    if (net_client_submit(client, request, &id, &err) != ST_OK) {
        fail_msg("%s", err.text);
    }
    return id;
}

static inline bool take_one(void *ctx)
{
    struct net_request **out = ctx;
    *out = net_client_take(client);
    return *out != NULL;
}

static inline struct net_request *take_next(void)
{
    struct net_request *request = NULL;
    wait_until(take_one, &request);
    return request;
}

/* Give it away and wait for it. The caller destroys it. */
static inline struct net_request *fetch(struct net_request *request)
{
    (void)submit(request);
    struct net_request *back = take_next();
    assert_ptr_equal(back, request);
    return back;
}

static inline void assert_outcome(const struct net_request *request, enum net_outcome wanted)
{
    const struct net_response *r = &request->response;
    if (r->outcome != wanted) {
        fail_msg("%s: wanted '%s', got '%s': %s", request->url.text, net_outcome_name(wanted),
                 net_outcome_name(r->outcome), r->err.text);
    }
}

static inline int init_net(void **state)
{
    (void)state;
    static const char *const names[] = {"http_proxy", "https_proxy", "all_proxy", "no_proxy",
                                        "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        (void)unsetenv(names[i]);
    }
    net_init();
    return 0;
}

static inline int deinit_net(void **state)
{
    (void)state;
    net_deinit();
    return 0;
}

#endif
