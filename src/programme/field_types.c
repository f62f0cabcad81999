/* Text, yes or no, numbers: what one value may be. Each reader checks type, then range, then
 * stores.
 *
 * Text is cleaned of what people cannot see and mean no harm with (tabs, CR LF, line breaks in a
 * line, U+2028, U+FEFF) and refused with control characters and direction overrides, which can
 * make a wall say something else than the document.
 */
#include "programme/fields.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ID_BYTES = 64, DECIMALS_MAX = 3 };

static void *at(void *item, size_t offset)
{
    return (char *)item + offset;
}

static void store_text(const struct field *field, void *item, const char *text)
{
    memcpy(at(item, field->offset), &text, sizeof text);
}

static bool wants(struct field_ctx *ctx, const struct json_node *node, enum json_type type,
                  const char *noun)
{
    if (node->type == type) {
        return true;
    }
    if (type == JSON_STRING && node->type == JSON_NUMBER) {
        struct field_quote number = field_quote(node);
        field_fault(ctx, node, "%s is a number, not %s; write \"%s\"", number.text, noun,
                    number.text);
    } else {
        field_fault(ctx, node, "%s is not %s", field_quote(node).text, noun);
    }
    return false;
}

/* Text. */

static void preset_text(struct field_ctx *ctx, const struct field *field, void *item)
{
    (void)ctx;
    store_text(field, item, field->fallback != NULL ? field->fallback : "");
}

struct cleaner {
    const unsigned char *in;
    char *out;
    bool keeps_lines;
};

/* One character that is not plain: its replacement is written, or false when it is refused. */
static bool clean_special(struct cleaner *c)
{
    const unsigned char *p = c->in;
    if (p[0] == '\t' || p[0] == '\n' || p[0] == '\r') {
        bool is_break = p[0] != '\t';
        c->in += p[0] == '\r' && p[1] == '\n' ? 2 : 1;
        *c->out++ = is_break && c->keeps_lines ? '\n' : ' ';
        return true;
    }
    if (p[0] < ' ' || p[0] == 0x7F || (p[0] == 0xC2 && p[1] >= 0x80 && p[1] < 0xA0)) {
        return false;
    }
    if (p[0] == 0xE2 && p[1] == 0x80 && p[2] >= 0xA8 && p[2] <= 0xAE) {
        if (p[2] > 0xA9) {
            return false; /* U+202A to U+202E */
        }
        *c->out++ = c->keeps_lines ? '\n' : ' ';
        c->in += 3;
        return true;
    }
    if (p[0] == 0xEF && p[1] == 0xBB && p[2] == 0xBF) {
        c->in += 3;
        return true;
    }
    *c->out++ = (char)*c->in++;
    return true;
}

/* A cleaned copy, or NULL with *out_bad naming what was refused. Never longer than the input. */
static const char *clean_text(struct arena *arena, const char *text, bool keeps_lines,
                              const char **out_bad)
{
    char *copy = arena_alloc(arena, strlen(text) + 1, 1);
    if (copy == NULL) {
        return ""; /* the arena remembers */
    }
    struct cleaner c = {.in = (const unsigned char *)text, .out = copy, .keeps_lines = keeps_lines};
    while (*c.in != '\0') {
        if (!clean_special(&c)) {
            *out_bad =
                c.in[0] == 0xE2 ? "a direction override (U+202A to U+202E)" : "a control character";
            return NULL;
        }
    }
    *c.out = '\0';
    return copy;
}

static bool is_blank(const char *text)
{
    for (const char *p = text; *p != '\0'; p++) {
        if (*p != ' ' && *p != '\n') {
            return false;
        }
    }
    return true;
}

