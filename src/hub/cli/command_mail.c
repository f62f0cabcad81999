/* hub/cli/command_mail.c: trying out: mail, words. */
#include <stdio.h>
#include <string.h>

#include "hub/app/postman.h"
#include "hub/cli/commands_more.h"
#include "hub/cli/desk.h"
#include "hub/pages/texts.h"
#include "hub/rules/names.h"
#include "hub/rules/phrases.h"

enum { TEXT_BYTES = 64 << 10 };

static int run_mail(struct desk *desk)
{
    struct mail_account account;
    struct err err = {.code = ST_OK};
    struct buf subject = buf_make(TEXT_BYTES);
    struct buf body = buf_make(TEXT_BYTES);
    const char *brand = "Vitrine";
    if (desk->config.mail.url[0] == '\0') {
        return desk_usage(desk->options, "the configuration names no mail server");
    }
    text_say(&subject, PAGE_FR, TEXT_MAIL_TEST_SUBJECT, 0, slice_of(""), slice_of(brand));
    text_say(&body, PAGE_FR, TEXT_MAIL_TEST_BODY, 0, slice_of(""), slice_of(brand));
    enum status status = mail_account_read(&desk->config, brand, &account, &err);
    if (status == ST_OK) {
        const struct mail mail = {.from = slice_of(account.from),
                                  .from_name = slice_of(account.from_name),
                                  .to = slice_of(desk->options->words[0]),
                                  .subject = buf_view(&subject),
                                  .body = buf_view(&body),
                                  .id = "0000000000000000",
                                  .at_unix_s = desk->now_unix_s};
        status = mail_send(&account.server, &mail, &err);
    }
    buf_deinit(&body);
    buf_deinit(&subject);
    return status == ST_OK ? desk_done(desk, "a test mail was taken by the mail server")
                           : desk_failed(&err);
}

int command_test_mail(const struct options *options)
{
    return options->word_count == 1 ? desk_run(options, run_mail)
                                    : desk_usage(options, "test-mail takes one address");
}

static int run_words(struct desk *desk)
{
    const struct options *o = desk->options;
    int code = EXIT_FINE;
    for (size_t i = 0; i < o->word_count; i++) {
        const struct hub_forbidden *phrase = phrase_find(
            slice_of(o->words[i]), desk->config.forbidden, desk->config.forbidden_count);
        bool is_name_refused = name_has_word(slice_of(o->words[i]), desk->config.who.words);
        (void)printf("%s: ", o->words[i]);
        if (phrase != NULL) {
            (void)printf("no text may say '%s': %s", phrase->phrase, phrase->reason);
        }
        if (is_name_refused) {
            (void)printf("%snobody may be called so", phrase != NULL ? "; " : "");
        }
        (void)printf("%s\n", phrase == NULL && !is_name_refused ? "fine" : "");
        code = phrase != NULL || is_name_refused ? EXIT_FAULTS : code;
    }
    return code;
}

int command_words(const struct options *options)
{
    return options->word_count > 0 ? desk_run(options, run_words)
                                   : desk_usage(options, "words takes texts or names");
}
