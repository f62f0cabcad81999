/* links: pages codes base */
/* iCalendar files against the rules of RFC 5545, with events of our own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "base/utf8.h"
#include "hub/pages/calendar.h"

static struct calendar_event lyon(void)
{
    return (struct calendar_event){
        .uid = slice_of("7KQ2Q@go.exemple.fr"),
        .title = slice_of("Lyon, jeudi à midi"),
        .text = slice_of("Trois ateliers; un déjeuner.\nVenez comme vous êtes \\o/"),
        .place = slice_of("Lyon, salle Bellecour"),
        .url = slice_of("https://go.exemple.fr/7KQ2Q"),
        .starts_unix_s = 1795692600, /* 26 November 2026, 11:30 UTC */
        .ends_unix_s = 1795698000,
        .stamp_unix_s = 1795517636,
    };
}

static void an_event_is_this_file(void **state)
{
    (void)state;
    const struct calendar_event event = lyon();
    struct buf out = buf_make(CALENDAR_MAX_BYTES);
    calendar_write(&out, &event);
    assert_string_equal(
        buf_str(&out),
        "BEGIN:VCALENDAR\r\n"
        "VERSION:2.0\r\n"
        "PRODID:-//Vitrine//Vitrine Hub//EN\r\n"
        "METHOD:PUBLISH\r\n"
        "BEGIN:VEVENT\r\n"
        "UID:7KQ2Q@go.exemple.fr\r\n"
        "DTSTAMP:20261124T105356Z\r\n"
        "DTSTART:20261126T113000Z\r\n"
        "DTEND:20261126T130000Z\r\n"
        "SUMMARY:Lyon\\, jeudi à midi\r\n"
        "DESCRIPTION:Trois ateliers\\; un déjeuner.\\nVenez comme vous êtes \\\\o/\r\n"
        "LOCATION:Lyon\\, salle Bellecour\r\n"
        "URL:https://go.exemple.fr/7KQ2Q\r\n"
        "SEQUENCE:0\r\n"
        "STATUS:CONFIRMED\r\n"
        "END:VEVENT\r\n"
        "END:VCALENDAR\r\n");
    buf_deinit(&out);
}

/* Every line within 75 bytes, whole characters on each; unfolded it is the text again. */
static void check_folding(const char *file, const char *unfolded)
{
    struct buf whole = buf_make(CALENDAR_MAX_BYTES);
    const char *p = file;
    while (*p != '\0') {
        const char *end = strstr(p, "\r\n");
        assert_non_null(end);
        struct slice line = {p, (size_t)(end - p)};
        assert_true(line.len <= 75);
        assert_true(utf8_is_valid(line));
        assert_null(memchr(p, '\n', line.len));
        bool goes_on = p != file && *p == ' ';
        if (!goes_on && p != file) {
            buf_append_char(&whole, '\n');
        }
        buf_append(&whole, p + (goes_on ? 1 : 0), line.len - (goes_on ? 1 : 0));
        p = end + 2;
    }
    assert_non_null(strstr(buf_str(&whole), unfolded));
    buf_deinit(&whole);
}

static void long_lines_are_folded_between_characters(void **state)
{
    (void)state;
    for (size_t shift = 0; shift < 8; shift++) {
        struct buf title = buf_make(1024);
        struct buf line = buf_make(1024);
        for (size_t i = 0; i < shift; i++) {
            buf_append_char(&title, 'a');
        }
        for (int i = 0; i < 30; i++) {
            buf_append_str(&title, "é€😀");
        }
        buf_append_str(&line, "\nSUMMARY:");
        buf_append(&line, title.ptr, title.len);
        buf_append_char(&line, '\n');
        struct calendar_event event = lyon();
        event.title = buf_view(&title);
        struct buf out = buf_make(CALENDAR_MAX_BYTES);
        calendar_write(&out, &event);
        check_folding(buf_str(&out), buf_str(&line));
        buf_deinit(&out);
        buf_deinit(&line);
        buf_deinit(&title);
    }
}

static void no_text_adds_a_line(void **state)
{
    (void)state;
    struct calendar_event event = lyon();
    struct buf out = buf_make(CALENDAR_MAX_BYTES);
    event.title = slice_of("a\r\nATTENDEE:mailto:b@exemple.fr\r\n\x01\x7f\xff end");
    event.place = slice_of("x\rBEGIN:VALARM");
    event.url = slice_of("https://exemple.fr/\r\nATTACH:file");
    calendar_write(&out, &event);
    assert_null(strstr(buf_str(&out), "\nATTENDEE"));
    assert_null(strstr(buf_str(&out), "\nBEGIN:VALARM"));
    assert_null(strstr(buf_str(&out), "ATTACH"));
    assert_non_null(
        strstr(buf_str(&out), "SUMMARY:a\\nATTENDEE:mailto:b@exemple.fr\\n\uFFFD end\r\n"));
    assert_non_null(strstr(buf_str(&out), "LOCATION:xBEGIN:VALARM\r\n"));
    check_folding(buf_str(&out), "SUMMARY:a");
    buf_deinit(&out);
}

static void an_unknown_end_is_an_hour_and_what_is_empty_is_left_out(void **state)
{
    (void)state;
    struct calendar_event event = {
        .uid = slice_of("a@b"), .title = slice_of("T"), .starts_unix_s = 0, .is_cancelled = true};
    struct buf out = buf_make(CALENDAR_MAX_BYTES);
    calendar_write(&out, &event);
    assert_non_null(
        strstr(buf_str(&out), "DTSTART:19700101T000000Z\r\nDTEND:19700101T010000Z\r\n"));
    assert_non_null(strstr(buf_str(&out), "METHOD:CANCEL\r\n"));
    assert_non_null(strstr(buf_str(&out), "STATUS:CANCELLED\r\n"));
    assert_null(strstr(buf_str(&out), "LOCATION"));
    assert_null(strstr(buf_str(&out), "URL"));
    buf_deinit(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event_is_this_file),
        cmocka_unit_test(long_lines_are_folded_between_characters),
        cmocka_unit_test(no_text_adds_a_line),
        cmocka_unit_test(an_unknown_end_is_an_hour_and_what_is_empty_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
