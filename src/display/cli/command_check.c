/* display/cli/command_check.c: `check`: everything wrong with a document, with its place.
 *
 * What reading finds, and then what only this machine can tell: pictures that are missing or that
 * we can't draw, characters that no installed font has.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/slice.h"
#include "base/zones.h"
#include "config/config.h"
#include "display/app/catalogue.h"
#include "display/app/paths.h"
#include "display/cli/commands.h"
#include "display/gfx/fonts.h"
#include "image/image.h"
#include "programme/programme.h"

enum { POINTER_BYTES = 512, MISSING_MAX = 8, NODES_DEEP = JSON_DEPTH_MAX };

/* One document under examination. */
struct examination {
    const char *path;
    struct fault_list *faults;
    struct zones zones;
    struct arena arena;
    struct text_service *text; /* NULL: no fonts here */
};

static void fault_at(struct examination *x, enum fault_severity severity,
                     const struct json_node *node, const char *text)
{
    char pointer[POINTER_BYTES];
    json_pointer(node, pointer, sizeof(pointer));
    fault_list_add(x->faults, severity, node->line, node->column, pointer, "%s", text);
}

/* Characters nobody can draw here, named once for each text. */
static void check_glyphs(struct examination *x, const struct json_node *node)
{
    uint32_t missing[MISSING_MAX];
    size_t count = text_missing(x->text, node->text, missing, MISSING_MAX);
    if (count == 0) {
        return;
    }
    struct buf text = buf_make(1024);
    buf_append_str(&text, "no installed font draws");
    for (size_t i = 0; i < count && i < MISSING_MAX; i++) {
        buf_printf(&text, "%s U+%04X", i == 0 ? "" : ",", (unsigned)missing[i]);
    }
    buf_append_str(&text, "; install a font package of fonts/manifest.txt, or leave them out");
    fault_at(x, FAULT_WARNING, node, buf_str(&text));
    buf_deinit(&text);
}

/* All strings of the tree that may reach a screen. Its depth is bounded by the reader. */
static void walk_texts(struct examination *x, const struct json_node *node)
{
    if (node->type == JSON_STRING && x->text != NULL) {
        check_glyphs(x, node);
    }
    for (const struct json_node *child = node->first; child != NULL; child = child->next) {
        walk_texts(x, child);
    }
}

struct svg_report {
    struct examination *x;
    const struct json_node *node;
    const char *path;
};

static void report_feature(void *ctx, int32_t line, const char *feature)
{
    struct svg_report *report = ctx;
    char *text = arena_printf(&report->x->arena, "%s:%d: SVG %s is not drawn", report->path,
                              (int)line, feature);
    if (text != NULL) {
        fault_at(report->x, FAULT_WARNING, report->node, text);
    }
}

static void check_picture(struct examination *x, const struct json_node *node, const char *path)
{
    struct image_info info;
    struct err err = {0};
    if (strstr(path, "://") != NULL) {
        fault_at(x, FAULT_WARNING, node, "an address: only pictures in files are shown yet");
        return;
    }
    if (catalogue_probe(path, &info, &err) != ST_OK) {
        fault_at(x, FAULT_ERROR, node, err.text);
        return;
    }
    struct buf bytes = buf_make(IMAGE_SVG_MAX_BYTES);
    if (info.kind == IMAGE_SVG && file_read(path, &bytes, NULL) == ST_OK) {
        struct svg_report report = {x, node, path};
        (void)image_svg_check(bytes.ptr, bytes.len, report_feature, &report);
    }
    buf_deinit(&bytes);
}

static void check_media(struct examination *x, const struct json_node *root,
                        const struct programme *programme)
{
    const struct json_node *list = json_find(root, "media");
    for (const struct json_node *item = list == NULL ? NULL : list->first; item != NULL;
         item = item->next) {
        const struct json_node *id = json_find(item, "id"), *href = json_find(item, "href");
        const struct media *media = id == NULL || id->type != JSON_STRING
                                        ? NULL
                                        : programme_find_media(programme, id->text);
        if (media != NULL && href != NULL) {
            check_picture(x, href, media->path);
        }
    }
}

