/* make_store: a store for tests of `vitrine store`, made by the library itself.
 *
 * usage: make_store DIR          two generations, media that one, both or none of them needs, a
 *                                download that was cut, a medium in quarantine, a journal
 *        make_store DIR hold     opens it as a display does, says "held", until its input ends
 * Exit: 0, or 3 with a sentence.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/mem.h"
#include "display/store/generations.h"
#include "display/store/journal.h"
#include "display/store/quarantine.h"
#include "shelf.h"

enum { SIZE = 3000, CUT = 1000, SHARED = 3, NEEDLESS = 7, CUT_OFF = 8, REFUSED = 9, PLAYS = 5 };

/* Two media are its own, SHARED is for all. */
static enum status commit(struct store *store, uint32_t first, const char *revision, int64_t now,
                          struct err *err)
{
    const struct generation_medium media[] = {
        {.id = "a", .digest = shelf_digest(first, SIZE), .is_needed = true},
        {.id = "b", .digest = shelf_digest(first + 1, SIZE), .is_needed = true},
        {.id = "shared", .digest = shelf_digest(SHARED, SIZE), .is_needed = true},
        {.id = "later"}};
    const struct generation draft = {
        .document = slice_of(revision),
        .source = {.url = "https://hub.example.com/programme", .revision = revision},
        .media = media,
        .media_count = sizeof media / sizeof media[0]};
    enum status st = shelf_download(store, first, SIZE, now, err);
    st = st == ST_OK ? shelf_download(store, first + 1, SIZE, now, err) : st;
    st = st == ST_OK ? shelf_download(store, SHARED, SIZE, now, err) : st;
    return st == ST_OK ? generations_commit(store, &draft, now, err) : st;
}

static enum status fill(struct store *store, int64_t now, struct err *err)
{
    const struct digest refused = shelf_digest(REFUSED, SIZE);
    enum status st = commit(store, 10, "417", now - 60, err);
    st = st == ST_OK ? generations_mark_good(store, now - 30, err) : st;
    st = st == ST_OK ? commit(store, 20, "418 \"noon\"", now, err) : st;
    st = st == ST_OK ? shelf_download(store, NEEDLESS, SIZE, now, err) : st;
    st = st == ST_OK ? shelf_download_cut(store, CUT_OFF, SIZE, CUT, now, err) : st;
    return st == ST_OK ? quarantine_add(store, &refused, QUARANTINE_BLOCKED,
                                        "it is 40,000 pixels wide", now, err)
                       : st;
}

static enum status write_journal(const char *dir, int64_t now, struct err *err)
{
    struct journal *journal = NULL;
    char path[DISK_PATH_BYTES];
    (void)snprintf(path, sizeof path, "%s/journal", dir);
    enum status st =
        journal_open(disk_real(), path, JOURNAL_MIN_BYTES, STORE_READ_WRITE, &journal, err);
    for (int i = 0; st == ST_OK && i < PLAYS; i++) {
        const struct journal_entry entry = {
            .type = JOURNAL_PLAY, .at_unix_s = now, .scene = "post", .of = "p1", .seconds = 12};
        st = journal_append(journal, &entry, 0, err);
    }
    journal_close(journal);
    return st;
}

int main(int argc, char **argv)
{
    struct store *store = NULL;
    struct err err = {0};
    const int64_t now = clock_wall_s();
    if (argc < 2) {
        (void)fprintf(stderr, "usage: make_store DIR [hold]\n");
        return 2;
    }
    mem_init();
    crypto_init();
    enum status st =
        store_open(disk_real(), argv[1], STORE_DEFAULT_BYTES, STORE_READ_WRITE, now, &store, &err);
    if (st == ST_OK && argc > 2 && strcmp(argv[2], "hold") == 0) {
        (void)printf("held\n");
        (void)fflush(stdout);
        while (getchar() != EOF) {
        }
    } else if (st == ST_OK) {
        st = fill(store, now, &err);
        st = st == ST_OK ? write_journal(argv[1], now, &err) : st;
    }
    store_close(store);
    if (st != ST_OK) {
        (void)fprintf(stderr, "make_store: %s\n", err.text);
    }
    return st == ST_OK ? 0 : 3;
}
