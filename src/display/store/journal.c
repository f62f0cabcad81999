/* The two tracks are lists of segments, a file each; only the newest of a track is written to.
 *
 * Dropping: the entry that counts what goes is synced before the file goes, and names the last
 * position that went; a file that a crash left behind is then removed at open. Acknowledging:
 * `delivered` is written before files go. So nothing is ever both counted as dropped and delivered,
 * and what is gone was either taken or counted.
 */
#include "display/store/journal.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/mem.h"
#include "display/store/journal_priv.h"
#include "display/store/record.h"

enum { NUMBER_DIGITS = 16 };

static const char *const NAMES[TRACKS] = {[PLAYS] = "plays", [FAULTS] = "faults"};

/* Names. */

void journal_path(const struct journal *journal, enum track track, uint64_t first,
                  char out[DISK_PATH_BYTES])
{
    int len = snprintf(out, DISK_PATH_BYTES, "%s/%s-%016" PRIu64 ".log", journal->dir, NAMES[track],
                       first);
    CHECK(len > 0 && len < DISK_PATH_BYTES);
}

/* 0: not a file of this track. */
static uint64_t first_of(const char *name, enum track track)
{
    size_t prefix = strlen(NAMES[track]);
    if (strncmp(name, NAMES[track], prefix) != 0 || name[prefix] != '-') {
        return 0;
    }
    const char *digits = name + prefix + 1;
    uint64_t first = 0;
    if (strspn(digits, "0123456789") != NUMBER_DIGITS ||
        strcmp(digits + NUMBER_DIGITS, ".log") != 0) {
        return 0;
    }
    for (size_t i = 0; i < NUMBER_DIGITS; i++) {
        first = first * 10 + (uint64_t)(digits[i] - '0');
    }
    return first < (uint64_t)RECORD_INTEGER_MAX ? first : 0;
}

static struct segment *newest(struct strand *strand)
{
    return strand->count == 0 ? NULL : &strand->segments[strand->count - 1];
}

static void close_newest(struct journal *journal, struct strand *strand)
{
    if (strand->file >= 0) {
        (void)journal->disk->close(journal->disk->ctx, strand->file); /* synced before */
        strand->file = -1;
    }
}

/* Removing. */

/* Forget segment i and remove its file. False: the disk refuses; it stays. */
static bool remove_segment(struct journal *journal, enum track track, size_t i)
{
    char path[DISK_PATH_BYTES];
    struct strand *strand = &journal->strands[track];
    journal_path(journal, track, strand->segments[i].first, path);
    int number = journal->is_read_only ? EROFS : journal->disk->unlink(journal->disk->ctx, path);
    if (number != 0 && number != ENOENT) {
        return false;
    }
    strand->count--;
    memmove(&strand->segments[i], &strand->segments[i + 1],
            (strand->count - i) * sizeof strand->segments[0]);
    return true;
}

/* All but the newest, which is written on. */
void journal_remove_until(struct journal *journal, enum track track, uint64_t through)
{
    struct strand *strand = &journal->strands[track];
    while (strand->count > 1 && strand->segments[0].last <= through &&
           remove_segment(journal, track, 0)) {
    }
}

/* Entries of a segment that were not taken. */
static uint64_t waiting_in(const struct journal *journal, enum track track,
                           const struct segment *segment)
{
    if (segment->last <= journal->acked) {
        return 0;
    }
    if (segment->first > journal->acked) {
        return segment->count;
    }
    char path[DISK_PATH_BYTES];
    struct journal_line line;
    uint64_t count = 0;
    struct journal_reader *reader = mem_alloc(1, sizeof *reader);
    journal_path(journal, track, segment->first, path);
    if (journal_reader_open(reader, journal->disk, path, NULL) == ST_OK) {
        while (journal_reader_next(reader, &line)) {
            count += line.position > journal->acked ? 1 : 0;
        }
    }
    journal_reader_close(reader);
    mem_free(reader);
    return count;
}

