/* links: disks store base */
/* Documents that make faults: counted over restarts, each for itself, kept out when there are too
 * many. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/crypto.h"
#include "display/store/attempt.h"
#include "shelf.h"
#include "sim_disk.h"

#define DIR "/d/store"

enum { NOW = 1795392000, SIZE = 3000 };

static struct sim_disk *sim;
static struct store *store;
static struct err err;

static void open_store(void)
{
    assert_int_equal(
        store_open(sim_disk_ops(sim), DIR, STORE_MIN_BYTES, STORE_READ_WRITE, NOW, &store, &err),
        ST_OK);
}

static void reopen(void)
{
    store_close(store);
    open_store();
}

static int start(void **state)
{
    (void)state;
    crypto_init();
    sim = sim_disk_create();
    sim_disk_set_time(sim, NOW);
    err = (struct err){0};
    open_store();
    return 0;
}

static int finish(void **state)
{
    (void)state;
    store_close(store);
    sim_disk_destroy(sim);
    return 0;
}

static struct digest document_of(uint32_t revision)
{
    struct generation *generation = NULL;
    assert_int_equal(shelf_playing(store), revision);
    assert_int_equal(generations_load(store, ROSTER_CURRENT, &generation, &err), ST_OK);
    struct digest digest = generation->document_digest;
    generation_destroy(generation);
    return digest;
}

static void faults_of_a_document_are_its_own(void **state)
{
    (void)state;
    bool is_back = false;
    struct digest other = shelf_digest(9, SIZE);
    assert_int_equal(shelf_commit(store, 1, 1, 0, SIZE, NOW, &err), ST_OK);
    assert_int_equal(shelf_commit(store, 2, 1, 0, SIZE, NOW, &err), ST_OK);
    struct digest current = document_of(2);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(generations_fault(store, &current, NOW, &is_back, &err), ST_OK);
    }
    assert_int_equal(generations_fault(store, &other, NOW, &is_back, &err), ST_OK);
    assert_int_equal(generations_fault(store, &current, NOW, &is_back, &err), ST_OK);
    assert_false(is_back); /* one of another in between: it began anew */
    reopen();
    assert_int_equal(generations_fault(store, &current, NOW, &is_back, &err), ST_OK);
    assert_int_equal(generations_fault(store, &current, NOW, &is_back, &err), ST_OK);
    assert_true(is_back);
    assert_int_equal(shelf_playing(store), 1);
    assert_true(generations_is_bad(store, &current));
}

static void a_document_that_was_never_kept_can_be_bad(void **state)
{
    (void)state;
    bool is_back = true;
    struct digest digest = shelf_digest(9, SIZE);
    assert_false(generations_has_bad(store));
    for (int i = 0; i < GENERATION_FAULTS; i++) {
        assert_false(generations_is_bad(store, &digest));
        assert_int_equal(generations_fault(store, &digest, NOW, &is_back, &err), ST_OK);
        assert_false(is_back);
        reopen();
    }
    assert_true(generations_has_bad(store) && generations_is_bad(store, &digest));
}

static void faults_go_with_a_document_into_its_generation(void **state)
{
    (void)state;
    bool is_back = false;
    assert_int_equal(shelf_commit(store, 1, 1, 0, SIZE, NOW, &err), ST_OK);
    assert_int_equal(shelf_commit(store, 2, 1, 0, SIZE, NOW, &err), ST_OK);
    struct digest digest = document_of(2);
    assert_int_equal(shelf_commit(store, 3, 1, 0, SIZE, NOW, &err), ST_OK);
    for (int i = 0; i < 2; i++) { /* it was shown, and not yet kept, when the display ended */
        assert_int_equal(generations_fault(store, &digest, NOW, &is_back, &err), ST_OK);
    }
    assert_int_equal(shelf_commit(store, 2, 1, 0, SIZE, NOW, &err), ST_OK);
    assert_int_equal(generations_fault(store, &digest, NOW, &is_back, &err), ST_OK);
    assert_true(is_back);
    assert_int_equal(shelf_playing(store), 3);
}

static void an_attempt_that_was_cut_off_is_found(void **state)
{
    (void)state;
    struct digest found, digest = shelf_digest(1, SIZE), second = shelf_digest(2, SIZE);
    assert_false(attempt_find(store, &found));
    assert_int_equal(attempt_begin(store, &digest, NOW, &err), ST_OK);
    assert_int_equal(attempt_begin(store, &second, NOW, &err), ST_OK);
    reopen();
    assert_true(attempt_find(store, &found));
    assert_int_equal(digest_compare(&found, &second), 0);
    assert_true(sim_disk_damage(sim, DIR "/attempt", 100));
    assert_false(attempt_find(store, &found));
    attempt_end(store);
    attempt_end(store);
    reopen();
    assert_false(attempt_find(store, &found));
}

#define T(test) cmocka_unit_test_setup_teardown(test, start, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(faults_of_a_document_are_its_own),
        T(a_document_that_was_never_kept_can_be_bad),
        T(faults_go_with_a_document_into_its_generation),
        T(an_attempt_that_was_cut_off_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
