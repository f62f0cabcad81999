/* What plays: playlists and their scenes. Which keys a scene takes depends on its kind. */
#include <string.h>

#include "programme/reader_priv.h"

enum { DWELL_QR_MIN_S = 20 }; /* people need 26 s from noticing a code to having scanned it */

static const char *const transitions[] = {"dissolve", "slide", "reveal", "cut", NULL};
static const char *const themes[] = {"", "night", "day", NULL};
/* In the order of enum scene_kind; what follows figures and event is not written in playlists. */
static const char *const scene_kinds[] = {"campaign", "post",    "picture", "board", "challenge",
                                          "activity", "figures", "event",   NULL};

/* "of", "pick" depend on the kind: kept for finish_scene. */
static bool read_later(struct field_ctx *ctx, const struct json_node *node,
                       const struct field *field, void *item)
{
    (void)ctx;
    (void)node;
    (void)field;
    (void)item;
    return true;
}

static const struct field_type field_of = {"id, or ids of figures", read_later, NULL};

static bool read_pick(struct field_ctx *ctx, const struct json_node *node,
                      const struct field *field, void *item)
{
    struct scene_entry *entry = item;
    if (node->type == JSON_STRING && strcmp(node->text, "next") == 0) {
        entry->is_pick_next = true;
        return true;
    }
    if (node->type == JSON_STRING) {
        field_fault(ctx, node,
                    "%s is not a pick; write a number of posts, or \"next\" for an event",
                    field_quote(node).text);
        return false;
    }
    return field_uint32.read(ctx, node, field, item);
}

static const struct field_type field_pick = {"whole number or \"next\"", read_pick, NULL};

static const char *kind_word(const struct scene_entry *entry)
{
    return scene_kinds[entry->kind];
}

static bool resolve_figures(struct field_ctx *ctx, const struct json_node *of,
                            struct scene_entry *entry)
{
    const struct field field = {.section = SECTION_FIGURES,
                                .offset = offsetof(struct scene_entry, figures),
                                .companion = offsetof(struct scene_entry, figure_count),
                                .min = 1,
                                .max = FIGURES_MAX};
    return field_refs.read(ctx, of, &field, entry);
}

static bool resolve_of(struct field_ctx *ctx, const struct json_node *of, struct scene_entry *entry)
{
    switch (entry->kind) {
    case SCENE_CAMPAIGN:
        entry->campaign = reader_resolve(ctx, of, SECTION_CAMPAIGNS);
        return entry->campaign != NULL;
    case SCENE_POST:
        entry->post = reader_resolve(ctx, of, SECTION_POSTS);
        return entry->post != NULL;
    case SCENE_PICTURE:
        entry->picture = reader_resolve(ctx, of, SECTION_MEDIA);
        return entry->picture != NULL;
    case SCENE_BOARD:
        entry->board = reader_resolve(ctx, of, SECTION_BOARDS);
        return entry->board != NULL;
    case SCENE_CHALLENGE:
        entry->challenge = reader_resolve(ctx, of, SECTION_CHALLENGES);
        return entry->challenge != NULL;
    case SCENE_EVENT:
        entry->event = reader_resolve(ctx, of, SECTION_EVENTS);
        return entry->event != NULL;
    case SCENE_FIGURES:
        return resolve_figures(ctx, of, entry);
    case SCENE_ACTIVITY:
    case SCENE_NOTICE:
    case SCENE_PAIR:
    case SCENE_QUIET:
    case SCENE_OFF:
    case SCENE_KIND_COUNT:
        break;
    }
    field_fault(ctx, of, "an activity scene shows what is newest; remove \"of\"");
    return false;
}

/* What it shows: "of", or for posts and events a pick, which is also their default. */
static bool subject_is_good(struct field_ctx *ctx, const struct json_node *node,
                            struct scene_entry *entry)
{
    const struct json_node *of = field_value(node, "of");
    const struct json_node *pick = field_value(node, "pick");
    bool may_pick = entry->kind == SCENE_POST || entry->kind == SCENE_EVENT;
    if (pick != NULL && (!may_pick || entry->is_pick_next != (entry->kind == SCENE_EVENT))) {
        field_fault(ctx, pick,
                    "does not fit a scene of kind %s; pick a number of posts, or the "
                    "\"next\" event",
                    kind_word(entry));
        return false;
    }
    if (of != NULL && pick != NULL) {
        field_fault(ctx, pick, "stands beside \"of\"; keep one of them");
        return false;
    }
    if (of != NULL) {
        return resolve_of(ctx, of, entry);
    }
    if (!may_pick && entry->kind != SCENE_ACTIVITY) {
        field_fault(ctx, node, "\"of\" is missing: which %s the scene shows", kind_word(entry));
        return false;
    }
    if (entry->kind == SCENE_POST && pick == NULL) {
        entry->pick = 1;
    }
    entry->is_pick_next = entry->kind == SCENE_EVENT;
    return true;
}

