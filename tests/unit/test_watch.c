/* links: app image programme base */
/* A running display follows its programme file: real files, the real thread. Nothing sleeps: the
 * thread says before each wait how long that may take, and -1 means that no timer runs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/thread.h"
#include "display/app/watch.h"
#include "image/image.h"
#include "temp_folder.h"

#define NOW INT64_C(1795426920)
enum { PATIENCE_S = 60, SPACE_MS = 60, DOCUMENT_BYTES = 512 };

static struct temp_folder home;

static struct {
    struct watch *watch;
    struct watch_options options;
    /* Guarded by mu. */
    pthread_mutex_t mu;
    pthread_cond_t cond;
    uint64_t wakes, waits, readings;
    int timeout_ms;
} w;

static _Atomic int64_t clock_s;

static int64_t fixed_now(void)
{
    return clock_s;
}

static void wake(void *ctx)
{
    (void)ctx;
    pthread_mutex_lock(&w.mu);
    w.wakes++;
    pthread_cond_broadcast(&w.cond);
    pthread_mutex_unlock(&w.mu);
}

static void waits(void *ctx, int timeout_ms, uint64_t readings)
{
    (void)ctx;
    pthread_mutex_lock(&w.mu);
    w.waits++;
    w.timeout_ms = timeout_ms;
    w.readings = readings;
    pthread_cond_broadcast(&w.cond);
    pthread_mutex_unlock(&w.mu);
}

/* Under the lock: until something is said, or fail. */
static void await(const struct timespec *end)
{
    if (pthread_cond_timedwait(&w.cond, &w.mu, end) != 0) {
        pthread_mutex_unlock(&w.mu);
        fail_msg("waited in vain");
    }
}

static struct timespec patience(void)
{
    struct timespec end;
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec += PATIENCE_S;
    return end;
}

static struct watch_news next_news(void)
{
    struct timespec end = patience();
    struct watch_news news = {0};
    for (uint64_t seen = 0;;) {
        if (watch_take(w.watch, &news)) {
            return news;
        }
        pthread_mutex_lock(&w.mu);
        while (w.wakes == seen) {
            await(&end);
        }
        seen = w.wakes;
        pthread_mutex_unlock(&w.mu);
    }
}

static uint64_t locked(const uint64_t *counter)
{
    pthread_mutex_lock(&w.mu);
    uint64_t count = *counter;
    pthread_mutex_unlock(&w.mu);
    return count;
}

static uint64_t readings(void)
{
    return locked(&w.readings);
}

/* Until the thread has waited, and read, more often than that; `is_quiet`: and no timer runs. */
static void await_thread(int64_t waits_before, int64_t readings_before, bool is_quiet)
{
    struct timespec end = patience();
    pthread_mutex_lock(&w.mu);
    while ((int64_t)w.waits <= waits_before || (int64_t)w.readings <= readings_before ||
           (is_quiet && w.timeout_ms != -1)) {
        await(&end);
    }
    pthread_mutex_unlock(&w.mu);
}

static void settle_reading(uint64_t readings_before)
{
    await_thread(-1, (int64_t)readings_before, true);
}

static const char *document(const char *headline)
{
    static char text[DOCUMENT_BYTES];
    (void)snprintf(
        text, sizeof(text),
        "{\"vitrine\":1,\"posts\":[{\"id\":\"p\",\"headline\":\"%s\"}],"
        "\"media\":[{\"id\":\"sky\",\"href\":\"sky.png\"}],\"playlists\":[{\"id\":\"day\","
        "\"scenes\":[{\"scene\":\"picture\",\"of\":\"sky\"}]}]}",
        headline);
    return text;
}

static int open_for(const char *path, int flags)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC | flags, 0644);
    assert_true(fd >= 0);
    return fd;
}

static void append(int fd, const char *text)
{
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
}

