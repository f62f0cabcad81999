/* links: hub_wire base */
/* What stands in requests: read strictly, by tables of cases. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/crypto.h"
#include "hub/wire/address.h"
#include "hub/wire/conditions.h"
#include "hub/wire/cookie.h"
#include "hub/wire/fields.h"
#include "hub/wire/forwarded.h"
#include "hub/wire/language.h"
#include "hub/wire/peers.h"
#include "hub/wire/rates.h"
#include "hub/wire/target.h"

static void expect_slice(struct slice got, const char *expected)
{
    if (!slice_is(got, expected)) {
        fail_msg("expected '%s', got '%.*s'", expected, (int)got.len,
                 got.ptr == NULL ? "" : got.ptr);
    }
}

static struct address address(const char *text)
{
    struct address out = {.len = 0};
    if (!address_read_node(slice_of(text), &out)) {
        fail_msg("%s", text);
    }
    return out;
}

static void addresses_have_one_form(void **state)
{
    (void)state;
    static const struct {
        const char *text, *written;
    } cases[] = {
        {"192.0.2.7", "192.0.2.7"},
        {"192.0.2.7:80", "192.0.2.7"},
        {"[2001:db8::7]:443", "2001:db8::7"},
        {"[2001:db8::7]", "2001:db8::7"},
        {"::", "::"},
        {"::1", "::1"},
        {"1::", "1::"},
        {"2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
        {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
        {"::ffff:192.0.2.7", "192.0.2.7"},
        {"::ffff:c000:207", "192.0.2.7"},
        {"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
        {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
        {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char out[ADDRESS_TEXT_BYTES];
        struct address read = address(cases[i].text);
        address_write(&read, out);
        assert_string_equal(out, cases[i].written);
    }
}

static void what_is_no_address_is_refused(void **state)
{
    (void)state;
    static const char *const cases[] = {"",          "1.2.3",         "1.2.3.4.5",
                                        "256.1.1.1", "01.2.3.4",      "1.2.3.4:",
                                        "1.2.3.4:x", "1.2.3.4:70000", ":",
                                        ":::",       "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
                                        "1::2::3",   "g::",           "12345::",
                                        "::1.2.3",   "[::1",          "[::1]x",
                                        "[::1]:",    "[1.2.3.4]",     "1:2:3:4:5:6:7:8::",
                                        "::1%eth0",  "unknown",       "_hidden",
                                        "1:",        "1.2.3.4:5:6",   "::1.2.3.4:5",
                                        "a.b.c.d",   "1 .2.3.4"};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct address out;
        if (address_read_node(slice_of(cases[i]), &out)) {
            fail_msg("%s", cases[i]);
        }
    }
}

static void networks_hold_what_lies_in_them(void **state)
{
    (void)state;
    struct networks networks = {.count = 0};
    static const char *const good[] = {"10.0.0.0/8", "192.0.2.128/25", "2001:db8::/33", "::1",
                                       "198.51.100.7"};
    static const char *const bad[] = {"10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/",
                                      "/8",         "x/8",         "2001:db8:1::/32",
                                      "::/129",     "10.0.0.0/08", "10.0.0.0/-1"};
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        assert_int_equal(networks_add(&networks, slice_of(good[i]), NULL), ST_OK);
    }
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        assert_int_equal(networks_add(&networks, slice_of(bad[i]), NULL), ST_INVALID);
    }
    static const struct {
        const char *text;
        bool is_in;
    } cases[] = {{"10.255.1.2", true},    {"11.0.0.1", false},      {"192.0.2.128", true},
                 {"192.0.2.127", false},  {"2001:db8::1", true},    {"2001:db8:8000::1", false},
                 {"::1", true},           {"::2", false},           {"198.51.100.7", true},
                 {"198.51.100.8", false}, {"::ffff:10.1.1.1", true}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct address read = address(cases[i].text);
        assert_int_equal(networks_hold(&networks, &read), cases[i].is_in);
    }
    struct address nobody = {.len = 0};
    assert_false(networks_hold(&networks, &nobody));
    while (networks.count < NETWORKS_MAX) {
        assert_int_equal(networks_add(&networks, slice_of("::/0"), NULL), ST_OK);
    }
    assert_int_equal(networks_add(&networks, slice_of("::/0"), NULL), ST_LIMIT);
}

static void forms_are_decoded(void **state)
{
    (void)state;
    struct arena arena = arena_make(1U << 16);
    struct fields fields = {.count = 0};
    struct slice text = slice_of("a=1&b=caf%C3%A9+noir&&c&d=&e=1%3D2=3&a=second&l=x%0D%0Ay%0Dz");
    assert_int_equal(fields_decode(text, &arena, &fields, NULL), ST_OK);
    assert_int_equal(fields.count, 7);
    expect_slice(fields_get(&fields, "a"), "1");
    expect_slice(fields_get(&fields, "b"), "caf\xC3\xA9 noir");
    expect_slice(fields_get(&fields, "c"), "");
    assert_true(fields_has(&fields, "c"));
    assert_true(fields_has(&fields, "d"));
    assert_false(fields_has(&fields, "f"));
    expect_slice(fields_get(&fields, "e"), "1=2=3");
    expect_slice(fields_get(&fields, "l"), "x\ny\nz");
    arena_deinit(&arena);
}

static void broken_forms_are_refused_and_broken_queries_passed_over(void **state)
{
    (void)state;
    static const char *const cases[] = {"a=%", "a=%4",  "a=%4g",  "a=%00",       "a=%ff",
                                        "=1",  "a=%01", "a=\x7f", "%ED%A0%80=1", "a=%C2%85"};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct arena arena = arena_make(1U << 16);
        struct fields fields = {.count = 0};
        char query[64];
        assert_int_equal(fields_decode(slice_of(cases[i]), &arena, &fields, NULL), ST_INVALID);
        fields.count = 0;
        (void)snprintf(query, sizeof(query), "x=1&%s&y=2", cases[i]);
        fields_read_query(slice_of(query), &arena, &fields);
        assert_int_equal(fields.count, 2);
        expect_slice(fields_get(&fields, "y"), "2");
        arena_deinit(&arena);
    }
}

static void forms_are_bounded(void **state)
{
    (void)state;
    struct arena arena = arena_make(1U << 20);
    struct fields fields = {.count = 0};
    struct buf text = buf_make(1U << 20);
    for (int i = 0; i <= FIELDS_MAX; i++) {
        buf_append_str(&text, "a=1&");
    }
    assert_int_equal(fields_decode(buf_view(&text), &arena, &fields, NULL), ST_LIMIT);
    buf_reset(&text);
    fields.count = 0;
    buf_append_str(&text, "a=");
    for (int i = 0; i < FIELD_VALUE_MAX; i++) {
        buf_append_char(&text, 'x');
    }
    assert_int_equal(fields_decode(buf_view(&text), &arena, &fields, NULL), ST_OK);
    buf_append_char(&text, 'x');
    fields.count = 0;
    assert_int_equal(fields_decode(buf_view(&text), &arena, &fields, NULL), ST_LIMIT);
    struct arena small = arena_make(64);
    fields.count = 0;
    assert_int_equal(
        fields_decode(
            slice_of("a=%41aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
            &small, &fields, NULL),
        ST_LIMIT);
    arena_deinit(&small);
    arena_deinit(&arena);
    buf_deinit(&text);
}

#define PART(name, value)                                                                          \
    "--B\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n" value "\r\n"
#define END "--B--\r\n"

static enum status read_parts(const char *type, const char *body, struct fields *fields,
                              struct upload *upload)
{
    struct arena arena = arena_make(1U << 16);
    *fields = (struct fields){.count = 0};
    *upload = (struct upload){.field = {NULL, 0}};
    enum status st =
        fields_read_multipart(slice_of(type), slice_of(body), &arena, fields, upload, NULL);
    arena_deinit(&arena); /* nothing that is looked at below was decoded */
    return st;
}

