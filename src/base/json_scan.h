/* base/json_scan.h: the strict pass over JSON bytes before cJSON sees them. Private to base/json.
 */
#ifndef BASE_JSON_SCAN_H
#define BASE_JSON_SCAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"

struct json_place {
    uint32_t line, column;
};

/** Places of all values in document order (a container before its children). */
struct json_scan {
    struct json_place *places;
    size_t count, cap;
    struct json_place failed_at;
};

/** Check `bytes` (mutable: comments are blanked when allowed). On ST_OK the places are the
 * caller's, ended with json_scan_deinit(); call that in any case. */
NODISCARD enum status json_scan(char *bytes, size_t len, bool allow_comments,
                                struct json_scan *scan, struct err *err);
void json_scan_deinit(struct json_scan *scan);

#endif
