/* display/scene/artwork.c: a full-bleed picture and the scrims that keep text readable on it.
 *
 * Scrims lie under whole edges of the picture, not under lines of text: they read as light falling
 * off. How strong each is, the rasteriser finds from the pixels.
 */
#include "display/scene/parts.h"

#define SCRIM_COLOUR 0xFF0C0F1AU
#define WHITE        0xFFFFFFFFU
#define FEATHER_SIDE 420.0F
#define FEATHER_TOP  150.0F
#define REACH        40.0F /* of the edge, around text */
#define AROUND       10.0F /* where the contrast is kept: the text and a little more */

static void scrim(struct pen *pen, struct area edge, struct area text, uint32_t colour, float ratio,
                  float feather)
{
    draw_scrim(pen->list, &(struct draw_scrim){.rect = area_px(pen, edge),
                                               .text = area_px(pen, text),
                                               .colour = SCRIM_COLOUR,
                                               .text_colour = colour,
                                               .ratio = ratio,
                                               .feather_px = feather * pen->scale});
}

static bool is_at_left(const struct pen *pen, struct area text)
{
    return !pen->is_portrait && text.w <= pen->w * 0.75F && text.x <= pen->w * 0.5F;
}

/* The edge a text stands at: the left side in landscape, as far as the widest of the texts there
 * reaches; the height around it in portrait. */
static struct area edge_of(const struct pen *pen, struct area text, float left_to)
{
    if (is_at_left(pen, text)) {
        return (struct area){0, 0, left_to + REACH, pen->h};
    }
    if (pen->is_portrait || text.w > pen->w * 0.75F) {
        return (struct area){0, text.y - REACH, pen->w, text.h + REACH * 2.0F};
    }
    return (struct area){text.x - REACH, 0, pen->w - text.x + REACH, pen->h};
}

void artwork_draw(struct pen *pen, const struct media *artwork, struct paint paint,
                  const struct scrim_text *texts, size_t count)
{
    struct area all = pen_canvas(pen);
    layer_begin(pen, "ground", "", all, LAYER_OPAQUE | LAYER_BACKGROUND);
    fill_paint(pen, all, 0.0F, paint);
    if (picture_is_there(pen, artwork, NULL)) {
        picture(pen, artwork, all, 0.0F);
    }
    float left_to = 0.0F;
    for (size_t i = 0; i < count; i++) {
        float to = texts[i].area.x + texts[i].area.w;
        left_to = is_at_left(pen, texts[i].area) && to > left_to ? to : left_to;
    }
    for (size_t i = 0; i < count; i++) {
        struct area text = texts[i].area;
        if (text.w > 0.0F && text.h > 0.0F) {
            struct area around = {text.x - AROUND, text.y - AROUND, text.w + AROUND * 2.0F,
                                  text.h + AROUND * 2.0F};
            scrim(pen, edge_of(pen, text, left_to), around, texts[i].colour,
                  texts[i].is_secondary ? 4.6F : 7.1F, FEATHER_SIDE);
        }
    }
    scrim(pen, chrome_top(pen), chrome_top(pen), WHITE, 7.1F, FEATHER_TOP);
    layer_end(pen);
}
