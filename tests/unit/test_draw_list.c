/* links: draw base */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/crypto.h"
#include "display/draw/list.h"

struct world {
    struct arena arena;
    struct draw_list list;
};

static int set_up(void **state)
{
    static struct world world;
    crypto_init();
    world.arena = arena_make((size_t)1 << 20);
    draw_list_init(&world.list, &world.arena, 1920, 1080);
    *state = &world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    arena_deinit(&world->arena);
    return 0;
}

static struct draw_text sample_text(const char *utf8)
{
    return (struct draw_text){.face = 2,
                              .size_px = 42,
                              .x = 10.5F,
                              .baseline = 50.0F,
                              .script = 0x4C61746E,
                              .colour = 0xFFFFFFFF,
                              .utf8 = utf8};
}

static void write_row(struct draw_list *list, const char *name, struct irect place)
{
    struct draw_text text = sample_text(name);
    draw_layer_begin(list, draw_id("row", name), place, 0);
    draw_shape(list, (struct irect){0, 0, place.w, place.h}, 24.0F, paint_solid(0xFF151A2B));
    draw_text(list, &text);
    draw_layer_end(list);
}

static void same_commands_have_the_same_hash_wherever_they_lie(void **state)
{
    struct world *world = *state;
    write_row(&world->list, "Lyon", (struct irect){100, 100, 600, 80});
    write_row(&world->list, "Lyon", (struct irect){140, 300, 600, 80});
    write_row(&world->list, "Nantes", (struct irect){100, 100, 600, 80});
    write_row(&world->list, "Lyon", (struct irect){100, 100, 601, 80});
    const struct draw_layer *layers = world->list.layers;
    assert_int_equal(world->list.layer_count, 4);
    assert_true(layers[0].hash == layers[1].hash);
    assert_true(layers[0].hash != layers[2].hash);
    assert_true(layers[0].hash != layers[3].hash);
    assert_true(layers[0].id == layers[1].id && layers[0].id != layers[2].id);
}

/* Bytes between the fields of a command are not content. */
static void padding_does_not_count(void **state)
{
    struct world *world = *state;
    struct draw_shape shapes[2];
    memset(&shapes[0], 0xAA, sizeof shapes[0]);
    memset(&shapes[1], 0x55, sizeof shapes[1]);
    for (int i = 0; i < 2; i++) {
        shapes[i].rect = (struct irect){1, 2, 3, 4};
        shapes[i].stroke_px = 0.0F;
        memset(shapes[i].radii, 0, sizeof shapes[i].radii);
        shapes[i].paint.kind = PAINT_SOLID;
        shapes[i].paint.colour = 0xFF102030;
        draw_layer_begin(&world->list, 0, (struct irect){0, 0, 10, 10}, 0);
        draw_shape_full(&world->list, &shapes[i]);
        draw_layer_end(&world->list);
    }
    assert_true(world->list.layers[0].hash == world->list.layers[1].hash);
}

static void list_hash_follows_place_opacity_and_clip(void **state)
{
    struct world *world = *state;
    write_row(&world->list, "Lyon", (struct irect){100, 100, 600, 80});
    struct draw_layer *layer = &world->list.layers[0];
    uint64_t hash = draw_list_hash(&world->list);
    assert_true(hash == draw_list_hash(&world->list));
    layer->opacity = 254;
    assert_true(hash != draw_list_hash(&world->list));
    layer->opacity = 255;
    layer->rect.y = 101;
    assert_true(hash != draw_list_hash(&world->list));
    layer->rect.y = 100;
    layer->clip = (struct irect){0, 0, 50, 50};
    assert_true(hash != draw_list_hash(&world->list));
    layer->clip = (struct irect){0, 0, 0, 0};
    assert_true(hash == draw_list_hash(&world->list));
}

static void notes_do_not_count_in_the_hash(void **state)
{
    struct world *world = *state;
    write_row(&world->list, "Lyon", (struct irect){100, 100, 600, 80});
    draw_layer_begin(&world->list, draw_id("row", "Lyon"), (struct irect){0, 0, 600, 80}, 0);
    struct draw_text text = sample_text("Lyon");
    struct draw_note note = {.rect = {5, 6, 7, 8}, .text = "Lyon"};
    draw_shape(&world->list, (struct irect){0, 0, 600, 80}, 24.0F, paint_solid(0xFF151A2B));
    draw_note(&world->list, &note);
    draw_text(&world->list, &text);
    draw_layer_end(&world->list);
    assert_true(world->list.layers[0].hash == world->list.layers[1].hash);
}

