/* display/plan/select.c: one scene by name, and a whole round, for pictures of them. */
#include <stdlib.h>
#include <string.h>

#include "display/plan/round_priv.h"

enum { SELECTOR_ID_MAX = 200, ENTRY_NUMBER_MAX = 99999 };

/* What is asked of what. */
struct selection {
    const struct programme *programme;
    const struct screen *screen;
    struct plan_now now;
    const struct playlist *playlist; /* in force, or NULL */
};

static struct selection selection_make(const struct programme *programme,
                                       const struct screen *screen, struct plan_now now)
{
    return (struct selection){programme, screen, now, schedule_at(programme, screen, now).playlist};
}

static bool is_showable(const struct selection *s, const struct plan_target *target)
{
    return target_is_showable_at(s->programme, s->screen, target, s->now);
}

/* ---- "3" ---- */

/* What one entry shows in the first round. False when it is passed over. */
static bool entry_shows(const struct selection *s, const struct scene_entry *entry,
                        struct plan_target *out_target)
{
    struct round round = round_make(s->programme, s->screen, s->playlist, 0, s->now, NULL, NULL);
    bool is_found = false;
    for (size_t i = 0; i < round.count && !is_found; i++) {
        if (round.slots[i].entry == entry) {
            *out_target = round.slots[i];
            is_found = true;
        }
    }
    round_deinit(&round);
    return is_found;
}

static enum status select_number(const struct selection *s, const char *text,
                                 struct plan_target *out_target, struct err *err)
{
    char *end = NULL;
    unsigned long number = strtoul(text, &end, 10);
    if (*end != '\0' || number == 0 || number > ENTRY_NUMBER_MAX) {
        return err_set(err, ST_INVALID,
                       "'%.40s' is not a scene; give a number from 1, a kind such as \"board\", or "
                       "KIND:ID",
                       text);
    }
    if (s->playlist == NULL) {
        return err_set(err, ST_NOT_FOUND,
                       "no playlist is scheduled at that time; give another --at, or KIND:ID");
    }
    if (number > s->playlist->scene_count) {
        return err_set(err, ST_NOT_FOUND, "playlist '%s' has %zu scenes, not %lu; give 1 to %zu",
                       s->playlist->id, s->playlist->scene_count, number, s->playlist->scene_count);
    }
    const struct scene_entry *entry = &s->playlist->scenes[number - 1];
    if (!entry_shows(s, entry, out_target)) {
        return err_set(err, ST_NOT_FOUND,
                       "scene %lu of playlist '%s' (%s) has nothing to show on this screen at that "
                       "time",
                       number, s->playlist->id, scene_kind_name(entry->kind));
    }
    return ST_OK;
}

/* ---- one entity ---- */

/* How many entities there are of a kind. */
static size_t entity_count(const struct programme *p, enum scene_kind kind)
{
    switch (kind) {
    case SCENE_CAMPAIGN:
        return p->campaign_count;
    case SCENE_POST:
        return p->post_count;
    case SCENE_PICTURE:
        return p->media_count;
    case SCENE_BOARD:
        return p->board_count;
    case SCENE_CHALLENGE:
        return p->challenge_count;
    case SCENE_EVENT:
        return p->event_count;
    case SCENE_NOTICE:
        return p->notice_count;
    case SCENE_ACTIVITY:
    case SCENE_FIGURES:
    case SCENE_PAIR:
    case SCENE_QUIET:
    case SCENE_OFF:
        return 1;
    case SCENE_KIND_COUNT:
        break;
    }
    return 0;
}

static void add_first_figures(const struct programme *p, struct plan_now now,
                              struct plan_target *target)
{
    for (size_t i = 0; i < p->figure_count && target->figure_count < FIGURES_MAX; i++) {
        if (figure_is_showable(&p->figures[i], now)) {
            target->figures[target->figure_count++] = &p->figures[i];
        }
    }
}

/* The nth entity of a kind, index < entity_count(). */
static struct plan_target entity_target(const struct selection *s, enum scene_kind kind,
                                        size_t index)
{
    const struct programme *p = s->programme;
    struct plan_target target = {.kind = kind};
    if (kind == SCENE_CAMPAIGN) {
        target.campaign = &p->campaigns[index];
    } else if (kind == SCENE_POST) {
        target.post = &p->posts[index];
        target.campaign = target.post->campaign;
    } else if (kind == SCENE_PICTURE) {
        target.picture = &p->media[index];
    } else if (kind == SCENE_BOARD) {
        target.board = &p->boards[index];
    } else if (kind == SCENE_CHALLENGE) {
        target.challenge = &p->challenges[index];
    } else if (kind == SCENE_EVENT) {
        target.event = &p->events[index];
    } else if (kind == SCENE_NOTICE) {
        target.notice = &p->notices[index];
    } else if (kind == SCENE_FIGURES) {
        add_first_figures(p, s->now, &target);
    }
    return target;
}

