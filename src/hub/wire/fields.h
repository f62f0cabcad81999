/* hub/wire/fields.h: names and values of a form, whichever way it came, and of a query. Pure.
 *
 * Everything is UTF-8 without NUL and other controls than tab and line breaks; line breaks are one
 * "\n" each. Values point into memory of an arena or of the body.
 */
#ifndef HUB_WIRE_FIELDS_H
#define HUB_WIRE_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/slice.h"

enum {
    FIELDS_MAX = 64,            /* our largest form has a dozen */
    FIELD_NAME_MAX = 64,        /* bytes */
    FIELD_VALUE_MAX = 16U << 10 /* bytes: four times the longest text that a content may have */
};

struct field {
    struct slice name, value;
};

struct fields {
    struct field of[FIELDS_MAX];
    size_t count;
};

/* One file that came with a form. */
struct upload {
    struct slice field;     /* the field's name; empty: no file came */
    struct slice file_name; /* as the phone said it, for people only: never a path. Maybe empty */
    struct slice type;      /* as the phone said it: not to be believed */
    struct slice bytes;     /* into the body */
};

/** The first value of this name; empty without one (ptr is then NULL). */
struct slice fields_get(const struct fields *fields, const char *name);
bool fields_has(const struct fields *fields, const char *name);

/** Read "a=1&b=%C3%A9+x" (application/x-www-form-urlencoded, WHATWG URL section 5.1), but strictly.
 *
 * arena  receives what had to be decoded
 * Errors: ST_INVALID (a bad escape, not UTF-8, controls), ST_LIMIT. fields is then half filled. */
NODISCARD enum status fields_decode(struct slice text, struct arena *arena, struct fields *fields,
                                    struct err *err);

/** The same for a query, forgivingly: links are decorated by others on their way. A pair that can't
 *  be read is passed over, and what comes after FIELDS_MAX. */
void fields_read_query(struct slice text, struct arena *arena, struct fields *fields);

/** Read a body of multipart/form-data (RFC 7578). Fields go into `fields`, one file at most into
 *  `upload`; a file field that was left empty is passed over.
 *
 * type  the whole Content-Type, with its boundary
 * Errors: ST_INVALID, ST_LIMIT (FIELDS_MAX, values, more than one file). */
NODISCARD enum status fields_read_multipart(struct slice type, struct slice body,
                                            struct arena *arena, struct fields *fields,
                                            struct upload *upload, struct err *err);

#endif
