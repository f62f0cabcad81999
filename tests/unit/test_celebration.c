/* links: support app */
/* A tier that is reached is celebrated once, shortly, and only while it is news. */
#include "house.h"

#include "display/app/celebration.h"

#define CHALLENGE "{ 'scene': 'challenge', 'of': 'h', 'seconds': 600 }"
#define FIGURES   "{ 'scene': 'figures', 'of': ['f'], 'seconds': 20 }"
#define NEWS      "{ 'id': 'i', 'level': 'info', 'headline': 'Tea at four' }"

/* ---- the rule alone ---- */

static const struct tier tiers[] = {{.at = 100, .title = ""}, {.at = 200, .title = ""}};

static struct challenge at_total(double total)
{
    return (struct challenge){.id = "h",
                              .total = total,
                              .as_of = 1000,
                              .from = TIME_NONE,
                              .until = TIME_NONE,
                              .tiers = tiers,
                              .tier_count = 2};
}

static bool is_planned_from(double before, double after, int64_t now_unix_s)
{
    struct celebration c = {0};
    struct challenge old = at_total(before), new = at_total(after);
    celebration_pass(&c, 5000);
    celebration_compare(&c, &old, &new, TIME_NONE, now_unix_s, 5000);
    return c.is_planned;
}

static void a_tier_is_reached_by_passing_it(void **state)
{
    (void)state;
    assert_true(is_planned_from(99, 100, 1000));
    assert_true(is_planned_from(0, 500, 1000));
    assert_false(is_planned_from(100, 199, 1000));
    assert_false(is_planned_from(150, 90, 1000)); /* a correction downwards */
    assert_false(is_planned_from(99, 99, 1000));
}

static void old_news_is_none(void **state)
{
    (void)state;
    assert_true(is_planned_from(99, 100, 1000 + CELEBRATION_FRESH_S));
    assert_false(is_planned_from(99, 100, 1001 + CELEBRATION_FRESH_S));
}

static void what_is_not_running_is_not_celebrated(void **state)
{
    (void)state;
    struct celebration c = {0};
    struct challenge old = at_total(0), new = at_total(100);
    celebration_pass(&c, 5000);
    new.until = 1000;
    celebration_compare(&c, &old, &new, TIME_NONE, 1000, 5000);
    assert_false(c.is_planned);
    new.until = TIME_NONE;
    new.from = 1001;
    celebration_compare(&c, &old, &new, TIME_NONE, 1000, 5000);
    assert_false(c.is_planned);
    celebration_compare(&c, &old, NULL, TIME_NONE, 1000, 5000);
    assert_false(c.is_planned);
}

/* ---- on a wall ---- */

/* Paper: small layers without a name. */
static int32_t papers(const struct hall *hall)
{
    const struct draw_list *list = stage_current(hall->stage);
    int32_t count = 0;
    for (size_t i = 0; i < list->layer_count; i++) {
        count += list->layers[i].id == 0 && list->layers[i].rect.w < HOUSE_W / 8;
    }
    return count;
}

struct party {
    int64_t first_ms, last_ms;
    int32_t times;
    bool was_on;
};

static void watch_papers(void *ctx, struct hall *hall)
{
    struct party *party = ctx;
    bool is_on = papers(hall) > 0;
    if (is_on && !party->was_on) {
        party->times++;
        party->first_ms = hall->now.mono_ms;
    }
    if (is_on) {
        party->last_ms = hall->now.mono_ms;
    }
    party->was_on = is_on;
}

static const struct house before = {.scenes = CHALLENGE "," FIGURES, .total = 90};
static const struct house after = {.scenes = CHALLENGE "," FIGURES, .total = 110};

static struct party party_after(const struct house *change)
{
    struct hall hall;
    struct party party = {0};
    house_open(&hall, &before);
    hall_run(&hall, 5000, NULL, NULL);
    house_change(&hall, change);
    (void)hall_pass(&hall);
    hall_run(&hall, 5000, watch_papers, &party);
    assert_settled(&hall);
    hall_deinit(&hall);
    return party;
}

static void a_tier_reached_is_celebrated_for_less_than_two_seconds(void **state)
{
    (void)state;
    struct party party = party_after(&after);
    assert_int_equal(party.times, 1);
    assert_in_range(party.last_ms - party.first_ms, 1000, 1999);
}

static void old_news_is_not_celebrated_on_the_wall(void **state)
{
    (void)state;
    struct house old = after;
    old.as_of = "now-61s";
    assert_int_equal(party_after(&old).times, 0);
}

