/* links: hub_publish hub_import hub_count hub_store hub_db image codes programme base */
/* What displays get: the bundled programmes as they were, patches that lead there, names that stay
 * where they belong. */
#include "base/zones.h"
#include "hub/count/ledger.h"
#include "hub/count/recount.h"
#include "hub/publish/difference.h"
#include "hub/publish/publisher.h"
#include "hub_world.h"
#include "programme/patch.h"

struct told {
    uint32_t count;
    struct buf patch, document;
    char from[64], to[64];
};

static void keep_patch(void *ctx, uint32_t place, const char *from, const char *to,
                       struct slice patch, struct slice document)
{
    struct told *told = ctx;
    (void)place;
    told->count++;
    buf_reset(&told->patch);
    buf_reset(&told->document);
    buf_append(&told->patch, patch.ptr, patch.len);
    buf_append(&told->document, document.ptr, document.len);
    (void)snprintf(told->from, sizeof told->from, "%s", from);
    (void)snprintf(told->to, sizeof told->to, "%s", to);
}

static struct told told_make(void)
{
    return (struct told){.patch = buf_make(PROGRAMME_MAX_BYTES),
                         .document = buf_make(PROGRAMME_MAX_BYTES)};
}

static void told_deinit(struct told *told)
{
    buf_deinit(&told->patch);
    buf_deinit(&told->document);
}

static const struct programme *read_served(struct slice document, struct zones *zones)
{
    const struct programme_options options = {.now_unix_s = HUB_NOW,
                                              .base_dir = "",
                                              .is_from_server = true,
                                              .find_tz = zones_find,
                                              .tz_ctx = zones};
    struct fault_list *faults = fault_list_create();
    const struct programme *programme = NULL;
    struct err err = {.code = ST_OK};
    enum status status = programme_read(document, &options, faults, &programme, &err);
    if (status != ST_OK || fault_list_count(faults) > 0) {
        struct buf text = buf_make(PROGRAMME_MAX_BYTES);
        fault_list_print(faults, "served", &text);
        fail_msg("%s\n%s\n%.*s", err.text, buf_str(&text), (int)document.len, document.ptr);
    }
    fault_list_destroy(faults);
    return programme;
}

static const struct programme *read_bundled(const char *path, struct zones *zones)
{
    struct buf bytes = buf_make(PROGRAMME_MAX_BYTES);
    const struct programme_options options = {
        .now_unix_s = HUB_NOW, .base_dir = "", .find_tz = zones_find, .tz_ctx = zones};
    const struct programme *programme = NULL;
    assert_int_equal(file_read(path, &bytes, NULL), ST_OK);
    assert_int_equal(programme_read(buf_view(&bytes), &options, NULL, &programme, NULL), ST_OK);
    buf_deinit(&bytes);
    return programme;
}

static void assert_same_person(const struct person *a, const struct person *b)
{
    assert_string_equal(a->name, b->name);
    assert_string_equal(a->team, b->team);
    assert_int_equal(a->is_public, b->is_public);
}

static void assert_same_boards(const struct programme *a, const struct programme *b)
{
    assert_int_equal(a->board_count, b->board_count);
    for (size_t i = 0; i < a->board_count; i++) {
        const struct board *x = &a->boards[i];
        const struct board *y = &b->boards[i];
        assert_string_equal(x->id, y->id);
        assert_string_equal(x->title, y->title);
        assert_string_equal(x->unit, y->unit);
        assert_string_equal(x->commentary, y->commentary);
        assert_int_equal(x->shown_count, y->shown_count);
        for (size_t e = 0; e < x->shown_count; e++) {
            assert_string_equal(x->entries[e].id, y->entries[e].id);
            assert_string_equal(x->entries[e].name, y->entries[e].name);
            assert_string_equal(x->entries[e].detail, y->entries[e].detail);
            assert_true(x->entries[e].score >= y->entries[e].score &&
                        x->entries[e].score <= y->entries[e].score);
            assert_int_equal(x->entries[e].rank, y->entries[e].rank);
            assert_int_equal(x->entries[e].previous_rank, y->entries[e].previous_rank);
            assert_int_equal(x->entries[e].colour, y->entries[e].colour);
        }
    }
}

