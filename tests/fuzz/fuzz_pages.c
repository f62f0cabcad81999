/* links: pages codes base */
/* Any bytes as a text, an instance, a suggestion's parts and an event: what is written is valid,
 * within its limits, and nothing leaves its place. */
#include <string.h>

#include "base/check.h"
#include "base/utf8.h"
#include "hub/pages/calendar.h"
#include "hub/pages/html.h"
#include "hub/pages/networks.h"
#include "hub/pages/suggest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define INPUT_MAX 4096

static void check_html(struct slice text)
{
    struct buf out = buf_make((size_t)1 << 20);
    html_text(&out, text);
    CHECK(buf_status(&out, NULL) == ST_OK && utf8_is_valid(buf_view(&out)));
    CHECK(out.len == 0 || strpbrk(out.ptr, "<>\"'\x01\x1b\x7f") == NULL);
    buf_reset(&out);
    html_url(&out, "href", text);
    CHECK(strchr(buf_str(&out) + 7, '"') == out.ptr + out.len - 1);
    CHECK(strncmp(out.ptr, " href=\"//", 9) != 0);
    buf_deinit(&out);
}

static void check_links(struct slice text, struct slice instance)
{
    const struct network_share share = {.text = text,
                                        .url = slice_of("https://go.exemple.fr/7KQ2NX4M"),
                                        .subject = text,
                                        .hashtags = instance,
                                        .instance = instance};
    for (int i = 0; i < NETWORK_OTHER; i++) {
        struct buf out = buf_make(NETWORK_LINK_BYTES);
        if (network_link(&out, (enum network)i, &share, NULL) == ST_OK) {
            const char *query = strchr(out.ptr, '?');
            CHECK(query != NULL && strpbrk(query + 1, "?#:/@ \r\n\"<") == NULL);
        }
        buf_deinit(&out);
    }
    if (utf8_is_valid(text)) {
        CHECK(network_length(NETWORK_BLUESKY, text, (struct slice){NULL, 0}) <= utf8_count(text));
        (void)network_length(NETWORK_X, text, share.url);
    }
}

static void check_suggestions(struct slice text, struct slice other)
{
    struct slice texts[SUGGEST_MAX];
    struct buf into = buf_make(SUGGEST_MAX_BYTES);
    const struct suggest_source source = {.employer = other,
                                          .headline = text,
                                          .text = text,
                                          .hashtag = other,
                                          .own = &text,
                                          .own_count = 1};
    struct buf disclosure = buf_make(SUGGEST_MAX_BYTES);
    suggest_disclosure(&disclosure, &source);
    size_t count = suggest_texts(&source, &into, texts);
    for (size_t i = 0; i < count && utf8_is_valid(text) && utf8_is_valid(other); i++) {
        CHECK(disclosure_is_in(texts[i], buf_view(&disclosure)));
    }
    buf_deinit(&disclosure);
    buf_deinit(&into);
}

static void check_calendar(struct slice text, struct slice other)
{
    struct buf out = buf_make(CALENDAR_MAX_BYTES);
    const struct calendar_event event = {
        .uid = other, .title = text, .text = text, .place = other, .url = other};
    calendar_write(&out, &event);
    size_t line = 0;
    for (size_t i = 0; i < out.len; i++) {
        CHECK(out.ptr[i] == '\r' || out.ptr[i] == '\n' || (unsigned char)out.ptr[i] >= ' ');
        CHECK(out.ptr[i] != '\n' || out.ptr[i - 1] == '\r');
        line = out.ptr[i] == '\n' ? 0 : line + 1;
        CHECK(line <= 76); /* 75 and the carriage return */
    }
    buf_deinit(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > INPUT_MAX) {
        return 0;
    }
    size_t cut = data[0] < size - 1 ? data[0] : size - 1;
    struct slice first = {(const char *)data + 1, cut};
    struct slice second = {(const char *)data + 1 + cut, size - 1 - cut};
    check_html(second);
    check_links(second, first);
    check_suggestions(second, first);
    check_calendar(second, first);
    return 0;
}
