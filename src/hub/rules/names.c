/* Words are looked for three times: as they stand, with lookalikes read as letters, and with single
 * letters joined ("c o n"). Some count only as whole words, because honest names hold them:
 * Constance, Hitchcock, Député. */
#include "hub/rules/names.h"

#include <string.h>

#include "base/attr.h"
#include "base/utf8.h"
#include "hub/rules/clean.h"

enum { FOLDED_BYTES = 1024 };

/* With a star: also inside of words. */
static const char *const built_in[] = {
    "con",        "cons",      "conne",    "connes",    "*connard",     "*connasse",
    "pute",       "putes",     "*putain",  "salope*",   "*salopard",    "salaud",
    "*encule",    "nique",     "niquer",   "batard",    "batarde",      "bite",
    "bites",      "couille",   "couilles", "chatte",    "cul",          "culs",
    "merde",      "merdes",    "*emmerd",  "pd",        "pede",         "pedes",
    "*tarlouze",  "tapette",   "gouine",   "negre",     "negresse",     "*bougnoul",
    "bicot",      "*youpin",   "*hitler",  "nazi",      "nazis",        "heil",
    "fdp",        "ntm",       "branleur", "branleuse", "*enfoire",     "trouduc",
    "petasse",    "*fuck",     "shit",     "*bullshit", "cunt",         "cunts",
    "*bitch",     "whore",     "whores",   "slut",      "sluts",        "*asshole",
    "arsehole",   "bastard",   "wanker",   "*nigger",   "nigga",        "faggot",
    "fag",        "fags",      "retard",   "penis",     "*pedophile",   "viol",
    "violeur",    "rapist",    "*admin",   "root",      "organisateur", "organisatrice",
    "moderateur", "moderator",
};

/* Is the word in the folded text? A star before or after it opens that side. */
static bool holds(const char *folded, const char *word)
{
    size_t len = strlen(word);
    bool is_open_before = word[0] == '*';
    bool is_open_after = is_open_before || (len > 0 && word[len - 1] == '*');
    const char *first = is_open_before ? word + 1 : word;
    size_t bytes = strcspn(first, "*");
    for (const char *at = folded; bytes > 0 && (at = strchr(at, first[0])) != NULL; at++) {
        bool is_begun = is_open_before || at == folded || at[-1] == ' ';
        if (is_begun && strncmp(at, first, bytes) == 0 && (is_open_after || at[bytes] == ' ')) {
            return true;
        }
    }
    return false;
}

static bool holds_own(const char *folded, const char *word)
{
    char bytes[FOLDED_BYTES];
    struct buf plain = buf_make(sizeof bytes);
    clean_fold(&plain, slice_of(word));
    bool is_there = plain.len > 2 && strstr(folded, buf_str(&plain)) != NULL;
    buf_deinit(&plain);
    return is_there;
}

static bool holds_any(const char *folded, const char *const *words)
{
    for (size_t i = 0; i < ARRAY_LEN(built_in); i++) {
        if (holds(folded, built_in[i])) {
            return true;
        }
    }
    for (size_t i = 0; words != NULL && words[i] != NULL; i++) {
        if (holds_own(folded, words[i])) {
            return true;
        }
    }
    return false;
}

/* " c o n n e " -> " conne ": letters that stand alone are one word. */
static void join_letters(struct buf *folded)
{
    size_t to = 0;
    char before[2] = {'x', 'x'}; /* as they were: what is written moves up behind */
    for (size_t at = 0; at < folded->len; at++) {
        char c = folded->ptr[at];
        bool is_gap =
            c == ' ' && before[1] == ' ' && at + 2 < folded->len && folded->ptr[at + 2] == ' ';
        if (!is_gap) {
            folded->ptr[to++] = c;
        }
        before[1] = before[0];
        before[0] = c;
    }
    folded->len = to;
    if (folded->ptr != NULL) {
        folded->ptr[to] = '\0';
    }
}

