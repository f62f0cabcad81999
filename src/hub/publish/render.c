/* An entity as one audience sees it: a copy of its tree, without what is not for them, with what is
 * counted. References lead only to what is in the same document. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "hub/publish/publish_priv.h"
#include "hub/store/media.h"

void render_unref(struct render *render)
{
    if (render != NULL && --render->refs == 0) {
        json_value_destroy(render->tree);
        mem_free(render->text);
        mem_free(render);
    }
}

/* Who sees it. */

bool view_has(const struct view *view, enum entity_kind kind, const char *id)
{
    const struct item *item = mirror_find(view->mirror, kind, id);
    return item != NULL && numbers_find(view->present, item->entity.number) != NUMBERS_NONE;
}

static bool has_tag(const char *tags, const char *tag)
{
    size_t len = strlen(tag);
    for (const char *at = tags; at != NULL && *at != '\0';) {
        const char *comma = strchr(at, ',');
        size_t own = comma == NULL ? strlen(at) : (size_t)(comma - at);
        if (own == len && memcmp(at, tag, len) == 0) {
            return true;
        }
        at = comma == NULL ? NULL : comma + 1;
    }
    return false;
}

bool view_admits(const struct hub_audience *audience, struct json_value *object)
{
    const struct json_value *screens = json_value_find(object, "screens");
    const struct json_value *tags = json_value_find(object, "tags");
    const char *name = audience->screen_class == SCREEN_LOBBY ? "lobby" : "internal";
    bool is_shown = screens == NULL;
    for (const struct json_value *c = screens == NULL ? NULL : screens->first; c != NULL;
         c = c->next) {
        is_shown = is_shown || strcmp(c->text, name) == 0;
    }
    bool is_tagged = tags == NULL || tags->count == 0;
    for (const struct json_value *c = tags == NULL ? NULL : tags->first; c != NULL; c = c->next) {
        is_tagged = is_tagged || has_tag(audience->tags, c->text);
    }
    return is_shown && is_tagged;
}

static bool figures_are_there(const struct view *view, const struct json_value *list)
{
    for (const struct json_value *c = list->first; c != NULL; c = c->next) {
        if (!view_has(view, ENTITY_FIGURE, c->text)) {
            return false;
        }
    }
    return true;
}

bool view_plays(const struct view *view, struct json_value *scene)
{
    static const struct {
        const char *scene;
        enum entity_kind kind;
    } kinds[] = {{"campaign", ENTITY_CAMPAIGN},   {"post", ENTITY_POST},
                 {"picture", ENTITY_MEDIA},       {"board", ENTITY_BOARD},
                 {"challenge", ENTITY_CHALLENGE}, {"figures", ENTITY_FIGURE},
                 {"event", ENTITY_EVENT}};
    const struct json_value *of = json_value_find(scene, "of");
    const char *campaign = text_of(scene, "campaign");
    if (!view_admits(view->audience, scene) ||
        (campaign[0] != '\0' && !view_has(view, ENTITY_CAMPAIGN, campaign))) {
        return false;
    }
    if (of == NULL) {
        return true;
    }
    if (of->type == JSON_ARRAY) {
        return figures_are_there(view, of);
    }
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (strcmp(text_of(scene, "scene"), kinds[i].scene) == 0) {
            return view_has(view, kinds[i].kind, of->text);
        }
    }
    return false;
}

/* Names. */

struct told_name told_person(const struct view *view, int64_t person, bool was_public)
{
    const struct roster_person *row = roster_find_person(standings_roster(view->standings), person);
    struct told_name told = {.label = ""};
    if (row == NULL || row->label[0] == '\0') {
        return told;
    }
    /* Who came with a document agreed where the document says so, until they choose themselves. */
    told.is_public = row->is_lobby_ok || (row->is_imported && was_public);
    if (told.is_public || view->audience->screen_class == SCREEN_INTERNAL) {
        told.label = row->label;
    }
    return told;
}

