/* links: text gfx draw image base */
/* display/text: pure logic with metrics of our own: every character is as wide as the table says.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/attr.h"
#include "base/utf8.h"
#include "display/text/text.h"

/* Face 0 draws Latin, 1 Hebrew and Arabic, 2 emoji, 3 Japanese, 4 Chinese forms of Han. Every code
 * point is half an em wide, '1' a quarter. */
static const struct text_face faces[] = {
    {FACE_TEXT, WEIGHT_REGULAR, "Text", ""},      {FACE_FALLBACK, WEIGHT_REGULAR, "Right", ""},
    {FACE_EMOJI, WEIGHT_REGULAR, "Emoji", ""},    {FACE_FALLBACK, WEIGHT_REGULAR, "Han", "ja"},
    {FACE_FALLBACK, WEIGHT_REGULAR, "Han", "zh"},
};

static bool covers(void *ctx, uint16_t face, uint32_t cp)
{
    (void)ctx;
    switch (face) {
    case 0:
        return cp < 0x500 || (cp >= 0x2000 && cp < 0x2070);
    case 1:
        return (cp >= 0x590 && cp < 0x700) || cp == ' ';
    case 2:
        return cp >= 0x1F1E6 || cp == 0x2764 || cp == 0xFE0F;
    default:
        return cp >= 0x3000 && cp < 0xA000;
    }
}

static void extents(void *ctx, uint16_t face, uint16_t size, struct text_extents *out)
{
    (void)ctx;
    (void)face;
    *out = (struct text_extents){(float)size * 0.95F, (float)size * 0.25F, (float)size * 0.7F,
                                 (float)size * 0.5F};
}

static size_t shape(void *ctx, uint16_t face, uint16_t size, const char *utf8, size_t len,
                    uint32_t script, bool is_rtl, struct text_cluster *out, size_t cap)
{
    size_t count = 0;
    (void)ctx;
    (void)face;
    (void)script;
    (void)is_rtl;
    for (size_t i = 0; i < len;) {
        uint32_t cp;
        size_t step = utf8_decode(utf8 + i, len - i, &cp);
        if (count < cap) {
            out[count] =
                (struct text_cluster){(uint32_t)i, (float)size * (cp == '1' ? 0.25F : 0.5F)};
        }
        count++;
        i += step;
    }
    return count;
}

static const struct text_metrics metrics = {.face_count = ARRAY_LEN(faces),
                                            .faces = faces,
                                            .covers = covers,
                                            .extents = extents,
                                            .shape = shape};

struct world {
    struct text_service *service;
    struct arena arena;
    struct draw_list list;
};

static int set_up(void **state)
{
    static struct world world;
    world.service = text_service_create(&metrics);
    world.arena = arena_make((size_t)16 << 20);
    *state = &world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    text_service_destroy(world->service);
    arena_deinit(&world->arena);
    return 0;
}

static const struct text_block *lay(struct world *world, const char *utf8, struct text_want want)
{
    struct text_span span = {utf8, WEIGHT_REGULAR, 0xFFFFFFFF};
    want.spans = &span;
    want.span_count = 1;
    if (want.sizes_px[0] == 0) {
        want.sizes_px[0] = 20;
    }
    const struct text_block *block = text_layout(world->service, &world->arena, &want);
    draw_list_init(&world->list, &world->arena, 2000, 2000);
    draw_layer_begin(&world->list, 1, (struct irect){0, 0, 2000, 2000}, 0);
    text_draw(block, &world->list, 0, 0);
    draw_layer_end(&world->list);
    return block;
}

/* The lines as their notes tell them, each with '|' behind. */
static const char *lines(struct world *world)
{
    struct buf all = buf_make(1 << 16);
    for (size_t i = 0; i < world->list.note_count; i++) {
        buf_printf(&all, "%s|", world->list.notes[i].text);
    }
    const char *copy = arena_strdup(&world->arena, buf_view(&all));
    buf_deinit(&all);
    return copy;
}

static void breaks_at_spaces_that_hang(void **state)
{
    struct world *w = *state;
    lay(w, "aaaa bbbb cccc", (struct text_want){.max_width_px = 90});
    assert_string_equal(lines(w), "aaaa bbbb |cccc|");
    lay(w, "a\nb", (struct text_want){.max_width_px = 90});
    assert_string_equal(lines(w), "a\n|b|");
}

static void never_breaks_at_a_no_break_space(void **state)
{
    struct world *w = *state;
    lay(w, "il y a 2 480 !", (struct text_want){.max_width_px = 95, .lang = "fr-FR"});
    assert_string_equal(lines(w), "il y a |2\u202f480\u202f!|");
}

