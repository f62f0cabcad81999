/* display/scene/label.c: words: sizes by step, never under the floor; titles tracked and balanced.
 */
#include <math.h>

#include "base/attr.h"
#include "display/scene/parts.h"

#define TRACKED_FROM   56.0F /* units; smaller text keeps the face's own spacing */
#define TRACKING_LARGE -0.034F
#define TRACKING_SMALL -0.02F
#define LARGE_FROM     76.0F
#define LINE_HEIGHT    1.25F

bool has_text(const char *utf8)
{
    return utf8 != NULL && utf8[0] != '\0';
}

/* Steps in device px: falling, none twice, none under the floor. A number is never cut: it goes on
 * shrinking. */
static void set_sizes(const struct pen *pen, const struct label *label, struct text_want *want)
{
    const float sizes[] = {label->size,
                           label->size_2,
                           label->size_3,
                           label->is_number ? 62.0F : 0.0F,
                           label->is_number ? 42.0F : 0.0F,
                           label->is_number ? pen->floor : 0.0F};
    _Static_assert(ARRAY_LEN(sizes) == TEXT_STEPS_MAX, "as many steps as a layout takes");
    size_t count = 0;
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        uint16_t size = (uint16_t)px(pen, fmaxf(sizes[i], pen->floor));
        if (sizes[i] > 0.0F && (count == 0 || size < want->sizes_px[count - 1])) {
            want->sizes_px[count++] = size;
        }
    }
}

struct placed label_layout(const struct pen *pen, const struct label *label)
{
    struct text_span own = {label->utf8, label->weight, label->colour};
    float tracking = 0.0F;
    if (label->is_title && !label->is_number && label->size >= TRACKED_FROM) {
        tracking = label->size >= LARGE_FROM ? TRACKING_LARGE : TRACKING_SMALL;
    }
    struct text_want want = {
        .spans = label->spans == NULL ? &own : label->spans,
        .span_count = label->spans == NULL ? 1 : label->span_count,
        .tracking_em = tracking,
        .is_tabular = label->is_tabular,
        .line_height = label->line_height > 0.0F ? label->line_height : LINE_HEIGHT,
        .max_width_px = px(pen, label->width),
        .max_height_px = px(pen, label->height),
        .max_lines = label->max_lines,
        .align = label->align,
        .lang = pen->env->programme->locale,
        .is_title = label->is_title,
        .is_balanced = label->is_title,
        .is_secondary = label->is_secondary,
    };
    set_sizes(pen, label, &want);
    const struct text_block *block = text_layout(pen->env->text, pen->env->arena, &want);
    return (struct placed){
        .block = block,
        .w = (float)block->width_px / pen->scale,
        .h = (float)block->height_px / pen->scale,
        .cap_inset = (block->first_baseline - block->cap_height) / pen->scale,
        .base_inset = block->last_baseline / pen->scale,
        .first_base = block->first_baseline / pen->scale,
    };
}

void label_put(const struct pen *pen, const struct placed *placed, float x, float y)
{
    text_draw(placed->block, pen->list, px(pen, x) - pen->layer_x, px(pen, y) - pen->layer_y);
}

float label_draw(const struct pen *pen, const struct label *label, float x, float y)
{
    struct placed placed = label_layout(pen, label);
    label_put(pen, &placed, x, y);
    return placed.h;
}

const char *say(const struct pen *pen, enum msg msg, int64_t n, const char *a, const char *b)
{
    return lang_say(pen->env->arena, pen->lang, msg, n, a, b);
}

const char *join_dot(const struct pen *pen, const char *a, const char *b)
{
    if (!has_text(a)) {
        return has_text(b) ? b : "";
    }
    return has_text(b) ? say(pen, MSG_DOT, 0, a, b) : a;
}

double number_shown(const struct pen *pen, const char *kind, const char *id, double value,
                    uint32_t decimals)
{
    const struct scene_env *env = pen->env;
    if (env->number == NULL) {
        return value;
    }
    double shown = env->number(env->number_ctx, draw_id(kind, id), value);
    double scale = pow(10.0, (double)decimals);
    return shown >= value && shown <= value ? value : round(shown * scale) / scale;
}

const char *figure_text(const struct pen *pen, const struct figure *figure)
{
    double value = number_shown(pen, "figure", figure->id, figure->value, figure->decimals);
    const char *number = lang_number(pen->env->arena, pen->lang, value, figure->decimals);
    const char *all =
        arena_printf(pen->env->arena, "%s%s%s", figure->prefix, number, figure->suffix);
    return all == NULL ? number : all;
}
