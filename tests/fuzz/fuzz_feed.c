/* links: feeds config programme base */
/* Any bytes as a feed of any kind: reading ends, what is read is plain and within its limits
 * (Atom and JSON can say that markup is text), and what is mapped is JSON. */
#include <string.h>

#include "base/check.h"
#include "base/crypto.h"
#include "base/json.h"
#include "base/utf8.h"
#include "display/feeds/mapping.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(const struct feed *feed, const char *text, size_t max_characters)
{
    struct slice s = slice_of(text);
    CHECK(utf8_is_valid(s) && utf8_count(s) <= max_characters);
    CHECK(feed->kind != FEED_RSS ||
          (strstr(text, "<script>") == NULL && strstr(text, "</p>") == NULL));
    for (size_t i = 0; i < s.len; i++) {
        CHECK((unsigned char)text[i] >= ' ' || text[i] == '\n');
    }
}

static void check_mapping(const struct feed *feed)
{
    struct config_source source;
    struct json_doc *doc = NULL;
    uint32_t line = 0;
    uint32_t column = 0;
    config_source_default(&source);
    source.id = "fuzz";
    struct buf out = buf_make(MAPPING_MAX_BYTES);
    if (mapping_feed(&source, feed, 1795426920, &out, NULL, NULL) == ST_OK) {
        CHECK(json_parse(buf_view(&out), false, &doc, &line, &column, NULL) == ST_OK);
        json_destroy(doc);
    }
    buf_deinit(&out);
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
    if (feed_read((struct slice){(const char *)data, size}, &options, &feed, NULL) != ST_OK) {
        return 0;
    }
    CHECK(feed.item_count <= FEED_ITEMS_MAX);
    check_text(&feed, feed.title, FEED_TITLE_CHARS);
    for (size_t i = 0; i < feed.item_count; i++) {
        check_text(&feed, feed.items[i].title, FEED_TITLE_CHARS);
        check_text(&feed, feed.items[i].text, FEED_TEXT_CHARS);
        check_text(&feed, feed.items[i].author, FEED_NAME_CHARS);
        CHECK(feed.items[i].link[0] == '\0' || strncmp(feed.items[i].link, "http", 4) == 0);
        CHECK(feed.items[i].image[0] == '\0' || strncmp(feed.items[i].image, "http", 4) == 0);
    }
    check_mapping(&feed);
    feed_deinit(&feed);
    return 0;
}
