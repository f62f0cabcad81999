/* display/text/faces.c: which face draws which grapheme.
 *
 * Emoji sequences go to the emoji face as a whole. Else the text face of the wanted weight, else
 * the fallback faces in the manifest's order, of the family that covers the base, in the nearest
 * weight. Chinese, Japanese and Korean share code points: the text's language chooses the form.
 */
#include <string.h>
#include <unictype.h>

#include "display/text/text_priv.h"

static bool is_ignorable(uint32_t cp)
{
    return cp < 0x20 || (cp >= 0x7F && cp < 0xA0) ||
           uc_is_property_default_ignorable_code_point(cp);
}

static bool is_regional(uint32_t cp)
{
    return cp >= 0x1F1E6 && cp <= 0x1F1FF;
}

/* Does this grapheme want colour? Unicode Technical Standard #51, "Emoji Presentation". */
static bool is_emoji(const struct text_unit *units, uint32_t count)
{
    uint32_t base = units[0].cp;
    bool is_coloured = uc_is_property_emoji_presentation(base) || is_regional(base);
    for (uint32_t i = 1; i < count; i++) {
        if (units[i].cp == 0xFE0E) {
            return false;
        }
        if (units[i].cp == 0xFE0F || units[i].cp == 0x20E3 ||
            uc_is_property_emoji_modifier(units[i].cp)) {
            is_coloured = is_coloured || uc_is_property_emoji(base);
        }
    }
    return is_coloured;
}

static bool covers(const struct text_metrics *m, uint16_t face, uint32_t cp)
{
    return m->covers(m->ctx, face, cp);
}

static int weight_distance(const struct text_face *face, enum font_weight weight)
{
    int d = (int)face->weight - (int)weight;
    return d < 0 ? -d : d;
}

/* The language's own form of the CJK family, or any when none matches. */
static int lang_distance(const struct text_face *face, const char *lang)
{
    if (face->cjk_lang[0] == '\0') {
        return 0;
    }
    size_t len = strlen(face->cjk_lang);
    if (lang != NULL && strncmp(lang, face->cjk_lang, len) == 0) {
        return 0;
    }
    if (lang != NULL && strncmp(lang, face->cjk_lang, 2) == 0) {
        return 1;
    }
    return 2;
}

static uint16_t find_face(const struct text_metrics *m, enum face_role role,
                          enum font_weight weight, const char *lang, uint32_t cp)
{
    uint16_t best = TEXT_FACE_NONE;
    int best_cost = 0;
    const char *family = NULL; /* the first that covers; its weights and forms compete */
    for (size_t i = 0; i < m->face_count; i++) {
        const struct text_face *face = &m->faces[i];
        if (face->role != role || (family != NULL && strcmp(face->family, family) != 0) ||
            !covers(m, (uint16_t)i, cp)) {
            continue;
        }
        family = face->family;
        int cost = lang_distance(face, lang) * WEIGHT_COUNT + weight_distance(face, weight);
        if (best == TEXT_FACE_NONE || cost < best_cost) {
            best = (uint16_t)i;
            best_cost = cost;
        }
    }
    return best;
}

static uint16_t choose(const struct text_metrics *m, const struct text_unit *units, uint32_t count,
                       enum font_weight weight, const char *lang)
{
    uint32_t cp = units[0].cp;
    uint16_t face = TEXT_FACE_NONE;
    if (is_emoji(units, count)) {
        face = find_face(m, FACE_EMOJI, WEIGHT_REGULAR, lang, cp);
    }
    if (face == TEXT_FACE_NONE) {
        face = find_face(m, FACE_TEXT, weight, lang, cp);
    }
    if (face == TEXT_FACE_NONE) {
        face = find_face(m, FACE_FALLBACK, weight, lang, cp);
    }
    if (face == TEXT_FACE_NONE) {
        face = find_face(m, FACE_EMOJI, WEIGHT_REGULAR, lang, cp);
    }
    return face;
}