/* Open, truncate, write, close. */
static void rewrite(const char *path, const char *text)
{
    int fd = open_for(path, O_CREAT | O_TRUNC);
    append(fd, text);
    assert_int_equal(close(fd), 0);
}

/* Write beside, rename over. */
static void replace(const char *path, const char *text)
{
    rewrite("beside.tmp", text);
    assert_int_equal(rename("beside.tmp", path), 0);
}

static void start(const char *path)
{
    struct err err = {0};
    w.options.path = path;
    if (watch_start(&w.options, &w.watch, &err) != ST_OK) {
        fail_msg("%s", err.text);
    }
}

static void expect_programme(const char *headline)
{
    struct watch_news news = next_news();
    assert_string_equal(news.trouble.text, "");
    assert_non_null(news.programme);
    assert_non_null(news.catalogue);
    assert_string_equal(news.programme->posts[0].headline, headline);
    watch_news_deinit(&news);
}

static void expect_trouble(enum status code, const char *words)
{
    struct watch_news news = next_news();
    assert_null(news.programme);
    assert_int_equal(news.trouble.code, code);
    assert_non_null(strstr(news.trouble.text, words));
    watch_news_deinit(&news);
}

/* What was wrong is over, with the programme that is on show. */
static void expect_end_of_trouble(void)
{
    struct watch_news news = next_news();
    assert_null(news.programme);
    assert_int_equal(news.trouble.code, ST_OK);
}

static void expect_nothing(void)
{
    struct watch_news news = {0};
    assert_false(watch_take(w.watch, &news));
}

/* A file "p.json" on show that says "one". */
static void start_with_one(void)
{
    rewrite("p.json", document("one"));
    start("p.json");
    expect_programme("one");
    settle_reading(0);
}

static int setup(void **state)
{
    (void)state;
    memset(&w, 0, sizeof(w));
    clock_s = NOW;
    w.options = (struct watch_options){
        .wake = wake, .now_unix_s = fixed_now, .waits = waits, .space_ms = SPACE_MS};
    pthread_mutex_init(&w.mu, NULL);
    pthread_cond_init(&w.cond, NULL);
    return temp_folder_enter(&home) ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    watch_stop(w.watch);
    pthread_cond_destroy(&w.cond);
    pthread_mutex_destroy(&w.mu);
    return temp_folder_leave(&home) ? 0 : -1;
}

static void the_first_reading_is_news(void **state)
{
    (void)state;
    rewrite("p.json", document("one"));
    start("p.json");
    struct watch_news news = next_news();
    assert_int_equal(news.programme->loaded_at, NOW);
    watch_news_deinit(&news);
    settle_reading(0); /* and no timer runs: nobody wakes while nothing changes */
    expect_nothing();
}

/* Relative times count from the reading: a start at 1970 must not count for good. */
static void a_clock_that_is_set_makes_the_same_file_news(void **state)
{
    (void)state;
    clock_s = 100;
    start_with_one();
    uint64_t before = readings();
    clock_s = NOW;
    watch_retime(w.watch);
    struct watch_news news = next_news();
    assert_non_null(news.programme);
    assert_int_equal(news.programme->loaded_at, NOW);
    watch_news_deinit(&news);
    settle_reading(before);
    expect_nothing();
}

static void what_main_has_read_itself_is_no_news(void **state)
{
    (void)state;
    uint8_t digest[32];
    rewrite("p.json", document("one"));
    crypto_sha256(document("one"), strlen(document("one")), digest);
    w.options.shown_digest = digest;
    start("p.json");
    settle_reading(0);
    expect_nothing();
    replace("p.json", document("two"));
    expect_programme("two");
}

