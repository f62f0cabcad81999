/* links: hub_routes hub_site hub_rules hub_import hub_publish hub_count hub_store hub_db hub_http
 * hub_live hub_wire pages hub_config net image codes programme base */
/* From the scan to the share: what each address answers to whom, and what is counted. */
#include "base/attr.h"
#include "codes/presence.h"
#include "hub/count/links.h"
#include "hub/count/shares.h"
#include "hub/store/people.h"
#include "hub/store/screens.h"
#include "hub/store/sessions.h"
#include "route_world.h"

#define PROGRAMME SOURCE_DIR "/assets/ambassadeurs/programme.json"
#define CONFIG                                                                                     \
    "{\"employer\":\"Hélia\",\"forbidden\":[{\"phrase\":\"guérison garantie\","                  \
    "\"reason\":\"Aucune promesse.\"}]}"

static struct route_world world;

static int setup(void **state)
{
    (void)state;
    world_start(&world, CONFIG);
    world_import(&world, PROGRAMME);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    world_stop(&world);
    return 0;
}

static int64_t points_of_phone(void)
{
    struct hub_person person;
    struct share_sum sum = {0, 0, 0, 0};
    assert_int_equal(store_session_find(world.hub.store, slice_of(world.session), world.now_unix_s,
                                        &person, NULL),
                     ST_OK);
    assert_int_equal(store_share_sum(world.hub.store, person.number, &sum, NULL), ST_OK);
    return sum.points;
}

static void a_scan_opens_the_page_on_the_loop_thread(void **state)
{
    (void)state;
    assert_int_equal(world_get(&world, "/7KQ2N"), 200);
    assert_true(world.was_fast);
    assert_says(&world, "trente secondes");
    assert_says(&world, "name=\"csrf\"");
    assert_says(&world, "Je travaille chez Hélia");
    assert_int_equal(world.response.caching, CACHING_NO_STORE);
    assert_int_equal(world_get(&world, "/7kq2n?lang=en"), 200);
    assert_says(&world, "I work at Hélia");
    assert_false(world.was_fast); /* the phone has a session now: somebody may be known */
}

/* The page that somebody new is shown, with their token left out. */
static struct buf page_of_a_new_phone(const char *target)
{
    struct buf page = buf_make(PAGE_MAX_BYTES);
    world.session[0] = '\0';
    assert_int_equal(world_get(&world, target), 200);
    assert_true(world.was_fast);
    const char *at = world_body(&world), *token = NULL;
    int count = 0;
    for (; (token = strstr(at, world.request->csrf)) != NULL; count++) {
        buf_append(&page, at, (size_t)(token - at));
        at = token + strlen(world.request->csrf);
    }
    assert_true(count >= 2); /* to open, to declare */
    buf_append_str(&page, at);
    return page;
}

static void assert_page(const char *target, const char *like, bool is_like)
{
    struct buf page = page_of_a_new_phone(target), other = page_of_a_new_phone(like);
    assert_int_equal(strcmp(buf_str(&page), buf_str(&other)) == 0, is_like);
    buf_deinit(&other);
    buf_deinit(&page);
}

static void a_page_is_written_once_and_each_phone_has_its_own_token(void **state)
{
    char key[SCREEN_KEY_TEXT_BYTES];
    (void)state;
    struct buf first = page_of_a_new_phone("/7KQ2N");
    memcpy(key, world.request->csrf, CSRF_BYTES);
    struct buf second = page_of_a_new_phone("/7KQ2N");
    assert_string_equal(buf_str(&first), buf_str(&second));
    assert_false(world_says(&world, key));
    buf_deinit(&second);
    buf_deinit(&first);
    assert_page("/7KQ2N", "/7KQ2R", false);
    assert_page("/7KQ2N", "/7KQ2N?lang=en", false);
    assert_page("/7KQ2N", "/7KQ2N?s=1", false);
    assert_page("/7KQ2N", "/7kq2n", false); /* its own address stands in the foot */
    assert_page("/7KQ2N?lang=en", "/7KQ2N?lang=en", true);
}

