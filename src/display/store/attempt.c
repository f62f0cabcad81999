#include "display/store/attempt.h"

#include "display/store/record.h"
#include "display/store/seal.h"
#include "display/store/store_priv.h"

#define KIND "attempt"

enum status attempt_begin(struct store *store, const struct digest *document, int64_t now_unix_s,
                          struct err *err)
{
    const struct disk *disk = store->disk;
    struct path path, temporary;
    struct buf json = buf_make(SMALL_FILE_MAX_BYTES), file = buf_make(SMALL_FILE_MAX_BYTES);
    int handle = -1;
    enum status status = store_check_writable(store, err);
    if (status != ST_OK) {
        return status;
    }
    buf_append_char(&json, '{');
    record_put_digest(&json, "sha256", document);
    record_put_integer(&json, "since", record_time(now_unix_s));
    buf_append_str(&json, "}\n");
    seal_write(&file, KIND, buf_view(&json));
    (void)store_path(store, &path, "attempt");
    int number =
        disk->open(disk->ctx, store_path(store, &temporary, "attempt.tmp"), DISK_NEW, &handle);
    if (number == 0) {
        number = disk_write_all(disk, handle, file.ptr, file.len);
        int closed = disk->close(disk->ctx, handle);
        number = number == 0 ? closed : number;
    }
    if (number == 0) {
        number = disk->rename(disk->ctx, temporary.text, path.text);
    }
    buf_deinit(&json);
    buf_deinit(&file);
    return number == 0 ? ST_OK : disk_error(err, number, "write", path.text);
}

void attempt_end(struct store *store)
{
    struct path path;
    if (!store->is_read_only) {
        (void)store->disk->unlink(store->disk->ctx, /* or it is not there */
                                  store_path(store, &path, "attempt"));
    }
}

bool attempt_find(const struct store *store, struct digest *out_document)
{
    struct path path;
    struct buf file = buf_make(SMALL_FILE_MAX_BYTES);
    struct slice body = {NULL, 0};
    struct json_doc *doc = NULL;
    uint32_t line = 0, column = 0;
    struct digest document = {{0}};
    if (disk_read_whole(store->disk, store_path(store, &path, "attempt"), &file, NULL) == ST_OK &&
        seal_read(buf_view(&file), KIND, &body, NULL) == ST_OK &&
        json_parse(body, false, &doc, &line, &column, NULL) == ST_OK) {
        document = record_digest(json_root(doc), "sha256");
        json_destroy(doc);
    }
    buf_deinit(&file);
    *out_document = document;
    return digest_is_known(&document);
}
