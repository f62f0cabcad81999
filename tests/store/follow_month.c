/* A month of a follower under a clock, a net and a disk that are given: programmes change, by
 * patches and by pulls; server, sources, disk and clock have bad days; power goes. What is shown is
 * what the server says whenever it could be told; memory and disk stay flat; no entry of the
 * journal is lost but to a power cut.
 *
 * usage: follow_month DAYS [SEED]
 */
#include <inttypes.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/digest.h"
#include "dice.h"
#include "display/feeds/feed.h"
#include "display/follow/follow.h"
#include "sim_disk.h"
#include "sim_net.h"

#define DIR "/d/store"

enum {
    START = 1795392000,
    DAY_S = 24 * 3600,
    PLAY_S = 20, /* between two scenes, and two looks at what else happens */
    POSTS = 40,
    PICTURE_BYTES = 3000,
    NEWS = 6,
    BODY_BYTES = 64 << 10,
    /* Every picture, four generations, the sources, a file of the journal; and what waits in it. */
    DISK_BYTES = 4 << 20,
    ENTRY_BYTES = 200,
    HEAP_SLACK_KIB = 256,
    LOST_IN_A_CUT = 3, /* ten seconds of plays, and the one that ended */
    CALM_S = 1500,     /* the longest between two pulls, and a back-off */
    STEPS_MAX = 2000
};

/* Until when each kind of trouble lasts, on the monotonic clock. */
enum trouble { SERVER_DOWN, SOURCES_DOWN, JOURNAL_DOWN, DISK_BAD, CLOCK_WRONG, TROUBLES };

struct month {
    struct sim_disk *disk;
    struct follow *follow;
    struct follow_options options;
    struct dice dice;
    const struct programme *shown;
    int64_t mono_ms, skew_s;
    int64_t until_ms[TROUBLES];
    int64_t changed_ms, calm_from_ms; /* when the server changed last; since when all is well */
    uint32_t how;                     /* the server, the disk is bad */
    uint32_t revision, news;
    uint32_t posts[POSTS]; /* their version; 0: not there */
    bool was_kept;
    uint64_t noted, noted_at_bad, may_be_lost, bad_disks, taken, plays, dropped, cuts, pulls,
        patches, checks, shows;
};

static struct month m;

/* Documents. */

static void write_picture(struct buf *out, uint32_t number)
{
    buf_printf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><!--%u",
               number);
    for (uint32_t i = 0; out->len < PICTURE_BYTES; i++) {
        buf_printf(out, " %u", (number + 1) * (i + 7));
    }
    buf_append_str(out, "--></svg>");
}

static void write_media(struct buf *out)
{
    for (uint32_t i = 0; i < POSTS; i++) {
        struct buf picture = buf_make(BODY_BYTES);
        char hex[DIGEST_HEX_BYTES];
        write_picture(&picture, i);
        struct digest digest = digest_of(picture.ptr, picture.len);
        digest_hex(&digest, hex);
        buf_printf(out,
                   "%s{\"id\":\"m%u\",\"href\":\"media/%u\",\"sha256\":\"%s\",\"bytes\":%zu,"
                   "\"type\":\"image/svg+xml\"}",
                   i == 0 ? "" : ",", i, i, hex, picture.len);
        buf_deinit(&picture);
    }
}

static void write_post(struct buf *out, uint32_t i)
{
    buf_printf(out, "{\"id\":\"p%u\",\"headline\":\"Post %u, version %u\",\"media\":\"m%u\"}", i, i,
               m.posts[i], i);
}

static void write_programme(struct buf *out)
{
    buf_printf(out,
               "{\"vitrine\":1,\"revision\":\"%u\",\"server\":{\"live\":\"live\",\"journal\":"
               "\"journal\"},\"playlists\":[{\"id\":\"day\",\"scenes\":"
               "[{\"scene\":\"post\",\"pick\":3}]}],\"media\":[",
               m.revision);
    write_media(out);
    buf_append_str(out, "],\"posts\":[");
    bool is_first = true;
    for (uint32_t i = 0; i < POSTS; i++) {
        if (m.posts[i] != 0) {
            buf_append_str(out, is_first ? "" : ",");
            write_post(out, i);
            is_first = false;
        }
    }
    buf_append_str(out, "]}");
}

