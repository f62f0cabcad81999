/* links: plan programme base */
/* The rotation: order, dwell, what is passed over, other snapshots, hands, the bench, clocks. */
#include "plan_world.h"

static struct world w;
static struct world other; /* a later snapshot */
static struct plan *plan;

static int setup(void **state)
{
    (void)state;
    world_init(&w);
    plan = NULL;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    plan_destroy(plan);
    return 0;
}

/* Three pictures of 10 s, all day. */
static void three_pictures(void)
{
    add_picture(&w, 0, "a")->seconds = 10;
    add_picture(&w, 0, "b")->seconds = 10;
    add_picture(&w, 0, "c")->seconds = 10;
    add_schedule(&w, 0);
    plan = plan_create(&w.programme, &w.screen);
}

static const struct plan_view *look(int64_t ms)
{
    return plan_update(plan, at_ms(ms));
}

static const char *at(int64_t ms)
{
    return shown(&look(ms)->target);
}

static const char *next_at(int64_t ms)
{
    static struct plan_target next;
    next = plan_peek_next(plan, at_ms(ms));
    return shown(&next);
}

/* A copy of the world with its own memory, as a new snapshot has. */
static void copy_world(void)
{
    other = w;
    struct programme *p = &other.programme;
    p->campaigns = other.campaigns;
    p->posts = other.posts;
    p->media = other.media;
    p->boards = other.boards;
    p->events = other.events;
    p->figures = other.figures;
    p->notices = other.notices;
    p->playlists = other.playlists;
    p->schedule = other.schedule;
    for (size_t i = 0; i < 2; i++) {
        other.playlists[i].scenes = other.entries[i];
        for (size_t j = 0; j < other.playlists[i].scene_count; j++) {
            struct scene_entry *entry = &other.entries[i][j];
            entry->picture = entry->picture == NULL ? NULL : &other.media[entry->picture - w.media];
        }
    }
    for (size_t i = 0; i < p->schedule_count; i++) {
        const struct playlist *old = other.schedule[i].playlist;
        other.schedule[i].playlist = old == NULL ? NULL : &other.playlists[old - w.playlists];
    }
}

static void rotates_in_order_and_says_when(void **state)
{
    (void)state;
    three_pictures();
    w.playlists[0].transition = TRANSITION_SLIDE;
    w.entries[0][1].has_transition = true;
    w.entries[0][1].transition = TRANSITION_REVEAL;
    static const char *const order[] = {"a", "b", "c", "a", "b"};
    uint64_t serial = 0;
    for (int64_t i = 0; i < (int64_t)ARRAY_LEN(order); i++) {
        const struct plan_view *view = look(i * 10000);
        assert_string_equal(shown(&view->target), order[i]);
        assert_int_equal(view->elapsed_ms, 0);
        assert_int_equal(view->dwell_ms, 10000);
        assert_int_equal(view->segment, i % 3);
        assert_int_equal(view->segment_count, 3);
        assert_int_equal(view->entered_wall_unix_s, MONDAY_1042 + i * 10);
        assert_int_equal(view->next_due_mono_ms, 1000000 + (i + 1) * 10000);
        assert_int_equal(view->transition, i % 3 == 1 ? TRANSITION_REVEAL : TRANSITION_SLIDE);
        assert_true(view->serial != serial);
        serial = view->serial;
        assert_string_equal(next_at(i * 10000), order[(i + 1) % 3]);
        view = look(i * 10000 + 9999);
        assert_string_equal(shown(&view->target), order[i]);
        assert_int_equal(view->elapsed_ms, 9999);
        assert_int_equal(view->serial, serial);
    }
}

static void a_late_pass_moves_one_scene_on(void **state)
{
    (void)state;
    three_pictures();
    assert_string_equal(at(0), "a");
    assert_string_equal(at(500000), "b");
    assert_string_equal(at(509999), "b");
    assert_string_equal(at(510000), "c");
}

