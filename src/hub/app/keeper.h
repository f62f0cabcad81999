/* hub/app/keeper.h: the store thread: requests in batches, one commit, then the answers.
 *
 * Nothing is answered before the commit that holds it: what was acknowledged survives a power cut.
 * Each request is a savepoint, so one that fails takes nothing with it. After a commit, and when
 * another process wrote (looked at each KEEPER_LOOK_MS), standings, documents and the site follow
 * and displays are told; then the answers go out.
 *
 * Thread: keeper_push_…() from any; start and stop from main.
 */
#ifndef HUB_APP_KEEPER_H
#define HUB_APP_KEEPER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "hub/http/exchange.h"
#include "hub/routes/pictures.h"
#include "hub/site/hub.h"

enum {
    KEEPER_WAITING_MAX = 4096, /* as many as the server has under way */
    KEEPER_BATCH_MAX = 128,    /* requests a commit: what comes later waits for some milliseconds */
    KEEPER_LOOK_MS = 100
};

struct keeper;

/** A mail to be sent, copied out of the outbox. */
struct keeper_mail {
    int64_t number;
    char to[256];
    struct buf subject, body;
};

struct keeper_options {
    struct hub *hub;
    /* Take a mail to send, moved; false: busy with another. Its end comes by keeper_push_mail(). */
    bool (*send)(void *ctx, struct keeper_mail *mail);
    void *ctx;
};

NODISCARD enum status keeper_start(const struct keeper_options *options, struct keeper **out_keeper,
                                   struct err *err);
/** Answer what waits, then join. NULL is fine. */
void keeper_stop(struct keeper *keeper);

/** A request, moved. picture: what came with it, moved, or NULL. False: too many wait, nothing was
 *  taken. */
NODISCARD bool keeper_push_request(struct keeper *keeper, struct exchange *exchange,
                                   struct hub_picture *picture);
/** A derived picture to keep, moved. What there is no room for is made again another time. */
void keeper_push_picture(struct keeper *keeper, const struct picture_want *want,
                         struct hub_picture *picture);
/** A mail went out, or why not. */
void keeper_push_mail(struct keeper *keeper, int64_t number, enum status status, const char *why);
/** New settings; the keeper takes a reference. */
void keeper_push_settings(struct keeper *keeper, struct settings *settings);

#endif
