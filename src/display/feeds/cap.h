/* display/feeds/cap.h: warnings of the Common Alerting Protocol 1.2 (OASIS), 1.1 and 1.0 as well.
 *
 * A document is one alert, or a feed (Atom, RSS) whose items carry alerts or lead to them, or an
 * envelope (EDXL) around alerts. Alerts are reported as they are; cap_is_active() says which of
 * them hold, with all documents of a source at hand:
 *
 * - status: System and Draft are nobody's business. Actual, Exercise and Test are told apart.
 * - scope: only Public; Restricted and Private are for those they name.
 * - msgType: Alert and Update hold; Ack and Error never do; Update and Cancel end the alerts of the
 *   same status that their references name by sender, identifier and moment of sending (3.2.1).
 * - an information holds until `expires`; without it a day from its sending (CAP_UNDATED_S).
 *
 * The level of an information, from severity, urgency and certainty (3.2.2):
 *   emergency  Extreme or Severe, and Immediate, and Observed or Likely
 *   urgent     at least Moderate, and Immediate or Expected, and not Unlikely
 *   info       everything else, and what says AllClear or is Past
 *
 * Pure. Thread: feed_init() on main first; a value belongs to whoever reads it.
 */
#ifndef DISPLAY_FEEDS_CAP_H
#define DISPLAY_FEEDS_CAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/slice.h"
#include "programme/model.h"

/* The largest document; a national feed with embedded alerts has 2 MiB. */
#define CAP_MAX_BYTES ((size_t)8 << 20)
/* Alerts of one document, infos of an alert, references of an alert, links of a feed. */
#define CAP_ALERTS_MAX     200
#define CAP_INFOS_MAX      16
#define CAP_REFERENCES_MAX 100
#define CAP_LINKS_MAX      200
/* An alert that does not say when it ends. */
#define CAP_UNDATED_S 86400
/* Characters of a headline, of a description or instruction. */
#define CAP_HEADLINE_CHARS 160
#define CAP_TEXT_CHARS     2000

enum cap_status { CAP_ACTUAL = 0, CAP_EXERCISE, CAP_TEST, CAP_SYSTEM, CAP_DRAFT };
enum cap_message { CAP_ALERT = 0, CAP_UPDATE, CAP_CANCEL, CAP_ACK, CAP_ERROR };

/** Texts are plain and "" when absent; times are TIME_NONE when absent. */
struct cap_info {
    const char *language; /* "en-US" when absent, as the standard says */
    const char *headline; /* else the event */
    const char *description, *instruction;
    const char *areas; /* their descriptions, with commas */
    enum notice_level level;
    int64_t effective_unix_s, onset_unix_s, expires_unix_s;
};

struct cap_reference {
    const char *sender, *identifier;
    int64_t sent_unix_s;
};

struct cap_alert {
    const char *identifier, *sender;
    int64_t sent_unix_s;
    enum cap_status status;
    enum cap_message message;
    bool is_public;
    const struct cap_reference *references;
    size_t reference_count;
    const struct cap_info *infos;
    size_t info_count;
};

struct cap {
    const struct cap_alert *alerts;
    size_t alert_count;
    const char *const *links; /* absolute addresses of alerts that the caller may fetch */
    size_t link_count;
    size_t left_out; /* alerts without identifier, sender or moment, or beyond the limits */
    struct arena arena;
};

struct cap_options {
    const char *base_url; /* for relative links; NULL or "" for none */
    const char *charset;  /* the Content-Type's parameter; NULL for none */
    int64_t now_unix_s;   /* links to what has expired are left out */
};

/** Read a document. On ST_OK the caller ends out_cap with cap_deinit(); a feed without alerts is
 *  fine.
 *
 * Errors: ST_INVALID (neither an alert nor a feed), ST_LIMIT, ST_UNSUPPORTED, ST_NOMEM. */
NODISCARD enum status cap_read(struct slice bytes, const struct cap_options *options,
                               struct cap *out_cap, struct err *err);

/** Free. Zeroed memory is fine. */
void cap_deinit(struct cap *cap);

/** Whether an alert holds: by its status, scope and message, and no alert of `docs` ends it. Times
 *  are of its infos, see cap_info_ends(). */
bool cap_is_active(const struct cap_alert *alert, const struct cap *const *docs, size_t doc_count);

/** When an information ends. */
int64_t cap_info_ends(const struct cap_alert *alert, const struct cap_info *info);

/** Which infos are in the screen's language ("fr-FR"): the same, else the same first part, else as
 *  the alert's first info. The answer is a language; an info belongs when its own equals it. */
const char *cap_language(const struct cap_alert *alert, const char *language);

#endif
