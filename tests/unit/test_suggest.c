/* links: pages codes base */
/* Suggestions and the disclosure in them; the catalogues; dates and ranks in words; colours. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "hub/pages/brand_css.h"
#include "hub/pages/suggest.h"
#include "hub/pages/texts.h"

static const struct slice none = {NULL, 0};

/* Where `wanted` begins in a text, or NULL. */
static const char *find(struct slice text, const char *wanted)
{
    size_t len = strlen(wanted);
    for (size_t at = 0; at + len <= text.len; at++) {
        if (memcmp(text.ptr + at, wanted, len) == 0) {
            return text.ptr + at;
        }
    }
    return NULL;
}

static struct suggest_source source_fr(void)
{
    return (struct suggest_source){
        .lang = PAGE_FR,
        .employer = slice_of("Hélia"),
        .headline = slice_of("Une matinée au laboratoire"),
        .text = slice_of("Le 12, nos équipes ouvrent leurs portes. Relayez l’invitation."),
        .hashtag = slice_of("#NeJamaisRenoncer"),
    };
}

static void every_suggestion_discloses_and_differs(void **state)
{
    (void)state;
    for (int lang = 0; lang < PAGE_LANG_COUNT; lang++) {
        struct suggest_source source = source_fr();
        struct slice texts[SUGGEST_MAX];
        struct buf into = buf_make(SUGGEST_MAX_BYTES);
        struct buf disclosure = buf_make(256);
        source.lang = (enum page_lang)lang;
        suggest_disclosure(&disclosure, &source);
        size_t count = suggest_texts(&source, &into, texts);
        assert_int_equal(count, 4);
        for (size_t i = 0; i < count; i++) {
            assert_true(disclosure_is_in(texts[i], buf_view(&disclosure)));
            assert_null(find(texts[i], "{"));
            assert_null(find(texts[i], "  "));
            assert_null(find(texts[i], ".."));
            assert_true(utf8_is_valid(texts[i]));
            for (size_t k = 0; k < i; k++) {
                assert_false(texts[i].len == texts[k].len &&
                             memcmp(texts[i].ptr, texts[k].ptr, texts[i].len) == 0);
            }
        }
        buf_deinit(&disclosure);
        buf_deinit(&into);
    }
}

static void assert_texts(const struct suggest_source *source, const char *const *wanted,
                         size_t count)
{
    struct slice texts[SUGGEST_MAX];
    struct buf into = buf_make(SUGGEST_MAX_BYTES);
    assert_int_equal(suggest_texts(source, &into, texts), count);
    for (size_t i = 0; i < count; i++) {
        struct buf text = buf_make(SUGGEST_MAX_BYTES);
        buf_append(&text, texts[i].ptr, texts[i].len);
        assert_string_equal(buf_str(&text), wanted[i]);
        buf_deinit(&text);
    }
    buf_deinit(&into);
}

static void suggestions_read_well(void **state)
{
    (void)state;
    static const char *const wanted[] = {
        "Je travaille chez Hélia. J’ai envie de vous faire lire ceci\u00a0: «\u00a0Une matinée au "
        "laboratoire\u00a0» #NeJamaisRenoncer",
        "«\u00a0Une matinée au laboratoire\u00a0» Je travaille chez Hélia. Je relaie ce message "
        "parce qu’il dit bien ce que nous faisons. #NeJamaisRenoncer",
        "Je travaille chez Hélia. Le 12, nos équipes ouvrent leurs portes. À lire ici. "
        "#NeJamaisRenoncer",
        "Je travaille chez Hélia. À lire, et à partager si cela vous parle. #NeJamaisRenoncer",
    };
    struct suggest_source source = source_fr();
    assert_texts(&source, wanted, 4);
}

static void what_is_missing_leaves_no_hole(void **state)
{
    (void)state;
    static const char *const wanted[] = {
        "Here is something I would like you to read: “A morning”",
        "“A morning” I’m passing this on because it says well what we do.",
        "Worth reading, and worth sharing if it speaks to you.",
    };
    struct suggest_source source = {.lang = PAGE_EN, .headline = slice_of("A morning")};
    assert_texts(&source, wanted, 3);
}

static void the_programmes_own_come_first_and_disclose_too(void **state)
{
    (void)state;
    const struct slice own[] = {slice_of("{headline} Bravo, {disclosure} ! {hashtag}"),
                                slice_of("Sans rien dire."), slice_of("Sans rien dire."),
                                slice_of("")};
    struct suggest_source source = source_fr();
    struct slice texts[SUGGEST_MAX];
    struct buf into = buf_make(SUGGEST_MAX_BYTES);
    source.disclosure = slice_of("Je suis salariée de Hélia.");
    source.own = own;
    source.own_count = ARRAY_LEN(own);
    assert_int_equal(suggest_texts(&source, &into, texts), 6);
    assert_non_null(find(texts[0], "Bravo, Je suis salariée de Hélia ! #Ne"));
    assert_int_equal(texts[1].len, strlen("Je suis salariée de Hélia. Sans rien dire."));
    buf_deinit(&into);
}

