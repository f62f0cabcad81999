/* codes/crockford_priv.h: Crockford's base32: digits and letters without I, L, O, U.
 *
 * Writing uses upper case. Reading takes either case; presence parts also read the look-alikes that
 * Crockford allows (I and L as 1, O as 0), because a person may have typed them.
 */
#ifndef CODES_CROCKFORD_PRIV_H
#define CODES_CROCKFORD_PRIV_H

#include <stdint.h>

#define CROCKFORD "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

/** The value of a character, 0..31, or -1. */
int32_t crockford_value(char c);
/** The same, with I and L as 1 and O as 0. */
int32_t crockford_value_typed(char c);

#endif
