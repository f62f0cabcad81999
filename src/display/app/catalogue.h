/* display/app/catalogue.h: which of a programme's pictures are there, and their shapes.
 *
 * Headers only, read from mapped files. Making one blocks on disk: at start, and in a worker when a
 * programme changes. Afterwards it is main's.
 */
#ifndef DISPLAY_APP_CATALOGUE_H
#define DISPLAY_APP_CATALOGUE_H

#include <stdbool.h>

#include "image/image.h"
#include "programme/programme.h"

struct catalogue;

/** The programme is borrowed and must outlive the catalogue. */
struct catalogue *catalogue_create(const struct programme *programme);
void catalogue_destroy(struct catalogue *catalogue);

/** For scene_env: ctx is a struct catalogue. */
bool catalogue_aspect(void *ctx, const struct media *media, float *out_aspect);
/** Why a picture can't be shown, or NULL. */
const char *catalogue_fault(const struct catalogue *catalogue, const struct media *media);

/** Look at one file. Errors: ST_NOT_FOUND, and those of image_probe(). */
NODISCARD enum status catalogue_probe(const char *path, struct image_info *out_info,
                                      struct err *err);
/** A picture that fails later, when it is decoded, counts as missing from then on; true when it did
 *  not before. */
bool catalogue_mark_broken(struct catalogue *catalogue, const char *path, enum status code,
                           const char *why);
struct catalogue_broken {
    const char *path, *why;
    enum status code; /* as in media_view */
};
/** A picture that turned out so and was not told yet; each file once. False: none. Borrowed for as
 *  long as the catalogue. */
NODISCARD bool catalogue_next_broken(struct catalogue *catalogue, struct catalogue_broken *out);

#endif
