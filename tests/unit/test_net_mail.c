/* links: net base */
/* A mail as bytes: nothing of a text becomes a line of its head, and readers get what was meant. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "net/mail.h"

static struct mail usual(void)
{
    return (struct mail){.from = slice_of("hub@exemple.fr"),
                         .from_name = slice_of("Ambassadeurs"),
                         .to = slice_of("lea@exemple.fr"),
                         .subject = slice_of("Votre code : 123456"),
                         .body = slice_of("Bonjour,\nvoici.\n"),
                         .id = "0123456789abcdef",
                         .at_unix_s = 1795426920};
}

static void a_mail_is_what_readers_expect(void **state)
{
    struct buf out = buf_make(MAIL_MAX_BYTES);
    struct mail mail = usual();
    (void)state;
    assert_int_equal(mail_compose(&out, &mail, NULL), ST_OK);
    assert_string_equal(buf_str(&out), "Date: Mon, 23 Nov 2026 09:42:00 +0000\r\n"
                                       "From: =?UTF-8?B?QW1iYXNzYWRldXJz?= <hub@exemple.fr>\r\n"
                                       "To: <lea@exemple.fr>\r\n"
                                       "Subject: =?UTF-8?B?Vm90cmUgY29kZSA6IDEyMzQ1Ng==?=\r\n"
                                       "Message-ID: <0123456789abcdef@exemple.fr>\r\n"
                                       "Auto-Submitted: auto-generated\r\n"
                                       "MIME-Version: 1.0\r\n"
                                       "Content-Type: text/plain; charset=utf-8\r\n"
                                       "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
                                       "Bonjour,\r\nvoici.\r\n\r\n");
    buf_deinit(&out);
}

static void an_address_brings_no_second_line(void **state)
{
    static const char *const bad[] = {"lea@exemple.fr\r\nBcc: x@y.fr",
                                      "lea@exemple.fr\nX: y",
                                      "lea",
                                      "@exemple.fr",
                                      "lea@",
                                      "a@b@c",
                                      "<lea@exemple.fr>",
                                      "lea@exemple.fr>",
                                      "léa@exemple.fr",
                                      "a b@c.fr",
                                      ""};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        for (int side = 0; side < 2; side++) {
            struct buf out = buf_make(MAIL_MAX_BYTES);
            struct mail mail = usual();
            *(side == 0 ? &mail.to : &mail.from) = slice_of(bad[i]);
            assert_int_equal(mail_compose(&out, &mail, NULL), ST_INVALID);
            assert_int_equal(out.len, 0);
            buf_deinit(&out);
        }
    }
}

static void a_subject_brings_no_second_line(void **state)
{
    struct buf out = buf_make(MAIL_MAX_BYTES);
    struct mail mail = usual();
    (void)state;
    mail.subject = slice_of("x\r\nBcc: y@z.fr\r\n\r\nbody");
    mail.from_name = slice_of("\"a\" <b@c.fr>,\r\nBcc: y@z.fr");
    assert_int_equal(mail_compose(&out, &mail, NULL), ST_OK);
    assert_null(strstr(buf_str(&out), "Bcc"));
    assert_null(strstr(buf_str(&out), "b@c.fr"));
    buf_deinit(&out);
}

static void long_and_foreign_texts_stay_within_lines(void **state)
{
    struct buf out = buf_make(MAIL_MAX_BYTES);
    struct mail mail = usual();
    (void)state;
    mail.subject =
        slice_of("Prenez la parole à l’atelier de midi, à Lyon, avec des étoiles ★★★★★★★");
    mail.body = slice_of("Une ligne très longue où les caractères accentués prennent trois places "
                         "chacun, ce qui la fait déborder. Égalité : 1 = 1 \r\n.\nfin ");
    assert_int_equal(mail_compose(&out, &mail, NULL), ST_OK);
    for (const char *line = buf_str(&out); line != NULL && *line != '\0';) {
        const char *end = strstr(line, "\r\n");
        assert_non_null(end);
        assert_true(end - line <= 76);
        for (const char *c = line; c < end; c++) {
            assert_true(*c >= ' ' && *c < 0x7F);
        }
        line = end + 2;
    }
    assert_non_null(strstr(buf_str(&out), "1 =3D 1=20\r\n.\r\nfin=20\r\n"));
    buf_deinit(&out);
}

static void what_is_not_text_is_refused(void **state)
{
    struct buf out = buf_make(MAIL_MAX_BYTES);
    struct mail mail = usual();
    (void)state;
    mail.body = slice_of("\xFF");
    assert_int_equal(mail_compose(&out, &mail, NULL), ST_INVALID);
    mail = usual();
    mail.id = "x>\r\nA: b";
    assert_int_equal(mail_compose(&out, &mail, NULL), ST_INVALID);
    buf_deinit(&out);
    out = buf_make(100);
    mail = usual();
    assert_int_equal(mail_compose(&out, &mail, NULL), ST_LIMIT);
    buf_deinit(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mail_is_what_readers_expect),
        cmocka_unit_test(an_address_brings_no_second_line),
        cmocka_unit_test(a_subject_brings_no_second_line),
        cmocka_unit_test(long_and_foreign_texts_stay_within_lines),
        cmocka_unit_test(what_is_not_text_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