static void a_kept_page_goes_with_its_content(void **state)
{
    struct err err = {.code = ST_OK};
    (void)state;
    struct buf page = page_of_a_new_phone("/7KQ2N");
    buf_deinit(&page);
    assert_int_equal(store_entity_withdraw(world.hub.store, ENTITY_POST, slice_of("p1"), true,
                                           world.now_unix_s, &err),
                     ST_OK);
    world_follow(&world);
    world.session[0] = '\0';
    assert_int_equal(world_get(&world, "/7KQ2N"), 410);
}

static void codes_that_lead_nowhere(void **state)
{
    (void)state;
    assert_int_equal(world_get(&world, "/00000"), 404);
    assert_int_equal(world_get(&world, "/7KQ2"), 404);
    assert_int_equal(world_get(&world, "/7KQ2NAAAAAAAAAAAAA"), 404);
    assert_int_equal(world_get(&world, "/00000000"), 404);
    assert_int_equal(world_post(&world, "/go", "code=7kq-2n"), 303);
    assert_leads(&world, "/7kq2n");
    assert_int_equal(world_post(&world, "/go", "code=%3Cscript%3E"), 404);
    assert_false(world_says(&world, "<script>"));
}

static void opening_leads_to_the_network_with_the_disclosure_inside(void **state)
{
    (void)state;
    assert_int_equal(world_get(&world, "/7KQ2N"), 200);
    (void)world_post(&world, "/7KQ2N/open", "network=x&text=Un+atelier.");
    assert_leads(&world, "https://x.com/intent/tweet?text=Je%20travaille%20chez%20H%C3%A9lia");
    (void)world_post(&world, "/7KQ2N/open", "network=linkedin&text=Un+atelier.");
    assert_leads(&world, "https://www.linkedin.com/sharing/share-offsite/?url=");
    assert_int_equal(world_post(&world, "/7KQ2N/open", "network=email&text=Un+atelier."), 200);
    assert_says(&world, "mailto:");
    assert_int_equal(world_post(&world, "/7KQ2N/open", "network=mastodon&text=Un+atelier."), 200);
    assert_says(&world, "name=\"instance\"");
    assert_int_equal(world_post(&world, "/7KQ2N/open", "network=nowhere&text=Un+atelier."), 422);
}

static void forbidden_words_are_refused_with_the_reason(void **state)
{
    (void)state;
    assert_int_equal(world_get(&world, "/7KQ2N"), 200);
    assert_int_equal(
        world_post(&world, "/7KQ2N/open", "network=x&text=La+GUERISON+garantie+%3Cb%3E"), 422);
    assert_says(&world, "Aucune promesse.");
    assert_says(&world, "&lt;b&gt;"); /* what was typed comes back, and is text */
    assert_int_equal(world_post(&world, "/7KQ2N/open", "network=x&text="), 422);
}

static void a_share_waits_for_its_person_and_is_counted_once(void **state)
{
    (void)state;
    char before[SESSION_ID_BYTES];
    assert_int_equal(world_get(&world, "/7KQ2N"), 200);
    (void)world_post(&world, "/7KQ2N/declare", "network=linkedin&text=x");
    assert_leads(&world, "/signin?share=7KQ2N&network=linkedin");
    assert_int_equal(world_get(&world, "/signin?share=7KQ2N&network=linkedin"), 200);
    assert_says(&world, "name=\"share\"");
    memcpy(before, world.session, sizeof before);
    (void)world_post(&world, "/signin",
                     "first_name=Camille&initial=T&appear=name&lobby=yes&team=t2&share=7KQ2N"
                     "&network=linkedin");
    assert_leads(&world, "/7KQ2N/merci?s=");
    assert_string_not_equal(before, world.session); /* fixation is worth nothing */
    char thanks[200];
    (void)snprintf(thanks, sizeof thanks, "%s", world_header(&world, "Location"));
    assert_int_equal(points_of_phone(), 5);
    assert_int_equal(world_get(&world, thanks), 200);
    assert_says(&world, "Camille");
    assert_says(&world, "Santé connectée");
    assert_says(&world, "/undo");
    (void)world_post(&world, "/7KQ2N/declare", "network=linkedin&text=x");
    assert_leads(&world, "/7KQ2N/merci?s=");
    assert_non_null(strstr(world_header(&world, "Location"), "n=0"));
    assert_int_equal(points_of_phone(), 5);
    (void)world_get(&world, "/signin?share=7KQ2N&network=x"); /* a link on another site */
    assert_leads(&world, "/7KQ2N");
    assert_int_equal(points_of_phone(), 5);
}