static void pictures_are_looked_at_and_faults_are_told(void **state)
{
    (void)state;
    struct pixels *pixels = NULL;
    float aspect = 0;
    assert_int_equal(pixels_create(32, 16, &pixels, NULL), ST_OK);
    assert_int_equal(image_save_png("sky.png", pixels, NULL), ST_OK);
    pixels_unref(pixels);
    rewrite("p.json",
            "{\"vitrine\":1,\"posts\":[7],\"media\":[{\"id\":\"sky\",\"href\":\"sky.png\"},"
            "{\"id\":\"sea\",\"href\":\"sea.png\"}],\"playlists\":[{\"id\":\"day\","
            "\"scenes\":[{\"scene\":\"picture\",\"of\":\"sky\"}]}]}");
    start("p.json");
    struct watch_news news = next_news();
    assert_true(catalogue_aspect(news.catalogue, &news.programme->media[0], &aspect));
    assert_true(aspect > 1.9F && aspect < 2.1F);
    assert_false(catalogue_aspect(news.catalogue, &news.programme->media[1], &aspect));
    assert_non_null(strstr(buf_str(&news.faults), "p.json:1: /posts/0: "));
    watch_news_deinit(&news);
}

static void a_renamed_file_is_news(void **state)
{
    (void)state;
    start_with_one();
    replace("p.json", document("two"));
    expect_programme("two");
    settle_reading(1);
    assert_int_equal(readings(), 2);
}

static void a_slow_writer_in_place_counts_when_done(void **state)
{
    (void)state;
    start_with_one();
    const char *text = document("two");
    int fd = -1;
    for (size_t at = 0; at < strlen(text); at += 64) {
        uint64_t before = locked(&w.waits);
        char part[65] = {0};
        memcpy(part, text + at, strnlen(text + at, 64));
        fd = fd >= 0 ? fd : open_for("p.json", O_TRUNC);
        append(fd, part);
        await_thread((int64_t)before, -1,
                     true); /* it has heard, and does not even think of reading */
        assert_int_equal(readings(), 1);
    }
    assert_int_equal(close(fd), 0);
    expect_programme("two");
}

static void a_slow_writer_of_a_new_file_counts_when_done(void **state)
{
    (void)state;
    start_with_one();
    const char *text = document("two");
    uint64_t before = locked(&w.waits);
    assert_int_equal(unlink("p.json"), 0);
    int fd = open_for("p.json", O_CREAT | O_EXCL);
    struct timespec end = patience();
    pthread_mutex_lock(&w.mu);
    while (w.waits <= before || w.timeout_ms <= WATCH_SPACE_MS) { /* waits for an end of writing */
        await(&end);
    }
    uint64_t count = w.readings;
    before = w.waits;
    pthread_mutex_unlock(&w.mu);
    assert_true(write(fd, text, 40) == 40);
    await_thread((int64_t)before, -1, false);
    assert_int_equal(readings(), count);
    append(fd, text + 40);
    assert_int_equal(close(fd), 0);
    expect_programme("two"); /* and a missing file was never told */
}

static void a_half_written_file_is_refused_once(void **state)
{
    (void)state;
    start_with_one();
    rewrite("p.json", "{\"vitrine\":1,\n\"posts\":[{\"id\"");
    expect_trouble(ST_INVALID, "'p.json', line 2");
    settle_reading(1);
    uint64_t before = readings();
    assert_int_equal(close(open_for("p.json", 0)), 0);
    settle_reading(before);
    expect_nothing();
    rewrite("p.json", "{\"vitrine\":1}");
    expect_trouble(ST_INVALID, "playlists");
    rewrite("p.json", document("two"));
    expect_programme("two");
}

static void back_to_what_is_shown_ends_the_trouble(void **state)
{
    (void)state;
    start_with_one();
    rewrite("p.json", "{");
    expect_trouble(ST_INVALID, "p.json");
    rewrite("p.json", document("one"));
    expect_end_of_trouble();
}

static void the_same_bytes_are_no_news(void **state)
{
    (void)state;
    start_with_one();
    assert_int_equal(close(open_for("p.json", 0)), 0); /* as touch does */
    settle_reading(1);
    replace("p.json", document("one"));
    settle_reading(2);
    expect_nothing();
}

