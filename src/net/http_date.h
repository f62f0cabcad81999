/* net/http_date.h: the three forms of a date in HTTP (RFC 9110 section 5.6.7). Pure; any thread. */
#ifndef NET_HTTP_DATE_H
#define NET_HTTP_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

/** Read "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT" or
 *  "Sun Nov  6 08:49:37 1994". False when it is none of them or no such instant; out_unix_s is then
 *  untouched. A weekday that does not belong to the date is overlooked.
 *
 * now_unix_s  settles years of two digits: one that would lie more than fifty years ahead is past
 */
bool http_date_read(struct slice text, int64_t now_unix_s, int64_t *out_unix_s);

#endif
