/* Entries of boards become sites, teams and people, in this order: a team's detail may name its
 * site, a person's detail names the team. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hub/count/openings.h"
#include "hub/db/statement.h"
#include "hub/import/import_priv.h"
#include "hub/store/people.h"
#include "hub/store/teams.h"

enum { SIZE_MAX_PEOPLE = 1000000, MILLI = 1000 };

static void copy(char *into, size_t cap, const char *text)
{
    (void)snprintf(into, cap, "%s", text); /* the reader has held it to its length */
}

static enum status by_id_or_name(struct import *import, enum group_kind kind, const char *id,
                                 const char *name, struct hub_group *out)
{
    enum status status = store_group_get(import->store, kind, slice_of(id), out, import->err);
    return status == ST_NOT_FOUND
               ? store_group_by_name(import->store, kind, slice_of(name), out, import->err)
               : status;
}

static int32_t size_in(const char *detail)
{
    long size = detail[0] >= '0' && detail[0] <= '9' ? strtol(detail, NULL, 10) : 0;
    return size > SIZE_MAX_PEOPLE ? SIZE_MAX_PEOPLE : (int32_t)size;
}

static enum status import_group(struct import *import, enum group_kind kind,
                                const struct board_entry *entry)
{
    struct hub_group group = {.kind = kind};
    struct hub_group site;
    enum status status = by_id_or_name(import, kind, entry->id, entry->name, &group);
    if (status == ST_NOT_FOUND) {
        group = (struct hub_group){.kind = kind};
        copy(group.id, sizeof group.id, entry->id);
        status = ST_OK;
    }
    if (status != ST_OK) {
        return status;
    }
    copy(group.name, sizeof group.name, entry->name);
    copy(group.detail, sizeof group.detail, entry->detail);
    if (entry->colour != 0) {
        (void)snprintf(group.colour, sizeof group.colour, "#%06X", entry->colour & 0xFFFFFFU);
    }
    if (size_in(entry->detail) > 0) {
        group.size = size_in(entry->detail);
    }
    if (kind == GROUP_TEAM && entry->detail[0] != '\0' && group.site == 0) {
        status = store_group_by_name(import->store, GROUP_SITE, slice_of(entry->detail), &site,
                                     import->err);
        group.site = status == ST_OK ? site.number : 0;
    }
    return status == ST_OK || status == ST_NOT_FOUND
               ? store_group_put(import->store, &group, import->err)
               : status;
}

/* "Camille R." -> Camille, R; anything else is a first name whole. */
static void split_name(const char *name, struct hub_person *person)
{
    size_t len = strlen(name);
    const char *space = strrchr(name, ' ');
    const size_t tail = space == NULL ? 0 : len - (size_t)(space - name) - 1;
    bool has_initial = space != NULL && space > name && tail >= 2 && tail < PERSON_INITIAL_BYTES &&
                       name[len - 1] == '.';
    copy(person->first_name, sizeof person->first_name, name);
    if (has_initial) {
        person->first_name[space - name] = '\0';
        copy(person->initial, sizeof person->initial, space + 1);
        person->initial[tail - 1] = '\0';
    }
}

static enum status team_of(struct import *import, const char *name, int64_t *out_team)
{
    struct hub_group team;
    if (name[0] == '\0') {
        *out_team = 0;
        return ST_OK;
    }
    enum status status =
        store_group_by_name(import->store, GROUP_TEAM, slice_of(name), &team, import->err);
    if (status == ST_NOT_FOUND) {
        team = (struct hub_group){.kind = GROUP_TEAM};
        copy(team.name, sizeof team.name, name);
        status = store_group_put(import->store, &team, import->err);
    }
    if (status == ST_OK) {
        *out_team = team.number;
    }
    return status;
}

static enum status is_forgotten(struct import *import, const struct board_entry *entry,
                                bool *out_is)
{
    enum status status =
        store_person_is_forgotten(import->store, "id", slice_of(entry->id), out_is, import->err);
    return status == ST_OK && !*out_is
               ? store_person_is_forgotten(import->store, "name", slice_of(entry->name), out_is,
                                           import->err)
               : status;
}

static enum status import_person(struct import *import, const struct board_entry *entry)
{
    struct hub_person person;
    bool is_gone = false;
    enum status status =
        store_person_by_public_id(import->store, slice_of(entry->id), &person, import->err);
    if (status != ST_NOT_FOUND) {
        return status; /* what they are here stays */
    }
    status = is_forgotten(import, entry, &is_gone);
    if (status != ST_OK || is_gone) {
        return status;
    }
    person = (struct hub_person){.is_lobby_ok = entry->is_public, .is_imported = true};
    copy(person.public_id, sizeof person.public_id, entry->id);
    split_name(entry->name, &person);
    status = team_of(import, entry->detail, &person.team);
    return status == ST_OK
               ? store_person_create(import->store, &person, NULL, import->now_unix_s, import->err)
               : status;
}

