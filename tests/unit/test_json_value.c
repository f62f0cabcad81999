/* links: base */
/* JSON that changes: reading, finding through tables, and edits that are undone to the last link.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/crypto.h"
#include "base/json_edit.h"
#include "base/json_value.h"
#include "base/limits.h"

static struct json_value *value_of(const char *text)
{
    struct json_value *value = NULL;
    struct err err = {.code = ST_OK};
    if (json_value_parse(slice_of(text), JSON_STRICT, &value, &err) != ST_OK) {
        fail_msg("%s: %s", text, err.text);
    }
    return value;
}

static void assert_value(const struct json_value *value, const char *wanted)
{
    struct buf out = buf_make(PROGRAMME_MAX_BYTES);
    json_value_write(value, &out);
    assert_string_equal(buf_str(&out), wanted);
    assert_int_equal(json_value_size(value).bytes, out.len);
    buf_deinit(&out);
}

static void what_is_read_is_written_again_never_longer(void **state)
{
    (void)state;
    static const struct {
        const char *text, *wanted;
    } cases[] = {
        {" 0 ", "0"},
        {"-12.50e+07", "-12.50e+07"},
        {"true", "true"},
        {"false", "false"},
        {"null", "null"},
        {"\"\"", "\"\""},
        {"[ ]", "[]"},
        {"{\t}", "{}"},
        {"[ 1 , [ 2 , { } ] ]", "[1,[2,{}]]"},
        {"{ \"a\\tb\" : { \"\" : 1 } }", "{\"a\\tb\":{\"\":1}}"},
        {"\"\\b\\f\\n\\r\\t\\\"\\\\\\/\"", "\"\\b\\f\\n\\r\\t\\\"\\\\/\""},
        {"\"\\u0041\\u00E9\\u20ac\\uD83D\\uDE00\"", "\"Aé€😀\""},
        {"\"\\u0008\\u001F\\u007f\"", "\"\\b\\u001f\x7F\""},
        {"\"\\ud800\\udc00\\uDBFF\\uDFFF\"", "\"\xF0\x90\x80\x80\xF4\x8F\xBF\xBF\""},
        {"\xEF\xBB\xBF[1]", "[1]"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct json_value *value = value_of(cases[i].text);
        assert_value(value, cases[i].wanted);
        assert_true(strlen(cases[i].wanted) <= strlen(cases[i].text));
        json_value_destroy(value);
    }
}

static void members_and_elements_are_found_in_small_and_large_containers(void **state)
{
    (void)state;
    for (int count = 1; count <= 300; count += count < 40 ? 1 : 65) {
        struct json_value *object = json_value_create(JSON_OBJECT, NULL, slice_of(""));
        struct json_value *list = json_value_create(JSON_ARRAY, NULL, slice_of(""));
        char name[32];
        for (int i = 0; i < count; i++) {
            (void)snprintf(name, sizeof name, "n%d", i);
            json_value_insert(object, NULL, json_value_create(JSON_NULL, name, slice_of("")));
            struct json_value *element = json_value_create(JSON_OBJECT, NULL, slice_of(""));
            json_value_insert(element, NULL, json_value_create(JSON_STRING, "id", slice_of(name)));
            json_value_insert(list, NULL, element);
            assert_ptr_equal(json_value_find(object, name), object->last);
            assert_ptr_equal(json_value_find(list, name), element);
        }
        for (int i = 0; i < count; i++) { /* and gone when they are taken out */
            (void)snprintf(name, sizeof name, "n%d", i % 2 == 0 ? i / 2 : count - 1 - i / 2);
            struct json_value *member = json_value_find(object, name);
            struct json_value *element = json_value_find(list, name);
            json_value_unlink(member);
            json_value_unlink(element);
            assert_null(json_value_find(object, name));
            assert_null(json_value_find(list, name));
            json_value_destroy(member);
            json_value_destroy(element);
        }
        json_value_destroy(object);
        json_value_destroy(list);
    }
}

static void only_objects_with_a_text_as_id_are_found_in_lists(void **state)
{
    (void)state;
    struct json_value *list =
        value_of("[\"a\",{\"id\":1},{\"id\":null},[{\"id\":\"a\"}],{\"ID\":\"a\"},{\"id\":\"a\"}]");
    assert_ptr_equal(json_value_find(list, "a"), list->last);
    assert_null(json_value_find(list, "1"));
    assert_null(json_value_find(list->first, "a"));
    assert_null(json_value_find(NULL, "a"));
    assert_null(json_value_id(list));
    json_value_destroy(list);
}

static void keys_that_stand_twice_are_refused_or_left_out(void **state)
{
    (void)state;
    struct buf text = buf_make(PROGRAMME_MAX_BYTES);
    for (int count = 1; count < 40; count += 13) {
        struct json_value *value = NULL;
        struct err err = {.code = ST_OK};
        buf_reset(&text);
        buf_append_str(&text, "{\"x\":{");
        for (int i = 0; i < count; i++) {
            buf_printf(&text, "\"k%d\":%d,", i, i);
        }
        buf_append_str(&text, "\"k0\":{\"a\":[1,{\"k0\":2}]}}}");
        assert_int_equal(json_value_parse(buf_view(&text), JSON_STRICT, &value, &err), ST_INVALID);
        assert_non_null(strstr(err.text, "/x/k0: "));
        assert_int_equal(json_value_parse(buf_view(&text), JSON_FIRST_OF_TWINS, &value, &err),
                         ST_OK);
        assert_int_equal(value->first->count, count);
        assert_string_equal(json_value_find(value->first, "k0")->text, "0");
        json_value_destroy(value);
    }
    buf_deinit(&text);
}

