/* Keys are told once and kept as hashes; a wrong key and a wrong name cost the same. */
#include "hub/store/screens.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/json.h"
#include "hub/db/statement.h"
#include "hub/db/unit.h"
#include "hub/store/secrets.h"

#define COLUMNS                                                                                    \
    "SELECT number, name, title, class, tags, presence_number, created_at, seen_at, revoked_at,"   \
    " revision, key_hash, health FROM screen "
enum { COLUMN_HASH = 10, COLUMN_HEALTH = 11, HASH_BYTES = 32, TAGS_MAX = 32, TAG_BYTES = 65 };

static int64_t time_at(struct statement *s, int column)
{
    return statement_is_null(s, column) ? INT64_MIN : statement_int(s, column);
}

static void read_row(struct statement *s, struct screen_row *out)
{
    out->number = statement_int(s, 0);
    statement_copy_text(s, 1, out->name, sizeof out->name);
    statement_copy_text(s, 2, out->title, sizeof out->title);
    out->screen_class = (enum screen_class)statement_int(s, 3);
    statement_copy_text(s, 4, out->tags, sizeof out->tags);
    out->presence_number = (uint32_t)statement_int(s, 5);
    out->created_at = statement_int(s, 6);
    out->seen_at = time_at(s, 7);
    out->revoked_at = time_at(s, 8);
    statement_copy_text(s, 9, out->revision, sizeof out->revision);
    struct slice hash = statement_text(s, COLUMN_HASH);
    memset(out->key_mark, 0, sizeof out->key_mark);
    if (hash.len == HASH_BYTES) {
        memcpy(out->key_mark, hash.ptr, sizeof out->key_mark);
    }
}

/* Names and tags. */

static bool name_is_good(struct slice name)
{
    if (name.len == 0 || name.len >= HUB_ID_BYTES) {
        return false;
    }
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) {
            return false;
        }
    }
    return true;
}

static int tag_compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

static bool take_tag(struct slice tag, char out[TAG_BYTES])
{
    if (tag.len == 0 || tag.len >= TAG_BYTES) {
        return false;
    }
    for (size_t i = 0; i < tag.len; i++) {
        unsigned char c = (unsigned char)tag.ptr[i];
        if (c <= ' ' || c == 0x7F) {
            return false;
        }
    }
    memcpy(out, tag.ptr, tag.len);
    out[tag.len] = '\0';
    return true;
}

static bool join_tags(char (*tags)[TAG_BYTES], size_t count, char out[SCREEN_TAGS_BYTES])
{
    size_t len = 0;
    qsort(tags, count, TAG_BYTES, tag_compare);
    out[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && strcmp(tags[i], tags[i - 1]) == 0) {
            continue;
        }
        int more =
            snprintf(out + len, SCREEN_TAGS_BYTES - len, "%s%s", len == 0 ? "" : ",", tags[i]);
        if (more < 0 || (size_t)more >= SCREEN_TAGS_BYTES - len) {
            return false;
        }
        len += (size_t)more;
    }
    return true;
}

enum status screen_tags_sort(struct slice tags, char out[SCREEN_TAGS_BYTES], struct err *err)
{
    char each[TAGS_MAX][TAG_BYTES];
    size_t count = 0;
    bool is_good = true;
    for (size_t at = 0; at < tags.len && is_good;) {
        const char *comma = memchr(tags.ptr + at, ',', tags.len - at);
        size_t len = comma == NULL ? tags.len - at : (size_t)(comma - (tags.ptr + at));
        is_good = count < TAGS_MAX && take_tag((struct slice){tags.ptr + at, len}, each[count]);
        count++;
        at += len + 1;
    }
    if (!is_good || !join_tags(each, count, out)) {
        return err_set(err, ST_INVALID,
                       "tags are up to %d words of at most 64 characters, separated by commas",
                       TAGS_MAX);
    }
    return ST_OK;
}

/* Keys. */

static void random_hex(char *out, size_t bytes)
{
    uint8_t random[SCREEN_KEY_BYTES];
    crypto_random(random, bytes);
    for (size_t i = 0; i < bytes; i++) {
        (void)snprintf(out + 2 * i, 3, "%02x", random[i]);
    }
    crypto_forget(random, sizeof random);
}

/* The least number that no screen has. */
static enum status free_number(struct hub_store *store, uint32_t *out_number, struct err *err)
{
    struct statement *s =
        statement_take(store, "SELECT presence_number FROM screen ORDER BY presence_number");
    uint32_t number = 0;
    enum status status = statement_row(s, err);
    while (status == ST_OK && statement_int(s, 0) == (int64_t)number) {
        number++;
        status = statement_row(s, err);
    }
    statement_end(s);
    if (status != ST_OK && status != ST_NOT_FOUND) {
        return status;
    }
    if (number >= SCREENS_MAX) {
        return err_set(err, ST_LIMIT, "there are %d screens already", SCREENS_MAX);
    }
    *out_number = number;
    return ST_OK;
}

struct fresh {
    struct slice name, title;
    enum screen_class screen_class;
    char tags[SCREEN_TAGS_BYTES];
    uint8_t key_hash[HASH_BYTES];
    uint8_t presence_key[SCREEN_KEY_BYTES];
    uint32_t presence_number;
};

