/* links: plan programme base */
/* What a round leaves out, how long the rest stays, and when a clock is trusted. */
#include "plan_world.h"
#include "programme/freshness.h"

static struct world w;

static int setup(void **state)
{
    (void)state;
    world_init(&w);
    return 0;
}

static bool is_shown(const struct plan_target *target, int64_t unix_s)
{
    return target_is_showable(&w.programme, &w.screen, target, unix_s);
}

static void stale_boards_and_boards_without_entries(void **state)
{
    (void)state;
    static const struct board_entry entries[] = {{.id = "t", .name = "T"}};
    struct board board = {.id = "b",
                          .of = BOARD_TEAMS,
                          .as_of = MONDAY_1042,
                          .max_age_s = 3600,
                          .entries = entries,
                          .entry_count = 1,
                          .shown_count = 1,
                          .audience = everyone};
    struct plan_target target = {.kind = SCENE_BOARD, .board = &board};
    assert_true(is_shown(&target, MONDAY_1042 + DAY));
    int64_t gone = MONDAY_1042 + DAY;
    while (freshness_at(board.as_of, board.max_age_s, gone) != FRESH_GONE) {
        gone++;
    }
    assert_true(is_shown(&target, gone - 1));
    assert_false(is_shown(&target, gone));
    board.as_of = TIME_NONE;
    assert_true(is_shown(&target, gone));
    board.shown_count = 0;
    assert_false(is_shown(&target, gone));
    target.board = NULL;
    assert_false(is_shown(&target, gone));
}

static void people_boards_on_lobby_screens(void **state)
{
    (void)state;
    static struct board_entry entries[3] = {
        {.id = "p", .is_public = true}, {.id = "q"}, {.id = "r"}};
    struct board board = {.id = "b",
                          .of = BOARD_PEOPLE,
                          .as_of = TIME_NONE,
                          .max_age_s = 3600,
                          .entries = entries,
                          .entry_count = 3,
                          .shown_count = 2,
                          .audience = everyone};
    struct plan_target target = {.kind = SCENE_BOARD, .board = &board};
    assert_true(is_shown(&target, MONDAY_1042));
    w.screen.screen_class = SCREEN_LOBBY;
    assert_false(is_shown(&target, MONDAY_1042));
    entries[1].is_public = true; /* all that are shown; the third never is */
    assert_true(is_shown(&target, MONDAY_1042));
    entries[1].is_public = false;
    board.of = BOARD_TEAMS;
    assert_true(is_shown(&target, MONDAY_1042));
}

static void an_ended_challenge_shows_for_a_day(void **state)
{
    (void)state;
    static const struct board_entry entries[] = {{.id = "t", .name = "T"}};
    struct challenge challenge = {.id = "c",
                                  .as_of = MONDAY_1042 - HOUR,
                                  .max_age_s = 3600,
                                  .from = MONDAY_1042 + -5 * DAY,
                                  .until = MONDAY_1042,
                                  .audience = everyone};
    struct board board = {.id = "b",
                          .of = BOARD_TEAMS,
                          .challenge = &challenge,
                          .as_of = TIME_NONE,
                          .max_age_s = 3600,
                          .entries = entries,
                          .entry_count = 1,
                          .shown_count = 1,
                          .audience = everyone};
    struct plan_target target = {.kind = SCENE_CHALLENGE, .challenge = &challenge};
    struct plan_target ranking = {.kind = SCENE_BOARD, .board = &board};
    assert_true(is_shown(&target, MONDAY_1042 - 6 * DAY)); /* announced */
    assert_true(is_shown(&target, MONDAY_1042));
    assert_true(is_shown(&target, MONDAY_1042 + DAY - 1));
    assert_false(is_shown(&target, MONDAY_1042 + DAY));
    assert_true(is_shown(&ranking, MONDAY_1042 + DAY - 1));
    assert_false(is_shown(&ranking, MONDAY_1042 + DAY));
    challenge.until = TIME_NONE;
    assert_false(is_shown(&target, MONDAY_1042 + 2 * DAY)); /* running, with an old total */
}

static void figures_go_one_by_one(void **state)
{
    (void)state;
    static struct figure fresh = {.id = "fresh", .as_of = TIME_NONE, .max_age_s = 3600};
    static struct figure old = {.id = "old", .as_of = MONDAY_1042 - 3 * DAY, .max_age_s = 3600};
    static const struct figure *const both[] = {&old, &fresh};
    struct scene_entry *entry = add_entry(&w, 0, SCENE_FIGURES);
    entry->figures = both;
    entry->figure_count = 2;
    add_schedule(&w, 0);
    struct plan_target target;
    assert_int_equal(plan_round(&w.programme, &w.screen, at_ms(0), &target, 1), 1);
    assert_int_equal(target.figure_count, 1);
    assert_ptr_equal(target.figures[0], &fresh);
    entry->figure_count = 1;
    assert_int_equal(plan_round(&w.programme, &w.screen, at_ms(0), &target, 1), 0);
}

static void an_activity_list_needs_something_to_tell(void **state)
{
    (void)state;
    struct plan_target target = {.kind = SCENE_ACTIVITY};
    assert_false(is_shown(&target, MONDAY_1042));
    w.activity[0] = (struct activity){.id = "x", .audience = {.screens = SCREENS_LOBBY}};
    w.programme.activity_count = 1;
    assert_false(is_shown(&target, MONDAY_1042));
    w.activity[0].audience = everyone;
    assert_true(is_shown(&target, MONDAY_1042));
}

