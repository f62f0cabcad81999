/* A delivery is read as JSON first, whole; then each entry becomes a row, or is there already. */
#include "hub/store/journal.h"

#include <string.h>

#include "base/json.h"
#include "hub/db/statement.h"
#include "hub/db/unit.h"

/* A delivery of the largest number of the longest entries that a display makes. */
#define DELIVERY_MAX_BYTES ((size_t)2 << 20)
#define SECONDS_MAX        ((int64_t)7 * 86400)
#define AT_MAX             ((int64_t)1 << 40)

enum { UUID_BYTES = 16, WORD_MAX = 64, OBJECT_MAX = 1000, TEXT_MAX = 512 };

static int hex_value(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* RFC 4122: 8-4-4-4-12 hexadecimal digits. */
static bool read_uuid(const char *text, uint8_t out[UUID_BYTES])
{
    size_t digits = 0;
    if (strlen(text) != 36) {
        return false;
    }
    for (size_t i = 0; i < 36; i++) {
        bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
        int value = hex_value(text[i]);
        if (is_dash ? text[i] != '-' : value < 0) {
            return false;
        }
        if (!is_dash) {
            out[digits / 2] = (uint8_t)(digits % 2 == 0 ? value << 4 : out[digits / 2] | value);
            digits++;
        }
    }
    return true;
}

/* Text of a key, cut to `max` bytes at a character; "" when missing. */
static struct slice text_of(const struct json_node *entry, const char *key, size_t max)
{
    const struct json_node *node = json_find(entry, key);
    struct slice text = slice_of(node == NULL ? "" : node->text);
    if (text.len > max) {
        text.len = max;
        while (text.len > 0 && ((unsigned char)text.ptr[text.len] & 0xC0) == 0x80) {
            text.len--;
        }
    }
    return text;
}

static bool number_of(const struct json_node *entry, const char *key, int64_t max,
                      int64_t *out_number)
{
    const struct json_node *node = json_find(entry, key);
    if (node == NULL) {
        *out_number = 0;
        return true;
    }
    if (node->type != JSON_NUMBER || !(node->number >= 0) || node->number > (double)max) {
        return false;
    }
    *out_number = (int64_t)node->number;
    return true;
}

static enum status put_entry(struct hub_store *store, int64_t screen, const struct json_node *entry,
                             uint32_t *new_count, struct err *err)
{
    uint8_t uuid[UUID_BYTES];
    int64_t at = 0, seconds = 0, changes = 0;
    const struct json_node *id = json_find(entry, "id");
    struct slice type = text_of(entry, "type", WORD_MAX);
    if (entry->type != JSON_OBJECT || id == NULL || !read_uuid(id->text, uuid) || type.len == 0 ||
        json_find(entry, "at") == NULL || !number_of(entry, "at", AT_MAX, &at) ||
        !number_of(entry, "seconds", SECONDS_MAX, &seconds)) {
        return err_set(err, ST_INVALID, "entry %zu is none: a UUID, a type and a time are needed",
                       entry->index);
    }
    struct statement *s = statement_take(
        store, "INSERT INTO journal(uuid, screen, at, type, scene, object, revision, code, seconds,"
               " text) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO NOTHING");
    statement_bind_blob(s, 1, uuid, sizeof uuid);
    statement_bind_int(s, 2, screen);
    statement_bind_int(s, 3, at);
    statement_bind_text(s, 4, type);
    statement_bind_text(s, 5, text_of(entry, "scene", WORD_MAX));
    statement_bind_text(s, 6, text_of(entry, "of", OBJECT_MAX));
    statement_bind_text(s, 7, text_of(entry, "revision", WORD_MAX));
    statement_bind_text(s, 8, text_of(entry, "code", WORD_MAX));
    statement_bind_int(s, 9, seconds);
    statement_bind_text(s, 10, text_of(entry, "text", TEXT_MAX));
    enum status status = statement_run(s, &changes, err);
    *new_count += changes > 0 ? 1 : 0;
    return status;
}

/* Rows have rising numbers: those too far below the newest go. */
static enum status make_room(struct hub_store *store, struct err *err)
{
    struct statement *s = statement_take(
        store, "DELETE FROM journal WHERE number <= (SELECT max(number) FROM journal) - ?1");
    statement_bind_int(s, 1, JOURNAL_ROWS_MAX);
    return statement_run(s, NULL, err);
}

static enum status put_all(struct hub_store *store, int64_t screen, const struct json_node *list,
                           uint32_t *out_new, struct err *err)
{
    uint32_t new_count = 0;
    enum status status = unit_begin(store, err);
    if (status != ST_OK) {
        return status;
    }
    for (const struct json_node *c = list->first; c != NULL && status == ST_OK; c = c->next) {
        status = put_entry(store, screen, c, &new_count, err);
    }
    if (status == ST_OK && new_count > 0) {
        status = make_room(store, err);
    }
    status = unit_end(store, status, err);
    if (status == ST_OK) {
        *out_new = new_count;
    }
    return status;
}

enum status store_journal_put(struct hub_store *store, int64_t screen, struct slice json,
                              int64_t now_unix_s, uint32_t *out_new, struct err *err)
{
    struct json_doc *doc = NULL;
    uint32_t line = 0, column = 0;
    (void)now_unix_s; /* entries carry their own time */
    if (json.len > DELIVERY_MAX_BYTES) {
        return err_set(err, ST_LIMIT, "a delivery has at most 2 MiB");
    }
    enum status status = json_parse(json, false, &doc, &line, &column, err);
    if (status == ST_OK && json_root(doc)->type != JSON_ARRAY) {
        status = err_set(err, ST_INVALID, "a delivery is a list of entries");
    }
    if (status == ST_OK && json_root(doc)->count > JOURNAL_BATCH_MAX) {
        status = err_set(err, ST_LIMIT, "a delivery has at most %d entries", JOURNAL_BATCH_MAX);
    }
    if (status == ST_OK) {
        status = put_all(store, screen, json_root(doc), out_new, err);
    }
    json_destroy(doc);
    return status;
}

enum status store_journal_sums(struct hub_store *store, int64_t since_unix_s, journal_each *each,
                               void *ctx, struct err *err)
{
    struct statement *s = statement_take(
        store, "SELECT scene, object, sum(type = 'play'), sum(iif(type = 'play', seconds, 0)),"
               " sum(type = 'exposure'), sum(iif(type = 'exposure', seconds, 0)) FROM journal"
               " WHERE at >= ?1 AND type IN ('play', 'exposure') GROUP BY scene, object"
               " ORDER BY 4 DESC, 1, 2");
    statement_bind_int(s, 1, since_unix_s);
    enum status status = statement_row(s, err);
    bool goes_on = true;
    for (; status == ST_OK && goes_on; status = goes_on ? statement_row(s, err) : ST_OK) {
        const struct journal_sum sum = {.scene = statement_text(s, 0).ptr,
                                        .of = statement_text(s, 1).ptr,
                                        .plays = statement_int(s, 2),
                                        .play_s = statement_int(s, 3),
                                        .exposures = statement_int(s, 4),
                                        .exposure_s = statement_int(s, 5)};
        goes_on = each(ctx, &sum);
    }
    statement_end(s);
    return status == ST_NOT_FOUND ? ST_OK : status;
}
