/* links: hub_publish hub_import hub_count hub_store hub_db image codes programme base */
/* Random people who do random things and choose at random how they appear: after each change what
 * the lobby gets names nobody who did not choose it, and nobody at all gets who was erased. At the
 * same time: each patch leads from the document before to the one after. */
#include "../soak/dice.h"
#include "base/zones.h"
#include "hub/count/ledger.h"
#include "hub/count/proposals.h"
#include "hub/count/signups.h"
#include "hub/publish/difference.h"
#include "hub/publish/publisher.h"
#include "hub_world.h"
#include "programme/patch.h"

enum { PEOPLE = 14, STEPS = 80, CLASSES = 2 };

struct somebody {
    struct hub_person person;
    bool is_erased;
};

struct party {
    struct hub_world w;
    struct dice dice;
    struct somebody people[PEOPLE];
    int counter;
    int64_t now;
    struct publisher *publisher;
    uint32_t places[CLASSES];
    struct buf documents[CLASSES]; /* as a display holds them */
    uint32_t patches;
    struct zones zones;
};

static struct points_rules rules;

/* Names that stand nowhere else. */
static void name_anew(struct party *p, struct hub_person *person)
{
    (void)snprintf(person->first_name, sizeof person->first_name, "Qname%dx", p->counter);
    (void)snprintf(person->alias, sizeof person->alias, "Qalias%dx", p->counter++);
    (void)snprintf(person->initial, sizeof person->initial, "Q");
}

static void choose(struct party *p, struct hub_person *person)
{
    person->appear = (enum person_appear)dice_below(&p->dice, 3);
    person->is_lobby_ok = dice_one_in(&p->dice, 2);
    person->name_state =
        dice_one_in(&p->dice, 4) ? (enum name_state)dice_between(&p->dice, 1, 2) : NAME_OK;
}

static void somebody_comes(struct party *p, struct somebody *s)
{
    static const char *const teams[] = {"t1", "t2", "t5"};
    struct hub_group team;
    HUB_OK(&p->w, store_group_get(p->w.store, GROUP_TEAM, slice_of(teams[dice_below(&p->dice, 3)]),
                                  &team, &p->w.err));
    *s = (struct somebody){.person = {.team = dice_one_in(&p->dice, 6) ? 0 : team.number}};
    name_anew(p, &s->person);
    choose(p, &s->person);
    HUB_OK(&p->w, store_person_create(p->w.store, &s->person, NULL, p->now, &p->w.err));
}

/* What a screen of this class may say of somebody. */
static bool may_say(const struct somebody *s, int screen_class, enum person_appear how)
{
    return !s->is_erased && s->person.appear == how && s->person.name_state == NAME_OK &&
           (screen_class == SCREEN_INTERNAL || s->person.is_lobby_ok);
}

static void assert_discreet(const struct party *p, int screen_class, const char *text)
{
    for (size_t i = 0; i < PEOPLE; i++) {
        const struct somebody *s = &p->people[i];
        if (!may_say(s, screen_class, APPEAR_NAME) && strstr(text, s->person.first_name)) {
            fail_msg("class %d is told the name %s: %s", screen_class, s->person.first_name, text);
        }
        if (!may_say(s, screen_class, APPEAR_ALIAS) && strstr(text, s->person.alias)) {
            fail_msg("class %d is told the alias %s: %s", screen_class, s->person.alias, text);
        }
    }
    if (screen_class == SCREEN_LOBBY) { /* of the document only Nora F. agreed */
        static const char *const names[] = {"Camille", "Yanis", "Thomas L", "Hugo", "Sarah"};
        for (size_t i = 0; i < ARRAY_LEN(names); i++) {
            assert_null(strstr(text, names[i]));
        }
    }
}

