/* Two passes over the rows: where the header is and how its numbers are written, then the entries.
 */
#include "display/feeds/table.h"

#include <stdio.h>
#include <string.h>

#include "base/attr.h"
#include "base/crypto.h"
#include "display/feeds/date_priv.h"
#include "display/feeds/encoding_priv.h"
#include "display/feeds/plain.h"
#include "display/feeds/table_priv.h"

/* Entries at their limits. */
#define TABLE_ARENA_BYTES ((size_t)8 << 20)
enum { KEY_BYTES = 96, LISTED_BYTES = 240, DECIMAL_ROWS = 200 };

/* What was found out about a table before its entries are read. */
struct layout {
    char separator;
    size_t first_row; /* of the entries, from 0 */
    struct columns columns;
    char mark; /* before decimals */
};

struct table_draft {
    struct table *table;
    struct table_entry *entries;
    const struct layout *layout;
};

static const char *cell(const struct row *row, const struct columns *columns, enum column_role role)
{
    int at = columns->at[role];
    return at < 0 || (size_t)at >= row->count ? "" : row->cells[at];
}

/* Finding the header. */

static bool find_header(struct slice utf8, char separator, const struct config_columns *configured,
                        struct layout *out_layout)
{
    struct rows rows = rows_make(utf8, separator);
    struct row row;
    bool is_found = false;
    for (size_t i = 0; i < TABLE_HEAD_ROWS && !is_found && rows_next(&rows, &row); i++) {
        is_found = columns_find(&row, configured, &out_layout->columns);
        out_layout->first_row = i + 1;
    }
    out_layout->separator = separator;
    rows_deinit(&rows);
    return is_found;
}

/* Names and numbers from the first row on: which column the first number stands in. */
static bool find_bare(struct slice utf8, char separator, struct layout *out_layout)
{
    struct rows rows = rows_make(utf8, separator);
    struct row row = {.count = 0};
    double value = 0;
    bool is_found = false;
    while (rows_next(&rows, &row) && row.is_blank) {
    }
    for (size_t i = 1; i < row.count && !is_found && !row.is_blank; i++) {
        is_found =
            !number_read(row.cells[0], '.', &value) && number_read(row.cells[i], '.', &value);
        for (int role = 0; role < COLUMN_ROLE_COUNT; role++) {
            out_layout->columns.at[role] = -1;
        }
        out_layout->columns.at[COLUMN_NAME] = 0;
        out_layout->columns.at[COLUMN_SCORE] = (int)i;
    }
    out_layout->first_row = 0;
    out_layout->separator = separator;
    rows_deinit(&rows);
    return is_found;
}

/* What stands in the first row, for whoever has to name the columns. */
static void list_columns(struct slice utf8, char separator, char out[LISTED_BYTES])
{
    struct arena arena = arena_make(TABLE_ARENA_BYTES);
    struct rows rows = rows_make(utf8, separator);
    struct row row = {.count = 0};
    size_t used = 0;
    out[0] = '\0';
    while (rows_next(&rows, &row) && row.is_blank) {
    }
    for (size_t i = 0; i < row.count && !row.is_blank; i++) {
        const char *text = plain_text(&arena, slice_of(row.cells[i]), PLAIN_LINE, 30);
        int len = snprintf(out + used, LISTED_BYTES - used, "%s\"%s\"", i == 0 ? "" : ", ", text);
        if (len < 0 || (size_t)len >= LISTED_BYTES - used) {
            out[used] = '\0'; /* as many as fit, whole */
            break;
        }
        used += (size_t)len;
    }
    rows_deinit(&rows);
    arena_deinit(&arena);
}

static char likely_separator(struct slice utf8, const char *candidates)
{
    size_t best = 0;
    char separator = candidates[0];
    for (const char *c = candidates; *c != '\0'; c++) {
        struct rows rows = rows_make(utf8, *c);
        struct row row = {.count = 0};
        while (rows_next(&rows, &row) && row.is_blank) {
        }
        separator = row.count > best ? *c : separator;
        best = row.count > best ? row.count : best;
        rows_deinit(&rows);
    }
    return separator;
}

