/* bench_transfers: what the transfer client costs, as one line of JSON. Another process serves, so
 * that processor time and memory are the client's alone.
 *
 * usage: bench_transfers files URL COUNT   URL/0 … URL/COUNT-1 through a sink
 *        bench_transfers same URL COUNT    the same document COUNT times, unchanged (304)
 *        bench_transfers film URL          one large file; memory meanwhile
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/process.h"
#include "net/client.h"

enum { LOOK_EVERY_BYTES = 8 << 20 };

static struct net_client *client;
static pthread_mutex_t mu = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static unsigned news;

struct tally {
    uint64_t bytes, looked;
    int64_t peak_kib;
    bool looks;
};

static void wake(void *ctx)
{
    (void)ctx;
    pthread_mutex_lock(&mu);
    news++;
    pthread_cond_signal(&cond);
    pthread_mutex_unlock(&mu);
}

static enum net_taking count(void *ctx, struct slice bytes)
{
    struct tally *tally = ctx;
    tally->bytes += bytes.len;
    if (tally->looks && tally->bytes - tally->looked >= LOOK_EVERY_BYTES) {
        int64_t now_kib = process_anonymous_kib();
        tally->looked = tally->bytes;
        tally->peak_kib = now_kib > tally->peak_kib ? now_kib : tally->peak_kib;
    }
    return NET_TAKEN;
}

static struct url parse(const char *text)
{
    struct url url;
    struct err err;
    if (url_parse(text, &url, &err) != ST_OK) {
        (void)fprintf(stderr, "bench_transfers: %s: %s\n", text, err.text);
        exit(2);
    }
    return url;
}

static struct net_request *next_back(void)
{
    pthread_mutex_lock(&mu);
    struct net_request *request = NULL;
    while ((request = net_client_take(client)) == NULL) {
        unsigned seen = news;
        while (seen == news) {
            pthread_cond_wait(&cond, &mu);
        }
    }
    pthread_mutex_unlock(&mu);
    if (!net_outcome_is_good(request->response.outcome)) {
        (void)fprintf(stderr, "bench_transfers: %s\n", request->response.err.text);
        exit(3);
    }
    return request;
}

static void submit(enum net_kind kind, const char *url_text, struct tally *tally, const char *etag)
{
    struct url url = parse(url_text);
    struct net_request *request = net_request_create(kind, &url);
    if (kind == NET_MEDIA) {
        request->hooks = (struct net_hooks){.data = count, .ctx = tally};
    }
    (void)snprintf(request->etag, sizeof(request->etag), "%s", etag);
    CHECK(net_client_submit(client, request, NULL, NULL) == ST_OK);
}

/* As many on their way as the queue holds, like somebody with a long list. */
static void run_files(const char *prefix, int total, struct tally *tally)
{
    char text[URL_MAX_BYTES];
    int sent = 0;
    for (int back = 0; back < total; back++) {
        while (sent < total && sent - back < NET_WAITING_MAX) {
            (void)snprintf(text, sizeof(text), "%s/%d", prefix, sent++);
            submit(NET_MEDIA, text, tally, "");
        }
        net_request_destroy(next_back());
    }
}

static void run_same(const char *text, int total)
{
    char etag[HTTP_VALUE_MAX_BYTES + 1] = "";
    for (int i = 0; i < total + 1; i++) { /* the first brings the ETag */
        submit(NET_DOCUMENT, text, NULL, etag);
        struct net_request *request = next_back();
        CHECK(i == 0 || request->response.outcome == NET_NOT_MODIFIED);
        (void)snprintf(etag, sizeof(etag), "%s", request->response.etag);
        net_request_destroy(request);
    }
}

int main(int argc, char **argv)
{
    struct net_options options = {.user_agent = "vitrine/bench", .proxy = "none", .wake = wake};
    struct tally tally = {.bytes = 0};
    if (argc < 3) {
        (void)fprintf(stderr, "usage: bench_transfers files|same URL COUNT, or film URL\n");
        return 2;
    }
    int total = argc > 3 ? (int)strtol(argv[3], NULL, 10) : 1;
    options.ca_file = getenv("CA_FILE");
    net_init();
    CHECK(net_client_start(&options, &client, NULL) == ST_OK);
    int64_t before_ns = clock_mono_ns(), cpu_before_ns = clock_cpu_ns();
    int64_t before_kib = process_anonymous_kib();
    if (strcmp(argv[1], "same") == 0) {
        run_same(argv[2], total);
    } else {
        tally.looks = strcmp(argv[1], "film") == 0;
        if (tally.looks) {
            submit(NET_MEDIA, argv[2], &tally, "");
            net_request_destroy(next_back());
        } else {
            run_files(argv[2], total, &tally);
        }
    }
    double seconds = (double)(clock_mono_ns() - before_ns) / 1e9;
    double cpu_ms = (double)(clock_cpu_ns() - cpu_before_ns) / 1e6;
    (void)printf("{\"count\":%d,\"bytes\":%llu,\"seconds\":%.4f,\"cpu_ms_each\":%.4f,"
                 "\"grown_kib\":%lld}\n",
                 total, (unsigned long long)tally.bytes, seconds, cpu_ms / total,
                 (long long)(tally.looks ? tally.peak_kib - before_kib : 0));
    net_client_stop(client);
    net_deinit();
    return 0;
}
