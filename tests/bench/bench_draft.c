/* links: sync programme base */
/* What live changes cost: patches of one score merged into a programme of 50 KiB, and that
 * programme written out.
 *
 * usage: bench_draft [PATCHES]     JSON on stdout; with a number only so many patches are merged,
 * for counting instructions (valgrind --tool=callgrind)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/attr.h"
#include "base/check.h"
#include "base/crypto.h"
#include "base/limits.h"
#include "display/sync/sse.h"
#include "programme/draft.h"
#include "programme/patch.h"

enum { BOARDS = 4, ENTRIES = 60, POSTS = 60, PATCHES = 200000, WRITES = 2000, PULLS = 500 };

static int64_t cpu_ns(void)
{
    struct timespec now;
    CHECK(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now) == 0);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void append_board(struct buf *out, int board)
{
    buf_printf(out,
               "%s{\"id\":\"board%d\",\"title\":\"Les équipes\",\"of\":\"teams\",\"entries\":[",
               board == 0 ? "" : ",", board);
    for (int i = 0; i < ENTRIES; i++) {
        buf_printf(out,
                   "%s{\"id\":\"t%d\",\"name\":\"Affaires publiques %d\",\"detail\":\"Boulogne\","
                   "\"score\":%d,\"previous_rank\":%d,\"colour\":\"#FF6A55\"}",
                   i == 0 ? "" : ",", i, i, 4000 + i, i + 1);
    }
    buf_append_str(out, "]}");
}

static struct buf make_document(void)
{
    struct buf out = buf_make(PROGRAMME_MAX_BYTES);
    buf_append_str(&out, "{\"vitrine\":1,\"revision\":\"0\",\"locale\":\"fr-FR\",\"boards\":[");
    for (int i = 0; i < BOARDS; i++) {
        append_board(&out, i);
    }
    buf_append_str(&out, "],\"posts\":[");
    for (int i = 0; i < POSTS; i++) {
        buf_printf(&out,
                   "%s{\"id\":\"p%d\",\"kind\":\"quote\",\"author\":{\"name\":\"Camille R.\","
                   "\"team\":\"Santé connectée\",\"public\":true},\"headline\":\"Une journée\","
                   "\"text\":\"Nous avons passé la matinée avec les équipes de Lyon, pour "
                   "comprendre ce qui change quand on met les patients au centre, et ce qui ne "
                   "change pas.\",\"code\":\"7KQ2N\",\"weight\":1.5,\"shares\":48}",
                   i == 0 ? "" : ",", i);
    }
    buf_append_str(&out, "],\"playlists\":[{\"id\":\"day\",\"scenes\":[{\"scene\":\"board\",\"of\":"
                         "\"board0\"},{\"scene\":\"post\",\"pick\":2}]}]}");
    CHECK(buf_status(&out, NULL) == ST_OK);
    return out;
}

static struct draft *make_draft(struct slice document)
{
    struct draft *draft = NULL;
    CHECK(draft_create(document, true, &draft, NULL) == ST_OK);
    return draft;
}

static void merge(struct draft *draft, int from)
{
    char text[256];
    enum patch_answer answer = PATCH_GAP;
    int len = snprintf(text, sizeof text,
                       "{\"from\":\"%d\",\"to\":\"%d\",\"merge\":{\"boards\":[{\"id\":\"board%d\","
                       "\"entries\":[{\"id\":\"t%d\",\"score\":%d}]}]}}",
                       from, from + 1, from % BOARDS, from % ENTRIES, 4000 + from);
    CHECK(patch_apply(draft, (struct slice){text, (size_t)len}, &answer, NULL) == ST_OK &&
          answer == PATCH_APPLIED);
}

/* One activity more and one less: the entries of the whole document are counted again. */
static void push(struct draft *draft, int from)
{
    char text[256];
    enum patch_answer answer = PATCH_GAP;
    int len = snprintf(text, sizeof text,
                       "{\"from\":\"%d\",\"to\":\"%d\",\"merge\":{\"activity\":[{\"id\":\"a%d\","
                       "\"what\":\"shared\"}]},\"delete\":{\"activity\":[\"a%d\"]}}",
                       from, from + 1, from, from - 20);
    CHECK(patch_apply(draft, (struct slice){text, (size_t)len}, &answer, NULL) == ST_OK &&
          answer == PATCH_APPLIED);
}

static void count_event(void *ctx, struct slice type, struct slice data, struct slice id)
{
    *(int *)ctx += type.len > 0 && data.len > id.len ? 1 : 0;
}

static void feed_events(int count)
{
    int heard = 0;
    struct sse_handler handler = {.ctx = &heard, .on_event = count_event};
    struct sse *sse = sse_create(&handler);
    for (int i = 0; i < count; i++) {
        char text[256];
        int len = snprintf(text, sizeof text,
                           "event: patch\nid: %d\ndata: {\"from\":\"%d\",\"to\":\"%d\",\"merge\":"
                           "{\"boards\":[{\"id\":\"board1\",\"entries\":[{\"id\":\"t7\","
                           "\"score\":%d}]}]}}\n\n",
                           i + 1, i, i + 1, i);
        sse_feed(sse, (struct slice){text, (size_t)len});
    }
    CHECK(heard == count);
    sse_destroy(sse);
}

static void report(const char *name, int iterations, int64_t since_ns, bool is_last)
{
    double each = (double)(cpu_ns() - since_ns) / iterations;
    printf(
        "    {\"name\": \"%s\", \"iterations\": %d, \"cpu_time\": %.1f, \"time_unit\": \"ns\"}%s\n",
        name, iterations, each, is_last ? "" : ",");
}

static void measure(struct slice document)
{
    struct draft *draft = make_draft(document);
    struct buf out = buf_make(PROGRAMME_MAX_BYTES);
    printf("{\"document_bytes\": %zu, \"benchmarks\": [\n", document.len);
    int64_t since = cpu_ns();
    for (int i = 0; i < PATCHES; i++) {
        merge(draft, i);
    }
    report("draft/merge one score", PATCHES, since, false);
    since = cpu_ns();
    for (int i = 0; i < PATCHES; i++) {
        push(draft, PATCHES + i);
    }
    report("draft/merge one activity, delete one", PATCHES, since, false);
    since = cpu_ns();
    feed_events(PATCHES);
    report("sse/one patch", PATCHES, since, false);
    since = cpu_ns();
    for (int i = 0; i < WRITES; i++) {
        CHECK(draft_write(draft, &out, NULL) == ST_OK);
    }
    report("draft/write", WRITES, since, false);
    since = cpu_ns();
    for (int i = 0; i < PULLS; i++) {
        CHECK(draft_replace(draft, document, true, NULL) == ST_OK);
    }
    report("draft/replace", PULLS, since, true);
    printf("]}\n");
    buf_deinit(&out);
    draft_destroy(draft);
}

int main(int argc, char **argv)
{
    crypto_init();
    struct buf document = make_document();
    if (argc > 1) {
        struct draft *draft = make_draft(buf_view(&document));
        for (int i = 0; i < (int)strtol(argv[1], NULL, 10); i++) {
            merge(draft, i);
        }
        draft_destroy(draft);
    } else {
        measure(buf_view(&document));
    }
    buf_deinit(&document);
    return 0;
}
