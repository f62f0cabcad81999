/* display/text/analyse.c: from bytes to code points with all that the layout needs to know.
 *
 * Invalid UTF-8 becomes U+FFFD, tabs become spaces, other control characters go; a line feed breaks
 * the line. Each paragraph gets its own direction (UAX #9, P2 and P3).
 */
#include <fribidi.h>
#include <string.h>
#include <unictype.h>
#include <unigbrk.h>

#include "base/utf8.h"
#include "display/text/text_priv.h"

/* Clean one span into the buffer: at most three bytes out for one in. */
static size_t clean_span(const char *text, char *out)
{
    size_t len = strlen(text), used = 0;
    for (size_t i = 0; i < len;) {
        uint32_t cp;
        size_t step = utf8_decode(text + i, len - i, &cp);
        i += step == 0 ? 1 : step;
        if (cp == '\t') {
            cp = ' ';
        }
        if ((cp < 0x20 && cp != '\n') || (cp >= 0x7F && cp < 0xA0)) {
            continue;
        }
        used += utf8_encode(cp, out + used);
    }
    return used;
}

static bool read_units(struct arena *arena, struct text_run *run, const uint8_t *span_of_byte)
{
    uint32_t count = (uint32_t)utf8_count((struct slice){run->utf8, run->len});
    run->units = arena_alloc(arena, (size_t)count + 1, sizeof(*run->units));
    if (run->units == NULL) {
        return false;
    }
    for (uint32_t byte = 0; byte < run->len;) {
        struct text_unit *unit = &run->units[run->count++];
        size_t step = utf8_decode(run->utf8 + byte, run->len - byte, &unit->cp);
        unit->byte = byte;
        unit->span = span_of_byte[byte];
        unit->is_space = unit->cp == '\n' || uc_is_property_white_space(unit->cp);
        byte += (uint32_t)step;
    }
    run->units[run->count].byte = run->len; /* the end, for lengths */
    return true;
}

static bool mark_graphemes(struct arena *arena, struct text_run *run)
{
    uint32_t *cps = arena_alloc(arena, (size_t)run->count + 1, sizeof(*cps));
    char *marks = arena_alloc(arena, (size_t)run->count + 1, 1);
    if (cps == NULL || marks == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < run->count; i++) {
        cps[i] = run->units[i].cp;
    }
    u32_grapheme_breaks(cps, run->count, marks);
    for (uint32_t i = 0; i < run->count; i++) {
        run->units[i].is_grapheme = i == 0 || marks[i] != 0;
    }
    return true;
}

/* Levels of one paragraph; a failure inside FriBidi leaves them left to right. */
static bool level_paragraph(struct arena *arena, struct text_run *run, uint32_t from, uint32_t to)
{
    uint32_t n = to - from;
    FriBidiChar *cps = arena_alloc(arena, (size_t)n + 1, sizeof(*cps));
    FriBidiCharType *types = arena_alloc(arena, (size_t)n + 1, sizeof(*types));
    FriBidiBracketType *brackets = arena_alloc(arena, (size_t)n + 1, sizeof(*brackets));
    FriBidiLevel *levels = arena_alloc(arena, (size_t)n + 1, sizeof(*levels));
    if (cps == NULL || types == NULL || brackets == NULL || levels == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < n; i++) {
        cps[i] = run->units[from + i].cp;
    }
    FriBidiParType direction = FRIBIDI_PAR_ON;
    fribidi_get_bidi_types(cps, (FriBidiStrIndex)n, types);
    fribidi_get_bracket_types(cps, (FriBidiStrIndex)n, types, brackets);
    if (fribidi_get_par_embedding_levels_ex(types, brackets, (FriBidiStrIndex)n, &direction,
                                            levels) == 0) {
        return true;
    }
    if (from == 0) {
        run->is_rtl = FRIBIDI_IS_RTL(direction);
    }
    for (uint32_t i = 0; i < n; i++) {
        run->units[from + i].level = levels[i];
        run->has_bidi = run->has_bidi || levels[i] > 0;
    }
    return true;
}

static bool find_levels(struct arena *arena, struct text_run *run)
{
    bool may_be_rtl = false;
    for (uint32_t i = 0; i < run->count && !may_be_rtl; i++) {
        may_be_rtl = run->units[i].cp >= 0x590; /* nothing below is right to left */
    }
    for (uint32_t from = 0; may_be_rtl && from < run->count;) {
        uint32_t to = from;
        while (to < run->count && run->units[to].cp != '\n') {
            to++;
        }
        to += to < run->count ? 1 : 0;
        if (!level_paragraph(arena, run, from, to)) {
            return false;
        }
        from = to;
    }
    return true;
}

