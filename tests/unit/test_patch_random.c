/* links: programme base */
/* Two random documents A and B, a patch from one to the other made here, by rules of its own:
 * applied to A it gives B, but for the order of keys and of entities, which a merge does not
 * promise. */
#include <stdlib.h>

#include "base/attr.h"
#include "base/crypto.h"
#include "base/mem.h"
#include "drafts.h"

enum { ROUNDS = 200, IDS = 24, KEYS = 7 };

static uint32_t seed;

/* Numbers that look random and are the same in every run. */
static uint32_t dice(uint32_t below)
{
    seed = seed * 1664525U + 1013904223U;
    return (seed >> 8) % below;
}

/* Documents. */

static const char *const KINDS[] = {"media",   "campaigns", "posts",    "boards",  "challenges",
                                    "figures", "events",    "activity", "notices", "playlists"};

static void make_members(struct buf *out, uint32_t depth, bool has_member);

/* Without nulls in objects: in a patch they mean something else. */
static void make_value(struct buf *out, uint32_t depth)
{
    static const char *const plain[] = {
        "0",     "1",    "-2.50",         "1e3",   "true",
        "false", "\"\"", "\"é\\n\\\"😀\"", "\"x\"", "12345678901234567890"};
    uint32_t kind = dice(depth == 0 ? 8 : 12);
    if (kind < 8) {
        buf_append_str(out, plain[dice(ARRAY_LEN(plain))]);
    } else if (kind < 10) {
        buf_append_char(out, '[');
        for (uint32_t i = 0, count = dice(4); i < count; i++) {
            buf_append_str(out, i == 0 ? "" : ",");
            if (dice(4) == 0) {
                buf_append_str(out, "null");
            } else {
                make_value(out, depth - 1);
            }
        }
        buf_append_char(out, ']');
    } else {
        buf_append_char(out, '{');
        make_members(out, depth - 1, false);
        buf_append_char(out, '}');
    }
}

static void make_members(struct buf *out, uint32_t depth, bool has_member)
{
    for (uint32_t i = 0; i < KEYS; i++) {
        if (dice(2) == 0) {
            buf_printf(out, "%s\"k%u/~\":", has_member ? "," : "", (unsigned)i);
            make_value(out, depth);
            has_member = true;
        }
    }
}

/* Entities or entries: some of the ids, in any order. */
static void make_list(struct buf *out, bool are_boards)
{
    bool is_first = true;
    uint32_t start = dice(IDS);
    buf_append_char(out, '[');
    for (uint32_t i = 0; i < IDS; i++) {
        if (dice(3) != 0) {
            continue;
        }
        buf_printf(out, "%s{\"id\":\"e/%u\"", is_first ? "" : ",",
                   (unsigned)((start + i * 5) % IDS));
        make_members(out, 2, true);
        if (are_boards && dice(4) != 0) {
            buf_append_str(out, ",\"entries\":");
            make_list(out, false);
        }
        buf_append_char(out, '}');
        is_first = false;
    }
    buf_append_char(out, ']');
}

static struct json_value *make_document(const char *revision)
{
    struct buf out = buf_make(PROGRAMME_MAX_BYTES);
    struct json_value *root = NULL;
    struct err err = {.code = ST_OK};
    buf_printf(&out, "{\"revision\":\"%s\"", revision);
    make_members(&out, 3, true);
    for (size_t i = 0; i < ARRAY_LEN(KINDS); i++) {
        if (dice(4) != 0) {
            buf_printf(&out, ",\"%s\":", KINDS[i]);
            make_list(&out, strcmp(KINDS[i], "boards") == 0);
        }
    }
    buf_append_char(&out, '}');
    if (json_value_parse(buf_view(&out), JSON_STRICT, &root, &err) != ST_OK) {
        fail_msg("%s: %s", buf_str(&out), err.text);
    }
    buf_deinit(&out);
    return root;
}

/* Sameness, but for order. */

static int name_compare(const void *left, const void *right)
{
    struct json_value *a = *(struct json_value *const *)left;
    struct json_value *b = *(struct json_value *const *)right;
    return strcmp(a->key != NULL ? a->key : json_value_id(a),
                  b->key != NULL ? b->key : json_value_id(b));
}

