/* links: hub_routes hub_site hub_rules hub_import hub_publish hub_count hub_store hub_db hub_http
 * hub_live hub_wire pages hub_config net image codes programme base */
/* Displays, pairing, proposals, and the three ways to be somebody. */
#include "base/attr.h"
#include "base/file.h"
#include "base/json.h"
#include "hub/count/proposals.h"
#include "hub/routes/pictures.h"
#include "hub/store/outbox.h"
#include "hub/store/pairing.h"
#include "route_world.h"

#define PROGRAMME SOURCE_DIR "/assets/ambassadeurs/programme.json"
#define EMAIL                                                                                      \
    "{\"identity\":{\"mode\":\"email\",\"domains\":[\"exemple.fr\"]},"                             \
    "\"mail\":{\"server\":\"smtp://localhost\",\"from\":\"hub@exemple.fr\"}}"
#define PROXY                                                                                      \
    "{\"proxies\":[\"127.0.0.1\"],\"identity\":{\"mode\":\"proxy\",\"header\":\"X-Remote-User\","  \
    "\"name_header\":\"X-Remote-Name\",\"team_header\":\"X-Remote-Team\"}}"

static struct route_world world;

static void begin(const char *config)
{
    world_start(&world, config);
    world_import(&world, PROGRAMME);
}

static int setup(void **state)
{
    (void)state;
    begin("{\"employer\":\"Hélia\"}");
    return 0;
}

static int setup_email(void **state)
{
    (void)state;
    begin(EMAIL);
    return 0;
}

static int setup_proxy(void **state)
{
    (void)state;
    begin(PROXY);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    world_stop(&world);
    return 0;
}

/* Displays. */

static char key[SCREEN_KEY_TEXT_BYTES], bearer[SCREEN_KEY_TEXT_BYTES + 7];

static void be_screen(const char *name, enum screen_class screen_class)
{
    uint8_t presence[SCREEN_KEY_BYTES];
    struct screen_row screen;
    struct err err = {.code = ST_OK};
    if (store_screen_create(world.hub.store, slice_of(name), slice_of(""), screen_class,
                            slice_of(""), world.now_unix_s, key, presence, &screen,
                            &err) != ST_OK) {
        fail_msg("%s", err.text);
    }
    world_follow(&world);
    (void)snprintf(bearer, sizeof bearer, "Bearer %s", key);
    world.headers[0][0] = "Authorization";
    world.headers[0][1] = bearer;
}

static void a_screen_gets_its_document_by_its_key_only(void **state)
{
    (void)state;
    be_screen("lyon", SCREEN_LOBBY);
    assert_int_equal(world_get(&world, "/screens/lyon/programme.json"), 200);
    assert_string_equal(world.response.type, "application/json");
    assert_true(world.response.etag[0] == '"');
    assert_says(&world, "\"server\"");
    assert_says(&world, "https://go.exemple.fr");
    assert_false(world_says(&world, "Yanis")); /* a lobby: nobody who did not choose it */
    assert_int_equal(world_get(&world, "/screens/paris/programme.json"), 401);
    bearer[10] ^= 1;
    assert_int_equal(world_get(&world, "/screens/lyon/programme.json"), 401);
    assert_int_equal(world_get(&world, "/screens/lyon/live"), 401);
    bearer[10] ^= 1;
    assert_int_equal(store_screen_revoke(world.hub.store, slice_of("lyon"), world.now_unix_s, NULL),
                     ST_OK);
    assert_int_equal(world_get(&world, "/screens/lyon/programme.json"), 401);
}

