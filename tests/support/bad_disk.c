#include "bad_disk.h"

static bool fails(struct bad_disk *bad)
{
    bad->count++;
    return bad->fail_at != 0 &&
           (bad->count == bad->fail_at || (bad->is_lasting && bad->count > bad->fail_at));
}

static int bad_open(void *ctx, const char *path, enum disk_open how, int *out_file)
{
    struct bad_disk *bad = ctx;
    return fails(bad) ? bad->number : bad->inner->open(bad->inner->ctx, path, how, out_file);
}

static int bad_write(void *ctx, int file, const void *bytes, size_t len, size_t *out_put)
{
    struct bad_disk *bad = ctx;
    if (fails(bad)) {
        (void)bad->inner->write(bad->inner->ctx, file, bytes, len / 2, out_put); /* is to fail */
        return bad->number;
    }
    return bad->inner->write(bad->inner->ctx, file, bytes, len, out_put);
}

static int bad_read_at(void *ctx, int file, uint64_t offset, void *into, size_t cap,
                       size_t *out_got)
{
    struct bad_disk *bad = ctx;
    return fails(bad) ? bad->number
                      : bad->inner->read_at(bad->inner->ctx, file, offset, into, cap, out_got);
}

static int bad_truncate(void *ctx, int file, uint64_t bytes)
{
    struct bad_disk *bad = ctx;
    return fails(bad) ? bad->number : bad->inner->truncate(bad->inner->ctx, file, bytes);
}

static int bad_sync(void *ctx, int file)
{
    struct bad_disk *bad = ctx;
    return fails(bad) ? bad->number : bad->inner->sync(bad->inner->ctx, file);
}

static int bad_close(void *ctx, int file)
{
    struct bad_disk *bad = ctx;
    return bad->inner->close(bad->inner->ctx, file);
}

static int bad_rename(void *ctx, const char *from, const char *to)
{
    struct bad_disk *bad = ctx;
    return fails(bad) ? bad->number : bad->inner->rename(bad->inner->ctx, from, to);
}

static int bad_unlink(void *ctx, const char *path)
{
    struct bad_disk *bad = ctx;
    return fails(bad) ? bad->number : bad->inner->unlink(bad->inner->ctx, path);
}

static int bad_mkdir(void *ctx, const char *path)
{
    struct bad_disk *bad = ctx;
    return fails(bad) ? bad->number : bad->inner->mkdir(bad->inner->ctx, path);
}

static int bad_sync_folder(void *ctx, const char *path)
{
    struct bad_disk *bad = ctx;
    return fails(bad) ? bad->number : bad->inner->sync_folder(bad->inner->ctx, path);
}

static int bad_stat(void *ctx, const char *path, struct disk_stat *out)
{
    struct bad_disk *bad = ctx;
    return fails(bad) ? bad->number : bad->inner->stat(bad->inner->ctx, path, out);
}

static int bad_list(void *ctx, const char *path, void (*each)(void *each_ctx, const char *name),
                    void *each_ctx)
{
    struct bad_disk *bad = ctx;
    return fails(bad) ? bad->number : bad->inner->list(bad->inner->ctx, path, each, each_ctx);
}

static int bad_space(void *ctx, const char *path, uint64_t *out_free_bytes)
{
    struct bad_disk *bad = ctx;
    return fails(bad) ? bad->number : bad->inner->space(bad->inner->ctx, path, out_free_bytes);
}

static int bad_touch(void *ctx, const char *path, int64_t unix_s)
{
    struct bad_disk *bad = ctx;
    return bad->inner->touch(bad->inner->ctx, path, unix_s);
}

static int bad_lock(void *ctx, const char *path, int *out_file)
{
    struct bad_disk *bad = ctx;
    return fails(bad) ? bad->number : bad->inner->lock(bad->inner->ctx, path, out_file);
}

void bad_disk_init(struct bad_disk *bad, const struct disk *inner)
{
    *bad = (struct bad_disk){.inner = inner};
    bad->ops = (struct disk){.ctx = bad,
                             .open = bad_open,
                             .write = bad_write,
                             .read_at = bad_read_at,
                             .truncate = bad_truncate,
                             .sync = bad_sync,
                             .close = bad_close,
                             .rename = bad_rename,
                             .unlink = bad_unlink,
                             .mkdir = bad_mkdir,
                             .sync_folder = bad_sync_folder,
                             .stat = bad_stat,
                             .list = bad_list,
                             .space = bad_space,
                             .touch = bad_touch,
                             .lock = bad_lock};
}
