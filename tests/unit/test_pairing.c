/* links: follow store net programme base */
/* What a hub says while a screen is paired: taken when it is whole, refused with the reason, and
 * neither key nor secret in a sentence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/crypto.h"
#include "display/follow/pairing.h"
#include "net/client.h"

static struct url hub;
static struct err err;

static int start(void **state)
{
    (void)state;
    crypto_init();
    net_init();
    return url_parse("https://hub.example.org", &hub, NULL) == ST_OK ? 0 : -1;
}

static int finish(void **state)
{
    (void)state;
    net_deinit();
    return 0;
}

#define OFFER(code, url, secret, more)                                                             \
    "{\"code\":" code ",\"url\":" url ",\"secret\":" secret more "}"
#define URL "\"https://hub.example.org/pair/ABCDE\""

static void an_offer_is_a_code_an_address_and_a_secret(void **state)
{
    (void)state;
    struct pairing_offer offer;
    const char *text = OFFER("\"ABCDE\"", URL, "\"s3cr3t\"", ",\"expires_s\":600,\"more\":[1]");
    assert_int_equal(pairing_read_offer(slice_of(text), &hub, &offer, &err), ST_OK);
    assert_string_equal(offer.code, "ABCDE");
    assert_string_equal(offer.url.text, "https://hub.example.org/pair/ABCDE");
    assert_string_equal(offer.secret, "s3cr3t");
    assert_int_equal(offer.expires_s, 600);
}

static void how_long_it_holds_is_bounded(void **state)
{
    (void)state;
    static const struct {
        const char *more;
        int32_t expires_s;
    } cases[] = {{"", 600},
                 {",\"expires_s\":1", PAIRING_EXPIRES_LEAST_S},
                 {",\"expires_s\":99999999", PAIRING_EXPIRES_MOST_S},
                 {",\"expires_s\":-1", 600},
                 {",\"expires_s\":\"soon\"", 600}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buf text = buf_make(4096);
        struct pairing_offer offer;
        buf_printf(&text, OFFER("\"A1\"", "\"/pair\"", "\"s\"", "%s"), cases[i].more);
        assert_int_equal(pairing_read_offer(buf_view(&text), &hub, &offer, &err), ST_OK);
        assert_int_equal(offer.expires_s, cases[i].expires_s);
        assert_string_equal(offer.url.text, "https://hub.example.org/pair");
        buf_deinit(&text);
    }
}

static void other_offers_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "[]",
        "{}",
        OFFER("\"\"", URL, "\"s\"", ""),
        OFFER("\"AB CD\"", URL, "\"s\"", ""),
        OFFER("\"ABCDEFGHIJKLM\"", URL, "\"s\"", ""),
        OFFER("7", URL, "\"s\"", ""),
        OFFER("\"\\u202eA\"", URL, "\"s\"", ""),
        OFFER("\"A\"", "\"javascript:alert(1)\"", "\"s\"", ""),
        OFFER("\"A\"", "\"http://hub.example.org/pair\"", "\"s\"", ""), /* less safe than the hub */
        OFFER("\"A\"", "\"https://name:word@hub.example.org/\"", "\"s\"", ""),
        OFFER("\"A\"", "\"\"", "\"s\"", ""),
        OFFER("\"A\"", URL, "\"\"", ""),
        OFFER("\"A\"", URL, "\"s3cr3t with spaces\"", ""),
        OFFER("\"A\"", URL, "\"s3cr3t\\r\\nHost: x\"", ""),
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct pairing_offer offer;
        if (pairing_read_offer(slice_of(bad[i]), &hub, &offer, &err) == ST_OK) {
            fail_msg("taken: %s", bad[i]);
        }
        assert_null(strstr(err.text, "s3cr3t"));
    }
}

static void a_grant_is_a_programme_and_a_key(void **state)
{
    (void)state;
    struct pairing_place place;
    char key[NET_KEY_MAX_BYTES + 1];
    const char *text = "{\"programme\":\"https://hub.example.org/screens/x/programme.json\","
                       "\"key\":\"k3y\",\"class\":\"internal\",\"name\":\"Lyon, hall\"}";
    assert_int_equal(pairing_read_grant(slice_of(text), &hub, &place, key, &err), ST_OK);
    assert_string_equal(place.programme.text, "https://hub.example.org/screens/x/programme.json");
    assert_string_equal(key, "k3y");
    assert_true(place.has_class && place.screen_class == SCREEN_INTERNAL);
    assert_string_equal(place.name, "Lyon, hall");
    text = "{\"programme\":\"/p.json\",\"key\":\"k3y\",\"class\":\"roof\",\"name\":7}";
    assert_int_equal(pairing_read_grant(slice_of(text), &hub, &place, key, &err), ST_OK);
    assert_false(place.has_class); /* what is not understood is left to the configuration */
    assert_string_equal(place.name, "");
}

static void other_grants_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "{\"programme\":\"/p.json\"}",
        "{\"key\":\"k3y\"}",
        "{\"programme\":\"http://hub.example.org/p.json\",\"key\":\"k3y\"}",
        "{\"programme\":\"file:///etc/passwd\",\"key\":\"k3y\"}",
        "{\"programme\":\"/p.json\",\"key\":\"k3y k3y\"}",
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct pairing_place place;
        char key[NET_KEY_MAX_BYTES + 1] = "?";
        assert_int_not_equal(pairing_read_grant(slice_of(bad[i]), &hub, &place, key, &err), ST_OK);
        assert_string_equal(key, "");
        assert_null(strstr(err.text, "k3y"));
    }
}

static void what_is_remembered_is_for_one_address(void **state)
{
    (void)state;
    struct buf file = buf_make(PAIRING_MAX_BYTES);
    struct pairing_place place = {.has_class = true, .screen_class = SCREEN_LOBBY}, back;
    memcpy(place.name, "Accueil « été »", sizeof "Accueil « été »");
    assert_int_equal(url_parse("https://hub.example.org/p.json", &place.programme, NULL), ST_OK);
    pairing_write(&place, hub.text, &file);
    assert_int_equal(pairing_read(buf_view(&file), hub.text, &back, &err), ST_OK);
    assert_string_equal(back.programme.text, place.programme.text);
    assert_true(back.has_class && back.screen_class == SCREEN_LOBBY);
    assert_string_equal(back.name, place.name);
    assert_int_equal(pairing_read(buf_view(&file), "https://other.example.org/", &back, &err),
                     ST_NOT_FOUND);
    for (size_t len = 0; len + 1 < file.len; len++) { /* torn: as if there were none */
        assert_int_not_equal(pairing_read((struct slice){file.ptr, len}, hub.text, &back, &err),
                             ST_OK);
    }
    buf_deinit(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_offer_is_a_code_an_address_and_a_secret),
        cmocka_unit_test(how_long_it_holds_is_bounded),
        cmocka_unit_test(other_offers_are_refused),
        cmocka_unit_test(a_grant_is_a_programme_and_a_key),
        cmocka_unit_test(other_grants_are_refused),
        cmocka_unit_test(what_is_remembered_is_for_one_address),
    };
    return cmocka_run_group_tests(tests, start, finish);
}
