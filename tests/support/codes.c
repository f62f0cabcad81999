/* tests/support/codes.c: a code that shines through makes the places of its black modules darker
 * than those of its white ones; whatever else is there falls on both alike. */
#include "codes.h"

#include <math.h>
#include <string.h>

#include "base/check.h"
#include "display/compose/rect.h"

/* Of 255: what chance makes of pictures and letters on hundreds of modules stays below. */
#define RESEMBLES 36.0

void codes_find(struct codes *codes, const struct draw_list *list,
                const struct painter_place *place)
{
    codes->count = 0;
    for (size_t l = 0; l < list->layer_count; l++) {
        const struct draw_layer *layer = &list->layers[l];
        for (size_t i = 0; i < layer->cmd_count; i++) {
            const struct draw_cmd *cmd = &list->cmds[layer->first_cmd + i];
            if (cmd->kind != DRAW_QR) {
                continue;
            }
            const struct draw_qr *qr = &cmd->u.qr;
            CHECK(codes->count < CODES_MAX && qr->size <= CODE_MODULES_MAX);
            struct code *code = &codes->items[codes->count++];
            code->rect = qr->rect;
            code->rect.x += layer->rect.x + place->shift_x;
            code->rect.y += layer->rect.y + place->shift_y;
            code->size = qr->size;
            memcpy(code->is_black, qr->modules, (size_t)qr->size * qr->size);
        }
    }
}

static uint32_t grey(uint32_t argb)
{
    return ((argb >> 16 & 0xFF) * 77 + (argb >> 8 & 0xFF) * 150 + (argb & 0xFF) * 29) >> 8;
}

enum code_state code_look(const struct code *code, const struct pixels *frame)
{
    struct irect r = code->rect;
    int32_t module = r.w / code->size;
    double sum[2] = {0.0, 0.0}, count[2] = {0.0, 0.0};
    bool is_exact = true;
    if (r.x < 0 || r.y < 0 || r.x + r.w > frame->width || r.y + r.h > frame->height) {
        return CODE_BETWEEN; /* a code that hangs over an edge is not whole */
    }
    for (int32_t y = 0; y < r.h; y++) {
        const uint32_t *row = frame->argb + (size_t)(r.y + y) * frame->stride_px + r.x;
        for (int32_t x = 0; x < r.w; x++) {
            bool is_black = code->is_black[y / module * code->size + x / module] != 0;
            is_exact &= (row[x] & 0xFFFFFF) == (is_black ? 0x000000U : 0xFFFFFFU);
            sum[is_black] += grey(row[x]);
            count[is_black] += 1.0;
        }
    }
    if (is_exact) {
        return CODE_WHOLE;
    }
    double contrast = sum[0] / fmax(count[0], 1.0) - sum[1] / fmax(count[1], 1.0);
    return fabs(contrast) < RESEMBLES ? CODE_ABSENT : CODE_BETWEEN;
}

static bool is_hidden_by(const struct codes *codes, const struct code *code,
                         const struct pixels *frame)
{
    for (size_t i = 0; i < codes->count; i++) {
        if (!rect_is_empty(rect_intersect(codes->items[i].rect, code->rect)) &&
            code_look(&codes->items[i], frame) == CODE_WHOLE) {
            return true;
        }
    }
    return false;
}

static bool are_cut(const struct codes *codes, const struct codes *others,
                    const struct pixels *frame)
{
    for (size_t i = 0; i < codes->count; i++) {
        if (code_look(&codes->items[i], frame) == CODE_BETWEEN &&
            !is_hidden_by(others, &codes->items[i], frame)) {
            return false;
        }
    }
    return true;
}

bool codes_are_cut(const struct codes *left, const struct codes *came, bool is_turning,
                   const struct pixels *frame)
{
    if (is_turning) {
        return are_cut(left, came, frame) && are_cut(came, left, frame);
    }
    for (size_t i = 0; i < came->count; i++) {
        if (code_look(&came->items[i], frame) != CODE_WHOLE) {
            return false;
        }
    }
    return true;
}