static bool render_author(const struct view *view, const struct item *item, struct json_value *tree)
{
    struct json_value *author = json_value_find(tree, "author");
    bool is_lobby = view->audience->screen_class == SCREEN_LOBBY;
    bool is_good = true;
    if (author == NULL && item->entity.author != 0) {
        author = tree_add_object(tree, "author");
        is_good = author != NULL;
    }
    if (author == NULL) {
        return is_good;
    }
    bool is_public = is_true(author, "public");
    if (item->entity.author != 0) {
        struct told_name told = told_person(view, item->entity.author, is_public);
        tree_remove(author, "name");
        is_public = told.is_public;
        is_good = told.label[0] == '\0' || tree_set_text(author, "name", told.label);
    } else if (is_lobby && !is_public) {
        tree_remove(author, "name");
    }
    tree_remove(author, "public");
    bool is_named = text_of(author, "name")[0] != '\0';
    if (!is_named) {
        tree_remove(author, "avatar");
    }
    if (is_named && is_public) {
        is_good = is_good && tree_set_true(author, "public");
    }
    if (author->count == 0) {
        tree_remove(tree, "author");
    }
    return is_good;
}

/* Kinds. */

static void keep_reference(const struct view *view, struct json_value *tree, const char *key,
                           enum entity_kind kind)
{
    const char *id = text_of(tree, key);
    if (id[0] != '\0' && !view_has(view, kind, id)) {
        tree_remove(tree, key);
    }
}

static bool render_post(const struct view *view, const struct item *item, struct json_value *tree)
{
    int64_t shares = standings_shares(view->standings, item->entity.number);
    keep_reference(view, tree, "campaign", ENTITY_CAMPAIGN);
    keep_reference(view, tree, "media", ENTITY_MEDIA);
    if (item->entity.is_product) {
        tree_remove(tree, "code");
        tree_remove(tree, "link");
    }
    bool has_shares = shares > 0 || json_value_find(tree, "shares") != NULL;
    return render_author(view, item, tree) &&
           (!has_shares || tree_set_number(tree, "shares", shares > 0 ? shares : 0));
}

static bool render_challenge(const struct view *view, const struct item *item,
                             struct json_value *tree)
{
    int64_t milli = 0, moved_at = TIME_NONE;
    (void)!standings_total(view->standings, slice_of(item->entity.id), &milli, &moved_at,
                           NULL); /* nothing was counted: 0 */
    return tree_set_milli(tree, "total", milli > 0 ? milli : 0) &&
           tree_set_time(tree, "as_of", item->as_of);
}

static bool render_event(const struct view *view, const struct item *item, struct json_value *tree)
{
    const struct json_value *seats = json_value_find(tree, "seats_left");
    keep_reference(view, tree, "artwork", ENTITY_MEDIA);
    if (seats == NULL) {
        return true;
    }
    long long left = 0;
    (void)sscanf(seats->text, "%lld", &left); /* the reader has held it to its range */
    left = left > item->taken ? left - item->taken : 0;
    return tree_set_number(tree, "seats_left", left);
}

static bool render_medium(struct json_value *tree)
{
    char href[128];
    const char *type = text_of(tree, "type");
    for (int t = 0; t < MEDIA_TYPE_COUNT; t++) {
        if (strcmp(type, media_type_name((enum media_type)t)) == 0) {
            (void)snprintf(href, sizeof href, "media/%.64s.%s", text_of(tree, "sha256"),
                           media_type_extension((enum media_type)t));
            return tree_set_text(tree, "href", href);
        }
    }
    return true;
}

static void render_campaign(const struct view *view, struct json_value *tree)
{
    struct json_value *figures = json_value_find(tree, "figures");
    keep_reference(view, tree, "artwork", ENTITY_MEDIA);
    for (struct json_value *c = figures == NULL ? NULL : figures->first; c != NULL;) {
        struct json_value *next = c->next;
        if (!view_has(view, ENTITY_FIGURE, c->text)) {
            json_value_unlink(c);
            json_value_destroy(c);
        }
        c = next;
    }
}

