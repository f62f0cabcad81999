/* links: hub_import hub_count hub_store hub_db image codes programme base */
/* Documents come in: once, again, changed, hostile. */
#include "hub/count/shares.h"
#include "hub/db/statement.h"
#include "hub/store/activity.h"
#include "hub/store/media.h"
#include "hub/store/root.h"
#include "hub_world.h"

static int64_t number(struct hub_world *w, const char *sql)
{
    struct statement *s = statement_take(w->store, sql);
    HUB_OK(w, statement_row(s, &w->err));
    int64_t value = statement_int(s, 0);
    statement_end(s);
    return value;
}

static void same_document_changes_nothing(void **state)
{
    static const char *const paths[] = {BUNDLED("ambassadeurs"), BUNDLED("northlight"),
                                        BUNDLED("new")};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        struct hub_world w;
        int64_t before = 0, after = 0;
        hub_world_begin(&w);
        struct import_report first = hub_world_import(&w, paths[i], HUB_NOW);
        assert_true(first.added > 0 && first.changed == 0 && first.removed == 0);
        HUB_OK(&w, hub_store_change(w.store, &before, &w.err));
        int64_t entries = number(&w, "SELECT count(*) FROM ledger");
        struct import_report again = hub_world_import(&w, paths[i], HUB_NOW + 3 * 86400);
        assert_int_equal(again.added + again.changed + again.removed, 0);
        assert_int_equal(again.kept, first.added);
        assert_int_equal(again.opening_entries + again.codes, 0);
        HUB_OK(&w, hub_store_change(w.store, &after, &w.err));
        assert_int_equal(after, before);
        assert_int_equal(number(&w, "SELECT count(*) FROM ledger"), entries);
        hub_world_end(&w);
    }
}

/* Documents of these tests. */

#define HEAD "{\"vitrine\":1,\"share\":{\"base\":\"https://go.example.org\"},"
#define PLAY "\"playlists\":[{\"id\":\"all\",\"scenes\":[{\"scene\":\"activity\"}]}]"

static void write_document(const char *json)
{
    assert_int_equal(file_write_atomic("programme.json", json, strlen(json), NULL), ST_OK);
}

static enum status import(struct hub_world *w, const char *json)
{
    struct import_report report;
    write_document(json);
    return import_file(w->store, "programme.json", HUB_NOW, NULL, &report, &w->err);
}

static void changed_document_leaves_what_was_counted(void **state)
{
    struct hub_world w;
    int64_t total = 0, moved_at = 0;
    struct standing row;
    struct entity entity;
    char code[HUB_CODE_BYTES];
    (void)state;
    hub_world_begin(&w);
    HUB_OK(&w,
           import(&w, HEAD "\"challenges\":[{\"id\":\"c\",\"title\":\"C\",\"total\":7,\"tiers\":"
                           "[{\"at\":5,\"title\":\"five\"}]}],"
                           "\"boards\":[{\"id\":\"b\",\"title\":\"B\",\"of\":\"teams\",\"entries\":"
                           "[{\"id\":\"t1\",\"name\":\"One\",\"score\":10}]}],"
                           "\"posts\":[{\"id\":\"p\",\"headline\":\"P\",\"shares\":3},"
                           "{\"id\":\"q\",\"headline\":\"Q\"}]," PLAY "}"));
    HUB_OK(&w, store_entity_get(w.store, ENTITY_POST, slice_of("p"), &entity, NULL, &w.err));
    memcpy(code, entity.code, sizeof code);
    assert_int_equal(strlen(code), HUB_CODE_CHARS);
    HUB_OK(&w, store_entity_withdraw(w.store, ENTITY_POST, slice_of("p"), true, HUB_NOW, &w.err));
    HUB_OK(&w,
           import(&w, HEAD
                  "\"challenges\":[{\"id\":\"c\",\"title\":\"Other\",\"total\":99,\"tiers\":"
                  "[{\"at\":5,\"title\":\"five\"},{\"at\":50,\"title\":\"fifty\"}]}],"
                  "\"boards\":[{\"id\":\"b\",\"title\":\"B\",\"of\":\"teams\",\"entries\":"
                  "[{\"id\":\"t1\",\"name\":\"One\",\"score\":77},"
                  "{\"id\":\"t2\",\"name\":\"Two\",\"score\":4}]}],"
                  "\"posts\":[{\"id\":\"p\",\"headline\":\"Better\",\"shares\":50}]," PLAY "}"));
    hub_world_count(&w);
    HUB_OK(&w, standings_total(w.standings, slice_of("c"), &total, &moved_at, &w.err));
    assert_int_equal(total, 7000);
    HUB_OK(&w, standings_find(w.standings, slice_of("b"), 1, &row, &w.err));
    assert_int_equal(row.score_milli, 10000);
    HUB_OK(&w, standings_find(w.standings, slice_of("b"), 2, &row, &w.err));
    assert_int_equal(row.score_milli, 4000); /* new on the board: opens with what it brings */
    HUB_OK(&w, store_entity_get(w.store, ENTITY_POST, slice_of("p"), &entity, NULL, &w.err));
    assert_string_equal(entity.code, code);
    assert_int_equal(entity.withdrawn_at, HUB_NOW);
    assert_int_equal(standings_shares(w.standings, entity.number), 3);
    HUB_OK(&w, store_entity_get(w.store, ENTITY_POST, slice_of("q"), &entity, NULL, &w.err));
    assert_true(entity.is_removed);
    assert_int_equal(entity.code[0] != '\0', true); /* its address still answers */
    hub_world_end(&w);
}

