/* From bytes to a shared snapshot.
 *
 * The JSON tree is borrowed while reading and freed afterwards; everything kept is copied into the
 * snapshot's arena. The frame is checked first (JSON, an object, the version, the count of
 * entries), then the root table reads everything in the order of its rows; a fault leaves out the
 * item it names. A document in which no scene is left is refused.
 */
#include "programme/programme.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/limits.h"
#include "base/mem.h"
#include "programme/reader_priv.h"

/* A snapshot takes at most this: a document at its limits, its copies and indexes. */
#define SNAPSHOT_MAX_BYTES ((size_t)96 << 20)

static struct snapshot *snapshot_of(const struct programme *programme)
{
    /* A programme is only ever handed out as the first member of a snapshot; the reference count is
     * the one part that changes. */
    return (struct snapshot *)(uintptr_t)programme;
}

static struct snapshot *snapshot_create(void)
{
    struct snapshot *snapshot = mem_alloc(1, sizeof *snapshot);
    snapshot->arena = arena_make(SNAPSHOT_MAX_BYTES);
    atomic_init(&snapshot->refs, 1);
    return snapshot;
}

const struct programme *programme_ref(const struct programme *programme)
{
    struct snapshot *snapshot = snapshot_of(programme);
    size_t before = atomic_fetch_add_explicit(&snapshot->refs, 1, memory_order_relaxed);
    CHECK(before > 0);
    return programme;
}

void programme_unref(const struct programme *programme)
{
    if (programme == NULL) {
        return;
    }
    struct snapshot *snapshot = snapshot_of(programme);
    size_t before = atomic_fetch_sub_explicit(&snapshot->refs, 1, memory_order_acq_rel);
    CHECK(before > 0);
    if (before == 1) {
        arena_deinit(&snapshot->arena);
        mem_free(snapshot);
    }
}

/* The frame. */

/* A broken frame: the sentence is the last fault and the error. */
static enum status frame_fault(struct field_ctx *ctx, struct err *err, enum status status,
                               const struct json_node *node, const char *text)
{
    field_fault(ctx, node, "%s", text);
    return err_set(err, status, "%s", text);
}

static enum status check_version(struct field_ctx *ctx, const struct json_node *root,
                                 struct err *err)
{
    if (root->type != JSON_OBJECT) {
        return frame_fault(ctx, err, ST_INVALID, root,
                           "this is not a programme; write an object { \"vitrine\": 1, … }");
    }
    const struct json_node *version = json_find(root, "vitrine");
    if (version == NULL) {
        return frame_fault(ctx, err, ST_INVALID, root,
                           "\"vitrine\" is missing: a programme begins { \"vitrine\": 1, …");
    }
    if (version->type != JSON_NUMBER || version->number < 1 || version->number > 1) {
        return frame_fault(ctx, err, ST_INVALID, version,
                           "is not a version this display reads; write 1");
    }
    return ST_OK;
}

/* Elements of the lists of a document that count as entries: the top ones, their own lists of
 * objects (entries, scenes, tiers) included. */
static size_t entries_in(const struct json_node *list)
{
    size_t entries = 0;
    for (const struct json_node *c = list->first; c != NULL; c = c->next) {
        entries++;
        for (const struct json_node *part = c->first; part != NULL; part = part->next) {
            bool has_objects =
                part->type == JSON_ARRAY && part->first != NULL && part->first->type == JSON_OBJECT;
            entries += has_objects ? part->count : 0;
        }
    }
    return entries;
}

static enum status check_entries(struct field_ctx *ctx, const struct json_node *root,
                                 struct err *err)
{
    size_t entries = 0;
    for (const struct json_node *c = root->first; c != NULL; c = c->next) {
        entries += c->type == JSON_ARRAY ? entries_in(c) : 0;
        if (entries > PROGRAMME_ENTRIES_MAX) {
            return frame_fault(ctx, err, ST_LIMIT, c,
                               "with this list the programme has more than 10,000 entries in all; "
                               "show fewer");
        }
    }
    return ST_OK;
}

static enum status check_playable(struct field_ctx *ctx, const struct json_node *root,
                                  const struct snapshot *snapshot, struct err *err)
{
    if (snapshot->arena.is_full) {
        return frame_fault(ctx, err, ST_LIMIT, root, "the programme needs too much memory");
    }
    if (snapshot->programme.playlist_count == 0) {
        const struct json_node *playlists = json_find(root, "playlists");
        return frame_fault(ctx, err, ST_INVALID, playlists == NULL ? root : playlists,
                           "no scene is left to play; write \"playlists\": [ { \"id\": \"day\", "
                           "\"scenes\": [ { \"scene\": … } ] } ]");
    }
    return ST_OK;
}

/* What spans the whole document. */

static int activity_compare(const void *left, const void *right)
{
    const struct activity *a = left;
    const struct activity *b = right;
    if (a->at != b->at) {
        return a->at > b->at ? -1 : 1;
    }
    return strcmp(a->id, b->id);
}

static void sort_activity(struct snapshot *snapshot)
{
    struct programme *programme = &snapshot->programme;
    if (programme->activity_count > 1) {
        /* Nothing points at activities, and the array is ours until published. */
        qsort((void *)(uintptr_t)programme->activity, programme->activity_count,
              sizeof *programme->activity, activity_compare);
    }
}

