/* hub/cli/command_points.c: rules, corrections, the steps of challenges. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/crypto.h"
#include "base/json_value.h"
#include "hub/cli/desk.h"
#include "hub/count/ledger.h"
#include "hub/count/standings.h"
#include "hub/import/import.h"
#include "hub/store/people.h"
#include "hub/store/teams.h"

enum { MILLI = 1000, POINTS_MAX = 1000000, ATTEMPT_BYTES = 33 };

static int print_rules(const struct desk *desk)
{
    const struct points_rules *r = &desk->rules;
    (void)printf("proposal approved %d, share declared %d, visit by one's link %d, code scanned "
                 "at a screen %d, network opened %d\nat most in a day: %d by visits to one "
                 "content, %d by a person's shares\n",
                 (int)r->proposal, (int)r->declared, (int)r->clicked, (int)r->presence,
                 (int)r->opened, (int)r->clicks_per_day, (int)r->share_points_a_day);
    return EXIT_FINE;
}

/* "team:t1": whom a correction is about. */
static enum status find_subject(struct desk *desk, const char *text, struct correction *out,
                                struct err *err)
{
    struct hub_group group;
    struct hub_person person;
    const char *colon = strchr(text, ':');
    struct slice id = slice_of(colon == NULL ? "" : colon + 1);
    enum status status = ST_UNSUPPORTED;
    if (strncmp(text, "person:", 7) == 0) {
        status = store_person_get(desk->store, id, &person, err);
        out->person = status == ST_OK ? person.number : 0;
    } else if (strncmp(text, "team:", 5) == 0) {
        status = store_group_get(desk->store, GROUP_TEAM, id, &group, err);
        out->team = status == ST_OK ? group.number : 0;
    } else if (strncmp(text, "site:", 5) == 0) {
        status = store_group_get(desk->store, GROUP_SITE, id, &group, err);
        out->site = status == ST_OK ? group.number : 0;
    }
    return status != ST_UNSUPPORTED
               ? status
               : err_set(err, ST_UNSUPPORTED,
                         "'%s' is nobody's; write person:ID, team:ID or site:ID", text);
}

/* Each command is a new correction: its attempt is never the same. */
static void fresh_attempt(char out[ATTEMPT_BYTES])
{
    uint8_t random[16];
    crypto_random(random, sizeof random);
    for (size_t i = 0; i < sizeof random; i++) {
        (void)snprintf(out + 2 * i, 3, "%02x", random[i]);
    }
}

static int give(struct desk *desk)
{
    const struct options *o = desk->options;
    struct correction correction = {.note = slice_of(o->note == NULL ? "" : o->note)};
    struct ledger_outcome outcome;
    struct err err = {.code = ST_OK};
    char attempt[ATTEMPT_BYTES];
    int64_t points = 0;
    if (o->word_count != 3 || !desk_number(o->words[2], -POINTS_MAX, &points) ||
        points > POINTS_MAX || o->note == NULL) {
        return desk_usage(o, "say to whom, how many points (or less than none), and --note why");
    }
    fresh_attempt(attempt);
    correction.points = (int32_t)points;
    correction.attempt = slice_of(attempt);
    enum status status = find_subject(desk, o->words[1], &correction, &err);
    if (status == ST_OK) {
        status = ledger_correct(desk->store, &correction, desk->now_unix_s, &outcome, &err);
    }
    return status == ST_OK ? desk_done(desk, "gave %" PRId64 " points to %s", points, o->words[1])
                           : desk_failed(&err);
}

static int run_points(struct desk *desk)
{
    const char *verb = options_verb(desk->options, "rules");
    if (strcmp(verb, "rules") == 0) {
        return print_rules(desk);
    }
    return strcmp(verb, "give") == 0 ? give(desk)
                                     : desk_usage(desk->options, "points can't do that");
}

int command_points(const struct options *options)
{
    return desk_run(options, run_points);
}

/* Tiers. */

struct tiers {
    struct standings *standings;
};

