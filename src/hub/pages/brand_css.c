/* hub/pages/brand_css.c: two colours become the variables that hub.css reads.
 *
 * A colour is moved towards black or white in steps; the first step that is readable is the
 * nearest. Contrast is WCAG's, of relative luminances in linear light.
 */
#include "hub/pages/brand_css.h"

#include <math.h>

/* Ours, and the grounds of hub.css that text stands on. */
#define ACCENT_FIRST  0xFF6A55U
#define ACCENT_SECOND 0xFFB259U
#define GROUND_LIGHT  0xF7F4EEU
#define GROUND_DARK   0x1A1F30U /* a card's: the lighter of the two dark grounds */
#define INK_LIGHT     0xFFFFFFU
#define INK_DARK      0x0C0F1AU

#define READABLE 4.5 /* WCAG 2.2, 1.4.3 */
#define STEPS    100

static double channel(uint32_t value)
{
    double c = value / 255.0;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(uint32_t rgb)
{
    return 0.2126 * channel(rgb >> 16 & 0xFF) + 0.7152 * channel(rgb >> 8 & 0xFF) +
           0.0722 * channel(rgb & 0xFF);
}

double brand_contrast(uint32_t a, uint32_t b)
{
    double la = luminance(a);
    double lb = luminance(b);
    return la > lb ? (la + 0.05) / (lb + 0.05) : (lb + 0.05) / (la + 0.05);
}

/* Darkening by mixing alone looks grey: the lesser channels fall a little more. */
static uint32_t darkened(uint32_t from, int step)
{
    uint32_t out = 0;
    int rgb[3];
    int most = 0;
    for (int i = 0; i < 3; i++) {
        rgb[i] = (int)(from >> (16 - 8 * i) & 0xFF) * (STEPS - step) / STEPS;
        most = rgb[i] > most ? rgb[i] : most;
    }
    for (int i = 0; i < 3; i++) {
        int fallen = most - (most - rgb[i]) * (5 * STEPS + 3 * step) / (5 * STEPS);
        out = out << 8 | (uint32_t)(fallen < 0 ? 0 : fallen);
    }
    return out;
}

static uint32_t lightened(uint32_t from, int step)
{
    uint32_t out = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
        int a = (int)(from >> shift & 0xFF);
        out |= (uint32_t)(a + (0xFF - a) * step / STEPS) << shift;
    }
    return out;
}

uint32_t brand_readable(uint32_t colour, uint32_t ground, double ratio)
{
    bool is_ground_light = brand_contrast(ground, 0x000000) > brand_contrast(ground, 0xFFFFFF);
    uint32_t end = is_ground_light ? 0x000000 : 0xFFFFFF;
    for (int step = 0; step < STEPS; step++) {
        uint32_t moved = end == 0 ? darkened(colour, step) : lightened(colour, step);
        if (brand_contrast(moved, ground) >= ratio) {
            return moved;
        }
    }
    return end;
}

static void write_scheme(struct buf *out, uint32_t accent, uint32_t second, uint32_t ground)
{
    uint32_t text = brand_readable(accent, ground, READABLE);
    uint32_t on = brand_contrast(text, INK_LIGHT) >= READABLE ? INK_LIGHT : INK_DARK;
    buf_printf(out,
               "--accent:#%06X;--accent-2:#%06X;--accent-text:#%06X;--accent-ink:#%06X;"
               "--accent-on:#%06X}",
               accent, second, text, brand_readable(INK_DARK, accent, READABLE), on);
}

void brand_css_write(struct buf *out, const uint32_t *accents, size_t count)
{
    uint32_t first = count > 0 ? accents[0] & 0xFFFFFF : ACCENT_FIRST;
    uint32_t second = count > 1 ? accents[1] & 0xFFFFFF : count > 0 ? first : ACCENT_SECOND;
    buf_append_str(out, ":root{");
    write_scheme(out, first, second, GROUND_LIGHT);
    buf_append_str(out, "\n@media (prefers-color-scheme:dark){:root{");
    write_scheme(out, first, second, GROUND_DARK);
    buf_append_str(out, "}\n");
}
