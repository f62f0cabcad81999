/* hub/cli/main.c: the command line, and what all commands need before they start. */
#include <stdio.h>
#include <string.h>

#include "base/crypto.h"
#include "base/mem.h"
#include "hub/cli/commands_more.h"
#include "hub/cli/desk.h"
#include "image/image.h"
#include "net/client.h"

static int print_help(enum command command)
{
    struct buf text = buf_make((size_t)64 << 10);
    options_help(command, &text);
    (void)fputs(buf_str(&text), stdout);
    buf_deinit(&text);
    return EXIT_FINE;
}

int main(int argc, char **argv)
{
    static int (*const commands[COMMAND_COUNT])(const struct options *) = {
        [COMMAND_SERVE] = command_serve,         [COMMAND_IMPORT] = command_import,
        [COMMAND_EXPORT] = command_export,       [COMMAND_BACKUP] = command_backup,
        [COMMAND_RESTORE] = command_restore,     [COMMAND_CHECK] = command_check,
        [COMMAND_PEOPLE] = command_people,       [COMMAND_TEAMS] = command_teams,
        [COMMAND_POINTS] = command_points,       [COMMAND_TIERS] = command_tiers,
        [COMMAND_PROPOSALS] = command_proposals, [COMMAND_WITHDRAW] = command_withdraw,
        [COMMAND_FREEZE] = command_freeze,       [COMMAND_REVEAL] = command_reveal,
        [COMMAND_ANNOUNCE] = command_announce,   [COMMAND_SCREENS] = command_screens,
        [COMMAND_KEYS] = command_keys,           [COMMAND_TEST_MAIL] = command_test_mail,
        [COMMAND_WORDS] = command_words,
    };
    struct options options;
    struct err err = {0};
    if (argc > 1 && strcmp(argv[1], IMAGE_SVG_CHILD_ARG) == 0) {
        return svg_child_main();
    }
    if (options_read(argc, argv, &options, &err) != ST_OK) {
        (void)desk_failed(&err);
        return EXIT_USAGE;
    }
    if (options.wants_help) {
        return print_help(options.command);
    }
    if (options.wants_version) {
        (void)printf("vitrine-hub %s\n", VITRINE_VERSION);
        return EXIT_FINE;
    }
    mem_init();
    crypto_init();
    net_init();
    int code = image_init(&err) == ST_OK ? commands[options.command](&options) : desk_failed(&err);
    image_deinit();
    net_deinit();
    return code;
}