/* A feed of this screen that was opened now, ends when `change` is followed. */
static void expect_feed_ends(enum status (*change)(void))
{
    struct live_listener *listener = NULL, *other = NULL;
    struct blob *blob = NULL;
    assert_int_equal(
        live_join(world.live, slice_of("a0"), slice_of("lyon"), slice_of(""), &listener, NULL),
        ST_OK);
    assert_int_equal(
        live_join(world.live, slice_of("a0"), slice_of("paris"), slice_of(""), &other, NULL),
        ST_OK);
    world_follow(&world);
    enum live_next next = live_take(listener, &blob);
    assert_int_not_equal(next, LIVE_END);
    blob_unref(blob);
    blob = NULL;
    assert_int_equal(change(), ST_OK);
    world_follow(&world);
    do {
        blob_unref(blob);
        blob = NULL;
        next = live_take(listener, &blob);
    } while (next == LIVE_MESSAGE);
    assert_int_equal(next, LIVE_END);
    next = live_take(other, &blob);
    blob_unref(blob);
    assert_int_not_equal(next, LIVE_END); /* nobody else's */
    live_leave(listener);
    live_leave(other);
}

static enum status change_class(void)
{
    return store_screen_change(world.hub.store, slice_of("lyon"), slice_of(""), SCREEN_LOBBY,
                               slice_of(""), NULL);
}

static enum status change_tags(void)
{
    return store_screen_change(world.hub.store, slice_of("lyon"), slice_of(""), SCREEN_LOBBY,
                               slice_of("paris"), NULL);
}

static enum status change_key(void)
{
    uint8_t presence[SCREEN_KEY_BYTES];
    struct screen_row screen;
    return store_screen_create(world.hub.store, slice_of("lyon"), slice_of(""), SCREEN_LOBBY,
                               slice_of("paris"), world.now_unix_s, key, presence, &screen, NULL);
}

static enum status revoke_key(void)
{
    return store_screen_revoke(world.hub.store, slice_of("lyon"), world.now_unix_s, NULL);
}

static void a_feed_ends_with_what_it_was_opened_on(void **state)
{
    (void)state;
    be_screen("paris", SCREEN_INTERNAL);
    be_screen("lyon", SCREEN_INTERNAL);
    expect_feed_ends(change_class); /* a wall for visitors hears no more of staff */
    expect_feed_ends(change_tags);
    expect_feed_ends(change_key);
    expect_feed_ends(revoke_key);
}

static void its_media_are_where_the_document_says(void **state)
{
    (void)state;
    be_screen("hall", SCREEN_INTERNAL);
    assert_int_equal(world_get(&world, "/screens/hall/programme.json"), 200);
    const char *at = strstr(world_body(&world), "\"media/");
    assert_non_null(at);
    char path[120] = "/screens/hall/";
    size_t len = strcspn(at + 1, "\"");
    assert_true(len + 14 < sizeof path);
    memcpy(path + 14, at + 1, len);
    assert_int_equal(world_get(&world, path), 200);
    assert_int_equal(world.response.body, BODY_MEDIA);
    assert_int_equal(world.response.caching, CACHING_IMMUTABLE);
    char bytes[64];
    struct media_source *source = &world.response.media;
    assert_true(source->read(source->ctx, 0, bytes, sizeof bytes) > 0);
    path[25] = path[25] == 'a' ? 'b' : 'a';
    assert_int_equal(world_get(&world, path), 404);
    assert_int_equal(world_get(&world, "/media/x.jpg"), 404);
}

static int post_json(const char *target, const char *json)
{
    return world_send(&world, "POST", target, "application/json", slice_of(json));
}

static void a_journal_may_come_twice(void **state)
{
    static const char journal[] =
        "[{\"n\":1,\"id\":\"d6f1f2c3-142f-4596-84b0-16bdfbab6b78\",\"at\":1795426900,"
        "\"type\":\"play\",\"scene\":\"campaign\",\"of\":\"patients\",\"seconds\":30}]";
    (void)state;
    be_screen("lyon", SCREEN_LOBBY);
    assert_int_equal(post_json("/screens/lyon/journal", journal), 200);
    assert_says(&world, "{\"new\":1}");
    assert_int_equal(post_json("/screens/lyon/journal", journal), 200);
    assert_says(&world, "{\"new\":0}");
    assert_int_equal(post_json("/screens/lyon/journal", "{}"), 400);
    assert_int_equal(post_json("/screens/lyon/journal", ""), 400);
    assert_int_equal(post_json("/screens/lyon/health", "{\"at\":1795426900,\"revision\":\"1\"}"),
                     204);
    assert_int_equal(post_json("/screens/lyon/health", "[]"), 400);
    world.headers[0][0] = NULL;
    assert_int_equal(post_json("/screens/lyon/journal", journal), 401);
}

