/* display/scene/palette.c: the two themes, and the brand's colours made readable on them.
 *
 * Contrast: WCAG 2.2, "relative luminance" and "contrast ratio". Accents that are too weak for text
 * move towards white or black in sixteenths of what is missing.
 */
#include <math.h>

#include "display/scene/parts.h"

#define TEXT_RATIO 7.0F
#define MUTE_RATIO 4.5F

static float linear(uint32_t channel)
{
    float c = (float)channel / 255.0F;
    return c <= 0.04045F ? c / 12.92F : powf((c + 0.055F) / 1.055F, 2.4F);
}

static float luminance(uint32_t c)
{
    return 0.2126F * linear((c >> 16) & 0xFF) + 0.7152F * linear((c >> 8) & 0xFF) +
           0.0722F * linear(c & 0xFF);
}

float contrast_ratio(uint32_t a, uint32_t b)
{
    float la = luminance(a), lb = luminance(b);
    return (fmaxf(la, lb) + 0.05F) / (fminf(la, lb) + 0.05F);
}

uint32_t colour_mix(uint32_t a, uint32_t b, float t)
{
    uint32_t out = 0xFF000000U;
    for (int shift = 0; shift < 24; shift += 8) {
        float from = (float)((a >> shift) & 0xFF), to = (float)((b >> shift) & 0xFF);
        out |= (uint32_t)lroundf(from + (to - from) * t) << shift;
    }
    return out;
}

uint32_t colour_for_contrast(uint32_t colour, uint32_t ground, float ratio)
{
    uint32_t white = 0xFFFFFFFFU, black = 0xFF000000U;
    uint32_t goal = contrast_ratio(white, ground) >= contrast_ratio(black, ground) ? white : black;
    uint32_t best = colour | 0xFF000000U;
    for (int step = 1; step <= 64 && contrast_ratio(best, ground) < ratio; step++) {
        best = colour_mix(colour, goal, (float)step / 64.0F);
    }
    return best;
}

static const struct palette night = {
    .ground = 0xFF0C0F1A,
    .card = 0xFF151A2B,
    .raised = 0xFF2A3354,
    .highlight = 0xFF26304F,
    .ink = 0xFFFFFFFF,
    .soft = 0xFFD5DAEA,
    .mute = 0xFF9AA4C0,
    .on_fill = 0xFF0C0F1A,
    .up = 0xFF4CD6A0,
    .down = 0xFFFF8C7C,
    .medals = {0xFFFFC94D, 0xFFC9D2E6, 0xFFE59A6B},
};

static const struct palette day = {
    .ground = 0xFFF7F4EE,
    .card = 0xFFFFFFFF,
    .raised = 0xFFE6E1D6,
    .highlight = 0xFFE4E6F2,
    .ink = 0xFF0C0F1A,
    .soft = 0xFF2B3042,
    .mute = 0xFF545A70,
    .on_fill = 0xFF0C0F1A,
    .up = 0xFF0B6B43,
    .down = 0xFFA3231B,
    .medals = {0xFF7A5600, 0xFF4C556B, 0xFF8A4517},
    .is_day = true,
};

static enum theme_kind theme_of(const struct scene_env *env, const struct plan_target *target)
{
    if (env->theme != THEME_INHERIT) {
        return env->theme;
    }
    if (target->entry != NULL && target->entry->theme != THEME_INHERIT) {
        return target->entry->theme;
    }
    return env->programme->brand.theme;
}

/* The ground an accent has to stand out from: the most similar of those text lies on. */
static uint32_t accent_text(const struct palette *p, uint32_t accent)
{
    uint32_t on_ground = colour_for_contrast(accent, p->ground, TEXT_RATIO);
    uint32_t on_card = colour_for_contrast(on_ground, p->card, TEXT_RATIO);
    return colour_for_contrast(on_card, p->highlight, MUTE_RATIO);
}

struct palette palette_make(const struct scene_env *env, const struct plan_target *target)
{
    static const uint32_t defaults[2] = {0xFFFF6A55, 0xFFFFB259};
    struct palette p = theme_of(env, target) == THEME_DAY ? day : night;
    const struct brand *brand = &env->programme->brand;
    uint32_t first = brand->has_accents ? brand->accents[0] : defaults[0];
    uint32_t second = brand->has_accents ? brand->accents[1] : defaults[1];
    /* text on a filled accent is ink: the fill must be light enough for it */
    p.fill_1 = colour_for_contrast(first, p.on_fill, TEXT_RATIO);
    p.fill_2 = colour_for_contrast(second, p.on_fill, TEXT_RATIO);
    p.accent_1 = accent_text(&p, first);
    p.accent_2 = accent_text(&p, second);
    return p;
}
