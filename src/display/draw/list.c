/* Arrays grow inside the frame arena by doubling; what is left behind goes with the frame. Hashes
 * are taken over a canonical byte form, never over structs (padding is not content). */
#include "display/draw/list.h"

#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/crypto.h"
#include "display/draw/canon.h"

enum { FIRST_CAP = 64, LAYERS_MAX = 4096, CMDS_MAX = 65536, NOTES_MAX = 16384 };

struct paint paint_solid(uint32_t colour)
{
    return (struct paint){.kind = PAINT_SOLID, .colour = colour};
}

struct paint paint_linear(float x0, float y0, float x1, float y1, uint32_t from, uint32_t to)
{
    return (struct paint){.kind = PAINT_LINEAR,
                          .x0 = x0,
                          .y0 = y0,
                          .x1 = x1,
                          .y1 = y1,
                          .stop_count = 2,
                          .stops = {0.0F, 1.0F},
                          .colours = {from, to}};
}

void draw_list_init(struct draw_list *list, struct arena *arena, int32_t width, int32_t height)
{
    *list = (struct draw_list){.arena = arena, .width = width, .height = height};
}

/* Room for one more of `size` bytes each; NULL when the maximum or the arena is reached. */
static void *grow(struct draw_list *list, void *items, size_t count, size_t *cap, size_t size,
                  size_t max)
{
    if (count < *cap) {
        return items;
    }
    size_t wanted = *cap == 0 ? FIRST_CAP : *cap * 2;
    void *grown = count >= max ? NULL : arena_alloc(list->arena, wanted, size);
    if (grown == NULL) {
        list->is_full = true;
        return NULL;
    }
    if (count > 0) {
        memcpy(grown, items, count * size);
    }
    *cap = wanted;
    return grown;
}

void draw_layer_begin(struct draw_list *list, uint64_t id, struct irect rect, uint32_t flags)
{
    CHECK(!list->is_open);
    list->is_open = true;
    struct draw_layer *layers =
        grow(list, list->layers, list->layer_count, &list->layer_cap, sizeof *layers, LAYERS_MAX);
    if (layers == NULL) {
        return;
    }
    list->layers = layers;
    list->layers[list->layer_count++] = (struct draw_layer){
        .id = id, .rect = rect, .opacity = 255, .flags = flags, .first_cmd = list->cmd_count};
}

void draw_layer_move(struct draw_list *list, size_t index, int32_t dx, int32_t dy, uint8_t opacity)
{
    struct draw_layer *layer = &list->layers[index];
    layer->rect.x += dx;
    layer->rect.y += dy;
    layer->opacity = opacity;
    for (size_t i = 0; i < list->note_count; i++) {
        if (list->notes[i].layer == index) {
            list->notes[i].rect.x += dx;
            list->notes[i].rect.y += dy;
        }
    }
}

void draw_layer_clip(struct draw_list *list, size_t index, struct irect clip)
{
    list->layers[index].clip = clip;
}

void draw_layers_swap(struct draw_list *list, size_t a, size_t b)
{
    struct draw_layer kept = list->layers[a];
    list->layers[a] = list->layers[b];
    list->layers[b] = kept;
    for (size_t i = 0; i < list->note_count; i++) {
        size_t layer = list->notes[i].layer;
        list->notes[i].layer = layer == a ? b : layer == b ? a : layer;
    }
}

void draw_ghost(struct draw_list *list, const struct draw_layer *layer)
{
    struct draw_layer *layers =
        grow(list, list->layers, list->layer_count, &list->layer_cap, sizeof *layers, LAYERS_MAX);
    if (layers != NULL) {
        list->layers = layers;
        layers[list->layer_count] = *layer;
        layers[list->layer_count].flags |= LAYER_GHOST;
        layers[list->layer_count].first_cmd = list->cmd_count;
        layers[list->layer_count++].cmd_count = 0;
    }
}

void draw_layer_end(struct draw_list *list)
{
    CHECK(list->is_open);
    list->is_open = false;
    if (list->is_full) {
        return;
    }
    struct draw_layer *layer = &list->layers[list->layer_count - 1];
    layer->cmd_count = list->cmd_count - layer->first_cmd;
    struct buf bytes = buf_make(CANON_MAX_BYTES);
    canon_u32(&bytes, (uint32_t)layer->rect.w);
    canon_u32(&bytes, (uint32_t)layer->rect.h);
    for (size_t i = 0; i < layer->cmd_count; i++) {
        canon_cmd(&bytes, &list->cmds[layer->first_cmd + i]);
    }
    CHECK(bytes.failed == ST_OK);
    layer->hash = crypto_hash64(bytes.ptr, bytes.len);
    buf_deinit(&bytes);
}

