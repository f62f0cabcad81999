/* hub/wire/text.h: small questions to text of a request: case, spaces, parts. Pure. */
#ifndef HUB_WIRE_TEXT_H
#define HUB_WIRE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/slice.h"

/** ASCII only. */
char text_lower(char c);
/** The same but for the case of ASCII letters? */
bool text_is(struct slice a, const char *b);
bool text_same(struct slice a, struct slice b);
/** Without spaces and tabs at both ends. */
struct slice text_trim(struct slice text);
/** Characters that a token may have (RFC 9110 section 5.6.2), at least one. */
bool text_is_token(struct slice text);
/** UTF-8 without control characters (C0, DEL, C1). `with_lines` allows tab, LF and CR. */
bool text_is_plain(struct slice text, bool with_lines);
/** Cut the next part off `rest`, up to the separator or the end, and trim it. False: nothing is
 *  left. An empty part is one. */
NODISCARD bool text_next(struct slice *rest, char separator, struct slice *out_part);
/** 0 to 15, or -1. */
int text_hex(char c);
/** A decimal number of 1 to 18 digits. False: out is untouched. */
NODISCARD bool text_to_number(struct slice text, unsigned long long *out);

#endif
