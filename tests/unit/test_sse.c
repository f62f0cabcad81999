/* links: sync base */
/* Event streams: tests/data/sse/ holds what goes in and what must come out. The format-* files say
 * in our words what the files of these names in the public web-platform-tests (eventsource/) prove,
 * the ours-* files what they leave open. Each is fed whole, cut in two at every place, and byte by
 * byte.
 *
 * A file: `why:`, `input:` and `times N:` (added up), `reconnect` (another stream begins), then
 * what is expected: `event: TYPE |ID| DATA`, `retry:`, `comments:`, `drops:`, `last id:`. One space
 * after a colon or bar belongs to the file; \n \r \t \\ and \xHH mean bytes.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "display/sync/sse.h"

enum { STREAMS_MAX = 4, FILE_MAX_BYTES = 64 << 10 };

struct vector {
    struct buf input;
    size_t ends[STREAMS_MAX]; /* of each stream, in the input */
    size_t stream_count;
    struct buf wanted; /* as the recorder writes */
    unsigned comments, drops;
    struct buf last_id;
};

/* What came out, as one text. */
struct recorder {
    struct buf out;
    unsigned comments, drops;
};

static void record_event(void *ctx, struct slice type, struct slice data, struct slice id)
{
    struct recorder *recorder = ctx;
    buf_append_str(&recorder->out, "event<");
    buf_append(&recorder->out, type.ptr, type.len);
    buf_append_str(&recorder->out, "><");
    buf_append(&recorder->out, id.ptr, id.len);
    buf_append_str(&recorder->out, "><");
    buf_append(&recorder->out, data.ptr, data.len);
    buf_append_str(&recorder->out, ">\n");
}

static void record_comment(void *ctx)
{
    ((struct recorder *)ctx)->comments++;
}

static void record_retry(void *ctx, uint32_t retry_ms)
{
    buf_printf(&((struct recorder *)ctx)->out, "retry<%u>\n", (unsigned)retry_ms);
}

static void record_drop(void *ctx, const struct err *err)
{
    assert_int_equal(err->code, ST_LIMIT);
    ((struct recorder *)ctx)->drops++;
}

static struct sse *sse_with(struct recorder *recorder)
{
    struct sse_handler handler = {recorder, record_event, record_comment, record_retry,
                                  record_drop};
    *recorder = (struct recorder){.out = buf_make(64U << 20)};
    return sse_create(&handler);
}

/* Reading a vector. */

static unsigned char hex_byte(const char *digits)
{
    char text[3] = {digits[0], digits[1], '\0'};
    return (unsigned char)strtoul(text, NULL, 16);
}

static void unescape(struct buf *to, struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c != '\\') {
            buf_append_char(to, c);
            continue;
        }
        c = text.ptr[++i];
        if (c == 'x') {
            buf_append_char(to, (char)hex_byte(text.ptr + i + 1));
            i += 2;
        } else {
            buf_append_char(to, c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c);
        }
    }
}

static struct slice after(struct slice line, size_t len)
{
    size_t skipped = len < line.len && line.ptr[len] == ' ' ? len + 1 : len;
    return (struct slice){line.ptr + skipped, line.len - skipped};
}

static bool begins(struct slice line, const char *word)
{
    return line.len >= strlen(word) && memcmp(line.ptr, word, strlen(word)) == 0;
}

/* "TYPE |ID| DATA" */
static void read_event(struct vector *vector, struct slice rest)
{
    const char *first = memchr(rest.ptr, '|', rest.len);
    assert_non_null(first);
    const char *second = memchr(first + 1, '|', rest.len - (size_t)(first + 1 - rest.ptr));
    assert_non_null(second);
    struct slice tail = {second + 1, (size_t)(rest.ptr + rest.len - second - 1)};
    buf_append_str(&vector->wanted, "event<");
    unescape(&vector->wanted, (struct slice){rest.ptr, (size_t)(first - rest.ptr) - 1});
    buf_append_str(&vector->wanted, "><");
    unescape(&vector->wanted, (struct slice){first + 1, (size_t)(second - first) - 1});
    buf_append_str(&vector->wanted, "><");
    unescape(&vector->wanted, after(tail, 0));
    buf_append_str(&vector->wanted, ">\n");
}

