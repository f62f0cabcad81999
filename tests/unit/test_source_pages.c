/* links: disks store base */
/* What sources said: kept whole or not at all, whatever happens to power and disk. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/crypto.h"
#include "base/limits.h"
#include "base/mem.h"
#include "display/store/pages.h"
#include "display/store/store.h"
#include "sim_disk.h"

#define DIR "/d/store"

enum { NOW = 1795392000, WAYS_MAX = 200 };

static struct {
    struct sim_disk *sim;
    struct store *store;
    bool is_second_begun, is_second_safe;
    size_t cuts;
} w;

static struct digest key_of(const char *name)
{
    return digest_of(name, strlen(name));
}

static struct store *open_on(const struct disk *disk)
{
    struct store *store = NULL;
    assert_int_equal(store_open(disk, DIR, STORE_MIN_BYTES, STORE_READ_WRITE, NOW, &store, NULL),
                     ST_OK);
    return store;
}

static enum status put(struct store *store, const char *name, const char *body)
{
    struct digest key = key_of(name);
    const struct page page = {.etag = "\"7\"",
                              .last_modified = "Mon, 23 Nov 2026 00:00:00 GMT",
                              .type = "text/csv; charset=utf-8",
                              .at_unix_s = NOW,
                              .body = slice_of(body)};
    return pages_write(store, &key, &page, NULL);
}

/* "" when there is none; else its first bytes. */
static const char *got(struct store *store, const char *name)
{
    static char text[64];
    struct digest key = key_of(name);
    struct page page;
    text[0] = '\0';
    if (pages_read(store, &key, &page, NULL) == ST_OK) {
        size_t len = page.body.len < sizeof text - 1 ? page.body.len : sizeof text - 1;
        memcpy(text, page.body.ptr, len);
        text[len] = '\0';
        page_deinit(&page);
    }
    return text;
}

static int setup(void **state)
{
    (void)state;
    memset(&w, 0, sizeof w);
    w.sim = sim_disk_create();
    w.store = open_on(sim_disk_ops(w.sim));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    store_close(w.store);
    sim_disk_destroy(w.sim);
    return 0;
}

static void a_page_comes_back_as_it_was(void **state)
{
    (void)state;
    struct digest key = key_of("news");
    struct page page;
    assert_int_equal(put(w.store, "news", "one\ntwo"), ST_OK);
    store_close(w.store);
    w.store = open_on(sim_disk_ops(w.sim));
    assert_int_equal(pages_read(w.store, &key, &page, NULL), ST_OK);
    assert_string_equal(page.etag, "\"7\"");
    assert_string_equal(page.last_modified, "Mon, 23 Nov 2026 00:00:00 GMT");
    assert_string_equal(page.type, "text/csv; charset=utf-8");
    assert_int_equal(page.at_unix_s, NOW);
    assert_int_equal(page.body.len, 7);
    assert_memory_equal(page.body.ptr, "one\ntwo", 7);
    page_deinit(&page);
    assert_int_equal(put(w.store, "news", ""), ST_OK);
    assert_int_equal(pages_read(w.store, &key, &page, NULL), ST_OK);
    assert_int_equal(page.body.len, 0);
    page_deinit(&page);
}

static void values_that_are_no_text_are_left_out(void **state)
{
    (void)state;
    struct digest key = key_of("news");
    char longer[HTTP_VALUE_MAX_BYTES + 2];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    struct page page = {.etag = longer, .type = "a\nb", .at_unix_s = -5, .body = slice_of("x")};
    assert_int_equal(pages_write(w.store, &key, &page, NULL), ST_OK);
    assert_int_equal(pages_read(w.store, &key, &page, NULL), ST_OK);
    assert_string_equal(page.etag, "");
    assert_string_equal(page.last_modified, "");
    assert_string_equal(page.type, "");
    assert_int_equal(page.at_unix_s, 0);
    page_deinit(&page);
}

static void too_large_a_page_is_refused(void **state)
{
    (void)state;
    struct digest key = key_of("news");
    char *bytes = mem_alloc(PAGE_MAX_BYTES + 1, 1);
    struct page page = {.body = {bytes, PAGE_MAX_BYTES + 1}};
    assert_int_equal(pages_write(w.store, &key, &page, NULL), ST_LIMIT);
    page.body.len--;
    assert_int_equal(pages_write(w.store, &key, &page, NULL), ST_OK);
    assert_int_equal(pages_read(w.store, &key, &page, NULL), ST_OK);
    assert_int_equal(page.body.len, PAGE_MAX_BYTES);
    page_deinit(&page);
    mem_free(bytes);
}

