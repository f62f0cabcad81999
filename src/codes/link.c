/* codes/link.c: payloads in upper case, typed addresses in lower case.
 *
 * Only ASCII letters change case: a host in another script arrives as punycode, and a byte outside
 * ASCII would make the code a byte-mode one in any case.
 */
#include "codes/link.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/slice.h"
#include "codes/crockford_priv.h"

enum {
    HUB_CODE_CHARS = 5,
    TYPED_URL_MAX = 40 /* longer than this nobody types from a wall */
};

bool link_code_is_valid(const char *code)
{
    size_t len = 0;
    for (; code[len] != '\0'; len++) {
        if (len == LINK_CODE_MAX || crockford_value(code[len]) < 0) {
            return false;
        }
    }
    return len > 0;
}

bool link_code_is_hub(const char *code)
{
    return link_code_is_valid(code) && strlen(code) == HUB_CODE_CHARS;
}

static void upper(char *text)
{
    for (; *text != '\0'; text++) {
        if (*text >= 'a' && *text <= 'z') {
            *text = (char)(*text - 'a' + 'A');
        }
    }
}

static void lower(char *text, size_t len)
{
    for (size_t i = 0; i < len && text[i] != '\0'; i++) {
        if (text[i] >= 'A' && text[i] <= 'Z') {
            text[i] = (char)(text[i] - 'A' + 'a');
        }
    }
}

/* Length of the base without its closing slashes, so that exactly one stands before the code. */
static int base_length(const char *base)
{
    size_t len = strlen(base);
    while (len > 0 && base[len - 1] == '/') {
        len--;
    }
    return len > INT16_MAX ? 0 : (int)len;
}

const char *link_payload(struct arena *arena, const char *base, const char *code,
                         const char *presence, const char *url)
{
    if (url[0] != '\0') {
        return arena_strdup(arena, slice_of(url));
    }
    int base_len = base_length(base);
    if (base_len == 0 || !link_code_is_valid(code)) {
        return NULL;
    }
    char *payload = arena_printf(arena, "%.*s/%s%s", base_len, base, code,
                                 link_code_is_hub(code) ? presence : "");
    if (payload != NULL) {
        upper(payload);
    }
    return payload;
}

static bool starts_with_scheme(const char *url, const char *scheme)
{
    size_t i = 0;
    for (; scheme[i] != '\0'; i++) {
        char c = url[i] >= 'A' && url[i] <= 'Z' ? (char)(url[i] - 'A' + 'a') : url[i];
        if (c != scheme[i]) {
            return false;
        }
    }
    return true;
}

/* What follows "https://" or "http://", or NULL for another scheme. */
static const char *after_scheme(const char *url)
{
    if (starts_with_scheme(url, "https://")) {
        return url + strlen("https://");
    }
    return starts_with_scheme(url, "http://") ? url + strlen("http://") : NULL;
}

static size_t characters(const char *utf8)
{
    size_t count = 0;
    for (; *utf8 != '\0'; utf8++) {
        count += (*utf8 & 0xC0) != 0x80;
    }
    return count;
}

/* A query, fragment or user would be lost in typing, and the page then is another one. */
static const char *typed_url(struct arena *arena, const char *url)
{
    const char *rest = after_scheme(url);
    if (rest == NULL || strpbrk(rest, "?#@") != NULL || characters(rest) > TYPED_URL_MAX) {
        return "";
    }
    size_t len = strlen(rest);
    size_t host = strcspn(rest, "/");
    if (host + 1 == len) {
        len = host; /* "exemple.fr/" is typed "exemple.fr" */
    }
    char *typed = arena_strdup(arena, (struct slice){rest, len});
    if (typed == NULL) {
        return "";
    }
    lower(typed, host);
    return typed;
}

const char *link_typed(struct arena *arena, const char *base, const char *code, const char *url)
{
    if (url[0] != '\0') {
        return typed_url(arena, url);
    }
    int base_len = base_length(base);
    if (base_len == 0 || !link_code_is_valid(code)) {
        return "";
    }
    const char *rest = after_scheme(base);
    int scheme_len = rest == NULL ? 0 : (int)(rest - base);
    if (scheme_len >= base_len) {
        return "";
    }
    char *typed = arena_printf(arena, "%.*s/%s", base_len - scheme_len, base + scheme_len, code);
    if (typed == NULL) {
        return "";
    }
    lower(typed, SIZE_MAX);
    return typed;
}