/* Pairing. */

static void text_of(const char *name, char *out, size_t cap)
{
    struct json_doc *doc = NULL;
    uint32_t line = 0;
    uint32_t column = 0;
    assert_int_equal(json_parse(slice_of(world_body(&world)), false, &doc, &line, &column, NULL),
                     ST_OK);
    const struct json_node *node = json_find(json_root(doc), name);
    assert_non_null(node);
    (void)snprintf(out, cap, "%s", node->text);
    json_destroy(doc);
}

static void a_new_screen_waits_for_its_organiser(void **state)
{
    char code[16], secret[100], path[60], said[120];
    (void)state;
    assert_int_equal(post_json("/api/pair", "{\"name\":\"salle \\u003cb\\u003e\"}"), 200);
    text_of("code", code, sizeof code);
    text_of("secret", secret, sizeof secret);
    (void)snprintf(said, sizeof said, "Bearer %s", secret);
    (void)snprintf(path, sizeof path, "/api/pair?code=%s", code);
    world.headers[0][0] = "Authorization";
    world.headers[0][1] = said;
    assert_int_equal(world_get(&world, path), 202);
    assert_int_equal(store_pairing_approve(world.hub.store, slice_of(code), slice_of("salle"),
                                           slice_of("Salle Curie"), SCREEN_INTERNAL, slice_of(""),
                                           world.now_unix_s, NULL),
                     ST_OK);
    assert_int_equal(world_get(&world, path), 200);
    assert_says(&world, "/screens/salle/programme.json");
    assert_says(&world, "\"class\":\"internal\"");
    text_of("key", key, sizeof key);
    (void)snprintf(bearer, sizeof bearer, "Bearer %s", key);
    said[9] = said[9] == 'a' ? 'b' : 'a';
    assert_int_equal(world_get(&world, path), 404);
    world.headers[0][1] = bearer;
    assert_int_equal(world_get(&world, "/screens/salle/programme.json"), 200);
    world.headers[0][0] = NULL;
    (void)snprintf(path, sizeof path, "/pair/%s", code);
    assert_int_equal(world_get(&world, path), 200);
    assert_false(world_says(&world, "<b>"));
    assert_int_equal(world_get(&world, "/pair/ZZZZZZ"), 404);
}

/* Proposals. */

static const char boundary[] = "multipart/form-data; boundary=xyz";

static int propose(const char *headline, const char *link)
{
    struct buf body = buf_make(1 << 20);
    buf_printf(&body,
               "--xyz\r\nContent-Disposition: form-data; name=\"headline\"\r\n\r\n%s\r\n"
               "--xyz\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nUn récit.\r\n"
               "--xyz\r\nContent-Disposition: form-data; name=\"link\"\r\n\r\n%s\r\n--xyz--\r\n",
               headline, link);
    int status = world_send(&world, "POST", "/propose", boundary, buf_view(&body));
    buf_deinit(&body);
    return status;
}

static bool take_number(void *ctx, const struct proposal *proposal)
{
    *(int64_t *)ctx = proposal->number;
    return false;
}

