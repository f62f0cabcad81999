/* links: faults follow store sync feeds net config programme base */
/* Warnings that a feed only leads to, over real connections: what comes of good and bad ones. */
#include "alerts.h"
#include "follow_world.h"

static struct config_source source;
static char index_address[256];
static struct fault_server *meteo; /* where the warnings are; w.server has the programme */

/* A moment so many minutes from now: kept until the test's end, as answers borrow their texts. */
static const char *moment(int32_t minutes)
{
    char text[32];
    struct tm tm;
    time_t at = (time_t)(clock_wall_s() / 60 * 60 + (int64_t)minutes * 60);
    struct buf kept = buf_make(sizeof text);
    (void)strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&at, &tm));
    buf_append_str(&kept, text);
    return keep(&kept);
}

/* Sent so many minutes ago, for an hour. */
static const char *warning(const char *id, const char *kind, int32_t minutes_ago,
                           const char *references, const char *headline)
{
    struct buf text = buf_make(8192);
    /* in the order in which the document has them */
    buf_printf(&text, ALERT("%s", "%s", "%s", "%s", "%s", "%s"), id, moment(-minutes_ago), kind,
               references, moment(60), headline);
    return keep(&text);
}

static const char *reference(const char *id, int32_t minutes_ago)
{
    struct buf text = buf_make(512);
    buf_printf(&text, REFERENCE("%s", "%s"), id, moment(-minutes_ago));
    return keep(&text);
}

static void start_meteo(enum fault_tls tls)
{
    const struct fault_options options = {.tls = tls};
    meteo = fault_server_start(&options);
    w.options.ca_file = fault_server_ca(meteo);
}

static void at_meteo(const char *path, struct fault_answer answer, const char *body)
{
    answer.type = answer.type == NULL ? "application/cap+xml" : answer.type;
    answer.body = slice_of(body == NULL ? "" : body);
    fault_server_add(meteo, path, &answer);
}

static void follow_index(void)
{
    config_source_default(&source);
    fault_server_url(meteo, "/index.xml", index_address, sizeof index_address);
    source.id = "meteo";
    source.kind = SOURCE_ALERTS;
    source.href = index_address;
    source.refresh_s = 1;
    w.options.sources = &source;
    w.options.source_count = 1;
    serve("/programme.json", (struct fault_answer){JSON_TYPE},
          document("1", POST("a", "A"), "", ""));
    serve("/live", (struct fault_answer)FEED, ": hello\n\n");
    start_follower();
}

static int setup_alerts(void **state)
{
    meteo = NULL;
    return setup(state);
}

static int teardown_alerts(void **state)
{
    stop_follower();
    fault_server_stop(meteo);
    return teardown(state);
}

static bool has_notice(const char *headline)
{
    bool has = false;
    for (size_t i = 0; w.shown != NULL && i < w.shown->notice_count; i++) {
        has = has || strcmp(w.shown->notices[i].headline, headline) == 0;
    }
    return has;
}

static bool has_no_notice(const char *headline)
{
    return w.shown != NULL && !has_notice(headline);
}

static void what_an_index_leads_to_is_shown_updated_and_cancelled(void **state)
{
    (void)state;
    start_meteo(FAULT_TLS_NONE);
    at_meteo("/index.xml", (struct fault_answer){.etag = "\"1\""}, INDEX(ENTRY("/w1.xml")));
    at_meteo("/index.xml", (struct fault_answer){.etag = "\"2\""},
             INDEX(ENTRY("/w2.xml") ENTRY("/w1.xml")));
    at_meteo("/index.xml", (struct fault_answer){.etag = "\"3\""},
             INDEX(ENTRY("/w3.xml") ENTRY("/w2.xml") ENTRY("/w1.xml")));
    at_meteo("/w1.xml", (struct fault_answer){0}, warning("w1", "Alert", 30, "", "Wind"));
    at_meteo("/w2.xml", (struct fault_answer){0},
             warning("w2", "Update", 20, reference("w1", 30), "Storm"));
    at_meteo("/w3.xml", (struct fault_answer){0},
             warning("w3", "Cancel", 10, reference("w2", 20), "Over"));
    follow_index();
    wait_for(has_notice, "Wind");
    wait_for(has_notice, "Storm");
    wait_for(has_no_notice, "Wind");
    wait_for(has_no_notice, "Storm");
    assert_int_equal(fault_server_count(meteo, "/w1.xml"), 1);
    assert_true(
        fault_request_has(fault_server_request(meteo, "/index.xml", 1), "If-None-Match: \"1\""));
}

