/* The surface path writes turned pixels straight into SDL's window surface, unless they were
 * composed in it; the texture path into a
 * locked part of the streaming texture, which keeps the rest. `needs_all` is set whenever what is
 * on the glass is not known: the next present then shows the whole frame whatever the damage.
 *
 * The gpu path is the texture path with a gpu on its renderer; it lives and dies with that. */
#include "display/output/window.h"

#include <SDL2/SDL.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "display/compose/rect.h"
#include "display/output/gl_device_priv.h"
#include "display/output/gpu.h"
#include "display/output/parts_priv.h"

enum { WINDOW_SIDE_DEFAULT_W = 1280, WINDOW_SIDE_DEFAULT_H = 720, REFRESH_DEFAULT_HZ = 60 };

struct window {
    struct window_options options;
    bool is_fullscreen;
    bool fills_later; /* full screen is asked for once something is shown */
    bool uses_texture;
    bool may_use_gpu; /* with the texture */
    bool needs_all;
    SDL_Window *sdl;
    SDL_Renderer *renderer; /* texture path */
    SDL_Texture *texture;
    struct gpu *gpu;                 /* on the renderer; NULL: layers are composed elsewhere */
    struct pixels surface;           /* of the window as pixels; argb NULL: not asked for */
    uint64_t surface_serial;         /* grows with each new one */
    int32_t width, height;           /* of the output in px */
    int32_t told_width, told_height; /* what the caller was told last */
    char description[192];
};

static bool is_driver(const char *name)
{
    const char *driver = SDL_GetCurrentVideoDriver();
    return driver != NULL && strcmp(driver, name) == 0;
}

static enum status sdl_fault(struct err *err, const char *what)
{
    return err_set(err, ST_IO, "%s: %s", what, SDL_GetError());
}

/* Dropped with everything that hangs on it. */
static void drop_texture(struct window *window)
{
    if (window->texture != NULL) {
        SDL_DestroyTexture(window->texture);
        window->texture = NULL;
    }
}

static void close_window(struct window *window)
{
    drop_texture(window);
    window->surface.argb = NULL; /* goes with the window */
    gpu_destroy(window->gpu);
    window->gpu = NULL;
    if (window->renderer != NULL) {
        SDL_DestroyRenderer(window->renderer);
        window->renderer = NULL;
    }
    if (window->sdl != NULL) {
        SDL_DestroyWindow(window->sdl);
        window->sdl = NULL;
    }
}

static void measure(struct window *window)
{
    int width = 0;
    int height = 0;
    if (window->renderer != NULL) {
        if (SDL_GetRendererOutputSize(window->renderer, &width, &height) != 0) {
            width = 0;
        }
    } else {
        SDL_GetWindowSizeInPixels(window->sdl, &width, &height);
    }
    if (width > 0 && height > 0) { /* else minimised or between two modes: keep the last */
        window->width = width;
        window->height = height;
    }
}

static enum status open_texture(struct window *window, struct err *err)
{
    if (window->texture != NULL) {
        return ST_OK;
    }
    window->texture = SDL_CreateTexture(window->renderer, SDL_PIXELFORMAT_ARGB8888,
                                        SDL_TEXTUREACCESS_STREAMING, window->width, window->height);
    if (window->texture == NULL) {
        return sdl_fault(err, "no texture for the frame");
    }
    (void)SDL_SetTextureBlendMode(window->texture, SDL_BLENDMODE_NONE); /* always supported */
    window->needs_all = true;
    return ST_OK;
}

static enum status open_renderer(struct window *window, struct err *err)
{
    window->renderer = SDL_CreateRenderer(window->sdl, -1, SDL_RENDERER_PRESENTVSYNC);
    if (window->renderer == NULL) {
        window->renderer = SDL_CreateRenderer(window->sdl, -1, SDL_RENDERER_SOFTWARE);
    }
    return window->renderer == NULL ? sdl_fault(err, "no way to draw in the window") : ST_OK;
}

