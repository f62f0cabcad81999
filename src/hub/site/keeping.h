/* hub/site/keeping.h: how long what is kept, and what earns what, as the configuration says. */
#ifndef HUB_SITE_KEEPING_H
#define HUB_SITE_KEEPING_H

#include "hub/config/config.h"
#include "hub/count/rules.h"
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

/** tz: whose days; outlives the rules. */
static inline struct points_rules rules_of(const struct hub_config *config, const struct tz *tz)
{
    const struct hub_points *points = &config->points;
    struct points_rules rules = points_rules_default();
    rules.proposal = points->proposal;
    rules.declared = points->declared;
    rules.clicked = points->click;
    rules.presence = points->presence;
    rules.opened = points->opened;
    rules.clicks_per_day = points->clicks_day_max;
    rules.share_points_a_day = points->shares_day_max;
    rules.tz = tz;
    return rules;
}

#endif
