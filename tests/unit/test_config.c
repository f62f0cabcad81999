/* links: config programme base */
/* A configuration read field by field, its defaults, and what a wrong value leaves behind. */
#include "base/attr.h"
#include "config/config.h"
#include "documents.h"

#define KEY "000102030405060708090A0B0C0D0E0F101112131415161718191a1b1c1d1e1f"

static struct fault_list *faults;
static struct config config;

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
    config_deinit(&config);
    fault_list_destroy(faults);
    return 0;
}

static enum status read_config(const char *text, struct err *err)
{
    struct config_options options = {.find_tz = document_zone};
    return config_read(slice_of(text), &options, faults, &config, err);
}

static bool is_near(float value, float wanted)
{
    return value > wanted - 0.001F && value < wanted + 0.001F;
}

static void assert_defaults(void)
{
    assert_string_equal(config.programme, "");
    assert_string_equal(config.hub, "");
    assert_false(config.screen.has_class);
    assert_string_equal(config.screen.name, "");
    assert_int_equal(config.screen.screen_class, SCREEN_LOBBY);
    assert_null(config.screen.tags[0]);
    assert_int_equal(config.screen.number, 0);
    assert_false(config.screen.has_key);
    assert_true(is_near(config.screen.diagonal_in, 55));
    assert_true(is_near(config.screen.distance_m, 4));
    assert_true(is_near(config.screen.overscan, 0));
    assert_string_equal(config.screen.timezone, "");
    assert_string_equal(config.screen.language, "");
    assert_int_equal(config.screen.theme, THEME_INHERIT);
    assert_int_equal(config.window.rotate, 0);
    assert_int_equal(config.window.output, 0);
    assert_true(config.window.is_fullscreen);
    assert_int_equal(config.window.width_px, 1280);
    assert_int_equal(config.window.height_px, 720);
    assert_string_equal(config.network.ca_file, "");
    assert_string_equal(config.network.proxy, "");
    assert_string_equal(config.network.key_file, "");
    assert_false(config.is_calm);
    assert_int_equal(config.memory_mb, 32);
    assert_int_equal(config.log, CONFIG_LOG_INFO);
    assert_string_equal(config.store, "");
    assert_int_equal(config.store_mb, 2048);
    assert_int_equal(config.source_count, 0);
}

static void without_a_document_there_are_defaults(void **state)
{
    (void)state;
    config_default(&config);
    assert_defaults();
}

static void an_empty_document_is_the_defaults(void **state)
{
    (void)state;
    assert_int_equal(read_config("{}", NULL), ST_OK);
    assert_defaults();
    assert_int_equal(fault_list_count(faults), 0);
}

static void reads_every_key(void **state)
{
    (void)state;
    static const char text[] =
        "// "
        "Lyon\n{\"programme\":\"/srv/wall.json\",\"hub\":\"https://"
        "hub.example.org\",\"screen\":{\"name\":\"Lyon, hall\","
        "\"class\":\"internal\",\"tags\":[\"lyon\",\"hall\"],\"number\":2047,\"key\":\"" KEY "\","
        "\"diagonal_in\":75.5,\"distance_m\":6,\"overscan\":0.05,\"timezone\":\"Europe/Paris\","
        "\"language\":\"en-GB\",\"theme\":\"day\"},\"window\":{\"fullscreen\":false,"
        "\"size\":\"1080x1920\",\"rotate\":270,\"output\":1},"
        "\"network\":{\"ca_file\":\"ca.pem\",\"proxy\":\"http://proxy:3128\","
        "\"key_file\":\"server.key\"},\"calm\":true,\"memory_mb\":128,"
        "\"log\":\"debug\",\"store\":\"/var/lib/wall\",\"store_mb\":64}";
    assert_int_equal(read_config(text, NULL), ST_OK);
    assert_int_equal(fault_list_count(faults), 0);
    assert_string_equal(config.programme, "/srv/wall.json");
    assert_string_equal(config.hub, "https://hub.example.org");
    assert_true(config.screen.has_class);
    assert_string_equal(config.screen.name, "Lyon, hall");
    assert_int_equal(config.screen.screen_class, SCREEN_INTERNAL);
    assert_string_equal(config.screen.tags[0], "lyon");
    assert_string_equal(config.screen.tags[1], "hall");
    assert_null(config.screen.tags[2]);
    assert_int_equal(config.screen.number, 2047);
    assert_true(config.screen.has_key);
    for (size_t i = 0; i < CONFIG_KEY_BYTES; i++) {
        assert_int_equal(config.screen.key[i], i);
    }
    assert_true(is_near(config.screen.diagonal_in, 75.5F));
    assert_true(is_near(config.screen.distance_m, 6));
    assert_true(is_near(config.screen.overscan, 0.05F));
    assert_string_equal(config.screen.timezone, "Europe/Paris");
    assert_string_equal(config.screen.language, "en-GB");
    assert_int_equal(config.screen.theme, THEME_DAY);
    assert_false(config.window.is_fullscreen);
    assert_int_equal(config.window.width_px, 1080);
    assert_int_equal(config.window.height_px, 1920);
    assert_string_equal(config.network.ca_file, "ca.pem");
    assert_string_equal(config.network.proxy, "http://proxy:3128");
    assert_string_equal(config.network.key_file, "server.key");
    assert_int_equal(config.window.rotate, 270);
    assert_int_equal(config.window.output, 1);
    assert_true(config.is_calm);
    assert_int_equal(config.memory_mb, 128);
    assert_int_equal(config.log, CONFIG_LOG_DEBUG);
    assert_string_equal(config.store, "/var/lib/wall");
    assert_int_equal(config.store_mb, 64);
}

