/* hub/count/proposals_priv.h: what keeping and approving share. Private. */
#ifndef HUB_COUNT_PROPOSALS_PRIV_H
#define HUB_COUNT_PROPOSALS_PRIV_H

#include "hub/count/proposals.h"

/** Headline, text and link: lengths, valid UTF-8, no control characters. ST_INVALID, ST_LIMIT. */
NODISCARD enum status proposal_check_text(const struct proposal *proposal, struct err *err);

#endif
