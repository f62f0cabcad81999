/* tests/unit/documents.h: reading documents in tests: from text, from files, with real zones. */
#ifndef TESTS_DOCUMENTS_H
#define TESTS_DOCUMENTS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/tz.h"
#include "programme/programme.h"
#include "zones.h"

/* Monday 23 November 2026, 10:42 in Paris: the moment that documents are loaded at. */
#define DOCUMENT_NOW ((int64_t)1795426920)

static inline const struct tz *document_zone(void *ctx, const char *name)
{
    (void)ctx;
    if (strcmp(name, "UTC") == 0) {
        return tz_utc();
    }
    return strcmp(name, "Europe/Paris") == 0 ? zone_paris() : NULL;
}

static inline struct programme_options document_options(void)
{
    return (struct programme_options){
        .now_unix_s = DOCUMENT_NOW, .base_dir = "/srv/wall", .find_tz = document_zone};
}

/* Read a whole file; the caller ends the buffer. */
static inline struct buf document_file(const char *path)
{
    struct buf bytes = buf_make(PROGRAMME_MAX_BYTES);
    struct err err = {.code = ST_OK};
    if (file_read(path, &bytes, &err) != ST_OK) {
        fail_msg("%s: %s", path, err.text);
    }
    return bytes;
}

/* The fault at this pointer, or NULL. */
static inline const struct fault *document_fault(const struct fault_list *faults,
                                                 const char *pointer)
{
    for (size_t i = 0; i < fault_list_count(faults); i++) {
        if (strcmp(fault_list_get(faults, i)->pointer, pointer) == 0) {
            return fault_list_get(faults, i);
        }
    }
    return NULL;
}

static inline void assert_fault(const struct fault_list *faults, const char *pointer,
                                enum fault_severity severity, const char *words)
{
    const struct fault *fault = document_fault(faults, pointer);
    if (fault == NULL) {
        fail_msg("no fault at %s", pointer);
        return;
    }
    assert_int_equal(fault->severity, severity);
    if (strstr(fault->text, words) == NULL) {
        fail_msg("at %s: \"%s\" does not say \"%s\"", pointer, fault->text, words);
    }
}

/* Read a document that must be good, or good but for its faults. The caller ends the programme. */
static inline const struct programme *document_read(const char *text, struct fault_list *faults)
{
    struct programme_options options = document_options();
    const struct programme *programme = NULL;
    struct err err = {.code = ST_OK};
    if (programme_read(slice_of(text), &options, faults, &programme, &err) != ST_OK) {
        fail_msg("refused: %s", err.text);
    }
    return programme;
}

#endif