static void reads_every_key_of_a_source(void **state)
{
    (void)state;
    static const char text[] =
        "{\"sources\":[{\"id\":\"teams\",\"kind\":\"table\",\"href\":\"scores/teams.csv\","
        "\"title\":\"Les équipes\",\"campaign\":\"launch\",\"class\":\"employer-brand\","
        "\"screens\":[\"internal\"],\"tags\":[\"lyon\"],\"of\":\"people\",\"unit\":\"partages\","
        "\"columns\":{\"name\":\"Qui\",\"score\":\"Combien\",\"detail\":\"Où\",\"id\":\"N°\","
        "\"colour\":\"Teinte\",\"reached_at\":\"Quand\",\"previous_rank\":\"Avant\","
        "\"public\":\"D'accord\"},\"max_items\":7,\"max_age_days\":90,\"refresh_s\":60},"
        "{\"id\":\"blog\",\"kind\":\"feed\",\"href\":\"https://blog.example.com/feed?a=b\"}]}";
    assert_int_equal(read_config(text, NULL), ST_OK);
    assert_int_equal(fault_list_count(faults), 0);
    assert_int_equal(config.source_count, 2);
    const struct config_source *teams = &config.sources[0];
    assert_string_equal(teams->id, "teams");
    assert_int_equal(teams->kind, SOURCE_TABLE);
    assert_string_equal(teams->href, "scores/teams.csv");
    assert_string_equal(teams->title, "Les équipes");
    assert_string_equal(teams->campaign, "launch");
    assert_int_equal(teams->post_class, CLASS_EMPLOYER);
    assert_int_equal(teams->screens, SCREENS_INTERNAL);
    assert_string_equal(teams->tags[0], "lyon");
    assert_int_equal(teams->of, BOARD_PEOPLE);
    assert_string_equal(teams->unit, "partages");
    assert_string_equal(teams->columns.name, "Qui");
    assert_string_equal(teams->columns.score, "Combien");
    assert_string_equal(teams->columns.detail, "Où");
    assert_string_equal(teams->columns.id, "N°");
    assert_string_equal(teams->columns.colour, "Teinte");
    assert_string_equal(teams->columns.reached_at, "Quand");
    assert_string_equal(teams->columns.previous_rank, "Avant");
    assert_string_equal(teams->columns.consent, "D'accord");
    assert_int_equal(teams->max_items, 7);
    assert_int_equal(teams->max_age_days, 90);
    assert_int_equal(teams->refresh_s, 60);
    struct config_source plain;
    config_source_default(&plain);
    const struct config_source *blog = &config.sources[1];
    assert_int_equal(blog->kind, SOURCE_FEED);
    assert_int_equal(blog->post_class, plain.post_class);
    assert_int_equal(blog->screens, SCREENS_ALL);
    assert_null(blog->tags[0]);
    assert_int_equal(blog->of, BOARD_TEAMS);
    assert_string_equal(blog->columns.name, "");
    assert_int_equal(blog->max_items, 20);
    assert_int_equal(blog->max_age_days, 30);
    assert_int_equal(blog->refresh_s, 300);
}

static void a_wrong_source_is_left_out_and_named(void **state)
{
    (void)state;
    assert_int_equal(
        read_config("{\"sources\":[{\"id\":\"a:b\",\"kind\":\"feed\",\"href\":\"a.xml\"},\n"
                    "{\"id\":\"b\",\"kind\":\"rss\",\"href\":\"b.xml\"},\n"
                    "{\"id\":\"c\",\"kind\":\"feed\",\"href\":\"ftp://example.com/c\"},\n"
                    "{\"id\":\"d\",\"kind\":\"feed\",\"href\":\"https:///d\"},\n"
                    "{\"id\":\"e\",\"kind\":\"feed\"},\n"
                    "{\"id\":\"f\",\"kind\":\"feed\",\"href\":\"f.xml\",\"refresh_s\":1},\n"
                    "{\"id\":\"good\",\"kind\":\"feed\",\"href\":\"g.xml\"},\n"
                    "{\"id\":\"good\",\"kind\":\"table\",\"href\":\"h.csv\"}]}",
                    NULL),
        ST_OK);
    assert_int_equal(config.source_count, 1);
    assert_int_equal(config.sources[0].kind, SOURCE_FEED);
    assert_fault(faults, "/sources/0/id", FAULT_ERROR, "not an id of a source");
    assert_fault(faults, "/sources/1/kind", FAULT_ERROR, "feed, table, alerts");
    assert_fault(faults, "/sources/2/href", FAULT_ERROR, "neither a path nor an http(s) address");
    assert_fault(faults, "/sources/3/href", FAULT_ERROR, "not a whole address");
    assert_fault(faults, "/sources/4", FAULT_ERROR, "\"href\" is missing");
    assert_fault(faults, "/sources/5/refresh_s", FAULT_ERROR, "10 to 86400 s");
    assert_fault(faults, "/sources", FAULT_ERROR, "stands at two sources");
    assert_int_equal(fault_list_errors(faults), 7);
}

