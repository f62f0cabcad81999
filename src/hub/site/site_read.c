/* Rows -> the site. The JSON of a row was checked when it was put there: what is missing or of
 * another type is simply not there.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/crypto.h"
#include "base/json.h"
#include "base/mem.h"
#include "hub/count/boards.h"
#include "hub/pages/brand_css.h"
#include "hub/site/site.h"
#include "hub/store/media.h"
#include "hub/store/root.h"
#include "hub/store/teams.h"
#include "programme/times.h"

struct picture {
    const char *id;
    struct page_picture page;
    enum media_type type;
};

struct group {
    int64_t number;
    struct slice name;
};

/* What is read before contents, and looked up by them. */
struct reader {
    struct site *site;
    struct hub_store *store;
    struct arena *arena;
    int64_t now_unix_s;
    struct picture *pictures;
    size_t picture_count, picture_cap;
    struct site_content *contents;
    size_t count, cap;
    struct group *sites;
    size_t site_count, site_cap, team_cap, board_cap, screen_cap;
    const struct json_node *root;
    bool is_full;
};

/* Text of a member, in the arena; empty without one. */
static struct slice text_of(struct reader *r, const struct json_node *node, const char *key)
{
    const struct json_node *value = json_find(node, key);
    if (value == NULL || value->type != JSON_STRING || value->text[0] == '\0') {
        return slice_of("");
    }
    const char *copy = arena_strdup(r->arena, slice_of(value->text));
    r->is_full = r->is_full || copy == NULL;
    return slice_of(copy == NULL ? "" : copy);
}

static int64_t number_of(const struct json_node *node, const char *key)
{
    const struct json_node *value = json_find(node, key);
    return value != NULL && value->type == JSON_NUMBER && value->number < 1e15 &&
                   value->number > -1e15
               ? (int64_t)value->number
               : 0;
}

static int64_t time_of(struct reader *r, const struct json_node *node, const char *key)
{
    const struct json_node *value = json_find(node, key);
    int64_t at = 0;
    bool is_time = value != NULL && value->type == JSON_STRING &&
                   time_parse(value->text, r->site->tz, r->now_unix_s, &at) == TIME_READ;
    return is_time ? at : 0;
}

/* Room for one more element: the old ones are left behind in the arena, which doubles with them. */
static void *grow(struct reader *r, void *old, size_t count, size_t *cap, size_t size)
{
    if (count < *cap) {
        return old;
    }
    size_t wanted = *cap == 0 ? 32 : *cap * 2;
    void *bigger = arena_alloc(r->arena, wanted, size);
    if (bigger == NULL) {
        r->is_full = true;
        return NULL;
    }
    if (count > 0) {
        memcpy(bigger, old, count * size);
    }
    *cap = wanted;
    return bigger;
}

/* Pictures. */

static bool media_is(const char *name, enum media_type *out)
{
    for (int i = 0; i < MEDIA_TYPE_COUNT; i++) {
        if (strcmp(name, media_type_name((enum media_type)i)) == 0) {
            *out = (enum media_type)i;
            return true;
        }
    }
    return false;
}

static bool read_picture(void *ctx, const struct entity *entity, struct slice json)
{
    struct reader *r = ctx;
    struct json_doc *doc = NULL;
    uint32_t line = 0;
    uint32_t column = 0;
    struct picture *grown = grow(r, r->pictures, r->picture_count, &r->picture_cap, sizeof *grown);
    if (grown == NULL || json_parse(json, false, &doc, &line, &column, NULL) != ST_OK) {
        return grown != NULL;
    }
    r->pictures = grown;
    struct picture *picture = &r->pictures[r->picture_count];
    const struct json_node *root = json_root(doc);
    const struct json_node *type = json_find(root, "type");
    picture->id = arena_strdup(r->arena, slice_of(entity->id));
    picture->page.sha256 = text_of(r, root, "sha256");
    picture->page.alt = text_of(r, root, "alt");
    bool is_known =
        type != NULL && type->type == JSON_STRING && media_is(type->text, &picture->type);
    r->picture_count += is_known && picture->id != NULL && picture->page.sha256.len > 0 ? 1U : 0U;
    json_destroy(doc);
    return true;
}

