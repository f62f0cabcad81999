/* links: sync base */
/* An event of a live feed is one line of JSON, whatever it holds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/json.h"
#include "display/sync/event_line.h"

static void expect(struct slice type, struct slice data, struct slice id, const char *wanted)
{
    struct buf line = buf_make(EVENT_LINE_MAX_BYTES);
    event_line_write(&line, type, data, id);
    assert_int_equal(buf_status(&line, NULL), ST_OK);
    assert_string_equal(buf_str(&line), wanted);
    buf_deinit(&line);
}

static void expect_data(const char *data, const char *wanted)
{
    char line[512];
    assert_true(strlen(wanted) < 400);
    memcpy(line, "{\"type\":\"t\",\"data\":", 20);
    strncat(line, wanted, 400);
    strncat(line, ",\"id\":\"\"}\n", 20);
    expect(slice_of("t"), slice_of(data), slice_of(""), line);
}

static void json_stands_as_it_is(void **state)
{
    (void)state;
    expect_data("{\"a\":[1,2.50,1e3,true,null]}", "{\"a\":[1,2.50,1e3,true,null]}");
    expect_data("\"text\"", "\"text\"");
    expect_data("418", "418");
    expect_data("{\"é\":\"漢 😀\"}", "{\"é\":\"漢 😀\"}");
}

static void white_space_goes_except_in_strings(void **state)
{
    (void)state;
    expect_data(" { \"a b\" :\n [ 1 ,\t2 ] \r\n} ", "{\"a b\":[1,2]}");
    expect_data("[\"a \\\" b\", \"\\\\\" , 1]", "[\"a \\\" b\",\"\\\\\",1]");
}

static void everything_else_is_a_string(void **state)
{
    (void)state;
    expect_data("", "\"\"");
    expect_data("hello", "\"hello\"");
    expect_data("{\"a\":", "\"{\\\"a\\\":\"");
    expect_data("two\nlines", "\"two\\nlines\"");
    expect_data("// 1\n1", "\"// 1\\n1\"");
    expect_data("01", "\"01\"");
}

static void nothing_steers_a_terminal(void **state)
{
    (void)state;
    expect_data("\x1B[2J", "\"\\u001b[2J\"");
    expect_data("a\x7F\xC2\x9B"
                "b\xE2\x80\xA8",
                "\"a\\u007f\\u009bb\\u2028\"");
    expect_data("{\"k\xC2\x85\":\"\xE2\x80\xA9\x7F\"}", "{\"k\\u0085\":\"\\u2029\\u007f\"}");
    expect_data("\"\xC2\xA0\xE2\x80\xA6\"", "\"\xC2\xA0\xE2\x80\xA6\""); /* their neighbours may */
}

static void nul_and_types_and_ids_are_escaped(void **state)
{
    (void)state;
    expect((struct slice){"a\"\n", 3}, (struct slice){"x\0y", 3}, (struct slice){"4\t\xC2\x80", 4},
           "{\"type\":\"a\\\"\\n\",\"data\":\"x\\u0000y\",\"id\":\"4\\t\\u0080\"}\n");
}

static void the_largest_event_fits(void **state)
{
    (void)state;
    struct buf data = buf_make(SSE_DATA_MAX_BYTES), line = buf_make(EVENT_LINE_MAX_BYTES);
    char *at = buf_reserve(&data, SSE_DATA_MAX_BYTES);
    assert_non_null(at);
    memset(at, 1, SSE_DATA_MAX_BYTES);
    buf_commit(&data, SSE_DATA_MAX_BYTES);
    event_line_write(&line, slice_of("t"), buf_view(&data), slice_of(""));
    assert_int_equal(buf_status(&line, NULL), ST_OK);
    assert_true(line.len > (size_t)6 * SSE_DATA_MAX_BYTES);
    buf_deinit(&line);
    line = buf_make(1000); /* and what has no room says so */
    event_line_write(&line, slice_of("t"), buf_view(&data), slice_of(""));
    assert_int_equal(buf_status(&line, NULL), ST_LIMIT);
    buf_deinit(&line);
    buf_deinit(&data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_stands_as_it_is),
        cmocka_unit_test(white_space_goes_except_in_strings),
        cmocka_unit_test(everything_else_is_a_string),
        cmocka_unit_test(nothing_steers_a_terminal),
        cmocka_unit_test(nul_and_types_and_ids_are_escaped),
        cmocka_unit_test(the_largest_event_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
