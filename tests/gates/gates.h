/* tests/gates/gates.h: what must hold for every picture of the display. Each gate looks at one draw
 * list (and its pixels), and says what is wrong with it.
 */
#ifndef TESTS_GATES_GATES_H
#define TESTS_GATES_GATES_H

#include <stdbool.h>

#include "base/buf.h"
#include "display/draw/list.h"
#include "display/gfx/fonts.h"
#include "image/image.h"

/** Findings, one line each, behind `where`. */
struct findings {
    struct buf text;
    int count;
    const char *where;
};

void finding(struct findings *f, const char *fmt, ...) PRINTF_LIKE(2, 3);

/** Text lines of different blocks keep apart: measured on the ink of their pieces. */
void gate_overlap(struct findings *f, const struct draw_list *list, struct fonts *fonts);
/** Ink and codes stay inside the safe area; margins in px. */
void gate_safe_area(struct findings *f, const struct draw_list *list, struct fonts *fonts,
                    int32_t margin_x, int32_t margin_y);
/** No type under the floor, px. */
void gate_floor(struct findings *f, const struct draw_list *list, int32_t floor_px);
/** Ink lies inside its layer: nothing is cut off. */
void gate_layer_cut(struct findings *f, const struct draw_list *list, struct fonts *fonts);
/** Modules are whole and large enough: main and strip in px. */
void gate_modules(struct findings *f, const struct draw_list *list, int32_t main_px,
                  int32_t strip_px);
/** 7:1, secondary 4.5:1, against the pixels behind each line; `ground` is the frame without text.
 */
void gate_contrast(struct findings *f, const struct draw_list *list, const struct pixels *ground,
                   struct fonts *fonts);
/** Both readers read every code, straight and through the camera. */
void gate_codes(struct findings *f, const struct draw_list *list, const struct pixels *frame);

/** At most three flashes in any second (WCAG 2.2, "general flash"): feed frame after frame. */
struct flash_gate;
struct flash_gate *flash_gate_create(double fps);
void flash_gate_frame(struct flash_gate *gate, struct findings *f, const struct pixels *frame);
void flash_gate_destroy(struct flash_gate *gate);

#endif
