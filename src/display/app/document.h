/* display/app/document.h: a programme file becomes bytes with a digest, and bytes a snapshot with
 * the text of its faults. Blocks on disk; any thread, with zones of its own.
 */
#ifndef DISPLAY_APP_DOCUMENT_H
#define DISPLAY_APP_DOCUMENT_H

#include <stdint.h>

#include "base/buf.h"
#include "base/zones.h"
#include "programme/programme.h"

#define DOCUMENT_DIGEST_BYTES     32
#define DOCUMENT_FAULTS_MAX_BYTES ((size_t)1 << 20)

struct document_options {
    const char *path; /* for the text of faults; its folder is where relative pictures start from */
    bool is_bundled;
    int64_t now_unix_s;  /* relative times count from here */
    struct zones *zones; /* must outlive the snapshot */
};

/** The whole file into `bytes` (made with PROGRAMME_MAX_BYTES), and its SHA-256. Errors: those of
 *  file_read(), with the file's name. */
NODISCARD enum status document_load(const char *path, struct buf *bytes,
                                    uint8_t out_digest[DOCUMENT_DIGEST_BYTES], struct err *err);

/** Read a snapshot out of the bytes; one reference for the caller. What is wrong with it is
 * appended to `faults`, a line each, also when it fails. Errors: those of programme_read(), with
 * the file's name and the line. */
NODISCARD enum status document_parse(struct slice bytes, const struct document_options *options,
                                     struct buf *faults, const struct programme **out_programme,
                                     struct err *err);

#endif