static void rotation_does_not_follow_the_wall_clock(void **state)
{
    (void)state;
    three_pictures();
    struct plan_now now = at_ms(0);
    assert_string_equal(shown(&plan_update(plan, now)->target), "a");
    now.wall_unix_s += 3 * HOUR;
    now.mono_ms += 5000;
    assert_int_equal(plan_update(plan, now)->elapsed_ms, 5000);
    now.wall_unix_s -= 30 * DAY;
    now.mono_ms += 4999;
    const struct plan_view *view = plan_update(plan, now);
    assert_string_equal(shown(&view->target), "a");
    assert_int_equal(view->elapsed_ms, 9999);
    now.mono_ms -= 2000; /* may not happen; nothing runs backwards if it does */
    assert_int_equal(plan_update(plan, now)->elapsed_ms, 9999);
    now.mono_ms += 2001;
    assert_string_equal(shown(&plan_update(plan, now)->target), "b");
}

static void nothing_scheduled_is_quiet_and_only_off_is_black(void **state)
{
    (void)state;
    plan = plan_create(&w.programme, &w.screen);
    const struct plan_view *view = look(0);
    assert_int_equal(view->target.kind, SCENE_QUIET);
    assert_int_equal(view->dwell_ms, 0);
    assert_int_equal(view->segment_count, 0);
    assert_string_equal(next_at(0), "nothing");
    add_schedule(&w, -1);
    plan_adopt(plan, &w.programme);
    assert_int_equal(look(10)->target.kind, SCENE_OFF);
    w.programme.schedule_count = 0;
    add_schedule(&w, 0); /* an empty playlist */
    plan_adopt(plan, &w.programme);
    assert_int_equal(look(20)->target.kind, SCENE_QUIET);
}

static void day_parts_change_on_the_second(void **state)
{
    (void)state;
    add_picture(&w, 0, "day-1")->seconds = 600;
    add_picture(&w, 0, "day-2")->seconds = 600;
    add_picture(&w, 1, "late-1")->seconds = 600;
    add_picture(&w, 1, "late-2")->seconds = 600;
    set_hours(add_schedule(&w, 0), 7 * HOUR, 10 * HOUR + 43 * 60);
    set_hours(add_schedule(&w, 1), 10 * HOUR + 43 * 60, 10 * HOUR + 44 * 60);
    add_schedule(&w, -1);
    plan = plan_create(&w.programme, &w.screen);
    const struct plan_view *view = look(0);
    assert_string_equal(shown(&view->target), "day-1");
    assert_int_equal(view->next_due_mono_ms, 1000000 + 60000);
    assert_string_equal(at(59999), "day-1");
    assert_string_equal(at(60000), "late-1");
    assert_string_equal(at(119999), "late-1");
    assert_string_equal(at(120000), "off");
    assert_int_equal(look(120000)->segment_count, 0);
}

static void a_playlist_that_returns_goes_on_with_its_draw(void **state)
{
    (void)state;
    add_post(&w, "1", 1, 30);
    add_post(&w, "2", 1, 20);
    add_post(&w, "3", 1, 10);
    add_pick(&w, 0, 1)->seconds = 600;
    add_picture(&w, 1, "lunch")->seconds = 600;
    set_hours(add_schedule(&w, 1), 10 * HOUR + 43 * 60, 10 * HOUR + 44 * 60);
    add_schedule(&w, 0);
    plan = plan_create(&w.programme, &w.screen);
    assert_string_equal(at(0), "1");
    assert_string_equal(at(60000), "lunch");
    assert_string_equal(at(120000), "2");
}

