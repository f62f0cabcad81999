/* links: pages codes base */
/* The networks' links, exactly; how long a text is where it goes; what is an instance. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "hub/pages/networks.h"

#define URL "https://go.exemple.fr/7KQ2NX4M"

static const struct network_share share = {
    .text = {"J’y étais & vous ? #Oui", sizeof "J’y étais & vous ? #Oui" - 1},
    .url = {URL, sizeof URL - 1},
    .subject = {"À lire", sizeof "À lire" - 1},
    .instance = {"mastodon.example", 16},
};

#define TEXT_ENCODED "J%E2%80%99y%20%C3%A9tais%20%26%20vous%20%3F%20%23Oui"
#define URL_ENCODED  "https%3A%2F%2Fgo.exemple.fr%2F7KQ2NX4M"

static void links_are_exactly_these(void **state)
{
    (void)state;
    static const struct {
        enum network network;
        const char *link;
    } cases[] = {
        {NETWORK_LINKEDIN, "https://www.linkedin.com/sharing/share-offsite/?url=" URL_ENCODED},
        {NETWORK_X, "https://x.com/intent/tweet?text=" TEXT_ENCODED "&url=" URL_ENCODED},
        {NETWORK_FACEBOOK, "https://www.facebook.com/sharer/sharer.php?u=" URL_ENCODED},
        {NETWORK_WHATSAPP, "https://wa.me/?text=" TEXT_ENCODED "%0D%0A" URL_ENCODED},
        {NETWORK_TELEGRAM, "https://t.me/share/url?url=" URL_ENCODED "&text=" TEXT_ENCODED},
        {NETWORK_BLUESKY,
         "https://bsky.app/intent/compose?text=" TEXT_ENCODED "%0D%0A" URL_ENCODED},
        {NETWORK_MASTODON,
         "https://mastodon.example/share?text=" TEXT_ENCODED "%0D%0A" URL_ENCODED},
        {NETWORK_EMAIL,
         "mailto:?subject=%C3%80%20lire&body=" TEXT_ENCODED "%0D%0A%0D%0A" URL_ENCODED},
        {NETWORK_SMS, "sms:?body=" TEXT_ENCODED "%20" URL_ENCODED},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buf out = buf_make(NETWORK_LINK_BYTES);
        assert_int_equal(network_link(&out, cases[i].network, &share, NULL), ST_OK);
        assert_string_equal(buf_str(&out), cases[i].link);
        buf_deinit(&out);
    }
}

static void what_is_empty_leaves_no_parameter(void **state)
{
    (void)state;
    struct buf out = buf_make(NETWORK_LINK_BYTES);
    const struct network_share bare = {.url = slice_of(URL), .hashtags = slice_of("Oui,Non")};
    assert_int_equal(network_link(&out, NETWORK_X, &bare, NULL), ST_OK);
    assert_string_equal(buf_str(&out),
                        "https://x.com/intent/tweet?url=" URL_ENCODED "&hashtags=Oui%2CNon");
    buf_reset(&out);
    assert_int_equal(network_link(&out, NETWORK_WHATSAPP, &bare, NULL), ST_OK);
    assert_string_equal(buf_str(&out), "https://wa.me/?text=" URL_ENCODED);
    buf_deinit(&out);
}

static void a_text_never_leaves_its_parameter(void **state)
{
    (void)state;
    struct buf out = buf_make(NETWORK_LINK_BYTES);
    struct network_share hostile = share;
    hostile.text = slice_of("a&url=https://evil.example#x?y=1\r\nBcc: b@evil.example%0A");
    for (int i = 0; i < NETWORK_OTHER; i++) {
        buf_reset(&out);
        assert_int_equal(network_link(&out, (enum network)i, &hostile, NULL), ST_OK);
        const char *query = strchr(buf_str(&out), '?');
        assert_non_null(query);
        assert_null(strpbrk(query + 1, "?#:/@\r\n "));
        assert_null(strstr(query, "url=https://evil"));
    }
    buf_deinit(&out);
}

static void what_has_no_link_says_so(void **state)
{
    (void)state;
    struct buf out = buf_make(NETWORK_LINK_BYTES);
    struct network_share wrong = share;
    assert_int_equal(network_link(&out, NETWORK_OTHER, &share, NULL), ST_UNSUPPORTED);
    wrong.instance = slice_of("nowhere");
    assert_int_equal(network_link(&out, NETWORK_MASTODON, &wrong, NULL), ST_INVALID);
    wrong.text = slice_of("\xff");
    assert_int_equal(network_link(&out, NETWORK_X, &wrong, NULL), ST_INVALID);
    buf_deinit(&out);
    out = buf_make(40);
    assert_int_equal(network_link(&out, NETWORK_X, &share, NULL), ST_LIMIT);
    buf_deinit(&out);
}

static void the_longest_text_has_room(void **state)
{
    (void)state;
    char *text = malloc(NETWORK_TEXT_MAX * 4);
    assert_non_null(text);
    for (size_t i = 0; i < NETWORK_TEXT_MAX; i++) {
        memcpy(text + 4 * i, "😀", 4);
    }
    struct network_share longest = share;
    longest.text = (struct slice){text, NETWORK_TEXT_MAX * 4};
    struct buf out = buf_make(NETWORK_LINK_BYTES);
    assert_int_equal(network_link(&out, NETWORK_EMAIL, &longest, NULL), ST_OK);
    buf_deinit(&out);
    free(text);
}

static void networks_are_found_by_name_only(void **state)
{
    (void)state;
    enum network network = NETWORK_SMS;
    for (int i = 0; i < NETWORK_COUNT; i++) {
        assert_true(network_find(slice_of(network_get((enum network)i)->id), &network));
        assert_int_equal(network, i);
    }
    assert_false(network_find(slice_of("LinkedIn"), &network));
    assert_false(network_find(slice_of(""), &network));
    assert_false(network_find(slice_of("linkedin "), &network));
    assert_int_equal(network, NETWORK_OTHER);
}

/* A form's answer may lead to every network that takes a redirect, and nowhere else. */
static void the_policy_names_every_origin(void **state)
{
    (void)state;
    size_t len = 0;
    for (int i = 0; i < NETWORK_COUNT; i++) {
        const struct network_facts *facts = network_get((enum network)i);
        assert_int_equal(facts->takes_redirect, facts->origin != NULL);
        if (facts->origin != NULL) {
            assert_non_null(strstr(network_form_action(), facts->origin));
            len += strlen(facts->origin) + 1;
        }
    }
    assert_int_equal(strlen(network_form_action()), len - 1);
}

