/* tests/unit/feeds_world.h: documents of feeds beside what is expected of them.
 *
 * NAME.expect stands beside the document NAME and has a line for each thing said:
 *
 *   base ADDRESS, charset NAME       how the document is read
 *   error CODE WORDS                 it is refused, and the sentence holds the words
 *   cut                              its end is missing
 *   WORD REST                        what else a test wants to know of the whole
 *   - TITLE                          an item; the lines below it begin with two spaces
 *     WORD REST                      \n stands for a line break
 */
#ifndef TESTS_FEEDS_WORLD_H
#define TESTS_FEEDS_WORLD_H

#include <dirent.h>
#include <stdlib.h>

#include "base/attr.h"
#include "base/check.h"
#include "base/civil.h"
#include "base/crypto.h"
#include "base/utf8.h"
#include "display/feeds/feed.h"
#include "documents.h"
#include "programme/model.h"

enum { EXPECT_LINES_MAX = 600, EXPECT_PAIRS_MAX = 400 };

struct expect_line {
    int item; /* from 0; -1 for the whole */
    const char *word, *rest;
};

struct expect {
    char name[256];
    struct buf document, text;
    struct expect_line lines[EXPECT_LINES_MAX];
    size_t line_count;
    int item_count;
    int failures;
};

static inline void expect_fail(struct expect *x, int item, const char *word, const char *wanted,
                               const char *got)
{
    print_error("%s: item %d: %s: wanted \"%s\", got \"%s\"\n", x->name, item, word, wanted, got);
    x->failures++;
}

static inline void expect_unescape(char *text)
{
    char *out = text;
    for (const char *p = text; *p != '\0'; p++) {
        bool is_break = p[0] == '\\' && p[1] == 'n';
        *out++ = is_break ? '\n' : *p;
        p += is_break ? 1 : 0;
    }
    *out = '\0';
}

static inline void expect_add(struct expect *x, char *line)
{
    bool is_item = line[0] == '-' && (line[1] == ' ' || line[1] == '\0');
    bool is_inner = line[0] == ' ' && line[1] == ' ';
    char *word = is_item || line[0] == ' ' ? line + (line[1] == '\0' ? 1 : 2) : line;
    char *rest = is_item ? word : strchr(word, ' ');
    if (line[0] == '\0') {
        return;
    }
    x->item_count += is_item ? 1 : 0;
    if (!is_item && rest != NULL) {
        *rest++ = '\0';
    }
    if (rest != NULL) {
        expect_unescape(rest);
    }
    assert_true(x->line_count < EXPECT_LINES_MAX);
    x->lines[x->line_count++] =
        (struct expect_line){is_item || is_inner ? x->item_count - 1 : -1, is_item ? "title" : word,
                             rest == NULL ? "" : rest};
}

static inline struct expect *expect_open(const char *folder, const char *name)
{
    struct expect *x = calloc(1, sizeof *x);
    char path[1024];
    (void)snprintf(x->name, sizeof x->name, "%.255s", name);
    (void)snprintf(path, sizeof path, "%s/%.100s/%.255s", TEST_DATA, folder, name);
    x->document = document_file(path);
    (void)snprintf(path, sizeof path, "%s/%.100s/%.255s.expect", TEST_DATA, folder, name);
    x->text = document_file(path);
    for (char *line = x->text.ptr; line != NULL && *line != '\0';) {
        char *end = strchr(line, '\n');
        if (end != NULL) {
            *end = '\0';
        }
        expect_add(x, line);
        line = end == NULL ? NULL : end + 1;
    }
    return x;
}

static inline void expect_close(struct expect *x)
{
    buf_deinit(&x->document);
    buf_deinit(&x->text);
    free(x);
}

/* The rest of the line with this word, or NULL. */
static inline const char *expect_find(const struct expect *x, int item, const char *word)
{
    for (size_t i = 0; i < x->line_count; i++) {
        if (x->lines[i].item == item && strcmp(x->lines[i].word, word) == 0) {
            return x->lines[i].rest;
        }
    }
    return NULL;
}

/* A line that is missing says "". */
static inline void expect_text(struct expect *x, int item, const char *word, const char *got)
{
    const char *wanted = expect_find(x, item, word);
    if (strcmp(wanted == NULL ? "" : wanted, got) != 0) {
        expect_fail(x, item, word, wanted == NULL ? "" : wanted, got);
    }
}

/* A line that is missing says nothing. */
static inline void expect_if_said(struct expect *x, int item, const char *word, const char *got)
{
    if (expect_find(x, item, word) != NULL) {
        expect_text(x, item, word, got);
    }
}