static void a_lone_scene_stays_without_entering_again(void **state)
{
    (void)state;
    add_picture(&w, 0, "a")->seconds = 10;
    add_schedule(&w, 0);
    plan = plan_create(&w.programme, &w.screen);
    struct plan_view first = *look(0);
    assert_int_equal(first.dwell_ms, 0);
    assert_int_equal(first.segment_count, 1);
    assert_string_equal(next_at(0), "nothing");
    for (int64_t ms = 10000; ms <= 50000; ms += 10000) {
        const struct plan_view *view = look(ms);
        assert_int_equal(view->serial, first.serial);
        assert_int_equal(view->elapsed_ms, ms);
    }
    add_picture(&w, 0, "b")->seconds = 10;
    plan_adopt(plan, &w.programme);
    const struct plan_view *view = look(55000);
    assert_int_equal(view->serial, first.serial);
    assert_int_equal(view->dwell_ms, 10000);
    assert_string_equal(at(60000), "b");
}

static void a_pick_of_one_turns_through_all(void **state)
{
    (void)state;
    add_post(&w, "1", 1, 30);
    add_post(&w, "2", 1, 20);
    add_pick(&w, 0, 1)->seconds = 10;
    add_schedule(&w, 0);
    plan = plan_create(&w.programme, &w.screen);
    assert_string_equal(at(0), "1");
    assert_string_equal(next_at(0), "2");
    assert_int_equal(look(0)->dwell_ms, 10000);
    assert_string_equal(at(10000), "2");
    assert_string_equal(at(20000), "1");
}

static void windows_open_and_close_mid_round(void **state)
{
    (void)state;
    three_pictures();
    w.entries[0][0].until = MONDAY_1042 + 4;
    w.entries[0][2].from = MONDAY_1042 + 8;
    const struct plan_view *view = look(0);
    assert_int_equal(view->segment_count, 2);
    assert_int_equal(view->next_due_mono_ms, 1000000 + 4000);
    assert_string_equal(at(3999), "a");
    assert_string_equal(at(4000), "b");
    assert_string_equal(next_at(4000), "nothing");
    assert_int_equal(look(8000)->segment_count, 2);
    assert_string_equal(next_at(8000), "c");
    assert_string_equal(at(14000), "c");
    assert_string_equal(at(24000), "b");
}

static void dated_entries_wait_for_a_clock(void **state)
{
    (void)state;
    three_pictures();
    w.entries[0][0].until = MONDAY_1042 + DAY;
    struct plan_now now = at_ms(0);
    now.is_wall_trusted = false;
    assert_string_equal(shown(&plan_update(plan, now)->target), "b");
    now.mono_ms += 10000;
    assert_string_equal(shown(&plan_update(plan, now)->target), "c");
    now.is_wall_trusted = true;
    assert_int_equal(plan_update(plan, now)->segment_count, 3);
    now.mono_ms += 10000;
    assert_string_equal(shown(&plan_update(plan, now)->target), "a");
}

static void other_screens_and_tags_are_passed_over(void **state)
{
    (void)state;
    static const char *const lyon[] = {"lyon", NULL};
    three_pictures();
    w.entries[0][0].audience.screens = SCREENS_LOBBY;
    w.entries[0][1].audience.tags = lyon;
    assert_string_equal(at(0), "c");
    assert_int_equal(look(0)->segment_count, 1);
}

/* ---- other snapshots ---- */

static void a_snapshot_leaves_the_scene_in_place(void **state)
{
    (void)state;
    three_pictures();
    (void)look(0);
    uint64_t serial = look(10000)->serial;
    (void)look(14000);
    copy_world();
    plan_adopt(plan, &other.programme);
    memset(&w.entries, 0x5a, sizeof(w.entries)); /* the old snapshot is gone */
    memset(&w.playlists, 0x5a, sizeof(w.playlists));
    memset(&w.media, 0x5a, sizeof(w.media));
    const struct plan_view *view = look(15000);
    assert_string_equal(shown(&view->target), "b");
    assert_ptr_equal(view->target.picture, &other.media[1]);
    assert_ptr_equal(view->target.entry, &other.entries[0][1]);
    assert_int_equal(view->serial, serial);
    assert_int_equal(view->elapsed_ms, 5000);
    assert_int_equal(view->segment, 1);
    assert_string_equal(next_at(15000), "c");
    assert_string_equal(at(20000), "c");
}

