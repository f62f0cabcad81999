/* hub/routes/appearance.h: how a person appears, from the form's fields and back into it. */
#ifndef HUB_ROUTES_APPEARANCE_H
#define HUB_ROUTES_APPEARANCE_H

#include "hub/routes/reply.h"

/** Read first_name, initial, alias, appear, lobby and team of the form into `person`, which keeps
 *  what the form doesn't have. What is wrong is a fault and stays as it was. A name that is new
 *  waits for an organiser's look where the configuration says so. */
void appearance_read(const struct visitor *visitor, struct hub_person *person,
                     struct page_faults *faults);
/** Fill the view's part: what was typed where it was wrong, else what the person has. person may be
 *  NULL: nobody yet. Borrowed from person, request and site. */
void appearance_show(const struct visitor *visitor, const struct hub_person *person,
                     struct page_appearance *out);

#endif