static void a_wrong_value_leaves_its_default(void **state)
{
    (void)state;
    assert_int_equal(
        read_config("{\"programme\":\"ftp://"
                    "hub.example.com\",\"hub\":\"hub.example.com\",\"screen\":{\"class\":\"hall\","
                    "\"number\":-1,\"key\":\"" KEY "0\",\"diagonal_in\":0,\"distance_m\":51,"
                    "\"overscan\":0.11,\"timezone\":\"Paris\",\"language\":\"f\",\"theme\":\"\"},"
                    "\"window\":{\"size\":\"0x0\",\"rotate\":91,\"output\":16,\"fullscreen\":1},"
                    "\"calm\":null,\"memory_mb\":15,\"log\":\"loud\",\"store\":7,"
                    "\"store_mb\":63}",
                    NULL),
        ST_OK);
    assert_defaults();
    assert_int_equal(fault_list_errors(faults), 19);
}

static void the_key_is_never_quoted(void **state)
{
    (void)state;
    assert_int_equal(read_config("{\"screen\":{\"key\":\"c0ffee\"}}", NULL), ST_OK);
    struct buf printed = buf_make(4096);
    fault_list_print(faults, "vitrine.json", &printed);
    assert_int_equal(fault_list_errors(faults), 1);
    assert_null(strstr(buf_str(&printed), "c0ffee"));
    buf_deinit(&printed);
}

static void a_proxy_is_an_address_and_never_quoted(void **state)
{
    (void)state;
    static const char *const bad[] = {"proxy:3128", "http://", "ftp://proxy", "http://a b",
                                      "user:secret@proxy:3128"};
    static const char *const good[] = {"", "none", "https://proxy", "socks5h://u:p@proxy:1080"};
    char text[128];
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        (void)snprintf(text, sizeof(text), "{\"network\":{\"proxy\":\"%s\"}}", bad[i]);
        assert_int_equal(read_config(text, NULL), ST_OK);
        assert_int_equal(fault_list_count(faults), i + 1);
        assert_null(strstr(fault_list_get(faults, i)->text, "secret"));
        assert_string_equal(config.network.proxy, "");
        config_deinit(&config);
    }
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        (void)snprintf(text, sizeof(text), "{\"network\":{\"proxy\":\"%s\"}}", good[i]);
        assert_int_equal(read_config(text, NULL), ST_OK);
        assert_string_equal(config.network.proxy, good[i]);
        config_deinit(&config);
    }
    assert_int_equal(fault_list_count(faults), ARRAY_LEN(bad));
}

static void zones_are_not_checked_without_a_list_of_them(void **state)
{
    (void)state;
    assert_int_equal(config_read(slice_of("{\"screen\":{\"timezone\":\"Mars/Olympus\"}}"), NULL,
                                 faults, &config, NULL),
                     ST_OK);
    assert_string_equal(config.screen.timezone, "Mars/Olympus");
    assert_int_equal(fault_list_count(faults), 0);
}

static void a_broken_document_is_refused_and_nothing_is_written(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "[]", "7", "{\"calm\":true", "{calm:true}", "{} {}"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct err err = {.code = ST_OK};
        assert_int_equal(read_config(bad[i], &err), ST_INVALID);
        assert_string_equal(fault_list_get(faults, fault_list_count(faults) - 1)->text, err.text);
        assert_null(config.programme);
    }
}

static void the_example_is_the_defaults(void **state)
{
    (void)state;
    struct buf bytes = document_file(SOURCE_DIR "/config/vitrine.json");
    assert_int_equal(read_config(buf_str(&bytes), NULL), ST_OK);
    buf_deinit(&bytes);
    assert_int_equal(fault_list_count(faults), 0);
    assert_defaults();
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(without_a_document_there_are_defaults),
        TEST(an_empty_document_is_the_defaults),
        TEST(reads_every_key),
        TEST(reads_every_key_of_a_source),
        TEST(a_wrong_source_is_left_out_and_named),
        TEST(a_wrong_value_leaves_its_default),
        TEST(the_key_is_never_quoted),
        TEST(a_proxy_is_an_address_and_never_quoted),
        TEST(zones_are_not_checked_without_a_list_of_them),
        TEST(a_broken_document_is_refused_and_nothing_is_written),
        TEST(the_example_is_the_defaults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