static void a_scene_moved_in_the_playlist_stays(void **state)
{
    (void)state;
    three_pictures();
    (void)look(0);
    uint64_t serial = look(10000)->serial;
    copy_world();
    struct scene_entry b = other.entries[0][1];
    other.entries[0][1] = other.entries[0][2];
    other.entries[0][2] = b; /* a c b */
    plan_adopt(plan, &other.programme);
    const struct plan_view *view = look(11000);
    assert_int_equal(view->serial, serial);
    assert_int_equal(view->segment, 2);
    assert_string_equal(next_at(11000), "a");
}

static void a_withdrawn_scene_leaves_at_once_for_the_one_in_its_place(void **state)
{
    (void)state;
    three_pictures();
    (void)look(0);
    assert_string_equal(at(10000), "b");
    copy_world();
    other.entries[0][1] = other.entries[0][2];
    other.playlists[0].scene_count = 2;
    plan_adopt(plan, &other.programme);
    const struct plan_view *view = look(11000);
    assert_string_equal(shown(&view->target), "c");
    assert_int_equal(view->elapsed_ms, 0);
    assert_int_equal(view->segment, 1);
}

static void a_withdrawn_post_leaves_its_pick(void **state)
{
    (void)state;
    add_post(&w, "1", 1, 30);
    add_post(&w, "2", 1, 20);
    add_post(&w, "3", 1, 10);
    add_pick(&w, 0, 3)->seconds = 10;
    add_schedule(&w, 0);
    plan = plan_create(&w.programme, &w.screen);
    (void)look(0);
    assert_string_equal(at(10000), "2");
    copy_world();
    other.posts[1] = other.posts[2];
    other.programme.post_count = 2;
    plan_adopt(plan, &other.programme);
    assert_string_equal(at(10500), "3");
    assert_string_equal(at(20500), "1");
}

static void a_vanished_playlist_gives_way(void **state)
{
    (void)state;
    three_pictures();
    add_picture(&w, 1, "e")->seconds = 10;
    assert_string_equal(at(0), "a");
    copy_world();
    other.playlists[0].id = "renamed";
    other.schedule[0].playlist = &other.playlists[1];
    plan_adopt(plan, &other.programme);
    assert_string_equal(next_at(500), "nothing"); /* nothing is known before the update */
    assert_string_equal(at(1000), "e");
}

static void adopting_again_and_again_holds_nothing_up(void **state)
{
    (void)state;
    three_pictures();
    static const char *const order[] = {"a", "b", "c"};
    for (int64_t ms = 0; ms < 90000; ms += 500) {
        assert_string_equal(at(ms), order[ms / 10000 % 3]);
        plan_adopt(plan, &w.programme);
    }
}

/* ---- hands ---- */

static void steps_both_ways(void **state)
{
    (void)state;
    three_pictures();
    assert_string_equal(at(0), "a");
    plan_step(plan, 1, at_ms(3000));
    assert_string_equal(at(3000), "b");
    assert_int_equal(look(3000)->elapsed_ms, 0);
    plan_step(plan, -1, at_ms(4000));
    assert_string_equal(at(4000), "a");
    plan_step(plan, -1, at_ms(5000));
    assert_string_equal(at(5000), "c");
    plan_step(plan, 1, at_ms(6000));
    assert_string_equal(at(6000), "a");
    assert_string_equal(at(15999), "a");
    assert_string_equal(at(16000), "b");
}

static void stepping_back_finds_the_post_of_the_last_round(void **state)
{
    (void)state;
    add_post(&w, "1", 1, 30);
    add_post(&w, "2", 1, 20);
    add_post(&w, "3", 1, 10);
    add_pick(&w, 0, 1)->seconds = 10;
    add_schedule(&w, 0);
    plan = plan_create(&w.programme, &w.screen);
    (void)look(0);
    (void)look(10000);
    assert_string_equal(at(20000), "3");
    plan_step(plan, -1, at_ms(20000));
    assert_string_equal(at(20000), "2");
}

