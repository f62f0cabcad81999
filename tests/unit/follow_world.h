/* tests/unit/follow_world.h: one follower, the server it follows, and what it showed and said. */
#ifndef TESTS_FOLLOW_WORLD_H
#define TESTS_FOLLOW_WORLD_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <cmocka.h>
#include <pthread.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "display/feeds/feed.h"
#include "display/follow/follow.h"
#include "display/store/generations.h"
#include "display/store/quarantine.h"
#include "display/store/store.h"
#include "fault_server.h"
#include "net/client.h"
#include "temp_folder.h"

enum { WORLD_WAIT_MS = 20000, WORLD_TEXTS = 64, WORLD_SAID_BYTES = 64 << 10 };

struct world {
    struct temp_folder folder;
    struct fault_server *server;
    struct follow_options options;
    struct follow *follow;
    const struct programme *stored; /* what follow_create() gave */
    char address[256];
    char *texts[WORLD_TEXTS]; /* borrowed by the server's answers */
    size_t text_count;
    /* Guarded by mu. */
    pthread_mutex_t mu;
    pthread_cond_t bell;
    const struct programme *shown; /* the last one */
    size_t shows;
    char trouble[ERR_TEXT_BYTES];
    struct buf said;
};

static struct world w;

static inline void on_show(void *ctx, struct follow_news *news)
{
    (void)ctx;
    pthread_mutex_lock(&w.mu);
    if (news->programme != NULL) {
        programme_unref(w.shown);
        w.shown = programme_ref(news->programme);
        w.shows++;
        w.trouble[0] = '\0';
    } else {
        memcpy(w.trouble, news->trouble.text, sizeof w.trouble);
    }
    pthread_cond_broadcast(&w.bell);
    pthread_mutex_unlock(&w.mu);
}

static inline void on_say(void *ctx, enum log_level level, const char *text)
{
    (void)ctx;
    (void)level;
    pthread_mutex_lock(&w.mu);
    buf_printf(&w.said, "%s\n", text);
    pthread_cond_broadcast(&w.bell);
    pthread_mutex_unlock(&w.mu);
}

/* Server. Answers borrow their bodies: kept here until the end. */

static inline const char *keep(struct buf *text)
{
    assert_true(w.text_count < WORLD_TEXTS);
    char *copy = mem_alloc(text->len + 1, 1);
    memcpy(copy, buf_str(text), text->len);
    w.texts[w.text_count++] = copy;
    buf_deinit(text);
    return copy;
}

static inline void serve(const char *path, struct fault_answer answer, const char *body)
{
    answer.body = slice_of(body == NULL ? "" : body);
    fault_server_add(w.server, path, &answer);
}

static inline void push(const char *event, const char *data)
{
    struct buf text = buf_make(64 << 10);
    buf_printf(&text, "event: %s\ndata: %s\n\n", event, data);
    assert_true(fault_server_push(w.server, "/live", buf_view(&text)) > 0);
    buf_deinit(&text);
}

/* Documents. */

/* A picture of its own bytes. */
#define SVG(words)                                                                                 \
    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><!--" words "--></svg>"

/* Of a picture whose bytes are `bytes`, at /NAME. */
static inline void add_medium(struct buf *out, const char *name, const char *bytes)
{
    char hex[DIGEST_HEX_BYTES];
    struct digest digest = digest_of(bytes, strlen(bytes));
    digest_hex(&digest, hex);
    buf_printf(out,
               "%s{\"id\":\"%s\",\"href\":\"%s\",\"sha256\":\"%s\",\"bytes\":%zu,"
               "\"type\":\"image/svg+xml\"}",
               out->len > 0 && out->ptr[out->len - 1] == '}' ? "," : "", name, name, hex,
               strlen(bytes));
}

/* Posts p1…; media: as add_medium() wrote it. Each post whose picture is named has it. */
static inline const char *document(const char *revision, const char *posts, const char *media,
                                   const char *more)
{
    struct buf text = buf_make(64 << 10);
    buf_printf(&text,
               "{\"vitrine\":1,\"revision\":\"%s\",\"server\":{\"live\":\"live\"%s},"
               "\"media\":[%s],\"posts\":[%s],"
               "\"playlists\":[{\"id\":\"day\",\"scenes\":[{\"scene\":\"post\",\"pick\":2}]}]}",
               revision, more, media, posts);
    return keep(&text);
}

#define POST(id, headline)  "{\"id\":\"" id "\",\"headline\":\"" headline "\"}"
#define PIC(id, title, pic) "{\"id\":\"" id "\",\"headline\":\"" title "\",\"media\":\"" pic "\"}"
#define JSON_TYPE           .type = "application/json"
#define FEED                                                                                       \
    {                                                                                              \
        .type = "text/event-stream", .flags = FAULT_HOLD                                           \
    }

/* The follower. */

static inline void open_follower(void)
{
    struct err err = {0};
    fault_server_url(w.server, "/programme.json", w.address, sizeof w.address);
    w.options.address = w.address;
    w.options.name = w.address;
    if (follow_create(&w.options, &w.follow, &w.stored, &err) != ST_OK) {
        fail_msg("%s", err.text);
    }
}

static inline void start_follower(void)
{
    struct err err = {0};
    open_follower();
    if (follow_start(w.follow, &err) != ST_OK) {
        fail_msg("%s", err.text);
    }
}