/* Where it is only allowed, what stands in its way is no fault. */
static enum status open_gpu(struct window *window, struct err *err)
{
    bool is_asked = window->options.path == WINDOW_PATH_GPU;
    size_t budget_bytes = window->options.texture_budget_bytes;
    if (!window->may_use_gpu) {
        return ST_OK;
    }
    if (!is_asked) {
        char name[GL_DEVICE_NAME_BYTES];
        gl_device_name(name, sizeof name);
        if (gl_device_is_software(name)) {
            return ST_OK;
        }
    }
    struct gpu_options options = {.texture_budget_bytes =
                                      budget_bytes == 0 ? GPU_TEXTURE_BUDGET_BYTES : budget_bytes,
                                  .rotation = window->options.rotation};
    enum status st = gpu_create(window->renderer, &options, &window->gpu, is_asked ? err : NULL);
    return is_asked ? st : ST_OK;
}

/* The size asked for, in the middle; full screen the whole output: where no window manager answers,
 * a bare X server, the window has the right size without being asked to grow. */
static SDL_Rect place_of(const struct window *window, int output)
{
    const struct window_options *options = &window->options;
    int middle = (int)SDL_WINDOWPOS_CENTERED_DISPLAY((unsigned)output);
    SDL_Rect place = {middle, middle, options->width > 0 ? options->width : WINDOW_SIDE_DEFAULT_W,
                      options->height > 0 ? options->height : WINDOW_SIDE_DEFAULT_H};
    SDL_Rect bounds;
    if (window->is_fullscreen && SDL_GetDisplayBounds(output, &bounds) == 0) {
        place = bounds;
    }
    return place;
}

/* Under X11 SDL waits up to 100 ms for a window manager to answer, for ever in vain where there is
 * none; the window already has the output's size, so the first picture goes first. */
static void fill_output(struct window *window)
{
    if (window->fills_later && window->sdl != NULL) {
        window->fills_later = false;
        (void)SDL_SetWindowFullscreen(window->sdl, (Uint32)SDL_WINDOW_FULLSCREEN_DESKTOP);
    }
}

static enum status open_window(struct window *window, struct err *err)
{
    const struct window_options *options = &window->options;
    int outputs = SDL_GetNumVideoDisplays();
    int output = options->output >= 0 && options->output < outputs ? options->output : 0;
    SDL_Rect place = place_of(window, output);
    Uint32 flags = SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI;
    window->fills_later = window->is_fullscreen && is_driver("x11");
    if (window->fills_later) {
        flags |= SDL_WINDOW_BORDERLESS;
    } else if (window->is_fullscreen) {
        flags |= (Uint32)SDL_WINDOW_FULLSCREEN_DESKTOP;
    }
    if (window->may_use_gpu && is_driver("x11")) {
        flags |= SDL_WINDOW_OPENGL; /* else the renderer makes the window a second time */
    }
    window->needs_all = true;
    window->sdl = SDL_CreateWindow("Vitrine", place.x, place.y, place.w, place.h, flags);
    if (window->sdl == NULL) {
        return sdl_fault(err, "no window");
    }
    enum status st = window->uses_texture ? open_renderer(window, err) : ST_OK;
    if (st == ST_OK) {
        st = open_gpu(window, err);
    }
    if (st == ST_OK) {
        measure(window);
        (void)SDL_ShowCursor(SDL_DISABLE); /* without a mouse there is nothing to hide */
        SDL_DisableScreenSaver();
    } else {
        close_window(window);
    }
    return st;
}

/* X11 without hardware GL, and what has no glass at all, present surfaces. */
static void choose_path(struct window *window)
{
    enum window_path path = window->options.path;
    if (path == WINDOW_PATH_AUTO) {
        bool has_surface = is_driver("x11") || is_driver("dummy") || is_driver("offscreen");
        bool has_gl = is_driver("x11") && gl_device_probe();
        path = has_surface && !has_gl ? WINDOW_PATH_SURFACE : WINDOW_PATH_GPU;
    }
    window->may_use_gpu = path == WINDOW_PATH_GPU;
    window->uses_texture = path == WINDOW_PATH_GPU || path == WINDOW_PATH_TEXTURE;
}

static void describe(struct window *window)
{
    const char *driver = SDL_GetCurrentVideoDriver();
    char device[GL_DEVICE_NAME_BYTES] = "";
    SDL_RendererInfo info = {.name = "window surface"};
    if (window->renderer != NULL) {
        (void)SDL_GetRendererInfo(window->renderer, &info); /* the name stays as it is then */
        if ((info.flags & SDL_RENDERER_ACCELERATED) != 0) {
            gl_device_name(device, sizeof device);
        }
    }
    (void)snprintf(
        window->description, sizeof window->description, "%s, %s%s%s%s, output of %d × %d px",
        driver == NULL ? "no driver" : driver, info.name, device[0] == '\0' ? "" : ", ", device,
        window->gpu == NULL ? "" : ", layers as textures", window->width, window->height);
}

