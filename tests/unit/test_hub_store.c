/* links: hub_count hub_store hub_db codes programme base */
/* People, sessions, screens, pairing, journal, outbox, what is forgotten. */
#include "base/json.h"
#include "hub/count/ledger.h"
#include "hub/count/standings.h"
#include "hub/db/statement.h"
#include "hub/store/activity.h"
#include "hub/store/audit.h"
#include "hub/store/codes.h"
#include "hub/store/entities.h"
#include "hub/store/journal.h"
#include "hub/store/media.h"
#include "hub/store/outbox.h"
#include "hub/store/pairing.h"
#include "hub/store/retention.h"
#include "hub/store/secrets.h"
#include "hub/store/sessions.h"
#include "temp_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/crypto.h"

#define NOW INT64_C(1795426920)

struct place {
    struct temp_folder folder;
    struct hub_store *store;
    struct err err;
};

#define OK(p, call)                                                                                \
    do {                                                                                           \
        if ((call) != ST_OK) {                                                                     \
            fail_msg("%s:%d: %s: %s", __FILE__, __LINE__, #call, (p)->err.text);                   \
        }                                                                                          \
    } while (0)

static void begin(struct place *p)
{
    crypto_init();
    *p = (struct place){.store = NULL};
    assert_true(temp_folder_enter(&p->folder));
    OK(p, hub_store_open(".", HUB_STORE_READ_WRITE, NOW, &p->store, &p->err));
}

static void end(struct place *p)
{
    hub_store_close(p->store);
    assert_true(temp_folder_leave(&p->folder));
}

static int64_t number(struct place *p, const char *sql)
{
    struct statement *s = statement_take(p->store, sql);
    OK(p, statement_row(s, &p->err));
    int64_t value = statement_int(s, 0);
    statement_end(s);
    return value;
}

static struct hub_person person_of(struct place *p, const char *name, const uint8_t *subject)
{
    struct hub_person person = {.initial = "L"};
    (void)snprintf(person.first_name, sizeof person.first_name, "%s", name);
    OK(p, store_person_create(p->store, &person, subject, NOW, &p->err));
    return person;
}

static void codes_read_what_people_type(void **state)
{
    char code[9];
    (void)state;
    assert_true(code_read(slice_of("7kq2m"), 5, code));
    assert_string_equal(code, "7KQ2M");
    assert_true(code_read(slice_of("iLoO1"), 5, code));
    assert_string_equal(code, "11001");
    assert_false(code_read(slice_of("7kq2"), 5, code));
    assert_false(code_read(slice_of("7kq2u"), 5, code));
    assert_false(code_read(slice_of("7kq2\xC3\xA9"), 6, code));
    assert_false(code_read((struct slice){"7k\0q2", 5}, 5, code));
}

static void subject_finds_its_person(void **state)
{
    struct place p;
    struct hub_person found;
    uint8_t subject[SUBJECT_BYTES], other[SUBJECT_BYTES];
    (void)state;
    begin(&p);
    OK(&p, store_secret_hash(p.store, "subject", slice_of("ada@example.org"), subject, &p.err));
    OK(&p, store_secret_hash(p.store, "subject", slice_of("bo@example.org"), other, &p.err));
    struct hub_person ada = person_of(&p, "Ada", subject);
    OK(&p, store_person_by_subject(p.store, subject, &found, &p.err));
    assert_string_equal(found.id, ada.id);
    assert_int_equal(store_person_by_subject(p.store, other, &found, &p.err), ST_NOT_FOUND);
    struct hub_person twin = {.first_name = "Twin"};
    assert_int_equal(store_person_create(p.store, &twin, subject, NOW, &p.err), ST_INVALID);
    OK(&p, store_person_erase(p.store, ada.number, NOW, &p.err));
    assert_int_equal(store_person_by_subject(p.store, subject, &found, &p.err), ST_NOT_FOUND);
    assert_int_equal(store_person_get(p.store, slice_of(ada.id), &found, &p.err), ST_NOT_FOUND);
    assert_int_equal(store_person_erase(p.store, ada.number, NOW, &p.err), ST_NOT_FOUND);
    end(&p);
}

static void label_says_what_was_chosen(void **state)
{
    char label[HUB_NAME_BYTES + 12];
    struct hub_person person = {.first_name = "Ada", .initial = "L", .alias = "Countess"};
    (void)state;
    assert_string_equal(hub_person_label(&person, label), "Ada L.");
    person.appear = APPEAR_ALIAS;
    assert_string_equal(hub_person_label(&person, label), "Countess");
    person.name_state = NAME_HELD;
    assert_string_equal(hub_person_label(&person, label), "");
    person.name_state = NAME_OK;
    person.appear = APPEAR_TEAM;
    assert_string_equal(hub_person_label(&person, label), "");
}

static void session_is_a_person_until_it_ends(void **state)
{
    struct place p;
    struct hub_person found;
    const struct slice id = slice_of("0123456789abcdef0123456789abcdef");
    (void)state;
    begin(&p);
    struct hub_person ada = person_of(&p, "Ada", NULL);
    struct hub_person bo = person_of(&p, "Bo", NULL);
    assert_int_equal(store_session_find(p.store, id, NOW, &found, &p.err), ST_NOT_FOUND);
    OK(&p, store_session_begin(p.store, id, ada.number, NOW, &p.err));
    OK(&p, store_session_find(p.store, id, NOW + 100 * 86400, &found, &p.err));
    assert_string_equal(found.id, ada.id);
    OK(&p, store_session_begin(p.store, id, bo.number, NOW, &p.err));
    OK(&p, store_session_find(p.store, id, NOW, &found, &p.err));
    assert_string_equal(found.id, bo.id);
    assert_int_equal(store_session_find(p.store, id, NOW + SESSION_IDLE_S + 1, &found, &p.err),
                     ST_NOT_FOUND);
    OK(&p, store_session_end(p.store, id, &p.err));
    assert_int_equal(store_session_find(p.store, id, NOW, &found, &p.err), ST_NOT_FOUND);
    OK(&p, store_session_begin(p.store, id, bo.number, NOW, &p.err));
    OK(&p, store_person_erase(p.store, bo.number, NOW, &p.err));
    assert_int_equal(store_session_find(p.store, id, NOW, &found, &p.err), ST_NOT_FOUND);
    end(&p);
}

static void screen_enters_with_its_own_key_only(void **state)
{
    struct place p;
    struct screen_row row, found;
    char key[SCREEN_KEY_TEXT_BYTES], second[SCREEN_KEY_TEXT_BYTES], name[HUB_ID_BYTES];
    uint8_t presence[SCREEN_KEY_BYTES], again[SCREEN_KEY_BYTES];
    (void)state;
    begin(&p);
    OK(&p, store_screen_create(p.store, slice_of("lyon"), slice_of("Lyon, hall"), SCREEN_LOBBY,
                               slice_of("hall,lyon,hall"), NOW, key, presence, &row, &p.err));
    assert_string_equal(row.tags, "hall,lyon");
    assert_int_equal(row.presence_number, 0);
    OK(&p, store_screen_enter(p.store, slice_of("lyon"), slice_of(key), &found, &p.err));
    assert_int_equal(store_screen_enter(p.store, slice_of("lyon"), slice_of("x"), &found, &p.err),
                     ST_NOT_FOUND);
    assert_int_equal(store_screen_enter(p.store, slice_of("none"), slice_of(key), &found, &p.err),
                     ST_NOT_FOUND);
    OK(&p, store_screen_presence(p.store, 0, again, name, &p.err));
    assert_memory_equal(again, presence, sizeof presence);
    OK(&p, store_screen_create(p.store, slice_of("lyon"), slice_of(""), SCREEN_INTERNAL,
                               slice_of(""), NOW, second, presence, &row, &p.err));
    assert_int_equal(row.presence_number, 0); /* keeps its number */
    assert_int_equal(store_screen_enter(p.store, slice_of("lyon"), slice_of(key), &found, &p.err),
                     ST_NOT_FOUND);
    OK(&p, store_screen_revoke(p.store, slice_of("lyon"), NOW, &p.err));
    assert_int_equal(
        store_screen_enter(p.store, slice_of("lyon"), slice_of(second), &found, &p.err),
        ST_NOT_FOUND);
    assert_int_equal(store_screen_presence(p.store, 0, again, name, &p.err), ST_NOT_FOUND);
    OK(&p, store_screen_create(p.store, slice_of("b"), slice_of(""), SCREEN_LOBBY, slice_of(""),
                               NOW, key, presence, &row, &p.err));
    assert_int_equal(row.presence_number, 1);
    assert_int_equal(store_screen_create(p.store, slice_of("../x"), slice_of(""), SCREEN_LOBBY,
                                         slice_of(""), NOW, key, presence, &row, &p.err),
                     ST_INVALID);
    assert_int_equal(store_screen_create(p.store, slice_of("x"), slice_of(""), SCREEN_LOBBY,
                                         slice_of("a b"), NOW, key, presence, &row, &p.err),
                     ST_INVALID);
    OK(&p, store_screen_health(p.store, slice_of("b"), slice_of("{\"revision\":\"418\"}"), NOW,
                               &p.err));
    OK(&p, store_screen_get(p.store, slice_of("b"), &row, &p.err));
    assert_string_equal(row.revision, "418");
    assert_int_equal(store_screen_health(p.store, slice_of("b"), slice_of("[]"), NOW, &p.err),
                     ST_INVALID);
    end(&p);
}

static void pairing_gives_the_key_to_who_holds_the_secret(void **state)
{
    struct place p;
    char code[PAIRING_CODE_BYTES], secret[SCREEN_KEY_TEXT_BYTES];
    enum pairing_state pairing = PAIRING_APPROVED;
    struct pairing_grant grant;
    struct screen_row row;
    (void)state;
    begin(&p);
    OK(&p, store_pairing_begin(p.store, slice_of("box 3"), NOW, code, secret, &p.err));
    OK(&p,
       store_pairing_ask(p.store, slice_of(code), slice_of(secret), NOW, &pairing, &grant, &p.err));
    assert_int_equal(pairing, PAIRING_WAITING);
    assert_int_equal(store_pairing_ask(p.store, slice_of(code), slice_of("guess"), NOW, &pairing,
                                       &grant, &p.err),
                     ST_NOT_FOUND);
    OK(&p, store_pairing_approve(p.store, slice_of(code), slice_of("hall"), slice_of("Hall"),
                                 SCREEN_INTERNAL, slice_of("hall"), NOW, &p.err));
    assert_int_equal(store_pairing_approve(p.store, slice_of(code), slice_of("two"),
                                           slice_of("Two"), SCREEN_LOBBY, slice_of(""), NOW,
                                           &p.err),
                     ST_NOT_FOUND);
    assert_int_equal(store_screen_get(p.store, slice_of("two"), &row, &p.err), ST_NOT_FOUND);
    for (int i = 0; i < 2; i++) { /* an answer may be lost */
        OK(&p, store_pairing_ask(p.store, slice_of(code), slice_of(secret), NOW + 5, &pairing,
                                 &grant, &p.err));
        assert_int_equal(pairing, PAIRING_APPROVED);
        OK(&p, store_screen_enter(p.store, slice_of("hall"), slice_of(grant.key), &row, &p.err));
    }
    assert_int_equal(store_pairing_ask(p.store, slice_of(code), slice_of(secret),
                                       NOW + PAIRING_EXPIRES_S, &pairing, &grant, &p.err),
                     ST_NOT_FOUND);
    end(&p);
}

static void journal_counts_an_entry_once(void **state)
{
    static const char delivery[] =
        "[{\"n\":1,\"id\":\"d6f1f2c3-142f-4596-84b0-16bdfbab6b78\",\"at\":1795517636,"
        "\"type\":\"play\",\"scene\":\"campaign\",\"of\":\"patients\",\"seconds\":30},"
        "{\"n\":2,\"id\":\"00cc1a32-3316-4ff5-a9b1-b6bf0c6e3936\",\"at\":1795517636,"
        "\"type\":\"exposure\",\"scene\":\"campaign\",\"of\":\"patients\",\"seconds\":30}]";
    static const char *const wrong[] = {
        "",
        "{}",
        "[1]",
        "[{}]",
        "[{\"id\":\"x\",\"at\":1,\"type\":\"play\"}]",
        "[{\"id\":\"d6f1f2c3-142f-4596-84b0-16bdfbab6b78\",\"type\":\"play\"}]",
        "[{\"id\":\"d6f1f2c3-142f-4596-84b0-16bdfbab6b78\",\"at\":-5,\"type\":\"play\"}]",
        "[{\"id\":\"d6f1f2c3-142f-4596-84b0-16bdfbab6b7g\",\"at\":1,\"type\":\"play\"}]",
        "[{\"id\":\"d6f1f2c3x142f-4596-84b0-16bdfbab6b78\",\"at\":1,\"type\":\"play\"}]",
        ("[{\"id\":\"d6f1f2c3-142f-4596-84b0-16bdfbab6b79\",\"at\":1,\"type\":\"play\"},"
         "{\"id\":\"d6f1f2c3-142f-4596-84b0-16bdfbab6b80\",\"at\":1e99,\"type\":\"play\"}]")};
    struct place p;
    uint32_t fresh = 9;
    (void)state;
    begin(&p);
    OK(&p, store_journal_put(p.store, 1, slice_of(delivery), NOW, &fresh, &p.err));
    assert_int_equal(fresh, 2);
    OK(&p, store_journal_put(p.store, 1, slice_of(delivery), NOW, &fresh, &p.err));
    assert_int_equal(fresh, 0);
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        assert_int_equal(store_journal_put(p.store, 1, slice_of(wrong[i]), NOW, &fresh, &p.err),
                         ST_INVALID);
    }
    assert_int_equal(number(&p, "SELECT count(*) FROM journal"), 2); /* all or none */
    end(&p);
}

