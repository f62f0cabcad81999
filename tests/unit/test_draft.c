/* links: programme base */
/* A document kept open: what stays of it, and the sources beside it. */
#include "base/attr.h"
#include "base/crypto.h"
#include "drafts.h"

static const char DOCUMENT[] = "{\"vitrine\":1,\"revision\":\"418\",\"posts\":[{\"id\":\"p1\"}]}";

static bool overlay(struct draft *draft, const char *prefix, const char *contribution)
{
    bool is_changed = false;
    struct err err = {.code = ST_OK};
    if (draft_overlay(draft, prefix, slice_of(contribution), &is_changed, &err) != ST_OK) {
        fail_msg("%s: %s", prefix, err.text);
    }
    return is_changed;
}

static void assert_not_overlaid(struct draft *draft, const char *prefix, const char *contribution,
                                enum status status, const char *words)
{
    struct buf before = draft_bytes(draft);
    bool is_changed = true;
    struct err err = {.code = ST_OK};
    enum status got = draft_overlay(draft, prefix, slice_of(contribution), &is_changed, &err);
    if (got != status || strstr(err.text, words) == NULL) {
        fail_msg("%s %.100s: %s \"%s\" instead of \"%s\"", prefix, contribution, status_name(got),
                 err.text, words);
    }
    assert_true(is_changed); /* not written */
    assert_writes(draft, buf_str(&before));
    buf_deinit(&before);
}

/* What is written, with the digest of the revision taken out: "418+s…". */
static void assert_writes_but_digest(struct draft *draft, const char *wanted)
{
    struct buf out = draft_bytes(draft);
    struct buf short_one = buf_make(PROGRAMME_MAX_BYTES);
    const char *digest = strstr(buf_str(&out), "+s");
    if (digest == NULL) {
        fail_msg("no digest: %s", buf_str(&out));
        return;
    }
    assert_int_equal(strspn(digest + 2, "0123456789abcdef"), 16);
    buf_append(&short_one, out.ptr, (size_t)(digest + 2 - out.ptr));
    buf_append_str(&short_one, digest + 18);
    assert_string_equal(buf_str(&short_one), wanted);
    buf_deinit(&out);
    buf_deinit(&short_one);
}

/* The revision as it is written. */
static struct buf shown_revision(struct draft *draft)
{
    struct buf out = draft_bytes(draft);
    struct buf revision = buf_make(1024);
    struct json_value *root = NULL;
    assert_int_equal(json_value_parse(buf_view(&out), JSON_STRICT, &root, NULL), ST_OK);
    buf_append_str(&revision, json_value_find(root, "revision")->text);
    json_value_destroy(root);
    buf_deinit(&out);
    return revision;
}

/* Documents. */

static void a_document_is_written_as_it_was_but_for_space(void **state)
{
    (void)state;
    static const char text[] =
        "{ \"vitrine\" : 1 , // a file may\n \"x\": [ 1.50, -0, 1e5, true, false, null, {} , [] "
        "],\n"
        "\"\\u0061\": \"\\u00e9\\/\\n\\\"\\\\\\ud83d\\ude00\\u0001\" /* say so */ }";
    struct draft *draft = NULL;
    assert_int_equal(draft_create(slice_of(text), false, &draft, NULL), ST_OK);
    assert_writes(draft, "{\"vitrine\":1,\"x\":[1.50,-0,1e5,true,false,null,{},[]],"
                         "\"a\":\"é/\\n\\\"\\\\😀\\u0001\"}");
    assert_string_equal(draft_revision(draft), "");
    draft_destroy(draft);
    assert_int_equal(draft_create(slice_of(text), true, &draft, NULL), ST_INVALID);
    draft_destroy(NULL);
}

