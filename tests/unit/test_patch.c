/* links: programme base */
/* Live changes. tests/data/patches/good.json holds documents, patches and what they give,
 * refused.json patches that must change nothing, with the place of the fault. Both are held against
 * config/patch.schema.json by tests/tools/check-schema. */
#include <stdlib.h>

#include "base/attr.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "drafts.h"
#include "programme/tables.h"

static struct json_value *read_value(const char *path)
{
    struct buf bytes = buf_make(PROGRAMME_MAX_BYTES);
    struct json_value *value = NULL;
    struct err err = {.code = ST_OK};
    if (file_read(path, &bytes, &err) != ST_OK ||
        json_value_parse(buf_view(&bytes), JSON_STRICT, &value, &err) != ST_OK) {
        fail_msg("%s: %s", path, err.text);
    }
    buf_deinit(&bytes);
    return value;
}

static struct buf written(const struct json_value *value)
{
    struct buf out = buf_make(PROGRAMME_MAX_BYTES);
    json_value_write(value, &out);
    assert_int_equal(json_value_size(value).bytes, out.len);
    return out;
}

/* "" when it is missing. */
static const char *text_at(struct json_value *object, const char *key)
{
    const struct json_value *value = json_value_find(object, key);
    return value == NULL ? "" : value->text;
}

static enum patch_answer wanted_answer(struct json_value *row)
{
    const char *answer = text_at(row, "answer");
    if (*answer == '\0') {
        return PATCH_APPLIED;
    }
    return strcmp(answer, "gap") == 0 ? PATCH_GAP : PATCH_REPEAT;
}

static void run_good(struct json_value *row)
{
    struct buf document = written(json_value_find(row, "document"));
    struct buf patch = written(json_value_find(row, "patch"));
    struct buf wanted = written(json_value_find(row, "gives"));
    struct draft *draft = draft_of(buf_view(&document));
    enum patch_answer answer = PATCH_GAP;
    struct err err = {.code = ST_OK};
    if (patch_apply(draft, buf_view(&patch), &answer, &err) != ST_OK) {
        fail_msg("%s: %s", text_at(row, "name"), err.text);
    }
    struct buf out = draft_bytes(draft);
    if (answer != wanted_answer(row) || strcmp(buf_str(&out), buf_str(&wanted)) != 0) {
        fail_msg("%s: answer %d,\n%s\ninstead of\n%s", text_at(row, "name"), (int)answer,
                 buf_str(&out), buf_str(&wanted));
    }
    if (answer == PATCH_APPLIED) { /* a second time it is a repeat */
        assert_string_equal(draft_revision(draft), text_at(json_value_find(row, "patch"), "to"));
        assert_int_equal(patch_apply(draft, buf_view(&patch), &answer, &err), ST_OK);
        assert_int_equal(answer, PATCH_REPEAT);
        assert_writes(draft, buf_str(&wanted));
    }
    buf_deinit(&out);
    draft_destroy(draft);
    buf_deinit(&document);
    buf_deinit(&patch);
    buf_deinit(&wanted);
}

static void good_patches_give_what_they_say(void **state)
{
    (void)state;
    struct json_value *rows = read_value(TEST_DATA "/patches/good.json");
    assert_true(rows->count > 20);
    for (struct json_value *row = rows->first; row != NULL; row = row->next) {
        run_good(row);
    }
    json_value_destroy(rows);
}

static const char STEADY[] =
    "{\"vitrine\":1,\"revision\":\"1\",\"posts\":[{\"id\":\"p1\",\"n\":1.50}],\"boards\":[{\"id\":"
    "\"b\",\"entries\":[{\"id\":\"e\",\"score\":1}]}]}";

/* The patch is refused with these words at the beginning, and nothing has changed. */
static void assert_refused(struct draft *draft, struct slice patch, enum status status,
                           const char *words)
{
    struct buf before = draft_bytes(draft);
    enum patch_answer answer = (enum patch_answer)77;
    struct err err = {.code = ST_OK};
    enum status got = patch_apply(draft, patch, &answer, &err);
    if (got != status || strncmp(err.text, words, strlen(words)) != 0) {
        fail_msg("%.*s: %s \"%s\" instead of \"%s\"", (int)(patch.len < 300 ? patch.len : 300),
                 patch.ptr, status_name(got), err.text, words);
    }
    assert_int_equal(answer, 77);
    assert_writes(draft, buf_str(&before));
    buf_deinit(&before);
}

