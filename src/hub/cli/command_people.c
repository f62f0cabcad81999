#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "hub/cli/desk.h"
#include "hub/rules/names.h"
#include "hub/store/people.h"

struct listing {
    struct desk *desk;
    uint32_t count;
};

static bool print_person(void *ctx, const struct hub_person *person)
{
    static const char *const states[] = {"", "held", "refused"};
    static const char *const appears[] = {"name", "alias", "team only"};
    struct listing *listing = ctx;
    char label[HUB_NAME_BYTES + 12];
    if (person->is_imported && !listing->desk->options->is_all) {
        return true;
    }
    listing->count++;
    /* what they call themselves, also while it is held: the organiser has to see it */
    (void)snprintf(label, sizeof label, "%s%s%s", person->first_name,
                   person->initial[0] != '\0' ? " " : "", person->initial);
    (void)printf("%s  %-24s %-16s %-10s %s%s\n", person->id, label, person->alias,
                 appears[person->appear], person->is_lobby_ok ? "lobby " : "",
                 states[person->name_state]);
    return true;
}

static int list(struct desk *desk)
{
    struct listing listing = {.desk = desk};
    struct err err = {.code = ST_OK};
    if (store_person_each(desk->store, PERSON_ALL, print_person, &listing, &err) != ST_OK) {
        return desk_failed(&err);
    }
    (void)printf("%u people\n", listing.count);
    return EXIT_FINE;
}

static int rename_person(struct desk *desk, struct hub_person *person)
{
    const struct options *o = desk->options;
    struct buf first = buf_make(HUB_NAME_BYTES);
    struct buf initial = buf_make(HUB_NAME_BYTES);
    struct err err = {.code = ST_OK};
    int code = EXIT_FINE;
    bool is_good = name_check_first(slice_of(o->words[2]), desk->config.who.words, &first) ==
                       NAME_FAULT_NONE &&
                   name_check_initial(slice_of(o->word_count > 3 ? o->words[3] : ""), &initial) ==
                       NAME_FAULT_NONE;
    if (!is_good) {
        err_set(&err, ST_INVALID, "this is not a name that a wall may show");
        code = desk_failed(&err);
    } else {
        (void)snprintf(person->first_name, sizeof person->first_name, "%s", buf_str(&first));
        (void)snprintf(person->initial, sizeof person->initial, "%.8s", buf_str(&initial));
        code = store_person_update(desk->store, person, &err) == ST_OK
                   ? desk_done(desk, "renamed person %s", person->id)
                   : desk_failed(&err);
    }
    buf_deinit(&initial);
    buf_deinit(&first);
    return code;
}

static int judge(struct desk *desk, const struct hub_person *person, enum name_state state,
                 const char *what)
{
    struct err err = {.code = ST_OK};
    return store_person_judge(desk->store, person->number, state, &err) == ST_OK
               ? desk_done(desk, "%s the name of person %s", what, person->id)
               : desk_failed(&err);
}

static int erase(struct desk *desk, const struct hub_person *person)
{
    struct err err = {.code = ST_OK};
    return store_person_erase(desk->store, person->number, desk->now_unix_s, &err) == ST_OK
               ? desk_done(desk, "erased a person; counts stay with team and site")
               : desk_failed(&err);
}

static int run(struct desk *desk)
{
    const struct options *o = desk->options;
    const char *verb = options_verb(o, "list");
    struct hub_person person;
    struct err err = {.code = ST_OK};
    if (strcmp(verb, "list") == 0) {
        return list(desk);
    }
    if (o->word_count < 2) {
        return desk_usage(o, "say which person");
    }
    if (store_person_get(desk->store, slice_of(o->words[1]), &person, &err) != ST_OK) {
        return desk_failed(&err);
    }
    if (strcmp(verb, "rename") == 0 && o->word_count >= 3) {
        return rename_person(desk, &person);
    }
    if (strcmp(verb, "hold") == 0) {
        return judge(desk, &person, NAME_HELD, "held");
    }
    if (strcmp(verb, "release") == 0) {
        return judge(desk, &person, NAME_OK, "released");
    }
    if (strcmp(verb, "refuse") == 0) {
        return judge(desk, &person, NAME_REFUSED, "refused");
    }
    return strcmp(verb, "erase") == 0 ? erase(desk, &person)
                                      : desk_usage(o, "people can't do that");
}

int command_people(const struct options *options)
{
    return desk_run(options, run);
}
