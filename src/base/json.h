/* base/json.h: JSON documents as immutable trees with places. The only user of cJSON.
 *
 * A scanner of our own goes first over the bytes (RFC 8259, strict UTF-8, limits of base/limits.h),
 * finds duplicate keys and notes where each value stands; cJSON then parses, and the two are
 * joined. Thread: a tree is read-only; any thread.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"

enum json_type {
    JSON_NULL = 0,
    JSON_FALSE,
    JSON_TRUE,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT
};

struct json_node {
    enum json_type type;
    uint32_t line, column; /* from 1; of the value */
    const char *key;       /* of an object's member, else NULL */
    const char *text;      /* JSON_STRING, else "" */
    double number;
    bool is_integer;   /* the number is whole and exact in a double */
    bool is_duplicate; /* an earlier member of the same object has this key */
    const struct json_node *parent;
    struct json_node *first, *next;
    size_t count; /* children */
    size_t index; /* in the parent */
};

struct json_doc;

/** Parse. allow_comments: // and block comments count as space (configuration files).
 *  The caller ends the document with json_destroy(). On failure out_line and out_column say where;
 *  Errors: ST_INVALID, ST_LIMIT. */
NODISCARD enum status json_parse(struct slice bytes, bool allow_comments, struct json_doc **out_doc,
                                 uint32_t *out_line, uint32_t *out_column, struct err *err);
void json_destroy(struct json_doc *doc);
const struct json_node *json_root(const struct json_doc *doc);

/** The first member with this key, or NULL; NULL when node is no object. */
const struct json_node *json_find(const struct json_node *node, const char *key);
/** RFC 6901 pointer of a node, cut to cap - 1 bytes. The root is "". */
void json_pointer(const struct json_node *node, char *out, size_t cap);
/** Append text as a JSON string, quotes included, with the shortest escapes: never longer than any
 *  other spelling of it. */
void json_write_string(struct buf *buf, struct slice text);
/** How many bytes that writes. */
size_t json_string_bytes(struct slice text);

#endif