static void product_has_no_code_and_codes_are_given(void **state)
{
    struct hub_world w;
    struct entity entity;
    struct buf json = buf_make(ENTITY_MAX_BYTES);
    (void)state;
    hub_world_begin(&w);
    HUB_OK(&w, import(&w, HEAD "\"posts\":[{\"id\":\"a\",\"headline\":\"A\",\"class\":\"product\"},"
                               "{\"id\":\"b\",\"headline\":\"B\",\"code\":\"abcde\"},"
                               "{\"id\":\"c\",\"headline\":\"C\",\"link\":\"https://example.org\"},"
                               "{\"id\":\"d\",\"headline\":\"D\",\"code\":\"ABC\"}]," PLAY "}"));
    HUB_OK(&w, store_entity_get(w.store, ENTITY_POST, slice_of("a"), &entity, &json, &w.err));
    assert_true(entity.is_product && entity.code[0] == '\0');
    assert_null(strstr(buf_str(&json), "code"));
    HUB_OK(&w, store_entity_by_code(w.store, slice_of("aBcDe"), &entity, &json, &w.err));
    assert_string_equal(entity.id, "b");
    HUB_OK(&w, store_entity_get(w.store, ENTITY_POST, slice_of("c"), &entity, &json, &w.err));
    assert_string_equal(entity.code, "");
    HUB_OK(&w, store_entity_get(w.store, ENTITY_POST, slice_of("d"), &entity, &json, &w.err));
    assert_int_equal(strlen(entity.code), HUB_CODE_CHARS);
    assert_non_null(strstr(buf_str(&json), entity.code));
    /* Codes that change places. */
    HUB_OK(&w, import(&w, HEAD "\"posts\":[{\"id\":\"b\",\"headline\":\"B\",\"code\":\"AAAAA\"},"
                               "{\"id\":\"d\",\"headline\":\"D\",\"code\":\"ABCDE\"}]," PLAY "}"));
    HUB_OK(&w, store_entity_by_code(w.store, slice_of("ABCDE"), &entity, NULL, &w.err));
    assert_string_equal(entity.id, "d");
    assert_int_equal(import(&w,
                            HEAD "\"posts\":[{\"id\":\"b\",\"headline\":\"B\",\"code\":\"AAAAA\"},"
                                 "{\"id\":\"d\",\"headline\":\"D\",\"code\":\"AAAAA\"}]," PLAY "}"),
                     ST_INVALID);
    buf_deinit(&json);
    hub_world_end(&w);
}

