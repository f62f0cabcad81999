/* Finding, making and changing people. Leaving is in people_erase.c, telling all in
 * people_export.c. */
#include "hub/store/people.h"

#include <stdio.h>
#include <string.h>

#include "base/crypto.h"
#include "hub/db/statement.h"
#include "hub/db/unit.h"
#include "hub/store/codes.h"

#define COLUMNS                                                                                    \
    "SELECT number, id, public_id, first_name, initial, alias, appear, is_lobby_ok, name_state,"   \
    " team, created_at, version, is_imported FROM person WHERE erased_at IS NULL "

enum { PUBLIC_ID_CHARS = 10 };

const char *hub_person_label(const struct hub_person *person, char into[HUB_NAME_BYTES + 12])
{
    const bool is_hidden = person->appear == APPEAR_TEAM || person->name_state != NAME_OK;
    into[0] = '\0';
    if (!is_hidden && person->appear == APPEAR_ALIAS) {
        (void)snprintf(into, HUB_NAME_BYTES + 12, "%s", person->alias);
    } else if (!is_hidden && person->initial[0] == '\0') {
        (void)snprintf(into, HUB_NAME_BYTES + 12, "%s", person->first_name);
    } else if (!is_hidden) {
        (void)snprintf(into, HUB_NAME_BYTES + 12, "%s %s.", person->first_name, person->initial);
    }
    return into;
}

static void read_row(struct statement *s, struct hub_person *out)
{
    out->number = statement_int(s, 0);
    statement_copy_text(s, 1, out->id, sizeof out->id);
    statement_copy_text(s, 2, out->public_id, sizeof out->public_id);
    statement_copy_text(s, 3, out->first_name, sizeof out->first_name);
    statement_copy_text(s, 4, out->initial, sizeof out->initial);
    statement_copy_text(s, 5, out->alias, sizeof out->alias);
    out->appear = (enum person_appear)statement_int(s, 6);
    out->is_lobby_ok = statement_int(s, 7) != 0;
    out->name_state = (enum name_state)statement_int(s, 8);
    out->team = statement_int(s, 9);
    out->created_at = statement_int(s, 10);
    out->version = statement_int(s, 11);
    out->is_imported = statement_int(s, 12) != 0;
}

static enum status take_one(struct statement *s, struct hub_person *out_person, struct err *err)
{
    enum status status = statement_row(s, err);
    if (status == ST_OK) {
        read_row(s, out_person);
    } else if (status == ST_NOT_FOUND) {
        status = err_set(err, ST_NOT_FOUND, "there is no such person");
    }
    statement_end(s);
    return status;
}

enum status store_person_get(struct hub_store *store, struct slice id,
                             struct hub_person *out_person, struct err *err)
{
    struct statement *s = statement_take(store, COLUMNS "AND id = ?1");
    statement_bind_text(s, 1, id);
    return take_one(s, out_person, err);
}

enum status store_person_by_number(struct hub_store *store, int64_t number,
                                   struct hub_person *out_person, struct err *err)
{
    struct statement *s = statement_take(store, COLUMNS "AND number = ?1");
    statement_bind_int(s, 1, number);
    return take_one(s, out_person, err);
}

enum status store_person_by_public_id(struct hub_store *store, struct slice public_id,
                                      struct hub_person *out_person, struct err *err)
{
    struct statement *s = statement_take(store, COLUMNS "AND public_id = ?1");
    statement_bind_text(s, 1, public_id);
    return take_one(s, out_person, err);
}

enum status store_person_by_subject(struct hub_store *store, const uint8_t subject[SUBJECT_BYTES],
                                    struct hub_person *out_person, struct err *err)
{
    struct statement *s = statement_take(store, COLUMNS "AND subject = ?1");
    statement_bind_blob(s, 1, subject, SUBJECT_BYTES);
    return take_one(s, out_person, err);
}

static enum status each_row(struct statement *s, person_each *each, void *ctx, struct err *err)
{
    enum status status = statement_row(s, err);
    bool goes_on = true;
    for (; status == ST_OK && goes_on; status = goes_on ? statement_row(s, err) : ST_OK) {
        struct hub_person person;
        read_row(s, &person);
        goes_on = each(ctx, &person);
    }
    statement_end(s);
    return status == ST_NOT_FOUND ? ST_OK : status;
}

enum status store_person_each(struct hub_store *store, enum person_filter filter, person_each *each,
                              void *ctx, struct err *err)
{
    struct statement *s = NULL;
    if (filter == PERSON_HELD) {
        s = statement_take(store, COLUMNS "AND name_state = ?1 ORDER BY number");
        statement_bind_int(s, 1, NAME_HELD);
    } else {
        s = statement_take(store, COLUMNS "ORDER BY first_name COLLATE NOCASE, initial, number");
    }
    return each_row(s, each, ctx, err);
}

enum status store_person_changed(struct hub_store *store, int64_t after_version, person_each *each,
                                 void *ctx, struct err *err)
{
    struct statement *s = statement_take(store, COLUMNS "AND version > ?1");
    statement_bind_int(s, 1, after_version);
    return each_row(s, each, ctx, err);
}