static void multipart_forms_are_read(void **state)
{
    (void)state;
    struct fields fields;
    struct upload upload;
    const char *body = PART("a", "1") PART("b", "") PART(
        "c",
        "-B--B") "--B\r\ncontent-disposition:form-data;name=p ; filename=\"t\xC3\xA9l.jpg\"\r\n"
                 "Content-Type: image/jpeg\r\n\r\n\r\n\r\n--A\xFF\x01\r\n" END;
    assert_int_equal(read_parts("multipart/form-data; boundary=B", body, &fields, &upload), ST_OK);
    assert_int_equal(fields.count, 3);
    expect_slice(fields_get(&fields, "a"), "1");
    expect_slice(fields_get(&fields, "b"), "");
    expect_slice(fields_get(&fields, "c"), "-B--B");
    expect_slice(upload.field, "p");
    expect_slice(upload.file_name, "t\xC3\xA9l.jpg");
    expect_slice(upload.type, "image/jpeg");
    expect_slice(upload.bytes, "\r\n\r\n--A\xFF\x01");
    assert_int_equal(read_parts("multipart/form-data; charset=x; boundary=\"B\"",
                                PART("a", "1") END, &fields, &upload),
                     ST_OK);
    /* A file field that was left empty is none. */
    assert_int_equal(read_parts("multipart/form-data; boundary=B",
                                "--B\r\nContent-Disposition: form-data; name=\"p\"; "
                                "filename=\"\"\r\n\r\n\r\n" END,
                                &fields, &upload),
                     ST_OK);
    assert_int_equal(upload.field.len, 0);
}

