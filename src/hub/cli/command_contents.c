/* hub/cli/command_contents.c: withdraw, freeze, reveal, announce. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "hub/cli/commands_more.h"
#include "hub/cli/desk.h"
#include "hub/count/boards.h"
#include "hub/count/standings.h"
#include "hub/import/import.h"

enum { EVERY_USUAL_S = 8 };

static int run_withdraw(struct desk *desk)
{
    const struct options *o = desk->options;
    const char *colon = strchr(o->words[0], ':');
    enum entity_kind kind = ENTITY_POST;
    struct err err = {.code = ST_OK};
    struct slice word = {o->words[0], colon == NULL ? 0 : (size_t)(colon - o->words[0])};
    if (colon == NULL || !entity_kind_parse(word, &kind)) {
        return desk_usage(o, "say which content: post:p1, campaign:…, event:…, notice:…");
    }
    return store_entity_withdraw(desk->store, kind, slice_of(colon + 1), !o->is_undone,
                                 desk->now_unix_s, &err) == ST_OK
               ? desk_done(desk, "%s %s", o->is_undone ? "shows again:" : "withdrew", o->words[0])
               : desk_failed(&err);
}

int command_withdraw(const struct options *options)
{
    return options->word_count == 1 ? desk_run(options, run_withdraw)
                                    : desk_usage(options, "withdraw takes one content");
}

/* A board and the standings it is frozen from. */
static int with_standings(struct desk *desk,
                          enum status (*act)(struct desk *, struct standings *, struct err *),
                          const char *what)
{
    struct standings *standings = NULL;
    struct err err = {.code = ST_OK};
    enum status status = standings_create(desk->store, &standings, &err);
    if (status == ST_OK) {
        status = act(desk, standings, &err);
    }
    standings_destroy(standings);
    return status == ST_OK ? desk_done(desk, "%s board %s", what, desk->options->words[0])
                           : desk_failed(&err);
}

static enum status freeze(struct desk *desk, struct standings *standings, struct err *err)
{
    struct slice board = slice_of(desk->options->words[0]);
    return desk->options->is_undone
               ? store_board_thaw(desk->store, board, err)
               : store_board_freeze(desk->store, standings, board, desk->now_unix_s, err);
}

static int run_freeze(struct desk *desk)
{
    return with_standings(desk, freeze, desk->options->is_undone ? "thawed" : "froze");
}

int command_freeze(const struct options *options)
{
    return options->word_count == 1 ? desk_run(options, run_freeze)
                                    : desk_usage(options, "freeze takes one board");
}

static enum status reveal(struct desk *desk, struct standings *standings, struct err *err)
{
    const struct options *o = desk->options;
    struct slice board = slice_of(o->words[0]);
    return o->step >= 0 ? store_board_reveal_step(desk->store, standings, board, o->step,
                                                  desk->now_unix_s, err)
                        : store_board_reveal_timed(desk->store, standings, board, desk->now_unix_s,
                                                   o->every_s > 0 ? o->every_s : EVERY_USUAL_S,
                                                   desk->now_unix_s, err);
}

static int run_reveal(struct desk *desk)
{
    return with_standings(desk, reveal, "reveals");
}

int command_reveal(const struct options *options)
{
    return options->word_count == 1 ? desk_run(options, run_reveal)
                                    : desk_usage(options, "reveal takes one board");
}

static void write_member(struct buf *json, const char *key, const char *value)
{
    if (value != NULL) {
        buf_printf(json, ",\"%s\":", key);
        json_write_string(json, slice_of(value));
    }
}

static void write_tags(struct buf *json, const char *tags)
{
    const char *before = ",\"tags\":[";
    while (tags != NULL && *tags != '\0') {
        size_t len = strcspn(tags, ",");
        buf_append_str(json, before);
        json_write_string(json, (struct slice){tags, len});
        before = ",";
        tags += len + (tags[len] == ',' ? 1 : 0);
    }
    if (strcmp(before, ",") == 0) {
        buf_append_char(json, ']');
    }
}

static int run_announce(struct desk *desk)
{
    const struct options *o = desk->options;
    struct buf json = buf_make(ENTITY_MAX_BYTES);
    char id[HUB_ID_BYTES];
    struct err err = {.code = ST_OK};
    buf_append_str(&json, "{\"headline\":");
    json_write_string(&json, slice_of(o->words[0]));
    write_member(&json, "text", o->text);
    write_member(&json, "label", o->label);
    write_member(&json, "level", o->level == NULL ? "info" : o->level);
    write_member(&json, "from", "now");
    write_member(&json, "until", o->until == NULL ? "now+1h" : o->until);
    write_tags(&json, o->tags);
    buf_append_char(&json, '}');
    enum status status = buf_status(&json, &err);
    if (status == ST_OK) {
        status =
            import_entity(desk->store, ENTITY_NOTICE, buf_view(&json), desk->now_unix_s, id, &err);
    }
    buf_deinit(&json);
    return status == ST_OK
               ? desk_done(desk, "announced as notice:%s (end it: withdraw notice:%s)", id, id)
               : desk_failed(&err);
}

int command_announce(const struct options *options)
{
    return options->word_count == 1 ? desk_run(options, run_announce)
                                    : desk_usage(options, "announce takes one headline, in quotes");
}
