/* hub/publish/publish_priv.h: the contents in memory, and how they become documents. Private. */
#ifndef HUB_PUBLISH_PUBLISH_PRIV_H
#define HUB_PUBLISH_PUBLISH_PRIV_H

#include "base/json_value.h"
#include "hub/count/numbers.h"
#include "hub/publish/publisher.h"
#include "hub/store/activity.h"
#include "hub/store/entities.h"

enum {
    ACTIVITY_TOLD = 30,    /* lines of a document */
    ENTRIES_TOLD_MAX = 60, /* rows of a board of teams or sites; twelve show */
    RENDER_DIGEST_BYTES = 16,
    LIST_COUNT = ENTITY_KIND_COUNT + 1, /* kinds, and activity */
    LIST_ACTIVITY = ENTITY_KIND_COUNT
};

/** An entity of the database, as it is kept. */
struct item {
    struct entity entity;
    struct json_value *tree;
    uint64_t screens; /* SCREENS_* */
    uint64_t counted; /* standings_version() that was seen */
    int64_t as_of;    /* of what is counted */
    int64_t taken;    /* seats */
    bool has_rows[2]; /* of a board, by class */
    bool is_wanted;   /* scratch: of a medium, while a document is put together */
    uint64_t stamp;   /* grows when anything of it changed */
};

/** A line of activity. */
struct line {
    int64_t number, at, person, points;
    enum activity_kind what;
    bool is_public;
    char *id, *who, *team, *kind, *object, *title, *network;
    struct json_value *rest; /* screens and tags, or NULL */
};

/** The contents in memory, following the database. */
struct mirror {
    struct numbers numbers;
    struct item **items;
    size_t item_cap;
    struct item **order[ENTITY_KIND_COUNT]; /* those of the programme, in order */
    size_t order_count[ENTITY_KIND_COUNT];
    struct json_value *root;
    struct line lines[ACTIVITY_TOLD]; /* oldest first */
    size_t line_count;
    int64_t change;
    uint64_t clock;
    uint64_t content_stamp; /* what is in documents at all may have changed */
    uint64_t roster_version;
    enum status failed; /* while reading */
};

void mirror_deinit(struct mirror *mirror);
/** Read what changed; note what moved. out_next: when time alone changes something. */
NODISCARD enum status mirror_follow(struct mirror *mirror, struct hub_store *store,
                                    struct standings *standings, int64_t now_unix_s,
                                    struct err *err);
/** By its id, or NULL. */
struct item *mirror_find(const struct mirror *mirror, enum entity_kind kind, const char *id);
/** When an expiry or an as_of is due next. */
int64_t mirror_next(const struct mirror *mirror, int64_t now_unix_s);

/** One entity as one audience sees it. Shared by count of references. */
struct render {
    uint32_t refs;
    struct json_value *tree;
    char *text;
    size_t len;
    uint8_t digest[RENDER_DIGEST_BYTES];
};
void render_unref(struct render *render);

/** For whom, and what else is in their document. */
struct view {
    const struct mirror *mirror;
    struct standings *standings;
    const struct hub_audience *audience;
    const struct numbers *present; /* numbers of the items in the document */
};

bool view_has(const struct view *view, enum entity_kind kind, const char *id);
/** Whether screens and tags of an object admit the audience. */
bool view_admits(const struct hub_audience *audience, struct json_value *object);
/** Whether a scene of a playlist can play: what it refers to is there. */
bool view_plays(const struct view *view, struct json_value *scene);

/** The trees; NULL: no memory. */
struct json_value *render_item(const struct view *view, const struct item *item);
/** NULL with *out_is_left_out: it may not be told to this audience. */
struct json_value *render_line(const struct view *view, const struct line *line,
                               bool *out_is_left_out);
struct json_value *render_root(const struct view *view, const char *share_base);
/** A board's members that are counted, put into its tree. False: no memory. */
bool render_board(const struct view *view, const struct item *item, struct json_value *tree);
/** How many rows a board has for a class. */
uint32_t board_rows(struct standings *standings, const struct item *item,
                    enum screen_class screen_class);

/** Names: what may be told of a person to this audience. `label` "" : nothing. */
struct told_name {
    const char *label;
    bool is_public;
};
struct told_name told_person(const struct view *view, int64_t person, bool was_public);

/* Trees. */
struct json_value *tree_clone(const struct json_value *value);
void tree_remove(struct json_value *object, const char *key);
bool tree_set_text(struct json_value *object, const char *key, const char *text);
bool tree_set_number(struct json_value *object, const char *key, int64_t number);
bool tree_set_milli(struct json_value *object, const char *key, int64_t milli);
bool tree_set_true(struct json_value *object, const char *key);
bool tree_set_time(struct json_value *object, const char *key, int64_t unix_s);
struct json_value *tree_add_object(struct json_value *list, const char *key);
const char *text_of(struct json_value *object, const char *key);
bool is_true(struct json_value *object, const char *key);

#endif
