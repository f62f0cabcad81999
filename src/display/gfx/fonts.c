/* display/gfx/fonts.c: the faces of the manifest, through HarfBuzz's own OpenType functions.
 *
 * One hb_font a face, at the scale of its design units; sizes are a factor. So a face costs what
 * its touched pages cost, at any number of sizes.
 */
#include "display/gfx/fonts.h"

#include <hb-ot.h>
#include <hb.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/mem.h"

enum { FACES_MAX = 512, MANIFEST_MAX_BYTES = 64 << 10, PACKAGES_MAX = 16, WORDS_MAX = 6 };

struct face {
    const char *path;
    int index;
    hb_font_t *font; /* NULL until first used */
    bool is_broken;  /* opened and found without characters */
};

struct fonts {
    struct arena arena;
    struct text_face infos[FACES_MAX];
    struct face faces[FACES_MAX];
    const char *missing[PACKAGES_MAX];
    size_t missing_count;
    struct text_metrics metrics;
    hb_buffer_t *buffer;
};

static const char *const weight_names[WEIGHT_COUNT] = {"Regular", "Medium", "SemiBold", "Bold",
                                                       "ExtraBold"};

static hb_font_t *face_font(struct fonts *fonts, uint16_t index)
{
    struct face *face = &fonts->faces[index];
    if (face->font == NULL && !face->is_broken) {
        hb_blob_t *blob = hb_blob_create_from_file(face->path);
        hb_face_t *hb_face = hb_face_create(blob, (unsigned)face->index);
        face->is_broken = hb_face_get_glyph_count(hb_face) == 0;
        face->font = hb_font_create(hb_face);
        hb_ot_font_set_funcs(face->font);
        int upem = (int)hb_face_get_upem(hb_face);
        hb_font_set_scale(face->font, upem, upem);
        hb_face_destroy(hb_face);
        hb_blob_destroy(blob);
    }
    return face->font;
}

static float unit_px(hb_font_t *font, uint16_t size_px)
{
    unsigned upem = hb_face_get_upem(hb_font_get_face(font));
    return (float)size_px / (float)(upem == 0 ? 1000 : upem);
}

static bool covers(void *ctx, uint16_t face, uint32_t codepoint)
{
    struct fonts *fonts = ctx;
    hb_codepoint_t glyph = 0;
    return !fonts->faces[face].is_broken &&
           hb_font_get_nominal_glyph(face_font(fonts, face), codepoint, &glyph) && glyph != 0;
}

/* A height from the font's tables, else that of a letter. */
static float height_of(hb_font_t *font, hb_ot_metrics_tag_t tag, hb_codepoint_t letter)
{
    hb_position_t height = 0;
    if (hb_ot_metrics_get_position(font, tag, &height) && height > 0) {
        return (float)height;
    }
    hb_codepoint_t glyph = 0;
    hb_glyph_extents_t box;
    if (hb_font_get_nominal_glyph(font, letter, &glyph) &&
        hb_font_get_glyph_extents(font, glyph, &box)) {
        return (float)box.y_bearing;
    }
    return 0.0F;
}

static void extents(void *ctx, uint16_t face, uint16_t size_px, struct text_extents *out)
{
    hb_font_t *font = face_font(ctx, face);
    float unit = unit_px(font, size_px);
    hb_font_extents_t e = {0};
    hb_font_get_h_extents(font, &e);
    out->ascent = (float)e.ascender * unit;
    out->descent = (float)-e.descender * unit;
    out->cap_height = height_of(font, HB_OT_METRICS_TAG_CAP_HEIGHT, 'H') * unit;
    out->x_height = height_of(font, HB_OT_METRICS_TAG_X_HEIGHT, 'x') * unit;
}

static void shape_buffer(struct fonts *fonts, hb_font_t *font, const char *utf8, size_t len,
                         uint32_t script, bool is_rtl)
{
    hb_buffer_clear_contents(fonts->buffer);
    hb_buffer_set_direction(fonts->buffer, is_rtl ? HB_DIRECTION_RTL : HB_DIRECTION_LTR);
    hb_buffer_set_script(fonts->buffer, (hb_script_t)script);
    hb_buffer_add_utf8(fonts->buffer, utf8, (int)len, 0, (int)len);
    hb_shape(font, fonts->buffer, NULL, 0);
}

