/* display/app/wall.c: one configuration file wins, nothing is merged but the command line. */
#include "display/app/wall.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "display/app/paths.h"
#include "programme/times.h"

enum { WALL_BYTES = 1 << 20 };

#define BUNDLED "assets/ambassadeurs/programme.json"

static void tell_faults(const struct fault_list *faults, const char *file)
{
    struct buf text = buf_make((size_t)1 << 20);
    fault_list_print(faults, file, &text);
    (void)fputs(buf_str(&text), stderr);
    buf_deinit(&text);
}

static enum status read_config(struct wall *wall, const char *path, struct err *err)
{
    struct buf bytes = buf_make(CONFIG_MAX_BYTES);
    struct fault_list *faults = fault_list_create();
    const struct config_options options = {zones_find, &wall->zones};
    enum status st = file_read(path, &bytes, err);
    if (st == ST_OK) {
        struct config config;
        st = config_read(buf_view(&bytes), &options, faults, &config, err);
        tell_faults(faults, path);
        if (st == ST_OK) {
            config_deinit(&wall->config);
            wall->config = config;
        }
    }
    if (st != ST_OK) {
        err_context(err, "configuration '%s'", path);
    }
    fault_list_destroy(faults);
    buf_deinit(&bytes);
    return st;
}

/* "lyon,hall" into the list. */
static enum status read_tags(struct wall *wall, const char *text, struct err *err)
{
    size_t count = 0;
    while (*text != '\0') {
        size_t len = strcspn(text, ",");
        if (len > 0) {
            if (count + 1 == WALL_TAGS_MAX) {
                return err_set(err, ST_LIMIT, "--tags: at most %d", WALL_TAGS_MAX - 1);
            }
            wall->tags[count++] = arena_strdup(&wall->arena, (struct slice){text, len});
        }
        text += len + (text[len] == ',' ? 1 : 0);
    }
    wall->tags[count] = NULL;
    wall->screen.tags = wall->tags;
    return ST_OK;
}

static enum status one_of(const char *option, const char *value, const char *a, const char *b,
                          int *out_which, struct err *err)
{
    *out_which = strcmp(value, a) == 0 ? 0 : strcmp(value, b) == 0 ? 1 : -1;
    return *out_which >= 0
               ? ST_OK
               : err_set(err, ST_UNSUPPORTED, "%s %s: write %s or %s", option, value, a, b);
}

static enum status take_screen(struct wall *wall, const struct options *o, struct err *err)
{
    const struct config_screen *c = &wall->config.screen;
    wall->screen = (struct screen){.screen_class = c->screen_class,
                                   .tags = c->tags,
                                   .diagonal_in = c->diagonal_in,
                                   .distance_m = c->distance_m,
                                   .overscan = c->overscan,
                                   .number = c->number,
                                   .key = c->has_key ? c->key : NULL};
    if (o->diagonal_in > 0) {
        wall->screen.diagonal_in = (float)o->diagonal_in;
    }
    if (o->distance_m > 0) {
        wall->screen.distance_m = (float)o->distance_m;
    }
    const char *zone = o->timezone != NULL ? o->timezone : c->timezone;
    if (zone[0] != '\0') {
        wall->screen.tz = zones_find(&wall->zones, zone);
        if (wall->screen.tz == NULL) {
            return err_set(err, ST_UNSUPPORTED,
                           "--timezone %s: no such time zone; write one such as Europe/Paris",
                           zone);
        }
    }
    int which = 0;
    wall->has_class = c->has_class || o->screen != NULL;
    if (o->screen != NULL) {
        enum status st = one_of("--screen", o->screen, "lobby", "internal", &which, err);
        if (st != ST_OK) {
            return st;
        }
        wall->screen.screen_class = which == 0 ? SCREEN_LOBBY : SCREEN_INTERNAL;
    }
    return o->tags == NULL ? ST_OK : read_tags(wall, o->tags, err);
}

static enum status take_look(struct wall *wall, const struct options *o, struct err *err)
{
    int which = 0;
    wall->theme = wall->config.screen.theme;
    wall->config.is_calm |= o->is_calm;
    if (o->theme != NULL) {
        enum status st = one_of("--theme", o->theme, "night", "day", &which, err);
        if (st != ST_OK) {
            return st;
        }
        wall->theme = which == 0 ? THEME_NIGHT : THEME_DAY;
    }
    wall->has_lang = wall->config.screen.language[0] != '\0';
    wall->lang = lang_of(wall->config.screen.language);
    if (o->language != NULL) {
        enum status st = one_of("--language", o->language, "fr", "en", &which, err);
        if (st != ST_OK) {
            return st;
        }
        wall->has_lang = true;
        wall->lang = which == 0 ? LANG_FR : LANG_EN;
    }
    return ST_OK;
}

static const char *beside(struct wall *wall, const char *config_path, const char *path)
{
    return path[0] == '\0' ? path : paths_beside(&wall->arena, config_path, path);
}