static void of_twins_the_first_stays(void **state)
{
    (void)state;
    struct draft *draft = draft_of(slice_of(
        "{\"revision\":\"1\",\"revision\":\"2\",\"posts\":[{\"id\":\"a\",\"x\":1,\"x\":{\"y\":[1]}}"
        ","
        "{\"id\":\"a\"},{\"id\":\"b\"},{\"id\":\"a\"},{},{}],\"schedule\":[{\"id\":\"a\"},{\"id\":"
        "\"a\"}],\"boards\":[{\"id\":\"a\",\"entries\":[{\"id\":\"e\",\"n\":1},{\"id\":\"e\"}]},7]"
        "}"));
    assert_writes(draft,
                  "{\"revision\":\"1\",\"posts\":[{\"id\":\"a\",\"x\":1},{\"id\":\"b\"},{},{}],"
                  "\"schedule\":[{\"id\":\"a\"},{\"id\":\"a\"}],\"boards\":[{\"id\":\"a\","
                  "\"entries\":[{\"id\":\"e\",\"n\":1}]},7]}");
    draft_destroy(draft);
}

static void a_document_that_can_not_be_kept_changes_nothing(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "[]", "null", "{\"a\":}", "{} {}", "\xEF\xBB\xBF"};
    struct draft *draft = draft_of(slice_of(DOCUMENT));
    (void)overlay(draft, "n-", "{\"notices\":[{\"id\":\"n-1\"}]}");
    struct buf before = draft_bytes(draft);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct err err = {.code = ST_OK};
        assert_int_equal(draft_replace(draft, slice_of(bad[i]), true, &err), ST_INVALID);
        assert_true(err.text[0] != '\0');
        assert_writes(draft, buf_str(&before));
    }
    struct buf many = buf_make(PROGRAMME_MAX_BYTES);
    buf_append_str(&many, "{\"x\":[0");
    for (int i = 0; i < PROGRAMME_ENTRIES_MAX; i++) {
        buf_append_str(&many, ",0");
    }
    buf_append_str(&many, "]}");
    assert_int_equal(draft_replace(draft, buf_view(&many), true, NULL), ST_LIMIT);
    assert_writes(draft, buf_str(&before));
    buf_deinit(&many);
    buf_deinit(&before);
    draft_destroy(draft);
}

/* Sources. */

static void a_source_adds_to_the_server_s_lists_and_takes_back_what_it_no_longer_holds(void **state)
{
    (void)state;
    struct draft *draft = draft_of(slice_of(DOCUMENT));
    assert_true(
        overlay(draft, "news-",
                "{ \"posts\": [{\"id\":\"news-1\"},{\"id\":\"news-2\"}], \"notices\": []}"));
    assert_writes_but_digest(draft,
                             "{\"vitrine\":1,\"revision\":\"418+s\",\"posts\":[{\"id\":\"p1\"},"
                             "{\"id\":\"news-1\"},{\"id\":\"news-2\"}]}");
    assert_true(overlay(draft, "news-",
                        "{\"posts\":[{\"id\":\"news-2\"}],\"media\":[{\"id\":\"news-m\"}]}"));
    assert_writes_but_digest(draft,
                             "{\"vitrine\":1,\"revision\":\"418+s\",\"posts\":[{\"id\":\"p1\"},"
                             "{\"id\":\"news-2\"}],\"media\":[{\"id\":\"news-m\"}]}");
    assert_string_equal(draft_revision(draft), "418");
    assert_true(overlay(draft, "news-", ""));
    assert_writes(draft, DOCUMENT);
    assert_false(overlay(draft, "news-", ""));
    draft_destroy(draft);
}

static void sources_stand_in_the_order_of_their_prefixes_whoever_came_first(void **state)
{
    (void)state;
    struct draft *one = draft_of(slice_of(DOCUMENT));
    struct draft *two = draft_of(slice_of(DOCUMENT));
    static const char a[] = "{\"posts\":[{\"id\":\"a-1\"}]}";
    static const char z[] = "{\"posts\":[{\"id\":\"z-1\"}]}";
    (void)overlay(one, "a-", a);
    (void)overlay(one, "z-", z);
    (void)overlay(two, "z-", z);
    (void)overlay(two, "m-", "{\"posts\":[{\"id\":\"m-1\"}]}");
    (void)overlay(two, "a-", a);
    (void)overlay(two, "m-", "");
    struct buf bytes = draft_bytes(one);
    assert_writes(two, buf_str(&bytes)); /* two walls agree, revision and all */
    buf_deinit(&bytes);
    draft_destroy(one);
    draft_destroy(two);
}

