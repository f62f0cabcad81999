#include "hub/rules/email.h"

#include <stdbool.h>
#include <string.h>

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool is_alnum(char c)
{
    return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9');
}

/* dot-atom: no dot at an end, no two of them together. */
static bool local_is_good(struct slice text)
{
    bool was_dot = true;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool is_dot = c == '.';
        if ((is_dot && was_dot) ||
            (!is_dot && !is_alnum(c) && strchr("!#$%&'*+/=?^_`{|}~-", c) == NULL)) {
            return false;
        }
        was_dot = is_dot;
    }
    return text.len > 0 && text.len <= EMAIL_LOCAL_MAX && !was_dot &&
           memchr(text.ptr, '\0', text.len) == NULL;
}

static bool domain_is_good(struct slice text)
{
    size_t label = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool is_last = i + 1 == text.len || text.ptr[i + 1] == '.';
        bool is_hyphen_inside = c == '-' && label > 0 && !is_last;
        if (c == '.' ? label == 0 || is_last : !is_alnum(c) && !is_hyphen_inside) {
            return false;
        }
        label = c == '.' ? 0 : label + 1;
        if (label > 63) {
            return false;
        }
    }
    return label > 0;
}

static bool is_admitted(struct slice domain, const char *const *domains)
{
    for (size_t i = 0; domains[i] != NULL; i++) {
        size_t len = strlen(domains[i]);
        bool is_same = len == domain.len;
        for (size_t k = 0; is_same && k < len; k++) {
            is_same = lower(domains[i][k]) == lower(domain.ptr[k]);
        }
        if (is_same) {
            return true;
        }
    }
    return false;
}

static struct slice trim(struct slice text)
{
    while (text.len > 0 && strchr(" \t\n", text.ptr[0]) != NULL) {
        text = (struct slice){text.ptr + 1, text.len - 1};
    }
    while (text.len > 0 && strchr(" \t\n", text.ptr[text.len - 1]) != NULL) {
        text.len--;
    }
    return text;
}

enum email_fault email_check(struct slice typed, const char *const *domains, struct email *out)
{
    struct slice text = trim(typed);
    const char *at = text.len == 0 ? NULL : memchr(text.ptr, '@', text.len);
    if (at == NULL || text.len >= EMAIL_BYTES) {
        return EMAIL_WRONG;
    }
    struct slice local = {text.ptr, (size_t)(at - text.ptr)};
    struct slice domain = {at + 1, text.len - local.len - 1};
    if (!local_is_good(local) || !domain_is_good(domain)) {
        return EMAIL_WRONG;
    }
    if (!is_admitted(domain, domains)) {
        return EMAIL_DOMAIN;
    }
    const char *plus = memchr(local.ptr, '+', local.len);
    size_t own = plus == NULL || plus == local.ptr ? local.len : (size_t)(plus - local.ptr);
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < text.len; i++) {
        out->address[i] = i < local.len ? text.ptr[i] : lower(text.ptr[i]);
    }
    for (size_t i = 0; i < own; i++) {
        out->subject[i] = lower(local.ptr[i]);
    }
    memcpy(out->subject + own, out->address + local.len, text.len - local.len);
    return EMAIL_FINE;
}