static void a_proposal_reaches_the_wall_when_it_is_approved(void **state)
{
    char post[HUB_ID_BYTES];
    int64_t number = 0;
    const struct proposal as_it_is = {.headline = slice_of(""), .text = slice_of("")};
    (void)state;
    (void)world_get(&world, "/propose");
    assert_leads(&world, "/signin?next=/propose");
    world_sign_in(&world, "Nora", "t2");
    assert_int_equal(world_get(&world, "/propose"), 200);
    assert_int_equal(propose("", ""), 422);
    assert_int_equal(propose("Un contenu", "javascript:alert(1)"), 422);
    assert_int_equal(propose("Un contenu <neuf>", "https://exemple.fr/neuf"), 200);
    assert_int_equal(propose("Un contenu <neuf>", "https://exemple.fr/neuf"),
                     200); /* tapped twice */
    assert_int_equal(world_get(&world, "/me"), 200);
    assert_says(&world, "Un contenu &lt;neuf&gt;");
    assert_int_equal(
        store_proposal_each(world.hub.store, 0, PROPOSAL_WAITING, 10, take_number, &number, NULL),
        ST_OK);
    assert_int_equal(store_proposal_approve(world.hub.store, &world.hub.rules, number,
                                            slice_of("test"), &as_it_is, world.now_unix_s, post,
                                            NULL),
                     ST_OK);
    world_follow(&world);
    be_screen("hall", SCREEN_INTERNAL);
    assert_int_equal(world_get(&world, "/screens/hall/programme.json"), 200);
    assert_says(&world, "Un contenu <neuf>");
    const struct site_content *content = site_by_id(world.hub.site, ENTITY_POST, slice_of(post));
    assert_non_null(content);
    char path[20];
    (void)snprintf(path, sizeof path, "/%s", content->entity.code);
    assert_int_equal(world_get(&world, path), 200);
    assert_says(&world, "Un contenu &lt;neuf&gt;");
}

static void a_picture_is_what_the_pictures_thread_made_of_it(void **state)
{
    struct hub_picture picture = {.fault = FAULT_PICTURE_KIND};
    (void)state;
    world_sign_in(&world, "Nora", "t2");
    world.hub.picture = &picture;
    assert_int_equal(propose("Avec une photo", ""), 422);
    struct buf png = buf_make(1 << 20);
    assert_int_equal(file_read(SOURCE_DIR "/tests/golden/day-13-quiet.png", &png, NULL), ST_OK);
    world_build(&world, "GET", "/", "", slice_of(""));
    world.request->upload.bytes = buf_view(&png);
    picture_take_upload(world.request, &picture);
    assert_int_equal(picture.fault, FAULT_NONE);
    assert_true(picture.jpeg.len > 100);
    if (propose("Avec une photo", "") != 200) {
        fail_msg("%s", strstr(world_body(&world), "role=\"alert\""));
    }
    buf_deinit(&picture.jpeg);
    world.request->upload.bytes = slice_of("GIF89a not a picture");
    picture_take_upload(world.request, &picture);
    assert_true(picture.fault != FAULT_NONE);
    world.request->upload.bytes = (struct slice){png.ptr, png.len / 2};
    picture_take_upload(world.request, &picture);
    assert_int_equal(picture.fault, FAULT_PICTURE_DAMAGED);
    world.hub.picture = NULL;
    buf_deinit(&png);
}

/* Email. */

static char mailed[8];

static void take_mail(void *ctx, const struct outbox_row *row)
{
    *(int64_t *)ctx = row->number;
    memset(mailed, 0, sizeof mailed);
    size_t at = 0;
    while (at < row->body.len && strspn(row->body.ptr + at, "0123456789") < 6) {
        at++;
    }
    assert_true(at + 6 <= row->body.len);
    memcpy(mailed, row->body.ptr + at, 6);
    assert_true(slice_is(row->target, "Nora@exemple.fr"));
}

static void ask_for_code(void)
{
    int64_t number = 0;
    world.session[0] = '\0';
    assert_int_equal(world_get(&world, "/signin"), 200);
    assert_int_equal(world_post(&world, "/signin", "email=Nora%40exemple.fr&share=7KQ2N&network=x"),
                     200);
    assert_int_equal(
        store_outbox_next(world.hub.store, world.now_unix_s, take_mail, &number, NULL, NULL),
        ST_OK);
    assert_int_equal(store_outbox_done(world.hub.store, number, NULL), ST_OK);
}

