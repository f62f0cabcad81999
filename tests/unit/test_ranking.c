/* links: programme base */
/* The order of a board, its ranks, how many of it may show, and what freezing leaves alone. */
#include "base/attr.h"
#include "documents.h"

/* A board of so many entries with these keys before its entries. */
static const struct programme *read_board(const char *keys, const char *entries)
{
    struct buf text = buf_make(1U << 20);
    buf_printf(&text,
               "{\"vitrine\":1,\"boards\":[{\"id\":\"b\",\"title\":\"B\",%s,\"entries\":[%s]}],"
               "\"playlists\":[{\"id\":\"p\",\"scenes\":[{\"scene\":\"board\",\"of\":\"b\"}]}]}",
               keys, entries);
    struct fault_list *faults = fault_list_create();
    const struct programme *programme = document_read(buf_str(&text), faults);
    assert_int_equal(fault_list_count(faults), 0);
    fault_list_destroy(faults);
    buf_deinit(&text);
    return programme;
}

static void assert_order(const struct programme *programme, const char *ids, const char *ranks)
{
    struct buf got_ids = buf_make(4096);
    struct buf got_ranks = buf_make(4096);
    const struct board *board = &programme->boards[0];
    for (size_t i = 0; i < board->entry_count; i++) {
        buf_printf(&got_ids, "%s%s", i == 0 ? "" : " ", board->entries[i].id);
        buf_printf(&got_ranks, "%s%u", i == 0 ? "" : " ", (unsigned)board->entries[i].rank);
    }
    assert_string_equal(buf_str(&got_ids), ids);
    assert_string_equal(buf_str(&got_ranks), ranks);
    buf_deinit(&got_ids);
    buf_deinit(&got_ranks);
}

static void equal_scores_share_a_rank_and_the_next_is_skipped(void **state)
{
    (void)state;
    const struct programme *p =
        read_board("\"of\":\"teams\"", "{\"id\":\"d\",\"name\":\"D\",\"score\":1},"
                                       "{\"id\":\"c\",\"name\":\"C\",\"score\":5},"
                                       "{\"id\":\"b\",\"name\":\"B\",\"score\":5},"
                                       "{\"id\":\"a\",\"name\":\"A\",\"score\":9}");
    assert_order(p, "a b c d", "1 2 2 4");
    programme_unref(p);
    p = read_board("\"of\":\"sites\"", "{\"id\":\"c\",\"name\":\"C\",\"score\":0},"
                                       "{\"id\":\"a\",\"name\":\"A\",\"score\":-0.0},"
                                       "{\"id\":\"b\",\"name\":\"B\",\"score\":0},"
                                       "{\"id\":\"d\",\"name\":\"D\",\"score\":-0.5}");
    assert_order(p, "a b c d", "1 1 1 4");
    programme_unref(p);
}

static void of_equals_the_earlier_stands_first(void **state)
{
    (void)state;
    const struct programme *p = read_board(
        "\"of\":\"people\"", "{\"id\":\"a\",\"name\":\"A\",\"score\":5},"
                             "{\"id\":\"b\",\"name\":\"B\",\"score\":5,\"reached_at\":\"now-1h\"},"
                             "{\"id\":\"c\",\"name\":\"C\",\"score\":5,\"reached_at\":\"now-2h\"},"
                             "{\"id\":\"e\",\"name\":\"E\",\"score\":5,\"reached_at\":\"now-1h\"},"
                             "{\"id\":\"f\",\"name\":\"F\",\"score\":6}");
    assert_order(p, "f c b e a", "1 2 2 2 2");
    programme_unref(p);
}

static void the_order_does_not_depend_on_the_order_in_the_document(void **state)
{
    (void)state;
    static const char *const entries[] = {"{\"id\":\"a\",\"name\":\"A\",\"score\":3}",
                                          "{\"id\":\"b\",\"name\":\"B\",\"score\":3}",
                                          "{\"id\":\"c\",\"name\":\"C\",\"score\":3.5}"};
    for (size_t turn = 0; turn < 6; turn++) {
        char text[256];
        size_t first = turn % 3;
        size_t second = (first + 1 + turn / 3) % 3;
        (void)snprintf(text, sizeof text, "%s,%s,%s", entries[first], entries[second],
                       entries[3 - first - second]);
        const struct programme *p = read_board("\"of\":\"teams\"", text);
        assert_order(p, "c a b", "1 2 2");
        programme_unref(p);
    }
}

