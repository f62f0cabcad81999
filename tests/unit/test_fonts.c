/* links: gfx text draw image base */
/* The installed fonts: every script of the promise comes out whole, and what is drawn is where it
 * was measured. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/crypto.h"
#include "base/file.h"
#include "display/gfx/fonts.h"
#include "display/gfx/glyphs.h"
#include "display/text/text.h"

struct world {
    struct fonts *fonts;
    struct glyphs *glyphs;
    struct text_service *service;
    struct arena arena;
    struct draw_list list;
};

static int set_up(void **state)
{
    static struct world world;
    struct err err = {0};
    crypto_init();
    if (fonts_create(SOURCE_DIR "/fonts/manifest.txt", &world.fonts, &err) != ST_OK ||
        glyphs_create(world.fonts, &world.glyphs, &err) != ST_OK) {
        print_error("%s\n", err.text);
        return -1;
    }
    world.service = text_service_create(fonts_metrics(world.fonts));
    world.arena = arena_make((size_t)32 << 20);
    *state = &world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    text_service_destroy(world->service);
    glyphs_destroy(world->glyphs);
    fonts_destroy(world->fonts);
    arena_deinit(&world->arena);
    return 0;
}

static const struct text_block *lay(struct world *w, const char *utf8, uint16_t size,
                                    float tracking)
{
    struct text_span span = {utf8, WEIGHT_BOLD, 0xFFFFFFFF};
    struct text_want want = {.spans = &span,
                             .span_count = 1,
                             .sizes_px = {size},
                             .tracking_em = tracking,
                             .max_width_px = 4000,
                             .lang = "fr-FR"};
    const struct text_block *block = text_layout(w->service, &w->arena, &want);
    draw_list_init(&w->list, &w->arena, 4000, 400);
    draw_layer_begin(&w->list, 1, (struct irect){0, 0, 4000, 400}, 0);
    text_draw(block, &w->list, 0, 100);
    draw_layer_end(&w->list);
    return block;
}

static void every_promised_script_is_covered(void **state)
{
    static const char *const texts[] = {"Évacuation œuvre Łódź ½ × – … ’ « »",
                                        "Ελληνικά",
                                        "Кириллица",
                                        "العربية لغة",
                                        "עברית",
                                        "देवनागरी क्षमा",
                                        "中文简体",
                                        "日本語かな",
                                        "👨‍👩‍👧‍👦🇫🇷👍🏽❤️1️⃣",
                                        "← ↑ ▲ ✓ ∞ ≠"};
    struct world *w = *state;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        uint32_t missing[8];
        size_t count = text_missing(w->service, texts[i], missing, 8);
        if (count > 0) {
            print_error("%s: U+%04X\n", texts[i], (unsigned)missing[0]);
        }
        assert_int_equal(count, 0);
        assert_true(lay(w, texts[i], 60, 0.0F)->width_px > 60);
    }
}

static void arabic_is_shaped_as_one_joined_word(void **state)
{
    struct world *w = *state;
    float joined = (float)lay(w, "بيب", 60, 0.0F)->width_px;
    float apart =
        (float)lay(w, "ب", 60, 0.0F)->width_px * 2.0F + (float)lay(w, "ي", 60, 0.0F)->width_px;
    assert_true(joined < apart * 0.8F); /* joined forms are narrower */
}

static void devanagari_conjuncts_are_one_cluster(void **state)
{
    struct world *w = *state;
    int32_t conjunct = lay(w, "क्ष", 60, 0.0F)->width_px;
    int32_t letters = lay(w, "कष", 60, 0.0F)->width_px;
    assert_true(conjunct < letters);
}

/* Where the ink of a piece lies, by its pixels. */
static struct irect inked(const struct glyph_image *image)
{
    int32_t left = image->w, right = -1, top = image->h, bottom = -1;
    for (int32_t y = 0; y < image->h; y++) {
        for (int32_t x = 0; x < image->w; x++) {
            if (image->coverage[(size_t)y * image->stride + (size_t)x] > 8) {
                left = x < left ? x : left;
                right = x > right ? x : right;
                top = y < top ? y : top;
                bottom = y > bottom ? y : bottom;
            }
        }
    }
    return (struct irect){image->x + left, image->y + top, right - left + 1, bottom - top + 1};
}

