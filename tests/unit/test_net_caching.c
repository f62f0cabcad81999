/* links: net base */
/* Dates, directives, freshness, Retry-After and the lines of a head, as tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/civil.h"
#include "net/caching.h"
#include "net/http_date.h"
#include "net/response.h"

#define NOW INT64_C(1795426920) /* 2026-11-23 09:42:00 UTC */

static void reads_three_forms_of_dates(void **state)
{
    static const struct {
        const char *text;
        int64_t unix_s; /* -1: no date */
    } rows[] = {
        {"Sun, 06 Nov 1994 08:49:37 GMT", 784111777},
        {"Sunday, 06-Nov-94 08:49:37 GMT", 784111777},
        {"Sun Nov  6 08:49:37 1994", 784111777},
        {"Mon, 23 Nov 2026 09:42:00 GMT", NOW},
        {"Tue Nov 24 09:42:00 2026", NOW + 86400},
        {"Monday, 23-Nov-26 09:42:00 GMT", NOW},
        {"Thursday, 01-Jan-76 00:00:00 GMT", INT64_C(3345062400)}, /* 2076: fifty years ahead */
        {"Friday, 01-Jan-77 00:00:00 GMT", 220924800},             /* 1977: not fifty-one */
        {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
        {"Thu, 29 Feb 2024 00:00:00 GMT", 1709164800},
        {"Sat, 31 Dec 2016 23:59:60 GMT", 1483228800},
        {"Wed, 29 Feb 2023 00:00:00 GMT", -1},
        {"Sun, 31 Nov 1994 08:49:37 GMT", -1},
        {"Sun, 00 Nov 1994 08:49:37 GMT", -1},
        {"Sun, 06 Nov 1994 24:00:00 GMT", -1},
        {"Sun, 06 Nov 1994 08:60:00 GMT", -1},
        {"Sun, 06 Nov 1994 08:49:61 GMT", -1},
        {"Sun, 06 Nov 1994 08:49:37 UTC", -1},
        {"Sun, 06 Nov 1994 08:49:37", -1},
        {"Sun, 06 Nov 1994 08:49:37 GMT ", -1},
        {"Sun, 6 Nov 1994 08:49:37 GMT", -1},
        {"sun, 06 nov 1994 08:49:37 GMT", -1},
        {"Xyz, 06 Nov 1994 08:49:37 GMT", -1},
        {"1994-11-06T08:49:37Z", -1},
        {"0", -1},
        {"", -1},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t got = -1;
        bool is_date = http_date_read(slice_of(rows[i].text), NOW, &got);
        if (is_date != (rows[i].unix_s >= 0) || got != rows[i].unix_s) {
            fail_msg("'%s': %d %lld", rows[i].text, is_date, (long long)got);
        }
    }
}

static void reads_every_second_back(void **state)
{
    static const char *const days[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    (void)state;
    for (int64_t day = 0; day < 365 * 200; day++) {
        struct civil civil = civil_from_seconds(day * 86400 + day % 86400);
        char text[64];
        int64_t got = -1;
        (void)snprintf(text, sizeof(text), "%s, %02d %s %04d %02d:%02d:%02d GMT", days[day % 7],
                       civil.day, months[civil.month - 1], civil.year, civil.hour, civil.minute,
                       civil.second);
        assert_true(http_date_read(slice_of(text), NOW, &got));
        assert_int_equal(got, day * 86400 + day % 86400);
    }
}

static void reads_directives(void **state)
{
    static const struct {
        const char *lines[3];
        struct cache_control wanted;
    } rows[] = {
        {{"max-age=60"}, {.has_max_age = true, .max_age_s = 60}},
        {{"Max-Age=60 , Must-Revalidate"},
         {.has_max_age = true, .max_age_s = 60, .must_revalidate = true}},
        {{"no-cache"}, {.no_cache = true}},
        {{"no-store,max-age=5"}, {.has_max_age = true, .max_age_s = 5, .no_store = true}},
        {{"private, community=\"a,max-age=9\", max-age=7"}, {.has_max_age = true, .max_age_s = 7}},
        {{"private=\"a\\\",no-store\", max-age=7"}, {.has_max_age = true, .max_age_s = 7}},
        {{"no-cache=\"set-cookie\""}, {.no_cache = false}},
        {{"max-age=\"60\""}, {.has_max_age = true, .max_age_s = 60}},
        {{"max-age=-1"}, {.has_max_age = true, .max_age_s = 0}},
        {{"max-age=1.5"}, {.has_max_age = true, .max_age_s = 0}},
        {{"max-age="}, {.has_max_age = true, .max_age_s = 0}},
        {{"max-age"}, {.has_max_age = true, .max_age_s = 0}},
        {{"max-age=99999999999999999999999"},
         {.has_max_age = true, .max_age_s = CACHING_SECONDS_MAX}},
        {{"max-age=60, max-age=3600"}, {.has_max_age = true, .max_age_s = 60}},
        {{"max-age=60", "no-cache", "must-revalidate"},
         {.has_max_age = true, .max_age_s = 60, .no_cache = true, .must_revalidate = true}},
        {{"s-maxage=60, xmax-age=1, max-agex=1"}, {.has_max_age = false}},
        {{",,,\t, =, \"", "\"", "\\"}, {.has_max_age = false}},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct cache_control got = {.has_max_age = false};
        for (size_t k = 0; k < 3 && rows[i].lines[k] != NULL; k++) {
            cache_control_read(&got, slice_of(rows[i].lines[k]));
        }
        if (got.has_max_age != rows[i].wanted.has_max_age ||
            got.max_age_s != rows[i].wanted.max_age_s || got.no_cache != rows[i].wanted.no_cache ||
            got.no_store != rows[i].wanted.no_store ||
            got.must_revalidate != rows[i].wanted.must_revalidate) {
            fail_msg("'%s'", rows[i].lines[0]);
        }
    }
}

static const struct {
    const char *why;
    struct freshness_facts facts;
    int64_t left_s;
} lifetimes[] = {
    {"nothing said", {.answered_unix_s = NOW}, -1},
    {"a minute", {.control = {.has_max_age = true, .max_age_s = 60}}, 60},
    {"of which 40 s were spent in a cache",
     {.control = {.has_max_age = true, .max_age_s = 60}, .age_s = 40},
     20},
    {"and 5 s on the way",
     {.control = {.has_max_age = true, .max_age_s = 60},
      .age_s = 40,
      .asked_unix_s = NOW,
      .answered_unix_s = NOW + 5},
     15},
    {"made half a minute ago",
     {.control = {.has_max_age = true, .max_age_s = 60},
      .has_date = true,
      .date_unix_s = NOW - 30,
      .asked_unix_s = NOW,
      .answered_unix_s = NOW},
     30},
    {"older than it may be", {.control = {.has_max_age = true, .max_age_s = 60}, .age_s = 100}, 0},
    {"no-cache wins", {.control = {.has_max_age = true, .max_age_s = 60, .no_cache = true}}, 0},
    {"no-store wins", {.control = {.has_max_age = true, .max_age_s = 60, .no_store = true}}, 0},
    {"max-age before Expires",
     {.control = {.has_max_age = true, .max_age_s = 60},
      .has_expires = true,
      .expires_unix_s = NOW + 5000},
     60},
    {"Expires less Date, whatever our clock says",
     {.has_expires = true,
      .has_date = true,
      .date_unix_s = NOW + 1000000,
      .expires_unix_s = NOW + 1000100,
      .asked_unix_s = NOW,
      .answered_unix_s = NOW},
     100},
    {"Expires by our clock",
     {.has_expires = true,
      .expires_unix_s = NOW + 100,
      .asked_unix_s = NOW,
      .answered_unix_s = NOW},
     100},
    {"Expires that can't be read", {.has_expires = true, .answered_unix_s = NOW}, 0},
    {"our clock went back on the way",
     {.control = {.has_max_age = true, .max_age_s = 60},
      .asked_unix_s = NOW,
      .answered_unix_s = NOW - 1000},
     60},
};

static void lifetime_less_age(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(lifetimes); i++) {
        int64_t got = freshness_left_s(&lifetimes[i].facts);
        if (got != lifetimes[i].left_s) {
            fail_msg("%s: %lld", lifetimes[i].why, (long long)got);
        }
    }
}

static void reads_when_to_come_back(void **state)
{
    static const struct {
        const char *text;
        int64_t wait_s;
    } rows[] = {
        {"0", 0},
        {"120", 120},
        {" 120 ", 120},
        {"86400", 86400},
        {"86401", RETRY_AFTER_MAX_S},
        {"999999999999999999999", RETRY_AFTER_MAX_S},
        {"Mon, 23 Nov 2026 09:43:00 GMT", 60},
        {"Monday, 23-Nov-26 09:43:00 GMT", 60},
        {"Mon Nov 23 09:43:00 2026", 60},
        {"Mon, 23 Nov 2026 09:41:00 GMT", 0},
        {"Mon, 23 Nov 2099 09:43:00 GMT", RETRY_AFTER_MAX_S},
        {"-5", -1},
        {"1.5", -1},
        {"soon", -1},
        {"", -1},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t got = retry_after_read(slice_of(rows[i].text), NOW);
        if (got != rows[i].wait_s) {
            fail_msg("'%s': %lld", rows[i].text, (long long)got);
        }
    }
}

/* Heads. */

static struct net_response *read_head(const char *const *lines)
{
    static struct net_response response;
    response = (struct net_response){.body = buf_make(100)};
    response_begin(&response);
    for (; *lines != NULL; lines++) {
        response_line(&response, slice_of(*lines), NOW);
    }
    response_finish_head(&response, NOW, NOW, 5000);
    return &response;
}

static void reads_the_lines_that_matter(void **state)
{
    static const char *const lines[] = {"HTTP/1.1 103 Early Hints",
                                        "ETag: \"early\"",
                                        "",
                                        "HTTP/1.1 200 OK\r\n",
                                        "eTaG:\"v1\"\r\n",
                                        "Last-Modified:  Mon, 23 Nov 2026 09:00:00 GMT  \r\n",
                                        "Content-Type: image/jpeg\r\n",
                                        "Content-Length: 12345\r\n",
                                        "Retry-After: Mon, 23 Nov 2026 10:01:00 GMT\r\n",
                                        "Date: Mon, 23 Nov 2026 10:00:00 GMT\r\n",
                                        "Cache-Control: max-age=10\r\n",
                                        "cache-control: must-revalidate\r\n",
                                        "no colon at all\r\n",
                                        ": no name\r\n",
                                        "\r\n",
                                        NULL};
    (void)state;
    struct net_response *r = read_head(lines);
    assert_int_equal(r->status, 200);
    assert_string_equal(r->etag, "\"v1\"");
    assert_string_equal(r->last_modified, "Mon, 23 Nov 2026 09:00:00 GMT");
    assert_string_equal(r->content_type, "image/jpeg");
    assert_int_equal(r->content_length, 12345);
    assert_int_equal(r->total_bytes, 12345);
    assert_int_equal(r->retry_after_s, 60); /* by the server's clock, though Date came later */
    assert_int_equal(r->fresh_for_s, 10);
    assert_int_equal(r->fresh_until_mono_ms, 15000);
    assert_true(r->facts.control.must_revalidate);
}

static void reads_ranges(void **state)
{
    static const struct {
        const char *line;
        int64_t first, last, total;
    } rows[] = {
        {"Content-Range: bytes 0-99/1000", 0, 99, 1000},
        {"Content-Range: BYTES 5-9/10", 5, 9, 10},
        {"Content-Range: bytes 5-9/*", 5, 9, -1},
        {"Content-Range: bytes */1000", 0, -1, -1},
        {"Content-Range: bytes 9-5/10", 0, -1, -1},
        {"Content-Range: bytes 5-10/10", 0, -1, -1},
        {"Content-Range: bytes 5-/10", 0, -1, -1},
        {"Content-Range: bytes -5/10", 0, -1, -1},
        {"Content-Range: bytes 5-9", 0, -1, -1},
        {"Content-Range: bytes 5-9/10x", 0, -1, -1},
        {"Content-Range: lines 5-9/10", 0, -1, -1},
        {"Content-Range: bytes 0-9999999999999999/99999999999999999", 0, -1, -1},
        {"Content-Range:", 0, -1, -1},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *lines[] = {"HTTP/1.1 206 Partial", rows[i].line, NULL};
        struct net_response *r = read_head(lines);
        if (r->first_byte != rows[i].first || r->last_byte != rows[i].last ||
            r->total_bytes != rows[i].total) {
            fail_msg("'%s'", rows[i].line);
        }
    }
}

static void values_that_are_as_good_as_none(void **state)
{
    char longer[HTTP_VALUE_MAX_BYTES + 16] = "ETag: ";
    const char *lines[] = {"HTTP/1.1 200 OK",           longer,
                           "Content-Type: a\x01b",      "Content-Length: 12 12",
                           "Content-Length: -5",        "Last-Modified:",
                           "Retry-After: now and then", NULL};
    (void)state;
    memset(longer + 6, 'x', HTTP_VALUE_MAX_BYTES + 1);
    struct net_response *r = read_head(lines);
    assert_string_equal(r->etag, "");
    assert_string_equal(r->content_type, "");
    assert_string_equal(r->last_modified, "");
    assert_int_equal(r->content_length, -1);
    assert_int_equal(r->retry_after_s, -1);
    assert_int_equal(r->fresh_for_s, -1);
    assert_int_equal(r->fresh_until_mono_ms, -1);
}

static void strong_etags_have_quotes(void **state)
{
    (void)state;
    assert_true(etag_is_strong("\"a\""));
    assert_true(etag_is_strong("\"\""));
    assert_false(etag_is_strong("W/\"a\""));
    assert_false(etag_is_strong("\""));
    assert_false(etag_is_strong("a"));
    assert_false(etag_is_strong(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_three_forms_of_dates),
        cmocka_unit_test(reads_every_second_back),
        cmocka_unit_test(reads_directives),
        cmocka_unit_test(lifetime_less_age),
        cmocka_unit_test(reads_when_to_come_back),
        cmocka_unit_test(reads_the_lines_that_matter),
        cmocka_unit_test(reads_ranges),
        cmocka_unit_test(values_that_are_as_good_as_none),
        cmocka_unit_test(strong_etags_have_quotes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