static void assert_same_contents(const struct programme *a, const struct programme *b)
{
    assert_int_equal(a->post_count, b->post_count);
    for (size_t i = 0; i < a->post_count; i++) {
        const struct post *x = &a->posts[i];
        const struct post *y = &b->posts[i];
        assert_string_equal(x->id, y->id);
        assert_string_equal(x->headline, y->headline);
        assert_string_equal(x->text, y->text);
        assert_string_equal(x->link.code, y->link.code);
        assert_int_equal(x->shares, y->shares);
        assert_int_equal(x->points, y->points);
        assert_int_equal(x->proposed_at, y->proposed_at);
        assert_same_person(&x->author, &y->author);
        assert_int_equal(x->media == NULL, y->media == NULL);
    }
    assert_int_equal(a->challenge_count, b->challenge_count);
    for (size_t i = 0; i < a->challenge_count; i++) {
        assert_true(a->challenges[i].total >= b->challenges[i].total &&
                    a->challenges[i].total <= b->challenges[i].total);
        assert_int_equal(a->challenges[i].from, b->challenges[i].from);
        assert_int_equal(a->challenges[i].until, b->challenges[i].until);
        assert_int_equal(a->challenges[i].tier_count, b->challenges[i].tier_count);
    }
    assert_int_equal(a->event_count, b->event_count);
    for (size_t i = 0; i < a->event_count; i++) {
        assert_int_equal(a->events[i].seats_left, b->events[i].seats_left);
        assert_int_equal(a->events[i].starts, b->events[i].starts);
        assert_int_equal(a->events[i].stop_count, b->events[i].stop_count);
    }
}

static void assert_same_rest(const struct programme *a, const struct programme *b)
{
    assert_int_equal(a->activity_count, b->activity_count);
    for (size_t i = 0; i < a->activity_count; i++) {
        assert_string_equal(a->activity[i].id, b->activity[i].id);
        assert_int_equal(a->activity[i].at, b->activity[i].at);
        assert_int_equal(a->activity[i].what, b->activity[i].what);
        assert_string_equal(a->activity[i].object_title, b->activity[i].object_title);
        assert_string_equal(a->activity[i].network, b->activity[i].network);
        assert_int_equal(a->activity[i].points, b->activity[i].points);
        assert_same_person(&a->activity[i].who, &b->activity[i].who);
    }
    assert_int_equal(a->campaign_count, b->campaign_count);
    assert_int_equal(a->figure_count, b->figure_count);
    assert_int_equal(a->notice_count, b->notice_count);
    assert_int_equal(a->media_count, b->media_count);
    assert_int_equal(a->schedule_count, b->schedule_count);
    assert_int_equal(a->playlist_count, b->playlist_count);
    for (size_t i = 0; i < a->playlist_count; i++) {
        assert_int_equal(a->playlists[i].scene_count, b->playlists[i].scene_count);
    }
    assert_string_equal(a->brand.name, b->brand.name);
    assert_string_equal(a->locale, b->locale);
    assert_string_equal(a->timezone, b->timezone);
    assert_string_equal(a->share_base, b->share_base);
}

static struct publisher *publish(struct hub_world *w, enum screen_class screen_class,
                                 uint32_t *out_place)
{
    struct publisher *publisher = NULL;
    const struct publisher_options options = {.share_base = ""};
    struct hub_audience audience;
    hub_world_count(w);
    HUB_OK(w, publisher_create(w->store, w->standings, &options, &publisher, &w->err));
    HUB_OK(w, audience_make(screen_class, slice_of(""), &audience, &w->err));
    HUB_OK(w, publisher_audience(publisher, &audience, HUB_NOW, out_place, &w->err));
    return publisher;
}

static void serves_bundled(const char *path)
{
    struct hub_world w;
    struct zones zones = {.count = 0};
    uint32_t place = 0;
    hub_world_begin(&w);
    (void)hub_world_import(&w, path, HUB_NOW);
    struct publisher *publisher = publish(&w, SCREEN_INTERNAL, &place);
    const struct programme *served = read_served(publisher_document(publisher, place), &zones);
    const struct programme *bundled = read_bundled(path, &zones);
    assert_same_boards(served, bundled);
    assert_same_contents(served, bundled);
    assert_same_rest(served, bundled);
    programme_unref(served);
    programme_unref(bundled);
    publisher_destroy(publisher);
    zones_deinit(&zones);
    hub_world_end(&w);
}

static void bundled_programmes_are_served_as_they_were(void **state)
{
    (void)state;
    serves_bundled(BUNDLED("ambassadeurs"));
    serves_bundled(BUNDLED("northlight"));
    serves_bundled(BUNDLED("new"));
}

