/* links: disks store base */
/* What is appended waits until it is taken, over restarts and torn lines; when there is no room
 * plays go before faults, and how many went is told. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/crypto.h"
#include "base/json.h"
#include "display/store/journal.h"
#include "sim_disk.h"

#define DIR "/d/journal"

enum { NOW = 1795392000, BATCH_BYTES = 4 << 20 };

static struct sim_disk *sim;
static struct journal *journal;
static struct buf batch;
static struct json_doc *doc;
static struct err err;

static void open_journal(void)
{
    assert_int_equal(
        journal_open(sim_disk_ops(sim), DIR, JOURNAL_MIN_BYTES, STORE_READ_WRITE, &journal, &err),
        ST_OK);
}

static void reopen(void)
{
    journal_close(journal);
    open_journal();
}

static int start(void **state)
{
    (void)state;
    crypto_init();
    sim = sim_disk_create();
    sim_disk_put(sim, "/d/here", "x", 1);
    batch = buf_make(BATCH_BYTES);
    doc = NULL;
    open_journal();
    return 0;
}

static int finish(void **state)
{
    (void)state;
    json_destroy(doc);
    journal_close(journal);
    sim_disk_destroy(sim);
    buf_deinit(&batch);
    return 0;
}

static void play(const char *of, int64_t mono_ms)
{
    const struct journal_entry entry = {.type = JOURNAL_PLAY,
                                        .at_unix_s = NOW,
                                        .scene = "post",
                                        .of = of,
                                        .revision = "418",
                                        .seconds = 20};
    assert_int_equal(journal_append(journal, &entry, mono_ms, &err), ST_OK);
}

static void fault(const char *text, int64_t mono_ms)
{
    const struct journal_entry entry = {
        .type = JOURNAL_FAULT, .at_unix_s = NOW, .scene = "media", .text = text};
    assert_int_equal(journal_append(journal, &entry, mono_ms, &err), ST_OK);
}

/* The oldest entries that wait, parsed; NULL: none. */
static const struct json_node *waiting(size_t count, uint64_t *out_through)
{
    uint32_t line = 0, column = 0;
    json_destroy(doc);
    doc = NULL;
    enum status status = journal_batch(journal, count, &batch, out_through, &err);
    if (status == ST_NOT_FOUND) {
        return NULL;
    }
    assert_int_equal(status, ST_OK);
    assert_int_equal(json_parse(buf_view(&batch), false, &doc, &line, &column, &err), ST_OK);
    return json_root(doc);
}

static const char *text_of(const struct json_node *entry, const char *key)
{
    const struct json_node *member = json_find(entry, key);
    return member == NULL ? "" : member->text;
}

static void entries_wait_in_order_until_they_are_taken(void **state)
{
    (void)state;
    uint64_t through = 0;
    play("p1", 0);
    fault("the picture \"sea\" is broken", 0);
    play("p2", 0);
    const struct json_node *list = waiting(2, &through);
    assert_int_equal(list->count, 2);
    assert_string_equal(text_of(list->first, "type"), "play");
    assert_string_equal(text_of(list->first, "of"), "p1");
    assert_int_equal(strlen(text_of(list->first, "id")), 36);
    assert_int_equal(text_of(list->first, "id")[14], '4');
    assert_null(json_find(list->first, "check"));
    assert_string_equal(text_of(list->first->next, "where"), "media");
    assert_string_equal(text_of(list->first->next, "text"), "the picture \"sea\" is broken");
    assert_int_equal(journal_ack(journal, through, &err), ST_OK);
    list = waiting(9, &through);
    assert_int_equal(list->count, 1);
    assert_string_equal(text_of(list->first, "of"), "p2");
    assert_int_equal(journal_ack(journal, through + 100, &err),
                     ST_OK); /* no further than the last */
    assert_null(waiting(9, &through));
    play("p3", 0);
    assert_int_equal(waiting(9, &through)->count, 1);
}

