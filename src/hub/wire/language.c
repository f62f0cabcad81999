#include "hub/wire/language.h"

#include <string.h>

#include "hub/wire/text.h"

static const char *const TAGS[LANGUAGE_COUNT] = {[LANGUAGE_FR] = "fr", [LANGUAGE_EN] = "en"};

enum { RANGES_READ_MAX = 16, QUALITY_WHOLE = 1000 };

const char *language_tag(enum language language)
{
    return TAGS[language];
}

bool language_read(struct slice tag, enum language *out)
{
    if (tag.len < 2 || (tag.len > 2 && tag.ptr[2] != '-')) {
        return false;
    }
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        if (text_lower(tag.ptr[0]) == TAGS[i][0] && text_lower(tag.ptr[1]) == TAGS[i][1]) {
            *out = (enum language)i;
            return true;
        }
    }
    return false;
}

/* "0.75" in thousandths; what is none counts as nothing. */
static int quality_of(struct slice text)
{
    if (text.len == 0 || (text.ptr[0] != '0' && text.ptr[0] != '1')) {
        return 0;
    }
    int value = text.ptr[0] == '1' ? QUALITY_WHOLE : 0;
    int weight = 100;
    for (size_t i = 2; i < text.len && i < 5 && text.ptr[1] == '.'; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9') {
            break;
        }
        value += weight * (text.ptr[i] - '0');
        weight /= 10;
    }
    return value > QUALITY_WHOLE ? QUALITY_WHOLE : value;
}

/* One "fr-CA;q=0.8": its language if it is ours, and how much it is wanted. */
static bool read_range(struct slice item, enum language *out, int *out_quality)
{
    const char *semicolon = item.len == 0 ? NULL : memchr(item.ptr, ';', item.len);
    size_t tag_len = semicolon == NULL ? item.len : (size_t)(semicolon - item.ptr);
    if (!language_read(text_trim((struct slice){item.ptr, tag_len}), out)) {
        return false;
    }
    *out_quality = QUALITY_WHOLE;
    if (semicolon != NULL) {
        struct slice rest = text_trim((struct slice){semicolon + 1, item.len - tag_len - 1});
        bool is_weight = rest.len > 2 && text_lower(rest.ptr[0]) == 'q' && rest.ptr[1] == '=';
        *out_quality = is_weight ? quality_of((struct slice){rest.ptr + 2, rest.len - 2}) : 0;
    }
    return true;
}

enum language language_accept(struct slice header, enum language fallback)
{
    enum language best = fallback;
    int best_quality = 0;
    struct slice item;
    for (int n = 0; n < RANGES_READ_MAX && text_next(&header, ',', &item); n++) {
        enum language language = fallback;
        int quality = 0;
        if (read_range(item, &language, &quality) && quality > best_quality) {
            best = language;
            best_quality = quality;
        }
    }
    return best;
}
