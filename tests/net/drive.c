/* net_drive: fetches like a display, over a network that fails: retries with the real back-off
 * (twenty times faster), resumes what was cut, and says what happened, a line each time.
 *
 * usage: net_drive film URL SECONDS     a file; ends with "done SHA256"
 *        net_drive live URL SECONDS     a stream; "open" and "text …" lines; ends at "end"
 *        net_drive once URL SECONDS     one try; ends with its outcome
 * Exit: 0 done, 1 not within so many seconds.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "net/backoff.h"
#include "net/client.h"

enum { FILM_MAX_BYTES = 64 << 20, FASTER = 20, CONNECT_MS = 1500, QUIET_MS = 1500 };

struct drive {
    struct net_client *client;
    struct url url;
    enum net_kind kind;
    int64_t deadline_mono_ms;
    struct backoff backoff;
    char etag[HTTP_VALUE_MAX_BYTES + 1];
    /* Guarded by mu. */
    pthread_mutex_t mu;
    pthread_cond_t cond;
    bool has_news, has_end;
    /* The client's thread while a request is under way, else main. */
    struct buf film;
};

static void say(const char *text)
{
    (void)printf("%s\n", text);
    (void)fflush(stdout);
}

static bool on_head(void *ctx, const struct net_response *response)
{
    struct drive *drive = ctx;
    (void)snprintf(drive->etag, sizeof(drive->etag), "%s", response->etag);
    if (drive->kind == NET_STREAM) {
        say("open");
    } else if (response->first_byte == 0) {
        buf_reset(&drive->film);
    } else {
        say("resumed");
    }
    return true;
}

static enum net_taking on_data(void *ctx, struct slice bytes)
{
    struct drive *drive = ctx;
    if (drive->kind == NET_STREAM) {
        (void)printf("text %.*s", (int)bytes.len, bytes.ptr);
        (void)fflush(stdout);
        drive->has_end = bytes.len >= 3 && memcmp(bytes.ptr, "end", 3) == 0;
        return drive->has_end ? NET_STOP : NET_TAKEN;
    }
    size_t before = drive->film.len >> 20;
    buf_append(&drive->film, bytes.ptr, bytes.len);
    if (drive->film.len >> 20 != before) {
        (void)printf("at %zu MiB\n", drive->film.len >> 20);
        (void)fflush(stdout);
    }
    return NET_TAKEN;
}

static void on_wake(void *ctx)
{
    struct drive *drive = ctx;
    pthread_mutex_lock(&drive->mu);
    drive->has_news = true;
    pthread_cond_signal(&drive->cond);
    pthread_mutex_unlock(&drive->mu);
}

/* Until there is news, or so many ms went by. False: the whole took too long. */
static bool rest(struct drive *drive, int64_t ms)
{
    struct timespec until;
    int64_t left = drive->deadline_mono_ms - clock_mono_ms();
    ms = ms < 0 || ms > left ? left : ms;
    (void)clock_gettime(CLOCK_REALTIME, &until);
    int64_t ns = until.tv_nsec + ms % 1000 * 1000000;
    until.tv_sec += (time_t)(ms / 1000 + ns / 1000000000);
    until.tv_nsec = (long)(ns % 1000000000);
    pthread_mutex_lock(&drive->mu);
    int failed = 0;
    while (failed == 0 && !drive->has_news && ms > 0) {
        failed = pthread_cond_timedwait(&drive->cond, &drive->mu, &until);
    }
    drive->has_news = false;
    pthread_mutex_unlock(&drive->mu);
    return clock_mono_ms() < drive->deadline_mono_ms;
}

static struct net_request *try_once(struct drive *drive)
{
    struct net_request *request = net_request_create(drive->kind, &drive->url);
    struct net_request *back = NULL;
    request->hooks = (struct net_hooks){.head = on_head, .data = on_data, .ctx = drive};
    request->limits.connect_ms = CONNECT_MS;
    request->limits.quiet_ms = QUIET_MS;
    if (drive->kind == NET_MEDIA) {
        request->resume_from = (int64_t)drive->film.len;
        (void)snprintf(request->etag, sizeof(request->etag), "%s", drive->etag);
    }
    CHECK(net_client_submit(drive->client, request, NULL, NULL) == ST_OK);
    while ((back = net_client_take(drive->client)) == NULL) {
        if (!rest(drive, -1)) {
            return NULL;
        }
    }
    return back;
}

static void say_digest(const struct buf *film)
{
    uint8_t digest[32];
    crypto_sha256(film->ptr, film->len, digest);
    (void)printf("done ");
    for (size_t i = 0; i < sizeof(digest); i++) {
        (void)printf("%02x", digest[i]);
    }
    say("");
}

/* True: done. */
static bool run(struct drive *drive, bool is_once)
{
    while (true) {
        struct net_request *request = try_once(drive);
        if (request == NULL) {
            return false;
        }
        enum net_outcome outcome = request->response.outcome;
        (void)printf("outcome %s%s%s\n", net_outcome_name(outcome), outcome == NET_OK ? "" : ": ",
                     request->response.err.text);
        (void)fflush(stdout);
        net_request_destroy(request);
        if (is_once || drive->has_end || (outcome == NET_OK && drive->kind == NET_MEDIA)) {
            return true;
        }
        if (!rest(drive, backoff_next_ms(&drive->backoff, -1) / FASTER)) {
            return false;
        }
    }
}

int main(int argc, char **argv)
{
    struct drive drive = {.mu = PTHREAD_MUTEX_INITIALIZER, .cond = PTHREAD_COND_INITIALIZER};
    struct net_options options = {
        .user_agent = "vitrine/drive", .proxy = "none", .wake = on_wake, .wake_ctx = &drive};
    struct err err;
    if (argc != 4 || url_parse(argv[2], &drive.url, &err) != ST_OK) {
        (void)fprintf(stderr, "usage: net_drive film|live|once URL SECONDS\n");
        return 2;
    }
    bool is_film = strcmp(argv[1], "film") == 0;
    drive.kind = strcmp(argv[1], "live") == 0 ? NET_STREAM : NET_MEDIA;
    drive.deadline_mono_ms = clock_mono_ms() + strtol(argv[3], NULL, 10) * 1000;
    drive.film = buf_make(FILM_MAX_BYTES);
    backoff_init(&drive.backoff, (uint64_t)clock_mono_ns());
    crypto_init();
    net_init();
    CHECK(net_client_start(&options, &drive.client, NULL) == ST_OK);
    bool is_done = run(&drive, strcmp(argv[1], "once") == 0);
    net_client_stop(drive.client);
    net_deinit();
    if (is_done && is_film) {
        say_digest(&drive.film);
    }
    say(is_done ? "ended" : "gave up");
    buf_deinit(&drive.film);
    return is_done ? 0 : 1;
}
