/* links: plan programme base */
/* One scene by name, and the round, for pictures of them. */
#include "plan_world.h"

static struct world w;

static int setup(void **state)
{
    (void)state;
    world_init(&w);
    return 0;
}

static void add_pictures(void)
{
    add_picture(&w, 0, "a");
    add_picture(&w, 0, "b");
    add_picture(&w, 0, "c");
    add_schedule(&w, 0);
}

static const struct {
    const char *selector, *shown;
    enum status status;
} selectors[] = {
    {"1", "a", ST_OK},
    {"3", "c", ST_OK},
    {"0", "", ST_INVALID},
    {"4", "", ST_NOT_FOUND},
    {"3x", "", ST_INVALID},
    {"99999999999999999999999", "", ST_INVALID},
    {"picture", "a", ST_OK},
    {"picture:b", "b", ST_OK},
    {"picture:z", "", ST_NOT_FOUND},
    {"board:teams", "teams", ST_OK}, /* by id whatever its state; by kind only if it shows */
    {"board", "", ST_NOT_FOUND},
    {"notice:n", "n", ST_OK},
    {"figures:g,f", "figures", ST_OK},
    {"figures:g,h", "", ST_NOT_FOUND},
    {"figures:f,g,f,g,f", "", ST_INVALID},
    {"figures:", "", ST_NOT_FOUND},
    {"figures", "figures", ST_OK},
    {"pair", "pair", ST_OK},
    {"quiet", "quiet", ST_OK},
    {"quiet:x", "", ST_INVALID},
    {"off", "off", ST_OK},
    {"", "", ST_INVALID},
    {":x", "", ST_INVALID},
    {"pictures", "", ST_INVALID},
    {"a-kind-with-a-very-long-name:x", "", ST_INVALID},
    {"campaign", "", ST_NOT_FOUND},
};

static void selects_by_number_kind_and_id(void **state)
{
    (void)state;
    add_pictures();
    static struct figure figures[2];
    figures[0] = (struct figure){.id = "f", .as_of = TIME_NONE, .max_age_s = 3600};
    figures[1] = (struct figure){.id = "g", .as_of = TIME_NONE, .max_age_s = 3600};
    w.programme.figures = figures;
    w.programme.figure_count = 2;
    w.programme.board_count = 1;
    w.boards[0] = (struct board){.id = "teams", .as_of = TIME_NONE, .audience = everyone};
    add_notice(&w, "n", NOTICE_URGENT, MONDAY_1042 + DAY, TIME_NONE);
    for (size_t i = 0; i < ARRAY_LEN(selectors); i++) {
        struct plan_target target = {.kind = SCENE_KIND_COUNT};
        struct err err = {.code = ST_OK};
        enum status status =
            plan_select(&w.programme, &w.screen, at_ms(0), selectors[i].selector, &target, &err);
        if (status != selectors[i].status) {
            fail_msg("'%s': %s", selectors[i].selector, err.text);
        }
        assert_string_equal(status == ST_OK ? shown(&target) : "", selectors[i].shown);
        assert_true(status == ST_OK || err.text[0] != '\0');
    }
    struct plan_target target;
    assert_int_equal(plan_select(&w.programme, &w.screen, at_ms(0), "picture:b", &target, NULL),
                     ST_OK);
    assert_ptr_equal(target.entry, &w.entries[0][1]);
    w.programme.schedule_count = 0;
    assert_int_equal(plan_select(&w.programme, &w.screen, at_ms(0), "1", &target, NULL),
                     ST_NOT_FOUND);
}

static void a_round_lists_what_shows(void **state)
{
    (void)state;
    add_pictures();
    w.entries[0][1].until = MONDAY_1042;
    add_post(&w, "1", 1, 30);
    add_post(&w, "2", 1, 20);
    add_pick(&w, 0, 5);
    struct plan_target targets[3];
    assert_int_equal(plan_round(&w.programme, &w.screen, at_ms(0), targets, 3), 4);
    assert_string_equal(shown(&targets[0]), "a");
    assert_string_equal(shown(&targets[1]), "c");
    assert_string_equal(shown(&targets[2]), "1");
    assert_int_equal(plan_round(&w.programme, &w.screen, at_ms(0), NULL, 0), 4);
    w.programme.schedule_count = 0;
    assert_int_equal(plan_round(&w.programme, &w.screen, at_ms(0), targets, 3), 0);
}

static void kinds_have_names(void **state)
{
    (void)state;
    for (int kind = 0; kind < SCENE_KIND_COUNT; kind++) {
        assert_int_equal(scene_kind_find(scene_kind_name((enum scene_kind)kind)), kind);
    }
    assert_int_equal(scene_kind_find("numbers"), SCENE_KIND_COUNT);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, setup)
    const struct CMUnitTest tests[] = {
        TEST(selects_by_number_kind_and_id),
        TEST(a_round_lists_what_shows),
        TEST(kinds_have_names),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
