/* links: simnet disks follow feeds store sync net image config programme base */
/* Sources over a restart without a network, and under a clock that was wrong: what they said last
 * is there again, as old as it is, and what is over stays away. */
#include "alerts.h"
#include "calm_world.h"

#define DOCUMENT                                                                                   \
    "{\"vitrine\":1,\"revision\":\"1\",\"server\":{},"                                             \
    "\"posts\":[{\"id\":\"a\",\"headline\":\"A\"}],"                                               \
    "\"playlists\":[{\"id\":\"day\",\"scenes\":[{\"scene\":\"post\",\"pick\":2}]}]}"
#define RSS(items) "<rss version=\"2.0\"><channel><title>News</title>" items "</channel></rss>"
#define ITEM(title)                                                                                \
    "<item><title>" title "</title><guid>" title "</guid>"                                         \
    "<pubDate>Mon, 23 Nov 2026 00:30:00 GMT</pubDate>"                                             \
    "<enclosure url=\"http://news.example/" title ".svg\" type=\"image/svg+xml\"/></item>"
#define SVG "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>"

#define SENT    "2026-11-23T01:00:00Z"
#define EXPIRES "2026-11-23T06:00:00Z"

enum { HOUR_S = 3600, DAY_S = 24 * HOUR_S };

static struct config_source sources[3];

static void add_source(const char *id, enum source_kind kind, const char *href)
{
    struct config_source *source = &sources[c.options.source_count++];
    config_source_default(source);
    source->id = id;
    source->kind = kind;
    source->href = href;
    c.options.sources = sources;
}

/* At 1:00 on a Monday: news, a table and a warning until 6:00, all of them shown. */
static void show_all(void)
{
    add_source("news", SOURCE_FEED, "http://news.example/feed.xml");
    add_source("teams", SOURCE_TABLE, "http://sheets.example/teams.csv");
    add_source("meteo", SOURCE_ALERTS, "http://meteo.example/index.xml");
    say("/programme.json", "application/json", DOCUMENT);
    say("/feed.xml", "application/rss+xml", RSS(ITEM("one")));
    say("/one.svg", "image/svg+xml", SVG);
    say("/teams.csv", "text/csv", "Team;Score\nNorth;7\nSouth;5\n");
    say("/index.xml", "application/atom+xml", INDEX(ENTRY("/w1.xml")));
    say("/w1.xml", "application/cap+xml", ALERT("w1", "Alert", SENT, EXPIRES, "", "Wind"));
    open_calm();
    pass_ms(10000);
}

static const struct post *post_headed(const char *headline)
{
    for (size_t i = 0; c.shown != NULL && i < c.shown->post_count; i++) {
        if (strcmp(c.shown->posts[i].headline, headline) == 0) {
            return &c.shown->posts[i];
        }
    }
    return NULL;
}

static const struct board *board(void)
{
    return c.shown == NULL || c.shown->board_count == 0 ? NULL : &c.shown->boards[0];
}

static bool has_notice(const char *headline)
{
    bool has = false;
    for (size_t i = 0; c.shown != NULL && i < c.shown->notice_count; i++) {
        has = has || strcmp(c.shown->notices[i].headline, headline) == 0;
    }
    return has;
}

static void restart_offline(int64_t after_s)
{
    close_calm();
    c.is_cut_off = true;
    c.now.mono_ms = 5000;
    c.now.unix_s += after_s;
    open_calm();
}

static void count_one(void *ctx, const char *name)
{
    (void)name;
    ++*(size_t *)ctx;
}

/* What is kept of sources: files. */
static size_t pages(void)
{
    size_t count = 0;
    const struct disk *disk = sim_disk_ops(c.disk);
    assert_int_equal(disk->list(disk->ctx, "/d/store/sources", count_one, &count), 0);
    return count;
}