/* Writing. */

static enum status make_segment(struct journal *journal, enum track track, struct err *err)
{
    char path[DISK_PATH_BYTES];
    struct strand *strand = &journal->strands[track];
    const struct disk *disk = journal->disk;
    CHECK(strand->count < SEGMENTS_MAX);
    uint64_t first = journal->last + 1;
    journal_path(journal, track, first, path);
    int number = disk->open(disk->ctx, path, DISK_NEW, &strand->file);
    if (number == ENOENT && disk->mkdir(disk->ctx, journal->dir) == 0) {
        journal->is_parent_dirty = true;
        number = disk->open(disk->ctx, path, DISK_NEW, &strand->file);
    }
    if (number != 0) {
        return disk_error(err, number, "create", path) == ST_BUSY ? ST_BUSY : ST_IO;
    }
    journal->is_folder_dirty = true;
    struct segment *last = newest(strand);
    if (last != NULL && last->first == first) { /* a file without a good line is made anew */
        *last = (struct segment){.first = first};
    } else {
        strand->segments[strand->count++] = (struct segment){.first = first};
    }
    return ST_OK;
}

/* Behind the newest line of a track whose file is open. A line that was written in part is cut away
 * again; if the disk refuses even that, the next entry goes to a new file. */
static enum status write_line(struct journal *journal, enum track track,
                              const struct journal_entry *entry, struct err *err)
{
    struct strand *strand = &journal->strands[track];
    struct segment *segment = newest(strand);
    CHECK(segment != NULL && strand->file >= 0);
    const struct disk *disk = journal->disk;
    struct buf line = buf_make(JOURNAL_LINE_BYTES);
    journal_line_write(&line, journal->last + 1, entry);
    int number = disk_write_all(disk, strand->file, line.ptr, line.len);
    if (number == 0) {
        segment->bytes += line.len;
        segment->last = ++journal->last;
        segment->count++;
        strand->is_dirty = true;
    } else if (disk->truncate(disk->ctx, strand->file, segment->bytes) != 0) {
        close_newest(journal, strand);
    }
    buf_deinit(&line);
    return number == 0 ? ST_OK : disk_error(err, number, "write to the journal", journal->dir);
}

static enum status sync_strand(struct journal *journal, enum track track, struct err *err)
{
    char path[DISK_PATH_BYTES];
    struct strand *strand = &journal->strands[track];
    const struct disk *disk = journal->disk;
    int file = strand->file;
    int number = 0;
    if (!strand->is_dirty) {
        return ST_OK;
    }
    if (file < 0) {               /* closed in a trouble, with lines that were good before */
        CHECK(strand->count > 0); /* else nothing could be dirty */
        journal_path(journal, track, strand->segments[strand->count - 1].first, path);
        number = disk->open(disk->ctx, path, DISK_APPEND, &file);
    }
    if (number == 0) {
        number = disk->sync(disk->ctx, file);
    }
    if (strand->file < 0 && file >= 0) {
        (void)disk->close(disk->ctx, file); /* opened to be synced */
    }
    strand->is_dirty = number != 0;
    return number == 0 ? ST_OK : disk_error(err, number, "sync the journal", journal->dir);
}

static enum status sync_names(struct journal *journal, struct err *err)
{
    int number = 0;
    if (journal->is_folder_dirty) {
        number = journal->disk->sync_folder(journal->disk->ctx, journal->dir);
        journal->is_folder_dirty = number != 0;
    }
    if (number == 0 && journal->is_parent_dirty) {
        number = disk_sync_folder_of(journal->disk, journal->dir);
        journal->is_parent_dirty = number != 0;
    }
    return number == 0 ? ST_OK : disk_error(err, number, "sync", journal->dir);
}

