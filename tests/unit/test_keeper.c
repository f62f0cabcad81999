/* links: disks follow store base */
/* What came whole is synced on other threads; each comes back, also when the end came meanwhile. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/crypto.h"
#include "display/follow/keeper.h"
#include "shelf.h"
#include "temp_folder.h"

enum { NOW = 1795392000, SIZE = 50000, ROUNDS = 20 };

static struct temp_folder folder;
static struct store *store;
static struct keeper *keeper;
static pthread_mutex_t mu = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t bell = PTHREAD_COND_INITIALIZER;
static size_t rings;

static void ring(void *ctx)
{
    (void)ctx;
    pthread_mutex_lock(&mu);
    rings++;
    pthread_cond_signal(&bell);
    pthread_mutex_unlock(&mu);
}

static int start(void **state)
{
    (void)state;
    crypto_init();
    rings = 0;
    assert_true(temp_folder_enter(&folder));
    assert_int_equal(
        store_open(disk_real(), "store", STORE_MIN_BYTES, STORE_READ_WRITE, NOW, &store, NULL),
        ST_OK);
    assert_int_equal(keeper_start(KEEPERS_MAX, ring, NULL, &keeper, NULL), ST_OK);
    return 0;
}

static int finish(void **state)
{
    (void)state;
    keeper_destroy(keeper);
    store_close(store);
    assert_true(temp_folder_leave(&folder));
    return 0;
}

static void give(uint32_t k)
{
    const struct media_want want = shelf_want(k, SIZE);
    struct media_writer *writer = NULL;
    struct buf bytes = shelf_bytes(k, SIZE);
    assert_int_equal(media_write_begin(store, &want, 0, NOW, &writer, NULL), ST_OK);
    assert_int_equal(media_writer_append(writer, bytes.ptr, bytes.len, NOW, NULL), ST_OK);
    keeper_give(keeper, writer);
    buf_deinit(&bytes);
}

/* False: none is there to be taken. */
static bool take(void)
{
    struct digest digest;
    struct media_writer *writer = keeper_take(keeper);
    if (writer != NULL) {
        assert_int_equal(media_writer_finish(writer, NOW, &digest, NULL), ST_OK);
    }
    return writer != NULL;
}

static void each_comes_back(void **state)
{
    (void)state;
    for (uint32_t k = 0; k < ROUNDS; k++) {
        give(k);
        pthread_mutex_lock(&mu);
        while (rings == k) {
            pthread_cond_wait(&bell, &mu);
        }
        pthread_mutex_unlock(&mu);
        assert_true(take());
    }
    assert_false(take());
    assert_int_equal(store_usage(store).media, ROUNDS);
    keeper_stop(keeper);
}

static void all_are_synced_before_it_stops(void **state)
{
    (void)state;
    for (uint32_t k = 0; k < KEEPER_WAITING_MAX; k++) {
        assert_int_equal(keeper_room(keeper), KEEPER_WAITING_MAX - k);
        give(k);
    }
    assert_int_equal(keeper_room(keeper), 0);
    keeper_stop(keeper);
    assert_int_equal(rings, KEEPER_WAITING_MAX);
    for (uint32_t k = 0; k < KEEPER_WAITING_MAX; k++) {
        assert_true(take());
    }
    assert_false(take());
    assert_int_equal(keeper_room(keeper), KEEPER_WAITING_MAX);
    assert_int_equal(store_usage(store).media, KEEPER_WAITING_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_comes_back, start, finish),
        cmocka_unit_test_setup_teardown(all_are_synced_before_it_stops, start, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
