/* display/scene/chrome.c: whose wall this is, what time it is, how far the round has come. */
#include <math.h>

#include "display/scene/parts.h"

enum { SEGMENTS_MAX = 12 };

#define BAND      40.0F /* height of the mark */
#define BAND_LAND 62.0F /* its top, landscape, below the 54 of the margin */
#define BAND_PORT 104.0F
#define TYPE      30.0F
#define MARK_GAP  22.0F
#define BAR       6.0F
#define BAR_GAP   11.0F

static float band_top(const struct pen *pen)
{
    float base = pen->is_portrait ? BAND_PORT - 96.0F : BAND_LAND - 54.0F;
    return pen->margin_y + base;
}

struct area chrome_top(const struct pen *pen)
{
    return (struct area){0, 0, pen->w, band_top(pen) + BAND + 8.0F};
}

struct area chrome_content(const struct pen *pen)
{
    float top = band_top(pen) + BAND + (pen->is_portrait ? 52.0F : 48.0F);
    float bottom = pen->h - pen->margin_y - (pen->is_portrait ? 34.0F : 42.0F);
    return (struct area){pen->margin_x, top, pen->w - pen->margin_x * 2.0F, bottom - top};
}

float brand_mark(const struct pen *pen, float x, float y, float height)
{
    const struct media *logo = pen->env->programme->brand.logo;
    float aspect = 1.0F;
    if (!picture_is_there(pen, logo, &aspect)) {
        return 0.0F;
    }
    float width = fminf(height * aspect, height * 6.0F);
    struct irect rect = area_px(pen, (struct area){x, y, width, height});
    rect.x -= pen->layer_x;
    rect.y -= pen->layer_y;
    draw_image(pen->list, &(struct draw_image){.path = logo->path,
                                               .is_trusted = logo->is_bundled,
                                               .is_contain = true,
                                               .rect = rect,
                                               .focus_x = 0.5F,
                                               .focus_y = 0.5F});
    return width;
}

static void draw_brand(struct pen *pen, float width, uint32_t text)
{
    float top = band_top(pen);
    layer_begin(pen, "brand", "", (struct area){pen->margin_x, top - 8.0F, width, BAND + 16.0F}, 0);
    float mark = brand_mark(pen, pen->margin_x, top, BAND);
    float x = mark > 0.0F ? mark + MARK_GAP : 0.0F;
    struct label name = {.utf8 = pen->env->programme->brand.name,
                         .weight = WEIGHT_SEMIBOLD,
                         .colour = text,
                         .size = TYPE,
                         .width = width - x,
                         .max_lines = 1};
    struct placed placed = label_layout(pen, &name);
    label_put(pen, &placed, pen->margin_x + x,
              top + BAND / 2.0F - (placed.cap_inset + placed.base_inset) / 2.0F);
    layer_end(pen);
}

/* Date and time, right-aligned; returns the width taken. */
static float draw_clock(struct pen *pen, uint32_t text, uint32_t mute)
{
    struct arena *arena = pen->env->arena;
    int64_t now = pen->env->now_unix_s;
    float top = band_top(pen), right = pen->w - pen->margin_x;
    struct label clock = {.utf8 = lang_clock(arena, pen_tz(pen), now),
                          .weight = WEIGHT_BOLD,
                          .colour = text,
                          .size = TYPE,
                          .width = 240.0F,
                          .max_lines = 1,
                          .align = ALIGN_RIGHT,
                          .is_number = true};
    struct label date = {.utf8 = pen->is_portrait
                                     ? lang_date_short(arena, pen->lang, pen_tz(pen), now)
                                     : lang_date_long(arena, pen->lang, pen_tz(pen), now),
                         .weight = WEIGHT_MEDIUM,
                         .colour = mute,
                         .size = TYPE,
                         .width = 560.0F,
                         .max_lines = 1,
                         .align = ALIGN_RIGHT,
                         .is_secondary = true};
    struct placed time = label_layout(pen, &clock), day = label_layout(pen, &date);
    float width = time.w + MARK_GAP + day.w;
    layer_begin(pen, "clock", "",
                (struct area){right - width - 8.0F, top - 8.0F, width + 8.0F, BAND + 16.0F}, 0);
    float y = top + BAND / 2.0F - (time.cap_inset + time.base_inset) / 2.0F;
    label_put(pen, &time, right - clock.width, y);
    label_put(pen, &day, right - time.w - MARK_GAP - date.width, y);
    layer_end(pen);
    return width;
}

static uint32_t faded(uint32_t colour, uint32_t alpha)
{
    return (colour & 0xFFFFFFU) | alpha << 24;
}

static float shown_part(const struct scene_env *env)
{
    if (env->dwell_ms <= 0) {
        return 1.0F;
    }
    int64_t seconds = env->elapsed_ms / 1000 + (env->elapsed_ms < INT64_MAX ? 1 : 0);
    float part =
        (float)(seconds < env->dwell_ms ? seconds * 1000 : env->dwell_ms) / (float)env->dwell_ms;
    return fminf(part, 1.0F);
}

static void draw_progress(struct pen *pen, uint32_t text)
{
    const struct scene_env *env = pen->env;
    if (env->segment_count == 0 || (env->dwell_ms <= 0 && env->segment_count <= 1)) {
        return;
    }
    float left = pen->margin_x, width = pen->w - pen->margin_x * 2.0F;
    float y = pen->h - pen->margin_y - BAR;
    float part = shown_part(env);
    layer_begin(pen, "progress", "", (struct area){left, y, width, BAR}, 0);
    if (env->segment_count > SEGMENTS_MAX) {
        float done = ((float)env->segment + part) / (float)env->segment_count;
        fill(pen, (struct area){left, y, width, BAR}, BAR / 2.0F, faded(text, 0x38));
        fill(pen, (struct area){left, y, width * done, BAR}, BAR / 2.0F, text);
    }
    for (uint32_t i = 0; i < env->segment_count && env->segment_count <= SEGMENTS_MAX; i++) {
        float each =
            (width - BAR_GAP * (float)(env->segment_count - 1)) / (float)env->segment_count;
        struct area bar = {left + (each + BAR_GAP) * (float)i, y, each, BAR};
        fill(pen, bar, BAR / 2.0F, faded(text, i < env->segment ? 0xBB : 0x2E));
        if (i == env->segment) {
            bar.w = fmaxf(bar.w * part, BAR);
            fill(pen, bar, BAR / 2.0F, text);
        }
    }
    layer_end(pen);
}

void chrome_draw(struct pen *pen, uint32_t text, uint32_t mute)
{
    float clock = draw_clock(pen, text, mute);
    draw_brand(pen, pen->w - pen->margin_x * 2.0F - clock - 48.0F, text);
    draw_progress(pen, text);
}
