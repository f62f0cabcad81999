/* display/app/options.c: one row an option: its name, what it takes, which commands know it. */
#include "display/app/options.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "programme/spell.h"

enum value_kind { VALUE_NONE = 0, VALUE_TEXT, VALUE_NUMBER, VALUE_INTEGER, VALUE_SIZE };

enum {
    RUN = 1 << COMMAND_RUN,
    CHECK_CMD = 1 << COMMAND_CHECK,
    SNAPSHOT = 1 << COMMAND_SNAPSHOT,
    FILM = 1 << COMMAND_FILM,
    NEW = 1 << COMMAND_NEW,
    BENCH = 1 << COMMAND_BENCH,
    DOCTOR = 1 << COMMAND_DOCTOR,
    LISTEN = 1 << COMMAND_LISTEN,
    STORE = 1 << COMMAND_STORE,
    SYNC = 1 << COMMAND_SYNC,
    PICTURES = SNAPSHOT | FILM,
    ALL = (1 << COMMAND_COUNT) - 1
};

struct option {
    const char *name;
    enum value_kind kind;
    size_t offset;
    double least, most;
    uint32_t commands;
    const char *value, *help;
};

#define AT(member) offsetof(struct options, member)

static const struct option rows[] = {
    {"--programme", VALUE_TEXT, AT(programme), 0, 0, RUN | PICTURES | BENCH | DOCTOR | SYNC,
     "FILE|URL", "the programme; without it, the configuration's, else the bundled one"},
    {"--config", VALUE_TEXT, AT(config), 0, 0,
     RUN | PICTURES | BENCH | DOCTOR | LISTEN | STORE | SYNC, "FILE",
     "configuration; without it, ~/.config/vitrine/vitrine.json, else /etc/vitrine/vitrine.json"},
    {"--screen", VALUE_TEXT, AT(screen), 0, 0, RUN | PICTURES | BENCH, "lobby|internal",
     "who sees it: visitors too, or staff only"},
    {"--tags", VALUE_TEXT, AT(tags), 0, 0, RUN | PICTURES | BENCH, "A,B",
     "the screen's sites and floors"},
    {"--theme", VALUE_TEXT, AT(theme), 0, 0, RUN | PICTURES | BENCH, "night|day",
     "instead of the programme's"},
    {"--language", VALUE_TEXT, AT(language), 0, 0, RUN | PICTURES | BENCH, "fr|en",
     "of the interface, instead of the programme's"},
    {"--timezone", VALUE_TEXT, AT(timezone), 0, 0, RUN | PICTURES | BENCH, "ZONE",
     "where the screen hangs, such as Europe/Paris"},
    {"--diagonal", VALUE_NUMBER, AT(diagonal_in), 10, 300, RUN | PICTURES, "INCHES",
     "of the panel (55)"},
    {"--distance", VALUE_NUMBER, AT(distance_m), 0.5, 50, RUN | PICTURES, "METRES",
     "to its readers (4)"},
    {"--windowed", VALUE_SIZE, AT(window_w), 320, 8192, RUN, "WxH",
     "a window instead of the whole screen"},
    {"--rotate", VALUE_INTEGER, AT(rotate), 0, 270, RUN, "0|90|180|270",
     "clockwise, for a panel mounted upright"},
    {"--output", VALUE_INTEGER, AT(output), 0, 15, RUN, "N", "which of the machine's outputs"},
    {"--calm", VALUE_NONE, AT(is_calm), 0, 0, RUN | FILM, "", "nothing travels"},
    {"--at", VALUE_TEXT, AT(at), 0, 0, SNAPSHOT, "TIME",
     "the moment shown, 2026-11-23T10:42:00+01:00 or now+2h; without it, now"},
    {"--from", VALUE_TEXT, AT(at), 0, 0, FILM, "TIME", "the first moment filmed"},
    {"--seconds", VALUE_NUMBER, AT(seconds), 0.1, 3600, FILM | BENCH, "S",
     "how long (film: 10, bench: 16)"},
    {"--seconds", VALUE_NUMBER, AT(seconds), 0.1, 604800, LISTEN, "S",
     "so long; without it, until SIGINT or SIGTERM"},
    {"--store", VALUE_TEXT, AT(store), 0, 0, STORE | RUN | SYNC, "DIR",
     "the folder of what is kept, instead of the configuration's"},
    {"--once", VALUE_NONE, AT(is_once), 0, 0, SYNC, "", "fetch what there is now, and end"},
    {"--seconds", VALUE_NUMBER, AT(seconds), 1, 86400, SYNC, "S", "at the longest (120)"},
    {"--fps", VALUE_NUMBER, AT(fps), 1, 120, FILM, "N", "pictures a second (30)"},
    {"--scene", VALUE_TEXT, AT(scene), 0, 0, PICTURES, "N|KIND[:ID]",
     "3, board, board:teams, figures:a,b, notice:n1, quiet; without it, what is on then"},
    {"--elapsed", VALUE_NUMBER, AT(elapsed_s), 0, 86400, SNAPSHOT, "S",
     "seconds since the scene entered; without it, everything has settled"},
    {"--size", VALUE_SIZE, AT(width), 320, 8192, PICTURES | BENCH, "WxH",
     "of the pictures (1920x1080)"},
    {"--enlarged", VALUE_NONE, AT(is_enlarged), 0, 0, SNAPSHOT, "",
     "a campaign or a post as one sees it after a tap"},
    {"--all", VALUE_TEXT, AT(all), 0, 0, SNAPSHOT, "DIR", "every scene of the round, into DIR"},
    {"--no-window", VALUE_NONE, AT(is_still), 0, 0, BENCH, "", "leave out what needs a screen"},
    {"--changes", VALUE_INTEGER, AT(changes), 20, 1000000, BENCH, "N",
     "so many scene changes instead of single frames: does anything grow?"},
    {"-o", VALUE_TEXT, AT(out), 0, 0, PICTURES, "PATH", "the PNG file, or the folder of the film"},
    {"--help", VALUE_NONE, AT(wants_help), 0, 0, ALL, "", "this text"},
};