static void follow_patch(void *ctx, uint32_t place, const char *from, const char *to,
                         struct slice patch, struct slice document)
{
    struct party *p = ctx;
    int c = place == p->places[0] ? 0 : 1;
    struct draft *draft = NULL;
    enum patch_answer answer = PATCH_GAP;
    struct json_value *a = NULL, *b = NULL;
    struct buf rest = buf_make(PROGRAMME_MAX_BYTES);
    bool is_same = false;
    assert_string_not_equal(from, to);
    assert_int_equal(draft_create(buf_view(&p->documents[c]), true, &draft, &p->w.err), ST_OK);
    if (patch_apply(draft, patch, &answer, &p->w.err) != ST_OK || answer != PATCH_APPLIED) {
        fail_msg("%s: %.*s", p->w.err.text, (int)patch.len, patch.ptr);
    }
    assert_int_equal(draft_write(draft, &p->documents[c], &p->w.err), ST_OK);
    assert_int_equal(json_value_parse(buf_view(&p->documents[c]), JSON_STRICT, &a, NULL), ST_OK);
    assert_int_equal(json_value_parse(document, JSON_STRICT, &b, NULL), ST_OK);
    assert_int_equal(document_difference(a, b, &rest, &is_same, NULL), ST_OK);
    if (!is_same) {
        fail_msg("left over: %s\nafter %.*s", buf_str(&rest), (int)patch.len, patch.ptr);
    }
    assert_discreet(p, c, patch.ptr);
    p->patches++;
    json_value_destroy(a);
    json_value_destroy(b);
    buf_deinit(&rest);
    draft_destroy(draft);
}

/* A display takes it, every part of it. */
static void assert_reads(struct party *p, struct slice document)
{
    const struct programme_options options = {.now_unix_s = p->now,
                                              .base_dir = "",
                                              .is_from_server = true,
                                              .find_tz = zones_find,
                                              .tz_ctx = &p->zones};
    struct fault_list *faults = fault_list_create();
    const struct programme *programme = NULL;
    enum status status = programme_read(document, &options, faults, &programme, &p->w.err);
    if (status != ST_OK || fault_list_count(faults) > 0) {
        struct buf text = buf_make(PROGRAMME_MAX_BYTES);
        fault_list_print(faults, "served", &text);
        fail_msg("%s %s", buf_str(&text), document.ptr);
    }
    fault_list_destroy(faults);
    programme_unref(programme);
}

static void look(struct party *p)
{
    hub_world_count(&p->w);
    HUB_OK(&p->w, publisher_refresh(p->publisher, p->now, follow_patch, p, &p->w.err));
    for (int c = 0; c < CLASSES; c++) {
        assert_discreet(p, c, buf_str(&p->documents[c]));
        assert_reads(p, buf_view(&p->documents[c]));
    }
}

/* What happens. */

static struct somebody *anybody(struct party *p)
{
    struct somebody *s = &p->people[dice_below(&p->dice, PEOPLE)];
    return s->is_erased ? NULL : s;
}

static void share(struct party *p, const struct somebody *s)
{
    static const char *const posts[] = {"p1", "p2", "p6"};
    char attempt[16];
    struct ledger_outcome out;
    (void)snprintf(attempt, sizeof attempt, "%d", p->counter++);
    const struct action action = {.person = s->person.number,
                                  .kind = ENTITY_POST,
                                  .id = slice_of(posts[dice_below(&p->dice, 3)]),
                                  .network = slice_of("x"),
                                  .attempt = slice_of(attempt)};
    enum status status = ledger_declared(p->w.store, &rules, &action, p->now, &out, &p->w.err);
    assert_true(status == ST_OK || status == ST_UNSUPPORTED); /* withdrawn */
    if (status == ST_OK && dice_one_in(&p->dice, 5)) {
        HUB_OK(&p->w, ledger_undo(p->w.store, s->person.number, out.id, p->now, &out, &p->w.err));
    }
}

