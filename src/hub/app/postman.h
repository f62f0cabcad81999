/* hub/app/postman.h: the mail thread: one mail at a time through the company's server. What fails
 * comes back to the outbox, which decides when to try again.
 *
 * Thread: postman_send() on the store thread; start and stop from main.
 */
#ifndef HUB_APP_POSTMAN_H
#define HUB_APP_POSTMAN_H

#include "hub/app/keeper.h"
#include "net/mail.h"

struct postman;

/** What the configuration says of the mail server, with the password read from its file. */
struct mail_account {
    struct mail_server server;
    char password[256];
    char from[MAIL_ADDRESS_MAX + 1], from_name[256];
};

/** Fill an account; ca_file and password_file relative to the configuration's folder were resolved.
 *  Errors: of file_read(). */
NODISCARD enum status mail_account_read(const struct hub_config *config, const char *from_name,
                                        struct mail_account *out, struct err *err);

/** account is copied, its texts are borrowed until postman_stop(). keeper too. */
NODISCARD enum status postman_start(const struct mail_account *account,
                                    struct postman **out_postman, struct err *err);
/** Whom to tell; before the first mail. */
void postman_set_keeper(struct postman *postman, struct keeper *keeper);
/** Take a mail, moved. False: one is under way. */
bool postman_send(void *postman, struct keeper_mail *mail);
/** Let the mail under way end (at most MAIL_TOTAL_MS), join. NULL is fine. */
void postman_stop(struct postman *postman);

#endif