static void the_written_revision_changes_with_every_change_and_with_nothing_else(void **state)
{
    (void)state;
    struct draft *draft = draft_of(slice_of(DOCUMENT));
    struct buf seen[4];
    enum patch_answer answer = PATCH_GAP;
    seen[0] = shown_revision(draft);
    assert_string_equal(buf_str(&seen[0]), "418");
    (void)overlay(draft, "a-", "{\"posts\":[{\"id\":\"a-1\",\"n\":1}]}");
    seen[1] = shown_revision(draft);
    (void)overlay(draft, "a-", "{\"posts\":[{\"id\":\"a-1\",\"n\":2}]}");
    seen[2] = shown_revision(draft);
    assert_false(overlay(draft, "a-", "{ \"posts\" : [ { \"id\" : \"\\u0061-1\", \"n\":2 } ] }"));
    struct buf same = shown_revision(draft);
    assert_string_equal(buf_str(&seen[2]), buf_str(&same));
    assert_int_equal(
        patch_apply(draft, slice_of("{\"from\":\"418\",\"to\":\"419\"}"), &answer, NULL), ST_OK);
    seen[3] = shown_revision(draft);
    assert_memory_equal(buf_str(&seen[3]), "419+s", 5);
    for (size_t i = 0; i < 4; i++) {
        for (size_t k = 0; k < i; k++) {
            assert_string_not_equal(buf_str(&seen[i]), buf_str(&seen[k]));
        }
    }
    for (size_t i = 0; i < 4; i++) {
        buf_deinit(&seen[i]);
    }
    buf_deinit(&same);
    draft_destroy(draft);
}

/* The revision shown for 80 characters of which the last is this one. */
static struct buf shown_of_long_revision(char last)
{
    struct buf document = buf_make(4096);
    buf_append_str(&document, "{\"revision\":\"");
    for (int i = 1; i < REVISION_CHARS_MAX; i++) {
        buf_append_str(&document, "é");
    }
    buf_printf(&document, "%c\"}", last);
    struct draft *draft = draft_of(buf_view(&document));
    (void)overlay(draft, "a-", "{\"posts\":[{\"id\":\"a-1\"}]}");
    struct buf revision = shown_revision(draft);
    buf_deinit(&document);
    draft_destroy(draft);
    return revision;
}

static void a_long_revision_is_cut_for_the_digest_and_still_tells_apart(void **state)
{
    (void)state;
    struct buf one = shown_of_long_revision('1');
    struct buf two = shown_of_long_revision('2');
    assert_int_equal(one.len, 62 * strlen("é") + 18);
    assert_memory_equal(one.ptr, two.ptr, 62 * strlen("é"));
    assert_string_not_equal(buf_str(&one), buf_str(&two));
    buf_deinit(&one);
    buf_deinit(&two);
}

static void a_document_without_revision_or_with_a_wrong_one_gets_one_from_its_sources(void **state)
{
    (void)state;
    struct draft *draft = draft_of(slice_of("{\"posts\":{}}"));
    (void)overlay(draft, "a-", "{\"posts\":[{\"id\":\"a-1\"}]}");
    assert_writes_but_digest(draft, "{\"posts\":[{\"id\":\"a-1\"}],\"revision\":\"+s\"}");
    assert_int_equal(draft_replace(draft, slice_of("{\"revision\":7,\"boards\":[]}"), true, NULL),
                     ST_OK);
    assert_writes_but_digest(draft,
                             "{\"revision\":\"+s\",\"boards\":[],\"posts\":[{\"id\":\"a-1\"}]}");
    draft_destroy(draft);
}

