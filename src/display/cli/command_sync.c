/* display/cli/command_sync.c: `sync --once`: what a display would fetch, fetched now, and what of
 * it is new.
 *
 * Ends when the server has answered and everything it named is here or can't be had. What it knows
 * of changes are ids: what came and what is gone, kind by kind.
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "display/app/follower.h"
#include "display/cli/commands.h"
#include "display/feeds/feed.h"
#include "net/client.h"

enum { LONGEST_S = 120 };

struct sync {
    /* Guarded by mu: written on the follower's thread. */
    pthread_mutex_t mu;
    const struct programme *programme; /* the newest */
    struct buf faults;
};

static void show(void *ctx, struct follow_news *news)
{
    struct sync *sync = ctx;
    if (news->programme == NULL) {
        return; /* a trouble is in the state as well */
    }
    pthread_mutex_lock(&sync->mu);
    programme_unref(sync->programme);
    buf_deinit(&sync->faults);
    sync->programme = programme_ref(news->programme);
    sync->faults = news->faults;
    news->faults = (struct buf){0};
    pthread_mutex_unlock(&sync->mu);
}

static void say(void *ctx, enum log_level level, const char *text)
{
    (void)ctx;
    log_line(level, "follow", "%s", text);
}

/* Lists of entities, which all begin with their id. */
struct kind {
    const char *name;
    size_t offset, count_offset, item_bytes;
};

#define KIND(text, member, count, type)                                                            \
    {                                                                                              \
        text, offsetof(struct programme, member), offsetof(struct programme, count), sizeof(type)  \
    }

static const struct kind kinds[] = {
    KIND("campaigns", campaigns, campaign_count, struct campaign),
    KIND("posts", posts, post_count, struct post),
    KIND("boards", boards, board_count, struct board),
    KIND("challenges", challenges, challenge_count, struct challenge),
    KIND("figures", figures, figure_count, struct figure),
    KIND("events", events, event_count, struct event),
    KIND("notices", notices, notice_count, struct notice),
    KIND("playlists", playlists, playlist_count, struct playlist),
    KIND("media", media, media_count, struct media),
};

static size_t count_of(const struct programme *programme, const struct kind *kind)
{
    size_t count = 0;
    if (programme != NULL) {
        memcpy(&count, (const char *)programme + kind->count_offset, sizeof count);
    }
    return count;
}

static const char *id_at(const struct programme *programme, const struct kind *kind, size_t i)
{
    const char *items = NULL, *id = NULL;
    memcpy(&items, (const char *)programme + kind->offset, sizeof items);
    memcpy(&id, items + i * kind->item_bytes, sizeof id);
    return id;
}

/* How many of `a` are not in `b`; named when `sign` is not 0. */
static size_t tell_missing(const struct programme *a, const struct programme *b,
                           const struct kind *kind, char sign)
{
    size_t missing = 0;
    for (size_t i = 0; i < count_of(a, kind); i++) {
        bool is_there = false;
        for (size_t k = 0; k < count_of(b, kind) && !is_there; k++) {
            is_there = strcmp(id_at(a, kind, i), id_at(b, kind, k)) == 0;
        }
        if (!is_there) {
            missing++;
            (void)printf("%c %s/%s\n", sign, kind->name, id_at(a, kind, i));
        }
    }
    return missing;
}

static void tell_changes(const struct programme *before, const struct programme *after)
{
    size_t changes = 0;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        changes += tell_missing(before, after, &kinds[i], '-');
        changes += tell_missing(after, before, &kinds[i], '+');
    }
    if (before == NULL) {
        (void)printf("revision \"%s\", the first\n", after->revision);
    } else if (strcmp(before->revision, after->revision) != 0) {
        (void)printf("revision \"%s\", before \"%s\"\n", after->revision, before->revision);
    } else {
        (void)printf("revision \"%s\", %s\n", after->revision,
                     changes == 0 ? "as before" : "with other contents");
    }
}

/* The exit code. */
static int report(struct sync *sync, const struct programme *before,
                  const struct follow_state *state)
{
    (void)fputs(buf_str(&sync->faults), stderr);
    if (sync->programme != NULL) {
        tell_changes(before, sync->programme);
    } else if (before != NULL) {
        (void)printf("revision \"%s\", as before\n", before->revision);
    }
    (void)printf("%llu pictures fetched, %llu bytes\n", (unsigned long long)state->fetched,
                 (unsigned long long)state->fetched_bytes);
    if (state->failed > 0) {
        (void)printf("%llu tries failed\n", (unsigned long long)state->failed);
    }
    if (state->trouble[0] != '\0') {
        (void)fprintf(stderr, "vitrine: %s\n", state->trouble);
    }
    if (!state->is_settled) {
        (void)fprintf(stderr, "vitrine: not everything came in time; what did is kept\n");
    }
    return state->is_settled && state->trouble[0] == '\0' ? EXIT_FINE : EXIT_MACHINE;
}

static int sync_wall(struct wall *wall, double seconds)
{
    struct sync sync = {.programme = NULL};
    struct follow_options options;
    struct follow *follow = NULL;
    const struct programme *before = NULL;
    struct err err = {0};
    int code = EXIT_MACHINE;
    pthread_mutex_init(&sync.mu, NULL);
    enum status st = follower_describe(wall, &options, &err);
    options.is_brief = true;
    options.show = show;
    options.say = say;
    options.ctx = &sync;
    net_init();
    feed_init();
    st = st == ST_OK ? follow_create(&options, &follow, &before, &err) : st;
    st = st == ST_OK ? follow_start(follow, &err) : st;
    if (st == ST_OK) {
        struct follow_state state = follow_wait(follow, (int64_t)(seconds * 1000.0));
        pthread_mutex_lock(&sync.mu);
        code = report(&sync, before, &state);
        pthread_mutex_unlock(&sync.mu);
    } else {
        code = command_failed(&err);
    }
    follow_stop(follow);
    programme_unref(before);
    programme_unref(sync.programme);
    buf_deinit(&sync.faults);
    pthread_mutex_destroy(&sync.mu);
    net_deinit();
    return code;
}

int command_sync(const struct options *options)
{
    struct err err = {0};
    struct wall wall;
    if (options->file_count > 0) {
        (void)err_set(&err, ST_UNSUPPORTED, "%s: to name a programme, write --programme %s",
                      options->files[0], options->files[0]);
        return command_failed(&err);
    }
    if (wall_init(&wall, options, &err) != ST_OK) {
        return command_failed(&err);
    }
    if (wall.address == NULL) {
        (void)err_set(&err, ST_UNSUPPORTED,
                      "the programme is a file, %s: there is nothing to fetch; write --programme "
                      "https://…",
                      wall.programme_path);
        wall_deinit(&wall);
        return command_failed(&err);
    }
    int code = sync_wall(&wall, options->seconds > 0 ? options->seconds : LONGEST_S);
    wall_deinit(&wall);
    return code;
}
