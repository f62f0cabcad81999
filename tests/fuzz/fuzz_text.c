/* links: text gfx draw image base */
/* Any bytes as text: the layout ends, keeps to its box and its lines, and draws valid pieces. The
 * first bytes choose size, width and lines. */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/crypto.h"
#include "base/utf8.h"
#include "display/gfx/fonts.h"
#include "display/text/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct fonts *fonts;
static struct text_service *service;

static void start(void)
{
    struct err err = {0};
    crypto_init();
    if (fonts_create(SOURCE_DIR "/fonts/manifest.txt", &fonts, &err) != ST_OK) {
        abort();
    }
    service = text_service_create(fonts_metrics(fonts));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (service == NULL) {
        start();
    }
    if (size < 4 || size > 4096) {
        return 0;
    }
    struct arena arena = arena_make((size_t)64 << 20);
    char *utf8 = arena_strdup(&arena, (struct slice){(const char *)data + 4, size - 4});
    struct text_span span = {utf8, (enum font_weight)(data[0] % WEIGHT_COUNT), 0xFFFFFFFF};
    struct text_want want = {
        .spans = &span,
        .span_count = 1,
        .sizes_px = {(uint16_t)(20 + data[1]), (uint16_t)(18 + data[1] / 2)},
        .tracking_em = data[0] & 8 ? -0.034F : 0.0F,
        .is_tabular = (data[0] & 16) != 0,
        .max_width_px = 1 + data[2] * 8,
        .max_lines = data[3] % 8,
        .lang = data[0] & 32 ? "fr-FR" : "ja",
        .is_title = (data[0] & 64) != 0,
        .is_balanced = (data[0] & 128) != 0,
    };
    const struct text_block *block = text_layout(service, &arena, &want);
    CHECK(want.max_lines == 0 || block->line_count <= (size_t)want.max_lines);
    struct draw_list list;
    draw_list_init(&list, &arena, 1920, 1080);
    draw_layer_begin(&list, 1, (struct irect){0, 0, 1920, 1080}, 0);
    text_draw(block, &list, 0, 0);
    draw_layer_end(&list);
    for (size_t i = 0; i < list.cmd_count; i++) {
        const struct draw_text *piece = &list.cmds[i].u.text;
        CHECK(utf8_is_valid((struct slice){piece->utf8, strlen(piece->utf8)}));
        CHECK(piece->face < fonts_metrics(fonts)->face_count);
        CHECK(piece->x == piece->x && piece->width == piece->width);
    }
    arena_deinit(&arena);
    return 0;
}