static size_t shown_of(const char *of, int count)
{
    struct buf entries = buf_make(1U << 20);
    for (int i = 0; i < count; i++) {
        buf_printf(&entries, "%s{\"id\":\"e%d\",\"name\":\"N\",\"score\":%d}", i == 0 ? "" : ",", i,
                   i);
    }
    char keys[64];
    (void)snprintf(keys, sizeof keys, "\"of\":\"%s\"", of);
    const struct programme *p = read_board(keys, buf_str(&entries));
    size_t shown = p->boards[0].shown_count;
    assert_int_equal(p->boards[0].entry_count, count);
    programme_unref(p);
    buf_deinit(&entries);
    return shown;
}

static void of_people_only_the_upper_half_shows(void **state)
{
    (void)state;
    static const int cases[][2] = {{1, 1}, {2, 2},  {3, 3},   {5, 3},   {6, 3},   {7, 3},
                                   {8, 4}, {18, 9}, {23, 11}, {24, 12}, {25, 12}, {500, 12}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_int_equal(shown_of("people", cases[i][0]), cases[i][1]);
    }
}

static void upper_half_is_that_of_all_who_are_ranked(void **state)
{
    (void)state;
    static const char entries[] = "{\"id\":\"a\",\"name\":\"A\",\"score\":9},"
                                  "{\"id\":\"b\",\"name\":\"B\",\"score\":8},"
                                  "{\"id\":\"c\",\"name\":\"C\",\"score\":7},"
                                  "{\"id\":\"d\",\"name\":\"D\",\"score\":6},"
                                  "{\"id\":\"e\",\"name\":\"E\",\"score\":5}";
    static const struct {
        const char *keys;
        size_t shown;
    } cases[] = {{"\"of\":\"people\"", 3},
                 {"\"of\":\"people\",\"ranked\":10", 5},
                 {"\"of\":\"people\",\"ranked\":8", 4},
                 {"\"of\":\"people\",\"ranked\":2", 3}, /* fewer than stand here: it can't be */
                 {"\"of\":\"people\",\"ranked\":1000", 5},
                 {"\"of\":\"teams\",\"ranked\":10", 5}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct programme *p = read_board(cases[i].keys, entries);
        assert_int_equal(p->boards[0].shown_count, cases[i].shown);
        programme_unref(p);
    }
}

static void of_teams_and_sites_all_show_up_to_twelve(void **state)
{
    (void)state;
    static const int cases[][2] = {{1, 1}, {2, 2}, {11, 11}, {12, 12}, {13, 12}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_int_equal(shown_of("teams", cases[i][0]), cases[i][1]);
        assert_int_equal(shown_of("sites", cases[i][0]), cases[i][1]);
    }
}

static void a_frozen_board_is_ranked_as_it_stood_and_says_so(void **state)
{
    (void)state;
    const struct programme *p =
        read_board("\"of\":\"teams\",\"frozen\":true,\"reveal\":{\"step\":0}",
                   "{\"id\":\"a\",\"name\":\"A\",\"score\":1},"
                   "{\"id\":\"b\",\"name\":\"B\",\"score\":2}");
    assert_order(p, "b a", "1 2");
    assert_true(p->boards[0].is_frozen);
    assert_true(p->boards[0].reveal.is_active);
    assert_int_equal(p->boards[0].reveal.step, 0);
    programme_unref(p);
    p = read_board("\"of\":\"teams\"", "{\"id\":\"a\",\"name\":\"A\",\"score\":1}");
    assert_false(p->boards[0].is_frozen);
    assert_false(p->boards[0].reveal.is_active);
    programme_unref(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_scores_share_a_rank_and_the_next_is_skipped),
        cmocka_unit_test(of_equals_the_earlier_stands_first),
        cmocka_unit_test(the_order_does_not_depend_on_the_order_in_the_document),
        cmocka_unit_test(of_people_only_the_upper_half_shows),
        cmocka_unit_test(upper_half_is_that_of_all_who_are_ranked),
        cmocka_unit_test(of_teams_and_sites_all_show_up_to_twelve),
        cmocka_unit_test(a_frozen_board_is_ranked_as_it_stood_and_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