static void hostile_documents_change_nothing(void **state)
{
    static const char *const documents[] = {
        "",
        "{",
        "[]",
        "{\"vitrine\":2}",
        HEAD "\"posts\":[{\"id\":\"a\"}]," PLAY "}",
        HEAD "\"posts\":[{\"id\":\"a\",\"headline\":\"A\"},{\"id\":\"a\",\"headline\":\"B\"}]," PLAY
             "}",
        HEAD "\"media\":[{\"id\":\"m\",\"href\":\"../secret.png\"}]," PLAY "}",
        HEAD "\"media\":[{\"id\":\"m\",\"href\":\"/etc/passwd\"}]," PLAY "}",
        HEAD "\"media\":[{\"id\":\"m\",\"href\":\"a/../../b.png\"}]," PLAY "}",
        HEAD "\"media\":[{\"id\":\"m\",\"href\":\"https://example.org/a.png\"}]," PLAY "}",
        HEAD "\"media\":[{\"id\":\"m\",\"href\":\"none.png\"}]," PLAY "}",
        HEAD "\"media\":[{\"id\":\"m\",\"href\":\"junk.png\"}]," PLAY "}",
        HEAD "\"media\":[{\"id\":\"m\",\"href\":\"folder\"}]," PLAY "}",
        HEAD "\"posts\":[{\"id\":\"a\",\"headline\":\"\\u202Eevil\"}]," PLAY "}",
        HEAD "\"posts\":[{\"id\":\"a'); DROP TABLE ledger; --\",\"headline\":\"x\"}]," PLAY "}",
        HEAD "\"boards\":[{\"id\":\"b\",\"title\":\"B\",\"of\":\"teams\",\"entries\":"
             "[{\"id\":\"t1\",\"name\":\"One\",\"score\":1e300}]}]," PLAY "}",
    };
    struct hub_world w;
    int64_t before = 0, after = 0;
    (void)state;
    hub_world_begin(&w);
    assert_int_equal(file_write_atomic("junk.png", "not a picture", 13, NULL), ST_OK);
    assert_int_equal(dir_create_all("folder", NULL), ST_OK);
    (void)hub_world_import(&w, BUNDLED("new"), HUB_NOW);
    HUB_OK(&w, hub_store_change(w.store, &before, &w.err));
    for (size_t i = 0; i < ARRAY_LEN(documents); i++) {
        enum status status = import(&w, documents[i]);
        if (status == ST_OK) {
            fail_msg("was taken: %s", documents[i]);
        }
        assert_true(w.err.text[0] != '\0');
    }
    HUB_OK(&w, hub_store_change(w.store, &after, &w.err));
    assert_int_equal(after, before);
    assert_int_equal(number(&w, "SELECT count(*) FROM media"), 2);
    hub_world_end(&w);
}

static void text_stays_text(void **state)
{
    struct hub_world w;
    struct entity entity;
    struct buf json = buf_make(ENTITY_MAX_BYTES);
    (void)state;
    hub_world_begin(&w);
    HUB_OK(&w, import(&w, HEAD "\"posts\":[{\"id\":\"a\",\"headline\":"
                               "\"'); DROP TABLE ledger; -- <script>\",\"author\":{\"name\":"
                               "\"Robert'); --\",\"team\":\"T\"}}],"
                               "\"boards\":[{\"id\":\"b\",\"title\":\"B\",\"of\":\"people\","
                               "\"entries\":[{\"id\":\"x\",\"name\":\"Robert'); --\",\"detail\":"
                               "\"\\\"T\\\"\",\"score\":1}]}]," PLAY "}"));
    HUB_OK(&w, store_entity_get(w.store, ENTITY_POST, slice_of("a"), &entity, &json, &w.err));
    assert_non_null(strstr(buf_str(&json), "DROP TABLE ledger"));
    assert_int_equal(number(&w, "SELECT count(*) FROM ledger"), 1);
    buf_deinit(&json);
    hub_world_end(&w);
}

