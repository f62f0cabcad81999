/* display/lang/lang.h: what the interface says, in French and English: one file a language.
 *
 * Catalogues are fr.def and en.def: M(NAME, "text"). {n} is the count (grouped), {0} and {1} are
 * given texts. Plural forms are separated by '|': one|other, chosen by the language's rule (CLDR:
 * French: 0 and 1 are one; English: 1 is one). A message missing in one language does not compile.
 *
 * French text comes with its no-break spaces. Results live in the arena or are static; a full arena
 * gives "". Pure.
 */
#ifndef DISPLAY_LANG_LANG_H
#define DISPLAY_LANG_LANG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

struct tz;

enum lang { LANG_FR = 0, LANG_EN, LANG_COUNT };

enum msg {
#define M(name, text) MSG_##name,
#include "display/lang/fr.def"
#undef M
    MSG_COUNT
};

/** "fr-FR" -> LANG_FR; anything that is not French -> LANG_EN. */
enum lang lang_of(const char *locale);
/** "fr" or "en". */
const char *lang_tag(enum lang lang);

/** A message with its count and texts filled in. a and b may be NULL when not used. */
const char *lang_say(struct arena *arena, enum lang lang, enum msg msg, int64_t n, const char *a,
                     const char *b);

/** "2 480" (U+202F groups) / "2,480"; decimals 0..3: "1,5" / "1.5". */
const char *lang_number(struct arena *arena, enum lang lang, double value, int decimals);

/** "lundi 23 novembre" / "Monday 23 November". */
const char *lang_date_long(struct arena *arena, enum lang lang, const struct tz *tz,
                           int64_t unix_s);
/** "lun. 23 nov." / "Mon 23 Nov". */
const char *lang_date_short(struct arena *arena, enum lang lang, const struct tz *tz,
                            int64_t unix_s);
/** "18 décembre" / "18 December"; "1er" for the first in French. */
const char *lang_day_month(struct arena *arena, enum lang lang, const struct tz *tz,
                           int64_t unix_s);
/** The clock: "10:42" in both. */
const char *lang_clock(struct arena *arena, const struct tz *tz, int64_t unix_s);
/** In a sentence: "14 h 02" / "14:02". */
const char *lang_time(struct arena *arena, enum lang lang, const struct tz *tz, int64_t unix_s);
/** "à l’instant", "il y a 2 min", "il y a 3 h", "hier", "il y a 4 jours" / "just now", … */
const char *lang_ago(struct arena *arena, enum lang lang, const struct tz *tz, int64_t then_unix_s,
                     int64_t now_unix_s);
/** What is left: "3 j 04 h", "4 h 05 min", "12 min", "45 s" / "3 d 04 h", … */
const char *lang_left(struct arena *arena, enum lang lang, int64_t seconds);

/** Counts of places in a sentence: "trois" / "three" from one to nine (French: feminine), digits
 *  beyond. */
const char *lang_count_words(struct arena *arena, enum lang lang, int64_t n);

/** A network's own spelling: "linkedin" -> "LinkedIn", "x" -> "X"; unknown: as given. */
const char *lang_network(const char *id);

#endif