static void what_was_not_acknowledged_comes_again_with_the_same_id(void **state)
{
    (void)state;
    char id[40];
    uint64_t through = 0, again = 0;
    play("p1", 0);
    (void)snprintf(id, sizeof id, "%s", text_of(waiting(9, &through)->first, "id"));
    reopen();
    assert_string_equal(text_of(waiting(9, &again)->first, "id"), id);
    assert_int_equal(through, again);
    assert_int_equal(journal_ack(journal, through, &err), ST_OK);
    reopen();
    assert_null(waiting(9, &through));
}

static void syncs_are_batched(void **state)
{
    (void)state;
    assert_int_equal(journal_due_mono_ms(journal), 0); /* what is there from before */
    assert_int_equal(journal_tick(journal, 0, &err), ST_OK);
    assert_true(journal_due_mono_ms(journal) == INT64_MAX);
    play("p1", 5000);
    play("p2", 9000);
    assert_int_equal(journal_due_mono_ms(journal), 5000 + JOURNAL_SYNC_MS);
    fault("x", 9000);
    assert_int_equal(journal_due_mono_ms(journal), 9000 + JOURNAL_FAULT_SYNC_MS);
    assert_int_equal(journal_tick(journal, 9999, &err), ST_OK);
    assert_int_equal(journal_status(journal).synced, 0);
    assert_int_equal(journal_tick(journal, 10000, &err), ST_OK);
    assert_int_equal(journal_status(journal).synced, 3);
    assert_true(journal_due_mono_ms(journal) == INT64_MAX);
}

static void put_sealed(struct buf *file, const char *body)
{
    buf_printf(file, "%s,\"check\":\"%016" PRIx64 "\"}\n", body, crypto_hash64(body, strlen(body)));
}

/* Each would be a document of its own, and spoil the one that is delivered. */
static void a_checked_line_that_we_would_not_write_is_passed_over(void **state)
{
    (void)state;
    uint64_t through = 0;
    struct buf file = buf_make(BATCH_BYTES);
    put_sealed(&file, "\xEF\xBB\xBF{\"n\":2,\"of\":\"mark\"");
    put_sealed(&file, " {\"n\":3,\"of\":\"space\"");
    put_sealed(&file, "{\"n\":4,\"of\":[[[\"deep\"]]]");
    put_sealed(&file, "{\"n\":5,\"of\":\"good\"");
    sim_disk_put(sim, DIR "/plays-0000000000000001.log", file.ptr, file.len);
    buf_deinit(&file);
    reopen();
    const struct json_node *list = waiting(9, &through);
    assert_int_equal(list->count, 1);
    assert_string_equal(text_of(list->first, "of"), "good");
    assert_int_equal(through, 5);
}

static void a_torn_line_is_cut_and_a_damaged_one_passed_over(void **state)
{
    (void)state;
    uint64_t through = 0;
    play("p1", 0);
    play("p2", 0);
    play("p3", 0);
    uint64_t whole = journal_status(journal).bytes;
    assert_true(sim_disk_damage(sim, DIR "/plays-0000000000000001.log", (size_t)whole / 2));
    assert_true(sim_disk_damage(sim, DIR "/plays-0000000000000001.log", (size_t)whole - 1));
    reopen(); /* the last line has lost its end */
    const struct json_node *list = waiting(9, &through);
    assert_int_equal(list->count, 1);
    assert_string_equal(text_of(list->first, "of"), "p1");
    play("p4", 0);
    list = waiting(9, &through);
    assert_int_equal(list->count, 2);
    assert_string_equal(text_of(list->first->next, "of"), "p4");
    reopen();
    assert_int_equal(waiting(9, &through)->count, 2);
}

