/* links: follow store net programme base */
/* The first byte says which document of a pairing the rest is. What is taken is bounded, plain, and
 * leads from https to https; what is remembered is read back as it was. */
#include <string.h>

#include "base/check.h"
#include "base/crypto.h"
#include "base/utf8.h"
#include "display/follow/pairing.h"
#include "net/client.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct url hub;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    crypto_init();
    net_init();
    return url_parse("https://hub.example.org", &hub, NULL) == ST_OK ? 0 : 1;
}

static void check_place(const struct pairing_place *place)
{
    struct buf file = buf_make(PAIRING_MAX_BYTES);
    struct pairing_place back;
    CHECK(utf8_is_valid(slice_of(place->name)) && strlen(place->name) < PAIRING_NAME_BYTES);
    pairing_write(place, hub.text, &file);
    CHECK(pairing_read(buf_view(&file), hub.text, &back, NULL) == ST_OK);
    CHECK(strcmp(back.programme.text, place->programme.text) == 0);
    CHECK(strcmp(back.name, place->name) == 0 && back.has_class == place->has_class);
    buf_deinit(&file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pairing_offer offer;
    struct pairing_place place;
    char key[NET_KEY_MAX_BYTES + 1];
    if (size == 0) {
        return 0;
    }
    struct slice bytes = {(const char *)data + 1, size - 1};
    if (data[0] == 'o' && pairing_read_offer(bytes, &hub, &offer, NULL) == ST_OK) {
        CHECK(strlen(offer.code) > 0 && strlen(offer.code) <= PAIRING_CODE_CHARS);
        CHECK(offer.url.is_secure && net_key_check(offer.secret, NULL) == ST_OK);
        CHECK(offer.expires_s >= PAIRING_EXPIRES_LEAST_S);
    } else if (data[0] == 'g' && pairing_read_grant(bytes, &hub, &place, key, NULL) == ST_OK) {
        CHECK(place.programme.is_secure && net_key_check(key, NULL) == ST_OK);
        check_place(&place);
    } else if (data[0] == 'r' && pairing_read(bytes, hub.text, &place, NULL) == ST_OK) {
        check_place(&place);
    }
    return 0;
}