enum status journal_sync(struct journal *journal, int64_t now_mono_ms, struct err *err)
{
    enum status status = ST_OK;
    if (journal->is_read_only) {
        return ST_OK; /* nothing was written */
    }
    for (size_t i = 0; status == ST_OK && i < TRACKS; i++) {
        status = sync_strand(journal, (enum track)i, err);
    }
    if (status == ST_OK) {
        status = sync_names(journal, err);
    }
    if (status == ST_OK) {
        journal->synced = journal->last;
        journal->due_mono_ms = INT64_MAX;
    } else {
        journal->due_mono_ms = now_mono_ms + JOURNAL_SYNC_MS;
    }
    return status;
}

/* Room. */

static enum status retire_newest(struct journal *journal, enum track track, struct err *err)
{
    enum status status = sync_strand(journal, track, err);
    if (status == ST_OK) {
        close_newest(journal, &journal->strands[track]);
    }
    return status;
}

/* Say how many go, for good. */
static enum status count_dropped(struct journal *journal, enum track track, uint64_t waiting,
                                 int64_t now_mono_ms, struct err *err)
{
    const struct journal_entry entry = {.type = JOURNAL_DROPPED,
                                        .at_unix_s = journal->last_unix_s,
                                        .count = waiting,
                                        .track = NAMES[track],
                                        .through = journal->strands[track].segments[0].last,
                                        .text = "the journal was full"};
    enum status status = ST_OK;
    if (journal->strands[FAULTS].file < 0) {
        status = retire_newest(journal, FAULTS, err);
        if (status == ST_OK) {
            status = make_segment(journal, FAULTS, err);
        }
    }
    if (status == ST_OK) {
        status = write_line(journal, FAULTS, &entry, err);
    }
    if (status == ST_OK) {
        status = journal_sync(journal, now_mono_ms, err);
    }
    return status;
}

/* The oldest plays, but for their newest file; without them the oldest faults. */
static enum status drop_oldest(struct journal *journal, int64_t now_mono_ms, struct err *err)
{
    enum track track = journal->strands[PLAYS].count > 1 ? PLAYS : FAULTS;
    uint64_t waiting = waiting_in(journal, track, &journal->strands[track].segments[0]);
    enum status status = ST_OK;
    if (waiting > 0) {
        status = count_dropped(journal, track, waiting, now_mono_ms, err);
    }
    if (status == ST_OK && !remove_segment(journal, track, 0)) {
        status = err_set(err, ST_IO, "cannot remove a file of the journal %s", journal->dir);
    }
    journal->dropped += status == ST_OK ? waiting : 0;
    return status;
}

static size_t count_files(const struct journal *journal)
{
    return journal->strands[PLAYS].count + journal->strands[FAULTS].count;
}

/* A newest file that has room: the one there is, or another. */
static enum status prepare(struct journal *journal, enum track track, int64_t now_mono_ms,
                           struct err *err)
{
    struct strand *strand = &journal->strands[track];
    if (journal->is_read_only) {
        return err_set(err, ST_IO, "the journal %s can only be read", journal->dir);
    }
    const struct segment *segment = newest(strand);
    if (strand->file >= 0 && segment != NULL && segment->bytes < journal->segment_bytes) {
        return ST_OK;
    }
    enum status status = retire_newest(journal, track, err);
    while (status == ST_OK && count_files(journal) > FILES_BEFORE) {
        status = drop_oldest(journal, now_mono_ms, err);
    }
    if (status == ST_OK && strand->file < 0) { /* else opened to take the count */
        status = make_segment(journal, track, err);
    }
    return status;
}

/* Appending. */

static void count_refused(struct journal *journal, int64_t now_mono_ms)
{
    const struct journal_entry entry = {.type = JOURNAL_DROPPED,
                                        .at_unix_s = journal->last_unix_s,
                                        .count = journal->refused - journal->refused_told,
                                        .text = "the disk refused them"};
    if (entry.count > 0 && prepare(journal, FAULTS, now_mono_ms, NULL) == ST_OK &&
        write_line(journal, FAULTS, &entry, NULL) == ST_OK) {
        journal->refused_told = journal->refused;
    }
}