static const struct {
    const char *name, *usage, *help;
} commands[COMMAND_COUNT] = {
    [COMMAND_RUN] = {"run", "vitrine [run] [options]",
                     "show the programme, full screen (the default)"},
    [COMMAND_CHECK] = {"check", "vitrine check FILE...",
                       "say what is wrong with a programme or a configuration, line by line"},
    [COMMAND_SNAPSHOT] = {"snapshot", "vitrine snapshot [options] -o OUT.png",
                          "draw a scene into a PNG file; needs no screen"},
    [COMMAND_FILM] = {"film", "vitrine film [options] -o DIR [PROGRAMME...]",
                      "draw every frame of a stretch of time, one programme after the other"},
    [COMMAND_NEW] = {"new", "vitrine new DIR", "write a small programme to start from"},
    [COMMAND_BENCH] = {"bench", "vitrine bench [options] [PICTURE...]",
                       "measure this machine: start, memory, frames, decoding; prints JSON"},
    [COMMAND_DOCTOR] = {"doctor", "vitrine doctor [options]",
                        "what this machine offers, and what is wrong, in words"},
    [COMMAND_LISTEN] = {"listen", "vitrine listen URL [options]",
                        "print each event of a live feed as one line of JSON"},
    [COMMAND_SYNC] = {"sync", "vitrine sync --once [options]",
                      "fetch the programme and what it needs into the store; say what changed"},
    [COMMAND_STORE] = {"store", "vitrine store [list|verify|prune] [options]",
                       "what is kept on disk: list it, read all of it again, make room"},
};

static enum status read_size(const struct option *row, const char *text, int32_t *to,
                             struct err *err)
{
    char *end = NULL;
    long width = strtol(text, &end, 10);
    long height = *end == 'x' && end[1] >= '0' && end[1] <= '9' ? strtol(end + 1, &end, 10) : 0;
    if (*end != '\0' || (double)width < row->least || (double)height < row->least ||
        (double)width > row->most || (double)height > row->most) {
        return err_set(err, ST_INVALID,
                       "%s %s: write width x height in pixels, 320 to 8192 each, as in "
                       "1920x1080",
                       row->name, text);
    }
    to[0] = (int32_t)width;
    to[1] = (int32_t)height;
    return ST_OK;
}

static enum status read_number(const struct option *row, const char *text, double *out,
                               struct err *err)
{
    char *end = NULL;
    *out = strtod(text, &end);
    bool is_whole = row->kind != VALUE_INTEGER || floor(*out) == *out;
    if (end == text || *end != '\0' || !(*out >= row->least && *out <= row->most) || !is_whole) {
        return err_set(err, ST_INVALID, "%s %s: write a %snumber from %g to %g", row->name, text,
                       row->kind == VALUE_INTEGER ? "whole " : "", row->least, row->most);
    }
    return ST_OK;
}

static enum status store(const struct option *row, const char *text, struct options *options,
                         struct err *err)
{
    char *at = (char *)options + row->offset;
    double number = 0.0;
    enum status st = ST_OK;
    switch (row->kind) {
    case VALUE_NONE:
        *(bool *)(void *)at = true;
        break;
    case VALUE_TEXT:
        *(const char **)(void *)at = text;
        break;
    case VALUE_SIZE:
        st = read_size(row, text, (int32_t *)(void *)at, err);
        break;
    case VALUE_NUMBER:
        st = read_number(row, text, &number, err);
        *(double *)(void *)at = number;
        break;
    case VALUE_INTEGER:
        st = read_number(row, text, &number, err);
        *(int32_t *)(void *)at = (int32_t)number;
        break;
    }
    return st;
}

static const struct option *find_row(const char *name, size_t len, enum command command)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (strlen(rows[i].name) == len && strncmp(rows[i].name, name, len) == 0 &&
            (rows[i].commands & 1U << command) != 0) {
            return &rows[i];
        }
    }
    return NULL;
}