static void take_number(void *ctx, const struct outbox_row *row)
{
    *(int64_t *)ctx = row->number;
}

static void outbox_tries_again_later_and_gives_up(void **state)
{
    struct place p;
    int64_t taken = 0, next = 0, now = NOW;
    int tries = 0;
    (void)state;
    begin(&p);
    OK(&p, store_outbox_put(p.store, OUTBOX_MAIL, slice_of("ada@example.org"), slice_of("Code"),
                            slice_of("123456"), NOW + 90 * 86400, NOW, &p.err));
    while (store_outbox_next(p.store, now, take_number, &taken, &next, &p.err) == ST_OK) {
        OK(&p, store_outbox_failed(p.store, taken, slice_of("no route"), now, &p.err));
        if (store_outbox_next(p.store, now, take_number, &taken, &next, &p.err) != ST_NOT_FOUND) {
            fail_msg("due at once");
        }
        assert_true(next > now);
        now = next == INT64_MAX ? now : next;
        tries++;
    }
    assert_int_equal(tries, OUTBOX_TRIES_MAX);
    OK(&p, store_outbox_put(p.store, OUTBOX_MAIL, slice_of("a"), slice_of("b"), slice_of("c"),
                            NOW + 60, NOW, &p.err));
    OK(&p, store_outbox_next(p.store, NOW, take_number, &taken, NULL, &p.err));
    OK(&p, store_outbox_done(p.store, taken, &p.err));
    assert_int_equal(number(&p, "SELECT count(*) FROM outbox"), 0);
    end(&p);
}

