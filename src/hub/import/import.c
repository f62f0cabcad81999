/* One import is one unit: read and judged first, then written, all or nothing. */
#include "hub/import/import.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/zones.h"
#include "hub/count/openings.h"
#include "hub/db/statement.h"
#include "hub/db/unit.h"
#include "hub/import/import_priv.h"
#include "hub/store/root.h"

enum { MILLI = 1000, PATH_ARENA_BYTES = 8192 };

static bool can_be_opened(enum entity_kind kind)
{
    return kind == ENTITY_CAMPAIGN || kind == ENTITY_CHALLENGE || kind == ENTITY_POST ||
           kind == ENTITY_EVENT;
}

/* Codes. A document's own of five characters stays; another length is no code of ours. */

static enum status existing_code(struct import *import, enum entity_kind kind, const char *id,
                                 char out_code[HUB_CODE_BYTES])
{
    struct entity entity;
    enum status status =
        store_entity_get(import->store, kind, slice_of(id), &entity, NULL, import->err);
    out_code[0] = '\0';
    if (status == ST_OK) {
        memcpy(out_code, entity.code, HUB_CODE_BYTES);
    }
    return status == ST_NOT_FOUND ? ST_OK : status;
}

/* Who had this code and is gone, or gets another one now, gives it up. */
static enum status free_code(struct import *import, enum entity_kind kind, const char *id,
                             const char *code)
{
    struct statement *s =
        statement_take(import->store, "UPDATE entity SET code = NULL, source = 0 WHERE code = ?1"
                                      " AND NOT (kind = ?2 AND id = ?3) AND is_proposed = 0");
    statement_bind_text(s, 1, slice_of(code));
    statement_bind_int(s, 2, kind);
    statement_bind_text(s, 3, slice_of(id));
    return statement_run(s, NULL, import->err);
}

static enum status give_code(struct import *import, enum entity_kind kind,
                             struct json_value *entity, bool is_product,
                             char out_code[HUB_CODE_BYTES])
{
    const char *id = json_value_id(entity);
    const char *own = tree_text(entity, "code");
    out_code[0] = '\0';
    if (!can_be_opened(kind) || is_product || json_value_find(entity, "link") != NULL) {
        return ST_OK;
    }
    if (strlen(own) == HUB_CODE_CHARS) {
        for (size_t i = 0; i < HUB_CODE_CHARS; i++) {
            out_code[i] = (char)(own[i] >= 'a' && own[i] <= 'z' ? own[i] - 'a' + 'A' : own[i]);
        }
        out_code[HUB_CODE_CHARS] = '\0';
        return free_code(import, kind, id, out_code);
    }
    enum status status = existing_code(import, kind, id, out_code);
    if (status == ST_OK && out_code[0] == '\0') {
        status = store_code_create(import->store, out_code, import->err);
        import->report.codes++;
    }
    return status;
}

/* Authors: a person that is known stands behind the name; the name itself is not kept then. */
static enum status take_author(struct import *import, struct json_value *entity,
                               int64_t *out_author)
{
    struct json_value *author = json_value_find(entity, "author");
    bool is_gone = false;
    *out_author = 0;
    if (author == NULL || author->type != JSON_OBJECT || tree_text(author, "name")[0] == '\0') {
        return ST_OK;
    }
    enum status status = import_find_person(import, tree_text(author, "name"),
                                            tree_text(author, "team"), out_author, &is_gone);
    if (status == ST_OK && (*out_author != 0 || is_gone)) {
        tree_drop(author, "name");
        if (is_gone) {
            tree_drop(author, "avatar");
        }
    }
    return status;
}

/* A line about people, once somebody was erased: nobody can tell any more whom it names. */
static enum status drop_commentary(struct import *import, struct json_value *board)
{
    struct statement *s = statement_take(import->store, "SELECT 1 FROM forgotten LIMIT 1");
    enum status status = statement_row(s, import->err);
    statement_end(s);
    if (status == ST_OK && strcmp(tree_text(board, "of"), "people") == 0) {
        tree_drop(board, "commentary");
    }
    return status == ST_NOT_FOUND ? ST_OK : status;
}

/* What counting makes is no part of the content; what it opens with is read from the model. */
static enum status strip_counted(struct import *import, enum entity_kind kind,
                                 struct json_value *entity)
{
    static const char *const keys[] = {"entries", "as_of", "total", "frozen", "reveal"};
    if (kind != ENTITY_BOARD && kind != ENTITY_CHALLENGE) {
        return ST_OK;
    }
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        tree_drop(entity, keys[i]);
    }
    return kind == ENTITY_BOARD ? drop_commentary(import, entity) : ST_OK;
}

