/* hub/pages/html.h: the only way into a page's markup for text from outside. Pure; any thread.
 *
 * Markup is literal in the code of a page (html_raw); every other byte passes one of the other
 * functions. They write & < > " ' as references in both contexts, replace control characters and
 * what is not UTF-8 by U+FFFD, and never write an attribute without quotes.
 */
#ifndef HUB_PAGES_HTML_H
#define HUB_PAGES_HTML_H

#include <stdint.h>

#include "base/buf.h"
#include "base/slice.h"

/** Markup of ours: a literal. */
void html_raw(struct buf *out, const char *markup);
/** Text, or the inside of a quoted attribute. */
void html_text(struct buf *out, struct slice text);
/** Text in an element that isolates its direction: <bdi>…</bdi>. For names beside our words. */
void html_name(struct buf *out, struct slice text);
/** Text of several lines: line breaks become <br>. */
void html_lines(struct buf *out, struct slice text);
/** ` name="value"`, escaped. `name` is a literal. */
void html_attr(struct buf *out, const char *name, struct slice value);
/** ` name="12"`. */
void html_attr_int(struct buf *out, const char *name, int64_t value);
/** ` name="…"` for an address: a path of ours ("/…", not "//…", "#…"), http, https, mailto or sms;
 *  anything else becomes "#". */
void html_url(struct buf *out, const char *name, struct slice url);
/** <input type="hidden" …>. */
void html_hidden(struct buf *out, const char *name, struct slice value);

#endif