static bool tell_size(struct window *window)
{
    bool is_new = window->told_width != window->width || window->told_height != window->height;
    window->told_width = window->width;
    window->told_height = window->height;
    return is_new;
}

enum status window_create(const struct window_options *options, struct window **out_window,
                          struct err *err)
{
    (void)setenv("XCOMPOSEFILE", "/dev/null", 0); /* nobody types: libX11 has no keys to combine */
    (void)SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0"); /* else the environment's wins */
    (void)SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "0");
    (void)SDL_SetHint(SDL_HINT_VIDEO_MINIMIZE_ON_FOCUS_LOSS, "0");
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0) {
        return sdl_fault(err, "no video");
    }
    struct window *window = mem_alloc(1, sizeof *window);
    window->options = *options;
    window->surface.is_opaque = true;
    atomic_init(&window->surface.refs, 1);
    window->is_fullscreen = options->width <= 0 || options->height <= 0;
    choose_path(window);
    enum status st = open_window(window, err);
    if (st != ST_OK) {
        window_destroy(window);
        return st;
    }
    (void)tell_size(window); /* the caller asks */
    describe(window);
    *out_window = window;
    return ST_OK;
}

void window_destroy(struct window *window)
{
    if (window == NULL) {
        return;
    }
    close_window(window);
    mem_free(window);
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
}

void window_size(const struct window *window, int32_t *out_width, int32_t *out_height)
{
    bool is_quarter =
        window->options.rotation == ROTATE_90 || window->options.rotation == ROTATE_270;
    *out_width = is_quarter ? window->height : window->width;
    *out_height = is_quarter ? window->width : window->height;
}

int64_t window_frame_ns(const struct window *window)
{
    SDL_DisplayMode mode = {.refresh_rate = 0};
    int display = window->sdl == NULL ? -1 : SDL_GetWindowDisplayIndex(window->sdl);
    if (display < 0 || SDL_GetCurrentDisplayMode(display, &mode) != 0 || mode.refresh_rate < 20) {
        mode.refresh_rate = REFRESH_DEFAULT_HZ;
    }
    return INT64_C(1000000000) / mode.refresh_rate;
}

bool window_waits(const struct window *window)
{
    SDL_RendererInfo info = {.flags = 0};
    return window->renderer != NULL && SDL_GetRendererInfo(window->renderer, &info) == 0 &&
           (info.flags & SDL_RENDERER_PRESENTVSYNC) != 0;
}

const char *window_description(const struct window *window)
{
    return window->description;
}

/* The size may or may not have changed. */
static enum window_news after_change(struct window *window)
{
    window->needs_all = true;
    if (window->sdl != NULL) {
        measure(window);
    }
    if (!tell_size(window)) {
        return WINDOW_REPAINT;
    }
    drop_texture(window);
    describe(window);
    return WINDOW_RESIZED;
}

/* An output came or went: take the place that was asked for, if it is there. */
static enum window_news after_output_change(struct window *window)
{
    if (window->is_fullscreen) {
        close_window(window);
        if (open_window(window, NULL) != ST_OK) {
            return WINDOW_REPAINT; /* window_present() tries again and says what is wrong */
        }
    }
    return after_change(window);
}

static enum window_news on_window_event(struct window *window, const SDL_WindowEvent *event)
{
    if (window->sdl == NULL || event->windowID != SDL_GetWindowID(window->sdl)) {
        return WINDOW_NOTHING;
    }
    switch (event->event) {
    case SDL_WINDOWEVENT_SIZE_CHANGED:
    case SDL_WINDOWEVENT_DISPLAY_CHANGED:
        return after_change(window);
    case SDL_WINDOWEVENT_SHOWN:
    case SDL_WINDOWEVENT_EXPOSED:
    case SDL_WINDOWEVENT_RESTORED:
        window->needs_all = true;
        return WINDOW_REPAINT;
    default:
        return WINDOW_NOTHING;
    }
}

