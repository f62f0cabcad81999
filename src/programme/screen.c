/* Who may see what, on this screen. */
#include "programme/screen.h"

#include <string.h>

bool screen_admits(const struct screen *screen, const struct audience *audience)
{
    if ((audience->screens & (1U << screen->screen_class)) == 0) {
        return false;
    }
    if (audience->tags == NULL || audience->tags[0] == NULL) {
        return true;
    }
    for (const char *const *own = screen->tags; own != NULL && *own != NULL; own++) {
        for (const char *const *wanted = audience->tags; *wanted != NULL; wanted++) {
            if (strcmp(*own, *wanted) == 0) {
                return true;
            }
        }
    }
    return false;
}

const struct tz *screen_tz(const struct screen *screen, const struct programme *programme)
{
    return screen->tz != NULL ? screen->tz : programme->tz;
}

const char *person_label(const struct person *person, enum screen_class screen_class,
                         bool *out_is_team)
{
    bool may_name = screen_class == SCREEN_INTERNAL || person->is_public;
    bool is_team = !may_name || person->name[0] == '\0';
    if (out_is_team != NULL) {
        *out_is_team = is_team && person->team[0] != '\0';
    }
    return is_team ? person->team : person->name;
}
