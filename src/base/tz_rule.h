/* base/tz_rule.h: the footer of a time zone file: a POSIX TZ string with RFC 8536's extensions
 * (hours from -167 to 167). */
#ifndef BASE_TZ_RULE_H
#define BASE_TZ_RULE_H

#include <stdbool.h>
#include <stdint.h>

/** One yearly change: Mm.w.d, Jn or n, at time_s local. */
struct tz_change {
    char form; /* 'M', 'J' or '0' */
    int32_t month, week, day;
    int32_t time_s;
};

struct tz_rule {
    bool is_set;
    bool has_dst;
    int32_t standard_s, dst_s; /* seconds east */
    struct tz_change start, end;
};

/** Parse "CET-1CEST,M3.5.0,M10.5.0/3". False when malformed; out is then untouched. */
bool tz_rule_parse(const char *text, struct tz_rule *out);
/** Seconds east at an instant. */
int32_t tz_rule_offset_at(const struct tz_rule *rule, int64_t unix_s);

#endif
