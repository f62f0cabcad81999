/* links: hub_http hub_live hub_wire base */
/* Requests, routes, responses and sessions without a socket, as handlers are tested. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "base/crypto.h"
#include "hub/http/gzip.h"
#include "hub/http/request.h"
#include "hub/http/response.h"
#include "hub/http/route.h"
#include "hub/http/session.h"

static const uint8_t KEY[SESSION_KEY_BYTES] = {1, 2, 3};

static void expect_slice(struct slice got, const char *expected)
{
    assert_int_equal(got.len, strlen(expected));
    assert_memory_equal(got.ptr, expected, got.len);
}

static void header(struct request *request, const char *name, const char *value)
{
    assert_int_equal(request_add_header(request, slice_of(name), slice_of(value), NULL), ST_OK);
}

static void a_request_is_built_and_read(void **state)
{
    (void)state;
    struct request *request = request_create();
    assert_int_equal(request_set_target(request, slice_of("/caf%C3%A9?lang=en&x=1"), NULL), ST_OK);
    expect_slice(request->path, "/caf\xC3\xA9");
    expect_slice(request->target_query, "lang=en&x=1");
    assert_int_equal(request->language, LANGUAGE_EN);
    assert_true(request->is_language_chosen);
    expect_slice(request_field(request, "x"), "1");
    header(request, "Cookie", "a=1");
    header(request, "cookie", "b=2");
    expect_slice(request_cookie(request, "b"), "2");
    assert_null(request_header(request, "Accept").ptr);
    struct buf body = buf_make(100);
    buf_append_str(&body, "x=2&y=3");
    assert_int_equal(request_set_body(request,
                                      slice_of("Application/X-WWW-Form-urlencoded; charset=utf-8"),
                                      &body, NULL),
                     ST_OK);
    assert_int_equal(request->method, METHOD_POST);
    expect_slice(request_field(request, "x"), "2");
    expect_slice(fields_get(&request->query, "x"), "1");
    expect_slice(request->type, "application/x-www-form-urlencoded");
    request->host = slice_of("go.test");
    assert_string_equal(request_base(request), "http://go.test");
    request->is_tls = true;
    assert_string_equal(request_base(request), "https://go.test");
    request_destroy(request);
    request_destroy(NULL);
}

static void heads_are_bounded_text(void **state)
{
    (void)state;
    struct request *request = request_create();
    assert_int_equal(request_add_header(request, slice_of("X"), slice_of("a\r\nb"), NULL),
                     ST_INVALID);
    assert_int_equal(request_add_header(request, slice_of("X Y"), slice_of("a"), NULL), ST_INVALID);
    assert_int_equal(request_add_header(request, slice_of("X"), slice_of("\xFF"), NULL),
                     ST_INVALID);
    for (int i = 0; i < REQUEST_HEADERS_MAX; i++) {
        header(request, "X", "y");
    }
    assert_int_equal(request_add_header(request, slice_of("X"), slice_of("y"), NULL), ST_LIMIT);
    request_destroy(request);
}

static void robots_and_prefetches_are_known(void **state)
{
    (void)state;
    static const struct {
        const char *agent;
        bool is_robot;
    } cases[] = {
        {"LinkedInBot/1.0 (compatible; Mozilla/5.0)", true},
        {"facebookexternalhit/1.1", true},
        {"WhatsApp/2.23.20.0", true},
        {"Slackbot-LinkExpanding 1.0", true},
        {"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile",
         false},
        {"Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/120.0 Mobile Safari/537.36", false},
        {"Mozilla/5.0 (Linux; Android 12; CUBOT) Chrome/120.0",
         true}, /* the price of a short word */
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct request *request = request_create();
        assert_true(request_is_robot(request)); /* nobody says nothing */
        header(request, "User-Agent", cases[i].agent);
        assert_int_equal(request_is_robot(request), cases[i].is_robot);
        assert_false(request_is_prefetch(request));
        header(request, "Sec-Purpose", "prefetch;prerender");
        assert_true(request_is_prefetch(request));
        assert_false(request_is_embedded(request)); /* older browsers say nothing */
        header(request, "Sec-Fetch-Dest", i % 2 == 0 ? "image" : "document");
        assert_int_equal(request_is_embedded(request), i % 2 == 0);
        request_destroy(request);
    }
}

static void nothing(void *user, struct request *request, struct response *response)
{
    (void)user;
    (void)request;
    (void)response;
}

static const struct route ROUTES[] = {
    {METHOD_GET, "/", NULL, nothing, 0, 0},
    {METHOD_GET, "/{code}", NULL, nothing, 0, 0},
    {METHOD_GET, "/contents", NULL, nothing, 0, 0},
    {METHOD_GET, "/me", NULL, nothing, 0, 0},
    {METHOD_POST, "/me", NULL, nothing, 0, 0},
    {METHOD_POST, "/{code}/open", NULL, nothing, 0, 0},
    {METHOD_GET, "/screens/{name}/live", NULL, nothing, 0, 0},
    {METHOD_POST, "/screens/{name}/journal", NULL, nothing, 0, 0},
};

