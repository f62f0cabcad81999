/* hub/routes/visitor.h: who asks, and what every page shows of that.
 *
 * open, email: the session in the cookie belongs to a person, or not yet. proxy: the header of a
 * trusted proxy says who it is; anybody else's header says nothing. Texts live as long as the
 * visitor and its request.
 */
#ifndef HUB_ROUTES_VISITOR_H
#define HUB_ROUTES_VISITOR_H

#include "hub/site/hub.h"
#include "hub/store/people.h"

struct visitor {
    struct hub *hub;
    struct site *site; /* a reference of its own */
    struct request *request;
    bool is_known;
    struct hub_person person; /* when known */
    bool has_subject;         /* proxy: it says who; known or not */
    uint8_t subject[SUBJECT_BYTES];
    char shown[HUB_NAME_BYTES + 12];
    struct page_person page_person;
    struct page_visit visit;
};

/** Nobody known: for the loop thread, and where it doesn't matter. End with visitor_deinit(). */
void visitor_init(struct visitor *visitor, struct hub *hub, struct request *request);
/** As above, then find the person. Store thread. Errors: ST_IO; the visitor is then nobody. */
NODISCARD enum status visitor_find(struct visitor *visitor, struct hub *hub,
                                   struct request *request, struct err *err);
/** What its person is now, after a change. Errors: ST_IO. */
NODISCARD enum status visitor_look_again(struct visitor *visitor, struct err *err);
void visitor_deinit(struct visitor *visitor);

/** Whether nobody can be known behind this request, so that the loop thread may answer: a session
 *  that was given just now, and no proxy that says who it is. */
bool visitor_is_nobody(const struct site *site, const struct request *request);

/** The configuration in force for this visitor. */
const struct hub_config *visitor_config(const struct visitor *visitor);

#endif
