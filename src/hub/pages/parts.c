/* hub/pages/parts.c: words and pieces that several pages show. */
#include "hub/pages/assets.h"
#include "hub/pages/page_priv.h"

void say(struct page p, enum text text)
{
    text_html(p.out, p.visit->lang, text, 0, NO_TEXT, NO_TEXT);
}

void say_n(struct page p, enum text text, int64_t n)
{
    text_html(p.out, p.visit->lang, text, n, NO_TEXT, NO_TEXT);
}

void say_a(struct page p, enum text text, struct slice a)
{
    text_html(p.out, p.visit->lang, text, 0, a, NO_TEXT);
}

void say_in(struct page p, const char *tag, const char *class_name, enum text text)
{
    buf_printf(p.out, "<%s", tag);
    if (class_name != NULL) {
        html_attr(p.out, "class", slice_of(class_name));
    }
    html_raw(p.out, ">");
    say(p, text);
    buf_printf(p.out, "</%s>", tag);
}

struct slice words(struct page p, enum text text)
{
    return slice_of(text_get(p.visit->lang, text));
}

void part_path(struct page p, const char *name, const char *prefix, struct slice code,
               const char *suffix)
{
    buf_printf(p.out, " %s=\"%s", name, prefix);
    network_encode(p.out, code);
    buf_printf(p.out, "%s\"", suffix);
}

void part_icon(struct page p, const char *file)
{
    const struct asset *icon = asset_get(file);
    buf_append(p.out, icon->bytes, icon->len);
}

static void write_source(struct page p, const struct page_picture *picture, const char *size,
                         const char *width)
{
    html_raw(p.out, "/pictures/");
    network_encode(p.out, picture->sha256);
    buf_printf(p.out, "-%s.jpg%s", size, width);
}

void part_picture(struct page p, const struct page_picture *picture, bool is_first)
{
    if (picture->sha256.len == 0) {
        return;
    }
    html_raw(p.out, "<img class=\"picture\" width=\"640\" height=\"336\" src=\"");
    write_source(p, picture, "640", "");
    html_raw(p.out, "\" srcset=\"");
    write_source(p, picture, "320", " 320w, ");
    write_source(p, picture, "640", " 640w, ");
    write_source(p, picture, "1200", " 1200w");
    html_raw(p.out, "\" sizes=\"(min-width: 560px) 520px, 92vw\"");
    html_raw(p.out, is_first ? " fetchpriority=\"high\"" : " loading=\"lazy\"");
    html_attr(p.out, "alt", picture->alt);
    html_raw(p.out, ">");
}

void part_card_open(struct page p, const struct page_content *content, struct slice kicker)
{
    html_raw(p.out, "<article class=\"card\">");
    part_picture(p, &content->picture, true);
    html_raw(p.out, "<div class=\"inside\">");
    if (kicker.len > 0) {
        html_raw(p.out, "<p class=\"kicker\" dir=\"auto\">");
        html_text(p.out, kicker);
        html_raw(p.out, "</p>");
    }
    html_raw(p.out, "<h1 dir=\"auto\">");
    html_text(p.out, content->headline);
    html_raw(p.out, "</h1>");
}

void part_card_close(struct page p)
{
    html_raw(p.out, "</div></article>\n");
}

static void write_small_card(struct page p, const struct page_content *content)
{
    html_raw(p.out, "<li class=\"small\">");
    if (content->picture.sha256.len > 0) {
        html_raw(p.out, "<img alt=\"\" width=\"96\" height=\"72\" loading=\"lazy\" src=\"");
        write_source(p, &content->picture, "320", "");
        html_raw(p.out, "\">");
    }
    html_raw(p.out, "<div>");
    if (content->kicker.len > 0) {
        html_raw(p.out, "<p class=\"kicker\" dir=\"auto\">");
        html_text(p.out, content->kicker);
        html_raw(p.out, "</p>");
    }
    html_raw(p.out, "<p class=\"name\" dir=\"auto\"><a");
    part_path(p, "href", "/", content->code, "");
    html_raw(p.out, ">");
    html_text(p.out, content->headline);
    html_raw(p.out, "</a></p>");
    if (content->points > 0) {
        html_raw(p.out, "<p class=\"quiet\">+");
        say_n(p, TEXT_POINTS, content->points);
        html_raw(p.out, "</p>");
    }
    html_raw(p.out, "</div></li>");
}

void part_contents(struct page p, const struct page_content *contents, size_t count)
{
    html_raw(p.out, "<ul class=\"contents\">");
    for (size_t i = 0; i < count; i++) {
        write_small_card(p, &contents[i]);
    }
    html_raw(p.out, "</ul>\n");
}

struct slice part_host(struct slice url)
{
    size_t from = 0;
    for (size_t i = 0; i + 3 <= url.len; i++) {
        if (memcmp(url.ptr + i, "://", 3) == 0) {
            from = i + 3;
            break;
        }
    }
    struct slice host = {url.ptr + from, url.len - from};
    for (size_t i = 0; i < host.len; i++) {
        if (strchr("/?#", host.ptr[i]) != NULL) {
            host.len = i;
        }
    }
    for (size_t i = host.len; i > 0;
         i--) { /* who reads it must not take a user name for the host */
        if (host.ptr[i - 1] == '@') {
            host = (struct slice){host.ptr + i, host.len - i};
            break;
        }
    }
    if (host.len > 4 && memcmp(host.ptr, "www.", 4) == 0) {
        host = (struct slice){host.ptr + 4, host.len - 4};
    }
    return host;
}