static void routes_are_found_by_their_literals_first(void **state)
{
    (void)state;
    static const struct {
        enum method method;
        const char *path, *pattern;
        unsigned allowed;
        const char *name, *value;
    } cases[] = {
        {METHOD_GET, "/", "/", 1, NULL, NULL},
        {METHOD_GET, "/7KQ2M", "/{code}", 1, "code", "7KQ2M"},
        {METHOD_GET, "/7KQ2M/", "/{code}", 1, "code", "7KQ2M"},
        {METHOD_GET, "/contents", "/contents", 1, NULL, NULL},
        {METHOD_POST, "/contents", NULL, 1, NULL, NULL},
        {METHOD_POST, "/me", "/me", 3, NULL, NULL},
        {METHOD_POST, "/7KQ2M/open", "/{code}/open", 2, "code", "7KQ2M"},
        {METHOD_GET, "/7KQ2M/open", NULL, 2, NULL, NULL},
        {METHOD_GET, "/screens/hall/live", "/screens/{name}/live", 1, "name", "hall"},
        {METHOD_GET, "/screens/hall", NULL, 0, NULL, NULL},
        {METHOD_GET, "/a/b/c/d/e/f/g/h/i/j", NULL, 0, NULL, NULL},
        {METHOD_OPTIONS, "/me", NULL, 3, NULL, NULL},
    };
    struct route_table *table = route_table_create(ROUTES, ARRAY_LEN(ROUTES));
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct request *request = request_create();
        unsigned allowed = 99;
        assert_int_equal(request_set_target(request, slice_of(cases[i].path), NULL), ST_OK);
        request->method = cases[i].method;
        const struct route *route = route_find(table, request, &allowed);
        if ((route == NULL) != (cases[i].pattern == NULL) || allowed != cases[i].allowed) {
            fail_msg("%s: %u", cases[i].path, allowed);
        }
        if (route != NULL) {
            assert_string_equal(route->pattern, cases[i].pattern);
        }
        if (cases[i].name != NULL) {
            expect_slice(request_param(request, cases[i].name), cases[i].value);
        }
        assert_null(request_param(request, "other").ptr);
        request_destroy(request);
    }
    route_table_destroy(table);
}

static const char *location(const struct response *response)
{
    for (size_t i = 0; i < response->header_count; i++) {
        if (strcmp(response->headers[i].name, "Location") == 0) {
            return response->headers[i].value;
        }
    }
    return NULL;
}

static void redirects_stay_here_or_go_where_is_listed(void **state)
{
    (void)state;
    static const char *const origins[] = {"https://www.linkedin.com", "mailto:", NULL};
    static const struct {
        const char *to;
        bool is_good;
    } cases[] = {
        {"/7KQ2M/merci?x=1#top", true},
        {"https://www.linkedin.com", true},
        {"https://www.linkedin.com/sharing/share-offsite/?url=x", true},
        {"https://www.linkedin.com?url=x", true},
        {"mailto:?subject=x", true},
        {"https://www.linkedin.com.evil.test/", false},
        {"https://www.linkedin.com@evil.test/", false},
        {"https://www.linkedin.com:8443/", false},
        {"http://www.linkedin.com/", false},
        {"//evil.test", false},
        {"/\\evil.test", false},
        {"\\/evil.test", false},
        {"/a b", false},
        {"/a\r\nX: y", false},
        {"/caf\xC3\xA9", false},
        {"relative", false},
        {"", false},
        {"javascript:alert(1)", false},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct response response;
        response_init(&response);
        bool is_good = response_redirect(&response, slice_of(cases[i].to), origins);
        if (is_good != cases[i].is_good || response.status != (is_good ? 303 : 500)) {
            fail_msg("%s", cases[i].to);
        }
        if (is_good) {
            assert_string_equal(location(&response), cases[i].to);
        } else {
            assert_null(location(&response));
        }
        response_deinit(&response);
    }
}

static void redirects_outside_are_whole_addresses(void **state)
{
    (void)state;
    static const struct {
        const char *to;
        bool is_good;
    } cases[] = {
        {"https://example.org/a?b#c", true},
        {"http://example.org", true},
        {"https://[2001:db8::1]:8/x", true},
        {"https://user@example.org/", false},
        {"https://user:pw@example.org/", false},
        {"ftp://example.org/", false},
        {"https:///x", false},
        {"https://", false},
        {"https://exa mple.org/", false},
        {"https://example.org/\r\nX", false},
        {"/local", false},
        {"https://example.org\\@evil.test/", false},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct response response;
        response_init(&response);
        if (response_redirect_outside(&response, slice_of(cases[i].to)) != cases[i].is_good) {
            fail_msg("%s", cases[i].to);
        }
        response_deinit(&response);
    }
}

static void close_media(void *ctx)
{
    (*(int *)ctx)++;
}