/* Keys in order; lists in order of ids where all elements have one. */
static void write_sorted(struct json_value *value, struct buf *out)
{
    if (value->count == 0) {
        json_value_write(value, out);
        return;
    }
    struct json_value **children = mem_alloc(value->count, sizeof(struct json_value *));
    size_t count = 0;
    bool has_names = true;
    for (struct json_value *c = value->first; c != NULL; c = c->next) {
        children[count++] = c;
        has_names = has_names && (c->key != NULL || json_value_id(c) != NULL);
    }
    if (has_names) {
        qsort(children, count, sizeof(struct json_value *), name_compare);
    }
    buf_append_char(out, value->type == JSON_OBJECT ? '{' : '[');
    for (size_t i = 0; i < count; i++) {
        if (children[i]->key != NULL) {
            json_write_string(out, slice_of(children[i]->key));
        }
        write_sorted(children[i], out);
        buf_append_char(out, ',');
    }
    buf_append_char(out, '}');
    mem_free(children);
}

static bool are_same(struct json_value *a, struct json_value *b)
{
    struct buf left = buf_make(PROGRAMME_MAX_BYTES);
    struct buf right = buf_make(PROGRAMME_MAX_BYTES);
    write_sorted(a, &left);
    write_sorted(b, &right);
    bool is_same = strcmp(buf_str(&left), buf_str(&right)) == 0;
    buf_deinit(&left);
    buf_deinit(&right);
    return is_same;
}

/* The patch. Each part is written with a comma behind every member; close() takes the last away. */

static void close_with(struct buf *out, char bracket)
{
    if (out->ptr[out->len - 1] == ',') {
        out->ptr[out->len - 1] = bracket;
    } else {
        buf_append_char(out, bracket);
    }
}

static void append_key(struct buf *out, const char *key)
{
    json_write_string(out, slice_of(key));
    buf_append_char(out, ':');
}

struct patch_parts {
    struct buf set, merge, removal;
};

static void diff_lists(struct patch_parts *parts, struct buf *merge, const char *removal_key,
                       struct json_value *a, struct json_value *b, bool are_boards);

/* What of b's members differs from a's, into an object that is open. */
static void diff_members(struct patch_parts *parts, struct buf *out, struct json_value *a,
                         struct json_value *b, const char *board_id)
{
    for (struct json_value *c = a->first; c != NULL; c = c->next) {
        if (json_value_find(b, c->key) == NULL) {
            append_key(out, c->key);
            buf_append_str(out, "null,");
        }
    }
    for (struct json_value *c = b->first; c != NULL; c = c->next) {
        struct json_value *old = json_value_find(a, c->key);
        bool is_id = strcmp(c->key, "id") == 0; /* of an entity: written already */
        if (is_id || (old != NULL && are_same(old, c) && dice(8) != 0)) {
            continue; /* now and then what is the same is sent, too */
        }
        append_key(out, c->key);
        if (board_id != NULL && old != NULL && strcmp(c->key, "entries") == 0) {
            char key[64];
            (void)snprintf(key, sizeof key, "boards/%s", board_id);
            diff_lists(parts, out, key, old, c, false);
        } else if (old != NULL && old->type == JSON_OBJECT && c->type == JSON_OBJECT) {
            buf_append_char(out, '{');
            diff_members(parts, out, old, c, NULL);
            close_with(out, '}');
        } else {
            json_value_write(c, out);
        }
        buf_append_char(out, ',');
    }
}

static void diff_lists(struct patch_parts *parts, struct buf *merge, const char *removal_key,
                       struct json_value *a, struct json_value *b, bool are_boards)
{
    append_key(&parts->removal, removal_key);
    buf_append_char(&parts->removal, '[');
    for (struct json_value *c = a == NULL ? NULL : a->first; c != NULL; c = c->next) {
        if (json_value_find(b, json_value_id(c)) == NULL) {
            json_write_string(&parts->removal, slice_of(json_value_id(c)));
            buf_append_char(&parts->removal, ',');
        }
    }
    close_with(&parts->removal, ']');
    buf_append_char(&parts->removal, ',');
    buf_append_char(merge, '[');
    for (struct json_value *c = b->first; c != NULL; c = c->next) {
        struct json_value *old = json_value_find(a, json_value_id(c));
        if (old == NULL) {
            json_value_write(c, merge);
        } else if (are_same(old, c)) {
            continue;
        } else {
            buf_append_str(merge, "{\"id\":");
            json_write_string(merge, slice_of(json_value_id(c)));
            buf_append_char(merge, ',');
            diff_members(parts, merge, old, c, are_boards ? json_value_id(c) : NULL);
            close_with(merge, '}');
        }
        buf_append_char(merge, ',');
    }
    close_with(merge, ']');
}

