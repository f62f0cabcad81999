/* links: hub_publish hub_import hub_count hub_store hub_db image codes programme base */
/* Counting: single rules first, then everything at random, held against a recount after each step
 * that could break it. */
#include "../soak/dice.h"
#include "hub/count/ledger.h"
#include "hub/count/links.h"
#include "hub/count/proposals.h"
#include "hub/count/recount.h"
#include "hub/count/shares.h"
#include "hub/count/signups.h"
#include "hub/db/statement.h"
#include "hub/store/activity.h"
#include "hub_world.h"

enum { PEOPLE = 12, STEPS = 300 };

static struct points_rules rules;

static void begin(struct hub_world *w)
{
    rules = points_rules_default();
    hub_world_begin(w);
    (void)hub_world_import(w, BUNDLED("ambassadeurs"), HUB_NOW);
    hub_world_count(w);
}

static void assert_recounts(struct hub_world *w)
{
    uint32_t faults = 0;
    hub_world_count(w);
    HUB_OK(w, store_recount(w->store, w->standings, hub_world_tell, NULL, &faults, &w->err));
    assert_int_equal(faults, 0);
}

static int64_t team(struct hub_world *w, const char *id)
{
    struct hub_group group;
    HUB_OK(w, store_group_get(w->store, GROUP_TEAM, slice_of(id), &group, &w->err));
    return group.number;
}

static struct action share_of(int64_t person, const char *post, const char *attempt)
{
    return (struct action){.person = person,
                           .kind = ENTITY_POST,
                           .id = slice_of(post),
                           .network = slice_of("linkedin"),
                           .attempt = slice_of(attempt)};
}

static struct ledger_outcome declare(struct hub_world *w, int64_t person, const char *post,
                                     const char *attempt, int64_t now)
{
    struct ledger_outcome out = {.id = 0};
    const struct action action = share_of(person, post, attempt);
    HUB_OK(w, ledger_declared(w->store, &rules, &action, now, &out, &w->err));
    return out;
}

static int64_t entries(struct hub_world *w)
{
    struct statement *s = statement_take(w->store, "SELECT count(*) FROM ledger");
    HUB_OK(w, statement_row(s, &w->err));
    int64_t count = statement_int(s, 0);
    statement_end(s);
    return count;
}

static void retry_of_a_share_changes_nothing(void **state)
{
    struct hub_world w;
    (void)state;
    begin(&w);
    struct hub_person person = hub_world_person(&w, "Ada", team(&w, "t1"), false);
    struct ledger_outcome first = declare(&w, person.number, "p1", "form-1", HUB_NOW);
    int64_t before = entries(&w);
    struct ledger_outcome again = declare(&w, person.number, "p1", "form-1", HUB_NOW + 5);
    struct ledger_outcome other = declare(&w, person.number, "p1", "form-2", HUB_NOW + 9);
    assert_false(first.is_repeat);
    assert_true(again.is_repeat && other.is_repeat);
    assert_int_equal(again.id, first.id);
    assert_int_equal(other.id, first.id);
    assert_int_equal(entries(&w), before);
    /* Another network, another content, another day are others. */
    struct action action = share_of(person.number, "p1", "form-3");
    action.network = slice_of("x");
    HUB_OK(&w, ledger_declared(w.store, &rules, &action, HUB_NOW, &other, &w.err));
    assert_false(other.is_repeat);
    assert_false(declare(&w, person.number, "p2", "form-4", HUB_NOW).is_repeat);
    assert_false(declare(&w, person.number, "p1", "form-5", HUB_NOW + 86400).is_repeat);
    assert_recounts(&w);
    hub_world_end(&w);
}

