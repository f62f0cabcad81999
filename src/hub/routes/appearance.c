#include "hub/routes/appearance.h"

#include <stdio.h>
#include <string.h>

#include "hub/rules/names.h"

static void judge(struct page_faults *faults, const char *field, enum name_fault fault, int64_t max)
{
    static const enum page_fault kinds[] = {[NAME_FAULT_EMPTY] = FAULT_NAME_EMPTY,
                                            [NAME_FAULT_LONG] = FAULT_NAME_LONG,
                                            [NAME_FAULT_CHARACTERS] = FAULT_NAME_REFUSED,
                                            [NAME_FAULT_REFUSED] = FAULT_NAME_REFUSED};
    if (fault != NAME_FAULT_NONE) {
        reply_fault(faults, field, kinds[fault], max);
    }
}

static void copy(char *into, size_t cap, const struct buf *from)
{
    (void)snprintf(into, cap, "%s", buf_str(from)); /* checked to be shorter */
}

static enum person_appear appear_of(struct slice word)
{
    return slice_is(word, "alias")  ? APPEAR_ALIAS
           : slice_is(word, "team") ? APPEAR_TEAM
                                    : APPEAR_NAME;
}

static void read_names(const struct visitor *visitor, struct hub_person *person,
                       struct page_faults *faults)
{
    const struct request *request = visitor->request;
    const char *const *words = visitor_config(visitor)->who.words;
    struct buf first = buf_make(HUB_NAME_BYTES);
    struct buf initial = buf_make(HUB_NAME_BYTES);
    struct buf alias = buf_make(HUB_NAME_BYTES);
    bool wants_name = person->appear == APPEAR_NAME;
    enum name_fault fault = name_check_first(request_field(request, "first_name"), words, &first);
    /* who appears otherwise need not say a name; one that is said is judged all the same */
    judge(faults, "first_name", fault == NAME_FAULT_EMPTY && !wants_name ? NAME_FAULT_NONE : fault,
          NAME_CHARACTERS_MAX);
    judge(faults, "initial", name_check_initial(request_field(request, "initial"), &initial), 1);
    fault = name_check_alias(request_field(request, "alias"), words, &alias);
    bool may_lack = fault == NAME_FAULT_EMPTY && person->appear != APPEAR_ALIAS;
    judge(faults, "alias", may_lack ? NAME_FAULT_NONE : fault, ALIAS_CHARACTERS_MAX);
    if (faults->count == 0) {
        copy(person->first_name, sizeof person->first_name, &first);
        copy(person->initial, sizeof person->initial, &initial);
        copy(person->alias, sizeof person->alias, &alias);
    }
    buf_deinit(&alias);
    buf_deinit(&initial);
    buf_deinit(&first);
}

static bool is_same_name(const struct hub_person *a, const struct hub_person *b)
{
    return strcmp(a->first_name, b->first_name) == 0 && strcmp(a->initial, b->initial) == 0 &&
           strcmp(a->alias, b->alias) == 0;
}

void appearance_read(const struct visitor *visitor, struct hub_person *person,
                     struct page_faults *faults)
{
    const struct request *request = visitor->request;
    const struct hub_person before = *person;
    struct slice team_id = request_field(request, "team");
    const struct site_team *team = site_team_by_id(visitor->site, team_id);
    person->appear = appear_of(request_field(request, "appear"));
    person->is_lobby_ok = slice_is(request_field(request, "lobby"), "yes");
    read_names(visitor, person, faults);
    if (team != NULL) {
        person->team = team->number;
    } else if (visitor->site->team_count > 0 && (team_id.len > 0 || person->team == 0)) {
        reply_fault(faults, "team", FAULT_TEAM_EMPTY, 0);
    }
    if (!is_same_name(person, &before)) {
        person->name_state = visitor_config(visitor)->who.holds_names ? NAME_HELD : NAME_OK;
    }
    person->is_imported = false;
}

void appearance_show(const struct visitor *visitor, const struct hub_person *person,
                     struct page_appearance *out)
{
    const struct request *request = visitor->request;
    bool is_typed = request->method == METHOD_POST && fields_has(&request->form, "first_name");
    const struct site_team *team =
        person == NULL ? NULL : site_team_by_number(visitor->site, person->team);
    size_t teams = visitor->site->team_count;
    memset(out, 0, sizeof *out);
    out->teams = visitor->site->team_pages;
    out->team_count = teams < PAGE_TEAMS_MAX ? teams : PAGE_TEAMS_MAX;
    if (is_typed) {
        out->first_name = request_field(request, "first_name");
        out->initial = request_field(request, "initial");
        out->alias = request_field(request, "alias");
        out->team = request_field(request, "team");
        out->appear = (enum page_appear)appear_of(request_field(request, "appear"));
        out->may_lobby = slice_is(request_field(request, "lobby"), "yes");
    } else if (person != NULL) {
        out->first_name = slice_of(person->first_name);
        out->initial = slice_of(person->initial);
        out->alias = slice_of(person->alias);
        out->team = team == NULL ? slice_of("") : team->page.id;
        out->appear = (enum page_appear)person->appear;
        out->may_lobby = person->is_lobby_ok;
        out->is_held = person->name_state == NAME_HELD;
        out->is_refused = person->name_state == NAME_REFUSED;
    }
}
