/* links: plan programme base */
/* Drawing posts: by weight, newest first, each once before any again; and the next event. */
#include "plan_world.h"

static struct world w;

static int setup(void **state)
{
    (void)state;
    world_init(&w);
    return 0;
}

static void draw(uint64_t round, const char *ids[], size_t *out_count)
{
    struct round r =
        round_make(&w.programme, &w.screen, &w.playlists[0], round, at_ms(0), NULL, NULL);
    *out_count = r.count;
    for (size_t i = 0; i < r.count; i++) {
        ids[i] = shown(&r.slots[i]);
    }
    round_deinit(&r);
}

static void assert_draw(uint64_t round, const char *wanted)
{
    const char *ids[WORLD_ITEMS];
    size_t count = 0;
    char text[256] = "";
    draw(round, ids, &count);
    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(text);
        (void)snprintf(text + len, sizeof(text) - len, "%s%s", i == 0 ? "" : " ", ids[i]);
    }
    assert_string_equal(text, wanted);
}

static void heavier_first_then_newer_then_by_id(void **state)
{
    (void)state;
    add_post(&w, "old", 1, MONDAY_1042 - DAY);
    add_post(&w, "new", 1, MONDAY_1042 - HOUR);
    add_post(&w, "heavy", 3, MONDAY_1042 - 9 * DAY);
    add_post(&w, "b", 1, MONDAY_1042 - 2 * DAY);
    add_post(&w, "a", 1, MONDAY_1042 - 2 * DAY);
    add_post(&w, "undated", 1, TIME_NONE);
    add_pick(&w, 0, 10);
    assert_draw(0, "heavy new old a b undated");
}

static void goes_on_where_the_last_round_ended(void **state)
{
    (void)state;
    add_post(&w, "1", 1, 50);
    add_post(&w, "2", 1, 40);
    add_post(&w, "3", 1, 30);
    add_post(&w, "4", 1, 20);
    add_post(&w, "5", 1, 10);
    add_pick(&w, 0, 2);
    assert_draw(0, "1 2");
    assert_draw(1, "3 4");
    assert_draw(2, "5 1");
    assert_draw(3, "2 3");
    assert_draw(4, "4 5");
    assert_draw(5, "1 2");
}

static void no_post_twice_when_the_pick_is_larger_than_the_choice(void **state)
{
    (void)state;
    add_post(&w, "1", 1, 50);
    add_post(&w, "2", 1, 40);
    add_post(&w, "3", 1, 30);
    add_pick(&w, 0, 5);
    for (uint64_t round = 0; round < 4; round++) {
        assert_draw(round, "1 2 3");
    }
}

static void entries_with_one_filter_share_the_walk(void **state)
{
    (void)state;
    static const char *const names[] = {"1", "2", "3", "4", "5", "6", "7"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        add_post(&w, names[i], 1, 100 - (int64_t)i);
    }
    add_pick(&w, 0, 1);
    add_picture(&w, 0, "between");
    add_pick(&w, 0, 2);
    assert_draw(0, "1 between 2 3");
    assert_draw(1, "4 between 5 6");
    assert_draw(2, "7 between 1 2");
}

static void an_entry_that_is_closed_takes_nothing_from_the_walk(void **state)
{
    (void)state;
    static const char *const names[] = {"1", "2", "3", "4"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        add_post(&w, names[i], 1, 100 - (int64_t)i);
    }
    add_pick(&w, 0, 2)->from = MONDAY_1042 + HOUR;
    add_pick(&w, 0, 1);
    assert_draw(0, "1");
    assert_draw(1, "2");
    assert_draw(2, "3");
}

static void a_campaign_filters(void **state)
{
    (void)state;
    w.programme.campaign_count = 1;
    w.campaigns[0] = (struct campaign){.id = "c", .audience = everyone};
    add_post(&w, "other", 1, 50);
    add_post(&w, "mine", 1, 40)->campaign = &w.campaigns[0];
    add_pick(&w, 0, 3)->campaign = &w.campaigns[0];
    assert_draw(0, "mine");
}

static void closed_and_foreign_posts_are_no_candidates(void **state)
{
    (void)state;
    static const char *const lyon[] = {"lyon", NULL};
    add_post(&w, "expired", 1, 50)->until = MONDAY_1042;
    add_post(&w, "future", 1, 50)->from = MONDAY_1042 + 1;
    add_post(&w, "lobby-only", 1, 50)->audience.screens = SCREENS_LOBBY;
    add_post(&w, "elsewhere", 1, 50)->audience.tags = lyon;
    add_post(&w, "begins-now", 1, 50)->from = MONDAY_1042;
    add_pick(&w, 0, 9);
    assert_draw(0, "begins-now");
}

