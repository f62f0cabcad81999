/* One content is judged within a document made of all the others: references must be good, and what
 * is wrong with others is not its fault. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/zones.h"
#include "hub/count/openings.h"
#include "hub/db/unit.h"
#include "hub/import/import_priv.h"
#include "hub/store/codes.h"
#include "hub/store/root.h"

enum { RANDOM_ID_CHARS = 10, PREFIX_BYTES = 96 };

struct whole {
    struct buf json;
    enum entity_kind kind; /* of the content that is judged */
    const char *id;
    struct slice content;
    size_t index, count; /* where it stands in its list */
    bool is_there;
    bool is_first;
};

static void append_member(struct whole *whole, struct slice json)
{
    buf_append_str(&whole->json, whole->is_first ? "" : ",");
    buf_append(&whole->json, json.ptr, json.len);
    whole->is_first = false;
    whole->count++;
}

/* A list's element: boards need an entry, media an address, to be whole for a reader. */
static bool append_entity(void *ctx, const struct entity *entity, struct slice json)
{
    struct whole *whole = ctx;
    if (entity->kind == whole->kind && strcmp(entity->id, whole->id) == 0) {
        whole->is_there = true;
        whole->index = whole->count;
        append_member(whole, whole->content);
        return true;
    }
    if (entity->kind == ENTITY_BOARD || entity->kind == ENTITY_MEDIA ||
        entity->kind == ENTITY_CHALLENGE) {
        const char *more = entity->kind == ENTITY_BOARD
                               ? ",\"entries\":[{\"id\":\"x\",\"name\":\"x\",\"score\":0}]}"
                           : entity->kind == ENTITY_MEDIA ? ",\"href\":\"x\"}"
                                                          : ",\"total\":0}";
        append_member(whole, (struct slice){json.ptr, json.len - 1});
        buf_append_str(&whole->json, more);
    } else {
        append_member(whole, json);
    }
    return true;
}

static enum status write_lists(struct hub_store *store, struct whole *whole, struct err *err)
{
    enum status status = ST_OK;
    for (int k = 0; k < ENTITY_KIND_COUNT && status == ST_OK; k++) {
        enum entity_kind kind = (enum entity_kind)k;
        buf_printf(&whole->json, ",\"%s\":[", entity_kind_key(kind));
        whole->is_first = true;
        whole->count = 0;
        if (kind == ENTITY_PLAYLIST) { /* a document without a scene is refused whole */
            append_member(whole, slice_of("{\"id\":\"+\",\"scenes\":[{\"scene\":\"activity\"}]}"));
        }
        status = store_entity_each(store, kind, 0, append_entity, whole, err);
        if (status == ST_OK && kind == whole->kind && !whole->is_there) {
            whole->index = whole->count;
            append_member(whole, whole->content);
        }
        buf_append_char(&whole->json, ']');
    }
    return status;
}

static enum status write_whole(struct hub_store *store, struct whole *whole, struct err *err)
{
    struct buf root = buf_make(PROGRAMME_MAX_BYTES);
    enum status status = store_root_get(store, &root, err);
    if (status == ST_OK) {
        bool is_empty = root.len <= 2;
        buf_append(&whole->json, root.ptr, root.len - 1);
        buf_append_str(&whole->json, is_empty ? "\"vitrine\":1" : "");
        status = write_lists(store, whole, err);
        buf_append_char(&whole->json, '}');
    }
    buf_deinit(&root);
    return status == ST_OK ? buf_status(&whole->json, err) : status;
}

/* Errors at the content's own place. */
static enum status own_faults(const struct whole *whole, const struct fault_list *faults,
                              struct err *err)
{
    char prefix[PREFIX_BYTES];
    int len =
        snprintf(prefix, sizeof prefix, "/%s/%zu", entity_kind_key(whole->kind), whole->index);
    for (size_t i = 0; i < fault_list_count(faults); i++) {
        const struct fault *fault = fault_list_get(faults, i);
        const char *rest = fault->pointer + len;
        if (fault->severity == FAULT_ERROR && strncmp(fault->pointer, prefix, (size_t)len) == 0 &&
            (*rest == '\0' || *rest == '/')) {
            return err_set(err, ST_INVALID, "%s: %s", *rest == '\0' ? "the content" : rest,
                           fault->text);
        }
    }
    return ST_OK;
}