static void undone_share_can_be_declared_again_but_not_by_a_retry(void **state)
{
    struct hub_world w;
    struct ledger_outcome out;
    struct hub_person person;
    (void)state;
    begin(&w);
    person = hub_world_person(&w, "Ada", team(&w, "t1"), false);
    struct hub_person other = hub_world_person(&w, "Bo", team(&w, "t1"), false);
    struct ledger_outcome first = declare(&w, person.number, "p1", "form-1", HUB_NOW);
    assert_int_equal(ledger_undo(w.store, other.number, first.id, HUB_NOW, &out, &w.err),
                     ST_NOT_FOUND);
    HUB_OK(&w, ledger_undo(w.store, person.number, first.id, HUB_NOW + 1, &out, &w.err));
    assert_int_equal(out.points, -5);
    HUB_OK(&w, ledger_undo(w.store, person.number, first.id, HUB_NOW + 2, &out, &w.err));
    assert_true(out.is_repeat);
    assert_true(declare(&w, person.number, "p1", "form-1", HUB_NOW + 3).is_repeat);
    assert_false(declare(&w, person.number, "p1", "form-2", HUB_NOW + 4).is_repeat);
    int64_t shares = 0;
    HUB_OK(&w, store_share_count(w.store, ENTITY_POST, slice_of("p1"), &shares, &w.err));
    assert_int_equal(shares, 49);
    assert_recounts(&w);
    hub_world_end(&w);
}

static void days_cap_gives_fewer_points(void **state)
{
    struct hub_world w;
    (void)state;
    begin(&w);
    rules.share_points_a_day = 12;
    struct hub_person person = hub_world_person(&w, "Ada", team(&w, "t1"), false);
    assert_int_equal(declare(&w, person.number, "p1", "1", HUB_NOW).points, 5);
    assert_int_equal(declare(&w, person.number, "p2", "2", HUB_NOW).points, 5);
    struct ledger_outcome capped = declare(&w, person.number, "p3", "3", HUB_NOW);
    assert_int_equal(capped.points, 2);
    assert_true(capped.is_capped);
    assert_int_equal(declare(&w, person.number, "p5", "4", HUB_NOW).points, 0);
    assert_int_equal(declare(&w, person.number, "p5", "5", HUB_NOW + 86400).points, 5);
    assert_recounts(&w);
    hub_world_end(&w);
}

static void clicks_count_once_a_visitor_and_earn_within_the_cap(void **state)
{
    struct hub_world w;
    struct link_row link, same;
    struct ledger_outcome out;
    char visitor[32];
    (void)state;
    begin(&w);
    rules.clicks_per_day = 3;
    struct hub_person person = hub_world_person(&w, "Ada", team(&w, "t1"), false);
    HUB_OK(&w, store_link_take(w.store, person.number, ENTITY_POST, slice_of("p1"), slice_of("x"),
                               HUB_NOW, &link, &w.err));
    HUB_OK(&w, store_link_take(w.store, person.number, ENTITY_POST, slice_of("p1"), slice_of("x"),
                               HUB_NOW + 9, &same, &w.err));
    assert_string_equal(link.code, same.code);
    HUB_OK(&w, store_link_find(w.store, slice_of(link.code), &same, &w.err));
    assert_int_equal(same.person, person.number);
    for (int i = 0; i < 5; i++) {
        (void)snprintf(visitor, sizeof visitor, "visitor-%d", i);
        HUB_OK(&w,
               ledger_clicked(w.store, &rules, &link, slice_of(visitor), HUB_NOW, &out, &w.err));
        assert_int_equal(out.points, i < 3 ? 10 : 0);
        assert_int_equal(out.is_capped, i >= 3);
        HUB_OK(&w,
               ledger_clicked(w.store, &rules, &link, slice_of(visitor), HUB_NOW, &out, &w.err));
        assert_true(out.is_repeat);
    }
    HUB_OK(&w, store_person_erase(w.store, person.number, HUB_NOW, &w.err));
    HUB_OK(&w, store_link_find(w.store, slice_of(link.code), &same, &w.err));
    assert_int_equal(same.person, 0);
    HUB_OK(&w, ledger_clicked(w.store, &rules, &same, slice_of("late"), HUB_NOW, &out, &w.err));
    assert_int_equal(out.points, 0);
    assert_recounts(&w);
    hub_world_end(&w);
}