enum window_news window_event(struct window *window, const union SDL_Event *event)
{
    switch (event->type) {
    case SDL_WINDOWEVENT:
        return on_window_event(window, &event->window);
    case SDL_RENDER_TARGETS_RESET:
    case SDL_RENDER_DEVICE_RESET:
        drop_texture(window);
        if (window->gpu != NULL) {
            gpu_reset(window->gpu);
        }
        window->needs_all = true;
        return WINDOW_REPAINT;
    case SDL_DISPLAYEVENT:
        if (event->display.event == SDL_DISPLAYEVENT_CONNECTED ||
            event->display.event == SDL_DISPLAYEVENT_DISCONNECTED) {
            return after_output_change(window);
        }
        return after_change(window);
    default:
        return WINDOW_NOTHING;
    }
}

void window_toggle_fullscreen(struct window *window)
{
    window->is_fullscreen = !window->is_fullscreen;
    window->fills_later = false;
    window->needs_all = true;
    if (window->sdl == NULL) {
        return;
    }
    /* refused by a few drivers: the window then stays as it is */
    (void)SDL_SetWindowFullscreen(
        window->sdl, window->is_fullscreen ? (Uint32)SDL_WINDOW_FULLSCREEN_DESKTOP : 0U);
    if (!window->is_fullscreen && (SDL_GetWindowFlags(window->sdl) & SDL_WINDOW_BORDERLESS) != 0) {
        SDL_SetWindowBordered(window->sdl, SDL_TRUE); /* it began as large as the output */
        SDL_SetWindowSize(window->sdl, WINDOW_SIDE_DEFAULT_W, WINDOW_SIDE_DEFAULT_H);
        SDL_SetWindowPosition(window->sdl, (int)SDL_WINDOWPOS_CENTERED,
                              (int)SDL_WINDOWPOS_CENTERED);
    }
}

static bool is_plain(const SDL_Surface *surface)
{
    return surface->format->format == SDL_PIXELFORMAT_RGB888 ||
           surface->format->format == SDL_PIXELFORMAT_ARGB8888;
}

/* NULL: it can't be had now. */
static SDL_Surface *find_surface(const struct window *window, struct err *err)
{
    SDL_Surface *surface = SDL_GetWindowSurface(window->sdl);
    if (surface == NULL) {
        (void)sdl_fault(err, "no frame buffer");
    } else if (surface->w != window->width || surface->h != window->height) {
        (void)err_set(err, ST_IO, "the window is changing its size");
        surface = NULL;
    }
    return surface;
}

/* SDL makes a new surface when it thinks it must, perhaps where the old one lay: ours bears a mark.
 */
static bool is_composed_in(const struct window *window, const SDL_Surface *surface)
{
    return window->surface.argb != NULL && surface->userdata == window;
}

struct pixels *window_frame_buffer(struct window *window, uint64_t *out_serial)
{
    *out_serial = 0;
    if (window->uses_texture || window->options.rotation != ROTATE_0 || window->sdl == NULL) {
        return NULL;
    }
    SDL_Surface *surface = find_surface(window, NULL);
    if (surface == NULL || !is_plain(surface) || SDL_MUSTLOCK(surface)) {
        return NULL;
    }
    if (!is_composed_in(window, surface)) {
        window->surface.width = surface->w;
        window->surface.height = surface->h;
        window->surface.stride_px = (size_t)surface->pitch / sizeof(uint32_t);
        window->surface.argb = surface->pixels;
        window->surface_serial++;
        surface->userdata = window;
        window->needs_all = true;
    }
    *out_serial = window->surface_serial;
    return &window->surface;
}

/* The changed parts of a frame into the surface, black around it when all is new. */
static enum status fill_surface(struct window *window, SDL_Surface *surface,
                                const struct pixels *frame, const struct parts *parts,
                                struct err *err)
{
    if (window->needs_all) {
        (void)SDL_FillRect(surface, NULL, SDL_MapRGB(surface->format, 0, 0, 0)); /* around it */
    }
    for (int32_t i = 0; i < parts->count; i++) {
        const SDL_Rect *to = &parts->to[i];
        enum status st = ST_OK;
        if (is_plain(surface)) {
            size_t stride_px = (size_t)surface->pitch / sizeof(uint32_t);
            uint32_t *out = (uint32_t *)surface->pixels + (size_t)to->y * stride_px + to->x;
            rotate_copy(frame, parts->from[i], window->options.rotation, out, stride_px);
        } else {
            st = parts_convert(parts, i, frame, window->options.rotation, surface, err);
        }
        if (st != ST_OK) {
            return st;
        }
    }
    return ST_OK;
}

