/* display/text/wrap.c: lines, as full as they go. Spaces at a line's end hang and take no width. A
 * word longer than a line is broken between graphemes. A weak break is taken only when the line has
 * no other.
 */
#include "display/text/text_priv.h"

/* One line from `from`: where the next starts and how wide this one is without hanging spaces. */
static struct text_cut wrap_line(const struct text_run *run, uint32_t from, float max_width,
                                 bool keep_weak, bool *out_forced)
{
    struct text_cut good = {.from = from, .to = from}, weak = good, forced = good;
    float x = 0.0F, ink = 0.0F; /* with and without trailing spaces */
    for (uint32_t i = from; i < run->count; i++) {
        const struct text_unit *unit = &run->units[i];
        if (i > from && unit->before == TEXT_BREAK_MUST) {
            return (struct text_cut){from, i, ink};
        }
        if (i > from && unit->before == TEXT_BREAK_MAY) {
            good = (struct text_cut){from, i, ink};
        } else if (i > from && unit->before == TEXT_BREAK_WEAK) {
            weak = (struct text_cut){from, i, ink};
            good = keep_weak ? good : weak;
        }
        if (i > from && unit->is_grapheme && unit->is_cluster) {
            forced = (struct text_cut){from, i, ink};
        }
        x += unit->advance;
        if (unit->is_space) {
            continue;
        }
        ink = x;
        if (ink > max_width + 0.01F) {
            if (good.to > from) {
                return good;
            }
            if (weak.to > from) {
                return weak;
            }
            *out_forced = true;
            if (forced.to > from) {
                return forced;
            }
        }
    }
    return (struct text_cut){from, run->count, ink};
}

uint32_t text_wrap(const struct text_run *run, float max_width, bool keep_weak,
                   struct text_cut *out, uint32_t cap, bool *out_forced)
{
    uint32_t count = 0;
    *out_forced = false;
    for (uint32_t from = 0; from < run->count;) {
        struct text_cut cut = wrap_line(run, from, max_width, keep_weak, out_forced);
        if (count == cap) {
            return cap + 1;
        }
        out[count++] = cut;
        from = cut.to;
    }
    return count;
}
