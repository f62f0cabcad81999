/* links: draw base */
/* A finished layer of the list before stands in for one that lacks its picture. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/crypto.h"
#include "display/draw/stand_in.h"

struct world {
    struct arena arena, old_arena;
    struct draw_list list, before;
};

static int set_up(void **state)
{
    static struct world world;
    crypto_init();
    world.arena = arena_make((size_t)1 << 20);
    world.old_arena = arena_make((size_t)1 << 20);
    draw_list_init(&world.list, &world.arena, 1920, 1080);
    draw_list_init(&world.before, &world.old_arena, 1920, 1080);
    *state = &world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    arena_deinit(&world->arena);
    arena_deinit(&world->old_arena);
    return 0;
}

/* A picture under a scrim so wide. */
struct ground {
    const char *path;
    int32_t scrim_w, picture_w;
    const char *words; /* NULL: none */
};

static void write_ground(struct draw_list *list, const struct ground *g, int32_t x)
{
    draw_layer_begin(list, draw_id("ground", ""), (struct irect){x, 0, 1920, 1080}, LAYER_OPAQUE);
    draw_shape(list, (struct irect){0, 0, 1920, 1080}, 0.0F, paint_solid(0xFF101820));
    draw_image(list, &(struct draw_image){.path = g->path, .rect = {0, 0, g->picture_w, 1080}});
    draw_scrim(list, &(struct draw_scrim){.rect = {0, 0, g->scrim_w, 1080},
                                          .colour = 0xFF000000,
                                          .text_colour = 0xFFFFFFFF,
                                          .ratio = 7.0F});
    if (g->words != NULL) {
        draw_text(list, &(struct draw_text){.size_px = 20, .utf8 = g->words});
    }
    draw_layer_end(list);
}

static void write_words(struct draw_list *list)
{
    struct draw_note note = {.kind = NOTE_TEXT, .rect = {1, 2, 3, 4}, .text = "over"};
    draw_layer_begin(list, draw_id("words", ""), (struct irect){100, 100, 300, 80}, 0);
    draw_text(list, &(struct draw_text){.size_px = 20, .utf8 = "over"});
    draw_note(list, &note);
    draw_layer_end(list);
}

static const struct ground now = {"a.png", 800, 1920, NULL};
static const struct ground was = {"a.png", 500, 1920, NULL};

static void a_layer_takes_the_commands_and_keeps_its_place(void **state)
{
    struct world *w = *state;
    write_ground(&w->before, &was, 0);
    write_ground(&w->list, &now, 7);
    write_words(&w->list);
    draw_layer_move(&w->list, 0, 0, 0, 200);
    const struct draw_layer *old = stand_in_find(&w->list, 0, &w->before);
    assert_ptr_equal(old, &w->before.layers[0]);
    stand_in_take(&w->list, 0, &w->before, old, STAND_IN_ITS_SCRIMS);
    assert_int_equal(w->list.layer_count, 2);
    const struct draw_layer *layer = &w->list.layers[0];
    assert_int_equal(layer->hash, old->hash);
    assert_int_equal(layer->id, old->id);
    assert_int_equal(layer->flags, LAYER_OPAQUE);
    assert_int_equal(layer->rect.x, 7);
    assert_int_equal(layer->opacity, 200);
    assert_int_equal(w->list.cmds[layer->first_cmd + 2].u.scrim.rect.w, 500);
    assert_int_equal(w->list.layers[1].id, draw_id("words", ""));
    arena_deinit(&w->old_arena); /* nothing of it is needed any more */
    assert_string_equal(w->list.cmds[layer->first_cmd + 1].u.image.path, "a.png");
}

static void its_own_scrims_lie_over_the_stand_in(void **state)
{
    struct world *w = *state;
    write_ground(&w->before, &was, 0);
    write_ground(&w->list, &now, 0);
    write_words(&w->list);
    const struct draw_layer *old = stand_in_find(&w->list, 0, &w->before);
    stand_in_take(&w->list, 0, &w->before, old, STAND_IN_ALL_SCRIMS);
    assert_int_equal(w->list.layer_count, 3);
    assert_int_equal(w->list.layers[0].hash, w->before.layers[0].hash);
    const struct draw_layer *scrims = &w->list.layers[1];
    assert_int_equal(scrims->cmd_count, 1);
    assert_int_equal(w->list.cmds[scrims->first_cmd].kind, DRAW_SCRIM);
    assert_int_equal(w->list.cmds[scrims->first_cmd].u.scrim.rect.w, 800);
    assert_int_equal(scrims->flags & LAYER_OPAQUE, 0);
    assert_int_equal(w->list.layers[2].id, draw_id("words", ""));
    assert_int_equal(w->list.notes[0].layer, 2); /* went up with its layer */
}

static bool is_found(struct world *w, const struct ground *old)
{
    arena_reset(&w->old_arena);
    draw_list_init(&w->before, &w->old_arena, 1920, 1080);
    write_ground(&w->before, old, 0);
    return stand_in_find(&w->list, 0, &w->before) != NULL;
}

static void only_the_same_picture_in_the_same_place_stands_in(void **state)
{
    struct world *w = *state;
    write_ground(&w->list, &now, 0);
    assert_true(is_found(w, &was));
    assert_false(is_found(w, &(struct ground){"b.png", 500, 1920, NULL}));
    assert_false(is_found(w, &(struct ground){"a.png", 500, 1919, NULL}));
    draw_list_init(&w->before, &w->old_arena, 1920, 1080);
    write_words(&w->before);
    assert_null(stand_in_find(&w->list, 0, &w->before));
    write_words(&w->list); /* no picture: nothing is lacking */
    assert_null(stand_in_find(&w->list, 1, &w->before));
}

static void words_never_stand_in(void **state)
{
    struct world *w = *state;
    write_ground(&w->list, &now, 0);
    assert_false(is_found(w, &(struct ground){"a.png", 500, 1920, "ten to four"}));
    draw_list_init(&w->list, &w->arena, 1920, 1080);
    write_ground(&w->list, &(struct ground){"a.png", 500, 1920, "at four"}, 0);
    assert_false(is_found(w, &was));
}

static void a_list_without_room_is_full(void **state)
{
    struct world *w = *state;
    write_ground(&w->before, &was, 0);
    write_ground(&w->list, &now, 0);
    while (!w->list.is_full) {
        write_words(&w->list);
    }
    size_t count = w->list.layer_count;
    w->list.is_full = false;
    const struct draw_layer *old = stand_in_find(&w->list, 0, &w->before);
    stand_in_take(&w->list, 0, &w->before, old, STAND_IN_ALL_SCRIMS);
    assert_true(w->list.is_full);
    assert_in_range(w->list.layer_count, count, count + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_layer_takes_the_commands_and_keeps_its_place, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(its_own_scrims_lie_over_the_stand_in, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_the_same_picture_in_the_same_place_stands_in, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(words_never_stand_in, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_list_without_room_is_full, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
