/* fault-server: the fault server as a program, for tests of other programs. FAULTS.md is its
 * manual. Prints its address, runs until SIGTERM or SIGINT. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "fault_server.h"

enum { SCRIPT_MAX_BYTES = 4 << 20 };

static int usage(void)
{
    (void)fprintf(stderr,
                  "usage: fault-server [--script FILE] [--folder DIR] [--port N] "
                  "[--address A] [--log FILE] [--ca FILE]\n"
                  "         [--tls good|expired|not-yet|wrong-host|self-signed|old|breaks]\n");
    return 2;
}

static bool tls_of(const char *name, enum fault_tls *out)
{
    static const char *const names[] = {"none",       "good",        "expired", "not-yet",
                                        "wrong-host", "self-signed", "old",     "breaks"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(name, names[i]) == 0) {
            *out = (enum fault_tls)i;
            return true;
        }
    }
    return false;
}

struct arguments {
    const char *script, *ca;
    struct fault_options options;
};

static bool take(struct arguments *a, const char *name, const char *value)
{
    if (strcmp(name, "--script") == 0) {
        a->script = value;
    } else if (strcmp(name, "--folder") == 0) {
        a->options.folder = value;
    } else if (strcmp(name, "--port") == 0) {
        a->options.port = (uint16_t)strtoul(value, NULL, 10);
    } else if (strcmp(name, "--address") == 0) {
        a->options.address = value;
    } else if (strcmp(name, "--log") == 0) {
        a->options.log = value;
    } else if (strcmp(name, "--ca") == 0) {
        a->ca = value;
    } else {
        return strcmp(name, "--tls") == 0 && tls_of(value, &a->options.tls);
    }
    return true;
}

static bool run_script(struct fault_server *server, const char *path)
{
    struct buf text = buf_make(SCRIPT_MAX_BYTES);
    struct err err;
    bool is_good = file_read(path, &text, &err) == ST_OK;
    if (!is_good) {
        (void)fprintf(stderr, "fault server: %s\n", err.text);
    }
    is_good = is_good && fault_server_script(server, buf_view(&text));
    buf_deinit(&text);
    return is_good;
}

static bool copy_ca(const struct fault_server *server, const char *path)
{
    struct buf pem = buf_make(SCRIPT_MAX_BYTES);
    bool is_good = file_read(fault_server_ca(server), &pem, NULL) == ST_OK &&
                   file_write_atomic(path, pem.ptr, pem.len, NULL) == ST_OK;
    buf_deinit(&pem);
    return is_good;
}

int main(int argc, char **argv)
{
    struct arguments a = {.script = NULL};
    sigset_t ends;
    int signal_number = 0;
    char address[128];
    for (int i = 1; i < argc; i += 2) {
        if (i + 1 == argc || !take(&a, argv[i], argv[i + 1])) {
            return usage();
        }
    }
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    (void)sigprocmask(SIG_BLOCK, &ends, NULL); /* threads inherit it; sigwait() below */
    struct fault_server *server = fault_server_start(&a.options);
    bool is_good = a.script == NULL || run_script(server, a.script);
    is_good = is_good && (a.ca == NULL || copy_ca(server, a.ca));
    if (is_good) {
        fault_server_url(server, "", address, sizeof(address));
        (void)printf("%s\n", address);
        (void)fflush(stdout);
        (void)sigwait(&ends, &signal_number);
    }
    fault_server_stop(server);
    return is_good ? 0 : 3;
}
