/* programme/draft_priv.h: what draft, patch and their writing share. Private. */
#ifndef PROGRAMME_DRAFT_PRIV_H
#define PROGRAMME_DRAFT_PRIV_H

#include <stdint.h>

#include "base/json_edit.h"
#include "base/json_value.h"
#include "base/limits.h"
#include "programme/draft.h"

/** What one feed holds. */
struct source {
    char *prefix;
    struct json_value *root; /* an object of lists of entities */
    struct json_size size;
    size_t entries;
    uint64_t digest; /* of the root as written */
};

struct draft {
    struct json_value *root; /* an object */
    struct json_edits edits; /* of it */
    size_t entries;          /* of it, as the reader counts them */
    struct source sources[SOURCES_MAX];
    size_t source_count; /* in the order of their prefixes */
};

/** Whether a key of the document holds a list of entities with ids. */
bool draft_is_kind(const char *key);
/** Drop elements whose id stands at an earlier one, of a list of entities and of boards' entries.
 */
void draft_drop_twins(struct json_value *list);
/** Elements of the lists of a document and of the lists of objects in them, as programme_read()
 *  counts them against PROGRAMME_ENTRIES_MAX. */
size_t draft_count_entries(const struct json_value *root);
/** ST_LIMIT when a document of this size is refused by programme_read(). */
NODISCARD enum status draft_check_limits(struct json_size size, size_t entries, struct err *err);
/** How many sources, from the first, are written. */
size_t draft_fitting(const struct draft *draft, bool out_fits[SOURCES_MAX]);

#endif
