#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum status err_set(struct err *err, enum status code, const char *fmt, ...)
{
    if (err != NULL) {
        va_list args;
        va_start(args, fmt);
        err->code = code;
        (void)vsnprintf(err->text, sizeof err->text, fmt, args); /* cut text is still a sentence */
        va_end(args);
    }
    return code;
}

void err_context(struct err *err, const char *fmt, ...)
{
    if (err == NULL) {
        return;
    }
    char front[ERR_TEXT_BYTES];
    char whole[2 * ERR_TEXT_BYTES + 2];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(front, sizeof front, fmt, args);
    va_end(args);
    (void)snprintf(whole, sizeof whole, "%s: %s", front, err->text);
    memcpy(err->text, whole, sizeof err->text - 1);
    err->text[sizeof err->text - 1] = '\0';
}

const char *status_name(enum status code)
{
    switch (code) {
    case ST_OK:
        return "ok";
    case ST_INVALID:
        return "invalid";
    case ST_LIMIT:
        return "limit";
    case ST_NOT_FOUND:
        return "not found";
    case ST_IO:
        return "io";
    case ST_UNSUPPORTED:
        return "unsupported";
    case ST_NOMEM:
        return "no memory";
    case ST_BUSY:
        return "busy";
    case ST_CANCELLED:
        return "cancelled";
    }
    return "unknown";
}