static bool read_any_text(struct field_ctx *ctx, const struct json_node *node,
                          const struct field *field, void *item, bool keeps_lines)
{
    if (!wants(ctx, node, JSON_STRING, "text")) {
        return false;
    }
    const char *bad = NULL;
    const char *text = clean_text(ctx->arena, node->text, keeps_lines, &bad);
    if (text == NULL) {
        field_fault(ctx, node, "%s holds %s; remove it", field_quote(node).text, bad);
        return false;
    }
    size_t characters = field_characters(text);
    if (field->max > 0 && (double)characters > field->max) {
        field_fault(ctx, node, "is %zu characters long; at most %.0f", characters, field->max);
        return false;
    }
    if ((field->flags & FIELD_SPACES) == 0 && is_blank(text)) {
        if ((field->flags & FIELD_REQUIRED) != 0) {
            field_fault(ctx, node, "is empty; write %s", field->help);
            return false;
        }
        text = "";
    }
    store_text(field, item, text);
    return true;
}

static bool read_line(struct field_ctx *ctx, const struct json_node *node,
                      const struct field *field, void *item)
{
    return read_any_text(ctx, node, field, item, false);
}

static bool read_paragraph(struct field_ctx *ctx, const struct json_node *node,
                           const struct field *field, void *item)
{
    return read_any_text(ctx, node, field, item, true);
}

const struct field_type field_line = {"text", read_line, preset_text};
const struct field_type field_paragraph = {"text, lines", read_paragraph, preset_text};

static bool is_id(const char *text)
{
    size_t len = 0;
    for (; text[len] != '\0'; len++) {
        char c = text[len];
        bool is_alnum = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!is_alnum && strchr("-_.:/@+", c) == NULL) {
            return false;
        }
    }
    return len > 0 && len <= ID_BYTES;
}

static bool read_id(struct field_ctx *ctx, const struct json_node *node, const struct field *field,
                    void *item)
{
    if (!wants(ctx, node, JSON_STRING, "an id")) {
        return false;
    }
    if (!is_id(node->text)) {
        field_fault(ctx, node,
                    "%s is not an id; write 1 to %d letters a-z, digits or - _ . : / @ +, such as "
                    "\"p1\"",
                    field_quote(node).text, ID_BYTES);
        return false;
    }
    const char *id = arena_strdup(ctx->arena, slice_of(node->text));
    store_text(field, item, id == NULL ? "" : id);
    return true;
}

const struct field_type field_id = {"id", read_id, preset_text};

static bool read_hex(struct field_ctx *ctx, const struct json_node *node, const struct field *field,
                     void *item)
{
    if (!wants(ctx, node, JSON_STRING, "hexadecimal text")) {
        return false;
    }
    const char *text = node->text;
    size_t len = strlen(text);
    if ((double)len > field->max || (double)len < field->max ||
        strspn(text, "0123456789abcdefABCDEF") != len) {
        field_fault(ctx, node, "is not %.0f hexadecimal digits (0-9, a-f)", field->max);
        return false;
    }
    char *hex = arena_strdup(ctx->arena, slice_of(text));
    for (char *p = hex; p != NULL && *p != '\0'; p++) {
        *p = *p >= 'A' && *p <= 'F' ? (char)(*p - 'A' + 'a') : *p;
    }
    store_text(field, item, hex == NULL ? "" : hex);
    return true;
}

const struct field_type field_hex = {"hexadecimal", read_hex, preset_text};

/* Yes or no, and numbers. */

static void store_bool(size_t offset, void *item, bool value)
{
    memcpy(at(item, offset), &value, sizeof value);
}

static void preset_bool(struct field_ctx *ctx, const struct field *field, void *item)
{
    (void)ctx;
    store_bool(field->offset, item,
               field->fallback != NULL && strcmp(field->fallback, "true") == 0);
}

static bool read_bool(struct field_ctx *ctx, const struct json_node *node,
                      const struct field *field, void *item)
{
    if (node->type != JSON_TRUE && node->type != JSON_FALSE) {
        field_fault(ctx, node, "%s is not true or false (without quotes)", field_quote(node).text);
        return false;
    }
    store_bool(field->offset, item, node->type == JSON_TRUE);
    return true;
}

