/* The one place that says what an entry is worth to a board or challenge. */
#include "hub/count/standings_priv.h"

enum { MILLI = 1000 };

static int64_t shares_of(const struct measure *measure, const struct entry *entry)
{
    switch (measure->evidence) {
    case EVIDENCE_OPENED:
        return entry->kind == LEDGER_OPENED;
    case EVIDENCE_CLICKED:
        return entry->kind == LEDGER_CLICKED;
    case EVIDENCE_VERIFIED:
        return entry->kind == LEDGER_VERIFIED;
    case EVIDENCE_DECLARED:
        break;
    }
    return entry->kind == LEDGER_DECLARED || entry->kind == LEDGER_UNDONE ? entry->shares : 0;
}

static int64_t action_of(const struct measure *measure, const struct entry *entry)
{
    switch (measure->metric) {
    case METRIC_POINTS:
        return entry->points;
    case METRIC_SHARES:
        return shares_of(measure, entry);
    case METRIC_PROPOSALS:
        return entry->kind == LEDGER_PROPOSAL;
    case METRIC_PARTICIPANTS:
        return entry->kind == LEDGER_JOINED &&
               (measure->challenge == 0 || measure->challenge == entry->content);
    case METRIC_CLICKS:
        return entry->kind == LEDGER_CLICKED;
    }
    return 0;
}

/* Openings, and corrections of one board or challenge, count there and nowhere else. */
static bool is_own_kind(const struct entry *entry)
{
    return entry->kind == LEDGER_OPENING ||
           (entry->kind == LEDGER_CORRECTION && entry->content > 0);
}

int64_t measure_of(const struct measure *measure, const struct entry *entry, bool *out_is_own)
{
    *out_is_own = is_own_kind(entry);
    if (*out_is_own) {
        return entry->content == measure->content ? entry->milli : 0;
    }
    if (entry->counts_as <= measure->after_entry ||
        (measure->from != TIME_NONE && entry->counts_at < measure->from) ||
        (measure->until != TIME_NONE && entry->counts_at >= measure->until)) {
        return 0;
    }
    return action_of(measure, entry) * MILLI;
}
