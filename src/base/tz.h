/* base/tz.h: time zones from TZif files (RFC 8536), their footer (POSIX TZ) for later years
 * included.
 *
 * A zone is immutable; any thread may use one.
 */
#ifndef BASE_TZ_H
#define BASE_TZ_H

#include <stdint.h>

#include "base/attr.h"
#include "base/civil.h"
#include "base/err.h"
#include "base/slice.h"

struct tz;

/** Read a TZif file's bytes. The caller ends the zone with tz_destroy(). Errors: ST_INVALID. */
NODISCARD enum status tz_parse(struct slice bytes, struct tz **out_tz, struct err *err);
/** Load "Europe/Paris" from $TZDIR or /usr/share/zoneinfo. Errors: ST_NOT_FOUND, ST_INVALID.
 *  Blocks on disk. */
NODISCARD enum status tz_load(const char *name, struct tz **out_tz, struct err *err);
void tz_destroy(struct tz *tz);
/** UTC, static. */
const struct tz *tz_utc(void);

/** Seconds east of UTC at an instant. */
int32_t tz_offset_at(const struct tz *tz, int64_t unix_s);
/** Local date and time of an instant. */
struct civil tz_civil(const struct tz *tz, int64_t unix_s);
/** Local day number of an instant. */
int32_t tz_day_of(const struct tz *tz, int64_t unix_s);
/** The instant of local day and second of the day (may exceed a day). In a gap of the clock: as if
 * it had not jumped (02:30 is shown as 03:30); in an overlap: the first of the two. */
int64_t tz_unix_of(const struct tz *tz, int64_t day, int64_t second);

#endif