static void the_server_and_a_source_do_not_reach_each_other(void **state)
{
    (void)state;
    struct draft *draft = draft_of(slice_of("{\"revision\":\"1\",\"posts\":[{\"id\":\"a-1\",\"of\":"
                                            "\"server\"}],\"boards\":[{\"id\":\"b\"}]}"));
    (void)overlay(draft, "a-", "{\"posts\":[{\"id\":\"a-1\",\"of\":\"feed\"},{\"id\":\"a-2\"}]}");
    assert_writes_but_digest(draft, "{\"revision\":\"1+s\",\"posts\":[{\"id\":\"a-1\",\"of\":"
                                    "\"server\"},{\"id\":\"a-2\"}],\"boards\":[{\"id\":\"b\"}]}");
    enum patch_answer answer = PATCH_GAP;
    assert_int_equal(patch_apply(draft,
                                 slice_of("{\"from\":\"1\",\"to\":\"2\",\"delete\":{\"posts\":"
                                          "[\"a-1\",\"a-2\"]}}"),
                                 &answer, NULL),
                     ST_OK);
    assert_writes_but_digest(draft, "{\"revision\":\"2+s\",\"posts\":[{\"id\":\"a-1\",\"of\":"
                                    "\"feed\"},{\"id\":\"a-2\"}],\"boards\":[{\"id\":\"b\"}]}");
    assert_int_equal(draft_replace(draft, slice_of("{\"revision\":\"9\"}"), true, NULL), ST_OK);
    assert_writes_but_digest(draft, "{\"revision\":\"9+s\",\"posts\":[{\"id\":\"a-1\",\"of\":"
                                    "\"feed\"},{\"id\":\"a-2\"}]}");
    draft_destroy(draft);
}

static void a_wrong_contribution_changes_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *prefix, *contribution, *words;
    } cases[] = {
        {"", "{}", "is not a prefix"},
        {"with space", "{}", "is not a prefix"},
        {"é", "{}", "is not a prefix"},
        {"0123456789012345678901234567890123", "{}", "is not a prefix"},
        {"new", "{}", "don't keep two sources apart"},
        {"news-2-", "{}", "don't keep two sources apart"},
        {"b-", "[]", "is no object"},
        {"b-", "{", "line 1, column 2"},
        {"b-", "{\"posts\":[],\"posts\":[]}", "/posts: "},
        {"b-", "{\"schedule\":[]}", "/schedule: is no kind"},
        {"b-", "{\"locale\":\"fr\"}", "/locale: is no kind"},
        {"b-", "{\"posts\":{}}", "/posts: is no list"},
        {"b-", "{\"posts\":null}", "/posts: is no list"},
        {"b-", "{\"posts\":[{\"id\":\"b-1\"},1]}", "/posts/1: has no id"},
        {"b-", "{\"posts\":[{\"id\":\"news-1\"}]}", "/posts/0: has no id"},
        {"b-", "{\"posts\":[{\"id\":1}]}", "/posts/0: has no id"},
        {"news-", "{\"posts\":[{}]}", "/posts/0: has no id"},
    };
    struct draft *draft = draft_of(slice_of(DOCUMENT));
    (void)overlay(draft, "news-", "{\"posts\":[{\"id\":\"news-1\"}]}");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_not_overlaid(draft, cases[i].prefix, cases[i].contribution, ST_INVALID,
                            cases[i].words);
    }
    draft_destroy(draft);
}

static void there_are_only_so_many_sources(void **state)
{
    (void)state;
    struct draft *draft = draft_of(slice_of(DOCUMENT));
    char prefix[16], text[64];
    for (int i = 0; i < SOURCES_MAX; i++) {
        (void)snprintf(prefix, sizeof prefix, "s%02d-", i);
        (void)snprintf(text, sizeof text, "{\"posts\":[{\"id\":\"s%02d-1\"}]}", i);
        assert_true(overlay(draft, prefix, text));
    }
    assert_not_overlaid(draft, "t-", "{}", ST_LIMIT, "more than 32 sources");
    assert_true(overlay(draft, "s07-", "{\"posts\":[{\"id\":\"s07-9\"}]}"));
    assert_true(overlay(draft, "s07-", ""));
    assert_true(overlay(draft, "t-", "{}"));
    draft_destroy(draft);
}

