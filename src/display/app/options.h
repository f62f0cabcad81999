/* display/app/options.h: the command line, read by one table that also writes --help. Pure. */
#ifndef DISPLAY_APP_OPTIONS_H
#define DISPLAY_APP_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"

enum command {
    COMMAND_RUN = 0,
    COMMAND_CHECK,
    COMMAND_SNAPSHOT,
    COMMAND_FILM,
    COMMAND_NEW,
    COMMAND_BENCH,
    COMMAND_DOCTOR,
    COMMAND_LISTEN,
    COMMAND_STORE,
    COMMAND_SYNC,
    COMMAND_COUNT
};

#define OPTIONS_FILES_MAX 256

/** What was asked for. Texts are borrowed from argv; NULL or negative: not given. */
struct options {
    enum command command;
    bool wants_help, wants_version;
    const char *config, *programme;
    const char *screen, *tags, *theme, *language, *timezone;
    const char *at, *scene, *all, *out;
    const char *store;
    double elapsed_s, seconds, fps;
    int32_t width, height;      /* --size */
    int32_t window_w, window_h; /* --windowed */
    int32_t rotate, output;
    double diagonal_in, distance_m;
    bool is_calm, is_enlarged, is_still, is_once;
    int32_t changes;
    const char *files[OPTIONS_FILES_MAX]; /* what is not an option */
    size_t file_count;
};

/** Read argv. Errors: ST_INVALID, a sentence that says what would be right. */
NODISCARD enum status options_read(int argc, char *const *argv, struct options *out_options,
                                   struct err *err);

/** The help of one command, or of all when `command` is COMMAND_COUNT. */
void options_help(enum command command, struct buf *out);

#endif
