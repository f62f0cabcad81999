/* display/plan/pick.c: drawing posts without return, and the next event.
 *
 * The walk: with m candidates and w scenes a round (all picks of the same filter together), round r
 * starts at place r·w of the endless repetition of the ordered candidates. A pick never takes more
 * than m, so no post comes twice in one entry of a round.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "display/plan/round_priv.h"

/* Heavier first, then newer, then by id, so that the order is total. */
static int compare_posts(const void *left, const void *right)
{
    const struct post *a = *(const struct post *const *)left;
    const struct post *b = *(const struct post *const *)right;
    if (a->weight > b->weight || a->weight < b->weight) {
        return a->weight > b->weight ? -1 : 1;
    }
    if (a->proposed_at != b->proposed_at) {
        return a->proposed_at > b->proposed_at ? -1 : 1;
    }
    return strcmp(a->id, b->id);
}

static void find_candidates(struct pick_walk *walk, const struct programme *programme,
                            const struct screen *screen, struct plan_now now)
{
    for (size_t i = 0; i < programme->post_count; i++) {
        const struct post *post = &programme->posts[i];
        if ((walk->campaign == NULL || post->campaign == walk->campaign) &&
            post_is_showable(screen, post, now)) {
            walk->posts[walk->count++] = post;
        }
    }
    qsort(walk->posts, walk->count, sizeof(const struct post *), compare_posts);
}

static size_t at_most(size_t pick, size_t candidates)
{
    return pick < candidates ? pick : candidates;
}

/* How many scenes all picks of this walk make in a round. */
static uint64_t walk_width(const struct pick_walk *walk, const struct playlist *playlist,
                           const struct screen *screen, struct plan_now now)
{
    uint64_t width = 0;
    for (size_t i = 0; i < playlist->scene_count; i++) {
        const struct scene_entry *entry = &playlist->scenes[i];
        if (entry->kind == SCENE_POST && entry->pick > 0 && entry->campaign == walk->campaign &&
            entry_is_open(screen, entry, now)) {
            width += at_most(entry->pick, walk->count);
        }
    }
    return width;
}

void pick_walk_init(struct pick_walk *walk, const struct programme *programme,
                    const struct screen *screen, const struct playlist *playlist,
                    const struct campaign *campaign, uint64_t round, struct plan_now now)
{
    *walk = (struct pick_walk){.campaign = campaign};
    if (programme->post_count == 0) {
        return;
    }
    walk->posts = mem_alloc(programme->post_count, sizeof(const struct post *));
    find_candidates(walk, programme, screen, now);
    if (walk->count > 0) {
        uint64_t width = walk_width(walk, playlist, screen, now);
        walk->at = (size_t)((round % walk->count) * (width % walk->count) % walk->count);
    }
}

void pick_walk_deinit(struct pick_walk *walk)
{
    mem_free(walk->posts);
    *walk = (struct pick_walk){.count = 0};
}

size_t pick_walk_length(const struct pick_walk *walk, uint32_t pick)
{
    return at_most(pick, walk->count);
}

const struct post *pick_walk_next(struct pick_walk *walk)
{
    const struct post *post = walk->posts[walk->at];
    walk->at = (walk->at + 1) % walk->count;
    return post;
}

const struct event *pick_next_event(const struct programme *programme, const struct screen *screen,
                                    struct plan_now now)
{
    const struct event *next = NULL;
    for (size_t i = 0; i < programme->event_count && now.is_wall_trusted; i++) {
        const struct event *event = &programme->events[i];
        if (event_end(event) <= now.wall_unix_s || !screen_admits(screen, &event->audience)) {
            continue;
        }
        if (next == NULL || event->starts < next->starts ||
            (event->starts == next->starts && strcmp(event->id, next->id) < 0)) {
            next = event;
        }
    }
    return next;
}
