/* hub/count/links.h: a person's own links to contents, and who came by them.
 *
 * Thread: as the connection.
 */
#ifndef HUB_COUNT_LINKS_H
#define HUB_COUNT_LINKS_H

#include <stdbool.h>
#include <stdint.h>

#include "hub/count/ledger.h"

struct link_row {
    int64_t number;
    char code[HUB_LINK_CODE_BYTES];
    int64_t person; /* 0: erased since; the link still leads on */
    enum entity_kind kind;
    char id[HUB_ID_BYTES];
    char network[HUB_NETWORK_BYTES];
    int64_t content; /* the number of the entity */
};

/** The link of this person, content and network, made at the first time. Errors: ST_LIMIT
 *  (LINKS_MAX). */
NODISCARD enum status store_link_take(struct hub_store *store, int64_t person,
                                      enum entity_kind kind, struct slice id, struct slice network,
                                      int64_t now_unix_s, struct link_row *out_link,
                                      struct err *err);
/** Either case, I L O as the digits they look like. ST_NOT_FOUND. */
NODISCARD enum status store_link_find(struct hub_store *store, struct slice code,
                                      struct link_row *out_link, struct err *err);
/** Somebody came: the caller has told robots and the person's own visits apart. visitor: what tells
 * one from another (cookie or address), kept as a keyed hash. The first visit of a visitor counts
 * and, within the day's cap, earns; is_repeat: this one was here before. */
NODISCARD enum status ledger_clicked(struct hub_store *store, const struct points_rules *rules,
                                     const struct link_row *link, struct slice visitor,
                                     int64_t now_unix_s, struct ledger_outcome *out,
                                     struct err *err);

#endif