static enum status unknown(const char *word, enum command command, struct err *err)
{
    struct spell spell = {.wanted = word};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if ((rows[i].commands & 1U << command) != 0) {
            spell_offer(&spell, rows[i].name);
        }
    }
    const char *near = spell.best;
    return err_set(err, ST_INVALID, "%s: 'vitrine %s' has no such option%s%s; --help lists them",
                   word, commands[command].name, near == NULL ? "" : "; did you mean ",
                   near == NULL ? "" : near);
}

static enum status read_option(int argc, char *const *argv, int *at, struct options *options,
                               struct err *err)
{
    const char *word = argv[*at];
    const char *equals = word[1] == '-' ? strchr(word, '=') : NULL;
    size_t len = equals == NULL ? strlen(word) : (size_t)(equals - word);
    const struct option *row = find_row(word, len, options->command);
    if (row == NULL) {
        return unknown(word, options->command, err);
    }
    if (row->kind == VALUE_NONE) {
        return equals == NULL ? store(row, NULL, options, err)
                              : err_set(err, ST_INVALID, "%s takes no value", row->name);
    }
    if (equals != NULL) {
        return store(row, equals + 1, options, err);
    }
    if (*at + 1 >= argc) {
        return err_set(err, ST_INVALID, "%s needs a value: %s %s", row->name, row->name,
                       row->value);
    }
    *at += 1;
    return store(row, argv[*at], options, err);
}

static enum status read_command(const char *word, struct options *options, struct err *err)
{
    struct spell spell = {.wanted = word};
    for (int i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(word, commands[i].name) == 0) {
            options->command = (enum command)i;
            return ST_OK;
        }
        spell_offer(&spell, commands[i].name);
    }
    const char *near = spell.best;
    return err_set(err, ST_INVALID, "'%s' is not a command%s%s; 'vitrine --help' lists them", word,
                   near == NULL ? "" : "; did you mean ", near == NULL ? "" : near);
}

/* The first word: a command, or what stands instead of one. */
static enum status read_first(int argc, char *const *argv, int *at, struct options *options,
                              struct err *err)
{
    const char *word = argc > 1 ? argv[1] : "run";
    if (argc > 1 && word[0] != '-') {
        *at = 2;
        return read_command(word, options, err);
    }
    if (strcmp(word, "--version") == 0) {
        options->wants_version = true;
        *at = argc;
    } else if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
        options->wants_help = true;
        options->command = COMMAND_COUNT;
        *at = argc;
    }
    return ST_OK;
}

enum status options_read(int argc, char *const *argv, struct options *out_options, struct err *err)
{
    struct options o = {.command = COMMAND_RUN,
                        .elapsed_s = -1,
                        .seconds = -1,
                        .fps = -1,
                        .rotate = -1,
                        .output = -1,
                        .diagonal_in = -1,
                        .distance_m = -1};
    int at = 1;
    enum status st = read_first(argc, argv, &at, &o, err);
    if (st != ST_OK) {
        return st;
    }
    bool only_files = false;
    for (; at < argc; at++) {
        if (!only_files && strcmp(argv[at], "--") == 0) {
            only_files = true;
        } else if (!only_files && argv[at][0] == '-' && argv[at][1] != '\0') {
            st = read_option(argc, argv, &at, &o, err);
            if (st != ST_OK) {
                return st;
            }
        } else if (o.file_count < OPTIONS_FILES_MAX) {
            o.files[o.file_count++] = argv[at];
        } else {
            return err_set(err, ST_LIMIT, "more than %d files at once", OPTIONS_FILES_MAX);
        }
    }
    *out_options = o;
    return ST_OK;
}

static void help_of(enum command command, struct buf *out)
{
    buf_printf(out, "usage: %s\n%s\n\n", commands[command].usage, commands[command].help);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if ((rows[i].commands & 1U << command) != 0) {
            int used = (int)(strlen(rows[i].name) + strlen(rows[i].value));
            buf_printf(out, "  %s %s%*s %s\n", rows[i].name, rows[i].value,
                       used < 26 ? 26 - used : 1, "", rows[i].help);
        }
    }
    if (command == COMMAND_RUN) {
        buf_append_str(
            out,
            "\nKeys: arrows step, Enter enlarges what is on (or uncovers the next place "
            "of a frozen board),\nEscape closes it, then leaves, Q leaves, Space pauses, F full "
            "screen, D the frame graph.\nTouch: swipe to step, tap to enlarge.\n");
    }
    buf_append_str(out, "\nExit codes: 0 fine, 1 faults in the content, 2 usage, 3 the machine.\n");
}

void options_help(enum command command, struct buf *out)
{
    if (command != COMMAND_COUNT) {
        help_of(command, out);
        return;
    }
    buf_append_str(out, "Vitrine shows an ambassador programme on office screens.\n\n");
    for (int i = 0; i < COMMAND_COUNT; i++) {
        buf_printf(out, "  %-46s %s\n", commands[i].usage, commands[i].help);
    }
    buf_append_str(out,
                   "  vitrine --version\n\n'vitrine COMMAND --help' lists a command's options. "
                   "Start with: vitrine new my-wall\n");
}