static void an_address_is_proven_by_its_mail(void **state)
{
    char before[SESSION_ID_BYTES], form[60];
    (void)state;
    world.session[0] = '\0';
    assert_int_equal(world_post(&world, "/signin", "email=nora%40autre.fr"), 422);
    assert_int_equal(world_post(&world, "/signin", "email=nora%40exemple.fr%0d%0aBcc%3ax"), 422);
    ask_for_code();
    assert_int_equal(world_post(&world, "/signin/code", "code=000000x"), 422);
    memcpy(before, world.session, sizeof before);
    (void)snprintf(form, sizeof form, "code=%s&share=7KQ2N&network=x", mailed);
    assert_int_equal(world_post(&world, "/signin/code", form), 200); /* new: how do they appear? */
    assert_string_not_equal(before, world.session);
    (void)world_post(&world, "/me",
                     "first_name=Nora&initial=F&appear=name&team=t2&share=7KQ2N&network=x");
    assert_leads(&world, "/7KQ2N/merci");
    ask_for_code(); /* on another phone: the same person */
    (void)snprintf(form, sizeof form, "code=%s", mailed);
    (void)world_post(&world, "/signin/code", form);
    assert_leads(&world, "/me");
    assert_int_equal(world_get(&world, "/me"), 200);
    assert_says(&world, "Nora");
    assert_int_equal(world_post(&world, "/signin/code", form), 422); /* used up */
}

/* Proxy. */

static void only_a_trusted_proxy_says_who_it_is(void **state)
{
    (void)state;
    world.headers[0][0] = "X-Remote-User";
    world.headers[0][1] = "nora";
    world.headers[1][0] = "X-Remote-Name";
    world.headers[1][1] = "Nora Fabre";
    world.headers[2][0] = "X-Remote-Team";
    world.headers[2][1] = "Recherche";
    (void)world_get(&world, "/7KQ2N");
    assert_false(world.was_fast);
    (void)world_post(&world, "/7KQ2N/declare", "network=x&text=x");
    assert_leads(&world, "/signin?share=7KQ2N");
    assert_int_equal(world_get(&world, "/signin"), 403); /* somebody outside wrote the header */
    world.is_from_proxy = true;
    assert_int_equal(world_get(&world, "/signin?share=7KQ2N&network=x"), 200);
    assert_says(&world, "value=\"Nora\"");
    (void)world_post(&world, "/me",
                     "first_name=Nora&initial=F&appear=name&team=t3&share=7KQ2N&network=x");
    assert_leads(&world, "/7KQ2N/merci");
    assert_int_equal(world_get(&world, "/me"), 200);
    assert_says(&world, "Nora");
    world.headers[0][1] = "yanis";
    (void)world_get(&world, "/me");
    assert_leads(&world, "/signin");
    world.is_from_proxy = false;
    world.headers[0][1] = "nora";
    (void)world_get(&world, "/me");
    assert_leads(&world, "/signin");
}

static void pages_that_anybody_reads(void **state)
{
    static const char *const paths[] = {"/", "/contents", "/privacy", "/healthz"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        world.session[0] = '\0';
        (void)world_get(&world, paths[i]);
        assert_true(world.was_fast);
    }
    assert_int_equal(world.response.status, 200);
    world.hub.passed_mono_ms = -60000; /* the store thread hangs */
    assert_int_equal(world_get(&world, "/healthz"), 503);
    assert_int_equal(world_get(&world, "/contents"), 200);
    assert_says(&world, "7KQ2N");
    const char *css = strstr(world_body(&world), "/assets/brand.");
    assert_non_null(css);
    char path[64] = "";
    memcpy(path, css, strcspn(css, "\""));
    assert_int_equal(world_get(&world, path), 200);
    assert_int_equal(world_get(&world, "/assets/nothing.css"), 404);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_screen_gets_its_document_by_its_key_only),
        TEST(a_feed_ends_with_what_it_was_opened_on),
        TEST(its_media_are_where_the_document_says),
        TEST(a_journal_may_come_twice),
        TEST(a_new_screen_waits_for_its_organiser),
        TEST(a_proposal_reaches_the_wall_when_it_is_approved),
        TEST(a_picture_is_what_the_pictures_thread_made_of_it),
        TEST(pages_that_anybody_reads),
        cmocka_unit_test_setup_teardown(an_address_is_proven_by_its_mail, setup_email, teardown),
        cmocka_unit_test_setup_teardown(only_a_trusted_proxy_says_who_it_is, setup_proxy, teardown),
    };
    crypto_init();
    if (image_init(NULL) != ST_OK) {
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
