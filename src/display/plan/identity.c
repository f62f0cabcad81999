/* display/plan/identity.c: recognising an item in another snapshot, by its kind and id. */
#include <string.h>

#include "display/plan/round_priv.h"

/* FNV-1a, 64 bits: only to tell a few dozen benched items apart. */
static uint64_t mix(uint64_t hash, const char *text)
{
    do {
        hash = (hash ^ (uint8_t)*text) * 0x100000001b3U;
    } while (*text++ != '\0');
    return hash;
}

#define ID_OF(item) ((item) == NULL ? "" : (item)->id)

const char *target_id(const struct plan_target *t)
{
    switch (t->kind) {
    case SCENE_CAMPAIGN:
        return ID_OF(t->campaign);
    case SCENE_POST:
        return ID_OF(t->post);
    case SCENE_PICTURE:
        return ID_OF(t->picture);
    case SCENE_BOARD:
        return ID_OF(t->board);
    case SCENE_CHALLENGE:
        return ID_OF(t->challenge);
    case SCENE_EVENT:
        return ID_OF(t->event);
    case SCENE_NOTICE:
        return ID_OF(t->notice);
    case SCENE_FIGURES:
    case SCENE_ACTIVITY:
    case SCENE_PAIR:
    case SCENE_QUIET:
    case SCENE_OFF:
    case SCENE_KIND_COUNT:
        break;
    }
    return "";
}

/* Figures come and go with their age, so a row of figures is its entry's whole row. */
static bool figures_are_same(const struct plan_target *a, const struct plan_target *b)
{
    const struct figure *const *left = a->entry != NULL ? a->entry->figures : a->figures;
    const struct figure *const *right = b->entry != NULL ? b->entry->figures : b->figures;
    size_t left_count = a->entry != NULL ? a->entry->figure_count : a->figure_count;
    size_t right_count = b->entry != NULL ? b->entry->figure_count : b->figure_count;
    if (left_count != right_count) {
        return false;
    }
    for (size_t i = 0; i < left_count; i++) {
        if (strcmp(left[i]->id, right[i]->id) != 0) {
            return false;
        }
    }
    return true;
}

bool target_is_same(const struct plan_target *a, const struct plan_target *b)
{
    return a->kind == b->kind && strcmp(target_id(a), target_id(b)) == 0 &&
           (a->kind != SCENE_FIGURES || figures_are_same(a, b));
}

uint64_t name_identity(const char *noun, const char *id)
{
    return mix(mix(0xcbf29ce484222325U, noun), id);
}

uint64_t target_identity(const struct plan_target *target)
{
    uint64_t hash = name_identity(scene_kind_name(target->kind), target_id(target));
    for (size_t i = 0; target->kind == SCENE_FIGURES && i < target->figure_count; i++) {
        hash = mix(hash, target->figures[i]->id);
    }
    return hash;
}

static bool same_text(const char *a, const char *b)
{
    return strcmp(a == NULL ? "" : a, b == NULL ? "" : b) == 0;
}

/* Whether two entries ask for the same thing; words and seconds may differ. */
static bool entries_match(const struct scene_entry *a, const struct scene_entry *b)
{
    static const struct plan_now no_clock = {.is_wall_trusted = false};
    bool a_picks = a->pick > 0 || a->is_pick_next;
    bool b_picks = b->pick > 0 || b->is_pick_next;
    if (a->kind != b->kind || a_picks != b_picks) {
        return false;
    }
    const char *a_filter = a->campaign == NULL ? NULL : a->campaign->id;
    const char *b_filter = b->campaign == NULL ? NULL : b->campaign->id;
    struct plan_target left = entry_target(a, no_clock), right = entry_target(b, no_clock);
    return same_text(a_filter, b_filter) && target_is_same(&left, &right);
}

const struct scene_entry *entry_find_again(const struct playlist *from,
                                           const struct scene_entry *entry,
                                           const struct playlist *in)
{
    size_t place = (size_t)(entry - from->scenes);
    const struct scene_entry *found = NULL;
    size_t nearest = SIZE_MAX;
    for (size_t i = 0; i < in->scene_count; i++) {
        size_t distance = i > place ? i - place : place - i;
        if (distance < nearest && entries_match(entry, &in->scenes[i])) {
            found = &in->scenes[i];
            nearest = distance;
        }
    }
    return found;
}

static bool find_figures(const struct plan_target *target, const struct programme *in,
                         struct plan_target *found)
{
    for (size_t i = 0; i < target->figure_count; i++) {
        found->figures[i] = programme_find_figure(in, target->figures[i]->id);
        if (found->figures[i] == NULL) {
            return false;
        }
    }
    found->figure_count = target->figure_count;
    return true;
}

static bool find_item(const struct plan_target *target, const struct programme *in,
                      struct plan_target *found)
{
    const char *id = target_id(target);
    switch (target->kind) {
    case SCENE_CAMPAIGN:
        return (found->campaign = programme_find_campaign(in, id)) != NULL;
    case SCENE_POST:
        found->post = programme_find_post(in, id);
        found->campaign = found->post == NULL ? NULL : found->post->campaign;
        return found->post != NULL;
    case SCENE_PICTURE:
        return (found->picture = programme_find_media(in, id)) != NULL;
    case SCENE_BOARD:
        return (found->board = programme_find_board(in, id)) != NULL;
    case SCENE_CHALLENGE:
        return (found->challenge = programme_find_challenge(in, id)) != NULL;
    case SCENE_EVENT:
        return (found->event = programme_find_event(in, id)) != NULL;
    case SCENE_NOTICE:
        return (found->notice = programme_find_notice(in, id)) != NULL;
    case SCENE_FIGURES:
        return find_figures(target, in, found);
    case SCENE_ACTIVITY:
    case SCENE_PAIR:
    case SCENE_QUIET:
    case SCENE_OFF:
        return true;
    case SCENE_KIND_COUNT:
        break;
    }
    return false;
}

bool target_find_again(const struct plan_target *target, const struct programme *in,
                       struct plan_target *out_target)
{
    struct plan_target found = {.kind = target->kind};
    if (!find_item(target, in, &found)) {
        return false;
    }
    *out_target = found;
    return true;
}
