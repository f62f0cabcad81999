/* links: hub_rules hub_config programme base */
/* What people may be called, which addresses sign in, digits that prove them, phrases refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/crypto.h"
#include "hub/rules/clean.h"
#include "hub/rules/codebook.h"
#include "hub/rules/names.h"
#include "hub/rules/phrases.h"

#define NOW ((int64_t)1795426920)

static void text_loses_what_nobody_sees(void **state)
{
    static const struct {
        const char *in, *line, *lines;
    } rows[] = {
        {"  Bonjour \t à  tous ", "Bonjour à tous", "Bonjour   à  tous"},
        {"a\r\nb\n\n\n\n\nc", "a b c", "a\nb\n\n\nc"},
        {"tom\u202Eyl\u202C\u200B\u2066x", "tomylx", "tomylx"},
        {"e\u0301\u0301\u0301\u0301\u0301\u0301!", "e\u0301\u0301\u0301!", "e\u0301\u0301\u0301!"},
        {"\u200Bé\x7F\x01", "é", "é"},
        {"👩\u200D🔬", "👩\u200D🔬", "👩\u200D🔬"},
        {"", "", ""},
        {" \n ", "", ""},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf out = buf_make(256);
        clean_text(&out, slice_of(rows[i].in), false);
        assert_string_equal(buf_str(&out), rows[i].line);
        buf_reset(&out);
        clean_text(&out, slice_of(rows[i].in), true);
        assert_string_equal(buf_str(&out), rows[i].lines);
        buf_deinit(&out);
    }
}

static void words_are_compared_without_dress(void **state)
{
    static const char *const rows[][2] = {
        {"L’Été, à Čadca !", " l ete a cadca "},
        {"ŒUVRE", " ouvre "},
        {"", " "},
        {"Ｆｕｌｌ", " full "},
        {"中文 ok", " 中文 ok "},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf out = buf_make(256);
        clean_fold(&out, slice_of(rows[i][0]));
        assert_string_equal(buf_str(&out), rows[i][1]);
        buf_deinit(&out);
    }
}

static void first_names(void **state)
{
    static const struct {
        const char *typed;
        enum name_fault fault;
        const char *out;
    } rows[] = {
        {" Camille ", NAME_FAULT_NONE, "Camille"},
        {"Jean-Noël", NAME_FAULT_NONE, "Jean-Noël"},
        {"Zoë  Anne", NAME_FAULT_NONE, "Zoë Anne"},
        {"N’Golo", NAME_FAULT_NONE, "N’Golo"},
        {"Ștefan", NAME_FAULT_NONE, "Ștefan"},
        {"小明", NAME_FAULT_NONE, "小明"},
        {"Constance", NAME_FAULT_NONE, "Constance"},
        {"Nazir", NAME_FAULT_NONE, "Nazir"},
        {"", NAME_FAULT_EMPTY, ""},
        {"\u202E", NAME_FAULT_EMPTY, ""},
        {"Abcdefghijklmnopqrstuvwxyzabcdefghijklmnop", NAME_FAULT_LONG, NULL},
        {"Tom2", NAME_FAULT_CHARACTERS, NULL},
        {"www.exemple.fr/x", NAME_FAULT_CHARACTERS, NULL},
        {"<b>", NAME_FAULT_CHARACTERS, NULL},
        {"--", NAME_FAULT_CHARACTERS, NULL},
        {"A--B", NAME_FAULT_CHARACTERS, NULL},
        {"🙂", NAME_FAULT_CHARACTERS, NULL},
        {"Con", NAME_FAULT_REFUSED, NULL},
        {"C O N", NAME_FAULT_REFUSED, NULL},
        {"Gros Connard", NAME_FAULT_REFUSED, NULL},
        {"Adolf-Hitler", NAME_FAULT_REFUSED, NULL},
        {"Patron", NAME_FAULT_REFUSED, NULL},
        {"Grand pâtron", NAME_FAULT_REFUSED, NULL},
    };
    static const char *const own[] = {"patron", NULL};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf out = buf_make(256);
        enum name_fault fault = name_check_first(slice_of(rows[i].typed), own, &out);
        if (fault != rows[i].fault) {
            fail_msg("%s: %d", rows[i].typed, (int)fault);
        }
        if (rows[i].out != NULL) {
            assert_string_equal(buf_str(&out), rows[i].out);
        }
        buf_deinit(&out);
    }
}

static void aliases_and_initials(void **state)
{
    static const struct {
        const char *typed;
        enum name_fault fault;
    } rows[] = {{"Étoile 7", NAME_FAULT_NONE},       {"le_renard", NAME_FAULT_NONE},
                {"x", NAME_FAULT_CHARACTERS},        {"c0n", NAME_FAULT_REFUSED},
                {"5 4 l 0 p e", NAME_FAULT_REFUSED}, {"@dmin", NAME_FAULT_CHARACTERS},
                {"Admin", NAME_FAULT_REFUSED},       {"Député du nord", NAME_FAULT_NONE}};
    struct buf out = buf_make(256);
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        enum name_fault fault = name_check_alias(slice_of(rows[i].typed), NULL, &out);
        if (fault != rows[i].fault) {
            fail_msg("%s: %d", rows[i].typed, (int)fault);
        }
    }
    assert_int_equal(name_check_initial(slice_of("robin"), &out), NAME_FAULT_NONE);
    assert_string_equal(buf_str(&out), "R");
    assert_int_equal(name_check_initial(slice_of("élan"), &out), NAME_FAULT_NONE);
    assert_string_equal(buf_str(&out), "É");
    assert_int_equal(name_check_initial(slice_of(""), &out), NAME_FAULT_NONE);
    assert_string_equal(buf_str(&out), "");
    assert_int_equal(name_check_initial(slice_of("7"), &out), NAME_FAULT_CHARACTERS);
    buf_deinit(&out);
}

static void addresses_that_may_sign_in(void **state)
{
    static const char *const domains[] = {"exemple.fr", "Example.com", NULL};
    static const struct {
        const char *typed;
        enum email_fault fault;
        const char *subject;
    } rows[] = {
        {" Camille.R@EXEMPLE.fr ", EMAIL_FINE, "camille.r@exemple.fr"},
        {"lea+news@example.com", EMAIL_FINE, "lea@example.com"},
        {"o'neil@exemple.fr", EMAIL_FINE, "o'neil@exemple.fr"},
        {"lea@a.exemple.fr", EMAIL_DOMAIN, ""},
        {"lea@exemple.fr.evil.test", EMAIL_DOMAIN, ""},
        {"lea@evilexemple.fr", EMAIL_DOMAIN, ""},
        {"lea", EMAIL_WRONG, ""},
        {"@exemple.fr", EMAIL_WRONG, ""},
        {"lea@exemple.fr@exemple.fr", EMAIL_WRONG, ""},
        {"lea@exemple.fr\nbcc:x@exemple.fr", EMAIL_WRONG, ""},
        {"lea x@exemple.fr", EMAIL_WRONG, ""},
        {"<lea@exemple.fr>", EMAIL_WRONG, ""},
        {"\"lea\"@exemple.fr", EMAIL_WRONG, ""},
        {"a..b@exemple.fr", EMAIL_WRONG, ""},
        {".a@exemple.fr", EMAIL_WRONG, ""},
        {"léa@exemple.fr", EMAIL_WRONG, ""},
        {"a,b@exemple.fr", EMAIL_WRONG, ""},
        {"", EMAIL_WRONG, ""},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct email email = {.subject = ""};
        if (email_check(slice_of(rows[i].typed), domains, &email) != rows[i].fault) {
            fail_msg("%s", rows[i].typed);
        }
        assert_string_equal(email.subject, rows[i].subject);
    }
}

static struct email someone(const char *text)
{
    static const char *const domains[] = {"exemple.fr", NULL};
    struct email email;
    assert_int_equal(email_check(slice_of(text), domains, &email), EMAIL_FINE);
    return email;
}

static void digits_prove_an_address_once(void **state)
{
    struct codebook *book = codebook_create();
    struct email lea = someone("lea@exemple.fr");
    struct email found = {.address = ""};
    struct slice phone = slice_of("a-phone");
    char digits[CODEBOOK_DIGITS + 1];
    char spaced[16];
    int32_t left = 0;
    (void)state;
    assert_int_equal(codebook_draw(book, phone, &lea, NOW, digits, NULL, NULL), ST_OK);
    assert_string_equal(codebook_address(book, phone, NOW), "lea@exemple.fr");
    assert_int_equal(codebook_try(book, slice_of("another"), slice_of(digits), NOW, &found, &left),
                     CODEBOOK_VOID);
    assert_int_equal(codebook_try(book, phone, slice_of("12345"), NOW, &found, &left),
                     CODEBOOK_WRONG);
    assert_int_equal(left, CODEBOOK_TRIES - 1);
    (void)snprintf(spaced, sizeof spaced, " %.3s %s", digits, digits + 3);
    assert_int_equal(codebook_try(book, phone, slice_of(spaced), NOW + 599, &found, &left),
                     CODEBOOK_RIGHT);
    assert_string_equal(found.subject, "lea@exemple.fr");
    assert_int_equal(codebook_try(book, phone, slice_of(digits), NOW, &found, &left),
                     CODEBOOK_VOID);
    codebook_destroy(book);
}

static void digits_age_and_tire(void **state)
{
    struct codebook *book = codebook_create();
    struct email lea = someone("lea@exemple.fr");
    struct email found;
    struct slice phone = slice_of("a-phone");
    char digits[CODEBOOK_DIGITS + 1];
    int32_t left = 0;
    (void)state;
    assert_int_equal(codebook_draw(book, phone, &lea, NOW, digits, NULL, NULL), ST_OK);
    assert_int_equal(codebook_try(book, phone, slice_of(digits), NOW + 600, &found, &left),
                     CODEBOOK_VOID);
    assert_string_equal(codebook_address(book, phone, NOW + 600), "");
    assert_int_equal(codebook_draw(book, phone, &lea, NOW + 700, digits, NULL, NULL), ST_OK);
    for (int i = 0; i < CODEBOOK_TRIES; i++) {
        assert_int_not_equal(codebook_try(book, phone, slice_of("no"), NOW + 700, &found, &left),
                             CODEBOOK_RIGHT);
    }
    assert_int_equal(codebook_try(book, phone, slice_of(digits), NOW + 700, &found, &left),
                     CODEBOOK_VOID);
    codebook_destroy(book);
}

static void a_million_guesses_find_nothing(void **state)
{
    /* A patient attacker with as many phones as wanted, over two months of one address. */
    struct codebook *book = codebook_create();
    struct email lea = someone("lea@exemple.fr");
    struct email found;
    int64_t now = NOW;
    int64_t guesses = 0, tries = 0, drawn = 0, right = 0;
    (void)state;
    for (uint32_t phone = 0; guesses < 1000000; phone++) {
        char name[16], digits[CODEBOOK_DIGITS + 1], guess[CODEBOOK_DIGITS + 1];
        int32_t left = CODEBOOK_TRIES;
        (void)snprintf(name, sizeof name, "phone-%u", (unsigned)phone % 1000);
        bool is_drawn = codebook_draw(book, slice_of(name), &lea, now, digits, NULL, NULL) == ST_OK;
        drawn += is_drawn ? 1 : 0;
        for (int i = 0; i < 10; i++, guesses++) {
            /* never the right ones: what is shown is how few tries count at all */
            (void)snprintf(guess, sizeof guess, "%06u", (unsigned)(guesses % 1000000));
            guess[0] = digits[0] == '9' ? '0' : '9';
            enum codebook_answer answer =
                codebook_try(book, slice_of(name), slice_of(guess), now, &found, &left);
            tries += answer == CODEBOOK_WRONG || (is_drawn && left == 0 && i < CODEBOOK_TRIES);
            right += answer == CODEBOOK_RIGHT;
        }
        now += 52; /* 100,000 phones over sixty days */
    }
    assert_int_equal(right, 0);
    assert_true(drawn <= 62 * CODEBOOK_DAY_MAX);
    assert_true(tries <= drawn * CODEBOOK_TRIES); /* under a hundred a day, of a million numbers */
    codebook_destroy(book);
}

