/* links: net hub_rules hub_config programme base */
/* What a person types, as a name, an address, a text, a mail: whatever comes out is text that a
 * wall or a head may hold. The first byte says which. */
#include <string.h>

#include "base/check.h"
#include "base/utf8.h"
#include "hub/rules/clean.h"
#include "hub/rules/email.h"
#include "hub/rules/names.h"
#include "hub/rules/phrases.h"
#include "net/mail.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(const struct buf *text, bool has_lines)
{
    CHECK(text->failed != ST_OK || utf8_is_valid(buf_view(text)));
    for (size_t i = 0; i < text->len; i++) {
        unsigned char c = (unsigned char)text->ptr[i];
        CHECK(c >= ' ' || (has_lines && c == '\n'));
    }
    CHECK(text->len == 0 || text->ptr[0] != ' ' || has_lines);
}

static void try_names(struct slice text)
{
    static const char *const words[] = {"patron", NULL};
    struct buf out = buf_make(1024);
    if (name_check_first(text, words, &out) == NAME_FAULT_NONE) {
        check_text(&out, false);
        CHECK(utf8_count(buf_view(&out)) <= NAME_CHARACTERS_MAX);
        CHECK(!name_has_word(buf_view(&out), words));
    }
    if (name_check_alias(text, words, &out) == NAME_FAULT_NONE) {
        check_text(&out, false);
    }
    if (name_check_initial(text, &out) == NAME_FAULT_NONE) {
        CHECK(utf8_count(buf_view(&out)) <= 1);
    }
    buf_deinit(&out);
}

static void try_address(struct slice text)
{
    static const char *const domains[] = {"exemple.fr", NULL};
    struct email email;
    if (email_check(text, domains, &email) == EMAIL_FINE) {
        CHECK(strpbrk(email.address, "\r\n <>,;") == NULL);
        CHECK(strstr(email.subject, "@exemple.fr") != NULL);
    }
}

static void try_text(struct slice text)
{
    static const struct hub_forbidden phrases[] = {{"guérison garantie", "non"}};
    struct buf lines = buf_make((size_t)1 << 20);
    clean_text(&lines, text, true);
    check_text(&lines, true);
    (void)phrase_find(buf_view(&lines), phrases, 1);
    buf_deinit(&lines);
}

/* No line of the head is the text's: the body begins at the first empty line, and before it stand
 * the ten lines that were meant, folded ones apart. */
static void try_mail(struct slice text)
{
    struct buf out = buf_make(MAIL_MAX_BYTES);
    const struct mail mail = {.from = slice_of("hub@exemple.fr"),
                              .from_name = text,
                              .to = slice_of("lea@exemple.fr"),
                              .subject = text,
                              .body = text,
                              .id = "0123456789abcdef"};
    if (mail_compose(&out, &mail, NULL) == ST_OK) {
        int lines = 0;
        const char *end = strstr(buf_str(&out), "\r\n\r\n");
        CHECK(end != NULL);
        for (const char *at = buf_str(&out); at < end; at = strstr(at, "\r\n") + 2) {
            lines += *at == ' ' ? 0 : 1;
        }
        CHECK(lines == 9);
    }
    buf_deinit(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const tries[])(struct slice) = {try_names, try_address, try_text, try_mail};
    struct slice text = {(const char *)data + 1, size - 1};
    if (size < 1 || memchr(text.ptr, '\0', text.len) != NULL || !utf8_is_valid(text)) {
        return 0; /* hub/wire lets nothing else through */
    }
    tries[data[0] % 4](text);
    return 0;
}
