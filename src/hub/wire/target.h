/* hub/wire/target.h: what stands between the method and the version. Pure.
 *
 * RFC 9112 section 3.2: "/path?query", and "https://host/path?query" as a proxy asks. Strict: a
 * path that could mean two things to two programs is refused.
 */
#ifndef HUB_WIRE_TARGET_H
#define HUB_WIRE_TARGET_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/slice.h"

struct target {
    struct slice authority; /* of the absolute form; empty otherwise */
    struct slice path;      /* decoded: '/' first; no "..", ".", "//", backslash, controls; UTF-8 */
    struct slice query;     /* as it came, printable ASCII, without '?' */
};

/** Read it. What is decoded stands in the arena, the rest points into `raw`.
 *
 * Errors: ST_INVALID (with why), ST_LIMIT (over URL_MAX_BYTES). */
NODISCARD enum status target_read(struct slice raw, struct arena *arena, struct target *out,
                                  struct err *err);

/** A host as in Host, "go.example.org:8443" or "[2001:db8::1]": letters, digits, '-', '.', a port.
 *  Not empty. */
bool target_host_is_valid(struct slice host);

#endif
