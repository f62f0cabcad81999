/* image/svg_child.c: the child's side: limits first, then one request, one picture, the end. */
#include <SDL2/SDL_image.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/mem.h"
#include "image/svg_priv.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HAS_SHADOW_MEMORY 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HAS_SHADOW_MEMORY 1
#endif
#endif
#ifndef HAS_SHADOW_MEMORY
#define HAS_SHADOW_MEMORY 0
#endif

#define FIRST_FREE_FD 3 /* no file can be opened: 0, 1 and 2 are taken */

static bool limit(int what, rlim_t value)
{
    struct rlimit both = {value, value};
    return setrlimit(what, &both) == 0;
}

static bool give_up_rights(void)
{
    closefrom(FIRST_FREE_FD); /* whatever a library of the parent forgot to mark */
    bool ok = prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
    ok = ok && limit(RLIMIT_CPU, SVG_CHILD_CPU_S) && limit(RLIMIT_CORE, 0);
    ok = ok && limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_NOFILE, FIRST_FREE_FD);
    if (!HAS_SHADOW_MEMORY) { /* a sanitizer reserves terabytes of addresses */
        ok = ok && limit(RLIMIT_AS, SVG_CHILD_AS_BYTES);
    }
    return ok;
}

static bool read_all(void *to, size_t len)
{
    size_t at = 0;
    while (at < len) {
        ssize_t got = read(STDIN_FILENO, (char *)to + at, len - at);
        if (got <= 0 && !(got < 0 && errno == EINTR)) {
            return false;
        }
        at += got > 0 ? (size_t)got : 0;
    }
    return true;
}

static bool write_all(const void *from, size_t len)
{
    size_t at = 0;
    while (at < len) {
        ssize_t put = write(STDOUT_FILENO, (const char *)from + at, len - at);
        if (put <= 0 && !(put < 0 && errno == EINTR)) {
            return false;
        }
        at += put > 0 ? (size_t)put : 0;
    }
    return true;
}

static bool reply_error(const char *text)
{
    struct svg_reply reply = {.magic = SVG_CHILD_MAGIC};
    size_t len = strlen(text);
    len = len < SVG_ERROR_BYTES - 1 ? len : SVG_ERROR_BYTES - 1;
    memcpy(reply.error, text, len);
    return write_all(&reply, sizeof reply);
}

static bool reply_picture(const SDL_Surface *surface)
{
    struct svg_reply reply = {
        .magic = SVG_CHILD_MAGIC, .is_ok = 1, .width = surface->w, .height = surface->h};
    bool ok = write_all(&reply, sizeof reply);
    for (int y = 0; y < surface->h && ok; y++) {
        const uint8_t *row = (const uint8_t *)surface->pixels + (ptrdiff_t)y * surface->pitch;
        ok = write_all(row, (size_t)surface->w * 4);
    }
    return ok;
}

int svg_child_main(void)
{
    struct svg_request request;

    if (!give_up_rights() || !read_all(&request, sizeof request) ||
        request.magic != SVG_CHILD_MAGIC || request.len > IMAGE_SVG_MAX_BYTES) {
        return 1;
    }
    void *bytes = mem_try_alloc((size_t)request.len + 1, 1);
    if (bytes == NULL || !read_all(bytes, request.len)) {
        mem_free(bytes);
        return 1;
    }
    SDL_Surface *surface = svg_raster(bytes, request.len, request.width, request.height);
    bool ok = surface == NULL ? reply_error(IMG_GetError()) : reply_picture(surface);
    SDL_FreeSurface(surface);
    mem_free(bytes);
    return ok ? 0 : 1;
}