static void propose(struct party *p, const struct somebody *s)
{
    struct proposal none = {.headline = {"", 0}, .text = {"", 0}, .link = {"", 0}};
    struct proposal proposal = none;
    char post[HUB_ID_BYTES];
    int64_t number = 0;
    proposal.person = s->person.number;
    proposal.headline = slice_of("Something to say");
    proposal.link = slice_of("https://example.org/a");
    HUB_OK(&p->w,
           store_proposal_create(p->w.store, &proposal, slice_of(""), p->now, &number, &p->w.err));
    HUB_OK(&p->w, store_proposal_approve(p->w.store, &rules, number, slice_of("org"), &none, p->now,
                                         post, &p->w.err));
}

static void act(struct party *p, const struct somebody *s)
{
    struct ledger_outcome out;
    enum status status = ST_OK;
    switch (dice_below(&p->dice, 5)) {
    case 0:
        propose(p, s);
        break;
    case 1:
        status =
            store_signup_add(p->w.store, slice_of("lyon"), s->person.number, p->now, &p->w.err);
        assert_true(status != ST_IO);
        break;
    case 2:
        status = store_challenge_join(p->w.store, &rules, slice_of("launch"), s->person.number,
                                      p->now, &out, &p->w.err);
        assert_true(status == ST_OK);
        break;
    default:
        share(p, s);
    }
}

static void change_person(struct party *p, struct somebody *s)
{
    if (dice_one_in(&p->dice, 5)) {
        HUB_OK(&p->w, store_person_erase(p->w.store, s->person.number, p->now, &p->w.err));
        s->is_erased = true;
    } else if (dice_one_in(&p->dice, 3)) {
        s->person.name_state = (enum name_state)dice_below(&p->dice, 3);
        HUB_OK(&p->w,
               store_person_judge(p->w.store, s->person.number, s->person.name_state, &p->w.err));
    } else {
        choose(p, &s->person);
        HUB_OK(&p->w, store_person_update(p->w.store, &s->person, &p->w.err));
    }
}

static void change_content(struct party *p)
{
    static const char *const boards[] = {"people", "teams"};
    struct slice board = slice_of(boards[dice_below(&p->dice, 2)]);
    char id[HUB_ID_BYTES];
    switch (dice_below(&p->dice, 6)) {
    case 0:
        HUB_OK(&p->w, store_entity_withdraw(p->w.store, ENTITY_POST, slice_of("p2"),
                                            dice_one_in(&p->dice, 2), p->now, &p->w.err));
        break;
    case 1:
        HUB_OK(&p->w, store_board_freeze(p->w.store, p->w.standings, board, p->now, &p->w.err));
        break;
    case 2:
        HUB_OK(&p->w, store_board_thaw(p->w.store, board, &p->w.err));
        break;
    case 3:
        HUB_OK(&p->w, store_board_reveal_timed(p->w.store, p->w.standings, board, p->now, 5, p->now,
                                               &p->w.err));
        break;
    case 4:
        HUB_OK(&p->w, import_entity(p->w.store, ENTITY_NOTICE,
                                    slice_of("{\"id\":\"hello\",\"headline\":\"Hello\"}"), p->now,
                                    id, &p->w.err));
        break;
    default: /* the board of people for lobbies, too */
        HUB_OK(&p->w, import_entity(p->w.store, ENTITY_BOARD,
                                    slice_of("{\"id\":\"people\",\"title\":\"People\",\"of\":"
                                             "\"people\",\"challenge\":\"launch\",\"commentary\":"
                                             "\"Camille leads\"}"),
                                    p->now, id, &p->w.err));
    }
}

static void happen(struct party *p)
{
    struct somebody *s = anybody(p);
    p->now += dice_between(&p->dice, 0, 700);
    int roll = dice_below(&p->dice, 12);
    if (roll == 0) {
        change_content(p);
    } else if (s == NULL) {
        somebody_comes(p, &p->people[dice_below(&p->dice, PEOPLE)]);
    } else if (roll < 4) {
        change_person(p, s);
    } else {
        act(p, s);
    }
}