/* Without a schedule the first playlist plays always. */
static void add_default_schedule(struct snapshot *snapshot, const struct json_node *root)
{
    struct programme *programme = &snapshot->programme;
    const struct json_node *schedule = json_find(root, "schedule");
    if ((schedule != NULL && schedule->type != JSON_NULL) || programme->playlist_count == 0) {
        return;
    }
    struct schedule_entry *entry = arena_alloc(&snapshot->arena, 1, sizeof *entry);
    if (entry == NULL) {
        return;
    }
    struct field_ctx ctx = {.arena = &snapshot->arena};
    fields_preset(&ctx, &table_schedule, entry);
    entry->playlist = &programme->playlists[0];
    entry->is_whole_day = true;
    programme->schedule = entry;
    programme->schedule_count = 1;
}

static void report_codes_without_base(struct field_ctx *ctx, const struct json_node *root)
{
    const struct reader *reader = ctx->owner;
    if (reader->codes_without_base == 0 || reader->is_share_base_wrong) {
        return;
    }
    const struct json_node *share = json_find(root, "share");
    field_fault(
        ctx, share == NULL ? root : share,
        "%zu codes have no \"share\": {\"base\": \"https://go.example.com\"} to be appended "
        "to; until then they show no QR code",
        reader->codes_without_base);
}

/* Two top-level keys of one name: the first counts. fields_read() faults the second. */
static enum status read_root(struct field_ctx *ctx, const struct json_node *root,
                             struct snapshot *snapshot, struct err *err)
{
    enum status status = check_version(ctx, root, err);
    if (status == ST_OK) {
        status = check_entries(ctx, root, err);
    }
    if (status != ST_OK) {
        return status;
    }
    const struct reader *reader = ctx->owner;
    size_t first = fault_list_count(ctx->faults);
    (void)fields_read(ctx, root, &table_root, &snapshot->programme); /* what is good plays */
    snapshot->programme.tz = reader->tz;
    snapshot->programme.loaded_at = reader->options->now_unix_s;
    report_codes_without_base(ctx, root);
    fault_list_sort(ctx->faults, first);
    sort_activity(snapshot);
    add_default_schedule(snapshot, root);
    return check_playable(ctx, root, snapshot, err);
}

/* The text itself. Its fault has no pointer: there is no tree yet. */
static enum status parse(struct slice bytes, bool allow_comments, struct fault_list *faults,
                         struct json_doc **out_doc, struct err *err)
{
    struct err own = {.code = ST_OK};
    uint32_t line = 1, column = 1;
    enum status status = json_parse(bytes, allow_comments, out_doc, &line, &column, &own);
    if (status != ST_OK) {
        fault_list_add(faults, FAULT_ERROR, line, column, "", "%s", own.text);
        return err_set(err, status, "%s", own.text);
    }
    return ST_OK;
}

enum status programme_read(struct slice bytes, const struct programme_options *options,
                           struct fault_list *faults, const struct programme **out_programme,
                           struct err *err)
{
    struct json_doc *doc = NULL;
    enum status status = parse(bytes, !options->is_from_server, faults, &doc, err);
    if (status != ST_OK) {
        return status;
    }
    struct snapshot *snapshot = snapshot_create();
    struct reader reader = {
        .snapshot = snapshot, .options = options, .tz = options->find_tz(options->tz_ctx, "UTC")};
    CHECK(reader.tz != NULL);
    struct field_ctx ctx = {.arena = &snapshot->arena, .faults = faults, .owner = &reader};
    status = read_root(&ctx, json_root(doc), snapshot, err);
    json_destroy(doc);
    if (status != ST_OK) {
        programme_unref(&snapshot->programme);
        return status;
    }
    *out_programme = &snapshot->programme;
    return ST_OK;
}

/* Finding. */

static const void *find(const struct programme *programme, enum section section, const char *id)
{
    const struct index_row *row = index_find(&snapshot_of(programme)->index[section], id);
    return row == NULL ? NULL : row->item;
}

const struct campaign *programme_find_campaign(const struct programme *p, const char *id)
{
    return find(p, SECTION_CAMPAIGNS, id);
}

const struct post *programme_find_post(const struct programme *p, const char *id)
{
    return find(p, SECTION_POSTS, id);
}

const struct board *programme_find_board(const struct programme *p, const char *id)
{
    return find(p, SECTION_BOARDS, id);
}

const struct challenge *programme_find_challenge(const struct programme *p, const char *id)
{
    return find(p, SECTION_CHALLENGES, id);
}

const struct figure *programme_find_figure(const struct programme *p, const char *id)
{
    return find(p, SECTION_FIGURES, id);
}

const struct event *programme_find_event(const struct programme *p, const char *id)
{
    return find(p, SECTION_EVENTS, id);
}

const struct notice *programme_find_notice(const struct programme *p, const char *id)
{
    return find(p, SECTION_NOTICES, id);
}

const struct media *programme_find_media(const struct programme *p, const char *id)
{
    return find(p, SECTION_MEDIA, id);
}

const struct playlist *programme_find_playlist(const struct programme *p, const char *id)
{
    return find(p, SECTION_PLAYLISTS, id);
}
