/* tests/soak/files.c */
#include "files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/file.h"
#include "image/image.h"

#define PHOTO "/usr/share/backgrounds/mate/nature/Wood.jpg"

static const char drawing[] =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"320\" height=\"200\">"
    "<rect width=\"320\" height=\"200\" fill=\"#123\"/>"
    "<circle cx=\"160\" cy=\"100\" r=\"70\" fill=\"#fc4\"/></svg>";

static const char *const names[] = {"wood.jpg",    "checker.png", "white.png", "small.png",
                                    "drawing.svg", "missing.png", "words.png", "torn.png",
                                    "tall.png",    "black.png"};
enum { NAMES = sizeof names / sizeof *names };

static const char *path_of(const struct files *files, const char *name)
{
    static char path[128];
    (void)snprintf(path, sizeof path, "%s/%s", files->folder, name);
    return path;
}

static void put(const struct files *files, const char *name, const void *bytes, size_t len)
{
    CHECK(file_write_atomic(path_of(files, name), bytes, len, NULL) == ST_OK);
}

static void paint(const struct files *files, const char *name, int32_t width, int32_t height,
                  uint32_t even, uint32_t odd)
{
    struct pixels *pixels = NULL;
    CHECK(pixels_create(width, height, &pixels, NULL) == ST_OK);
    for (int32_t y = 0; y < height; y++) {
        for (int32_t x = 0; x < width; x++) {
            pixels->argb[(size_t)y * pixels->stride_px + (size_t)x] =
                (x / 24 + y / 24) % 2 == 0 ? even : odd;
        }
    }
    pixels->is_opaque = true;
    CHECK(image_save_png(path_of(files, name), pixels, NULL) == ST_OK);
    pixels_unref(pixels);
}

static void cut(const struct files *files, const char *name)
{
    struct buf bytes = buf_make(IMAGE_FILE_MAX_BYTES);
    if (file_read(path_of(files, name), &bytes, NULL) == ST_OK) {
        put(files, name, bytes.ptr, bytes.len * 2 / 3);
    }
    buf_deinit(&bytes);
}

static void mend(const struct files *files, int32_t which)
{
    struct buf bytes = buf_make(IMAGE_FILE_MAX_BYTES);
    switch (which) {
    case 0:
        CHECK(file_read(PHOTO, &bytes, NULL) == ST_OK); /* of mate-backgrounds */
        put(files, names[which], bytes.ptr, bytes.len);
        break;
    case 2:
        paint(files, names[which], 400, 300, 0xFFFFFFFF, 0xFFFFFFFF);
        break;
    case 3:
        paint(files, names[which], 64, 48, 0xFF0E7C86, 0xFFFFC24B);
        break;
    case 4:
        put(files, names[which], drawing, sizeof drawing - 1);
        break;
    case 5:
        (void)unlink(path_of(files, names[which])); /* it may be missing already */
        break;
    case 6:
        put(files, names[which], "not a picture", 13);
        break;
    case 7:
        paint(files, names[which], 300, 200, 0xFF884422, 0xFF4488CC);
        cut(files, names[which]);
        break;
    case 8:
        paint(files, names[which], 200, 900, 0xFF224466, 0xFF88AACC);
        break;
    case 9:
        paint(files, names[which], 400, 300, 0xFF000000, 0xFF000000);
        break;
    default:
        paint(files, names[which], 800, 600, 0xFFFFFFFF, 0xFF000000);
        break;
    }
    buf_deinit(&bytes);
}

void files_init(struct files *files, uint64_t seed)
{
    *files = (struct files){.dice = {seed}, .folder = "/tmp/vitrine-soak-XXXXXX"};
    CHECK(mkdtemp(files->folder) != NULL);
    for (int32_t i = 0; i < NAMES; i++) {
        mend(files, i);
    }
}

void files_deinit(struct files *files)
{
    for (int32_t i = 0; i < NAMES; i++) {
        (void)unlink(path_of(files, names[i])); /* some are missing */
    }
    (void)rmdir(files->folder);
}

enum file_harm files_harm(struct files *files)
{
    struct dice *dice = &files->dice;
    int32_t which = dice_below(dice, NAMES);
    enum file_harm harm = (enum file_harm)dice_below(dice, HARM_KINDS);
    switch (harm) {
    case HARM_CHANGED:
        paint(files, names[which], 80 + dice_below(dice, 700), 60 + dice_below(dice, 500),
              (uint32_t)dice_roll(dice) | 0xFF000000U, (uint32_t)dice_roll(dice) | 0xFF000000U);
        break;
    case HARM_CUT:
        cut(files, names[which]);
        break;
    case HARM_REMOVED:
        (void)unlink(path_of(files, names[which])); /* it may be gone already */
        break;
    case HARM_NO_PICTURE:
        put(files, names[which], drawing, 40);
        break;
    case HARM_MENDED:
    case HARM_KINDS:
        mend(files, which);
        break;
    }
    return harm;
}
