/* display/follow/follow_sources_priv.h: sources of one follower: asking, reading, mixing.
 * Folder-private. Thread: the follower's own.
 */
#ifndef DISPLAY_FOLLOW_FOLLOW_SOURCES_PRIV_H
#define DISPLAY_FOLLOW_FOLLOW_SOURCES_PRIV_H

#include "display/follow/follow_priv.h"

/* follow_sources.c: when sources are asked. */
int64_t sources_step(struct follow *follow, struct follow_now now);
bool sources_done(struct follow *follow, struct net_request *request, struct follow_now now);
NODISCARD enum status sources_init(struct follow *follow, struct err *err);
void sources_deinit(struct follow *follow);
/** Was each asked, and is none under way? */
bool sources_are_settled(const struct follow *follow);

/* follow_reading.c: what they say becomes entities of follow->mixed. */
/** Errors: as the readers; what it said before stays then.
 *  as_of_unix_s  when it was known to say so; out_is_changed may be NULL */
NODISCARD enum status source_read(struct follow *follow, struct follow_source *source,
                                  struct slice bytes, const char *content_type,
                                  int64_t as_of_unix_s, struct follow_now now, bool *out_is_changed,
                                  struct err *err);
/** The alerts that are here now. */
NODISCARD enum status source_mix_alerts(struct follow *follow, const struct follow_source *source,
                                        struct follow_now now, bool *out_is_changed,
                                        struct err *err);

/* follow_alerts.c: alerts that a feed leads to. */
/** Those that source->index names, instead of those before; what is kept of them is read. */
void alerts_list(struct follow *follow, struct follow_source *source, struct follow_now now);
int64_t alerts_step(struct follow *follow, struct follow_source *source, struct follow_now now);
bool alerts_done(struct follow *follow, struct net_request *request, struct follow_now now);
bool alerts_are_settled(const struct follow_source *source);
/** Ask for all of them anew. */
void alerts_forget(struct follow_source *source);
void alerts_deinit(struct follow *follow, struct follow_source *source);

#endif