/* Making and changing. */

static enum status has_room(struct hub_store *store, struct err *err)
{
    struct statement *s =
        statement_take(store, "SELECT count(*) FROM person WHERE erased_at IS NULL");
    enum status status = statement_row(s, err);
    if (status == ST_OK && statement_int(s, 0) >= PEOPLE_MAX) {
        status = err_set(err, ST_LIMIT, "there are %d people already", PEOPLE_MAX);
    }
    statement_end(s);
    return status;
}

/* Parameters 1 to 8 of both statements. */
static void bind_choices(struct statement *s, const struct hub_person *person)
{
    statement_bind_text(s, 1, slice_of(person->first_name));
    statement_bind_text(s, 2, slice_of(person->initial));
    statement_bind_text(s, 3, slice_of(person->alias));
    statement_bind_int(s, 4, person->appear);
    statement_bind_int(s, 5, person->is_lobby_ok);
    statement_bind_int(s, 6, person->name_state);
    statement_bind_int(s, 7, person->team);
    statement_bind_int(s, 8, person->version);
}

static enum status create_within(struct hub_store *store, struct hub_person *person,
                                 const uint8_t *subject, int64_t now_unix_s, struct err *err)
{
    enum status status = has_room(store, err);
    if (status == ST_OK) {
        status = unit_change(store, &person->version, err);
    }
    if (status != ST_OK) {
        return status;
    }
    struct statement *s = statement_take(
        store, "INSERT INTO person(first_name, initial, alias, appear, is_lobby_ok, name_state,"
               " team, version, id, public_id, subject, is_imported, created_at, seen_at)"
               " VALUES(?1, ?2, ?3, ?4, ?5, ?6, nullif(?7, 0), ?8, ?9, ?10, ?11, ?12, ?13, ?13)");
    bind_choices(s, person);
    statement_bind_text(s, 9, slice_of(person->id));
    statement_bind_text(s, 10, slice_of(person->public_id));
    statement_bind_blob(s, 11, subject, SUBJECT_BYTES);
    if (subject == NULL) {
        statement_bind_null(s, 11);
    }
    statement_bind_int(s, 12, person->is_imported);
    statement_bind_int(s, 13, now_unix_s);
    status = statement_run(s, NULL, err);
    person->number = statement_last_id(store);
    person->created_at = now_unix_s;
    return status == ST_INVALID
               ? err_set(err, ST_INVALID, "this address is another person's already")
               : status;
}

enum status store_person_create(struct hub_store *store, struct hub_person *person,
                                const uint8_t *subject, int64_t now_unix_s, struct err *err)
{
    uint8_t random[(PERSON_ID_BYTES - 1) / 2];
    crypto_random(random, sizeof random);
    for (size_t i = 0; i < sizeof random; i++) {
        (void)snprintf(person->id + 2 * i, 3, "%02x", random[i]);
    }
    if (person->public_id[0] == '\0') {
        person->public_id[0] = 'p';
        code_random(PUBLIC_ID_CHARS, person->public_id + 1);
    }
    enum status status = unit_begin(store, err);
    return status == ST_OK
               ? unit_end(store, create_within(store, person, subject, now_unix_s, err), err)
               : status;
}

static enum status update_within(struct statement *s, int64_t number, struct err *err)
{
    int64_t changes = 0;
    statement_bind_int(s, 9, number);
    enum status status = statement_run(s, &changes, err);
    return status == ST_OK && changes == 0 ? err_set(err, ST_NOT_FOUND, "there is no such person")
                                           : status;
}

enum status store_person_update(struct hub_store *store, const struct hub_person *person,
                                struct err *err)
{
    struct hub_person changed = *person;
    enum status status = unit_begin(store, err);
    if (status != ST_OK) {
        return status;
    }
    status = unit_change(store, &changed.version, err);
    if (status == ST_OK) {
        struct statement *s = statement_take(
            store, "UPDATE person SET first_name = ?1, initial = ?2, alias = ?3, appear = ?4,"
                   " is_lobby_ok = ?5, name_state = ?6, team = nullif(?7, 0), version = ?8,"
                   " is_imported = 0 WHERE number = ?9 AND erased_at IS NULL");
        bind_choices(s, &changed);
        status = update_within(s, person->number, err);
    }
    return unit_end(store, status, err);
}

enum status store_person_judge(struct hub_store *store, int64_t number, enum name_state state,
                               struct err *err)
{
    int64_t change = 0;
    enum status status = unit_begin(store, err);
    if (status != ST_OK) {
        return status;
    }
    status = unit_change(store, &change, err);
    if (status == ST_OK) {
        struct statement *s =
            statement_take(store, "UPDATE person SET name_state = ?6, version = ?8"
                                  " WHERE number = ?9 AND erased_at IS NULL");
        statement_bind_int(s, 6, state);
        statement_bind_int(s, 8, change);
        status = update_within(s, number, err);
    }
    return unit_end(store, status, err);
}
