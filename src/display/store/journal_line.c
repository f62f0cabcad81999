#include "display/store/journal_line.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/crypto.h"
#include "base/json.h"
#include "display/store/record.h"

#define CHECK_KEY ",\"check\":\""

enum {
    CHECK_DIGITS = 16,
    CHECK_LEN = sizeof CHECK_KEY - 1 + CHECK_DIGITS + 2, /* and "} */
    UUID_BYTES = 37
};

static const char *const TYPES[] = {[JOURNAL_PLAY] = "play",
                                    [JOURNAL_EXPOSURE] = "exposure",
                                    [JOURNAL_FAULT] = "fault",
                                    [JOURNAL_DROPPED] = "dropped"};

static void make_uuid(char out[UUID_BYTES])
{
    uint8_t b[16];
    crypto_random(b, sizeof b);
    b[6] = (uint8_t)((b[6] & 0x0F) | 0x40); /* version 4 */
    b[8] = (uint8_t)((b[8] & 0x3F) | 0x80); /* the variant of RFC 9562 */
    size_t at = 0;
    for (size_t i = 0; i < sizeof b; i++) {
        bool has_dash = i == 4 || i == 6 || i == 8 || i == 10;
        at += (size_t)snprintf(out + at, UUID_BYTES - at, has_dash ? "-%02x" : "%02x", b[i]);
    }
}

static void put(struct buf *json, const char *key, const char *text, size_t cap)
{
    char plain[JOURNAL_TEXT_BYTES];
    record_plain(plain, cap, text);
    record_put_text(json, key, plain, JOURNAL_TEXT_BYTES);
}

static void put_number(struct buf *json, const char *key, int64_t value)
{
    if (value > 0) {
        record_put_integer(json, key, value < RECORD_INTEGER_MAX ? value : RECORD_INTEGER_MAX);
    }
}

void journal_line_write(struct buf *into, uint64_t position, const struct journal_entry *entry)
{
    struct buf json = buf_make(JOURNAL_LINE_BYTES);
    char uuid[UUID_BYTES];
    make_uuid(uuid);
    buf_printf(&json, "{\"n\":%" PRIu64, position);
    record_put_text(&json, "id", uuid, UUID_BYTES);
    record_put_integer(&json, "at", record_time(entry->at_unix_s));
    record_put_text(&json, "type", TYPES[entry->type], JOURNAL_NAME_BYTES);
    put(&json, entry->type == JOURNAL_FAULT ? "where" : "scene", entry->scene, JOURNAL_NAME_BYTES);
    put(&json, "of", entry->of, JOURNAL_NAME_BYTES);
    put(&json, "revision", entry->revision, JOURNAL_NAME_BYTES);
    put(&json, "code", entry->code, JOURNAL_NAME_BYTES);
    put(&json, "text", entry->text, JOURNAL_TEXT_BYTES);
    put(&json, "track", entry->track, JOURNAL_NAME_BYTES);
    put_number(&json, "seconds", entry->seconds);
    put_number(&json, "count", (int64_t)entry->count);
    put_number(&json, "through", (int64_t)entry->through);
    buf_printf(&json, CHECK_KEY "%016" PRIx64 "\"}\n", crypto_hash64(json.ptr, json.len));
    buf_append(into, json.ptr, json.len);
    buf_deinit(&json);
}

/* As we write them: what is delivered is many of them in one array, byte for byte. */
static bool is_flat(const struct json_node *root)
{
    const struct json_node *member = root->first;
    while (member != NULL && member->type != JSON_ARRAY && member->type != JSON_OBJECT) {
        member = member->next;
    }
    return member == NULL;
}

static bool take(const struct json_node *root, struct journal_line *line)
{
    int64_t position = record_integer(root, "n", 1, RECORD_INTEGER_MAX - 1, 0);
    line->position = (uint64_t)position;
    line->is_dropped =
        strcmp(record_text(root, "type", JOURNAL_NAME_BYTES), TYPES[JOURNAL_DROPPED]) == 0;
    if (line->is_dropped) {
        (void)snprintf(line->track, sizeof line->track, "%s",
                       record_text(root, "track", sizeof line->track - 1));
        line->through = (uint64_t)record_integer(root, "through", 0, position, 0);
    }
    return position > 0;
}

/* The check is made again and compared; only then is the line parsed. */
bool journal_line_read(struct slice text, struct journal_line *out)
{
    /* A byte order mark may begin a document, and nothing inside one. */
    if (text.len <= CHECK_LEN || text.len >= JOURNAL_LINE_BYTES || text.ptr[0] != '{') {
        return false;
    }
    struct slice body = {text.ptr, text.len - CHECK_LEN};
    char check[CHECK_LEN + 1];
    (void)snprintf(check, sizeof check, CHECK_KEY "%016" PRIx64 "\"}",
                   crypto_hash64(body.ptr, body.len));
    if (memcmp(check, text.ptr + body.len, CHECK_LEN) != 0) {
        return false;
    }
    struct json_doc *doc = NULL;
    uint32_t line = 0, column = 0;
    if (json_parse(text, false, &doc, &line, &column, NULL) != ST_OK) {
        return false;
    }
    struct journal_line found = {.body = body};
    bool is_ours = is_flat(json_root(doc)) && take(json_root(doc), &found);
    json_destroy(doc);
    if (is_ours) {
        *out = found;
    }
    return is_ours;
}