/* "2026-11-23T09:42:00Z", "" for none; in one of four buffers. */
static inline const char *expect_moment(int64_t unix_s)
{
    static char texts[4][64];
    static int next;
    char *text = texts[next++ % 4];
    struct civil c = civil_from_seconds(unix_s == TIME_NONE ? 0 : unix_s);
    (void)snprintf(text, sizeof texts[0], "%04d-%02d-%02dT%02d:%02d:%02dZ", c.year, c.month, c.day,
                   c.hour, c.minute, c.second);
    return unix_s == TIME_NONE ? "" : text;
}

/* "error CODE WORDS": whether the document is expected to be refused; then it must have been. */
static inline bool expect_error(struct expect *x, enum status status, const struct err *err)
{
    const char *wanted = expect_find(x, -1, "error");
    if (wanted == NULL) {
        if (status != ST_OK) {
            expect_fail(x, -1, "error", "", err->text);
        }
        return status != ST_OK;
    }
    char said[ERR_TEXT_BYTES + 64];
    (void)snprintf(said, sizeof said, "%s %s", status_name(status),
                   status == ST_OK ? "" : err->text);
    size_t code = strcspn(wanted, " ");
    bool is_met = status != ST_OK && strncmp(said, wanted, code) == 0 &&
                  strstr(err->text, wanted + code + (wanted[code] == ' ' ? 1 : 0)) != NULL;
    if (!is_met) {
        expect_fail(x, -1, "error", wanted, said);
    }
    return true;
}

/* Every document of a folder; how many there were. */
static inline int expect_each(const char *folder, int (*visit)(struct expect *x), int *out_failures)
{
    char path[1024];
    static char names[EXPECT_PAIRS_MAX][256];
    int count = 0;
    (void)snprintf(path, sizeof path, "%s/%s", TEST_DATA, folder);
    DIR *dir = opendir(path);
    assert_non_null(dir);
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        char *end = strstr(entry->d_name, ".expect");
        if (end != NULL && strcmp(end, ".expect") == 0) {
            assert_true(count < EXPECT_PAIRS_MAX);
            (void)snprintf(names[count++], sizeof names[0], "%.*s", (int)(end - entry->d_name),
                           entry->d_name);
        }
    }
    closedir(dir);
    *out_failures = 0;
    for (int i = 0; i < count; i++) {
        struct expect *x = expect_open(folder, names[i]);
        *out_failures += visit(x) + x->failures;
        expect_close(x);
    }
    return count;
}

/* A tag of HTML, an entity, a control character or a turned direction in a text. */
static inline const char *text_remains(const char *text)
{
    static const char *const signs[] = {
        "<p>",          "<p ",          "</",           "<br",          "<b>",
        "<i>",          "<em",          "<a ",          "<img",         "<div",
        "<script",      "<style",       "<span",        "<!--",         "<![",
        "]]>",          "&amp;",        "&lt;",         "&gt;",         "&quot;",
        "&nbsp;",       "&#",           "&eacute;",     "\x7F",         "\xE2\x80\xAA",
        "\xE2\x80\xAB", "\xE2\x80\xAC", "\xE2\x80\xAD", "\xE2\x80\xAE", "\xE2\x81\xA6",
        "\xE2\x81\xA7", "\xE2\x81\xA8", "\xE2\x81\xA9"};
    for (size_t i = 0; i < ARRAY_LEN(signs); i++) {
        if (strstr(text, signs[i]) != NULL) {
            return signs[i];
        }
    }
    for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++) {
        if ((*p < ' ' && *p != '\n') || (p[0] == 0xC2 && p[1] < 0xA0)) {
            return "a control character";
        }
    }
    return NULL;
}

/* The programme around what was mapped; a fault fails. The caller ends it. */
static inline const struct programme *programme_around(const char *name, const char *mapped)
{
    struct buf json = buf_make(PROGRAMME_MAX_BYTES);
    struct fault_list *faults = fault_list_create();
    size_t len = strlen(mapped);
    assert_true(len >= 2 && mapped[0] == '{' && mapped[len - 1] == '}');
    buf_append_str(&json, "{\"vitrine\":1,\"campaigns\":[{\"id\":\"launch\",\"title\":\"Launch\"}],"
                          "\"playlists\":[{\"id\":\"p\",\"scenes\":[{\"scene\":\"campaign\","
                          "\"of\":\"launch\"}]}],");
    buf_append(&json, mapped + 1, len - 1);
    const struct programme *programme = document_read(buf_str(&json), faults);
    if (fault_list_count(faults) > 0) {
        struct buf printed = buf_make(PROGRAMME_MAX_BYTES);
        fault_list_print(faults, name, &printed);
        fail_msg("%s\n%s", buf_str(&printed), mapped);
    }
    fault_list_destroy(faults);
    buf_deinit(&json);
    return programme;
}

#endif
