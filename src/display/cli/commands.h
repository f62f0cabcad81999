/* display/cli/commands.h: one function a command; each returns the process's exit code. */
#ifndef DISPLAY_APP_COMMANDS_H
#define DISPLAY_APP_COMMANDS_H

#include "display/app/options.h"

enum exit_code { EXIT_FINE = 0, EXIT_FAULTS, EXIT_USAGE, EXIT_MACHINE };

int command_run(const struct options *options);
int command_check(const struct options *options);
int command_snapshot(const struct options *options);
int command_film(const struct options *options);
int command_new(const struct options *options);
int command_bench(const struct options *options);
int command_doctor(const struct options *options);
int command_listen(const struct options *options);
int command_store(const struct options *options);
int command_sync(const struct options *options);

/** Say it on standard error; the exit code that belongs to the error. */
int command_failed(const struct err *err);

#endif
