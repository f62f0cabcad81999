/* links: codes base */
/* QR versions and levels, links, presence parts. */
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

#include "base/crypto.h"
#include "codes/link.h"
#include "codes/presence.h"
#include "codes/qr.h"

#define NOW ((int64_t)1795426920)

static const uint8_t key[PRESENCE_KEY_BYTES] = {1, 2,   3,   4,   5,   6,   7,
                                                8, 250, 251, 252, 253, 254, 255};

static int start(void **state)
{
    (void)state;
    crypto_init();
    return 0;
}

/* ---- QR ---- */

/* Capacities of ISO/IEC 18004, in characters, by version: M, Q, H. */
static const int alphanumeric[6][3] = {{20, 16, 10}, {38, 29, 20},  {61, 47, 35},
                                       {90, 67, 50}, {122, 87, 64}, {154, 108, 84}};
static const int bytes[6][3] = {{14, 11, 7},  {26, 20, 14}, {42, 32, 24},
                                {62, 46, 34}, {84, 60, 44}, {106, 74, 58}};

static void assert_symbols(const int capacity[6][3], char letter)
{
    for (int length = 1; length <= capacity[5][0]; length++) {
        char text[200] = {0};
        memset(text, letter, (size_t)length);
        int version = 0;
        while (capacity[version][0] < length) {
            version++;
        }
        char level = length <= capacity[version][2]   ? 'H'
                     : length <= capacity[version][1] ? 'Q'
                                                      : 'M';
        struct qr qr;
        assert_int_equal(qr_encode(text, &qr, NULL), ST_OK);
        assert_int_equal(qr.version, version + 1);
        assert_int_equal(qr.level, level);
        assert_int_equal(qr.size, 17 + 4 * (version + 1));
    }
}

static void smallest_version_then_highest_level(void **state)
{
    (void)state;
    assert_symbols(alphanumeric, 'A');
    assert_symbols(bytes, 'a');
}

static void a_wall_link_is_version_two(void **state)
{
    (void)state;
    struct qr qr;
    assert_int_equal(qr_encode("HTTPS://GO.EXEMPLE.FR/7KQ2M", &qr, NULL), ST_OK);
    assert_int_equal(qr.version, 2);
    assert_int_equal(qr.level, 'Q');
    assert_int_equal(qr_encode("HTTPS://GO.EXEMPLE.FR/7KQ2M1234567", &qr, NULL), ST_OK);
    assert_int_equal(qr.version, 2);
    assert_int_equal(qr.level, 'M');
}

static void too_long_says_what_to_do(void **state)
{
    (void)state;
    static const size_t lengths[] = {107, 256, 4000};
    static char text[4001];
    for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
        struct qr qr = {.version = 99};
        struct err err = {.code = ST_OK};
        memset(text, 'a', lengths[i]);
        text[lengths[i]] = '\0';
        assert_int_equal(qr_encode(text, &qr, &err), ST_LIMIT);
        assert_non_null(strstr(err.text, "too long for a wall, give a short link"));
        assert_int_equal(qr.version, 99); /* nothing written */
    }
    struct qr qr;
    assert_int_equal(qr_encode("", &qr, NULL), ST_INVALID);
}

/* Finder patterns with their light ring, timing patterns, the dark module. */
static bool is_finder(const struct qr *qr, int x0, int y0)
{
    for (int y = 0; y < 7; y++) {
        for (int x = 0; x < 7; x++) {
            bool is_ring = x == 0 || x == 6 || y == 0 || y == 6;
            bool is_core = x >= 2 && x <= 4 && y >= 2 && y <= 4;
            if (qr->modules[(y0 + y) * qr->size + x0 + x] != (is_ring || is_core)) {
                return false;
            }
        }
    }
    return true;
}