static enum status find_layout(struct slice utf8, char declared,
                               const struct config_columns *configured, struct layout *out_layout,
                               struct err *err)
{
    char given[2] = {declared, '\0'};
    const char *candidates = declared == '\0' ? "\t;,|" : given;
    for (const char *c = candidates; *c != '\0'; c++) {
        if (find_header(utf8, *c, configured, out_layout)) {
            return ST_OK;
        }
    }
    bool is_configured =
        configured != NULL && (configured->name[0] != '\0' || configured->score[0] != '\0');
    for (const char *c = candidates; *c != '\0' && !is_configured; c++) {
        if (find_bare(utf8, *c, out_layout)) {
            return ST_OK;
        }
    }
    char listed[LISTED_BYTES];
    list_columns(utf8, likely_separator(utf8, candidates), listed);
    return err_set(err, ST_INVALID,
                   "no row names a column for the name and one for the score; its columns are %s: "
                   "say in \"columns\" which are which",
                   listed[0] == '\0' ? "empty" : listed);
}

static bool skip_to_entries(struct rows *rows, const struct layout *layout, struct row *row)
{
    for (size_t i = 0; i < layout->first_row; i++) {
        if (!rows_next(rows, row)) {
            return false;
        }
    }
    return true;
}

/* The mark that the column's clear numbers use; else as the separator suggests. */
static char find_mark(struct slice utf8, const struct layout *layout)
{
    struct rows rows = rows_make(utf8, layout->separator);
    struct row row;
    char mark = '\0';
    bool has_rows = skip_to_entries(&rows, layout, &row);
    for (size_t i = 0; has_rows && i < DECIMAL_ROWS && mark == '\0' && rows_next(&rows, &row);
         i++) {
        mark = number_decimal_mark(cell(&row, &layout->columns, COLUMN_SCORE));
    }
    rows_deinit(&rows);
    return mark != '\0' ? mark : layout->separator == ';' ? ',' : '.';
}

/* Entries. */

static const char *plain(struct table_draft *draft, const char *text, size_t max_characters)
{
    return plain_text(&draft->table->arena, slice_of(text), PLAIN_LINE, max_characters);
}

static const char *kept(const char *text)
{
    return text == NULL ? "" : text;
}

static bool id_is_used(const struct table_draft *draft, const char *id)
{
    for (size_t i = 0; i < draft->table->entry_count; i++) {
        if (strcmp(draft->entries[i].id, id) == 0) {
            return true;
        }
    }
    return false;
}

/* An id of what was written: its letters and digits; a number for writing without any. */
static const char *make_id(struct table_draft *draft, const char *text)
{
    struct arena *arena = &draft->table->arena;
    char key[TABLE_ID_BYTES - 5]; /* room for a number behind it */
    column_key(text, key, sizeof key);
    for (char *p = key; *p != '\0'; p++) {
        *p = *p == ' ' ? '-' : *p;
    }
    if (key[0] != '\0') {
        return kept(arena_strdup(arena, slice_of(key)));
    }
    uint64_t hash = crypto_hash64(text, strlen(text));
    return kept(arena_printf(arena, "e%016llx", (unsigned long long)hash));
}

/* How many entries have this id, or this id and a number. */
static size_t count_ids(const struct table_draft *draft, const char *id)
{
    size_t count = 0;
    size_t len = strlen(id);
    for (size_t i = 0; i < draft->table->entry_count; i++) {
        const char *other = draft->entries[i].id;
        count += strncmp(other, id, len) == 0 && (other[len] == '\0' || other[len] == '-') ? 1 : 0;
    }
    return count;
}

/* Two rows of one name are two entries; two rows of one id are a mistake. */
static const char *claim_id(struct table_draft *draft, const struct row *row, const char *name)
{
    const char *given = cell(row, &draft->layout->columns, COLUMN_ID);
    bool is_given = given[strspn(given, " ")] != '\0';
    const char *id = make_id(draft, is_given ? plain(draft, given, TABLE_NAME_CHARS) : name);
    if (!is_given && id_is_used(draft, id)) {
        id = kept(arena_printf(&draft->table->arena, "%s-%zu", id, count_ids(draft, id) + 1));
    }
    return id_is_used(draft, id) ? "" : id;
}

