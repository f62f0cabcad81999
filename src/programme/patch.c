/* First the whole patch is looked at, by itself; then it is moved value by value into the draft's
 * tree, through edits, which can no longer fail; then the limits are checked, and the edits are
 * kept or undone. A patch belongs to this call, so its values become the draft's own without a
 * copy. */
#include "programme/patch.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "programme/draft_priv.h"

enum { POINTER_BYTES = 256 };

static const char BOARDS[] = "boards";
static const char ENTRIES[] = "entries";
static const char BOARD_PATH[] = "boards/"; /* and a board's id: the key for its entries */

struct patch {
    struct json_value *root, *set, *merge, *removal; /* the three NULL when missing */
    const char *from, *to;
    struct err *err;
};

/* Whether it is a patch. */

static bool refuse(const struct patch *patch, const struct json_value *value, const char *text)
{
    char pointer[POINTER_BYTES];
    json_value_pointer(value, pointer, sizeof pointer);
    (void)err_set(patch->err, ST_INVALID, "%s: %s", pointer, text);
    return false;
}

static const char *text_of(struct json_value *root, const char *key)
{
    const struct json_value *value = json_value_find(root, key);
    return value != NULL && value->type == JSON_STRING ? value->text : NULL;
}

static bool is_revision(const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        if ((unsigned char)*c < 0x20 || *c == 0x7F) {
            return false;
        }
    }
    return *text != '\0' && utf8_count(slice_of(text)) <= REVISION_CHARS_MAX;
}

static bool revisions_are_good(struct patch *patch)
{
    if (patch->root->type != JSON_OBJECT) {
        return refuse(patch, patch->root,
                      "is no patch; write {\"from\": \"417\", \"to\": \"418\", …}");
    }
    patch->from = text_of(patch->root, "from");
    patch->to = text_of(patch->root, "to");
    if (patch->from == NULL || patch->to == NULL) {
        return refuse(patch, patch->root,
                      "\"from\" and \"to\" are the revisions before and after, two texts");
    }
    if (!is_revision(patch->to)) {
        return refuse(patch, json_value_find(patch->root, "to"),
                      "is no revision; write 1 to 80 characters");
    }
    return true;
}

/* An operation by its key: an object, or NULL when it is missing or null. */
static bool take_operation(const struct patch *patch, const char *key, struct json_value **out)
{
    struct json_value *value = json_value_find(patch->root, key);
    if (value != NULL && value->type != JSON_OBJECT && value->type != JSON_NULL) {
        return refuse(patch, value, "is no object");
    }
    *out = value == NULL || value->type == JSON_NULL ? NULL : value;
    return true;
}

static bool keys_are_known(const struct patch *patch)
{
    static const char *const known[] = {"from", "to", "set", "merge", "delete"};
    for (const struct json_value *c = patch->root->first; c != NULL; c = c->next) {
        bool is_known = false;
        for (size_t i = 0; i < ARRAY_LEN(known); i++) {
            is_known = is_known || strcmp(c->key, known[i]) == 0;
        }
        if (!is_known) {
            return refuse(patch, c, "is no operation this display knows; it pulls instead");
        }
    }
    return true;
}

static bool set_is_good(const struct patch *patch)
{
    const struct json_value *c = patch->set == NULL ? NULL : patch->set->first;
    for (; c != NULL; c = c->next) {
        if (strcmp(c->key, "vitrine") == 0 || strcmp(c->key, "revision") == 0) {
            return refuse(patch, c,
                          "can't be set: a patch keeps the format, and \"to\" is the revision");
        }
        if (draft_is_kind(c->key) && c->type != JSON_ARRAY && c->type != JSON_NULL) {
            return refuse(patch, c, "is no list; write all its entities, or null for none");
        }
    }
    return true;
}

/* Elements to merge: objects with ids of their own. Boards bring entries, which are the same. */
static bool elements_are_good(const struct patch *patch, struct json_value *list, bool are_boards)
{
    for (struct json_value *c = list->first; c != NULL; c = c->next) {
        const char *id = json_value_id(c);
        if (id == NULL || *id == '\0') {
            return refuse(patch, c, "has no \"id\" to be merged by");
        }
        if (json_value_find(list, id) != c) {
            return refuse(patch, c, "has the id of an earlier one; merge each once");
        }
        struct json_value *entries = are_boards ? json_value_find(c, ENTRIES) : NULL;
        if (entries != NULL && entries->type != JSON_ARRAY && entries->type != JSON_NULL) {
            return refuse(patch, entries, "is no list of entries");
        }
        if (entries != NULL && !elements_are_good(patch, entries, false)) {
            return false;
        }
    }
    return true;
}

