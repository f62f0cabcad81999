/* links: hub_live base */
/* Channels: who gets what, what is kept, who is let go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/thread.h"
#include "hub/live/live.h"

static struct slice text(const char *of)
{
    return slice_of(of);
}

static struct live_listener *join(struct live *live, const char *channel, const char *last)
{
    struct live_listener *listener = NULL;
    assert_int_equal(live_join(live, text(channel), text("hall"), text(last), &listener, NULL),
                     ST_OK);
    return listener;
}

static void patch(struct live *live, const char *channel, const char *from, const char *to)
{
    char json[64];
    (void)snprintf(json, sizeof(json), "{\"to\":\"%s\"}", to);
    assert_int_equal(
        live_publish_patch(live, text(channel), text(from), text(to), text(json), NULL), ST_OK);
}

static void expect_message(struct live_listener *listener, const char *whole)
{
    struct blob *blob = NULL;
    assert_true(live_has_news(listener));
    assert_int_equal(live_take(listener, &blob), LIVE_MESSAGE);
    struct slice view = blob_view(blob);
    assert_int_equal(view.len, strlen(whole));
    assert_memory_equal(view.ptr, whole, view.len);
    blob_unref(blob);
}

static void expect_nothing(struct live_listener *listener)
{
    struct blob *blob = NULL;
    assert_false(live_has_news(listener));
    assert_int_equal(live_take(listener, &blob), LIVE_NOTHING);
}

#define PULL      "event: pull\ndata: {}\n\n"
#define PATCH(to) "id: " to "\nevent: patch\ndata: {\"to\":\"" to "\"}\n\n"

static void who_knows_nothing_pulls(void **state)
{
    (void)state;
    struct live *live = live_create(NULL, NULL);
    assert_int_equal(live_set_revision(live, text("a"), text("1"), NULL), ST_OK);
    struct live_listener *none = join(live, "a", ""), *other = join(live, "a", "7"),
                         *current = join(live, "a", "1"), *new = join(live, "b", "1");
    expect_message(none, PULL);
    expect_message(other, PULL);
    expect_message(new, PULL);
    expect_nothing(current);
    patch(live, "a", "1", "2");
    expect_message(none, PATCH("2"));
    expect_message(current, PATCH("2"));
    expect_nothing(current);
    expect_nothing(new);
    assert_int_equal(live_count(live), 4);
    assert_int_equal(live_count_tag(live, text("hall")), 4);
    live_leave(none);
    live_leave(other);
    live_leave(current);
    live_leave(new);
    live_leave(NULL);
    live_destroy(live);
}

static void who_comes_back_gets_what_it_lacks(void **state)
{
    (void)state;
    struct live *live = live_create(NULL, NULL);
    assert_int_equal(live_set_revision(live, text("a"), text("1"), NULL), ST_OK);
    patch(live, "a", "1", "2");
    patch(live, "a", "2", "3");
    struct live_listener *one = join(live, "a", "1"), *two = join(live, "a", "2");
    expect_message(one, PATCH("2"));
    expect_message(one, PATCH("3"));
    expect_nothing(one);
    expect_message(two, PATCH("3"));
    /* After a change that no patch describes nobody can be brought up to date from before. */
    assert_int_equal(live_publish_pull(live, text("a"), text("4"), NULL), ST_OK);
    patch(live, "a", "4", "5");
    struct live_listener *three = join(live, "a", "2"), *four = join(live, "a", "4");
    expect_message(three, PULL);
    expect_nothing(three);
    expect_message(four, PATCH("5"));
    expect_message(two, PULL);
    expect_message(two, PATCH("5"));
    live_leave(one);
    live_leave(two);
    live_leave(three);
    live_leave(four);
    live_destroy(live);
}

static void a_patch_from_elsewhere_is_a_pull(void **state)
{
    (void)state;
    struct live *live = live_create(NULL, NULL);
    assert_int_equal(live_set_revision(live, text("a"), text("1"), NULL), ST_OK);
    struct live_listener *one = join(live, "a", "1");
    patch(live, "a", "0", "5");
    expect_message(one, PULL);
    patch(live, "a", "5", "6");
    expect_message(one, PATCH("6"));
    assert_int_equal(live_set_revision(live, text("a"), text("9"), NULL), ST_OK);
    expect_message(one, PULL);
    assert_int_equal(live_set_revision(live, text("a"), text("9"), NULL), ST_OK);
    expect_nothing(one);
    live_leave(one);
    live_destroy(live);
}