static bool print_challenge(void *ctx, const struct entity *entity, struct slice json)
{
    struct tiers *tiers = ctx;
    struct json_value *root = NULL;
    int64_t milli = 0;
    int64_t moved_at = 0;
    if (json_value_parse(json, JSON_STRICT, &root, NULL) != ST_OK) {
        return true;
    }
    (void)!standings_total(tiers->standings, slice_of(entity->id), &milli, &moved_at, NULL);
    struct json_value *title = json_value_find(root, "title");
    (void)printf("%s  %s: %" PRId64 "\n", entity->id, title == NULL ? "" : title->text,
                 milli / MILLI);
    struct json_value *list = json_value_find(root, "tiers");
    for (struct json_value *t = list == NULL ? NULL : list->first; t != NULL; t = t->next) {
        struct json_value *at = json_value_find(t, "at");
        struct json_value *name = json_value_find(t, "title");
        int64_t step = 0;
        bool is_number = at != NULL && desk_number(at->text, 0, &step);
        (void)printf("  %8s  %s%s\n", at == NULL ? "" : at->text, name == NULL ? "" : name->text,
                     is_number && milli / MILLI >= step ? "  (reached)" : "");
    }
    json_value_destroy(root);
    return true;
}

static int list_tiers(struct desk *desk)
{
    struct tiers tiers = {.standings = NULL};
    struct err err = {.code = ST_OK};
    enum status status = standings_create(desk->store, &tiers.standings, &err);
    if (status == ST_OK) {
        status = store_entity_each(desk->store, ENTITY_CHALLENGE, 0, print_challenge, &tiers, &err);
    }
    standings_destroy(tiers.standings);
    return status == ST_OK ? EXIT_FINE : desk_failed(&err);
}

static struct json_value *member(enum json_type type, const char *key, struct slice text)
{
    return json_value_create(type, key, text);
}

/* "250:Formation" as {"at": 250, "title": "Formation"}; NULL: it is not such. */
static struct json_value *tier_of(const char *text)
{
    const char *colon = strchr(text, ':');
    size_t digits = strspn(text, "0123456789");
    if (colon == NULL || digits == 0 || digits > 12 || text + digits != colon || colon[1] == '\0') {
        return NULL;
    }
    struct json_value *tier = member(JSON_OBJECT, NULL, slice_of(""));
    json_value_insert(tier, NULL, member(JSON_NUMBER, "at", (struct slice){text, digits}));
    json_value_insert(tier, NULL, member(JSON_STRING, "title", slice_of(colon + 1)));
    return tier;
}

static enum status set_tiers(struct desk *desk, struct json_value *root, struct err *err)
{
    const struct options *o = desk->options;
    struct json_value *list = member(JSON_ARRAY, "tiers", slice_of(""));
    struct json_value *before = json_value_find(root, "tiers");
    struct buf json = buf_make(ENTITY_MAX_BYTES);
    char id[HUB_ID_BYTES];
    enum status status = ST_OK;
    for (size_t i = 2; i < o->word_count && status == ST_OK; i++) {
        struct json_value *tier = tier_of(o->words[i]);
        if (tier == NULL) {
            status = err_set(err, ST_INVALID, "'%s' is no step; write 250:Formation", o->words[i]);
        } else {
            json_value_insert(list, NULL, tier);
        }
    }
    if (before != NULL) {
        json_value_unlink(before);
        json_value_destroy(before);
    }
    json_value_insert(root, NULL, list);
    if (status == ST_OK) {
        json_value_write(root, &json);
        status = buf_status(&json, err);
    }
    if (status == ST_OK) {
        status = import_entity(desk->store, ENTITY_CHALLENGE, buf_view(&json), desk->now_unix_s, id,
                               err);
    }
    buf_deinit(&json);
    return status;
}

static int change_tiers(struct desk *desk)
{
    const struct options *o = desk->options;
    struct buf json = buf_make(ENTITY_MAX_BYTES);
    struct json_value *root = NULL;
    struct entity entity;
    struct err err = {.code = ST_OK};
    enum status status = store_entity_get(desk->store, ENTITY_CHALLENGE, slice_of(o->words[1]),
                                          &entity, &json, &err);
    if (status == ST_OK) {
        status = json_value_parse(buf_view(&json), JSON_STRICT, &root, &err);
    }
    if (status == ST_OK) {
        status = set_tiers(desk, root, &err);
    }
    json_value_destroy(root);
    buf_deinit(&json);
    return status == ST_OK
               ? desk_done(desk, "set %zu steps of challenge %s", o->word_count - 2, o->words[1])
               : desk_failed(&err);
}

static int run_tiers(struct desk *desk)
{
    const char *verb = options_verb(desk->options, "list");
    if (strcmp(verb, "list") == 0) {
        return list_tiers(desk);
    }
    return strcmp(verb, "set") == 0 && desk->options->word_count >= 3
               ? change_tiers(desk)
               : desk_usage(desk->options, "tiers can't do that");
}

int command_tiers(const struct options *options)
{
    return desk_run(options, run_tiers);
}
