/* base/json_edit.h: changes to a tree of JSON values that are made all or not at all.
 *
 * Every change goes through a list of edits, which keeps what was taken out and counts what the
 * tree takes when written. In the end the changes are kept, or undone to the last link.
 *
 * Thread: as its tree: one.
 */
#ifndef BASE_JSON_EDIT_H
#define BASE_JSON_EDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/json_value.h"

struct json_edit {
    struct json_value *value;
    bool was_inserted; /* else removed */
};

struct json_edits {
    struct json_size size; /* of the whole tree as it is now */
    struct json_size kept; /* as it was after the last keep */
    struct json_edit *rows;
    size_t count, cap;
};

/** Edits of the tree below root, which is measured. No memory yet. */
struct json_edits json_edits_make(const struct json_value *root);
/** Undo what is not kept, free the list. Zeroed memory is fine. The tree stays the caller's. */
void json_edits_deinit(struct json_edits *edits);

/** Put a value that is in no tree into a container of this one, before `before` (NULL: at the end).
 *  The tree owns it; undoing destroys it. */
void json_edits_insert(struct json_edits *edits, struct json_value *container,
                       struct json_value *before, struct json_value *value);
/** Take a value out. Keeping destroys it. */
void json_edits_remove(struct json_edits *edits, struct json_value *value);
/** Put a value in the place of another, of the same key where it has one. */
void json_edits_replace(struct json_edits *edits, struct json_value *old, struct json_value *value);

/** Whether a list or object came or went, or a list's element: else only single values did. */
bool json_edits_have_structure(const struct json_edits *edits);

void json_edits_keep(struct json_edits *edits);
void json_edits_undo(struct json_edits *edits);

#endif
