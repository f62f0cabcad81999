#include "hub/app/service.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "hub/app/darkroom.h"
#include "hub/app/keeper.h"
#include "hub/app/notify.h"
#include "hub/app/postman.h"
#include "hub/app/settings_file.h"
#include "hub/http/server.h"
#include "hub/pages/networks.h"
#include "hub/routes/routes.h"
#include "hub/wire/text.h"

enum { HOST_BYTES = 254, BASE_BYTES = 300, SESSION_DAYS = 180 };

/* The hub stands first: what handlers are given is also the service. */
struct service {
    struct hub hub;
    const struct service_options *options;
    struct settings *settings;
    struct live *live;
    struct keeper *keeper;
    struct darkroom *darkroom;
    struct postman *postman;
    struct server *server;
    char listen[BASE_BYTES];
    char hosts[2][BASE_BYTES]; /* of the configured base: with its port, and without */
};

static bool dispatch(void *user, struct exchange *exchange)
{
    struct service *service = user;
    return picture_work_of(exchange) == PICTURE_NO_WORK
               ? keeper_push_request(service->keeper, exchange, NULL)
               : darkroom_push(service->darkroom, exchange);
}

/* The address that a phone in the same network reaches, for a hub that listens on all of them. */
static void find_own_address(char out[INET6_ADDRSTRLEN])
{
    struct ifaddrs *list = NULL;
    (void)snprintf(out, INET6_ADDRSTRLEN, "127.0.0.1");
    if (getifaddrs(&list) != 0) {
        return;
    }
    for (const struct ifaddrs *i = list; i != NULL; i = i->ifa_next) {
        if (i->ifa_addr != NULL && i->ifa_addr->sa_family == AF_INET) {
            struct sockaddr_in address;
            memcpy(&address, i->ifa_addr, sizeof address);
            bool is_loopback = ntohl(address.sin_addr.s_addr) >> 24 == 127;
            if (!is_loopback &&
                inet_ntop(AF_INET, &address.sin_addr, out, INET6_ADDRSTRLEN) != NULL) {
                break;
            }
        }
    }
    freeifaddrs(list);
}

/* "http://192.0.2.7:8080": what codes lead to when nothing is configured. */
static enum status make_base(const struct hub_config *config, const char *listen, uint16_t port,
                             char out[BASE_BYTES], struct err *err)
{
    char host[HOST_BYTES];
    char own[INET6_ADDRSTRLEN];
    uint16_t asked = 0;
    enum status status = hub_listen_parse(listen, host, sizeof host, &asked, err);
    if (status == ST_OK) {
        bool is_any = strcmp(host, "0.0.0.0") == 0 || strcmp(host, "::") == 0;
        bool is_v6 = strchr(host, ':') != NULL && !is_any;
        if (is_any) {
            find_own_address(own);
        }
        (void)snprintf(out, BASE_BYTES, "%s://%s%s%s:%u",
                       config->tls.cert_file[0] != '\0' ? "https" : "http", is_v6 ? "[" : "",
                       is_any ? own : host, is_v6 ? "]" : "", (unsigned)port);
    }
    return status;
}

static enum status read_proxies(const struct hub_config *config, struct networks *out,
                                struct err *err)
{
    enum status status = ST_OK;
    for (size_t i = 0; config->proxies[i] != NULL && status == ST_OK; i++) {
        status = networks_add(out, slice_of(config->proxies[i]), err);
        if (status != ST_OK) {
            err_context(err, "proxies");
        }
    }
    return status;
}

/* Pages answer under the name that codes lead to; without one, under any. */
static void name_hosts(struct service *service, struct server_options *options)
{
    const char *scheme = strstr(service->settings->config.base, "://");
    if (scheme == NULL) {
        return;
    }
    size_t len = strcspn(scheme + 3, "/");
    for (size_t i = 0; i < 2; i++) {
        (void)snprintf(service->hosts[i], BASE_BYTES, "%.*s", (int)len, scheme + 3);
        for (char *c = service->hosts[i]; *c != '\0'; c++) {
            *c = text_lower(*c);
        }
        options->hosts[i] = service->hosts[i];
    }
    service->hosts[1][strcspn(service->hosts[1], ":")] = '\0'; /* an address is free anyhow */
    options->host_count = 2;
}

static enum status start_server(struct service *service, struct err *err)
{
    const struct hub_config *config = &service->settings->config;
    struct server_options options = {.listen = {service->listen},
                                     .listen_count = 1,
                                     .form_action = network_form_action(),
                                     .limits = server_limits_default(),
                                     .session_days = SESSION_DAYS,
                                     .language = LANGUAGE_FR,
                                     .live = service->live,
                                     .user = service,
                                     .dispatch = dispatch,
                                     .problem = hub_problem};
    if (config->tls.cert_file[0] != '\0') {
        options.cert_file = config->tls.cert_file;
        options.key_file = config->tls.key_file;
    }
    name_hosts(service, &options);
    options.limits.connections_max = (uint32_t)config->clients_max;
    memcpy(options.session_key, service->hub.session_key, sizeof options.session_key);
    options.routes = hub_routes(&options.route_count);
    enum status status = read_proxies(config, &options.proxies, err);
    return status == ST_OK ? server_start(&options, &service->server, err) : status;
}

static enum status start_postman(struct service *service, struct err *err)
{
    struct mail_account account;
    const struct hub_config *config = &service->settings->config;
    if (config->mail.url[0] == '\0') {
        return ST_OK;
    }
    char name[256];
    struct slice brand = service->hub.site->brand.name;
    (void)snprintf(name, sizeof name, "%.*s", (int)brand.len, brand.ptr);
    enum status status = mail_account_read(config, name, &account, err);
    return status == ST_OK ? postman_start(&account, &service->postman, err) : status;
}