static void what_no_event_may_carry_becomes_a_pull(void **state)
{
    (void)state;
    struct live *live = live_create(NULL, NULL);
    assert_int_equal(live_set_revision(live, text("a"), text("1"), NULL), ST_OK);
    struct live_listener *one = join(live, "a", "1");
    assert_int_equal(
        live_publish_patch(live, text("a"), text("1"), text("2"), text("{\n\"data\": 1}"), NULL),
        ST_INVALID);
    expect_message(one, PULL);
    assert_int_equal(
        live_publish_patch(live, text("a"), text("2"), text("3\nid: 9"), text("{}"), NULL),
        ST_INVALID);
    expect_nothing(one);
    patch(live, "a", "2", "3"); /* the failed one has said where the document is */
    expect_message(one, PATCH("3"));
    live_leave(one);
    live_destroy(live);
}

static void who_is_too_slow_is_let_go(void **state)
{
    (void)state;
    struct live *live = live_create(NULL, NULL);
    assert_int_equal(live_set_revision(live, text("a"), text("0"), NULL), ST_OK);
    struct live_listener *slow = join(live, "a", "0");
    char from[16] = "0", to[16];
    for (int n = 1; n <= LIVE_RING_MESSAGES + 1; n++) {
        (void)snprintf(to, sizeof(to), "%d", n);
        patch(live, "a", from, to);
        memcpy(from, to, sizeof(from));
    }
    struct blob *blob = NULL;
    assert_int_equal(live_take(slow, &blob), LIVE_END);
    live_leave(slow);
    struct live_listener *back = join(live, "a", "0"), *late = join(live, "a", "1");
    expect_message(back, PULL); /* what came after 0 is gone */
    expect_message(late, PATCH("2"));
    live_leave(back);
    live_leave(late);
    live_destroy(live);
}

static void the_ring_is_bounded_in_bytes(void **state)
{
    (void)state;
    struct live *live = live_create(NULL, NULL);
    assert_int_equal(live_set_revision(live, text("a"), text("0"), NULL), ST_OK);
    size_t len = LIVE_RING_BYTES / 2;
    char *large = malloc(len);
    assert_non_null(large);
    memset(large, 'x', len);
    struct live_listener *one = join(live, "a", "0");
    struct slice json = {large, len};
    assert_int_equal(live_publish_patch(live, text("a"), text("0"), text("1"), json, NULL), ST_OK);
    assert_int_equal(live_publish_patch(live, text("a"), text("1"), text("2"), json, NULL), ST_OK);
    struct blob *blob = NULL;
    assert_int_equal(live_take(one, &blob), LIVE_END);
    struct live_listener *two = join(live, "a", "1");
    assert_int_equal(live_take(two, &blob), LIVE_MESSAGE);
    assert_true(blob_view(blob).len > len);
    blob_unref(blob);
    live_leave(one);
    live_leave(two);
    free(large);
    live_destroy(live);
}

static void a_tag_can_be_ended(void **state)
{
    (void)state;
    struct live *live = live_create(NULL, NULL);
    struct live_listener *one = join(live, "a", ""), *other = NULL;
    assert_int_equal(live_join(live, text("a"), text("lift"), text(""), &other, NULL), ST_OK);
    assert_int_equal(live_end_tag(live, text("hall")), 1);
    struct blob *blob = NULL;
    assert_true(live_has_news(one));
    assert_int_equal(live_take(one, &blob), LIVE_END);
    expect_message(other, PULL);
    live_leave(one);
    live_leave(other);
    live_destroy(live);
}