static enum status present_surface(struct window *window, const struct pixels *frame,
                                   const struct parts *parts, struct err *err)
{
    SDL_Surface *surface = find_surface(window, err);
    if (surface == NULL) {
        return ST_IO;
    }
    if (frame != &window->surface) {
        enum status st = fill_surface(window, surface, frame, parts, err);
        if (st != ST_OK) {
            return st;
        }
    } else if (!is_composed_in(window, surface)) {
        window->surface.argb = NULL;
        return err_set(err, ST_IO, "the frame buffer is another one now");
    }
    int failed = window->needs_all
                     ? SDL_UpdateWindowSurface(window->sdl)
                     : SDL_UpdateWindowSurfaceRects(window->sdl, parts->to, parts->count);
    return failed != 0 ? sdl_fault(err, "the frame buffer can't be shown") : ST_OK;
}

static enum status fill_texture(struct window *window, const struct pixels *frame,
                                const struct parts *parts, struct err *err)
{
    void *memory = NULL;
    int pitch = 0;
    if (window->needs_all) {
        if (SDL_LockTexture(window->texture, NULL, &memory, &pitch) != 0) {
            return sdl_fault(err, "the frame's texture");
        }
        memset(memory, 0, (size_t)pitch * (size_t)window->height);
        for (int32_t i = 0; i < parts->count; i++) {
            size_t stride_px = (size_t)pitch / sizeof(uint32_t);
            rotate_copy(frame, parts->from[i], window->options.rotation,
                        (uint32_t *)memory + (size_t)parts->to[i].y * stride_px + parts->to[i].x,
                        stride_px);
        }
        SDL_UnlockTexture(window->texture);
        return ST_OK;
    }
    for (int32_t i = 0; i < parts->count; i++) {
        if (SDL_LockTexture(window->texture, &parts->to[i], &memory, &pitch) != 0) {
            return sdl_fault(err, "the frame's texture");
        }
        rotate_copy(frame, parts->from[i], window->options.rotation, memory,
                    (size_t)pitch / sizeof(uint32_t));
        SDL_UnlockTexture(window->texture);
    }
    return ST_OK;
}

static enum status present_texture(struct window *window, const struct pixels *frame,
                                   const struct parts *parts, struct err *err)
{
    enum status st = fill_texture(window, frame, parts, err);
    if (st != ST_OK) {
        return st;
    }
    if (SDL_RenderCopy(window->renderer, window->texture, NULL, NULL) != 0) {
        return sdl_fault(err, "the frame can't be drawn");
    }
    SDL_RenderPresent(window->renderer);
    return ST_OK;
}

static enum status try_present(struct window *window, const struct pixels *frame,
                               const struct damage *damage, struct err *err)
{
    enum status st = ST_OK;
    if (window->sdl == NULL) {
        st = open_window(window, err);
    }
    if (st == ST_OK && window->uses_texture) {
        st = open_texture(window, err);
    }
    if (st != ST_OK) {
        return st;
    }
    struct damage all = damage_whole(frame->width, frame->height);
    int32_t width = 0, height = 0;
    window_size(window, &width, &height);
    struct parts parts = parts_find(frame, width, height, window->options.rotation,
                                    window->needs_all ? &all : damage);
    st = window->uses_texture ? present_texture(window, frame, &parts, err)
                              : present_surface(window, frame, &parts, err);
    if (st == ST_OK) {
        window->needs_all = false;
    }
    return st;
}

enum status window_present(struct window *window, const struct pixels *frame,
                           const struct damage *damage, struct err *err)
{
    if (damage->count == 0 && !window->needs_all) {
        return ST_OK;
    }
    enum status st = try_present(window, frame, damage, err);
    for (int attempt = 0; st != ST_OK && attempt < 2; attempt++) {
        window->needs_all = true;
        if (frame == &window->surface && window->surface.argb == NULL) {
            break; /* the frame went with its buffer: another has to be composed */
        }
        if (attempt == 0 && window->sdl != NULL) {
            drop_texture(window);
            measure(window);
        } else {
            close_window(window);
        }
        st = try_present(window, frame, damage, err);
    }
    fill_output(window);
    return st;
}

struct gpu *window_gpu(struct window *window)
{
    return window->gpu;
}

void window_flip(struct window *window)
{
    if (window->gpu != NULL) {
        SDL_RenderPresent(window->renderer);
        window->needs_all = true; /* the streaming texture knows nothing of this */
        fill_output(window);
    }
}
