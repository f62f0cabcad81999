/* links: disks store base */
/* Any bytes as the files that a store reads: the store opens, what it then shows is whole, and a
 * new programme can be committed. The first byte says which file, and whether the rest gets a good
 * seal, so that the parsers behind it are reached. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/attr.h"
#include "base/check.h"
#include "base/crypto.h"
#include "base/limits.h"
#include "display/store/pages.h"
#include "display/store/quarantine.h"
#include "display/store/seal.h"
#include "shelf.h"
#include "sim_disk.h"

#define DIR  "/d/store"
#define NAME "00112233445566778899aabbccddeeff"

enum { NOW = 1795392000, FILE_MAX = 1 << 20 };

struct place {
    const char *path, *kind;
};

static const struct place PLACES[] = {
    {DIR "/current", "current"},
    {DIR "/generations/0000000000000001.gen", "generation"},
    {DIR "/quarantine/" NAME NAME, "quarantine"},
    {DIR "/incoming/" NAME ".json", "partial"},
    {DIR "/sources/" NAME NAME, "source"},
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_at_page(struct store *store)
{
    struct digest key;
    struct page page;
    CHECK(digest_parse(slice_of(NAME NAME), &key));
    if (pages_read(store, &key, &page, NULL) == ST_OK) {
        CHECK(page.body.len <= PAGE_MAX_BYTES && page.at_unix_s >= 0);
        CHECK(strlen(page.etag) + strlen(page.last_modified) + strlen(page.type) <=
              (size_t)3 * HTTP_VALUE_MAX_BYTES);
        CHECK(pages_write(store, &key, &page, NULL) == ST_OK);
        page_deinit(&page);
        CHECK(pages_read(store, &key, &page, NULL) == ST_OK);
        page_deinit(&page);
    }
}

static void look(const struct disk *disk)
{
    struct store *store = NULL;
    struct generation *generation = NULL;
    struct quarantine_record record;
    CHECK(store_open(disk, DIR, STORE_MIN_BYTES, STORE_READ_WRITE, NOW, &store, NULL) == ST_OK);
    for (size_t role = 0; role < ROSTER_ROLES; role++) {
        if (generations_load(store, (enum roster_role)role, &generation, NULL) == ST_OK) {
            CHECK(generation->number > 0 && generation->document.len > 0);
            for (size_t i = 0; i < generation->media_count; i++) {
                CHECK(strlen(generation->media[i].id) <= STORE_ID_BYTES);
                CHECK(generation->media[i].is_missing);
            }
            generation_destroy(generation);
        }
    }
    for (size_t i = 0; quarantine_get(store, i, &record); i++) {
        CHECK(strlen(record.reason) < QUARANTINE_REASON_BYTES);
    }
    look_at_page(store);
    bool is_back = false;
    (void)(generations_fault(store, NULL, NOW, &is_back, NULL) == ST_OK); /* mostly none plays */
    CHECK(shelf_download(store, 1, 500, NOW, NULL) == ST_OK);
    CHECK(shelf_commit(store, 1, 1, 1, 500, NOW, NULL) == ST_OK);
    CHECK(shelf_fault(disk, store) == NULL && shelf_playing(store) == 1);
    store_close(store);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > FILE_MAX) {
        return 0;
    }
    const struct place *place = &PLACES[(data[0] & 0x07) % ARRAY_LEN(PLACES)];
    struct slice rest = {(const char *)data + 1, size - 1};
    struct buf file = buf_make((size_t)2 * FILE_MAX);
    struct sim_disk *sim = sim_disk_create();
    crypto_init();
    if (data[0] & 0x10) {
        seal_write(&file, place->kind, rest);
    } else {
        buf_append(&file, rest.ptr, rest.len);
    }
    sim_disk_put(sim, DIR "/incoming/" NAME ".part", "abc", 3);
    sim_disk_put(sim, place->path, buf_str(&file), file.len);
    look(sim_disk_ops(sim));
    sim_disk_destroy(sim);
    buf_deinit(&file);
    return 0;
}
