/* links: feeds config programme base */
/* Any bytes behind the beginning of a JSON Feed's items: the object that JSON has to be is there,
 * so that the fuzzer's time goes into items. */
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/crypto.h"
#include "base/utf8.h"
#include "display/feeds/feed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(const char *text, size_t max_characters)
{
    struct slice s = slice_of(text);
    CHECK(utf8_is_valid(s) && utf8_count(s) <= max_characters);
    for (size_t i = 0; i < s.len; i++) {
        CHECK((unsigned char)text[i] >= ' ' || text[i] == '\n');
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int is_started;
    if (is_started == 0) {
        crypto_init();
        feed_init();
        is_started = 1;
    }
    const struct feed_options options = {.base_url = "https://fuzz.example.com/a/b?c",
                                         .now_unix_s = 1795426920};
    struct feed feed;
    struct buf json = buf_make(FEED_MAX_BYTES);
    buf_append_str(&json, "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[");
    buf_append(&json, data, size);
    buf_append_str(&json, "]}");
    enum status status = feed_read(buf_view(&json), &options, &feed, NULL);
    buf_deinit(&json);
    if (status != ST_OK) {
        return 0;
    }
    CHECK(feed.item_count <= FEED_ITEMS_MAX);
    check_text(feed.title, FEED_TITLE_CHARS);
    for (size_t i = 0; i < feed.item_count; i++) {
        check_text(feed.items[i].title, FEED_TITLE_CHARS);
        check_text(feed.items[i].text, FEED_TEXT_CHARS);
        check_text(feed.items[i].author, FEED_NAME_CHARS);
        CHECK(feed.items[i].link[0] == '\0' || strncmp(feed.items[i].link, "http", 4) == 0);
        CHECK(feed.items[i].image[0] == '\0' || strncmp(feed.items[i].image, "http", 4) == 0);
    }
    feed_deinit(&feed);
    return 0;
}
