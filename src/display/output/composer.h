/* display/output/composer.h: who would compose frames on this machine, in words, for `doctor`.
 *
 * Thread: main only, with SDL's video started and no window of window.h open.
 */
#ifndef DISPLAY_OUTPUT_COMPOSER_H
#define DISPLAY_OUTPUT_COMPOSER_H

#include <stdbool.h>
#include <stddef.h>

#define COMPOSER_TEXT_BYTES 256

/** As window_create() would choose by itself, or with may_use_gpu false (window.gpu is off) the
 *  processor. Opens and closes a hidden window to ask GL for its name. */
void composer_describe(bool may_use_gpu, char *out, size_t size);

#endif