static void a_damaged_page_is_none(void **state)
{
    (void)state;
    char path[256], hex[DIGEST_HEX_BYTES];
    struct digest key = key_of("news");
    digest_hex(&key, hex);
    (void)snprintf(path, sizeof path, DIR "/sources/%s", hex);
    assert_int_equal(put(w.store, "news", "one"), ST_OK);
    for (size_t at = 0;; at++) {
        if (!sim_disk_damage(w.sim, path, at)) {
            break;
        }
        assert_string_equal(got(w.store, "news"), "");
        assert_int_equal(put(w.store, "news", "one"), ST_OK);
        assert_string_equal(got(w.store, "news"), "one");
    }
}

static void a_page_under_another_name_is_none(void **state)
{
    (void)state;
    char from[256], to[256], hex[DIGEST_HEX_BYTES];
    struct digest news = key_of("news"), other = key_of("other");
    const struct disk *disk = sim_disk_ops(w.sim);
    digest_hex(&news, hex);
    (void)snprintf(from, sizeof from, DIR "/sources/%s", hex);
    digest_hex(&other, hex);
    (void)snprintf(to, sizeof to, DIR "/sources/%s", hex);
    assert_int_equal(put(w.store, "news", "one"), ST_OK);
    assert_int_equal(disk->rename(disk->ctx, from, to), 0);
    assert_string_equal(got(w.store, "other"), "");
    assert_string_equal(got(w.store, "news"), "");
}

static void what_nobody_says_any_more_goes(void **state)
{
    (void)state;
    struct digest keys[] = {key_of("news")};
    assert_int_equal(put(w.store, "news", "one"), ST_OK);
    assert_int_equal(put(w.store, "old", "two"), ST_OK);
    sim_disk_put(w.sim, DIR "/sources/x.tmp", "half", 4);
    sim_disk_put(w.sim, DIR "/sources/README", "mine", 4);
    size_t files = sim_disk_files(w.sim);
    pages_sweep(w.store, keys, 1);
    assert_int_equal(sim_disk_files(w.sim), files - 2);
    assert_string_equal(got(w.store, "news"), "one");
    assert_string_equal(got(w.store, "old"), "");
}

static void a_disk_that_refuses_keeps_what_was_there(void **state)
{
    (void)state;
    assert_int_equal(put(w.store, "news", "one"), ST_OK);
    sim_disk_set_read_only(w.sim, true);
    assert_int_equal(put(w.store, "news", "two"), ST_IO);
    sim_disk_set_read_only(w.sim, false);
    sim_disk_limit(w.sim, sim_disk_bytes(w.sim) + 10);
    assert_int_equal(put(w.store, "news", "two"), ST_IO);
    sim_disk_limit(w.sim, 0);
    assert_string_equal(got(w.store, "news"), "one");
}

/* Power. */

static void check_cut(struct sim_chance *chance)
{
    sim_chance_rewind(chance);
    struct sim_disk *cut = sim_disk_cut(w.sim, chance);
    struct store *store = open_on(sim_disk_ops(cut));
    const char *text = got(store, "news");
    bool is_first = strcmp(text, "one") == 0, is_second = strcmp(text, "two") == 0;
    assert_true(w.is_second_safe ? is_second : is_first || (w.is_second_begun && is_second));
    assert_int_equal(put(store, "news", "three"), ST_OK); /* life goes on */
    assert_string_equal(got(store, "news"), "three");
    store_close(store);
    sim_disk_destroy(cut);
    w.cuts++;
}

static void cut_here(void *ctx)
{
    (void)ctx;
    struct sim_chance chance = {0};
    size_t ways = 0;
    do {
        check_cut(&chance);
    } while (++ways < WAYS_MAX && sim_chance_next(&chance));
}

static void a_power_cut_leaves_the_old_page_or_the_new_one(void **state)
{
    (void)state;
    assert_int_equal(put(w.store, "news", "one"), ST_OK);
    sim_disk_watch(w.sim, cut_here, NULL);
    w.is_second_begun = true;
    assert_int_equal(put(w.store, "news", "two"), ST_OK);
    w.is_second_safe = true;
    cut_here(NULL);
    sim_disk_watch(w.sim, NULL, NULL);
    assert_true(w.cuts > 10);
}

static int init_all(void **state)
{
    (void)state;
    crypto_init();
    return 0;
}

#define PAGE_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PAGE_TEST(a_page_comes_back_as_it_was),
        PAGE_TEST(values_that_are_no_text_are_left_out),
        PAGE_TEST(too_large_a_page_is_refused),
        PAGE_TEST(a_damaged_page_is_none),
        PAGE_TEST(a_page_under_another_name_is_none),
        PAGE_TEST(what_nobody_says_any_more_goes),
        PAGE_TEST(a_disk_that_refuses_keeps_what_was_there),
        PAGE_TEST(a_power_cut_leaves_the_old_page_or_the_new_one),
    };
    return cmocka_run_group_tests(tests, init_all, NULL);
}
