/* hub/publish/feed_priv.h: one audience's document, kept in parts. Private. */
#ifndef HUB_PUBLISH_FEED_PRIV_H
#define HUB_PUBLISH_FEED_PRIV_H

#include "base/buf.h"
#include "hub/publish/difference_priv.h"
#include "hub/publish/publish_priv.h"
#include "hub/store/secrets.h"

#define REVISION_KEY_BYTES SECRET_BYTES

/** One entity of a list, as it was written last. */
struct part {
    int64_t number; /* of the item or line */
    uint64_t stamp;
    struct render *render;
};

struct part_list {
    struct part *parts;
    size_t count;
};

struct feed {
    struct hub_audience audience;
    struct item **shown[ENTITY_KIND_COUNT]; /* what is in the document */
    size_t shown_count[ENTITY_KIND_COUNT];
    struct numbers present; /* their numbers */
    struct part_list lists[LIST_COUNT];
    struct render *root;
    uint64_t content_stamp, roster_version;
    int64_t expires_at; /* when the shown ones have to be looked at again */
    bool is_made;
    char revision[REVISION_BYTES], former_revision[REVISION_BYTES];
    struct buf document, patch;
};

struct feed_sources {
    struct mirror *mirror;
    struct standings *standings;
    const char *share_base;
    const uint8_t *key; /* of revisions */
    int64_t now_unix_s;
};

void feed_init(struct feed *feed, const struct hub_audience *audience);
void feed_deinit(struct feed *feed);
/** Bring it up to date. Changed: revision, document and patch are new. On failure nothing is. */
NODISCARD enum status feed_make(struct feed *feed, const struct feed_sources *sources,
                                bool *out_is_changed, struct err *err);
/** Decide what is in the document. */
NODISCARD enum status feed_choose(struct feed *feed, const struct feed_sources *sources,
                                  struct err *err);

#endif
