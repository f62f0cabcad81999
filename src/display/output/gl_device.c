/* GL is asked through SDL, which has it loaded: nothing links against it. */
#include "display/output/gl_device_priv.h"

#include <SDL2/SDL.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { GL_NAME_OF_RENDERER = 0x1F01, PROBE_SIDE_PX = 16 };

typedef const unsigned char *gl_get_string(unsigned name);

void gl_device_name(char *out_name, size_t size)
{
    void *address =
        SDL_GL_GetCurrentContext() == NULL ? NULL : SDL_GL_GetProcAddress("glGetString");
    const unsigned char *name = NULL;
    if (address != NULL) {
        gl_get_string *get_string = NULL;
        memcpy(&get_string, &address, sizeof get_string); /* ISO C has no cast for this */
        name = get_string(GL_NAME_OF_RENDERER);
    }
    (void)snprintf(out_name, size, "%s", name == NULL ? "" : (const char *)name);
}

bool gl_device_is_software(const char *name)
{
    static const char *const known[] = {"llvmpipe",    "softpipe",    "swrast",   "SWR",
                                        "Software",    "software",    "lavapipe", "SwiftShader",
                                        "GDI Generic", "Basic Render"};
    bool is_software = name[0] == '\0';
    for (size_t i = 0; i < sizeof known / sizeof *known && !is_software; i++) {
        is_software = strstr(name, known[i]) != NULL;
    }
    return is_software;
}

/* A software GL is tens of MiB of code to load, only to be turned down. Display controllers that
 * can't draw have no render node. */
static bool kernel_has_device(void)
{
    return access("/dev/dri/renderD128", F_OK) == 0 || access("/dev/nvidiactl", F_OK) == 0;
}

bool gl_device_probe(void)
{
    char name[GL_DEVICE_NAME_BYTES] = "";
    if (!kernel_has_device()) {
        return false;
    }
    SDL_Window *window = SDL_CreateWindow("Vitrine", 0, 0, PROBE_SIDE_PX, PROBE_SIDE_PX,
                                          SDL_WINDOW_HIDDEN | SDL_WINDOW_OPENGL);
    SDL_GLContext context = window == NULL ? NULL : SDL_GL_CreateContext(window);
    if (context != NULL) {
        gl_device_name(name, sizeof name);
        SDL_GL_DeleteContext(context);
    }
    if (window != NULL) {
        SDL_DestroyWindow(window);
    }
    return !gl_device_is_software(name);
}
