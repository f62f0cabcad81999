/* base/err.h: errors as values: a code to act on and a sentence for the person at the screen.
 *
 * Thread: a struct err belongs to its caller. Nothing here logs.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>

#include "base/attr.h"

enum status {
    ST_OK = 0,
    ST_INVALID,     /* input breaks a rule: say which, change the input */
    ST_LIMIT,       /* input is larger than a named maximum */
    ST_NOT_FOUND,   /* the named thing does not exist */
    ST_IO,          /* disk, pipe or device refused */
    ST_UNSUPPORTED, /* well-formed, but not something we do */
    ST_NOMEM,       /* an allocation sized by the outside world failed */
    ST_BUSY,        /* a bounded queue is full: later */
    ST_CANCELLED    /* the asker no longer wants it */
};

#define ERR_TEXT_BYTES 512

struct err {
    enum status code;
    char text[ERR_TEXT_BYTES]; /* UTF-8, always terminated */
};

/** Fill `err` (may be NULL) and return `code`, so that `return err_set(...)` reads well. */
enum status err_set(struct err *err, enum status code, const char *fmt, ...) PRINTF_LIKE(3, 4);

/** Put context in front of the text: "context: text". NULL is fine. */
void err_context(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/** A short English name of a code, for logs. */
const char *status_name(enum status code);

#endif