static void write_feed(struct buf *out)
{
    buf_append_str(out, "<rss version=\"2.0\"><channel><title>News</title>");
    for (uint32_t i = 0; i < NEWS; i++) {
        buf_printf(out,
                   "<item><title>News %u</title><guid>n%u</guid><enclosure type=\"image/svg+xml\" "
                   "url=\"http://news.example/media/%u\"/></item>",
                   m.news + i, m.news + i, (m.news + i) % POSTS);
    }
    buf_append_str(out, "</channel></rss>");
}

static void write_index(struct buf *out)
{
    buf_append_str(out, "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>V</title>");
    for (uint32_t i = 0; i < m.news % 5; i++) {
        buf_printf(out,
                   "<entry><id>w%u</id><link type=\"application/cap+xml\" "
                   "href=\"http://meteo.example/w%u\"/></entry>",
                   m.news + i, m.news + i);
    }
    buf_append_str(out, "</feed>");
}

static void write_warning(struct buf *out, const char *name)
{
    buf_printf(out,
               "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><identifier>%s</identifier>"
               "<sender>m@x.example</sender><sent>2026-11-23T00:00:00Z</sent><status>Actual"
               "</status><msgType>Alert</msgType><scope>Public</scope><info><language>fr</language>"
               "<event>Vent</event><urgency>Future</urgency><severity>Minor</severity>"
               "<certainty>Likely</certainty><expires>2027-11-01T00:00:00Z</expires>"
               "<headline>%s</headline></info></alert>",
               name, name);
}

/* The servers. */

static bool is_in(enum trouble trouble)
{
    return m.mono_ms < m.until_ms[trouble];
}

/* One of the ways in which a server can be of no use. */
static void be_bad(struct net_response *response)
{
    static const enum net_outcome ways[] = {NET_CONNECT, NET_SERVER, NET_CUT, NET_TIMEOUT, NET_OK};
    response->outcome = ways[m.how % (sizeof ways / sizeof ways[0])];
    buf_append_str(&response->body, "<!doctype html><title>Sign in</title>");
    (void)snprintf(response->content_type, sizeof response->content_type, "text/html");
}

static void answer_tagged(const struct net_request *request, struct net_response *response,
                          void (*write)(struct buf *out), uint32_t version)
{
    (void)snprintf(response->etag, sizeof response->etag, "\"%u\"", version);
    if (strcmp(request->etag, response->etag) == 0) {
        response->outcome = NET_NOT_MODIFIED;
        response->status = 304;
    } else {
        write(&response->body);
    }
}

static void write_table(struct buf *out)
{
    buf_printf(out, "Team;Score\nNorth;%u\nSouth;%u\n", m.news, m.news % 7);
}

static void answer_source(const char *path, const struct net_request *request,
                          struct net_response *response)
{
    if (is_in(SOURCES_DOWN)) {
        be_bad(response);
    } else if (strcmp(path, "/feed.xml") == 0) {
        answer_tagged(request, response, write_feed, m.news);
    } else if (strcmp(path, "/teams.csv") == 0) {
        answer_tagged(request, response, write_table, m.news);
    } else if (strcmp(path, "/index.xml") == 0) {
        write_index(&response->body); /* a server that knows no validators */
    } else {
        write_warning(&response->body, path + 1);
    }
}

/* An entry of a delivery, up to the next one. */
static void take_entry(const char *entry, size_t len)
{
    char text[2048];
    (void)snprintf(text, sizeof text, "%.*s", (int)len, entry);
    const char *count = strstr(text, "\"count\":");
    if (strstr(text, "\"type\":\"dropped\"") != NULL && count != NULL) {
        m.dropped += strtoull(count + 8, NULL, 10);
    } else if (strstr(text, "\"type\":\"play\"") != NULL) {
        m.plays++;
    }
}

/* One that comes twice counts once: positions grow. */
static void take_journal(const struct net_request *request, struct net_response *response)
{
    const char *at = strstr(buf_str(&request->upload), "{\"n\":");
    if (is_in(JOURNAL_DOWN)) {
        response->outcome = NET_SERVER;
        return;
    }
    while (at != NULL) {
        const char *next = strstr(at + 1, "{\"n\":");
        uint64_t position = strtoull(at + 5, NULL, 10);
        if (position > m.taken) {
            m.taken = position;
            take_entry(at, next == NULL ? strlen(at) : (size_t)(next - at));
        }
        at = next;
    }
    response->status = 204;
}

