/* hub/cli/command_data.c: the whole of it: in, out, copies, proof. */
#include <stdio.h>

#include "base/file.h"
#include "base/limits.h"
#include "hub/cli/desk.h"
#include "hub/count/recount.h"
#include "hub/count/standings.h"
#include "hub/db/backup.h"
#include "hub/import/import.h"
#include "hub/publish/publisher.h"

enum { PRINTED_MAX_BYTES = 1 << 20 };

static void print_faults(const struct fault_list *faults, const char *file)
{
    struct buf lines = buf_make(PRINTED_MAX_BYTES);
    fault_list_print(faults, file, &lines);
    (void)fputs(buf_str(&lines), stderr);
    buf_deinit(&lines);
}

static int run_import(struct desk *desk)
{
    const char *path = desk->options->words[0];
    struct import_report report = {0};
    struct err err = {.code = ST_OK};
    struct fault_list *faults = fault_list_create();
    enum status status = import_file(desk->store, path, desk->now_unix_s, faults, &report, &err);
    print_faults(faults, path);
    fault_list_destroy(faults);
    if (status != ST_OK) {
        return desk_failed(&err);
    }
    return desk_done(desk,
                     "imported contents: %u new, %u changed, %u removed, %u as they were; %u "
                     "media, %u codes",
                     report.added, report.changed, report.removed, report.kept, report.media,
                     report.codes);
}

int command_import(const struct options *options)
{
    return options->word_count == 1 ? desk_run(options, run_import)
                                    : desk_usage(options, "import takes one programme");
}

/* The document of an internal screen without tags: everything that staff may see anywhere. */
static enum status write_document(struct desk *desk, struct standings *standings, struct err *err)
{
    const struct publisher_options options = {
        .share_base = desk->options->base == NULL ? "" : desk->options->base};
    struct publisher *publisher = NULL;
    struct hub_audience audience;
    uint32_t place = 0;
    enum status status = publisher_create(desk->store, standings, &options, &publisher, err);
    if (status == ST_OK) {
        status = audience_make(SCREEN_INTERNAL, slice_of(""), &audience, err);
    }
    if (status == ST_OK) {
        status = publisher_audience(publisher, &audience, desk->now_unix_s, &place, err);
    }
    if (status == ST_OK) {
        struct slice document = publisher_document(publisher, place);
        if (desk->options->word_count > 0) {
            status = file_write_atomic(desk->options->words[0], document.ptr, document.len, err);
        } else {
            (void)fwrite(document.ptr, 1, document.len, stdout);
            (void)putchar('\n');
        }
    }
    publisher_destroy(publisher);
    return status;
}

static int run_export(struct desk *desk)
{
    struct standings *standings = NULL;
    struct err err = {.code = ST_OK};
    enum status status = standings_create(desk->store, &standings, &err);
    if (status == ST_OK) {
        status = write_document(desk, standings, &err);
    }
    standings_destroy(standings);
    return status == ST_OK ? EXIT_FINE : desk_failed(&err);
}

int command_export(const struct options *options)
{
    return options->word_count <= 1 ? desk_run(options, run_export)
                                    : desk_usage(options, "export writes one file");
}

static int run_backup(struct desk *desk)
{
    struct err err = {.code = ST_OK};
    const char *path = desk->options->words[0];
    if (hub_store_backup(desk->store, path, &err) != ST_OK) {
        return desk_failed(&err);
    }
    return desk_done(desk, "a copy of everything is in %s", path);
}

int command_backup(const struct options *options)
{
    return options->word_count == 1 ? desk_run(options, run_backup)
                                    : desk_usage(options, "backup writes one file");
}

int command_restore(const struct options *options)
{
    struct err err = {.code = ST_OK};
    const char *folder = NULL;
    if (options->word_count != 1) {
        return desk_usage(options, "restore takes one file");
    }
    enum status status = desk_folder(options, &folder, &err);
    if (status == ST_OK) {
        status = dir_create_all(folder, &err);
    }
    if (status == ST_OK) {
        status = hub_store_restore(options->words[0], folder, &err);
    }
    if (status != ST_OK) {
        return desk_failed(&err);
    }
    (void)printf("restored from %s; what was there is in %s/hub.db.before-restore\n",
                 options->words[0], folder);
    return EXIT_FINE;
}

static void print_fault(void *ctx, const char *sentence)
{
    (void)ctx;
    (void)printf("%s\n", sentence);
}

static int run_check(struct desk *desk)
{
    uint32_t faults = 0;
    struct err err = {.code = ST_OK};
    if (store_check(desk->store, print_fault, NULL, &faults, &err) != ST_OK) {
        return desk_failed(&err);
    }
    if (faults == 0) {
        (void)printf("everything agrees\n");
    } else {
        (void)printf("wrong: %u\n", faults);
    }
    return faults == 0 ? EXIT_FINE : EXIT_FAULTS;
}

int command_check(const struct options *options)
{
    return options->word_count == 0 ? desk_run(options, run_check)
                                    : desk_usage(options, "check takes only options");
}
