/* hub/cli/commands_more.h: the other commands, as commands.h. */
#ifndef HUB_CLI_COMMANDS_MORE_H
#define HUB_CLI_COMMANDS_MORE_H

#include "hub/cli/commands.h"

int command_announce(const struct options *options);
int command_screens(const struct options *options);
int command_keys(const struct options *options);
int command_test_mail(const struct options *options);
int command_words(const struct options *options);

#endif
