/* base/json_value.h: JSON as a tree that can be changed and written out again.
 *
 * Where json.h reads a document once, with places for faults, this one holds it for a long time:
 * values are taken out, put in, moved from one tree to another. Unknown keys stay, order stays,
 * numbers keep their spelling; texts are held decoded and written with the shortest escapes, space
 * is not kept. So a tree never writes more bytes than the document it was read from had.
 *
 * A member is found by its key and a list's element by the text of its "id". Large containers get a
 * table for that by themselves, so nothing here is quadratic. Names are unique in objects: parsing
 * sees to it. Of elements with the same id the first is found. The id of an element must not change
 * while it is in a list.
 *
 * Thread: a tree belongs to one thread; finding may build a table, whose hashes want crypto_init().
 */
#ifndef BASE_JSON_VALUE_H
#define BASE_JSON_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "base/slice.h"

struct json_value {
    enum json_type type;
    uint32_t name_hash; /* with `same_slot`: its place in the parent's table */
    const char *key;    /* of an object's member, else NULL */
    const char *text;   /* of a string, decoded; of a number, as it is spelt; else "" */
    struct json_value *parent, *prev, *next, *first, *last;
    struct json_value *same_slot;
    struct json_names *names; /* the table of a large container, or NULL */
    size_t count;             /* children */
};

/** What a tree takes when written, keys of its members included, its own key not. */
struct json_size {
    size_t bytes, values;
};

/** How strictly to read: flags. */
enum json_rules {
    JSON_STRICT = 0,        /* a key that stands twice in an object is an error */
    JSON_WITH_COMMENTS = 1, /* as in files */
    JSON_FIRST_OF_TWINS = 2 /* of members with the same key the first stays, without a word */
};

/** Read a document within the limits of base/limits.h. The caller ends the tree with
 *  json_value_destroy(). Errors: ST_INVALID, ST_LIMIT, with line and column or pointer in the text;
 *  ST_NOMEM. */
NODISCARD enum status json_value_parse(struct slice bytes, unsigned rules,
                                       struct json_value **out_value, struct err *err);
/** A value of its own: key NULL when it will not be a member; text of a string or number, else
 * empty. Both are copied and hold no NUL. NULL: no memory. */
NODISCARD struct json_value *json_value_create(enum json_type type, const char *key,
                                               struct slice text);
/** Free a tree that is in no other. NULL is fine. */
void json_value_destroy(struct json_value *value);

/** The member with this key or the element with this id, or NULL; NULL when it is no container. */
struct json_value *json_value_find(struct json_value *container, const char *name);
/** The text of an object's "id", or NULL. */
const char *json_value_id(struct json_value *value);

/** Put a value that is in no tree into a container, before `before` (NULL: at the end). */
void json_value_insert(struct json_value *container, struct json_value *before,
                       struct json_value *value);
/** Take a value out of its container; it is the caller's then. */
void json_value_unlink(struct json_value *value);
/** Put it back where it was. All that was put in or taken out there since must have been undone. */
void json_value_relink(struct json_value *value);

struct json_size json_value_size(const struct json_value *value);
/** Append a value without its own key. A failure stays in the buffer. */
void json_value_write(const struct json_value *value, struct buf *out);
/** RFC 6901 pointer of a value within its tree, cut to cap - 1 bytes. The root is "". */
void json_value_pointer(const struct json_value *value, char *out, size_t cap);

#endif
