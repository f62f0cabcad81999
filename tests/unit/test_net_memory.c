/* links: faults net base */
/* A film of 400 MiB passes through a sink: memory stays as it was. */
#include "base/process.h"
#include "fetching.h"

enum { MIB = 1 << 20, FILM_MIB = 400, LOOK_EVERY_MIB = 10, GROWTH_MAX_KIB = 8 << 10 };

struct sink {
    uint64_t taken;
    int64_t peak_kib;
};

static enum net_taking take(void *ctx, struct slice bytes)
{
    struct sink *sink = ctx;
    uint64_t step = (uint64_t)LOOK_EVERY_MIB * MIB;
    bool is_due = (sink->taken + bytes.len) / step != sink->taken / step;
    sink->taken += bytes.len;
    if (is_due) {
        int64_t now_kib = process_anonymous_kib();
        sink->peak_kib = now_kib > sink->peak_kib ? now_kib : sink->peak_kib;
    }
    return NET_TAKEN;
}

static void pass(struct sink *sink, const char *path, uint64_t bytes)
{
    struct fault_answer answer = {.zeros = bytes};
    struct net_request *request = asking(NET_MEDIA, path);
    fault_server_add(server, path, &answer);
    request->hooks = (struct net_hooks){.data = take, .ctx = sink};
    (void)fetch(request);
    assert_outcome(request, NET_OK);
    assert_int_equal(request->response.received_bytes, bytes);
    net_request_destroy(request);
}

static void a_large_film_leaves_no_trace(void **state)
{
    struct sink warm = {0}, sink = {0};
    (void)state;
    pass(&warm, "/short", (uint64_t)4 * MIB);
    int64_t before_kib = process_anonymous_kib();
    pass(&sink, "/film", (uint64_t)FILM_MIB * MIB);
    assert_int_equal(sink.taken, (uint64_t)FILM_MIB * MIB);
    assert_true(sink.peak_kib > 0);
    print_message("memory: grew by %lld KiB\n", (long long)(sink.peak_kib - before_kib));
    assert_true(sink.peak_kib - before_kib < GROWTH_MAX_KIB);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_large_film_leaves_no_trace, start_plain, stop_all),
    };
    return cmocka_run_group_tests(tests, init_net, deinit_net);
}