static void pointers_name_a_value(void **state)
{
    (void)state;
    struct json_value *root = value_of("{\"a/b\":[0,{\"~\":1}]}");
    char pointer[32];
    json_value_pointer(root->first->last->first, pointer, sizeof pointer);
    assert_string_equal(pointer, "/a~1b/1/~0");
    json_value_pointer(root, pointer, sizeof pointer);
    assert_string_equal(pointer, "");
    json_value_pointer(root->first->last, pointer, 4);
    assert_string_equal(pointer, "/a~");
    json_value_destroy(root);
}

/* Edits. */

static void edits_are_kept(void **state)
{
    (void)state;
    struct json_value *root = value_of("{\"a\":1,\"b\":[1,2,3],\"c\":null}");
    struct json_edits edits = json_edits_make(root);
    json_edits_replace(&edits, json_value_find(root, "a"),
                       json_value_create(JSON_STRING, "a", slice_of("\"")));
    assert_false(json_edits_have_structure(&edits));
    json_edits_remove(&edits, json_value_find(root, "b")->first);
    assert_true(json_edits_have_structure(&edits));
    json_edits_remove(&edits, json_value_find(root, "c"));
    json_edits_keep(&edits);
    assert_value(root, "{\"a\":\"\\\"\",\"b\":[2,3]}");
    assert_int_equal(edits.size.bytes, json_value_size(root).bytes);
    assert_int_equal(edits.size.values, json_value_size(root).values);
    json_edits_undo(&edits); /* nothing to undo */
    assert_value(root, "{\"a\":\"\\\"\",\"b\":[2,3]}");
    json_edits_deinit(&edits);
    json_value_destroy(root);
}

/* Numbers that look random and are the same in every run. */
static uint32_t dice(uint32_t *seed, uint32_t below)
{
    *seed = *seed * 1664525U + 1013904223U;
    return (*seed >> 8) % below;
}

static struct json_value *nth_child(struct json_value *container, uint32_t n)
{
    struct json_value *child = container->first;
    while (n-- > 0) {
        child = child->next;
    }
    return child;
}

static void edit_somewhere(struct json_edits *edits, struct json_value *list, uint32_t *seed)
{
    char id[32];
    (void)snprintf(id, sizeof id, "r%u", (unsigned)dice(seed, 60));
    struct json_value *there = json_value_find(list, id);
    if (there != NULL && dice(seed, 2) == 0) {
        json_edits_remove(edits, there);
        return;
    }
    struct json_value *element = json_value_create(JSON_OBJECT, NULL, slice_of(""));
    json_value_insert(element, NULL, json_value_create(JSON_STRING, "id", slice_of(id)));
    json_value_insert(element, NULL, json_value_create(JSON_NUMBER, "n", slice_of("12")));
    if (there != NULL) {
        json_edits_replace(edits, there, element);
    } else {
        uint32_t at = dice(seed, (uint32_t)list->count + 1);
        json_edits_insert(edits, list, at == list->count ? NULL : nth_child(list, at), element);
    }
}

static void edits_in_any_number_are_undone_to_the_last_link(void **state)
{
    (void)state;
    struct json_value *root = value_of("{\"list\":[]}");
    struct json_edits edits = json_edits_make(root);
    uint32_t seed = 7;
    for (int round = 0; round < 300; round++) {
        struct buf before = buf_make(PROGRAMME_MAX_BYTES);
        json_value_write(root, &before);
        for (uint32_t i = dice(&seed, 80); i > 0; i--) {
            edit_somewhere(&edits, root->first, &seed);
            assert_int_equal(edits.size.bytes, json_value_size(root).bytes);
        }
        if (dice(&seed, 3) == 0) {
            json_edits_keep(&edits);
        } else {
            json_edits_undo(&edits);
            assert_value(root, buf_str(&before));
        }
        assert_int_equal(edits.size.values, json_value_size(root).values);
        for (struct json_value *c = root->first->first; c != NULL; c = c->next) {
            assert_ptr_equal(json_value_find(root->first, json_value_id(c)), c);
        }
        buf_deinit(&before);
    }
    edit_somewhere(&edits, root->first, &seed);
    json_edits_deinit(&edits); /* what is not kept goes */
    json_value_destroy(root);
}

int main(void)
{
    crypto_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_read_is_written_again_never_longer),
        cmocka_unit_test(members_and_elements_are_found_in_small_and_large_containers),
        cmocka_unit_test(only_objects_with_a_text_as_id_are_found_in_lists),
        cmocka_unit_test(keys_that_stand_twice_are_refused_or_left_out),
        cmocka_unit_test(pointers_name_a_value),
        cmocka_unit_test(edits_are_kept),
        cmocka_unit_test(edits_in_any_number_are_undone_to_the_last_link),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