bool name_has_word(struct slice text, const char *const *words)
{
    struct buf folded = buf_make(FOLDED_BYTES);
    clean_fold(&folded, text);
    bool is_there = holds_any(buf_str(&folded), words);
    if (!is_there) {
        buf_reset(&folded);
        clean_fold_lookalikes(&folded, text);
        is_there = holds_any(buf_str(&folded), words);
    }
    if (!is_there) {
        join_letters(&folded);
        is_there = holds_any(buf_str(&folded), words);
    }
    is_there = is_there || folded.failed != ST_OK; /* longer than any name: nobody's */
    buf_deinit(&folded);
    return is_there;
}

static bool is_letter(uint32_t cp)
{
    bool is_ascii = (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z');
    bool is_sign = cp == 0xD7 || cp == 0xF7 || (cp >= 0x2000 && cp <= 0x2BFF) ||
                   (cp >= 0x3000 && cp <= 0x303F) || (cp >= 0xD800 && cp <= 0xF8FF) || cp >= 0xFE00;
    return is_ascii || (cp >= 0xC0 && !is_sign);
}

struct name_shape {
    const char *joins; /* characters that may stand between letters */
    bool has_digits;
};

/* Letters, with single joining characters between them. */
static bool is_shaped(struct slice text, struct name_shape shape)
{
    bool may_join = false;
    bool has_letter = false;
    for (size_t at = 0; at < text.len;) {
        uint32_t cp = 0;
        size_t took = utf8_decode(text.ptr + at, text.len - at, &cp);
        bool is_apostrophe = cp == 0x2019;
        bool is_join =
            is_apostrophe || (cp > 0 && cp < 0x80 && strchr(shape.joins, (int)cp) != NULL);
        bool is_digit = shape.has_digits && cp >= '0' && cp <= '9';
        if (took == 0 || (!is_letter(cp) && !is_digit && !(is_join && (may_join || cp == ' ')))) {
            return false;
        }
        may_join = !is_join;
        has_letter = has_letter || is_letter(cp) || is_digit;
        at += took;
    }
    return has_letter;
}

static enum name_fault check(struct slice typed, size_t max, struct name_shape shape,
                             const char *const *words, struct buf *out)
{
    buf_reset(out);
    clean_text(out, typed, false);
    if (out->failed != ST_OK || utf8_count(buf_view(out)) > max) {
        return NAME_FAULT_LONG;
    }
    if (out->len == 0) {
        return NAME_FAULT_EMPTY;
    }
    if (!is_shaped(buf_view(out), shape)) {
        return NAME_FAULT_CHARACTERS;
    }
    return name_has_word(buf_view(out), words) ? NAME_FAULT_REFUSED : NAME_FAULT_NONE;
}

enum name_fault name_check_first(struct slice typed, const char *const *words, struct buf *out)
{
    const struct name_shape shape = {.joins = " -'.", .has_digits = false};
    return check(typed, NAME_CHARACTERS_MAX, shape, words, out);
}

enum name_fault name_check_alias(struct slice typed, const char *const *words, struct buf *out)
{
    const struct name_shape shape = {.joins = " -'._", .has_digits = true};
    enum name_fault fault = check(typed, ALIAS_CHARACTERS_MAX, shape, words, out);
    bool is_short = utf8_count(buf_view(out)) < ALIAS_CHARACTERS_MIN;
    return fault == NAME_FAULT_NONE && is_short ? NAME_FAULT_CHARACTERS : fault;
}

enum name_fault name_check_initial(struct slice typed, struct buf *out)
{
    struct buf clean = buf_make(FOLDED_BYTES);
    uint32_t cp = 0;
    enum name_fault fault = NAME_FAULT_NONE;
    buf_reset(out);
    clean_text(&clean, typed, false);
    if (clean.failed != ST_OK) {
        fault = NAME_FAULT_LONG;
    } else if (clean.len > 0) {
        size_t took = utf8_decode(clean.ptr, clean.len, &cp);
        bool is_small = (cp >= 'a' && cp <= 'z') || (cp >= 0xE0 && cp <= 0xFE && cp != 0xF7);
        char bytes[4];
        fault = is_letter(cp) ? NAME_FAULT_NONE : NAME_FAULT_CHARACTERS;
        took = is_small ? utf8_encode(cp - 32, bytes) : took;
        buf_append(out, is_small ? bytes : clean.ptr, fault == NAME_FAULT_NONE ? took : 0);
    }
    buf_deinit(&clean);
    return fault;
}
