/* links: hub_import hub_count hub_store hub_db image codes programme base */
/* The file: migrations, a full disk, copies, damage, two processes. */
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hub/count/recount.h"
#include "hub/db/backup.h"
#include "hub/db/db_priv.h"
#include "hub/db/statement.h"
#include "hub/db/unit.h"
#include "hub/store/audit.h"
#include "hub/store/root.h"
#include "hub/store/secrets.h"
#include "hub_world.h"

static int64_t audits(struct hub_world *w)
{
    struct statement *s = statement_take(w->store, "SELECT count(*) FROM audit");
    HUB_OK(w, statement_row(s, &w->err));
    int64_t count = statement_int(s, 0);
    statement_end(s);
    return count;
}

static enum status note(struct hub_world *w)
{
    return store_audit_add(w->store, slice_of("org"), slice_of("did something"), HUB_NOW, &w->err);
}

static void nothing_of_a_batch_happens_before_its_commit(void **state)
{
    struct hub_world w;
    (void)state;
    hub_world_begin(&w);
    HUB_OK(&w, hub_store_batch_begin(w.store, &w.err));
    for (int i = 0; i < 3; i++) {
        HUB_OK(&w, hub_store_request_begin(w.store, &w.err));
        HUB_OK(&w, note(&w));
        HUB_OK(&w, hub_store_request_end(w.store, i != 1, &w.err));
    }
    hub_world_restart(&w); /* as a power cut */
    assert_int_equal(audits(&w), 0);
    HUB_OK(&w, hub_store_batch_begin(w.store, &w.err));
    for (int i = 0; i < 3; i++) {
        HUB_OK(&w, hub_store_request_begin(w.store, &w.err));
        HUB_OK(&w, note(&w));
        HUB_OK(&w, hub_store_request_end(w.store, i != 1, &w.err));
    }
    HUB_OK(&w, hub_store_batch_commit(w.store, &w.err));
    hub_world_restart(&w);
    assert_int_equal(audits(&w), 2);
    hub_world_end(&w);
}

static void another_process_is_seen(void **state)
{
    struct hub_world w;
    struct hub_store *other = NULL;
    int64_t before = 0, after = 0;
    (void)state;
    hub_world_begin(&w);
    int64_t version = hub_store_data_version(w.store);
    HUB_OK(&w, hub_store_change(w.store, &before, &w.err));
    HUB_OK(&w, hub_store_open(".", HUB_STORE_READ_WRITE, HUB_NOW, &other, &w.err));
    assert_int_equal(hub_store_data_version(w.store), version);
    HUB_OK(&w, store_root_put(other, slice_of("{\"locale\":\"fr-FR\"}"), &w.err));
    assert_int_not_equal(hub_store_data_version(w.store), version);
    HUB_OK(&w, hub_store_change(w.store, &after, &w.err));
    assert_true(after > before);
    hub_store_close(other);
    hub_world_end(&w);
}