const struct field_type field_bool = {"true or false", read_bool, preset_bool};

static double fallback_number(const struct field *field)
{
    return field->fallback == NULL ? 0 : strtod(field->fallback, NULL);
}

static bool read_value(struct field_ctx *ctx, const struct json_node *node,
                       const struct field *field, bool is_whole, double *out_value)
{
    if (node->type != JSON_NUMBER) {
        field_fault(ctx, node, "%s is not a number; write digits without quotes",
                    field_quote(node).text);
        return false;
    }
    double value = node->number;
    if (is_whole && value != floor(value)) {
        field_fault(ctx, node, "%s is not a whole number", field_quote(node).text);
        return false;
    }
    if (!(value >= field->min && value <= field->max)) {
        field_fault(ctx, node, "%s is out of range; write %.15g to %.15g%s%s",
                    field_quote(node).text, field->min, field->max, field->unit == NULL ? "" : " ",
                    field->unit == NULL ? "" : field->unit);
        return false;
    }
    *out_value = value;
    return true;
}

/* One integer width: how it is preset and read. */
#define INTEGER_TYPE(name, ctype, words)                                                           \
    static void preset_##name(struct field_ctx *ctx, const struct field *field, void *item)        \
    {                                                                                              \
        (void)ctx;                                                                                 \
        ctype value = (ctype)fallback_number(field);                                               \
        memcpy(at(item, field->offset), &value, sizeof value);                                     \
    }                                                                                              \
    static bool read_##name(struct field_ctx *ctx, const struct json_node *node,                   \
                            const struct field *field, void *item)                                 \
    {                                                                                              \
        double number = 0;                                                                         \
        if (!read_value(ctx, node, field, true, &number)) {                                        \
            return false;                                                                          \
        }                                                                                          \
        ctype value = (ctype)number;                                                               \
        memcpy(at(item, field->offset), &value, sizeof value);                                     \
        return true;                                                                               \
    }                                                                                              \
    const struct field_type field_##name = {words, read_##name, preset_##name}

INTEGER_TYPE(int64, int64_t, "whole number");
INTEGER_TYPE(int32, int32_t, "whole number");
INTEGER_TYPE(uint32, uint32_t, "whole number");

/* The fewest digits after the point, up to three, that show the number as written. */
static uint8_t decimals_of(double value)
{
    double scale = 1;
    for (uint8_t digits = 0; digits < DECIMALS_MAX; digits++) {
        double scaled = value * scale;
        if (fabs(scaled - nearbyint(scaled)) <= fabs(scaled) * 1e-12) {
            return digits;
        }
        scale *= 10;
    }
    return DECIMALS_MAX;
}

static void preset_number(struct field_ctx *ctx, const struct field *field, void *item)
{
    (void)ctx;
    double value = fallback_number(field);
    memcpy(at(item, field->offset), &value, sizeof value);
}

static bool read_number(struct field_ctx *ctx, const struct json_node *node,
                        const struct field *field, void *item)
{
    double value = 0;
    if (!read_value(ctx, node, field, false, &value)) {
        return false;
    }
    memcpy(at(item, field->offset), &value, sizeof value);
    if (field->companion != 0) {
        uint8_t decimals = decimals_of(value);
        memcpy(at(item, field->companion), &decimals, sizeof decimals);
    }
    return true;
}

const struct field_type field_number = {"number", read_number, preset_number};

static void preset_float(struct field_ctx *ctx, const struct field *field, void *item)
{
    (void)ctx;
    float value = (float)fallback_number(field);
    memcpy(at(item, field->offset), &value, sizeof value);
}

static bool read_float(struct field_ctx *ctx, const struct json_node *node,
                       const struct field *field, void *item)
{
    double number = 0;
    if (!read_value(ctx, node, field, false, &number)) {
        return false;
    }
    float value = (float)number;
    memcpy(at(item, field->offset), &value, sizeof value);
    return true;
}

const struct field_type field_float = {"number", read_float, preset_float};
