/* links: hub_config config programme base */
/* The hub's configuration read field by field, its defaults, and what it refuses. */
#include "base/attr.h"
#include "documents.h"
#include "hub/config/config.h"

static struct fault_list *faults;
static struct hub_config config;

static int setup(void **state)
{
    (void)state;
    faults = fault_list_create();
    memset(&config, 0, sizeof config);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    hub_config_deinit(&config);
    fault_list_destroy(faults);
    return 0;
}

static void read_good(const char *text)
{
    struct err err = {.code = ST_OK};
    if (hub_config_read(slice_of(text), faults, &config, &err) != ST_OK) {
        fail_msg("%s", err.text);
    }
}

static void assert_defaults(void)
{
    assert_string_equal(config.base, "");
    assert_string_equal(config.listen, "127.0.0.1:8080");
    assert_null(config.proxies[0]);
    assert_string_equal(config.tls.cert_file, "");
    assert_string_equal(config.tls.key_file, "");
    assert_int_equal(config.who.mode, HUB_OPEN);
    assert_null(config.who.domains[0]);
    assert_null(config.who.words[0]);
    assert_string_equal(config.who.header, "X-Remote-User");
    assert_string_equal(config.who.name_header, "");
    assert_string_equal(config.who.team_header, "");
    assert_false(config.who.holds_names);
    assert_string_equal(config.mail.url, "");
    assert_string_equal(config.mail.user, "");
    assert_string_equal(config.mail.password_file, "");
    assert_string_equal(config.mail.from, "");
    assert_false(config.mail.is_plain_allowed);
    assert_string_equal(config.employer, "");
    assert_string_equal(config.disclosure[HUB_FRENCH], "");
    assert_string_equal(config.disclosure[HUB_ENGLISH], "");
    assert_int_equal(config.forbidden_count, 0);
    assert_int_equal(config.suggestion_count, 0);
    assert_int_equal(config.points.proposal, 20);
    assert_int_equal(config.points.declared, 5);
    assert_int_equal(config.points.click, 10);
    assert_int_equal(config.points.presence, 1);
    assert_int_equal(config.points.opened, 0);
    assert_int_equal(config.points.clicks_day_max, 50);
    assert_int_equal(config.points.shares_day_max, 100);
    assert_string_equal(config.contact, "");
    assert_int_equal(config.keep_days, 365);
    assert_int_equal(config.clients_max, 6000);
    assert_int_equal(config.log, HUB_LOG_INFO);
}

static void without_a_document_there_are_defaults(void **state)
{
    (void)state;
    hub_config_default(&config);
    assert_defaults();
}

static void the_example_is_the_defaults(void **state)
{
    (void)state;
    struct buf bytes = document_file(SOURCE_DIR "/config/vitrine-hub.json");
    read_good(buf_str(&bytes));
    buf_deinit(&bytes);
    assert_int_equal(fault_list_count(faults), 0);
    assert_defaults();
}

static void reads_every_key(void **state)
{
    (void)state;
    read_good(
        "{\"base\":\"https://go.example.com\",\"listen\":\"[::1]:0\","
        "\"proxies\":[\"127.0.0.1\",\"10.0.0.0/8\"],"
        "\"tls\":{\"cert_file\":\"hub.pem\",\"key_file\":\"hub.key\"},"
        "\"identity\":{\"mode\":\"email\",\"domains\":[\"example.com\"],\"header\":\"X-User\","
        "\"name_header\":\"X-Name\",\"team_header\":\"X-Team\",\"hold_names\":true,"
        "\"words\":[\"patron\"]},"
        "\"mail\":{\"server\":\"smtps://mail.example.com\",\"user\":\"hub\","
        "\"password_file\":\"mail.password\",\"ca_file\":\"ca.pem\","
        "\"from\":\"hub@example.com\",\"plain\":true},"
        "\"employer\":\"Hélia\",\"disclosure\":{\"fr\":\"Je travaille chez Hélia\",\"en\":\"I work "
        "at Hélia\"},"
        "\"forbidden\":[{\"phrase\":\"miracle\",\"reason\":\"Pas de promesse.\"}],"
        "\"suggestions\":[{\"language\":\"en\",\"text\":\"{disclosure}. {headline}\"}],"
        "\"points\":{\"proposal\":1,\"declared\":2,\"click\":3,\"presence\":4,\"opened\":5,"
        "\"clicks_day_max\":6,\"shares_day_max\":7},"
        "\"contact\":\"privacy@example.com\",\"keep_days\":30,\"clients_max\":100,"
        "\"log\":\"debug\"}");
    assert_int_equal(fault_list_count(faults), 0);
    assert_string_equal(config.base, "https://go.example.com");
    assert_string_equal(config.listen, "[::1]:0");
    assert_string_equal(config.proxies[1], "10.0.0.0/8");
    assert_string_equal(config.tls.key_file, "hub.key");
    assert_int_equal(config.who.mode, HUB_EMAIL);
    assert_string_equal(config.who.domains[0], "example.com");
    assert_string_equal(config.who.header, "X-User");
    assert_string_equal(config.who.name_header, "X-Name");
    assert_string_equal(config.who.team_header, "X-Team");
    assert_true(config.who.holds_names);
    assert_string_equal(config.who.words[0], "patron");
    assert_string_equal(config.mail.url, "smtps://mail.example.com");
    assert_string_equal(config.mail.ca_file, "ca.pem");
    assert_true(config.mail.is_plain_allowed);
    assert_string_equal(config.employer, "Hélia");
    assert_string_equal(config.disclosure[HUB_ENGLISH], "I work at Hélia");
    assert_string_equal(config.forbidden[0].reason, "Pas de promesse.");
    assert_int_equal(config.suggestions[0].language, HUB_ENGLISH);
    assert_int_equal(config.points.opened, 5);
    assert_int_equal(config.points.shares_day_max, 7);
    assert_int_equal(config.keep_days, 30);
    assert_int_equal(config.log, HUB_LOG_DEBUG);
}

