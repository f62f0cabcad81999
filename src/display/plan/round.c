/* display/plan/round.c: a playlist's round as a row of targets.
 *
 * Passed-over entries leave no gap: only what can be shown gets a slot, and so a progress segment.
 */
#include "base/mem.h"
#include "display/plan/round_priv.h"

/* One expansion in progress. */
struct expansion {
    const struct programme *programme;
    const struct screen *screen;
    const struct playlist *playlist;
    uint64_t number;
    struct plan_now now;
    round_filter filter;
    const void *filter_ctx;
    struct pick_walk *walks; /* one per filter seen so far */
    size_t walk_count;
    struct round round;
    size_t cap;
};

struct plan_target entry_target(const struct scene_entry *entry, struct plan_now now)
{
    struct plan_target target = {
        .kind = entry->kind,
        .entry = entry,
        .campaign = entry->kind == SCENE_POST && entry->post != NULL ? entry->post->campaign
                                                                     : entry->campaign,
        .post = entry->post,
        .picture = entry->picture,
        .board = entry->board,
        .challenge = entry->challenge,
        .event = entry->event,
    };
    for (size_t i = 0; i < entry->figure_count && target.figure_count < FIGURES_MAX; i++) {
        if (figure_is_showable(entry->figures[i], now)) {
            target.figures[target.figure_count++] = entry->figures[i];
        }
    }
    return target;
}

static void append(struct expansion *ex, const struct plan_target *target)
{
    if (ex->round.count == ex->cap ||
        !target_is_showable_at(ex->programme, ex->screen, target, ex->now)) {
        return;
    }
    if (ex->filter == NULL || ex->filter(ex->filter_ctx, target)) {
        ex->round.slots[ex->round.count++] = *target;
    }
}

static struct pick_walk *walk_for(struct expansion *ex, const struct campaign *campaign)
{
    for (size_t i = 0; i < ex->walk_count; i++) {
        if (ex->walks[i].campaign == campaign) {
            return &ex->walks[i];
        }
    }
    struct pick_walk *walk = &ex->walks[ex->walk_count++];
    pick_walk_init(walk, ex->programme, ex->screen, ex->playlist, campaign, ex->number, ex->now);
    return walk;
}

static void append_picks(struct expansion *ex, const struct scene_entry *entry)
{
    struct pick_walk *walk = walk_for(ex, entry->campaign);
    size_t length = pick_walk_length(walk, entry->pick);
    for (size_t i = 0; i < length; i++) {
        const struct post *post = pick_walk_next(walk);
        struct plan_target target = {
            .kind = SCENE_POST, .entry = entry, .post = post, .campaign = post->campaign};
        append(ex, &target);
    }
}

static void append_entry(struct expansion *ex, const struct scene_entry *entry)
{
    if (!entry_is_open(ex->screen, entry, ex->now)) {
        return;
    }
    if (entry->kind == SCENE_POST && entry->pick > 0) {
        append_picks(ex, entry);
        return;
    }
    struct plan_target target = entry_target(entry, ex->now);
    if (entry->kind == SCENE_EVENT && entry->is_pick_next) {
        target.event = pick_next_event(ex->programme, ex->screen, ex->now);
    }
    append(ex, &target);
}

/* An upper limit of the slots a playlist can fill, and of the walks it needs. */
static size_t measure(const struct programme *programme, const struct playlist *playlist,
                      size_t *out_picks)
{
    size_t cap = 0, picks = 0;
    for (size_t i = 0; i < playlist->scene_count; i++) {
        const struct scene_entry *entry = &playlist->scenes[i];
        bool is_pick = entry->kind == SCENE_POST && entry->pick > 0;
        size_t posts = entry->pick < programme->post_count ? entry->pick : programme->post_count;
        cap += is_pick ? posts : 1;
        picks += is_pick ? 1 : 0;
    }
    *out_picks = picks;
    return cap < ROUND_MAX ? cap : ROUND_MAX;
}

struct round round_make(const struct programme *programme, const struct screen *screen,
                        const struct playlist *playlist, uint64_t number, struct plan_now now,
                        round_filter filter, const void *ctx)
{
    size_t picks = 0;
    size_t cap = measure(programme, playlist, &picks);
    struct expansion ex = {.programme = programme,
                           .screen = screen,
                           .playlist = playlist,
                           .number = number,
                           .now = now,
                           .filter = filter,
                           .filter_ctx = ctx,
                           .cap = cap};
    if (cap == 0) {
        return ex.round;
    }
    ex.round.slots = mem_alloc(cap, sizeof(struct plan_target));
    ex.walks = picks == 0 ? NULL : mem_alloc(picks, sizeof(struct pick_walk));
    for (size_t i = 0; i < playlist->scene_count; i++) {
        append_entry(&ex, &playlist->scenes[i]);
    }
    for (size_t i = 0; i < ex.walk_count; i++) {
        pick_walk_deinit(&ex.walks[i]);
    }
    mem_free(ex.walks);
    return ex.round;
}

void round_deinit(struct round *round)
{
    mem_free(round->slots);
    *round = (struct round){.count = 0};
}