static bool has_link(const struct link *link)
{
    return link->code[0] != '\0' || link->url[0] != '\0';
}

/* A post is shared by its own link; a product never. */
static bool post_link_is_good(struct field_ctx *ctx, const struct json_node *node,
                              const struct scene_entry *entry)
{
    if (entry->kind != SCENE_POST || !has_link(&entry->link)) {
        return true;
    }
    const struct json_node *place =
        field_value(node, entry->link.code[0] != '\0' ? "code" : "link");
    if (entry->pick > 0) {
        field_fault(ctx, place, "a pick shows each post with its own code; remove it here");
        return false;
    }
    if (entry->post != NULL && entry->post->post_class == CLASS_PRODUCT) {
        field_fault(ctx, place, "a post of class product is never shareable; remove it");
        return false;
    }
    return true;
}

static const struct link *subject_link(const struct scene_entry *entry)
{
    switch (entry->kind) {
    case SCENE_CAMPAIGN:
        return &entry->campaign->link;
    case SCENE_BOARD:
        return &entry->board->link;
    case SCENE_CHALLENGE:
        return &entry->challenge->link;
    case SCENE_EVENT:
        return entry->event == NULL ? NULL : &entry->event->link;
    case SCENE_POST:
    case SCENE_PICTURE:
    case SCENE_ACTIVITY:
    case SCENE_FIGURES:
    case SCENE_NOTICE:
    case SCENE_PAIR:
    case SCENE_QUIET:
    case SCENE_OFF:
    case SCENE_KIND_COUNT:
        break;
    }
    return NULL;
}

/* A main card stays long enough to be scanned. A post has a strip, not a main card. */
static void stretch_short_dwell(struct field_ctx *ctx, const struct json_node *node,
                                struct scene_entry *entry)
{
    const struct link *link = subject_link(entry);
    bool has_card = entry->kind != SCENE_POST &&
                    (has_link(&entry->link) || (link != NULL && has_link(link)) ||
                     (entry->is_pick_next && ((struct reader *)ctx->owner)->has_event_link));
    if (has_card && entry->seconds > 0 && entry->seconds < DWELL_QR_MIN_S) {
        field_fault(ctx, field_value(node, "seconds"),
                    "%d s is too short to scan a code; write %d or more (30 is usual); it plays "
                    "%d s",
                    (int)entry->seconds, DWELL_QR_MIN_S, DWELL_QR_MIN_S);
        entry->seconds = DWELL_QR_MIN_S;
    }
}

/* Keys that another kind of scene has are not wrong, only useless: warn. */
static void warn_useless(struct field_ctx *ctx, const struct json_node *node,
                         const struct scene_entry *entry)
{
    static const struct {
        const char *key;
        unsigned kinds; /* that show it */
    } keys[] = {{"title", 1U << SCENE_PICTURE | 1U << SCENE_BOARD | 1U << SCENE_CHALLENGE |
                              1U << SCENE_ACTIVITY | 1U << SCENE_FIGURES},
                {"text", 1U << SCENE_FIGURES},
                {"caption", 1U << SCENE_PICTURE}};
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        const struct json_node *value = field_value(node, keys[i].key);
        if (value != NULL && (keys[i].kinds & 1U << entry->kind) == 0) {
            field_warn(ctx, value, "a scene of kind %s shows no %s; remove it", kind_word(entry),
                       keys[i].key);
        }
    }
}

static bool filter_is_good(struct field_ctx *ctx, const struct json_node *node,
                           const struct scene_entry *entry)
{
    const struct json_node *campaign = field_value(node, "campaign");
    if (campaign != NULL && (entry->kind != SCENE_POST || field_value(node, "of") != NULL)) {
        field_fault(ctx, campaign, "chooses among the posts of a pick; %s",
                    entry->kind == SCENE_CAMPAIGN ? "write \"of\" instead" : "remove it here");
        return false;
    }
    return true;
}

