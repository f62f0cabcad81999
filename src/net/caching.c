/* net/caching.c: RFC 9111 sections 4.2.1 (lifetime), 4.2.3 (age) and 5.2.2 (directives). */
#include "net/caching.h"

#include "net/http_date.h"

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

static struct slice trim(struct slice s)
{
    while (s.len > 0 && is_space(s.ptr[0])) {
        s.ptr++;
        s.len--;
    }
    while (s.len > 0 && is_space(s.ptr[s.len - 1])) {
        s.len--;
    }
    return s;
}

static bool is_word(struct slice s, const char *word)
{
    if (s.len != strlen(word)) {
        return false;
    }
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if ((c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c) != word[i]) {
            return false;
        }
    }
    return true;
}

/* The next directive, commas within quotes belonging to it. False: none is left. */
static bool next_directive(struct slice *rest, struct slice *out)
{
    size_t end = 0;
    bool is_quoted = false;
    if (rest->len == 0) {
        return false;
    }
    for (; end < rest->len && (is_quoted || rest->ptr[end] != ','); end++) {
        if (rest->ptr[end] == '"') {
            is_quoted = !is_quoted;
        } else if (is_quoted && rest->ptr[end] == '\\' && end + 1 < rest->len) {
            end++;
        }
    }
    *out = trim((struct slice){rest->ptr, end});
    size_t used = end < rest->len ? end + 1 : end;
    rest->ptr += used;
    rest->len -= used;
    return true;
}

int64_t caching_seconds(struct slice text)
{
    int64_t value = 0;
    if (text.len == 0) {
        return -1;
    }
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9') {
            return -1;
        }
        value = value * 10 + (text.ptr[i] - '0');
        value = value > CACHING_SECONDS_MAX ? CACHING_SECONDS_MAX : value;
    }
    return value;
}

static void read_max_age(struct cache_control *control, struct slice value)
{
    if (control->has_max_age) {
        return;
    }
    if (value.len >= 2 && value.ptr[0] == '"' && value.ptr[value.len - 1] == '"') {
        value =
            (struct slice){value.ptr + 1, value.len - 2}; /* senders do, though they shouldn't */
    }
    int64_t seconds = caching_seconds(value);
    control->has_max_age = true;
    control->max_age_s = seconds < 0 ? 0 : seconds;
}

void cache_control_read(struct cache_control *control, struct slice value)
{
    struct slice directive;
    while (next_directive(&value, &directive)) {
        const char *equals = directive.len == 0 ? NULL : memchr(directive.ptr, '=', directive.len);
        size_t len = equals == NULL ? directive.len : (size_t)(equals - directive.ptr);
        struct slice word = {directive.ptr, len};
        struct slice argument = {NULL, 0};
        if (equals != NULL) {
            argument = (struct slice){equals + 1, directive.len - len - 1};
        }
        if (is_word(word, "max-age")) {
            read_max_age(control, argument);
        } else if (is_word(word, "no-cache")) {
            control->no_cache |= equals == NULL; /* with field names it is about those alone */
        } else if (is_word(word, "no-store")) {
            control->no_store = true;
        } else if (is_word(word, "must-revalidate")) {
            control->must_revalidate = true;
        }
    }
}

static int64_t at_least_0(int64_t value)
{
    return value > 0 ? value : 0;
}

/* -1: unknown. */
static int64_t lifetime_s(const struct freshness_facts *facts)
{
    const struct cache_control *control = &facts->control;
    if (control->no_cache || control->no_store) {
        return 0;
    }
    if (control->has_max_age) {
        return control->max_age_s;
    }
    if (facts->has_expires) {
        int64_t from = facts->has_date ? facts->date_unix_s : facts->answered_unix_s;
        int64_t lifetime = at_least_0(facts->expires_unix_s - from);
        return lifetime > CACHING_SECONDS_MAX ? CACHING_SECONDS_MAX : lifetime;
    }
    return -1;
}

int64_t freshness_left_s(const struct freshness_facts *facts)
{
    int64_t lifetime = lifetime_s(facts);
    if (lifetime < 0) {
        return -1;
    }
    int64_t apparent =
        facts->has_date ? at_least_0(facts->answered_unix_s - facts->date_unix_s) : 0;
    int64_t delay = at_least_0(facts->answered_unix_s - facts->asked_unix_s);
    int64_t corrected = facts->age_s + delay;
    return at_least_0(lifetime - (apparent > corrected ? apparent : corrected));
}

int64_t retry_after_read(struct slice value, int64_t server_unix_s)
{
    int64_t when = 0;
    struct slice text = trim(value);
    int64_t seconds = caching_seconds(text);
    if (seconds < 0) {
        if (!http_date_read(text, server_unix_s, &when)) {
            return -1;
        }
        seconds = at_least_0(when - server_unix_s);
    }
    return seconds > RETRY_AFTER_MAX_S ? RETRY_AFTER_MAX_S : seconds;
}
