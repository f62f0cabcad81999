/* References between entities, and the lists at the top of the document that they go to. */
#include <string.h>

#include "base/check.h"
#include "programme/reader_priv.h"

static bool read_ref(struct field_ctx *ctx, const struct json_node *node, const struct field *field,
                     void *item)
{
    const void *found = reader_resolve(ctx, node, (enum section)field->section);
    memcpy((char *)item + field->offset, &found, sizeof found);
    return found != NULL;
}

const struct field_type field_ref = {"reference", read_ref, NULL};

static bool read_refs(struct field_ctx *ctx, const struct json_node *node,
                      const struct field *field, void *item)
{
    if (node->type != JSON_ARRAY) {
        field_fault(ctx, node, "%s is not a list; write the ids in a list, such as [\"a\", \"b\"]",
                    field_quote(node).text);
        return false;
    }
    size_t count = node->count;
    if ((double)count < field->min || (double)count > field->max) {
        field_fault(ctx, node, "has %zu ids; write %.0f to %.0f", count, field->min, field->max);
        return false;
    }
    const void **refs = arena_alloc(ctx->arena, count, sizeof *refs);
    bool is_good = refs != NULL;
    size_t used = 0;
    for (const struct json_node *c = node->first; c != NULL && refs != NULL; c = c->next) {
        refs[used] = reader_resolve(ctx, c, (enum section)field->section);
        is_good = is_good && refs[used] != NULL;
        used += refs[used] != NULL ? 1U : 0U;
    }
    memcpy((char *)item + field->offset, &refs, sizeof refs);
    memcpy((char *)item + field->companion, &used, sizeof used);
    return is_good;
}

const struct field_type field_refs = {"references", read_refs, NULL};

/* One top-level list: ids first, so that every reference to it knows what is there and what was
 * left out; then its items, the good ones side by side. */
static bool read_items(struct field_ctx *ctx, const struct json_node *node,
                       const struct field *field, void *item, const bool *is_repeat)
{
    struct reader *reader = ctx->owner;
    struct index *index = &reader->snapshot->index[field->section];
    size_t bytes = field->table->item_bytes;
    char *items = arena_alloc(ctx->arena, node->count, bytes);
    if (items == NULL) {
        return false;
    }
    size_t count = 0;
    size_t position = 0;
    for (const struct json_node *c = node->first; c != NULL; c = c->next, position++) {
        char *place = items + count * bytes;
        if (is_repeat[position]) {
            const struct json_node *id = json_find(c, "id");
            const struct index_row *row = index_find(index, id->text);
            CHECK(row != NULL);
            field_fault(ctx, id, "%s is already the id of the %s on line %u; give this one its own",
                        field_quote(id).text, field->table->noun, (unsigned)row->line);
        } else if (fields_read(ctx, c, field->table, place)) {
            struct index_row *row = index_find(index, json_find(c, "id")->text);
            CHECK(row != NULL || ctx->arena->is_full);
            if (row != NULL) {
                row->item = place;
            }
            count++;
        }
    }
    memcpy((char *)item + field->offset, &items, sizeof items);
    memcpy((char *)item + field->companion, &count, sizeof count);
    return true;
}

static bool read_section(struct field_ctx *ctx, const struct json_node *node,
                         const struct field *field, void *item)
{
    struct reader *reader = ctx->owner;
    if (node->type != JSON_ARRAY) {
        field_fault(ctx, node, "%s is not a list; write [ … ]", field_quote(node).text);
        return false;
    }
    bool *is_repeat = arena_alloc(ctx->arena, node->count, sizeof *is_repeat);
    if (is_repeat == NULL) {
        return false;
    }
    index_build(&reader->snapshot->index[field->section], ctx->arena, node, is_repeat);
    return read_items(ctx, node, field, item, is_repeat);
}

const struct field_type field_section = {"list", read_section, NULL};
