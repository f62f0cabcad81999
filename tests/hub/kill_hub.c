/* A child declares shares, several a batch, and acknowledges each batch on a pipe once it is
 * committed; it is killed at random instants. After each time: what was acknowledged is there,
 * nothing is there twice, also when the last requests come again, and the recount holds.
 *
 * usage: kill_hub COUNT [SEED]      the seed is printed
 */
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "dice.h"
#include "hub/count/ledger.h"
#include "hub/count/recount.h"
#include "hub/db/statement.h"
#include "hub/import/import.h"
#include "temp_folder.h"

#define NOW INT64_C(1795426920)

enum { LIFE_MS_MAX = 80, BATCH_MAX = 20, PEOPLE = 8, POSTS = 8, NETWORKS = 3, AGAIN = 25 };

static const struct points_rules *rules(void)
{
    static struct points_rules own;
    own = points_rules_default();
    return &own;
}

/* The n-th share of all: no other has this person, content, network and day. */
static enum status share(struct hub_store *store, const int64_t people[PEOPLE], uint32_t n,
                         struct ledger_outcome *out, struct err *err)
{
    static const char *const networks[NETWORKS] = {"linkedin", "x", "whatsapp"};
    char post[8], attempt[24];
    uint32_t rest = n / PEOPLE;
    (void)snprintf(post, sizeof post, "p%u", (unsigned)(rest % POSTS + 1));
    (void)snprintf(attempt, sizeof attempt, "request-%u", (unsigned)n);
    rest /= POSTS;
    const struct action action = {.person = people[n % PEOPLE],
                                  .kind = ENTITY_POST,
                                  .id = slice_of(post),
                                  .network = slice_of(networks[rest % NETWORKS]),
                                  .attempt = slice_of(attempt)};
    int64_t day = rest / NETWORKS;
    return ledger_declared(store, rules(), &action, NOW + day * 86400, out, err);
}

static void batch(struct hub_store *store, const int64_t people[PEOPLE], uint32_t from,
                  uint32_t count)
{
    struct ledger_outcome out;
    CHECK(hub_store_batch_begin(store, NULL) == ST_OK);
    for (uint32_t i = 0; i < count; i++) {
        CHECK(hub_store_request_begin(store, NULL) == ST_OK);
        CHECK(share(store, people, from + i, &out, NULL) == ST_OK);
        CHECK(hub_store_request_end(store, true, NULL) == ST_OK);
    }
    CHECK(hub_store_batch_commit(store, NULL) == ST_OK);
}

static void live(struct dice dice, const int64_t people[PEOPLE], uint32_t next, int pipe,
                 _Atomic uint32_t *begun)
{
    struct hub_store *store = NULL;
    struct standings *standings = NULL;
    CHECK(hub_store_open(".", HUB_STORE_READ_WRITE, NOW, &store, NULL) == ST_OK);
    CHECK(standings_create(store, &standings, NULL) == ST_OK);
    for (;;) {
        uint32_t count = (uint32_t)dice_between(&dice, 1, BATCH_MAX);
        *begun = next + count;
        batch(store, people, next, count);
        next += count;
        CHECK(write(pipe, &next, sizeof next) == sizeof next);
        if (dice_one_in(&dice, 3)) {
            CHECK(standings_follow(standings, store, NOW, NULL) == ST_OK);
        }
    }
}

/* The last that was acknowledged. */
static uint32_t drain(int pipe, uint32_t acked)
{
    uint32_t said = 0;
    while (read(pipe, &said, sizeof said) == sizeof said) {
        acked = said;
    }
    return acked;
}

static int64_t declared(struct hub_store *store)
{
    struct statement *s =
        statement_take(store, "SELECT count(*) FROM ledger WHERE kind = 2 AND shares = 1");
    int64_t count = statement_row(s, NULL) == ST_OK ? statement_int(s, 0) : -1;
    statement_end(s);
    return count;
}

static void tell(void *ctx, const char *sentence)
{
    (void)ctx;
    (void)fprintf(stderr, "%s\n", sentence);
}