static void a_start_without_a_network_shows_what_sources_said(void **state)
{
    (void)state;
    show_all();
    assert_non_null(post_headed("one"));
    assert_non_null(board());
    int64_t as_of = board()->as_of;
    assert_in_range(as_of, CALM_START + HOUR_S, CALM_START + HOUR_S + 10);
    assert_true(has_notice("Wind"));
    restart_offline(2 * HOUR_S);
    assert_non_null(c.stored); /* before the thread has made a single pass */
    assert_non_null(post_headed("A"));
    assert_non_null(post_headed("one"));
    assert_non_null(post_headed("one")->media);
    assert_true(post_headed("one")->media->path[0] != '\0');
    assert_non_null(board());
    assert_int_equal(board()->as_of, as_of);
    assert_string_equal(board()->entries[0].name, "North");
    assert_true(has_notice("Wind"));
    pass_ms(60000);
    assert_true(has_notice("Wind"));
    assert_non_null(post_headed("one"));
}

static void what_is_over_does_not_come_back(void **state)
{
    (void)state;
    show_all();
    restart_offline(6 * HOUR_S);
    assert_false(has_notice("Wind"));
    assert_non_null(post_headed("one"));
    restart_offline(31 * (int64_t)DAY_S);
    assert_null(post_headed("one")); /* max_age_days: 30 */
    assert_non_null(board());        /* as old as it says */
}

static void pictures_of_sources_are_not_fetched_again(void **state)
{
    (void)state;
    show_all();
    assert_int_equal(page("/one.svg")->asked, 1);
    close_calm();
    open_calm();
    pass_ms(60000);
    assert_int_equal(page("/one.svg")->asked, 1);
    assert_true(post_headed("one")->media->path[0] != '\0');
}

static void what_is_kept_is_asked_for_with_its_validators(void **state)
{
    (void)state;
    show_all();
    page("/feed.xml")->etag = "\"f1\"";
    pass_ms(400000); /* the next look brings the ETag */
    size_t before = page("/feed.xml")->unmodified;
    close_calm();
    say("/feed.xml", "application/rss+xml", RSS(ITEM("two")));
    page("/feed.xml")->etag = "\"f2\"";
    say("/two.svg", "image/svg+xml", SVG);
    open_calm();
    pass_ms(10000);
    assert_int_equal(page("/feed.xml")->unmodified, before);
    assert_non_null(post_headed("two"));
    assert_null(post_headed("one"));
    close_calm();
    open_calm();
    pass_ms(10000);
    assert_int_equal(page("/feed.xml")->unmodified, before + 1);
    assert_non_null(post_headed("two"));
}

static void a_source_that_is_no_longer_configured_leaves_nothing(void **state)
{
    (void)state;
    show_all();
    close_calm();
    assert_int_equal(pages(), 5); /* three, a warning, the pictures */
    c.options.source_count = 0;
    open_calm();
    pass_ms(10000);
    assert_null(post_headed("one"));
    assert_int_equal(pages(), 0);
    close_calm();
    c.options.source_count = 3;
    restart_offline(0);
    assert_null(post_headed("one"));
}

static void power_may_go_at_any_time(void **state)
{
    (void)state;
    show_all();
    struct sim_chance chance = {.is_random = true, .dice = {7}};
    for (int i = 0; i < 10; i++) {
        struct sim_disk *cut = sim_disk_cut(c.disk, &chance);
        close_calm();
        sim_disk_destroy(c.disk);
        c.disk = cut;
        c.options.disk = sim_disk_ops(cut);
        c.is_cut_off = true;
        open_calm();
        pass_ms(5000);
        assert_non_null(post_headed("one"));
        assert_non_null(board());
        assert_true(has_notice("Wind"));
        c.is_cut_off = false;
        pass_ms(400000);
    }
}

/* A table that didn't change is confirmed, however its server says so. */
static void an_unchanged_table_does_not_grow_old(void **state)
{
    (void)state;
    show_all();
    page("/teams.csv")->etag = "\"t\"";
    pass_ms(400000);
    int64_t as_of = board()->as_of;
    pass_ms(3 * (int64_t)HOUR_S * 1000);
    assert_true(page("/teams.csv")->unmodified > 30);
    assert_true(board()->as_of > as_of + 3 * HOUR_S - 400);
    restart_offline(0); /* what is kept is as of an hour ago at most */
    assert_true(board()->as_of > as_of + 2 * HOUR_S - 800);
}

