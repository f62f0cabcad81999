/* A hub's database in a temporary folder, for tests: opened, filled, closed. */
#ifndef TESTS_UNIT_HUB_WORLD_H
#define TESTS_UNIT_HUB_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/limits.h"
#include "hub/count/standings.h"
#include "hub/db/db.h"
#include "hub/import/import.h"
#include "hub/store/people.h"
#include "temp_folder.h"

/* Monday 23 November 2026, 09:42 UTC. */
#define HUB_NOW       ((int64_t)1795426920)
#define BUNDLED(name) SOURCE_DIR "/assets/" name "/programme.json"

struct hub_world {
    struct temp_folder folder;
    struct hub_store *store;
    struct standings *standings;
    struct err err;
};

#define HUB_OK(world, call)                                                                        \
    do {                                                                                           \
        if ((call) != ST_OK) {                                                                     \
            fail_msg("%s:%d: %s: %s", __FILE__, __LINE__, #call, (world)->err.text);               \
        }                                                                                          \
    } while (0)

static inline void hub_world_begin(struct hub_world *w)
{
    crypto_init();
    *w = (struct hub_world){.store = NULL};
    assert_true(temp_folder_enter(&w->folder));
    HUB_OK(w, hub_store_open(".", HUB_STORE_READ_WRITE, HUB_NOW, &w->store, &w->err));
}

static inline void hub_world_end(struct hub_world *w)
{
    standings_destroy(w->standings);
    hub_store_close(w->store);
    assert_true(temp_folder_leave(&w->folder));
}

/* Close and open, as after a restart. */
static inline void hub_world_restart(struct hub_world *w)
{
    bool has_standings = w->standings != NULL;
    standings_destroy(w->standings);
    w->standings = NULL;
    hub_store_close(w->store);
    w->store = NULL;
    HUB_OK(w, hub_store_open(".", HUB_STORE_READ_WRITE, HUB_NOW, &w->store, &w->err));
    if (has_standings) {
        HUB_OK(w, standings_create(w->store, &w->standings, &w->err));
    }
}

static inline struct import_report hub_world_import(struct hub_world *w, const char *path,
                                                    int64_t now)
{
    struct import_report report = {.added = 0};
    struct fault_list *faults = fault_list_create();
    if (import_file(w->store, path, now, faults, &report, &w->err) != ST_OK) {
        struct buf text = buf_make(PROGRAMME_MAX_BYTES);
        fault_list_print(faults, path, &text);
        fail_msg("%s: %s\n%s", path, w->err.text, buf_str(&text));
    }
    fault_list_destroy(faults);
    return report;
}

static inline void hub_world_count(struct hub_world *w)
{
    if (w->standings == NULL) {
        HUB_OK(w, standings_create(w->store, &w->standings, &w->err));
    } else {
        HUB_OK(w, standings_follow(w->standings, w->store, HUB_NOW, &w->err));
    }
}

/* A person of a team (number, 0: none), who appears by name. */
static inline struct hub_person hub_world_person(struct hub_world *w, const char *name,
                                                 int64_t team, bool is_lobby_ok)
{
    struct hub_person person = {.initial = "Z", .team = team, .is_lobby_ok = is_lobby_ok};
    (void)snprintf(person.first_name, sizeof person.first_name, "%s", name);
    HUB_OK(w, store_person_create(w->store, &person, NULL, HUB_NOW, &w->err));
    return person;
}

/* How many faults a check finds, told on stderr. */
static inline void hub_world_tell(void *ctx, const char *sentence)
{
    (void)ctx;
    (void)fprintf(stderr, "%s\n", sentence);
}

#endif
