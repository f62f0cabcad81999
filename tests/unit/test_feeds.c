/* links: feeds config programme base */
/* Feeds as they are found, well-formed and broken: tests/data/feeds, each beside what is expected.
 * Of an item the title, the link, the image and the date always count ("" when no line says them);
 * id, text, author, updated and video where a line says them. "literal": its texts say markup.
 */
#include "display/feeds/mapping.h"
#include "feeds_world.h"

enum { DOCUMENTS_MIN = 200, CUTS = 48 };

static struct feed_options options_of(const struct expect *x)
{
    return (struct feed_options){.base_url = expect_find(x, -1, "base"),
                                 .charset = expect_find(x, -1, "charset"),
                                 .now_unix_s = DOCUMENT_NOW};
}

static void compare_item(struct expect *x, int i, const struct feed_item *item)
{
    expect_text(x, i, "title", item->title);
    expect_text(x, i, "link", item->link);
    expect_text(x, i, "image", item->image);
    expect_text(x, i, "date", expect_moment(item->published_unix_s));
    expect_if_said(x, i, "updated", expect_moment(item->updated_unix_s));
    expect_if_said(x, i, "id", item->id);
    expect_if_said(x, i, "text", item->text);
    expect_if_said(x, i, "author", item->author);
    expect_if_said(x, i, "video", item->is_video ? "yes" : "no");
}

static int compare_feed(struct expect *x)
{
    static const char *const kinds[] = {"rss", "atom", "json"};
    struct feed_options options = options_of(x);
    struct feed feed = {.title = ""};
    struct err err = {.code = ST_OK};
    enum status status = feed_read(buf_view(&x->document), &options, &feed, &err);
    if (expect_error(x, status, &err)) {
        feed_deinit(&feed);
        return 0;
    }
    char count[16];
    (void)snprintf(count, sizeof count, "%zu", feed.item_count);
    if ((size_t)x->item_count != feed.item_count && expect_find(x, -1, "items") == NULL) {
        expect_fail(x, -1, "items", "as many as there are lines", count);
    }
    expect_if_said(x, -1, "items", count);
    expect_text(x, -1, "feed", feed.title);
    expect_if_said(x, -1, "kind", kinds[feed.kind]);
    bool is_cut = expect_find(x, -1, "cut") != NULL;
    if (is_cut != feed.is_cut) {
        expect_fail(x, -1, "cut", is_cut ? "yes" : "no", feed.is_cut ? "yes" : "no");
    }
    for (int i = 0; i < x->item_count && (size_t)i < feed.item_count; i++) {
        compare_item(x, i, &feed.items[i]);
    }
    feed_deinit(&feed);
    return 0;
}

static void every_document_says_what_is_expected(void **state)
{
    (void)state;
    int failures = 0;
    int count = expect_each("feeds", compare_feed, &failures);
    assert_int_equal(failures, 0);
    assert_true(count >= DOCUMENTS_MIN);
}

/* What reaches a wall: texts without a trace of markup, and nothing the programme objects to. */

static int check_text(struct expect *x, const char *what, const char *text)
{
    const char *remains = expect_find(x, -1, "literal") != NULL ? NULL : text_remains(text);
    if (remains != NULL) {
        expect_fail(x, -1, what, remains, text);
    }
    return 0;
}

static const char *const tags[] = {"lyon", NULL};

static struct config_source blog(void)
{
    struct config_source source;
    config_source_default(&source);
    source.id = "blog";
    source.max_items = 200;
    source.max_age_days = 3650;
    source.campaign = "launch";
    source.tags = tags;
    source.screens = SCREENS_INTERNAL;
    return source;
}

static int map_feed(struct expect *x)
{
    struct feed_options options = options_of(x);
    struct config_source source = blog();
    struct mapping_count count;
    struct feed feed;
    if (feed_read(buf_view(&x->document), &options, &feed, NULL) != ST_OK) {
        return 0;
    }
    struct buf mapped = buf_make(MAPPING_MAX_BYTES);
    assert_int_equal(mapping_feed(&source, &feed, DOCUMENT_NOW, &mapped, &count, NULL), ST_OK);
    const struct programme *p = programme_around(x->name, buf_str(&mapped));
    assert_int_equal(p->post_count, count.posts);
    assert_int_equal(p->media_count, count.media);
    for (size_t i = 0; i < p->post_count; i++) {
        check_text(x, "headline", p->posts[i].headline);
        check_text(x, "text", p->posts[i].text);
        check_text(x, "name", p->posts[i].author.name);
        assert_false(p->posts[i].author.is_public);
        assert_string_equal(p->posts[i].campaign->id, "launch");
        assert_string_equal(p->posts[i].audience.tags[0], "lyon");
        assert_int_equal(p->posts[i].audience.screens, SCREENS_INTERNAL);
    }
    programme_unref(p);
    buf_deinit(&mapped);
    feed_deinit(&feed);
    return 0;
}

static void every_mapped_document_is_a_programme_without_fault_or_markup(void **state)
{
    (void)state;
    int failures = 0;
    (void)expect_each("feeds", map_feed, &failures);
    assert_int_equal(failures, 0);
}

/* A transfer may end anywhere: what is left is read or refused, and no item is half. */

static bool is_whole_item(const struct feed *whole, const struct feed_item *item)
{
    for (size_t i = 0; i < whole->item_count; i++) {
        if (strcmp(whole->items[i].title, item->title) == 0 &&
            strcmp(whole->items[i].text, item->text) == 0) {
            return true;
        }
    }
    return false;
}

static int cut_feed(struct expect *x)
{
    struct feed_options options = options_of(x);
    struct feed whole;
    if (feed_read(buf_view(&x->document), &options, &whole, NULL) != ST_OK) {
        return 0;
    }
    bool is_comparable = whole.kind != FEED_JSON && whole.left_out == 0;
    for (size_t i = 1; i < CUTS && is_comparable; i++) {
        struct slice part = {x->document.ptr, x->document.len * i / CUTS};
        struct feed feed;
        if (feed_read(part, &options, &feed, NULL) != ST_OK) {
            continue;
        }
        for (size_t k = 0; k < feed.item_count && feed.is_cut; k++) {
            if (!is_whole_item(&whole, &feed.items[k])) {
                expect_fail(x, (int)k, "cut", "whole items", feed.items[k].title);
            }
        }
        feed_deinit(&feed);
    }
    feed_deinit(&whole);
    return 0;
}

static void a_document_cut_anywhere_gives_whole_items(void **state)
{
    (void)state;
    int failures = 0;
    (void)expect_each("feeds", cut_feed, &failures);
    assert_int_equal(failures, 0);
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
        cmocka_unit_test(every_document_says_what_is_expected),
        cmocka_unit_test(every_mapped_document_is_a_programme_without_fault_or_markup),
        cmocka_unit_test(a_document_cut_anywhere_gives_whole_items),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
