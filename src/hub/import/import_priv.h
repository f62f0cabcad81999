/* hub/import/import_priv.h: what the steps of one import share. Private. */
#ifndef HUB_IMPORT_IMPORT_PRIV_H
#define HUB_IMPORT_IMPORT_PRIV_H

#include "base/json_value.h"
#include "hub/import/import.h"
#include "programme/tables.h"

struct import {
    struct hub_store *store;
    const struct programme *programme; /* the document as read */
    struct json_value *root;           /* and as a tree */
    const char *folder;                /* media are relative to it */
    int64_t now_unix_s;
    struct import_report report;
    struct err *err;
};

/** The table of an entity's kind. */
const struct field_table *table_of_kind(enum entity_kind kind);
/** Take out what is null and what the format doesn't know. */
void tree_normalise(struct json_value *object, const struct field_table *table);
/** Make every moment exact: "2026-11-23T08:40:00Z". ST_NOMEM. */
NODISCARD enum status tree_resolve_times(struct json_value *object, const struct field_table *table,
                                         const struct tz *tz, int64_t now_unix_s, struct err *err);
/** A hash of what a tree writes; never 0. */
int64_t tree_hash(const struct json_value *value);
/** Take a member out and destroy it; fine when it is not there. */
void tree_drop(struct json_value *object, const char *key);
/** Text of a member, "" when it is none. */
const char *tree_text(struct json_value *object, const char *key);
/** Put a text in the place of a member, or at the end. ST_NOMEM. */
NODISCARD enum status tree_put_text(struct json_value *object, const char *key, struct slice text,
                                    struct err *err);
NODISCARD enum status tree_put_number(struct json_value *object, const char *key, int64_t number,
                                      struct err *err);

/** A medium's file: read, probed, kept; href goes, sha256, bytes and type come. */
NODISCARD enum status import_medium(struct import *import, struct json_value *medium);
/** Teams, sites and people of all boards. */
NODISCARD enum status import_parties(struct import *import);
/** Scores of a board: its entity is there. entries as in the document. */
NODISCARD enum status import_scores(struct import *import, const struct board *board,
                                    int64_t content);
/** The person whom a name of the document means, by name and team; 0: nobody known. out_is_gone:
 *  somebody who was erased. */
NODISCARD enum status import_find_person(struct import *import, const char *name, const char *team,
                                         int64_t *out_person, bool *out_is_gone);
/** The lines of activity, when they changed. */
NODISCARD enum status import_activity(struct import *import);

#endif