static void read_line(struct vector *vector, struct slice line)
{
    if (begins(line, "input:")) {
        unescape(&vector->input, after(line, 6));
    } else if (begins(line, "times ")) {
        char *colon = NULL;
        unsigned long times = strtoul(line.ptr + 6, &colon, 10);
        while (times-- > 0) {
            unescape(&vector->input, after(line, (size_t)(colon + 1 - line.ptr)));
        }
    } else if (begins(line, "reconnect")) {
        assert_true(vector->stream_count + 1 < STREAMS_MAX);
        vector->ends[vector->stream_count++] = vector->input.len;
    } else if (begins(line, "event:")) {
        read_event(vector, after(line, 6));
    } else if (begins(line, "retry:")) {
        buf_printf(&vector->wanted, "retry<%lu>\n", strtoul(line.ptr + 6, NULL, 10));
    } else if (begins(line, "comments:")) {
        vector->comments = (unsigned)strtoul(line.ptr + 9, NULL, 10);
    } else if (begins(line, "drops:")) {
        vector->drops = (unsigned)strtoul(line.ptr + 6, NULL, 10);
    } else if (begins(line, "last id:")) {
        unescape(&vector->last_id, after(line, 8));
    } else if (!begins(line, "why:")) {
        fail_msg("a line of no kind: %.*s", (int)line.len, line.ptr);
    }
}

static struct vector vector_read(const char *name)
{
    struct vector vector = {.input = buf_make(FILE_MAX_BYTES),
                            .wanted = buf_make(FILE_MAX_BYTES),
                            .last_id = buf_make(FILE_MAX_BYTES)};
    struct buf file = buf_make(FILE_MAX_BYTES);
    char path[1024];
    (void)snprintf(path, sizeof path, "%s/sse/%s", TEST_DATA, name);
    assert_int_equal(file_read(path, &file, NULL), ST_OK);
    for (const char *at = buf_str(&file); *at != '\0';) {
        const char *end = strchr(at, '\n');
        assert_non_null(end);
        read_line(&vector, (struct slice){at, (size_t)(end - at)});
        at = end + 1;
    }
    vector.ends[vector.stream_count++] = vector.input.len;
    buf_deinit(&file);
    return vector;
}

static void vector_end(struct vector *vector)
{
    buf_deinit(&vector->input);
    buf_deinit(&vector->wanted);
    buf_deinit(&vector->last_id);
}

/* Feeding it. */

/* The whole input, its streams one after the other, cut at `cut` or, when step is 1, everywhere. */
static void feed(struct sse *sse, const struct vector *vector, size_t cut, size_t step)
{
    size_t at = 0;
    for (size_t i = 0; i < vector->stream_count; i++) {
        while (at < vector->ends[i]) {
            size_t len = vector->ends[i] - at;
            len = at < cut && len > cut - at ? cut - at : len;
            len = step > 0 && len > step ? step : len;
            /* a copy of its own, so that the sanitizer sees a byte read too many */
            char *piece = mem_alloc(len, 1);
            memcpy(piece, vector->input.ptr + at, len);
            sse_feed(sse, (struct slice){piece, len});
            mem_free(piece);
            at += len;
        }
        if (i + 1 < vector->stream_count) {
            sse_restart(sse);
        }
    }
}

static void check(const char *name, const struct vector *vector, size_t cut, size_t step)
{
    struct recorder recorder;
    struct sse *sse = sse_with(&recorder);
    feed(sse, vector, cut, step);
    if (recorder.out.len != vector->wanted.len ||
        memcmp(buf_str(&recorder.out), buf_str(&vector->wanted), vector->wanted.len) != 0) {
        fail_msg("%s, cut at %zu, steps of %zu:\n%s\ninstead of\n%s", name, cut, step,
                 buf_str(&recorder.out), buf_str(&vector->wanted));
    }
    struct slice last_id = sse_last_event_id(sse);
    assert_int_equal(recorder.comments, vector->comments);
    assert_int_equal(recorder.drops, vector->drops);
    assert_int_equal(last_id.len, vector->last_id.len);
    assert_memory_equal(last_id.ptr, buf_str(&vector->last_id), last_id.len);
    buf_deinit(&recorder.out);
    sse_destroy(sse);
}

static void every_vector_gives_its_events_however_it_is_cut(void **state)
{
    (void)state;
    DIR *dir = opendir(TEST_DATA "/sse");
    assert_non_null(dir);
    size_t count = 0;
    for (const struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        if (strstr(entry->d_name, ".txt") == NULL) {
            continue;
        }
        struct vector vector = vector_read(entry->d_name);
        for (size_t cut = 0; cut <= vector.input.len; cut++) {
            check(entry->d_name, &vector, cut, 0);
        }
        check(entry->d_name, &vector, 0, 1);
        check(entry->d_name, &vector, 0, 3);
        vector_end(&vector);
        count++;
    }
    (void)closedir(dir);
    assert_true(count >= 37);
}

/* Limits too large for a file. */

static void feed_times(struct sse *sse, const char *text, size_t times)
{
    size_t len = strlen(text);
    char piece[4096];
    size_t fits = sizeof piece / len;
    for (size_t i = 0; i < fits; i++) {
        memcpy(piece + i * len, text, len);
    }
    while (times > 0) {
        size_t now = times < fits ? times : fits;
        sse_feed(sse, (struct slice){piece, now * len});
        times -= now;
    }
}