static void a_response_frees_what_it_held(void **state)
{
    (void)state;
    struct response response;
    int closed = 0;
    response_init(&response);
    assert_int_equal(response.status, 500);
    struct buf page = buf_make(100);
    buf_append_str(&page, "page");
    response_html(&response, 200, &page);
    assert_int_equal(page.len, 0);
    response_blob(&response, 200, "text/plain", blob_copy(slice_of("blob")));
    struct media_source source = {.size = 5, .close = close_media, .ctx = &closed};
    response_media(&response, "image/png", source, "\"x\"");
    assert_string_equal(response.etag, "\"x\"");
    response_live(&response, slice_of("channel"), slice_of("tag"));
    assert_int_equal(closed, 1);
    response_set_etag(&response, slice_of("unquoted"));
    assert_string_equal(response.etag, "");
    response_add_header(&response, "X-A", slice_of("one"));
    response_add_header(&response, "X-B", slice_of("two\nthree"));
    assert_int_equal(response.header_count, 1);
    response_reset(&response);
    assert_int_equal(response.header_count, 0);
    char name[LIVE_NAME_MAX + 2];
    memset(name, 'x', sizeof(name));
    response_live(&response, (struct slice){name, LIVE_NAME_MAX + 1}, slice_of(""));
    assert_int_equal(response.status, 500);
    response_deinit(&response);
}

static void what_compresses_well_is_compressed(void **state)
{
    (void)state;
    struct buf text = buf_make(1U << 16);
    for (int i = 0; i < 1000; i++) {
        buf_printf(&text, "{\"id\":\"t%d\"},", i);
    }
    struct blob *small = gzip_blob(buf_view(&text));
    assert_non_null(small);
    struct slice view = blob_view(small);
    assert_true(view.len < text.len / 3);
    assert_memory_equal(view.ptr, "\x1f\x8b\x08", 3);
    char whole[1U << 15];
    z_stream stream = {.next_in = (Bytef *)(uintptr_t)view.ptr,
                       .avail_in = (uInt)view.len,
                       .next_out = (Bytef *)whole,
                       .avail_out = sizeof(whole)};
    assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    assert_int_equal(stream.total_out, text.len);
    assert_memory_equal(whole, text.ptr, text.len);
    assert_int_equal(inflateEnd(&stream), Z_OK);
    blob_unref(small);
    char noise[4096];
    crypto_random(noise, sizeof(noise));
    assert_null(gzip_blob((struct slice){noise, sizeof(noise)}));
    assert_null(gzip_blob(slice_of("short")));
    assert_null(gzip_blob((struct slice){NULL, 0}));
    buf_deinit(&text);
}

static void sessions_are_signed(void **state)
{
    (void)state;
    char id[SESSION_ID_BYTES], other[SESSION_ID_BYTES], read[SESSION_ID_BYTES];
    char cookie[SESSION_COOKIE_BYTES], token[CSRF_BYTES];
    session_fresh(id);
    session_fresh(other);
    assert_string_not_equal(id, other);
    session_cookie(KEY, id, cookie);
    assert_true(session_read(KEY, slice_of(cookie), read));
    assert_string_equal(read, id);
    for (size_t i = 0; cookie[i] != '\0'; i++) {
        char before = cookie[i];
        cookie[i] = before == 'a' ? 'b' : 'a';
        assert_false(session_read(KEY, slice_of(cookie), read));
        cookie[i] = before;
    }
    assert_false(session_read(KEY, (struct slice){cookie, 63}, read));
    assert_false(session_read(KEY, (struct slice){NULL, 0}, read));
    uint8_t other_key[SESSION_KEY_BYTES] = {9};
    assert_false(session_read(other_key, slice_of(cookie), read));
    session_csrf(KEY, id, token);
    assert_true(session_csrf_is(KEY, id, slice_of(token)));
    assert_false(session_csrf_is(KEY, other, slice_of(token)));
    assert_false(session_csrf_is(KEY, "", slice_of(token)));
    assert_false(session_csrf_is(KEY, id, (struct slice){NULL, 0}));
    assert_string_not_equal(token, cookie + 32); /* neither serves as the other */
    struct response response;
    response_init(&response);
    response_set_session(&response, id);
    assert_string_equal(response.session, id);
    response_end_session(&response);
    assert_true(response.ends_session);
    response_deinit(&response);
}

int main(void)
{
    crypto_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_is_built_and_read),
        cmocka_unit_test(heads_are_bounded_text),
        cmocka_unit_test(robots_and_prefetches_are_known),
        cmocka_unit_test(routes_are_found_by_their_literals_first),
        cmocka_unit_test(redirects_stay_here_or_go_where_is_listed),
        cmocka_unit_test(redirects_outside_are_whole_addresses),
        cmocka_unit_test(a_response_frees_what_it_held),
        cmocka_unit_test(what_compresses_well_is_compressed),
        cmocka_unit_test(sessions_are_signed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