static void ledger_refuses_change(void **state)
{
    static const char *const wrong[] = {
        "UPDATE ledger SET points = 1000 WHERE id = 1", "DELETE FROM ledger WHERE id = 1",
        "UPDATE ledger SET person = 1 WHERE id = (SELECT max(id) FROM ledger)"};
    struct hub_world w;
    (void)state;
    begin(&w);
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        struct statement *s = statement_take(w.store, wrong[i]);
        assert_int_equal(statement_run(s, NULL, &w.err), ST_INVALID);
        statement_end(s);
    }
    hub_world_end(&w);
}

static bool find_tier(void *ctx, const struct activity_row *row)
{
    *(int *)ctx += row->what == ACTIVITY_TIER_REACHED && !row->is_imported ? 1 : 0;
    return true;
}

static void tier_is_reached_exactly_once(void **state)
{
    struct hub_world w;
    struct ledger_outcome out;
    struct correction correction = {.has_entity = true,
                                    .kind = ENTITY_CHALLENGE,
                                    .id = slice_of("launch"),
                                    .milli = 187000,
                                    .note = slice_of("counted by hand"),
                                    .attempt = slice_of("c1")};
    int told = 0;
    (void)state;
    begin(&w);
    struct hub_person person = hub_world_person(&w, "Ada", team(&w, "t1"), false);
    HUB_OK(&w, ledger_correct(w.store, &correction, HUB_NOW, &out, &w.err));
    hub_world_count(&w); /* 312 + 187 = 499 */
    HUB_OK(&w, store_activity_each(w.store, 200, find_tier, &told, &w.err));
    assert_int_equal(told, 0);
    for (int i = 0; i < 3; i++) {
        char attempt[8];
        (void)snprintf(attempt, sizeof attempt, "a%d", i);
        struct ledger_outcome share = declare(&w, person.number, "p1", attempt, HUB_NOW + i);
        hub_world_count(&w);
        HUB_OK(&w, ledger_undo(w.store, person.number, share.id, HUB_NOW + i, &out, &w.err));
        hub_world_count(&w);
        hub_world_restart(&w);
    }
    HUB_OK(&w, store_activity_each(w.store, 200, find_tier, &told, &w.err));
    assert_int_equal(told, 1);
    assert_recounts(&w);
    hub_world_end(&w);
}

struct order {
    const char *ids[32];
    uint32_t ranks[32];
    char kept[32][HUB_ID_BYTES];
    size_t count;
};

static bool keep_order(void *ctx, const struct standing *row)
{
    struct order *order = ctx;
    memcpy(order->kept[order->count], row->id, HUB_ID_BYTES);
    order->ranks[order->count++] = row->rank;
    return order->count < 32;
}

static void ties_go_to_who_was_first_then_by_id(void **state)
{
    struct hub_world w;
    struct ledger_outcome out;
    struct order order = {.count = 0};
    (void)state;
    begin(&w);
    /* t2 (4065) and t3 (3980) reach t1's 4210, t3 earlier. */
    const struct correction three = {
        .team = team(&w, "t3"), .points = 230, .note = slice_of("x"), .attempt = slice_of("1")};
    const struct correction two = {
        .team = team(&w, "t2"), .points = 145, .note = slice_of("x"), .attempt = slice_of("2")};
    HUB_OK(&w, ledger_correct(w.store, &three, HUB_NOW + 10, &out, &w.err));
    HUB_OK(&w, ledger_correct(w.store, &two, HUB_NOW + 20, &out, &w.err));
    HUB_OK(&w, ledger_correct(w.store, &two, HUB_NOW + 30, &out, &w.err));
    assert_true(out.is_repeat);
    hub_world_count(&w);
    HUB_OK(&w, standings_board(w.standings, slice_of("teams"), keep_order, &order, NULL, &w.err));
    assert_string_equal(order.kept[0], "t3");
    assert_string_equal(order.kept[1], "t2");
    assert_string_equal(order.kept[2], "t1"); /* opened with it: nobody knows when */
    assert_int_equal(order.ranks[0], 1);
    assert_int_equal(order.ranks[1], 1);
    assert_int_equal(order.ranks[2], 1);
    assert_int_equal(order.ranks[3], 4);
    assert_recounts(&w);
    hub_world_end(&w);
}

