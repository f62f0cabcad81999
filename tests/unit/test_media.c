/* links: media image programme base */
/* Decoded pictures within a budget: what is evicted comes back, and a file that changed meanwhile
 * is told from one that did not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/crypto.h"
#include "display/media/media_cache.h"

struct world {
    char folder[32], path[64];
    struct media_cache *cache;
};

static void save(const struct world *world, int32_t side, uint32_t argb)
{
    struct pixels *pixels = NULL;
    CHECK(pixels_create(side, side, &pixels, NULL) == ST_OK);
    for (size_t i = 0; i < pixels->stride_px * (size_t)side; i++) {
        pixels->argb[i] = argb;
    }
    pixels->is_opaque = true;
    CHECK(image_save_png(world->path, pixels, NULL) == ST_OK);
    pixels_unref(pixels);
}

static int set_up(void **state)
{
    static struct world world;
    world = (struct world){.folder = "/tmp/vitrine-media-XXXXXX"};
    crypto_init();
    CHECK(image_init(NULL) == ST_OK);
    CHECK(mkdtemp(world.folder) != NULL);
    (void)snprintf(world.path, sizeof world.path, "%s/a.png", world.folder);
    save(&world, 64, 0xFF204060U);
    CHECK(media_cache_create(&(struct media_options){.budget_bytes = 1, .worker_count = 1},
                             &world.cache, NULL) == ST_OK);
    *state = &world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    media_cache_destroy(world->cache);
    (void)unlink(world->path); /* one test removes it */
    (void)rmdir(world->folder);
    image_deinit();
    return 0;
}

static struct media_view want(struct world *world, int64_t now_ms)
{
    static const struct image_want box = {.width = 32, .height = 32, .fit = IMAGE_COVER};
    struct media_view view;
    do { /* the worker decodes in its own time */
        media_cache_begin_pass(world->cache, now_ms);
        (void)media_cache_pump(world->cache, 8);
        view = media_cache_want(world->cache, world->path, &box, now_ms);
    } while (view.state == MEDIA_PENDING || media_cache_stats(world->cache).in_flight > 0);
    return view;
}

static void forget(struct world *world, int64_t now_ms)
{
    media_cache_begin_pass(world->cache, now_ms);
    media_cache_begin_pass(world->cache, now_ms);
    assert_int_equal(media_cache_stats(world->cache).used_bytes, 0);
}

static void what_was_evicted_is_decoded_again(void **state)
{
    struct world *world = *state;
    assert_int_equal(want(world, 1000).pixels->argb[0], 0xFF204060U);
    forget(world, 1100);
    assert_int_equal(want(world, 1200).pixels->argb[0], 0xFF204060U);
    assert_int_equal(media_cache_stats(world->cache).decoded, 2);
    assert_int_equal(media_cache_stats(world->cache).evicted, 1);
    assert_int_equal(media_cache_stats(world->cache).replaced, 0);
}

/* Layers that were drawn from it may outlive the picture itself. */
static void a_file_that_changed_while_it_was_evicted_counts_as_replaced(void **state)
{
    struct world *world = *state;
    (void)want(world, 1000);
    forget(world, 1100);
    save(world, 80, 0xFFA06020U);
    assert_int_equal(want(world, 1200).pixels->argb[0], 0xFFA06020U);
    assert_int_equal(media_cache_stats(world->cache).replaced, 1);
}

static void a_file_that_changes_while_it_is_shown_replaces_its_picture(void **state)
{
    struct world *world = *state;
    (void)want(world, 1000);
    save(world, 80, 0xFFA06020U);
    assert_int_equal(want(world, 2000).pixels->argb[0], 0xFF204060U); /* not looked at so soon */
    (void)want(world, 1000 + MEDIA_RECHECK_MS + 1000);
    assert_int_equal(want(world, 1000 + MEDIA_RECHECK_MS + 1000).pixels->argb[0], 0xFFA06020U);
    assert_int_equal(media_cache_stats(world->cache).replaced, 1);
}

static void a_file_that_goes_away_leaves_its_picture(void **state)
{
    struct world *world = *state;
    (void)want(world, 1000);
    assert_int_equal(unlink(world->path), 0);
    assert_int_equal(want(world, 1000 + MEDIA_RECHECK_MS + 1000).state, MEDIA_READY);
    forget(world, 20000);
    assert_int_equal(want(world, 20100).state, MEDIA_FAILED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_evicted_is_decoded_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_file_that_changed_while_it_was_evicted_counts_as_replaced,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_file_that_changes_while_it_is_shown_replaces_its_picture,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_file_that_goes_away_leaves_its_picture, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