static enum status judge(struct hub_store *store, struct whole *whole, struct zones *zones,
                         int64_t now_unix_s, const struct programme **out_programme,
                         struct err *err)
{
    const struct programme_options options = {
        .now_unix_s = now_unix_s, .base_dir = "", .find_tz = zones_find, .tz_ctx = zones};
    struct fault_list *faults = fault_list_create();
    enum status status = write_whole(store, whole, err);
    if (status == ST_OK) {
        status = programme_read(buf_view(&whole->json), &options, faults, out_programme, err);
    }
    if (status == ST_OK) {
        status = own_faults(whole, faults, err);
    }
    fault_list_destroy(faults);
    return status;
}

/* Reading, an id, judging, times, a code, and keeping. */

static enum status take_id(struct json_value *tree, enum entity_kind kind,
                           char out_id[HUB_ID_BYTES], struct err *err)
{
    char random[RANDOM_ID_CHARS + 2];
    const char *id = tree_text(tree, "id");
    if (id[0] == '\0') {
        random[0] = entity_kind_key(kind)[0];
        code_random(RANDOM_ID_CHARS, random + 1);
        enum status status = tree_put_text(tree, "id", slice_of(random), err);
        if (status != ST_OK) {
            return status;
        }
        id = tree_text(tree, "id");
    }
    if (strlen(id) >= HUB_ID_BYTES) {
        return err_set(err, ST_INVALID, "an id has at most 64 characters");
    }
    memcpy(out_id, id, strlen(id) + 1);
    return ST_OK;
}

static enum status set_up_count(struct hub_store *store, enum entity_kind kind, const char *id,
                                const struct programme *programme, struct err *err)
{
    struct entity entity;
    bool is_new = false;
    enum status status = store_entity_get(store, kind, slice_of(id), &entity, NULL, err);
    const struct challenge *challenge = programme_find_challenge(programme, id);
    const struct board *board = programme_find_board(programme, id);
    if (status == ST_OK && kind == ENTITY_CHALLENGE && challenge != NULL) {
        const struct challenge_setup setup = {
            .content = entity.number, .metric = challenge->metric, .evidence = challenge->evidence};
        status = opening_challenge(store, &setup, &is_new, err);
    } else if (status == ST_OK && kind == ENTITY_BOARD && board != NULL) {
        const struct board_setup setup = {
            .content = entity.number,
            .of = board->of,
            .challenge = slice_of(board->challenge == NULL ? "" : board->challenge->id),
            .metric = METRIC_POINTS};
        status = opening_board(store, &setup, &is_new, err);
    }
    return status;
}

struct content {
    enum entity_kind kind;
    struct json_value *tree;
    const char *id;
    int64_t now_unix_s;
    const struct programme *programme;
};

static bool wants_code(const struct content *c, bool is_product)
{
    return !is_product && json_value_find(c->tree, "link") == NULL &&
           (c->kind == ENTITY_CAMPAIGN || c->kind == ENTITY_CHALLENGE || c->kind == ENTITY_POST ||
            c->kind == ENTITY_EVENT);
}

/* The code it has stays; what the JSON says of codes is not asked. */
static enum status keep_code(struct hub_store *store, const struct content *c, bool is_product,
                             struct entity *before, struct err *err)
{
    enum status status = store_entity_get(store, c->kind, slice_of(c->id), before, NULL, err);
    if (status == ST_NOT_FOUND) {
        *before = (struct entity){.kind = c->kind};
        status = ST_OK;
    }
    tree_drop(c->tree, "code");
    if (status == ST_OK && !wants_code(c, is_product)) {
        before->code[0] = '\0';
    } else if (status == ST_OK && before->code[0] == '\0') {
        status = store_code_create(store, before->code, err);
    }
    return status == ST_OK && before->code[0] != '\0'
               ? tree_put_text(c->tree, "code", slice_of(before->code), err)
               : status;
}

