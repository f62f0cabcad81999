/* hub/site/keeping.h: how long what is kept, as the configuration says. */
#ifndef HUB_SITE_KEEPING_H
#define HUB_SITE_KEEPING_H

#include "hub/config/config.h"
#include "hub/store/retention.h"

static inline struct retention retention_of(const struct hub_config *config)
{
    struct retention kept = RETENTION_DEFAULT;
    kept.journal_days =
        config->keep_days < kept.journal_days ? config->keep_days : kept.journal_days;
    kept.click_days = config->keep_days < kept.click_days ? config->keep_days : kept.click_days;
    kept.proposal_days = config->keep_days;
    kept.audit_days = config->keep_days;
    return kept;
}

#endif