static bool merge_is_good(const struct patch *patch)
{
    struct json_value *c = patch->merge == NULL ? NULL : patch->merge->first;
    for (; c != NULL; c = c->next) {
        if (!draft_is_kind(c->key)) {
            return refuse(patch, c, "is no kind of entity and can't be merged; use \"set\"");
        }
        if (c->type != JSON_ARRAY) {
            return refuse(patch, c, "is no list; write the entities that changed");
        }
        if (!elements_are_good(patch, c, strcmp(c->key, BOARDS) == 0)) {
            return false;
        }
    }
    return true;
}

/* The id in "boards/ID", or NULL. */
static const char *board_of(const char *key)
{
    size_t len = sizeof BOARD_PATH - 1;
    return strncmp(key, BOARD_PATH, len) == 0 && key[len] != '\0' ? key + len : NULL;
}

static bool removal_is_good(const struct patch *patch)
{
    const struct json_value *c = patch->removal == NULL ? NULL : patch->removal->first;
    for (; c != NULL; c = c->next) {
        if (!draft_is_kind(c->key) && board_of(c->key) == NULL) {
            return refuse(patch, c, "is no kind of entity, and not \"boards/ID\" for entries");
        }
        if (c->type != JSON_ARRAY) {
            return refuse(patch, c, "is no list of ids");
        }
        for (const struct json_value *id = c->first; id != NULL; id = id->next) {
            if (id->type != JSON_STRING || *id->text == '\0') {
                return refuse(patch, id, "is no id");
            }
        }
    }
    return true;
}

static bool is_good(struct patch *patch)
{
    return keys_are_known(patch) && take_operation(patch, "set", &patch->set) &&
           take_operation(patch, "merge", &patch->merge) &&
           take_operation(patch, "delete", &patch->removal) && set_is_good(patch) &&
           merge_is_good(patch) && removal_is_good(patch);
}

/* Merging. */

/* Put a value of the patch under its key, or in the place of `old`. */
static void put(struct json_edits *edits, struct json_value *container, struct json_value *old,
                struct json_value *value)
{
    json_value_unlink(value); /* out of the patch */
    if (old == NULL) {
        json_edits_insert(edits, container, NULL, value);
    } else {
        json_edits_replace(edits, old, value);
    }
}

/* What is merged into nothing: without its nulls (RFC 7396); lists inside stay as they are. */
static void strip_nulls(struct json_value *object)
{
    for (struct json_value *c = object->first; c != NULL;) {
        struct json_value *next = c->next;
        if (c->type == JSON_NULL) {
            json_value_unlink(c);
            json_value_destroy(c);
        } else if (c->type == JSON_OBJECT) {
            strip_nulls(c);
        }
        c = next;
    }
}

static void merge_object(struct json_edits *edits, struct json_value *target,
                         struct json_value *patch);
static void merge_list(struct json_edits *edits, struct json_value *list, struct json_value *patch,
                       bool are_boards);

static void merge_member(struct json_edits *edits, struct json_value *target,
                         struct json_value *member)
{
    struct json_value *old = json_value_find(target, member->key);
    if (member->type == JSON_NULL) {
        if (old != NULL) {
            json_edits_remove(edits, old);
        }
    } else if (member->type == JSON_OBJECT && old != NULL && old->type == JSON_OBJECT) {
        merge_object(edits, old, member);
    } else {
        if (member->type == JSON_OBJECT) {
            strip_nulls(member);
        }
        put(edits, target, old, member);
    }
}

static void merge_object(struct json_edits *edits, struct json_value *target,
                         struct json_value *patch)
{
    for (struct json_value *member = patch->first; member != NULL;) {
        struct json_value *next = member->next;
        merge_member(edits, target, member);
        member = next;
    }
}

static void merge_entity(struct json_edits *edits, struct json_value *target,
                         struct json_value *patch, bool is_board)
{
    for (struct json_value *member = patch->first; member != NULL;) {
        struct json_value *next = member->next;
        struct json_value *old =
            is_board && strcmp(member->key, ENTRIES) == 0 ? json_value_find(target, ENTRIES) : NULL;
        if (strcmp(member->key, "id") == 0) {
            /* it was found by it */
        } else if (old != NULL && old->type == JSON_ARRAY && member->type == JSON_ARRAY) {
            merge_list(edits, old, member, false);
        } else {
            merge_member(edits, target, member);
        }
        member = next;
    }
}

/* An entity that isn't there yet. */
static void strip_entity(struct json_value *entity, bool is_board)
{
    strip_nulls(entity);
    struct json_value *entries = is_board ? json_value_find(entity, ENTRIES) : NULL;
    for (struct json_value *c = entries == NULL ? NULL : entries->first; c != NULL; c = c->next) {
        strip_nulls(c);
    }
}