/* A code of a content that this audience no longer gets. One of nobody here leads elsewhere. */
static bool is_dead_code(const struct view *view, const char *code)
{
    for (size_t k = 0; code[0] != '\0' && k < ENTITY_KIND_COUNT; k++) {
        for (size_t i = 0; i < view->mirror->order_count[k]; i++) {
            const struct entity *entity = &view->mirror->order[k][i]->entity;
            if (strcasecmp(entity->code, code) == 0) {
                return !view_has(view, entity->kind, entity->id);
            }
        }
    }
    return false;
}

static void render_playlist(const struct view *view, struct json_value *tree)
{
    struct json_value *scenes = json_value_find(tree, "scenes");
    for (struct json_value *c = scenes == NULL ? NULL : scenes->first; c != NULL;) {
        struct json_value *next = c->next;
        if (!view_plays(view, c)) {
            json_value_unlink(c);
            json_value_destroy(c);
        } else if (is_dead_code(view, text_of(c, "code"))) {
            tree_remove(c, "code");
            tree_remove(c, "cta"); /* what the code was for */
        }
        c = next;
    }
}

static bool render_kind(const struct view *view, const struct item *item, struct json_value *tree)
{
    switch (item->entity.kind) {
    case ENTITY_POST:
        return render_post(view, item, tree);
    case ENTITY_BOARD:
        return render_board(view, item, tree);
    case ENTITY_CHALLENGE:
        return render_challenge(view, item, tree);
    case ENTITY_EVENT:
        return render_event(view, item, tree);
    case ENTITY_MEDIA:
        return render_medium(tree);
    case ENTITY_CAMPAIGN:
        render_campaign(view, tree);
        return true;
    case ENTITY_PLAYLIST:
        render_playlist(view, tree);
        return true;
    case ENTITY_FIGURE:
    case ENTITY_NOTICE:
    case ENTITY_KIND_COUNT:
        break;
    }
    return true;
}

struct json_value *render_item(const struct view *view, const struct item *item)
{
    struct json_value *tree = tree_clone(item->tree);
    if (tree == NULL) {
        return NULL;
    }
    tree_remove(tree, "onward");
    if (!render_kind(view, item, tree)) {
        json_value_destroy(tree);
        return NULL;
    }
    return tree;
}

/* Activity. */

/* What a line is about, as far as the audience has it. */
static bool line_object(const struct view *view, const struct line *line, struct json_value *tree)
{
    enum entity_kind kind = ENTITY_POST;
    if (line->title[0] != '\0') {
        return tree_set_text(tree, "object_title", line->title);
    }
    if (line->object[0] == '\0' || !entity_kind_parse(slice_of(line->kind), &kind) ||
        !view_has(view, kind, line->object)) {
        return true;
    }
    if (kind == ENTITY_CAMPAIGN) { /* a line can't refer to one, but name it */
        struct item *item = mirror_find(view->mirror, kind, line->object);
        return tree_set_text(tree, "object_title", text_of(item->tree, "title"));
    }
    return tree_set_text(tree, "object", line->object);
}

/* A tier has a title of its own; `points` of the line is where it stands. */
static bool line_tier(const struct view *view, const struct line *line, struct json_value *tree,
                      bool *out_is_left_out)
{
    char at[24];
    struct item *item = mirror_find(view->mirror, ENTITY_CHALLENGE, line->object);
    if (line->title[0] != '\0') {
        return tree_set_text(tree, "object_title", line->title);
    }
    if (item == NULL || !view_has(view, ENTITY_CHALLENGE, line->object)) {
        *out_is_left_out = true;
        return true;
    }
    (void)snprintf(at, sizeof at, "%lld", (long long)line->points);
    const struct json_value *tiers = json_value_find(item->tree, "tiers");
    for (struct json_value *c = tiers == NULL ? NULL : tiers->first; c != NULL; c = c->next) {
        const struct json_value *own = json_value_find(c, "at");
        if (own != NULL && strcmp(own->text, at) == 0) {
            return tree_set_text(tree, "object_title", text_of(c, "title"));
        }
    }
    return tree_set_text(tree, "object", line->object);
}

