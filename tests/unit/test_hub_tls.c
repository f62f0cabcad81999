/* links: hub_http hub_live hub_wire base */
/* TLS: what is spoken, and certificates that change while it runs. */
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "http_world.h"
#include "temp_folder.h"

static enum fast page(void *user, struct request *request, struct response *response)
{
    (void)user;
    response_problem(response, 200, request->is_tls ? "over TLS" : "plain");
    return FAST_ANSWERED;
}

static const struct route ROUTES[] = {{METHOD_GET, "/", page, NULL, ROUTE_SESSION, 0}};

static struct world world;
static struct temp_folder folder;

static void must(int code)
{
    if (code < 0) {
        fail_msg("%s", gnutls_strerror(code));
    }
}

static void write_file(const char *name, const gnutls_datum_t *pem)
{
    FILE *file = fopen(name, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(pem->data, 1, pem->size, file), pem->size);
    assert_int_equal(fclose(file), 0);
}

/* A certificate of our own with this serial number, and its key. */
static void make_pair(const char *cert_name, const char *key_name, unsigned char serial)
{
    gnutls_x509_privkey_t key;
    gnutls_x509_crt_t cert;
    gnutls_datum_t pem;
    must(gnutls_x509_privkey_init(&key));
    must(gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA,
                                      GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0));
    must(gnutls_x509_crt_init(&cert));
    must(gnutls_x509_crt_set_version(cert, 3));
    must(gnutls_x509_crt_set_serial(cert, &serial, 1));
    must(gnutls_x509_crt_set_activation_time(cert, 1700000000));
    must(gnutls_x509_crt_set_expiration_time(cert, 2000000000));
    must(gnutls_x509_crt_set_key(cert, key));
    must(gnutls_x509_crt_set_dn(cert, "CN=hub.test", NULL));
    must(gnutls_x509_crt_sign2(cert, cert, key, GNUTLS_DIG_SHA256, 0));
    must(gnutls_x509_crt_export2(cert, GNUTLS_X509_FMT_PEM, &pem));
    write_file(cert_name, &pem);
    gnutls_free(pem.data);
    must(gnutls_x509_privkey_export2(key, GNUTLS_X509_FMT_PEM, &pem));
    write_file(key_name, &pem);
    gnutls_free(pem.data);
    gnutls_x509_crt_deinit(cert);
    gnutls_x509_privkey_deinit(key);
}

struct client {
    int fd;
    gnutls_session_t session;
    gnutls_certificate_credentials_t credentials;
};

/* False: no handshake. */
static bool client_open(struct client *client, const char *priorities)
{
    client->fd = world_connect(&world);
    must(gnutls_certificate_allocate_credentials(&client->credentials));
    must(gnutls_init(&client->session, GNUTLS_CLIENT));
    must(gnutls_priority_set_direct(client->session, priorities, NULL));
    must(gnutls_credentials_set(client->session, GNUTLS_CRD_CERTIFICATE, client->credentials));
    gnutls_transport_set_int(client->session, client->fd);
    int code;
    do {
        code = gnutls_handshake(client->session);
    } while (code < 0 && gnutls_error_is_fatal(code) == 0);
    return code == GNUTLS_E_SUCCESS;
}

static void client_close(struct client *client)
{
    gnutls_deinit(client->session);
    gnutls_certificate_free_credentials(client->credentials);
    (void)close(client->fd);
}

/* The serial number of the certificate that was shown. */
static int serial_of(const struct client *client)
{
    unsigned count = 0;
    unsigned char serial[20];
    size_t size = sizeof(serial);
    const gnutls_datum_t *shown = gnutls_certificate_get_peers(client->session, &count);
    gnutls_x509_crt_t cert;
    assert_true(shown != NULL && count == 1);
    must(gnutls_x509_crt_init(&cert));
    must(gnutls_x509_crt_import(cert, shown, GNUTLS_X509_FMT_DER));
    must(gnutls_x509_crt_get_serial(cert, serial, &size));
    gnutls_x509_crt_deinit(cert);
    return serial[size - 1];
}

static void ask(struct client *client, char *answer, size_t size)
{
    static const char TEXT[] = "GET / HTTP/1.1\r\nHost: hub.test\r\n\r\n";
    size_t len = 0;
    assert_int_equal(gnutls_record_send(client->session, TEXT, sizeof(TEXT) - 1), sizeof(TEXT) - 1);
    answer[0] = '\0';
    while (strstr(answer, "over TLS\n") == NULL) {
        ssize_t got = gnutls_record_recv(client->session, answer + len, size - 1 - len);
        if (got < 0 && gnutls_error_is_fatal((int)got) == 0) {
            continue;
        }
        assert_true(got > 0);
        len += (size_t)got;
        answer[len] = '\0';
    }
}

static int serial_of_new_connection(void)
{
    struct client client;
    assert_true(client_open(&client, "NORMAL"));
    int serial = serial_of(&client);
    client_close(&client);
    return serial;
}

