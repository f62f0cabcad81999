/* links: codes base */
/* A remembered code is the code. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "codes/qr_memo.h"

static void gives_what_encoding_gives_whatever_was_asked_before(void **state)
{
    (void)state;
    struct qr_memo memo;
    memset(&memo, 0, sizeof memo);
    for (int round = 0; round < 40; round++) {
        char payload[QR_PAYLOAD_MAX * 2] = "HTTPS://GO.EXEMPLE.FR/";
        (void)snprintf(payload + strlen(payload), 16, "%d", round * 7 % 6);
        struct qr expected, actual;
        assert_int_equal(qr_encode(payload, &expected, NULL), ST_OK);
        assert_int_equal(qr_memo_encode(round % 5 == 0 ? NULL : &memo, payload, &actual, NULL),
                         ST_OK);
        assert_int_equal(actual.size, expected.size);
        assert_memory_equal(actual.modules, expected.modules,
                            (size_t)expected.size * expected.size);
    }
}

static void too_long_stays_too_long(void **state)
{
    (void)state;
    struct qr_memo memo;
    char payload[400];
    struct qr qr;
    memset(&memo, 0, sizeof memo);
    memset(payload, 'A', sizeof payload - 1);
    payload[sizeof payload - 1] = '\0';
    assert_int_equal(qr_memo_encode(&memo, payload, &qr, NULL), ST_LIMIT);
    assert_int_equal(qr_memo_encode(&memo, payload, &qr, NULL), ST_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_what_encoding_gives_whatever_was_asked_before),
        cmocka_unit_test(too_long_stays_too_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