static void five_updates_in_a_second_are_one_celebration(void **state)
{
    (void)state;
    struct hall hall;
    struct party party = {0};
    struct house change = before;
    house_open(&hall, &before);
    for (int i = 0; i < 5; i++) {
        change.total = 90 + 25L * (i + 1); /* past both tiers on the way */
        house_change(&hall, &change);
        (void)hall_pass(&hall);
        hall_run(&hall, 200, watch_papers, &party);
    }
    hall_run(&hall, 8000, watch_papers, &party);
    assert_int_equal(party.times, 1);
    assert_in_range(party.last_ms - party.first_ms, 1000, 1999);
    hall_deinit(&hall);
}

/* Several programmes may come between two passes. */
static void an_update_that_another_follows_at_once_is_not_lost(void **state)
{
    (void)state;
    struct hall hall;
    struct party party = {0};
    struct house almost = before;
    almost.total = 95;
    house_open(&hall, &before);
    house_change(&hall, &almost);
    house_change(&hall, &after);
    (void)hall_pass(&hall);
    hall_run(&hall, 5000, watch_papers, &party);
    assert_int_equal(party.times, 1);
    hall_deinit(&hall);
}

/* The clock went on, the display did not. */
static void come_back_after(struct hall *hall, int64_t away_ms, bool is_pass_first)
{
    hall->now.mono_ms += away_ms;
    hall->now.wall_unix_s += away_ms / 1000;
    if (is_pass_first) {
        (void)hall_pass(hall);
    }
    house_change(hall, &after);
    (void)hall_pass(hall);
}

static void what_happened_while_the_display_was_away_is_not_replayed(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct hall hall;
        struct party party = {0};
        house_open(&hall, &before);
        come_back_after(&hall, 300000, i == 0);
        hall_run(&hall, 5000, watch_papers, &party);
        assert_int_equal(party.times, 0);
        struct house more = after;
        more.total = 210; /* news again */
        house_change(&hall, &more);
        (void)hall_pass(&hall);
        hall_run(&hall, 5000, watch_papers, &party);
        assert_int_equal(party.times, 1);
        hall_deinit(&hall);
    }
}

static void a_notice_ends_it_and_forbids_it(void **state)
{
    (void)state;
    struct hall hall;
    struct party party = {0};
    struct house notice = after;
    notice.notices = NEWS;
    house_open(&hall, &before);
    house_change(&hall, &after);
    (void)hall_pass(&hall);
    hall_run(&hall, 1000, watch_papers, &party);
    assert_true(papers(&hall) > 0);
    house_change(&hall, &notice);
    (void)hall_pass(&hall);
    assert_int_equal(house_kind(&hall), SCENE_NOTICE);
    assert_int_equal(papers(&hall), 0);
    notice.total = 250; /* the second tier, unseen */
    house_change(&hall, &notice);
    (void)hall_pass(&hall);
    hall_run(&hall, 3000, watch_papers, &party);
    notice.notices = NULL;
    house_change(&hall, &notice);
    (void)hall_pass(&hall);
    hall_run(&hall, 5000, watch_papers, &party);
    assert_int_equal(party.times, 1);
    hall_deinit(&hall);
}

static void a_calm_display_does_not_celebrate(void **state)
{
    (void)state;
    struct hall hall;
    struct party party = {0};
    house_open_as(&hall, &before, true);
    house_change(&hall, &after);
    (void)hall_pass(&hall);
    watch_papers(&party, &hall);
    hall_run(&hall, 5000, watch_papers, &party);
    assert_int_equal(party.times, 0);
    hall_deinit(&hall);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tier_is_reached_by_passing_it),
        cmocka_unit_test(old_news_is_none),
        cmocka_unit_test(what_is_not_running_is_not_celebrated),
        cmocka_unit_test(a_tier_reached_is_celebrated_for_less_than_two_seconds),
        cmocka_unit_test(old_news_is_not_celebrated_on_the_wall),
        cmocka_unit_test(five_updates_in_a_second_are_one_celebration),
        cmocka_unit_test(an_update_that_another_follows_at_once_is_not_lost),
        cmocka_unit_test(what_happened_while_the_display_was_away_is_not_replayed),
        cmocka_unit_test(a_notice_ends_it_and_forbids_it),
        cmocka_unit_test(a_calm_display_does_not_celebrate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
