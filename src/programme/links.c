/* Where a phone goes: codes, addresses, the base they stand under; and where media lie. */
#include <string.h>

#include "programme/reader_priv.h"

enum { CODE_MAX = 12, URL_MAX_BYTES = 106 /* QR version 6, level M, bytes */ };

static bool store(struct field_ctx *ctx, const struct json_node *node, const struct field *field,
                  void *item)
{
    const char *text = arena_strdup(ctx->arena, slice_of(node->text));
    if (text == NULL) {
        return false;
    }
    memcpy((char *)item + field->offset, &text, sizeof text);
    return true;
}

static const char *text_of(const struct json_node *node)
{
    return node->type == JSON_STRING ? node->text : "";
}

static void preset_empty(struct field_ctx *ctx, const struct field *field, void *item)
{
    (void)ctx;
    const char *empty = field->fallback == NULL ? "" : field->fallback;
    memcpy((char *)item + field->offset, &empty, sizeof empty);
}

/* Codes. */

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* What to write for a letter that looks like another and is therefore not used. */
static const char *look_alike(char c)
{
    switch (upper(c)) {
    case 'I':
    case 'L':
        return "1";
    case 'O':
        return "0";
    case 'U':
        return "V";
    default:
        return NULL;
    }
}

static bool read_code(struct field_ctx *ctx, const struct json_node *node,
                      const struct field *field, void *item)
{
    const char *text = text_of(node);
    size_t len = strlen(text);
    size_t good = strspn(text, "0123456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmnpqrstvwxyz");
    if (len > 0 && len <= CODE_MAX && good == len) {
        return store(ctx, node, field, item);
    }
    if (good < len && look_alike(text[good]) != NULL) {
        field_fault(ctx, node, "%s is not a code: the letter %c is not used; write %s",
                    field_quote(node).text, text[good], look_alike(text[good]));
    } else {
        field_fault(ctx, node,
                    "%s is not a code; write 1 to %d of 0-9 A-Z without I, L, O, U, "
                    "such as \"7KQ2M\"",
                    field_quote(node).text, CODE_MAX);
    }
    return false;
}

const struct field_type field_code = {"code", read_code, preset_empty};

/* Addresses. */

const char *address_host(const char *text)
{
    if (strncmp(text, "https://", 8) == 0 || strncmp(text, "HTTPS://", 8) == 0) {
        return text + 8;
    }
    if (strncmp(text, "http://", 7) == 0 || strncmp(text, "HTTP://", 7) == 0) {
        return text + 7;
    }
    return NULL;
}

static bool is_host_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '.';
}

/* host[:port], with at least one character of host; sets *out_end behind it. */
static bool is_host(const char *text, const char **out_end)
{
    const char *p = text;
    while (is_host_char(*p)) {
        p++;
    }
    bool is_good = p > text && *text != '.' && *text != '-';
    if (*p == ':') {
        size_t digits = strspn(p + 1, "0123456789");
        is_good = is_good && digits >= 1 && digits <= 5;
        p += 1 + digits;
    }
    *out_end = p;
    return is_good && (*p == '\0' || *p == '/' || *p == '?' || *p == '#');
}

static bool is_plain_ascii(const char *text)
{
    for (const char *p = text; *p != '\0'; p++) {
        if (*p <= ' ' || *p > '~' || strchr("\"<>\\^`{|}", *p) != NULL) {
            return false;
        }
    }
    return true;
}

static bool read_url(struct field_ctx *ctx, const struct json_node *node, const struct field *field,
                     void *item)
{
    const char *text = text_of(node);
    const char *host = address_host(text);
    const char *end = NULL;
    if (host == NULL || !is_host(host, &end)) {
        field_fault(ctx, node,
                    "%s is not a whole address; write one such as "
                    "\"https://go.example.com/launch\"",
                    field_quote(node).text);
        return false;
    }
    if (!is_plain_ascii(text)) {
        field_fault(ctx, node,
                    "holds a space or a special character; percent-encode it (a space "
                    "is %%20)");
        return false;
    }
    if (strlen(text) > URL_MAX_BYTES) {
        field_fault(ctx, node, "is %zu bytes, at most %d: too long for a wall, give a short link",
                    strlen(text), URL_MAX_BYTES);
        return false;
    }
    return store(ctx, node, field, item);
}

const struct field_type field_url = {"address", read_url, preset_empty};