static enum status write_row(struct hub_store *store, const struct fresh *fresh, int64_t now_unix_s,
                             struct err *err)
{
    struct statement *s = statement_take(
        store, "INSERT INTO screen(name, title, class, tags, key_hash, presence_number,"
               " presence_key, created_at, revision, health)"
               " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, '', '') ON CONFLICT(name) DO UPDATE SET"
               " title = ?2, class = ?3, tags = ?4, key_hash = ?5, presence_key = ?7,"
               " revoked_at = NULL");
    statement_bind_text(s, 1, fresh->name);
    statement_bind_text(s, 2, fresh->title);
    statement_bind_int(s, 3, fresh->screen_class);
    statement_bind_text(s, 4, slice_of(fresh->tags));
    statement_bind_blob(s, 5, fresh->key_hash, sizeof fresh->key_hash);
    statement_bind_int(s, 6, fresh->presence_number);
    statement_bind_blob(s, 7, fresh->presence_key, sizeof fresh->presence_key);
    statement_bind_int(s, 8, now_unix_s);
    return statement_run(s, NULL, err);
}

static enum status create_within(struct hub_store *store, struct fresh *fresh, int64_t now_unix_s,
                                 char out_key[SCREEN_KEY_TEXT_BYTES], struct screen_row *out_screen,
                                 struct err *err)
{
    random_hex(out_key, SCREEN_KEY_BYTES);
    crypto_random(fresh->presence_key, sizeof fresh->presence_key);
    enum status status =
        store_secret_hash(store, "screen", slice_of(out_key), fresh->key_hash, err);
    if (status == ST_OK) {
        status = free_number(store, &fresh->presence_number, err);
    }
    if (status == ST_OK) {
        status = write_row(store, fresh, now_unix_s, err);
    }
    if (status == ST_OK) {
        status = unit_change(store, NULL, err);
    }
    return status == ST_OK ? store_screen_get(store, fresh->name, out_screen, err) : status;
}

enum status store_screen_create(struct hub_store *store, struct slice name, struct slice title,
                                enum screen_class screen_class, struct slice tags,
                                int64_t now_unix_s, char out_key[SCREEN_KEY_TEXT_BYTES],
                                uint8_t out_presence_key[SCREEN_KEY_BYTES],
                                struct screen_row *out_screen, struct err *err)
{
    struct fresh fresh = {.name = name, .title = title, .screen_class = screen_class};
    if (!name_is_good(name) || title.len >= HUB_NAME_BYTES) {
        return err_set(err, ST_INVALID,
                       "a screen's name is 1 to 64 of a-z, 0-9 and -; its title a short line");
    }
    enum status status = screen_tags_sort(tags, fresh.tags, err);
    if (status == ST_OK) {
        status = unit_begin(store, err);
    }
    if (status == ST_OK) {
        status = create_within(store, &fresh, now_unix_s, out_key, out_screen, err);
        status = unit_end(store, status, err);
    }
    if (status == ST_OK) {
        memcpy(out_presence_key, fresh.presence_key, SCREEN_KEY_BYTES);
    }
    crypto_forget(&fresh, sizeof fresh);
    return status;
}

/* Changing. */

static enum status change(struct hub_store *store, struct statement *s, struct err *err)
{
    int64_t changes = 0;
    enum status status = unit_begin(store, err);
    if (status != ST_OK) {
        statement_end(s);
        return status;
    }
    status = statement_run(s, &changes, err);
    if (status == ST_OK && changes == 0) {
        status = err_set(err, ST_NOT_FOUND, "there is no such screen");
    }
    if (status == ST_OK) {
        status = unit_change(store, NULL, err);
    }
    return unit_end(store, status, err);
}

enum status store_screen_change(struct hub_store *store, struct slice name, struct slice title,
                                enum screen_class screen_class, struct slice tags, struct err *err)
{
    char sorted[SCREEN_TAGS_BYTES];
    enum status status = screen_tags_sort(tags, sorted, err);
    if (status == ST_OK && title.len >= HUB_NAME_BYTES) {
        status = err_set(err, ST_INVALID, "the title of a screen is a short line");
    }
    if (status != ST_OK) {
        return status;
    }
    struct statement *s = statement_take(
        store, "UPDATE screen SET title = ?2, class = ?3, tags = ?4 WHERE name = ?1");
    statement_bind_text(s, 1, name);
    statement_bind_text(s, 2, title);
    statement_bind_int(s, 3, screen_class);
    statement_bind_text(s, 4, slice_of(sorted));
    return change(store, s, err);
}

enum status store_screen_revoke(struct hub_store *store, struct slice name, int64_t now_unix_s,
                                struct err *err)
{
    struct statement *s =
        statement_take(store, "UPDATE screen SET revoked_at = ?2, key_hash = zeroblob(32),"
                              " presence_key = randomblob(32) WHERE name = ?1");
    statement_bind_text(s, 1, name);
    statement_bind_int(s, 2, now_unix_s);
    return change(store, s, err);
}

