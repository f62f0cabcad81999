/* display/plan/schedule.c: which entry of the schedule holds now.
 *
 * Everything is asked of the wall clock as people read it: the day and the second of the day in the
 * screen's zone. A window that crosses midnight belongs to the day it starts on. So 07:30 stays
 * 07:30 over a daylight-saving change: an hour that is skipped opens what should have opened in
 * it, an hour that comes twice is read twice.
 */
#include "base/civil.h"
#include "base/tz.h"
#include "display/plan/plan_priv.h"

enum { DAY_S = 86400, QUARTER_S = 900 };

struct local {
    int64_t day;    /* since 1970-01-01, in the zone */
    int32_t second; /* of that day, as the clock on the wall reads */
};

static struct local local_of(const struct programme *programme, const struct screen *screen,
                             int64_t unix_s)
{
    struct civil t = tz_civil(screen_tz(screen, programme), unix_s);
    return (struct local){civil_day(&t), t.hour * 3600 + t.minute * 60 + t.second};
}

/* Whether the entry's days and dates hold on a day. */
static bool holds_on_day(const struct schedule_entry *entry, int64_t day)
{
    if ((entry->days & (1U << civil_weekday(day))) == 0) {
        return false;
    }
    for (size_t i = 0; i < entry->date_count; i++) {
        if (entry->dates[i].first_day <= day && day <= entry->dates[i].last_day) {
            return true;
        }
    }
    return entry->date_count == 0;
}

static bool holds_at(const struct schedule_entry *entry, struct local t)
{
    if (entry->is_whole_day) {
        return holds_on_day(entry, t.day);
    }
    if (entry->from_s < entry->until_s) {
        return entry->from_s <= t.second && t.second < entry->until_s && holds_on_day(entry, t.day);
    }
    return (entry->from_s <= t.second && holds_on_day(entry, t.day)) ||
           (t.second < entry->until_s && holds_on_day(entry, t.day - 1));
}

/* Without a clock: what plays on ordinary days. */
static bool holds_without_clock(const struct schedule_entry *entry)
{
    return !entry->is_off && entry->date_count == 0;
}

struct schedule_state schedule_at(const struct programme *programme, const struct screen *screen,
                                  struct plan_now now)
{
    struct local t = local_of(programme, screen, now.wall_unix_s);
    for (size_t i = 0; i < programme->schedule_count; i++) {
        const struct schedule_entry *entry = &programme->schedule[i];
        bool holds = now.is_wall_trusted ? holds_at(entry, t) : holds_without_clock(entry);
        if (holds && screen_admits(screen, &entry->audience)) {
            return (struct schedule_state){entry->is_off, entry->is_off ? NULL : entry->playlist};
        }
    }
    return (struct schedule_state){false, NULL};
}

/* Seconds from the wall reading `now_s` until it reads `then_s`, 1..86400. */
static int64_t wait_for(int32_t then_s, int32_t now_s)
{
    int64_t wait = ((int64_t)then_s - now_s) % DAY_S;
    return wait <= 0 ? wait + DAY_S : wait;
}

/* Offsets of zones change on quarters of an hour, so no wait that ends before the next quarter
 * contains a change, and each such wait is exact. */
int64_t schedule_next_change(const struct programme *programme, const struct screen *screen,
                             struct plan_now now)
{
    int64_t into_quarter = ((now.wall_unix_s % QUARTER_S) + QUARTER_S) % QUARTER_S;
    int64_t wait = QUARTER_S - into_quarter;
    struct local t = local_of(programme, screen, now.wall_unix_s);
    int64_t midnight = wait_for(0, t.second);
    wait = midnight < wait ? midnight : wait;
    for (size_t i = 0; i < programme->schedule_count; i++) {
        const struct schedule_entry *entry = &programme->schedule[i];
        if (entry->is_whole_day) {
            continue;
        }
        int64_t from = wait_for(entry->from_s, t.second);
        int64_t until = wait_for(entry->until_s, t.second);
        wait = from < wait ? from : wait;
        wait = until < wait ? until : wait;
    }
    return now.wall_unix_s + wait;
}