static void one_content_is_judged_among_the_others(void **state)
{
    struct hub_world w;
    char id[HUB_ID_BYTES];
    struct entity entity;
    struct buf json = buf_make(ENTITY_MAX_BYTES);
    (void)state;
    hub_world_begin(&w);
    (void)hub_world_import(&w, BUNDLED("ambassadeurs"), HUB_NOW);
    HUB_OK(&w, import_entity(w.store, ENTITY_NOTICE,
                             slice_of("{\"headline\":\"Fire drill\",\"level\":\"urgent\","
                                      "\"until\":\"now+10m\"}"),
                             HUB_NOW, id, &w.err));
    HUB_OK(&w, store_entity_get(w.store, ENTITY_NOTICE, slice_of(id), &entity, &json, &w.err));
    assert_non_null(strstr(buf_str(&json), "2026-11-23T09:52:00Z"));
    assert_true(entity_is_live(&entity, HUB_NOW));
    HUB_OK(&w, import_entity(w.store, ENTITY_POST,
                             slice_of("{\"id\":\"p1\",\"headline\":\"Anew\",\"campaign\":"
                                      "\"patients\",\"code\":\"ZZZZZ\"}"),
                             HUB_NOW, id, &w.err));
    HUB_OK(&w, store_entity_get(w.store, ENTITY_POST, slice_of("p1"), &entity, &json, &w.err));
    assert_string_equal(entity.code, "7KQ2N"); /* codes on walls don't change */
    static const struct {
        enum entity_kind kind;
        const char *json;
    } wrong[] = {{ENTITY_POST, "{\"headline\":\"x\",\"campaign\":\"none\"}"},
                 {ENTITY_POST, "{\"id\":\"z\"}"},
                 {ENTITY_POST, "[]"},
                 {ENTITY_NOTICE, "{\"headline\":\"x\",\"level\":\"huge\"}"},
                 {ENTITY_EVENT, "{\"title\":\"x\",\"starts\":\"soon\"}"},
                 {ENTITY_CHALLENGE, "{\"title\":\"x\",\"tiers\":[]}"}};
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        assert_int_equal(
            import_entity(w.store, wrong[i].kind, slice_of(wrong[i].json), HUB_NOW, id, &w.err),
            ST_INVALID);
    }
    HUB_OK(&w, import_entity(w.store, ENTITY_CHALLENGE,
                             slice_of("{\"id\":\"new\",\"title\":\"New\",\"metric\":\"points\","
                                      "\"tiers\":[{\"at\":10,\"title\":\"ten\"}]}"),
                             HUB_NOW, id, &w.err));
    int64_t total = -1, moved_at = 0;
    hub_world_count(&w);
    HUB_OK(&w, standings_total(w.standings, slice_of("new"), &total, &moved_at, &w.err));
    assert_int_equal(total, 0);
    buf_deinit(&json);
    hub_world_end(&w);
}

static void media_are_read_in_pieces(void **state)
{
    struct hub_world w;
    struct digest sha256;
    struct medium medium;
    enum { BYTES = 700000 };
    char *bytes = malloc(BYTES);
    struct buf piece = buf_make(BYTES);
    (void)state;
    hub_world_begin(&w);
    for (size_t i = 0; i < BYTES; i++) {
        bytes[i] = (char)(i * 2654435761U >> 13);
    }
    const struct slice all = {bytes, BYTES};
    HUB_OK(&w, store_media_put(w.store, all, MEDIA_PNG, 1, 1, HUB_NOW, &sha256, &w.err));
    HUB_OK(&w, store_media_put(w.store, all, MEDIA_PNG, 1, 1, HUB_NOW, &sha256, &w.err));
    HUB_OK(&w, store_media_find(w.store, &sha256, &medium, &w.err));
    assert_int_equal(medium.bytes, BYTES);
    static const size_t starts[] = {0, 1, 262143, 262144, 500000, 699999, 700000, 800000};
    for (size_t i = 0; i < ARRAY_LEN(starts); i++) {
        size_t left = starts[i] >= BYTES ? 0 : BYTES - starts[i];
        size_t want = left < 300000 ? left : 300000;
        buf_reset(&piece);
        HUB_OK(&w, store_media_read(w.store, &sha256, starts[i], 300000, &piece, &w.err));
        assert_int_equal(piece.len, want);
        assert_true(want == 0 || memcmp(piece.ptr, bytes + starts[i], want) == 0);
    }
    free(bytes);
    buf_deinit(&piece);
    hub_world_end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_document_changes_nothing),
        cmocka_unit_test(changed_document_leaves_what_was_counted),
        cmocka_unit_test(product_has_no_code_and_codes_are_given),
        cmocka_unit_test(hostile_documents_change_nothing),
        cmocka_unit_test(text_stays_text),
        cmocka_unit_test(one_content_is_judged_among_the_others),
        cmocka_unit_test(media_are_read_in_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
