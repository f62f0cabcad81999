/* links: feeds config programme base */
/* Tables as spreadsheets publish them: tests/data/tables, each beside what is expected. A line
 * "- NAME" is an entry; score always counts, the rest where a line says it ("detail", "id",
 * "colour", "reached", "rank", "public"). column-name HEADING and column-score HEADING configure.
 */
#include "display/feeds/mapping.h"
#include "feeds_world.h"

enum { DOCUMENTS_MIN = 30 };

static struct config_source teams(const struct expect *x)
{
    struct config_source source;
    config_source_default(&source);
    source.id = "teams";
    source.kind = SOURCE_TABLE;
    source.unit = "points";
    const char *name = expect_find(x, -1, "column-name");
    const char *score = expect_find(x, -1, "column-score");
    source.columns.name = name == NULL ? "" : name;
    source.columns.score = score == NULL ? "" : score;
    return source;
}

static enum status read_table(const struct expect *x, const struct config_source *source,
                              struct table *out_table, struct err *err)
{
    struct table_options options = {.charset = expect_find(x, -1, "charset"),
                                    .columns = &source->columns};
    return table_read(buf_view(&x->document), &options, out_table, err);
}

static void compare_entry(struct expect *x, int i, const struct table_entry *entry)
{
    char score[32];
    char rank[16];
    (void)snprintf(score, sizeof score, "%.10g", entry->score);
    (void)snprintf(rank, sizeof rank, "%u", (unsigned)entry->previous_rank);
    expect_text(x, i, "title", entry->name);
    expect_text(x, i, "score", score);
    expect_if_said(x, i, "detail", entry->detail);
    expect_if_said(x, i, "id", entry->id);
    expect_if_said(x, i, "colour", entry->colour);
    expect_if_said(x, i, "reached", entry->reached_at);
    expect_if_said(x, i, "rank", rank);
    expect_if_said(x, i, "public", entry->is_public ? "yes" : "no");
}

static int compare_table(struct expect *x)
{
    struct config_source source = teams(x);
    struct table table = {.title = ""};
    struct err err = {.code = ST_OK};
    enum status status = read_table(x, &source, &table, &err);
    if (expect_error(x, status, &err)) {
        table_deinit(&table);
        return 0;
    }
    char count[16];
    char left_out[16];
    (void)snprintf(count, sizeof count, "%zu", table.entry_count);
    (void)snprintf(left_out, sizeof left_out, "%zu", table.left_out);
    if ((size_t)x->item_count != table.entry_count && expect_find(x, -1, "entries") == NULL) {
        expect_fail(x, -1, "entries", "as many as there are lines", count);
    }
    expect_if_said(x, -1, "entries", count);
    expect_if_said(x, -1, "left-out", left_out);
    expect_text(x, -1, "heading", table.title);
    for (int i = 0; i < x->item_count && (size_t)i < table.entry_count; i++) {
        compare_entry(x, i, &table.entries[i]);
    }
    table_deinit(&table);
    return 0;
}

static void every_table_says_what_is_expected(void **state)
{
    (void)state;
    int failures = 0;
    int count = expect_each("tables", compare_table, &failures);
    assert_int_equal(failures, 0);
    assert_true(count >= DOCUMENTS_MIN);
}

static int map_table(struct expect *x)
{
    struct config_source source = teams(x);
    struct table table;
    if (read_table(x, &source, &table, NULL) != ST_OK) {
        return 0;
    }
    struct buf mapped = buf_make(MAPPING_MAX_BYTES);
    assert_int_equal(mapping_table(&source, &table, DOCUMENT_NOW, &mapped, NULL, NULL), ST_OK);
    const struct programme *p = programme_around(x->name, buf_str(&mapped));
    const struct board *board = programme_find_board(p, "teams");
    assert_int_equal(board->entry_count, table.entry_count);
    assert_int_equal(board->as_of, DOCUMENT_NOW);
    assert_int_equal(board->of, BOARD_TEAMS);
    for (size_t i = 0; i < board->entry_count; i++) {
        const char *remains = text_remains(board->entries[i].name);
        remains = remains == NULL ? text_remains(board->entries[i].detail) : remains;
        if (remains != NULL) {
            expect_fail(x, (int)i, "name", remains, board->entries[i].name);
        }
    }
    programme_unref(p);
    buf_deinit(&mapped);
    table_deinit(&table);
    return 0;
}

static void every_mapped_table_is_a_board_without_fault_or_markup(void **state)
{
    (void)state;
    int failures = 0;
    (void)expect_each("tables", map_table, &failures);
    assert_int_equal(failures, 0);
}

static int start(void **state)
{
    (void)state;
    crypto_init();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_table_says_what_is_expected),
        cmocka_unit_test(every_mapped_table_is_a_board_without_fault_or_markup),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
