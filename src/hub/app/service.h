/* hub/app/service.h: the hub as it serves: threads, their order of starting and stopping, signals.
 *
 * Threads: the server's loop, the store's keeper, the pictures' darkroom, the mail's postman; main
 * waits for signals. Started from what is asked last to what asks first, stopped the other way.
 */
#ifndef HUB_APP_SERVICE_H
#define HUB_APP_SERVICE_H

#include "base/attr.h"
#include "base/err.h"

struct service_options {
    const char *data;    /* an existing folder */
    const char *listen;  /* NULL: as configured */
    const char *base;    /* NULL: as configured */
    const char *config;  /* path, or NULL: the usual one */
    const char *version; /* "0.1.0" */
};

/** Serve until SIGTERM or SIGINT; SIGHUP reads configuration and certificate again. Prints the
 *  address once it listens. Errors: what kept it from starting. Main thread only. */
NODISCARD enum status service_run(const struct service_options *options, struct err *err);

#endif
