/* A table with one place for a content, language and screen, told by their numbers in the site. */
#include "hub/site/ready.h"

#include <string.h>

#include "base/blob.h"
#include "base/check.h"
#include "base/mem.h"

/* A kept page. */
struct page {
    struct ready_key key; /* its content is NULL: free; its path is ours: */
    char path[READY_PATH_BYTES];
    struct blob *text;
    size_t tokens[READY_TOKENS_MAX]; /* where they stand, in order */
    size_t token_count;
};

struct ready {
    struct site *site; /* a reference: contents are told by their address */
    struct page pages[READY_PLACES];
};

struct ready *ready_create(void)
{
    return mem_alloc(1, sizeof(struct ready));
}

static void drop(struct page *page)
{
    blob_unref(page->text);
    *page = (struct page){.text = NULL};
}

static void drop_all(struct ready *ready)
{
    for (size_t i = 0; i < READY_PLACES; i++) {
        drop(&ready->pages[i]);
    }
    site_unref(ready->site);
    ready->site = NULL;
}

void ready_destroy(struct ready *ready)
{
    if (ready != NULL) {
        drop_all(ready);
        mem_free(ready);
    }
}

static struct page *place_of(struct ready *ready, struct site *site, const struct ready_key *key)
{
    if (ready->site != site) {
        drop_all(ready);
        ready->site = site_ref(site);
    }
    size_t content = (size_t)(key->content - site->contents);
    size_t screen = key->seen_on == NULL ? 0 : 1 + (size_t)(key->seen_on - site->screens);
    CHECK(content < site->content_count && screen <= site->screen_count);
    size_t row = screen * site->content_count + content;
    return &ready->pages[(row * PAGE_LANG_COUNT + (size_t)key->lang) % READY_PLACES];
}

static bool is_of(const struct page *page, const struct ready_key *key)
{
    return page->key.content == key->content && page->key.seen_on == key->seen_on &&
           page->key.lang == key->lang && slice_is(key->path, page->path);
}

bool ready_write(struct ready *ready, struct site *site, const struct ready_key *key,
                 struct slice token, struct buf *out)
{
    const struct page *page = place_of(ready, site, key);
    if (token.len != READY_TOKEN_BYTES || !is_of(page, key)) {
        return false;
    }
    struct slice text = blob_view(page->text);
    char *room = buf_reserve(out, text.len);
    if (room == NULL) {
        return true; /* the buffer has failed, which its owner sees */
    }
    memcpy(room, text.ptr, text.len);
    for (size_t i = 0; i < page->token_count; i++) {
        memcpy(room + page->tokens[i], token.ptr, token.len);
    }
    buf_commit(out, text.len);
    return true;
}

/* Where the token stands. False: in too many places. */
static bool find_tokens(struct page *page, struct slice token)
{
    struct slice text = blob_view(page->text);
    for (size_t at = 0; at + token.len <= text.len; at++) {
        if (memcmp(text.ptr + at, token.ptr, token.len) == 0) {
            if (page->token_count == READY_TOKENS_MAX) {
                return false;
            }
            page->tokens[page->token_count++] = at;
        }
    }
    return true;
}

void ready_keep(struct ready *ready, struct site *site, const struct ready_key *key,
                struct slice token, struct slice page)
{
    struct page *place = place_of(ready, site, key);
    if (token.len != READY_TOKEN_BYTES || key->path.len >= READY_PATH_BYTES ||
        page.len > READY_PAGE_MAX_BYTES) {
        return;
    }
    drop(place);
    *place = (struct page){.key = *key, .text = blob_copy(page)};
    memcpy(place->path, key->path.ptr, key->path.len); /* the rest is zero */
    place->key.path = slice_of(place->path);
    if (!find_tokens(place, token)) {
        drop(place);
    }
}