static void take_sources(struct wall *wall, const char *config_path)
{
    size_t count = wall->config.source_count;
    struct config_source *sources = arena_alloc(&wall->arena, count + 1, sizeof *sources);
    for (size_t i = 0; i < count && sources != NULL; i++) {
        sources[i] = wall->config.sources[i];
        if (strstr(sources[i].href, "://") == NULL) {
            sources[i].href = beside(wall, config_path, sources[i].href);
        }
    }
    wall->sources = sources;
    wall->source_count = sources == NULL ? 0 : count;
}

static enum status find_programme(struct wall *wall, const struct options *o,
                                  const char *config_path, struct err *err)
{
    const char *path = o->programme;
    const char *own = wall->config.programme;
    if (path == NULL && own[0] != '\0') {
        path = strstr(own, "://") != NULL ? own : paths_beside(&wall->arena, config_path, own);
    }
    wall->ca_file = beside(wall, config_path, wall->config.network.ca_file);
    wall->key_file = beside(wall, config_path, wall->config.network.key_file);
    take_sources(wall, config_path);
    wall->is_hub = path == NULL && wall->config.hub[0] != '\0';
    path = wall->is_hub ? wall->config.hub : path;
    if (path == NULL) {
        return paths_data(&wall->arena, BUNDLED, &wall->programme_path, err);
    }
    if (strstr(path, "://") != NULL) { /* until it has come, the bundled one shows */
        wall->address = path;
        return paths_data(&wall->arena, BUNDLED, &wall->programme_path, err);
    }
    wall->programme_path = path;
    return ST_OK;
}

enum status wall_init(struct wall *wall, const struct options *options, struct err *err)
{
    *wall = (struct wall){.arena = arena_make(WALL_BYTES)};
    config_default(&wall->config);
    const char *path = options->config != NULL ? options->config : paths_config(&wall->arena);
    enum status st = path == NULL ? ST_OK : read_config(wall, path, err);
    if (options->store != NULL) {
        wall->config.store = options->store;
    }
    if (st == ST_OK) {
        st = take_screen(wall, options, err);
    }
    if (st == ST_OK) {
        st = take_look(wall, options, err);
    }
    if (st == ST_OK) {
        st = find_programme(wall, options, path == NULL ? "" : path, err);
    }
    if (st != ST_OK) {
        wall_deinit(wall);
    }
    return st;
}

void wall_deinit(struct wall *wall)
{
    programme_unref(wall->programme);
    config_deinit(&wall->config);
    zones_deinit(&wall->zones);
    arena_deinit(&wall->arena);
    *wall = (struct wall){0};
}

bool wall_is_bundled(struct wall *wall)
{
    const char *assets = NULL;
    if (paths_data(&wall->arena, "assets", &assets, NULL) != ST_OK) {
        return false;
    }
    size_t len = strlen(assets);
    return strncmp(wall->programme_path, assets, len) == 0 && wall->programme_path[len] == '/';
}

enum status wall_read_programme(struct wall *wall, int64_t now_unix_s, struct err *err)
{
    struct buf bytes = buf_make(PROGRAMME_MAX_BYTES);
    struct buf faults = buf_make(DOCUMENT_FAULTS_MAX_BYTES);
    const struct programme *programme = NULL;
    wall->is_bundled = wall_is_bundled(wall);
    const struct document_options options = {.path = wall->programme_path,
                                             .is_bundled = wall->is_bundled,
                                             .now_unix_s = now_unix_s,
                                             .zones = &wall->zones};
    enum status st = document_load(wall->programme_path, &bytes, wall->programme_digest, err);
    if (st == ST_OK) {
        st = document_parse(buf_view(&bytes), &options, &faults, &programme, err);
        if (wall->source_count == 0) { /* else what they bring is not there yet */
            (void)fputs(buf_str(&faults), stderr);
        }
    }
    if (st == ST_OK) {
        programme_unref(wall->programme);
        wall->programme = programme;
    }
    buf_deinit(&faults);
    buf_deinit(&bytes);
    return st;
}

void wall_drop_programme(struct wall *wall)
{
    programme_unref(wall->programme);
    wall->programme = NULL;
}

enum status wall_parse_time(struct wall *wall, const char *text, int64_t now_unix_s,
                            int64_t *out_unix_s, struct err *err)
{
    const struct tz *tz = wall->programme != NULL   ? screen_tz(&wall->screen, wall->programme)
                          : wall->screen.tz != NULL ? wall->screen.tz
                                                    : tz_utc();
    if (time_parse(text, tz, now_unix_s, out_unix_s) != TIME_READ) {
        return err_set(err, ST_UNSUPPORTED,
                       "%s is not a moment; write 2026-11-23T10:42:00+01:00, 2026-11-23 10:42, "
                       "today+1d 09:00 or now+2h",
                       text);
    }
    return ST_OK;
}
