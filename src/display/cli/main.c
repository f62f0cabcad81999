/* display/cli/main.c: the command line, and what all commands need before they start. */
#include <stdio.h>
#include <string.h>

#include "base/crypto.h"
#include "base/mem.h"
#include "display/cli/commands.h"
#include "image/image.h"

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
        [COMMAND_RUN] = command_run,           [COMMAND_CHECK] = command_check,
        [COMMAND_SNAPSHOT] = command_snapshot, [COMMAND_FILM] = command_film,
        [COMMAND_NEW] = command_new,           [COMMAND_BENCH] = command_bench,
        [COMMAND_DOCTOR] = command_doctor,     [COMMAND_LISTEN] = command_listen,
        [COMMAND_STORE] = command_store,       [COMMAND_SYNC] = command_sync,
    };
    struct options options;
    struct err err = {0};
    if (argc > 1 && strcmp(argv[1], IMAGE_SVG_CHILD_ARG) == 0) {
        return svg_child_main();
    }
    if (options_read(argc, argv, &options, &err) != ST_OK) {
        (void)command_failed(&err);
        return EXIT_USAGE;
    }
    if (options.wants_help) {
        return print_help(options.command);
    }
    if (options.wants_version) {
        (void)printf("vitrine %s\n", VITRINE_VERSION);
        return EXIT_FINE;
    }
    mem_init();
    crypto_init();
    if (image_init(&err) != ST_OK) {
        return command_failed(&err);
    }
    int code = commands[options.command](&options);
    image_deinit();
    return code;
}
