/* Choices, colours, points, tags, and what nests: objects and lists. */
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "programme/fields.h"
#include "programme/spell.h"

enum { COLOUR_DIGITS = 6, TAG_CHARACTERS = 64, CHOICES_BYTES = 200 };

static void *at(void *item, size_t offset)
{
    return (char *)item + offset;
}

static bool wants_list(struct field_ctx *ctx, const struct json_node *node,
                       const struct field *field)
{
    if (node->type != JSON_ARRAY) {
        field_fault(ctx, node, "%s is not a list; write [ … ]", field_quote(node).text);
        return false;
    }
    if ((double)node->count > field->max) {
        field_fault(ctx, node, "has %zu elements; at most %.0f", (size_t)node->count, field->max);
        return false;
    }
    if ((double)node->count < field->min) {
        field_fault(ctx, node, "has %zu elements; at least %.0f", (size_t)node->count, field->min);
        return false;
    }
    return true;
}

/* Choices: enum values count up from 0 in the order of the words. */

static int choice_find(const struct field *field, const char *text)
{
    for (int i = 0; field->choices[i] != NULL; i++) {
        if (strcmp(field->choices[i], text) == 0) {
            return i;
        }
    }
    return -1;
}

static void store_choice(const struct field *field, void *item, int choice)
{
    unsigned value = (unsigned)choice; /* enums without negatives are unsigned here */
    memcpy(at(item, field->offset), &value, sizeof value);
    if (field->companion != 0) {
        bool has = true;
        memcpy(at(item, field->companion), &has, sizeof has);
    }
}

static void preset_choice(struct field_ctx *ctx, const struct field *field, void *item)
{
    (void)ctx;
    int choice = field->fallback == NULL ? -1 : choice_find(field, field->fallback);
    if (choice >= 0) {
        unsigned value = (unsigned)choice;
        memcpy(at(item, field->offset), &value, sizeof value);
    }
}

static void fault_choice(struct field_ctx *ctx, const struct json_node *node,
                         const struct field *field)
{
    char words[CHOICES_BYTES] = "";
    size_t used = 0;
    struct spell spell = {.wanted = node->type == JSON_STRING ? node->text : ""};
    for (size_t i = 0; field->choices[i] != NULL; i++) {
        if (field->choices[i][0] == '\0') {
            continue; /* an enum value that is not written */
        }
        spell_offer(&spell, field->choices[i]);
        int len = snprintf(words + used, sizeof words - used, "%s%s", used == 0 ? "" : ", ",
                           field->choices[i]);
        used += len > 0 && (size_t)len < sizeof words - used ? (size_t)len : 0;
    }
    if (spell.best != NULL) {
        field_fault(ctx, node, "%s is none of: %s; did you mean \"%s\"?", field_quote(node).text,
                    words, spell.best);
    } else {
        field_fault(ctx, node, "%s is none of: %s", field_quote(node).text, words);
    }
}

static bool read_choice(struct field_ctx *ctx, const struct json_node *node,
                        const struct field *field, void *item)
{
    int choice = -1;
    if (node->type == JSON_STRING && node->text[0] != '\0') {
        choice = choice_find(field, node->text);
    }
    if (choice < 0) {
        fault_choice(ctx, node, field);
        return false;
    }
    store_choice(field, item, choice);
    return true;
}

const struct field_type field_choice = {"one of", read_choice, preset_choice};

/* Colours and points. */

static bool parse_colour(struct field_ctx *ctx, const struct json_node *node, uint32_t *out_argb)
{
    const char *text = node->type == JSON_STRING ? node->text : "";
    if (text[0] != '#' || strlen(text) != 1 + COLOUR_DIGITS ||
        strspn(text + 1, "0123456789abcdefABCDEF") != COLOUR_DIGITS) {
        field_fault(ctx, node,
                    "%s is not a colour; write # and six hexadecimal digits, such as "
                    "\"#FF6A55\"",
                    field_quote(node).text);
        return false;
    }
    uint32_t argb = 0xFF;
    for (const char *p = text + 1; *p != '\0'; p++) {
        uint32_t digit = *p <= '9' ? (uint32_t)(*p - '0') : (uint32_t)((*p | 0x20) - 'a' + 10);
        argb = argb << 4 | digit;
    }
    *out_argb = argb;
    return true;
}

static bool read_colour(struct field_ctx *ctx, const struct json_node *node,
                        const struct field *field, void *item)
{
    uint32_t argb = 0;
    bool is_good = parse_colour(ctx, node, &argb);
    memcpy(at(item, field->offset), &argb, sizeof argb);
    return is_good;
}

const struct field_type field_colour = {"colour", read_colour, NULL};

static bool read_colours(struct field_ctx *ctx, const struct json_node *node,
                         const struct field *field, void *item)
{
    if (!wants_list(ctx, node, field)) {
        return false;
    }
    uint32_t pair[2] = {0, 0};
    bool is_good = true;
    size_t i = 0;
    for (const struct json_node *c = node->first; c != NULL && i < 2; c = c->next) {
        is_good = parse_colour(ctx, c, &pair[i++]) && is_good;
    }
    if (i == 1) {
        pair[1] = pair[0];
    }
    bool has = is_good;
    memcpy(at(item, field->offset), pair, sizeof pair);
    memcpy(at(item, field->companion), &has, sizeof has);
    return is_good;
}

