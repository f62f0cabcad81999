/* hub/store/teams.h: teams and sites. Their sizes decide whether they may stand on a board.
 *
 * Thread: as the connection.
 */
#ifndef HUB_STORE_TEAMS_H
#define HUB_STORE_TEAMS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"
#include "hub/db/db.h"
#include "hub/store/limits.h"

/* No group under five people stands on a board (share-flow: compliance). */
#define GROUP_SIZE_MIN 5

enum group_kind { GROUP_TEAM = 0, GROUP_SITE };

struct hub_group {
    enum group_kind kind;
    int64_t number; /* inside the database */
    char id[HUB_ID_BYTES];
    char name[HUB_NAME_BYTES];
    char detail[HUB_NAME_BYTES];
    char colour[8];  /* "#FF6A55" or "" */
    int64_t site;    /* of a team: the site's number, 0 unknown */
    int32_t size;    /* people; 0 unknown */
    int64_t version; /* hub_store_change() of its last change */
};

/** ST_NOT_FOUND. */
NODISCARD enum status store_group_get(struct hub_store *store, enum group_kind kind,
                                      struct slice id, struct hub_group *out_group,
                                      struct err *err);
NODISCARD enum status store_group_by_number(struct hub_store *store, enum group_kind kind,
                                            int64_t number, struct hub_group *out_group,
                                            struct err *err);
/** By its name, in any case of ASCII letters. ST_NOT_FOUND. */
NODISCARD enum status store_group_by_name(struct hub_store *store, enum group_kind kind,
                                          struct slice name, struct hub_group *out_group,
                                          struct err *err);
typedef bool group_each(void *ctx, const struct hub_group *group);
/** In the order of their names; `after_version` as for entities. */
NODISCARD enum status store_group_each(struct hub_store *store, enum group_kind kind,
                                       int64_t after_version, group_each *each, void *ctx,
                                       struct err *err);

/** Insert, or replace the one with this id. An empty id: a new random one, written into group->id
 *  with its number. Errors: ST_LIMIT, ST_INVALID (name empty, or of another one). */
NODISCARD enum status store_group_put(struct hub_store *store, struct hub_group *group,
                                      struct err *err);
/** How many people of ours are in a team. */
NODISCARD enum status store_team_members(struct hub_store *store, int64_t team, uint32_t *out_count,
                                         struct err *err);

#endif