static void a_switched_link_is_news(void **state)
{
    (void)state;
    assert_true(mkdir("r", 0755) == 0 && mkdir("r/1", 0755) == 0 && mkdir("r/2", 0755) == 0);
    rewrite("r/1/p.json", document("one"));
    rewrite("r/2/p.json", document("two"));
    assert_true(symlink("r/1", "current") == 0 && symlink("r/2", "next") == 0);
    start("current/p.json");
    expect_programme("one");
    settle_reading(0);
    assert_int_equal(rename("next", "current"), 0);
    expect_programme("two");
    settle_reading(1);
    rewrite("r/2/p.json", document("three"));
    expect_programme("three");
}

static void a_file_that_is_a_link_is_followed(void **state)
{
    (void)state;
    rewrite("a.json", document("one"));
    rewrite("b.json", document("two"));
    assert_true(symlink("a.json", "p.json") == 0 && symlink("b.json", "next") == 0);
    start("p.json");
    expect_programme("one");
    settle_reading(0);
    rewrite("a.json", document("one again"));
    expect_programme("one again");
    assert_int_equal(rename("next", "p.json"), 0);
    expect_programme("two");
}

static void deleted_and_made_again_is_news(void **state)
{
    (void)state;
    start_with_one();
    assert_int_equal(unlink("p.json"), 0);
    rewrite("p.json", document("two"));
    expect_programme("two");
}

static void a_missing_file_is_told_and_its_return_too(void **state)
{
    (void)state;
    w.options.poll_ms = 20;
    start_with_one();
    assert_int_equal(unlink("p.json"), 0);
    expect_trouble(ST_NOT_FOUND, "p.json");
    rewrite("p.json", document("one"));
    expect_end_of_trouble();
    assert_int_equal(unlink("p.json"), 0);
    expect_trouble(ST_NOT_FOUND, "p.json");
    rewrite("p.json", document("two"));
    expect_programme("two");
    await_thread(0, -1, true); /* heard again: no timer */
}

static void a_missing_folder_may_come_back(void **state)
{
    (void)state;
    w.options.poll_ms = 60000; /* what is heard is enough */
    start("a/b/p.json");
    uint64_t before = locked(&w.waits);
    assert_int_equal(mkdir("a", 0755), 0);
    assert_int_equal(mkdir("a/b", 0755), 0);
    replace("a/b/p.json", document("one"));
    expect_programme("one");
    await_thread((int64_t)before, -1, true);
    assert_int_equal(rename("a", "away"), 0);
    rewrite("away/b/p.json", document("two"));
    assert_int_equal(rename("away", "a"), 0);
    expect_programme("two");
    assert_int_equal(rename("a", "old"), 0);
    assert_true(mkdir("a", 0755) == 0 && mkdir("a/b", 0755) == 0);
    replace("a/b/p.json", document("three"));
    expect_programme("three");
}

static void a_burst_is_few_readings(void **state)
{
    (void)state;
    w.options.space_ms = 0; /* the real one */
    start_with_one();
    int64_t start_ms = clock_mono_ms();
    for (int i = 0; i < 20; i++) {
        rewrite("p.json", document(i == 19 ? "last" : "more"));
    }
    struct watch_news news = next_news();
    while (strcmp(news.programme->posts[0].headline, "last") != 0) {
        watch_news_deinit(&news);
        news = next_news();
    }
    watch_news_deinit(&news);
    settle_reading(1);
    int64_t ms = clock_mono_ms() - start_ms;
    assert_in_range(readings(), 2, 3 + (uint64_t)ms / WATCH_SPACE_MS);
}

static void only_the_newest_programme_is_kept(void **state)
{
    (void)state;
    start_with_one();
    replace("p.json", document("two"));
    settle_reading(1);
    replace("p.json", document("three"));
    settle_reading(2);
    expect_programme("three");
    expect_nothing();
}

