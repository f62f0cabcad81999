/* hub/cli/options.c: one row an option: its name, what it takes, which commands know it. */
#include "hub/cli/options.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "programme/spell.h"

enum value_kind { VALUE_NONE = 0, VALUE_TEXT, VALUE_NUMBER };

#define BIT(name) (1U << COMMAND_##name)

struct option {
    const char *name;
    enum value_kind kind;
    size_t offset;
    int32_t least, most;
    uint32_t commands;
    const char *value, *help;
};

#define AT(member) offsetof(struct options, member)
#define ALL        ((1U << COMMAND_COUNT) - 1)

static const struct option rows[] = {
    {"--data", VALUE_TEXT, AT(data), 0, 0, ALL, "DIR",
     "folder of the database; without it, $STATE_DIRECTORY"},
    {"--config", VALUE_TEXT, AT(config), 0, 0, ALL & ~(BIT(RESTORE) | BIT(BACKUP)), "FILE",
     "configuration; without it, /etc/vitrine/vitrine-hub.json where that exists"},
    {"--listen", VALUE_TEXT, AT(listen), 0, 0, BIT(SERVE), "ADDR:PORT",
     "instead of the configuration's; port 0: a free one"},
    {"--base", VALUE_TEXT, AT(base), 0, 0, BIT(SERVE) | BIT(EXPORT), "URL",
     "where phones reach the hub, instead of the configuration's"},
    {"--all", VALUE_NONE, AT(is_all), 0, 0, BIT(PEOPLE) | BIT(PROPOSALS), "",
     "people who came with a programme too; proposals that are decided too"},
    {"--name", VALUE_TEXT, AT(name), 0, 0, BIT(SCREENS), "NAME", "of the screen: a-z 0-9 and -"},
    {"--title", VALUE_TEXT, AT(title), 0, 0, BIT(SCREENS), "TEXT", "what people call it"},
    {"--class", VALUE_TEXT, AT(screen_class), 0, 0, BIT(SCREENS), "lobby|internal",
     "who sees it: visitors too (the default), or staff only"},
    {"--tags", VALUE_TEXT, AT(tags), 0, 0, BIT(SCREENS) | BIT(ANNOUNCE), "A,B", "sites and floors"},
    {"--site", VALUE_TEXT, AT(site), 0, 0, BIT(TEAMS), "ID", "where the team is"},
    {"--size", VALUE_NUMBER, AT(size), 0, 1000000, BIT(TEAMS), "N", "people in the team"},
    {"--colour", VALUE_TEXT, AT(colour), 0, 0, BIT(TEAMS), "#RRGGBB", "of the team on boards"},
    {"--note", VALUE_TEXT, AT(note), 0, 0, BIT(POINTS) | BIT(PROPOSALS), "TEXT",
     "why; of a proposal, for its author to read"},
    {"--headline", VALUE_TEXT, AT(headline), 0, 0, BIT(PROPOSALS), "TEXT", "instead of its own"},
    {"--text", VALUE_TEXT, AT(text), 0, 0, BIT(PROPOSALS) | BIT(ANNOUNCE), "TEXT",
     "under the headline"},
    {"--label", VALUE_TEXT, AT(label), 0, 0, BIT(ANNOUNCE), "WORD", "above it: Exercice"},
    {"--level", VALUE_TEXT, AT(level), 0, 0, BIT(ANNOUNCE), "info|urgent|emergency",
     "how it takes the screens over (info)"},
    {"--until", VALUE_TEXT, AT(until), 0, 0, BIT(ANNOUNCE), "TIME",
     "its end, now+30m or 2026-11-23T11:00:00+01:00 (now+1h)"},
    {"--every", VALUE_NUMBER, AT(every_s), 1, 3600, BIT(REVEAL), "S",
     "a place every so many seconds (8)"},
    {"--step", VALUE_NUMBER, AT(step), 0, 100, BIT(REVEAL), "N",
     "so many places, by hand, instead of by the clock"},
    {"--undo", VALUE_NONE, AT(is_undone), 0, 0, BIT(WITHDRAW) | BIT(FREEZE), "",
     "take it back: show again, go on"},
    {"--help", VALUE_NONE, AT(wants_help), 0, 0, ALL, "", "this text"},
};

