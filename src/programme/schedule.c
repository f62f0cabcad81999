/* When what plays: the schedule's table, and the types for moments, days and dates. */
#include <string.h>

#include "programme/reader_priv.h"
#include "programme/times.h"

enum { DAY_S = 86400, DATE_TEXT_BYTES = 11 };

static const char *const day_names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun", NULL};

/* Moments. */

static void preset_time(struct field_ctx *ctx, const struct field *field, void *item)
{
    (void)ctx;
    int64_t none = TIME_NONE;
    memcpy((char *)item + field->offset, &none, sizeof none);
}

static bool read_time(struct field_ctx *ctx, const struct json_node *node,
                      const struct field *field, void *item)
{
    const struct reader *reader = ctx->owner;
    int64_t unix_s = TIME_NONE;
    enum time_result result = TIME_MALFORMED;
    if (node->type == JSON_STRING) {
        result = time_parse(node->text, reader->tz, reader->options->now_unix_s, &unix_s);
    }
    if (result == TIME_OUT_OF_RANGE) {
        field_fault(ctx, node, "%s is out of range; write a time from 1970 to 2200",
                    field_quote(node).text);
    } else if (result == TIME_MALFORMED) {
        field_fault(ctx, node,
                    "%s is not a time; write 2026-11-23T09:40:00+01:00, 2026-11-23 "
                    "09:40, today+3d 12:00 or now-2m",
                    field_quote(node).text);
    }
    memcpy((char *)item + field->offset, &unix_s, sizeof unix_s);
    return result == TIME_READ;
}

const struct field_type field_time = {"time", read_time, preset_time};

bool window_is_good(struct field_ctx *ctx, const struct json_node *node, int64_t from,
                    int64_t until)
{
    if (from == TIME_NONE || until == TIME_NONE || until > from) {
        return true;
    }
    const struct json_node *place = json_find(node, "until");
    field_fault(ctx, place,
                "%s is not after \"from\" (%s); until is the first moment it no longer "
                "shows",
                field_quote(place).text, field_quote(json_find(node, "from")).text);
    return false;
}

/* Zones. */

static bool read_zone(struct field_ctx *ctx, const struct json_node *node,
                      const struct field *field, void *item)
{
    struct reader *reader = ctx->owner;
    const struct tz *tz = NULL;
    if (node->type == JSON_STRING && (double)field_characters(node->text) <= field->max) {
        tz = reader->options->find_tz(reader->options->tz_ctx, node->text);
    }
    if (tz == NULL) {
        field_fault(ctx, node,
                    "%s is not a time zone; write one such as \"Europe/Paris\"; local "
                    "times are read as UTC",
                    field_quote(node).text);
        return false;
    }
    const char *name = arena_strdup(ctx->arena, slice_of(node->text));
    if (name == NULL) {
        return false;
    }
    memcpy((char *)item + field->offset, &name, sizeof name);
    reader->tz = tz;
    return true;
}

static void preset_zone(struct field_ctx *ctx, const struct field *field, void *item)
{
    (void)ctx;
    memcpy((char *)item + field->offset, &field->fallback, sizeof field->fallback);
}

const struct field_type field_zone = {"time zone", read_zone, preset_zone};

/* Days of the week. */

static bool read_days(struct field_ctx *ctx, const struct json_node *node,
                      const struct field *field, void *item)
{
    unsigned days = 0;
    bool is_good = node->type == JSON_ARRAY && node->count > 0 && (double)node->count <= field->max;
    if (!is_good) {
        field_fault(ctx, node,
                    "is not a list of 1 to 7 days; write some of [\"mon\", \"tue\", \"wed\", "
                    "\"thu\", \"fri\", \"sat\", \"sun\"]");
        return false;
    }
    for (const struct json_node *c = node->first; c != NULL; c = c->next) {
        const struct field one = {.choices = day_names, .offset = 0};
        unsigned day = 0;
        if (field_choice.read(ctx, c, &one, &day)) {
            days |= 1U << day;
        } else {
            is_good = false;
        }
    }
    *((uint8_t *)item + field->offset) = (uint8_t)days;
    return is_good;
}

static void preset_days(struct field_ctx *ctx, const struct field *field, void *item)
{
    (void)ctx;
    *((uint8_t *)item + field->offset) = DAYS_ALL;
}

static const struct field_type field_days = {"days", read_days, preset_days};

/* Dates: "2026-12-25" or "2026-12-24/2027-01-02", both ends included. */

