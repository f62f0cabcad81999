/* hub/pages/texts.c: the catalogues, and filling in messages.
 *
 * Both catalogues are tables in the order of enum text. English is filled by name; an unknown, a
 * double or a missing name does not compile. One walk over a message serves plain text and pages:
 * only the writers of its pieces differ.
 */
#include "hub/pages/texts.h"

#include "base/check.h"
#include "hub/pages/html.h"

enum english {
#define M(name, text) ENGLISH_##name,
#include "hub/pages/en.def"
#undef M
    ENGLISH_COUNT
};
_Static_assert((int)ENGLISH_COUNT == (int)TEXT_COUNT, "fr.def and en.def differ in their messages");

static const char *const catalogue[PAGE_LANG_COUNT][TEXT_COUNT] = {
    [PAGE_FR] =
        {
#define M(name, text) [TEXT_##name] = (text),
#include "hub/pages/fr.def"
        },
    [PAGE_EN] =
        {
#include "hub/pages/en.def"
#undef M
        },
};

const char *text_tag(enum page_lang lang)
{
    return lang == PAGE_FR ? "fr" : "en";
}

const char *text_get(enum page_lang lang, enum text text)
{
    CHECK((unsigned)lang < PAGE_LANG_COUNT && (unsigned)text < TEXT_COUNT);
    return catalogue[lang][text];
}

/* CLDR's rule for whole numbers: French counts none as one. */
static bool is_one(enum page_lang lang, int64_t n)
{
    return lang == PAGE_FR ? (n >= -1 && n <= 1) : n == 1;
}

static struct slice plural_form(enum page_lang lang, const char *text, int64_t n)
{
    const char *bar = strchr(text, '|');
    if (bar == NULL) {
        return slice_of(text);
    }
    return is_one(lang, n) ? (struct slice){text, (size_t)(bar - text)} : slice_of(bar + 1);
}

typedef void write_piece(struct buf *out, struct slice piece);

static void plain(struct buf *out, struct slice piece)
{
    buf_append(out, piece.ptr, piece.len);
}

struct filling {
    enum page_lang lang;
    int64_t n;
    struct slice a, b;
    write_piece *ours, *given;
};

static void fill(struct buf *out, const struct filling *filling, struct slice form)
{
    size_t from = 0;
    for (size_t i = 0; i < form.len; i++) {
        const char *p = form.ptr + i;
        if (*p != '{' || form.len - i < 3 || p[2] != '}') {
            continue;
        }
        filling->ours(out, (struct slice){form.ptr + from, i - from});
        if (p[1] == 'n') {
            text_number(out, filling->lang, filling->n);
        } else {
            filling->given(out, p[1] == '0' ? filling->a : filling->b);
        }
        from = i + 3;
        i += 2;
    }
    filling->ours(out, (struct slice){form.ptr + from, form.len - from});
}

void text_say(struct buf *out, enum page_lang lang, enum text text, int64_t n, struct slice a,
              struct slice b)
{
    const struct filling filling = {lang, n, a, b, plain, plain};
    fill(out, &filling, plural_form(lang, text_get(lang, text), n));
}

void text_html(struct buf *out, enum page_lang lang, enum text text, int64_t n, struct slice a,
               struct slice b)
{
    const struct filling filling = {lang, n, a, b, html_text, html_name};
    fill(out, &filling, plural_form(lang, text_get(lang, text), n));
}

void text_attr(struct buf *out, enum page_lang lang, enum text text, int64_t n, struct slice a,
               struct slice b)
{
    const struct filling filling = {lang, n, a, b, html_text, html_text};
    fill(out, &filling, plural_form(lang, text_get(lang, text), n));
}

void text_number(struct buf *out, enum page_lang lang, int64_t n)
{
    char digits[24];
    size_t len = 0;
    uint64_t size = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    do {
        digits[len++] = (char)('0' + size % 10);
        size /= 10;
    } while (size > 0);
    buf_append_str(out, n < 0 ? "\u2212" : "");
    while (len > 0) {
        buf_append_char(out, digits[--len]);
        if (len > 0 && len % 3 == 0) {
            buf_append_str(out, text_get(lang, TEXT_NUMBER_GROUP));
        }
    }
}

const char *text_network(enum page_lang lang, enum network network)
{
    if (network == NETWORK_EMAIL) {
        return text_get(lang, TEXT_NETWORK_EMAIL);
    }
    if (network == NETWORK_SMS) {
        return text_get(lang, TEXT_NETWORK_SMS);
    }
    return network == NETWORK_OTHER ? text_get(lang, TEXT_NETWORK_OTHER)
                                    : network_get(network)->name;
}