/* A clock at 1970 knows neither ages nor ends. */
static void a_clock_that_is_set_later_judges_again(void **state)
{
    (void)state;
    show_all();
    restart_offline(8 * (int64_t)HOUR_S);
    close_calm();
    int64_t right_s = c.now.unix_s;
    c.now.unix_s = 100;
    open_calm();
    pass_ms(30000);
    assert_non_null(board());
    c.now.unix_s = right_s;
    pass_ms(1000);
    assert_false(has_notice("Wind"));
    assert_non_null(post_headed("one"));
    assert_true(post_headed("one")->from != TIME_NONE);
    assert_true(board()->as_of > CALM_START);
}

/* The first start of all, with a network and a clock at 1970: warnings can't be read then. */
static void a_warning_is_there_once_the_clock_is(void **state)
{
    (void)state;
    int64_t right_s = c.now.unix_s;
    c.now.unix_s = 100;
    show_all();
    assert_false(has_notice("Wind"));
    c.now.unix_s = right_s;
    page("/index.xml")->etag = "\"i\"";
    pass_ms(10000);
    assert_true(has_notice("Wind"));
}

/* Warnings that an index leads to. */

static void follow_index(const char *index)
{
    add_source("meteo", SOURCE_ALERTS, "http://meteo.example/index.xml");
    say("/programme.json", "application/json", DOCUMENT);
    say("/index.xml", "application/atom+xml", index);
    open_calm();
    pass_ms(10000);
}

static void an_update_ends_what_another_document_said(void **state)
{
    (void)state;
    say("/w1.xml", "application/cap+xml", ALERT("w1", "Alert", SENT, EXPIRES, "", "Wind"));
    say("/w2.xml", "application/cap+xml",
        ALERT("w2", "Update", "2026-11-23T01:01:00Z", EXPIRES, REFERENCE("w1", SENT), "Storm"));
    follow_index(INDEX(ENTRY("/w1.xml")));
    assert_true(has_notice("Wind"));
    say("/index.xml", "application/atom+xml", INDEX(ENTRY("/w2.xml") ENTRY("/w1.xml")));
    pass_ms(400000);
    assert_true(has_notice("Storm"));
    assert_false(has_notice("Wind"));
    assert_int_equal(page("/w1.xml")->asked, 1); /* it was here */
    say("/w3.xml", "application/cap+xml",
        ALERT("w3", "Cancel", "2026-11-23T01:02:00Z", EXPIRES,
              REFERENCE("w2", "2026-11-23T01:01:00Z"), "Over"));
    say("/index.xml", "application/atom+xml",
        INDEX(ENTRY("/w3.xml") ENTRY("/w2.xml") ENTRY("/w1.xml")));
    pass_ms(400000);
    assert_int_equal(c.shown->notice_count, 0);
}

static void a_warning_that_left_the_index_is_over(void **state)
{
    (void)state;
    say("/w1.xml", "application/cap+xml", ALERT("w1", "Alert", SENT, EXPIRES, "", "Wind"));
    follow_index(INDEX(ENTRY("/w1.xml")));
    assert_true(has_notice("Wind"));
    size_t before = pages();
    say("/index.xml", "application/atom+xml", INDEX(""));
    pass_ms(400000);
    assert_false(has_notice("Wind"));
    assert_int_equal(pages(), before - 1);
}

static void one_that_can_not_be_had_holds_up_no_other(void **state)
{
    (void)state;
    say("/w2.xml", "application/cap+xml", ALERT("w2", "Alert", SENT, EXPIRES, "", "Snow"));
    follow_index(INDEX(ENTRY("/w1.xml") ENTRY("/w2.xml")));
    assert_true(has_notice("Snow"));
    pass_ms(600000);
    assert_in_range(page("/w1.xml")->asked, 3, 40);
    say("/w1.xml", "application/cap+xml", ALERT("w1", "Alert", SENT, EXPIRES, "", "Wind"));
    pass_ms(400000);
    assert_true(has_notice("Wind"));
}

/* One that is here is asked for seldom, and only whether it changed. */
static void caching_holds_for_each_of_them(void **state)
{
    (void)state;
    say("/w1.xml", "application/cap+xml",
        ALERT("w1", "Alert", SENT, "2026-11-24T06:00:00Z", "", "Wind"));
    page("/w1.xml")->etag = "\"w\"";
    follow_index(INDEX(ENTRY("/w1.xml")));
    assert_int_equal(page("/w1.xml")->asked, 1);
    pass_ms(5 * (int64_t)HOUR_S * 1000);
    assert_in_range(page("/w1.xml")->asked, 5, 6);
    assert_int_equal(page("/w1.xml")->unmodified, page("/w1.xml")->asked - 1);
    assert_true(has_notice("Wind"));
}