/* One key of the document: set, or, of entities, set or merged and deleted. */
static void diff_key(struct patch_parts *parts, const char *key, struct json_value *a,
                     struct json_value *b)
{
    if (strcmp(key, "revision") == 0 || (a != NULL && b != NULL && are_same(a, b))) {
        return;
    }
    if (b == NULL || !draft_is_kind(key) || dice(4) == 0) {
        append_key(&parts->set, key);
        if (b == NULL) {
            buf_append_str(&parts->set, "null");
        } else {
            json_value_write(b, &parts->set);
        }
        buf_append_char(&parts->set, ',');
        return;
    }
    append_key(&parts->merge, key);
    diff_lists(parts, &parts->merge, key, a, b, strcmp(key, "boards") == 0);
    buf_append_char(&parts->merge, ',');
}

static struct buf make_patch(struct json_value *a, struct json_value *b)
{
    struct patch_parts parts = {buf_make(PROGRAMME_MAX_BYTES), buf_make(PROGRAMME_MAX_BYTES),
                                buf_make(PROGRAMME_MAX_BYTES)};
    struct buf patch = buf_make(PROGRAMME_MAX_BYTES);
    buf_append_char(&parts.set, '{');
    buf_append_char(&parts.merge, '{');
    buf_append_char(&parts.removal, '{');
    for (struct json_value *c = a->first; c != NULL; c = c->next) {
        if (json_value_find(b, c->key) == NULL) {
            diff_key(&parts, c->key, c, NULL);
        }
    }
    for (struct json_value *c = b->first; c != NULL; c = c->next) {
        diff_key(&parts, c->key, json_value_find(a, c->key), c);
    }
    close_with(&parts.set, '}');
    close_with(&parts.merge, '}');
    close_with(&parts.removal, '}');
    buf_printf(&patch, "{\"delete\":%s,\"set\":%s,\"merge\":%s,\"from\":\"a\",\"to\":\"b\"}",
               buf_str(&parts.removal), buf_str(&parts.set), buf_str(&parts.merge));
    buf_deinit(&parts.set);
    buf_deinit(&parts.merge);
    buf_deinit(&parts.removal);
    return patch;
}

static void a_patch_from_one_document_to_another_gives_the_other(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        seed = round;
        struct json_value *a = make_document("a");
        struct json_value *b = make_document("b");
        struct buf before = buf_make(PROGRAMME_MAX_BYTES);
        json_value_write(a, &before);
        struct buf patch = make_patch(a, b);
        struct draft *draft = draft_of(buf_view(&before));
        enum patch_answer answer = PATCH_GAP;
        struct err err = {.code = ST_OK};
        if (patch_apply(draft, buf_view(&patch), &answer, &err) != ST_OK) {
            fail_msg("round %u: %s\n%s", (unsigned)round, err.text, buf_str(&patch));
        }
        struct buf after = draft_bytes(draft);
        struct json_value *got = NULL;
        assert_int_equal(answer, PATCH_APPLIED);
        assert_int_equal(json_value_parse(buf_view(&after), JSON_STRICT, &got, NULL), ST_OK);
        if (!are_same(got, b)) {
            struct buf wanted = buf_make(PROGRAMME_MAX_BYTES);
            json_value_write(b, &wanted);
            fail_msg("round %u:\n%s\nwith\n%s\ngives\n%s\ninstead of\n%s", (unsigned)round,
                     buf_str(&before), buf_str(&patch), buf_str(&after), buf_str(&wanted));
        }
        json_value_destroy(got);
        buf_deinit(&after);
        draft_destroy(draft);
        buf_deinit(&patch);
        buf_deinit(&before);
        json_value_destroy(a);
        json_value_destroy(b);
    }
}

int main(void)
{
    crypto_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_patch_from_one_document_to_another_gives_the_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
