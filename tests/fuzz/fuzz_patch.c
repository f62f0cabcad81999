/* links: programme base */
/* A document, then patches and what sources hold, in one input: 0xFF stands before a patch, 0xFE
 * before a contribution of the source "s-" (bytes that no JSON has). What a draft writes is always
 * JSON within the limits, as long as was counted, and the same when read again; what is refused, or
 * is a repeat or a gap, changes no byte of it. */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/crypto.h"
#include "base/tz.h"
#include "programme/draft_priv.h"
#include "programme/patch.h"
#include "programme/programme.h"

enum { PATCH_MARK = 0xFF, SOURCE_MARK = 0xFE };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct tz *find_tz(void *ctx, const char *name)
{
    (void)ctx;
    return strcmp(name, "UTC") == 0 ? tz_utc() : NULL;
}

static struct buf written(struct draft *draft)
{
    struct buf out = buf_make(PROGRAMME_MAX_BYTES);
    CHECK(draft_write(draft, &out, NULL) == ST_OK);
    CHECK(draft->source_count > 0 || out.len == draft->edits.size.bytes);
    CHECK(draft->edits.count == 0);
    CHECK(json_value_size(draft->root).bytes == draft->edits.size.bytes);
    CHECK(json_value_size(draft->root).values == draft->edits.size.values);
    CHECK(draft_count_entries(draft->root) == draft->entries);
    return out;
}

static bool are_same(const struct buf *a, const struct buf *b)
{
    return a->len == b->len && memcmp(buf_str(a), buf_str(b), a->len) == 0;
}

/* What is written is read by the others, and writes itself. */
static void check_reading(const struct buf *out)
{
    struct json_value *root = NULL;
    struct draft *again = NULL;
    CHECK(json_value_parse(buf_view(out), JSON_STRICT, &root, NULL) == ST_OK);
    CHECK(draft_check_limits(json_value_size(root), draft_count_entries(root), NULL) == ST_OK);
    json_value_destroy(root);
    CHECK(draft_create(buf_view(out), true, &again, NULL) == ST_OK);
    struct buf twice = written(again);
    CHECK(are_same(out, &twice));
    buf_deinit(&twice);
    draft_destroy(again);
    struct programme_options options = {.base_dir = "", .find_tz = find_tz};
    const struct programme *programme = NULL;
    enum status status = programme_read(buf_view(out), &options, NULL, &programme, NULL);
    CHECK(status == ST_OK || status == ST_INVALID);
    programme_unref(status == ST_OK ? programme : NULL);
}

/* True: the draft says that it changed. */
static bool apply(struct draft *draft, unsigned char mark, struct slice part)
{
    bool is_changed = false;
    struct err err = {.code = ST_OK};
    enum patch_answer answer = PATCH_GAP;
    enum status status = mark == SOURCE_MARK ? draft_overlay(draft, "s-", part, &is_changed, &err)
                                             : patch_apply(draft, part, &answer, &err);
    CHECK(status == ST_OK || (err.code == status && err.text[0] != '\0'));
    return status == ST_OK && (mark == SOURCE_MARK ? is_changed : answer == PATCH_APPLIED);
}

/* The bytes up to the next mark; moves behind them. */
static struct slice take_part(struct slice *rest)
{
    size_t len = 0;
    while (len < rest->len && (unsigned char)rest->ptr[len] < SOURCE_MARK) {
        len++;
    }
    struct slice part = {rest->ptr, len};
    *rest = (struct slice){rest->ptr + len, rest->len - len};
    return part;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice rest = {(const char *)data, size};
    struct draft *draft = NULL;
    crypto_init();
    if (draft_create(take_part(&rest), true, &draft, NULL) != ST_OK) {
        return 0;
    }
    struct buf before = written(draft);
    while (rest.len > 0) {
        unsigned char mark = (unsigned char)rest.ptr[0];
        rest = (struct slice){rest.ptr + 1, rest.len - 1};
        bool is_changed = apply(draft, mark, take_part(&rest));
        struct buf after = written(draft);
        CHECK(is_changed || are_same(&before, &after));
        buf_deinit(&before);
        before = after;
    }
    check_reading(&before);
    buf_deinit(&before);
    draft_destroy(draft);
    return 0;
}