static void channels_without_listeners_make_room(void **state)
{
    (void)state;
    struct live *live = live_create(NULL, NULL);
    struct live_listener *held = join(live, "held", "");
    char name[16];
    for (int n = 0; n < 2 * LIVE_CHANNELS_MAX; n++) {
        (void)snprintf(name, sizeof(name), "c%d", n);
        assert_int_equal(live_set_revision(live, text(name), text("1"), NULL), ST_OK);
    }
    expect_message(held, PULL);
    assert_int_equal(live_publish_pull(live, text("held"), text("1"), NULL), ST_OK);
    expect_message(held, PULL);
    live_leave(held);

    static struct live_listener *all[LIVE_CHANNELS_MAX];
    for (int n = 0; n < LIVE_CHANNELS_MAX; n++) {
        (void)snprintf(name, sizeof(name), "d%d", n);
        all[n] = join(live, name, "");
    }
    struct live_listener *more = NULL;
    assert_int_equal(live_join(live, text("more"), text(""), text(""), &more, NULL), ST_LIMIT);
    assert_int_equal(live_set_revision(live, text("more"), text("1"), NULL), ST_LIMIT);
    for (int n = 0; n < LIVE_CHANNELS_MAX; n++) {
        live_leave(all[n]);
    }
    live_destroy(live);
}

static void names_are_bounded(void **state)
{
    (void)state;
    char name[LIVE_NAME_MAX + 2];
    memset(name, 'x', sizeof(name));
    struct slice whole = {name, LIVE_NAME_MAX}, over = {name, LIVE_NAME_MAX + 1};
    struct live *live = live_create(NULL, NULL);
    struct live_listener *one = NULL;
    assert_int_equal(live_join(live, over, text(""), text(""), &one, NULL), ST_LIMIT);
    assert_int_equal(live_join(live, text("a"), over, text(""), &one, NULL), ST_LIMIT);
    assert_int_equal(live_join(live, text(""), text(""), text(""), &one, NULL), ST_LIMIT);
    assert_int_equal(live_join(live, text("a\n"), text(""), text(""), &one, NULL), ST_INVALID);
    assert_int_equal(live_join(live, whole, whole, over, &one, NULL), ST_OK);
    live_leave(one);
    live_destroy(live);
}

enum { LOT = 2000 };

static void *publish_a_lot(void *ctx)
{
    char from[16] = "0", to[16];
    for (int n = 1; n <= LOT; n++) {
        (void)snprintf(to, sizeof(to), "%d", n);
        patch(ctx, "a", from, to);
        memcpy(from, to, sizeof(from));
    }
    return NULL;
}

/* Each of those who keep up hears every message once, in order; the others are told to end. */
static void publishing_and_listening_meet(void **state)
{
    (void)state;
    struct live *live = live_create(NULL, NULL);
    assert_int_equal(live_set_revision(live, text("a"), text("0"), NULL), ST_OK);
    struct live_listener *one = join(live, "a", "0");
    struct thread publisher = {.is_running = false};
    assert_int_equal(thread_start(&publisher, publish_a_lot, live, NULL), ST_OK);
    int heard = 0;
    while (heard < LOT) {
        struct blob *blob = NULL;
        enum live_next what = live_has_news(one) ? live_take(one, &blob) : LIVE_NOTHING;
        if (what == LIVE_MESSAGE) {
            char expected[64];
            int len = snprintf(expected, sizeof(expected), "id: %d\n", ++heard);
            assert_memory_equal(blob_view(blob).ptr, expected, (size_t)len);
            blob_unref(blob);
        } else if (what == LIVE_END) {
            char last[16];
            (void)snprintf(last, sizeof(last), "%d", heard);
            live_leave(one);
            one = join(live, "a", last);
            if (live_take(one, &blob) == LIVE_MESSAGE) {
                const char *at = strstr(blob_view(blob).ptr, "id: ");
                heard = at == NULL ? LOT : (int)strtol(at + 4, NULL, 10);
                blob_unref(blob);
            }
        }
    }
    thread_join(&publisher);
    live_leave(one);
    live_destroy(live);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_knows_nothing_pulls),
        cmocka_unit_test(who_comes_back_gets_what_it_lacks),
        cmocka_unit_test(a_patch_from_elsewhere_is_a_pull),
        cmocka_unit_test(what_no_event_may_carry_becomes_a_pull),
        cmocka_unit_test(who_is_too_slow_is_let_go),
        cmocka_unit_test(the_ring_is_bounded_in_bytes),
        cmocka_unit_test(a_tag_can_be_ended),
        cmocka_unit_test(channels_without_listeners_make_room),
        cmocka_unit_test(names_are_bounded),
        cmocka_unit_test(publishing_and_listening_meet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
