/* display/app/follower.c: news is made on the follower's thread and kept until main takes it. */
#include "display/app/follower.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "display/app/paths.h"
#include "display/feeds/feed.h"
#include "net/client.h"

#define MODULE "follow"

enum { ID_BYTES = JOURNAL_NAME_BYTES };

/* What is on screen, for the journal: texts are copied, the snapshot may go. */
struct seen {
    uint64_t serial; /* 0: nothing */
    int64_t since_mono_ms, since_unix_s;
    char kind[ID_BYTES], of[ID_BYTES], revision[ID_BYTES], code[ID_BYTES];
};

struct follower {
    struct follow *follow;
    void (*wake)(void *ctx);
    void *wake_ctx;
    struct seen seen; /* main's */
    /* Guarded by mu, a leaf. */
    pthread_mutex_t mu;
    struct watch_news news;
    bool has_news, has_pairing;
};

/* On the follower's thread. */

static void show(void *ctx, struct follow_news *from)
{
    struct follower *follower = ctx;
    struct watch_news news = {.trouble = from->trouble};
    if (from->programme != NULL) {
        news.programme = programme_ref(from->programme);
        news.catalogue = catalogue_create(news.programme);
        news.faults = from->faults;
        from->faults = (struct buf){0};
    }
    pthread_mutex_lock(&follower->mu);
    struct watch_news old = follower->news;
    if (news.programme == NULL) { /* a programme that main has not taken yet stays */
        follower->news.trouble = news.trouble;
        old = (struct watch_news){0};
    } else {
        follower->news = news;
    }
    follower->has_news = true;
    pthread_mutex_unlock(&follower->mu);
    watch_news_deinit(&old);
    if (follower->wake != NULL) {
        follower->wake(follower->wake_ctx);
    }
}

static void pair(void *ctx)
{
    struct follower *follower = ctx;
    pthread_mutex_lock(&follower->mu);
    follower->has_pairing = true;
    pthread_mutex_unlock(&follower->mu);
    if (follower->wake != NULL) {
        follower->wake(follower->wake_ctx);
    }
}

static void say(void *ctx, enum log_level level, const char *text)
{
    (void)ctx;
    log_line(level, MODULE, "%s", text);
}

/* On main. */

bool follower_is_needed(const struct wall *wall)
{
    return wall->address != NULL || wall->source_count > 0;
}

void follower_offer(struct follower *follower, struct slice bytes)
{
    follow_offer(follower->follow, bytes, clock_wall_s());
}

/* A programme that is a file: main has shown it already. */
static enum status offer_file(struct follower *follower, const struct wall *wall, struct err *err)
{
    struct buf bytes = buf_make(PROGRAMME_MAX_BYTES);
    enum status st = file_read(wall->programme_path, &bytes, err);
    if (st == ST_OK) {
        follower_offer(follower, buf_view(&bytes));
    }
    buf_deinit(&bytes);
    return st;
}

enum status follower_describe(struct wall *wall, struct follow_options *out, struct err *err)
{
    const char *store = paths_store(&wall->arena, wall->config.store);
    if (store == NULL) {
        return err_set(err, ST_NOT_FOUND,
                       "there is no folder to keep the programme in: write \"store\" into the "
                       "configuration");
    }
    bool is_file = wall->address == NULL;
    *out = (struct follow_options){.address = is_file ? "" : wall->address,
                                   .is_hub = wall->is_hub,
                                   .name = is_file ? wall->programme_path : wall->address,
                                   .base_dir = path_folder(&wall->arena, wall->programme_path),
                                   .is_bundled = is_file && wall_is_bundled(wall),
                                   .store = store,
                                   .store_bytes = (uint64_t)wall->config.store_mb << 20,
                                   .user_agent = "vitrine/" VITRINE_VERSION,
                                   .ca_file = wall->ca_file,
                                   .proxy = wall->config.network.proxy,
                                   .key_file = wall->key_file,
                                   .screen_name = wall->config.screen.name,
                                   .language = wall->config.screen.language,
                                   .sources = wall->sources,
                                   .source_count = wall->source_count};
    return ST_OK;
}

static void take_class(struct wall *wall, const struct follow_pairing *pairing)
{
    if (pairing->has_class && !wall->has_class) {
        wall->screen.screen_class = pairing->screen_class;
    }
}