static void merge_list(struct json_edits *edits, struct json_value *list, struct json_value *patch,
                       bool are_boards)
{
    for (struct json_value *element = patch->first; element != NULL;) {
        struct json_value *next = element->next;
        struct json_value *target = json_value_find(list, json_value_id(element));
        if (target != NULL) {
            merge_entity(edits, target, element, are_boards);
        } else {
            strip_entity(element, are_boards);
            put(edits, list, NULL, element);
        }
        element = next;
    }
}

/* The three operations. */

static void apply_set(struct draft *draft, struct json_value *set)
{
    for (struct json_value *c = set->first; c != NULL;) {
        struct json_value *next = c->next;
        struct json_value *old = json_value_find(draft->root, c->key);
        if (draft_is_kind(c->key)) {
            draft_drop_twins(c);
        }
        if (c->type != JSON_NULL) {
            put(&draft->edits, draft->root, old, c);
        } else if (old != NULL) {
            json_edits_remove(&draft->edits, old);
        }
        c = next;
    }
}

static void apply_merge(struct draft *draft, struct json_value *merge)
{
    for (struct json_value *c = merge->first; c != NULL;) {
        struct json_value *next = c->next;
        struct json_value *list = json_value_find(draft->root, c->key);
        bool are_boards = strcmp(c->key, BOARDS) == 0;
        if (list != NULL && list->type == JSON_ARRAY) {
            merge_list(&draft->edits, list, c, are_boards);
        } else { /* none yet: all of them are new */
            for (struct json_value *element = c->first; element != NULL; element = element->next) {
                strip_entity(element, are_boards);
            }
            put(&draft->edits, draft->root, list, c);
        }
        c = next;
    }
}

static void apply_delete(struct draft *draft, const struct json_value *removal)
{
    for (const struct json_value *c = removal->first; c != NULL; c = c->next) {
        const char *board_id = board_of(c->key);
        struct json_value *list = json_value_find(draft->root, board_id == NULL ? c->key : BOARDS);
        if (board_id != NULL && list != NULL && list->type == JSON_ARRAY) {
            list = json_value_find(json_value_find(list, board_id), ENTRIES);
        }
        if (list == NULL || list->type != JSON_ARRAY) {
            continue;
        }
        for (const struct json_value *id = c->first; id != NULL; id = id->next) {
            struct json_value *element = json_value_find(list, id->text);
            if (element != NULL) {
                json_edits_remove(&draft->edits, element);
            }
        }
    }
}

static enum status set_revision(struct draft *draft, const struct patch *patch)
{
    struct json_value *old = json_value_find(draft->root, "revision");
    struct json_value *revision = json_value_create(JSON_STRING, "revision", slice_of(patch->to));
    if (revision == NULL) {
        return err_set(patch->err, ST_NOMEM, "no memory for a revision");
    }
    if (old == NULL) {
        json_edits_insert(&draft->edits, draft->root, NULL, revision);
    } else {
        json_edits_replace(&draft->edits, old, revision);
    }
    return ST_OK;
}

static enum status apply(struct draft *draft, const struct patch *patch)
{
    enum status status = set_revision(draft, patch);
    if (status == ST_OK && patch->set != NULL) {
        apply_set(draft, patch->set);
    }
    if (status == ST_OK && patch->merge != NULL) {
        apply_merge(draft, patch->merge);
    }
    if (status == ST_OK && patch->removal != NULL) {
        apply_delete(draft, patch->removal);
    }
    size_t entries = json_edits_have_structure(&draft->edits) ? draft_count_entries(draft->root)
                                                              : draft->entries;
    if (status == ST_OK) {
        status = draft_check_limits(draft->edits.size, entries, patch->err);
    }
    if (status == ST_OK) {
        draft->entries = entries;
        json_edits_keep(&draft->edits);
    } else {
        json_edits_undo(&draft->edits);
    }
    return status;
}

enum status patch_apply(struct draft *draft, struct slice bytes, enum patch_answer *out_answer,
                        struct err *err)
{
    struct patch patch = {.err = err};
    enum status status = json_value_parse(bytes, JSON_STRICT, &patch.root, err);
    if (status == ST_OK && !revisions_are_good(&patch)) {
        status = ST_INVALID;
    }
    if (status != ST_OK) {
        json_value_destroy(patch.root);
        return status;
    }
    const char *revision = draft_revision(draft);
    enum patch_answer answer = strcmp(revision, patch.to) == 0 ? PATCH_REPEAT : PATCH_GAP;
    if (answer == PATCH_GAP && *patch.from != '\0' && strcmp(revision, patch.from) == 0) {
        answer = PATCH_APPLIED;
        status = is_good(&patch) ? apply(draft, &patch) : ST_INVALID;
    }
    if (status == ST_OK) {
        *out_answer = answer;
    }
    json_value_destroy(patch.root);
    return status;
}
