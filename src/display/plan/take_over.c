/* display/plan/take_over.c: which notices are on. */
#include <string.h>

#include "display/plan/plan_priv.h"

/* Whether an emergency shows without a trusted clock: when in doubt it does. */
static bool emergency_may_hold(const struct programme *programme, const struct notice *notice)
{
    return notice->until == TIME_NONE || programme->generated_at == TIME_NONE ||
           notice->until > programme->generated_at;
}

bool notice_is_open(const struct programme *programme, const struct screen *screen,
                    const struct notice *notice, struct plan_now now)
{
    if (notice == NULL || !screen_admits(screen, &notice->audience)) {
        return false;
    }
    if (!now.is_wall_trusted && notice->level == NOTICE_EMERGENCY) {
        return emergency_may_hold(programme, notice);
    }
    return window_is_open(notice->from, notice->until, now);
}

/* Newest first; one without a beginning is the oldest (TIME_NONE is the smallest time). */
static bool goes_before(const struct notice *a, const struct notice *b)
{
    if (a->from != b->from) {
        return a->from > b->from;
    }
    return strcmp(a->id, b->id) < 0;
}

/* Insert in order; the last one falls out of a full list. */
static void insert(struct take_over *list, const struct notice *notice)
{
    size_t at = list->count;
    while (at > 0 && goes_before(notice, list->notices[at - 1])) {
        at--;
    }
    if (at == NOTICES_SHOWN_MAX) {
        return;
    }
    size_t kept = list->count < NOTICES_SHOWN_MAX ? list->count : NOTICES_SHOWN_MAX - 1;
    memmove(&list->notices[at + 1], &list->notices[at], (kept - at) * sizeof(list->notices[0]));
    list->notices[at] = notice;
    list->count = kept + 1;
}

struct take_over take_over_at(const struct programme *programme, const struct screen *screen,
                              struct plan_now now, bool is_off)
{
    struct take_over list = {.count = 0};
    enum notice_level level = is_off ? NOTICE_EMERGENCY : NOTICE_INFO;
    for (size_t i = 0; i < programme->notice_count; i++) {
        const struct notice *notice = &programme->notices[i];
        if (notice->level < level || !notice_is_open(programme, screen, notice, now)) {
            continue;
        }
        if (notice->level > level) {
            level = notice->level;
            list.count = 0;
        }
        insert(&list, notice);
    }
    return list;
}