enum status follower_create(struct wall *wall, int64_t now_unix_s, struct follower **out_follower,
                            struct err *err)
{
    struct follow_options options;
    enum status st = follower_describe(wall, &options, err);
    if (st != ST_OK) {
        return st;
    }
    net_init();
    feed_init();
    struct follower *follower = mem_alloc(1, sizeof *follower);
    pthread_mutex_init(&follower->mu, NULL);
    options.show = show;
    options.say = say;
    options.pair = pair;
    options.ctx = follower;
    st = follow_create(&options, &follower->follow, &wall->programme, err);
    if (st == ST_OK) {
        const struct follow_pairing pairing = follow_pairing(follower->follow);
        take_class(wall, &pairing);
    }
    if (st == ST_OK && wall->programme == NULL) {
        st = wall_read_programme(wall, now_unix_s, err);
    }
    if (st == ST_OK && wall->address == NULL) {
        st = offer_file(follower, wall, err);
    }
    if (st != ST_OK) {
        follower_destroy(follower);
        return st;
    }
    *out_follower = follower;
    return ST_OK;
}

enum status follower_start(struct follower *follower, void (*wake)(void *ctx), void *wake_ctx,
                           struct err *err)
{
    follower->wake = wake;
    follower->wake_ctx = wake_ctx;
    return follow_start(follower->follow, err);
}

void follower_destroy(struct follower *follower)
{
    if (follower != NULL) {
        follow_stop(follower->follow);
        watch_news_deinit(&follower->news);
        pthread_mutex_destroy(&follower->mu);
        mem_free(follower);
        net_deinit();
    }
}

bool follower_take(struct follower *follower, struct watch_news *out_news)
{
    pthread_mutex_lock(&follower->mu);
    bool has_news = follower->has_news;
    if (has_news) {
        *out_news = follower->news;
        follower->news = (struct watch_news){0};
        follower->has_news = false;
    }
    pthread_mutex_unlock(&follower->mu);
    return has_news;
}

bool follower_take_pairing(struct follower *follower, struct wall *wall,
                           struct follow_pairing *out_pairing)
{
    pthread_mutex_lock(&follower->mu);
    bool has_pairing = follower->has_pairing;
    follower->has_pairing = false;
    pthread_mutex_unlock(&follower->mu);
    if (has_pairing) {
        *out_pairing = follow_pairing(follower->follow);
        take_class(wall, out_pairing);
    }
    return has_pairing;
}

/* The journal. */

static void copy(char to[ID_BYTES], const char *text)
{
    (void)snprintf(to, ID_BYTES, "%s", text == NULL ? "" : text);
}

static const char *id_of(const struct plan_target *target)
{
    return target->post != NULL        ? target->post->id
           : target->campaign != NULL  ? target->campaign->id
           : target->board != NULL     ? target->board->id
           : target->challenge != NULL ? target->challenge->id
           : target->event != NULL     ? target->event->id
           : target->notice != NULL    ? target->notice->id
           : target->picture != NULL   ? target->picture->id
                                       : NULL;
}

static void note_end(struct follower *follower, int64_t mono_ms)
{
    const struct seen *seen = &follower->seen;
    struct journal_entry entry = {.type = JOURNAL_PLAY,
                                  .at_unix_s = seen->since_unix_s,
                                  .scene = seen->kind,
                                  .of = seen->of[0] == '\0' ? NULL : seen->of,
                                  .revision = seen->revision,
                                  .seconds = (mono_ms - seen->since_mono_ms + 500) / 1000};
    follow_note(follower->follow, &entry);
    if (seen->code[0] != '\0') {
        entry.type = JOURNAL_EXPOSURE;
        entry.code = seen->code;
        follow_note(follower->follow, &entry);
    }
}

void follower_saw(struct follower *follower, const struct director_showing *showing,
                  const struct programme *programme, int64_t mono_ms, int64_t unix_s)
{
    struct seen *seen = &follower->seen;
    bool has_scene = showing != NULL && showing->moment != NULL;
    if (has_scene && showing->serial == seen->serial) {
        return;
    }
    if (seen->serial != 0) {
        note_end(follower, mono_ms);
    }
    *seen = (struct seen){.since_mono_ms = mono_ms, .since_unix_s = unix_s};
    if (has_scene) {
        const struct plan_target *target = &showing->moment->target;
        struct link link = target_link(target);
        seen->serial = showing->serial;
        copy(seen->kind, scene_kind_name(target->kind));
        copy(seen->of, id_of(target));
        copy(seen->revision, programme->revision);
        copy(seen->code, link.code[0] != '\0' ? link.code : link.url);
    }
}

void follower_fault(struct follower *follower, const char *scene, const char *text, int64_t unix_s)
{
    const struct journal_entry entry = {
        .type = JOURNAL_FAULT, .at_unix_s = unix_s, .scene = scene, .text = text};
    follow_note(follower->follow, &entry);
}

void follower_broken(struct follower *follower, const struct catalogue_broken *broken)
{
    bool is_its_fault =
        broken->code == ST_INVALID || broken->code == ST_UNSUPPORTED || broken->code == ST_LIMIT;
    follow_broken(follower->follow, broken->path, broken->why, is_its_fault);
}

void follower_refused(struct follower *follower, const struct programme *programme)
{
    follow_refused(follower->follow, programme->revision);
}
