/* The hub's listening side alone, for measuring it: a page of a size, and feeds with a change a
 * second.
 *
 * usage: bench_hub_server PAGE_BYTES [CERT KEY]     prints its port; "count" on standard input
 * prints what it has seen; ends with its input
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/blob.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/mem.h"
#include "base/thread.h"
#include "hub/http/server.h"

enum { CHANNELS = 8, PERIOD_MS = 1000 };

struct bench {
    struct blob *page;
    struct live *live;
    pthread_mutex_t mu;
    pthread_cond_t ended;
    bool is_ending;
};

static enum fast page(void *user, struct request *request, struct response *response)
{
    struct bench *bench = user;
    (void)request;
    response_blob(response, 200, "text/html; charset=utf-8", blob_ref(bench->page));
    return FAST_ANSWERED;
}

static enum fast live(void *user, struct request *request, struct response *response)
{
    (void)user;
    response_live(response, request_param(request, "name"), request_param(request, "name"));
    return FAST_ANSWERED;
}

static const struct route ROUTES[] = {
    {METHOD_GET, "/page", page, NULL, ROUTE_FREE, 0},
    {METHOD_GET, "/screens/{name}/live", live, NULL, ROUTE_FREE, 0},
};

/* True: it is to end. */
static bool rest_until(struct bench *bench, int64_t mono_ns)
{
    struct timespec until = {mono_ns / 1000000000, mono_ns % 1000000000};
    pthread_mutex_lock(&bench->mu);
    while (!bench->is_ending && clock_mono_ns() < mono_ns) {
        (void)pthread_cond_timedwait(&bench->ended, &bench->mu, &until); /* the loop asks again */
    }
    bool is_ending = bench->is_ending;
    pthread_mutex_unlock(&bench->mu);
    return is_ending;
}

/* A change a second on each channel; it carries when it was made, and 300 bytes of a usual one. */
static void *publish(void *ctx)
{
    struct bench *bench = ctx;
    char from[24] = "0", to[24], channel[16], patch[512], filler[301];
    memset(filler, 'x', 300);
    filler[300] = '\0';
    int64_t next_ns = clock_mono_ns();
    for (int n = 1; !rest_until(bench, next_ns += PERIOD_MS * 1000000LL); n++) {
        (void)snprintf(to, sizeof to, "%d", n);
        for (int c = 0; c < CHANNELS; c++) {
            (void)snprintf(channel, sizeof channel, "c%d", c);
            (void)snprintf(patch, sizeof patch,
                           "{\"from\":\"%s\",\"to\":\"%s\",\"at_ns\":%lld,\"x\":\"%s\"}", from, to,
                           (long long)clock_mono_ns(), filler);
            CHECK(live_publish_patch(bench->live, slice_of(channel), slice_of(from), slice_of(to),
                                     slice_of(patch), NULL) == ST_OK);
        }
        memcpy(from, to, sizeof from);
    }
    return NULL;
}

static void serve(struct bench *bench, struct server *server)
{
    char line[64];
    struct thread publisher = {.is_running = false};
    CHECK(thread_start(&publisher, publish, bench, NULL) == ST_OK);
    printf("%u\n", server_port(server, 0));
    (void)fflush(stdout); /* who reads it is gone then, and we end */
    while (fgets(line, sizeof line, stdin) != NULL) {
        struct server_counts counts = server_count(server);
        printf("{\"connections\":%u,\"feeds\":%u,\"requests\":%llu}\n", counts.connections,
               counts.feeds, (unsigned long long)counts.requests);
        (void)fflush(stdout); /* as above */
    }
    pthread_mutex_lock(&bench->mu);
    bench->is_ending = true;
    pthread_cond_signal(&bench->ended);
    pthread_mutex_unlock(&bench->mu);
    thread_join(&publisher);
}

int main(int argc, char **argv)
{
    struct bench bench = {.page = NULL};
    struct err err;
    struct server *server = NULL;
    if (argc != 2 && argc != 4) {
        (void)fprintf(stderr, "usage: bench_hub_server PAGE_BYTES [CERT KEY]\n");
        return 2;
    }
    mem_init();
    crypto_init();
    pthread_condattr_t monotonic;
    CHECK(pthread_condattr_init(&monotonic) == 0 &&
          pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) == 0);
    CHECK(pthread_mutex_init(&bench.mu, NULL) == 0 &&
          pthread_cond_init(&bench.ended, &monotonic) == 0);
    struct buf text = buf_make(1U << 20);
    for (long i = strtol(argv[1], NULL, 10); i > 0; i--) {
        buf_append_char(&text, 'p');
    }
    bench.page = blob_take(&text);
    bench.live = live_create(NULL, NULL);
    struct server_options options = {.listen = {"127.0.0.1:0"},
                                     .listen_count = 1,
                                     .limits = server_limits_default(),
                                     .routes = ROUTES,
                                     .route_count = ARRAY_LEN(ROUTES),
                                     .live = bench.live,
                                     .user = &bench};
    options.limits.connections_address_max = options.limits.connections_max;
    const char *head = getenv("HEAD_MAX_BYTES");
    if (head != NULL) {
        options.limits.head_max_bytes = (uint32_t)strtoul(head, NULL, 10);
    }
    if (argc == 4) {
        options.cert_file = argv[2];
        options.key_file = argv[3];
    }
    if (server_start(&options, &server, &err) != ST_OK) {
        (void)fprintf(stderr, "%s\n", err.text);
        return 3;
    }
    serve(&bench, server);
    server_stop(server);
    server_destroy(server);
    live_destroy(bench.live);
    blob_unref(bench.page);
    return 0;
}
