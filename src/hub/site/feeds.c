/* One mark a screen, at the place of its presence number, which stays with it for good. */
#include "hub/site/feeds.h"

#include <string.h>

#include "base/digest.h"
#include "base/mem.h"
#include "hub/store/screens.h"

struct feeds {
    struct digest marks[SCREENS_MAX]; /* of screens never seen: zero */
    struct live *live;                /* during a look */
};

struct feeds *feeds_create(void)
{
    return mem_alloc(1, sizeof(struct feeds));
}

void feeds_destroy(struct feeds *feeds)
{
    mem_free(feeds);
}

static bool look(void *ctx, const struct screen_row *screen, struct slice health)
{
    struct feeds *feeds = ctx;
    struct buf text = buf_make(SCREEN_TAGS_BYTES + SCREEN_KEY_MARK_BYTES + 16);
    struct digest *mark = &feeds->marks[screen->presence_number % SCREENS_MAX];
    (void)health;
    buf_append(&text, (const char *)screen->key_mark, sizeof screen->key_mark);
    buf_printf(&text, "%d %d %s", (int)screen->screen_class, screen->revoked_at != INT64_MIN,
               screen->tags);
    struct digest now = digest_of(text.ptr, text.len);
    buf_deinit(&text);
    if (memcmp(mark, &now, sizeof now) != 0) {
        *mark = now;
        (void)live_end_tag(feeds->live, slice_of(screen->name)); /* how many is of no interest */
    }
    return true;
}

enum status feeds_follow(struct feeds *feeds, struct hub_store *store, struct live *live,
                         struct err *err)
{
    feeds->live = live;
    return store_screen_each(store, look, feeds, err);
}
