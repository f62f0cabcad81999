/* hub/import/import.h: a programme document and its media become the hub's contents.
 *
 * The whole is one batch: all or nothing. Rules:
 * - The document is read by programme_read(); one with faults is refused, each fault is told.
 * - Contents go by id. A content that the document no longer has is removed (not those that came
 *   from colleagues' proposals). What was withdrawn stays so, who approved it stays.
 * - Codes of 5 characters in the document are kept; contents that can be opened and have neither
 *   code nor link get a random one, the same over re-imports. Posts of class product get none.
 * - Times that count from the loading are made exact, from now_unix_s.
 * - Entries of boards become teams, sites and people; their scores, totals and posts' shares become
 *   opening entries, once: a later import leaves alone what is counted. A board counts points; if
 *   its unit is not "points" and it belongs to a challenge, what that counts. Scores with fractions
 *   are per head, with the size that the entry's detail begins with.
 * - Persons named by posts and activity are those of the boards where names agree.
 * - Media are files beside the document; they are probed by image/ and kept by digest.
 *
 * Thread: as the connection. Blocks on disk. image_init() first.
 */
#ifndef HUB_IMPORT_IMPORT_H
#define HUB_IMPORT_IMPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"
#include "hub/db/db.h"
#include "hub/store/entities.h"
#include "programme/programme.h"

struct import_report {
    uint32_t added, changed, removed, kept; /* contents */
    uint32_t media, opening_entries, codes;
};

/** Import a file; media are looked for beside it and must lie in its folder or below. An import of
 * what is there already changes nothing at all.
 *
 * faults  may be NULL; why the document is refused, by place
 * Errors: ST_INVALID (the document, with its faults; a medium that isn't what it says), ST_LIMIT,
 * ST_NOT_FOUND (document or medium), ST_IO. */
NODISCARD enum status import_file(struct hub_store *store, const char *path, int64_t now_unix_s,
                                  struct fault_list *faults, struct import_report *out_report,
                                  struct err *err);

/** One content, checked together with all the others: for an organiser's announcement or a changed
 * post. json: an entity as the format writes it, times exact or relative. A new one stands at the
 * end of its list, approved. out_id: its id (a new random one when the JSON has none). Errors:
 * ST_INVALID (with the fault), ST_LIMIT. */
NODISCARD enum status import_entity(struct hub_store *store, enum entity_kind kind,
                                    struct slice json, int64_t now_unix_s,
                                    char out_id[HUB_ID_BYTES], struct err *err);

#endif