enum status journal_append(struct journal *journal, const struct journal_entry *entry,
                           int64_t now_mono_ms, struct err *err)
{
    bool is_play = entry->type == JOURNAL_PLAY || entry->type == JOURNAL_EXPOSURE;
    enum track track = is_play ? PLAYS : FAULTS;
    journal->last_unix_s = entry->at_unix_s;
    enum status status = prepare(journal, track, now_mono_ms, err);
    if (status == ST_OK) {
        status = write_line(journal, track, entry, err);
    }
    if (status != ST_OK) {
        journal->refused++;
        return status;
    }
    count_refused(journal, now_mono_ms);
    int64_t due_ms = now_mono_ms + (is_play ? JOURNAL_SYNC_MS : JOURNAL_FAULT_SYNC_MS);
    journal->due_mono_ms = due_ms < journal->due_mono_ms ? due_ms : journal->due_mono_ms;
    return ST_OK;
}

int64_t journal_due_mono_ms(const struct journal *journal)
{
    return journal->due_mono_ms;
}

enum status journal_tick(struct journal *journal, int64_t now_mono_ms, struct err *err)
{
    return now_mono_ms < journal->due_mono_ms ? ST_OK : journal_sync(journal, now_mono_ms, err);
}

struct journal_status journal_status(const struct journal *journal)
{
    struct journal_status status = {.last = journal->last,
                                    .synced = journal->synced,
                                    .acked = journal->acked,
                                    .dropped = journal->dropped,
                                    .refused = journal->refused,
                                    .files = (uint32_t)count_files(journal)};
    for (size_t i = 0; i < TRACKS; i++) {
        for (size_t j = 0; j < journal->strands[i].count; j++) {
            status.bytes += journal->strands[i].segments[j].bytes;
        }
    }
    return status;
}

/* Opening. */

/* In order of position; of too many the oldest are left out. */
static void find_file(void *ctx, const char *name)
{
    struct journal *journal = ctx;
    for (size_t i = 0; i < TRACKS; i++) {
        struct strand *strand = &journal->strands[i];
        uint64_t first = first_of(name, (enum track)i);
        if (first == 0) {
            continue;
        }
        if (strand->count == JOURNAL_FILES) {
            if (first < strand->segments[0].first) {
                return;
            }
            memmove(&strand->segments[0], &strand->segments[1],
                    --strand->count * sizeof strand->segments[0]);
        }
        size_t place = strand->count;
        while (place > 0 && strand->segments[place - 1].first > first) {
            place--;
        }
        memmove(&strand->segments[place + 1], &strand->segments[place],
                (strand->count - place) * sizeof strand->segments[0]);
        strand->segments[place] = (struct segment){.first = first};
        strand->count++;
    }
}

/* Count the good lines of a file; until[] grows to what was dropped. False: the disk refuses. */
static bool scan(struct journal *journal, enum track track, struct segment *segment,
                 uint64_t until[TRACKS])
{
    char path[DISK_PATH_BYTES];
    struct journal_line line;
    struct journal_reader *reader = mem_alloc(1, sizeof *reader);
    journal_path(journal, track, segment->first, path);
    bool is_read = journal_reader_open(reader, journal->disk, path, NULL) == ST_OK;
    while (is_read && journal_reader_next(reader, &line)) {
        segment->count++;
        for (size_t i = 0; line.is_dropped && i < TRACKS; i++) {
            if (strcmp(line.track, NAMES[i]) == 0 && line.through > until[i]) {
                until[i] = line.through;
            }
        }
    }
    is_read = is_read && !reader->has_failed;
    segment->last = reader->last;
    segment->bytes = reader->good_bytes;
    journal_reader_close(reader);
    mem_free(reader);
    uint64_t at_least = segment->last > segment->first ? segment->last : segment->first;
    journal->last = at_least > journal->last ? at_least : journal->last;
    return is_read;
}

