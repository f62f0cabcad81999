#include "base/civil.h"

enum { DAY_S = 86400, ERA_DAYS = 146097, EPOCH_SHIFT = 719468 };

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

int64_t civil_days(int64_t year, int32_t month, int32_t day)
{
    int64_t y = year - (month <= 2 ? 1 : 0);
    int64_t era = floor_div(y, 400);
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * ERA_DAYS + day_of_era - EPOCH_SHIFT;
}

int64_t civil_day(const struct civil *civil)
{
    return civil_days(civil->year, civil->month, civil->day);
}

struct civil civil_from_seconds(int64_t local_s)
{
    int64_t days = floor_div(local_s, DAY_S);
    int64_t rest = local_s - days * DAY_S;
    int64_t shifted = days + EPOCH_SHIFT;
    int64_t era = floor_div(shifted, ERA_DAYS);
    int64_t doe = shifted - era * ERA_DAYS;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / (ERA_DAYS - 1)) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    int64_t month = mp < 10 ? mp + 3 : mp - 9;
    return (struct civil){.year = (int32_t)(yoe + era * 400 + (month <= 2 ? 1 : 0)),
                          .month = (int32_t)month,
                          .day = (int32_t)(doy - (153 * mp + 2) / 5 + 1),
                          .hour = (int32_t)(rest / 3600),
                          .minute = (int32_t)(rest / 60 % 60),
                          .second = (int32_t)(rest % 60)};
}

int32_t civil_weekday(int64_t day)
{
    int64_t from_monday = (day + 3) % 7;
    return (int32_t)(from_monday < 0 ? from_monday + 7 : from_monday);
}
