/* links: feeds config programme base */
/* Any bytes as a table: reading ends, entries are within their limits, and the board is JSON. */
#include <string.h>

#include "base/check.h"
#include "base/crypto.h"
#include "base/json.h"
#include "base/utf8.h"
#include "display/feeds/mapping.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_board(const struct table *table)
{
    struct config_source source;
    struct json_doc *doc = NULL;
    uint32_t line = 0;
    uint32_t column = 0;
    config_source_default(&source);
    source.id = "fuzz";
    struct buf out = buf_make(MAPPING_MAX_BYTES);
    if (mapping_table(&source, table, 1795426920, &out, NULL, NULL) == ST_OK) {
        CHECK(json_parse(buf_view(&out), false, &doc, &line, &column, NULL) == ST_OK);
        json_destroy(doc);
    }
    buf_deinit(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int is_started;
    if (is_started == 0) {
        crypto_init();
        is_started = 1;
    }
    const struct table_options options = {.charset = NULL};
    struct table table;
    if (table_read((struct slice){(const char *)data, size}, &options, &table, NULL) != ST_OK) {
        return 0;
    }
    CHECK(table.entry_count >= 1 && table.entry_count <= TABLE_ENTRIES_MAX);
    for (size_t i = 0; i < table.entry_count; i++) {
        const struct table_entry *entry = &table.entries[i];
        struct slice name = slice_of(entry->name);
        CHECK(name.len > 0 && utf8_is_valid(name) && utf8_count(name) <= TABLE_NAME_CHARS);
        CHECK(strlen(entry->id) >= 1 && strlen(entry->id) <= TABLE_ID_BYTES);
        CHECK(entry->score >= -TABLE_SCORE_MAX && entry->score <= TABLE_SCORE_MAX);
    }
    check_board(&table);
    table_deinit(&table);
    return 0;
}