static void when_it_is_full_plays_go_first_and_are_counted(void **state)
{
    (void)state;
    uint64_t through = 0, plays = 0, dropped = 0, faults = 0, all = 0;
    for (int i = 0; i < 50; i++) {
        fault("early", 0);
    }
    for (int i = 0; i < 6000; i++) {
        play("p1", 0);
        assert_true(journal_status(journal).bytes <= JOURNAL_MIN_BYTES);
    }
    assert_true(journal_status(journal).files <= JOURNAL_FILES);
    assert_true(sim_disk_bytes(sim) < JOURNAL_MIN_BYTES + 4096);
    reopen();
    for (;;) {
        const struct json_node *list = waiting(500, &through);
        if (list == NULL) {
            break;
        }
        for (const struct json_node *at = list->first; at != NULL; at = at->next) {
            const char *type = text_of(at, "type");
            plays += strcmp(type, "play") == 0 ? 1 : 0;
            faults += strcmp(type, "fault") == 0 ? 1 : 0;
            if (strcmp(type, "dropped") == 0) {
                dropped += (uint64_t)json_find(at, "count")->number;
                assert_string_equal(text_of(at, "track"), "plays");
            }
        }
        assert_int_equal(journal_ack(journal, through, &err), ST_OK);
        all++;
    }
    assert_true(all > 1 && plays > 500 && dropped > 500);
    assert_int_equal(faults, 50);
    assert_int_equal(plays + dropped, 6000);
    assert_true(journal_status(journal).files <= 2);
}

static void faults_alone_stay_within_the_limit_too(void **state)
{
    (void)state;
    uint64_t through = 0;
    play("p1", 0);
    for (int i = 0; i < 8000; i++) {
        fault("the same again and again", 0);
        assert_true(journal_status(journal).bytes <= JOURNAL_MIN_BYTES);
    }
    assert_true(journal_status(journal).files <= JOURNAL_FILES);
    assert_string_equal(text_of(waiting(1, &through)->first, "of"), "p1");
    reopen();
    assert_true(journal_status(journal).files <= JOURNAL_FILES);
}

static void texts_are_cut_and_made_plain(void **state)
{
    (void)state;
    static char long_text[5000];
    uint64_t through = 0;
    memset(long_text, '"', sizeof long_text - 1);
    const struct journal_entry entry = {.type = JOURNAL_FAULT,
                                        .at_unix_s = -5,
                                        .scene = long_text,
                                        .of = long_text,
                                        .revision = "a\nb\xff",
                                        .code = long_text,
                                        .text = long_text,
                                        .seconds = INT64_MAX,
                                        .count = UINT64_MAX};
    assert_int_equal(journal_append(journal, &entry, 0, &err), ST_OK);
    const struct json_node *list = waiting(1, &through);
    assert_int_equal(strlen(text_of(list->first, "text")), JOURNAL_TEXT_BYTES - 1);
    assert_string_equal(text_of(list->first, "revision"), "a?b?");
    assert_int_equal(json_find(list->first, "at")->number, 0);
}

static void what_the_disk_refused_is_counted_when_it_takes_again(void **state)
{
    (void)state;
    uint64_t through = 0;
    const struct journal_entry entry = {.type = JOURNAL_PLAY, .at_unix_s = NOW};
    play("p1", 0);
    sim_disk_limit(sim, sim_disk_bytes(sim) + 10); /* a part of a line still goes */
    for (int i = 0; i < 3; i++) {
        assert_int_equal(journal_append(journal, &entry, 0, &err), ST_IO);
    }
    assert_non_null(strstr(err.text, "No space"));
    sim_disk_limit(sim, 0);
    play("p2", 0);
    const struct json_node *list = waiting(9, &through);
    assert_int_equal(list->count, 3);
    const struct json_node *told = list->first->next->next;
    assert_string_equal(text_of(told, "type"), "dropped");
    assert_int_equal(json_find(told, "count")->number, 3);
    assert_int_equal(journal_status(journal).refused, 3);
}

