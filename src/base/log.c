/* base/log.c: control characters become \xNN, so that nobody from outside writes our lines. */
#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

enum { LINE_BYTES = 1024 };

static atomic_int shown_level = LOG_LEVEL_INFO;

void log_set_level(enum log_level level)
{
    atomic_store(&shown_level, (int)level);
}

void log_line(enum log_level level, const char *module, const char *fmt, ...)
{
    static const char *const names[] = {"error", "warn", "info", "debug"};
    char text[LINE_BYTES], line[LINE_BYTES * 2];
    if ((int)level > atomic_load(&shown_level)) {
        return;
    }
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, args); /* a cut line is still a line */
    va_end(args);
    int used = snprintf(line, sizeof(line), "vitrine: %s: %s: ", names[level], module);
    size_t n = used < 0 ? 0 : (size_t)used;
    for (const char *c = text; *c != '\0' && n < sizeof(line) - 6; c++) {
        if ((unsigned char)*c < 0x20 || *c == 0x7F) {
            n += (size_t)snprintf(line + n, 5, "\\x%02X", (unsigned char)*c);
        } else {
            line[n++] = *c;
        }
    }
    line[n++] = '\n';
    (void)!write(STDERR_FILENO, line, n); /* nobody left to tell */
}