static const char *read_colour(struct table_draft *draft, const char *text)
{
    static const char hex[] = "0123456789abcdefABCDEF";
    const char *digits = text + strspn(text, " #");
    size_t len = strspn(digits, hex);
    if (digits[len + strspn(digits + len, " ")] != '\0' || (len != 6 && len != 3)) {
        return "";
    }
    char six[7] = "";
    for (size_t i = 0; i < 6; i++) {
        six[i] = digits[len == 6 ? i : i / 2];
    }
    return kept(arena_printf(&draft->table->arena, "#%s", six));
}

static const char *read_moment(struct table_draft *draft, const char *text)
{
    struct date date;
    if (text[0] == '\0' || !date_read(text, &date) || date.civil.year < 1971 ||
        date.civil.year > 2199) {
        return "";
    }
    const struct civil *c = &date.civil;
    char offset[16] = "";
    if (date.has_offset) {
        int minutes = date.offset_s / 60;
        int size = minutes < 0 ? -minutes : minutes;
        (void)snprintf(offset, sizeof offset, "%c%02d:%02d", minutes < 0 ? '-' : '+', size / 60,
                       size % 60);
    }
    return kept(arena_printf(&draft->table->arena, "%04d-%02d-%02dT%02d:%02d:%02d%s", c->year,
                             c->month, c->day, c->hour, c->minute, c->second > 59 ? 59 : c->second,
                             offset));
}