static const struct picture *find_picture(const struct reader *r, const struct json_node *node,
                                          const char *key)
{
    const struct json_node *value = json_find(node, key);
    for (size_t i = 0; value != NULL && value->type == JSON_STRING && i < r->picture_count; i++) {
        if (strcmp(r->pictures[i].id, value->text) == 0) {
            return &r->pictures[i];
        }
    }
    return NULL;
}

/* Contents. */

static void read_tiers(struct reader *r, const struct json_node *root, struct site_content *content)
{
    const struct json_node *tiers = json_find(root, "tiers");
    for (const struct json_node *t = tiers == NULL ? NULL : tiers->first;
         t != NULL && content->tier_count < PAGE_TIERS_MAX; t = t->next) {
        content->tiers[content->tier_count].at = number_of(t, "at");
        content->tiers[content->tier_count++].title = text_of(r, t, "title");
    }
}

static void read_own(struct reader *r, const struct json_node *root, struct site_content *content)
{
    const struct json_node *list = json_find(root, "suggestions");
    bool is_list = list != NULL && list->type == JSON_ARRAY;
    for (const struct json_node *c = is_list ? list->first : NULL;
         c != NULL && content->own_count < SITE_OWN_MAX; c = c->next) {
        const char *copy = c->type == JSON_STRING && c->text[0] != '\0'
                               ? arena_strdup(r->arena, slice_of(c->text))
                               : NULL;
        if (copy != NULL) {
            content->own[content->own_count++] = slice_of(copy);
        }
    }
}

static struct slice or_else(struct slice a, struct slice b)
{
    return a.len > 0 ? a : b;
}

static void read_members(struct reader *r, const struct json_node *root,
                         struct site_content *content)
{
    const struct json_node *tour = json_find(root, "tour");
    const struct picture *picture = find_picture(r, root, "media");
    const struct json_node *kind = json_find(root, "kind");
    bool is_position =
        kind != NULL && kind->type == JSON_STRING && strcmp(kind->text, "position") == 0;
    static const enum page_content_kind kinds[ENTITY_KIND_COUNT] = {
        [ENTITY_CAMPAIGN] = PAGE_CAMPAIGN,
        [ENTITY_CHALLENGE] = PAGE_CHALLENGE,
        [ENTITY_POST] = PAGE_POST,
        [ENTITY_EVENT] = PAGE_EVENT};
    picture = picture == NULL ? find_picture(r, root, "artwork") : picture;
    content->page.kind = is_position ? PAGE_POSITION : kinds[content->entity.kind];
    content->page.headline = or_else(text_of(r, root, "headline"), text_of(r, root, "title"));
    content->page.text = or_else(text_of(r, root, "text"), text_of(r, root, "statement"));
    content->page.link = text_of(r, root, "link");
    content->page.kicker = tour == NULL ? slice_of("") : text_of(r, tour, "title");
    if (picture != NULL) {
        content->page.picture = picture->page;
    }
    bool is_shared = content->entity.kind == ENTITY_POST || content->entity.kind == ENTITY_CAMPAIGN;
    bool says = json_find(root, "points") != NULL;
    content->page.points = says        ? number_of(root, "points")
                           : is_shared ? r->site->settings->config.points.declared
                                       : 0;
    content->hashtag = text_of(r, root, "hashtag");
    content->campaign = text_of(r, root, "campaign");
    content->place = text_of(r, root, "place");
    content->starts = time_of(r, root, "starts");
    content->ends = time_of(r, root, "ends");
    content->subtitle = text_of(r, root, "subtitle");
    content->metric = or_else(text_of(r, root, "metric"), slice_of("shares"));
    content->evidence = or_else(text_of(r, root, "evidence"), slice_of("declared"));
    content->from = time_of(r, root, "from");
    content->until = time_of(r, root, "until");
    read_tiers(r, root, content);
    read_own(r, root, content);
}