static void broken_multipart_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *type, *body;
    } cases[] = {
        {"multipart/form-data", PART("a", "1") END},
        {"multipart/form-data; boundary=\"B", PART("a", "1") END},
        {"multipart/form-data; boundary=B ; x", "preamble\r\n" PART("a", "1") END},
        {"multipart/form-data; boundary=B", PART("a", "1")},
        {"multipart/form-data; boundary=B", PART("a", "1") "--B"},
        {"multipart/form-data; boundary=B", PART("a", "1") "--Bx\r\n"},
        {"multipart/form-data; boundary=B", PART("", "1") END},
        {"multipart/form-data; boundary=B", PART("a", "\xFF") END},
        {"multipart/form-data; boundary=B", PART("a\x01", "1") END},
        {"multipart/form-data; boundary=B", "--B\r\nX: y\r\n\r\n1\r\n" END},
        {"multipart/form-data; boundary=B",
         "--B\nContent-Disposition: form-data; name=a\n\n1\n" END},
        {"multipart/form-data; boundary=B",
         "--B\r\nContent-Disposition: attachment; name=a\r\n\r\n1\r\n" END},
        {"multipart/form-data; boundary=B",
         "--B\r\nContent-Disposition: form-data; name=a\r\n"
         "Content-Disposition: form-data; name=b\r\n\r\n1\r\n" END},
        {"multipart/form-data; boundary=B",
         "--B\r\nContent-Disposition: form-data; name=a\r\n\r\n--B--\r\n"},
        {"multipart/form-data; boundary=B",
         "--B\r\nContent-Disposition: form-data; name=a\r\n1: 2\r\n3: 4\r\n5: 6\r\n7: 8\r\n9: 0\r\n"
         "1: 2\r\n3: 4\r\n5: 6\r\n7: 8\r\n\r\n1\r\n" END},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct fields fields;
        struct upload upload;
        if (read_parts(cases[i].type, cases[i].body, &fields, &upload) != ST_INVALID) {
            fail_msg("case %zu: %s", i, cases[i].body);
        }
    }
    struct fields fields;
    struct upload upload;
    const char *file = "--B\r\nContent-Disposition: form-data; name=p; filename=a\r\n\r\nx\r\n";
    char two[256];
    (void)snprintf(two, sizeof(two), "%s%s" END, file, file);
    assert_int_equal(read_parts("multipart/form-data; boundary=B", two, &fields, &upload),
                     ST_LIMIT);
}