/* A draft of `from` becomes `to` by the patch, but for the order of keys and of boards' entries. */
static void assert_leads(struct slice from, struct slice patch, struct slice to)
{
    struct draft *draft = NULL;
    struct err err = {.code = ST_OK};
    enum patch_answer answer = PATCH_GAP;
    struct buf written = buf_make(PROGRAMME_MAX_BYTES), rest = buf_make(PROGRAMME_MAX_BYTES);
    struct json_value *a = NULL, *b = NULL;
    bool is_same = false;
    assert_int_equal(draft_create(from, true, &draft, &err), ST_OK);
    if (patch_apply(draft, patch, &answer, &err) != ST_OK || answer != PATCH_APPLIED) {
        fail_msg("%s: %.*s", err.text, (int)patch.len, patch.ptr);
    }
    assert_int_equal(draft_write(draft, &written, &err), ST_OK);
    assert_int_equal(json_value_parse(buf_view(&written), JSON_STRICT, &a, &err), ST_OK);
    assert_int_equal(json_value_parse(to, JSON_STRICT, &b, &err), ST_OK);
    assert_int_equal(document_difference(a, b, &rest, &is_same, &err), ST_OK);
    if (!is_same) {
        fail_msg("left over: %s\nafter %.*s", buf_str(&rest), (int)patch.len, patch.ptr);
    }
    json_value_destroy(a);
    json_value_destroy(b);
    buf_deinit(&written);
    buf_deinit(&rest);
    draft_destroy(draft);
}

static void declared_share_moves_the_wall(void **state)
{
    struct hub_world w;
    struct zones zones = {.count = 0};
    uint32_t place = 0;
    struct hub_group team;
    struct ledger_outcome outcome;
    struct told told = told_make();
    struct buf before = buf_make(PROGRAMME_MAX_BYTES);
    const struct points_rules rules = points_rules_default();
    (void)state;
    hub_world_begin(&w);
    (void)hub_world_import(&w, BUNDLED("ambassadeurs"), HUB_NOW);
    HUB_OK(&w, store_group_get(w.store, GROUP_TEAM, slice_of("t2"), &team, &w.err));
    struct hub_person person = hub_world_person(&w, "Zelda", team.number, false);
    struct publisher *publisher = publish(&w, SCREEN_INTERNAL, &place);
    struct slice document = publisher_document(publisher, place);
    buf_append(&before, document.ptr, document.len);
    const struct action action = {.person = person.number,
                                  .kind = ENTITY_POST,
                                  .id = slice_of("p1"),
                                  .network = slice_of("linkedin"),
                                  .attempt = slice_of("once")};
    HUB_OK(&w, ledger_declared(w.store, &rules, &action, HUB_NOW + 60, &outcome, &w.err));
    assert_int_equal(outcome.points, 5);
    hub_world_count(&w);
    HUB_OK(&w, publisher_refresh(publisher, HUB_NOW + 60, keep_patch, &told, &w.err));
    assert_int_equal(told.count, 1);
    assert_leads(buf_view(&before), buf_view(&told.patch), buf_view(&told.document));
    const struct programme *served = read_served(buf_view(&told.document), &zones);
    assert_int_equal((int)programme_find_board(served, "teams")->entries[1].score, 4070);
    assert_int_equal((int)programme_find_challenge(served, "launch")->total, 313);
    assert_int_equal(programme_find_post(served, "p1")->shares, 49);
    assert_string_equal(served->activity[0].who.name, "Zelda Z.");
    printf("a share as a patch, %zu bytes: %s\n", told.patch.len, buf_str(&told.patch));
    HUB_OK(&w, publisher_refresh(publisher, HUB_NOW + 61, keep_patch, &told, &w.err));
    assert_int_equal(told.count, 1);
    programme_unref(served);
    publisher_destroy(publisher);
    zones_deinit(&zones);
    told_deinit(&told);
    buf_deinit(&before);
    hub_world_end(&w);
}

static bool holds(struct publisher *publisher, uint32_t place, const char *text)
{
    struct slice document = publisher_document(publisher, place);
    struct buf copy = buf_make(PROGRAMME_MAX_BYTES);
    buf_append(&copy, document.ptr, document.len);
    bool is_there = strstr(buf_str(&copy), text) != NULL;
    buf_deinit(&copy);
    return is_there;
}

static void a_withdrawn_contents_code_leaves_the_boards_card(void **state)
{
    static const char with[] = "\"code\":\"7KQ2P\",\"cta\":";
    struct hub_world w;
    uint32_t place = 0;
    struct told told = told_make();
    (void)state;
    hub_world_begin(&w);
    (void)hub_world_import(&w, BUNDLED("ambassadeurs"), HUB_NOW);
    struct publisher *publisher = publish(&w, SCREEN_INTERNAL, &place);
    assert_true(holds(publisher, place, with));
    HUB_OK(&w, store_entity_withdraw(w.store, ENTITY_CHALLENGE, slice_of("launch"), true, HUB_NOW,
                                     &w.err));
    HUB_OK(&w, publisher_refresh(publisher, HUB_NOW, keep_patch, &told, &w.err));
    assert_false(holds(publisher, place, "7KQ2P"));
    assert_true(holds(publisher, place, "\"of\":\"teams\""));
    publisher_destroy(publisher);
    told_deinit(&told);
    hub_world_end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bundled_programmes_are_served_as_they_were),
        cmocka_unit_test(declared_share_moves_the_wall),
        cmocka_unit_test(a_withdrawn_contents_code_leaves_the_boards_card),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