static bool finish_scene(struct field_ctx *ctx, const struct json_node *node, void *item)
{
    struct scene_entry *entry = item;
    entry->line = (uint32_t)node->line;
    bool is_good = window_is_good(ctx, node, entry->from, entry->until);
    is_good = link_is_good(ctx, node, &entry->link) && is_good;
    is_good = filter_is_good(ctx, node, entry) && is_good;
    if (!subject_is_good(ctx, node, entry) || !post_link_is_good(ctx, node, entry) || !is_good) {
        return false;
    }
    stretch_short_dwell(ctx, node, entry);
    warn_useless(ctx, node, entry);
    return true;
}

static const struct field scene_fields[] = {
    {.key = "scene",
     .type = &field_choice,
     .flags = FIELD_REQUIRED,
     .offset = offsetof(struct scene_entry, kind),
     .choices = scene_kinds,
     .help = "what kind of scene it is"},
    {.key = "of",
     .type = &field_of,
     .min = 1,
     .max = FIGURES_MAX,
     .help = "which campaign, post, picture (a medium), board, challenge or event; of figures 1 "
             "to 4 in a list"},
    {.key = "pick",
     .type = &field_pick,
     .offset = offsetof(struct scene_entry, pick),
     .min = 1,
     .max = 20,
     .unit = "scenes",
     .help = "instead of of: so many posts a round, in turn; \"next\": the soonest event"},
    {.key = "campaign",
     .type = &field_ref,
     .section = SECTION_CAMPAIGNS,
     .offset = offsetof(struct scene_entry, campaign),
     .help = "with a pick: only posts of this campaign"},
    {.key = "seconds",
     .type = &field_int32,
     .offset = offsetof(struct scene_entry, seconds),
     .min = 5,
     .max = 3600,
     .unit = "s",
     .fallback = "0",
     .help = "how long it stays; without it, as its kind needs"},
    {.key = "title",
     .type = &field_line,
     .offset = offsetof(struct scene_entry, title),
     .max = 160,
     .help = "instead of its own title"},
    {.key = "text",
     .type = &field_paragraph,
     .offset = offsetof(struct scene_entry, text),
     .max = 600,
     .help = "a line or two beside it"},
    {.key = "caption",
     .type = &field_paragraph,
     .offset = offsetof(struct scene_entry, caption),
     .max = 240,
     .help = "of a picture"},
    {.key = "cta",
     .type = &field_line,
     .offset = offsetof(struct scene_entry, cta),
     .max = 80,
     .help = "what the QR card invites to"},
    ROW_CODE(struct scene_entry),
    ROW_LINK(struct scene_entry),
    {.key = "theme",
     .type = &field_choice,
     .offset = offsetof(struct scene_entry, theme),
     .choices = themes,
     .help = "instead of the brand's theme"},
    {.key = "transition",
     .type = &field_choice,
     .offset = offsetof(struct scene_entry, transition),
     .companion = offsetof(struct scene_entry, has_transition),
     .choices = transitions,
     .help = "how it enters, instead of the playlist's"},
    ROW_FROM(struct scene_entry),
    ROW_UNTIL(struct scene_entry),
    ROW_SCREENS(struct scene_entry),
    ROW_TAGS(struct scene_entry),
};

static const struct field_table table_scenes = {.name = "playlists.scenes",
                                                .noun = "scene",
                                                .item_bytes = sizeof(struct scene_entry),
                                                .fields = scene_fields,
                                                .field_count = ARRAY_LEN(scene_fields),
                                                .finish = finish_scene};

static bool finish_playlist(struct field_ctx *ctx, const struct json_node *node, void *item)
{
    const struct playlist *playlist = item;
    if (playlist->scene_count == 0) {
        field_fault(ctx, json_find(node, "scenes"), "no scene is left to play");
        return false;
    }
    return true;
}

static const struct field playlist_fields[] = {
    ROW_ID(struct playlist),
    {.key = "transition",
     .type = &field_choice,
     .offset = offsetof(struct playlist, transition),
     .choices = transitions,
     .fallback = "dissolve",
     .help = "how its scenes enter"},
    {.key = "scenes",
     .type = &field_list,
     .flags = FIELD_REQUIRED | FIELD_ALONE,
     .offset = offsetof(struct playlist, scenes),
     .companion = offsetof(struct playlist, scene_count),
     .min = 1,
     .max = 1000,
     .table = &table_scenes,
     .help = "what plays, in order, again and again"},
};

const struct field_table table_playlists = {.name = "playlists",
                                            .noun = "playlist",
                                            .item_bytes = sizeof(struct playlist),
                                            .fields = playlist_fields,
                                            .field_count = ARRAY_LEN(playlist_fields),
                                            .finish = finish_playlist};
