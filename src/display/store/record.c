#include "display/store/record.h"

#include <string.h>

#include "base/utf8.h"

bool record_can_hold(const char *text, size_t max_bytes)
{
    if (text == NULL) {
        return false;
    }
    size_t len = strnlen(text, max_bytes + 1);
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7F) {
            return false;
        }
    }
    return len <= max_bytes && utf8_is_valid((struct slice){text, len});
}

const char *record_text(const struct json_node *object, const char *key, size_t max_bytes)
{
    const struct json_node *member = json_find(object, key);
    bool is_good =
        member != NULL && member->type == JSON_STRING && record_can_hold(member->text, max_bytes);
    return is_good ? member->text : "";
}

int64_t record_integer(const struct json_node *object, const char *key, int64_t min, int64_t max,
                       int64_t otherwise)
{
    const struct json_node *member = json_find(object, key);
    if (member == NULL || member->type != JSON_NUMBER || !member->is_integer ||
        member->number < (double)min || member->number > (double)max) {
        return otherwise;
    }
    return (int64_t)member->number;
}

bool record_is_true(const struct json_node *object, const char *key)
{
    const struct json_node *member = json_find(object, key);
    return member != NULL && member->type == JSON_TRUE;
}

struct digest record_digest(const struct json_node *object, const char *key)
{
    struct digest digest = {0};
    const char *hex = record_text(object, key, DIGEST_HEX_BYTES);
    return digest_parse(slice_of(hex), &digest) ? digest : (struct digest){0};
}

static void put_key(struct buf *json, const char *key)
{
    char last = json->len > 0 ? json->ptr[json->len - 1] : '{';
    buf_printf(json, "%s\"%s\":", last == '{' ? "" : ",", key);
}

void record_put_text(struct buf *json, const char *key, const char *text, size_t max_bytes)
{
    if (record_can_hold(text, max_bytes) && text[0] != '\0') {
        put_key(json, key);
        json_write_string(json, slice_of(text));
    }
}

void record_put_integer(struct buf *json, const char *key, int64_t value)
{
    put_key(json, key);
    buf_printf(json, "%lld", (long long)value);
}

void record_put_true(struct buf *json, const char *key, bool is_true)
{
    if (is_true) {
        put_key(json, key);
        buf_append_str(json, "true");
    }
}

void record_put_digest(struct buf *json, const char *key, const struct digest *digest)
{
    if (digest_is_known(digest)) {
        char hex[DIGEST_HEX_BYTES];
        digest_hex(digest, hex);
        record_put_text(json, key, hex, DIGEST_HEX_BYTES);
    }
}

void record_plain(char *out, size_t cap, const char *text)
{
    size_t len = 0, left = text == NULL ? 0 : strnlen(text, 4 * cap);
    while (left > 0) {
        uint32_t cp = 0;
        size_t took = utf8_decode(text, left, &cp);
        bool is_plain = took > 0 && cp >= 0x20 && cp != 0x7F;
        char one[4];
        size_t put = utf8_encode(is_plain ? cp : '?', one);
        if (len + put >= cap) {
            break;
        }
        memcpy(out + len, one, put);
        len += put;
        took = took == 0 ? 1 : took;
        text += took;
        left -= took;
    }
    out[len] = '\0';
}

int64_t record_time(int64_t unix_s)
{
    if (unix_s < 0) {
        return 0;
    }
    return unix_s > RECORD_TIME_MAX ? RECORD_TIME_MAX : unix_s;
}
