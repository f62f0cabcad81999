/* display/follow/follow_pages.c: what sources said last lies in the store, so that a start without
 * a network shows it.
 *
 * Pages hold the bytes as they came, and are read by the same readers with the clock of the day:
 * what is over by then stays out. A page is written when it says something else, and at most every
 * FOLLOW_KEEP_S when only its own date moves on, because a memory card wears out. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "display/follow/follow_pages_priv.h"
#include "display/follow/follow_sources_priv.h"

static struct digest pictures_key(void)
{
    static const char name[] = "pictures of sources";
    return digest_of(name, sizeof name - 1);
}

static void restore_pictures(struct follow *follow)
{
    struct digest key = pictures_key();
    struct page page;
    if (pages_read(follow->store, &key, &page, NULL) == ST_OK) {
        buf_append(&follow->pictures, page.body.ptr, page.body.len);
        page_deinit(&page);
    }
}

/* What is kept of a source, as of a moment: mixed in. */
static bool read_page(struct follow *follow, struct follow_source *source, const struct page *page,
                      int64_t as_of_unix_s, struct follow_now now, bool *out_is_changed)
{
    struct err err = {0};
    if (source->config->kind == SOURCE_ALERTS) {
        alerts_deinit(follow, source); /* read with this clock as well */
    }
    as_of_unix_s = as_of_unix_s < now.unix_s ? as_of_unix_s : now.unix_s;
    enum status st = source_read(follow, source, page->body, page->type, as_of_unix_s, now,
                                 out_is_changed, &err);
    if (st != ST_OK) {
        follow_say(follow, LOG_LEVEL_DEBUG, "source '%s', as it was kept: %s", source->config->id,
                   err.text);
        return false;
    }
    source->said = digest_of(page->body.ptr, page->body.len);
    source->kept_unix_s = page->at_unix_s;
    return true;
}

bool pages_reread(struct follow *follow, struct follow_source *source, int64_t as_of_unix_s,
                  struct follow_now now, bool *out_is_changed)
{
    struct page page;
    if (source->is_file || pages_read(follow->store, &source->key, &page, NULL) != ST_OK) {
        return false;
    }
    bool is_read = read_page(follow, source, &page, as_of_unix_s, now, out_is_changed);
    if (is_read && as_of_unix_s - page.at_unix_s >= FOLLOW_KEEP_S) {
        page.at_unix_s = as_of_unix_s;
        page.etag = source->etag;
        page.last_modified = source->last_modified;
        pages_keep(follow, source, &page, true);
    }
    page_deinit(&page);
    return is_read;
}

static void restore(struct follow *follow, struct follow_source *source, struct follow_now now)
{
    struct page page;
    if (source->is_file || pages_read(follow->store, &source->key, &page, NULL) != ST_OK) {
        return;
    }
    if (read_page(follow, source, &page, page.at_unix_s, now, NULL)) {
        (void)snprintf(source->etag, sizeof source->etag, "%s", page.etag);
        (void)snprintf(source->last_modified, sizeof source->last_modified, "%s",
                       page.last_modified);
    }
    page_deinit(&page);
}

void pages_restore(struct follow *follow, struct follow_now now)
{
    restore_pictures(follow);
    for (size_t i = 0; i < follow->options.source_count; i++) {
        restore(follow, &follow->sources[i], now);
    }
}

void pages_keep(struct follow *follow, struct follow_source *source, const struct page *page,
                bool is_changed)
{
    struct err err = {0};
    struct digest said = digest_of(page->body.ptr, page->body.len);
    bool is_other = digest_compare(&said, &source->said) != 0;
    int64_t age_s = page->at_unix_s - source->kept_unix_s;
    bool is_old = age_s >= FOLLOW_KEEP_S || age_s < 0;
    bool counts = is_changed || source->config->kind == SOURCE_ALERTS;
    if (!is_old && !(is_other && counts)) {
        return;
    }
    if (pages_write(follow->store, &source->key, page, &err) == ST_OK) {
        source->said = said;
        source->kept_unix_s = page->at_unix_s;
    } else {
        follow_say(follow, LOG_LEVEL_DEBUG, "source '%s' is shown but not kept: %s",
                   source->config->id, err.text);
    }
}

void pages_tidy(struct follow *follow)
{
    size_t most = 1;
    for (size_t i = 0; i < follow->options.source_count; i++) {
        most += 1 + follow->sources[i].alert_count;
    }
    struct digest *keys = mem_alloc(most, sizeof *keys);
    size_t count = 0;
    for (size_t i = 0; i < follow->options.source_count; i++) {
        const struct follow_source *source = &follow->sources[i];
        keys[count++] = source->key;
        for (size_t j = 0; j < source->alert_count; j++) {
            keys[count++] = source->alerts[j].key;
        }
    }
    if (follow->options.source_count > 0) {
        keys[count++] = pictures_key();
    }
    pages_sweep(follow->store, keys, count);
    mem_free(keys);
}

/* Pictures. */

bool pages_find_picture(const struct follow *follow, const char *url, struct digest *out_digest)
{
    const char *at = follow->pictures.len == 0 ? "" : follow->pictures.ptr;
    size_t len = strlen(url);
    while (*at != '\0') {
        size_t line = strcspn(at, "\n"), head = DIGEST_HEX_BYTES;
        if (line == head + len && memcmp(at + head, url, len) == 0) {
            return digest_parse((struct slice){at, head - 1}, out_digest);
        }
        at += line + (at[line] == '\n' ? 1 : 0);
    }
    return false;
}

void pages_keep_pictures(struct follow *follow, struct follow_now now)
{
    struct buf list = buf_make(PAGE_MAX_BYTES);
    for (size_t i = 0; i < follow->fetch_count; i++) {
        const struct fetch *fetch = &follow->fetches[i];
        if (!fetch->has_digest && fetch->is_listed && fetch->is_here) {
            char hex[DIGEST_HEX_BYTES];
            digest_hex(&fetch->want.digest, hex);
            buf_printf(&list, "%s %s\n", hex, fetch->url);
        }
    }
    bool is_same = list.len == follow->pictures.len &&
                   memcmp(buf_str(&list), buf_str(&follow->pictures), list.len) == 0;
    struct digest key = pictures_key();
    const struct page page = {.at_unix_s = now.unix_s, .body = buf_view(&list)};
    struct err err = {0};
    if (!is_same && buf_status(&list, NULL) == ST_OK) {
        if (pages_write(follow->store, &key, &page, &err) != ST_OK) {
            follow_say(follow, LOG_LEVEL_DEBUG, "%s", err.text); /* fetched after a restart */
        }
        buf_reset(&follow->pictures);
        buf_append(&follow->pictures, list.ptr, list.len);
    }
    buf_deinit(&list);
}