static void names_what_is_wrong_and_what_is_missing_beside_it(void **state)
{
    static const struct {
        const char *text, *pointer, *words;
    } rows[] = {
        {"{\"base\":\"go.example.com\"}", "/base", "not an address"},
        {"{\"base\":\"https:///x\"}", "/base", "not an address"},
        {"{\"base\":\"https://u@h\"}", "/base", "not an address"},
        {"{\"listen\":\"8080\"}", "/listen", "ADDRESS:PORT"},
        {"{\"listen\":\"::1:80\"}", "/listen", "ADDRESS:PORT"},
        {"{\"listen\":\"h:70000\"}", "/listen", "ADDRESS:PORT"},
        {"{\"tls\":{\"cert_file\":\"a\"}}", "/tls/cert_file", "go together"},
        {"{\"identity\":{\"mode\":\"email\"}}", "/identity/mode", "mail server"},
        {"{\"identity\":{\"mode\":\"proxy\"}}", "/identity/mode", "proxies"},
        {"{\"identity\":{\"mode\":\"any\"}}", "/identity/mode", "open"},
        {"{\"identity\":{\"header\":\"X:Y\"}}", "/identity/header", "header"},
        {"{\"mail\":{\"server\":\"http://h\"}}", "/mail/server", "not a mail server"},
        {"{\"mail\":{\"server\":\"smtp://u:p@h\"}}", "/mail/server", "not a mail server"},
        {"{\"mail\":{\"server\":\"smtp://h\"}}", "/mail/server", "sender"},
        {"{\"mail\":{\"from\":\"a@b>\"}}", "/mail/from", "e-mail address"},
        {"{\"points\":{\"declared\":-1}}", "/points/declared", "-1"},
        {"{\"forbidden\":[{\"phrase\":\"x\"}]}", "/forbidden/0", "reason"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct fault_list *found = fault_list_create();
        struct hub_config read;
        assert_int_equal(hub_config_read(slice_of(rows[i].text), found, &read, NULL), ST_OK);
        assert_fault(found, rows[i].pointer, FAULT_ERROR, rows[i].words);
        hub_config_deinit(&read);
        fault_list_destroy(found);
    }
}

static void a_password_in_an_address_is_not_quoted(void **state)
{
    (void)state;
    read_good("{\"mail\":{\"server\":\"smtp://hub:geheim@mail\"}}");
    assert_null(strstr(fault_list_get(faults, 0)->text, "geheim"));
}

static void addresses_to_listen_on(void **state)
{
    char address[64];
    uint16_t port = 0;
    (void)state;
    assert_int_equal(hub_listen_parse("[fe80::1]:443", address, sizeof address, &port, NULL),
                     ST_OK);
    assert_string_equal(address, "fe80::1");
    assert_int_equal(port, 443);
    assert_int_equal(hub_listen_parse("0.0.0.0:0", address, sizeof address, &port, NULL), ST_OK);
    assert_int_equal(port, 0);
    assert_int_equal(hub_listen_parse("localhost:80", address, 9, &port, NULL), ST_LIMIT);
    assert_int_equal(hub_listen_parse(":80", address, sizeof address, &port, NULL), ST_INVALID);
    assert_int_equal(hub_listen_parse("h:8 0", address, sizeof address, &port, NULL), ST_INVALID);
    assert_int_equal(hub_listen_parse("", address, sizeof address, &port, NULL), ST_INVALID);
}

static void what_is_no_document_is_refused(void **state)
{
    (void)state;
    assert_int_equal(hub_config_read(slice_of("[]"), faults, &config, NULL), ST_INVALID);
    assert_int_equal(hub_config_read(slice_of("{"), faults, &config, NULL), ST_INVALID);
    assert_int_equal(fault_list_count(faults), 2);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(without_a_document_there_are_defaults),
        TEST(the_example_is_the_defaults),
        TEST(reads_every_key),
        TEST(names_what_is_wrong_and_what_is_missing_beside_it),
        TEST(a_password_in_an_address_is_not_quoted),
        TEST(addresses_to_listen_on),
        TEST(what_is_no_document_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
