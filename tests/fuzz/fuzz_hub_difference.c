/* links: hub_publish hub_count hub_store hub_db codes programme base */
/* Two documents in one input, 0xFF between them (a byte that no JSON has). Where both are documents
 * of ours (ids in every list), the difference is a patch that a draft of the first takes, and
 * nothing is left to tell after it. */
#include <string.h>

#include "base/check.h"
#include "base/crypto.h"
#include "base/limits.h"
#include "hub/publish/difference.h"
#include "programme/patch.h"

enum { MARK = 0xFF };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_list_of_ids(struct json_value *list)
{
    for (struct json_value *c = list->first; c != NULL; c = c->next) {
        const char *id = json_value_id(c);
        if (id == NULL || *id == '\0' || json_value_find(list, id) != c) {
            return false;
        }
    }
    return true;
}

/* What the hub makes: lists of entities with ids of their own, no nulls, boards with such entries.
 */
static bool is_ours(struct json_value *root)
{
    static const char *const kinds[] = {"media", "figures", "campaigns", "challenges", "boards",
                                        "posts", "events",  "activity",  "notices",    "playlists"};
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        struct json_value *list = json_value_find(root, kinds[i]);
        if (list != NULL && (list->type != JSON_ARRAY || !is_list_of_ids(list))) {
            return false;
        }
        for (struct json_value *c = list == NULL ? NULL : list->first; c != NULL; c = c->next) {
            struct json_value *entries = json_value_find(c, "entries");
            if (i == 4 && entries != NULL &&
                (entries->type != JSON_ARRAY || !is_list_of_ids(entries))) {
                return false;
            }
        }
    }
    const struct json_value *vitrine = json_value_find(root, "vitrine");
    return vitrine != NULL && vitrine->type == JSON_NUMBER && strcmp(vitrine->text, "1") == 0;
}

static struct json_value *parse(struct slice bytes, const char *revision)
{
    struct json_value *root = NULL;
    struct buf whole = buf_make(PROGRAMME_MAX_BYTES);
    buf_printf(&whole, "{\"revision\":\"%s\",%.*s", revision, (int)bytes.len, bytes.ptr);
    (void)!json_value_parse(buf_view(&whole), JSON_STRICT, &root, NULL); /* else NULL */
    buf_deinit(&whole);
    return root;
}

static void hold(struct json_value *from, struct json_value *to)
{
    struct buf document = buf_make(PROGRAMME_MAX_BYTES), patch = buf_make(PROGRAMME_MAX_BYTES);
    struct draft *draft = NULL;
    struct json_value *done = NULL;
    enum patch_answer answer = PATCH_GAP;
    bool is_same = false;
    CHECK(document_difference(from, to, &patch, &is_same, NULL) == ST_OK);
    json_value_write(from, &document);
    if (!is_same && draft_create(buf_view(&document), true, &draft, NULL) == ST_OK) {
        CHECK(patch_apply(draft, buf_view(&patch), &answer, NULL) == ST_OK);
        CHECK(answer == PATCH_APPLIED);
        buf_reset(&document);
        CHECK(draft_write(draft, &document, NULL) == ST_OK);
        CHECK(json_value_parse(buf_view(&document), JSON_STRICT, &done, NULL) == ST_OK);
        buf_reset(&patch);
        CHECK(document_difference(done, to, &patch, &is_same, NULL) == ST_OK);
        CHECK(is_same);
    }
    json_value_destroy(done);
    draft_destroy(draft);
    buf_deinit(&document);
    buf_deinit(&patch);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool is_ready = false;
    if (!is_ready) {
        crypto_init();
        is_ready = true;
    }
    const uint8_t *mark = size == 0 ? NULL : memchr(data, MARK, size);
    if (mark == NULL) {
        return 0;
    }
    size_t first = (size_t)(mark - data);
    const char *text = (const char *)data;
    struct json_value *from = parse((struct slice){text, first}, "1");
    struct json_value *to = parse((struct slice){text + first + 1, size - first - 1}, "2");
    if (from != NULL && to != NULL && from->type == JSON_OBJECT && to->type == JSON_OBJECT &&
        is_ours(from) && is_ours(to)) {
        hold(from, to);
    }
    json_value_destroy(from);
    json_value_destroy(to);
    return 0;
}