static void ink_is_where_it_was_measured(void **state)
{
    static const char *const texts[] = {"j", "É", "Ag", "Pour les patients", "f", "نص", "क्षि", "Ŵ"};
    struct world *w = *state;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        for (uint16_t size = 28; size <= 220; size = (uint16_t)(size * 2)) {
            struct glyph_image image;
            struct ink_box ink;
            lay(w, texts[i], size, 0.0F);
            const struct draw_text *piece = &w->list.cmds[0].u.text;
            assert_true(glyphs_piece(w->glyphs, piece, &image));
            fonts_ink(w->fonts, piece, &ink);
            struct irect seen = inked(&image);
            assert_in_range(seen.x - ink.left + 2, 0, 4);
            assert_in_range(seen.x + seen.w - ink.right + 2, 0, 4);
            assert_in_range(seen.y - ink.top + 2, 0, 4);
            assert_in_range(seen.y + seen.h - ink.bottom + 2, 0, 4);
        }
    }
}

static void tracked_titles_are_as_wide_as_told(void **state)
{
    struct world *w = *state;
    const struct text_block *loose = lay(w, "#NeJamaisRenoncer", 132, 0.0F);
    int32_t wide = loose->width_px;
    const struct text_block *tight = lay(w, "#NeJamaisRenoncer", 132, -0.034F);
    assert_in_range(wide - tight->width_px, 17 * 4 - 2, 17 * 5);
    assert_int_equal(w->list.cmd_count, 17);
}

static void emoji_come_in_colour_at_the_size_asked_for(void **state)
{
    struct world *w = *state;
    struct glyph_image image;
    lay(w, "👍🏽", 60, 0.0F);
    assert_true(glyphs_piece(w->glyphs, &w->list.cmds[0].u.text, &image));
    assert_true(image.is_colour);
    assert_in_range(image.w, 60, 90);
    uint32_t sum = 0;
    for (int32_t x = 0; x < image.w; x++) {
        uint32_t p = image.argb[(size_t)(image.h / 2) * image.stride / 4 + (size_t)x];
        sum |= p >> 24 == 255 && ((p >> 16) & 0xFF) != (p & 0xFF);
    }
    assert_int_equal(sum, 1);
}

static void the_same_piece_gives_the_same_pixels(void **state)
{
    struct world *w = *state;
    struct glyph_image image;
    uint64_t first = 0;
    for (int i = 0; i < 3; i++) {
        lay(w, "Renoncer 2 480", 76, 0.0F);
        assert_true(glyphs_piece(w->glyphs, &w->list.cmds[0].u.text, &image));
        uint64_t hash = crypto_hash64(image.coverage, image.stride * (size_t)image.h);
        assert_true(i == 0 || hash == first);
        first = hash;
        for (uint16_t size = 20; size < 120; size++) { /* push it out of the open fonts */
            lay(w, "x", size, 0.0F);
            assert_true(glyphs_piece(w->glyphs, &w->list.cmds[0].u.text, &image));
        }
    }
}

static void a_wrong_manifest_is_refused_by_line(void **state)
{
    static const struct {
        const char *text, *said;
    } cases[] = {{"text fonts-inter\n", "line 1"},
                 {"# fine\nglyphs p /x\n", "line 2"},
                 {"text fonts-inter /nowhere/x.otf\n", "install the package fonts-inter"},
                 {"", "first face must have the role text"}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char path[] = "/tmp/vitrine-manifest-XXXXXX";
        struct fonts *fonts = NULL;
        struct err err = {0};
        int fd = mkstemp(path);
        assert_true(fd >= 0 && close(fd) == 0);
        assert_int_equal(file_write_atomic(path, cases[i].text, strlen(cases[i].text), &err),
                         ST_OK);
        assert_int_not_equal(fonts_create(path, &fonts, &err), ST_OK);
        assert_non_null(strstr(err.text, cases[i].said));
        assert_int_equal(unlink(path), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_promised_script_is_covered),
        cmocka_unit_test(arabic_is_shaped_as_one_joined_word),
        cmocka_unit_test(devanagari_conjuncts_are_one_cluster),
        cmocka_unit_test(ink_is_where_it_was_measured),
        cmocka_unit_test(tracked_titles_are_as_wide_as_told),
        cmocka_unit_test(emoji_come_in_colour_at_the_size_asked_for),
        cmocka_unit_test(the_same_piece_gives_the_same_pixels),
        cmocka_unit_test(a_wrong_manifest_is_refused_by_line),
    };
    return cmocka_run_group_tests_name("fonts", tests, set_up, tear_down);
}