static void a_team_moves_on_the_board_and_back(void **state)
{
    struct standing row;
    struct slice board = slice_of("teams");
    struct hub_group team;
    (void)state;
    assert_int_equal(store_group_get(world.hub.store, GROUP_TEAM, slice_of("t2"), &team, NULL),
                     ST_OK);
    assert_int_equal(standings_find(world.hub.standings, board, team.number, &row, NULL), ST_OK);
    assert_int_equal(row.score_milli, 4065000);
    world_sign_in(&world, "Camille", "t2");
    (void)world_post(&world, "/7KQ2N/declare", "network=linkedin&text=x");
    long long entry = 0;
    assert_int_equal(sscanf(world_header(&world, "Location"), "/7KQ2N/merci?s=%lld", &entry), 1);
    assert_int_equal(standings_find(world.hub.standings, board, team.number, &row, NULL), ST_OK);
    assert_int_equal(row.score_milli, 4070000);
    char undo[80], session[SESSION_ID_BYTES];
    (void)snprintf(undo, sizeof undo, "/shares/%lld/undo", entry);
    memcpy(session, world.session, sizeof session);
    world_sign_in(&world, "Yanis", "t1"); /* somebody else can't take it back */
    assert_int_equal(world_post(&world, undo, ""), 404);
    assert_int_equal(world_post(&world, "/shares/1%20OR%201/undo", ""), 404);
    memcpy(world.session, session, sizeof session);
    (void)world_post(&world, undo, "");
    assert_leads(&world, "/me");
    assert_int_equal(standings_find(world.hub.standings, board, team.number, &row, NULL), ST_OK);
    assert_int_equal(row.score_milli, 4065000);
}

static void a_day_has_its_cap(void **state)
{
    static const char *const codes[] = {"7KQ2N", "7KQ2R", "7KQ2S", "7KQ2T", "7KQ2V", "7KQ2W"};
    static const char *const networks[] = {"linkedin", "x",        "whatsapp",
                                           "facebook", "telegram", "bluesky"};
    (void)state;
    world_sign_in(&world, "Camille", "t2");
    for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
        for (size_t k = 0; k < ARRAY_LEN(networks); k++) {
            char path[40], form[60];
            (void)snprintf(path, sizeof path, "/%s/declare", codes[i]);
            (void)snprintf(form, sizeof form, "network=%s&text=x", networks[k]);
            assert_int_equal(world_post(&world, path, form), 303);
        }
    }
    assert_int_equal(points_of_phone(), 100);
}

static void withdrawn_contents_are_a_notice(void **state)
{
    (void)state;
    assert_int_equal(store_entity_withdraw(world.hub.store, ENTITY_POST, slice_of("p1"), true,
                                           world.now_unix_s, NULL),
                     ST_OK);
    world_follow(&world);
    assert_int_equal(world_get(&world, "/7KQ2N"), 410);
    assert_int_equal(world_get(&world, "/7KQ2N0000000"), 410);
    assert_int_equal(world_post(&world, "/7KQ2N/declare", "network=x&text=x"), 410);
    assert_false(world_says(&world, "trente secondes"));
}

/* A screen whose key makes presence codes. */
static void add_screen(const char *name, enum screen_class screen_class, char *out_key,
                       uint8_t out_presence[SCREEN_KEY_BYTES], struct screen_row *out_screen)
{
    struct err err = {.code = ST_OK};
    if (store_screen_create(world.hub.store, slice_of(name), slice_of("Lyon, hall"), screen_class,
                            slice_of(""), world.now_unix_s, out_key, out_presence, out_screen,
                            &err) != ST_OK) {
        fail_msg("%s", err.text);
    }
    world_follow(&world);
}