/* A contribution of `count` posts. */
static struct buf posts_of(const char *prefix, int count)
{
    struct buf out = buf_make(PROGRAMME_MAX_BYTES);
    buf_append_str(&out, "{\"posts\":[");
    for (int i = 0; i < count; i++) {
        buf_printf(&out, "%s{\"id\":\"%s%d\"}", i == 0 ? "" : ",", prefix, i);
    }
    buf_append_str(&out, "]}");
    return out;
}

static void the_server_s_document_goes_before_sources_that_do_not_fit(void **state)
{
    (void)state;
    struct draft *draft = draft_of(slice_of("{\"revision\":\"1\"}"));
    struct buf large = posts_of("b-", 6000);
    struct buf small = posts_of("c-", 4000);
    struct buf more = posts_of("a-", 1);
    (void)overlay(draft, "b-", buf_str(&large));
    (void)overlay(draft, "c-", buf_str(&small));
    assert_int_equal(draft_sources_left_out(draft), 0);
    /* nor does a newcomer push another out, wherever it stands */
    assert_not_overlaid(draft, "a-", buf_str(&more), ST_LIMIT, "does not fit");
    assert_not_overlaid(draft, "d-", "{\"posts\":[{\"id\":\"d-1\"}]}", ST_LIMIT, "does not fit");
    assert_not_overlaid(draft, "c-", buf_str(&large), ST_INVALID, "/posts/0: ");
    enum patch_answer answer = PATCH_GAP;
    assert_int_equal(
        patch_apply(draft,
                    slice_of("{\"from\":\"1\",\"to\":\"2\",\"set\":{\"posts\":[{\"id\":\"p\"}]}}"),
                    &answer, NULL),
        ST_OK);
    assert_int_equal(draft_sources_left_out(draft), 1);
    struct buf out = draft_bytes(draft);
    assert_non_null(strstr(buf_str(&out), "\"b-5999\""));
    assert_null(strstr(buf_str(&out), "\"c-0\""));
    buf_deinit(&out);
    assert_int_equal(patch_apply(draft,
                                 slice_of("{\"from\":\"2\",\"to\":\"3\",\"set\":{\"posts\":null}}"),
                                 &answer, NULL),
                     ST_OK);
    assert_int_equal(draft_sources_left_out(draft), 0);
    buf_deinit(&large);
    buf_deinit(&small);
    buf_deinit(&more);
    draft_destroy(draft);
}

static void a_source_of_boards_keeps_the_first_of_twins(void **state)
{
    (void)state;
    struct draft *draft = draft_of(slice_of("{\"revision\":\"1\"}"));
    (void)overlay(
        draft, "s-",
        "{\"boards\":[{\"id\":\"s-b\",\"entries\":[{\"id\":\"x\",\"n\":1},{\"id\":\"x\"}]},"
        "{\"id\":\"s-b\"}]}");
    assert_writes_but_digest(draft, "{\"revision\":\"1+s\",\"boards\":[{\"id\":\"s-b\",\"entries\":"
                                    "[{\"id\":\"x\",\"n\":1}]}]}");
    draft_destroy(draft);
}

int main(void)
{
    crypto_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_document_is_written_as_it_was_but_for_space),
        cmocka_unit_test(of_twins_the_first_stays),
        cmocka_unit_test(a_document_that_can_not_be_kept_changes_nothing),
        cmocka_unit_test(
            a_source_adds_to_the_server_s_lists_and_takes_back_what_it_no_longer_holds),
        cmocka_unit_test(sources_stand_in_the_order_of_their_prefixes_whoever_came_first),
        cmocka_unit_test(the_written_revision_changes_with_every_change_and_with_nothing_else),
        cmocka_unit_test(a_long_revision_is_cut_for_the_digest_and_still_tells_apart),
        cmocka_unit_test(a_document_without_revision_or_with_a_wrong_one_gets_one_from_its_sources),
        cmocka_unit_test(the_server_and_a_source_do_not_reach_each_other),
        cmocka_unit_test(a_wrong_contribution_changes_nothing),
        cmocka_unit_test(there_are_only_so_many_sources),
        cmocka_unit_test(the_server_s_document_goes_before_sources_that_do_not_fit),
        cmocka_unit_test(a_source_of_boards_keeps_the_first_of_twins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