static void no_more_than_the_maximum(void **state)
{
    (void)state;
    static const char letters[] = "abcdefghijkl";
    struct slice own[12];
    struct slice texts[SUGGEST_MAX];
    struct suggest_source source = source_fr();
    struct buf into = buf_make(SUGGEST_MAX_BYTES);
    for (size_t i = 0; i < ARRAY_LEN(own); i++) {
        own[i] = (struct slice){letters + i, 1};
    }
    source.own = own;
    source.own_count = ARRAY_LEN(own);
    assert_int_equal(suggest_texts(&source, &into, texts), SUGGEST_MAX);
    buf_deinit(&into);
    into = buf_make(10);
    assert_int_equal(suggest_texts(&source, &into, texts), 0);
    buf_deinit(&into);
}

static void the_disclosure_is_found_as_people_read(void **state)
{
    (void)state;
    static const struct {
        const char *text, *disclosure;
        bool is_in;
    } cases[] = {
        {"Bonjour. Je travaille chez Hélia.", "Je travaille chez Hélia", true},
        {"je  TRAVAILLE\nchez\u00a0HÉLIA !", "Je travaille chez Hélia", true},
        {"C'est dit : j'y travaille", "j’y travaille", true},
        {"Je travaille chez Héliatec", "Je travaille chez Hélia", false},
        {"Xje travaille chez Hélia", "Je travaille chez Hélia", false},
        {"Je travaille chez Héliatec. Je travaille chez Hélia", "Je travaille chez Hélia", true},
        {"Je travaille", "Je travaille chez Hélia", false},
        {"", "Je travaille chez Hélia", false},
        {"Bonjour", "", true},
        {"Salarié de Hélia, je dis oui", "Salarié de Hélia.", true},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        bool is_in = disclosure_is_in(slice_of(cases[i].text), slice_of(cases[i].disclosure));
        if (is_in != cases[i].is_in) {
            fail_msg("'%s' in '%s'", cases[i].disclosure, cases[i].text);
        }
    }
}

static void the_disclosure_is_put_back_once(void **state)
{
    (void)state;
    struct buf once = buf_make(1024);
    struct buf twice = buf_make(1024);
    disclosure_keep(&once, slice_of("Une matinée."), slice_of("Je travaille chez Hélia"));
    assert_string_equal(buf_str(&once), "Je travaille chez Hélia. Une matinée.");
    disclosure_keep(&twice, buf_view(&once), slice_of("Je travaille chez Hélia"));
    assert_string_equal(buf_str(&twice), buf_str(&once));
    buf_deinit(&once);
    buf_deinit(&twice);
}

/* ---- the catalogues ---- */

/* A space before a double sign or inside guillemets breaks lines where nobody would. */
static void french_is_set_as_french_is(void **state)
{
    (void)state;
    static const char *const wrong[] = {"'", " :", " ;", " !", " ?", " »", "« ", "...", "  "};
    for (int i = 0; i < TEXT_COUNT; i++) {
        const char *text = text_get(PAGE_FR, (enum text)i);
        assert_true(utf8_is_valid(slice_of(text)));
        for (size_t k = 0; k < ARRAY_LEN(wrong); k++) {
            if (strstr(text, wrong[k]) != NULL) {
                fail_msg("'%s' in: %s", wrong[k], text);
            }
        }
    }
}

static void english_is_set_as_english_is(void **state)
{
    (void)state;
    static const char *const wrong[] = {"'", "\"", " :", " !", " ?", "«", "...", "  "};
    for (int i = 0; i < TEXT_COUNT; i++) {
        const char *text = text_get(PAGE_EN, (enum text)i);
        for (size_t k = 0; k < ARRAY_LEN(wrong); k++) {
            if (strstr(text, wrong[k]) != NULL) {
                fail_msg("'%s' in: %s", wrong[k], text);
            }
        }
    }
}

/* What one language fills in, the other does too. */
static void both_languages_take_the_same_parts(void **state)
{
    (void)state;
    static const char *const parts[] = {"{n}",          "{0}",        "{1}",    "{2}",
                                        "{disclosure}", "{headline}", "{text}", "{hashtag}"};
    for (int i = 0; i < TEXT_COUNT; i++) {
        for (size_t k = 0; k < ARRAY_LEN(parts); k++) {
            bool fr = strstr(text_get(PAGE_FR, (enum text)i), parts[k]) != NULL;
            bool en = strstr(text_get(PAGE_EN, (enum text)i), parts[k]) != NULL;
            if (fr != en) {
                fail_msg("%s: %s / %s", parts[k], text_get(PAGE_FR, (enum text)i),
                         text_get(PAGE_EN, (enum text)i));
            }
        }
    }
}