static void party_begin(struct party *p, uint64_t seed)
{
    *p = (struct party){.dice = {seed}, .now = HUB_NOW};
    const struct publisher_options options = {.share_base = "https://go.example.org"};
    rules = points_rules_default();
    hub_world_begin(&p->w);
    (void)hub_world_import(&p->w, BUNDLED("ambassadeurs"), HUB_NOW);
    for (size_t i = 0; i < PEOPLE; i++) {
        somebody_comes(p, &p->people[i]);
    }
    hub_world_count(&p->w);
    HUB_OK(&p->w, publisher_create(p->w.store, p->w.standings, &options, &p->publisher, &p->w.err));
    for (int c = 0; c < CLASSES; c++) {
        struct hub_audience audience;
        p->documents[c] = buf_make(PROGRAMME_MAX_BYTES);
        HUB_OK(&p->w, audience_make((enum screen_class)c, slice_of("lyon"), &audience, &p->w.err));
        HUB_OK(&p->w,
               publisher_audience(p->publisher, &audience, HUB_NOW, &p->places[c], &p->w.err));
        struct slice document = publisher_document(p->publisher, p->places[c]);
        buf_append(&p->documents[c], document.ptr, document.len);
    }
}

static void party_end(struct party *p)
{
    publisher_destroy(p->publisher);
    zones_deinit(&p->zones);
    for (int c = 0; c < CLASSES; c++) {
        buf_deinit(&p->documents[c]);
    }
    hub_world_end(&p->w);
}

static void lobby_names_nobody_who_did_not_choose_it(void **state)
{
    struct party p;
    (void)state;
    for (uint64_t seed = 1; seed <= 2; seed++) {
        party_begin(&p, seed);
        look(&p);
        for (int i = 0; i < STEPS; i++) {
            happen(&p);
            if (!dice_one_in(&p.dice, 3)) {
                look(&p);
            }
        }
        look(&p);
        printf("%u patches\n", p.patches);
        assert_true(p.patches > STEPS / 2);
        party_end(&p);
    }
}

static bool holds(const struct buf *bytes, const char *text)
{
    size_t len = strlen(text);
    for (size_t i = 0; i + len <= bytes->len; i++) {
        if (memcmp(bytes->ptr + i, text, len) == 0) {
            return true;
        }
    }
    return false;
}

/* Nothing in the file, whatever was done with the name. */
static bool file_has(const char *path, const char *text)
{
    struct buf bytes = buf_make((size_t)64 << 20);
    bool has = file_read(path, &bytes, NULL) == ST_OK && holds(&bytes, text);
    buf_deinit(&bytes);
    return has;
}

static void erased_person_is_nowhere_and_does_not_come_back(void **state)
{
    struct party p;
    struct hub_person camille;
    (void)state;
    party_begin(&p, 7);
    HUB_OK(&p.w, store_person_by_public_id(p.w.store, slice_of("camille"), &camille, &p.w.err));
    HUB_OK(&p.w, store_person_by_public_id(p.w.store, slice_of("lea"), &camille, &p.w.err));
    HUB_OK(&p.w, store_person_erase(p.w.store, camille.number, HUB_NOW, &p.w.err));
    for (int i = 0; i < 2; i++) {
        hub_world_count(&p.w);
        HUB_OK(&p.w, publisher_refresh(p.publisher, HUB_NOW + i, follow_patch, &p, &p.w.err));
        assert_null(strstr(buf_str(&p.documents[SCREEN_INTERNAL]), "Léa"));
        assert_non_null(strstr(buf_str(&p.documents[SCREEN_INTERNAL]), "Camille"));
        (void)hub_world_import(&p.w, BUNDLED("ambassadeurs"), HUB_NOW + 5000);
    }
    hub_store_close(p.w.store);
    p.w.store = NULL;
    assert_false(file_has("hub.db", "Léa"));
    assert_true(file_has("hub.db", "Camille"));
    HUB_OK(&p.w, hub_store_open(".", HUB_STORE_READ_WRITE, HUB_NOW, &p.w.store, &p.w.err));
    publisher_destroy(p.publisher);
    p.publisher = NULL;
    party_end(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lobby_names_nobody_who_did_not_choose_it),
        cmocka_unit_test(erased_person_is_nowhere_and_does_not_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