const struct field_type field_colours = {"colours", read_colours, NULL};

static void preset_point(struct field_ctx *ctx, const struct field *field, void *item)
{
    (void)ctx;
    const float middle[2] = {0.5F, 0.5F};
    memcpy(at(item, field->offset), middle, sizeof middle);
}

static bool read_point(struct field_ctx *ctx, const struct json_node *node,
                       const struct field *field, void *item)
{
    float point[2] = {0.5F, 0.5F};
    size_t i = 0;
    bool is_good = node->type == JSON_ARRAY && node->count == 2;
    for (const struct json_node *c = node->first; is_good && c != NULL; c = c->next) {
        is_good = c->type == JSON_NUMBER && c->number >= 0 && c->number <= 1;
        point[i++] = is_good ? (float)c->number : 0.5F;
    }
    if (!is_good) {
        field_fault(ctx, node,
                    "is not a point; write two numbers 0 to 1, from the left and from "
                    "the top, such as [0.7, 0.4]");
    }
    memcpy(at(item, field->offset), point, sizeof point);
    return is_good;
}

const struct field_type field_point = {"point", read_point, preset_point};

/* Tags and screens. */

static const char *const no_tags[] = {NULL};

static void preset_tags(struct field_ctx *ctx, const struct field *field, void *item)
{
    (void)ctx;
    const char *const *tags = no_tags;
    memcpy(at(item, field->offset), &tags, sizeof tags);
}

static bool tag_is_good(const struct json_node *node)
{
    if (node->type != JSON_STRING || node->text[0] == '\0' ||
        field_characters(node->text) > TAG_CHARACTERS) {
        return false;
    }
    for (const char *p = node->text; *p != '\0'; p++) {
        if ((unsigned char)*p <= ' ' || *p == ',' || *p == 0x7F) {
            return false;
        }
    }
    return true;
}

static bool read_tags(struct field_ctx *ctx, const struct json_node *node,
                      const struct field *field, void *item)
{
    if (!wants_list(ctx, node, field)) {
        return false;
    }
    const char **tags = arena_alloc(ctx->arena, node->count + 1, sizeof *tags);
    size_t count = 0;
    bool is_good = tags != NULL;
    for (const struct json_node *c = node->first; c != NULL && tags != NULL; c = c->next) {
        if (!tag_is_good(c)) {
            field_fault(ctx, c,
                        "%s is not a tag; write 1 to %d characters without spaces or "
                        "commas, such as \"lyon\"",
                        field_quote(c).text, TAG_CHARACTERS);
            is_good = false;
            continue;
        }
        tags[count] = arena_strdup(ctx->arena, slice_of(c->text));
        is_good = is_good && tags[count] != NULL;
        count += tags[count] != NULL ? 1U : 0U;
    }
    memcpy(at(item, field->offset), &tags, sizeof tags);
    return is_good;
}

const struct field_type field_tags = {"tags", read_tags, preset_tags};

static const char *const screen_names[] = {"lobby", "internal", NULL};

static void preset_screens(struct field_ctx *ctx, const struct field *field, void *item)
{
    (void)ctx;
    *(uint8_t *)at(item, field->offset) = SCREENS_ALL;
}

static bool read_screens(struct field_ctx *ctx, const struct json_node *node,
                         const struct field *field, void *item)
{
    if (!wants_list(ctx, node, field)) {
        return false;
    }
    const struct field names = {.choices = screen_names};
    unsigned bits = 0;
    bool is_good = true;
    for (const struct json_node *c = node->first; c != NULL; c = c->next) {
        int choice = c->type == JSON_STRING ? choice_find(&names, c->text) : -1;
        if (choice < 0) {
            fault_choice(ctx, c, &names);
            is_good = false;
        } else {
            bits |= 1U << choice;
        }
    }
    *(uint8_t *)at(item, field->offset) = (uint8_t)bits;
    return is_good;
}

const struct field_type field_screens = {"screens", read_screens, preset_screens};

/* What nests. A table with item_bytes 0 fills fields of the item around it. */

static void preset_object(struct field_ctx *ctx, const struct field *field, void *item)
{
    fields_preset(ctx, field->table, at(item, field->offset));
}

static bool read_object(struct field_ctx *ctx, const struct json_node *node,
                        const struct field *field, void *item)
{
    return fields_read(ctx, node, field->table, at(item, field->offset));
}

const struct field_type field_object = {"object", read_object, preset_object};

static bool read_list(struct field_ctx *ctx, const struct json_node *node,
                      const struct field *field, void *item)
{
    if (!wants_list(ctx, node, field)) {
        return false;
    }
    size_t bytes = field->table->item_bytes;
    CHECK(bytes > 0);
    char *elements = arena_alloc(ctx->arena, node->count, bytes);
    size_t count = 0;
    bool is_good = elements != NULL;
    for (const struct json_node *c = node->first; c != NULL && elements != NULL; c = c->next) {
        if (fields_read(ctx, c, field->table, elements + count * bytes)) {
            count++;
        } else if ((field->flags & FIELD_ALONE) == 0) {
            is_good = false;
        }
    }
    memcpy(at(item, field->offset), &elements, sizeof elements);
    memcpy(at(item, field->companion), &count, sizeof count);
    return is_good;
}

const struct field_type field_list = {"list", read_list, NULL};