static void presence_earns_once_and_never_blocks(void **state)
{
    char key[SCREEN_KEY_TEXT_BYTES], path[40], part[PRESENCE_CHARS + 1];
    uint8_t presence[SCREEN_KEY_BYTES];
    struct screen_row screen;
    (void)state;
    add_screen("lyon", SCREEN_LOBBY, key, presence, &screen);
    presence_make(presence, screen.presence_number, "7KQ2N", world.now_unix_s, part);
    (void)snprintf(path, sizeof path, "/7KQ2N%s", part);
    assert_int_equal(world_get(&world, path), 200);
    assert_true(world.was_fast);
    assert_says(&world, "Lyon, hall");
    /* who scanned says who they are with the share: the point is theirs */
    (void)world_post(&world, "/signin",
                     "first_name=Nora&initial=T&appear=name&team=t2&share=7KQ2N&network=x");
    assert_leads(&world, "/7KQ2N/merci");
    assert_int_equal(points_of_phone(), 6);
    assert_int_equal(world_get(&world, path), 200); /* a second scan that day */
    assert_int_equal(points_of_phone(), 6);
    world.now_unix_s += 3600; /* the code has rotated away */
    assert_int_equal(world_get(&world, path), 200);
    assert_false(world_says(&world, "Lyon, hall"));
    assert_int_equal(world_get(&world, "/7KQ2N0000000"), 200);
}

static void guessed_presence_parts_are_worth_nothing(void **state)
{
    char key[SCREEN_KEY_TEXT_BYTES];
    uint8_t presence[SCREEN_KEY_BYTES];
    struct screen_row screen;
    struct site *site = NULL;
    int found = 0;
    static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    uint64_t seed = 88172645463325252ULL;
    (void)state;
    add_screen("lyon", SCREEN_LOBBY, key, presence, &screen);
    site = hub_site(&world.hub);
    const struct site_content *content = site_by_code(site, slice_of("7KQ2N"));
    for (int i = 0; i < 1000000; i++) {
        char part[PRESENCE_CHARS + 1];
        for (size_t k = 0; k < PRESENCE_CHARS; k++) {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            part[k] = digits[seed % 32];
        }
        part[PRESENCE_CHARS] = '\0';
        found += site_presence(site, content, slice_of(part), world.now_unix_s) != NULL ? 1 : 0;
    }
    site_unref(site);
    assert_int_equal(found, 0); /* 24 bits and a screen's number: one in 10^8 guesses */
}

static void the_page_of_a_wall_is_kept_as_long_as_its_code_holds(void **state)
{
    char key[SCREEN_KEY_TEXT_BYTES], path[40], part[PRESENCE_CHARS + 1];
    uint8_t presence[SCREEN_KEY_BYTES];
    struct screen_row screen;
    (void)state;
    add_screen("lyon", SCREEN_LOBBY, key, presence, &screen);
    presence_make(presence, screen.presence_number, "7KQ2N", world.now_unix_s, part);
    (void)snprintf(path, sizeof path, "/7KQ2N%s", part);
    for (int i = 0; i < 2; i++) {
        struct buf page = page_of_a_new_phone(path);
        assert_says(&world, "Lyon, hall");
        assert_says(&world, path);
        buf_deinit(&page);
    }
    assert_page(path, "/7KQ2N", false);
    assert_page(path, path, true);
    world.now_unix_s += 3600;
    struct buf page = page_of_a_new_phone(path);
    assert_false(world_says(&world, "Lyon, hall"));
    buf_deinit(&page);
}

/* Onward links. */

static void link_of_phone(char out[HUB_LINK_CODE_BYTES])
{
    (void)world_post(&world, "/7KQ2N/open", "network=linkedin&text=x");
    const char *url = strstr(world_header(&world, "Location"), "go.exemple.fr%2F");
    assert_non_null(url);
    memcpy(out, url + strlen("go.exemple.fr%2F"), HUB_LINK_CODE_CHARS);
    out[HUB_LINK_CODE_CHARS] = '\0';
}

