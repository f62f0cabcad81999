/* display/store/journal_priv.h: the journal's two tracks, as its files share them. */
#ifndef DISPLAY_STORE_JOURNAL_PRIV_H
#define DISPLAY_STORE_JOURNAL_PRIV_H

#include "display/store/journal.h"
#include "display/store/journal_reader.h"

enum track { PLAYS, FAULTS, TRACKS };

enum {
    FILES_BEFORE = JOURNAL_FILES - 1, /* another one is made: no more than so many beside it */
    SEGMENTS_MAX = JOURNAL_FILES + 2  /* while the count of what is dropped is being written */
};

struct segment {
    uint64_t first, last; /* positions; last 0: nothing good in it */
    uint64_t bytes;
    uint64_t count;       /* good lines */
    uint64_t taken_bytes; /* up to here everything was taken, as far as it was looked at */
};

struct strand {
    struct segment segments[SEGMENTS_MAX]; /* oldest first */
    size_t count;
    int file;      /* of the newest, open to append; -1: closed, the next entry starts another */
    bool is_dirty; /* the newest has lines that are not synced */
};

struct journal {
    const struct disk *disk;
    char dir[STORE_DIR_BYTES + 16];
    uint64_t segment_bytes; /* a file that has so many is full */
    bool is_read_only, is_folder_dirty, is_parent_dirty;
    struct strand strands[TRACKS];
    uint64_t last, synced, acked;
    uint64_t dropped, refused;
    uint64_t refused_told; /* of those, how many an entry speaks of */
    int64_t due_mono_ms;
    int64_t last_unix_s; /* the time of the last entry, for those that nobody gave us */
};

void journal_path(const struct journal *journal, enum track track, uint64_t first,
                  char out[DISK_PATH_BYTES]);
/** Remove the files of a track that hold nothing after this position; not the newest. */
void journal_remove_until(struct journal *journal, enum track track, uint64_t through);
void journal_read_delivered(struct journal *journal);

#endif
