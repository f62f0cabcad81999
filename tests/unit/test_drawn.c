/* links: media image programme base */
/* Pictures that were drawn once are read the next time: the same pixels, or none. */
#include <dirent.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/thread.h"
#include "display/media/drawn.h"
#include "display/media/media_cache.h"
#include "temp_folder.h"

enum { SIDE = 300, DAY_S = 86400 };

#define NOW INT64_C(1800000000)

static const struct media_identity file = {.mtime_ns = 5, .size = 6, .inode = 7, .device = 8};
static const struct image_want want = {
    .width = SIDE, .height = SIDE + 2, .focus_x = 0.5F, .focus_y = 0.5F};

static const char *path_of(void **state)
{
    const struct temp_folder *folder = *state;
    return folder->path;
}

static struct pixels *noise(uint32_t seed)
{
    struct pixels *pixels = NULL;
    CHECK(pixels_create(SIDE, SIDE, &pixels, NULL) == ST_OK);
    for (int32_t y = 0; y < SIDE; y++) {
        for (int32_t x = 0; x < SIDE; x++) {
            seed = seed * 1664525U + 1013904223U;
            pixels->argb[(size_t)y * pixels->stride_px + (size_t)x] = seed | 0xFF000000U;
        }
    }
    pixels->is_opaque = true;
    return pixels;
}

static bool is_same(const struct pixels *a, const struct pixels *b)
{
    return a->width == b->width && a->height == b->height && a->is_opaque == b->is_opaque &&
           memcmp(a->argb, b->argb, a->stride_px * (size_t)a->height * 4) == 0;
}

static bool holds(struct drawn *drawn, const struct media_identity *identity,
                  const struct image_want *asked, const struct pixels *expected)
{
    struct pixels *read = NULL;
    bool is_there = drawn_read(drawn, identity, asked, NOW, &read, NULL) == ST_OK;
    if (is_there) {
        assert_true(is_same(read, expected));
    }
    pixels_unref(read);
    return is_there;
}

static void gives_the_same_pixels_back_also_after_a_restart(void **state)
{
    const char *folder = path_of(state);
    struct pixels *pixels = noise(1);
    struct drawn *drawn = drawn_create(folder, DRAWN_MAX_BYTES);
    assert_false(holds(drawn, &file, &want, pixels));
    drawn_keep(drawn, &file, &want, NOW, pixels);
    assert_true(holds(drawn, &file, &want, pixels));
    drawn_destroy(drawn);
    drawn = drawn_create(folder, DRAWN_MAX_BYTES);
    assert_true(holds(drawn, &file, &want, pixels));
    drawn_destroy(drawn);
    pixels_unref(pixels);
}

static void another_file_or_wish_is_another_picture(void **state)
{
    struct pixels *pixels = noise(2);
    struct drawn *drawn = drawn_create(path_of(state), DRAWN_MAX_BYTES);
    drawn_keep(drawn, &file, &want, NOW, pixels);
    struct media_identity others[4] = {file, file, file, file};
    others[0].mtime_ns++;
    others[1].size++;
    others[2].inode++;
    others[3].device++;
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        assert_false(holds(drawn, &others[i], &want, pixels));
    }
    struct image_want wishes[5] = {want, want, want, want, want};
    wishes[0].width++;
    wishes[1].height++;
    wishes[2].fit = IMAGE_CONTAIN;
    wishes[3].focus_x = 0.25F;
    wishes[4].is_trusted = true;
    for (size_t i = 0; i < ARRAY_LEN(wishes); i++) {
        assert_false(holds(drawn, &file, &wishes[i], pixels));
    }
    drawn_destroy(drawn);
    pixels_unref(pixels);
}

