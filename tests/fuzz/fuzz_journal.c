/* links: disks store base */
/* Any bytes as the files of a journal: it opens, what waits is a JSON array in order of position,
 * and what is appended comes out again. Where the first byte says so, each line gets a good check,
 * so that the parser behind it is reached. */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/crypto.h"
#include "base/json.h"
#include "display/store/journal.h"
#include "sim_disk.h"

#define DIR "/d/journal"

enum { FILE_MAX = 64 << 10, BATCH_BYTES = 1 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Each line as the beginning of an entry, with its check. */
static void seal_lines(struct buf *file, struct slice text)
{
    while (text.len > 0) {
        const char *end = memchr(text.ptr, '\n', text.len);
        size_t len = end == NULL ? text.len : (size_t)(end - text.ptr);
        buf_append(file, text.ptr, len);
        buf_printf(file, ",\"check\":\"%016" PRIx64 "\"}\n", crypto_hash64(text.ptr, len));
        len += end == NULL ? 0 : 1;
        text = (struct slice){text.ptr + len, text.len - len};
    }
}

/* How many there are; all of them are in order. */
static size_t count_batch(const struct buf *batch)
{
    struct json_doc *doc = NULL;
    uint32_t line = 0, column = 0;
    double last = 0;
    CHECK(json_parse(buf_view(batch), false, &doc, &line, &column, NULL) == ST_OK);
    size_t count = json_root(doc)->count;
    for (const struct json_node *at = json_root(doc)->first; at != NULL; at = at->next) {
        const struct json_node *position = json_find(at, "n");
        CHECK(position != NULL && position->number >= last);
        last = position->number;
    }
    json_destroy(doc);
    return count;
}

static void look(const struct disk *disk)
{
    struct journal *journal = NULL;
    struct buf batch = buf_make(BATCH_BYTES);
    uint64_t through = 0;
    const struct journal_entry entry = {.type = JOURNAL_FAULT, .text = "here"};
    CHECK(journal_open(disk, DIR, JOURNAL_MIN_BYTES, STORE_READ_WRITE, &journal, NULL) == ST_OK);
    CHECK(journal_append(journal, &entry, 0, NULL) == ST_OK);
    bool is_found = false;
    while (journal_batch(journal, 50, &batch, &through, NULL) == ST_OK) {
        CHECK(count_batch(&batch) > 0);
        is_found = is_found || strstr(batch.ptr, "\"text\":\"here\"") != NULL;
        CHECK(journal_ack(journal, through, NULL) == ST_OK);
    }
    CHECK(is_found);
    journal_close(journal);
    buf_deinit(&batch);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > FILE_MAX) {
        return 0;
    }
    struct slice rest = {(const char *)data + 1, size - 1};
    struct buf file = buf_make((size_t)64 * FILE_MAX);
    struct sim_disk *sim = sim_disk_create();
    crypto_init();
    if (data[0] & 1) {
        seal_lines(&file, rest);
    } else {
        buf_append(&file, rest.ptr, rest.len);
    }
    sim_disk_put(
        sim, data[0] & 2 ? DIR "/faults-0000000000000001.log" : DIR "/plays-0000000000000001.log",
        buf_str(&file), file.len);
    if (data[0] & 4) {
        sim_disk_put(sim, DIR "/delivered", buf_str(&file), file.len);
    }
    look(sim_disk_ops(sim));
    sim_disk_destroy(sim);
    buf_deinit(&file);
    return 0;
}