static int set_up(void **state)
{
    (void)state;
    crypto_init();
    assert_true(temp_folder_enter(&folder));
    make_pair("cert.pem", "key.pem", 1);
    world_prepare(&world, ROUTES, ARRAY_LEN(ROUTES));
    world.options.cert_file = "cert.pem";
    world.options.key_file = "key.pem";
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    world_stop(&world);
    assert_true(temp_folder_leave(&folder));
    return 0;
}

static void pages_over_tls_are_marked_so(void **state)
{
    (void)state;
    char answer[4096];
    struct client client;
    world_start(&world);
    assert_true(client_open(&client, "NORMAL"));
    ask(&client, answer, sizeof(answer));
    assert_true(has_line(answer, "Strict-Transport-Security: max-age=31536000"));
    const char *cookie = line_of(answer, "Set-Cookie");
    assert_non_null(cookie);
    assert_int_equal(strncmp(cookie, "__Host-vitrine=", 15), 0);
    assert_non_null(strstr(cookie, "; Secure\r\n"));
    client_close(&client);
}

static void old_versions_are_not_spoken(void **state)
{
    (void)state;
    static const struct {
        const char *version;
        bool is_spoken;
    } cases[] = {{"+VERS-TLS1.3", true},
                 {"+VERS-TLS1.2", true},
                 {"+VERS-TLS1.1", false},
                 {"+VERS-TLS1.0", false}};
    world_start(&world);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char priorities[64];
        struct client client;
        (void)snprintf(priorities, sizeof(priorities), "NORMAL:-VERS-ALL:%s", cases[i].version);
        assert_int_equal(client_open(&client, priorities), cases[i].is_spoken);
        client_close(&client);
    }
}

static void a_new_certificate_is_used_without_a_restart(void **state)
{
    (void)state;
    char answer[4096];
    struct client held;
    world_start(&world);
    assert_true(client_open(&held, "NORMAL"));
    assert_int_equal(serial_of(&held), 1);
    make_pair("cert.pem", "key.pem", 2);
    assert_int_equal(server_reload_tls(world.server, NULL), ST_OK);
    assert_int_equal(serial_of_new_connection(), 2);
    ask(&held, answer, sizeof(answer)); /* who was connected stays so */
    client_close(&held);
}

static void a_changed_file_is_noticed(void **state)
{
    (void)state;
    world_start(&world);
    assert_int_equal(serial_of_new_connection(), 1);
    make_pair("new.pem", "newkey.pem", 3);
    assert_int_equal(rename("newkey.pem", "key.pem"), 0);
    assert_int_equal(rename("new.pem", "cert.pem"), 0);
    int serial = 1;
    for (int n = 0; n < 200 && serial != 3; n++) {
        world_pass(&world, 31000);
        serial = serial_of_new_connection();
    }
    assert_int_equal(serial, 3);
}

static void a_bad_file_leaves_the_pair_before(void **state)
{
    (void)state;
    struct err err;
    world_start(&world);
    make_pair("other.pem", "key.pem", 4); /* a key that belongs to another certificate */
    assert_int_equal(server_reload_tls(world.server, &err), ST_INVALID);
    assert_non_null(strstr(err.text, "'key.pem' is the key of another certificate"));
    gnutls_datum_t junk = {(unsigned char[]){"-----BEGIN"}, 10};
    write_file("cert.pem", &junk);
    assert_int_equal(server_reload_tls(world.server, &err), ST_INVALID);
    assert_non_null(strstr(err.text, "cert.pem"));
    assert_int_equal(remove("cert.pem"), 0);
    assert_int_equal(server_reload_tls(world.server, &err), ST_NOT_FOUND);
    assert_int_equal(serial_of_new_connection(), 1);
}

static void a_server_without_its_certificate_does_not_start(void **state)
{
    (void)state;
    struct err err;
    struct server *server = NULL;
    struct server_options options = world.options;
    options.key_file = "nothing.pem";
    assert_int_equal(server_start(&options, &server, &err), ST_NOT_FOUND);
    assert_non_null(strstr(err.text, "nothing.pem"));
    options.key_file = NULL;
    assert_int_equal(server_start(&options, &server, &err), ST_INVALID);
    world_start(&world);
}

/* Plain words to a TLS port, a handshake that stops: neither holds the others up. */
static void half_a_handshake_is_cut(void **state)
{
    (void)state;
    world_start(&world);
    int silent = world_connect(&world);
    world_send(silent, "\x16\x03\x01", 3);
    int plain = world_connect(&world);
    world_send(plain, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", 27);
    char *answer = world_read_all(plain);
    assert_null(strstr(answer, "200 OK"));
    free(answer);
    assert_int_equal(serial_of_new_connection(), 1);
    world_pass(&world, world.options.limits.head_ms + 1);
    answer = world_read_all(silent);
    free(answer);
    (void)close(silent);
    (void)close(plain);
}

int main(void)
{
#define SERVED(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        SERVED(pages_over_tls_are_marked_so),
        SERVED(old_versions_are_not_spoken),
        SERVED(a_new_certificate_is_used_without_a_restart),
        SERVED(a_changed_file_is_noticed),
        SERVED(a_bad_file_leaves_the_pair_before),
        SERVED(a_server_without_its_certificate_does_not_start),
        SERVED(half_a_handshake_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
