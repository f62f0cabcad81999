/* hub/cli/desk.h: what organiser's commands have in common: the open database, the rules, the
 * moment, a note of what was done.
 */
#ifndef HUB_CLI_DESK_H
#define HUB_CLI_DESK_H

#include "base/zones.h"
#include "hub/cli/commands.h"
#include "hub/config/config.h"
#include "hub/count/rules.h"
#include "hub/db/db.h"

struct desk {
    const struct options *options;
    const char *data;
    struct hub_store *store;
    struct hub_config config;
    struct points_rules rules;
    struct zones zones;
    int64_t now_unix_s;
};

/** The folder of --data, else $STATE_DIRECTORY. Errors: ST_UNSUPPORTED (none was named). */
NODISCARD enum status desk_folder(const struct options *options, const char **out_folder,
                                  struct err *err);
/** Open. End with desk_close() in any case. Errors: as hub_store_open(), settings_file_read(). */
NODISCARD enum status desk_open(struct desk *desk, const struct options *options, struct err *err);
void desk_close(struct desk *desk);

/** Say it on standard error; the exit code that belongs to the error. */
int desk_failed(const struct err *err);
/** Note in the audit what was done and answer with the exit code: "withdrew post p1". */
int desk_done(struct desk *desk, const char *fmt, ...) PRINTF_LIKE(2, 3);
/** Print what came from outside: controls, which a terminal would obey, as '?'. */
void desk_print(struct slice text);
/** "usage": the command line makes no sense; says so and points to --help. */
int desk_usage(const struct options *options, const char *what);
/** A whole number, at least `least`. False: it is none. */
NODISCARD bool desk_number(const char *text, int64_t least, int64_t *out);
/** Open the database, run, close: the whole of a command. */
int desk_run(const struct options *options, int (*run)(struct desk *desk));

#endif