/* A grapheme of more than a base keeps together in one face that draws all of it, if there is. */
static uint16_t choose_whole(const struct text_metrics *m, const struct text_unit *units,
                             uint32_t count, enum font_weight weight, const char *lang)
{
    uint16_t face = choose(m, units, count, weight, lang);
    if (face == TEXT_FACE_NONE || m->faces[face].role == FACE_EMOJI) {
        return face;
    }
    for (uint32_t i = 1; i < count; i++) {
        if (is_ignorable(units[i].cp) || covers(m, face, units[i].cp)) {
            continue;
        }
        uint16_t other = choose(m, units + i, 1, weight, lang);
        if (other != TEXT_FACE_NONE && covers(m, other, units[0].cp)) {
            return other;
        }
    }
    return face;
}

/* Spaces and punctuation inside a foreign word stay with it, so that it is shaped as one. */
static bool continues(const struct text_metrics *m, const struct text_unit *before,
                      const struct text_unit *unit)
{
    return before != NULL && before->face != TEXT_FACE_NONE && before->span == unit->span &&
           m->faces[before->face].role == FACE_FALLBACK && unit->is_space &&
           covers(m, before->face, unit->cp);
}

/* The grapheme before, when it was a single character: texts repeat them. */
struct memory {
    uint32_t cp;
    uint16_t face;
    uint8_t span;
};

static uint16_t choose_grapheme(const struct text_metrics *m, const struct text_run *run,
                                const struct text_unit *units, uint32_t count,
                                struct memory *memory)
{
    uint16_t face;
    if (is_ignorable(units[0].cp) && count == 1) {
        return TEXT_FACE_NONE;
    }
    if (continues(m, units > run->units ? units - 1 : NULL, units)) {
        return units[-1].face;
    }
    if (count == 1 && units[0].cp == memory->cp && units[0].span == memory->span) {
        return memory->face;
    }
    enum font_weight weight = run->want->spans[units[0].span].weight;
    face = choose_whole(m, units, count, weight, run->want->lang);
    if (count == 1) {
        *memory = (struct memory){units[0].cp, face, units[0].span};
    }
    return face;
}

void text_choose_faces(const struct text_service *service, struct text_run *run)
{
    const struct text_metrics *m = service->metrics;
    struct memory memory = {.face = TEXT_FACE_NONE};
    for (uint32_t i = 0, next; i < run->count; i = next) {
        struct text_unit *units = run->units + i;
        for (next = i + 1; next < run->count && !run->units[next].is_grapheme; next++) {
        }
        uint16_t face = choose_grapheme(m, run, units, next - i, &memory);
        for (uint32_t k = 0; k < next - i; k++) {
            bool is_drawn = face != TEXT_FACE_NONE &&
                            (k == 0 || is_ignorable(units[k].cp) || covers(m, face, units[k].cp));
            units[k].face = is_drawn ? face : TEXT_FACE_NONE;
            run->missing += is_drawn || is_ignorable(units[k].cp) ? 0 : 1;
        }
    }
}

size_t text_missing(struct text_service *service, const char *utf8, uint32_t *out, size_t cap)
{
    struct arena arena = arena_make((size_t)4 << 20);
    struct text_span span = {.utf8 = utf8, .weight = WEIGHT_REGULAR};
    struct text_want want = {.spans = &span, .span_count = 1};
    struct text_run *run = text_analyse(service, &arena, &want);
    size_t found = 0;
    for (uint32_t i = 0; run != NULL && i < run->count; i++) {
        uint32_t cp = run->units[i].cp;
        if (run->units[i].face != TEXT_FACE_NONE || is_ignorable(cp)) {
            continue;
        }
        bool is_known = false;
        for (size_t k = 0; k < found && k < cap && !is_known; k++) {
            is_known = out[k] == cp;
        }
        if (!is_known && found < cap) {
            out[found] = cp;
        }
        found += is_known ? 0 : 1;
    }
    arena_deinit(&arena);
    return found;
}