static void breaks_a_word_that_is_longer_than_the_line(void **state)
{
    struct world *w = *state;
    const struct text_block *block = lay(w, "abcdefghijkl", (struct text_want){.max_width_px = 50});
    assert_int_equal(block->line_count, 3);
    assert_string_equal(lines(w), "abcde|fghij|kl|");
}

static void takes_the_first_size_that_fits(void **state)
{
    struct world *w = *state;
    struct text_want want = {.sizes_px = {40, 30, 20}, .max_width_px = 100, .max_lines = 1};
    assert_int_equal(lay(w, "aaaaa", want)->size_px, 40);
    assert_int_equal(lay(w, "aaaaaa", want)->size_px, 30);
    const struct text_block *block = lay(w, "aaaaaaaaaaaaaa", want);
    assert_int_equal(block->size_px, 20);
    assert_true(block->was_cut);
}

static void cuts_at_a_word_with_an_ellipsis(void **state)
{
    struct world *w = *state;
    const struct text_block *block =
        lay(w, "aaa bbb, ccc ddd", (struct text_want){.max_width_px = 100, .max_lines = 1});
    assert_true(block->was_cut);
    assert_string_equal(lines(w), "aaa bbb…|");
    block = lay(w, "abcdefghijklmnop", (struct text_want){.max_width_px = 100, .max_lines = 1});
    assert_string_equal(lines(w), "abcdefghi…|");
    assert_true(block->width_px <= 100);
}

static void keeps_articles_off_the_line_ends_of_titles(void **state)
{
    struct world *w = *state;
    struct text_want want = {.max_width_px = 130};
    lay(w, "prendre la parole", want);
    assert_string_equal(lines(w), "prendre la |parole|");
    want.is_title = true;
    lay(w, "prendre la parole", want);
    assert_string_equal(lines(w), "prendre |la parole|");
    want.max_width_px = 40; /* it must hang rather than cost a line */
    want.max_lines = 2;
    lay(w, "a de b", want);
    assert_string_equal(lines(w), "a de |b|");
}

static void balances_titles_without_adding_lines(void **state)
{
    struct world *w = *state;
    struct text_want want = {.max_width_px = 200, .is_title = true, .is_balanced = true};
    lay(w, "aaaa bbbb cccc dddd eeee", want);
    assert_string_equal(lines(w), "aaaa bbbb cccc |dddd eeee|");
}

static void tracks_letters_but_never_digits(void **state)
{
    struct world *w = *state;
    struct text_want want = {.max_width_px = 900, .tracking_em = -0.1F};
    const struct text_block *letters = lay(w, "abcd", want);
    assert_int_equal(letters->width_px, 4 * 10 - 4 * 2);
    assert_int_equal(lay(w, "2345", want)->width_px, 40);
    assert_int_equal(lay(w, "שלום", want)->width_px, 40);
}

static void gives_digits_cells_of_one_width(void **state)
{
    struct world *w = *state;
    struct text_want want = {.max_width_px = 900, .is_tabular = true};
    assert_int_equal(lay(w, "111", want)->width_px, 30);
    assert_int_equal(lay(w, "222", want)->width_px, 30);
    lay(w, "1", want);
    assert_true(w->list.cmds[0].u.text.x > 2.4F && w->list.cmds[0].u.text.x < 2.6F);
}

static void chooses_faces_by_coverage_and_language(void **state)
{
    struct world *w = *state;
    lay(w, "a שלום ❤️ 漢", (struct text_want){.max_width_px = 900, .lang = "ja"});
    uint32_t seen = 0;
    for (size_t i = 0; i < w->list.cmd_count; i++) {
        seen |= 1U << w->list.cmds[i].u.text.face;
    }
    assert_int_equal(seen, 1U << 0 | 1U << 1 | 1U << 2 | 1U << 3);
    lay(w, "漢", (struct text_want){.max_width_px = 900, .lang = "zh-Hans"});
    assert_int_equal(w->list.cmds[0].u.text.face, 4);
}

static void keeps_an_emoji_sequence_in_one_piece(void **state)
{
    struct world *w = *state;
    lay(w, "👨‍👩‍👧‍👦 🇫🇷 👍🏽", (struct text_want){.max_width_px = 900});
    assert_int_equal(w->list.cmd_count, 3);
    assert_string_equal(w->list.cmds[0].u.text.utf8, "👨‍👩‍👧‍👦");
    assert_string_equal(w->list.cmds[1].u.text.utf8, "🇫🇷");
    assert_string_equal(w->list.cmds[2].u.text.utf8, "👍🏽");
}

