#include "display/app/shown_code.h"

#include <string.h>

#include "base/mem.h"

enum { SAMPLE_LEFT_S = 9 * 60 };

void shown_code_set(struct shown_code *shown, const struct scene_pairing *pairing)
{
    size_t code = strlen(pairing->code) + 1, url = strlen(pairing->url) + 1;
    shown_code_deinit(shown);
    shown->texts = mem_alloc(code + url, 1);
    memcpy(shown->texts, pairing->code, code);
    memcpy(shown->texts + code, pairing->url, url);
    shown->pairing =
        (struct scene_pairing){shown->texts, shown->texts + code, pairing->expires_unix_s};
}

void shown_code_deinit(struct shown_code *shown)
{
    mem_free(shown->texts);
    *shown = (struct shown_code){.texts = NULL};
}

const struct scene_pairing *shown_code_for(const struct shown_code *shown, struct arena *arena,
                                           int64_t now_unix_s)
{
    struct scene_pairing *pairing = arena_alloc(arena, 1, sizeof(*pairing));
    if (pairing == NULL) {
        return NULL;
    }
    *pairing = shown->pairing;
    if (pairing->code == NULL) {
        *pairing = (struct scene_pairing){"K7P4XM", "https://hub.exemple.fr/pair",
                                          now_unix_s + SAMPLE_LEFT_S};
    }
    pairing->code = arena_strdup(arena, slice_of(pairing->code));
    pairing->url = arena_strdup(arena, slice_of(pairing->url));
    return pairing->code == NULL || pairing->url == NULL ? NULL : pairing;
}
