/* The scanner's places and cJSON's tree are walked together: both are in document order. Keys of
 * large objects are compared through a small hash set, so that duplicates cost no square. */
#include "base/json.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/json_scan.h"
#include "base/limits.h"
#include "base/mem.h"

struct json_doc {
    struct arena arena;
    struct json_node *root;
};

/* Memory of a tree: JSON_VALUES_MAX nodes and the texts of a whole document. */
#define TREE_MAX_BYTES ((size_t)160 << 20)

struct join {
    struct arena *arena;
    const struct json_scan *scan;
    size_t next;
};

static enum json_type type_of(const cJSON *item)
{
    switch (item->type & 0xFF) {
    case cJSON_False:
        return JSON_FALSE;
    case cJSON_True:
        return JSON_TRUE;
    case cJSON_Number:
        return JSON_NUMBER;
    case cJSON_String:
        return JSON_STRING;
    case cJSON_Array:
        return JSON_ARRAY;
    case cJSON_Object:
        return JSON_OBJECT;
    default:
        return JSON_NULL;
    }
}

static uint32_t key_hash(const char *key)
{
    uint32_t hash = 2166136261U; /* FNV-1a: only spreads keys over a table of this function */
    for (; *key != '\0'; key++) {
        hash = (hash ^ (unsigned char)*key) * 16777619U;
    }
    return hash;
}

static void mark_duplicates(struct json_node *object)
{
    if (object->count < 2) {
        return;
    }
    size_t cap = 4;
    while (cap < object->count * 2) {
        cap *= 2;
    }
    const char **table = mem_alloc(cap, sizeof *table);
    for (struct json_node *child = object->first; child != NULL; child = child->next) {
        size_t at = key_hash(child->key) & (cap - 1);
        while (table[at] != NULL && strcmp(table[at], child->key) != 0) {
            at = (at + 1) & (cap - 1);
        }
        child->is_duplicate = table[at] != NULL;
        table[at] = child->key;
    }
    mem_free(table);
}

/* Recursion is bounded by the scanner's depth limit. */
static struct json_node *join_item(struct join *join, const cJSON *item,
                                   const struct json_node *parent, size_t index)
{
    struct json_node *node = arena_alloc(join->arena, 1, sizeof *node);
    CHECK(node != NULL && join->next < join->scan->count);
    struct json_place place = join->scan->places[join->next++];
    node->type = type_of(item);
    node->line = place.line;
    node->column = place.column;
    node->parent = parent;
    node->index = index;
    node->text = "";
    if (item->string != NULL) {
        node->key = arena_strdup(join->arena, slice_of(item->string));
    }
    if (node->type == JSON_STRING) {
        node->text = arena_strdup(join->arena, slice_of(item->valuestring));
    } else if (node->type == JSON_NUMBER) {
        node->number = item->valuedouble;
        node->is_integer = isfinite(node->number) && floor(node->number) == node->number &&
                           fabs(node->number) <= 9007199254740992.0;
    }
    struct json_node **tail = &node->first;
    for (const cJSON *child = item->child; child != NULL; child = child->next) {
        *tail = join_item(join, child, node, node->count);
        tail = &(*tail)->next;
        node->count++;
    }
    if (node->type == JSON_OBJECT) {
        mark_duplicates(node);
    }
    return node;
}

static enum status join_tree(char *bytes, size_t len, const struct json_scan *scan,
                             struct json_doc **out_doc, struct err *err)
{
    cJSON *tree = cJSON_ParseWithLength(bytes, len);
    if (tree == NULL) {
        return err_set(err, ST_INVALID, "the JSON parser refuses this document");
    }
    struct json_doc *doc = mem_alloc(1, sizeof *doc);
    doc->arena = arena_make(TREE_MAX_BYTES);
    struct join join = {.arena = &doc->arena, .scan = scan};
    doc->root = join_item(&join, tree, NULL, 0);
    CHECK(join.next == scan->count);
    cJSON_Delete(tree);
    *out_doc = doc;
    return ST_OK;
}