static void orders_mixed_directions_as_they_are_read(void **state)
{
    struct world *w = *state;
    lay(w, "אב 12 גד", (struct text_want){.max_width_px = 900});
    assert_int_equal(w->list.cmd_count, 3);
    const struct draw_text *first = &w->list.cmds[0].u.text, *last = &w->list.cmds[2].u.text;
    assert_string_equal(first->utf8 + (first->utf8[0] == ' '), "גד");
    assert_true(first->is_rtl && first->x < last->x);
    assert_false(w->list.cmds[1].u.text.is_rtl);
}

static void aligns_a_right_to_left_block_to_the_right(void **state)
{
    struct world *w = *state;
    lay(w, "אבגד", (struct text_want){.max_width_px = 200});
    assert_true(w->list.cmds[0].u.text.x > 159.0F);
}

static void reports_what_no_face_draws(void **state)
{
    struct world *w = *state;
    uint32_t missing[4];
    assert_int_equal(text_missing(w->service, "a\u0905b\u0905\u200d", missing, 4), 1);
    assert_int_equal(missing[0], 0x905);
    const struct text_block *block = lay(w, "a\u0905b", (struct text_want){.max_width_px = 90});
    assert_int_equal(block->missing, 1);
    assert_int_equal(block->width_px, 20); /* nothing stands in its place */
}

static void shows_invalid_utf8_as_replacements(void **state)
{
    struct world *w = *state;
    lay(w, "a\xff\xc3z", (struct text_want){.max_width_px = 900});
    assert_int_equal(w->list.note_count, 1);
    assert_string_equal(w->list.notes[0].text, "a\uFFFD\uFFFDz");
}

static void sets_french_spaces(void **state)
{
    static const struct {
        const char *given, *wanted;
    } cases[] = {
        {"Non ?", "Non\u202f?"},
        {"Non?", "Non\u202f?"},
        {"Note : oui", "Note\u00a0: oui"},
        {"« oui »", "«\u00a0oui\u00a0»"},
        {"«oui»", "«\u00a0oui\u00a0»"},
        {"2 480 partages", "2\u202f480 partages"},
        {"1 234 567", "1\u202f234\u202f567"},
        {"le 12 3456", "le 12 3456"},
        {"11 h 00", "11\u00a0h\u00a000"},
        {"50 % et 5 km", "50\u00a0% et 5\u00a0km"},
        {"5 minutes", "5 minutes"},
        {"× 8", "×\u00a08"},
        {"https://a.fr/?q=1;b", "https://a.fr/?q=1;b"},
        {"10:42", "10:42"},
        {"Quoi ?!", "Quoi\u202f?!"},
    };
    struct world *w = *state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_string_equal(text_french_spaces(&w->arena, cases[i].given), cases[i].wanted);
    }
}

static void finds_initials_in_capitals(void **state)
{
    struct world *w = *state;
    assert_string_equal(text_initials(&w->arena, "Camille R."), "CR");
    assert_string_equal(text_initials(&w->arena, "Santé connectée"), "SC");
    assert_string_equal(text_initials(&w->arena, "élodie"), "É");
    assert_string_equal(text_initials(&w->arena, " – "), "");
    assert_string_equal(text_initials(&w->arena, "Jean-Marc Petit"), "JP");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(breaks_at_spaces_that_hang, set_up, tear_down),
        cmocka_unit_test_setup_teardown(never_breaks_at_a_no_break_space, set_up, tear_down),
        cmocka_unit_test_setup_teardown(breaks_a_word_that_is_longer_than_the_line, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(takes_the_first_size_that_fits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(cuts_at_a_word_with_an_ellipsis, set_up, tear_down),
        cmocka_unit_test_setup_teardown(keeps_articles_off_the_line_ends_of_titles, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(balances_titles_without_adding_lines, set_up, tear_down),
        cmocka_unit_test_setup_teardown(tracks_letters_but_never_digits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(gives_digits_cells_of_one_width, set_up, tear_down),
        cmocka_unit_test_setup_teardown(chooses_faces_by_coverage_and_language, set_up, tear_down),
        cmocka_unit_test_setup_teardown(keeps_an_emoji_sequence_in_one_piece, set_up, tear_down),
        cmocka_unit_test_setup_teardown(orders_mixed_directions_as_they_are_read, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(aligns_a_right_to_left_block_to_the_right, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(reports_what_no_face_draws, set_up, tear_down),
        cmocka_unit_test_setup_teardown(shows_invalid_utf8_as_replacements, set_up, tear_down),
        cmocka_unit_test_setup_teardown(sets_french_spaces, set_up, tear_down),
        cmocka_unit_test_setup_teardown(finds_initials_in_capitals, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
