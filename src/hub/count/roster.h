/* hub/count/roster.h: who people, teams and sites are, in memory: what boards and documents need of
 * them. Follows the database by versions. Thread: one.
 */
#ifndef HUB_COUNT_ROSTER_H
#define HUB_COUNT_ROSTER_H

#include <stdbool.h>
#include <stdint.h>

#include "hub/db/db.h"
#include "hub/store/people.h"
#include "hub/store/teams.h"

struct roster;

struct roster_person {
    int64_t number;
    bool is_there;    /* false: erased, and everything below is empty */
    bool is_imported; /* has not chosen for themselves */
    bool is_lobby_ok;
    char public_id[HUB_ID_BYTES];
    char *label; /* "" when they may not be named anywhere */
    int64_t team;
};

struct roster_group {
    int64_t number;
    enum group_kind kind;
    int32_t size;
    char id[HUB_ID_BYTES];
    char colour[8];
    char *name, *detail;
};

NODISCARD struct roster *roster_create(void);
void roster_destroy(struct roster *roster);
/** Read what changed since. out_is_changed: whether anything did. `gone` (may be NULL) is told of
 * each person that was erased. Errors: ST_IO, ST_NOMEM. */
typedef void roster_gone(void *ctx, int64_t person);
NODISCARD enum status roster_follow(struct roster *roster, struct hub_store *store,
                                    roster_gone *gone, void *ctx, bool *out_is_changed,
                                    struct err *err);
/** Grows with every change. */
uint64_t roster_version(const struct roster *roster);
/** NULL: there is none. Borrowed until the next roster_follow(). */
const struct roster_person *roster_find_person(const struct roster *roster, int64_t number);
const struct roster_group *roster_find_group(const struct roster *roster, int64_t number);

#endif