static bool read_content(void *ctx, const struct entity *entity, struct slice json)
{
    struct reader *r = ctx;
    struct json_doc *doc = NULL;
    uint32_t line = 0;
    uint32_t column = 0;
    if (entity->code[0] == '\0' || json_parse(json, false, &doc, &line, &column, NULL) != ST_OK) {
        return true; /* nobody can open it */
    }
    struct site_content *grown = grow(r, r->contents, r->count, &r->cap, sizeof *grown);
    if (grown != NULL) {
        r->contents = grown;
        struct site_content *content = &r->contents[r->count++];
        memset(content, 0, sizeof *content);
        content->entity = *entity;
        read_members(r, json_root(doc), content);
    }
    json_destroy(doc);
    return grown != NULL;
}

static int order_code(const void *a, const void *b)
{
    const struct site_content *x = a;
    const struct site_content *y = b;
    return strcmp(x->entity.code, y->entity.code);
}

static int order_open(const void *a, const void *b)
{
    const struct site_content *x = *(const struct site_content *const *)a;
    const struct site_content *y = *(const struct site_content *const *)b;
    int kind = (x->entity.kind < y->entity.kind) - (x->entity.kind > y->entity.kind);
    int place =
        (x->entity.position > y->entity.position) - (x->entity.position < y->entity.position);
    return kind != 0 ? kind : place; /* posts before campaigns */
}

/* Codes of contents find their row after this; their campaign gives posts a heading and hashtag. */
static void finish_contents(struct reader *r)
{
    struct site *site = r->site;
    for (size_t i = 0; i < r->count; i++) { /* codes point into the element they stand in */
        r->contents[i].page.code = slice_of("");
    }
    if (r->count > 0) {
        qsort(r->contents, r->count, sizeof *r->contents, order_code);
    }
    site->contents = r->contents;
    site->content_count = r->count;
    site->open = arena_alloc(r->arena, r->count + 1, sizeof *site->open);
    r->is_full = r->is_full || site->open == NULL;
    for (size_t i = 0; i < r->count; i++) {
        struct site_content *content = &r->contents[i];
        content->page.code = slice_of(content->entity.code);
        const struct site_content *campaign =
            content->campaign.len > 0 ? site_by_id(site, ENTITY_CAMPAIGN, content->campaign) : NULL;
        if (campaign != NULL) {
            content->page.kicker = campaign->page.headline;
            content->hashtag = or_else(content->hashtag, campaign->hashtag);
        }
        bool is_shared =
            content->entity.kind == ENTITY_POST || content->entity.kind == ENTITY_CAMPAIGN;
        if (site->open != NULL && is_shared && entity_is_live(&content->entity, r->now_unix_s)) {
            site->open[site->open_count++] = content;
        }
    }
    if (site->open_count > 0) {
        qsort(site->open, site->open_count, sizeof *site->open, order_open);
    }
}

/* Teams, boards, screens. */

static bool read_site_group(void *ctx, const struct hub_group *group)
{
    struct reader *r = ctx;
    struct group *grown = grow(r, r->sites, r->site_count, &r->site_cap, sizeof *grown);
    const char *name = arena_strdup(r->arena, slice_of(group->name));
    if (grown == NULL || name == NULL) {
        r->is_full = true;
        return false;
    }
    r->sites = grown;
    r->sites[r->site_count++] = (struct group){group->number, slice_of(name)};
    return true;
}

static struct slice site_name(const struct reader *r, int64_t number)
{
    for (size_t i = 0; i < r->site_count; i++) {
        if (r->sites[i].number == number) {
            return r->sites[i].name;
        }
    }
    return slice_of("");
}

static bool read_team(void *ctx, const struct hub_group *group)
{
    struct reader *r = ctx;
    struct site *site = r->site;
    struct site_team *grown = grow(r, site->teams, site->team_count, &r->team_cap, sizeof *grown);
    const char *id = arena_strdup(r->arena, slice_of(group->id));
    const char *name = arena_strdup(r->arena, slice_of(group->name));
    if (grown == NULL || id == NULL || name == NULL) {
        r->is_full = true;
        return false;
    }
    site->teams = grown;
    site->teams[site->team_count++] = (struct site_team){
        group->number, {slice_of(id), slice_of(name), site_name(r, group->site)}};
    return true;
}

