/* display/lang/lang.c: the catalogues, filling in messages, and numbers.
 *
 * Both catalogues are tables in the order of enum msg. English is filled by name, so that its file
 * may keep another order; an unknown name, a double one or a missing one does not compile.
 * A message is filled into a bounded buffer and copied to the arena; a full arena gives "".
 */
#include "display/lang/lang.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/slice.h"
#include "display/lang/lang_priv.h"

enum { SAY_MAX_BYTES = 16 * 1024 };

/* A number beyond this is not a count of anything an office does; it is shown as the limit. */
#define NUMBER_MAX 999999999999999.0

enum english {
#define M(name, text) ENGLISH_##name,
#include "display/lang/en.def"
#undef M
    ENGLISH_COUNT
};
_Static_assert((int)ENGLISH_COUNT == (int)MSG_COUNT, "fr.def and en.def differ in their messages");

static const char *const catalogue[LANG_COUNT][MSG_COUNT] = {
    [LANG_FR] =
        {
#define M(name, text) [MSG_##name] = (text),
#include "display/lang/fr.def"
        },
    [LANG_EN] =
        {
#include "display/lang/en.def"
#undef M
        },
};

enum lang lang_of(const char *locale)
{
    if (locale == NULL || (locale[0] | 0x20) != 'f' || (locale[1] | 0x20) != 'r') {
        return LANG_EN;
    }
    return locale[2] == '\0' || locale[2] == '-' || locale[2] == '_' ? LANG_FR : LANG_EN;
}

const char *lang_tag(enum lang lang)
{
    return lang == LANG_FR ? "fr" : "en";
}

const char *lang_text(enum lang lang, enum msg msg)
{
    CHECK((unsigned)lang < LANG_COUNT && (unsigned)msg < MSG_COUNT);
    return catalogue[lang][msg];
}

const char *lang_keep(struct arena *arena, struct slice text)
{
    const char *copy = arena_strdup(arena, text);
    return copy == NULL ? "" : copy;
}

/* CLDR's rule for whole numbers: French counts none as one. */
static bool is_one(enum lang lang, int64_t n)
{
    return lang == LANG_FR ? (n >= -1 && n <= 1) : n == 1;
}

/* The form of a message for n: before or after its '|'; without one, the whole text. */
static struct slice plural_form(enum lang lang, const char *text, int64_t n)
{
    const char *bar = strchr(text, '|');
    if (bar == NULL) {
        return slice_of(text);
    }
    if (is_one(lang, n)) {
        return (struct slice){text, (size_t)(bar - text)};
    }
    return slice_of(bar + 1);
}

const char *lang_say(struct arena *arena, enum lang lang, enum msg msg, int64_t n, const char *a,
                     const char *b)
{
    struct slice form = plural_form(lang, lang_text(lang, msg), n);
    struct buf out = buf_make(SAY_MAX_BYTES);

    for (size_t i = 0; i < form.len; i++) {
        const char *p = form.ptr + i;
        if (*p != '{' || form.len - i < 3 || p[2] != '}') {
            buf_append_char(&out, *p);
            continue;
        }
        if (p[1] == 'n') {
            buf_append_str(&out, lang_number(arena, lang, (double)n, 0));
        } else if (p[1] == '0' && a != NULL) {
            buf_append_str(&out, a);
        } else if (p[1] == '1' && b != NULL) {
            buf_append_str(&out, b);
        }
        i += 2;
    }
    const char *said = "";
    if (buf_status(&out, NULL) == ST_OK) {
        said = lang_keep(arena, buf_view(&out));
    }
    buf_deinit(&out);
    return said;
}

/* Digits of a number without sign: whole part and fraction, whatever the C locale's point is. */
struct digits {
    char text[40];
    size_t whole;    /* digits before the point */
    size_t fraction; /* offset of the digits after it; 0: none */
};

static struct digits digits_of(double value, int decimals)
{
    struct digits d = {0};
    (void)snprintf(d.text, sizeof(d.text), "%.*f", decimals, value); /* fits: see NUMBER_MAX */
    d.whole = strspn(d.text, "0123456789");
    if (decimals > 0) {
        d.fraction = strlen(d.text) - (size_t)decimals;
    }
    return d;
}

const char *lang_number(struct arena *arena, enum lang lang, double value, int decimals)
{
    if (isnan(value)) {
        return "—";
    }
    decimals = decimals < 0 ? 0 : decimals > 3 ? 3 : decimals;
    double size = fabs(value);
    struct digits d = digits_of(size > NUMBER_MAX ? NUMBER_MAX : size, decimals);

    struct buf out = buf_make(160);
    if (value < 0 && strpbrk(d.text, "123456789") != NULL) {
        buf_append_str(&out, "−");
    }
    for (size_t i = 0; i < d.whole; i++) {
        if (i > 0 && (d.whole - i) % 3 == 0) {
            buf_append_str(&out, lang_text(lang, MSG_NUMBER_GROUP));
        }
        buf_append_char(&out, d.text[i]);
    }
    if (d.fraction > 0) {
        buf_append_str(&out, lang_text(lang, MSG_NUMBER_POINT));
        buf_append_str(&out, d.text + d.fraction);
    }
    const char *number = lang_keep(arena, buf_view(&out));
    buf_deinit(&out);
    return number;
}

const char *lang_count_words(struct arena *arena, enum lang lang, int64_t n)
{
    if (n >= 1 && n <= 9) {
        return lang_text(lang, (enum msg)(MSG_WORD_1 + (n - 1)));
    }
    return lang_number(arena, lang, (double)n, 0);
}

const char *lang_network(const char *id)
{
    static const struct {
        const char *id, *name;
    } networks[] = {
        {"linkedin", "LinkedIn"},
        {"x", "X"},
        {"twitter", "X"},
        {"facebook", "Facebook"},
        {"instagram", "Instagram"},
        {"whatsapp", "WhatsApp"},
        {"telegram", "Telegram"},
        {"bluesky", "Bluesky"},
        {"mastodon", "Mastodon"},
        {"youtube", "YouTube"},
        {"tiktok", "TikTok"},
        {"threads", "Threads"},
        {"teams", "Teams"},
        {"email", "e-mail"},
        {"sms", "SMS"},
    };
    for (size_t i = 0; i < ARRAY_LEN(networks); i++) {
        if (strcmp(id, networks[i].id) == 0) {
            return networks[i].name;
        }
    }
    return id;
}
