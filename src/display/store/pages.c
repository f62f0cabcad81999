#include "display/store/pages.h"

#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "display/store/record.h"
#include "display/store/seal.h"
#include "display/store/store_priv.h"

#define KIND   "source"
#define FOLDER "sources"

/* The line before the body: three values of a head, escaped at worst. */
enum { LINE_MAX_BYTES = 8 << 10 };
#define FILE_MAX_BYTES (PAGE_MAX_BYTES + LINE_MAX_BYTES + SEAL_HEAD_BYTES)

struct page_memory {
    struct buf file;
    struct json_doc *doc;
};

static const char *page_path(const struct store *store, struct path *into, const struct digest *key)
{
    char hex[DIGEST_HEX_BYTES];
    digest_hex(key, hex);
    return store_path(store, into, FOLDER "/%s", hex);
}

/* Writing. */

static void write_line(const struct digest *key, const struct page *page, struct buf *out)
{
    buf_append_char(out, '{');
    record_put_digest(out, "key", key);
    record_put_integer(out, "at", record_time(page->at_unix_s));
    record_put_text(out, "etag", page->etag, HTTP_VALUE_MAX_BYTES);
    record_put_text(out, "last_modified", page->last_modified, HTTP_VALUE_MAX_BYTES);
    record_put_text(out, "type", page->type, HTTP_VALUE_MAX_BYTES);
    buf_append_str(out, "}\n");
}

enum status pages_write(struct store *store, const struct digest *key, const struct page *page,
                        struct err *err)
{
    if (page->body.len > PAGE_MAX_BYTES) {
        return err_set(err, ST_LIMIT, "a page of %zu bytes; the limit is %zu", page->body.len,
                       PAGE_MAX_BYTES);
    }
    struct path path;
    struct buf body = buf_make(FILE_MAX_BYTES), file = buf_make(FILE_MAX_BYTES);
    write_line(key, page, &body);
    buf_append(&body, page->body.ptr, page->body.len);
    seal_write(&file, KIND, buf_view(&body));
    enum status st = store_check_writable(store, err);
    st = st == ST_OK ? buf_status(&body, err) : st;
    st = st == ST_OK ? buf_status(&file, err) : st;
    if (st == ST_OK) {
        st = store_write_file(store, page_path(store, &path, key), buf_view(&file), err);
    }
    if (st == ST_OK) { /* the folder's own name, above all */
        int number = store_sync_names(store);
        st = number == 0 ? ST_OK : disk_error(err, number, "sync", store->dir);
    }
    buf_deinit(&body);
    buf_deinit(&file);
    return st;
}

/* Reading. */

static enum status read_line(const struct digest *key, struct slice body, struct page *page,
                             struct err *err)
{
    uint32_t line = 0, column = 0;
    size_t most = body.len < LINE_MAX_BYTES ? body.len : LINE_MAX_BYTES;
    const char *end = most == 0 ? NULL : memchr(body.ptr, '\n', most);
    if (end == NULL) {
        return err_set(err, ST_INVALID, "a page without its first line");
    }
    struct slice first = {body.ptr, (size_t)(end - body.ptr)};
    enum status st = json_parse(first, false, &page->memory->doc, &line, &column, err);
    if (st != ST_OK) {
        return st;
    }
    const struct json_node *root = json_root(page->memory->doc);
    struct digest claimed = record_digest(root, "key");
    if (digest_compare(&claimed, key) != 0) {
        return err_set(err, ST_INVALID, "a page of another name");
    }
    page->at_unix_s = record_integer(root, "at", 0, RECORD_TIME_MAX, 0);
    page->etag = record_text(root, "etag", HTTP_VALUE_MAX_BYTES);
    page->last_modified = record_text(root, "last_modified", HTTP_VALUE_MAX_BYTES);
    page->type = record_text(root, "type", HTTP_VALUE_MAX_BYTES);
    page->body = (struct slice){end + 1, body.len - first.len - 1};
    return ST_OK;
}

enum status pages_read(const struct store *store, const struct digest *key, struct page *out_page,
                       struct err *err)
{
    struct path path;
    struct slice body = {NULL, 0};
    struct page page = {.memory = mem_alloc(1, sizeof *page.memory)};
    page.memory->file = buf_make(FILE_MAX_BYTES);
    enum status st =
        disk_read_whole(store->disk, page_path(store, &path, key), &page.memory->file, err);
    if (st == ST_OK) {
        st = seal_read(buf_view(&page.memory->file), KIND, &body, err);
    }
    if (st == ST_OK) {
        st = read_line(key, body, &page, err);
    }
    if (st == ST_OK) {
        *out_page = page;
    } else {
        page_deinit(&page);
    }
    return st;
}

void page_deinit(struct page *page)
{
    if (page->memory != NULL) {
        json_destroy(page->memory->doc);
        buf_deinit(&page->memory->file);
        mem_free(page->memory);
    }
    *page = (struct page){0};
}

/* Sweeping. */

struct sweeping {
    struct store *store;
    const struct digest *keys;
    size_t count;
};

static void look_at(void *ctx, const char *name)
{
    const struct sweeping *sweeping = ctx;
    struct digest key;
    bool is_stray = name_is_temporary(name);
    if (name_is_digest(name, &key)) {
        size_t i = 0;
        while (i < sweeping->count && digest_compare(&sweeping->keys[i], &key) != 0) {
            i++;
        }
        is_stray = i == sweeping->count;
    }
    if (is_stray) {
        store_remove(sweeping->store, FOLDER, name);
    }
}

void pages_sweep(struct store *store, const struct digest *keys, size_t count)
{
    struct path path;
    struct sweeping sweeping = {store, keys, count};
    (void)store->disk->list(store->disk->ctx, /* no folder: nothing in it */
                            store_path(store, &path, FOLDER), look_at, &sweeping);
}