static void lengths_are_the_networks_own(void **state)
{
    (void)state;
    static const struct {
        enum network network;
        const char *text, *url;
        size_t length;
    } cases[] = {
        {NETWORK_X, "", "", 0},
        {NETWORK_X, "Bonjour", "", 7},
        {NETWORK_X, "Bonjour", URL, 7 + 1 + 23},
        {NETWORK_X, "", URL, 23},
        {NETWORK_X, "été", "", 3},
        {NETWORK_X, "日本", "", 4},
        {NETWORK_X, "👩‍🔬", "", 2}, /* woman, joiner, microscope */
        {NETWORK_X, "🇫🇷", "", 2},
        {NETWORK_X, "“oui”…", "", 7}, /* the ellipsis weighs two */
        {NETWORK_BLUESKY, "Bonjour", "", 7},
        {NETWORK_BLUESKY, "Bonjour", URL, 7 + 1 + sizeof URL - 1},
        {NETWORK_BLUESKY, "👩‍🔬🇫🇷", "", 2},
        {NETWORK_BLUESKY, "e\u0301", "", 1},
        {NETWORK_LINKEDIN, "Bonjour", URL, 7}, /* the address is not in the text */
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        size_t length =
            network_length(cases[i].network, slice_of(cases[i].text), slice_of(cases[i].url));
        if (length != cases[i].length) {
            fail_msg("%s on %d is %zu, not %zu", cases[i].text, cases[i].network, length,
                     cases[i].length);
        }
    }
    assert_int_equal(network_get(NETWORK_X)->limit, 280);
    assert_int_equal(network_get(NETWORK_BLUESKY)->limit, 300);
}

static void an_instance_is_a_host_name(void **state)
{
    (void)state;
    static const struct {
        const char *typed, *host; /* NULL: refused */
    } cases[] = {
        {"mastodon.example", "mastodon.example"},
        {"  Mastodon.Example ", "mastodon.example"},
        {"https://mastodon.example/", "mastodon.example"},
        {"https://mastodon.example/@camille", "mastodon.example"},
        {"@camille@mastodon.example", "mastodon.example"},
        {"camille@mastodon.example", "mastodon.example"},
        {"mastodon.example:8443", "mastodon.example:8443"},
        {"xn--bcher-kva.example", "xn--bcher-kva.example"},
        {"", NULL},
        {"localhost", NULL},
        {"127.0.0.1", NULL},
        {"[::1]", NULL},
        {"http://mastodon.example", NULL},
        {"javascript:alert(1)", NULL},
        {"mastodon.example:0", NULL},
        {"mastodon.example:99999", NULL},
        {"mastodon.example:80:80", NULL},
        {"a..example", NULL},
        {".example", NULL},
        {"-a.example", NULL},
        {"mastodon.example?x=1", NULL},
        {"mastodon.example#x", NULL},
        {"mastodon.example\\evil", NULL},
        {"büc.example", NULL},
        {"mastodon.example\r\nX: y", NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buf out = buf_make(NETWORK_LINK_BYTES);
        bool is_host = network_instance(slice_of(cases[i].typed), &out);
        if (is_host != (cases[i].host != NULL)) {
            fail_msg("'%s' was %s", cases[i].typed, is_host ? "taken" : "refused");
        }
        if (is_host) {
            assert_string_equal(buf_str(&out), cases[i].host);
        }
        buf_deinit(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links_are_exactly_these),
        cmocka_unit_test(what_is_empty_leaves_no_parameter),
        cmocka_unit_test(a_text_never_leaves_its_parameter),
        cmocka_unit_test(what_has_no_link_says_so),
        cmocka_unit_test(the_longest_text_has_room),
        cmocka_unit_test(networks_are_found_by_name_only),
        cmocka_unit_test(the_policy_names_every_origin),
        cmocka_unit_test(lengths_are_the_networks_own),
        cmocka_unit_test(an_instance_is_a_host_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
