/* display/follow/follow_reading.c: what a source says, read and mapped into follow->mixed.
 *
 * The readers are pure (display/feeds); the draft takes the result as a whole, in the place of what
 * the source said before. */
#include <string.h>

#include "base/mem.h"
#include "display/feeds/feed.h"
#include "display/feeds/mapping.h"
#include "display/feeds/table.h"
#include "display/follow/follow_sources_priv.h"

enum { CHARSET_BYTES = 64 };

/* "text/csv; charset=windows-1252" */
static void read_charset(const char *content_type, char out[CHARSET_BYTES])
{
    const char *at = strstr(content_type, "charset=");
    at = at == NULL ? "" : at + strlen("charset=");
    at += *at == '"' ? 1 : 0;
    size_t len = strcspn(at, "\"; ");
    len = len < CHARSET_BYTES ? len : CHARSET_BYTES - 1;
    memcpy(out, at, len);
    out[len] = '\0';
}

static const char *base_of(const struct follow_source *source)
{
    return source->is_file ? "" : source->url.text;
}

static enum status map_feed(const struct follow_source *source, struct slice bytes,
                            const char *charset, struct follow_now now, struct buf *out,
                            struct err *err)
{
    const struct feed_options options = {base_of(source), charset, now.unix_s};
    struct feed feed;
    enum status st = feed_read(bytes, &options, &feed, err);
    if (st == ST_OK) {
        st = mapping_feed(source->config, &feed, now.unix_s, out, NULL, err);
        feed_deinit(&feed);
    }
    return st;
}

static enum status map_table(const struct follow_source *source, struct slice bytes,
                             const char *charset, int64_t as_of_unix_s, struct buf *out,
                             struct err *err)
{
    const struct table_options options = {charset, &source->config->columns};
    struct table table;
    enum status st = table_read(bytes, &options, &table, err);
    if (st == ST_OK) {
        st = mapping_table(source->config, &table, as_of_unix_s, out, NULL, err);
        table_deinit(&table);
    }
    return st;
}

/* The document's own alerts, and those it leads to as far as they are here. */
static enum status map_alerts(const struct follow *follow, const struct follow_source *source,
                              struct follow_now now, struct buf *out, struct err *err)
{
    const struct cap **docs = mem_alloc(source->alert_count + 1, sizeof *docs);
    size_t count = 0;
    docs[count++] = &source->index;
    for (size_t i = 0; i < source->alert_count; i++) {
        if (source->alerts[i].is_here) {
            docs[count++] = &source->alerts[i].cap;
        }
    }
    enum status st = mapping_alerts(source->config, docs, count, follow->options.language,
                                    now.unix_s, out, NULL, err);
    mem_free(docs);
    return st;
}

static enum status read_index(struct follow *follow, struct follow_source *source,
                              struct slice bytes, const char *charset, struct follow_now now,
                              struct err *err)
{
    const struct cap_options options = {base_of(source), charset, now.unix_s};
    struct cap cap;
    enum status st = cap_read(bytes, &options, &cap, err);
    if (st == ST_OK) {
        cap_deinit(&source->index);
        source->index = cap;
        alerts_list(follow, source, now);
    }
    return st;
}

static enum status mix(struct follow *follow, const struct follow_source *source,
                       const struct buf *mapped, bool *out_is_changed, struct err *err)
{
    bool is_changed = false;
    enum status st =
        draft_overlay(follow->mixed, source->prefix, buf_view(mapped), &is_changed, err);
    if (out_is_changed != NULL) {
        *out_is_changed = is_changed;
    }
    return st;
}

enum status source_read(struct follow *follow, struct follow_source *source, struct slice bytes,
                        const char *content_type, int64_t as_of_unix_s, struct follow_now now,
                        bool *out_is_changed, struct err *err)
{
    struct buf mapped = buf_make(MAPPING_MAX_BYTES);
    char charset[CHARSET_BYTES];
    enum status st = ST_OK;
    read_charset(content_type, charset);
    const char *known = charset[0] == '\0' ? NULL : charset;
    switch (source->config->kind) {
    case SOURCE_FEED:
        st = map_feed(source, bytes, known, now, &mapped, err);
        break;
    case SOURCE_TABLE:
        st = map_table(source, bytes, known, as_of_unix_s, &mapped, err);
        break;
    case SOURCE_ALERTS:
        st = read_index(follow, source, bytes, known, now, err);
        st = st == ST_OK ? map_alerts(follow, source, now, &mapped, err) : st;
        break;
    }
    st = st == ST_OK ? mix(follow, source, &mapped, out_is_changed, err) : st;
    buf_deinit(&mapped);
    return st;
}

enum status source_mix_alerts(struct follow *follow, const struct follow_source *source,
                              struct follow_now now, bool *out_is_changed, struct err *err)
{
    struct buf mapped = buf_make(MAPPING_MAX_BYTES);
    enum status st = map_alerts(follow, source, now, &mapped, err);
    st = st == ST_OK ? mix(follow, source, &mapped, out_is_changed, err) : st;
    buf_deinit(&mapped);
    return st;
}