static void pause_holds_scene_and_progress(void **state)
{
    (void)state;
    three_pictures();
    (void)look(0);
    plan_set_paused(plan, true, at_ms(6000));
    const struct plan_view *view = look(60000);
    assert_true(view->is_paused);
    assert_string_equal(shown(&view->target), "a");
    assert_int_equal(view->elapsed_ms, 6000);
    plan_set_paused(plan, false, at_ms(70000));
    assert_string_equal(at(73999), "a");
    assert_string_equal(at(74000), "b");
}

static void a_paused_scene_still_finishes_entering(void **state)
{
    (void)state;
    three_pictures();
    (void)look(0);
    plan_set_paused(plan, true, at_ms(100));
    plan_step(plan, 1, at_ms(200));
    assert_string_equal(at(200), "b");
    assert_int_equal(look(1200)->elapsed_ms, 1000);
    assert_int_equal(look(9000)->elapsed_ms, 2000);
    plan_set_paused(plan, false, at_ms(9000));
    assert_string_equal(at(18999), "b"); /* its turn had not begun */
    assert_string_equal(at(19000), "c");
}

/* ---- the bench ---- */

static void a_benched_scene_sits_out_a_minute(void **state)
{
    (void)state;
    three_pictures();
    (void)look(0);
    assert_string_equal(at(10000), "b");
    plan_bench(plan, at_ms(10500));
    assert_string_equal(at(10500), "c");
    assert_string_equal(at(20500), "a");
    assert_string_equal(at(30500), "c");
    assert_string_equal(at(40500), "a");
    assert_string_equal(at(50500), "c");
    assert_string_equal(at(60500), "a");
    assert_string_equal(at(70500), "c"); /* a round that began without it ends without it */
    assert_string_equal(at(80500), "a");
    assert_string_equal(at(90500), "b");
}

static void all_benched_is_quiet_until_the_first_returns(void **state)
{
    (void)state;
    add_picture(&w, 0, "a")->seconds = 10;
    add_schedule(&w, 0);
    plan = plan_create(&w.programme, &w.screen);
    assert_string_equal(at(0), "a");
    plan_bench(plan, at_ms(1000));
    const struct plan_view *view = look(1000);
    assert_int_equal(view->target.kind, SCENE_QUIET);
    assert_int_equal(view->next_due_mono_ms, 1000000 + 61000);
    assert_string_equal(at(60999), "quiet");
    assert_string_equal(at(61000), "a");
}

static void a_code_stands_above_everything_until_it_is_gone(void **state)
{
    (void)state;
    three_pictures();
    (void)look(0);
    plan_set_pairing(plan, true, at_ms(1000));
    const struct plan_view *view = look(4000);
    uint64_t serial = view->serial;
    assert_int_equal(view->target.kind, SCENE_PAIR);
    assert_int_equal(view->elapsed_ms, 3000);
    plan_set_pairing(plan, true, at_ms(5000)); /* another code: the same scene */
    plan_step(plan, 1, at_ms(5000));
    plan_bench(plan, at_ms(5000));
    assert_int_equal(plan_peek_next(plan, at_ms(5000)).kind, SCENE_KIND_COUNT);
    assert_int_equal(look(90000)->serial, serial);
    plan_set_pairing(plan, false, at_ms(91000));
    assert_string_equal(at(91000), "b"); /* the rotation went on below */
}