static void what_leads_to_no_warning_is_told_once(void **state)
{
    (void)state;
    say("/w1.xml", "text/html", "<html><body>Sign in</body></html>");
    follow_index(INDEX(ENTRY("/w1.xml")));
    pass_ms(3 * (int64_t)HOUR_S * 1000);
    const char *said = strstr(buf_str(&c.said), "leads to http://meteo.example/w1.xml");
    assert_non_null(said);
    assert_null(strstr(said + 1, "leads to"));
}

/* What is linked may link on: it leads nowhere, or an index could send us through the world. */
static void links_of_what_was_linked_are_not_followed(void **state)
{
    (void)state;
    say("/w1.xml", "application/atom+xml", INDEX(ENTRY("/w2.xml")));
    say("/w2.xml", "application/cap+xml", ALERT("w2", "Alert", SENT, EXPIRES, "", "Snow"));
    follow_index(INDEX(ENTRY("/w1.xml") ENTRY("/index.xml")));
    pass_ms(400000);
    assert_int_equal(page("/w2.xml")->asked, 0);
}

static void only_so_many_are_fetched(void **state)
{
    (void)state;
    struct buf index = buf_make((size_t)1 << 20);
    for (int i = 0; i < FOLLOW_ALERTS_MAX + 20; i++) {
        buf_printf(&index, ENTRY("/many.xml?%d"), i, i);
    }
    struct buf whole = buf_make((size_t)1 << 20);
    buf_printf(&whole, INDEX("%s"), buf_str(&index));
    say("/many.xml", "application/cap+xml", ALERT("w", "Alert", SENT, EXPIRES, "", "Wind"));
    c.ignores_query = true;
    follow_index(buf_str(&whole));
    assert_int_equal(page("/many.xml")->asked, FOLLOW_ALERTS_MAX);
    assert_int_equal(c.shown->notice_count, 1); /* the same in all of them */
    buf_deinit(&index);
    buf_deinit(&whole);
}

static void a_safe_index_leads_to_no_unsafe_warning(void **state)
{
    (void)state;
    add_source("meteo", SOURCE_ALERTS, "https://meteo.example/index.xml");
    say("/programme.json", "application/json", DOCUMENT);
    say("/index.xml", "application/atom+xml",
        INDEX(ENTRY("http://meteo.example/w1.xml") ENTRY("https://other.example/w2.xml")));
    say("/w1.xml", "application/cap+xml", ALERT("w1", "Alert", SENT, EXPIRES, "", "Wind"));
    say("/w2.xml", "application/cap+xml", ALERT("w2", "Alert", SENT, EXPIRES, "", "Snow"));
    open_calm();
    pass_ms(10000);
    assert_int_equal(page("/w1.xml")->asked, 0);
    assert_true(has_notice("Snow"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CALM_TEST(a_start_without_a_network_shows_what_sources_said),
        CALM_TEST(what_is_over_does_not_come_back),
        CALM_TEST(pictures_of_sources_are_not_fetched_again),
        CALM_TEST(what_is_kept_is_asked_for_with_its_validators),
        CALM_TEST(a_source_that_is_no_longer_configured_leaves_nothing),
        CALM_TEST(power_may_go_at_any_time),
        CALM_TEST(an_unchanged_table_does_not_grow_old),
        CALM_TEST(a_clock_that_is_set_later_judges_again),
        CALM_TEST(a_warning_is_there_once_the_clock_is),
        CALM_TEST(an_update_ends_what_another_document_said),
        CALM_TEST(a_warning_that_left_the_index_is_over),
        CALM_TEST(one_that_can_not_be_had_holds_up_no_other),
        CALM_TEST(caching_holds_for_each_of_them),
        CALM_TEST(what_leads_to_no_warning_is_told_once),
        CALM_TEST(links_of_what_was_linked_are_not_followed),
        CALM_TEST(only_so_many_are_fetched),
        CALM_TEST(a_safe_index_leads_to_no_unsafe_warning),
    };
    return cmocka_run_group_tests(tests, calm_init, NULL);
}
