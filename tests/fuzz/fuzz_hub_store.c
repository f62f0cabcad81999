/* links: hub_import hub_count hub_store hub_db image codes programme base */
/* What comes from outside into the database: deliveries of the journal, health reports, contents,
 * proposals, tags and codes. The first byte says which. All within a batch that is taken back, in a
 * database that lives as long as the fuzzer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/crypto.h"
#include "hub/count/proposals.h"
#include "hub/import/import.h"
#include "hub/store/codes.h"
#include "hub/store/journal.h"
#include "hub/store/people.h"
#include "hub/store/screens.h"

#define NOW INT64_C(1795426920)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct hub_store *store;
static int64_t person;

static char path[] = "/tmp/vitrine-fuzz-XXXXXX";

static void clear(void)
{
    static const char *const names[] = {"hub.db", "hub.db-wal", "hub.db-shm", ""};
    char name[64];
    hub_store_close(store);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        (void)snprintf(name, sizeof name, "%s/%s", path, names[i]);
        (void)remove(name); /* what is left is in /tmp */
    }
}

static void prepare(void)
{
    struct import_report report;
    struct hub_person ada = {.first_name = "Ada", .initial = "L"};
    char key[SCREEN_KEY_TEXT_BYTES];
    uint8_t presence_key[SCREEN_KEY_BYTES];
    struct screen_row screen;
    crypto_init();
    CHECK(mkdtemp(path) != NULL);
    CHECK(atexit(clear) == 0);
    CHECK(hub_store_open(path, HUB_STORE_READ_WRITE, NOW, &store, NULL) == ST_OK);
    CHECK(import_file(store, SOURCE_DIR "/assets/new/programme.json", NOW, NULL, &report, NULL) ==
          ST_OK);
    CHECK(store_person_create(store, &ada, NULL, NOW, NULL) == ST_OK);
    CHECK(store_screen_create(store, slice_of("hall"), slice_of(""), SCREEN_LOBBY, slice_of(""),
                              NOW, key, presence_key, &screen, NULL) == ST_OK);
    person = ada.number;
}

static void propose(struct slice text)
{
    int64_t number = 0;
    char post[HUB_ID_BYTES];
    const struct points_rules rules = points_rules_default();
    const struct proposal none = {.headline = {"", 0}, .text = {"", 0}, .link = {"", 0}};
    size_t half = text.len / 2;
    const struct proposal proposal = {.person = person,
                                      .headline = {text.ptr, half},
                                      .text = {text.ptr + half, text.len - half},
                                      .link = {"", 0}};
    if (store_proposal_create(store, &proposal, text, NOW, &number, NULL) == ST_OK) {
        CHECK(store_proposal_approve(store, &rules, number, slice_of("org"), &none, NOW, post,
                                     NULL) == ST_OK);
    }
}

static void take(uint8_t what, struct slice text)
{
    char id[HUB_ID_BYTES], tags[SCREEN_TAGS_BYTES], code[6];
    uint32_t fresh = 0;
    switch (what % 5) {
    case 0:
        (void)!store_journal_put(store, 1, text, NOW, &fresh, NULL); /* taken or refused */
        break;
    case 1:
        (void)!store_screen_health(store, slice_of("hall"), text, NOW, NULL);
        break;
    case 2:
        (void)!import_entity(store, (enum entity_kind)(what / 5 % ENTITY_KIND_COUNT), text, NOW, id,
                             NULL);
        break;
    case 3:
        propose(text);
        break;
    default:
        (void)!screen_tags_sort(text, tags, NULL);
        (void)!code_read(text, 5, code);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (store == NULL) {
        prepare();
    }
    if (size == 0) {
        return 0;
    }
    CHECK(hub_store_batch_begin(store, NULL) == ST_OK);
    CHECK(hub_store_request_begin(store, NULL) == ST_OK);
    take(data[0], (struct slice){(const char *)data + 1, size - 1});
    CHECK(hub_store_request_end(store, false, NULL) == ST_OK);
    hub_store_batch_rollback(store);
    return 0;
}
