#include <sys/socket.h>

#include "base/check.h"
#include "base/mem.h"
#include "hub/http/server_priv.h"

static void unlink_from(struct phase_list *list, struct connection *connection)
{
    struct connection *before = connection->before, *after = connection->after;
    *(before == NULL ? &list->first : &before->after) = after;
    *(after == NULL ? &list->last : &after->before) = before;
    connection->before = connection->after = NULL;
    list->count--;
}

static void append(struct phase_list *list, struct connection *connection)
{
    connection->before = list->last;
    connection->after = NULL;
    *(list->last == NULL ? &list->first : &list->last->after) = connection;
    list->last = connection;
    list->count++;
}

void connection_enter(struct connection *connection, enum phase phase)
{
    struct server *server = connection->server;
    unlink_from(&server->phases[connection->phase], connection);
    connection->phase = phase;
    connection->since_mono_ms = server->now_mono_ms;
    append(&server->phases[phase], connection);
}

void connection_doom(struct connection *connection)
{
    (void)shutdown(connection->fd, SHUT_RDWR); /* gone already: as good */
    connection_enter(connection, PHASE_DOOMED);
}

struct connection *connection_of(struct MHD_Connection *mhd)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    CHECK(info != NULL && info->socket_context != NULL);
    return info->socket_context;
}

static void begin(struct server *server, struct MHD_Connection *mhd, void **context)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
    CHECK(info != NULL);
    struct connection *connection = mem_alloc(1, sizeof *connection);
    connection->server = server;
    connection->mhd = mhd;
    connection->fd = info->connect_fd;
    connection->peer = server->accepting;
    connection->is_counted = server->is_accepting_counted;
    server->is_accepting_counted = false; /* the connection's from now on */
    connection->phase = PHASE_HEAD;
    connection->since_mono_ms = server->now_mono_ms;
    append(&server->phases[PHASE_HEAD], connection);
    atomic_fetch_add(&server->connections, 1U);
    *context = connection;
}

static void end(struct server *server, struct connection *connection)
{
    unlink_from(&server->phases[connection->phase], connection);
    if (connection->is_counted) {
        peers_remove(server->peers, &connection->peer);
    }
    tls_pair_unref(connection->pair);
    if (connection->feed != NULL) {
        feed_orphan(connection->feed);
    }
    atomic_fetch_sub(&server->connections, 1U);
    mem_free(connection);
}

void connection_notify(void *cls, struct MHD_Connection *mhd, void **context,
                       enum MHD_ConnectionNotificationCode code)
{
    struct server *server = cls;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        begin(server, mhd, context);
    } else if (*context != NULL) {
        end(server, *context);
        *context = NULL;
    }
}
