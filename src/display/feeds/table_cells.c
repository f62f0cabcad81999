/* Bytes to cells: RFC 4180, any of four separators, any line end. */
#include <string.h>

#include "display/feeds/table_priv.h"

struct rows rows_make(struct slice utf8, char separator)
{
    return (struct rows){.at = utf8.ptr,
                         .end = utf8.ptr + utf8.len,
                         .separator = separator,
                         .text = buf_make(3 * TABLE_MAX_BYTES)};
}

void rows_deinit(struct rows *rows)
{
    buf_deinit(&rows->text);
}

static bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

/* A cell in quotes, doubled ones inside; false when its end does not come. */
static bool read_quoted(struct rows *rows)
{
    const char *p = rows->at + 1;
    size_t before = rows->text.len;
    for (; p < rows->end; p++) {
        if (*p != '"') {
            buf_append_char(&rows->text, *p);
        } else if (p + 1 < rows->end && p[1] == '"') {
            buf_append_char(&rows->text, *p++);
        } else {
            rows->at = p + 1;
            return true;
        }
    }
    if (rows->text.ptr != NULL) {
        rows->text.len = before;
    }
    return false;
}

static void read_cell(struct rows *rows)
{
    const char *p = rows->at;
    while (p < rows->end && *p == ' ') {
        p++;
    }
    if (p < rows->end && *p == '"' && !rows->quotes_are_off) {
        rows->at = p;
        rows->quotes_are_off = !read_quoted(rows);
        rows->at += rows->quotes_are_off ? 1 : 0;
    }
    while (rows->at < rows->end && *rows->at != rows->separator && !is_line_end(*rows->at)) {
        buf_append_char(&rows->text, *rows->at++);
    }
    buf_append_char(&rows->text, '\0');
}

static void take_line_end(struct rows *rows)
{
    if (rows->at < rows->end) {
        bool is_pair = rows->end - rows->at > 1 && rows->at[0] == '\r' && rows->at[1] == '\n';
        rows->at += is_pair ? 2 : 1;
    }
}

static bool is_blank(const char *text)
{
    return text[strspn(text, " \t\r\n")] == '\0';
}

bool rows_next(struct rows *rows, struct row *out_row)
{
    struct row row = {.is_blank = true};
    if (rows->at == rows->end) {
        return false;
    }
    buf_reset(&rows->text);
    for (;;) {
        size_t start = rows->text.len;
        read_cell(rows);
        if (row.count < TABLE_COLUMNS_MAX) {
            rows->starts[row.count++] = start;
        } else {
            rows->text.len = start;
        }
        if (rows->at >= rows->end || *rows->at != rows->separator) {
            break;
        }
        rows->at++;
    }
    take_line_end(rows);
    for (size_t i = 0; i < row.count && rows->text.failed == ST_OK; i++) {
        row.cells[i] = rows->text.ptr + rows->starts[i];
        row.is_blank = row.is_blank && is_blank(row.cells[i]);
    }
    *out_row = row;
    return rows->text.failed == ST_OK;
}

char rows_declared_separator(struct slice utf8, struct slice *out_rest)
{
    size_t at = utf8.len > 0 && utf8.ptr[0] == '"' ? 1 : 0; /* Google writes it in quotes */
    *out_rest = utf8;
    if (utf8.len < at + 5 || memcmp(utf8.ptr + at, "sep=", 4) != 0) {
        return '\0';
    }
    char separator = utf8.ptr[at + 4];
    const char *line = memchr(utf8.ptr, '\n', utf8.len);
    size_t used = line == NULL ? utf8.len : (size_t)(line - utf8.ptr) + 1;
    *out_rest = (struct slice){utf8.ptr + used, utf8.len - used};
    return separator;
}