static bool is_among(const char *text, const char *const *words)
{
    char key[KEY_BYTES];
    column_key(text, key, sizeof key);
    for (; *words != NULL; words++) {
        char word[KEY_BYTES];
        column_key(*words, word, sizeof word);
        if (strcmp(word, key) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_yes(const char *text)
{
    static const char *const words[] = {"oui", "yes", "true", "vrai", "1",
                                        "x",   "o",   "y",    "ok",   NULL};
    return is_among(text, words);
}

static bool is_sum(const char *name)
{
    static const char *const words[] = {"total",       "totaux",        "somme", "sum",
                                        "grand total", "total général", NULL};
    return is_among(name, words);
}

static const char *read_name(struct table_draft *draft, const struct row *row)
{
    const struct columns *columns = &draft->layout->columns;
    const char *name = cell(row, columns, COLUMN_NAME);
    const char *first = cell(row, columns, COLUMN_FIRST_NAME);
    if (first[0] == '\0') {
        return plain(draft, name, TABLE_NAME_CHARS);
    }
    const char *whole = arena_printf(&draft->table->arena, "%s %s", first, name);
    return plain(draft, kept(whole), TABLE_NAME_CHARS);
}

static bool read_entry(struct table_draft *draft, const struct row *row)
{
    const struct columns *columns = &draft->layout->columns;
    if (draft->table->entry_count == TABLE_ENTRIES_MAX) {
        return false;
    }
    struct table_entry entry = {.name = read_name(draft, row)};
    const char *score = cell(row, columns, COLUMN_SCORE);
    bool has_score = number_read(score, draft->layout->mark, &entry.score) &&
                     entry.score >= -TABLE_SCORE_MAX && entry.score <= TABLE_SCORE_MAX;
    if (entry.name[0] == '\0' || !has_score || is_sum(entry.name)) {
        return false;
    }
    entry.id = claim_id(draft, row, entry.name);
    if (entry.id[0] == '\0') {
        return false;
    }
    double rank = 0;
    bool has_rank = number_read(cell(row, columns, COLUMN_PREVIOUS_RANK), '.', &rank) &&
                    rank >= 1 && rank <= 10000;
    entry.previous_rank = has_rank ? (uint32_t)rank : 0;
    entry.detail = plain(draft, cell(row, columns, COLUMN_DETAIL), TABLE_NAME_CHARS);
    entry.colour = read_colour(draft, cell(row, columns, COLUMN_COLOUR));
    entry.reached_at = read_moment(draft, cell(row, columns, COLUMN_REACHED_AT));
    entry.is_public = is_yes(cell(row, columns, COLUMN_PUBLIC));
    draft->entries[draft->table->entry_count++] = entry;
    return true;
}

/* The first thing said above the header. */
static void read_title(struct table_draft *draft, const struct row *row)
{
    for (size_t i = 0; i < row->count && draft->table->title[0] == '\0'; i++) {
        draft->table->title = plain(draft, row->cells[i], TABLE_TITLE_CHARS);
    }
}

static void read_entries(struct table_draft *draft, struct slice utf8)
{
    struct rows rows = rows_make(utf8, draft->layout->separator);
    struct row row;
    for (size_t i = 0; rows_next(&rows, &row); i++) {
        if (i + 1 < draft->layout->first_row) {
            read_title(draft, &row);
        } else if (i >= draft->layout->first_row && !row.is_blank && !read_entry(draft, &row)) {
            draft->table->left_out++;
        }
    }
    rows_deinit(&rows);
}

/* Not a table at all. */
static enum status refuse_others(struct slice bytes, struct err *err)
{
    static const struct {
        const char *head;
        const char *words;
    } heads[] = {
        {"PK\x03\x04", "a workbook, not a table; save or publish it as CSV"},
        {"\xD0\xCF\x11\xE0", "an old workbook, not a table; save or publish it as CSV"},
        {"%PDF", "a PDF, not a table; save or publish it as CSV"},
        {"<", "a web page, not a table; publish the sheet as CSV, and so that anyone with its "
              "address may read it"},
    };
    for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
        size_t len = strlen(heads[i].head);
        if (bytes.len >= len && memcmp(bytes.ptr, heads[i].head, len) == 0) {
            return err_set(err, ST_INVALID, "it is %s", heads[i].words);
        }
    }
    return ST_OK;
}

static enum status read_text(struct table_draft *draft, struct slice utf8,
                             const struct config_columns *configured, struct err *err)
{
    struct slice text;
    struct layout layout;
    char declared = rows_declared_separator(utf8, &text);
    enum status status = find_layout(text, declared, configured, &layout, err);
    if (status != ST_OK) {
        return status;
    }
    layout.mark = find_mark(text, &layout);
    draft->layout = &layout;
    read_entries(draft, text);
    draft->layout = NULL;
    if (draft->table->arena.is_full) {
        return err_set(err, ST_LIMIT, "its texts need too much memory");
    }
    if (draft->table->entry_count == 0) {
        return err_set(err, ST_INVALID, "no row has a name and a number");
    }
    return ST_OK;
}

enum status table_read(struct slice bytes, const struct table_options *options,
                       struct table *out_table, struct err *err)
{
    if (bytes.len > TABLE_MAX_BYTES) {
        return err_set(err, ST_LIMIT, "it has more than %zu MiB", TABLE_MAX_BYTES >> 20);
    }
    struct table table = {.title = "", .arena = arena_make(TABLE_ARENA_BYTES)};
    struct buf utf8 = buf_make(3 * TABLE_MAX_BYTES);
    struct table_draft draft = {.table = &table};
    draft.entries = arena_alloc(&table.arena, TABLE_ENTRIES_MAX, sizeof *draft.entries);
    enum status status = refuse_others(bytes, err);
    if (status == ST_OK) {
        status = encoding_to_utf8(bytes, options->charset, &utf8, err);
    }
    if (status == ST_OK) {
        status = read_text(&draft, (struct slice){buf_str(&utf8), utf8.len}, options->columns, err);
    }
    buf_deinit(&utf8);
    if (status != ST_OK) {
        table_deinit(&table);
        return status;
    }
    table.entries = draft.entries;
    *out_table = table;
    return ST_OK;
}

void table_deinit(struct table *table)
{
    arena_deinit(&table->arena);
    memset(table, 0, sizeof *table);
}
