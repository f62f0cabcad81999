/* hub/publish/difference_priv.h: a patch in parts, list by list. Private. */
#ifndef HUB_PUBLISH_DIFFERENCE_PRIV_H
#define HUB_PUBLISH_DIFFERENCE_PRIV_H

#include "base/buf.h"
#include "base/json_value.h"

/* The three operations, each with a comma behind every member. */
struct difference {
    struct buf set, merge, removal;
};

/** A list of entities before and after; trees that are the same pointer are the same. */
struct entity_list {
    struct json_value **from, **to;
    size_t from_count, to_count;
    bool has_from; /* the list was there at all */
};

struct difference difference_make(void);
void difference_deinit(struct difference *difference);
void difference_reset(struct difference *difference);
/** A member of the document before and after; NULL or null: not there. */
void difference_member(struct difference *difference, const char *key, struct json_value *from,
                       struct json_value *to);
/** A text member, whatever it was. */
void difference_text(struct difference *difference, const char *key, const char *text);
void difference_list(struct difference *difference, const char *key,
                     const struct entity_list *list);
bool difference_is_empty(const struct difference *difference);
/** Append the patch. Errors: ST_LIMIT, ST_NOMEM. */
NODISCARD enum status difference_write(const struct difference *difference, const char *from,
                                       const char *to, struct buf *into, struct err *err);

#endif
