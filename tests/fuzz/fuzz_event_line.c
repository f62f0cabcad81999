/* links: sync base */
/* Any UTF-8 as the data of an event: what comes out is one line, JSON, without what steers a
 * terminal, and its data is the same value. */
#include <stdint.h>
#include <string.h>

#include "base/check.h"
#include "base/json.h"
#include "base/utf8.h"
#include "display/sync/event_line.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_line(struct slice line)
{
    uint32_t cp = 0;
    CHECK(line.len > 0 && memchr(line.ptr, '\n', line.len) == line.ptr + line.len - 1);
    for (size_t i = 0; i + 1 < line.len;) {
        size_t len = utf8_decode(line.ptr + i, line.len - i, &cp);
        CHECK(len > 0 && cp >= 0x20 && (cp < 0x7F || cp > 0x9F) && cp != 0x2028 && cp != 0x2029);
        i += len;
    }
}

static void check_value(struct slice line, struct slice data, bool was_json, enum json_type type)
{
    struct json_doc *doc = NULL;
    uint32_t row = 0, column = 0;
    if (json_parse(line, false, &doc, &row, &column, NULL) != ST_OK) {
        CHECK(was_json ||
              memchr(data.ptr, '\0', data.len) != NULL); /* at the limit of depth; NUL */
        return;
    }
    const struct json_node *value = json_find(json_root(doc), "data");
    CHECK(value != NULL && value->type == (was_json ? type : JSON_STRING));
    CHECK(was_json || slice_is(data, value->text));
    json_destroy(doc);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text = {(const char *)data, size};
    struct json_doc *doc = NULL;
    uint32_t row = 0, column = 0;
    if (!utf8_is_valid(text)) {
        return 0;
    }
    struct buf line = buf_make(EVENT_LINE_MAX_BYTES);
    bool was_json = json_parse(text, false, &doc, &row, &column, NULL) == ST_OK;
    enum json_type type = was_json ? json_root(doc)->type : JSON_NULL;
    json_destroy(doc);
    event_line_write(&line, slice_of("t"), text, slice_of("1"));
    CHECK(buf_status(&line, NULL) == ST_OK);
    check_line(buf_view(&line));
    check_value(buf_view(&line), text, was_json, type);
    buf_deinit(&line);
    return 0;
}
