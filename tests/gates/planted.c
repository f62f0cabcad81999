/* tests/gates/planted.c: a fault planted for each gate; a gate that stays silent is the finding. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "codes/qr.h"
#include "display/gfx/painter.h"
#include "gates.h"

void planted_faults(struct fonts *fonts, struct text_service *text, struct findings *out);

/* A list of its own for each fault. */
struct plot {
    struct arena arena;
    struct draw_list list;
    struct fonts *fonts;
    struct text_service *text;
    struct findings *out;
};

static void start(struct plot *p)
{
    arena_reset(&p->arena);
    draw_list_init(&p->list, &p->arena, 1920, 1080);
}

static void write_text(struct plot *p, const char *utf8, uint16_t size, uint32_t colour, int32_t x,
                       int32_t y)
{
    struct text_span span = {utf8, WEIGHT_BOLD, colour};
    struct text_want want = {
        .spans = &span, .span_count = 1, .sizes_px = {size}, .max_width_px = 4000, .lang = "en"};
    text_draw(text_layout(p->text, &p->arena, &want), &p->list, x, y);
}

static void expect(struct plot *p, const char *gate, const struct findings *found, bool is_wanted)
{
    if ((found->count > 0) != is_wanted) {
        finding(p->out, "gate %s %s", gate,
                is_wanted ? "did not see its planted fault" : "complains of a good picture");
    }
}

static struct findings fresh(void)
{
    return (struct findings){.text = buf_make(1 << 16), .where = "planted"};
}

static void check_lists(struct plot *p, bool is_bad)
{
    struct findings f[5] = {fresh(), fresh(), fresh(), fresh(), fresh()};
    start(p);
    draw_layer_begin(&p->list, 1, (struct irect){0, 0, 1920, 1080}, LAYER_OPAQUE);
    draw_shape(&p->list, (struct irect){0, 0, 1920, 1080}, 0, paint_solid(0xFF000000));
    write_text(p, "first line", 60, 0xFFFFFFFF, 200, 200);
    write_text(p, "second line", 60, 0xFFFFFFFF, 200, is_bad ? 225 : 300);
    write_text(p, "margin", 60, 0xFFFFFFFF, is_bad ? 20 : 200, 500);
    write_text(p, "small", is_bad ? 27 : 28, 0xFFFFFFFF, 200, 700);
    draw_note(&p->list, &(struct draw_note){.kind = NOTE_QR,
                                            .rect = {900, 500, 250, 250},
                                            .module_px = is_bad ? 7 : 10,
                                            .text = "X"});
    draw_layer_end(&p->list);
    draw_layer_begin(&p->list, 2, (struct irect){200, 800, is_bad ? 100 : 400, 100}, 0);
    write_text(p, "cut by layer", 60, 0xFFFFFFFF, 0, 0);
    draw_layer_end(&p->list);
    gate_overlap(&f[0], &p->list, p->fonts);
    gate_safe_area(&f[1], &p->list, p->fonts, 96, 54);
    gate_floor(&f[2], &p->list, 28);
    gate_layer_cut(&f[3], &p->list, p->fonts);
    gate_modules(&f[4], &p->list, 12, 8);
    static const char *const names[] = {"overlap", "safe area", "floor", "layer cut", "modules"};
    for (size_t i = 0; i < ARRAY_LEN(f); i++) {
        expect(p, names[i], &f[i], is_bad);
        buf_deinit(&f[i].text);
    }
}

static struct pixels *flat(uint32_t colour)
{
    struct pixels *pixels = NULL;
    if (pixels_create(1920, 1080, &pixels, NULL) != ST_OK) {
        abort();
    }
    for (size_t i = 0; i < pixels->stride_px * 1080; i++) {
        pixels->argb[i] = colour;
    }
    return pixels;
}

static void check_contrast(struct plot *p, uint32_t ground, bool is_bad)
{
    struct findings f = fresh();
    struct pixels *pixels = flat(ground);
    start(p);
    draw_layer_begin(&p->list, 1, (struct irect){0, 0, 1920, 1080}, 0);
    write_text(p, "contrast", 60, 0xFFFFFFFF, 200, 200);
    draw_layer_end(&p->list);
    gate_contrast(&f, &p->list, pixels, p->fonts);
    expect(p, "contrast", &f, is_bad);
    buf_deinit(&f.text);
    pixels_unref(pixels);
}

/* A code as it should be, or with grey modules, inverted, or a module out of place everywhere. */
static void check_code(struct plot *p, uint32_t dark, uint32_t light, bool is_bad)
{
    static const char payload[] = "HTTPS://GO.EXEMPLE.FR/7KQ2M";
    struct findings f = fresh();
    struct pixels *pixels = flat(light);
    struct qr qr;
    if (qr_encode(payload, &qr, NULL) != ST_OK) {
        abort();
    }
    int32_t side = qr.size * 8;
    for (int32_t y = 0; y < side; y++) {
        for (int32_t x = 0; x < side; x++) {
            if (qr.modules[y / 8 * qr.size + x / 8] != 0) {
                pixels->argb[(size_t)(y + 200) * pixels->stride_px + (size_t)(x + 200)] = dark;
            }
        }
    }
    start(p);
    draw_layer_begin(&p->list, 1, (struct irect){0, 0, 1920, 1080}, 0);
    draw_note(&p->list, &(struct draw_note){.kind = NOTE_QR,
                                            .rect = {200, 200, side, side},
                                            .module_px = 8,
                                            .text = payload});
    draw_layer_end(&p->list);
    gate_codes(&f, &p->list, pixels);
    expect(p, "codes", &f, is_bad);
    buf_deinit(&f.text);
    pixels_unref(pixels);
}

static void check_flash(struct plot *p, int period_frames, bool is_bad)
{
    struct findings f = fresh();
    struct pixels *dark = flat(0xFF000000), *bright = flat(0xFFFFFFFF);
    struct flash_gate *gate = flash_gate_create(30.0);
    for (int i = 0; i < 90; i++) {
        flash_gate_frame(gate, &f, i / period_frames % 2 == 0 ? dark : bright);
    }
    expect(p, "flashes", &f, is_bad);
    flash_gate_destroy(gate);
    pixels_unref(dark);
    pixels_unref(bright);
    buf_deinit(&f.text);
}

void planted_faults(struct fonts *fonts, struct text_service *text, struct findings *out)
{
    struct plot p = {
        .arena = arena_make((size_t)16 << 20), .fonts = fonts, .text = text, .out = out};
    out->where = "planted";
    check_lists(&p, false);
    check_lists(&p, true);
    check_contrast(&p, 0xFF000000, false);
    check_contrast(&p, 0xFF808080, true);
    check_code(&p, 0xFF000000, 0xFFFFFFFF, false);
    check_code(&p, 0xFFE8E8E8, 0xFFFFFFFF, true);
    check_code(&p, 0xFFFFFFFF, 0xFF000000, true);
    check_flash(&p, 15, false);
    check_flash(&p, 3, true);
    arena_deinit(&p.arena);
}