/* The entity as it is kept, and from what it was made. */
static enum status prepare(struct import *import, enum entity_kind kind, struct json_value *entity,
                           struct entity_put *put, char code[HUB_CODE_BYTES])
{
    put->is_product = strcmp(tree_text(entity, "class"), "product") == 0;
    enum status status = strip_counted(import, kind, entity);
    if (status == ST_OK && kind == ENTITY_MEDIA) {
        status = import_medium(import, entity);
    }
    put->source = tree_hash(entity);
    if (status == ST_OK) {
        status = give_code(import, kind, entity, put->is_product, code);
    }
    if (status == ST_OK && code[0] != '\0') {
        status = tree_put_text(entity, "code", slice_of(code), import->err);
    }
    if (status == ST_OK) {
        status = take_author(import, entity, &put->author);
    }
    return status == ST_OK ? tree_resolve_times(entity, table_of_kind(kind), import->programme->tz,
                                                import->now_unix_s, import->err)
                           : status;
}

static void note(struct import_report *report, enum entity_change change)
{
    *(change == ENTITY_ADDED     ? &report->added
      : change == ENTITY_CHANGED ? &report->changed
                                 : &report->kept) += 1;
}

static enum status put_entity(struct import *import, enum entity_kind kind,
                              struct json_value *entity, int32_t position)
{
    char code[HUB_CODE_BYTES];
    struct buf json = buf_make(ENTITY_MAX_BYTES);
    enum entity_change change = ENTITY_KEPT;
    struct entity_put put = {.kind = kind,
                             .id = slice_of(json_value_id(entity)),
                             .position = position,
                             .is_approved = true};
    enum status status = prepare(import, kind, entity, &put, code);
    json_value_write(entity, &json);
    if (status == ST_OK) {
        status = buf_status(&json, import->err);
    }
    if (status == ST_OK) {
        put.code = slice_of(code);
        put.json = buf_view(&json);
        status = store_entity_put(import->store, &put, import->now_unix_s, &change, import->err);
    }
    if (status == ST_OK) {
        note(&import->report, change);
    } else {
        err_context(import->err, "%s %s", entity_kind_key(kind), json_value_id(entity));
    }
    buf_deinit(&json);
    return status;
}

/* Counting. */

static enum status number_of(struct import *import, enum entity_kind kind, const char *id,
                             int64_t *out_number)
{
    struct entity entity;
    enum status status =
        store_entity_get(import->store, kind, slice_of(id), &entity, NULL, import->err);
    if (status == ST_OK) {
        *out_number = entity.number;
    }
    return status;
}

static enum status open_challenge(struct import *import, const struct challenge *challenge)
{
    struct challenge_setup setup = {.metric = challenge->metric, .evidence = challenge->evidence};
    bool is_new = false;
    enum status status = number_of(import, ENTITY_CHALLENGE, challenge->id, &setup.content);
    if (status == ST_OK) {
        status = opening_challenge(import->store, &setup, &is_new, import->err);
    }
    if (status == ST_OK && is_new && challenge->total > 0) {
        status =
            opening_total(import->store, setup.content, (int64_t)llround(challenge->total * MILLI),
                          import->now_unix_s, import->err);
        import->report.opening_entries++;
    }
    return status;
}

static enum status open_counts(struct import *import)
{
    const struct programme *p = import->programme;
    enum status status = ST_OK;
    int64_t number = 0;
    for (size_t i = 0; i < p->challenge_count && status == ST_OK; i++) {
        status = open_challenge(import, &p->challenges[i]);
    }
    for (size_t i = 0; i < p->board_count && status == ST_OK; i++) {
        status = number_of(import, ENTITY_BOARD, p->boards[i].id, &number);
        status = status == ST_OK ? import_scores(import, &p->boards[i], number) : status;
    }
    for (size_t i = 0; i < p->post_count && status == ST_OK; i++) {
        bool is_new = false;
        if (p->posts[i].shares > 0) {
            status = number_of(import, ENTITY_POST, p->posts[i].id, &number);
            status = status == ST_OK ? opening_shares(import->store, number, p->posts[i].shares,
                                                      import->now_unix_s, &is_new, import->err)
                                     : status;
            import->report.opening_entries += is_new ? 1 : 0;
        }
    }
    return status;
}

/* What the document no longer has. */

struct gone {
    struct import *import;
    enum entity_kind kind;
    struct json_value *list;
    enum status status;
};

static bool remove_gone(void *ctx, const struct entity *entity, struct slice json)
{
    struct gone *gone = ctx;
    (void)json; /* ids are enough */
    if (entity->is_proposed || json_value_find(gone->list, entity->id) != NULL) {
        return true;
    }
    gone->status = store_entity_remove(gone->import->store, gone->kind, slice_of(entity->id),
                                       gone->import->now_unix_s, gone->import->err);
    gone->import->report.removed++;
    return gone->status == ST_OK;
}

