/* tests/unit/drafts.h: drafts in tests: from text, patched with text, compared as bytes. */
#ifndef TESTS_DRAFTS_H
#define TESTS_DRAFTS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "programme/draft_priv.h"
#include "programme/patch.h"

static inline struct draft *draft_of(struct slice document)
{
    struct draft *draft = NULL;
    struct err err = {.code = ST_OK};
    if (draft_create(document, true, &draft, &err) != ST_OK) {
        fail_msg("refused: %s", err.text);
    }
    return draft;
}

/* What the draft writes; the caller ends it. Without sources its length is what the draft counted.
 */
static inline struct buf draft_bytes(struct draft *draft)
{
    struct buf out = buf_make(PROGRAMME_MAX_BYTES);
    struct err err = {.code = ST_OK};
    if (draft_write(draft, &out, &err) != ST_OK) {
        fail_msg("not written: %s", err.text);
    }
    if (draft->source_count == 0) {
        assert_int_equal(out.len, draft->edits.size.bytes);
        assert_int_equal(json_value_size(draft->root).values, draft->edits.size.values);
        assert_int_equal(draft_count_entries(draft->root), draft->entries);
    }
    return out;
}

static inline void assert_writes(struct draft *draft, const char *wanted)
{
    struct buf out = draft_bytes(draft);
    assert_string_equal(buf_str(&out), wanted);
    buf_deinit(&out);
}

#endif