/* One of each kind of trouble, and a good one behind them. */
static void bad_warnings_hold_up_no_good_one(void **state)
{
    (void)state;
    start_meteo(FAULT_TLS_NONE);
    at_meteo("/index.xml", (struct fault_answer){0},
             INDEX(ENTRY("/gone.xml") ENTRY("/error.xml") ENTRY("/reset.xml") ENTRY("/cut.xml")
                       ENTRY("/page.xml") ENTRY("/large.xml") ENTRY("/good.xml")));
    at_meteo("/gone.xml", (struct fault_answer){.status = 404}, NULL);
    at_meteo("/error.xml", (struct fault_answer){.status = 503}, NULL);
    at_meteo("/error.xml", (struct fault_answer){0}, warning("e", "Alert", 30, "", "Later"));
    at_meteo("/reset.xml", (struct fault_answer){.flags = FAULT_RESET}, NULL);
    at_meteo("/cut.xml", (struct fault_answer){.flags = FAULT_CUT, .cut_after = 200},
             warning("c", "Alert", 30, "", "Cut"));
    at_meteo("/page.xml", (struct fault_answer){.type = "text/html"}, "<html>Sign in</html>");
    at_meteo("/large.xml", (struct fault_answer){.zeros = FOLLOW_ALERT_BYTES + 1}, NULL);
    at_meteo("/good.xml", (struct fault_answer){0}, warning("g", "Alert", 30, "", "Wind"));
    follow_index();
    wait_for(has_notice, "Wind");
    wait_for(has_notice, "Later");
    assert_false(has_notice("Cut"));
    assert_int_equal(fault_server_count(meteo, "/gone.xml"), 1);
    assert_int_equal(fault_server_count(meteo, "/large.xml"), 1);
}

/* From a safe index nothing is fetched that could be forged, nor by a redirect. */
static void from_https_none_is_fetched_by_http(void **state)
{
    (void)state;
    char links[4096], unsafe[256], headers[512];
    start_meteo(FAULT_TLS_GOOD);
    fault_server_url(w.server, "/forged.xml", unsafe, sizeof unsafe);
    (void)snprintf(links, sizeof links, INDEX(ENTRY("%s") ENTRY("/moved.xml") ENTRY("/good.xml")),
                   unsafe, unsafe);
    (void)snprintf(headers, sizeof headers, "Location: %s\r\n", unsafe);
    at_meteo("/index.xml", (struct fault_answer){0}, links);
    at_meteo("/moved.xml", (struct fault_answer){.status = 302, .headers = headers}, NULL);
    at_meteo("/good.xml", (struct fault_answer){0}, warning("g", "Alert", 30, "", "Wind"));
    serve("/forged.xml", (struct fault_answer){0}, warning("f", "Alert", 30, "", "Forged"));
    follow_index();
    wait_for(has_notice, "Wind");
    assert_true(fault_server_count(meteo, "/moved.xml") > 0);
    assert_int_equal(fault_server_count(w.server, "/forged.xml"), 0);
}

/* What was here is here at once after a restart, without its server. */
static void a_restart_without_the_server_shows_them(void **state)
{
    (void)state;
    start_meteo(FAULT_TLS_NONE);
    at_meteo("/index.xml", (struct fault_answer){0}, INDEX(ENTRY("/w1.xml")));
    at_meteo("/w1.xml", (struct fault_answer){.etag = "\"w\""},
             warning("w1", "Alert", 30, "", "Wind"));
    follow_index();
    wait_for(has_notice, "Wind");
    (void)settle();
    stop_follower();
    fault_server_clear(meteo);
    start_follower();
    assert_non_null(w.stored);
    assert_int_equal(w.stored->notice_count, 1);
    assert_string_equal(w.stored->notices[0].headline, "Wind");
}

#define ALERTS_TEST(name) cmocka_unit_test_setup_teardown(name, setup_alerts, teardown_alerts)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ALERTS_TEST(what_an_index_leads_to_is_shown_updated_and_cancelled),
        ALERTS_TEST(bad_warnings_hold_up_no_good_one),
        ALERTS_TEST(from_https_none_is_fetched_by_http),
        ALERTS_TEST(a_restart_without_the_server_shows_them),
    };
    return cmocka_run_group_tests(tests, init_all, deinit_all);
}