static void answer(void *ctx, const struct net_request *request, struct net_response *response)
{
    (void)ctx;
    const char *host = strstr(request->url.text, "://") + 3, *path = strchr(host, '/');
    bool is_hub = strncmp(host, "hub.", 4) == 0;
    if (strncmp(path, "/media/", 7) == 0) {
        write_picture(&response->body, (uint32_t)strtoul(path + 7, NULL, 10));
        if (is_in(is_hub ? SERVER_DOWN : SOURCES_DOWN)) {
            buf_reset(&response->body);
            be_bad(response);
        }
    } else if (!is_hub) {
        answer_source(path, request, response);
    } else if (is_in(SERVER_DOWN)) {
        be_bad(response);
        if (request->kind == NET_STREAM && response->outcome == NET_OK) {
            response->outcome = NET_CONNECT;
        }
    } else if (strcmp(path, "/programme.json") == 0) {
        answer_tagged(request, response, write_programme, m.revision);
        m.pulls++;
    } else if (strcmp(path, "/journal") == 0) {
        take_journal(request, response);
    } else if (strcmp(path, "/live") == 0) {
        (void)snprintf(response->content_type, sizeof response->content_type, "text/event-stream");
        buf_append_str(&response->body, ": hello\n\n");
    }
}

/* The display. */

static struct follow_now clock_now(void *ctx)
{
    (void)ctx;
    int64_t skew_s = is_in(CLOCK_WRONG) ? m.skew_s : 0;
    return (struct follow_now){m.mono_ms, START + skew_s + m.mono_ms / 1000};
}

static void take_news(void *ctx, struct follow_news *news)
{
    (void)ctx;
    if (news->programme != NULL) {
        programme_unref(m.shown);
        m.shown = programme_ref(news->programme);
        m.shows++;
    }
}

static void open_follower(void)
{
    struct err err = {0};
    const struct programme *stored = NULL;
    m.options.disk = sim_disk_ops(m.disk);
    if (follow_create(&m.options, &m.follow, &stored, &err) != ST_OK) {
        printf("%s\n", err.text);
        abort();
    }
    CHECK(stored != NULL || !m.was_kept);
    m.was_kept |= stored != NULL;
    m.shown = stored;
    m.calm_from_ms = m.mono_ms;
}

static void close_follower(void)
{
    programme_unref(m.shown);
    m.shown = NULL;
    follow_stop(m.follow);
    m.follow = NULL;
}

/* Everything that is due until then. */
static void live_until(int64_t end_ms)
{
    for (int steps = 0;; steps++) {
        int64_t due_ms = 0;
        struct err err = {0};
        CHECK(steps < STEPS_MAX); /* it turns round and round */
        CHECK(follow_step(m.follow, &due_ms, &err) == ST_OK);
        if (sim_net_answer() > 0 || sim_net_is_busy() || due_ms <= m.mono_ms) {
            continue;
        }
        if (due_ms > end_ms) {
            m.mono_ms = end_ms;
            return;
        }
        m.mono_ms = due_ms;
    }
}

/* What happens. */

static void change_programme(void)
{
    struct buf event = buf_make(BODY_BYTES);
    uint32_t i = (uint32_t)dice_below(&m.dice, POSTS);
    bool goes = m.posts[i] != 0 && dice_one_in(&m.dice, 2);
    m.posts[i] = goes ? 0 : m.revision + 1;
    buf_printf(&event, "event: patch\ndata: {\"from\":\"%u\",\"to\":\"%u\",", m.revision,
               m.revision + 1);
    m.revision++;
    if (goes) {
        buf_printf(&event, "\"delete\":{\"posts\":[\"p%u\"]}}\n\n", i);
    } else {
        buf_append_str(&event, "\"merge\":{\"posts\":[");
        write_post(&event, i);
        buf_append_str(&event, "]}}\n\n");
    }
    m.changed_ms = m.mono_ms;
    if (!is_in(SERVER_DOWN) && !dice_one_in(&m.dice, 4)) { /* else it is for the next pull */
        m.patches += sim_net_push(buf_view(&event));
    }
    buf_deinit(&event);
}

