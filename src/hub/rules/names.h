/* hub/rules/names.h: what a person may be called on a wall. Pure; any thread.
 *
 * A list of words that no wall should show, in French and English, is built in; an organisation
 * adds its own. A word hides in vain behind capitals, accents, signs that look like letters and
 * spaces between letters. It is no judge of taste: what passes can still be held and refused.
 */
#ifndef HUB_RULES_NAMES_H
#define HUB_RULES_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/slice.h"

enum { NAME_CHARACTERS_MAX = 40, ALIAS_CHARACTERS_MAX = 30, ALIAS_CHARACTERS_MIN = 2 };

enum name_fault {
    NAME_FAULT_NONE = 0,
    NAME_FAULT_EMPTY,
    NAME_FAULT_LONG,
    NAME_FAULT_CHARACTERS, /* digits, signs, an address: not a name */
    NAME_FAULT_REFUSED     /* a word of the list */
};

/** A first name: letters, with spaces, hyphens, apostrophes and dots between. It is cleaned into
 *  `out` (at most NAME_CHARACTERS_MAX characters; reset first). words: the organisation's own,
 *  NULL-terminated, or NULL. */
enum name_fault name_check_first(struct slice typed, const char *const *words, struct buf *out);
/** The initial of a family name: the first letter of what was typed, as a capital where it is of
 *  the Latin script. Empty is fine: out is empty then. */
enum name_fault name_check_initial(struct slice typed, struct buf *out);
/** An alias: letters, digits, spaces, - _ . ' between. */
enum name_fault name_check_alias(struct slice typed, const char *const *words, struct buf *out);
/** Does the text hold a word of the lists? */
bool name_has_word(struct slice text, const char *const *words);

#endif
