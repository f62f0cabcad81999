/* display/cli/command_store.c: `store`: what is kept on disk: list, verify, prune.
 *
 * list reads beside a display that plays from the store. verify and prune change it, so they take
 * its lock; a folder that is no store is left as it is.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "display/app/paths.h"
#include "display/app/wall.h"
#include "display/cli/commands.h"
#include "display/store/generations.h"
#include "display/store/journal.h"
#include "display/store/quarantine.h"
#include "display/store/roster.h"
#include "display/store/store.h"
#include "display/store/verify.h"
#include "display/sync/event_line.h"
#include "programme/spell.h"

enum {
    VERIFY_STEP_BYTES = 8 << 20,
    SIZE_TEXT_BYTES = 24,
    TIME_TEXT_BYTES = 24,
    SHORT_HEX_DIGITS = 12 /* of a digest, as people read it */
};

static const char *const roles[ROSTER_ROLES] = {
    [ROSTER_CURRENT] = "current", [ROSTER_GOOD] = "good", [ROSTER_BEFORE] = "before"};

struct shelf {
    struct wall wall;
    const char *dir;
    const struct disk *disk;
    int64_t now_unix_s;
};

/* Words for numbers. */

static const char *size_text(uint64_t bytes, char out[SIZE_TEXT_BYTES])
{
    static const char *const units[] = {"KiB", "MiB", "GiB", "TiB"};
    double value = (double)bytes / 1024.0;
    size_t unit = 0;
    for (; unit + 1 < ARRAY_LEN(units) && value >= 1024.0; unit++) {
        value /= 1024.0;
    }
    if (bytes < 1024) {
        (void)snprintf(out, SIZE_TEXT_BYTES, "%u bytes", (unsigned)bytes);
    } else {
        (void)snprintf(out, SIZE_TEXT_BYTES, "%.1f %s", value, units[unit]);
    }
    return out;
}

/* In the screen's own time where the configuration says it. */
static const char *time_text(const struct shelf *shelf, int64_t unix_s, char out[TIME_TEXT_BYTES])
{
    const struct tz *tz = shelf->wall.screen.tz;
    struct civil civil = tz_civil(tz == NULL ? tz_utc() : tz, unix_s);
    (void)snprintf(out, TIME_TEXT_BYTES, "%04d-%02d-%02d %02d:%02d%s", (int)civil.year,
                   (int)civil.month, (int)civil.day, (int)civil.hour, (int)civil.minute,
                   tz == NULL ? " UTC" : "");
    return out;
}

static const char *plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

/* Opening. */

static enum status open_shelf(struct shelf *shelf, const struct options *options, struct err *err)
{
    char path[DISK_PATH_BYTES];
    struct disk_stat info;
    *shelf = (struct shelf){.disk = disk_real(), .now_unix_s = clock_wall_s()};
    enum status st = wall_init(&shelf->wall, options, err);
    if (st != ST_OK) {
        return st;
    }
    shelf->dir = options->store != NULL ? options->store
                                        : paths_store(&shelf->wall.arena, shelf->wall.config.store);
    if (shelf->dir == NULL) {
        st = err_set(err, ST_UNSUPPORTED,
                     "no folder is known for the store: write --store DIR, or set HOME");
    } else if (strlen(shelf->dir) >= STORE_DIR_BYTES ||
               snprintf(path, sizeof path, "%s/generations", shelf->dir) < 0 ||
               shelf->disk->stat(shelf->disk->ctx, path, &info) != 0 || !info.is_folder) {
        st = err_set(err, ST_NOT_FOUND,
                     "'%.300s' is no store (it has no folder 'generations'); a display makes "
                     "one when it first follows a server",
                     shelf->dir);
    }
    if (st != ST_OK) {
        wall_deinit(&shelf->wall);
    }
    return st;
}

static enum status open_store(const struct shelf *shelf, enum store_mode mode,
                              struct store **out_store, struct err *err)
{
    uint64_t max_bytes = (uint64_t)shelf->wall.config.store_mb << 20;
    enum status st =
        store_open(shelf->disk, shelf->dir, max_bytes, mode, shelf->now_unix_s, out_store, err);
    return st != ST_BUSY ? st
                         : err_set(err, ST_BUSY,
                                   "a display uses the store '%.300s': stop the display first, or "
                                   "let it verify and prune by itself",
                                   shelf->dir);
}

/* Listing. */