static void refused_patches_change_nothing_and_say_where(void **state)
{
    (void)state;
    struct json_value *rows = read_value(TEST_DATA "/patches/refused.json");
    struct draft *draft = draft_of(slice_of(STEADY));
    for (struct json_value *row = rows->first; row != NULL; row = row->next) {
        char words[256];
        assert_non_null(json_value_find(row, "refused"));
        struct buf patch = written(json_value_find(row, "patch"));
        (void)snprintf(words, sizeof words, "%s: ", text_at(row, "refused"));
        assert_refused(draft, buf_view(&patch), ST_INVALID, words);
        buf_deinit(&patch);
    }
    draft_destroy(draft);
    json_value_destroy(rows);
}

static void hostile_bytes_change_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *patch;
        enum status status;
        const char *words;
    } cases[] = {
        {"", ST_INVALID, "line 1, column 1: "},
        {"{", ST_INVALID, "line 1, column 2: "},
        {"{\"from\":\"1\",\"to\":\"2\"}}", ST_INVALID, "line 1, column 22: "},
        {"{\"from\":\"1\",\"to\":\"2\",}", ST_INVALID, "line 1, "},
        {"{\"from\":\"1\",\n\"to\":\"2\" // no\n}", ST_INVALID, "line 2, "},
        {"{\"from\":\"1\",\"to\":\"\xFF\"}", ST_INVALID, "line 1, "},
        {"{\"from\":\"1\",\"to\":\"\\u0000\"}", ST_INVALID, "line 1, "},
        {"{\"from\":\"1\",\"to\":\"\\uD800\"}", ST_INVALID, "line 1, "},
        {"{\"from\":\"1\",\"to\":\"2\",\"to\":\"3\"}", ST_INVALID, "/to: "},
        {"{\"from\":\"1\",\"to\":\"2\",\"\\u0074o\":\"3\"}", ST_INVALID, "/to: "},
        {"{\"from\":\"1\",\"to\":\"2\",\"merge\":{\"posts\":[{\"id\":\"p1\",\"id\":\"p2\"}]}}",
         ST_INVALID, "/merge/posts/0/id: "},
        {"{\"from\":\"1\",\"to\":\"2\",\"set\":{\"x\":{\"a\":1,\"b\":{},\"a\":{\"c\":[1]}}}}",
         ST_INVALID, "/set/x/a: "},
        {"{\"from\":\"1\",\"to\":\"2\",\"set\":{\"x\":01}}", ST_INVALID, "line 1, "},
        {"{\"from\":\"1\",\"to\":\"2\",\"set\":{\"x\":"
         "1234567890123456789012345678901234567890123456789012345678901}}",
         ST_LIMIT, "line 1, "},
        {"null", ST_INVALID, ": "},
        {"\"from to\"", ST_INVALID, ": "},
    };
    struct draft *draft = draft_of(slice_of(STEADY));
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_refused(draft, slice_of(cases[i].patch), cases[i].status, cases[i].words);
    }
    struct buf deep = buf_make(PROGRAMME_MAX_BYTES);
    buf_append_str(&deep, "{\"from\":\"1\",\"to\":\"2\",\"set\":{\"x\":");
    for (int i = 0; i < 5000; i++) {
        buf_append_char(&deep, '[');
    }
    assert_refused(draft, buf_view(&deep), ST_LIMIT, "line 1, ");
    buf_deinit(&deep);
    char *huge = mem_alloc(PROGRAMME_MAX_BYTES + 1, 1);
    assert_refused(draft, (struct slice){huge, PROGRAMME_MAX_BYTES + 1}, ST_LIMIT, "the document");
    mem_free(huge);
    draft_destroy(draft);
}

/* Each kind of entity, by the table of the format. */

static void apply_text(struct draft *draft, const char *patch)
{
    enum patch_answer answer = PATCH_GAP;
    struct err err = {.code = ST_OK};
    if (patch_apply(draft, slice_of(patch), &answer, &err) != ST_OK || answer != PATCH_APPLIED) {
        fail_msg("%s: %s", patch, err.text);
    }
}

static void set_merge_and_delete_one(const char *kind)
{
    char text[512];
    struct draft *draft = draft_of(slice_of("{\"revision\":\"1\"}"));
    (void)snprintf(text, sizeof text,
                   "{\"from\":\"1\",\"to\":\"2\",\"set\":{\"%s\":[{\"id\":\"a\",\"x\":1},{\"id\":"
                   "\"b\"}]}}",
                   kind);
    apply_text(draft, text);
    (void)snprintf(text, sizeof text,
                   "{\"from\":\"2\",\"to\":\"3\",\"merge\":{\"%s\":[{\"id\":\"c\"},{\"id\":\"a\","
                   "\"x\":null,\"y\":2}]}}",
                   kind);
    apply_text(draft, text);
    (void)snprintf(text, sizeof text,
                   "{\"revision\":\"3\",\"%s\":[{\"id\":\"a\",\"y\":2},{\"id\":\"b\"},{\"id\":"
                   "\"c\"}]}",
                   kind);
    assert_writes(draft, text);
    (void)snprintf(text, sizeof text,
                   "{\"from\":\"3\",\"to\":\"4\",\"delete\":{\"%s\":[\"a\",\"c\"]}}", kind);
    apply_text(draft, text);
    (void)snprintf(text, sizeof text, "{\"revision\":\"4\",\"%s\":[{\"id\":\"b\"}]}", kind);
    assert_writes(draft, text);
    draft_destroy(draft);
}

