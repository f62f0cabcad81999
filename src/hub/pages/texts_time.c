/* hub/pages/texts_time.c: dates, times of day and ranks in words. */
#include "base/civil.h"
#include "hub/pages/texts.h"

#define RANKS_IN_WORDS 10
#define NUMBER_BYTES   16

static struct slice month_of(enum page_lang lang, const struct civil *t)
{
    return slice_of(text_get(lang, (enum text)((int)TEXT_MONTH_1 + t->month - 1)));
}

static struct slice digits_of(char out[NUMBER_BYTES], int32_t value, int32_t width)
{
    struct buf digits = buf_make(NUMBER_BYTES);
    buf_printf(&digits, "%0*d", (int)width, (int)value);
    size_t len = digits.len < NUMBER_BYTES ? digits.len : NUMBER_BYTES;
    memcpy(out, buf_str(&digits), len);
    buf_deinit(&digits);
    return (struct slice){out, len};
}

void text_date(struct buf *out, enum page_lang lang, const struct tz *tz, int64_t unix_s,
               int64_t now_unix_s)
{
    const struct tz *zone = tz == NULL ? tz_utc() : tz;
    struct civil t = tz_civil(zone, unix_s);
    struct buf day = buf_make(256);
    struct buf year = buf_make(256);
    char digits[NUMBER_BYTES];
    struct slice number =
        t.day == 1 ? slice_of(text_get(lang, TEXT_DAY_FIRST)) : digits_of(digits, t.day, 1);
    text_say(&day, lang, TEXT_DATE, 0, number, month_of(lang, &t));
    struct slice date = buf_view(&day);
    if (t.year != tz_civil(zone, now_unix_s).year) {
        text_say(&year, lang, TEXT_DATE_YEAR, 0, date, digits_of(digits, t.year, 1));
        date = buf_view(&year);
    }
    int32_t weekday = civil_weekday(civil_day(&t));
    struct slice name = slice_of(text_get(lang, (enum text)((int)TEXT_WEEKDAY_0 + weekday)));
    text_say(out, lang, TEXT_DATE_LONG, 0, name, date);
    buf_deinit(&day);
    buf_deinit(&year);
}

void text_time(struct buf *out, enum page_lang lang, const struct tz *tz, int64_t unix_s)
{
    struct civil t = tz_civil(tz == NULL ? tz_utc() : tz, unix_s);
    char hour[NUMBER_BYTES];
    char minute[NUMBER_BYTES];
    text_say(out, lang, TEXT_TIME, 0, digits_of(hour, t.hour, lang == PAGE_FR ? 1 : 2),
             digits_of(minute, t.minute, 2));
}

void text_rank(struct buf *out, enum page_lang lang, int64_t rank)
{
    if (rank >= 1 && rank <= RANKS_IN_WORDS) {
        buf_append_str(out, text_get(lang, (enum text)((int)TEXT_RANK_1 + (int)rank - 1)));
    } else {
        text_say(out, lang, TEXT_RANK_MORE, rank, (struct slice){NULL, 0}, (struct slice){NULL, 0});
    }
}
