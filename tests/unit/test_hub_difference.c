/* links: hub_publish hub_count hub_store hub_db codes programme base */
/* Two random documents: the difference applied to the first gives the second, with the order of all
 * lists but the entries of boards. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "../soak/dice.h"
#include "base/crypto.h"
#include "base/limits.h"
#include "hub/publish/difference.h"
#include "programme/patch.h"

enum { ROUNDS = 200, IDS = 9, KEYS = 4 };

static const char *const kinds[] = {"media", "figures", "campaigns", "challenges", "boards",
                                    "posts", "events",  "activity",  "notices",    "playlists"};

static void write_value(struct dice *dice, struct buf *out, int depth)
{
    static const char *const plain[] = {"0",    "-2.50",           "true", "false",
                                        "\"\"", "\"\xC3\xA9\\n\"", "\"x\""};
    int roll = dice_below(dice, depth == 0 ? 7 : 10);
    if (roll < 7) {
        buf_append_str(out, plain[roll]);
        return;
    }
    bool is_list = roll == 7;
    buf_append_char(out, is_list ? '[' : '{');
    for (int i = 0, n = 0; i < KEYS; i++) {
        if (dice_one_in(dice, 2)) {
            buf_append_str(out, n++ == 0 ? "" : ",");
            if (!is_list) {
                buf_printf(out, "\"k%d\":", i);
            }
            write_value(dice, out, depth - 1);
        }
    }
    buf_append_char(out, is_list ? ']' : '}');
}

/* Some of the ids, sometimes in another order. */
static void write_list(struct dice *dice, struct buf *out, bool are_boards)
{
    int start = dice_one_in(dice, 3) ? dice_below(dice, IDS) : 0;
    bool is_first = true;
    buf_append_char(out, '[');
    for (int i = 0; i < IDS; i++) {
        if (dice_one_in(dice, 3)) {
            continue;
        }
        buf_printf(out, "%s{\"id\":\"e/%d\"", is_first ? "" : ",", (start + i) % IDS);
        for (int k = 0; k < KEYS; k++) {
            if (dice_one_in(dice, 2)) {
                buf_printf(out, ",\"m%d\":", k);
                write_value(dice, out, 2);
            }
        }
        if (are_boards && !dice_one_in(dice, 4)) {
            buf_append_str(out, ",\"entries\":");
            write_list(dice, out, false);
        }
        buf_append_char(out, '}');
        is_first = false;
    }
    buf_append_char(out, ']');
}

static struct buf write_document(struct dice *dice, const char *revision)
{
    struct buf out = buf_make(PROGRAMME_MAX_BYTES);
    buf_printf(&out, "{\"vitrine\":1,\"revision\":\"%s\"", revision);
    for (int k = 0; k < KEYS; k++) {
        if (dice_one_in(dice, 2)) {
            buf_printf(&out, ",\"root%d\":", k);
            write_value(dice, &out, 2);
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (!dice_one_in(dice, 5)) {
            buf_printf(&out, ",\"%s\":", kinds[i]);
            write_list(dice, &out, i == 4);
        }
    }
    buf_append_char(&out, '}');
    return out;
}

static struct json_value *parse(const struct buf *bytes)
{
    struct json_value *tree = NULL;
    struct err err = {.code = ST_OK};
    if (json_value_parse(buf_view(bytes), JSON_STRICT, &tree, &err) != ST_OK) {
        fail_msg("%s: %s", err.text, buf_str(bytes));
    }
    return tree;
}

/* Lists keep their order: ids one after the other. */
static void assert_same_order(struct json_value *a, struct json_value *b)
{
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        struct json_value *x = json_value_find(a, kinds[i]);
        struct json_value *y = json_value_find(b, kinds[i]);
        assert_int_equal(x == NULL, y == NULL);
        struct json_value *d = y == NULL ? NULL : y->first;
        for (struct json_value *c = x == NULL ? NULL : x->first; c != NULL; c = c->next) {
            assert_non_null(d);
            assert_string_equal(json_value_id(c), json_value_id(d));
            d = d->next;
        }
        assert_null(d);
    }
}

static void one_round(struct dice *dice)
{
    struct buf from = write_document(dice, "1"), to = write_document(dice, "2");
    struct buf patch = buf_make(PROGRAMME_MAX_BYTES), done = buf_make(PROGRAMME_MAX_BYTES);
    struct buf rest = buf_make(PROGRAMME_MAX_BYTES);
    struct json_value *a = parse(&from), *b = parse(&to);
    struct draft *draft = NULL;
    struct err err = {.code = ST_OK};
    enum patch_answer answer = PATCH_GAP;
    bool is_same = true;
    assert_int_equal(document_difference(a, b, &patch, &is_same, &err), ST_OK);
    assert_int_equal(draft_create(buf_view(&from), true, &draft, &err), ST_OK);
    if (!is_same &&
        (patch_apply(draft, buf_view(&patch), &answer, &err) != ST_OK || answer != PATCH_APPLIED)) {
        fail_msg("%s: %s", err.text, buf_str(&patch));
    }
    assert_int_equal(draft_write(draft, &done, &err), ST_OK);
    json_value_destroy(a);
    a = parse(&done);
    assert_int_equal(document_difference(a, b, &rest, &is_same, &err), ST_OK);
    if (!is_same) {
        fail_msg("left over %s\nof %s\nfrom %s\nto %s", buf_str(&rest), buf_str(&patch),
                 buf_str(&from), buf_str(&to));
    }
    assert_same_order(a, b);
    json_value_destroy(a);
    json_value_destroy(b);
    draft_destroy(draft);
    buf_deinit(&from);
    buf_deinit(&to);
    buf_deinit(&patch);
    buf_deinit(&done);
    buf_deinit(&rest);
}

static void difference_leads_from_one_to_the_other(void **state)
{
    struct dice dice = {20261124};
    (void)state;
    crypto_init();
    for (int i = 0; i < ROUNDS; i++) {
        one_round(&dice);
    }
}

static void same_document_has_no_difference(void **state)
{
    struct dice dice = {7}, again = {7};
    struct buf first = write_document(&dice, "1"), second = write_document(&again, "2");
    struct buf patch = buf_make(PROGRAMME_MAX_BYTES);
    struct json_value *a = parse(&first), *b = parse(&second);
    bool is_same = false;
    (void)state;
    assert_int_equal(document_difference(a, b, &patch, &is_same, NULL), ST_OK);
    assert_true(is_same);
    assert_int_equal(patch.len, 0);
    json_value_destroy(a);
    json_value_destroy(b);
    buf_deinit(&first);
    buf_deinit(&second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(difference_leads_from_one_to_the_other),
        cmocka_unit_test(same_document_has_no_difference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