enum status import_parties(struct import *import)
{
    static const enum board_of order[] = {BOARD_SITES, BOARD_TEAMS, BOARD_PEOPLE};
    const struct programme *p = import->programme;
    enum status status = ST_OK;
    for (size_t i = 0; i < ARRAY_LEN(order); i++) {
        for (size_t b = 0; b < p->board_count; b++) {
            const struct board *board = &p->boards[b];
            for (size_t e = 0; board->of == order[i] && e < board->entry_count && status == ST_OK;
                 e++) {
                const struct board_entry *entry = &board->entries[e];
                status =
                    board->of == BOARD_PEOPLE
                        ? import_person(import, entry)
                        : import_group(import, board->of == BOARD_TEAMS ? GROUP_TEAM : GROUP_SITE,
                                       entry);
            }
        }
    }
    return status;
}

/* Scores. */

static enum status subject_of(struct import *import, enum board_of of,
                              const struct board_entry *entry, int64_t *out_subject)
{
    struct hub_group group;
    struct hub_person person;
    enum status status = ST_OK;
    *out_subject = 0;
    if (of == BOARD_PEOPLE) {
        status =
            store_person_by_public_id(import->store, slice_of(entry->id), &person, import->err);
        *out_subject = status == ST_OK ? person.number : 0;
    } else {
        status = by_id_or_name(import, of == BOARD_TEAMS ? GROUP_TEAM : GROUP_SITE, entry->id,
                               entry->name, &group);
        *out_subject = status == ST_OK ? group.number : 0;
    }
    return status == ST_NOT_FOUND ? ST_OK : status; /* erased */
}

static enum status open_entry(struct import *import, const struct board *board, int64_t content,
                              bool is_new_board, const struct board_entry *entry)
{
    int64_t subject = 0;
    bool is_new = false;
    enum status status = subject_of(import, board->of, entry, &subject);
    if (status != ST_OK || subject == 0) {
        return status;
    }
    status = opening_score(import->store, content, board->of, subject,
                           (int64_t)llround(entry->score * MILLI), entry->reached_at,
                           import->now_unix_s, &is_new, import->err);
    import->report.opening_entries += is_new ? 1 : 0;
    return status == ST_OK && is_new_board && entry->previous_rank > 0
               ? opening_rank(import->store, content, subject, entry->previous_rank, import->err)
               : status;
}

static bool has_fractions(const struct board *board)
{
    for (size_t i = 0; i < board->entry_count; i++) {
        double score = board->entries[i].score;
        if (score > floor(score)) {
            return true;
        }
    }
    return false;
}

enum status import_scores(struct import *import, const struct board *board, int64_t content)
{
    const bool is_points =
        board->unit[0] == '\0' || strcmp(board->unit, "points") == 0 || board->challenge == NULL;
    const struct board_setup setup = {
        .content = content,
        .of = board->of,
        .challenge = slice_of(board->challenge == NULL ? "" : board->challenge->id),
        .metric = is_points ? METRIC_POINTS : board->challenge->metric,
        .is_per_head = has_fractions(board)};
    bool is_new = false;
    enum status status = opening_board(import->store, &setup, &is_new, import->err);
    for (size_t i = 0; i < board->entry_count && status == ST_OK; i++) {
        status = open_entry(import, board, content, is_new, &board->entries[i]);
    }
    return status;
}

/* Whom a name means. */

enum status import_find_person(struct import *import, const char *name, const char *team,
                               int64_t *out_person, bool *out_is_gone)
{
    struct hub_person person = {.number = 0};
    int64_t found = 0, with_team = 0, count = 0;
    *out_person = 0;
    enum status status =
        store_person_is_forgotten(import->store, "name", slice_of(name), out_is_gone, import->err);
    if (status != ST_OK) {
        return status;
    }
    split_name(name, &person);
    struct statement *s = statement_take(
        import->store, "SELECT p.number, coalesce(t.name = ?3, 0) FROM person p LEFT JOIN party t"
                       " ON t.number = p.team WHERE p.first_name = ?1 AND p.initial = ?2"
                       " AND p.erased_at IS NULL AND p.is_imported");
    statement_bind_text(s, 1, slice_of(person.first_name));
    statement_bind_text(s, 2, slice_of(person.initial));
    statement_bind_text(s, 3, slice_of(team));
    status = statement_row(s, import->err);
    for (; status == ST_OK; status = statement_row(s, import->err)) {
        found = statement_int(s, 0);
        with_team = statement_int(s, 1) != 0 ? found : with_team;
        count++;
    }
    statement_end(s);
    if (status == ST_NOT_FOUND) {
        *out_person = with_team != 0 ? with_team : count == 1 ? found : 0;
        status = ST_OK;
    }
    return status;
}