struct sizes {
    size_t data[8];
    size_t count;
    unsigned drops;
};

static void note_size(void *ctx, struct slice type, struct slice data, struct slice id)
{
    struct sizes *sizes = ctx;
    (void)type;
    (void)id;
    assert_true(sizes->count < ARRAY_LEN(sizes->data));
    sizes->data[sizes->count++] = data.len;
}

static void note_drop(void *ctx, const struct err *err)
{
    assert_int_equal(err->code, ST_LIMIT);
    ((struct sizes *)ctx)->drops++;
}

static void data_as_large_as_a_programme_passes_and_a_byte_more_is_left_out(void **state)
{
    (void)state;
    struct sizes sizes = {.count = 0};
    struct sse_handler handler = {&sizes, note_size, NULL, NULL, note_drop};
    struct sse *sse = sse_create(&handler);
    const size_t half = SSE_DATA_MAX_BYTES / 2;
    for (size_t more = 0; more < 2; more++) { /* two lines, with the line end between them */
        sse_feed(sse, slice_of("data:"));
        feed_times(sse, "x", half);
        sse_feed(sse, slice_of("\ndata:"));
        feed_times(sse, "x", half - 1 + more);
        sse_feed(sse, slice_of("\n\n"));
    }
    sse_feed(sse, slice_of("data:after\n\n"));
    assert_int_equal(sizes.count, 2);
    assert_int_equal(sizes.data[0], SSE_DATA_MAX_BYTES);
    assert_int_equal(sizes.data[1], 5);
    assert_int_equal(sizes.drops, 1);
    sse_destroy(sse);
}

static void lines_without_end_are_left_out_and_told_once(void **state)
{
    (void)state;
    static const char *const beginnings[] = {"data:", ":", "unknown:", "", "id:", "retry:"};
    struct sizes sizes = {.count = 0};
    struct sse_handler handler = {&sizes, note_size, NULL, NULL, note_drop};
    struct sse *sse = sse_create(&handler);
    for (size_t i = 0; i < ARRAY_LEN(beginnings); i++) {
        sse_feed(sse, slice_of("data:one\n"));
        sse_feed(sse, slice_of(beginnings[i]));
        feed_times(sse, "1", (size_t)SSE_LINE_MAX_BYTES * 2);
        sse_feed(sse, slice_of("\ndata:two\n\n"));
        assert_int_equal(sizes.count, i);
        assert_int_equal(sizes.drops, i + 1);
        sse_feed(sse, slice_of("data:good\n\n"));
        assert_int_equal(sizes.count, i + 1);
    }
    sse_destroy(sse);
}

static void works_without_anyone_to_hear_of_comments(void **state)
{
    (void)state;
    struct sizes sizes = {.count = 0};
    struct sse_handler handler = {&sizes, note_size, NULL, NULL, NULL};
    struct sse *sse = sse_create(&handler);
    sse_feed(sse, slice_of(":\nretry:5\nevent:"));
    feed_times(sse, "t", SSE_TYPE_MAX_BYTES + 1);
    sse_feed(sse, slice_of("\ndata\n\ndata\n\n"));
    assert_int_equal(sizes.count, 1);
    sse_destroy(sse);
    sse_destroy(NULL);
}

/* format-mime-bogus, -trailing-semicolon, -valid-bogus and format-utf-8 among them. */
static void knows_an_event_stream_by_its_content_type(void **state)
{
    (void)state;
    static const char *const good[] = {"text/event-stream",
                                       "text/event-stream;",
                                       "text/event-stream;charset=windows-1252",
                                       "text/event-stream; charset=UTF-8",
                                       "TEXT/Event-Stream ; x=\"a;b\"",
                                       " \ttext/event-stream\r\n"};
    static const char *const bad[] = {"",
                                      ";",
                                      " ",
                                      "x bogus",
                                      "text/x-bogus",
                                      "text/event-streams",
                                      "text/event-strea",
                                      "text/ event-stream",
                                      "text/html; text/event-stream",
                                      "text/event-stream, text/html",
                                      "application/json"};
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        assert_true(sse_is_event_stream(slice_of(good[i])));
    }
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        assert_false(sse_is_event_stream(slice_of(bad[i])));
    }
    assert_false(sse_is_event_stream((struct slice){NULL, 0}));
    assert_false(sse_is_event_stream((struct slice){"text/event-stream\0", 18}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_vector_gives_its_events_however_it_is_cut),
        cmocka_unit_test(data_as_large_as_a_programme_passes_and_a_byte_more_is_left_out),
        cmocka_unit_test(lines_without_end_are_left_out_and_told_once),
        cmocka_unit_test(works_without_anyone_to_hear_of_comments),
        cmocka_unit_test(knows_an_event_stream_by_its_content_type),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
