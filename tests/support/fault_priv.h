/* tests/support/fault_priv.h: what the files of the fault server share. */
#ifndef TESTS_SUPPORT_FAULT_PRIV_H
#define TESTS_SUPPORT_FAULT_PRIV_H

#include <openssl/ssl.h>
#include <pthread.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/thread.h"
#include "fault_server.h"

enum {
    FAULT_CONNECTIONS_MAX = 128,
    FAULT_SCRIPTS_MAX = 256,
    FAULT_REQUESTS_MAX = 8192, /* kept; the file of the log has no end */
    FAULT_HEAD_MAX_BYTES = 64 << 10,
    FAULT_BODY_MAX_BYTES = 16 << 20,
    FAULT_PATH_BYTES = 512
};

struct fault_script {
    struct json_doc *doc;
    struct fault_event *events; /* of all its answers */
};

struct fault_route {
    char path[FAULT_PATH_BYTES];
    struct fault_answer *answers;
    int32_t *left; /* of each answer's times */
    size_t count, at;
    struct fault_route *next;
};

struct fault_connection {
    struct fault_server *server;
    struct thread thread;
    SSL *ssl;
    int fd;
    uint32_t number;
    /* Guarded by the server's mu. */
    bool is_used, has_ended;
    bool is_stream;
    char path[FAULT_PATH_BYTES]; /* of the stream */
    struct buf pending;          /* pushed, not sent yet */
};

struct fault_server {
    /* Set before start, read-only after. */
    struct fault_options options;
    SSL_CTX *tls;
    char folder[64], ca[96];
    int listener, log;
    uint16_t port;
    struct thread thread;
    /* Guarded by mu; changes signalled through cond. */
    pthread_mutex_t mu;
    pthread_cond_t cond;
    bool is_stopping;
    struct fault_connection connections[FAULT_CONNECTIONS_MAX];
    uint32_t last_number;
    struct fault_route *routes;
    struct fault_request *requests[FAULT_REQUESTS_MAX];
    size_t request_count;
    struct fault_script scripts[FAULT_SCRIPTS_MAX];
    size_t script_count;
};

/* fault_server.c */

/** Which answer is next; false: none, the server says 404. */
bool fault_next_answer(struct fault_server *server, const char *path, struct fault_answer *out);
/** Keep a request; takes what it points to. */
void fault_keep_request(struct fault_server *server, struct fault_request *request);
/** Wait so long unless the server stops; true: it stops. */
bool fault_pause(struct fault_server *server, int32_t ms);
void fault_die(const char *what);

/* fault_connection.c */

void *fault_serve(void *connection);
bool fault_send(struct fault_connection *connection, const void *bytes, size_t len);
/** More than 0: so many came. */
long fault_receive(struct fault_connection *connection, void *bytes, size_t cap);

/* fault_answer.c */

/** True: the connection stays open for the next request. */
bool fault_answer_send(struct fault_connection *connection, const struct fault_request *request,
                       const char *path, const struct fault_answer *answer);
/** The value of a line of the head, or an empty slice. */
struct slice fault_header(const struct fault_request *request, const char *name);

/* fault_tls.c */

SSL_CTX *fault_tls_create(enum fault_tls kind, const char *ca_path);

#endif