static void a_refusal_keeps_the_programme_that_waits(void **state)
{
    (void)state;
    start_with_one();
    replace("p.json", document("two"));
    settle_reading(1);
    replace("p.json", "{");
    settle_reading(2);
    struct watch_news news = next_news();
    assert_string_equal(news.programme->posts[0].headline, "two");
    assert_int_equal(news.trouble.code, ST_INVALID);
    watch_news_deinit(&news);
    replace("p.json", document("three"));
    expect_programme("three");
}

static void a_file_that_is_too_large_is_refused(void **state)
{
    (void)state;
    w.options.poll_ms = 20;
    start_with_one();
    int fd = open_for("p.json", O_TRUNC);
    assert_int_equal(ftruncate(fd, (off_t)PROGRAMME_MAX_BYTES + 1), 0);
    assert_int_equal(close(fd), 0);
    expect_trouble(ST_LIMIT, "larger than");
    replace("p.json", document("two"));
    expect_programme("two");
}

static void without_inotify_it_looks_by_the_clock(void **state)
{
    (void)state;
    w.options.is_deaf = true;
    w.options.poll_ms = 20;
    rewrite("p.json", document("one"));
    start("p.json");
    expect_programme("one");
    replace("p.json", document("two"));
    expect_programme("two");
    int fd = open_for("p.json", 0); /* in place, and of one length: no half is ever seen */
    append(fd, document("six"));
    assert_int_equal(close(fd), 0);
    expect_programme("six");
    assert_int_equal(unlink("p.json"), 0);
    expect_trouble(ST_NOT_FOUND, "p.json");
    replace("p.json", document("six"));
    expect_end_of_trouble();
    await_thread((int64_t)locked(&w.waits) + 1, -1, false);
    uint64_t before = readings();
    await_thread((int64_t)locked(&w.waits) + 3, -1,
                 false); /* it looks, nothing changes, and it does not read */
    assert_int_equal(readings(), before);
}

static void it_starts_and_stops_a_hundred_times(void **state)
{
    (void)state;
    watch_stop(NULL);
    rewrite("p.json", document("one"));
    for (int i = 0; i < 100; i++) {
        start(i % 3 == 0 ? "absent.json" : "p.json");
        if (i % 2 == 0) {
            replace("p.json", document(i % 4 == 0 ? "two" : "one"));
        }
        if (i % 3 != 0 && i % 5 == 1) {
            struct watch_news news = next_news();
            watch_news_deinit(&news);
        }
        watch_stop(w.watch); /* with news that nobody took, or in the middle of a reading */
        w.watch = NULL;
    }
}

static int prepare(void **state)
{
    (void)state;
    crypto_init();
    return image_init(NULL) == ST_OK ? 0 : -1;
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(the_first_reading_is_news),
        CASE(a_clock_that_is_set_makes_the_same_file_news),
        CASE(what_main_has_read_itself_is_no_news),
        CASE(pictures_are_looked_at_and_faults_are_told),
        CASE(a_renamed_file_is_news),
        CASE(a_slow_writer_in_place_counts_when_done),
        CASE(a_slow_writer_of_a_new_file_counts_when_done),
        CASE(a_half_written_file_is_refused_once),
        CASE(back_to_what_is_shown_ends_the_trouble),
        CASE(the_same_bytes_are_no_news),
        CASE(a_switched_link_is_news),
        CASE(a_file_that_is_a_link_is_followed),
        CASE(deleted_and_made_again_is_news),
        CASE(a_missing_file_is_told_and_its_return_too),
        CASE(a_missing_folder_may_come_back),
        CASE(a_burst_is_few_readings),
        CASE(only_the_newest_programme_is_kept),
        CASE(a_refusal_keeps_the_programme_that_waits),
        CASE(a_file_that_is_too_large_is_refused),
        CASE(without_inotify_it_looks_by_the_clock),
        CASE(it_starts_and_stops_a_hundred_times),
    };
    int failed = cmocka_run_group_tests(tests, prepare, NULL);
    image_deinit();
    return failed;
}