/* Finding. */

enum status store_screen_get(struct hub_store *store, struct slice name,
                             struct screen_row *out_screen, struct err *err)
{
    struct statement *s = statement_take(store, COLUMNS "WHERE name = ?1");
    statement_bind_text(s, 1, name);
    enum status status = statement_row(s, err);
    if (status == ST_OK) {
        read_row(s, out_screen);
    } else if (status == ST_NOT_FOUND) {
        status = err_set(err, ST_NOT_FOUND, "there is no such screen");
    }
    statement_end(s);
    return status;
}

enum status store_screen_enter(struct hub_store *store, struct slice name, struct slice key,
                               struct screen_row *out_screen, struct err *err)
{
    uint8_t given[HASH_BYTES];
    uint8_t kept[HASH_BYTES] = {0};
    struct screen_row row = {.revoked_at = 0}; /* no row counts as revoked */
    enum status status = store_secret_hash(store, "screen", key, given, err);
    if (status != ST_OK) {
        return status;
    }
    struct statement *s = statement_take(store, COLUMNS "WHERE name = ?1");
    statement_bind_text(s, 1, name);
    status = statement_row(s, err);
    struct slice hash = statement_text(s, COLUMN_HASH);
    if (status == ST_OK && hash.len == sizeof kept) {
        memcpy(kept, hash.ptr, sizeof kept);
        read_row(s, &row);
    }
    statement_end(s);
    if (status != ST_OK && status != ST_NOT_FOUND) {
        return status;
    }
    if (!crypto_equal(given, kept, sizeof given) || row.revoked_at != INT64_MIN) {
        return err_set(err, ST_NOT_FOUND, "no screen has this name and key");
    }
    *out_screen = row;
    return ST_OK;
}

enum status store_screen_each(struct hub_store *store, screen_each *each, void *ctx,
                              struct err *err)
{
    struct statement *s = statement_take(store, COLUMNS "ORDER BY name");
    enum status status = statement_row(s, err);
    bool goes_on = true;
    for (; status == ST_OK && goes_on; status = goes_on ? statement_row(s, err) : ST_OK) {
        struct screen_row row;
        read_row(s, &row);
        goes_on = each(ctx, &row, statement_text(s, COLUMN_HEALTH));
    }
    statement_end(s);
    return status == ST_NOT_FOUND ? ST_OK : status;
}

/* What a display may say of itself: an object within bounds; its revision is kept beside it. */
static enum status read_health(struct slice json, char out_revision[64], struct err *err)
{
    struct json_doc *doc = NULL;
    uint32_t line = 0, column = 0;
    if (json.len > SCREEN_HEALTH_MAX) {
        return err_set(err, ST_LIMIT, "a health report has at most %d bytes", SCREEN_HEALTH_MAX);
    }
    enum status status = json_parse(json, false, &doc, &line, &column, err);
    if (status == ST_OK && json_root(doc)->type != JSON_OBJECT) {
        status = err_set(err, ST_INVALID, "a health report is an object");
    }
    if (status == ST_OK) {
        const struct json_node *revision = json_find(json_root(doc), "revision");
        bool has_one = revision != NULL && strlen(revision->text) < 64;
        (void)snprintf(out_revision, 64, "%s", has_one ? revision->text : "");
    }
    json_destroy(doc);
    return status;
}

enum status store_screen_health(struct hub_store *store, struct slice name, struct slice json,
                                int64_t now_unix_s, struct err *err)
{
    char revision[64];
    int64_t changes = 0;
    enum status status = read_health(json, revision, err);
    if (status == ST_OK) {
        status = unit_begin(store, err);
    }
    if (status != ST_OK) {
        return status;
    }
    struct statement *s = statement_take(
        store, "UPDATE screen SET health = ?2, revision = ?3, seen_at = ?4 WHERE name = ?1");
    statement_bind_text(s, 1, name);
    statement_bind_text(s, 2, json);
    statement_bind_text(s, 3, slice_of(revision));
    statement_bind_int(s, 4, now_unix_s);
    status = statement_run(s, &changes, err);
    if (status == ST_OK && changes == 0) {
        status = err_set(err, ST_NOT_FOUND, "there is no such screen");
    }
    return unit_end(store, status, err);
}

enum status store_screen_presence(struct hub_store *store, uint32_t presence_number,
                                  uint8_t out_key[SCREEN_KEY_BYTES], char out_name[HUB_ID_BYTES],
                                  struct err *err)
{
    struct statement *s =
        statement_take(store, "SELECT presence_key, name FROM screen WHERE presence_number = ?1"
                              " AND revoked_at IS NULL");
    statement_bind_int(s, 1, presence_number);
    enum status status = statement_row(s, err);
    struct slice key = statement_text(s, 0);
    if (status == ST_OK && key.len == SCREEN_KEY_BYTES) {
        memcpy(out_key, key.ptr, SCREEN_KEY_BYTES);
        statement_copy_text(s, 1, out_name, HUB_ID_BYTES);
    } else if (status == ST_OK) {
        status = err_set(err, ST_NOT_FOUND, "there is no such screen");
    }
    statement_end(s);
    return status;
}
