/* display/store/record.h: reading and writing the members of small JSON records.
 *
 * What is absent, of another type, too long or not plain text reads as absent: a record that a
 * stranger has edited is never worse than a record that is not there. Pure.
 */
#ifndef DISPLAY_STORE_RECORD_H
#define DISPLAY_STORE_RECORD_H

#include <stdint.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/json.h"

/** The text of a member without control characters, of at most max_bytes; else "". Borrowed. */
const char *record_text(const struct json_node *object, const char *key, size_t max_bytes);
/** A whole number within min..max; else `otherwise`. */
int64_t record_integer(const struct json_node *object, const char *key, int64_t min, int64_t max,
                       int64_t otherwise);
bool record_is_true(const struct json_node *object, const char *key);
/** All zero when there is none. */
struct digest record_digest(const struct json_node *object, const char *key);

/** Append `"key":"text"`; ,"key" after the first member. A NULL or empty text is left out, and so
 *  is one that record_text() would not read. */
void record_put_text(struct buf *json, const char *key, const char *text, size_t max_bytes);
void record_put_integer(struct buf *json, const char *key, int64_t value);
void record_put_true(struct buf *json, const char *key, bool is_true);
/** An unknown digest is left out. */
void record_put_digest(struct buf *json, const char *key, const struct digest *digest);

/** May a text of at most max_bytes be written and read again as it is? NULL may not. */
bool record_can_hold(const char *text, size_t max_bytes);

/** Copy what record_can_hold() would take: at most cap - 1 bytes, cut between two characters, "?"
 * for what is no plain text. NULL is "". */
void record_plain(char *out, size_t cap, const char *text);

/** Make a time that a double holds exactly: the years 1970 to 9999. */
int64_t record_time(int64_t unix_s);

#define RECORD_INTEGER_MAX ((int64_t)1 << 53)
#define RECORD_TIME_MAX    INT64_C(253402300799)

#endif