static void modules_are_a_qr_code(void **state)
{
    (void)state;
    static const char *const texts[] = {"A", "HTTPS://GO.EXEMPLE.FR/7KQ2M",
                                        "https://exemple.fr/a/page?with=query&and=utf-8-\xc3\xa9"};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct qr qr;
        assert_int_equal(qr_encode(texts[i], &qr, NULL), ST_OK);
        assert_true(is_finder(&qr, 0, 0));
        assert_true(is_finder(&qr, qr.size - 7, 0));
        assert_true(is_finder(&qr, 0, qr.size - 7));
        assert_int_equal(qr.modules[(qr.size - 8) * qr.size + 8], 1);
        for (int k = 8; k < qr.size - 8; k++) {
            assert_int_equal(qr.modules[6 * qr.size + k], k % 2 == 0);
            assert_int_equal(qr.modules[k * qr.size + 6], k % 2 == 0);
        }
        for (size_t k = 0; k < sizeof(qr.modules); k++) {
            assert_true(qr.modules[k] <= 1);
        }
    }
}

static void the_same_text_gives_the_same_modules(void **state)
{
    (void)state;
    struct qr a, b;
    assert_int_equal(qr_encode("HTTPS://GO.EXEMPLE.FR/7KQ2M", &a, NULL), ST_OK);
    assert_int_equal(qr_encode("HTTPS://GO.EXEMPLE.FR/7KQ2M", &b, NULL), ST_OK);
    assert_memory_equal(a.modules, b.modules, sizeof(a.modules));
    assert_int_equal(qr_encode("HTTPS://GO.EXEMPLE.FR/7KQ2N", &b, NULL), ST_OK);
    assert_memory_not_equal(a.modules, b.modules, sizeof(a.modules));
}

/* ---- links ---- */

static void codes_are_crockford(void **state)
{
    (void)state;
    assert_true(link_code_is_valid("7KQ2M"));
    assert_true(link_code_is_valid("7kq2m"));
    assert_true(link_code_is_valid("0"));
    assert_true(link_code_is_valid("ABCDEFGHJKMN"));
    assert_false(link_code_is_valid("ABCDEFGHJKMNP"));
    assert_false(link_code_is_valid(""));
    static const char *const wrong[] = {"7KQ2I", "7KQ2L", "7KQ2O",       "7KQ2U",
                                        "7KQ/M", "7KQ M", "7KQ2\xc3\xa9"};
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        assert_false(link_code_is_valid(wrong[i]));
    }
    assert_true(link_code_is_hub("7kq2m"));
    assert_false(link_code_is_hub("7kq2"));
    assert_false(link_code_is_hub("7kq2mm"));
    assert_false(link_code_is_hub("7kq2i"));
}

static void payload_is_upper_case_and_urls_stay(void **state)
{
    (void)state;
    struct arena arena = arena_make(65536);
    assert_string_equal(link_payload(&arena, "https://go.exemple.fr", "7kq2m", "", ""),
                        "HTTPS://GO.EXEMPLE.FR/7KQ2M");
    assert_string_equal(link_payload(&arena, "https://go.exemple.fr//", "7KQ2M", "1234567", ""),
                        "HTTPS://GO.EXEMPLE.FR/7KQ2M1234567");
    /* a foreign code takes no presence */
    assert_string_equal(link_payload(&arena, "https://go.exemple.fr/r", "7KQ2MX", "1234567", ""),
                        "HTTPS://GO.EXEMPLE.FR/R/7KQ2MX");
    assert_string_equal(
        link_payload(&arena, "https://b", "7KQ2M", "1234567", "https://x.fr/Ab?c=D"),
        "https://x.fr/Ab?c=D");
    assert_null(link_payload(&arena, "https://go.exemple.fr", "", "", ""));
    assert_null(link_payload(&arena, "https://go.exemple.fr", "7KQ2I", "", ""));
    assert_null(link_payload(&arena, "", "7KQ2M", "", ""));
    assert_null(link_payload(&arena, "///", "7KQ2M", "", ""));
    arena_deinit(&arena);
}