static void a_reader_changes_nothing(void **state)
{
    (void)state;
    struct journal *reader = NULL;
    uint64_t through = 0;
    const struct journal_entry entry = {.type = JOURNAL_PLAY};
    play("p1", 0);
    uint64_t bytes = sim_disk_bytes(sim);
    assert_int_equal(
        journal_open(sim_disk_ops(sim), DIR, JOURNAL_MIN_BYTES, STORE_READ_ONLY, &reader, &err),
        ST_OK);
    assert_int_equal(journal_append(reader, &entry, 0, &err), ST_IO);
    assert_int_equal(journal_batch(reader, 9, &batch, &through, &err), ST_OK);
    assert_int_equal(journal_ack(reader, through, &err), ST_IO);
    journal_close(reader);
    assert_int_equal(sim_disk_bytes(sim), bytes);
}

static void limits_are_named(void **state)
{
    (void)state;
    struct journal *other = NULL;
    uint64_t through = 0;
    const struct disk *disk = sim_disk_ops(sim);
    assert_int_equal(journal_open(disk, "", JOURNAL_MIN_BYTES, STORE_READ_WRITE, &other, &err),
                     ST_INVALID);
    assert_int_equal(journal_open(disk, DIR, JOURNAL_MIN_BYTES - 1, STORE_READ_WRITE, &other, &err),
                     ST_LIMIT);
    struct buf small = buf_make(JOURNAL_LINE_BYTES - 1);
    assert_int_equal(journal_batch(journal, 1, &small, &through, &err), ST_LIMIT);
    struct buf one = buf_make(JOURNAL_LINE_BYTES);
    for (int i = 0; i < 100; i++) {
        play("p1", 0);
    }
    assert_int_equal(journal_batch(journal, 100, &one, &through, &err), ST_OK);
    assert_true(through > 1 && through < 100); /* as many as fit */
    buf_deinit(&one);
}

/* A disk that counts what is read. */
static size_t read_bytes;

static int count_read(void *ctx, int file, uint64_t offset, void *into, size_t cap, size_t *out_got)
{
    (void)ctx;
    const struct disk *disk = sim_disk_ops(sim);
    int number = disk->read_at(disk->ctx, file, offset, into, cap, out_got);
    read_bytes += number == 0 ? *out_got : 0;
    return number;
}

/* Every half minute one of thousands: what was taken long ago must not be read again each time. */
static void a_batch_passes_over_what_was_taken_once(void **state)
{
    (void)state;
    uint64_t through = 0;
    static struct disk counting; /* until the journal is closed */
    counting = *sim_disk_ops(sim);
    counting.read_at = count_read;
    journal_close(journal);
    assert_int_equal(
        journal_open(&counting, DIR, JOURNAL_MIN_BYTES, STORE_READ_WRITE, &journal, &err), ST_OK);
    for (int i = 0; i < 400; i++) {
        play("p1", 0);
    }
    assert_non_null(waiting(500, &through));
    assert_int_equal(journal_ack(journal, through, &err), ST_OK);
    size_t whole = read_bytes;
    play("p2", 0);
    assert_non_null(waiting(500, &through));
    assert_int_equal(journal_ack(journal, through, &err), ST_OK);
    read_bytes = 0;
    play("p3", 0);
    const struct json_node *list = waiting(500, &through);
    assert_non_null(list);
    assert_int_equal(list->count, 1);
    assert_string_equal(text_of(list->first, "of"), "p3");
    assert_true(read_bytes < whole / 50);
}

#define T(test) cmocka_unit_test_setup_teardown(test, start, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_batch_passes_over_what_was_taken_once),
        T(entries_wait_in_order_until_they_are_taken),
        T(what_was_not_acknowledged_comes_again_with_the_same_id),
        T(syncs_are_batched),
        T(a_checked_line_that_we_would_not_write_is_passed_over),
        T(a_torn_line_is_cut_and_a_damaged_one_passed_over),
        T(when_it_is_full_plays_go_first_and_are_counted),
        T(faults_alone_stay_within_the_limit_too),
        T(texts_are_cut_and_made_plain),
        T(what_the_disk_refused_is_counted_when_it_takes_again),
        T(a_reader_changes_nothing),
        T(limits_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