static int order_text(struct slice a, struct slice b)
{
    int order = memcmp(a.ptr, b.ptr, a.len < b.len ? a.len : b.len);
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static int order_team(const void *a, const void *b)
{
    const struct site_team *x = a;
    const struct site_team *y = b;
    int order = order_text(x->page.site, y->page.site);
    return order != 0 ? order : order_text(x->page.name, y->page.name);
}

static void finish_teams(struct reader *r)
{
    struct site *site = r->site;
    size_t shown = site->team_count < PAGE_TEAMS_MAX ? site->team_count : PAGE_TEAMS_MAX;
    if (site->team_count > 0) {
        qsort(site->teams, site->team_count, sizeof *site->teams, order_team);
    }
    site->team_pages = arena_alloc(r->arena, shown + 1, sizeof *site->team_pages);
    for (size_t i = 0; site->team_pages != NULL && i < shown; i++) {
        site->team_pages[i] = site->teams[i].page;
    }
    r->is_full = r->is_full || site->team_pages == NULL;
}

static bool read_board(void *ctx, const struct entity *entity, struct slice json)
{
    struct reader *r = ctx;
    struct site *site = r->site;
    struct json_doc *doc = NULL;
    uint32_t line = 0;
    uint32_t column = 0;
    if (json_parse(json, false, &doc, &line, &column, NULL) != ST_OK) {
        return true;
    }
    const struct json_node *of = json_find(json_root(doc), "of");
    bool is_of_teams = of != NULL && of->type == JSON_STRING && strcmp(of->text, "teams") == 0;
    struct site_board *grown = NULL;
    if (is_of_teams) {
        grown = grow(r, site->team_boards, site->team_board_count, &r->board_cap, sizeof *grown);
        site->team_boards = grown != NULL ? grown : site->team_boards;
    }
    if (grown != NULL) {
        struct site_board *board = &site->team_boards[site->team_board_count++];
        memset(board, 0, sizeof *board);
        memcpy(board->id, entity->id, sizeof board->id);
        board->unit = text_of(r, json_root(doc), "unit");
        board->is_live = entity_is_live(entity, r->now_unix_s);
    }
    json_destroy(doc);
    return true;
}

/* The keys of presence stand behind the rows: they are asked for afterwards. */
static bool read_screen(void *ctx, const struct screen_row *screen, struct slice health)
{
    struct reader *r = ctx;
    struct site *site = r->site;
    (void)health;
    if (screen->revoked_at != INT64_MIN) {
        return true;
    }
    struct site_screen *grown =
        grow(r, site->screens, site->screen_count, &r->screen_cap, sizeof *grown);
    const char *title =
        arena_strdup(r->arena, slice_of(screen->title[0] != '\0' ? screen->title : screen->name));
    if (grown == NULL || title == NULL) {
        r->is_full = true;
        return false;
    }
    site->screens = grown;
    site->screens[site->screen_count++] =
        (struct site_screen){.presence_number = screen->presence_number, .title = slice_of(title)};
    return true;
}

static void read_screen_keys(struct reader *r)
{
    struct site *site = r->site;
    size_t kept = 0;
    for (size_t i = 0; i < site->screen_count; i++) {
        char name[HUB_ID_BYTES];
        struct site_screen screen = site->screens[i];
        if (store_screen_presence(r->store, screen.presence_number, screen.key, name, NULL) ==
            ST_OK) {
            site->screens[kept++] = screen;
        }
        crypto_forget(screen.key, sizeof screen.key);
    }
    site->screen_count = kept;
}

/* The brand. */

static size_t read_accents(const struct json_node *brand, uint32_t accents[2])
{
    const struct json_node *list = json_find(brand, "accents");
    bool is_list = list != NULL && list->type == JSON_ARRAY;
    size_t count = 0;
    for (const struct json_node *c = is_list ? list->first : NULL; c != NULL && count < 2;
         c = c->next) {
        if (c->type == JSON_STRING && c->text[0] == '#' && strlen(c->text) == 7) {
            accents[count++] = (uint32_t)strtoul(c->text + 1, NULL, 16);
        }
    }
    return count;
}

static void read_brand(struct reader *r)
{
    struct site *site = r->site;
    const struct json_node *brand = json_find(r->root, "brand");
    const struct picture *logo = find_picture(r, brand, "logo");
    uint32_t accents[2] = {0, 0};
    struct buf css = buf_make(BRAND_CSS_MAX_BYTES);
    size_t count = read_accents(brand, accents);
    site->brand.name = or_else(text_of(r, brand, "name"), slice_of("Vitrine"));
    site->brand.employer = slice_of(site->settings->config.employer);
    if (logo != NULL) {
        const char *href = arena_printf(r->arena, "/media/%.*s.%s", (int)logo->page.sha256.len,
                                        logo->page.sha256.ptr, media_type_extension(logo->type));
        site->brand.logo_href = slice_of(href == NULL ? "" : href);
    }
    brand_css_write(&css, accents, count);
    struct slice text = buf_view(&css);
    (void)snprintf(site->brand_css_name, sizeof site->brand_css_name, "brand.%016llx.css",
                   (unsigned long long)crypto_hash64(text.ptr, text.len));
    const char *href = arena_printf(r->arena, "/assets/%s", site->brand_css_name);
    site->brand.css_href = slice_of(href == NULL ? "" : href);
    site->brand_css = blob_take(&css);
    buf_deinit(&css);
}

/* The whole. */

static enum status read_rows(struct reader *r, struct err *err)
{
    static const enum entity_kind kinds[] = {ENTITY_CAMPAIGN, ENTITY_CHALLENGE, ENTITY_POST,
                                             ENTITY_EVENT};
    struct hub_store *store = r->store;
    enum status status = store_entity_each(store, ENTITY_MEDIA, 0, read_picture, r, err);
    for (size_t i = 0; i < ARRAY_LEN(kinds) && status == ST_OK; i++) {
        status = store_entity_each(store, kinds[i], 0, read_content, r, err);
    }
    if (status == ST_OK) {
        status = store_entity_each(store, ENTITY_BOARD, 0, read_board, r, err);
    }
    if (status == ST_OK) {
        status = store_group_each(store, GROUP_SITE, 0, read_site_group, r, err);
    }
    if (status == ST_OK) {
        status = store_group_each(store, GROUP_TEAM, 0, read_team, r, err);
    }
    if (status == ST_OK) {
        status = store_screen_each(store, read_screen, r, err);
    }
    if (status == ST_OK) {
        read_screen_keys(r);
    }
    return status;
}

static enum status read_root(struct reader *r, struct zones *zones, struct json_doc **out_doc,
                             struct err *err)
{
    struct buf json = buf_make(ENTITY_MAX_BYTES * 4);
    uint32_t line = 0;
    uint32_t column = 0;
    enum status status = store_root_get(r->store, &json, err);
    if (status == ST_OK) {
        status = json_parse(buf_view(&json), false, out_doc, &line, &column, err);
    }
    buf_deinit(&json);
    if (status == ST_OK) {
        r->root = json_root(*out_doc);
        const struct json_node *zone = json_find(r->root, "timezone");
        bool is_text = zone != NULL && zone->type == JSON_STRING;
        r->site->tz = is_text ? zones_find(zones, zone->text) : NULL;
        r->site->tz = r->site->tz == NULL ? tz_utc() : r->site->tz;
    }
    return status;
}

enum status site_read(struct hub_store *store, struct settings *settings, struct zones *zones,
                      int64_t now_unix_s, struct site **out_site, struct err *err)
{
    struct json_doc *root = NULL;
    struct site *site = mem_alloc(1, sizeof *site);
    atomic_init(&site->refs, 1);
    site->settings = settings_ref(settings);
    site->arena = arena_make(SITE_ARENA_MAX);
    struct reader reader = {
        .site = site, .store = store, .arena = &site->arena, .now_unix_s = now_unix_s};
    enum status status = hub_store_change(store, &site->change, err);
    if (status == ST_OK) {
        status = read_root(&reader, zones, &root, err);
    }
    if (status == ST_OK) {
        status = read_rows(&reader, err);
    }
    if (status == ST_OK) {
        finish_contents(&reader);
        finish_teams(&reader);
        read_brand(&reader);
    }
    json_destroy(root);
    if (status == ST_OK && (reader.is_full || site->arena.is_full)) {
        status = err_set(err, ST_LIMIT, "the contents take more than %d MiB of memory",
                         SITE_ARENA_MAX >> 20);
    }
    if (status != ST_OK) {
        site_unref(site);
        return status;
    }
    *out_site = site;
    return ST_OK;
}
