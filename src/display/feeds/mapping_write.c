/* JSON of entities, with the few shapes they need. */
#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "base/crypto.h"
#include "base/json.h"
#include "display/feeds/mapping_priv.h"

static void begin(struct writer *w, const char *key)
{
    if (w->needs_comma) {
        buf_append_char(w->out, ',');
    }
    if (key != NULL) {
        json_write_string(w->out, slice_of(key));
        buf_append_char(w->out, ':');
    }
    w->needs_comma = true;
}

void write_open(struct writer *w, const char *key, char bracket)
{
    begin(w, key);
    buf_append_char(w->out, bracket);
    w->needs_comma = false;
}

void write_close(struct writer *w, char bracket)
{
    buf_append_char(w->out, bracket);
    w->needs_comma = true;
}

void write_text(struct writer *w, const char *key, const char *text)
{
    if (text[0] != '\0') {
        begin(w, key);
        json_write_string(w->out, slice_of(text));
    }
}

void write_time(struct writer *w, const char *key, int64_t unix_s)
{
    if (unix_s < 0 || unix_s > INT64_C(7289654399)) { /* the years the format takes */
        return;
    }
    struct civil c = civil_from_seconds(unix_s);
    begin(w, key);
    buf_printf(w->out, "\"%04d-%02d-%02dT%02d:%02d:%02dZ\"", c.year, c.month, c.day, c.hour,
               c.minute, c.second);
}

void write_audience(struct writer *w, const struct config_source *source)
{
    if (source->screens != SCREENS_ALL) {
        write_open(w, "screens", '[');
        write_text(w, NULL, source->screens == SCREENS_LOBBY ? "lobby" : "internal");
        write_close(w, ']');
    }
    if (source->tags[0] != NULL) {
        write_open(w, "tags", '[');
        for (size_t i = 0; source->tags[i] != NULL; i++) {
            write_text(w, NULL, source->tags[i]);
        }
        write_close(w, ']');
    }
}

void write_id(struct writer *w, const char *key, const struct config_source *source,
              const char *identity)
{
    unsigned long long hash = crypto_hash64(identity, strlen(identity));
    begin(w, key);
    buf_printf(w->out, "\"%s:%016llx\"", source->id, hash);
}
