/* hub/routes/pictures.h: pictures made anew: uploads, and the sizes that pages and previews show.
 *
 * Thread: that of pictures, with a read-only connection of its own; nothing of struct hub but what
 * any thread may touch. Decoding is image/'s: sizes are checked before, SVG in a child process.
 */
#ifndef HUB_ROUTES_PICTURES_H
#define HUB_ROUTES_PICTURES_H

#include "base/digest.h"
#include "hub/http/exchange.h"
#include "hub/site/hub.h"

/* "SHA256-640.jpg": which picture, how wide. */
struct picture_want {
    struct digest source;
    const char *variant;   /* "320", "640", "1200", "og" */
    int32_t width, height; /* the box; og is cropped to it, others fit into it */
};

NODISCARD bool picture_want_read(struct slice name, struct picture_want *out);

/** Whether the pictures thread has to look at this request before the store thread does, or
 *  answers it alone. */
enum picture_work { PICTURE_NO_WORK = 0, PICTURE_UPLOAD, PICTURE_DERIVE };
enum picture_work picture_work_of(struct exchange *exchange);

/** Decode what was uploaded, upright and at most 2560 px a side, into a JPEG without metadata. */
void picture_take_upload(const struct request *request, struct hub_picture *out);
/** Make a derived picture and answer with it. out_jpeg: its bytes, for the store thread to keep;
 *  empty when it can't be made (an answer was given). */
void picture_derive(struct hub_store *reader, const struct picture_want *want,
                    struct response *response, struct hub_picture *out_jpeg);

/** What was derived is kept. Store thread, within a request of a batch. */
NODISCARD enum status picture_keep(struct hub_store *store, const struct picture_want *want,
                                   const struct hub_picture *picture, int64_t now_unix_s,
                                   struct err *err);

#endif
