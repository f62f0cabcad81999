/* links: feeds config programme base */
/* Any bytes as warnings: reading ends, texts are within their limits, and the notices are JSON. */
#include <string.h>

#include "base/check.h"
#include "base/crypto.h"
#include "base/json.h"
#include "base/utf8.h"
#include "display/feeds/feed.h"
#include "display/feeds/mapping.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_notices(const struct cap *cap)
{
    struct config_source source;
    struct json_doc *doc = NULL;
    uint32_t line = 0;
    uint32_t column = 0;
    config_source_default(&source);
    source.id = "fuzz";
    struct buf out = buf_make(MAPPING_MAX_BYTES);
    if (mapping_alerts(&source, &cap, 1, "fr-FR", 1795426920, &out, NULL, NULL) == ST_OK) {
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
    const struct cap_options options = {.base_url = "https://fuzz.example.com/a",
                                        .now_unix_s = 1795426920};
    struct cap cap;
    if (cap_read((struct slice){(const char *)data, size}, &options, &cap, NULL) != ST_OK) {
        return 0;
    }
    CHECK(cap.alert_count <= CAP_ALERTS_MAX && cap.link_count <= CAP_LINKS_MAX);
    for (size_t i = 0; i < cap.alert_count; i++) {
        const struct cap_alert *alert = &cap.alerts[i];
        CHECK(alert->info_count <= CAP_INFOS_MAX && alert->reference_count <= CAP_REFERENCES_MAX);
        for (size_t k = 0; k < alert->info_count; k++) {
            struct slice headline = slice_of(alert->infos[k].headline);
            CHECK(utf8_is_valid(headline) && utf8_count(headline) <= CAP_HEADLINE_CHARS);
        }
    }
    check_notices(&cap);
    cap_deinit(&cap);
    return 0;
}
