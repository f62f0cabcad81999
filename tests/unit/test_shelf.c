/* links: gfx draw image base */
/* Memory that is wanted again a moment later comes back zeroed; once cleared, nothing stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "display/gfx/shelf.h"
#include "image/image.h"

enum { MIB = 1 << 20 };

static void assert_zero(const unsigned char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        assert_int_equal(bytes[i], 0);
    }
}

static void what_comes_back_is_taken_again_and_zeroed(void **state)
{
    (void)state;
    struct shelf *shelf = shelf_create();
    unsigned char *first = shelf_take(shelf, MIB);
    assert_non_null(first);
    assert_int_equal((uintptr_t)first % SHELF_ALIGN, 0);
    assert_zero(first, MIB);
    memset(first, 0xEE, MIB);
    shelf_give(shelf, first);
    assert_true(shelf_bytes(shelf) >= MIB);
    unsigned char *again = shelf_take(shelf, MIB - 4096);
    assert_ptr_equal(again, first);
    assert_zero(again, MIB - 4096);
    assert_int_equal(shelf_bytes(shelf), 0);
    shelf_give(shelf, again);
    shelf_destroy(shelf);
}

static void a_block_far_too_large_or_too_small_stays_where_it_is(void **state)
{
    (void)state;
    struct shelf *shelf = shelf_create();
    unsigned char *block = shelf_take(shelf, MIB);
    shelf_give(shelf, block);
    unsigned char *small = shelf_take(shelf, MIB / 4), *large = shelf_take(shelf, 2 * MIB);
    assert_ptr_not_equal(small, block);
    assert_ptr_not_equal(large, block);
    assert_true(shelf_bytes(shelf) >= MIB);
    shelf_give(shelf, small);
    shelf_give(shelf, large);
    shelf_destroy(shelf);
}

static void it_keeps_no_more_than_its_boards_hold(void **state)
{
    (void)state;
    struct shelf *shelf = shelf_create();
    void *taken[SHELF_BLOCKS_MAX + 3];
    for (int i = 0; i < SHELF_BLOCKS_MAX + 3; i++) {
        taken[i] = shelf_take(shelf, MIB);
        assert_non_null(taken[i]);
    }
    for (int i = 0; i < SHELF_BLOCKS_MAX + 3; i++) {
        shelf_give(shelf, taken[i]);
    }
    assert_in_range(shelf_bytes(shelf), (size_t)SHELF_BLOCKS_MAX * MIB,
                    (size_t)SHELF_BLOCKS_MAX * MIB / 4 * 5);
    shelf_destroy(shelf);
}

static void once_cleared_it_keeps_nothing_until_something_is_taken(void **state)
{
    (void)state;
    struct shelf *shelf = shelf_create();
    void *a = shelf_take(shelf, MIB), *b = shelf_take(shelf, MIB);
    shelf_give(shelf, a);
    shelf_clear(shelf);
    assert_int_equal(shelf_bytes(shelf), 0);
    shelf_give(shelf, b);
    assert_int_equal(shelf_bytes(shelf), 0);
    a = shelf_take(shelf, MIB);
    shelf_give(shelf, a);
    assert_true(shelf_bytes(shelf) > 0);
    shelf_destroy(shelf);
}

static void sizes_that_nothing_can_hold_are_refused(void **state)
{
    (void)state;
    struct shelf *shelf = shelf_create();
    assert_null(shelf_take(shelf, SIZE_MAX));
    assert_null(shelf_take(shelf, SIZE_MAX - SHELF_ALIGN));
    struct pixels *pixels = NULL;
    assert_int_equal(shelf_pixels(shelf, 0, 9, &pixels, NULL), ST_LIMIT);
    assert_int_equal(shelf_pixels(shelf, 9, IMAGE_SIDE_MAX_PX + 1, &pixels, NULL), ST_LIMIT);
    assert_null(pixels);
    shelf_destroy(shelf);
}

static void pixels_go_back_to_the_shelf_they_came_from(void **state)
{
    (void)state;
    struct shelf *shelf = shelf_create();
    struct pixels *pixels = NULL;
    struct err err;
    assert_int_equal(shelf_pixels(shelf, 500, 300, &pixels, &err), ST_OK);
    memset(pixels->argb, 0xEE, pixels->stride_px * 300 * sizeof *pixels->argb);
    const uint32_t *rows = pixels->argb;
    pixels_unref(pixels_ref(pixels));
    assert_int_equal(shelf_bytes(shelf), 0);
    pixels_unref(pixels);
    assert_true(shelf_bytes(shelf) > 0);
    assert_int_equal(shelf_pixels(shelf, 501, 299, &pixels, &err), ST_OK);
    assert_ptr_equal(pixels->argb, rows);
    assert_zero((const unsigned char *)pixels->argb,
                pixels->stride_px * 299 * sizeof *pixels->argb);
    pixels_unref(pixels);
    shelf_destroy(shelf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_comes_back_is_taken_again_and_zeroed),
        cmocka_unit_test(a_block_far_too_large_or_too_small_stays_where_it_is),
        cmocka_unit_test(it_keeps_no_more_than_its_boards_hold),
        cmocka_unit_test(once_cleared_it_keeps_nothing_until_something_is_taken),
        cmocka_unit_test(sizes_that_nothing_can_hold_are_refused),
        cmocka_unit_test(pixels_go_back_to_the_shelf_they_came_from),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
