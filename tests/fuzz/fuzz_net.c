/* links: net base */
/* Addresses, references and heads of answers. The first line of the input is an address, the second
 * a reference against it, the rest a head. */
#include <stdio.h>
#include <stdlib.h>

#include "net/response.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

/* What was parsed parses to the same again. */
static void check_url(const struct url *url)
{
    struct url again;
    char shown[64];
    must(url_parse(url->text, &again, NULL) == ST_OK);
    must(url_is_same_origin(url, &again));
    must(strchr(url->text, '#') == NULL && strpbrk(url->text, " \r\n\t") == NULL);
    url_show(url, shown, sizeof(shown));
    must(strlen(shown) < sizeof(shown));
}

static void read_urls(const char *first, const char *second)
{
    struct url base, url;
    if (url_parse(first, &base, NULL) != ST_OK) {
        return;
    }
    check_url(&base);
    if (url_resolve(&base, second, &url, NULL) == ST_OK) {
        check_url(&url);
    }
}

static void read_head(struct slice head)
{
    static struct net_response r;
    r = (struct net_response){.body = buf_make(16)};
    response_begin(&r);
    while (head.len > 0) {
        const char *end = memchr(head.ptr, '\n', head.len);
        size_t len = end == NULL ? head.len : (size_t)(end - head.ptr) + 1;
        response_line(&r, (struct slice){head.ptr, len}, 1795426920);
        head = (struct slice){head.ptr + len, head.len - len};
    }
    response_finish_head(&r, 1795426920, 1795426921, 5000);
    must(r.fresh_for_s >= -1 && r.fresh_for_s <= CACHING_SECONDS_MAX);
    must(r.retry_after_s >= -1 && r.retry_after_s <= RETRY_AFTER_MAX_S);
    must(r.content_length >= -1 && r.first_byte >= 0);
    must(r.last_byte == -1 || r.last_byte >= r.first_byte);
    must(strpbrk(r.etag, "\r\n") == NULL && strpbrk(r.last_modified, "\r\n") == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 8192) {
        return 0;
    }
    char *text = malloc(size + 1);
    must(text != NULL);
    memcpy(text, data, size);
    text[size] = '\0';
    char *second = strchr(text, '\n');
    char *rest = second == NULL ? NULL : strchr(second + 1, '\n');
    if (rest != NULL) {
        *second++ = '\0';
        *rest++ = '\0';
        read_urls(text, second);
        read_head((struct slice){rest, size - (size_t)(rest - text)});
    }
    free(text);
    return 0;
}
