/* links: hub_wire base */
/* Lines of a head: a target, cookies, forwarding, languages, ranges, hosts. One input, all readers.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/utf8.h"
#include "hub/wire/conditions.h"
#include "hub/wire/cookie.h"
#include "hub/wire/forwarded.h"
#include "hub/wire/language.h"
#include "hub/wire/target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_target(struct slice text)
{
    struct arena arena = arena_make(1U << 16);
    struct target target;
    if (target_read(text, &arena, &target, NULL) == ST_OK) {
        CHECK(target.path.len > 0 && target.path.ptr[0] == '/' && utf8_is_valid(target.path));
        for (size_t i = 0; i + 1 < target.path.len; i++) {
            CHECK(target.path.ptr[i] != '\0' && target.path.ptr[i] != '\\');
            CHECK(target.path.ptr[i] != '/' || target.path.ptr[i + 1] != '/');
            bool is_up = target.path.ptr[i] == '/' && target.path.len - i >= 3 &&
                         memcmp(target.path.ptr + i, "/..", 3) == 0;
            CHECK(!is_up || (target.path.len - i > 3 && target.path.ptr[i + 3] != '/'));
        }
        CHECK(target.authority.len == 0 || target_host_is_valid(target.authority));
    }
    (void)target_host_is_valid(text);
    arena_deinit(&arena);
}

static void read_forwarded(struct slice text, uint8_t how)
{
    struct networks proxies = {.count = 0};
    CHECK(networks_add(&proxies, slice_of("10.0.0.0/8"), NULL) == ST_OK);
    uint8_t bytes[4] = {10, 0, 0, 1};
    struct address peer = address_of_bytes(bytes, 4);
    struct forwarded_lines lines = {text, text, text, text};
    struct forwarded out;
    forwarded_read(&proxies, how % 2 == 0 ? FORWARDING_X : FORWARDING_RFC, &peer, &lines, &out);
    CHECK(out.is_from_proxy && (out.client.len == 4 || out.client.len == 16));
}

static void read_address(struct slice text)
{
    struct address address, again;
    struct networks networks = {.count = 0};
    if (address_read_node(text, &address)) {
        char written[ADDRESS_TEXT_BYTES];
        address_write(&address, written);
        CHECK(address_read(slice_of(written), &again) && address_is(&address, &again));
    }
    if (networks_add(&networks, text, NULL) == ST_OK) {
        CHECK(networks_hold(&networks, &networks.of[0].address));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *copy = malloc(size == 0 ? 1 : size);
    CHECK(copy != NULL);
    if (size > 0) {
        memcpy(copy, data, size);
    }
    struct slice text = {copy, size};
    read_target(text);
    read_forwarded(text, size > 0 ? data[0] : 0);
    read_address(text);
    struct slice value = cookie_find(text, "vitrine");
    CHECK(value.len <= COOKIE_VALUE_MAX);
    CHECK(language_accept(text, LANGUAGE_EN) < LANGUAGE_COUNT);
    uint64_t first = 0, last = 0;
    if (range_read(text, size, &first, &last) == RANGE_PART) {
        CHECK(first <= last && last < size);
    }
    (void)condition_names(text, slice_of("\"a\""));
    (void)condition_holds_range(text, slice_of("\"a\""));
    free(copy);
    return 0;
}
