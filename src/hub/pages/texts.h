/* hub/pages/texts.h: what the pages say, in French and English: one file a language.
 *
 * fr.def and en.def: M(NAME, "text"). {n} is the count (grouped), {0} and {1} are given texts.
 * Plural forms are separated by '|': one|other (CLDR: French: 0 and 1 are one; English: 1 is one).
 * A message missing in one language does not compile. Pure; any thread.
 */
#ifndef HUB_PAGES_TEXTS_H
#define HUB_PAGES_TEXTS_H

#include <stdint.h>

#include "base/buf.h"
#include "base/tz.h"
#include "hub/pages/networks.h"
#include "hub/pages/visit.h"

enum text {
#define M(name, text) TEXT_##name,
#include "hub/pages/fr.def"
#undef M
    TEXT_COUNT
};

/** "fr" or "en". */
const char *text_tag(enum page_lang lang);
/** As it stands in the catalogue; static. */
const char *text_get(enum page_lang lang, enum text text);

/** Append a message with its count and texts filled in, as plain text (mails, calendars). */
void text_say(struct buf *out, enum page_lang lang, enum text text, int64_t n, struct slice a,
              struct slice b);
/** The same for a page: everything escaped, the given texts isolated (<bdi>). */
void text_html(struct buf *out, enum page_lang lang, enum text text, int64_t n, struct slice a,
               struct slice b);

/** The same for the inside of a quoted attribute. */
void text_attr(struct buf *out, enum page_lang lang, enum text text, int64_t n, struct slice a,
               struct slice b);

/** Append "2 480" / "2,480". */
void text_number(struct buf *out, enum page_lang lang, int64_t n);
/** Append "deuxième", "second" … "12e", "12th": a team's rank in a sentence. */
void text_rank(struct buf *out, enum page_lang lang, int64_t rank);
/** Append "jeudi 26 novembre" / "Thursday 26 November", with the year when it isn't now's. */
void text_date(struct buf *out, enum page_lang lang, const struct tz *tz, int64_t unix_s,
               int64_t now_unix_s);
/** Append "12 h 30" / "12:30". */
void text_time(struct buf *out, enum page_lang lang, const struct tz *tz, int64_t unix_s);
/** A network's name in the language: "LinkedIn", "E-mail" / "Email". */
const char *text_network(enum page_lang lang, enum network network);

#endif
