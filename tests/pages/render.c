/* pages/render.c: every page in every state as files, for browsers and for eyes.
 *
 * usage: render DIR    into DIR/{fr,en,hostile}/NAME.html, with the assets and pictures they name
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/check.h"
#include "base/crypto.h"
#include "base/digest.h"
#include "base/file.h"
#include "hub/pages/assets.h"
#include "hub/pages/brand_css.h"
#include "image/derive.h"
#include "pages/samples.h"

#define PATH_BYTES    4096
#define ART_MAX_BYTES ((size_t)1 << 20)

static const char attack[] = "\"><script>window.hit=1</script><img src=x onerror=window.hit=1>"
                             "</textarea></title>'&javascript:window.hit=1";

static void write_file(const char *dir, const char *name, struct slice bytes)
{
    char path[PATH_BYTES];
    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *file = fopen(path, "wbe");
    CHECK(file != NULL);
    CHECK(bytes.len == 0 || fwrite(bytes.ptr, bytes.len, 1, file) == 1);
    CHECK(fclose(file) == 0);
}

static void make_folder(char out[PATH_BYTES], const char *dir, const char *name)
{
    (void)snprintf(out, PATH_BYTES, "%s/%s", dir, name);
    CHECK(mkdir(out, 0777) == 0 || errno == EEXIST);
}

static void render_pages(const char *dir, const char *folder, struct sampling sampling)
{
    char path[PATH_BYTES];
    char name[256];
    size_t count = 0;
    const struct sample *samples = sample_all(&count);
    make_folder(path, dir, folder);
    for (size_t i = 0; i < count; i++) {
        struct buf out = buf_make(PAGE_MAX_BYTES);
        sampling.count = 0;
        samples[i].write(&sampling, &out);
        CHECK(buf_status(&out, NULL) == ST_OK);
        (void)snprintf(name, sizeof name, "%s.html", samples[i].name);
        write_file(path, name, buf_view(&out));
        buf_deinit(&out);
    }
}

static void render_assets(const char *dir)
{
    char path[PATH_BYTES];
    const uint32_t accents[] = {0xFF6A55, 0xFFB259};
    size_t count = 0;
    const struct asset *assets = asset_all(&count);
    struct buf css = buf_make(BRAND_CSS_MAX_BYTES);
    make_folder(path, dir, "assets");
    for (size_t i = 0; i < count; i++) {
        write_file(path, assets[i].name,
                   (struct slice){(const char *)assets[i].bytes, assets[i].len});
    }
    brand_css_write(&css, accents, 2);
    write_file(path, "brand.css", buf_view(&css));
    buf_deinit(&css);
}

static void derive_all(const char *dir, const char *art, char sha[DIGEST_HEX_BYTES])
{
    char path[PATH_BYTES];
    struct err err = {.code = ST_OK};
    struct buf raw = buf_make(ART_MAX_BYTES);
    (void)snprintf(path, sizeof path, SOURCE_DIR "/assets/ambassadeurs/art/%s.svg", art);
    CHECK(file_read(path, &raw, &err) == ST_OK);
    struct digest digest = digest_of(raw.ptr, raw.len);
    digest_hex(&digest, sha);
    for (int i = 0; i < DERIVED_COUNT; i++) {
        char name[256];
        struct buf out = buf_make(DERIVED_MAX_BYTES);
        enum status st = derive_picture(raw.ptr, raw.len, (enum derived_size)i, 0.7F, 0.4F, true,
                                        NULL, &out, &err);
        CHECK(st == ST_OK);
        (void)snprintf(name, sizeof name, "%s-%s.jpg", sha,
                       derived_get((enum derived_size)i)->name);
        write_file(dir, name, buf_view(&out));
        buf_deinit(&out);
    }
    buf_deinit(&raw);
}

static void render_logo(const char *dir)
{
    struct buf raw = buf_make(ART_MAX_BYTES);
    CHECK(file_read(SOURCE_DIR "/assets/ambassadeurs/art/logo.svg", &raw, NULL) == ST_OK);
    write_file(dir, "logo.svg", buf_view(&raw));
    buf_deinit(&raw);
}

int main(int argc, char **argv)
{
    static const char *const art[] = {"hero", "lab", "voices"};
    char digests[3][DIGEST_HEX_BYTES];
    const char *pictures[3];
    char path[PATH_BYTES];
    if (argc == 2 && strcmp(argv[1], IMAGE_SVG_CHILD_ARG) == 0) {
        return svg_child_main();
    }
    if (argc != 2) {
        (void)fprintf(stderr, "usage: render DIR\n");
        return 2;
    }
    crypto_init();
    CHECK(image_init(NULL) == ST_OK);
    make_folder(path, argv[1], "pictures");
    for (size_t i = 0; i < 3; i++) {
        derive_all(path, art[i], digests[i]);
        pictures[i] = digests[i];
    }
    render_logo(path);
    render_assets(argv[1]);
    struct sampling sampling = {.lang = PAGE_FR,
                                .at = SAMPLE_NONE,
                                .pictures = pictures,
                                .picture_count = 3,
                                .logo_href = "/pictures/logo.svg"};
    render_pages(argv[1], "fr", sampling);
    sampling.lang = PAGE_EN;
    sampling.logo_href = NULL;
    render_pages(argv[1], "en", sampling);
    sampling.at = SAMPLE_ALL;
    sampling.attack = slice_of(attack);
    render_pages(argv[1], "hostile", sampling);
    image_deinit();
    return 0;
}
