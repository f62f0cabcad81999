/* display/feeds/table.h: a spreadsheet that was published as CSV or TSV, as entries of a board.
 *
 * RFC 4180 and what Excel and Google Sheets make of it: marks of UTF-8 and UTF-16, windows-1252,
 * semicolons, tabs, a "sep=" line, quoted cells with line breaks, a title above the header. The
 * header is the first row that names a column for the name and one for the score, in French or
 * English ("Équipe;Partages"), or as the configuration names them; a table of two columns, names
 * and numbers, needs none. Numbers are read as people write them, "1 234,5", "1,234.5", "42 %", "12
 * pts"; where a number could be two, the others of its column decide. Dates between slashes are
 * day, month, year. Rows without a name or a number, and rows of totals, are left out.
 *
 * Pure. Thread: a table belongs to whoever reads it.
 */
#ifndef DISPLAY_FEEDS_TABLE_H
#define DISPLAY_FEEDS_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/slice.h"
#include "config/config.h"

/* The largest document: a spreadsheet of thousands of rows has a tenth. */
#define TABLE_MAX_BYTES   ((size_t)4 << 20)
#define TABLE_ENTRIES_MAX 2000
#define TABLE_COLUMNS_MAX 64
/* Rows above the header that are looked at. */
#define TABLE_HEAD_ROWS 10
/* Characters of a name, a detail, a title. */
#define TABLE_NAME_CHARS  80
#define TABLE_TITLE_CHARS 160
/* Of an id. */
#define TABLE_ID_BYTES 40
/* What a board's score may be. */
#define TABLE_SCORE_MAX 1e9

/** Texts are "" when absent. */
struct table_entry {
    const char *id; /* of the column, else made of the name: a-z 0-9 -; unique in the table */
    const char *name, *detail;
    const char *colour;     /* "#RRGGBB" */
    const char *reached_at; /* RFC 3339, without offset where the table says none */
    double score;           /* at most three digits after the point count */
    uint32_t previous_rank; /* 0 unknown */
    bool is_public;
};

struct table {
    const char *title; /* what stands above the header */
    const struct table_entry *entries;
    size_t entry_count;
    size_t left_out; /* rows with something in them that became no entry */
    struct arena arena;
};

struct table_options {
    const char *charset;                  /* the Content-Type's parameter; NULL for none */
    const struct config_columns *columns; /* as the source names them; NULL for none */
};

/** Read a document. On ST_OK the caller ends out_table with table_deinit().
 *
 * Errors: ST_INVALID (no header is found: it says which columns there are; no row counts; a
 * workbook or a web page instead), ST_LIMIT, ST_UNSUPPORTED (an encoding), ST_NOMEM. */
NODISCARD enum status table_read(struct slice bytes, const struct table_options *options,
                                 struct table *out_table, struct err *err);

/** Free. Zeroed memory is fine. */
void table_deinit(struct table *table);

#endif