static void frozen_board_keeps_its_standing(void **state)
{
    struct hub_world w;
    struct standing row;
    (void)state;
    begin(&w);
    struct hub_person person = hub_world_person(&w, "Ada", team(&w, "t1"), false);
    HUB_OK(&w, store_board_freeze(w.store, w.standings, slice_of("teams"), HUB_NOW, &w.err));
    (void)declare(&w, person.number, "p1", "1", HUB_NOW + 1);
    hub_world_restart(&w);
    hub_world_count(&w);
    HUB_OK(&w, standings_find(w.standings, slice_of("teams"), person.team, &row, &w.err));
    assert_int_equal(row.score_milli, 4210000);
    HUB_OK(&w, store_board_reveal_step(w.store, w.standings, slice_of("teams"), 3, HUB_NOW + 2,
                                       &w.err));
    hub_world_count(&w);
    HUB_OK(&w, standings_find(w.standings, slice_of("teams"), person.team, &row, &w.err));
    assert_int_equal(row.score_milli, 4210000);
    HUB_OK(&w, store_board_thaw(w.store, slice_of("teams"), &w.err));
    hub_world_count(&w);
    HUB_OK(&w, standings_find(w.standings, slice_of("teams"), person.team, &row, &w.err));
    assert_int_equal(row.score_milli, 4215000);
    assert_recounts(&w);
    hub_world_end(&w);
}

static void seats_end_with_the_last(void **state)
{
    struct hub_world w;
    struct seats seats;
    (void)state;
    begin(&w);
    for (int i = 0; i < 5; i++) {
        struct hub_person person = hub_world_person(&w, "Ada", 0, false);
        enum status status =
            store_signup_add(w.store, slice_of("training"), person.number, HUB_NOW, &w.err);
        assert_int_equal(status, i < 4 ? ST_OK : ST_LIMIT);
        if (i == 3) {
            HUB_OK(&w, store_signup_add(w.store, slice_of("training"), person.number, HUB_NOW,
                                        &w.err)); /* once more: keeps the one */
        }
        if (i == 4) {
            HUB_OK(&w,
                   store_seats_get(w.store, slice_of("training"), person.number, &seats, &w.err));
            assert_int_equal(seats.left, 0);
            assert_int_equal(seats.taken, 4);
            assert_false(seats.is_signed_up);
        }
    }
    hub_world_end(&w);
}

/* Everything at random. */

struct bench {
    struct hub_world w;
    struct dice dice;
    int64_t people[PEOPLE];
    int64_t shares[64];
    size_t share_count;
    int64_t now;
    int attempt;
};

static int64_t anybody(struct bench *b)
{
    return b->people[dice_below(&b->dice, PEOPLE)];
}

static const char *any_post(struct bench *b)
{
    static const char *const posts[] = {"p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8"};
    return posts[dice_below(&b->dice, 8)];
}

static void do_share(struct bench *b)
{
    static const char *const networks[] = {"linkedin", "x", "whatsapp"};
    char attempt[24];
    struct ledger_outcome out, again;
    (void)snprintf(attempt, sizeof attempt, "try-%d", b->attempt++);
    struct action action = share_of(anybody(b), any_post(b), attempt);
    action.network = slice_of(networks[dice_below(&b->dice, 3)]);
    HUB_OK(&b->w, ledger_declared(b->w.store, &rules, &action, b->now, &out, &b->w.err));
    if (dice_one_in(&b->dice, 3)) { /* the same request once more, later */
        HUB_OK(&b->w,
               ledger_declared(b->w.store, &rules, &action, b->now + 400, &again, &b->w.err));
        assert_int_equal(again.id, out.id);
        assert_true(again.is_repeat);
    }
    b->shares[b->share_count++ % 64] = out.id;
}

