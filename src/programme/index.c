/* Ids of one section, sorted, for references while reading and for finding afterwards. */
#include <stdlib.h>
#include <string.h>

#include "programme/reader_priv.h"
#include "programme/spell.h"

/* Beyond, looking for the nearest id costs too much. */
enum { SPELL_ROWS_MAX = 200, SPELL_FAULTS_MAX = 100 };

const char *section_noun(enum section section)
{
    static const char *const nouns[SECTION_COUNT] = {"medium", "figure",  "campaign", "challenge",
                                                     "board",  "post",    "event",    "activity",
                                                     "notice", "playlist"};
    return nouns[section];
}

static int row_compare(const void *left, const void *right)
{
    const struct index_row *a = left;
    const struct index_row *b = right;
    int order = strcmp(a->id, b->id);
    if (order != 0) {
        return order;
    }
    return a->position < b->position ? -1 : 1;
}

void index_build(struct index *index, struct arena *arena, const struct json_node *list,
                 bool *out_is_repeat)
{
    struct index_row *rows = arena_alloc(arena, list->count, sizeof *rows);
    if (rows == NULL) {
        return;
    }
    size_t count = 0;
    uint32_t position = 0;
    for (const struct json_node *c = list->first; c != NULL; c = c->next, position++) {
        const struct json_node *id = c->type == JSON_OBJECT ? json_find(c, "id") : NULL;
        if (id != NULL && id->type == JSON_STRING) {
            char *copy = arena_strdup(arena, slice_of(id->text));
            if (copy == NULL) {
                return;
            }
            rows[count++] =
                (struct index_row){.id = copy, .line = (uint32_t)c->line, .position = position};
        }
    }
    if (count > 1) {
        qsort(rows, count, sizeof *rows, row_compare);
    }
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && strcmp(rows[i].id, rows[kept - 1].id) == 0) {
            out_is_repeat[rows[i].position] = true;
        } else {
            rows[kept++] = rows[i];
        }
    }
    *index = (struct index){.rows = rows, .count = kept};
}

static int id_compare(const void *key, const void *row)
{
    return strcmp(key, ((const struct index_row *)row)->id);
}

struct index_row *index_find(const struct index *index, const char *id)
{
    if (index->count == 0) {
        return NULL;
    }
    return bsearch(id, index->rows, index->count, sizeof *index->rows, id_compare);
}

const void *reader_resolve(struct field_ctx *ctx, const struct json_node *node,
                           enum section section)
{
    const struct reader *reader = ctx->owner;
    const struct index *index = &reader->snapshot->index[section];
    const char *noun = section_noun(section);
    if (node->type != JSON_STRING) {
        field_fault(ctx, node, "%s is not an id; write the id of the %s in quotes",
                    field_quote(node).text, noun);
        return NULL;
    }
    const struct index_row *row = index_find(index, node->text);
    if (row != NULL && row->item == NULL) {
        field_fault(ctx, node, "the %s %s (line %u) was left out, so this is left out too", noun,
                    field_quote(node).text, (unsigned)row->line);
        return NULL;
    }
    if (row != NULL) {
        return row->item;
    }
    struct spell spell = {.wanted = node->text};
    bool may_guess = ctx->faults != NULL && index->count <= SPELL_ROWS_MAX &&
                     fault_list_count(ctx->faults) < SPELL_FAULTS_MAX;
    for (size_t i = 0; i < index->count && may_guess; i++) {
        spell_offer(&spell, index->rows[i].id);
    }
    if (spell.best != NULL) {
        field_fault(ctx, node, "there is no %s %s; did you mean \"%s\"?", noun,
                    field_quote(node).text, spell.best);
    } else {
        field_fault(ctx, node, "there is no %s %s; write the id of one that is in this document",
                    noun, field_quote(node).text);
    }
    return NULL;
}
