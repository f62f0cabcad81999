/* hub/routes/signin.h: the way from "who are you" on to where somebody wanted to go. */
#ifndef HUB_ROUTES_SIGNIN_H
#define HUB_ROUTES_SIGNIN_H

#include "hub/routes/reply.h"

/** Where a visit goes on, carried through the forms in hidden fields: a share that waits for its
 *  person (`share`, `network`), or a page of ours (`next`). Values are checked. */
struct signin_way {
    struct slice share, network, next;
};

struct signin_way signin_way_of(const struct visitor *visitor);
/** The person is known now: declare what waited, or lead on; /me when nothing did. Store thread. */
void signin_go_on(struct visitor *visitor, const struct signin_way *way, struct response *response);
/** Show a step of signing in, with what is wrong. person: for SIGN_IN_APPEAR; may be NULL. */
void signin_show(struct visitor *visitor, enum page_sign_in step, const struct signin_way *way,
                 const struct hub_person *person, const struct page_faults *faults,
                 struct response *response);
/** Proxy mode: the header says who, but they have not said how they appear. Creates the person with
 *  what the form said. Errors: as store_person_create(). */
NODISCARD enum status signin_create(struct visitor *visitor, struct hub_person *person,
                                    struct err *err);

#endif
