#include "display/store/journal_reader.h"

#include <string.h>

enum status journal_reader_open(struct journal_reader *reader, const struct disk *disk,
                                const char *path, struct err *err)
{
    struct disk_stat info;
    *reader = (struct journal_reader){.disk = disk, .file = -1};
    int number = disk->stat(disk->ctx, path, &info);
    if (number == 0 && !info.is_file) {
        return err_set(err, ST_IO, "%s is not a file", path);
    }
    if (number == 0) {
        number = disk->open(disk->ctx, path, DISK_READ, &reader->file);
    }
    return number == 0 ? ST_OK : disk_error(err, number, "open", path);
}

void journal_reader_close(struct journal_reader *reader)
{
    if (reader->file >= 0) {
        (void)reader->disk->close(reader->disk->ctx, reader->file); /* only read from */
        reader->file = -1;
    }
}

/* More bytes behind those that are there. False: the end, or the disk refuses. */
static bool fill(struct journal_reader *reader)
{
    size_t have = reader->to - reader->from;
    if (have == sizeof reader->bytes) { /* no end in sight: this is no line of ours */
        reader->is_passing_over = true;
        have = 0;
    }
    memmove(reader->bytes, reader->bytes + reader->to - have, have);
    reader->from = 0;
    reader->to = have;
    size_t got = 0;
    int number = reader->disk->read_at(reader->disk->ctx, reader->file, reader->offset,
                                       reader->bytes + have, sizeof reader->bytes - have, &got);
    reader->has_failed = number != 0;
    if (number != 0 || got == 0) {
        return false;
    }
    reader->offset += got;
    reader->to += got;
    return true;
}

bool journal_reader_next(struct journal_reader *reader, struct journal_line *out_line)
{
    for (;;) {
        char *start = reader->bytes + reader->from;
        char *end = memchr(start, '\n', reader->to - reader->from);
        if (end == NULL) {
            if (!fill(reader)) {
                return false;
            }
            continue;
        }
        struct slice text = {start, (size_t)(end - start)};
        bool is_tail = reader->is_passing_over;
        reader->from += text.len + 1;
        reader->is_passing_over = false;
        if (!is_tail && journal_line_read(text, out_line) && out_line->position > reader->last) {
            reader->last = out_line->position;
            reader->good_bytes = reader->offset - (reader->to - reader->from);
            return true;
        }
    }
}