/* The playlist's own entry for an entity: it brings its words, link and theme. */
static const struct scene_entry *entry_of(const struct selection *s,
                                          const struct plan_target *target)
{
    for (size_t i = 0; s->playlist != NULL && i < s->playlist->scene_count; i++) {
        const struct scene_entry *entry = &s->playlist->scenes[i];
        struct plan_target shown = entry_target(entry, s->now);
        bool is_pick = entry->pick > 0 || entry->is_pick_next;
        if (!is_pick && target_is_same(&shown, target)) {
            return entry;
        }
    }
    return NULL;
}

static enum status select_kind(const struct selection *s, enum scene_kind kind,
                               struct plan_target *out_target, struct err *err)
{
    for (size_t i = 0; s->playlist != NULL && i < s->playlist->scene_count; i++) {
        const struct scene_entry *entry = &s->playlist->scenes[i];
        if (entry->kind == kind && entry_shows(s, entry, out_target)) {
            return ST_OK;
        }
    }
    size_t count = entity_count(s->programme, kind);
    for (size_t i = 0; i < count; i++) {
        struct plan_target target = entity_target(s, kind, i);
        if (is_showable(s, &target)) {
            *out_target = target;
            return ST_OK;
        }
    }
    return err_set(err, ST_NOT_FOUND,
                   "the programme has no %s to show on this screen at that time (%zu in all)",
                   scene_kind_name(kind), count);
}

/* ---- "KIND:ID" ---- */

static enum status select_figures(const struct selection *s, const char *ids,
                                  struct plan_target *out_target, struct err *err)
{
    struct plan_target target = {.kind = SCENE_FIGURES};
    for (const char *at = ids; at != NULL;) {
        size_t len = strcspn(at, ",");
        char id[SELECTOR_ID_MAX + 1] = {0};
        if (len > SELECTOR_ID_MAX || target.figure_count == FIGURES_MAX) {
            return err_set(err, ST_INVALID, "figures takes 1 to %d ids, separated by commas",
                           FIGURES_MAX);
        }
        memcpy(id, at, len);
        const struct figure *figure = programme_find_figure(s->programme, id);
        if (figure == NULL) {
            return err_set(err, ST_NOT_FOUND, "there is no figure '%s' in the programme", id);
        }
        target.figures[target.figure_count++] = figure;
        at = at[len] == ',' ? at + len + 1 : NULL;
    }
    target.entry = entry_of(s, &target);
    *out_target = target;
    return ST_OK;
}

static bool is_entity_kind(enum scene_kind kind)
{
    return kind <= SCENE_NOTICE && kind != SCENE_ACTIVITY && kind != SCENE_FIGURES;
}

static enum status select_entity(const struct selection *s, enum scene_kind kind, const char *id,
                                 struct plan_target *out_target, struct err *err)
{
    if (kind == SCENE_FIGURES) {
        return select_figures(s, id, out_target, err);
    }
    if (!is_entity_kind(kind)) {
        return err_set(err, ST_INVALID, "%s takes no id; write just \"%s\"", scene_kind_name(kind),
                       scene_kind_name(kind));
    }
    size_t count = entity_count(s->programme, kind);
    for (size_t i = 0; i < count; i++) {
        struct plan_target target = entity_target(s, kind, i);
        if (strcmp(target_id(&target), id) == 0) {
            target.entry = entry_of(s, &target);
            *out_target = target;
            return ST_OK;
        }
    }
    return err_set(err, ST_NOT_FOUND, "there is no %s '%.80s' in the programme",
                   kind == SCENE_PICTURE ? "medium" : scene_kind_name(kind), id);
}

enum status plan_select(const struct programme *programme, const struct screen *screen,
                        struct plan_now now, const char *selector, struct plan_target *out_target,
                        struct err *err)
{
    struct selection s = selection_make(programme, screen, now);
    if (selector[0] >= '0' && selector[0] <= '9') {
        return select_number(&s, selector, out_target, err);
    }
    char name[16] = {0};
    size_t len = strcspn(selector, ":");
    if (len < sizeof(name)) {
        memcpy(name, selector, len);
    }
    enum scene_kind kind = scene_kind_find(name);
    if (kind == SCENE_KIND_COUNT) {
        return err_set(err, ST_INVALID,
                       "'%.40s' is not a scene; give a number from 1, or one of campaign, post, "
                       "picture, board, challenge, activity, figures, event, notice, pair, quiet, "
                       "off, with or without :ID",
                       selector);
    }
    if (selector[len] == ':') {
        return select_entity(&s, kind, selector + len + 1, out_target, err);
    }
    return select_kind(&s, kind, out_target, err);
}

size_t plan_round(const struct programme *programme, const struct screen *screen,
                  struct plan_now now, struct plan_target *out, size_t cap)
{
    struct selection s = selection_make(programme, screen, now);
    if (s.playlist == NULL) {
        return 0;
    }
    struct round round = round_make(programme, screen, s.playlist, 0, now, NULL, NULL);
    size_t count = round.count;
    size_t copied = count < cap ? count : cap;
    for (size_t i = 0; i < copied; i++) {
        out[i] = round.slots[i];
    }
    round_deinit(&round);
    return count;
}
