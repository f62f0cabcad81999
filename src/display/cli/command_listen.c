/* display/cli/command_listen.c: `listen`: each event of a live feed as one line of JSON.
 *
 * One thread beside main carries bytes (net/client.h); main parses, prints and waits. It waits for
 * the bell of what arrived, a signal, whoever reads standard output, and the next deadline, and
 * prints only as much as can be taken at once: a reader that stalls pauses the stream, and never
 * stands between a signal and the end.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "display/cli/commands.h"
#include "display/cli/network.h"
#include "display/follow/inlet.h"
#include "display/sync/event_line.h"
#include "display/sync/sse.h"
#include "net/backoff.h"

enum {
    PRINT_BYTES = 4096,  /* a pipe that is writable takes so many at once (pipe(7)) */
    LEAST_WAIT_MS = 100, /* even when a server says `retry: 0` */
    SHOWN_BYTES = 200
};

struct listen {
    struct wall wall;
    struct url url;
    struct net_client *client;
    struct sse *sse;
    struct backoff backoff;
    struct buf taken, line;
    int bell, signals; /* an eventfd that the client's thread rings, a signalfd */
    int64_t end_mono_ms;
    /* The connection. */
    struct inlet *inlet;
    uint64_t request_id;    /* 0: none, next_mono_ms says when */
    bool is_open, has_sign; /* its head came; an event, a comment or a retry time too */
    int64_t next_mono_ms;
    int64_t retry_ms; /* what the server asked for last; -1: nothing */
    /* All of it. */
    bool is_over, was_open;
    struct err failure; /* why it is over, if that is an error */
};

/* Printing. */

enum { BELL, SIGNALS, OUTPUT, WATCHED };

static int rest_ms(const struct listen *l, int64_t until_mono_ms)
{
    int64_t until = until_mono_ms < l->end_mono_ms ? until_mono_ms : l->end_mono_ms;
    int64_t left = until - clock_mono_ms();
    return until == INT64_MAX ? -1 : left < 0 ? 0 : left > 60000 ? 60000 : (int)left;
}

/* Wait for one of them, at most until then. A signal, the end of the time and a reader that has
 * left end it all. True: standard output can take PRINT_BYTES (asked for with POLLOUT). */
static bool rest(struct listen *l, short output_events, int64_t until_mono_ms)
{
    struct pollfd watched[WATCHED] = {[BELL] = {.fd = l->bell, .events = POLLIN},
                                      [SIGNALS] = {.fd = l->signals, .events = POLLIN},
                                      [OUTPUT] = {.fd = STDOUT_FILENO, .events = output_events}};
    if (output_events != 0) {
        watched[BELL].fd = -1; /* it waits */
    }
    (void)poll(watched, WATCHED, rest_ms(l, until_mono_ms)); /* interrupted: comes again */
    bool has_left = (watched[OUTPUT].revents & (POLLERR | POLLHUP | POLLNVAL)) != 0;
    l->is_over = l->is_over || watched[SIGNALS].revents != 0 || has_left ||
                 clock_mono_ms() >= l->end_mono_ms;
    return (watched[OUTPUT].revents & POLLOUT) != 0;
}

static void print(struct listen *l, struct slice text)
{
    while (text.len > 0 && !l->is_over) {
        if (!rest(l, POLLOUT, INT64_MAX)) {
            continue;
        }
        ssize_t put =
            write(STDOUT_FILENO, text.ptr, text.len < PRINT_BYTES ? text.len : PRINT_BYTES);
        if (put < 0 && errno != EINTR && errno != EAGAIN) {
            l->is_over = true;
            if (errno != EPIPE) {
                (void)err_set(&l->failure, ST_IO, "cannot print: %s", strerror(errno));
            }
        }
        size_t len = put < 0 ? 0 : (size_t)put;
        text = (struct slice){text.ptr + len, text.len - len};
    }
}

/* What happens to the connection, on standard error; the address first. */
static void say(const struct url *url, const char *text)
{
    char shown[SHOWN_BYTES];
    url_show(url, shown, sizeof shown);
    (void)fprintf(stderr, "vitrine: %s: %s\n", shown, text);
}

/* The stream's parts. */

static void on_event(void *ctx, struct slice type, struct slice data, struct slice id)
{
    struct listen *l = ctx;
    l->has_sign = true;
    buf_reset(&l->line);
    event_line_write(&l->line, type, data, id);
    if (buf_status(&l->line, NULL) == ST_OK) {
        print(l, buf_view(&l->line));
    } else {
        say(&l->url, "an event is left out: there is no memory to print it");
    }
    if (l->line.cap > INLET_BYTES) {
        buf_deinit(&l->line); /* a large one is rare */
    }
}

