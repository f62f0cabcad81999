/* links: feeds config programme base */
/* From a feed to posts: which, in which order, how long, with which link and kind. */
#include "display/feeds/mapping.h"
#include "feeds_world.h"

enum { DAY_S = 86400 };

static const char *const no_tags[] = {NULL};

static struct config_source blog(void)
{
    struct config_source source;
    config_source_default(&source);
    source.id = "blog";
    source.tags = no_tags;
    return source;
}

/* The JSON of a feed's items, mapped; the caller ends the programme. */
static const struct programme *map(const struct config_source *source, const char *items,
                                   struct mapping_count *count)
{
    struct feed_options options = {.base_url = "https://blog.example.com/",
                                   .now_unix_s = DOCUMENT_NOW};
    struct buf json = buf_make(FEED_MAX_BYTES);
    struct buf mapped = buf_make(MAPPING_MAX_BYTES);
    struct feed feed;
    buf_printf(&json, "{\"title\":\"Blog\",\"items\":[%s]}", items);
    assert_int_equal(feed_read(buf_view(&json), &options, &feed, NULL), ST_OK);
    assert_int_equal(mapping_feed(source, &feed, DOCUMENT_NOW, &mapped, count, NULL), ST_OK);
    const struct programme *programme = programme_around("mapped", buf_str(&mapped));
    feed_deinit(&feed);
    buf_deinit(&mapped);
    buf_deinit(&json);
    return programme;
}

#define TWO_AND_AN_OLD_ONE                                                                         \
    "{\"id\":\"1\",\"title\":\"Monday\",\"date_published\":\"2026-11-16T08:00:00Z\"},"             \
    "{\"id\":\"2\",\"title\":\"Tuesday\",\"date_published\":\"2026-11-17T08:00:00Z\"},"            \
    "{\"id\":\"3\",\"title\":\"Spring\",\"date_published\":\"2026-04-01T08:00:00Z\"},"             \
    "{\"id\":\"4\",\"title\":\"Undated\"}"

static void the_newest_come_first_and_the_old_ones_not_at_all(void **state)
{
    (void)state;
    struct config_source source = blog();
    struct mapping_count count;
    const struct programme *p = map(&source, TWO_AND_AN_OLD_ONE, &count);
    assert_int_equal(p->post_count, 3);
    assert_int_equal(count.too_old, 1);
    assert_string_equal(p->posts[0].headline, "Tuesday");
    assert_string_equal(p->posts[1].headline, "Monday");
    assert_string_equal(p->posts[2].headline, "Undated");
    assert_string_equal(expect_moment(p->posts[0].from), "2026-11-17T08:00:00Z");
    assert_int_equal(p->posts[0].until, p->posts[0].from + 30 * DAY_S);
    assert_int_equal(p->posts[0].proposed_at, p->posts[0].from);
    assert_int_equal(p->posts[2].until, TIME_NONE);
    programme_unref(p);
}

static void no_more_than_asked_for(void **state)
{
    (void)state;
    struct config_source source = blog();
    struct mapping_count count;
    source.max_items = 1;
    const struct programme *p = map(&source, TWO_AND_AN_OLD_ONE, &count);
    assert_int_equal(p->post_count, 1);
    assert_int_equal(count.too_many, 2);
    assert_string_equal(p->posts[0].headline, "Tuesday");
    programme_unref(p);
}

static void ids_begin_with_the_source_and_stay(void **state)
{
    (void)state;
    struct config_source source = blog();
    const struct programme *p = map(&source, TWO_AND_AN_OLD_ONE, NULL);
    const struct programme *again =
        map(&source, "{\"id\":\"1\",\"title\":\"Monday, corrected\"}", NULL);
    assert_int_equal(strncmp(p->posts[0].id, "blog:", 5), 0);
    assert_non_null(programme_find_post(p, again->posts[0].id));
    source.id = "other";
    const struct programme *other = map(&source, "{\"id\":\"1\",\"title\":\"Monday\"}", NULL);
    assert_null(programme_find_post(p, other->posts[0].id));
    programme_unref(p);
    programme_unref(again);
    programme_unref(other);
}

#define LONG_PATH                                                                                  \
    "/a-path-of-eighty-bytes/that-is-long-enough-to-need-most-of-what-a-code-can-hold/"

