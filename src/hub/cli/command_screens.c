/* hub/cli/command_screens.c: displays and their keys. A key is told once, on standard output. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "hub/cli/commands_more.h"
#include "hub/cli/desk.h"
#include "hub/store/pairing.h"
#include "hub/store/screens.h"

static const char *or_else(const char *text, const char *otherwise)
{
    return text == NULL ? otherwise : text;
}

static bool class_of(const char *text, enum screen_class *out)
{
    bool is_lobby = text == NULL || strcmp(text, "lobby") == 0;
    *out = is_lobby ? SCREEN_LOBBY : SCREEN_INTERNAL;
    return is_lobby || strcmp(text, "internal") == 0;
}

static bool print_screen(void *ctx, const struct screen_row *screen, struct slice health)
{
    const struct desk *desk = ctx;
    bool is_revoked = screen->revoked_at != INT64_MIN;
    (void)printf("%-16s %-24s %-9s %-16s ", screen->name, screen->title,
                 screen->screen_class == SCREEN_LOBBY ? "lobby" : "internal", screen->tags);
    if (is_revoked) {
        (void)printf("revoked\n");
    } else if (screen->seen_at == INT64_MIN) {
        (void)printf("never seen\n");
    } else {
        (void)printf("seen %" PRId64 " s ago, shows ", desk->now_unix_s - screen->seen_at);
        desk_print(slice_of(screen->revision));
        (void)printf("\n");
    }
    if (health.len > 0 && !is_revoked) {
        (void)printf("    ");
        desk_print(health);
        (void)printf("\n");
    }
    return true;
}

static void print_hex(const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        (void)printf("%02x", bytes[i]);
    }
}

/* Make a screen, or give it a new key, and say what its configuration takes. */
static int create(struct desk *desk, const char *name, const char *title,
                  enum screen_class screen_class, const char *tags, const char *what)
{
    struct screen_row screen;
    char key[SCREEN_KEY_TEXT_BYTES];
    uint8_t presence[SCREEN_KEY_BYTES];
    struct err err = {.code = ST_OK};
    if (store_screen_create(desk->store, slice_of(name), slice_of(title), screen_class,
                            slice_of(tags), desk->now_unix_s, key, presence, &screen,
                            &err) != ST_OK) {
        return desk_failed(&err);
    }
    int code = desk_done(desk, "%s screen %s", what, screen.name);
    (void)printf("programme: /screens/%s/programme.json\nserver key: %s\nscreen number: %u\n"
                 "screen key: ",
                 screen.name, key, (unsigned)screen.presence_number);
    print_hex(presence, sizeof presence);
    (void)printf("\n");
    return code;
}

static int approve(struct desk *desk, enum screen_class screen_class)
{
    const struct options *o = desk->options;
    struct err err = {.code = ST_OK};
    if (o->name == NULL) {
        return desk_usage(o, "give the screen a name: --name NAME");
    }
    return store_pairing_approve(desk->store, slice_of(o->words[1]), slice_of(o->name),
                                 slice_of(or_else(o->title, o->name)), screen_class,
                                 slice_of(or_else(o->tags, "")), desk->now_unix_s, &err) == ST_OK
               ? desk_done(desk, "approved screen %s", o->name)
               : desk_failed(&err);
}

static int change_tags(struct desk *desk)
{
    const struct options *o = desk->options;
    struct screen_row screen;
    enum screen_class screen_class = SCREEN_LOBBY;
    struct err err = {.code = ST_OK};
    if (o->word_count != 3) {
        return desk_usage(o, "say which screen and its tags: tags NAME A,B");
    }
    enum status status = store_screen_get(desk->store, slice_of(o->words[1]), &screen, &err);
    if (status == ST_OK) {
        bool has_class = o->screen_class != NULL && class_of(o->screen_class, &screen_class);
        status = store_screen_change(
            desk->store, slice_of(screen.name), slice_of(or_else(o->title, screen.title)),
            has_class ? screen_class : screen.screen_class, slice_of(o->words[2]), &err);
    }
    return status == ST_OK ? desk_done(desk, "changed screen %s", o->words[1]) : desk_failed(&err);
}

static int revoke(struct desk *desk)
{
    struct err err = {.code = ST_OK};
    const char *name = desk->options->words[1];
    return store_screen_revoke(desk->store, slice_of(name), desk->now_unix_s, &err) == ST_OK
               ? desk_done(desk, "revoked the key of screen %s", name)
               : desk_failed(&err);
}

static int run_screens(struct desk *desk)
{
    const struct options *o = desk->options;
    const char *verb = options_verb(o, "list");
    enum screen_class screen_class = SCREEN_LOBBY;
    struct err err = {.code = ST_OK};
    if (!class_of(o->screen_class, &screen_class)) {
        return desk_usage(o, "a screen's class is lobby or internal");
    }
    if (strcmp(verb, "list") == 0) {
        return store_screen_each(desk->store, print_screen, desk, &err) == ST_OK
                   ? EXIT_FINE
                   : desk_failed(&err);
    }
    if (o->word_count < 2) {
        return desk_usage(o, "say which screen");
    }
    if (strcmp(verb, "add") == 0) {
        return create(desk, o->words[1], or_else(o->title, o->words[1]), screen_class,
                      or_else(o->tags, ""), "added");
    }
    if (strcmp(verb, "approve") == 0) {
        return approve(desk, screen_class);
    }
    if (strcmp(verb, "tags") == 0) {
        return change_tags(desk);
    }
    return strcmp(verb, "revoke") == 0 ? revoke(desk) : desk_usage(o, "screens can't do that");
}

int command_screens(const struct options *options)
{
    return desk_run(options, run_screens);
}

static int run_keys(struct desk *desk)
{
    const struct options *o = desk->options;
    struct screen_row screen;
    struct err err = {.code = ST_OK};
    if (store_screen_get(desk->store, slice_of(o->words[1]), &screen, &err) != ST_OK) {
        return desk_failed(&err);
    }
    return create(desk, screen.name, screen.title, screen.screen_class, screen.tags,
                  "gave a new key to");
}

int command_keys(const struct options *options)
{
    bool is_new = options->word_count == 2 && strcmp(options->words[0], "new") == 0;
    return is_new ? desk_run(options, run_keys)
                  : desk_usage(options, "keys makes a new one for a screen");
}