static void typed_address_is_lower_case_and_honest(void **state)
{
    (void)state;
    static const struct {
        const char *base, *code, *url, *typed;
    } cases[] = {
        {"https://Go.Exemple.FR", "7KQ2M", "", "go.exemple.fr/7kq2m"},
        {"HTTP://go.exemple.fr/r/", "7KQ2M", "", "go.exemple.fr/r/7kq2m"},
        {"go.exemple.fr", "7KQ2M", "", "go.exemple.fr/7kq2m"},
        {"https://", "7KQ2M", "", ""},
        {"https://go.exemple.fr", "", "", ""},
        {"https://b", "7KQ2M", "https://Exemple.FR/Page", "exemple.fr/Page"},
        {"", "", "https://exemple.fr/", "exemple.fr"},
        {"", "", "https://exemple.fr/page?x=1", ""}, /* without the query it is another page */
        {"", "", "https://exemple.fr/page#part", ""},
        {"", "", "https://user@exemple.fr/", ""},
        {"", "", "mailto:a.b", ""},
        {"", "", "https://exemple.fr/aaaaaaaaaaaaaaaaaaaaaaaaaaaaa", /* 40 characters */
         "exemple.fr/aaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
        {"", "", "https://exemple.fr/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", ""},
        {"", "", "https://exemple.fr/\xc3\xa9", "exemple.fr/\xc3\xa9"},
    };
    struct arena arena = arena_make(65536);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_string_equal(link_typed(&arena, cases[i].base, cases[i].code, cases[i].url),
                            cases[i].typed);
    }
    arena_deinit(&arena);
}

static void a_full_arena_gives_no_link(void **state)
{
    (void)state;
    struct arena arena = arena_make(4);
    assert_null(link_payload(&arena, "https://go.exemple.fr", "7KQ2M", "", ""));
    assert_string_equal(link_typed(&arena, "https://go.exemple.fr", "7KQ2M", ""), "");
    arena_deinit(&arena);
}

/* ---- presence ---- */

/* The definition of presence.h, computed another way: libsodium itself, bits as text. */
static void reference_part(uint32_t number, const char *upper_code, uint64_t window, char out[8])
{
    static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    uint8_t message[15], digest[32];
    memcpy(message, upper_code, 5);
    message[5] = (uint8_t)(number / 256);
    message[6] = (uint8_t)(number % 256);
    for (int i = 14; i >= 7; i--, window /= 256) {
        message[i] = (uint8_t)(window % 256);
    }
    assert_int_equal(
        crypto_generichash(digest, sizeof(digest), message, sizeof(message), key, sizeof(key)), 0);
    char bits[36] = "";
    for (int i = 0; i < 11; i++) {
        bits[i] = (number >> (10 - i) & 1) != 0 ? '1' : '0';
    }
    for (int i = 0; i < 24; i++) {
        bits[11 + i] = (digest[i / 8] >> (7 - i % 8) & 1) != 0 ? '1' : '0';
    }
    for (int i = 0; i < 7; i++) {
        int value = 0;
        for (int j = 0; j < 5; j++) {
            value = value * 2 + (bits[5 * i + j] - '0');
        }
        out[i] = alphabet[value];
    }
    out[7] = '\0';
}

static void matches_the_definition(void **state)
{
    (void)state;
    static const uint32_t numbers[] = {0, 1, 31, 255, 256, 1024, 2047};
    static const int64_t times[] = {0, 89, 90, NOW, NOW + 45, 4102444800};
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        for (size_t j = 0; j < ARRAY_LEN(times); j++) {
            char part[PRESENCE_CHARS + 1], wanted[8];
            presence_make(key, numbers[i], "7kq2m", times[j], part);
            reference_part(numbers[i], "7KQ2M", (uint64_t)times[j] / 90, wanted);
            assert_string_equal(part, wanted);
            assert_int_equal(presence_number(part), numbers[i]);
            assert_true(presence_check(key, "7KQ2M", part, times[j]));
        }
    }
}