static void every_kind_can_be_set_merged_and_deleted(void **state)
{
    (void)state;
    size_t kinds = 0;
    for (size_t i = 0; i < programme_table()->field_count; i++) {
        const char *key = programme_table()->fields[i].key;
        if (draft_is_kind(key)) {
            set_merge_and_delete_one(key);
            kinds++;
        }
    }
    assert_int_equal(kinds, 10);
    assert_false(draft_is_kind("schedule"));
    assert_false(draft_is_kind("brand"));
}

static void patches_follow_each_other_and_a_lost_one_is_noticed(void **state)
{
    (void)state;
    struct draft *draft = draft_of(slice_of("{\"revision\":\"0\",\"figures\":[{\"id\":\"n\"}]}"));
    char text[256];
    enum patch_answer answer = PATCH_GAP;
    for (int i = 1; i <= 100; i++) {
        (void)snprintf(text, sizeof text,
                       "{\"from\":\"%d\",\"to\":\"%d\",\"merge\":{\"figures\":[{\"id\":\"n\","
                       "\"value\":%d}]}}",
                       i - 1, i, i);
        apply_text(draft, text);
    }
    assert_writes(draft, "{\"revision\":\"100\",\"figures\":[{\"id\":\"n\",\"value\":100}]}");
    assert_int_equal(
        patch_apply(draft, slice_of("{\"from\":\"101\",\"to\":\"102\"}"), &answer, NULL), ST_OK);
    assert_int_equal(answer, PATCH_GAP);
    assert_int_equal(
        draft_replace(draft, slice_of("{\"revision\":\"102\",\"figures\":[]}"), true, NULL), ST_OK);
    assert_string_equal(draft_revision(draft), "102");
    draft_destroy(draft);
}

/* Limits after the merge. */

/* A patch with `count` new entities of the kind, ids from `first`. */
static struct buf patch_with(const char *kind, int first, int count, const char *more)
{
    struct buf patch = buf_make(PROGRAMME_MAX_BYTES);
    buf_printf(&patch, "{\"from\":\"1\",\"to\":\"2\",\"merge\":{\"%s\":[", kind);
    for (int i = 0; i < count; i++) {
        buf_printf(&patch, "%s{\"id\":\"x%d\"%s}", i == 0 ? "" : ",", first + i, more);
    }
    buf_append_str(&patch, "]}}");
    assert_int_equal(buf_status(&patch, NULL), ST_OK);
    return patch;
}

static struct draft *draft_with(const char *kind, int count, const char *more)
{
    struct buf patch = patch_with(kind, 0, count, more);
    struct draft *draft = draft_of(slice_of("{\"revision\":\"1\"}"));
    apply_text(draft, buf_str(&patch));
    buf_deinit(&patch);
    apply_text(draft, "{\"from\":\"2\",\"to\":\"1\"}");
    return draft;
}

static void entries_are_counted_after_the_merge(void **state)
{
    (void)state;
    struct draft *draft = draft_with("posts", PROGRAMME_ENTRIES_MAX - 2, "");
    struct buf three = patch_with("posts", 90000, 3, "");
    struct buf nested = patch_with("events", 0, 1, ",\"tour\":1,\"y\":[{},{}]");
    assert_refused(draft, buf_view(&three), ST_LIMIT, "the document would have more than 10,000");
    assert_refused(draft, buf_view(&nested), ST_LIMIT, "the document would have more than 10,000");
    assert_refused(draft,
                   slice_of("{\"from\":\"1\",\"to\":\"2\",\"merge\":{\"posts\":[{\"id\":\"x7\","
                            "\"y\":[{},{},{}]}]}}"),
                   ST_LIMIT, "the document would have more than 10,000");
    apply_text(draft, "{\"from\":\"1\",\"to\":\"2\",\"merge\":{\"posts\":[{\"id\":\"x7\",\"y\":[{},"
                      "{}]}]}}");
    apply_text(draft, "{\"from\":\"2\",\"to\":\"1\",\"delete\":{\"posts\":[\"x7\"]}}");
    apply_text(draft, buf_str(&three));
    assert_int_equal(draft->entries, PROGRAMME_ENTRIES_MAX);
    buf_deinit(&three);
    buf_deinit(&nested);
    draft_destroy(draft);
}