static enum status import_kind(struct import *import, enum entity_kind kind)
{
    struct json_value *list = json_value_find(import->root, entity_kind_key(kind));
    struct gone gone = {.import = import, .kind = kind, .list = list, .status = ST_OK};
    int32_t position = 0;
    enum status status = store_entity_each(import->store, kind, 0, remove_gone, &gone, import->err);
    status = status == ST_OK ? gone.status : status;
    for (struct json_value *c = list == NULL ? NULL : list->first; c != NULL && status == ST_OK;
         c = c->next) {
        status = put_entity(import, kind, c, position++);
    }
    return status;
}

static enum status import_root(struct import *import)
{
    struct buf before = buf_make(PROGRAMME_MAX_BYTES);
    struct buf json = buf_make(PROGRAMME_MAX_BYTES);
    static const char *const not_kept[] = {"revision", "generated_at", "server", "activity"};
    for (size_t i = 0; i < ARRAY_LEN(not_kept); i++) {
        tree_drop(import->root, not_kept[i]);
    }
    for (int kind = 0; kind < ENTITY_KIND_COUNT; kind++) {
        tree_drop(import->root, entity_kind_key((enum entity_kind)kind));
    }
    json_value_write(import->root, &json);
    enum status status = buf_status(&json, import->err);
    if (status == ST_OK) {
        status = store_root_get(import->store, &before, import->err);
    }
    if (status == ST_OK && strcmp(buf_str(&before), buf_str(&json)) != 0) {
        status = store_root_put(import->store, buf_view(&json), import->err);
    }
    buf_deinit(&before);
    buf_deinit(&json);
    return status;
}

/* Two contents of one document with the same code: the later took it from the earlier. */
static enum status codes_are_own(struct import *import)
{
    struct statement *s = statement_take(
        import->store, "SELECT id, json_extract(json, '$.code') FROM entity WHERE is_removed = 0"
                       " AND code IS NULL AND kind IN (2, 3, 5, 6)"
                       " AND json_extract(json, '$.code') IS NOT NULL");
    enum status status = statement_row(s, import->err);
    if (status == ST_OK) {
        status = err_set(import->err, ST_INVALID, "the code %s of %s stands at another content",
                         statement_text(s, 1).ptr, statement_text(s, 0).ptr);
    }
    statement_end(s);
    return status == ST_NOT_FOUND ? ST_OK : status;
}

static enum status import_all(struct import *import)
{
    tree_normalise(import->root, programme_table());
    enum status status = import_parties(import);
    if (status == ST_OK) {
        status = import_activity(import);
    }
    for (int kind = 0; kind < ENTITY_KIND_COUNT && status == ST_OK; kind++) {
        status = import_kind(import, (enum entity_kind)kind);
    }
    if (status == ST_OK) {
        status = codes_are_own(import);
    }
    if (status == ST_OK) {
        status = open_counts(import);
    }
    return status == ST_OK ? import_root(import) : status;
}

static enum status write_all(struct import *import)
{
    enum status status = unit_begin(import->store, import->err);
    return status == ST_OK ? unit_end(import->store, import_all(import), import->err) : status;
}

static enum status read_document(const char *path, const char *folder, struct zones *zones,
                                 struct buf *bytes, struct fault_list *faults,
                                 struct import *import)
{
    const struct programme_options options = {.now_unix_s = import->now_unix_s,
                                              .base_dir = folder,
                                              .find_tz = zones_find,
                                              .tz_ctx = zones};
    struct fault_list *own = faults == NULL ? fault_list_create() : faults;
    enum status status = file_read(path, bytes, import->err);
    if (status == ST_OK) {
        status = programme_read(buf_view(bytes), &options, own, &import->programme, import->err);
    }
    if (status == ST_OK && fault_list_errors(own) > 0) {
        status = err_set(import->err, ST_INVALID, "%s has %zu faults; nothing was imported", path,
                         fault_list_errors(own));
    }
    if (status == ST_OK) {
        status = json_value_parse(buf_view(bytes), JSON_WITH_COMMENTS, &import->root, import->err);
    }
    if (faults == NULL) {
        fault_list_destroy(own);
    }
    return status;
}

enum status import_file(struct hub_store *store, const char *path, int64_t now_unix_s,
                        struct fault_list *faults, struct import_report *out_report,
                        struct err *err)
{
    struct import import = {.store = store, .now_unix_s = now_unix_s, .err = err};
    struct zones zones = {.count = 0};
    struct arena arena = arena_make(PATH_ARENA_BYTES);
    struct buf bytes = buf_make(PROGRAMME_MAX_BYTES);
    import.folder = path_folder(&arena, path);
    enum status status = import.folder == NULL
                             ? err_set(err, ST_LIMIT, "the path is too long")
                             : read_document(path, import.folder, &zones, &bytes, faults, &import);
    if (status == ST_OK) {
        status = write_all(&import);
    }
    if (status == ST_OK) {
        *out_report = import.report;
    }
    programme_unref(import.programme);
    json_value_destroy(import.root);
    zones_deinit(&zones);
    buf_deinit(&bytes);
    arena_deinit(&arena);
    return status;
}
