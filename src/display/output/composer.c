#include "display/output/composer.h"

#include <SDL2/SDL.h>
#include <stdio.h>
#include <string.h>

#include "display/output/gl_device_priv.h"

enum { ASKING_SIDE_PX = 16 };

/* "": there is no GL. */
static void ask_name(char *out_name, size_t size)
{
    SDL_Window *window = SDL_CreateWindow("Vitrine", 0, 0, ASKING_SIDE_PX, ASKING_SIDE_PX,
                                          SDL_WINDOW_HIDDEN | SDL_WINDOW_OPENGL);
    SDL_GLContext context = window == NULL ? NULL : SDL_GL_CreateContext(window);
    out_name[0] = '\0';
    if (context != NULL) {
        gl_device_name(out_name, size);
        SDL_GL_DeleteContext(context);
    }
    if (window != NULL) {
        SDL_DestroyWindow(window);
    }
}

void composer_describe(bool may_use_gpu, char *out, size_t size)
{
    const char *driver = SDL_GetCurrentVideoDriver();
    bool is_x11 = driver != NULL && strcmp(driver, "x11") == 0;
    bool has_glass =
        driver != NULL && strcmp(driver, "dummy") != 0 && strcmp(driver, "offscreen") != 0;
    const char *way = !has_glass ? "into memory, nothing is shown"
                      : is_x11   ? "into X11's window surface"
                                 : "through one texture";
    char name[GL_DEVICE_NAME_BYTES] = "";
    if (!may_use_gpu) {
        (void)snprintf(out, size, "the processor, %s (window.gpu is off)", way);
        return;
    }
    if (has_glass) {
        ask_name(name, sizeof name);
    }
    if (!gl_device_is_software(name)) {
        (void)snprintf(out, size, "GL on %s, layers as textures", name);
    } else if (name[0] == '\0') {
        (void)snprintf(out, size, "the processor, %s (no GL here)", way);
    } else {
        (void)snprintf(out, size, "the processor, %s (GL here is software: %s)", way, name);
    }
}