static void do_undo(struct bench *b)
{
    struct ledger_outcome out;
    int64_t entry = b->shares[dice_below(&b->dice, 64)];
    enum status status = ledger_undo(b->w.store, anybody(b), entry, b->now, &out, &b->w.err);
    assert_true(status == ST_OK || status == ST_NOT_FOUND);
}

static void do_click(struct bench *b)
{
    struct link_row link;
    struct ledger_outcome out;
    char visitor[24];
    (void)snprintf(visitor, sizeof visitor, "v%d", dice_below(&b->dice, 30));
    HUB_OK(&b->w, store_link_take(b->w.store, anybody(b), ENTITY_POST, slice_of(any_post(b)),
                                  slice_of("x"), b->now, &link, &b->w.err));
    HUB_OK(&b->w,
           ledger_clicked(b->w.store, &rules, &link, slice_of(visitor), b->now, &out, &b->w.err));
}

static void do_small(struct bench *b)
{
    struct ledger_outcome out;
    const struct action action = share_of(anybody(b), any_post(b), "");
    char attempt[24];
    (void)snprintf(attempt, sizeof attempt, "small-%d", b->attempt++);
    switch (dice_below(&b->dice, 5)) {
    case 0:
        HUB_OK(&b->w, ledger_presence(b->w.store, &rules, &action, b->now, &out, &b->w.err));
        break;
    case 1:
        HUB_OK(&b->w, ledger_opened(b->w.store, &rules, &action, b->now, &out, &b->w.err));
        break;
    case 2:
        HUB_OK(&b->w, store_challenge_join(b->w.store, &rules, slice_of("launch"), anybody(b),
                                           b->now, &out, &b->w.err));
        break;
    case 3: {
        struct action verified = action;
        verified.attempt = slice_of(attempt);
        HUB_OK(&b->w, ledger_verified(b->w.store, &rules, &verified, b->now, &out, &b->w.err));
        break;
    }
    default: {
        enum status status =
            store_signup_add(b->w.store, slice_of("lyon"), anybody(b), b->now, &b->w.err);
        assert_true(status == ST_OK || status == ST_LIMIT);
    }
    }
}

static void do_correct(struct bench *b)
{
    struct ledger_outcome out;
    char attempt[24];
    (void)snprintf(attempt, sizeof attempt, "c-%d", b->attempt++);
    struct correction c = {.person = dice_one_in(&b->dice, 2) ? anybody(b) : 0,
                           .points = (int32_t)dice_between(&b->dice, -50, 50),
                           .note = slice_of("because"),
                           .attempt = slice_of(attempt)};
    if (dice_one_in(&b->dice, 2)) {
        bool is_board = dice_one_in(&b->dice, 2);
        c.has_entity = true;
        c.kind = is_board ? ENTITY_BOARD : ENTITY_CHALLENGE;
        c.id = slice_of(is_board ? "people" : "launch");
        c.milli = dice_between(&b->dice, -5000, 5000);
    }
    HUB_OK(&b->w, ledger_correct(b->w.store, &c, b->now, &out, &b->w.err));
}

static void do_proposal(struct bench *b)
{
    char post[HUB_ID_BYTES];
    int64_t number = 0;
    struct proposal none = {.headline = {"", 0}, .text = {"", 0}, .link = {"", 0}};
    struct proposal proposal = none;
    proposal.person = anybody(b);
    proposal.headline = slice_of("A headline");
    HUB_OK(&b->w,
           store_proposal_create(b->w.store, &proposal, slice_of(""), b->now, &number, &b->w.err));
    if (dice_one_in(&b->dice, 4)) {
        HUB_OK(&b->w, store_proposal_refuse(b->w.store, number, slice_of("no"), b->now, &b->w.err));
    } else {
        HUB_OK(&b->w, store_proposal_approve(b->w.store, &rules, number, slice_of("org"), &none,
                                             b->now, post, &b->w.err));
    }
}

static void do_erase(struct bench *b)
{
    size_t who = (size_t)dice_below(&b->dice, PEOPLE);
    HUB_OK(&b->w, store_person_erase(b->w.store, b->people[who], b->now, &b->w.err));
    b->people[who] = hub_world_person(&b->w, "New", team(&b->w, "t3"), false).number;
}

