/* hub/rules/email.h: addresses that may sign in. Pure; any thread.
 *
 * A strict part of RFC 5321 (a dot-atom at a domain, ASCII): what a company gives its people. What
 * is after a plus sign reaches the same mailbox, so it makes no other person.
 */
#ifndef HUB_RULES_EMAIL_H
#define HUB_RULES_EMAIL_H

#include "base/slice.h"

enum { EMAIL_BYTES = 255, EMAIL_LOCAL_MAX = 64 };

enum email_fault { EMAIL_FINE = 0, EMAIL_WRONG, EMAIL_DOMAIN };

struct email {
    char address[EMAIL_BYTES]; /* where a mail goes: as typed, the domain in lower case */
    char subject[EMAIL_BYTES]; /* who that is: lower case, without "+…" */
};

/** domains: those that may, NULL-terminated, compared whole ("example.com" admits no
 *  "a.example.com"). out is written only on EMAIL_FINE. */
enum email_fault email_check(struct slice typed, const char *const *domains, struct email *out);

#endif