static void begin_trouble(enum trouble trouble, int64_t most_s)
{
    bool is_new = trouble == DISK_BAD && !is_in(DISK_BAD);
    m.bad_disks += is_new ? 1 : 0;
    m.noted_at_bad = is_new ? m.noted : m.noted_at_bad;
    m.until_ms[trouble] = m.mono_ms + dice_between(&m.dice, 60, most_s) * 1000;
    m.how = (uint32_t)dice_below(&m.dice, 1000);
    if (trouble == SERVER_DOWN) {
        sim_net_hang_up();
    } else if (trouble == CLOCK_WRONG) {
        m.skew_s = dice_one_in(&m.dice, 2) ? -START : dice_between(&m.dice, -9, 9) * DAY_S;
    }
}

static void set_disk(void)
{
    bool is_bad = is_in(DISK_BAD), is_full = m.how % 2 == 0;
    sim_disk_set_time(m.disk, clock_now(NULL).unix_s);
    sim_disk_set_read_only(m.disk, is_bad && !is_full);
    sim_disk_limit(m.disk, is_bad && is_full ? sim_disk_bytes(m.disk) + 500 : 0);
}

/* One that is read-only at a start stays so for its follower. */
static void mend_disk(void)
{
    m.until_ms[DISK_BAD] = 0;
    set_disk();
}

static void cut_power(void)
{
    struct sim_chance chance = {.is_random = true, .dice = dice_split(&m.dice)};
    struct sim_disk *cut = sim_disk_cut(m.disk, &chance);
    close_follower(); /* of the world that is gone */
    sim_disk_destroy(m.disk);
    m.disk = cut;
    m.cuts++;
    m.may_be_lost += LOST_IN_A_CUT;
    if (is_in(DISK_BAD)) { /* how many it refused was known in memory only */
        m.may_be_lost += m.noted - m.noted_at_bad;
    }
    mend_disk();
    open_follower();
}

static void happen(void)
{
    static const struct {
        enum trouble trouble;
        int32_t one_in; /* of the looks */
        int64_t most_s;
    } rows[] = {{SERVER_DOWN, 2000, DAY_S / 2},
                {SOURCES_DOWN, 2000, DAY_S / 4},
                {JOURNAL_DOWN, 6000, 3 * DAY_S},
                {DISK_BAD, 3000, DAY_S / 4},
                {CLOCK_WRONG, 6000, DAY_S / 4}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (dice_one_in(&m.dice, rows[i].one_in)) {
            begin_trouble(rows[i].trouble, rows[i].most_s);
        }
    }
    if (dice_one_in(&m.dice, 60)) {
        change_programme();
    }
    m.news += dice_one_in(&m.dice, 200) ? 1 : 0;
    set_disk();
    if (dice_one_in(&m.dice, 3000)) {
        cut_power();
    }
    for (size_t i = 0; i < TROUBLES; i++) {
        m.calm_from_ms = is_in((enum trouble)i) ? m.mono_ms : m.calm_from_ms;
    }
}

/* What is shown is what the server says, where that could be told by now. */
static void check_shown(void)
{
    int64_t calm_ms = m.mono_ms - CALM_S * INT64_C(1000);
    if (m.calm_from_ms > calm_ms || m.changed_ms > calm_ms) {
        return;
    }
    char revision[32];
    (void)snprintf(revision, sizeof revision, "%u+", m.revision);
    if (m.shown == NULL || strncmp(m.shown->revision, revision, strlen(revision)) != 0) {
        printf("at %" PRId64 " s the server says %u, on screen is %s\n", m.mono_ms / 1000,
               m.revision, m.shown == NULL ? "nothing" : m.shown->revision);
        abort();
    }
    CHECK(m.shown->board_count == 1);
    for (uint32_t i = 0; i < POSTS; i++) {
        char id[8], headline[64];
        (void)snprintf(id, sizeof id, "p%u", i);
        (void)snprintf(headline, sizeof headline, "Post %u, version %u", i, m.posts[i]);
        const struct post *post = programme_find_post(m.shown, id);
        CHECK((post != NULL) == (m.posts[i] != 0));
        CHECK(post == NULL || (strcmp(post->headline, headline) == 0 && post->media != NULL &&
                               post->media->path[0] != '\0'));
    }
    m.checks++;
}

static int64_t heap_kib(void)
{
    struct mallinfo2 info = mallinfo2();
    return (int64_t)((info.uordblks + info.hblkhd) / 1024);
}

struct most {
    uint64_t bytes;
    size_t files;
    int64_t first_kib, kib; /* on the first third of the days, at all */
};

static void play(void)
{
    const struct journal_entry entry = {.type = JOURNAL_PLAY, .scene = "post", .of = "p1"};
    follow_note(m.follow, &entry);
    m.noted++;
    live_until(m.mono_ms + PLAY_S * INT64_C(1000));
}