static void do_large(struct bench *b)
{
    switch (dice_below(&b->dice, 6)) {
    case 0:
        hub_world_restart(&b->w);
        break;
    case 1:
        (void)hub_world_import(&b->w, BUNDLED("ambassadeurs"), b->now);
        break;
    case 2:
        HUB_OK(&b->w,
               store_board_set_metric(b->w.store, slice_of("teams"),
                                      (enum metric_kind)dice_below(&b->dice, 5), false, &b->w.err));
        break;
    case 3:
        HUB_OK(&b->w, store_board_set_period(b->w.store, slice_of("people"),
                                             b->now - dice_between(&b->dice, 0, 86400),
                                             b->now + dice_between(&b->dice, 1, 86400), &b->w.err));
        break;
    case 4:
        HUB_OK(&b->w, store_boards_remember_ranks(b->w.store, b->w.standings, &b->w.err));
        break;
    default:
        do_erase(b);
    }
}

static void step(struct bench *b)
{
    b->now += dice_between(&b->dice, 0, 4000);
    int roll = dice_below(&b->dice, 20);
    bool is_batch = dice_one_in(&b->dice, 4) && roll < 17;
    if (is_batch) {
        HUB_OK(&b->w, hub_store_batch_begin(b->w.store, &b->w.err));
        HUB_OK(&b->w, hub_store_request_begin(b->w.store, &b->w.err));
    }
    if (roll < 7) {
        do_share(b);
    } else if (roll < 10) {
        do_undo(b);
    } else if (roll < 12) {
        do_click(b);
    } else if (roll < 15) {
        do_small(b);
    } else if (roll < 16) {
        do_correct(b);
    } else if (roll < 17) {
        do_proposal(b);
    } else {
        do_large(b);
    }
    if (is_batch && dice_one_in(&b->dice, 3)) { /* a request, or a batch, that is taken back */
        HUB_OK(&b->w, hub_store_request_end(b->w.store, false, &b->w.err));
        HUB_OK(&b->w, hub_store_batch_commit(b->w.store, &b->w.err));
    } else if (is_batch) {
        HUB_OK(&b->w, hub_store_request_end(b->w.store, true, &b->w.err));
        if (dice_one_in(&b->dice, 3)) {
            hub_store_batch_rollback(b->w.store);
        } else {
            HUB_OK(&b->w, hub_store_batch_commit(b->w.store, &b->w.err));
        }
    }
}

static void recount_holds_after_anything(void **state)
{
    struct bench b = {.dice = {20261123}, .now = HUB_NOW};
    (void)state;
    begin(&b.w);
    for (int i = 0; i < PEOPLE; i++) {
        b.people[i] =
            hub_world_person(&b.w, "Ada", team(&b.w, i % 2 == 0 ? "t1" : "t2"), i > 5).number;
    }
    for (int i = 0; i < STEPS; i++) {
        step(&b);
        if (dice_one_in(&b.dice, 2)) {
            assert_recounts(&b.w);
        }
    }
    uint32_t faults = 0;
    hub_world_count(&b.w);
    HUB_OK(&b.w, store_check(b.w.store, hub_world_tell, NULL, &faults, &b.w.err));
    assert_int_equal(faults, 0);
    hub_world_end(&b.w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(retry_of_a_share_changes_nothing),
        cmocka_unit_test(undone_share_can_be_declared_again_but_not_by_a_retry),
        cmocka_unit_test(days_cap_gives_fewer_points),
        cmocka_unit_test(clicks_count_once_a_visitor_and_earn_within_the_cap),
        cmocka_unit_test(ledger_refuses_change),
        cmocka_unit_test(tier_is_reached_exactly_once),
        cmocka_unit_test(ties_go_to_who_was_first_then_by_id),
        cmocka_unit_test(frozen_board_keeps_its_standing),
        cmocka_unit_test(seats_end_with_the_last),
        cmocka_unit_test(recount_holds_after_anything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
