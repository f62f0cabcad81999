/* base/log.h: lines on standard error, for journald or a terminal.
 *
 * A line is a sentence and key=value pairs; text from outside is escaped. Only app/ and thread
 * mains log above debug. Any thread; one write() a line.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/attr.h"

enum log_level { LOG_LEVEL_ERROR = 0, LOG_LEVEL_WARN, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/** What is less urgent than this is not written. Before threads. */
void log_set_level(enum log_level level);

/** module: a short noun, "loop". */
void log_line(enum log_level level, const char *module, const char *fmt, ...) PRINTF_LIKE(3, 4);

#endif