static void outsiders_read_and_are_counted_once(void **state)
{
    char code[HUB_LINK_CODE_BYTES], path[20], session[SESSION_ID_BYTES];
    (void)state;
    world_sign_in(&world, "Camille", "t2");
    link_of_phone(code);
    (void)snprintf(path, sizeof path, "/%s", code);
    assert_int_equal(world_get(&world, path), 200); /* one's own visit */
    assert_int_equal(points_of_phone(), 0);
    memcpy(session, world.session, sizeof session);
    static const char *const agents[][2] = {
        {"LinkedInBot/1.0 (compatible; Mozilla/5.0; +https://www.linkedin.com)", "robot"},
        {"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148", "person"},
        {"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148", "again"}};
    static const int64_t points[] = {0, 10, 10};
    for (size_t i = 0; i < ARRAY_LEN(agents); i++) {
        world.session[0] = '\0';
        world.headers[0][0] = "User-Agent";
        world.headers[0][1] = agents[i][0];
        assert_int_equal(world_get(&world, path), 200);
        assert_says(&world, "og:title");
        assert_false(world_says(&world, "Camille"));
        memcpy(world.session, session, sizeof session);
        assert_int_equal(points_of_phone(), points[i]);
    }
    world.headers[0][1] = "Mozilla/5.0 (Linux; Android 14) Chrome/120 Mobile";
    world.headers[1][0] = "Sec-Purpose";
    world.headers[1][1] = "prefetch";
    world.session[0] = '\0';
    assert_int_equal(world_get(&world, path), 200);
    world.headers[1][0] = NULL;
    world.is_head = true;
    assert_int_equal(world_get(&world, path), 200);
    memcpy(world.session, session, sizeof session);
    assert_int_equal(points_of_phone(), 10);
}

/* Me. */

static void names_are_judged_and_kept_as_typed(void **state)
{
    (void)state;
    world.session[0] = '\0';
    assert_int_equal(world_get(&world, "/signin"), 200);
    assert_int_equal(
        world_post(&world, "/signin", "first_name=Connard&initial=X&appear=name&team=t2"), 422);
    assert_says(&world, "value=\"Connard\"");
    assert_int_equal(world_post(&world, "/signin", "first_name=Nora&initial=X&appear=name"), 422);
    assert_int_equal(
        world_post(&world, "/signin", "first_name=%22%3E%3Cscript%3E&appear=name&team=t2"), 422);
    assert_false(world_says(&world, "<script>"));
    assert_int_equal(world_post(&world, "/signin", "first_name=Nora&initial=x&appear=name&team=t2"),
                     303);
    assert_int_equal(world_get(&world, "/me"), 200);
    assert_says(&world, "Nora");
    assert_int_equal(world_post(&world, "/me", "first_name=Nora&appear=alias&alias=Étoile&team=t1"),
                     200);
    assert_int_equal(world_get(&world, "/me"), 200);
    assert_says(&world, "Étoile");
}

static void who_leaves_leaves_nothing_but_counts(void **state)
{
    struct standing row;
    struct hub_group team;
    (void)state;
    world_sign_in(&world, "Zacharie", "t2");
    (void)world_post(&world, "/7KQ2N/declare", "network=linkedin&text=x");
    assert_int_equal(world_get(&world, "/me/export"), 200);
    assert_says(&world, "Zacharie");
    assert_int_equal(world_post(&world, "/me/erase", ""), 422); /* the box isn't ticked */
    assert_int_equal(world_post(&world, "/me/erase", "confirm=yes"), 200);
    assert_string_equal(world.session, "");
    (void)world_get(&world, "/me");
    assert_leads(&world, "/signin");
    assert_int_equal(store_group_get(world.hub.store, GROUP_TEAM, slice_of("t2"), &team, NULL),
                     ST_OK);
    assert_int_equal(
        standings_find(world.hub.standings, slice_of("teams"), team.number, &row, NULL), ST_OK);
    assert_int_equal(row.score_milli, 4070000);
}

static void signing_out_ends_the_session(void **state)
{
    char session[SESSION_ID_BYTES];
    (void)state;
    world_sign_in(&world, "Nora", "t2");
    memcpy(session, world.session, sizeof session);
    assert_int_equal(world_post(&world, "/signout", ""), 200);
    memcpy(world.session, session, sizeof session); /* somebody kept the cookie */
    (void)world_get(&world, "/me");
    assert_leads(&world, "/signin");
}