static void values_are_counted_after_the_merge(void **state)
{
    (void)state;
    struct buf list = buf_make(PROGRAMME_MAX_BYTES);
    buf_append_str(&list, "{\"from\":\"1\",\"to\":\"2\",\"set\":{\"a\":[0");
    for (int i = 0; i < 300000; i++) {
        buf_append_str(&list, ",0");
    }
    buf_append_str(&list, "]}}");
    struct draft *draft = draft_of(slice_of("{\"revision\":\"1\"}"));
    assert_refused(draft, buf_view(&list), ST_LIMIT, "the document would have more than 10,000");
    buf_deinit(&list);
    struct buf deep = buf_make(PROGRAMME_MAX_BYTES);
    for (int half = 0; half < 2; half++) {
        buf_reset(&deep);
        buf_printf(&deep, "{\"from\":\"%d\",\"to\":\"%d\",\"set\":{\"o%d\":{\"list\":[0", half + 1,
                   half + 2, half);
        for (int i = 0; i < 300000; i++) {
            buf_append_str(&deep, ",0");
        }
        buf_append_str(&deep, "]}}}");
        if (half == 0) {
            apply_text(draft, buf_str(&deep));
        }
    }
    assert_refused(draft, buf_view(&deep), ST_LIMIT, "the document would have more than 500,000");
    buf_deinit(&deep);
    draft_destroy(draft);
}

static void bytes_are_counted_after_the_merge_to_the_last_one(void **state)
{
    (void)state;
    static const char HEAD[] = "{\"revision\":\"1\",\"a\":\"";
    static const char PATCH[] = "{\"from\":\"1\",\"to\":\"2\",\"set\":{\"b\":\"";
    struct draft *draft = NULL;
    struct buf text = buf_make(PROGRAMME_MAX_BYTES);
    const size_t half = PROGRAMME_MAX_BYTES / 2;
    buf_append_str(&text, HEAD);
    while (text.len < half) {
        buf_append_char(&text, 'x');
    }
    buf_append_str(&text, "\"}");
    draft = draft_of(buf_view(&text));
    const size_t room = PROGRAMME_MAX_BYTES - text.len - strlen(",\"b\":\"\"");
    for (size_t more = 2; more-- > 0;) { /* a byte too many, then as many as fit */
        struct buf patch = buf_make(PROGRAMME_MAX_BYTES);
        buf_append_str(&patch, PATCH);
        for (size_t i = 0; i < room + more; i++) {
            buf_append_char(&patch, 'y');
        }
        buf_append_str(&patch, "\"}}");
        if (more == 1) {
            assert_refused(draft, buf_view(&patch), ST_LIMIT, "the document would be larger");
        } else {
            apply_text(draft, buf_str(&patch));
        }
        buf_deinit(&patch);
    }
    assert_int_equal(draft->edits.size.bytes, PROGRAMME_MAX_BYTES);
    buf_reset(&text);
    assert_int_equal(draft_write(draft, &text, NULL), ST_OK);
    buf_deinit(&text);
    draft_destroy(draft);
}

static void ten_thousand_merges_into_ten_thousand_entities_are_quick(void **state)
{
    (void)state;
    struct draft *draft = draft_with("activity", PROGRAMME_ENTRIES_MAX, "");
    struct buf patch = patch_with("activity", 0, PROGRAMME_ENTRIES_MAX, ",\"points\":5");
    apply_text(draft, buf_str(&patch)); /* a square of them would take minutes */
    struct buf removal = buf_make(PROGRAMME_MAX_BYTES);
    buf_append_str(&removal, "{\"from\":\"2\",\"to\":\"3\",\"delete\":{\"activity\":[\"x0\"");
    for (int i = PROGRAMME_ENTRIES_MAX - 1; i > 0; i--) {
        buf_printf(&removal, ",\"x%d\"", i);
    }
    buf_append_str(&removal, "]}}");
    apply_text(draft, buf_str(&removal));
    assert_writes(draft, "{\"revision\":\"3\",\"activity\":[]}");
    buf_deinit(&patch);
    buf_deinit(&removal);
    draft_destroy(draft);
}

int main(void)
{
    crypto_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_patches_give_what_they_say),
        cmocka_unit_test(refused_patches_change_nothing_and_say_where),
        cmocka_unit_test(hostile_bytes_change_nothing),
        cmocka_unit_test(every_kind_can_be_set_merged_and_deleted),
        cmocka_unit_test(patches_follow_each_other_and_a_lost_one_is_noticed),
        cmocka_unit_test(entries_are_counted_after_the_merge),
        cmocka_unit_test(values_are_counted_after_the_merge),
        cmocka_unit_test(bytes_are_counted_after_the_merge_to_the_last_one),
        cmocka_unit_test(ten_thousand_merges_into_ten_thousand_entities_are_quick),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
