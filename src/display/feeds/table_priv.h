/* display/feeds/table_priv.h: rows of cells, and what their columns mean. Private to the folder. */
#ifndef DISPLAY_FEEDS_TABLE_PRIV_H
#define DISPLAY_FEEDS_TABLE_PRIV_H

#include "base/buf.h"
#include "display/feeds/table.h"

/** One row: its cells as C strings, in a buffer that the next row reuses. */
struct row {
    const char *cells[TABLE_COLUMNS_MAX];
    size_t count;
    bool is_blank;
};

struct rows {
    const char *at, *end;
    char separator;
    bool quotes_are_off; /* one had no end: the rest is read as it stands */
    struct buf text;
    size_t starts[TABLE_COLUMNS_MAX];
};

/** Start reading; end with rows_deinit(). Cells beyond TABLE_COLUMNS_MAX are dropped. */
struct rows rows_make(struct slice utf8, char separator);
void rows_deinit(struct rows *rows);
/** The next row, blank ones too; false at the end. */
bool rows_next(struct rows *rows, struct row *out_row);
/** The separator that a first line "sep=;" names, and *out_rest behind it; '\0' when there is none.
 */
char rows_declared_separator(struct slice utf8, struct slice *out_rest);

enum column_role {
    COLUMN_ID = 0,
    COLUMN_PREVIOUS_RANK,
    COLUMN_RANK, /* known so that it is not taken for something else */
    COLUMN_REACHED_AT,
    COLUMN_COLOUR,
    COLUMN_PUBLIC,
    COLUMN_SCORE,
    COLUMN_FIRST_NAME,
    COLUMN_NAME,
    COLUMN_DETAIL,
    COLUMN_ROLE_COUNT
};

/** Where each role stands, from 0; -1 nowhere. */
struct columns {
    int at[COLUMN_ROLE_COUNT];
};

/** Read a row as a header: true when it names at least a name and a score. */
bool columns_find(const struct row *row, const struct config_columns *configured,
                  struct columns *out_columns);
/** Letters without accents in lower case, words between single spaces, plurals as singulars. */
void column_key(const char *text, char *out, size_t cap);

/** Which character stands before the decimals, where a number of `text` shows it beyond doubt;
 *  '\0' when it doesn't. */
char number_decimal_mark(const char *text);
/** Read a number, with a unit behind it perhaps. `mark` decides where it could be two. */
bool number_read(const char *text, char mark, double *out_value);

#endif