static void a_sign_in_leads_nowhere_else(void **state)
{
    static const char *const bad[] = {"//evil.example", "https://evil.example", "/\\evil",
                                      "/me%0d%0aX:y",   "/%2e%2e/me",           "/me/erase"};
    (void)state;
    world_sign_in(&world, "Nora", "t2");
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        char path[100];
        (void)snprintf(path, sizeof path, "/signin?next=%s", bad[i]);
        world_build(&world, "GET", "/", "", slice_of(""));
        if (request_set_target(world.request, slice_of(path), NULL) == ST_OK) {
            (void)world_get(&world, path);
            assert_leads(&world, "/me");
            assert_string_equal(world_header(&world, "Location"), "/me");
        }
    }
}

/* Challenges and events. */

static void a_challenge_is_joined_once(void **state)
{
    (void)state;
    assert_int_equal(world_get(&world, "/7KQ2P"), 200);
    assert_says(&world, "Challenge de lancement");
    (void)world_post(&world, "/7KQ2P/join", "join=yes");
    assert_leads(&world, "/signin?next=/7KQ2P");
    world_sign_in(&world, "Nora", "t2");
    for (int i = 0; i < 2; i++) {
        (void)world_post(&world, "/7KQ2P/join", "join=yes");
        assert_leads(&world, "/7KQ2P");
    }
}

static void the_last_seat_is_given_once(void **state)
{
    char first[SESSION_ID_BYTES];
    (void)state;
    for (int i = 0; i < 4; i++) { /* four seats are left of the training */
        char name[20];
        (void)snprintf(name, sizeof name, "Nora%c", 'a' + i);
        world_sign_in(&world, name, "t2");
        (void)world_post(&world, "/7KQ31/signup", "");
        assert_leads(&world, "/7KQ31");
        if (i == 0) {
            memcpy(first, world.session, sizeof first);
        }
    }
    world_sign_in(&world, "Yanis", "t1");
    assert_int_equal(world_post(&world, "/7KQ31/signup", ""), 409);
    char late[SESSION_ID_BYTES];
    memcpy(late, world.session, sizeof late);
    memcpy(world.session, first, sizeof first);
    (void)world_post(&world, "/7KQ31/cancel", "");
    assert_leads(&world, "/7KQ31");
    memcpy(world.session, late, sizeof late);
    (void)world_post(&world, "/7KQ31/signup", "");
    assert_leads(&world, "/7KQ31");
    assert_int_equal(world_get(&world, "/7KQ31/calendar.ics"), 200);
    assert_says(&world, "BEGIN:VEVENT");
    assert_int_equal(world_get(&world, "/7KQ2N/calendar.ics"), 404);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_scan_opens_the_page_on_the_loop_thread),
        TEST(a_page_is_written_once_and_each_phone_has_its_own_token),
        TEST(a_kept_page_goes_with_its_content),
        TEST(codes_that_lead_nowhere),
        TEST(opening_leads_to_the_network_with_the_disclosure_inside),
        TEST(forbidden_words_are_refused_with_the_reason),
        TEST(a_share_waits_for_its_person_and_is_counted_once),
        TEST(a_team_moves_on_the_board_and_back),
        TEST(a_day_has_its_cap),
        TEST(withdrawn_contents_are_a_notice),
        TEST(presence_earns_once_and_never_blocks),
        TEST(the_page_of_a_wall_is_kept_as_long_as_its_code_holds),
        TEST(guessed_presence_parts_are_worth_nothing),
        TEST(outsiders_read_and_are_counted_once),
        TEST(names_are_judged_and_kept_as_typed),
        TEST(who_leaves_leaves_nothing_but_counts),
        TEST(signing_out_ends_the_session),
        TEST(a_sign_in_leads_nowhere_else),
        TEST(a_challenge_is_joined_once),
        TEST(the_last_seat_is_given_once),
    };
    crypto_init();
    if (image_init(NULL) != ST_OK) {
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