static bool parse_dates(const char *text, struct date_range *out_range)
{
    const char *slash = strchr(text, '/');
    if (slash == NULL) {
        bool is_date = time_parse_date(text, &out_range->first_day);
        out_range->last_day = out_range->first_day;
        return is_date;
    }
    char first[DATE_TEXT_BYTES] = "";
    if ((size_t)(slash - text) != sizeof first - 1) {
        return false;
    }
    memcpy(first, text, sizeof first - 1);
    return time_parse_date(first, &out_range->first_day) &&
           time_parse_date(slash + 1, &out_range->last_day) &&
           out_range->last_day >= out_range->first_day;
}

static bool read_dates(struct field_ctx *ctx, const struct json_node *node,
                       const struct field *field, void *item)
{
    if (node->type != JSON_ARRAY || node->count == 0 || (double)node->count > field->max) {
        field_fault(ctx, node,
                    "is not a list of 1 to %.0f dates; write [\"2026-12-25\", "
                    "\"2026-12-28/2027-01-02\"]",
                    field->max);
        return false;
    }
    struct date_range *ranges = arena_alloc(ctx->arena, node->count, sizeof *ranges);
    size_t count = 0;
    bool is_good = ranges != NULL;
    for (const struct json_node *c = node->first; c != NULL && ranges != NULL; c = c->next) {
        if (c->type == JSON_STRING && parse_dates(c->text, &ranges[count])) {
            count++;
            continue;
        }
        field_fault(ctx, c,
                    "%s is not a date; write \"2026-12-25\", or from the first to the last "
                    "day \"2026-12-28/2027-01-02\"",
                    field_quote(c).text);
        is_good = false;
    }
    struct schedule_entry *entry = item;
    entry->dates = ranges;
    entry->date_count = count;
    return is_good;
}

static const struct field_type field_dates = {"dates", read_dates, NULL};

/* Times of day. */

static bool read_clock(struct field_ctx *ctx, const struct json_node *node,
                       const struct field *field, void *item)
{
    int32_t second = 0;
    if (node->type != JSON_STRING || !time_parse_clock(node->text, &second)) {
        field_fault(ctx, node, "%s is not a time of day; write \"07:30\", to \"24:00\"",
                    field_quote(node).text);
        return false;
    }
    memcpy((char *)item + field->offset, &second, sizeof second);
    return true;
}

static void preset_clock(struct field_ctx *ctx, const struct field *field, void *item)
{
    (void)ctx;
    int32_t second = strcmp(field->key, "until") == 0 ? DAY_S : 0;
    memcpy((char *)item + field->offset, &second, sizeof second);
}

static const struct field_type field_clock = {"time of day", read_clock, preset_clock};

/* The schedule. */

static bool finish_schedule(struct field_ctx *ctx, const struct json_node *node, void *item)
{
    struct schedule_entry *entry = item;
    if (entry->is_off == (entry->playlist != NULL)) {
        field_fault(ctx, node, "%s; write \"playlist\": id, or \"off\": true",
                    entry->is_off ? "is off and plays a playlist"
                                  : "says neither what plays nor off");
        return false;
    }
    const struct json_node *from = field_value(node, "from");
    entry->is_whole_day = entry->from_s == 0 && entry->until_s == DAY_S;
    if (entry->from_s == entry->until_s || entry->from_s == DAY_S) {
        field_fault(ctx, from == NULL ? field_value(node, "until") : from,
                    "the window is empty; leave out from and until "
                    "for the whole day");
        return false;
    }
    return true;
}

static const struct field schedule_fields[] = {
    {.key = "off",
     .type = &field_bool,
     .offset = offsetof(struct schedule_entry, is_off),
     .fallback = "false",
     .help = "the screen is black"},
    {.key = "playlist",
     .type = &field_ref,
     .section = SECTION_PLAYLISTS,
     .offset = offsetof(struct schedule_entry, playlist),
     .help = "what plays"},
    {.key = "days",
     .type = &field_days,
     .offset = offsetof(struct schedule_entry, days),
     .min = 1,
     .max = 7,
     .help = "of the day the window starts on; none: every day"},
    {.key = "dates",
     .type = &field_dates,
     .min = 1,
     .max = 366,
     .help = "only on these dates or from one to another, both included"},
    {.key = "from",
     .type = &field_clock,
     .offset = offsetof(struct schedule_entry, from_s),
     .fallback = "00:00",
     .help = "by the wall clock of the screen"},
    {.key = "until",
     .type = &field_clock,
     .offset = offsetof(struct schedule_entry, until_s),
     .fallback = "24:00",
     .help = "before this; not after from: on the next day"},
    ROW_SCREENS(struct schedule_entry),
    ROW_TAGS(struct schedule_entry),
};

const struct field_table table_schedule = {.name = "schedule",
                                           .noun = "schedule entry",
                                           .item_bytes = sizeof(struct schedule_entry),
                                           .fields = schedule_fields,
                                           .field_count = ARRAY_LEN(schedule_fields),
                                           .finish = finish_schedule};