static void on_comment(void *ctx)
{
    ((struct listen *)ctx)->has_sign = true;
}

static void on_retry(void *ctx, uint32_t retry_ms)
{
    struct listen *l = ctx;
    char text[SHOWN_BYTES];
    l->has_sign = true;
    if (l->retry_ms != (int64_t)retry_ms) {
        (void)snprintf(text, sizeof text, "asks to be called again after %.1f s",
                       (double)retry_ms / 1000.0);
        say(&l->url, text);
    }
    l->retry_ms = retry_ms;
}

static void on_drop(void *ctx, const struct err *err)
{
    const struct listen *l = ctx;
    say(&l->url, err->text);
}

/* The connection. */

/* On the client's thread: something arrived. */
static void ring(void *ctx)
{
    const struct listen *l = ctx;
    (void)eventfd_write(l->bell, 1); /* full: it rings already */
}

static void add_header(const struct listen *l, struct net_request *request, const char *name,
                       const char *value)
{
    struct err err = {0};
    if (net_request_add_header(request, name, value, &err) != ST_OK) {
        say(&l->url,
            err.text); /* an id that no header can hold: then from where the server likes */
    }
}

static bool is_event_stream(const struct net_response *response)
{
    return response->status == 200 && sse_is_event_stream(slice_of(response->content_type));
}

static void connect_again(struct listen *l)
{
    struct net_request *request = net_request_create(NET_STREAM, &l->url);
    char id[SSE_ID_MAX_BYTES + 1];
    struct slice last = sse_last_event_id(l->sse);
    (void)snprintf(id, sizeof id, "%.*s", (int)last.len, last.ptr == NULL ? "" : last.ptr);
    add_header(l, request, "Accept", "text/event-stream");
    add_header(l, request, "Cache-Control", "no-store");
    if (id[0] != '\0') {
        add_header(l, request, "Last-Event-ID", id);
    }
    l->inlet = inlet_create(ring, l, is_event_stream);
    request->hooks = inlet_hooks(l->inlet);
    l->is_open = l->has_sign = false;
    if (net_client_submit(l->client, request, &l->request_id, &l->failure) != ST_OK) {
        net_request_destroy(request);
        l->is_over = true; /* our own queue of one is full, or the address contradicts itself */
    }
}

/* Why it ended, as a sentence without the address. */
static void explain(const struct net_response *response, char *out, size_t cap)
{
    char shown[SHOWN_BYTES];
    url_show(&response->url, shown, sizeof shown);
    const char *text = response->err.text;
    size_t len = strlen(shown);
    if (response->outcome == NET_OK && response->status == 200) {
        (void)snprintf(out, cap, "the server ended the stream");
    } else if (response->outcome == NET_OK ||
               (response->outcome == NET_UNWANTED && response->status != 200)) {
        (void)snprintf(out, cap, "answers %d, not an event stream", (int)response->status);
    } else if (response->outcome == NET_UNWANTED) {
        struct buf type = buf_make((size_t)8 * HTTP_VALUE_MAX_BYTES);
        event_line_write_text(&type, slice_of(response->content_type));
        (void)snprintf(out, cap, "answers %s%s, not text/event-stream",
                       response->content_type[0] == '\0' ? "without a type" : "with the type ",
                       response->content_type[0] == '\0' ? "" : buf_str(&type));
        buf_deinit(&type);
    } else if (strncmp(text, shown, len) == 0 && strncmp(text + len, ": ", 2) == 0) {
        (void)snprintf(out, cap, "%s", text + len + 2);
    } else {
        (void)snprintf(out, cap, "%s", text);
    }
}

/* A stream that brought something ends: again after what the server asked for. Else each time
 * later. */
static int64_t wait_ms(struct listen *l, const struct net_response *response)
{
    if (l->has_sign) {
        backoff_reset(&l->backoff);
        if (l->retry_ms >= 0) {
            return l->retry_ms > LEAST_WAIT_MS ? l->retry_ms : LEAST_WAIT_MS;
        }
    }
    int64_t ms = backoff_next_ms(&l->backoff, response->retry_after_s);
    return ms > l->retry_ms ? ms : l->retry_ms;
}