static size_t shape(void *ctx, uint16_t face, uint16_t size_px, const char *utf8, size_t len,
                    uint32_t script, bool is_rtl, struct text_cluster *out, size_t cap)
{
    struct fonts *fonts = ctx;
    hb_font_t *font = face_font(fonts, face);
    float unit = unit_px(font, size_px);
    shape_buffer(fonts, font, utf8, len, script, is_rtl);
    unsigned count = 0;
    const hb_glyph_info_t *infos = hb_buffer_get_glyph_infos(fonts->buffer, &count);
    const hb_glyph_position_t *places = hb_buffer_get_glyph_positions(fonts->buffer, &count);
    size_t clusters = 0;
    for (unsigned i = 0; i < count; i++) { /* logical order: from the end when right to left */
        unsigned g = is_rtl ? count - 1 - i : i;
        float advance = (float)places[g].x_advance * unit;
        if (clusters > 0 && clusters <= cap && out[clusters - 1].byte == infos[g].cluster) {
            out[clusters - 1].advance += advance;
            continue;
        }
        if (clusters < cap) {
            out[clusters] = (struct text_cluster){infos[g].cluster, advance};
        }
        clusters++;
    }
    return clusters;
}

static void note_missing(struct fonts *fonts, const char *package)
{
    for (size_t i = 0; i < fonts->missing_count; i++) {
        if (strcmp(fonts->missing[i], package) == 0) {
            return;
        }
    }
    if (fonts->missing_count < PACKAGES_MAX) {
        fonts->missing[fonts->missing_count++] = package;
    }
}

/* One line of the manifest, read. */
struct entry {
    enum face_role role;
    const char *package, *path, *lang;
    int index;
};

static void add_face(struct fonts *fonts, const struct entry *entry, const char *path,
                     const char *family, enum font_weight weight)
{
    size_t n = fonts->metrics.face_count;
    if (n == FACES_MAX) {
        return;
    }
    fonts->faces[n] = (struct face){.path = path, .index = entry->index};
    fonts->infos[n] = (struct text_face){
        .role = entry->role, .weight = weight, .family = family, .cjk_lang = entry->lang};
    fonts->metrics.face_count = n + 1;
}

/* The faces of an entry that exist; the family is the file's name without its weight. */
static enum status add_entry(struct fonts *fonts, const struct entry *entry, struct err *err)
{
    static const char mark[] = "{weight}";
    const char *hole = strstr(entry->path, mark);
    const char *name = strrchr(entry->path, '/');
    name = name == NULL ? entry->path : name + 1;
    size_t found = 0, wanted = hole == NULL ? 1 : WEIGHT_COUNT;
    size_t name_len = hole == NULL || hole < name ? strlen(name) : (size_t)(hole - name);
    const char *family = arena_strdup(&fonts->arena, (struct slice){name, name_len});
    for (size_t w = 0; w < wanted; w++) {
        const char *path = entry->path;
        if (hole != NULL) {
            path = arena_printf(&fonts->arena, "%.*s%s%s", (int)(hole - path), path,
                                weight_names[w], hole + sizeof(mark) - 1);
        }
        if (path == NULL || family == NULL) {
            return err_set(err, ST_LIMIT, "the font manifest is too long");
        }
        if (file_exists(path)) {
            add_face(fonts, entry, path, family, (enum font_weight)w);
            found++;
        } else if (entry->role == FACE_TEXT) {
            return err_set(err, ST_NOT_FOUND, "font '%s' is missing: install the package %s", path,
                           entry->package);
        }
    }
    if (found == 0) {
        note_missing(fonts, entry->package);
    }
    return ST_OK;
}

/* Split at blanks; the words point into `line`, which is changed. */
static size_t split(char *line, char *words[WORDS_MAX])
{
    size_t count = 0;
    while (count < WORDS_MAX) {
        line += strspn(line, " \t\r");
        if (*line == '\0') {
            break;
        }
        words[count++] = line;
        line += strcspn(line, " \t\r");
        if (*line != '\0') {
            *line++ = '\0';
        }
    }
    return count;
}

static bool read_option(const char *word, struct entry *entry)
{
    if (strncmp(word, "lang=", 5) == 0) {
        entry->lang = word + 5;
        return true;
    }
    if (strncmp(word, "index=", 6) == 0 && word[6] >= '0' && word[6] <= '9' && word[7] == '\0') {
        entry->index = word[6] - '0';
        return true;
    }
    return false;
}

static enum status read_line(struct fonts *fonts, char *line, int number, struct err *err)
{
    static const char *const roles[] = {"text", "fallback", "emoji"};
    char *words[WORDS_MAX] = {0};
    size_t count = split(line, words);
    if (count == 0 || words[0][0] == '#') {
        return ST_OK;
    }
    struct entry entry = {.lang = ""};
    size_t role = 0;
    while (role < ARRAY_LEN(roles) && strcmp(roles[role], words[0]) != 0) {
        role++;
    }
    bool is_fine = role < ARRAY_LEN(roles) && count >= 3;
    for (size_t i = 3; i < count; i++) {
        is_fine = is_fine && read_option(words[i], &entry);
    }
    if (!is_fine) {
        return err_set(err, ST_INVALID,
                       "line %d: expected ROLE PACKAGE FILE [index=N] [lang=TAG], ROLE being text, "
                       "fallback or emoji",
                       number);
    }
    entry.role = (enum face_role)role;
    entry.package = words[1];
    entry.path = words[2];
    return add_entry(fonts, &entry, err);
}

