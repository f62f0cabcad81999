/* display/output/window.h: the window, or the whole output, on which frames are presented.
 *
 * Two ways to the glass for a finished frame, the same pixels: X11 has a native frame buffer (SDL's
 * window surface, no GPU, only the changed rectangles move); Wayland and KMS/DRM get one streaming
 * texture. The frame is turned here, last, rectangle by rectangle.
 *
 * Where a graphics device answers for OpenGL there is a third: window_gpu() places the layers
 * themselves, turned as the frame is, and window_flip() shows what it drew. It is taken by itself
 * with hardware only; a software GL would do slowly what compose.c does fast. window_present()
 * works beside it, for any single frame: for what the gpu refused, or for a caller without layers.
 *
 * A lost device, a lost window surface or an output that disappears lead to a new texture, surface
 * or window; until the next full frame is presented the screen may be black, never wrong.
 *
 * Thread: main only. Starts SDL's video on its own. Presenting may wait for the vertical blank.
 */
#ifndef DISPLAY_OUTPUT_WINDOW_H
#define DISPLAY_OUTPUT_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "display/compose/damage.h"
#include "display/output/rotate.h"
#include "image/image.h"

union SDL_Event;
struct gpu;
struct window;

enum window_path {
    WINDOW_PATH_AUTO = 0, /* by video driver and graphics device */
    WINDOW_PATH_SURFACE,
    WINDOW_PATH_TEXTURE,
    WINDOW_PATH_GPU /* whatever is behind OpenGL; none: window_create() fails */
};

struct window_options {
    int32_t width, height; /* windowed, in output px; 0: fullscreen at the output's mode */
    int32_t output;        /* index from 0; one that doesn't exist: the first */
    enum rotation rotation;
    enum window_path path;
    size_t texture_budget_bytes; /* for window_gpu(); 0: GPU_TEXTURE_BUDGET_BYTES */
};

/** What an event means for the caller. */
enum window_news {
    WINDOW_NOTHING = 0,
    WINDOW_REPAINT, /* present the whole frame again */
    WINDOW_RESIZED  /* ask window_size(): frames need a new size, then present the whole */
};

/** Errors: ST_IO (no video driver, no window, no frame buffer), each in SDL's words. */
NODISCARD enum status window_create(const struct window_options *options,
                                    struct window **out_window, struct err *err);
void window_destroy(struct window *window);

/** Size of a frame in px, that is before it is turned. Bringing a lost window back may change it
 *  without an event: compare each pass, it costs nothing. */
void window_size(const struct window *window, int32_t *out_width, int32_t *out_height);

/** The output's own frame buffer, for frames composed in place: window_present() then only says
 * what changed. NULL where there is none to write into: frames of a texture, turned ones, other
 * formats.
 *
 * Ask before each frame: another serial is another buffer, which holds nothing yet, even at the
 * same address; the one before is gone. 0: none. Owned by the window, until its end. */
struct pixels *window_frame_buffer(struct window *window, uint64_t *out_serial);

/** Time between two refreshes of the output, ns; 60 a second when nobody knows. */
int64_t window_frame_ns(const struct window *window);
/** Does presenting wait for the vertical blank? */
bool window_waits(const struct window *window);

/** Every event of the loop passes through here first. */
enum window_news window_event(struct window *window, const union SDL_Event *event);

/** Put the damaged parts of the frame on the glass.
 *
 * frame   the whole frame, which may be window_frame_buffer(); of another size than window_size()
 * (a resize is under way) it is cut or has black around it damage  in frame px; nothing is done
 * when it is empty Errors: ST_IO: the window couldn't be brought back; call again later with the
 * whole frame.
 */
NODISCARD enum status window_present(struct window *window, const struct pixels *frame,
                                     const struct damage *damage, struct err *err);

/** What places layers in this window (display/output/gpu.h says how a pass goes), or NULL: then,
 * and when its gpu_draw() fails, frames go through window_present(), which also brings a lost
 * window back. Borrowed until the next call of this header: ask each pass. A frame has
 * window_size(). */
struct gpu *window_gpu(struct window *window);

/** Show what gpu_draw() drew. Waits for the vertical blank. */
void window_flip(struct window *window);

/** Between fullscreen and a window; follow with what the next event says. */
void window_toggle_fullscreen(struct window *window);

/** "x11, window surface, output of …" or "KMSDRM, opengles2, V3D 4.2, layers as textures, output
 *  of …": for doctor and the log. Borrowed until the window ends. */
const char *window_description(const struct window *window);

#endif
