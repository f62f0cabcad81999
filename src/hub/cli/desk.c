#include "hub/cli/desk.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/utf8.h"
#include "hub/app/settings_file.h"
#include "hub/site/keeping.h"
#include "hub/store/audit.h"
#include "hub/store/root.h"

enum { ROOT_MAX_BYTES = 1 << 20, SENTENCE_BYTES = 600 };

enum status desk_folder(const struct options *options, const char **out_folder, struct err *err)
{
    const char *folder = options->data != NULL ? options->data : getenv("STATE_DIRECTORY");
    if (folder == NULL || folder[0] == '\0') {
        return err_set(err, ST_UNSUPPORTED, "say where the database is: --data DIR");
    }
    *out_folder = folder;
    return ST_OK;
}

/* Days of caps and counts are those of the programme's time zone. */
static const struct tz *find_zone(struct desk *desk)
{
    struct buf root = buf_make(ROOT_MAX_BYTES);
    struct json_doc *doc = NULL;
    uint32_t line = 0;
    uint32_t column = 0;
    const struct tz *tz = NULL;
    if (store_root_get(desk->store, &root, NULL) == ST_OK &&
        json_parse(buf_view(&root), false, &doc, &line, &column, NULL) == ST_OK) {
        const struct json_node *zone = json_find(json_root(doc), "timezone");
        bool is_text = zone != NULL && zone->type == JSON_STRING;
        tz = is_text ? zones_find(&desk->zones, zone->text) : NULL;
        json_destroy(doc);
    }
    buf_deinit(&root);
    return tz;
}

enum status desk_open(struct desk *desk, const struct options *options, struct err *err)
{
    memset(desk, 0, sizeof *desk);
    desk->options = options;
    desk->now_unix_s = clock_wall_s();
    enum status status = desk_folder(options, &desk->data, err);
    if (status == ST_OK) {
        status = dir_create_all(desk->data, err);
    }
    if (status == ST_OK) {
        status = settings_file_read(options->config, &desk->config, err);
    }
    if (status == ST_OK) {
        status =
            hub_store_open(desk->data, HUB_STORE_READ_WRITE, desk->now_unix_s, &desk->store, err);
    }
    if (status == ST_OK) {
        desk->rules = rules_of(&desk->config, find_zone(desk));
    }
    return status;
}

void desk_close(struct desk *desk)
{
    hub_store_close(desk->store);
    hub_config_deinit(&desk->config);
    zones_deinit(&desk->zones);
}

int desk_failed(const struct err *err)
{
    (void)fprintf(stderr, "vitrine-hub: %s\n", err->text);
    switch (err->code) {
    case ST_INVALID:
    case ST_LIMIT:
    case ST_NOT_FOUND:
        return EXIT_FAULTS;
    case ST_UNSUPPORTED:
        return EXIT_USAGE;
    case ST_OK:
    case ST_IO:
    case ST_NOMEM:
    case ST_BUSY:
    case ST_CANCELLED:
        break;
    }
    return EXIT_MACHINE;
}

int desk_done(struct desk *desk, const char *fmt, ...)
{
    char sentence[SENTENCE_BYTES];
    char by[64];
    struct err err = {.code = ST_OK};
    const char *user = getenv("USER");
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(sentence, sizeof sentence, fmt, args); /* a cut sentence is still one */
    va_end(args);
    (void)snprintf(by, sizeof by, "%s", user != NULL && user[0] != '\0' ? user : "?");
    if (store_audit_add(desk->store, slice_of(by), slice_of(sentence), desk->now_unix_s, &err) !=
        ST_OK) {
        return desk_failed(&err);
    }
    (void)printf("%s\n", sentence);
    return EXIT_FINE;
}

/* C0, DEL, and the C1 controls of Unicode. */
void desk_print(struct slice text)
{
    for (size_t at = 0; at < text.len;) {
        uint32_t cp = 0;
        size_t took = utf8_decode(text.ptr + at, text.len - at, &cp);
        bool is_plain = took > 0 && cp >= ' ' && !(cp >= 0x7F && cp <= 0x9F);
        (void)printf("%.*s", is_plain ? (int)took : 1, is_plain ? text.ptr + at : "?");
        at += took > 0 ? took : 1;
    }
}

static const char *name_of(enum command command)
{
    static const char *const names[COMMAND_COUNT] = {
        "serve",    "import",  "export", "backup",    "restore",  "check",  "people",
        "teams",    "points",  "tiers",  "proposals", "withdraw", "freeze", "reveal",
        "announce", "screens", "keys",   "test-mail", "words"};
    return names[command];
}

int desk_usage(const struct options *options, const char *what)
{
    (void)fprintf(stderr, "vitrine-hub: %s; 'vitrine-hub %s --help' says how\n", what,
                  name_of(options->command));
    return EXIT_USAGE;
}

bool desk_number(const char *text, int64_t least, int64_t *out)
{
    char *end = NULL;
    long long value = strtoll(text, &end, 10);
    bool is_good = end != text && *end == '\0' && value >= least;
    *out = is_good ? value : *out;
    return is_good;
}

int desk_run(const struct options *options, int (*run)(struct desk *desk))
{
    struct desk desk;
    struct err err = {.code = ST_OK};
    int code = desk_open(&desk, options, &err) == ST_OK ? run(&desk) : desk_failed(&err);
    desk_close(&desk);
    return code;
}