static void list_generation(const struct shelf *shelf, const struct store *store,
                            enum roster_role role)
{
    struct generation_summary summary;
    struct generation *generation = NULL;
    char when[TIME_TEXT_BYTES], missing[32] = "none missing";
    if (!generations_summary(store, role, &summary)) {
        (void)printf("  %-10s none\n", roles[role]);
        return;
    }
    struct buf revision = buf_make((size_t)8 * STORE_VALIDATOR_BYTES);
    if (generations_load(store, role, &generation, NULL) == ST_OK &&
        generation->source.revision != NULL && generation->source.revision[0] != '\0') {
        buf_append_str(&revision, ", revision ");
        event_line_write_text(&revision, slice_of(generation->source.revision));
    }
    if (summary.missing > 0) {
        (void)snprintf(missing, sizeof missing, "%u missing", (unsigned)summary.missing);
    }
    (void)printf("  %-10s %" PRIu64 ", made %s%s, %u medi%s, %s\n", roles[role], summary.number,
                 time_text(shelf, summary.made_unix_s, when), buf_str(&revision),
                 (unsigned)summary.media, summary.media == 1 ? "um" : "a", missing);
    generation_destroy(generation);
    buf_deinit(&revision);
}

static void list_quarantine(const struct shelf *shelf, const struct store *store)
{
    struct quarantine_record record;
    char when[TIME_TEXT_BYTES], hex[DIGEST_HEX_BYTES];
    uint32_t count = store_usage(store).quarantined;
    (void)printf("quarantine   %u\n", (unsigned)count);
    for (size_t i = 0; quarantine_get(store, i, &record); i++) {
        struct buf reason = buf_make((size_t)8 * QUARANTINE_REASON_BYTES);
        event_line_write_text(&reason, slice_of(record.reason));
        digest_hex(&record.digest, hex);
        (void)printf("  %.*s %s, %s: %s\n", SHORT_HEX_DIGITS, hex,
                     time_text(shelf, record.since_unix_s, when),
                     record.kind == QUARANTINE_BLOCKED ? "not taken for a day"
                                                       : "lost by the disk, fetched again",
                     buf_str(&reason));
        buf_deinit(&reason);
    }
}

static enum status list_journal(const struct shelf *shelf, struct err *err)
{
    char dir[DISK_PATH_BYTES], size[SIZE_TEXT_BYTES];
    struct journal *journal = NULL;
    (void)snprintf(dir, sizeof dir, "%s/journal", shelf->dir); /* STORE_DIR_BYTES leaves room */
    enum status st =
        journal_open(shelf->disk, dir, JOURNAL_MIN_BYTES, STORE_READ_ONLY, &journal, err);
    if (st == ST_OK) {
        const struct journal_status status = journal_status(journal);
        uint64_t waiting = status.last - status.acked;
        (void)printf("journal      %s%" PRIu64 " entr%s to deliver, %s in %u file%s\n",
                     waiting > 1 ? "up to " : "", waiting, waiting == 1 ? "y" : "ies",
                     size_text(status.bytes, size), (unsigned)status.files, plural(status.files));
        journal_close(journal);
    }
    return st;
}

static int list(const struct shelf *shelf, struct err *err)
{
    struct store *store = NULL;
    char used[SIZE_TEXT_BYTES], most[SIZE_TEXT_BYTES];
    enum status st = open_store(shelf, STORE_READ_ONLY, &store, err);
    if (st != ST_OK) {
        return command_failed(err);
    }
    const struct store_usage usage = store_usage(store);
    (void)printf("store        %s\ngenerations\n", shelf->dir);
    for (int role = 0; role < ROSTER_ROLES; role++) {
        list_generation(shelf, store, (enum roster_role)role);
    }
    (void)printf("media        %u file%s, %s of %s; %u needed by these generations\n",
                 (unsigned)usage.media, plural(usage.media), size_text(usage.media_bytes, used),
                 size_text(usage.max_bytes, most), (unsigned)usage.needed);
    (void)printf("downloads    %u unfinished, %s\n", (unsigned)usage.partials,
                 size_text(usage.incoming_bytes, used));
    list_quarantine(shelf, store);
    store_close(store);
    st = list_journal(shelf, err);
    return st == ST_OK ? EXIT_FINE : command_failed(err);
}

/* Verifying. */

/* Which generations count as the store stands, before opening repairs it. False: `current` itself
 * is damaged. */
static bool read_roster(const struct shelf *shelf, struct roster *out_roster)
{
    char path[DISK_PATH_BYTES];
    struct buf file = buf_make((size_t)2 * ROSTER_MAX_BYTES);
    struct roster roster = {0};
    (void)snprintf(path, sizeof path, "%s/current", shelf->dir); /* STORE_DIR_BYTES leaves room */
    enum status st = disk_read_whole(shelf->disk, path, &file, NULL);
    bool is_good =
        st == ST_NOT_FOUND || (st == ST_OK && roster_read(buf_view(&file), &roster, NULL) == ST_OK);
    buf_deinit(&file);
    *out_roster = roster;
    return is_good;
}

static bool has_generation(const struct store *store, uint64_t number)
{
    struct generation_summary summary;
    for (int role = 0; role < ROSTER_ROLES; role++) {
        if (generations_summary(store, (enum roster_role)role, &summary) &&
            summary.number == number) {
            return true;
        }
    }
    return false;
}