/* What the follower holds is what is free when it ends: a restart a day. */
static int64_t weigh(void)
{
    int64_t with_kib = heap_kib();
    mend_disk();
    play(); /* with it goes how many the disk refused */
    close_follower();
    int64_t own_kib = with_kib - heap_kib();
    open_follower();
    return own_kib;
}

/* Entries that nobody took, at least. */
static uint64_t waiting_bytes(void)
{
    uint64_t known = m.plays + m.dropped;
    return m.noted > known ? (m.noted - known) * ENTRY_BYTES : 0;
}

static void live(int days, struct most *most)
{
    for (int day = 0; day < days; day++) {
        for (int i = 0; i < DAY_S / PLAY_S; i++) {
            happen();
            play();
            check_shown();
            uint64_t bytes = sim_disk_bytes(m.disk), waiting = waiting_bytes();
            bytes = bytes > waiting ? bytes - waiting : 0;
            most->bytes = bytes > most->bytes ? bytes : most->bytes;
            most->files =
                sim_disk_files(m.disk) > most->files ? sim_disk_files(m.disk) : most->files;
        }
        int64_t kib = weigh();
        most->kib = kib > most->kib ? kib : most->kib;
        most->first_kib = day <= days / 3 ? most->kib : most->first_kib;
    }
}

static void set_up(struct config_source *sources)
{
    static const char *const hrefs[] = {"http://news.example/feed.xml",
                                        "http://sheets.example/teams.csv",
                                        "http://meteo.example/index.xml"};
    static const char *const ids[] = {"news", "teams", "meteo"};
    static const enum source_kind kinds[] = {SOURCE_FEED, SOURCE_TABLE, SOURCE_ALERTS};
    for (size_t i = 0; i < 3; i++) {
        config_source_default(&sources[i]);
        sources[i].id = ids[i];
        sources[i].kind = kinds[i];
        sources[i].href = hrefs[i];
    }
    m.options = (struct follow_options){.address = "http://hub.example/programme.json",
                                        .name = "hub",
                                        .store = DIR,
                                        .user_agent = "vitrine/test",
                                        .screen_name = "Hall",
                                        .language = "fr",
                                        .sources = sources,
                                        .source_count = 3,
                                        .show = take_news,
                                        .clock = clock_now};
    sim_net_serve(answer, NULL);
}

int main(int argc, char **argv)
{
    int days = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 1;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : (uint64_t)clock_mono_ns() % 1000000U;
    struct config_source sources[3];
    struct most most = {0};
    m = (struct month){.dice = {seed}, .mono_ms = 5000, .revision = 1, .news = 1};
    printf("seed %" PRIu64 "\n", seed);
    (void)fflush(stdout);
    crypto_init();
    feed_init();
    set_up(sources);
    m.disk = sim_disk_create();
    open_follower();
    live(days, &most);
    memset(m.until_ms, 0, sizeof m.until_ms); /* a last calm hour: all that waits is taken */
    set_disk();
    live_until(m.mono_ms + INT64_C(3600000));
    bool is_flat = most.bytes < DISK_BYTES && most.kib <= most.first_kib + HEAP_SLACK_KIB;
    /* an entry that the disk refused may be there all the same */
    bool is_told = m.plays + m.dropped <= m.noted + m.bad_disks &&
                   m.plays + m.dropped + m.may_be_lost >= m.noted;
    printf("%d days, revision %u, %" PRIu64 " pulls, %" PRIu64 " patches, %" PRIu64
           " power cuts, %" PRIu64 " snapshots, %" PRIu64 " looks at a calm screen\n",
           days, m.revision, m.pulls, m.patches, m.cuts, m.shows, m.checks);
    printf("journal: %" PRIu64 " noted, %" PRIu64 " taken, %" PRIu64 " known to be dropped: %s\n",
           m.noted, m.plays, m.dropped, is_told ? "told" : "lost");
    printf("at most %" PRIu64 " bytes beside what waits, in %zu files; memory %" PRId64
           " KiB in the first third, %" PRId64 " at most: %s\n",
           most.bytes, most.files, most.first_kib, most.kib, is_flat ? "flat" : "it grows");
    close_follower();
    sim_disk_destroy(m.disk);
    return is_flat && is_told ? 0 : 1;
}
