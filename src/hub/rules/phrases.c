#include "hub/rules/phrases.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "hub/rules/clean.h"

const struct hub_forbidden *phrase_find(struct slice text, const struct hub_forbidden *phrases,
                                        size_t count)
{
    struct buf folded = buf_make((size_t)4 * TEXT_CHARS_MAX + 16);
    struct buf phrase = buf_make(1024);
    const struct hub_forbidden *found = NULL;
    clean_fold(&folded, text);
    for (size_t i = 0; i < count && found == NULL; i++) {
        buf_reset(&phrase);
        clean_fold(&phrase, slice_of(phrases[i].phrase));
        bool is_there = phrase.len > 2 && strstr(buf_str(&folded), buf_str(&phrase)) != NULL;
        found = is_there ? &phrases[i] : NULL;
    }
    buf_deinit(&phrase);
    buf_deinit(&folded);
    return found;
}