/* Two walls that are asked at other moments show the same posts in the same order. */
static void walls_agree(void **state)
{
    (void)state;
    static const char *const names[] = {"1", "2", "3", "4", "5"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        add_post(&w, names[i], 1 + (double)(i % 2), (int64_t)(i * 7 % 5));
    }
    add_pick(&w, 0, 2)->seconds = 10;
    add_picture(&w, 0, "p")->seconds = 10;
    add_schedule(&w, 0);
    plan = plan_create(&w.programme, &w.screen);
    struct plan *second = plan_create(&w.programme, &w.screen);
    for (int64_t i = 0; i < 40; i++) {
        const char *here = at(i * 10000);
        for (int64_t ms = 0; ms < 10000; ms += 1250) {
            assert_string_equal(shown(&plan_update(second, at_ms(i * 10000 + ms))->target), here);
        }
    }
    plan_destroy(second);
}

/* A random life: whatever happens, the view is one of the things that may be on. */
static void survives_a_random_life(void **state)
{
    (void)state;
    three_pictures();
    add_post(&w, "1", 1, 30);
    add_post(&w, "2", 2, 20)->until = MONDAY_1042 + 120;
    add_pick(&w, 0, 2)->seconds = 7;
    set_hours(add_schedule(&w, 1), 11 * HOUR, 11 * HOUR + 300);
    w.schedule[1].is_off = true;
    add_notice(&w, "n", NOTICE_URGENT, MONDAY_1042 + 200, MONDAY_1042 + 260);
    uint32_t seed = 99;
    int64_t ms = 0;
    for (int i = 0; i < 20000; i++) {
        seed = seed * 1664525U + 1013904223U;
        ms += seed >> 20;
        switch (seed >> 8 & 15) {
        case 0:
            plan_step(plan, (seed & 0x10000) != 0 ? 1 : -1, at_ms(ms));
            break;
        case 1:
            plan_set_paused(plan, (seed & 0x30000) == 0, at_ms(ms));
            break;
        case 2:
            plan_adopt(plan, &w.programme);
            break;
        case 3:
            plan_bench(plan, at_ms(ms));
            break;
        default:
            break;
        }
        struct plan_now now = at_ms(ms);
        now.is_wall_trusted = (seed & 0xf00000) != 0;
        const struct plan_view *view = plan_update(plan, now);
        assert_true(view->target.kind < SCENE_KIND_COUNT);
        assert_true(view->segment_count == 0 || view->segment < view->segment_count);
        assert_true(view->elapsed_ms >= 0 && view->next_due_mono_ms >= now.mono_ms);
        assert_true(target_is_showable_at(&w.programme, &w.screen, &view->target, now));
        (void)plan_peek_next(plan, now);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(rotates_in_order_and_says_when),
        TEST(a_late_pass_moves_one_scene_on),
        TEST(rotation_does_not_follow_the_wall_clock),
        TEST(nothing_scheduled_is_quiet_and_only_off_is_black),
        TEST(day_parts_change_on_the_second),
        TEST(a_playlist_that_returns_goes_on_with_its_draw),
        TEST(a_lone_scene_stays_without_entering_again),
        TEST(a_pick_of_one_turns_through_all),
        TEST(windows_open_and_close_mid_round),
        TEST(dated_entries_wait_for_a_clock),
        TEST(other_screens_and_tags_are_passed_over),
        TEST(a_snapshot_leaves_the_scene_in_place),
        TEST(a_scene_moved_in_the_playlist_stays),
        TEST(a_withdrawn_scene_leaves_at_once_for_the_one_in_its_place),
        TEST(a_withdrawn_post_leaves_its_pick),
        TEST(a_vanished_playlist_gives_way),
        TEST(adopting_again_and_again_holds_nothing_up),
        TEST(steps_both_ways),
        TEST(stepping_back_finds_the_post_of_the_last_round),
        TEST(pause_holds_scene_and_progress),
        TEST(a_paused_scene_still_finishes_entering),
        TEST(a_benched_scene_sits_out_a_minute),
        TEST(all_benched_is_quiet_until_the_first_returns),
        TEST(a_code_stands_above_everything_until_it_is_gone),
        TEST(walls_agree),
        TEST(survives_a_random_life),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
