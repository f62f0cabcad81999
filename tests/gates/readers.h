/* tests/gates/readers.h: two independent QR readers, and a camera in front of them. */
#ifndef TESTS_GATES_READERS_H
#define TESTS_GATES_READERS_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Grey pixels, one byte each, row by row. */
struct grey {
    int32_t width, height;
    uint8_t *pixels;
};

/** Does the reader find exactly this text in the picture? */
bool read_by_zbar(const struct grey *picture, const char *text);
bool read_by_zxing(const struct grey *picture, const char *text);

/** The part of a frame around a code as a hand-held camera sees it: in perspective, blurred, noisy.
 *
 * x, y, side  the code with its quiet zone, px of the frame
 * modules     a side, quiet zone included
 * seed        the same seed gives the same picture
 * Returns a picture of about 3 px a module, its pixels from malloc().
 */
struct grey camera_see(const struct grey *frame, int32_t x, int32_t y, int32_t side,
                       int32_t modules, uint32_t seed);

#ifdef __cplusplus
}
#endif

#endif
