/* programme/fields.h: one table per kind of object drives its reading, its manual and its schema.
 *
 * A table lists keys with type, unit, range, default and help. fields_read() fills a struct from a
 * JSON object by it and reports every fault at its exact place. The configuration uses it too.
 *
 * Thread: pure; one arena and one fault list belong to the caller. Nothing here allocates outside
 * the arena; a full arena shows in arena.is_full and is checked once by the caller.
 */
#ifndef PROGRAMME_FIELDS_H
#define PROGRAMME_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/json.h"
#include "programme/programme.h"

struct field;
struct field_table;

/** Where reading takes memory, reports faults, and finds what a type needs. */
struct field_ctx {
    struct arena *arena;
    struct fault_list *faults; /* or NULL */
    void *owner;               /* for types that look around: the programme's reader */
};

struct field_type {
    const char *name; /* as the manual prints it */
    /* Read one value into the item at the field's place; false after a fault. */
    bool (*read)(struct field_ctx *ctx, const struct json_node *node, const struct field *field,
                 void *item);
    /* Write the default; NULL: zeroed memory is the default. */
    void (*preset)(struct field_ctx *ctx, const struct field *field, void *item);
};

enum {
    FIELD_REQUIRED = 1 << 0,
    FIELD_ALONE = 1 << 1, /* of a list: a wrong element is left out, the others stay */
    FIELD_SPACES = 1 << 2 /* of a text: may be empty or only spaces */
};

struct field {
    const char *key;
    const struct field_type *type;
    unsigned flags;
    int32_t section;                 /* of a reference: which kind of entity */
    size_t offset;                   /* of the value in the item */
    size_t companion;                /* of its count, has_ flag or decimals; 0: none */
    double min, max;                 /* text: characters; number: value; list: elements */
    const char *const *choices;      /* NULL-terminated, in the order of the enum */
    const struct field_table *table; /* of an object or of a list's elements */
    const char *unit;                /* "s", "points", …; NULL: none */
    const char *fallback;            /* the default as text; NULL: absent */
    const char *help;
};

struct field_table {
    const char *name; /* place in the document: "posts", "posts.author" */
    const char *noun; /* "post": for sentences */
    size_t item_bytes;
    const struct field *fields;
    size_t field_count;
    /* Rules that span keys, after all keys were read well; false after a fault. May be NULL. */
    bool (*finish)(struct field_ctx *ctx, const struct json_node *node, void *item);
};

/* What a value may be. The integer types differ in what they fill. */
extern const struct field_type field_line;      /* const char *: one line of text */
extern const struct field_type field_paragraph; /* const char *: text, line breaks kept */
extern const struct field_type field_id;        /* const char * */
extern const struct field_type field_bool;
extern const struct field_type field_int64;
extern const struct field_type field_int32;
extern const struct field_type field_uint32;
extern const struct field_type field_number; /* double; companion: uint8_t digits after the point */
extern const struct field_type field_float;  /* float */
extern const struct field_type field_choice; /* an enum */
extern const struct field_type field_colour; /* uint32_t 0xFFRRGGBB */
extern const struct field_type field_colours; /* uint32_t[2]; companion: bool has */
extern const struct field_type field_point;   /* float[2], 0..1 each */
extern const struct field_type field_tags;    /* const char *const *, NULL-terminated */
extern const struct field_type field_screens; /* uint8_t, SCREENS_* */
extern const struct field_type field_hex;     /* const char *: max hexadecimal digits, lower case */
extern const struct field_type field_object;  /* by .table, into the item at offset */
extern const struct field_type field_list;    /* const T *; companion: size_t count */

/** Fill `item` (table->item_bytes, overwritten) from an object. False: the item is to be left out
 *  and every reason is among the faults. */
bool fields_read(struct field_ctx *ctx, const struct json_node *node,
                 const struct field_table *table, void *item);

/** Only the defaults. */
void fields_preset(struct field_ctx *ctx, const struct field_table *table, void *item);

/** Report an error, or a warning, at a node: what is wrong; what would be right. */
void field_fault(struct field_ctx *ctx, const struct json_node *node, const char *fmt, ...)
    PRINTF_LIKE(3, 4);
void field_warn(struct field_ctx *ctx, const struct json_node *node, const char *fmt, ...)
    PRINTF_LIKE(3, 4);

/** The value of an object's key, or NULL when it is absent or null. */
const struct json_node *field_value(const struct json_node *node, const char *key);

/** A value as a fault quotes it: "text…" (cut), 12, true, a list, an object. */
struct field_quote {
    char text[160];
};
struct field_quote field_quote(const struct json_node *node);

/** Characters (code points) of checked UTF-8. */
size_t field_characters(const char *text);

#endif
