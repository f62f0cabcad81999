/* display/text/measure.c: advances by shaping each stretch of one face, script and direction. */
#include "display/text/text_priv.h"

static bool is_same_stretch(const struct text_unit *a, const struct text_unit *b)
{
    return a->face == b->face && a->script == b->script && a->level == b->level;
}

/* Shape units from..to and write each cluster's advance on its first unit. */
static void measure_stretch(const struct text_service *service, const struct text_run *run,
                            uint32_t from, uint32_t to, uint16_t size_px,
                            struct text_cluster *clusters, size_t cap)
{
    const struct text_metrics *m = service->metrics;
    const struct text_unit *first = &run->units[from];
    uint32_t start = first->byte;
    size_t count =
        m->shape(m->ctx, first->face, size_px, run->utf8 + start, run->units[to].byte - start,
                 first->script, first->level % 2 != 0, clusters, cap);
    uint32_t unit = from;
    for (size_t i = 0; i < count && i < cap; i++) {
        while (unit < to && run->units[unit].byte - start < clusters[i].byte) {
            unit++;
        }
        if (unit < to) {
            run->units[unit].advance += clusters[i].advance;
            run->units[unit].is_cluster = true;
        }
    }
}

float text_digit_cell(const struct text_service *service, uint16_t face, uint16_t size_px)
{
    const struct text_metrics *m = service->metrics;
    float widest = 0.0F;
    for (char digit = '0'; digit <= '9'; digit++) {
        struct text_cluster cluster = {0};
        if (m->shape(m->ctx, face, size_px, &digit, 1, text_script('a'), false, &cluster, 1) == 1 &&
            cluster.advance > widest) {
            widest = cluster.advance;
        }
    }
    return widest;
}

/* Digits in cells of one width; letters of titles closer together. */
static void space_out(const struct text_service *service, struct text_run *run, uint16_t size_px)
{
    uint16_t cell_face = TEXT_FACE_NONE;
    float cell = 0.0F;
    for (uint32_t i = 0; i < run->count; i++) {
        struct text_unit *unit = &run->units[i];
        if (unit->face == TEXT_FACE_NONE || !unit->is_cluster) {
            continue;
        }
        if (run->want->is_tabular && text_is_digit(unit->cp)) {
            if (unit->face != cell_face) {
                cell_face = unit->face;
                cell = text_digit_cell(service, cell_face, size_px);
            }
            unit->advance = cell;
        } else if (unit->is_tracked) {
            unit->advance += run->want->tracking_em * (float)size_px;
        }
    }
}

bool text_measure(const struct text_service *service, struct arena *arena, struct text_run *run,
                  uint16_t size_px)
{
    struct text_cluster *clusters = arena_alloc(arena, (size_t)run->count + 1, sizeof(*clusters));
    if (clusters == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < run->count; i++) {
        run->units[i].advance = 0.0F;
        run->units[i].is_cluster = false;
    }
    for (uint32_t from = 0, to; from < run->count; from = to) {
        to = from + 1;
        while (to < run->count && is_same_stretch(&run->units[from], &run->units[to])) {
            to++;
        }
        if (run->units[from].face != TEXT_FACE_NONE) {
            measure_stretch(service, run, from, to, size_px, clusters, (size_t)run->count);
        }
    }
    space_out(service, run, size_px);
    return true;
}
