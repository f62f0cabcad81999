/* tests/unit/plan_world.h: small programmes built by hand for the tests of display/plan.
 *
 * Only one test includes it per binary. The finders and the reference count of programme.h are
 * defined here over the plain value, because the real ones belong to documents that were read; the
 * rest (who may see what, freshness) is the real thing.
 */
#ifndef TESTS_PLAN_WORLD_H
#define TESTS_PLAN_WORLD_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

#include "display/plan/round_priv.h"
#include "programme/programme.h"
#include "zones.h"

/* Monday 23 November 2026, 10:42 in Paris (UTC+1). */
#define MONDAY_1042 ((int64_t)1795426920)

enum { WORLD_ITEMS = 24, HOUR = 3600, DAY = 86400 };

static const struct audience everyone = {.screens = SCREENS_ALL};

/** A programme one can change: counts start at zero. */
struct world {
    struct programme programme;
    struct screen screen;
    struct campaign campaigns[WORLD_ITEMS];
    struct post posts[WORLD_ITEMS];
    struct media media[WORLD_ITEMS];
    struct board boards[WORLD_ITEMS];
    struct challenge challenges[WORLD_ITEMS];
    struct figure figures[WORLD_ITEMS];
    struct event events[WORLD_ITEMS];
    struct activity activity[WORLD_ITEMS];
    struct notice notices[WORLD_ITEMS];
    struct scene_entry entries[2][WORLD_ITEMS];
    struct playlist playlists[2];
    struct schedule_entry schedule[WORLD_ITEMS];
    int32_t references;
};

static inline void world_init(struct world *w)
{
    *w = (struct world){.references = 0};
    w->screen = (struct screen){.screen_class = SCREEN_INTERNAL};
    w->playlists[0] = (struct playlist){.id = "day", .scenes = w->entries[0]};
    w->playlists[1] = (struct playlist){.id = "evening", .scenes = w->entries[1]};
    w->programme = (struct programme){.revision = "1",
                                      .generated_at = MONDAY_1042 - HOUR,
                                      .timezone = "Europe/Paris",
                                      .tz = zone_paris(),
                                      .campaigns = w->campaigns,
                                      .posts = w->posts,
                                      .media = w->media,
                                      .boards = w->boards,
                                      .challenges = w->challenges,
                                      .figures = w->figures,
                                      .events = w->events,
                                      .activity = w->activity,
                                      .notices = w->notices,
                                      .playlists = w->playlists,
                                      .playlist_count = 2,
                                      .schedule = w->schedule};
}

static inline struct scene_entry *add_entry(struct world *w, size_t playlist, enum scene_kind kind)
{
    struct scene_entry *entry = &w->entries[playlist][w->playlists[playlist].scene_count++];
    *entry = (struct scene_entry){.kind = kind,
                                  .title = "",
                                  .text = "",
                                  .caption = "",
                                  .cta = "",
                                  .link = {"", ""},
                                  .from = TIME_NONE,
                                  .until = TIME_NONE,
                                  .audience = everyone};
    return entry;
}

/** Another picture of its own in a playlist: the simplest scene there is. */
static inline struct scene_entry *add_picture(struct world *w, size_t playlist, const char *id)
{
    struct media *media = &w->media[w->programme.media_count++];
    *media = (struct media){.id = id};
    struct scene_entry *entry = add_entry(w, playlist, SCENE_PICTURE);
    entry->picture = media;
    return entry;
}

static inline struct post *add_post(struct world *w, const char *id, double weight,
                                    int64_t proposed_at)
{
    struct post *post = &w->posts[w->programme.post_count++];
    *post = (struct post){.id = id,
                          .link = {"", ""},
                          .weight = weight,
                          .proposed_at = proposed_at,
                          .from = TIME_NONE,
                          .until = TIME_NONE,
                          .audience = everyone};
    return post;
}

static inline struct scene_entry *add_pick(struct world *w, size_t playlist, uint32_t pick)
{
    struct scene_entry *entry = add_entry(w, playlist, SCENE_POST);
    entry->pick = pick;
    return entry;
}

static inline struct notice *add_notice(struct world *w, const char *id, enum notice_level level,
                                        int64_t from, int64_t until)
{
    struct notice *notice = &w->notices[w->programme.notice_count++];
    *notice = (struct notice){
        .id = id, .level = level, .from = from, .until = until, .audience = everyone};
    return notice;
}

/** A schedule entry for whole days; playlist < 0: off. */
static inline struct schedule_entry *add_schedule(struct world *w, int playlist)
{
    struct schedule_entry *entry = &w->schedule[w->programme.schedule_count++];
    *entry = (struct schedule_entry){.is_off = playlist < 0,
                                     .playlist = playlist < 0 ? NULL : &w->playlists[playlist],
                                     .days = DAYS_ALL,
                                     .is_whole_day = true,
                                     .audience = everyone};
    return entry;
}

static inline void set_hours(struct schedule_entry *entry, int32_t from_s, int32_t until_s)
{
    entry->is_whole_day = false;
    entry->from_s = from_s;
    entry->until_s = until_s;
}

/** The moment `ms` after MONDAY_1042, on both clocks. */
static inline struct plan_now at_ms(int64_t ms)
{
    return (struct plan_now){MONDAY_1042 + ms / 1000, 1000000 + ms, true};
}

static inline struct plan_now at_wall(int64_t unix_s)
{
    return (struct plan_now){unix_s, 1000000, true};
}

/** The id of what is on screen: of its item, else its kind. */
static inline const char *shown(const struct plan_target *target)
{
    if (target->kind == SCENE_KIND_COUNT) {
        return "nothing";
    }
    const char *id = target_id(target);
    return id[0] == '\0' ? scene_kind_name(target->kind) : id;
}

/* ---- programme.h over the plain value ---- */

const struct programme *programme_ref(const struct programme *programme)
{
    return programme;
}

void programme_unref(const struct programme *programme)
{
    (void)programme;
}

#define FINDER(noun, list, count)                                                                  \
    const struct noun *programme_find_##noun(const struct programme *p, const char *id)            \
    {                                                                                              \
        for (size_t i = 0; i < p->count; i++) {                                                    \
            if (strcmp(p->list[i].id, id) == 0) {                                                  \
                return &p->list[i];                                                                \
            }                                                                                      \
        }                                                                                          \
        return NULL;                                                                               \
    }
FINDER(campaign, campaigns, campaign_count)
FINDER(post, posts, post_count)
FINDER(board, boards, board_count)
FINDER(challenge, challenges, challenge_count)
FINDER(figure, figures, figure_count)
FINDER(event, events, event_count)
FINDER(notice, notices, notice_count)
FINDER(media, media, media_count)
FINDER(playlist, playlists, playlist_count)

#endif
