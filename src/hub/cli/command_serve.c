#include "base/file.h"
#include "hub/app/service.h"
#include "hub/cli/commands.h"
#include "hub/cli/desk.h"

int command_serve(const struct options *options)
{
    struct err err = {.code = ST_OK};
    struct service_options service = {.listen = options->listen,
                                      .base = options->base,
                                      .config = options->config,
                                      .version = VITRINE_VERSION};
    if (options->word_count > 0) {
        return desk_usage(options, "serve takes only options");
    }
    enum status status = desk_folder(options, &service.data, &err);
    if (status == ST_OK) {
        status = dir_create_all(service.data, &err);
    }
    if (status == ST_OK) {
        status = service_run(&service, &err);
    }
    return status == ST_OK ? EXIT_FINE : desk_failed(&err);
}