/* The one file in the folder. */
static const char *only_file(const char *folder)
{
    static char path[400];
    DIR *all = opendir(folder);
    CHECK(all != NULL);
    for (struct dirent *entry = NULL; (entry = readdir(all)) != NULL;) {
        if (strstr(entry->d_name, ".drawn") != NULL) {
            (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        }
    }
    CHECK(closedir(all) == 0);
    return path;
}

static void what_is_damaged_or_cut_is_not_there(void **state)
{
    struct pixels *pixels = noise(3);
    struct drawn *drawn = drawn_create(path_of(state), DRAWN_MAX_BYTES);
    drawn_keep(drawn, &file, &want, NOW, pixels);
    const char *path = only_file(path_of(state));
    struct buf bytes = buf_make((size_t)1 << 20);
    CHECK(file_read(path, &bytes, NULL) == ST_OK);
    for (size_t at = 0; at < bytes.len; at = at < 160 ? at + 1 : at + 4099) {
        bytes.ptr[at] ^= 0x10;
        CHECK(file_write_atomic(path, bytes.ptr, bytes.len, NULL) == ST_OK);
        struct pixels *read = NULL;
        if (drawn_read(drawn, &file, &want, NOW, &read, NULL) == ST_OK) {
            assert_true(at < 160); /* only "opaque" is taken as it is written */
            assert_int_equal(read->width, pixels->width);
            assert_memory_equal(read->argb, pixels->argb, 4096);
            pixels_unref(read);
        }
        bytes.ptr[at] ^= 0x10;
    }
    for (size_t len = 0; len < bytes.len; len += 5003) {
        CHECK(file_write_atomic(path, bytes.ptr, len, NULL) == ST_OK);
        assert_false(holds(drawn, &file, &want, pixels));
    }
    drawn_keep(drawn, &file, &want, NOW, pixels);
    assert_true(holds(drawn, &file, &want, pixels));
    buf_deinit(&bytes);
    drawn_destroy(drawn);
    pixels_unref(pixels);
}

/* Say that all files were used at this time. */
static void set_used(const char *folder, int64_t unix_s)
{
    const struct timespec times[2] = {{.tv_sec = unix_s}, {.tv_sec = unix_s}};
    DIR *all = opendir(folder);
    CHECK(all != NULL);
    for (struct dirent *entry = NULL; (entry = readdir(all)) != NULL;) {
        CHECK(entry->d_name[0] == '.' || utimensat(dirfd(all), entry->d_name, times, 0) == 0);
    }
    CHECK(closedir(all) == 0);
}

static void a_full_folder_keeps_nothing_more_until_something_is_stale(void **state)
{
    const char *folder = path_of(state);
    struct pixels *pixels = noise(4);
    struct media_identity second = file, third = file;
    second.inode = 100;
    third.inode = 101;
    struct drawn *drawn = drawn_create(folder, UINT64_C(2) * (SIDE + 8) * SIDE * 4);
    drawn_keep(drawn, &file, &want, NOW, pixels);
    set_used(folder, NOW - DAY_S);
    drawn_keep(drawn, &second, &want, NOW, pixels);
    set_used(folder, NOW);
    drawn_keep(drawn, &third, &want, NOW + DAY_S, pixels);
    assert_false(holds(drawn, &third, &want, pixels));
    assert_true(holds(drawn, &file, &want, pixels));
    assert_true(holds(drawn, &second, &want, pixels));
    drawn_keep(drawn, &third, &want, NOW + (int64_t)DRAWN_STALE_DAYS * DAY_S + 1, pixels);
    assert_true(holds(drawn, &third, &want, pixels));
    assert_false(holds(drawn, &file, &want, pixels));
    drawn_destroy(drawn);
    pixels_unref(pixels);
}

/* Asked for once a day, a picture is never stale. */
static void reading_marks_as_used(void **state)
{
    const char *folder = path_of(state);
    struct pixels *pixels = noise(4);
    struct drawn *drawn = drawn_create(folder, DRAWN_MAX_BYTES);
    struct stat info;
    drawn_keep(drawn, &file, &want, NOW, pixels);
    set_used(folder, NOW - DAY_S);
    assert_true(holds(drawn, &file, &want, pixels));
    CHECK(stat(only_file(folder), &info) == 0);
    assert_int_equal(info.st_mtim.tv_sec, NOW);
    drawn_destroy(drawn);
    pixels_unref(pixels);
}

static void a_folder_that_cannot_be_written_is_no_fault(void **state)
{
    (void)state;
    struct pixels *pixels = noise(5);
    struct drawn *drawn = drawn_create("/proc/self/nowhere", DRAWN_MAX_BYTES);
    drawn_keep(drawn, &file, &want, NOW, pixels);
    assert_false(holds(drawn, &file, &want, pixels));
    drawn_destroy(drawn);
    pixels_unref(pixels);
}

static void wake(void *ctx)
{
    CHECK(sem_post(ctx) == 0);
}

static struct pixels *wait_for(struct media_cache *cache, sem_t *is_done, const char *path)
{
    media_cache_begin_pass(cache, 1);
    (void)media_cache_want(cache, path, &want, 1);
    CHECK(sem_wait(is_done) == 0);
    assert_int_equal(media_cache_pump(cache, 8), 1);
    struct media_view view = media_cache_want(cache, path, &want, 1);
    assert_int_equal(view.state, MEDIA_READY);
    return view.pixels;
}

/* Workers keep what they drew; a second cache shows it although the file's content can't be decoded
 * any more: it was not even opened. */
static void workers_read_what_was_drawn(void **state)
{
    const char *folder = path_of(state);
    char path[300], drawn_folder[300];
    (void)snprintf(path, sizeof path, "%s/a.png", folder);
    (void)snprintf(drawn_folder, sizeof drawn_folder, "%s/drawn", folder);
    struct pixels *pixels = noise(6);
    CHECK(image_save_png(path, pixels, NULL) == ST_OK);
    struct stat before, after;
    CHECK(stat(path, &before) == 0);
    struct drawn *drawn = drawn_create(drawn_folder, DRAWN_MAX_BYTES);
    sem_t is_done;
    CHECK(sem_init(&is_done, 0, 0) == 0);
    const struct media_options options = {.budget_bytes = (size_t)8 << 20,
                                          .worker_count = 1,
                                          .wake = wake,
                                          .wake_ctx = &is_done,
                                          .drawn = drawn};
    struct media_cache *cache = NULL;
    CHECK(media_cache_create(&options, &cache, NULL) == ST_OK);
    struct pixels *first = pixels_ref(wait_for(cache, &is_done, path));
    media_cache_destroy(cache);

    FILE *same = fopen(path, "r+b"); /* the same file, size and time */
    CHECK(same != NULL && fwrite("garbage", 1, 7, same) == 7 && fclose(same) == 0);
    const struct timespec times[2] = {before.st_atim, before.st_mtim};
    CHECK(utimensat(0, path, times, 0) == 0 && stat(path, &after) == 0);
    CHECK(media_cache_create(&options, &cache, NULL) == ST_OK);
    assert_true(is_same(wait_for(cache, &is_done, path), first));
    media_cache_destroy(cache);
    drawn_destroy(drawn);
    pixels_unref(first);
    pixels_unref(pixels);
}

static int set_up(void **state)
{
    crypto_init();
    CHECK(image_init(NULL) == ST_OK);
    static struct temp_folder folder;
    CHECK(temp_folder_enter(&folder));
    *state = &folder;
    return 0;
}

static int tear_down(void **state)
{
    CHECK(temp_folder_leave(*state));
    image_deinit();
    return 0;
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(gives_the_same_pixels_back_also_after_a_restart),
        IN_FOLDER(another_file_or_wish_is_another_picture),
        IN_FOLDER(what_is_damaged_or_cut_is_not_there),
        IN_FOLDER(a_full_folder_keeps_nothing_more_until_something_is_stale),
        IN_FOLDER(reading_marks_as_used),
        IN_FOLDER(a_folder_that_cannot_be_written_is_no_fault),
        IN_FOLDER(workers_read_what_was_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