/* Common and inherited characters take the script before them, or the first one after. */
static void find_scripts(struct text_run *run)
{
    const uint32_t common = text_script(' ');
    const uint32_t inherited = text_script(0x300);
    uint32_t before = 0;
    for (uint32_t i = 0; i < run->count; i++) {
        uint32_t script = text_script(run->units[i].cp);
        if (script != common && script != inherited) {
            for (uint32_t k = i; before == 0 && k > 0; k--) {
                run->units[k - 1].script = script;
            }
            before = script;
        }
        run->units[i].script = before == 0 ? common : before;
    }
}

static void find_tracked(struct text_run *run)
{
    const uint32_t latin = text_script('a'), greek = text_script(0x3B1);
    const uint32_t cyrillic = text_script(0x430), common = text_script(' ');
    for (uint32_t i = 0; run->want->tracking_em != 0.0F && i < run->count; i++) {
        struct text_unit *unit = &run->units[i];
        bool is_alphabet = unit->script == latin || unit->script == greek ||
                           unit->script == cyrillic || unit->script == common;
        unit->is_tracked = is_alphabet && !text_is_digit(unit->cp);
    }
}

static struct text_run *analyse(const struct text_service *service, struct arena *arena,
                                const struct text_want *want, const char *utf8, uint32_t len,
                                const uint8_t *span_of_byte)
{
    struct text_run *run = arena_alloc(arena, 1, sizeof(*run));
    if (run == NULL) {
        return NULL;
    }
    run->utf8 = utf8;
    run->len = len;
    run->want = want;
    if (!read_units(arena, run, span_of_byte) || !mark_graphemes(arena, run) ||
        !find_levels(arena, run) || !text_find_breaks(arena, run)) {
        return NULL;
    }
    find_scripts(run);
    find_tracked(run);
    text_choose_faces(service, run);
    return run;
}

struct text_run *text_analyse(const struct text_service *service, struct arena *arena,
                              const struct text_want *want)
{
    size_t count = want->span_count < TEXT_SPANS_MAX ? want->span_count : TEXT_SPANS_MAX;
    bool is_french = want->lang != NULL && strncmp(want->lang, "fr", 2) == 0;
    const char *texts[TEXT_SPANS_MAX] = {0};
    size_t room = 1;
    for (size_t i = 0; i < count; i++) {
        const char *text = want->spans[i].utf8 == NULL ? "" : want->spans[i].utf8;
        texts[i] = is_french ? text_french_spaces(arena, text) : text;
        room += strlen(texts[i]) * 3;
    }
    char *utf8 = arena_alloc(arena, room, 1);
    uint8_t *span_of_byte = arena_alloc(arena, room, 1);
    if (utf8 == NULL || span_of_byte == NULL) {
        return NULL;
    }
    size_t len = 0;
    for (size_t i = 0; i < count; i++) {
        size_t used = clean_span(texts[i], utf8 + len);
        memset(span_of_byte + len, (int)i, used);
        len += used;
    }
    return analyse(service, arena, want, utf8, (uint32_t)len, span_of_byte);
}

/* Spaces and the punctuation that would stand oddly before an ellipsis. */
static bool is_trimmed(uint32_t cp)
{
    return cp == ',' || cp == ';' || cp == ':' || cp == '.' || cp == 0x2026 || cp == 0xAB ||
           cp == '(' || cp == '-' || cp == 0x2013 || cp == 0x2014 || uc_is_property_white_space(cp);
}

struct text_run *text_analyse_cut(const struct text_service *service, struct arena *arena,
                                  const struct text_run *whole, uint32_t unit_count)
{
    while (unit_count > 0 && is_trimmed(whole->units[unit_count - 1].cp)) {
        unit_count--;
    }
    uint32_t kept = whole->units[unit_count].byte;
    char *utf8 = arena_alloc(arena, (size_t)kept + 4, 1);
    uint8_t *span_of_byte = arena_alloc(arena, (size_t)kept + 4, 1);
    if (utf8 == NULL || span_of_byte == NULL) {
        return NULL;
    }
    memcpy(utf8, whole->utf8, kept);
    memcpy(utf8 + kept, "\xE2\x80\xA6", 3);
    for (uint32_t i = 0; i < unit_count; i++) {
        memset(span_of_byte + whole->units[i].byte, whole->units[i].span,
               whole->units[i + 1].byte - whole->units[i].byte);
    }
    uint8_t last = unit_count > 0 ? whole->units[unit_count - 1].span : 0;
    memset(span_of_byte + kept, last, 3);
    return analyse(service, arena, whole->want, utf8, kept + 3, span_of_byte);
}
