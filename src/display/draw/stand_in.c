/* Layers are written at the end of the list, where commands may be added, and lowered from there.
 */
#include "display/draw/stand_in.h"

#include <string.h>

static bool is_same_image(const struct draw_image *a, const struct draw_image *b)
{
    return strcmp(a->path, b->path) == 0 && a->is_trusted == b->is_trusted &&
           a->is_contain == b->is_contain && memcmp(&a->rect, &b->rect, sizeof a->rect) == 0 &&
           memcmp(a->radii, b->radii, sizeof a->radii) == 0 &&
           memcmp(&a->focus_x, &b->focus_x, sizeof a->focus_x) == 0 &&
           memcmp(&a->focus_y, &b->focus_y, sizeof a->focus_y) == 0;
}

/* The layer's next picture from *at on, or NULL. */
static const struct draw_image *next_image(const struct draw_list *list,
                                           const struct draw_layer *layer, size_t *at)
{
    while (*at < layer->cmd_count) {
        const struct draw_cmd *cmd = &list->cmds[layer->first_cmd + (*at)++];
        if (cmd->kind == DRAW_IMAGE) {
            return &cmd->u.image;
        }
    }
    return NULL;
}

/* At least one, and the same ones in the same order. */
static bool has_same_images(const struct draw_list *list, const struct draw_layer *layer,
                            const struct draw_list *before, const struct draw_layer *old)
{
    size_t at = 0, old_at = 0;
    const struct draw_image *image = next_image(list, layer, &at);
    const struct draw_image *old_image = next_image(before, old, &old_at);
    bool is_same = image != NULL;
    while (is_same && image != NULL && old_image != NULL) {
        is_same = is_same_image(image, old_image);
        image = next_image(list, layer, &at);
        old_image = next_image(before, old, &old_at);
    }
    return is_same && image == NULL && old_image == NULL;
}

static bool has_words(const struct draw_list *list, const struct draw_layer *layer)
{
    bool has = false;
    for (size_t i = 0; i < layer->cmd_count && !has; i++) {
        enum draw_kind kind = list->cmds[layer->first_cmd + i].kind;
        has = kind == DRAW_TEXT || kind == DRAW_QR;
    }
    return has;
}

const struct draw_layer *stand_in_find(const struct draw_list *list, size_t index,
                                       const struct draw_list *before)
{
    const struct draw_layer *layer = &list->layers[index];
    for (size_t i = 0; i < before->layer_count; i++) {
        const struct draw_layer *old = &before->layers[i];
        if (old->id == layer->id && old->rect.w == layer->rect.w && old->rect.h == layer->rect.h &&
            old->flags == layer->flags && has_same_images(list, layer, before, old) &&
            !has_words(list, layer) && !has_words(before, old)) {
            return old;
        }
    }
    return NULL;
}

/* There are no others in a layer without words. */
static void copy(struct draw_list *list, const struct draw_cmd *cmd)
{
    switch (cmd->kind) {
    case DRAW_SHAPE:
        draw_shape_full(list, &cmd->u.shape);
        break;
    case DRAW_POLYGON:
        draw_polygon(list, &cmd->u.polygon);
        break;
    case DRAW_SHADOW:
        draw_shadow(list, &cmd->u.shadow);
        break;
    case DRAW_IMAGE:
        draw_image(list, &cmd->u.image);
        break;
    case DRAW_SCRIM:
        draw_scrim(list, &cmd->u.scrim);
        break;
    case DRAW_TEXT:
    case DRAW_QR:
        break;
    }
}

static void write_commands(struct draw_list *list, const struct draw_layer *place, uint32_t flags,
                           const struct draw_list *from, const struct draw_layer *layer,
                           bool is_all)
{
    draw_layer_begin(list, is_all ? place->id : 0, place->rect, flags);
    for (size_t i = 0; i < layer->cmd_count; i++) {
        struct draw_cmd cmd = from->cmds[layer->first_cmd + i]; /* the array may move */
        if (is_all || cmd.kind == DRAW_SCRIM) {
            copy(list, &cmd);
        }
    }
    draw_layer_end(list);
    if (!list->is_full) {
        struct draw_layer *written = &list->layers[list->layer_count - 1];
        written->opacity = place->opacity;
        written->clip = place->clip;
    }
}

/* The last layer goes to `index`, those from there on one up. */
static void lower(struct draw_list *list, size_t index)
{
    for (size_t i = list->layer_count - 1; i > index; i--) {
        draw_layers_swap(list, i - 1, i);
    }
}

void stand_in_take(struct draw_list *list, size_t index, const struct draw_list *before,
                   const struct draw_layer *stand_in, enum stand_in_scrims scrims)
{
    const struct draw_layer layer = list->layers[index];
    write_commands(list, &layer, layer.flags, before, stand_in, true);
    if (list->is_full) {
        return;
    }
    list->layers[index] = list->layers[--list->layer_count];
    if (scrims == STAND_IN_ALL_SCRIMS) {
        write_commands(list, &layer, layer.flags & ~(uint32_t)LAYER_OPAQUE, list, &layer, false);
    }
    if (scrims == STAND_IN_ALL_SCRIMS && !list->is_full) {
        lower(list, index + 1);
    }
}
