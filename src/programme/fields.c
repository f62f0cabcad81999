/* Reading one object by its table.
 *
 * Defaults first, so that a half-read item is always well-formed; then each key that is present.
 * A null value counts as absent. Every fault is reported, not only the first.
 */
#include "programme/fields.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "programme/spell.h"

enum { QUOTE_BYTES = 60, POINTER_BYTES = 512 };

static void report(struct field_ctx *ctx, enum fault_severity severity,
                   const struct json_node *node, const char *text)
{
    char pointer[POINTER_BYTES];
    json_pointer(node, pointer, sizeof pointer);
    fault_list_add(ctx->faults, severity, node->line, node->column, pointer, "%s", text);
}

void field_fault(struct field_ctx *ctx, const struct json_node *node, const char *fmt, ...)
{
    char text[ERR_TEXT_BYTES];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args); /* the beginning says it */
    va_end(args);
    report(ctx, FAULT_ERROR, node, text);
}

void field_warn(struct field_ctx *ctx, const struct json_node *node, const char *fmt, ...)
{
    char text[ERR_TEXT_BYTES];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args); /* the beginning says it */
    va_end(args);
    report(ctx, FAULT_WARNING, node, text);
}

struct field_quote field_quote(const struct json_node *node)
{
    struct field_quote quote = {.text = ""};
    switch (node->type) {
    case JSON_STRING: {
        const char *text = node->text;
        size_t len = strlen(text);
        bool is_cut = len > QUOTE_BYTES;
        if (is_cut) {
            len = QUOTE_BYTES;
            while (len > 0 && ((unsigned char)text[len] & 0xC0U) == 0x80U) {
                len--;
            }
        }
        (void)snprintf(quote.text, sizeof quote.text, "\"%.*s%s\"", (int)len, text,
                       is_cut ? "…" : "");
        break;
    }
    case JSON_NUMBER:
        (void)snprintf(quote.text, sizeof quote.text, "%.15g", node->number);
        break;
    case JSON_TRUE:
        return (struct field_quote){.text = "true"};
    case JSON_FALSE:
        return (struct field_quote){.text = "false"};
    case JSON_NULL:
        return (struct field_quote){.text = "null"};
    case JSON_ARRAY:
        return (struct field_quote){.text = "a list"};
    case JSON_OBJECT:
        return (struct field_quote){.text = "an object {…}"};
    }
    return quote;
}

size_t field_characters(const char *text)
{
    size_t count = 0;
    for (const char *p = text; *p != '\0'; p++) {
        count += ((unsigned char)*p & 0xC0U) == 0x80U ? 0U : 1U;
    }
    return count;
}

static const struct field *field_find(const struct field_table *table, const char *key)
{
    for (size_t i = 0; i < table->field_count; i++) {
        if (strcmp(table->fields[i].key, key) == 0) {
            return &table->fields[i];
        }
    }
    return NULL;
}

static void warn_unknown(struct field_ctx *ctx, const struct json_node *node,
                         const struct field_table *table)
{
    if (ctx->faults == NULL || fault_list_count(ctx->faults) >= FAULTS_MAX) {
        field_warn(ctx, node, "unknown key, ignored");
        return;
    }
    struct spell spell = {.wanted = node->key};
    for (size_t i = 0; i < table->field_count; i++) {
        spell_offer(&spell, table->fields[i].key);
    }
    if (spell.best != NULL) {
        field_warn(ctx, node, "unknown key, ignored; did you mean \"%s\"?", spell.best);
    } else {
        field_warn(ctx, node, "unknown key, ignored; the manual lists the keys of \"%s\"",
                   table->name);
    }
}

/* "$schema" at the top tells an editor how to help; it is no mistake. */
static bool is_for_editors(const struct json_node *node)
{
    return node->parent->parent == NULL && strcmp(node->key, "$schema") == 0;
}

/* The key of each child is known and stands there once. */
static bool keys_are_good(struct field_ctx *ctx, const struct json_node *node,
                          const struct field_table *table)
{
    bool is_good = true;
    for (const struct json_node *child = node->first; child != NULL; child = child->next) {
        if (child->is_duplicate) {
            field_fault(ctx, child, "the key \"%s\" stands here a second time; keep one of them",
                        child->key);
            is_good = false;
        } else if (field_find(table, child->key) == NULL && !is_for_editors(child)) {
            warn_unknown(ctx, child, table);
        }
    }
    return is_good;
}

const struct json_node *field_value(const struct json_node *node, const char *key)
{
    const struct json_node *value = json_find(node, key);
    return value == NULL || value->type == JSON_NULL ? NULL : value;
}

static bool read_field(struct field_ctx *ctx, const struct json_node *node,
                       const struct field *field, void *item)
{
    const struct json_node *value = json_find(node, field->key);
    if (value != NULL && value->type != JSON_NULL) {
        return field->type->read(ctx, value, field, item);
    }
    if ((field->flags & FIELD_REQUIRED) != 0) {
        field_fault(ctx, value != NULL ? value : node, "\"%s\" is missing: %s", field->key,
                    field->help);
        return false;
    }
    return true;
}

void fields_preset(struct field_ctx *ctx, const struct field_table *table, void *item)
{
    for (size_t i = 0; i < table->field_count; i++) {
        const struct field *field = &table->fields[i];
        if (field->type->preset != NULL) {
            field->type->preset(ctx, field, item);
        }
    }
}

bool fields_read(struct field_ctx *ctx, const struct json_node *node,
                 const struct field_table *table, void *item)
{
    memset(item, 0, table->item_bytes);
    fields_preset(ctx, table, item);
    if (node->type != JSON_OBJECT) {
        field_fault(ctx, node, "%s is no %s; write an object { … }", field_quote(node).text,
                    table->noun);
        return false;
    }
    bool is_good = keys_are_good(ctx, node, table);
    for (size_t i = 0; i < table->field_count; i++) {
        is_good = read_field(ctx, node, &table->fields[i], item) && is_good;
    }
    if (is_good && table->finish != NULL) {
        is_good = table->finish(ctx, node, item);
    }
    return is_good;
}