static void a_link_is_shortened_or_left_out(void **state)
{
    (void)state;
    struct config_source source = blog();
    struct mapping_count count;
    const struct programme *p =
        map(&source,
            "{\"id\":\"1\",\"title\":\"Short\",\"url\":\"/a?utm_source=x#b\"},"
            "{\"id\":\"2\",\"title\":\"Counted\",\"url\":\"" LONG_PATH
            "?utm_source=rss&utm_medium=feed#top\"},"
            "{\"id\":\"3\",\"title\":\"Too long\",\"url\":\"" LONG_PATH LONG_PATH "\"}",
            &count);
    assert_string_equal(p->posts[0].link.url, "https://blog.example.com/a?utm_source=x#b");
    assert_string_equal(p->posts[1].link.url, "https://blog.example.com" LONG_PATH);
    assert_string_equal(p->posts[2].link.url, "");
    assert_int_equal(count.long_link, 1);
    programme_unref(p);
}

static void a_product_shows_no_link(void **state)
{
    (void)state;
    struct config_source source = blog();
    source.post_class = CLASS_PRODUCT;
    const struct programme *p =
        map(&source, "{\"id\":\"1\",\"title\":\"A\",\"url\":\"https://a.example.com/\"}", NULL);
    assert_int_equal(p->posts[0].post_class, CLASS_PRODUCT);
    assert_string_equal(p->posts[0].link.url, "");
    programme_unref(p);
}

static void one_picture_of_two_posts_is_one_medium(void **state)
{
    (void)state;
    struct config_source source = blog();
    const struct programme *p =
        map(&source,
            "{\"id\":\"1\",\"title\":\"A\",\"image\":\"/i.png\"},"
            "{\"id\":\"2\",\"title\":\"B\",\"image\":\"/i.png\",\"attachments\":[{\"url\":"
            "\"/v.mp4\",\"mime_type\":\"video/mp4\"}]}",
            NULL);
    assert_int_equal(p->media_count, 1);
    assert_string_equal(p->media[0].href, "https://blog.example.com/i.png");
    assert_ptr_equal(p->posts[0].media, &p->media[0]);
    assert_ptr_equal(p->posts[1].media, &p->media[0]);
    assert_int_equal(p->posts[0].kind, POST_NEWS);
    assert_int_equal(p->posts[1].kind, POST_VIDEO);
    programme_unref(p);
}

static void a_text_without_title_lends_its_first_line(void **state)
{
    (void)state;
    struct config_source source = blog();
    const struct programme *p =
        map(&source,
            "{\"id\":\"1\",\"content_text\":\"Only this.\"},"
            "{\"id\":\"2\",\"content_html\":\"<p>First.</p><p>Second.</p>\"},"
            "{\"id\":\"3\",\"title\":\"Said\",\"content_html\":\"<h1>Said</h1><p>More.</p>\"}",
            NULL);
    assert_string_equal(p->posts[0].headline, "Only this.");
    assert_string_equal(p->posts[0].text, "");
    assert_string_equal(p->posts[1].headline, "First.");
    assert_string_equal(p->posts[1].text, "Second.");
    assert_string_equal(p->posts[2].text, "More.");
    programme_unref(p);
}

static void a_long_title_is_cut_at_a_word(void **state)
{
    (void)state;
    struct config_source source = blog();
    struct buf item = buf_make(4096);
    buf_append_str(&item, "{\"id\":\"1\",\"title\":\"");
    for (int i = 0; i < 100; i++) {
        buf_append_str(&item, "word ");
    }
    buf_append_str(&item, "\"}");
    const struct programme *p = map(&source, buf_str(&item), NULL);
    const char *headline = p->posts[0].headline;
    size_t len = strlen(headline);
    assert_true(utf8_count(slice_of(headline)) <= 240);
    assert_string_equal(headline + len - strlen("word…"), "word…");
    programme_unref(p);
    buf_deinit(&item);
}

static int start(void **state)
{
    (void)state;
    crypto_init();
    feed_init();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_newest_come_first_and_the_old_ones_not_at_all),
        cmocka_unit_test(no_more_than_asked_for),
        cmocka_unit_test(ids_begin_with_the_source_and_stay),
        cmocka_unit_test(a_link_is_shortened_or_left_out),
        cmocka_unit_test(a_product_shows_no_link),
        cmocka_unit_test(one_picture_of_two_posts_is_one_medium),
        cmocka_unit_test(a_text_without_title_lends_its_first_line),
        cmocka_unit_test(a_long_title_is_cut_at_a_word),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
