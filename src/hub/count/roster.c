#include "hub/count/roster.h"

#include <string.h>

#include "base/mem.h"
#include "hub/count/numbers.h"
#include "hub/db/statement.h"

struct roster {
    struct numbers person_numbers, group_numbers;
    struct roster_person *people;
    struct roster_group *groups;
    size_t person_cap, group_cap;
    int64_t seen; /* the newest version that was read */
    int64_t newest;
    bool is_short; /* of memory, while reading */
    bool is_changed;
    uint64_t version;
};

struct roster *roster_create(void)
{
    return mem_alloc(1, sizeof(struct roster));
}

void roster_destroy(struct roster *roster)
{
    if (roster == NULL) {
        return;
    }
    for (uint32_t i = 0; i < roster->person_numbers.count; i++) {
        mem_free(roster->people[i].label);
    }
    for (uint32_t i = 0; i < roster->group_numbers.count; i++) {
        mem_free(roster->groups[i].name);
        mem_free(roster->groups[i].detail);
    }
    numbers_deinit(&roster->person_numbers);
    numbers_deinit(&roster->group_numbers);
    mem_free(roster->people);
    mem_free(roster->groups);
    mem_free(roster);
}

static void set_text(char **place, const char *text)
{
    mem_free(*place);
    *place = mem_alloc(strlen(text) + 1, 1);
    memcpy(*place, text, strlen(text));
}

static struct roster_person *take_person(struct roster *roster, int64_t number)
{
    uint32_t row = 0;
    struct roster_person *people = numbers_grow(roster->people, sizeof *people,
                                                roster->person_numbers.count, &roster->person_cap);
    if (people != NULL) {
        roster->people = people;
    }
    if (people == NULL || !numbers_take(&roster->person_numbers, number, &row)) {
        roster->is_short = true;
        return NULL;
    }
    people[row].number = number;
    return &people[row];
}

static void note_version(struct roster *roster, int64_t version)
{
    roster->is_changed = true;
    roster->newest = version > roster->newest ? version : roster->newest;
}

static bool keep_person(void *ctx, const struct hub_person *person)
{
    char label[HUB_NAME_BYTES + 12];
    struct roster *roster = ctx;
    struct roster_person *row = take_person(roster, person->number);
    if (row == NULL) {
        return false;
    }
    row->is_there = true;
    row->is_imported = person->is_imported;
    row->is_lobby_ok = person->is_lobby_ok;
    row->team = person->team;
    memcpy(row->public_id, person->public_id, sizeof row->public_id);
    set_text(&row->label, hub_person_label(person, label));
    note_version(roster, person->version);
    return true;
}

static bool keep_group(void *ctx, const struct hub_group *group)
{
    struct roster *roster = ctx;
    uint32_t row = 0;
    struct roster_group *groups = numbers_grow(roster->groups, sizeof *groups,
                                               roster->group_numbers.count, &roster->group_cap);
    if (groups != NULL) {
        roster->groups = groups;
    }
    if (groups == NULL || !numbers_take(&roster->group_numbers, group->number, &row)) {
        roster->is_short = true;
        return false;
    }
    groups[row].number = group->number;
    groups[row].kind = group->kind;
    groups[row].size = group->size;
    memcpy(groups[row].id, group->id, sizeof groups[row].id);
    memcpy(groups[row].colour, group->colour, sizeof groups[row].colour);
    set_text(&groups[row].name, group->name);
    set_text(&groups[row].detail, group->detail);
    note_version(roster, group->version);
    return true;
}

static enum status follow_gone(struct roster *roster, struct hub_store *store, roster_gone *gone,
                               void *ctx, struct err *err)
{
    struct statement *s = statement_take(store, "SELECT number, version FROM person"
                                                " WHERE erased_at IS NOT NULL AND version > ?1");
    statement_bind_int(s, 1, roster->seen);
    enum status status = statement_row(s, err);
    for (; status == ST_OK; status = statement_row(s, err)) {
        uint32_t row = numbers_find(&roster->person_numbers, statement_int(s, 0));
        if (row != NUMBERS_NONE) {
            mem_free(roster->people[row].label);
            roster->people[row] = (struct roster_person){.number = statement_int(s, 0)};
        }
        if (gone != NULL) {
            gone(ctx, statement_int(s, 0));
        }
        note_version(roster, statement_int(s, 1));
    }
    statement_end(s);
    return status == ST_NOT_FOUND ? ST_OK : status;
}

enum status roster_follow(struct roster *roster, struct hub_store *store, roster_gone *gone,
                          void *ctx, bool *out_is_changed, struct err *err)
{
    roster->is_short = false;
    roster->is_changed = false;
    roster->newest = roster->seen;
    enum status status = store_group_each(store, GROUP_TEAM, roster->seen, keep_group, roster, err);
    if (status == ST_OK) {
        status = store_group_each(store, GROUP_SITE, roster->seen, keep_group, roster, err);
    }
    if (status == ST_OK) {
        status = store_person_changed(store, roster->seen, keep_person, roster, err);
    }
    if (status == ST_OK) {
        status = follow_gone(roster, store, gone, ctx, err);
    }
    if (status == ST_OK && roster->is_short) {
        status = err_set(err, ST_NOMEM, "no memory for people and teams");
    }
    if (status == ST_OK) {
        roster->seen = roster->newest;
        roster->version += roster->is_changed ? 1 : 0;
        *out_is_changed = roster->is_changed;
    }
    return status;
}

const struct roster_person *roster_find_person(const struct roster *roster, int64_t number)
{
    uint32_t row = numbers_find(&roster->person_numbers, number);
    return row == NUMBERS_NONE || !roster->people[row].is_there ? NULL : &roster->people[row];
}

const struct roster_group *roster_find_group(const struct roster *roster, int64_t number)
{
    uint32_t row = numbers_find(&roster->group_numbers, number);
    return row == NUMBERS_NONE ? NULL : &roster->groups[row];
}

uint64_t roster_version(const struct roster *roster)
{
    return roster->version;
}