enum status json_parse(struct slice bytes, bool allow_comments, struct json_doc **out_doc,
                       uint32_t *out_line, uint32_t *out_column, struct err *err)
{
    *out_line = 1;
    *out_column = 1;
    if (bytes.len > PROGRAMME_MAX_BYTES) {
        return err_set(err, ST_LIMIT, "the document is larger than 8 MiB");
    }
    char *copy = mem_try_alloc(bytes.len + 1, 1);
    if (copy == NULL) {
        return err_set(err, ST_NOMEM, "no memory for a document of %zu bytes", bytes.len);
    }
    if (bytes.len > 0) {
        memcpy(copy, bytes.ptr, bytes.len);
    }
    struct json_scan scan;
    enum status status = json_scan(copy, bytes.len, allow_comments, &scan, err);
    if (status == ST_OK) {
        status = join_tree(copy, bytes.len, &scan, out_doc, err);
    } else {
        *out_line = scan.failed_at.line;
        *out_column = scan.failed_at.column;
    }
    json_scan_deinit(&scan);
    mem_free(copy);
    return status;
}

void json_destroy(struct json_doc *doc)
{
    if (doc != NULL) {
        arena_deinit(&doc->arena);
        mem_free(doc);
    }
}

const struct json_node *json_root(const struct json_doc *doc)
{
    return doc->root;
}

const struct json_node *json_find(const struct json_node *node, const char *key)
{
    if (node == NULL || node->type != JSON_OBJECT) {
        return NULL;
    }
    for (const struct json_node *child = node->first; child != NULL; child = child->next) {
        if (strcmp(child->key, key) == 0) {
            return child;
        }
    }
    return NULL;
}

static void append_token(struct buf *buf, const struct json_node *node)
{
    buf_append_char(buf, '/');
    if (node->key == NULL) {
        buf_printf(buf, "%zu", node->index);
        return;
    }
    for (const char *c = node->key; *c != '\0'; c++) {
        if (*c == '~' || *c == '/') {
            buf_append_str(buf, *c == '~' ? "~0" : "~1");
        } else {
            buf_append_char(buf, *c);
        }
    }
}

static void append_pointer(struct buf *buf, const struct json_node *node)
{
    const struct json_node *chain[JSON_DEPTH_MAX + 2];
    size_t depth = 0;
    for (; node->parent != NULL && depth < JSON_DEPTH_MAX + 2; node = node->parent) {
        chain[depth++] = node;
    }
    while (depth > 0) {
        append_token(buf, chain[--depth]);
    }
}

void json_pointer(const struct json_node *node, char *out, size_t cap)
{
    struct buf buf = buf_make(PROGRAMME_MAX_BYTES);
    append_pointer(&buf, node);
    (void)snprintf(out, cap, "%s", buf_str(&buf)); /* a cut pointer still points near */
    buf_deinit(&buf);
}

/* How a character is written inside quotes: 1 as it is, 2 with a backslash, 6 as \\u00XX. */
static size_t escaped_bytes(unsigned char c)
{
    if (c == '"' || c == '\\') {
        return 2;
    }
    return c >= 0x20 ? 1 : c != '\0' && strchr("\b\f\n\r\t", c) != NULL ? 2 : 6;
}

size_t json_string_bytes(struct slice text)
{
    size_t bytes = 2;
    for (size_t i = 0; i < text.len; i++) {
        bytes += escaped_bytes((unsigned char)text.ptr[i]);
    }
    return bytes;
}

static void write_escaped(struct buf *buf, unsigned char c)
{
    static const char SHORT[] = {
        ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't'};
    if (escaped_bytes(c) == 6) {
        buf_printf(buf, "\\u%04x", c);
    } else {
        const char pair[2] = {'\\', c < 0x20 ? SHORT[c] : (char)c};
        buf_append(buf, pair, sizeof pair);
    }
}

void json_write_string(struct buf *buf, struct slice text)
{
    size_t from = 0; /* what goes as it is goes in one piece */
    buf_append_char(buf, '"');
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (escaped_bytes(c) != 1) {
            buf_append(buf, text.ptr + from, i - from);
            write_escaped(buf, c);
            from = i + 1;
        }
    }
    buf_append(buf, text.ptr + from, text.len - from);
    buf_append_char(buf, '"');
}
