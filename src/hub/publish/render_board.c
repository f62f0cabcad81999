/* A board's rows. Of people only those that may show leave the hub: the upper half of those who
 * appear to this audience, at least three; `ranked` says of how many. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "hub/publish/publish_priv.h"

enum { PEOPLE_SHOWN_MIN = 3 };

struct rows {
    struct standings *standings;
    enum board_of of;
    enum screen_class screen_class;
    struct standing *all;
    uint32_t count, cap;
};

static bool appears(const struct rows *rows, const struct standing *row)
{
    if (rows->of != BOARD_PEOPLE) {
        return true;
    }
    const struct roster_person *person =
        roster_find_person(standings_roster(rows->standings), row->subject);
    return person != NULL && person->label[0] != '\0' &&
           (rows->screen_class == SCREEN_INTERNAL || person->is_lobby_ok);
}

static bool count_row(void *ctx, const struct standing *row)
{
    struct rows *rows = ctx;
    if (appears(rows, row)) {
        if (rows->count < rows->cap) {
            rows->all[rows->count] = *row;
        }
        rows->count++;
    }
    return true;
}

uint32_t board_rows(struct standings *standings, const struct item *item,
                    enum screen_class screen_class)
{
    struct slice id = slice_of(item->entity.id);
    const struct board_count *count = standings_board_count(standings, id);
    struct rows rows = {.standings = standings, .screen_class = screen_class};
    if (count == NULL) {
        return 0;
    }
    rows.of = count->of;
    return standings_board(standings, id, count_row, &rows, NULL, NULL) == ST_OK ? rows.count : 0;
}

static uint32_t told_of(enum board_of of, uint32_t count)
{
    uint32_t told = count;
    if (of == BOARD_PEOPLE) {
        told = count / 2 < PEOPLE_SHOWN_MIN ? PEOPLE_SHOWN_MIN : count / 2;
        told = told > BOARD_SHOWN_MAX ? BOARD_SHOWN_MAX : told;
    }
    told = told > ENTRIES_TOLD_MAX ? ENTRIES_TOLD_MAX : told;
    return told < count ? told : count;
}

static int id_order(const void *left, const void *right)
{
    return strcmp(((const struct standing *)left)->id, ((const struct standing *)right)->id);
}

/* Who it is. */
static bool name_entry(const struct rows *rows, const struct standing *row,
                       struct json_value *entry)
{
    const struct roster *roster = standings_roster(rows->standings);
    if (rows->of == BOARD_PEOPLE) {
        const struct roster_person *person = roster_find_person(roster, row->subject);
        const struct roster_group *team = roster_find_group(roster, person->team);
        bool is_good = tree_set_text(entry, "name", person->label) &&
                       (team == NULL || tree_set_text(entry, "detail", team->name));
        return is_good && (!person->is_lobby_ok || tree_set_true(entry, "public"));
    }
    const struct roster_group *group = roster_find_group(roster, row->subject);
    return tree_set_text(entry, "name", group->name) &&
           (group->detail[0] == '\0' || tree_set_text(entry, "detail", group->detail)) &&
           (group->colour[0] == '\0' || tree_set_text(entry, "colour", group->colour));
}

static bool add_entry(const struct rows *rows, const struct standing *row, struct json_value *list)
{
    struct json_value *entry = json_value_create(JSON_OBJECT, NULL, slice_of(""));
    bool is_good =
        entry != NULL && tree_set_text(entry, "id", row->id) && name_entry(rows, row, entry) &&
        tree_set_milli(entry, "score", row->score_milli) &&
        (row->previous_rank == 0 || tree_set_number(entry, "previous_rank", row->previous_rank)) &&
        (row->reached_at == TIME_NONE || tree_set_time(entry, "reached_at", row->reached_at));
    if (is_good) {
        json_value_insert(list, NULL, entry);
    } else {
        json_value_destroy(entry);
    }
    return is_good;
}

static bool add_entries(struct rows *rows, struct json_value *tree)
{
    struct json_value *list = json_value_create(JSON_ARRAY, "entries", slice_of(""));
    uint32_t told = told_of(rows->of, rows->count);
    if (list == NULL) {
        return false;
    }
    json_value_insert(tree, NULL, list);
    if (told < rows->count && !tree_set_number(tree, "ranked", rows->count)) {
        return false;
    }
    qsort(rows->all, told, sizeof *rows->all, id_order); /* in any order, and so a steady one */
    for (uint32_t i = 0; i < told; i++) {
        if (!add_entry(rows, &rows->all[i], list)) {
            return false;
        }
    }
    return true;
}

static bool add_reveal(const struct board_count *count, struct json_value *tree)
{
    if (count->reveal_step < 0 && count->reveal_started_at == TIME_NONE) {
        return true;
    }
    struct json_value *reveal = tree_add_object(tree, "reveal");
    if (reveal == NULL) {
        return false;
    }
    if (count->reveal_step >= 0) {
        return tree_set_number(reveal, "step", count->reveal_step);
    }
    return tree_set_time(reveal, "started_at", count->reveal_started_at) &&
           tree_set_number(reveal, "every_s", count->reveal_every_s);
}

bool render_board(const struct view *view, const struct item *item, struct json_value *tree)
{
    struct slice id = slice_of(item->entity.id);
    const struct board_count *count = standings_board_count(view->standings, id);
    struct rows rows = {.standings = view->standings,
                        .screen_class = view->audience->screen_class,
                        .cap = ENTRIES_TOLD_MAX};
    if (count == NULL) {
        return true;
    }
    bool is_frozen = count->frozen_at != TIME_NONE;
    rows.of = count->of;
    rows.all = mem_try_alloc(rows.cap, sizeof *rows.all);
    bool is_good = rows.all != NULL &&
                   standings_board(view->standings, id, count_row, &rows, NULL, NULL) == ST_OK;
    const char *challenge = text_of(tree, "challenge");
    if (challenge[0] != '\0' && !view_has(view, ENTITY_CHALLENGE, challenge)) {
        tree_remove(tree, "challenge");
    }
    if (rows.of == BOARD_PEOPLE && view->audience->screen_class == SCREEN_LOBBY) {
        tree_remove(tree, "commentary"); /* written about people, and nobody knows which */
    }
    is_good = is_good && tree_set_time(tree, "as_of", is_frozen ? count->frozen_at : item->as_of) &&
              (!is_frozen || tree_set_true(tree, "frozen")) && add_reveal(count, tree) &&
              add_entries(&rows, tree);
    mem_free(rows.all);
    return is_good;
}