static void notes_are_kept_in_canvas_px(void **state)
{
    struct world *world = *state;
    char words[] = "words";
    struct draw_note note = {.rect = {5, 6, 7, 8}, .text = words};
    draw_layer_begin(&world->list, 0, (struct irect){100, 200, 50, 50}, 0);
    draw_note(&world->list, &note);
    draw_layer_end(&world->list);
    words[0] = '?';
    assert_int_equal(world->list.note_count, 1);
    assert_int_equal(world->list.notes[0].rect.x, 105);
    assert_int_equal(world->list.notes[0].rect.y, 206);
    assert_string_equal(world->list.notes[0].text, "words");
}

/* What the caller passes may change afterwards. */
static void strings_and_modules_are_copied(void **state)
{
    struct world *world = *state;
    char words[] = "words";
    uint8_t modules[441] = {1};
    struct draw_text text = sample_text(words);
    struct draw_qr qr = {.rect = {0, 0, 42, 42}, .size = 21, .module_px = 2, .modules = modules};
    draw_layer_begin(&world->list, 0, (struct irect){0, 0, 50, 50}, 0);
    draw_text(&world->list, &text);
    draw_qr(&world->list, &qr);
    draw_layer_end(&world->list);
    words[0] = '?';
    modules[0] = 0;
    assert_string_equal(world->list.cmds[0].u.text.utf8, "words");
    assert_int_equal(world->list.cmds[1].u.qr.modules[0], 1);
}

static void a_full_arena_marks_the_list(void **state)
{
    (void)state;
    struct arena small = arena_make((size_t)64 << 10);
    struct draw_list list;
    draw_list_init(&list, &small, 1920, 1080);
    for (int i = 0; i < 2000; i++) {
        write_row(&list, "a name that takes some room", (struct irect){0, 0, 600, 80});
    }
    assert_true(list.is_full);
    arena_deinit(&small);
}

static void dump_says_one_command_a_line(void **state)
{
    struct world *world = *state;
    struct draw_text text = sample_text("say \"a\\b\"\n");
    draw_layer_begin(&world->list, 0, (struct irect){100, 200, 600, 80}, LAYER_OPAQUE);
    draw_shape(&world->list, (struct irect){0, 0, 600, 80}, 24.0F,
               paint_linear(0, 0, 600, 0, 0xFF000000, 0xFFFFFFFF));
    draw_text(&world->list, &text);
    draw_layer_end(&world->list);
    world->list.layers[0].clip = (struct irect){100, 200, 300, 80};
    struct buf out = buf_make((size_t)1 << 16);
    draw_list_dump(&world->list, &out);
    assert_string_equal(buf_str(&out),
                        "canvas 1920x1080\n"
                        "layer 100,200 600x80 opacity 255 flags 1 clip 100,200 300x80\n"
                        "  shape 0,0 600x80 r 24.0,24.0,24.0,24.0 linear 0.0,0.0-600.0,0.0"
                        " 0.000:#FF000000 1.000:#FFFFFFFF\n"
                        "  text 10.5,50.0 42px face 2 #FFFFFFFF \"say \\\"a\\\\b\\\"\\x0A\"\n");
    buf_deinit(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(same_commands_have_the_same_hash_wherever_they_lie, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(padding_does_not_count, set_up, tear_down),
        cmocka_unit_test_setup_teardown(list_hash_follows_place_opacity_and_clip, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(notes_do_not_count_in_the_hash, set_up, tear_down),
        cmocka_unit_test_setup_teardown(notes_are_kept_in_canvas_px, set_up, tear_down),
        cmocka_unit_test_setup_teardown(strings_and_modules_are_copied, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_arena_marks_the_list, set_up, tear_down),
        cmocka_unit_test_setup_teardown(dump_says_one_command_a_line, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("draw_list", tests, NULL, NULL);
}