static void export_says_all_that_is_kept(void **state)
{
    struct place p;
    struct buf json = buf_make(1 << 20);
    struct json_doc *doc = NULL;
    uint32_t line = 0, column = 0;
    (void)state;
    begin(&p);
    struct hub_person ada = person_of(&p, "Ada \"quote\" \xC3\xA9", NULL);
    OK(&p, store_session_begin(p.store, slice_of("s"), ada.number, NOW, &p.err));
    OK(&p, store_person_export(p.store, ada.number, NOW, &json, &p.err));
    OK(&p, json_parse(buf_view(&json), false, &doc, &line, &column, &p.err));
    const struct json_node *person = json_find(json_root(doc), "person");
    assert_int_equal(person->count, 1);
    assert_string_equal(json_find(person->first, "first_name")->text, "Ada \"quote\" \xC3\xA9");
    assert_int_equal(json_find(json_root(doc), "sessions")->count, 1);
    json_destroy(doc);
    OK(&p, store_person_erase(p.store, ada.number, NOW, &p.err));
    buf_reset(&json);
    assert_int_equal(store_person_export(p.store, ada.number, NOW, &json, &p.err), ST_NOT_FOUND);
    buf_deinit(&json);
    end(&p);
}

static void old_things_are_forgotten(void **state)
{
    static const char entry[] =
        "[{\"id\":\"d6f1f2c3-142f-4596-84b0-16bdfbab6b78\",\"at\":1795426920,\"type\":\"play\"}]";
    struct place p;
    uint32_t fresh = 0;
    bool is_done = false;
    struct digest sha256;
    struct hub_person found;
    const int64_t year = NOW + INT64_C(366) * 86400;
    (void)state;
    begin(&p);
    struct hub_person ada = person_of(&p, "Ada", NULL);
    OK(&p, store_session_begin(p.store, slice_of("s"), ada.number, NOW, &p.err));
    OK(&p, store_journal_put(p.store, 1, slice_of(entry), NOW, &fresh, &p.err));
    OK(&p, store_audit_add(p.store, slice_of("org"), slice_of("x"), NOW, &p.err));
    OK(&p, store_media_put(p.store, slice_of("nothing refers to this"), MEDIA_PNG, 1, 1, NOW,
                           &sha256, &p.err));
    OK(&p, store_retention_step(p.store, &RETENTION_DEFAULT, NOW, &is_done, &p.err));
    assert_true(is_done);
    assert_int_equal(number(&p, "SELECT count(*) FROM media_chunk"), 1);
    OK(&p, store_retention_step(p.store, &RETENTION_DEFAULT, year, &is_done, &p.err));
    assert_int_equal(number(&p, "SELECT count(*) FROM journal"), 0);
    assert_int_equal(number(&p, "SELECT count(*) FROM session"), 0);
    assert_int_equal(number(&p, "SELECT count(*) FROM audit"), 0);
    assert_int_equal(number(&p, "SELECT count(*) FROM media"), 0);
    assert_int_equal(number(&p, "SELECT count(*) FROM media_chunk"), 0);
    OK(&p, store_person_by_number(p.store, ada.number, &found, &p.err));
    OK(&p, store_retention_step(p.store, &RETENTION_DEFAULT, year * 2, &is_done, &p.err));
    assert_int_equal(store_person_by_number(p.store, ada.number, &found, &p.err), ST_NOT_FOUND);
    end(&p);
}

