/* hub/pages/page_reading.c: what the public reads behind an onward link, and what robots preview.
 */
#include "hub/pages/page_priv.h"
#include "hub/pages/pages.h"

#define PREVIEW_MAX_BYTES 300 /* more than any network shows */

/* The first words of a text, whole words, for a preview. */
static struct slice beginning(struct slice text)
{
    if (text.len <= PREVIEW_MAX_BYTES) {
        return text;
    }
    size_t len = PREVIEW_MAX_BYTES;
    while (len > 0 && text.ptr[len] != ' ' && text.ptr[len] != '\n') {
        len--;
    }
    if (len == 0) { /* one endless word: cut before a character */
        len = PREVIEW_MAX_BYTES;
        while (len > 0 && ((unsigned char)text.ptr[len] & 0xC0) == 0x80) {
            len--;
        }
    }
    return (struct slice){text.ptr, len};
}

void page_reading(struct buf *out, const struct page_visit *visit, const struct reading_view *view)
{
    struct page p = {out, visit};
    const struct page_content *content = &view->content;
    const struct head_preview preview = {
        content->headline, beginning(content->text.len > 0 ? content->text : content->kicker),
        view->address, &content->picture};
    page_open(p, content->headline, HEAD_PUBLIC, &preview);
    part_card_open(p, content, content->kicker);
    if (content->text.len > 0) {
        html_raw(out, "<p class=\"text\" dir=\"auto\">");
        html_lines(out, content->text);
        html_raw(out, "</p>");
    }
    if (view->redirect.len > 0) {
        html_raw(out, "<p class=\"host\"><a");
        html_url(out, "href", view->redirect);
        html_raw(out, ">");
        say_a(p, TEXT_READ_AT, part_host(view->redirect));
        html_raw(out, "</a></p>");
    }
    part_card_close(p);
    html_raw(out, "<p class=\"earns\">");
    say_a(p, TEXT_SHARED_BY_STAFF,
          visit->brand.employer.len > 0 ? visit->brand.employer : visit->brand.name);
    html_raw(out, "</p>");
    page_close(p);
}
