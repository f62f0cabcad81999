/* hub/app/settings_file.h: the configuration from its file, paths in it made whole. Blocks on disk.
 */
#ifndef HUB_APP_SETTINGS_FILE_H
#define HUB_APP_SETTINGS_FILE_H

#include "base/attr.h"
#include "base/err.h"
#include "hub/config/config.h"

#define SETTINGS_FILE_USUAL "/etc/vitrine/vitrine-hub.json"

/** Read `path`, or the usual file where it is NULL and that exists, else the defaults. The faults
 *  of a wrong one are printed to standard error, a line each. The caller ends out_config with
 *  hub_config_deinit(). Errors: ST_INVALID (a fault), those of file_read(). */
NODISCARD enum status settings_file_read(const char *path, struct hub_config *out_config,
                                         struct err *err);

#endif
