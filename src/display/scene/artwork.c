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
#define REACH        40.0F /* around text */

static void scrim(struct pen *pen, struct area area, uint32_t text, float ratio, float feather)
{
    struct irect rect = area_px(pen, area);
    draw_scrim(pen->list, &(struct draw_scrim){.rect = rect,
                                               .colour = SCRIM_COLOUR,
                                               .text_colour = text,
                                               .ratio = ratio,
                                               .feather_px = feather * pen->scale});
}

/* The edge a text stands at: the left side in landscape, the height around it in portrait. */
static struct area edge_of(const struct pen *pen, struct area text)
{
    if (pen->is_portrait || text.w > pen->w * 0.75F) {
        return (struct area){0, text.y - REACH, pen->w, text.h + REACH * 2.0F};
    }
    if (text.x > pen->w * 0.5F) {
        return (struct area){text.x - REACH, 0, pen->w - text.x + REACH, pen->h};
    }
    return (struct area){0, 0, text.x + text.w + REACH, pen->h};
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
    for (size_t i = 0; i < count; i++) {
        if (texts[i].area.w > 0.0F && texts[i].area.h > 0.0F) {
            scrim(pen, edge_of(pen, texts[i].area), texts[i].colour,
                  texts[i].is_secondary ? 4.6F : 7.1F, FEATHER_SIDE);
        }
    }
    scrim(pen, chrome_top(pen), WHITE, 7.1F, FEATHER_TOP);
    layer_end(pen);
}