/* Opening has read each generation and its digest, and let go of what is damaged. */
static unsigned verify_generations(const struct store *store, const struct roster *before)
{
    struct generation_summary summary;
    unsigned damaged = 0;
    for (int role = 0; role < ROSTER_ROLES; role++) {
        uint64_t number = before->numbers[role];
        bool is_told = role > 0 && number == before->numbers[role - 1];
        if (number != 0 && !is_told && !has_generation(store, number)) {
            (void)printf("damaged: generation %" PRIu64 " (%s): it no longer counts\n", number,
                         roles[role]);
            damaged++;
        }
    }
    if (damaged > 0 && generations_summary(store, ROSTER_CURRENT, &summary)) {
        (void)printf("now current: generation %" PRIu64 "\n", summary.number);
    }
    return damaged;
}

static void tell_damaged(const struct store *store, const struct digest *digest)
{
    struct quarantine_record record;
    char hex[DIGEST_HEX_BYTES];
    const char *reason = "";
    for (size_t i = 0; quarantine_get(store, i, &record); i++) {
        if (digest_compare(&record.digest, digest) == 0) {
            reason = record.reason; /* our own words: it was noted a moment ago */
            break;
        }
    }
    digest_hex(digest, hex);
    (void)printf("damaged: medium %s: %s\n", hex, reason);
}

static int verify(const struct shelf *shelf, struct err *err)
{
    struct store *store = NULL;
    struct roster before;
    char size[SIZE_TEXT_BYTES];
    bool is_roster_good = read_roster(shelf, &before);
    if (open_store(shelf, STORE_READ_WRITE, &store, err) != ST_OK) {
        return command_failed(err);
    }
    uint32_t media = store_usage(store).media;
    uint64_t bytes = 0;
    unsigned damaged = is_roster_good ? verify_generations(store, &before) : 1;
    if (!is_roster_good) {
        (void)printf("damaged: the file 'current': the newest whole generation counts\n");
    }
    for (bool is_round = false; !is_round;) {
        const struct verify_report report =
            store_verify_step(store, VERIFY_STEP_BYTES, shelf->now_unix_s);
        bytes += report.bytes;
        is_round = report.is_round;
        if (report.has_damaged) {
            tell_damaged(store, &report.damaged);
            damaged++;
        }
    }
    (void)printf("%u medi%s read again, %s: ", (unsigned)media, media == 1 ? "um" : "a",
                 size_text(bytes, size));
    if (damaged == 0) {
        (void)printf("nothing wrong\n");
    } else {
        (void)printf("%u damaged; %s\n", damaged,
                     store_is_read_only(store) ? "the store can only be read: all stays as it is"
                                               : "the display fetches again what it needs");
    }
    store_close(store);
    return damaged == 0 ? EXIT_FINE : EXIT_FAULTS;
}

static int prune(const struct shelf *shelf, struct err *err)
{
    struct store *store = NULL;
    char freed_text[SIZE_TEXT_BYTES], left_text[SIZE_TEXT_BYTES];
    uint64_t freed = 0;
    enum status st = open_store(shelf, STORE_READ_WRITE, &store, err);
    if (st == ST_OK) {
        st = store_prune(store, &freed, err);
    }
    if (st == ST_OK) {
        const struct store_usage usage = store_usage(store);
        (void)printf("freed %s; %u medi%s of %s left, needed by the generations that are kept\n",
                     size_text(freed, freed_text), (unsigned)usage.media,
                     usage.media == 1 ? "um" : "a", size_text(usage.media_bytes, left_text));
    }
    store_close(store);
    return st == ST_OK ? EXIT_FINE : command_failed(err);
}

/* The command. */

static const struct action {
    const char *name;
    int (*run)(const struct shelf *shelf, struct err *err);
} actions[] = {{"list", list}, {"verify", verify}, {"prune", prune}};

static const struct action *find_action(const struct options *options, struct err *err)
{
    struct spell spell = {.wanted = options->file_count == 0 ? "list" : options->files[0]};
    if (options->file_count > 1) {
        (void)err_set(err, ST_UNSUPPORTED, "store does one thing at a time: list, verify or prune");
        return NULL;
    }
    for (size_t i = 0; i < ARRAY_LEN(actions); i++) {
        if (strcmp(actions[i].name, spell.wanted) == 0) {
            return &actions[i];
        }
        spell_offer(&spell, actions[i].name);
    }
    const char *near = spell.best;
    (void)err_set(err, ST_UNSUPPORTED, "store %s: write list, verify or prune%s%s", spell.wanted,
                  near == NULL ? "" : "; did you mean ", near == NULL ? "" : near);
    return NULL;
}

int command_store(const struct options *options)
{
    struct err err = {0};
    struct shelf shelf;
    const struct action *action = find_action(options, &err);
    if (action == NULL || open_shelf(&shelf, options, &err) != ST_OK) {
        return command_failed(&err);
    }
    int code = action->run(&shelf, &err);
    wall_deinit(&shelf.wall);
    return code;
}
