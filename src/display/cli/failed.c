/* display/cli/failed.c: an error in words, and the exit code it has. */
#include <stdio.h>

#include "display/cli/commands.h"

int command_failed(const struct err *err)
{
    (void)fprintf(stderr, "vitrine: %s\n", err->text);
    switch (err->code) {
    case ST_INVALID:
    case ST_LIMIT:
        return EXIT_FAULTS;
    case ST_NOT_FOUND:
    case ST_UNSUPPORTED:
        return EXIT_USAGE;
    case ST_OK:
    case ST_IO:
    case ST_NOMEM:
    case ST_BUSY:
    case ST_CANCELLED:
        break;
    }
    return EXIT_MACHINE;
}
