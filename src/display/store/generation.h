/* display/store/generation.h: one programme document with what it needs, as one file.
 *
 * A generation is immutable. On disk it is a sealed file (seal.h): one line of JSON, the manifest
 * (where the document came from, which media it names), then the document's bytes as they came.
 * Pure: bytes in, bytes out; generations.h keeps them on disk.
 */
#ifndef DISPLAY_STORE_GENERATION_H
#define DISPLAY_STORE_GENERATION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/slice.h"

/* A URL: what servers and proxies take at most. */
#define STORE_URL_BYTES 4096
/* ETag, Last-Modified, revision: longer ones are not worth keeping, a full answer costs less. */
#define STORE_VALIDATOR_BYTES 512
/* Id of a medium in its document. */
#define STORE_ID_BYTES 256
/* 10,000 media with their URLs. */
#define GENERATION_MANIFEST_MAX_BYTES (16U << 20)
#define GENERATION_MAX_BYTES          (GENERATION_MANIFEST_MAX_BYTES + PROGRAMME_MAX_BYTES + 1024U)
#define GENERATION_MEDIA_MAX          PROGRAMME_ENTRIES_MAX

/** Where bytes came from and how to ask whether they changed. NULL or "": not known. A text that is
 *  longer than allowed or not plain UTF-8 is not kept: then the next answer is simply a full one.
 */
struct store_source {
    const char *url;
    const char *etag;
    const char *last_modified;
    const char *revision; /* of a programme document */
};

/** A medium that the document names. */
struct generation_medium {
    const char *id;
    struct digest digest; /* all zero: missing when the generation was made */
    bool is_needed;       /* in its next hours: without it the generation does not become current */
    bool is_missing;      /* on reading: not in the store (now) */
    struct store_source source; /* of media without a digest in the document: to ask anew */
};

struct generation {
    uint64_t number; /* grows by one a generation */
    int64_t made_unix_s;
    struct slice document;
    struct digest document_digest;
    struct store_source source;
    const struct generation_medium *media;
    size_t media_count;
};

/** Append the file of a generation; document_digest is found, not read.
 *  Errors: ST_INVALID (an id that can't be kept), ST_LIMIT, ST_NOMEM. */
NODISCARD enum status generation_write(const struct generation *generation, struct buf *into,
                                       struct err *err);
/** From a whole file. The caller ends it with generation_destroy(); it borrows nothing of `file`.
 *  is_missing is set for media without a digest. Errors: ST_INVALID, ST_LIMIT, ST_NOMEM. */
NODISCARD enum status generation_read(struct slice file, struct generation **out_generation,
                                      struct err *err);
/** NULL is fine. */
void generation_destroy(struct generation *generation);

#endif
