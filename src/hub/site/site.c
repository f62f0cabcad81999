/* Reference counts, finding, presence. Reading is in site_read.c. */
#include "hub/site/site.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "codes/presence.h"
#include "hub/store/codes.h"

struct settings *settings_create(struct hub_config *from, const char *base)
{
    struct settings *settings = mem_alloc(1, sizeof *settings);
    atomic_init(&settings->refs, 1);
    settings->config = *from;
    memset(from, 0, sizeof *from);
    const char *own = settings->config.base[0] != '\0' ? settings->config.base : base;
    (void)snprintf(settings->base, sizeof settings->base, "%s", own);
    size_t len = strlen(settings->base);
    while (len > 0 && settings->base[len - 1] == '/') {
        settings->base[--len] = '\0';
    }
    return settings;
}

struct settings *settings_ref(struct settings *settings)
{
    (void)atomic_fetch_add_explicit(&settings->refs, 1, memory_order_relaxed);
    return settings;
}

void settings_unref(struct settings *settings)
{
    if (settings != NULL &&
        atomic_fetch_sub_explicit(&settings->refs, 1, memory_order_acq_rel) == 1) {
        hub_config_deinit(&settings->config);
        mem_free(settings);
    }
}

struct site *site_ref(struct site *site)
{
    (void)atomic_fetch_add_explicit(&site->refs, 1, memory_order_relaxed);
    return site;
}

void site_unref(struct site *site)
{
    if (site != NULL && atomic_fetch_sub_explicit(&site->refs, 1, memory_order_acq_rel) == 1) {
        settings_unref(site->settings);
        blob_unref(site->brand_css);
        arena_deinit(&site->arena);
        mem_free(site);
    }
}

static int compare_code(const void *key, const void *element)
{
    const struct site_content *content = element;
    return strcmp(key, content->entity.code);
}

const struct site_content *site_by_code(const struct site *site, struct slice code)
{
    char wanted[HUB_CODE_BYTES];
    if (site->content_count == 0 || !code_read(code, HUB_CODE_CHARS, wanted)) {
        return NULL;
    }
    return bsearch(wanted, site->contents, site->content_count, sizeof *site->contents,
                   compare_code);
}

const struct site_content *site_by_id(const struct site *site, enum entity_kind kind,
                                      struct slice id)
{
    for (size_t i = 0; i < site->content_count; i++) {
        const struct site_content *content = &site->contents[i];
        if (content->entity.kind == kind && slice_is(id, content->entity.id)) {
            return content;
        }
    }
    return NULL;
}

const struct site_team *site_team_by_id(const struct site *site, struct slice id)
{
    for (size_t i = 0; i < site->team_count; i++) {
        struct slice own = site->teams[i].page.id;
        if (own.len == id.len && memcmp(own.ptr, id.ptr, id.len) == 0) {
            return &site->teams[i];
        }
    }
    return NULL;
}

const struct site_team *site_team_by_number(const struct site *site, int64_t number)
{
    for (size_t i = 0; i < site->team_count; i++) {
        if (site->teams[i].number == number) {
            return &site->teams[i];
        }
    }
    return NULL;
}

const struct site_screen *site_presence(const struct site *site, const struct site_content *content,
                                        struct slice part, int64_t now_unix_s)
{
    char text[PRESENCE_CHARS + 1];
    if (part.len != PRESENCE_CHARS) {
        return NULL;
    }
    memcpy(text, part.ptr, part.len);
    text[part.len] = '\0';
    int32_t number = presence_number(text);
    for (size_t i = 0; i < site->screen_count; i++) {
        const struct site_screen *screen = &site->screens[i];
        if (number >= 0 && screen->presence_number == (uint32_t)number) {
            bool holds = presence_check(screen->key, content->entity.code, text, now_unix_s);
            return holds ? screen : NULL;
        }
    }
    return NULL;
}