uint64_t draw_id(const char *kind, const char *name)
{
    struct buf bytes = buf_make(CANON_MAX_BYTES);
    canon_str(&bytes, kind);
    canon_str(&bytes, name);
    uint64_t id = crypto_hash64(bytes.ptr, bytes.len);
    buf_deinit(&bytes);
    return id == 0 ? 1 : id;
}

static struct draw_cmd *add(struct draw_list *list, enum draw_kind kind)
{
    CHECK(list->is_open);
    struct draw_cmd *cmds =
        grow(list, list->cmds, list->cmd_count, &list->cmd_cap, sizeof *cmds, CMDS_MAX);
    if (cmds == NULL) {
        return NULL;
    }
    list->cmds = cmds;
    struct draw_cmd *cmd = &list->cmds[list->cmd_count++];
    memset(cmd, 0, sizeof *cmd);
    cmd->kind = kind;
    return cmd;
}

static const char *keep(struct draw_list *list, const char *text)
{
    const char *copy = arena_strdup(list->arena, slice_of(text));
    list->is_full |= copy == NULL;
    return copy == NULL ? "" : copy;
}

void draw_shape(struct draw_list *list, struct irect rect, float radius, struct paint paint)
{
    struct draw_shape shape = {
        .rect = rect, .radii = {radius, radius, radius, radius}, .paint = paint};
    draw_shape_full(list, &shape);
}

void draw_shape_full(struct draw_list *list, const struct draw_shape *shape)
{
    struct draw_cmd *cmd = add(list, DRAW_SHAPE);
    if (cmd != NULL) {
        cmd->u.shape = *shape;
    }
}

void draw_polygon(struct draw_list *list, const struct draw_polygon *polygon)
{
    CHECK(polygon->point_count <= DRAW_POINTS_MAX);
    struct draw_cmd *cmd = add(list, DRAW_POLYGON);
    if (cmd != NULL) {
        cmd->u.polygon = *polygon;
    }
}

void draw_shadow(struct draw_list *list, const struct draw_shadow *shadow)
{
    struct draw_cmd *cmd = add(list, DRAW_SHADOW);
    if (cmd != NULL) {
        cmd->u.shadow = *shadow;
    }
}

void draw_image(struct draw_list *list, const struct draw_image *image)
{
    struct draw_cmd *cmd = add(list, DRAW_IMAGE);
    if (cmd != NULL) {
        cmd->u.image = *image;
        cmd->u.image.path = keep(list, image->path);
    }
}

void draw_scrim(struct draw_list *list, const struct draw_scrim *scrim)
{
    struct draw_cmd *cmd = add(list, DRAW_SCRIM);
    if (cmd != NULL) {
        cmd->u.scrim = *scrim;
    }
}

void draw_text(struct draw_list *list, const struct draw_text *text)
{
    struct draw_cmd *cmd = add(list, DRAW_TEXT);
    if (cmd != NULL) {
        cmd->u.text = *text;
        cmd->u.text.utf8 = keep(list, text->utf8);
    }
}

void draw_qr(struct draw_list *list, const struct draw_qr *qr)
{
    struct draw_cmd *cmd = add(list, DRAW_QR);
    size_t count = (size_t)qr->size * qr->size;
    uint8_t *modules = cmd == NULL ? NULL : arena_alloc(list->arena, count, 1);
    if (modules == NULL) {
        list->is_full = true;
        return;
    }
    memcpy(modules, qr->modules, count);
    cmd->u.qr = *qr;
    cmd->u.qr.modules = modules;
}

void draw_note(struct draw_list *list, const struct draw_note *note)
{
    CHECK(list->is_open);
    struct draw_note *notes =
        grow(list, list->notes, list->note_count, &list->note_cap, sizeof *notes, NOTES_MAX);
    if (notes == NULL || list->layer_count == 0) {
        return;
    }
    list->notes = notes;
    struct draw_note *kept = &list->notes[list->note_count++];
    const struct draw_layer *layer = &list->layers[list->layer_count - 1];
    *kept = *note;
    kept->layer = list->layer_count - 1;
    kept->rect.x += layer->rect.x;
    kept->rect.y += layer->rect.y;
    kept->text = keep(list, note->text);
}

uint32_t draw_next_block(struct draw_list *list)
{
    return ++list->block_count;
}

uint64_t draw_list_hash(const struct draw_list *list)
{
    struct buf bytes = buf_make(CANON_MAX_BYTES);
    canon_u32(&bytes, (uint32_t)list->width);
    canon_u32(&bytes, (uint32_t)list->height);
    for (size_t i = 0; i < list->layer_count; i++) {
        canon_layer(&bytes, &list->layers[i]);
    }
    CHECK(bytes.failed == ST_OK);
    uint64_t hash = crypto_hash64(bytes.ptr, bytes.len);
    buf_deinit(&bytes);
    return hash;
}