static enum status start_threads(struct service *service, struct err *err)
{
    enum status status = start_postman(service, err);
    if (status == ST_OK) {
        const struct keeper_options options = {.hub = &service->hub,
                                               .send =
                                                   service->postman == NULL ? NULL : postman_send,
                                               .ctx = service->postman};
        status = keeper_start(&options, &service->keeper, err);
    }
    if (status == ST_OK && service->postman != NULL) {
        postman_set_keeper(service->postman, service->keeper);
    }
    if (status == ST_OK) {
        status = darkroom_start(service->options->data, &service->hub, service->keeper,
                                &service->darkroom, err);
    }
    return status == ST_OK ? start_server(service, err) : status;
}

/* A port that is free now. Codes hold the address, so it must be known before anything listens. */
static uint16_t free_port(void)
{
    struct sockaddr_in any = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof any;
    uint16_t port = 0;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && bind(fd, (const struct sockaddr *)&any, sizeof any) == 0 &&
        getsockname(fd, (struct sockaddr *)&any, &len) == 0) {
        port = ntohs(any.sin_port);
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    return port;
}

/* Where to listen, as text; the port it has from the start on stays through every reload. */
static enum status choose_listen(struct service *service, const char *asked, uint16_t *out_port,
                                 struct err *err)
{
    char host[HOST_BYTES];
    uint16_t port = 0;
    enum status status = hub_listen_parse(asked, host, sizeof host, &port, err);
    if (status == ST_OK && service->server == NULL) {
        bool is_v6 = strchr(host, ':') != NULL;
        port = port == 0 ? free_port() : port;
        (void)snprintf(service->listen, sizeof service->listen, "%s%s%s:%u", is_v6 ? "[" : "", host,
                       is_v6 ? "]" : "", (unsigned)port);
    }
    *out_port = service->server == NULL ? port : server_port(service->server, 0);
    return status;
}

/* Configuration: the command line wins over the file. */
static enum status read_settings(struct service *service, struct settings **out, struct err *err)
{
    const struct service_options *options = service->options;
    struct hub_config config;
    char base[BASE_BYTES] = "";
    uint16_t port = 0;
    enum status status = settings_file_read(options->config, &config, err);
    if (status != ST_OK) {
        return status;
    }
    const char *listen = options->listen != NULL ? options->listen : config.listen;
    status = choose_listen(service, listen, &port, err);
    if (status == ST_OK) {
        status = make_base(&config, service->listen, port, base, err);
    }
    if (status != ST_OK) {
        hub_config_deinit(&config);
        return status;
    }
    if (options->base != NULL) {
        config.base = options->base;
    }
    log_set_level((enum log_level)config.log);
    *out = settings_create(&config, base);
    return ST_OK;
}

static void reload(struct service *service)
{
    struct settings *fresh = NULL;
    struct err err = {.code = ST_OK};
    if (read_settings(service, &fresh, &err) == ST_OK) {
        keeper_push_settings(service->keeper, fresh);
        settings_unref(fresh);
        log_line(LOG_LEVEL_INFO, "hub", "the configuration was read again");
    } else {
        log_line(LOG_LEVEL_ERROR, "hub", "the configuration stays as it was: %s", err.text);
    }
    if (service->settings->config.tls.cert_file[0] != '\0' &&
        server_reload_tls(service->server, &err) != ST_OK) {
        log_line(LOG_LEVEL_ERROR, "hub", "the certificate stays as it was: %s", err.text);
    }
}

static void wait_for_signals(struct service *service, const sigset_t *signals)
{
    int signal = 0;
    while (sigwait(signals, &signal) == 0 && signal == SIGHUP) {
        reload(service);
    }
    log_line(LOG_LEVEL_INFO, "hub", "stopping");
}

/* The keeper answers what the server still waits for, so it outlives it. */
static void stop(struct service *service)
{
    server_stop(service->server);
    darkroom_stop(service->darkroom);
    postman_stop(service->postman);
    keeper_stop(service->keeper);
    server_destroy(service->server);
    hub_deinit(&service->hub);
    live_destroy(service->live);
    settings_unref(service->settings);
    mem_free(service);
}

static enum status start(struct service *service, sigset_t *signals, struct err *err)
{
    const struct service_options *options = service->options;
    (void)sigemptyset(signals);
    (void)sigaddset(signals, SIGTERM);
    (void)sigaddset(signals, SIGINT);
    (void)sigaddset(signals, SIGHUP);
    CHECK(pthread_sigmask(SIG_BLOCK, signals, NULL) == 0);
    enum status status = read_settings(service, &service->settings, err);
    if (status != ST_OK) {
        return status;
    }
    hub_init(&service->hub, service->settings);
    service->live = live_create(NULL, NULL);
    service->hub.live = service->live;
    service->hub.version = options->version;
    status = hub_open(&service->hub, options->data, clock_wall_s(), err);
    if (status == ST_OK) {
        status = start_threads(service, err);
    }
    return status;
}

enum status service_run(const struct service_options *options, struct err *err)
{
    struct service *service = mem_alloc(1, sizeof *service);
    sigset_t signals;
    service->options = options;
    enum status status = start(service, &signals, err);
    if (status == ST_OK) {
        log_line(LOG_LEVEL_INFO, "hub", "serving version=%s port=%u", options->version,
                 (unsigned)server_port(service->server, 0));
        (void)printf("%s\n", service->settings->base);
        (void)fflush(stdout);
        notify_send("READY=1");
        wait_for_signals(service, &signals);
        notify_send("STOPPING=1");
    }
    if (service->settings != NULL) {
        stop(service);
    } else {
        mem_free(service);
    }
    return status;
}
