/* hub/cli/options.h: the command line, read by one table that also writes --help. Pure. */
#ifndef HUB_CLI_OPTIONS_H
#define HUB_CLI_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"

enum command {
    COMMAND_SERVE = 0,
    COMMAND_IMPORT,
    COMMAND_EXPORT,
    COMMAND_BACKUP,
    COMMAND_RESTORE,
    COMMAND_CHECK,
    COMMAND_PEOPLE,
    COMMAND_TEAMS,
    COMMAND_POINTS,
    COMMAND_TIERS,
    COMMAND_PROPOSALS,
    COMMAND_WITHDRAW,
    COMMAND_FREEZE,
    COMMAND_REVEAL,
    COMMAND_ANNOUNCE,
    COMMAND_SCREENS,
    COMMAND_KEYS,
    COMMAND_TEST_MAIL,
    COMMAND_WORDS,
    COMMAND_COUNT
};

#define WORDS_MAX 64

/** What was asked for. Texts are borrowed from argv; NULL or negative: not given. */
struct options {
    enum command command;
    bool wants_help, wants_version;
    const char *data, *config, *listen, *base;
    const char *name, *title, *screen_class, *tags, *site, *colour;
    const char *note, *headline, *text, *label, *level, *until;
    int32_t size, every_s, step;
    bool is_all, is_undone;
    const char *words[WORDS_MAX]; /* what is not an option */
    size_t word_count;
};

/** Read argv. Errors: ST_INVALID, a sentence that says what would be right. */
NODISCARD enum status options_read(int argc, char *const *argv, struct options *out_options,
                                   struct err *err);
/** The help of one command, or of all when `command` is COMMAND_COUNT. */
void options_help(enum command command, struct buf *out);
/** "people list": what a command's first word may be; the first is meant where none is given. */
const char *options_verb(const struct options *options, const char *usual);

#endif
