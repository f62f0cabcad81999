/* display/store/quarantine.h: media that are not to be taken for a while, with the reason.
 *
 * Blocked: the bytes were not what the document announced, or they can't be shown. Not tried again
 * for QUARANTINE_S, or until the document names another digest. Damaged: the disk lost it; it may
 * be fetched again at once, the record only tells. Thread: the store's.
 */
#ifndef DISPLAY_STORE_QUARANTINE_H
#define DISPLAY_STORE_QUARANTINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/err.h"

#define QUARANTINE_S            (24 * 3600)
#define QUARANTINE_MAX          256 /* records; the oldest is forgotten first */
#define QUARANTINE_REASON_BYTES 256

enum quarantine_kind { QUARANTINE_BLOCKED, QUARANTINE_DAMAGED };

struct store;

struct quarantine_record {
    struct digest digest;
    int64_t since_unix_s;
    enum quarantine_kind kind;
    char reason[QUARANTINE_REASON_BYTES]; /* a sentence in English, UTF-8; may be cut or empty */
};

/** Remove the medium if it is here and remember why. Remembered in memory when the disk refuses:
 *  then ST_IO. */
enum status quarantine_add(struct store *store, const struct digest *digest,
                           enum quarantine_kind kind, const char *reason, int64_t now_unix_s,
                           struct err *err);
/** Is it blocked now? */
bool quarantine_blocks(const struct store *store, const struct digest *digest, int64_t now_unix_s);
/** Record number i, from 0. False: no more. */
NODISCARD bool quarantine_get(const struct store *store, size_t i,
                              struct quarantine_record *out_record);
/** Try it again from now on. */
void quarantine_lift(struct store *store, const struct digest *digest);

#endif