static enum status read_manifest(struct fonts *fonts, const char *path, struct err *err)
{
    struct buf bytes = buf_make(MANIFEST_MAX_BYTES);
    enum status st = file_read(path, &bytes, err);
    char *line = st == ST_OK ? arena_strdup(&fonts->arena, buf_view(&bytes)) : NULL;
    for (int number = 1; st == ST_OK && line != NULL; number++) {
        char *end = strchr(line, '\n');
        if (end != NULL) {
            *end = '\0';
        }
        st = read_line(fonts, line, number, err);
        line = end == NULL ? NULL : end + 1;
    }
    if (st == ST_OK && (fonts->metrics.face_count == 0 || fonts->infos[0].role != FACE_TEXT)) {
        st = err_set(err, ST_INVALID, "the first face must have the role text");
    }
    if (st != ST_OK) {
        err_context(err, "font manifest '%s'", path);
    }
    buf_deinit(&bytes);
    return st;
}

enum status fonts_create(const char *manifest, struct fonts **out_fonts, struct err *err)
{
    struct fonts *fonts = mem_alloc(1, sizeof(*fonts));
    fonts->arena = arena_make((size_t)1 << 20);
    fonts->buffer = hb_buffer_create();
    fonts->metrics = (struct text_metrics){
        .ctx = fonts, .faces = fonts->infos, .covers = covers, .extents = extents, .shape = shape};
    enum status st = read_manifest(fonts, manifest, err);
    if (st != ST_OK) {
        fonts_destroy(fonts);
        return st;
    }
    *out_fonts = fonts;
    return ST_OK;
}

void fonts_destroy(struct fonts *fonts)
{
    if (fonts == NULL) {
        return;
    }
    for (size_t i = 0; i < fonts->metrics.face_count; i++) {
        hb_font_destroy(fonts->faces[i].font);
    }
    hb_buffer_destroy(fonts->buffer);
    arena_deinit(&fonts->arena);
    mem_free(fonts);
}

const struct text_metrics *fonts_metrics(const struct fonts *fonts)
{
    return &fonts->metrics;
}

size_t fonts_missing_packages(const struct fonts *fonts, const char **out, size_t cap)
{
    for (size_t i = 0; i < fonts->missing_count && i < cap; i++) {
        out[i] = fonts->missing[i];
    }
    return fonts->missing_count;
}

struct slice fonts_file(struct fonts *fonts, uint16_t face, int *out_index)
{
    hb_blob_t *blob = hb_face_reference_blob(hb_font_get_face(face_font(fonts, face)));
    unsigned len = 0;
    const char *bytes = hb_blob_get_data(blob, &len);
    hb_blob_destroy(blob); /* the face has its own reference */
    *out_index = fonts->faces[face].index;
    return (struct slice){bytes, len};
}

bool fonts_is_emoji(const struct fonts *fonts, uint16_t face)
{
    return fonts->infos[face].role == FACE_EMOJI;
}

void fonts_ink(struct fonts *fonts, const struct draw_text *piece, struct ink_box *out)
{
    hb_font_t *font = face_font(fonts, piece->face);
    float unit = unit_px(font, piece->size_px);
    shape_buffer(fonts, font, piece->utf8, strlen(piece->utf8), piece->script, piece->is_rtl);
    unsigned count = 0;
    const hb_glyph_info_t *infos = hb_buffer_get_glyph_infos(fonts->buffer, &count);
    const hb_glyph_position_t *places = hb_buffer_get_glyph_positions(fonts->buffer, &count);
    float left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY, x = 0.0F;
    for (unsigned i = 0; i < count; i++) {
        hb_glyph_extents_t box;
        if (hb_font_get_glyph_extents(font, infos[i].codepoint, &box) && box.width != 0) {
            float gx = x + (float)(places[i].x_offset + box.x_bearing) * unit;
            float gy = -(float)(places[i].y_offset + box.y_bearing) * unit;
            left = fminf(left, gx);
            right = fmaxf(right, gx + (float)box.width * unit);
            top = fminf(top, gy);
            bottom = fmaxf(bottom, gy - (float)box.height * unit);
        }
        x += (float)places[i].x_advance * unit;
    }
    *out = (struct ink_box){0};
    if (left < right) {
        *out = (struct ink_box){(int32_t)floorf(left), (int32_t)floorf(top), (int32_t)ceilf(right),
                                (int32_t)ceilf(bottom)};
    }
}
