/* hub/config/config.h: the hub's configuration -> struct. One table of key, type, unit, range,
 * default and help drives the reading, HUB.md and the defaults. Source: config/HUB.md.
 *
 * JSON with line comments. A wrong value is a fault; who serves refuses a configuration with one,
 * because a default in the place of a rule about people would be worse than no start. Pure: bytes
 * in, value out; files named here are opened by others. Thread: a config belongs to its owner;
 * read-only it is shared.
 */
#ifndef HUB_CONFIG_CONFIG_H
#define HUB_CONFIG_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/slice.h"

struct fault_list;

enum hub_identity { HUB_OPEN = 0, HUB_EMAIL, HUB_PROXY };

enum hub_log { HUB_LOG_ERROR = 0, HUB_LOG_WARN, HUB_LOG_INFO, HUB_LOG_DEBUG };

enum hub_language { HUB_FRENCH = 0, HUB_ENGLISH, HUB_LANGUAGES };

/** Certificate and key, PEM. Paths as written; "": plain HTTP. Both or none. */
struct hub_tls {
    const char *cert_file, *key_file;
};

/** Who a person is. */
struct hub_who {
    enum hub_identity mode;
    const char *const *domains; /* of addresses that may sign in; NULL-terminated, never NULL */
    const char *header;         /* that the proxy sets: who it is */
    const char *name_header;    /* "": the proxy says no name */
    const char *team_header;    /* "": the person picks the team */
    bool holds_names;           /* a new name waits for an organiser before a wall shows it */
    const char *const *words;   /* not in a name, beside the built-in list */
};

/** The company's mail server. url "": no mail goes out. */
struct hub_mail {
    const char *url; /* smtps://HOST:465, or smtp://HOST:587 with STARTTLS */
    const char *user;
    const char *password_file; /* path as written */
    const char *ca_file;       /* path as written; "": only the system's */
    const char *from;          /* "ambassadeurs@example.com" */
    bool is_plain_allowed;     /* smtp without TLS, for a relay on the same machine */
};

/** A phrase that no text may hold, and why. */
struct hub_forbidden {
    const char *phrase, *reason;
};

/** A text to start from; placeholders as in HUB.md. */
struct hub_suggestion {
    enum hub_language language;
    const char *text;
};

struct hub_points {
    int32_t proposal, declared, click, presence, opened; /* points each */
    int32_t clicks_day_max; /* points that clicks of one content bring a person in a day */
    int32_t shares_day_max; /* points that a person's shares bring in a day */
};

struct hub_config {
    const char *base;           /* "https://go.example.org"; "": of the address listened on */
    const char *listen;         /* "127.0.0.1:8080" */
    const char *const *proxies; /* addresses and networks whose word on clients counts */
    struct hub_tls tls;
    struct hub_who who;
    struct hub_mail mail;
    const char *employer; /* "Hélia": whom people work for; "": the programme's brand */
    const char *disclosure[HUB_LANGUAGES]; /* "": the built-in sentence with the employer */
    const struct hub_forbidden *forbidden;
    size_t forbidden_count;
    const struct hub_suggestion *suggestions;
    size_t suggestion_count;
    struct hub_points points;
    const char *contact; /* whom the privacy page names; "" */
    int32_t keep_days;   /* visits, journals and finished proposals */
    int32_t clients_max; /* connections at a time */
    enum hub_log log;
    struct arena arena; /* holds the texts */
};

/** What a hub does without a configuration. End with hub_config_deinit(). */
void hub_config_default(struct hub_config *out_config);

/** Read a document. `faults` may be NULL. On ST_OK the caller ends out_config with
 *  hub_config_deinit(); a wrong value is a fault and stands at its default.
 *
 * Errors: ST_INVALID, ST_LIMIT: not JSON, or not an object; the sentence is also the last fault. */
NODISCARD enum status hub_config_read(struct slice bytes, struct fault_list *faults,
                                      struct hub_config *out_config, struct err *err);

/** Free. Zeroed memory is fine. */
void hub_config_deinit(struct hub_config *config);

/** Split "ADDRESS:PORT" or "[ADDRESS]:PORT"; port 0 asks the system for one.
 *  Errors: ST_INVALID, ST_LIMIT (the address has no room in `cap` bytes). */
NODISCARD enum status hub_listen_parse(const char *text, char *out_address, size_t cap,
                                       uint16_t *out_port, struct err *err);

struct field_table;
/** The table, for HUB.md. */
const struct field_table *hub_config_table(void);

#endif