/* The newest file is written on, behind its last good line. */
static void open_newest(struct journal *journal, enum track track)
{
    char path[DISK_PATH_BYTES];
    struct strand *strand = &journal->strands[track];
    const struct disk *disk = journal->disk;
    const struct segment *segment = newest(strand);
    if (segment == NULL || segment->bytes >= journal->segment_bytes) {
        return;
    }
    journal_path(journal, track, segment->first, path);
    if (disk->open(disk->ctx, path, DISK_APPEND, &strand->file) != 0) {
        strand->file = -1;
    } else if (disk->truncate(disk->ctx, strand->file, segment->bytes) != 0) {
        close_newest(journal, strand);
    }
    strand->is_dirty = strand->file >= 0;
}

static void open_track(struct journal *journal, enum track track, uint64_t until[TRACKS])
{
    struct strand *strand = &journal->strands[track];
    bool is_newest_read = true;
    for (size_t i = 0; i < strand->count; i++) {
        struct segment *segment = &strand->segments[i];
        is_newest_read = scan(journal, track, segment, until);
        if (!is_newest_read && segment->last < segment->first) {
            segment->last = segment->first; /* not empty, as far as we know: stays */
        }
    }
    for (size_t i = strand->count; i > 0; i--) {
        if (strand->segments[i - 1].last == 0) {
            (void)remove_segment(journal, track, i - 1); /* else it is empty the next time too */
        }
    }
    if (!journal->is_read_only && is_newest_read) {
        open_newest(journal, track);
    }
}

enum status journal_open(const struct disk *disk, const char *dir, uint64_t max_bytes,
                         enum store_mode mode, struct journal **out_journal, struct err *err)
{
    if (dir[0] == '\0' || strlen(dir) >= STORE_DIR_BYTES) {
        return err_set(err, ST_INVALID, "\"%.80s\" is not a folder for a journal", dir);
    }
    if (max_bytes < JOURNAL_MIN_BYTES || max_bytes > JOURNAL_MAX_BYTES) {
        return err_set(err, ST_LIMIT, "a journal of %" PRIu64 " bytes; %u to %u are possible",
                       max_bytes, JOURNAL_MIN_BYTES, JOURNAL_MAX_BYTES);
    }
    struct journal *journal = mem_alloc(1, sizeof *journal);
    uint64_t until[TRACKS] = {0};
    journal->disk = disk;
    (void)snprintf(journal->dir, sizeof journal->dir, "%s", dir); /* measured above */
    journal->segment_bytes = max_bytes / SEGMENTS_MAX;
    journal->is_read_only = mode == STORE_READ_ONLY;
    journal_read_delivered(journal);
    journal->strands[PLAYS].file = journal->strands[FAULTS].file = -1;
    bool is_there = disk->list(disk->ctx, dir, find_file, journal) == 0;
    journal->is_folder_dirty = journal->is_parent_dirty = is_there && !journal->is_read_only;
    for (size_t i = 0; i < TRACKS; i++) {
        open_track(journal, (enum track)i, until);
    }
    for (size_t i = 0; i < TRACKS; i++) {
        journal_remove_until(journal, (enum track)i,
                             until[i] > journal->acked ? until[i] : journal->acked);
    }
    journal->last = journal->acked > journal->last ? journal->acked : journal->last;
    journal->due_mono_ms = 0; /* what is there may not have been synced by the one before */
    *out_journal = journal;
    return ST_OK;
}

void journal_close(struct journal *journal)
{
    if (journal == NULL) {
        return;
    }
    (void)(journal_sync(journal, 0, NULL) == ST_OK); /* what can't be synced may survive */
    for (size_t i = 0; i < TRACKS; i++) {
        close_newest(journal, &journal->strands[i]);
    }
    mem_free(journal);
}
