/* links: simnet disks follow feeds store sync net image config programme base */
/* The follower under a clock that the test sets: what is done when, without waiting for it. */
#include "calm_world.h"

#define DOCUMENT                                                                                   \
    "{\"vitrine\":1,\"revision\":\"1\",\"server\":{\"journal\":\"journal\"},"                      \
    "\"posts\":[{\"id\":\"a\",\"headline\":\"A\"}],"                                               \
    "\"playlists\":[{\"id\":\"day\",\"scenes\":[{\"scene\":\"post\",\"pick\":2}]}]}"

static void note(const char *of)
{
    const struct journal_entry entry = {
        .type = JOURNAL_PLAY, .at_unix_s = c.now.unix_s, .scene = "post", .of = of, .seconds = 12};
    follow_note(c.follow, &entry);
}

static void open_with_journal(void)
{
    say("/programme.json", "application/json", DOCUMENT);
    open_calm();
    (void)step_calm();
}

static void the_first_entry_is_delivered_within_seconds(void **state)
{
    (void)state;
    open_with_journal();
    pass_ms(12000);
    assert_int_equal(page("/journal")->posted, 0);
    int64_t noted_ms = c.now.mono_ms;
    note("a");
    pass_ms(FOLLOW_FIRST_MS);
    assert_int_equal(page("/journal")->posted, 1);
    assert_true(page("/journal")->first_ms > noted_ms);
    assert_non_null(strstr(page("/journal")->last, "\"of\":\"a\""));
}

/* From then on in the usual rhythm: a request a scene would be too many. */
static void later_entries_travel_together(void **state)
{
    (void)state;
    open_with_journal();
    note("a");
    pass_ms(FOLLOW_FIRST_MS);
    for (int i = 0; i < 8; i++) {
        note("b");
        pass_ms(12000);
    }
    assert_in_range(page("/journal")->posted, 3, 5);
}

/* What waited through a restart goes soon as well, and displays that start together differ. */
static void what_waits_at_the_start_is_delivered_soon_and_not_in_step(void **state)
{
    (void)state;
    int64_t waited_ms[6];
    for (size_t i = 0; i < ARRAY_LEN(waited_ms); i++) {
        c.page_count = 0;
        memset(c.pages, 0, sizeof c.pages);
        open_with_journal();
        note("a");
        close_calm();
        int64_t opened_ms = c.now.mono_ms;
        open_with_journal();
        pass_ms(FOLLOW_FIRST_MS);
        assert_int_equal(page("/journal")->posted, 1);
        waited_ms[i] = page("/journal")->first_ms - opened_ms;
        close_calm();
    }
    bool differ = false;
    for (size_t i = 1; i < ARRAY_LEN(waited_ms); i++) {
        differ = differ || waited_ms[i] != waited_ms[0];
    }
    assert_true(differ);
}

/* A programme that is a file. At 1970 "an hour ago" is no moment; the same words are one later. */
static void the_same_file_at_another_time_is_read_anew(void **state)
{
    (void)state;
    static const char text[] =
        "{\"vitrine\":1,\"posts\":[{\"id\":\"r\",\"headline\":\"R\",\"from\":\"now-1d\","
        "\"until\":\"now+1d\"},{\"id\":\"a\",\"headline\":\"A\"}],"
        "\"playlists\":[{\"id\":\"day\",\"scenes\":[{\"scene\":\"post\",\"pick\":2}]}]}";
    int64_t right_s = c.now.unix_s;
    c.options.address = "";
    c.options.base_dir = "";
    c.now.unix_s = 100;
    open_calm();
    follow_offer(c.follow, slice_of(text), c.now.unix_s);
    pass_ms(1000);
    assert_null(programme_find_post(c.shown, "r"));
    c.now.unix_s = right_s;
    follow_offer(c.follow, slice_of(text), c.now.unix_s);
    pass_ms(1000);
    assert_non_null(programme_find_post(c.shown, "r"));
    assert_int_equal(programme_find_post(c.shown, "r")->until, right_s + 86400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CALM_TEST(the_first_entry_is_delivered_within_seconds),
        CALM_TEST(later_entries_travel_together),
        CALM_TEST(what_waits_at_the_start_is_delivered_soon_and_not_in_step),
        CALM_TEST(the_same_file_at_another_time_is_read_anew),
    };
    return cmocka_run_group_tests(tests, calm_init, NULL);
}
