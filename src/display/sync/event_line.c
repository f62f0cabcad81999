/* display/sync/event_line.c: JSON is checked first and then copied, not written anew: what was sent
 * is what is seen. In JSON a character past ASCII stands in a string, so that its escape may stand
 * there too. */
#include "display/sync/event_line.h"

#include <stdbool.h>

#include "base/json.h"
#include "base/utf8.h"

static bool is_json(struct slice text)
{
    struct json_doc *doc = NULL;
    uint32_t line = 0, column = 0;
    bool is_good = json_parse(text, false, &doc, &line, &column, NULL) == ST_OK;
    json_destroy(doc);
    return is_good;
}

/* Bytes of the character at the start that must not stand as it is, or 0. */
static size_t steers(struct slice text, uint32_t *out_cp)
{
    unsigned char first = (unsigned char)text.ptr[0];
    if (first != 0x7F && first != 0xC2 && first != 0xE2) {
        return 0; /* no other byte begins one */
    }
    size_t len = utf8_decode(text.ptr, text.len, out_cp);
    bool is_one = *out_cp == 0x7F || (*out_cp >= 0x80 && *out_cp <= 0x9F) || *out_cp == 0x2028 ||
                  *out_cp == 0x2029;
    return is_one ? len : 0;
}

/* Valid JSON -> into, on one line. */
static void copy_json(struct buf *into, struct slice json)
{
    bool is_string = false;
    size_t from = 0; /* what goes as it is goes in one piece */
    for (size_t i = 0; i < json.len;) {
        char c = json.ptr[i];
        uint32_t cp = 0;
        size_t steering = steers((struct slice){json.ptr + i, json.len - i}, &cp);
        bool is_space = !is_string && (c == ' ' || c == '\t' || c == '\n' || c == '\r');
        size_t len = steering > 0 ? steering : is_string && c == '\\' ? 2 : 1;
        is_string = c == '"' ? !is_string : is_string;
        if (steering > 0 || is_space) {
            buf_append(into, json.ptr + from, i - from);
            from = i + len;
        }
        if (steering > 0) {
            buf_printf(into, "\\u%04x", (unsigned)cp);
        }
        i += len;
    }
    buf_append(into, json.ptr + from, json.len - from);
}

void event_line_write_text(struct buf *into, struct slice text)
{
    struct buf json = buf_make(EVENT_LINE_MAX_BYTES);
    json_write_string(&json, text);
    if (buf_status(&json, NULL) != ST_OK) {
        into->failed = json.failed;
    }
    copy_json(into, buf_view(&json));
    buf_deinit(&json);
}

void event_line_write(struct buf *into, struct slice type, struct slice data, struct slice id)
{
    buf_append_str(into, "{\"type\":");
    event_line_write_text(into, type);
    buf_append_str(into, ",\"data\":");
    if (is_json(data)) {
        copy_json(into, data);
    } else {
        event_line_write_text(into, data);
    }
    buf_append_str(into, ",\"id\":");
    event_line_write_text(into, id);
    buf_append_str(into, "}\n");
}