static void holds_two_windows_back_and_one_ahead(void **state)
{
    (void)state;
    int64_t opens = NOW - NOW % PRESENCE_WINDOW_S;
    char part[PRESENCE_CHARS + 1];
    presence_make(key, 17, "7KQ2M", opens, part);
    assert_false(presence_check(key, "7KQ2M", part, opens - 91));
    assert_true(presence_check(key, "7KQ2M", part, opens - 90)); /* the display is ahead */
    assert_true(presence_check(key, "7KQ2M", part, opens));
    assert_true(presence_check(key, "7KQ2M", part, opens + 269));
    assert_false(presence_check(key, "7KQ2M", part, opens + 270));
}

static void tampering_is_seen(void **state)
{
    (void)state;
    char part[PRESENCE_CHARS + 1];
    presence_make(key, 17, "7KQ2M", NOW, part);
    for (size_t i = 0; i < PRESENCE_CHARS; i++) {
        char other[PRESENCE_CHARS + 1];
        memcpy(other, part, sizeof(other));
        other[i] = other[i] == '7' ? '8' : '7';
        assert_false(presence_check(key, "7KQ2M", other, NOW));
    }
    assert_false(presence_check(key, "7KQ2N", part, NOW));
    uint8_t other_key[PRESENCE_KEY_BYTES];
    memcpy(other_key, key, sizeof(other_key));
    other_key[31] ^= 1;
    assert_false(presence_check(other_key, "7KQ2M", part, NOW));
}

static void malformed_parts_are_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"", "123456", "12345678", "12345U7", "1234 67", "-123456"};
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        assert_int_equal(presence_number(wrong[i]), -1);
        assert_false(presence_check(key, "7KQ2M", wrong[i], NOW));
    }
    char part[PRESENCE_CHARS + 1];
    presence_make(key, 17, "7KQ2M", NOW, part);
    assert_false(presence_check(key, "7KQ2", part, NOW));
    assert_false(presence_check(key, "", part, NOW));
    assert_false(presence_check(key, "7KQ2I", part, NOW));
}

/* What a person may read wrongly from a wall: o for 0, i and l for 1, any case. */
static void look_alikes_are_read_as_digits(void **state)
{
    (void)state;
    int changed = 0;
    for (int64_t t = NOW; t < NOW + 40 * PRESENCE_WINDOW_S; t += PRESENCE_WINDOW_S) {
        char part[PRESENCE_CHARS + 1];
        presence_make(key, 33, "7KQ2M", t, part);
        for (size_t i = 0; i < PRESENCE_CHARS; i++) {
            bool is_zero = part[i] == '0', is_one = part[i] == '1';
            changed += is_zero || is_one;
            part[i] = is_zero ? "oO"[t % 2] : is_one ? "iIlL"[t / 90 % 4] : part[i];
            if (part[i] >= 'A' && part[i] <= 'Z') {
                part[i] = (char)(part[i] - 'A' + 'a');
            }
        }
        assert_int_equal(presence_number(part), 33);
        assert_true(presence_check(key, "7kq2m", part, t));
    }
    assert_true(changed > 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(smallest_version_then_highest_level),
        cmocka_unit_test(a_wall_link_is_version_two),
        cmocka_unit_test(too_long_says_what_to_do),
        cmocka_unit_test(modules_are_a_qr_code),
        cmocka_unit_test(the_same_text_gives_the_same_modules),
        cmocka_unit_test(codes_are_crockford),
        cmocka_unit_test(payload_is_upper_case_and_urls_stay),
        cmocka_unit_test(typed_address_is_lower_case_and_honest),
        cmocka_unit_test(a_full_arena_gives_no_link),
        cmocka_unit_test(matches_the_definition),
        cmocka_unit_test(holds_two_windows_back_and_one_ahead),
        cmocka_unit_test(tampering_is_seen),
        cmocka_unit_test(malformed_parts_are_refused),
        cmocka_unit_test(look_alikes_are_read_as_digits),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