static void reader_reads_and_is_refused_writing(void **state)
{
    struct place p;
    struct hub_store *reader = NULL;
    struct hub_person found;
    struct screen_row row;
    uint8_t key[SECRET_BYTES];
    (void)state;
    begin(&p);
    struct hub_person ada = person_of(&p, "Ada", NULL);
    OK(&p, hub_store_open(".", HUB_STORE_READ_ONLY, NOW, &reader, &p.err));
    assert_int_equal(store_secret_get(reader, "screen", key, &p.err), ST_NOT_FOUND);
    assert_int_equal(store_screen_enter(reader, slice_of("a"), slice_of("b"), &row, &p.err),
                     ST_NOT_FOUND);
    OK(&p, store_session_begin(p.store, slice_of("s"), ada.number, NOW, &p.err));
    OK(&p, store_session_find(reader, slice_of("s"), NOW + 5 * 86400, &found, &p.err));
    assert_string_equal(found.id, ada.id);
    assert_int_equal(store_session_end(reader, slice_of("s"), &p.err), ST_UNSUPPORTED);
    assert_int_equal(store_person_erase(reader, ada.number, NOW, &p.err), ST_UNSUPPORTED);
    hub_store_close(reader);
    end(&p);
}

static void tables_that_grow_have_an_end(void **state)
{
    struct place p;
    char id[16];
    (void)state;
    begin(&p);
    OK(&p, hub_store_batch_begin(p.store, &p.err));
    for (int i = 0; i < ACTIVITY_KEPT + 50; i++) {
        (void)snprintf(id, sizeof id, "line-%d", i);
        const struct activity_row row = {
            .id = slice_of(id), .at = NOW + i, .what = ACTIVITY_JOINED};
        OK(&p, store_activity_add(p.store, &row, slice_of(""), &p.err));
    }
    OK(&p, hub_store_batch_commit(p.store, &p.err));
    assert_int_equal(number(&p, "SELECT count(*) FROM activity"), ACTIVITY_KEPT);
    assert_int_equal(number(&p, "SELECT min(at) FROM activity"), NOW + 50);
    OK(&p, hub_store_batch_begin(p.store, &p.err));
    for (int i = 0; i < PAIRINGS_MAX; i++) {
        char code[PAIRING_CODE_BYTES], secret[SCREEN_KEY_TEXT_BYTES];
        OK(&p, store_pairing_begin(p.store, slice_of("x"), NOW, code, secret, &p.err));
    }
    OK(&p, hub_store_batch_commit(p.store, &p.err));
    char code[PAIRING_CODE_BYTES], secret[SCREEN_KEY_TEXT_BYTES];
    OK(&p, store_pairing_begin(p.store, slice_of("y"), NOW + 1, code, secret, &p.err));
    assert_int_equal(number(&p, "SELECT count(*) FROM pairing"), PAIRINGS_MAX);
    assert_int_equal(number(&p, "SELECT count(*) FROM pairing WHERE name = 'y'"), 1);
    OK(&p,
       store_pairing_begin(p.store, slice_of("x"), NOW + PAIRING_EXPIRES_S, code, secret, &p.err));
    end(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_read_what_people_type),
        cmocka_unit_test(subject_finds_its_person),
        cmocka_unit_test(label_says_what_was_chosen),
        cmocka_unit_test(session_is_a_person_until_it_ends),
        cmocka_unit_test(screen_enters_with_its_own_key_only),
        cmocka_unit_test(pairing_gives_the_key_to_who_holds_the_secret),
        cmocka_unit_test(journal_counts_an_entry_once),
        cmocka_unit_test(outbox_tries_again_later_and_gives_up),
        cmocka_unit_test(export_says_all_that_is_kept),
        cmocka_unit_test(old_things_are_forgotten),
        cmocka_unit_test(reader_reads_and_is_refused_writing),
        cmocka_unit_test(tables_that_grow_have_an_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
