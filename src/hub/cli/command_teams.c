#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "hub/cli/desk.h"
#include "hub/store/teams.h"

static bool print_group(void *ctx, const struct hub_group *group)
{
    struct desk *desk = ctx;
    struct hub_group site;
    bool has_site = group->site != 0 && store_group_by_number(desk->store, GROUP_SITE, group->site,
                                                              &site, NULL) == ST_OK;
    (void)printf("%-16s %-32s %-20s ", group->id, group->name, has_site ? site.name : "");
    if (group->size > 0) {
        (void)printf("%" PRId32 " people%s\n", group->size,
                     group->size < GROUP_SIZE_MIN ? ", too few for a board" : "");
    } else {
        (void)printf("size unknown\n");
    }
    return true;
}

/* The group of the second word. */
static bool find(struct desk *desk, struct hub_group *out, struct err *err)
{
    const struct options *o = desk->options;
    struct slice id = slice_of(o->word_count > 1 ? o->words[1] : "");
    enum status status = store_group_get(desk->store, GROUP_TEAM, id, out, err);
    return status == ST_OK || (status == ST_NOT_FOUND &&
                               store_group_by_name(desk->store, GROUP_TEAM, id, out, err) == ST_OK);
}

static int put(struct desk *desk, struct hub_group *group, const char *what)
{
    const struct options *o = desk->options;
    struct hub_group site;
    struct err err = {.code = ST_OK};
    if (o->site != NULL) {
        if (store_group_get(desk->store, GROUP_SITE, slice_of(o->site), &site, &err) != ST_OK) {
            return desk_failed(&err);
        }
        group->site = site.number;
    }
    group->size = o->size >= 0 ? o->size : group->size;
    if (o->colour != NULL) {
        (void)snprintf(group->colour, sizeof group->colour, "%s", o->colour);
    }
    if (store_group_put(desk->store, group, &err) != ST_OK) {
        return desk_failed(&err);
    }
    return desk_done(desk, "%s team %s", what, group->id);
}

static int run(struct desk *desk)
{
    const struct options *o = desk->options;
    const char *verb = options_verb(o, "list");
    struct hub_group group = {.kind = GROUP_TEAM};
    struct err err = {.code = ST_OK};
    if (strcmp(verb, "list") == 0) {
        return store_group_each(desk->store, GROUP_TEAM, 0, print_group, desk, &err) == ST_OK
                   ? EXIT_FINE
                   : desk_failed(&err);
    }
    if (strcmp(verb, "add") == 0 && o->word_count == 2) {
        (void)snprintf(group.name, sizeof group.name, "%s", o->words[1]);
        return put(desk, &group, "added");
    }
    int64_t size = -1;
    bool is_rename = strcmp(verb, "rename") == 0 && o->word_count == 3;
    bool is_size =
        strcmp(verb, "size") == 0 && o->word_count == 3 && desk_number(o->words[2], 0, &size);
    if (!is_rename && (!is_size || size > 1000000)) {
        return desk_usage(o, "teams can't do that");
    }
    if (!find(desk, &group, &err)) {
        return desk_failed(&err);
    }
    if (is_rename) {
        (void)snprintf(group.name, sizeof group.name, "%s", o->words[2]);
    } else {
        group.size = (int32_t)size;
    }
    return put(desk, &group, is_rename ? "renamed" : "noted the size of");
}

int command_teams(const struct options *options)
{
    return desk_run(options, run);
}