static void a_mailbox_is_not_flooded(void **state)
{
    struct codebook *book = codebook_create();
    struct email lea = someone("lea+1@exemple.fr");
    struct email other = someone("nora@exemple.fr");
    char digits[CODEBOOK_DIGITS + 1];
    int64_t wait_s = 0;
    (void)state;
    for (int i = 0; i < CODEBOOK_HOUR_MAX; i++) {
        assert_int_equal(codebook_draw(book, slice_of("p"), &lea, NOW + i, digits, NULL, NULL),
                         ST_OK);
    }
    lea = someone("LEA+2@exemple.fr");
    assert_int_equal(codebook_draw(book, slice_of("q"), &lea, NOW + 60, digits, &wait_s, NULL),
                     ST_BUSY);
    assert_int_equal(wait_s, 3600 - 60);
    assert_int_equal(codebook_draw(book, slice_of("q"), &other, NOW + 60, digits, NULL, NULL),
                     ST_OK);
    assert_int_equal(codebook_draw(book, slice_of("q"), &lea, NOW + 3600, digits, NULL, NULL),
                     ST_OK);
    codebook_destroy(book);
}

static void phrases_are_refused_with_their_reason(void **state)
{
    static const struct hub_forbidden list[] = {{"guérison garantie", "Aucune promesse."},
                                                {"n°1", "Pas de classement."}};
    static const struct {
        const char *text;
        int index;
    } rows[] = {{"La GUERISON,  garantie !", 0},
                {"guérisons garanties", -1},
                {"Nous sommes n° 1", 1},
                {"la guérison est garantie", -1},
                {"", -1}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct hub_forbidden *found =
            phrase_find(slice_of(rows[i].text), list, ARRAY_LEN(list));
        if (found != (rows[i].index < 0 ? NULL : &list[rows[i].index])) {
            fail_msg("%s", rows[i].text);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_loses_what_nobody_sees),
        cmocka_unit_test(words_are_compared_without_dress),
        cmocka_unit_test(first_names),
        cmocka_unit_test(aliases_and_initials),
        cmocka_unit_test(addresses_that_may_sign_in),
        cmocka_unit_test(digits_prove_an_address_once),
        cmocka_unit_test(digits_age_and_tire),
        cmocka_unit_test(a_million_guesses_find_nothing),
        cmocka_unit_test(a_mailbox_is_not_flooded),
        cmocka_unit_test(phrases_are_refused_with_their_reason),
    };
    crypto_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
