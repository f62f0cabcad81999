/* A log that is read backwards to undo. What was removed keeps its links (json_value_relink), which
 * holds because everything after it is undone first. */
#include "base/json_edit.h"

#include <string.h>

#include "base/mem.h"

enum { ROWS_FIRST = 32, ROWS_KEPT_MAX = 1024 };

struct json_edits json_edits_make(const struct json_value *root)
{
    struct json_edits edits = {.size = json_value_size(root)};
    edits.kept = edits.size;
    return edits;
}

void json_edits_deinit(struct json_edits *edits)
{
    json_edits_undo(edits);
    mem_free(edits->rows);
    *edits = (struct json_edits){.count = 0};
}

static void note(struct json_edits *edits, struct json_value *value, bool was_inserted)
{
    if (edits->count == edits->cap) {
        size_t cap = edits->cap == 0 ? ROWS_FIRST : edits->cap * 2;
        struct json_edit *grown = mem_alloc(cap, sizeof *grown);
        if (edits->count > 0) {
            memcpy(grown, edits->rows, edits->count * sizeof *grown);
        }
        mem_free(edits->rows);
        edits->rows = grown;
        edits->cap = cap;
    }
    edits->rows[edits->count++] = (struct json_edit){value, was_inserted};
}

/* With key, colon and comma, beside `neighbours` others. */
static struct json_size size_among(const struct json_value *value, size_t neighbours)
{
    struct json_size size = json_value_size(value);
    size.bytes += value->key == NULL ? 0 : json_string_bytes(slice_of(value->key)) + 1;
    size.bytes += neighbours > 0 ? 1 : 0;
    return size;
}

void json_edits_insert(struct json_edits *edits, struct json_value *container,
                       struct json_value *before, struct json_value *value)
{
    struct json_size size = size_among(value, container->count);
    edits->size.bytes += size.bytes;
    edits->size.values += size.values;
    json_value_insert(container, before, value);
    note(edits, value, true);
}

void json_edits_remove(struct json_edits *edits, struct json_value *value)
{
    struct json_size size = size_among(value, value->parent->count - 1);
    edits->size.bytes -= size.bytes;
    edits->size.values -= size.values;
    json_value_unlink(value);
    note(edits, value, false);
}

void json_edits_replace(struct json_edits *edits, struct json_value *old, struct json_value *value)
{
    struct json_value *container = old->parent;
    struct json_value *before = old->next;
    json_edits_remove(edits, old); /* first: two of one name would hide each other */
    json_edits_insert(edits, container, before, value);
}

bool json_edits_have_structure(const struct json_edits *edits)
{
    for (size_t i = 0; i < edits->count; i++) {
        const struct json_value *value = edits->rows[i].value;
        if (value->type == JSON_OBJECT || value->type == JSON_ARRAY ||
            value->parent->type == JSON_ARRAY) {
            return true;
        }
    }
    return false;
}

static void forget(struct json_edits *edits)
{
    edits->count = 0;
    if (edits->cap > ROWS_KEPT_MAX) {
        mem_free(edits->rows);
        edits->rows = NULL;
        edits->cap = 0;
    }
}

void json_edits_keep(struct json_edits *edits)
{
    for (size_t i = 0; i < edits->count; i++) {
        if (!edits->rows[i].was_inserted) {
            json_value_destroy(edits->rows[i].value);
        }
    }
    edits->kept = edits->size;
    forget(edits);
}

void json_edits_undo(struct json_edits *edits)
{
    for (size_t i = edits->count; i > 0; i--) {
        struct json_edit *row = &edits->rows[i - 1];
        if (row->was_inserted) {
            json_value_unlink(row->value);
            json_value_destroy(row->value);
        } else {
            json_value_relink(row->value);
        }
    }
    edits->size = edits->kept;
    forget(edits);
}
