/* display/motion/travel.c: three springs a layer: where it is and how much of it is there. */
#include "display/motion/travel.h"

#include <math.h>
#include <stddef.h>

enum { FAST_PX_PER_S = 24 }; /* what is quicker travels in front of what makes room */

#define SLACK_PX    0.4
#define SLACK_ALPHA 1.0

static bool is_settled(const struct traveller *row, int64_t now_ms)
{
    return spring_is_settled(&row->x, now_ms, SLACK_PX) &&
           spring_is_settled(&row->y, now_ms, SLACK_PX) &&
           spring_is_settled(&row->opacity, now_ms, SLACK_ALPHA);
}

static struct traveller *find(struct travel *travel, uint64_t id)
{
    for (int32_t i = 0; i < travel->count; i++) {
        if (travel->rows[i].id == id) {
            return &travel->rows[i];
        }
    }
    return NULL;
}

/* One that was not on screen: at once with the scene, else from a little way off and out of
 * nothing. */
static struct traveller *arrive(struct travel *travel, const struct draw_layer *layer,
                                int32_t come_in_px)
{
    if (travel->count == TRAVELLERS_MAX) {
        return NULL;
    }
    struct traveller *row = &travel->rows[travel->count++];
    *row = (struct traveller){.id = layer->id,
                              .x = spring_at_rest(layer->rect.x),
                              .y = spring_at_rest(layer->rect.y),
                              .opacity = spring_at_rest(255.0)};
    if (travel->has_shown) {
        row->y = spring_at_rest(layer->rect.y + come_in_px);
        row->opacity = spring_at_rest(0.0);
    }
    return row;
}

static int32_t whole(double value)
{
    return (int32_t)lround(value);
}

static uint8_t opacity_at(const struct traveller *row, int64_t now_ms)
{
    double value = spring_value(&row->opacity, now_ms, NULL);
    return (uint8_t)(value <= 0.0 ? 0 : value >= 255.0 ? 255 : lround(value));
}

static void follow(struct travel *travel, struct draw_list *list, size_t index, int32_t come_in_px)
{
    struct draw_layer *layer = &list->layers[index];
    struct traveller *row = find(travel, layer->id);
    row = row == NULL ? arrive(travel, layer, come_in_px) : row;
    if (row == NULL) {
        return;
    }
    int64_t now_ms = travel->now_ms;
    spring_aim(&row->x, layer->rect.x, now_ms);
    spring_aim(&row->y, layer->rect.y, now_ms);
    spring_aim(&row->opacity, 255.0, now_ms);
    row->hash = layer->hash;
    row->rect = layer->rect;
    row->clip = layer->clip;
    row->flags = layer->flags;
    row->is_wanted = true;
    if (!is_settled(row, now_ms)) {
        int32_t dx = whole(spring_value(&row->x, now_ms, NULL)) - layer->rect.x;
        int32_t dy = whole(spring_value(&row->y, now_ms, NULL)) - layer->rect.y;
        draw_layer_move(list, index, dx, dy, opacity_at(row, now_ms));
    }
}

/* The last layer goes below all that live, above what they stand on. */
static void sink(struct draw_list *list)
{
    size_t at = list->layer_count - 1, first = 0;
    while (first < at && (list->layers[first].flags & LAYER_LIVE) == 0) {
        first++;
    }
    for (; at > first; at--) {
        draw_layers_swap(list, at - 1, at);
    }
}

/* Those that left: ghosts until nothing of them is to be seen. */
static void see_off(struct travel *travel, struct draw_list *list)
{
    int32_t kept = 0;
    for (int32_t i = 0; i < travel->count; i++) {
        struct traveller *row = &travel->rows[i];
        if (!row->is_wanted) {
            spring_aim(&row->opacity, 0.0, travel->now_ms);
            if (spring_is_settled(&row->opacity, travel->now_ms, SLACK_ALPHA)) {
                continue;
            }
            struct irect rect = row->rect;
            rect.x = whole(spring_value(&row->x, travel->now_ms, NULL));
            rect.y = whole(spring_value(&row->y, travel->now_ms, NULL));
            draw_ghost(list, &(struct draw_layer){.id = row->id,
                                                  .hash = row->hash,
                                                  .rect = rect,
                                                  .clip = row->clip,
                                                  .opacity = opacity_at(row, travel->now_ms),
                                                  .flags = row->flags});
            sink(list);
        }
        travel->rows[kept++] = *row;
    }
    travel->count = kept;
}

/* 0 is not live, 1 rests, 2 makes room, 3 travels up. */
static int32_t height_of(struct travel *travel, const struct draw_layer *layer)
{
    bool is_live = (layer->flags & (LAYER_LIVE | LAYER_GHOST)) == LAYER_LIVE;
    const struct traveller *row = is_live ? find(travel, layer->id) : NULL;
    if (row == NULL) {
        return 0;
    }
    double speed = 0.0;
    (void)spring_value(&row->y, travel->now_ms, &speed);
    if (fabs(speed) < FAST_PX_PER_S) {
        return 1;
    }
    return speed < 0.0 ? 3 : 2;
}

/* Neighbours among the live change places; what is not live keeps its own, ghosts stay below. */
static void raise_what_travels(struct travel *travel, struct draw_list *list)
{
    for (size_t i = 1; i < list->layer_count; i++) {
        for (size_t k = i; k > 0; k--) {
            int32_t lower = height_of(travel, &list->layers[k - 1]);
            int32_t upper = height_of(travel, &list->layers[k]);
            if (upper == 0 || lower == 0 || upper >= lower) {
                break;
            }
            draw_layers_swap(list, k - 1, k);
        }
    }
}

void travel_apply(struct travel *travel, struct draw_list *list, int64_t now_ms, int32_t come_in_px)
{
    travel->now_ms = now_ms;
    for (int32_t i = 0; i < travel->count; i++) {
        travel->rows[i].is_wanted = false;
    }
    int32_t way_in = -come_in_px; /* the first from above, the others from below */
    for (size_t i = 0; i < list->layer_count; i++) {
        if ((list->layers[i].flags & LAYER_LIVE) != 0) {
            follow(travel, list, i, way_in);
            way_in = come_in_px;
        }
    }
    travel->has_shown = true;
    if (travel_is_moving(travel)) {
        see_off(travel, list);
        raise_what_travels(travel, list);
    }
}

bool travel_is_moving(const struct travel *travel)
{
    for (int32_t i = 0; i < travel->count; i++) {
        if (!travel->rows[i].is_wanted || !is_settled(&travel->rows[i], travel->now_ms)) {
            return true;
        }
    }
    return false;
}

void travel_reset(struct travel *travel)
{
    travel->count = 0;
    travel->has_shown = false;
}
