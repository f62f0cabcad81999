/* display/plan/target.c: names of kinds, links, dwell. */
#include "display/plan/target.h"

#include <stddef.h>
#include <string.h>

#include "base/check.h"

enum {
    EVENT_DEFAULT_S = 3600,
    DWELL_SCAN_S = 30,  /* people need about 26 s from noticing a code to having scanned it */
    DWELL_READ_S = 20,  /* a text, a table */
    DWELL_GLANCE_S = 15 /* a picture, numbers */
};

static const char *const names[SCENE_KIND_COUNT] = {
    [SCENE_CAMPAIGN] = "campaign", [SCENE_POST] = "post",           [SCENE_PICTURE] = "picture",
    [SCENE_BOARD] = "board",       [SCENE_CHALLENGE] = "challenge", [SCENE_ACTIVITY] = "activity",
    [SCENE_FIGURES] = "figures",   [SCENE_EVENT] = "event",         [SCENE_NOTICE] = "notice",
    [SCENE_PAIR] = "pair",         [SCENE_QUIET] = "quiet",         [SCENE_OFF] = "off",
};

const char *scene_kind_name(enum scene_kind kind)
{
    CHECK((unsigned)kind < SCENE_KIND_COUNT);
    return names[kind];
}

enum scene_kind scene_kind_find(const char *name)
{
    for (int kind = 0; kind < SCENE_KIND_COUNT; kind++) {
        if (strcmp(names[kind], name) == 0) {
            return (enum scene_kind)kind;
        }
    }
    return SCENE_KIND_COUNT;
}

static bool has_link(const struct link *link)
{
    return (link->code != NULL && link->code[0] != '\0') ||
           (link->url != NULL && link->url[0] != '\0');
}

/* The item's own link, or NULL for kinds without one. */
static const struct link *item_link(const struct plan_target *target)
{
    if (target->kind == SCENE_CAMPAIGN && target->campaign != NULL) {
        return &target->campaign->link;
    }
    if (target->kind == SCENE_POST && target->post != NULL) {
        return &target->post->link;
    }
    if (target->kind == SCENE_BOARD && target->board != NULL) {
        return &target->board->link;
    }
    if (target->kind == SCENE_CHALLENGE && target->challenge != NULL) {
        return &target->challenge->link;
    }
    if (target->kind == SCENE_EVENT && target->event != NULL) {
        return &target->event->link;
    }
    return NULL;
}

struct link target_link(const struct plan_target *target)
{
    const struct link *own = item_link(target);
    bool is_product = target->kind == SCENE_POST && target->post != NULL &&
                      target->post->post_class == CLASS_PRODUCT;
    if (!is_product && target->entry != NULL && has_link(&target->entry->link)) {
        return target->entry->link;
    }
    if (!is_product && own != NULL && has_link(own)) {
        return *own;
    }
    return (struct link){"", ""};
}

static int64_t default_dwell_s(const struct plan_target *target)
{
    switch (target->kind) {
    case SCENE_CAMPAIGN:
    case SCENE_ACTIVITY:
    case SCENE_EVENT: {
        struct link link = target_link(target);
        return has_link(&link) ? DWELL_SCAN_S : DWELL_READ_S;
    }
    case SCENE_POST:
    case SCENE_BOARD:
    case SCENE_CHALLENGE:
        return DWELL_READ_S;
    case SCENE_PICTURE:
    case SCENE_FIGURES:
        return DWELL_GLANCE_S;
    case SCENE_NOTICE:
    case SCENE_PAIR:
    case SCENE_QUIET:
    case SCENE_OFF:
    case SCENE_KIND_COUNT:
        break;
    }
    return 0;
}

int64_t target_dwell_ms(const struct plan_target *target)
{
    if (target->entry != NULL && target->entry->seconds > 0) {
        return (int64_t)target->entry->seconds * 1000;
    }
    int64_t dwell_s = default_dwell_s(target);
    if (dwell_s == 0 && target->entry != NULL) {
        dwell_s = DWELL_READ_S; /* a quiet scene in a playlist must end, too */
    }
    return dwell_s * 1000;
}

int64_t event_end(const struct event *event)
{
    return event->ends != TIME_NONE ? event->ends : event->starts + EVENT_DEFAULT_S;
}