static inline void stop_follower(void)
{
    pthread_mutex_lock(&w.mu);
    programme_unref(w.shown);
    w.shown = NULL;
    pthread_mutex_unlock(&w.mu);
    programme_unref(w.stored);
    w.stored = NULL;
    struct follow *follow = w.follow;
    w.follow = NULL;
    follow_stop(follow);
}

static inline struct follow_state settle(void)
{
    struct follow_state state = follow_wait(w.follow, WORLD_WAIT_MS);
    if (!state.is_settled) {
        fail_msg("not settled; it said:\n%s", buf_str(&w.said));
    }
    return state;
}

/* Waiting for what it shows and says. */

static inline bool has_post(const char *id)
{
    return w.shown != NULL && programme_find_post(w.shown, id) != NULL;
}

static inline bool has_no_post(const char *id)
{
    return w.shown != NULL && programme_find_post(w.shown, id) == NULL;
}

static inline bool has_said(const char *words)
{
    return strstr(buf_str(&w.said), words) != NULL;
}

static inline bool has_trouble(const char *words)
{
    return words[0] == '\0' ? w.trouble[0] == '\0' : strstr(w.trouble, words) != NULL;
}

static inline bool has_revision(const char *revision)
{
    return w.shown != NULL && strcmp(w.shown->revision, revision) == 0;
}

static inline void wait_for(bool (*holds)(const char *text), const char *text)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += WORLD_WAIT_MS / 1000;
    int failed = 0;
    pthread_mutex_lock(&w.mu);
    while (!holds(text) && failed == 0) {
        failed = pthread_cond_timedwait(&w.bell, &w.mu, &until);
    }
    pthread_mutex_unlock(&w.mu);
    if (failed != 0) {
        fail_msg("waited for '%s'; trouble '%s'; it said:\n%s", text, w.trouble, buf_str(&w.said));
    }
}

static inline bool has_pulled(const struct follow_state *state, uint64_t count)
{
    return state->pulls >= count;
}

static inline bool has_patched(const struct follow_state *state, uint64_t count)
{
    return state->patches >= count;
}

static inline struct follow_state wait_count(bool (*holds)(const struct follow_state *, uint64_t),
                                             uint64_t count)
{
    struct follow_state state = follow_wait_for(w.follow, holds, count, WORLD_WAIT_MS);
    if (!holds(&state, count)) {
        fail_msg("waited in vain; it said:\n%s", buf_str(&w.said));
    }
    return state;
}

/* The picture of a shown post: its path, "" without one. */
static inline void assert_picture(const struct programme *programme, const char *id,
                                  const char *bytes)
{
    const struct post *post = programme_find_post(programme, id);
    assert_non_null(post);
    if (bytes == NULL) {
        assert_true(post->media == NULL || post->media->path[0] == '\0');
        return;
    }
    struct buf file = buf_make(64 << 10);
    assert_non_null(post->media);
    assert_int_equal(file_read(post->media->path, &file, NULL), ST_OK);
    assert_string_equal(buf_str(&file), bytes);
    buf_deinit(&file);
}

/* The last snapshot, one reference. */
static inline const struct programme *take_shown(void)
{
    pthread_mutex_lock(&w.mu);
    const struct programme *programme = w.shown == NULL ? NULL : programme_ref(w.shown);
    pthread_mutex_unlock(&w.mu);
    assert_non_null(programme);
    return programme;
}

static inline void assert_shown_picture(const char *id, const char *bytes)
{
    const struct programme *programme = take_shown();
    assert_picture(programme, id, bytes);
    programme_unref(programme);
}

static inline size_t shows(void)
{
    pthread_mutex_lock(&w.mu);
    size_t count = w.shows;
    pthread_mutex_unlock(&w.mu);
    return count;
}

/* What is in the store while no follower has it. */
static inline uint64_t generation_number(void)
{
    struct store *store = NULL;
    struct generation_summary summary = {0};
    assert_int_equal(store_open(disk_real(), w.options.store, STORE_DEFAULT_BYTES, STORE_READ_ONLY,
                                clock_wall_s(), &store, NULL),
                     ST_OK);
    bool is_there = generations_summary(store, ROSTER_CURRENT, &summary);
    store_close(store);
    return is_there ? summary.number : 0;
}

static inline int setup(void **state)
{
    (void)state;
    w = (struct world){.mu = PTHREAD_MUTEX_INITIALIZER,
                       .bell = PTHREAD_COND_INITIALIZER,
                       .said = buf_make(WORLD_SAID_BYTES)};
    if (!temp_folder_enter(&w.folder)) {
        return -1;
    }
    w.server = fault_server_start(NULL);
    w.options = (struct follow_options){.store = "store",
                                        .user_agent = "vitrine/test",
                                        .proxy = "none",
                                        .screen_name = "Hall",
                                        .language = "fr",
                                        .show = on_show,
                                        .say = on_say};
    return 0;
}

static inline int teardown(void **state)
{
    (void)state;
    stop_follower();
    fault_server_stop(w.server);
    for (size_t i = 0; i < w.text_count; i++) {
        mem_free(w.texts[i]);
    }
    buf_deinit(&w.said);
    return temp_folder_leave(&w.folder) ? 0 : -1;
}

static inline int init_all(void **state)
{
    (void)state;
    crypto_init();
    net_init();
    feed_init();
    return 0;
}

static inline int deinit_all(void **state)
{
    (void)state;
    net_deinit();
    return 0;
}

#endif
