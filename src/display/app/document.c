/* display/app/document.c: shared by the start and by the watch, so that both say the same. */
#include "display/app/document.h"

#include "base/crypto.h"
#include "base/file.h"

enum { FOLDER_BYTES = 8 << 10 };

enum status document_load(const char *path, struct buf *bytes,
                          uint8_t out_digest[DOCUMENT_DIGEST_BYTES], struct err *err)
{
    enum status st = file_read(path, bytes, err);
    if (st == ST_OK) {
        crypto_sha256(buf_str(bytes), bytes->len, out_digest);
    } else {
        err_context(err, "programme '%s'", path);
    }
    return st;
}

enum status document_parse(struct slice bytes, const struct document_options *options,
                           struct buf *faults, const struct programme **out_programme,
                           struct err *err)
{
    struct arena arena = arena_make(FOLDER_BYTES);
    struct fault_list *list = fault_list_create();
    const char *folder = path_folder(&arena, options->path);
    const struct programme_options reading = {
        .now_unix_s = options->now_unix_s,
        .base_dir = folder == NULL ? "" : folder,
        .is_bundled = options->is_bundled,
        .find_tz = zones_find,
        .tz_ctx = options->zones,
    };
    enum status st = programme_read(bytes, &reading, list, out_programme, err);
    if (st != ST_OK) { /* the same sentence is the last fault, and that has a place */
        size_t count = fault_list_count(list);
        uint32_t line = count == 0 ? 1 : fault_list_get(list, count - 1)->line;
        err_context(err, "programme '%s', line %u", options->path, (unsigned)line);
    }
    fault_list_print(list, options->path, faults);
    fault_list_destroy(list);
    arena_deinit(&arena);
    return st;
}