static void targets_are_split_and_decoded(void **state)
{
    (void)state;
    static const struct {
        const char *raw, *path, *query, *authority;
    } cases[] = {
        {"/", "/", "", ""},
        {"/7kq2m", "/7kq2m", "", ""},
        {"/a%20b/?x=%2F&y", "/a b/", "x=%2F&y", ""},
        {"/?", "/", "", ""},
        {"/+", "/+", "", ""},
        {"/a/..b", "/a/..b", "", ""},
        {"http://Hub.Test:80/a?b", "/a", "b", "Hub.Test:80"},
        {"HTTPS://hub.test", "/", "", "hub.test"},
        {"https://hub.test?q", "/", "q", "hub.test"},
        {"/%E2%82%AC", "/\xE2\x82\xAC", "", ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct arena arena = arena_make(1U << 14);
        struct target target;
        struct err err;
        if (target_read(slice_of(cases[i].raw), &arena, &target, &err) != ST_OK) {
            fail_msg("%s: %s", cases[i].raw, err.text);
        }
        expect_slice(target.path, cases[i].path);
        expect_slice(target.query, cases[i].query);
        expect_slice(target.authority, cases[i].authority);
        arena_deinit(&arena);
    }
}

static void cookies_are_found(void **state)
{
    (void)state;
    struct slice line = slice_of("a=1; vitrine=abc ;b=2; empty=; bad=x y; vitrine=second;; =z");
    expect_slice(cookie_find(line, "a"), "1");
    expect_slice(cookie_find(line, "vitrine"), "abc");
    expect_slice(cookie_find(line, "b"), "2");
    assert_null(cookie_find(line, "itrine").ptr);
    assert_null(cookie_find(line, "empty").ptr);
    assert_null(cookie_find(line, "bad").ptr);
    assert_null(cookie_find(line, "Vitrine").ptr);
    assert_null(cookie_find((struct slice){NULL, 0}, "a").ptr);
}

static void the_language_is_the_one_wanted_most(void **state)
{
    (void)state;
    static const struct {
        const char *header;
        enum language expected;
    } cases[] = {
        {"", LANGUAGE_FR},
        {"en", LANGUAGE_EN},
        {"en-GB,en;q=0.9,fr;q=0.8", LANGUAGE_EN},
        {"de,fr-CA;q=0.5,en;q=0.51", LANGUAGE_EN},
        {"de", LANGUAGE_FR},
        {"en;q=0", LANGUAGE_FR},
        {"en;q=0,fr;q=0", LANGUAGE_FR},
        {"EN ; Q=0.2", LANGUAGE_EN},
        {"english", LANGUAGE_FR},
        {"*, en;q=x", LANGUAGE_FR},
        {"en;level=1", LANGUAGE_FR},
        {"fr,en", LANGUAGE_FR},
        {",,,;q=1,en", LANGUAGE_EN},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        if (language_accept(slice_of(cases[i].header), LANGUAGE_FR) != cases[i].expected) {
            fail_msg("%s", cases[i].header);
        }
    }
}

static void conditions_are_compared(void **state)
{
    (void)state;
    struct slice etag = slice_of("\"a\"");
    assert_true(condition_names(slice_of("\"x\", W/\"a\""), etag));
    assert_true(condition_names(slice_of(" * "), etag));
    assert_false(condition_names(slice_of("\"x\",,a"), etag));
    assert_false(condition_names(slice_of(""), etag));
    assert_false(condition_names((struct slice){NULL, 0}, etag));
    assert_true(condition_holds_range(slice_of(""), etag));
    assert_true(condition_holds_range(slice_of("\"a\""), etag));
    assert_false(condition_holds_range(slice_of("W/\"a\""), etag));
    assert_false(condition_holds_range(slice_of("Sun, 06 Nov 1994 08:49:37 GMT"), etag));
}

static void ranges_are_cut_to_what_there_is(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        uint64_t size;
        enum range expected;
        uint64_t first, last;
    } cases[] = {
        {"bytes=0-0", 10, RANGE_PART, 0, 0},
        {"bytes=2-", 10, RANGE_PART, 2, 9},
        {"Bytes=2-100", 10, RANGE_PART, 2, 9},
        {"bytes=-3", 10, RANGE_PART, 7, 9},
        {"bytes=-30", 10, RANGE_PART, 0, 9},
        {"bytes=10-", 10, RANGE_OUTSIDE, 0, 0},
        {"bytes=-0", 10, RANGE_OUTSIDE, 0, 0},
        {"bytes=-1", 0, RANGE_OUTSIDE, 0, 0},
        {"bytes=0-", 0, RANGE_OUTSIDE, 0, 0},
        {"bytes=5-4", 10, RANGE_WHOLE, 0, 0},
        {"bytes=0-1,3-4", 10, RANGE_WHOLE, 0, 0},
        {"bytes=", 10, RANGE_WHOLE, 0, 0},
        {"bytes=-", 10, RANGE_WHOLE, 0, 0},
        {"bytes=a-b", 10, RANGE_WHOLE, 0, 0},
        {"lines=0-1", 10, RANGE_WHOLE, 0, 0},
        {"", 10, RANGE_WHOLE, 0, 0},
        {"bytes=0-99999999999999999999", 10, RANGE_WHOLE, 0, 0},
        {"bytes=999999999999999999-", 10, RANGE_OUTSIDE, 0, 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        uint64_t first = 0, last = 0;
        enum range got = range_read(slice_of(cases[i].line), cases[i].size, &first, &last);
        if (got != cases[i].expected || first != cases[i].first || last != cases[i].last) {
            fail_msg("%s of %d", cases[i].line, (int)cases[i].size);
        }
    }
}

static void only_what_trusted_proxies_add_is_believed(void **state)
{
    (void)state;
    struct networks proxies = {.count = 0};
    assert_int_equal(networks_add(&proxies, slice_of("10.0.0.0/8"), NULL), ST_OK);
    static const struct {
        enum forwarding how;
        const char *peer, *x_for, *forwarded, *client;
    } cases[] = {
        {FORWARDING_X, "203.0.113.1", "198.51.100.1", "", "203.0.113.1"},
        {FORWARDING_X, "10.0.0.1", "198.51.100.1", "for=192.0.2.9", "198.51.100.1"},
        {FORWARDING_X, "10.0.0.1", "192.0.2.66, 198.51.100.1", "", "198.51.100.1"},
        {FORWARDING_X, "10.0.0.1", "192.0.2.66, 198.51.100.1, 10.0.0.2", "", "198.51.100.1"},
        {FORWARDING_X, "10.0.0.1", "10.0.0.3, 10.0.0.2", "", "10.0.0.3"},
        {FORWARDING_X, "10.0.0.1", "", "", "10.0.0.1"},
        {FORWARDING_X, "10.0.0.1", "192.0.2.66, junk", "", "10.0.0.1"},
        {FORWARDING_X, "10.0.0.1", "[2001:db8::1]:99", "", "2001:db8::1"},
        {FORWARDING_X, "10.0.0.1", ",,,", "", "10.0.0.1"},
        {FORWARDING_RFC, "10.0.0.1", "192.0.2.66", "for=198.51.100.1", "198.51.100.1"},
        {FORWARDING_RFC, "10.0.0.1", "", "for=192.0.2.66, For=\"198.51.100.1:80\";proto=https",
         "198.51.100.1"},
        {FORWARDING_RFC, "10.0.0.1", "", "for=192.0.2.66, for=\"[2001:db8::1]:9\"", "2001:db8::1"},
        {FORWARDING_RFC, "10.0.0.1", "", "for=unknown", "10.0.0.1"},
        /* A quote that somebody left open swallows nothing of what a proxy added. */
        {FORWARDING_RFC, "10.0.0.1", "", "for=\"a,for=198.51.100.1", "198.51.100.1"},
        {FORWARDING_RFC, "203.0.113.1", "", "for=192.0.2.66", "203.0.113.1"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct address peer = address(cases[i].peer);
        struct forwarded_lines lines = {.x_for = slice_of(cases[i].x_for),
                                        .forwarded = slice_of(cases[i].forwarded)};
        struct forwarded out;
        char client[ADDRESS_TEXT_BYTES];
        forwarded_read(&proxies, cases[i].how, &peer, &lines, &out);
        address_write(&out.client, client);
        if (strcmp(client, cases[i].client) != 0) {
            fail_msg("case %zu: %s", i, client);
        }
    }
}

static void a_proxy_says_how_and_where_it_was_asked(void **state)
{
    (void)state;
    struct networks proxies = {.count = 0};
    assert_int_equal(networks_add(&proxies, slice_of("10.0.0.0/8"), NULL), ST_OK);
    struct address peer = address("10.0.0.1");
    struct forwarded out;
    struct forwarded_lines x = {.x_for = slice_of("198.51.100.1"),
                                .x_proto = slice_of("http, https"),
                                .x_host = slice_of("evil.test, go.example.org")};
    forwarded_read(&proxies, FORWARDING_X, &peer, &x, &out);
    assert_true(out.says_proto && out.is_tls && out.is_from_proxy);
    expect_slice(out.host, "go.example.org");
    struct forwarded_lines rfc = {
        .forwarded =
            slice_of("host=evil.test;proto=http, for=198.51.100.1;host=\"a.test:8\";proto=https")};
    forwarded_read(&proxies, FORWARDING_RFC, &peer, &rfc, &out);
    assert_true(out.says_proto && out.is_tls);
    expect_slice(out.host, "a.test:8");
}

static void a_bucket_empties_and_fills(void **state)
{
    (void)state;
    uint8_t key[RATES_KEY_BYTES] = {1};
    struct rate_rule rule = {3, 60};
    struct rates *rates = rates_create(16, key);
    uint32_t wait = 0;
    for (int i = 0; i < 3; i++) {
        assert_true(rates_take(rates, 0, slice_of("a"), &rule, 0, &wait));
    }
    assert_false(rates_take(rates, 0, slice_of("a"), &rule, 0, &wait));
    assert_int_equal(wait, 2);
    assert_true(rates_take(rates, 1, slice_of("a"), &rule, 0, &wait)); /* another rule's bucket */
    assert_true(rates_take(rates, 0, slice_of("b"), &rule, 0, &wait));
    assert_false(rates_take(rates, 0, slice_of("a"), &rule, 999, &wait));
    assert_int_equal(wait, 1);
    assert_true(rates_take(rates, 0, slice_of("a"), &rule, 1000, &wait));
    assert_false(
        rates_take(rates, 0, slice_of("a"), &rule, 500, &wait)); /* a clock that went back */
    for (int i = 0; i < 3; i++) { /* never more than the burst, however long it rests */
        assert_true(rates_take(rates, 0, slice_of("a"), &rule, INT64_MAX / 2, &wait));
    }
    assert_false(rates_take(rates, 0, slice_of("a"), &rule, INT64_MAX / 2, &wait));
    struct rate_rule none = {0, 0};
    assert_true(rates_take(rates, 0, slice_of("a"), &none, 0, &wait));
    rates_destroy(rates);
    rates_destroy(NULL);
}

/* Many others come; who was limited is still limited, because the fullest bucket goes first. */
static void a_flood_does_not_free_who_is_limited(void **state)
{
    (void)state;
    uint8_t key[RATES_KEY_BYTES] = {2};
    struct rate_rule rule = {5, 5};
    struct rates *rates = rates_create(64, key);
    uint32_t wait = 0;
    for (int i = 0; i < 5; i++) {
        assert_true(rates_take(rates, 0, slice_of("attacker"), &rule, 0, &wait));
    }
    for (int i = 0; i < 10000; i++) {
        char name[16];
        (void)snprintf(name, sizeof(name), "%d", i);
        assert_true(rates_take(rates, 0, slice_of(name), &rule, 1, &wait));
    }
    assert_false(rates_take(rates, 0, slice_of("attacker"), &rule, 2, &wait));
    rates_destroy(rates);
}

static void connections_are_counted_exactly(void **state)
{
    (void)state;
    enum { MOST = 50, STEPS = 20000, ADDRESSES = 40 };
    uint8_t key[PEERS_KEY_BYTES] = {3};
    struct peers *peers = peers_create(MOST, key);
    uint32_t counts[ADDRESSES] = {0}, total = 0, seed = 7;
    for (int step = 0; step < STEPS; step++) {
        seed = seed * 1664525U + 1013904223U;
        uint32_t n = (seed >> 8) % ADDRESSES;
        uint8_t bytes[16] = {0x20, 0x01, [7] = (uint8_t)n, [15] = (uint8_t)(seed >> 24)};
        struct address one = address_of_bytes(bytes, 16);
        if ((seed >> 20) % 2 == 0) {
            bool expected = counts[n] < 5 && total < MOST;
            assert_int_equal(peers_add(peers, &one, 5), expected);
            counts[n] += expected ? 1 : 0;
            total += expected ? 1 : 0;
        } else if (counts[n] > 0) {
            peers_remove(peers, &one);
            counts[n]--;
            total--;
        }
        assert_int_equal(peers_count(peers, &one), counts[n]);
    }
    peers_destroy(peers);
    peers_destroy(NULL);
}

int main(void)
{
    crypto_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_have_one_form),
        cmocka_unit_test(what_is_no_address_is_refused),
        cmocka_unit_test(networks_hold_what_lies_in_them),
        cmocka_unit_test(forms_are_decoded),
        cmocka_unit_test(broken_forms_are_refused_and_broken_queries_passed_over),
        cmocka_unit_test(forms_are_bounded),
        cmocka_unit_test(multipart_forms_are_read),
        cmocka_unit_test(broken_multipart_is_refused),
        cmocka_unit_test(targets_are_split_and_decoded),
        cmocka_unit_test(cookies_are_found),
        cmocka_unit_test(the_language_is_the_one_wanted_most),
        cmocka_unit_test(conditions_are_compared),
        cmocka_unit_test(ranges_are_cut_to_what_there_is),
        cmocka_unit_test(only_what_trusted_proxies_add_is_believed),
        cmocka_unit_test(a_proxy_says_how_and_where_it_was_asked),
        cmocka_unit_test(a_bucket_empties_and_fills),
        cmocka_unit_test(a_flood_does_not_free_who_is_limited),
        cmocka_unit_test(connections_are_counted_exactly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
