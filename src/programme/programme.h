/* programme/programme.h: reading a document into a snapshot; sharing the snapshot.
 *
 * Pure: bytes in, value out; no file, no clock. Faults quarantine the item they name and are
 * collected; only a broken frame refuses the document.
 */
#ifndef PROGRAMME_PROGRAMME_H
#define PROGRAMME_PROGRAMME_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"
#include "programme/model.h"

enum fault_severity { FAULT_ERROR = 0, FAULT_WARNING };

/** One thing wrong: "FILE:line: pointer: text". `text` says what is wrong and what would be right.
 */
struct fault {
    enum fault_severity severity;
    uint32_t line, column;
    const char *pointer; /* RFC 6901 */
    const char *text;
};

/** Faults of one document, in document order; owned by whoever owns the struct. */
struct fault_list;
struct fault_list *fault_list_create(void);
void fault_list_destroy(struct fault_list *list);
size_t fault_list_count(const struct fault_list *list);
const struct fault *fault_list_get(const struct fault_list *list, size_t index);
/** Copy a fault in; past FAULTS_MAX only counted. */
void fault_list_add(struct fault_list *list, enum fault_severity severity, uint32_t line,
                    uint32_t column, const char *pointer, const char *fmt, ...) PRINTF_LIKE(6, 7);
/** How many of the faults are errors, not warnings. */
size_t fault_list_errors(const struct fault_list *list);
/** Put the faults from index `first` on into document order; equal places keep their order. */
void fault_list_sort(struct fault_list *list, size_t first);
/** One line each, "FILE:LINE: /pointer: text", warnings marked, appended to `out`. */
void fault_list_print(const struct fault_list *list, const char *file, struct buf *out);

/** How a document is read. All borrowed for the call, except tz (outlives the snapshot). */
struct programme_options {
    int64_t now_unix_s;   /* relative times count from here */
    const char *base_dir; /* folder that relative media hrefs start from; "" is the current one */
    bool is_bundled;      /* media are the program's own */
    bool is_from_server;  /* sha256, bytes and type of media are required */
    /* Media whose ids begin with one of these come from sources: the three are not required.
     * NULL-terminated, or NULL. */
    const char *const *source_prefixes;
    /* Where a medium is on this machine: a path (copied), or NULL when it isn't here. Without the
     * function hrefs are relative to base_dir. */
    const char *(*find_file)(void *ctx, const struct media *media);
    void *file_ctx;
    /* Find a time zone by IANA name, or NULL when unknown. */
    const struct tz *(*find_tz)(void *ctx, const char *name);
    void *tz_ctx;
};

/** Read a document; // comments are for files, a server's document has none. `faults` may be NULL.
 * On ST_OK the caller owns one reference.
 *
 * Errors: ST_INVALID, ST_LIMIT: the frame is broken; the same sentence is also the last fault. */
NODISCARD enum status programme_read(struct slice bytes, const struct programme_options *options,
                                     struct fault_list *faults,
                                     const struct programme **out_programme, struct err *err);

const struct programme *programme_ref(const struct programme *programme);
void programme_unref(const struct programme *programme);

/* Finding by id; NULL when there is none. */
const struct campaign *programme_find_campaign(const struct programme *p, const char *id);
const struct post *programme_find_post(const struct programme *p, const char *id);
const struct board *programme_find_board(const struct programme *p, const char *id);
const struct challenge *programme_find_challenge(const struct programme *p, const char *id);
const struct figure *programme_find_figure(const struct programme *p, const char *id);
const struct event *programme_find_event(const struct programme *p, const char *id);
const struct notice *programme_find_notice(const struct programme *p, const char *id);
const struct media *programme_find_media(const struct programme *p, const char *id);
const struct playlist *programme_find_playlist(const struct programme *p, const char *id);

#endif