static void check_programme(struct examination *x, struct slice bytes, const struct json_node *root)
{
    const struct programme *programme = NULL;
    const struct programme_options options = {
        .now_unix_s = clock_wall_s(),
        .base_dir = path_folder(&x->arena, x->path),
        .find_tz = zones_find,
        .tz_ctx = &x->zones,
    };
    struct err err = {0};
    if (programme_read(bytes, &options, x->faults, &programme, &err) == ST_OK) {
        check_media(x, root, programme);
        walk_texts(x, root);
        fault_list_sort(x->faults, 0);
        programme_unref(programme);
    }
}

static void check_config(struct examination *x, struct slice bytes)
{
    struct config config;
    const struct config_options options = {zones_find, &x->zones};
    struct err err = {0};
    if (config_read(bytes, &options, x->faults, &config, &err) == ST_OK) {
        config_deinit(&config);
    }
}

static bool looks_like_config(const struct json_node *root)
{
    static const char *const keys[] = {"hub", "window",   "screen", "memory_mb",
                                       "log", "store_mb", "store",  "calm"};
    if (json_find(root, "vitrine") != NULL) {
        return false;
    }
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        if (json_find(root, keys[i]) != NULL) {
            return true;
        }
    }
    const struct json_node *programme = json_find(root, "programme");
    return programme != NULL && programme->type == JSON_STRING;
}

static enum status check_file(struct examination *x, struct err *err)
{
    struct buf bytes = buf_make(PROGRAMME_MAX_BYTES);
    struct json_doc *doc = NULL;
    uint32_t line = 0, column = 0;
    enum status st = file_read(x->path, &bytes, err);
    if (st == ST_LIMIT) {
        fault_list_add(x->faults, FAULT_ERROR, 1, 1, "", "%s", err->text);
        st = ST_OK;
    } else if (st == ST_OK) {
        if (json_parse(buf_view(&bytes), true, &doc, &line, &column, NULL) == ST_OK &&
            looks_like_config(json_root(doc))) {
            check_config(x, buf_view(&bytes));
        } else {
            check_programme(x, buf_view(&bytes), doc == NULL ? NULL : json_root(doc));
        }
    }
    json_destroy(doc);
    buf_deinit(&bytes);
    return st;
}

static struct text_service *open_fonts(struct fonts **out_fonts)
{
    struct arena arena = arena_make((size_t)64 << 10);
    const char *manifest = NULL;
    struct err err = {0};
    struct text_service *text = NULL;
    if (paths_data(&arena, "fonts/manifest.txt", &manifest, &err) == ST_OK &&
        fonts_create(manifest, out_fonts, &err) == ST_OK) {
        text = text_service_create(fonts_metrics(*out_fonts));
    } else {
        (void)fprintf(stderr, "vitrine: characters were not checked: %s\n", err.text);
    }
    arena_deinit(&arena);
    return text;
}

int command_check(const struct options *options)
{
    struct err err = {0};
    struct fonts *fonts = NULL;
    int code = EXIT_FINE;
    if (options->file_count == 0) {
        (void)err_set(&err, ST_UNSUPPORTED, "check needs a file: vitrine check programme.json");
        return command_failed(&err);
    }
    struct text_service *text = open_fonts(&fonts);
    for (size_t i = 0; i < options->file_count; i++) {
        struct examination x = {.path = options->files[i],
                                .faults = fault_list_create(),
                                .arena = arena_make((size_t)8 << 20),
                                .text = text};
        struct buf out = buf_make((size_t)4 << 20);
        if (check_file(&x, &err) != ST_OK) {
            code = command_failed(&err);
        }
        fault_list_print(x.faults, x.path, &out);
        (void)fputs(buf_str(&out), stdout);
        if (code == EXIT_FINE && fault_list_errors(x.faults) > 0) {
            code = EXIT_FAULTS;
        }
        if (code == EXIT_FINE && fault_list_count(x.faults) == 0) {
            (void)printf("%s: nothing wrong\n", x.path);
        }
        buf_deinit(&out);
        arena_deinit(&x.arena);
        zones_deinit(&x.zones);
        fault_list_destroy(x.faults);
    }
    text_service_destroy(text);
    fonts_destroy(fonts);
    return code;
}
