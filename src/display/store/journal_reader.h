/* display/store/journal_reader.h: the good lines of one journal file, one after the other.
 *
 * Torn, damaged and foreign lines are passed over, and so is what does not grow in position. Reads
 * 8 KiB at a time. Thread: the store's.
 */
#ifndef DISPLAY_STORE_JOURNAL_READER_H
#define DISPLAY_STORE_JOURNAL_READER_H

#include <stdint.h>

#include "base/disk.h"
#include "display/store/journal_line.h"

enum { JOURNAL_READER_BYTES = 2 * JOURNAL_LINE_BYTES };

struct journal_reader {
    const struct disk *disk;
    int file;             /* -1: closed */
    uint64_t offset;      /* of the next byte to read from the file */
    uint64_t good_bytes;  /* up to the end of the last good line */
    uint64_t last;        /* position of it; 0: none yet */
    size_t from, to;      /* what is in `bytes` and not looked at */
    bool is_passing_over; /* in a line that is too long */
    bool has_failed;      /* the disk refused: what follows is not known */
    char bytes[JOURNAL_READER_BYTES];
};

/** Errors: ST_NOT_FOUND, ST_IO. */
NODISCARD enum status journal_reader_open(struct journal_reader *reader, const struct disk *disk,
                                          const char *path, struct err *err);
/** False at the end. out_line borrows until the next call. */
NODISCARD bool journal_reader_next(struct journal_reader *reader, struct journal_line *out_line);
void journal_reader_close(struct journal_reader *reader);

#endif