static bool line_who(const struct view *view, const struct line *line, struct json_value *tree)
{
    struct told_name told = {.label = line->who, .is_public = line->is_public};
    if (line->person != 0) {
        told = told_person(view, line->person, line->is_public);
    } else if (!line->is_public && view->audience->screen_class == SCREEN_LOBBY) {
        told.label = "";
    }
    if (told.label[0] != '\0' && !tree_set_text(tree, "who", told.label)) {
        return false;
    }
    if (line->team[0] != '\0' && !tree_set_text(tree, "team", line->team)) {
        return false;
    }
    return told.label[0] == '\0' || !told.is_public || tree_set_true(tree, "public");
}

static bool line_rest(const struct line *line, struct json_value *tree)
{
    static const char *const keys[] = {"screens", "tags"};
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        const struct json_value *member = json_value_find(line->rest, keys[i]);
        struct json_value *copy = member == NULL ? NULL : tree_clone(member);
        if (copy != NULL) {
            json_value_insert(tree, NULL, copy);
        } else if (member != NULL) {
            return false;
        }
    }
    return true;
}

/* Who and what about; whether that is enough to be told. */
static bool line_told(const struct view *view, const struct line *line, struct json_value *tree,
                      bool *out_is_left_out)
{
    if (line->what == ACTIVITY_TIER_REACHED) {
        return line_tier(view, line, tree, out_is_left_out);
    }
    *out_is_left_out = text_of(tree, "who")[0] == '\0' && text_of(tree, "team")[0] == '\0';
    return line_object(view, line, tree) &&
           (line->points < 0 || tree_set_number(tree, "points", line->points));
}

struct json_value *render_line(const struct view *view, const struct line *line,
                               bool *out_is_left_out)
{
    static const char *const whats[] = {"shared", "proposed", "joined", "signed_up",
                                        "tier_reached"};
    *out_is_left_out = line->rest != NULL && !view_admits(view->audience, line->rest);
    if (*out_is_left_out) {
        return NULL;
    }
    struct json_value *tree = json_value_create(JSON_OBJECT, NULL, slice_of(""));
    bool is_good = tree != NULL && tree_set_text(tree, "id", line->id) &&
                   tree_set_time(tree, "at", line->at) && line_who(view, line, tree) &&
                   tree_set_text(tree, "what", whats[line->what]) &&
                   line_told(view, line, tree, out_is_left_out) &&
                   (line->network[0] == '\0' || tree_set_text(tree, "network", line->network)) &&
                   line_rest(line, tree);
    if (!is_good || *out_is_left_out) {
        json_value_destroy(tree);
        return NULL;
    }
    return tree;
}

/* The head. */

static void keep_schedule(const struct view *view, struct json_value *root)
{
    struct json_value *schedule = json_value_find(root, "schedule");
    for (struct json_value *c = schedule == NULL ? NULL : schedule->first; c != NULL;) {
        struct json_value *next = c->next;
        const char *playlist = text_of(c, "playlist");
        if (playlist[0] != '\0' && !view_has(view, ENTITY_PLAYLIST, playlist)) {
            json_value_unlink(c);
            json_value_destroy(c);
        }
        c = next;
    }
}

struct json_value *render_root(const struct view *view, const char *share_base)
{
    struct json_value *root = tree_clone(view->mirror->root);
    if (root == NULL) {
        return NULL;
    }
    struct json_value *brand = json_value_find(root, "brand");
    struct json_value *share = json_value_find(root, "share");
    struct json_value *server = NULL;
    bool is_good = true;
    if (brand != NULL) {
        keep_reference(view, brand, "logo", ENTITY_MEDIA);
    }
    keep_schedule(view, root);
    if (share_base[0] != '\0') {
        share = share == NULL ? tree_add_object(root, "share") : share;
        is_good = share != NULL && tree_set_text(share, "base", share_base);
    }
    tree_remove(root, "vitrine");
    server = is_good ? tree_add_object(root, "server") : NULL;
    is_good = server != NULL && tree_set_text(server, "live", "live") &&
              tree_set_text(server, "journal", "journal") &&
              tree_set_text(server, "health", "health");
    if (!is_good) {
        json_value_destroy(root);
        return NULL;
    }
    return root;
}
