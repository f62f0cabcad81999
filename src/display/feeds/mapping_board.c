/* A table to one board. */
#include <math.h>
#include <string.h>

#include "display/feeds/mapping_priv.h"

static const char *const of_words[] = {"people", "teams", "sites"};

/* At most three digits after the point, whatever the C locale's point is. */
static void write_number(struct writer *w, const char *key, double value)
{
    long long thousandths = llround(value * 1000);
    long long size = thousandths < 0 ? -thousandths : thousandths;
    write_open(w, key, thousandths < 0 ? '-' : ' ');
    buf_printf(w->out, "%lld", size / 1000);
    if (size % 1000 != 0) {
        buf_printf(w->out, ".%03lld", size % 1000);
    }
    w->needs_comma = true;
}

static void write_entry(struct writer *w, const struct table_entry *entry)
{
    write_open(w, NULL, '{');
    write_text(w, "id", entry->id);
    write_text(w, "name", entry->name);
    write_text(w, "detail", entry->detail);
    write_number(w, "score", entry->score);
    if (entry->previous_rank > 0) {
        write_number(w, "previous_rank", entry->previous_rank);
    }
    write_text(w, "reached_at", entry->reached_at);
    write_text(w, "colour", entry->colour);
    if (entry->is_public) {
        write_open(w, "public", 't');
        buf_append_str(w->out, "rue");
        w->needs_comma = true;
    }
    write_close(w, '}');
}

enum status mapping_table(const struct config_source *source, const struct table *table,
                          int64_t as_of_unix_s, struct buf *out, struct mapping_count *out_count,
                          struct err *err)
{
    struct writer w = {.out = out};
    const char *title = source->title[0] != '\0'  ? source->title
                        : table->title[0] != '\0' ? table->title
                                                  : source->id;
    write_open(&w, NULL, '{');
    write_open(&w, "boards", '[');
    write_open(&w, NULL, '{');
    write_text(&w, "id", source->id);
    write_text(&w, "title", title);
    write_text(&w, "of", of_words[source->of]);
    write_text(&w, "unit", source->unit);
    write_time(&w, "as_of", as_of_unix_s);
    write_open(&w, "entries", '[');
    for (size_t i = 0; i < table->entry_count; i++) {
        write_entry(&w, &table->entries[i]);
    }
    write_close(&w, ']');
    write_audience(&w, source);
    write_close(&w, '}');
    write_close(&w, ']');
    write_close(&w, '}');
    if (out_count != NULL) {
        *out_count = (struct mapping_count){.entries = table->entry_count};
    }
    return buf_status(out, err);
}