static void file_is_for_the_owner_alone(void **state)
{
    struct hub_world w;
    struct stat info;
    (void)state;
    hub_world_begin(&w);
    assert_int_equal(stat("hub.db", &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(stat("hub.db-wal", &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    hub_world_end(&w);
}

/* Steps beyond version 1, of these tests alone. */
static const struct migration later[] = {
    {{"SELECT 1"}}, /* never taken: version 1 is there */
    {{"CREATE TABLE more(a INTEGER) STRICT", "INSERT INTO more VALUES(42)"}},
    {{"ALTER TABLE more ADD COLUMN b TEXT NOT NULL DEFAULT ''"}},
    {{"DROP TABLE more"}},
    {{"CREATE TABLE again(a INTEGER) STRICT"}},
    {{"CREATE TABLE again(a INTEGER) STRICT"}}, /* fails */
};

static void migrations_go_forward_with_a_copy_before_each(void **state)
{
    struct hub_world w;
    int64_t version = 0;
    (void)state;
    hub_world_begin(&w);
    HUB_OK(&w, note(&w));
    HUB_OK(&w, db_migrate(w.store->db, "./hub.db", later, 3, &w.err));
    HUB_OK(&w, db_number(w.store->db, "SELECT a FROM more WHERE b = ''", &version, &w.err));
    assert_int_equal(version, 42);
    assert_true(file_exists("hub.db.before-2") && file_exists("hub.db.before-3"));
    HUB_OK(&w, db_migrate(w.store->db, "./hub.db", later, 5, &w.err));
    assert_false(file_exists("hub.db.before-2")); /* three are kept */
    assert_true(file_exists("hub.db.before-3") && file_exists("hub.db.before-5"));
    assert_int_equal(db_migrate(w.store->db, "./hub.db", later, 6, &w.err), ST_IO);
    HUB_OK(&w, db_number(w.store->db, "PRAGMA user_version", &version, &w.err));
    assert_int_equal(version, 5);
    HUB_OK(&w, db_number(w.store->db, "PRAGMA foreign_keys", &version, &w.err));
    assert_int_equal(version, 1);
    assert_int_equal(audits(&w), 1);
    /* This program does not open what a later one made. */
    hub_store_close(w.store);
    w.store = NULL;
    assert_int_equal(hub_store_open(".", HUB_STORE_READ_WRITE, HUB_NOW, &w.store, &w.err),
                     ST_UNSUPPORTED);
    hub_world_end(&w);
}

/* A database of version 1 as it was when it was new, with something in it: it opens, and what was
 * in it is there. The dump never changes. */
static void version_1_still_opens(void **state)
{
    struct hub_world w;
    struct buf sql = buf_make((size_t)1 << 20);
    sqlite3 *db = NULL;
    uint32_t faults = 0;
    (void)state;
    hub_world_begin(&w);
    hub_store_close(w.store);
    w.store = NULL;
    assert_int_equal(remove("hub.db"), 0);
    assert_int_equal(file_read(TEST_DATA "/hub/version-1.sql", &sql, &w.err), ST_OK);
    assert_int_equal(sqlite3_open("hub.db", &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, buf_str(&sql), NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    HUB_OK(&w, hub_store_open(".", HUB_STORE_READ_WRITE, HUB_NOW, &w.store, &w.err));
    HUB_OK(&w, store_check(w.store, hub_world_tell, NULL, &faults, &w.err));
    assert_int_equal(faults, 0);
    hub_world_count(&w);
    int64_t total = 0, moved_at = 0;
    HUB_OK(&w, standings_total(w.standings, slice_of("launch"), &total, &moved_at, &w.err));
    assert_int_equal(total, 313000);
    buf_deinit(&sql);
    hub_world_end(&w);
}

static void other_files_are_refused(void **state)
{
    struct hub_world w;
    sqlite3 *db = NULL;
    (void)state;
    hub_world_begin(&w);
    hub_store_close(w.store);
    w.store = NULL;
    assert_int_equal(remove("hub.db"), 0);
    assert_int_equal(sqlite3_open("hub.db", &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "CREATE TABLE t(a)", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    assert_int_equal(hub_store_open(".", HUB_STORE_READ_WRITE, HUB_NOW, &w.store, &w.err),
                     ST_INVALID);
    assert_int_equal(file_write_atomic("hub.db", "no database, only words, many of them", 37, NULL),
                     ST_OK);
    assert_int_equal(hub_store_open(".", HUB_STORE_READ_WRITE, HUB_NOW, &w.store, &w.err),
                     ST_INVALID);
    assert_int_equal(hub_store_open("./none", HUB_STORE_READ_ONLY, HUB_NOW, &w.store, &w.err),
                     ST_NOT_FOUND);
    assert_int_equal(hub_store_open("./none", HUB_STORE_READ_WRITE, HUB_NOW, &w.store, &w.err),
                     ST_IO);
    hub_world_end(&w);
}

/* The disk is full: files can't grow past what they are. */
static void full_disk_is_an_error_and_loses_nothing(void **state)
{
    struct hub_world w;
    struct rlimit before, small;
    struct stat info;
    int64_t kept = 0;
    int failures = 0;
    (void)state;
    hub_world_begin(&w);
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    for (int i = 0; i < 20; i++) {
        HUB_OK(&w, note(&w));
    }
    kept = audits(&w);
    assert_int_equal(stat("hub.db-wal", &info), 0);
    for (int more = 0; more < 40; more++) { /* it fills up at another place each time */
        small = before;
        small.rlim_cur = (rlim_t)info.st_size + (rlim_t)more * 1500;
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
        bool is_kept = false;
        if (hub_store_batch_begin(w.store, &w.err) == ST_OK) {
            enum status status = ST_OK;
            for (int i = 0; i < 30 && status == ST_OK; i++) {
                status = hub_store_request_begin(w.store, &w.err);
                status = status == ST_OK ? note(&w) : status;
                status = status == ST_OK ? hub_store_request_end(w.store, true, &w.err) : status;
                if (status != ST_OK) {
                    (void)!hub_store_request_end(w.store, false, NULL);
                }
            }
            if (status == ST_OK) {
                is_kept = hub_store_batch_commit(w.store, &w.err) == ST_OK;
            } else {
                hub_store_batch_rollback(w.store);
            }
        }
        failures += is_kept ? 0 : 1;
        kept += is_kept ? 30 : 0;
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
        assert_int_equal(audits(&w), kept);
        HUB_OK(&w, note(&w)); /* and it goes on */
        kept++;
        assert_int_equal(stat("hub.db-wal", &info), 0);
    }
    assert_true(failures > 5 && failures < 40);
    hub_world_restart(&w);
    assert_int_equal(audits(&w), kept);
    hub_world_end(&w);
}

static void copy_is_whole_and_can_be_put_back(void **state)
{
    struct hub_world w;
    uint8_t key[SECRET_BYTES], again[SECRET_BYTES];
    (void)state;
    hub_world_begin(&w);
    HUB_OK(&w, store_secret_get(w.store, "cookie", key, &w.err));
    HUB_OK(&w, note(&w));
    HUB_OK(&w, hub_store_batch_begin(w.store, &w.err)); /* what is not committed is not in it */
    hub_store_batch_rollback(w.store);
    HUB_OK(&w, hub_store_backup(w.store, "copy.db", &w.err));
    assert_int_equal(hub_store_backup(w.store, "copy.db", &w.err), ST_INVALID);
    HUB_OK(&w, note(&w));
    assert_int_equal(hub_store_restore("copy.db", ".", &w.err), ST_BUSY); /* it is open */
    hub_store_close(w.store);
    w.store = NULL;
    HUB_OK(&w, hub_store_restore("copy.db", ".", &w.err));
    HUB_OK(&w, hub_store_open(".", HUB_STORE_READ_WRITE, HUB_NOW, &w.store, &w.err));
    assert_int_equal(audits(&w), 1);
    HUB_OK(&w, store_secret_get(w.store, "cookie", again, &w.err));
    assert_memory_equal(key, again, sizeof key);
    assert_true(file_exists("hub.db.before-restore"));
    hub_store_close(w.store);
    w.store = NULL;
    assert_int_equal(hub_store_restore("none.db", ".", &w.err), ST_NOT_FOUND);
    assert_int_equal(file_write_atomic("junk.db", "junk junk junk junk junk junk", 29, NULL),
                     ST_OK);
    assert_int_equal(hub_store_restore("junk.db", ".", &w.err), ST_INVALID);
    hub_world_end(&w);
}

static void count_fault(void *ctx, const char *sentence)
{
    (void)sentence;
    *(int *)ctx += 1;
}

static void check_finds_damage(void **state)
{
    struct hub_world w;
    uint32_t faults = 0;
    int told = 0;
    (void)state;
    hub_world_begin(&w);
    (void)hub_world_import(&w, BUNDLED("ambassadeurs"), HUB_NOW);
    HUB_OK(&w, store_check(w.store, count_fault, &told, &faults, &w.err));
    assert_int_equal(faults, 0);
    HUB_OK(&w, db_exec(w.store->db,
                       "UPDATE media_chunk SET bytes = zeroblob(length(bytes)) WHERE number ="
                       " (SELECT min(number) FROM media_chunk); PRAGMA foreign_keys = OFF;"
                       "INSERT INTO session VALUES(x'00', 9999, 0, 0);",
                       &w.err));
    HUB_OK(&w, store_check(w.store, count_fault, &told, &faults, &w.err));
    assert_int_equal(faults, 2);
    assert_int_equal(told, 2);
    hub_world_end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_of_a_batch_happens_before_its_commit),
        cmocka_unit_test(another_process_is_seen),
        cmocka_unit_test(file_is_for_the_owner_alone),
        cmocka_unit_test(migrations_go_forward_with_a_copy_before_each),
        cmocka_unit_test(version_1_still_opens),
        cmocka_unit_test(other_files_are_refused),
        cmocka_unit_test(full_disk_is_an_error_and_loses_nothing),
        cmocka_unit_test(copy_is_whole_and_can_be_put_back),
        cmocka_unit_test(check_finds_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
