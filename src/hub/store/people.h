/* hub/store/people.h: the people: how they appear, in which team, and their leaving.
 *
 * A subject is who somebody is for sign-in, never in clear: a keyed hash of the address or of the
 * proxy's header (store_secret_hash()). Thread: as the connection.
 */
#ifndef HUB_STORE_PEOPLE_H
#define HUB_STORE_PEOPLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/slice.h"
#include "hub/db/db.h"
#include "hub/store/limits.h"

#define PERSON_ID_BYTES      33 /* 128 random bits, hexadecimal */
#define PERSON_INITIAL_BYTES 9  /* one character and a mark */
#define SUBJECT_BYTES        32

enum person_appear { APPEAR_NAME = 0, APPEAR_ALIAS, APPEAR_TEAM };
enum name_state { NAME_OK = 0, NAME_HELD, NAME_REFUSED };

struct hub_person {
    int64_t number; /* inside the database */
    char id[PERSON_ID_BYTES];
    char public_id[HUB_ID_BYTES]; /* on boards: says nothing else */
    char first_name[HUB_NAME_BYTES];
    char initial[PERSON_INITIAL_BYTES]; /* "R" */
    char alias[HUB_NAME_BYTES];
    enum person_appear appear;
    bool is_lobby_ok;           /* may be named on lobby screens */
    enum name_state name_state; /* while held or refused the team stands in for the name, everywhere
                                   but on the person's own pages */
    int64_t team;               /* its number, 0: none */
    int64_t created_at;
    int64_t version;
    bool is_imported; /* came with a document, has not chosen for themselves */
};

/** How the person is named where names may show: "Camille R.", an alias, or "" (team only, held,
 * refused). Returns `into`. */
const char *hub_person_label(const struct hub_person *person, char into[HUB_NAME_BYTES + 12]);

/** ST_NOT_FOUND, also when erased. */
NODISCARD enum status store_person_get(struct hub_store *store, struct slice id,
                                       struct hub_person *out_person, struct err *err);
NODISCARD enum status store_person_by_number(struct hub_store *store, int64_t number,
                                             struct hub_person *out_person, struct err *err);
NODISCARD enum status store_person_by_subject(struct hub_store *store,
                                              const uint8_t subject[SUBJECT_BYTES],
                                              struct hub_person *out_person, struct err *err);
NODISCARD enum status store_person_by_public_id(struct hub_store *store, struct slice public_id,
                                                struct hub_person *out_person, struct err *err);
typedef bool person_each(void *ctx, const struct hub_person *person);
enum person_filter { PERSON_ALL = 0, PERSON_HELD };
/** In the order of their names. */
NODISCARD enum status store_person_each(struct hub_store *store, enum person_filter filter,
                                        person_each *each, void *ctx, struct err *err);
/** Those with a version above this, in no order. */
NODISCARD enum status store_person_changed(struct hub_store *store, int64_t after_version,
                                           person_each *each, void *ctx, struct err *err);

/** A new person from what `person` says (names, appear, team, state); id, number and, when empty,
 * public_id are written into it. subject NULL: open mode. Errors: ST_LIMIT, ST_INVALID (the subject
 * is another's). */
NODISCARD enum status store_person_create(struct hub_store *store, struct hub_person *person,
                                          const uint8_t *subject, int64_t now_unix_s,
                                          struct err *err);
/** Names, appear, lobby, team and state by number; they have chosen now. ST_NOT_FOUND. */
NODISCARD enum status store_person_update(struct hub_store *store, const struct hub_person *person,
                                          struct err *err);
/** Organiser: hold, release or refuse a name. ST_NOT_FOUND. */
NODISCARD enum status store_person_judge(struct hub_store *store, int64_t number,
                                         enum name_state state, struct err *err);

/** Nothing of them stays but counts: names, subject, sessions, sign-ups, memberships, proposals not
 * yet approved go; contents, links, ledger and activity lose the person. ST_NOT_FOUND. */
NODISCARD enum status store_person_erase(struct hub_store *store, int64_t number,
                                         int64_t now_unix_s, struct err *err);
/** Whether somebody of this "name" or public "id" was erased: an import leaves them out. */
NODISCARD enum status store_person_is_forgotten(struct hub_store *store, const char *what,
                                                struct slice text, bool *out_is, struct err *err);
/** Everything that is kept of them, a JSON object, appended. ST_NOT_FOUND, ST_LIMIT. */
NODISCARD enum status store_person_export(struct hub_store *store, int64_t number,
                                          int64_t now_unix_s, struct buf *into, struct err *err);

#endif
