/* links: net base */
/* Addresses: what is one, what a reference means, what shares an origin, what logs see. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "net/url.h"

static void parses_and_normalises(void **state)
{
    static const struct {
        const char *text, *url, *origin, *host;
        bool is_secure;
    } rows[] = {
        {"https://hub.example", "https://hub.example/", "https://hub.example:443", "hub.example",
         true},
        {"HTTP://Hub.Example:80/a/../b?q=1#part", "http://Hub.Example:80/b?q=1",
         "http://hub.example:80", "hub.example", false},
        {"http://[::1]:8080/x", "http://[::1]:8080/x", "http://[::1]:8080", "[::1]", false},
        {"https://hub.example/caf\xC3\xA9 bleu", "https://hub.example/caf%c3%a9%20bleu",
         "https://hub.example:443", "hub.example", true},
        {"https://hub.example/%2e%2e/a", NULL, "https://hub.example:443", "hub.example", true},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct url url;
        struct err err;
        if (url_parse(rows[i].text, &url, &err) != ST_OK) {
            fail_msg("%s: %s", rows[i].text, err.text);
        }
        if (rows[i].url != NULL) {
            assert_string_equal(url.text, rows[i].url);
        }
        assert_string_equal(url.origin, rows[i].origin);
        assert_string_equal(url.host, rows[i].host);
        assert_int_equal(url.is_secure, rows[i].is_secure);
    }
}

static void refuses_what_is_no_address(void **state)
{
    static const struct {
        const char *text;
        enum status status;
    } rows[] = {
        {"", ST_INVALID},
        {"hub.example", ST_INVALID},
        {"/programme.json", ST_INVALID},
        {"https://", ST_INVALID},
        {"https://user:secret@hub.example/", ST_INVALID},
        {"https://user@hub.example/", ST_INVALID},
        {"https://hub.example:70000/", ST_INVALID},
        {"https://hub.example:x/", ST_INVALID},
        {"https://hub.example/a\r\nHost: b", ST_INVALID},
        {"https://hub.example/\x80", ST_INVALID},
        {"https://hub .example/", ST_INVALID},
        {"https://hub%ff.example/", ST_INVALID},
        {"https://hub%2f.example/", ST_INVALID},
        {"https://%31/", ST_INVALID},
        {"file:///etc/passwd", ST_UNSUPPORTED},
        {"ftp://hub.example/", ST_UNSUPPORTED},
        {"gopher://hub.example/", ST_UNSUPPORTED},
        {"javascript:alert(1)", ST_INVALID},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct url url = {.text = "untouched"};
        struct err err = {.text = ""};
        enum status st = url_parse(rows[i].text, &url, &err);
        bool is_refused =
            st == rows[i].status || (rows[i].status == ST_INVALID && st == ST_UNSUPPORTED);
        if (!is_refused) {
            fail_msg("%s: %s: %s", rows[i].text, status_name(st), err.text);
        }
        assert_string_equal(url.text, "untouched");
        assert_true(strlen(err.text) > 5);
        assert_null(strstr(err.text, "secret"));
    }
}

static void has_a_longest(void **state)
{
    char text[URL_MAX_BYTES + 2];
    struct url url;
    (void)state;
    memset(text, 'a', sizeof(text));
    memcpy(text, "https://hub.example/", 20);
    text[URL_MAX_BYTES] = '\0';
    assert_int_equal(url_parse(text, &url, NULL), ST_OK);
    text[URL_MAX_BYTES] = 'a';
    text[URL_MAX_BYTES + 1] = '\0';
    assert_int_equal(url_parse(text, &url, NULL), ST_LIMIT);
    memset(text, ' ', URL_MAX_BYTES); /* becomes three times as long */
    memcpy(text, "https://hub.example/", 20);
    text[URL_MAX_BYTES] = '\0';
    assert_int_equal(url_parse(text, &url, NULL), ST_LIMIT);
    memset(text, 'a', 400);
    memcpy(text, "https://", 8);
    text[400] = '\0';
    assert_int_equal(url_parse(text, &url, NULL), ST_LIMIT);
}

/* The examples of RFC 3986 section 5.4 that http knows, and what servers write. */
static void resolves_references(void **state)
{
    static const struct {
        const char *reference, *url;
    } rows[] = {
        {"", "http://a/b/c/d;p?q"},     {"#s", "http://a/b/c/d;p?q"},
        {"g", "http://a/b/c/g"},        {"./g", "http://a/b/c/g"},
        {"g/", "http://a/b/c/g/"},      {"/g", "http://a/g"},
        {"//g", "http://g/"},           {"?y", "http://a/b/c/d;p?y"},
        {"g?y", "http://a/b/c/g?y"},    {"g#s", "http://a/b/c/g"},
        {";x", "http://a/b/c/;x"},      {"..", "http://a/b/"},
        {"../g", "http://a/b/g"},       {"../../g", "http://a/g"},
        {"https://b/x", "https://b/x"}, {"media/3f a9.jpg", "http://a/b/c/media/3f%20a9.jpg"},
    };
    struct url base, url;
    struct err err;
    (void)state;
    assert_int_equal(url_parse("http://a/b/c/d;p?q", &base, NULL), ST_OK);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (url_resolve(&base, rows[i].reference, &url, &err) != ST_OK) {
            fail_msg("%s: %s", rows[i].reference, err.text);
        }
        assert_string_equal(url.text, rows[i].url);
    }
    assert_int_equal(url_resolve(&base, "//u:p@b/", &url, NULL), ST_INVALID);
    assert_int_equal(url_resolve(&base, "ftp://b/", &url, NULL), ST_UNSUPPORTED);
    assert_int_equal(url_resolve(&base, "../x", &base, NULL), ST_OK); /* into itself */
    assert_string_equal(base.text, "http://a/b/x");
}

static void origins_are_scheme_host_and_port(void **state)
{
    static const struct {
        const char *a, *b;
        bool is_same;
    } rows[] = {
        {"https://hub.example/a", "https://HUB.example:443/b?c", true},
        {"http://hub.example", "http://hub.example:80", true},
        {"http://hub.example", "https://hub.example", false},
        {"http://hub.example:80", "http://hub.example:8080", false},
        {"https://hub.example", "https://hub.example.evil.example", false},
        {"https://hub.example", "https://a.hub.example", false},
        {"https://hub.example", "https://hub.example.", false},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct url a, b;
        assert_int_equal(url_parse(rows[i].a, &a, NULL), ST_OK);
        assert_int_equal(url_parse(rows[i].b, &b, NULL), ST_OK);
        assert_int_equal(url_is_same_origin(&a, &b), rows[i].is_same);
    }
}

static void logs_see_no_query(void **state)
{
    struct url url;
    char shown[64];
    (void)state;
    assert_int_equal(url_parse("https://hub.example/live?key=secret", &url, NULL), ST_OK);
    url_show(&url, shown, sizeof(shown));
    assert_string_equal(shown, "https://hub.example/live?…");
    url_show(&url, shown, 12);
    assert_string_equal(shown, "https://hub");
    assert_int_equal(url_parse("https://hub.example/live", &url, NULL), ST_OK);
    url_show(&url, shown, sizeof(shown));
    assert_string_equal(shown, "https://hub.example/live");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parses_and_normalises),
        cmocka_unit_test(refuses_what_is_no_address),
        cmocka_unit_test(has_a_longest),
        cmocka_unit_test(resolves_references),
        cmocka_unit_test(origins_are_scheme_host_and_port),
        cmocka_unit_test(logs_see_no_query),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
