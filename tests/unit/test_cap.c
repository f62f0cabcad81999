/* links: feeds config programme base */
/* Warnings of CAP: tests/data/cap, each document beside the notices that a French screen shows.
 *
 * "- HEADLINE" is a notice, "level", "text", "from", "until" its lines; "drill HEADLINE" is a post
 * of an exercise or test; "link ADDRESS" an alert to fetch; "language" the screen's, fr-FR where no
 * line says it; "with NAME" another document of the same source, read as well.
 */
#include "display/feeds/mapping.h"
#include "feeds_world.h"

enum { DOCUMENTS_MIN = 30, DOCS_MAX = 4 };

static struct cap_options options_of(const struct expect *x)
{
    return (struct cap_options){.base_url = expect_find(x, -1, "base"),
                                .charset = expect_find(x, -1, "charset"),
                                .now_unix_s = DOCUMENT_NOW};
}

/* The document, and those it is read with. */
struct stack {
    struct cap docs[DOCS_MAX];
    const struct cap *list[DOCS_MAX];
    size_t count;
};

static void stack_read_others(const struct expect *x, struct stack *stack)
{
    struct cap_options options = options_of(x);
    for (size_t i = 0; i < x->line_count; i++) {
        if (strcmp(x->lines[i].word, "with") == 0) {
            char path[1024];
            assert_true(stack->count < DOCS_MAX);
            (void)snprintf(path, sizeof path, "%s/cap/%s", TEST_DATA, x->lines[i].rest);
            struct buf bytes = document_file(path);
            struct cap *doc = &stack->docs[stack->count];
            assert_int_equal(cap_read(buf_view(&bytes), &options, doc, NULL), ST_OK);
            stack->list[stack->count++] = doc;
            buf_deinit(&bytes);
        }
    }
}

static void stack_close(struct stack *stack)
{
    while (stack->count > 0) {
        cap_deinit(&stack->docs[--stack->count]);
    }
}

static void compare_links(struct expect *x, const struct cap *cap)
{
    size_t at = 0;
    for (size_t i = 0; i < x->line_count; i++) {
        if (strcmp(x->lines[i].word, "link") == 0) {
            const char *got = at < cap->link_count ? cap->links[at] : "";
            at++;
            if (strcmp(got, x->lines[i].rest) != 0) {
                expect_fail(x, -1, "link", x->lines[i].rest, got);
            }
        }
    }
    if (at != cap->link_count) {
        expect_fail(x, -1, "link", "no more", cap->links[at]);
    }
}

static void compare_notice(struct expect *x, int i, const struct notice *notice)
{
    static const char *const levels[] = {"info", "urgent", "emergency"};
    expect_text(x, i, "title", notice->headline);
    expect_text(x, i, "level", levels[notice->level]);
    expect_if_said(x, i, "text", notice->text);
    expect_if_said(x, i, "from", expect_moment(notice->from));
    expect_if_said(x, i, "until", expect_moment(notice->until));
    const char *remains = text_remains(notice->text);
    if (remains != NULL || text_remains(notice->headline) != NULL) {
        expect_fail(x, i, "text", "no markup", notice->text);
    }
}

static void compare_programme(struct expect *x, const struct programme *p)
{
    const char *drill = expect_find(x, -1, "drill");
    char count[16];
    (void)snprintf(count, sizeof count, "%zu", p->notice_count);
    if ((size_t)x->item_count != p->notice_count) {
        expect_fail(x, -1, "notices", "as many as there are lines", count);
    }
    for (int i = 0; i < x->item_count && (size_t)i < p->notice_count; i++) {
        compare_notice(x, i, &p->notices[i]);
    }
    if ((drill == NULL) != (p->post_count == 0)) {
        expect_fail(x, -1, "drill", drill == NULL ? "none" : drill,
                    p->post_count == 0 ? "none" : p->posts[0].headline);
    } else if (drill != NULL) {
        expect_text(x, -1, "drill", p->posts[0].headline);
        assert_true(p->posts[0].source[0] != '\0');
    }
}

static int compare_cap(struct expect *x)
{
    static const char *const tags[] = {NULL};
    struct cap_options options = options_of(x);
    struct stack stack = {.count = 0};
    struct err err = {.code = ST_OK};
    enum status status = cap_read(buf_view(&x->document), &options, &stack.docs[0], &err);
    if (expect_error(x, status, &err)) {
        return 0;
    }
    stack.list[stack.count++] = &stack.docs[0];
    compare_links(x, &stack.docs[0]);
    stack_read_others(x, &stack);
    struct config_source source;
    config_source_default(&source);
    source.id = "alerts";
    source.tags = tags;
    const char *language = expect_find(x, -1, "language");
    struct buf mapped = buf_make(MAPPING_MAX_BYTES);
    assert_int_equal(mapping_alerts(&source, stack.list, stack.count,
                                    language == NULL ? "fr-FR" : language, DOCUMENT_NOW, &mapped,
                                    NULL, NULL),
                     ST_OK);
    const struct programme *p = programme_around(x->name, buf_str(&mapped));
    compare_programme(x, p);
    programme_unref(p);
    buf_deinit(&mapped);
    stack_close(&stack);
    return 0;
}

static void every_alert_gives_the_notices_that_are_expected(void **state)
{
    (void)state;
    int failures = 0;
    int count = expect_each("cap", compare_cap, &failures);
    assert_int_equal(failures, 0);
    assert_true(count >= DOCUMENTS_MIN);
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
        cmocka_unit_test(every_alert_gives_the_notices_that_are_expected),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