static enum status keep(struct hub_store *store, const struct content *c, struct err *err)
{
    static const char *const counted[] = {"entries", "as_of", "total", "frozen", "reveal"};
    struct buf json = buf_make(ENTITY_MAX_BYTES);
    bool is_product = strcmp(tree_text(c->tree, "class"), "product") == 0;
    bool is_counted = c->kind == ENTITY_BOARD || c->kind == ENTITY_CHALLENGE;
    struct entity before;
    enum status status =
        tree_resolve_times(c->tree, table_of_kind(c->kind), c->programme->tz, c->now_unix_s, err);
    for (size_t i = 0; i < ARRAY_LEN(counted) && is_counted; i++) {
        tree_drop(c->tree, counted[i]);
    }
    if (status == ST_OK) {
        status = keep_code(store, c, is_product, &before, err);
    }
    struct json_value *author = json_value_find(c->tree, "author");
    if (status == ST_OK && before.author != 0 && author != NULL) {
        tree_drop(author, "name"); /* the person stands behind it, and may leave */
    }
    json_value_write(c->tree, &json);
    if (status == ST_OK) {
        status = buf_status(&json, err);
    }
    if (status == ST_OK) {
        const struct entity_put put = {.kind = c->kind,
                                       .id = slice_of(c->id),
                                       .code = slice_of(before.code),
                                       .json = buf_view(&json),
                                       .position = -1,
                                       .is_product = is_product,
                                       .is_proposed = before.is_proposed,
                                       .is_approved = true,
                                       .author = before.author};
        status = store_entity_put(store, &put, c->now_unix_s, NULL, err);
    }
    buf_deinit(&json);
    return status == ST_OK ? set_up_count(store, c->kind, c->id, c->programme, err) : status;
}

static enum status put_content(struct hub_store *store, struct content *c, struct err *err)
{
    struct zones zones = {.count = 0};
    struct buf json = buf_make(ENTITY_MAX_BYTES);
    struct whole whole = {.json = buf_make(PROGRAMME_MAX_BYTES), .kind = c->kind, .id = c->id};
    const char *counted = c->kind == ENTITY_BOARD && json_value_find(c->tree, "entries") == NULL
                              ? ",\"entries\":[{\"id\":\"x\",\"name\":\"x\",\"score\":0}]}"
                          : c->kind == ENTITY_CHALLENGE && json_value_find(c->tree, "total") == NULL
                              ? ",\"total\":0}"
                              : NULL;
    json_value_write(c->tree, &json);
    if (counted != NULL && json.len > 1) { /* what counting will make, for the reader */
        json.len--;
        buf_append_str(&json, counted);
    }
    enum status status = buf_status(&json, err);
    whole.content = buf_view(&json);
    if (status == ST_OK) {
        status = judge(store, &whole, &zones, c->now_unix_s, &c->programme, err);
    }
    if (status == ST_OK) {
        status = keep(store, c, err);
    }
    programme_unref(c->programme);
    buf_deinit(&whole.json);
    buf_deinit(&json);
    zones_deinit(&zones);
    return status;
}

enum status import_entity(struct hub_store *store, enum entity_kind kind, struct slice json,
                          int64_t now_unix_s, char out_id[HUB_ID_BYTES], struct err *err)
{
    struct content content = {.kind = kind, .now_unix_s = now_unix_s};
    char id[HUB_ID_BYTES];
    if (kind == ENTITY_MEDIA) {
        return err_set(err, ST_UNSUPPORTED, "media come with a document or a proposal");
    }
    enum status status = json_value_parse(json, JSON_STRICT, &content.tree, err);
    if (status == ST_OK && content.tree->type != JSON_OBJECT) {
        status = err_set(err, ST_INVALID, "a content is an object");
    }
    if (status == ST_OK) {
        tree_normalise(content.tree, table_of_kind(kind));
        status = take_id(content.tree, kind, id, err);
    }
    if (status == ST_OK) {
        content.id = id;
        status = unit_begin(store, err);
    }
    if (status == ST_OK) {
        status = unit_end(store, put_content(store, &content, err), err);
    }
    if (status == ST_OK) {
        memcpy(out_id, id, HUB_ID_BYTES);
    }
    json_value_destroy(content.tree);
    return status;
}
