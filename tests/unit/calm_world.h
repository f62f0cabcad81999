/* tests/unit/calm_world.h: one follower that is stepped by hand: a clock that stands still until it
 * is set, a server that is a function, and what was shown and said. */
#ifndef TESTS_CALM_WORLD_H
#define TESTS_CALM_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/crypto.h"
#include "base/mem.h"
#include "display/feeds/feed.h"
#include "display/follow/follow.h"
#include "sim_disk.h"
#include "sim_net.h"

#define CALM_START   INT64_C(1795392000)
#define CALM_ADDRESS "http://hub.example/programme.json"

/* What the server says at a path: the last one that was set. NULL body: 503. */
struct calm_page {
    char path[64];
    const char *body, *type, *etag;
    size_t asked, posted, unmodified;
    int64_t first_ms;
    char last[8192]; /* what was posted last */
};

enum { CALM_PAGES = 16 };

static struct {
    struct sim_disk *disk;
    struct follow *follow;
    struct follow_options options;
    const struct programme *stored, *shown;
    size_t shows;
    struct follow_now now;
    bool is_cut_off, ignores_query;
    struct calm_page pages[CALM_PAGES];
    size_t page_count;
    struct buf said;
} c;

static inline struct calm_page *page(const char *path)
{
    for (size_t i = 0; i < c.page_count; i++) {
        if (strcmp(c.pages[i].path, path) == 0) {
            return &c.pages[i];
        }
    }
    assert_true(c.page_count < CALM_PAGES);
    (void)snprintf(c.pages[c.page_count].path, sizeof c.pages[0].path, "%s", path);
    return &c.pages[c.page_count++];
}

static inline void say(const char *path, const char *type, const char *body)
{
    struct calm_page *p = page(path);
    p->body = body;
    p->type = type;
    p->etag = NULL;
}

/* The path of "http://host/path". */
static inline const char *path_of(const char *url)
{
    const char *host = strstr(url, "://") + 3;
    return strchr(host, '/') == NULL ? "/" : strchr(host, '/');
}

static inline void calm_server(void *ctx, const struct net_request *request,
                               struct net_response *response)
{
    (void)ctx;
    char path[64];
    (void)snprintf(path, sizeof path, "%s", path_of(request->url.text));
    path[c.ignores_query ? strcspn(path, "?") : strlen(path)] = '\0';
    struct calm_page *p = page(path);
    if (c.is_cut_off) {
        response->outcome = NET_CONNECT;
        return;
    }
    p->first_ms = p->asked + p->posted == 0 ? c.now.mono_ms : p->first_ms;
    if (request->method == NET_POST) {
        p->posted++;
        size_t len =
            request->upload.len < sizeof p->last - 1 ? request->upload.len : sizeof p->last - 1;
        memcpy(p->last, request->upload.ptr, len);
        p->last[len] = '\0';
        response->status = 204;
        return;
    }
    p->asked++;
    if (p->body == NULL) {
        response->outcome = NET_SERVER;
        response->status = 503;
        return;
    }
    if (p->etag != NULL && strcmp(p->etag, request->etag) == 0) {
        p->unmodified++;
        response->outcome = NET_NOT_MODIFIED;
        response->status = 304;
        return;
    }
    (void)snprintf(response->etag, sizeof response->etag, "%s", p->etag == NULL ? "" : p->etag);
    (void)snprintf(response->content_type, sizeof response->content_type, "%s", p->type);
    buf_append_str(&response->body, p->body);
}

static inline void calm_show(void *ctx, struct follow_news *news)
{
    (void)ctx;
    if (news->programme != NULL) {
        programme_unref(c.shown);
        c.shown = programme_ref(news->programme);
        c.shows++;
    }
}

static inline void calm_say(void *ctx, enum log_level level, const char *text)
{
    (void)ctx;
    (void)level;
    buf_printf(&c.said, "%s\n", text);
}

static inline struct follow_now calm_clock(void *ctx)
{
    (void)ctx;
    return c.now;
}

static inline void open_calm(void)
{
    struct err err = {0};
    if (follow_create(&c.options, &c.follow, &c.stored, &err) != ST_OK) {
        fail_msg("%s", err.text);
    }
    c.shown = c.stored == NULL ? NULL : programme_ref(c.stored);
}

static inline void close_calm(void)
{
    programme_unref(c.shown);
    programme_unref(c.stored);
    c.shown = c.stored = NULL;
    follow_stop(c.follow);
    c.follow = NULL;
}

/* Everything that is due now; when the next thing is. */
static inline int64_t step_calm(void)
{
    int64_t due_ms = 0;
    for (int i = 0; due_ms <= c.now.mono_ms || sim_net_is_busy(); i++) {
        struct err err = {0};
        if (i == 1000 || follow_step(c.follow, &due_ms, &err) != ST_OK) {
            fail_msg("it turns round and round, or %s", err.text);
        }
        (void)sim_net_answer();
    }
    return due_ms;
}

/* Let so much time pass, from one due moment to the next. */
static inline void pass_ms(int64_t ms)
{
    int64_t end_ms = c.now.mono_ms + ms;
    for (;;) {
        int64_t due_ms = step_calm();
        if (due_ms > end_ms) {
            break;
        }
        c.now.unix_s += due_ms / 1000 - c.now.mono_ms / 1000;
        c.now.mono_ms = due_ms;
    }
    c.now.unix_s += end_ms / 1000 - c.now.mono_ms / 1000;
    c.now.mono_ms = end_ms;
    (void)step_calm();
}

static inline int calm_setup(void **state)
{
    (void)state;
    memset(&c, 0, sizeof c);
    c.disk = sim_disk_create();
    c.said = buf_make((size_t)1 << 20);
    c.now = (struct follow_now){5000, CALM_START + 3600};
    c.options = (struct follow_options){.address = CALM_ADDRESS,
                                        .name = CALM_ADDRESS,
                                        .store = "/d/store",
                                        .user_agent = "vitrine/test",
                                        .screen_name = "Hall",
                                        .language = "fr",
                                        .show = calm_show,
                                        .say = calm_say,
                                        .disk = sim_disk_ops(c.disk),
                                        .clock = calm_clock};
    sim_net_serve(calm_server, NULL);
    return 0;
}

static inline int calm_teardown(void **state)
{
    (void)state;
    close_calm();
    sim_disk_destroy(c.disk);
    buf_deinit(&c.said);
    return 0;
}

static inline int calm_init(void **state)
{
    (void)state;
    crypto_init();
    feed_init();
    return 0;
}

#define CALM_TEST(name) cmocka_unit_test_setup_teardown(name, calm_setup, calm_teardown)

#endif
