/* What a declared share costs: into the ledger (with the commit), into the standings, and out as
 * patches to both classes of screens. The bundled programme, a person of a team.
 *
 * usage: bench_publish [SHARES]
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "hub/count/ledger.h"
#include "hub/import/import.h"
#include "hub/publish/publisher.h"
#include "temp_folder.h"

#define NOW INT64_C(1795426920)

enum { SHARES_DEFAULT = 300 };

struct times {
    int64_t commit_ns, follow_ns, publish_ns;
    uint64_t patch_bytes, patches;
};

static void told(void *ctx, uint32_t place, const char *from, const char *to, struct slice patch,
                 struct slice document)
{
    struct times *times = ctx;
    (void)place;
    (void)from;
    (void)to;
    (void)document;
    times->patch_bytes += patch.len;
    times->patches++;
}

struct bench {
    struct hub_store *store;
    struct standings *standings;
    struct publisher *publisher;
    int64_t person;
};

static void prepare(struct bench *b)
{
    struct import_report report;
    struct hub_group team;
    const struct publisher_options options = {.share_base = ""};
    struct hub_person person = {.first_name = "Ada", .initial = "L", .is_lobby_ok = true};
    CHECK(hub_store_open(".", HUB_STORE_READ_WRITE, NOW, &b->store, NULL) == ST_OK);
    CHECK(import_file(b->store, SOURCE_DIR "/assets/ambassadeurs/programme.json", NOW, NULL,
                      &report, NULL) == ST_OK);
    CHECK(store_group_get(b->store, GROUP_TEAM, slice_of("t2"), &team, NULL) == ST_OK);
    person.team = team.number;
    CHECK(store_person_create(b->store, &person, NULL, NOW, NULL) == ST_OK);
    b->person = person.number;
    CHECK(standings_create(b->store, &b->standings, NULL) == ST_OK);
    CHECK(publisher_create(b->store, b->standings, &options, &b->publisher, NULL) == ST_OK);
    for (int c = 0; c < 2; c++) {
        struct hub_audience audience;
        uint32_t place = 0;
        CHECK(audience_make((enum screen_class)c, slice_of(""), &audience, NULL) == ST_OK);
        CHECK(publisher_audience(b->publisher, &audience, NOW, &place, NULL) == ST_OK);
    }
}

static void share(struct bench *b, int n, struct times *times)
{
    struct points_rules rules = points_rules_default();
    struct ledger_outcome out;
    char attempt[24];
    (void)snprintf(attempt, sizeof attempt, "%d", n);
    const struct action action = {.person = b->person,
                                  .kind = ENTITY_POST,
                                  .id = slice_of("p1"),
                                  .network = slice_of("linkedin"),
                                  .attempt = slice_of(attempt)};
    int64_t now = NOW + (int64_t)n * 86400; /* once a day */
    int64_t t0 = clock_mono_ns();
    CHECK(ledger_declared(b->store, &rules, &action, now, &out, NULL) == ST_OK);
    int64_t t1 = clock_mono_ns();
    CHECK(standings_follow(b->standings, b->store, now, NULL) == ST_OK);
    int64_t t2 = clock_mono_ns();
    CHECK(publisher_refresh(b->publisher, now, told, times, NULL) == ST_OK);
    times->commit_ns += t1 - t0;
    times->follow_ns += t2 - t1;
    times->publish_ns += clock_mono_ns() - t2;
}

int main(int argc, char **argv)
{
    struct temp_folder folder;
    struct bench b = {.person = 0};
    struct times times = {.patches = 0};
    int shares = argc > 1 ? (int)strtol(argv[1], NULL, 10) : SHARES_DEFAULT;
    crypto_init();
    if (shares < 1 || !temp_folder_enter(&folder)) {
        return 3;
    }
    prepare(&b);
    for (int n = 0; n < shares; n++) {
        share(&b, n, &times);
    }
    printf("%d shares, %" PRIu64 " patches of %" PRIu64 " bytes; a share: commit %" PRId64
           " us, standings %" PRId64 " us, patches for two audiences %" PRId64 " us\n",
           shares, times.patches, times.patch_bytes / (times.patches == 0 ? 1 : times.patches),
           times.commit_ns / shares / 1000, times.follow_ns / shares / 1000,
           times.publish_ns / shares / 1000);
    publisher_destroy(b.publisher);
    standings_destroy(b.standings);
    hub_store_close(b.store);
    return temp_folder_leave(&folder) ? 0 : 3;
}
