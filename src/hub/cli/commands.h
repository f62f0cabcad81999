/* hub/cli/commands.h: one function a command; each returns the process's exit code. Organiser's
 * commands write straight into the database, each in one transaction, whether the hub runs or not.
 */
#ifndef HUB_CLI_COMMANDS_H
#define HUB_CLI_COMMANDS_H

#include "hub/cli/options.h"

enum exit_code { EXIT_FINE = 0, EXIT_FAULTS, EXIT_USAGE, EXIT_MACHINE };

int command_serve(const struct options *options);
int command_import(const struct options *options);
int command_export(const struct options *options);
int command_backup(const struct options *options);
int command_restore(const struct options *options);
int command_check(const struct options *options);
int command_people(const struct options *options);
int command_teams(const struct options *options);
int command_points(const struct options *options);
int command_tiers(const struct options *options);
int command_proposals(const struct options *options);
int command_withdraw(const struct options *options);
int command_freeze(const struct options *options);
int command_reveal(const struct options *options);

#endif