static void assert_said(const char *wanted, struct buf *out)
{
    assert_string_equal(buf_str(out), wanted);
    buf_reset(out);
}

static void counts_and_parts_are_filled_in(void **state)
{
    (void)state;
    struct buf out = buf_make(1024);
    text_say(&out, PAGE_FR, TEXT_PLUS_TEAM, 5, slice_of("R&D"), none);
    assert_said("+5\u00a0points pour votre équipe, R&D", &out);
    text_html(&out, PAGE_FR, TEXT_PLUS_TEAM, 1, slice_of("R&D"), none);
    assert_said("+1\u00a0point pour votre équipe, <bdi>R&amp;D</bdi>", &out);
    text_attr(&out, PAGE_EN, TEXT_PLUS_TEAM, 0, slice_of("R&D"), none);
    assert_said("+0\u00a0points for your team, R&amp;D", &out);
    text_number(&out, PAGE_FR, -1234567);
    assert_said("\u22121\u202f234\u202f567", &out);
    text_number(&out, PAGE_EN, INT64_MIN);
    assert_said("\u22129,223,372,036,854,775,808", &out);
    buf_deinit(&out);
}

static void dates_times_and_ranks_are_words(void **state)
{
    (void)state;
    const int64_t now = 1795517636; /* Tuesday 24 November 2026, 10:53:56 UTC */
    struct buf out = buf_make(1024);
    text_date(&out, PAGE_FR, NULL, now, now);
    assert_said("mardi 24\u00a0novembre", &out);
    text_date(&out, PAGE_EN, NULL, now + 400 * 86400, now);
    assert_said("Wednesday 29\u00a0December\u00a02027", &out);
    text_date(&out, PAGE_FR, NULL, now + 7 * 86400, now);
    assert_said("mardi 1er\u00a0décembre", &out);
    text_time(&out, PAGE_FR, NULL, now - 2 * 3600);
    assert_said("8\u00a0h\u00a053", &out);
    text_time(&out, PAGE_EN, NULL, now - 2 * 3600);
    assert_said("08:53", &out);
    text_rank(&out, PAGE_FR, 2);
    assert_said("deuxième", &out);
    text_rank(&out, PAGE_FR, 12);
    assert_said("12e", &out);
    text_rank(&out, PAGE_EN, 12);
    assert_said("number 12", &out);
    buf_deinit(&out);
}

/* ---- colours ---- */

static void accents_are_readable_whatever_they_are(void **state)
{
    (void)state;
    static const uint32_t colours[] = {0x000000, 0xFFFFFF, 0xFF6A55, 0xFFB259, 0xFFFF00, 0x0000FF,
                                       0x808080, 0x777777, 0x00FF00, 0xF7F4EE, 0x123456, 0xFE0102};
    static const uint32_t grounds[] = {0xF7F4EE, 0xFFFFFF, 0x1A1F30, 0x0C0F1A, 0x808080};
    for (size_t i = 0; i < ARRAY_LEN(colours); i++) {
        for (size_t k = 0; k < ARRAY_LEN(grounds); k++) {
            uint32_t text = brand_readable(colours[i], grounds[k], 4.5);
            assert_true(brand_contrast(text, grounds[k]) >= 4.5);
        }
        struct buf css = buf_make(BRAND_CSS_MAX_BYTES);
        brand_css_write(&css, &colours[i], 1);
        assert_int_equal(buf_status(&css, NULL), ST_OK);
        buf_deinit(&css);
    }
    assert_true(brand_contrast(0x000000, 0xFFFFFF) > 20.99);
    assert_int_equal(brand_readable(0x000000, 0xFFFFFF, 4.5), 0x000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_suggestion_discloses_and_differs),
        cmocka_unit_test(suggestions_read_well),
        cmocka_unit_test(what_is_missing_leaves_no_hole),
        cmocka_unit_test(the_programmes_own_come_first_and_disclose_too),
        cmocka_unit_test(no_more_than_the_maximum),
        cmocka_unit_test(the_disclosure_is_found_as_people_read),
        cmocka_unit_test(the_disclosure_is_put_back_once),
        cmocka_unit_test(french_is_set_as_french_is),
        cmocka_unit_test(english_is_set_as_english_is),
        cmocka_unit_test(both_languages_take_the_same_parts),
        cmocka_unit_test(counts_and_parts_are_filled_in),
        cmocka_unit_test(dates_times_and_ranks_are_words),
        cmocka_unit_test(accents_are_readable_whatever_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