static const struct {
    const char *name, *usage, *help;
} commands[COMMAND_COUNT] = {
    [COMMAND_SERVE] = {"serve", "vitrine-hub [serve] --data DIR --listen ADDR:PORT",
                       "serve displays and phones (the default)"},
    [COMMAND_IMPORT] = {"import", "vitrine-hub import PROGRAMME.json",
                        "take a programme and its media; what was counted stays"},
    [COMMAND_EXPORT] = {"export", "vitrine-hub export [FILE]",
                        "write the programme as screens for staff get it"},
    [COMMAND_BACKUP] = {"backup", "vitrine-hub backup FILE",
                        "copy everything into a file, also while the hub runs"},
    [COMMAND_RESTORE] = {"restore", "vitrine-hub restore FILE",
                         "put a backup in the place of what there is; the hub must not run"},
    [COMMAND_CHECK] = {"check", "vitrine-hub check",
                       "compute every score anew, and compare; look at every page and medium"},
    [COMMAND_PEOPLE] = {"people",
                        "vitrine-hub people [list|rename ID FIRST [INITIAL]|hold ID|release ID|"
                        "refuse ID|erase ID]",
                        "people and their names"},
    [COMMAND_TEAMS] = {"teams", "vitrine-hub teams [list|add NAME|rename ID NAME|size ID N]",
                       "teams, and how many people are in them"},
    [COMMAND_POINTS] = {"points",
                        "vitrine-hub points [rules|give person:ID|team:ID|site:ID N --note TEXT]",
                        "what brings how much; set a count right"},
    [COMMAND_TIERS] = {"tiers", "vitrine-hub tiers [list|set CHALLENGE AT:TITLE...]",
                       "the steps of challenges"},
    [COMMAND_PROPOSALS] = {"proposals",
                           "vitrine-hub proposals [list|approve N|amend N --headline … --text …|"
                           "refuse N --note TEXT]",
                           "what colleagues propose"},
    [COMMAND_WITHDRAW] = {"withdraw", "vitrine-hub withdraw KIND:ID [--undo]",
                          "take a content from all screens at once: withdraw post:p1"},
    [COMMAND_FREEZE] = {"freeze", "vitrine-hub freeze BOARD [--undo]",
                        "keep a board as it stands; counting goes on"},
    [COMMAND_REVEAL] = {"reveal", "vitrine-hub reveal BOARD [--every S|--step N]",
                        "uncover a frozen board, place after place"},
    [COMMAND_ANNOUNCE] = {"announce", "vitrine-hub announce HEADLINE [options]",
                          "take the screens over with an announcement"},
    [COMMAND_SCREENS] = {"screens",
                         "vitrine-hub screens [list|add NAME|approve CODE --name NAME|"
                         "tags NAME A,B|revoke NAME]",
                         "displays: what they are, how they are"},
    [COMMAND_KEYS] = {"keys", "vitrine-hub keys new SCREEN",
                      "give a screen a new key; the old one is void"},
    [COMMAND_TEST_MAIL] = {"test-mail", "vitrine-hub test-mail ADDRESS",
                           "send a mail, now, and say what the server says"},
    [COMMAND_WORDS] = {"words", "vitrine-hub words TEXT...",
                       "whether a text or a name would be taken, and why not"},
};