static const char *look(const int64_t people[PEOPLE], uint32_t acked, uint32_t begun,
                        uint32_t *out_there)
{
    struct hub_store *store = NULL;
    struct err err = {.code = ST_OK};
    uint32_t faults = 0;
    const char *fault = NULL;
    if (hub_store_open(".", HUB_STORE_READ_WRITE, NOW, &store, &err) != ST_OK) {
        return "the database does not open";
    }
    int64_t there = declared(store);
    if (there < acked) {
        fault = "an acknowledged share is gone";
    } else if (there > begun) {
        fault = "more shares than there were";
    }
    uint32_t first = there > AGAIN ? (uint32_t)there - AGAIN : 0;
    for (uint32_t n = first; n < (uint32_t)there && fault == NULL; n++) {
        struct ledger_outcome out;
        if (share(store, people, n, &out, &err) != ST_OK || !out.is_repeat) {
            fault = "a request that came again was counted again";
        }
    }
    if (fault == NULL && declared(store) != there) {
        fault = "a share is there twice";
    }
    if (fault == NULL && (store_check(store, tell, NULL, &faults, &err) != ST_OK || faults > 0)) {
        fault = "the check finds something";
    }
    hub_store_close(store);
    *out_there = (uint32_t)there;
    return fault;
}

struct murder {
    struct dice dice;
    int64_t people[PEOPLE];
    uint32_t there;
    _Atomic uint32_t *begun;
};

static const char *kill_one(struct murder *m)
{
    struct dice for_child = dice_split(&m->dice);
    int ends[2];
    CHECK(pipe(ends) == 0);
    *m->begun = m->there;
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        (void)close(ends[0]);
        live(for_child, m->people, m->there, ends[1], m->begun);
        _exit(1);
    }
    (void)close(ends[1]);
    (void)poll(NULL, 0, (int)dice_between(&m->dice, 0, LIFE_MS_MAX)); /* its life */
    CHECK(kill(child, SIGKILL) == 0);
    int how = 0;
    CHECK(waitpid(child, &how, 0) == child);
    uint32_t acked = drain(ends[0], m->there);
    (void)close(ends[0]);
    if (!WIFSIGNALED(how) || WTERMSIG(how) != SIGKILL) {
        return "the child ended by itself";
    }
    return look(m->people, acked, *m->begun, &m->there);
}

static void prepare(struct murder *m)
{
    struct hub_store *store = NULL;
    struct import_report report;
    struct err err = {.code = ST_OK};
    CHECK(hub_store_open(".", HUB_STORE_READ_WRITE, NOW, &store, &err) == ST_OK);
    CHECK(import_file(store, SOURCE_DIR "/assets/ambassadeurs/programme.json", NOW, NULL, &report,
                      &err) == ST_OK);
    for (size_t i = 0; i < PEOPLE; i++) {
        struct hub_person person = {.first_name = "Ada", .initial = "L"};
        CHECK(store_person_create(store, &person, NULL, NOW, &err) == ST_OK);
        m->people[i] = person.number;
    }
    hub_store_close(store);
}

int main(int argc, char **argv)
{
    struct temp_folder folder;
    int count = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 40;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : (uint64_t)clock_mono_ns() % 1000000U;
    struct murder m = {.dice = {seed}};
    const char *fault = NULL;
    int done = 0;
    crypto_init();
    if (!temp_folder_enter(&folder)) {
        return 3;
    }
    m.begun =
        mmap(NULL, sizeof *m.begun, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(m.begun != MAP_FAILED);
    prepare(&m);
    while (done < count && fault == NULL) {
        fault = kill_one(&m);
        done++;
    }
    printf("seed %" PRIu64 ": %d kills, %u shares: %s\n", seed, done, (unsigned)m.there,
           fault == NULL ? "everything holds" : fault);
    if (fault != NULL) {
        printf("left in %s\n", folder.path);
        return 1;
    }
    return temp_folder_leave(&folder) ? 0 : 3;
}