static void disconnected(struct listen *l, const struct net_request *request)
{
    char why[ERR_TEXT_BYTES], text[2 * ERR_TEXT_BYTES];
    int64_t ms = wait_ms(l, &request->response);
    struct buf from = buf_make((size_t)8 * SHOWN_BYTES);
    struct slice id = sse_last_event_id(l->sse);
    if (id.len > 0 && id.len < SHOWN_BYTES / 2) {
        buf_append_str(&from, ", from event ");
        event_line_write_text(&from, id);
    }
    explain(&request->response, why, sizeof why);
    (void)snprintf(text, sizeof text, "%s; trying again in %.1f s%s", why, (double)ms / 1000.0,
                   buf_str(&from));
    say(&request->response.url, text);
    buf_deinit(&from);
    sse_restart(l->sse);
    l->next_mono_ms = clock_mono_ms() + ms;
    l->request_id = 0;
}

/* What came since the last time. What was asked comes back behind the last of its bytes. */
static void hear(struct listen *l)
{
    struct inlet_head head;
    eventfd_t rings = 0;
    (void)eventfd_read(l->bell, &rings); /* before looking: a later ring is not lost */
    if (l->request_id == 0) {
        return;
    }
    struct net_request *back = net_client_take(l->client);
    bool was_paused = inlet_take(l->inlet, &l->taken, &head);
    if (head.is_there && !l->is_open) {
        l->is_open = l->was_open = true;
        say(&head.url, "connected");
    }
    sse_feed(l->sse, buf_view(&l->taken));
    if (back != NULL) {
        if (!l->is_over) {
            disconnected(l, back);
        }
        net_request_destroy(back);
        inlet_destroy(l->inlet);
        l->inlet = NULL;
    } else if (was_paused) {
        net_client_resume(l->client, l->request_id);
    }
}

static void listen_on(struct listen *l)
{
    while (!l->is_over) {
        if (l->request_id == 0 && clock_mono_ms() >= l->next_mono_ms) {
            connect_again(l);
        }
        (void)rest(l, 0, l->request_id == 0 ? l->next_mono_ms : INT64_MAX);
        if (!l->is_over) {
            hear(l);
        }
    }
}

/* The command. */

/* Signals are read, not caught; threads that start from here on never see them. */
static enum status open_bells(struct listen *l, struct err *err)
{
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    l->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    l->signals = sigprocmask(SIG_BLOCK, &ends, NULL) == 0 ? signalfd(-1, &ends, SFD_CLOEXEC) : -1;
    return l->bell >= 0 && l->signals >= 0
               ? ST_OK
               : err_set(err, ST_IO, "cannot wait for events: %s", strerror(errno));
}

static enum status run(struct listen *l, struct err *err)
{
    const struct sse_handler handler = {l, on_event, on_comment, on_retry, on_drop};
    enum status st = open_bells(l, err);
    net_init();
    st = st == ST_OK ? network_start(&l->wall, &l->url, ring, l, &l->client, err) : st;
    if (st == ST_OK) {
        l->sse = sse_create(&handler);
        listen_on(l);
        net_client_stop(l->client); /* what is under way is freed with it */
        inlet_destroy(l->inlet);
        sse_destroy(l->sse);
    }
    net_deinit();
    (void)close(l->bell); /* nothing was written to a disk */
    (void)close(l->signals);
    return st;
}

static enum status read_address(const struct options *options, struct url *out_url, struct err *err)
{
    if (options->file_count != 1) {
        return err_set(err, ST_UNSUPPORTED,
                       "listen needs one address: vitrine listen https://hub.example.org/live");
    }
    return url_parse(options->files[0], out_url, err);
}

int command_listen(const struct options *options)
{
    struct listen l = {.retry_ms = -1,
                       .taken = buf_make(INLET_BYTES),
                       .line = buf_make(EVENT_LINE_MAX_BYTES),
                       .end_mono_ms = INT64_MAX};
    struct err err = {0};
    uint64_t seed = 0;
    if (read_address(options, &l.url, &err) != ST_OK) {
        (void)command_failed(&err);
        return EXIT_USAGE;
    }
    if (wall_init(&l.wall, options, &err) != ST_OK) {
        return command_failed(&err);
    }
    crypto_random(&seed, sizeof seed);
    backoff_init(&l.backoff, seed);
    if (options->seconds >= 0) {
        l.end_mono_ms = clock_mono_ms() + (int64_t)(options->seconds * 1000.0);
    }
    bool is_timed = options->seconds >= 0;
    if (run(&l, &err) == ST_OK && l.failure.code != ST_OK) {
        err = l.failure;
    }
    bool has_missed = is_timed && !l.was_open && clock_mono_ms() >= l.end_mono_ms;
    buf_deinit(&l.taken);
    buf_deinit(&l.line);
    wall_deinit(&l.wall);
    if (err.code != ST_OK) {
        return command_failed(&err);
    }
    return has_missed ? EXIT_MACHINE : EXIT_FINE;
}