static enum status store(const struct option *row, const char *text, struct options *options,
                         struct err *err)
{
    char *at = (char *)options + row->offset;
    char *end = NULL;
    long number = 0;
    switch (row->kind) {
    case VALUE_NONE:
        *(bool *)(void *)at = true;
        break;
    case VALUE_TEXT:
        *(const char **)(void *)at = text;
        break;
    case VALUE_NUMBER:
        number = strtol(text, &end, 10);
        if (end == text || *end != '\0' || number < row->least || number > row->most) {
            return err_set(err, ST_INVALID, "%s %s: write a whole number from %d to %d", row->name,
                           text, (int)row->least, (int)row->most);
        }
        *(int32_t *)(void *)at = (int32_t)number;
        break;
    }
    return ST_OK;
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
    return err_set(
        err, ST_INVALID, "%s: 'vitrine-hub %s' has no such option%s%s; --help lists them", word,
        commands[command].name, near == NULL ? "" : "; did you mean ", near == NULL ? "" : near);
}

static enum status read_option(int argc, char *const *argv, int *at, struct options *options,
                               struct err *err)
{
    const char *word = argv[*at];
    const char *equals = strchr(word, '=');
    size_t len = equals == NULL ? strlen(word) : (size_t)(equals - word);
    const struct option *row = NULL;
    for (size_t i = 0; i < ARRAY_LEN(rows) && row == NULL; i++) {
        bool is_it = strlen(rows[i].name) == len && strncmp(rows[i].name, word, len) == 0;
        row = is_it && (rows[i].commands & 1U << options->command) != 0 ? &rows[i] : NULL;
    }
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
    return err_set(err, ST_INVALID, "'%s' is not a command%s%s; 'vitrine-hub --help' lists them",
                   word, near == NULL ? "" : "; did you mean ", near == NULL ? "" : near);
}

/* The first word: a command, or what stands instead of one. */
static enum status read_first(int argc, char *const *argv, int *at, struct options *options,
                              struct err *err)
{
    const char *word = argc > 1 ? argv[1] : "serve";
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
    struct options o = {.command = COMMAND_SERVE, .size = -1, .every_s = -1, .step = -1};
    int at = 1;
    enum status st = read_first(argc, argv, &at, &o, err);
    bool only_words = false;
    for (; at < argc && st == ST_OK; at++) {
        if (!only_words && strcmp(argv[at], "--") == 0) {
            only_words = true;
        } else if (!only_words && argv[at][0] == '-' && argv[at][1] == '-') {
            st = read_option(argc, argv, &at, &o, err);
        } else if (o.word_count < WORDS_MAX) {
            o.words[o.word_count++] = argv[at];
        } else {
            st = err_set(err, ST_INVALID, "more than %d words at once", WORDS_MAX);
        }
    }
    if (st == ST_OK) {
        *out_options = o;
    }
    return st;
}

static void help_of(enum command command, struct buf *out)
{
    buf_printf(out, "usage: %s\n%s\n\n", commands[command].usage, commands[command].help);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if ((rows[i].commands & 1U << command) != 0) {
            int used = (int)(strlen(rows[i].name) + strlen(rows[i].value));
            buf_printf(out, "  %s %s%*s %s\n", rows[i].name, rows[i].value,
                       used < 32 ? 32 - used : 1, "", rows[i].help);
        }
    }
    buf_append_str(out, "\nExit codes: 0 fine, 1 something is wrong with what was given, 2 the "
                        "command line, 3 the machine.\n");
}

void options_help(enum command command, struct buf *out)
{
    if (command != COMMAND_COUNT) {
        help_of(command, out);
        return;
    }
    buf_append_str(out, "The hub serves displays and phones from one file, DIR/hub.db. Every "
                        "command works while it runs.\n\n");
    for (int i = 0; i < COMMAND_COUNT; i++) {
        buf_printf(out, "  %-12s %s\n", commands[i].name, commands[i].help);
    }
    buf_append_str(out, "\n'vitrine-hub COMMAND --help' says how. Start with: vitrine-hub import "
                        "PROGRAMME.json --data DIR\n");
}

const char *options_verb(const struct options *options, const char *usual)
{
    return options->word_count > 0 ? options->words[0] : usual;
}