static void dated_posts_wait_for_a_clock(void **state)
{
    (void)state;
    add_post(&w, "dated", 1, 50)->until = MONDAY_1042 + DAY;
    add_post(&w, "plain", 1, 40);
    add_pick(&w, 0, 9);
    struct plan_now blind = {.wall_unix_s = 0, .is_wall_trusted = false};
    struct round r = round_make(&w.programme, &w.screen, &w.playlists[0], 0, blind, NULL, NULL);
    assert_int_equal(r.count, 1);
    assert_string_equal(shown(&r.slots[0]), "plain");
    round_deinit(&r);
}

static uint32_t noise(uint32_t *seed)
{
    *seed = *seed * 1664525U + 1013904223U;
    return *seed >> 8;
}

/* Whatever the numbers of posts and picks: at any moment no post has been shown two times more
 * often than another, and a round shows nothing twice unless it is longer than the choice. */
static void every_post_once_before_any_again(void **state)
{
    (void)state;
    static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"};
    uint32_t seed = 7;
    for (int world = 0; world < 300; world++) {
        world_init(&w);
        size_t posts = 1 + noise(&seed) % ARRAY_LEN(names);
        for (size_t i = 0; i < posts; i++) {
            add_post(&w, names[i], 1 + noise(&seed) % 3, noise(&seed) % 5);
        }
        size_t picks = 1 + noise(&seed) % 3;
        for (size_t i = 0; i < picks; i++) {
            add_pick(&w, 0, 1 + noise(&seed) % 6);
        }
        int shows[ARRAY_LEN(names)] = {0};
        for (uint64_t round = 0; round < 30; round++) {
            const char *ids[WORLD_ITEMS];
            size_t count = 0;
            draw(round, ids, &count);
            for (size_t i = 0; i < count; i++) {
                shows[ids[i][0] - 'a']++;
                int least = shows[0], most = shows[0];
                for (size_t j = 1; j < posts; j++) {
                    least = shows[j] < least ? shows[j] : least;
                    most = shows[j] > most ? shows[j] : most;
                }
                assert_true(most - least <= 1);
            }
        }
    }
}

static struct event *add_event(const char *id, int64_t starts, int64_t ends)
{
    struct event *event = &w.events[w.programme.event_count++];
    *event = (struct event){
        .id = id, .link = {"", ""}, .starts = starts, .ends = ends, .audience = everyone};
    return event;
}

static void next_event_is_the_soonest_not_over(void **state)
{
    (void)state;
    add_event("later", MONDAY_1042 + 2 * DAY, TIME_NONE);
    add_event("over", MONDAY_1042 - 2 * HOUR, MONDAY_1042);
    add_event("soon", MONDAY_1042 + DAY, TIME_NONE);
    add_event("elsewhere", MONDAY_1042 + HOUR, TIME_NONE)->audience.screens = SCREENS_LOBBY;
    struct scene_entry *entry = add_entry(&w, 0, SCENE_EVENT);
    entry->is_pick_next = true;
    assert_draw(0, "soon");
    add_event("running", MONDAY_1042 - 3599, TIME_NONE);
    assert_draw(0, "running");
    w.programme.event_count = 2;
    w.events[0].starts = MONDAY_1042 - HOUR;
    assert_draw(0, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(heavier_first_then_newer_then_by_id, setup),
        cmocka_unit_test_setup(goes_on_where_the_last_round_ended, setup),
        cmocka_unit_test_setup(no_post_twice_when_the_pick_is_larger_than_the_choice, setup),
        cmocka_unit_test_setup(entries_with_one_filter_share_the_walk, setup),
        cmocka_unit_test_setup(an_entry_that_is_closed_takes_nothing_from_the_walk, setup),
        cmocka_unit_test_setup(a_campaign_filters, setup),
        cmocka_unit_test_setup(closed_and_foreign_posts_are_no_candidates, setup),
        cmocka_unit_test_setup(dated_posts_wait_for_a_clock, setup),
        cmocka_unit_test_setup(every_post_once_before_any_again, setup),
        cmocka_unit_test_setup(next_event_is_the_soonest_not_over, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