static bool read_base(struct field_ctx *ctx, const struct json_node *node,
                      const struct field *field, void *item)
{
    struct reader *reader = ctx->owner;
    const char *text = text_of(node);
    const char *host = address_host(text);
    const char *end = NULL;
    size_t len = strlen(text);
    reader->is_share_base_wrong = true;
    if (host == NULL || !is_host(host, &end) || !is_plain_ascii(text) ||
        strpbrk(text, "?#") != NULL) {
        field_fault(ctx, node,
                    "%s is not a base for short links; write https:// and a host, and a "
                    "path if need be, such as \"https://go.example.com\"",
                    field_quote(node).text);
        return false;
    }
    if ((double)len > field->max) {
        field_fault(ctx, node, "is %zu bytes long; at most %.0f, or the codes grow too large", len,
                    field->max);
        return false;
    }
    while (text[len - 1] == '/') {
        len--;
    }
    const char *base = arena_strdup(ctx->arena, (struct slice){text, len});
    if (base == NULL) {
        return false;
    }
    memcpy((char *)item + field->offset, &base, sizeof base);
    reader->is_share_base_wrong = false;
    reader->has_share_base = true;
    return true;
}

const struct field_type field_base = {"address", read_base, preset_empty};

/* Where a medium lies. */

static bool climbs(const char *path)
{
    return path[0] == '/' || strcmp(path, "..") == 0 || strncmp(path, "../", 3) == 0 ||
           strstr(path, "/../") != NULL ||
           (strlen(path) >= 3 && strcmp(path + strlen(path) - 3, "/..") == 0);
}

static bool href_is_printable(const char *text)
{
    for (const char *p = text; *p != '\0'; p++) {
        if ((unsigned char)*p < ' ' || *p == 0x7F) {
            return false;
        }
    }
    return text[0] != '\0';
}

static bool read_href(struct field_ctx *ctx, const struct json_node *node,
                      const struct field *field, void *item)
{
    const struct reader *reader = ctx->owner;
    const char *text = text_of(node);
    const char *end = NULL;
    const char *host = address_host(text);
    if (!href_is_printable(text) || (double)strlen(text) > field->max) {
        field_fault(ctx, node,
                    "%s is not a place of a file; write 1 to %.0f bytes, such as "
                    "\"media/hero.jpg\"",
                    field_quote(node).text, field->max);
        return false;
    }
    if (strchr(text, '\\') != NULL) {
        field_fault(ctx, node,
                    "%s holds a backslash; write folders with /, such as "
                    "\"media/hero.jpg\"",
                    field_quote(node).text);
        return false;
    }
    bool has_scheme = strstr(text, "://") != NULL || strncmp(text, "data:", 5) == 0;
    if (has_scheme && (host == NULL || !is_host(host, &end) || !is_plain_ascii(text))) {
        field_fault(ctx, node, "%s is neither a file beside this document nor an http(s) address",
                    field_quote(node).text);
        return false;
    }
    if (reader->options->is_from_server && host == NULL && climbs(text)) {
        field_fault(ctx, node, "%s leaves the document's folder; a server's media lie below it",
                    field_quote(node).text);
        return false;
    }
    return store(ctx, node, field, item);
}

const struct field_type field_href = {"file or address", read_href, preset_empty};

/* "fr", "fr-FR", "zh-Hant-TW": letters and digits in groups of 1 to 8, the first of 2 or 3. */
static bool read_locale(struct field_ctx *ctx, const struct json_node *node,
                        const struct field *field, void *item)
{
    const char *text = text_of(node);
    size_t group = 0;
    size_t groups = 0;
    bool is_good = strlen(text) <= 35;
    for (const char *p = text; is_good; p++) {
        if (*p == '-' || *p == '\0') {
            is_good = group >= 1 && group <= 8 && (groups > 0 || group == 2 || group == 3);
            groups++;
            group = 0;
            if (*p == '\0') {
                break;
            }
        } else {
            is_good = is_host_char(*p) && *p != '.';
            group++;
        }
    }
    if (!is_good) {
        field_fault(ctx, node, "%s is not a language; write one such as \"fr-FR\" or \"en-GB\"",
                    field_quote(node).text);
        return false;
    }
    return store(ctx, node, field, item);
}

const struct field_type field_locale = {"language", read_locale, preset_empty};

bool link_is_good(struct field_ctx *ctx, const struct json_node *node, struct link *link)
{
    struct reader *reader = ctx->owner;
    if (link->code[0] != '\0' && link->url[0] != '\0') {
        field_fault(ctx, json_find(node, "link"), "stands beside \"code\"; keep one of them");
        return false;
    }
    if (link->code[0] != '\0' && !reader->has_share_base) {
        link->code = "";
        reader->codes_without_base++;
    }
    return true;
}