static void events_stay_a_day_past_their_end(void **state)
{
    (void)state;
    struct event event = {
        .id = "e", .starts = MONDAY_1042, .ends = TIME_NONE, .audience = everyone};
    struct plan_target target = {.kind = SCENE_EVENT, .event = &event};
    assert_true(is_shown(&target, MONDAY_1042 - 90 * DAY));
    assert_true(is_shown(&target, MONDAY_1042 + HOUR + DAY - 1));
    assert_false(is_shown(&target, MONDAY_1042 + HOUR + DAY));
}

static void campaigns_have_their_time(void **state)
{
    (void)state;
    struct campaign campaign = {
        .id = "c", .from = MONDAY_1042, .until = MONDAY_1042 + DAY, .audience = everyone};
    struct plan_target target = {.kind = SCENE_CAMPAIGN, .campaign = &campaign};
    assert_false(is_shown(&target, MONDAY_1042 - 1));
    assert_true(is_shown(&target, MONDAY_1042));
    assert_false(is_shown(&target, MONDAY_1042 + DAY));
}

static void dwell_gives_a_code_its_time(void **state)
{
    (void)state;
    struct campaign campaign = {.id = "c", .link = {"7KQ2M", ""}};
    struct plan_target target = {.kind = SCENE_CAMPAIGN, .campaign = &campaign};
    assert_int_equal(target_dwell_ms(&target), 30000);
    campaign.link = (struct link){"", ""};
    assert_int_equal(target_dwell_ms(&target), 20000);
    struct scene_entry entry = {.kind = SCENE_CAMPAIGN, .link = {"", "https://x.fr"}};
    target.entry = &entry;
    assert_int_equal(target_dwell_ms(&target), 30000);
    entry.seconds = 45;
    assert_int_equal(target_dwell_ms(&target), 45000);
    struct post product = {.id = "p", .post_class = CLASS_PRODUCT, .link = {"7KQ2M", ""}};
    target = (struct plan_target){.kind = SCENE_POST, .post = &product, .entry = &entry};
    assert_string_equal(target_link(&target).code, "");
    assert_string_equal(target_link(&target).url, "");
    target = (struct plan_target){.kind = SCENE_QUIET};
    assert_int_equal(target_dwell_ms(&target), 0);
}

/* Every moment at which something may open, close or leave is named, in order, and no other. */
static void the_timeline_names_every_change(void **state)
{
    (void)state;
    const int64_t t = MONDAY_1042;
    w.programme.campaign_count = w.programme.event_count = w.programme.challenge_count = 1;
    w.programme.board_count = w.programme.figure_count = 1;
    w.campaigns[0] = (struct campaign){.id = "c", .from = t - 5, .until = t + 1};
    add_post(&w, "p", 1, t)->from = t + 2;
    add_notice(&w, "n", NOTICE_INFO, t + 3, t + 4);
    w.events[0] = (struct event){.id = "e", .starts = t + 5, .ends = t + 6};
    w.challenges[0] = (struct challenge){
        .id = "h", .as_of = TIME_NONE, .max_age_s = 60, .from = t + 7, .until = t + 8};
    add_picture(&w, 1, "m")->until = t + 9;
    w.boards[0] = (struct board){.id = "b", .as_of = t - 40, .max_age_s = 60};
    w.figures[0] = (struct figure){.id = "f", .as_of = t - 30, .max_age_s = 60};
    static const int64_t wanted[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    int64_t at = t;
    for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
        at = timeline_next_change(&w.programme, at_wall(at));
        assert_int_equal(at - t, wanted[i]);
    }
    static const int64_t ages[] = {60 - 40 + 1, 60 - 30 + 1, 180 - 40 + 1, 180 - 30 + 1};
    for (size_t i = 0; i < ARRAY_LEN(ages); i++) {
        at = timeline_next_change(&w.programme, at_wall(at));
        assert_int_equal(at - t, ages[i]);
    }
    at = t + DAY;
    assert_int_equal(timeline_next_change(&w.programme, at_wall(at)) - at, 6);
    assert_int_equal(timeline_next_change(&w.programme, at_wall(at + 6)) - at, 8);
}

static void trust_needs_a_plausible_clock(void **state)
{
    (void)state;
    int64_t build = MONDAY_1042 - 90 * DAY;
    w.programme.generated_at = MONDAY_1042;
    assert_false(plan_wall_is_trusted(&w.programme, 0, build));
    assert_false(plan_wall_is_trusted(&w.programme, build, build));
    assert_false(plan_wall_is_trusted(&w.programme, MONDAY_1042 - DAY, build));
    assert_true(plan_wall_is_trusted(&w.programme, MONDAY_1042 - DAY + 1, build));
    w.programme.generated_at = TIME_NONE;
    assert_true(plan_wall_is_trusted(&w.programme, build + 1, build));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, setup)
    const struct CMUnitTest tests[] = {
        TEST(stale_boards_and_boards_without_entries),
        TEST(people_boards_on_lobby_screens),
        TEST(an_ended_challenge_shows_for_a_day),
        TEST(figures_go_one_by_one),
        TEST(an_activity_list_needs_something_to_tell),
        TEST(events_stay_a_day_past_their_end),
        TEST(campaigns_have_their_time),
        TEST(dwell_gives_a_code_its_time),
        TEST(the_timeline_names_every_change),
        TEST(trust_needs_a_plausible_clock),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
