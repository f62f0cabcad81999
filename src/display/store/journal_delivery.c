/* Giving entries away, in the order in which they happened, and remembering what was taken. */
#include <inttypes.h>
#include <stdio.h>

#include "base/json.h"
#include "base/mem.h"
#include "display/store/journal_priv.h"
#include "display/store/record.h"
#include "display/store/seal.h"

#define KIND "delivered"

enum { SMALL_FILE_MAX_BYTES = 4096 };

void journal_read_delivered(struct journal *journal)
{
    char path[DISK_PATH_BYTES];
    struct buf file = buf_make(SMALL_FILE_MAX_BYTES);
    struct slice body = {NULL, 0};
    struct json_doc *doc = NULL;
    uint32_t line = 0, column = 0;
    (void)snprintf(path, sizeof path, "%s/delivered", journal->dir);
    if (disk_read_whole(journal->disk, path, &file, NULL) == ST_OK &&
        seal_read(buf_view(&file), KIND, &body, NULL) == ST_OK &&
        json_parse(body, false, &doc, &line, &column, NULL) == ST_OK) {
        journal->acked =
            (uint64_t)record_integer(json_root(doc), "through", 0, RECORD_INTEGER_MAX, 0);
        json_destroy(doc);
    }
    buf_deinit(&file);
}

/* The lines of one track, over its files. */
struct thread {
    struct journal *journal;
    enum track track;
    size_t next; /* segment to open */
    bool has_line;
    struct journal_line line;
    struct journal_reader reader;
};

/* What was taken is passed over once, and not again by the next batch: a file of weeks has
 * thousands of lines. */
static void thread_advance(struct thread *thread)
{
    struct strand *strand = &thread->journal->strands[thread->track];
    for (;;) {
        while (thread->reader.file >= 0 && journal_reader_next(&thread->reader, &thread->line)) {
            if (thread->line.position > thread->journal->acked) {
                thread->has_line = true;
                return;
            }
            strand->segments[thread->next - 1].taken_bytes = thread->reader.good_bytes;
        }
        journal_reader_close(&thread->reader);
        if (thread->next >= strand->count) {
            thread->has_line = false;
            return;
        }
        const struct segment *segment = &strand->segments[thread->next++];
        char path[DISK_PATH_BYTES];
        if (segment->last > thread->journal->acked) {
            journal_path(thread->journal, thread->track, segment->first, path);
            (void)(journal_reader_open(&thread->reader, thread->journal->disk, path, NULL) ==
                   ST_OK); /* a file that can't be read has nothing to deliver */
            thread->reader.offset = segment->taken_bytes;
        }
    }
}

static struct thread *earlier(struct thread *a, struct thread *b)
{
    if (!a->has_line || !b->has_line) {
        return a->has_line ? a : b;
    }
    return a->line.position < b->line.position ? a : b;
}

static size_t write_batch(struct thread *threads, size_t count, struct buf *into,
                          uint64_t *out_through)
{
    size_t written = 0;
    buf_append_char(into, '[');
    for (; written < count; written++) {
        struct thread *thread = earlier(&threads[PLAYS], &threads[FAULTS]);
        if (!thread->has_line || into->len + thread->line.body.len + 3 > into->max_bytes) {
            break;
        }
        buf_append_str(into, written > 0 ? "," : "");
        buf_append(into, thread->line.body.ptr, thread->line.body.len);
        buf_append_char(into, '}');
        *out_through = thread->line.position;
        thread_advance(thread);
    }
    buf_append_char(into, ']');
    return written;
}

enum status journal_batch(struct journal *journal, size_t count, struct buf *into,
                          uint64_t *out_through, struct err *err)
{
    if (into->max_bytes < JOURNAL_LINE_BYTES) {
        return err_set(err, ST_LIMIT, "a batch takes at least %d bytes", JOURNAL_LINE_BYTES);
    }
    struct thread *threads = mem_alloc(TRACKS, sizeof *threads);
    for (size_t i = 0; i < TRACKS; i++) {
        threads[i].journal = journal;
        threads[i].track = (enum track)i;
        threads[i].reader.file = -1;
        thread_advance(&threads[i]);
    }
    buf_reset(into);
    uint64_t through = 0;
    size_t written =
        write_batch(threads, count < JOURNAL_BATCH_MAX ? count : JOURNAL_BATCH_MAX, into, &through);
    for (size_t i = 0; i < TRACKS; i++) {
        journal_reader_close(&threads[i].reader);
    }
    mem_free(threads);
    enum status status = buf_status(into, err);
    if (status == ST_OK && written == 0) {
        status = err_set(err, ST_NOT_FOUND, "nothing waits in the journal");
    }
    if (status == ST_OK) {
        *out_through = through;
    }
    return status;
}

enum status journal_ack(struct journal *journal, uint64_t through, struct err *err)
{
    through = through < journal->last ? through : journal->last;
    if (through <= journal->acked) {
        return ST_OK;
    }
    journal->acked = through;
    if (journal->is_read_only) {
        return err_set(err, ST_IO, "the journal %s can only be read", journal->dir);
    }
    char path[DISK_PATH_BYTES], temporary[DISK_PATH_BYTES];
    (void)snprintf(path, sizeof path, "%s/delivered", journal->dir);
    (void)snprintf(temporary, sizeof temporary, "%s/delivered.tmp", journal->dir);
    struct buf json = buf_make(SMALL_FILE_MAX_BYTES), file = buf_make(SMALL_FILE_MAX_BYTES);
    buf_printf(&json, "{\"through\":%" PRIu64 "}\n", through);
    seal_write(&file, KIND, buf_view(&json));
    enum status status =
        disk_write_atomic(journal->disk, temporary, path, file.ptr, file.len, NULL, err);
    buf_deinit(&json);
    buf_deinit(&file);
    if (status == ST_OK) {
        journal_remove_until(journal, PLAYS, through);
        journal_remove_until(journal, FAULTS, through);
    }
    return status == ST_NOT_FOUND ? ST_IO : status;
}
