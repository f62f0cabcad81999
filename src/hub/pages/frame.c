/* hub/pages/frame.c: the document around a page: head, first line, foot. */
#include "hub/pages/assets.h"
#include "hub/pages/page_priv.h"

#define INITIALS_MAX 2

static void write_title(struct page p, struct slice title, unsigned flags)
{
    html_raw(p.out, "<title>");
    text_attr(p.out, p.visit->lang, (flags & HEAD_FAULTY) != 0 ? TEXT_TITLE_FAULTY : TEXT_TITLE, 0,
              title, p.visit->brand.name);
    html_raw(p.out, "</title>");
}

static void write_meta(struct page p, const char *property, struct slice value)
{
    html_raw(p.out, "<meta");
    html_attr(p.out, "property", slice_of(property));
    html_attr(p.out, "content", value);
    html_raw(p.out, ">");
}

static void write_preview_picture(struct page p, const struct page_picture *picture)
{
    struct buf address = buf_make(PAGE_MAX_BYTES);
    buf_append(&address, p.visit->base.ptr, p.visit->base.len);
    buf_append_str(&address, "/pictures/");
    network_encode(&address, picture->sha256);
    buf_append_str(&address, "-og.jpg");
    write_meta(p, "og:image", buf_view(&address));
    write_meta(p, "og:image:type", slice_of("image/jpeg"));
    write_meta(p, "og:image:width", slice_of("1200"));
    write_meta(p, "og:image:height", slice_of("630"));
    if (picture->alt.len > 0) {
        write_meta(p, "og:image:alt", picture->alt);
    }
    buf_deinit(&address);
}

/* Open Graph (ogp.me), which LinkedIn, Facebook, WhatsApp, Bluesky and Mastodon read; X reads its
 * own name for the large form and the rest from Open Graph. */
static void write_preview(struct page p, const struct head_preview *preview)
{
    bool has_picture = preview->picture != NULL && preview->picture->sha256.len > 0;
    write_meta(p, "og:type", slice_of("article"));
    write_meta(p, "og:site_name", p.visit->brand.name);
    write_meta(p, "og:locale", slice_of(p.visit->lang == PAGE_FR ? "fr_FR" : "en_GB"));
    write_meta(p, "og:title", preview->title);
    write_meta(p, "og:description", preview->text);
    write_meta(p, "og:url", preview->address);
    if (has_picture) {
        write_preview_picture(p, preview->picture);
    }
    html_raw(p.out, "<meta name=\"twitter:card\"");
    html_attr(p.out, "content", slice_of(has_picture ? "summary_large_image" : "summary"));
    html_raw(p.out, "><meta name=\"description\"");
    html_attr(p.out, "content", preview->text);
    html_raw(p.out, "><link rel=\"canonical\"");
    html_url(p.out, "href", preview->address);
    html_raw(p.out, ">");
}

static void write_head(struct page p, struct slice title, unsigned flags,
                       const struct head_preview *preview)
{
    html_raw(p.out, "<!DOCTYPE html>\n<html");
    html_attr(p.out, "lang", slice_of(text_tag(p.visit->lang)));
    html_raw(p.out, "><head><meta charset=\"utf-8\">"
                    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                    "<meta name=\"color-scheme\" content=\"light dark\">");
    if ((flags & HEAD_PUBLIC) == 0) {
        html_raw(p.out, "<meta name=\"robots\" content=\"noindex\">");
    }
    write_title(p, title, flags);
    html_raw(p.out, "<link rel=\"stylesheet\"");
    html_attr(p.out, "href", slice_of(asset_get("hub.css")->href));
    html_raw(p.out, ">");
    if (p.visit->brand.css_href.len > 0) {
        html_raw(p.out, "<link rel=\"stylesheet\"");
        html_url(p.out, "href", p.visit->brand.css_href);
        html_raw(p.out, ">");
    }
    html_raw(p.out, "<link rel=\"icon\" type=\"image/svg+xml\"");
    html_attr(p.out, "href", slice_of(asset_get("icon.svg")->href));
    html_raw(p.out, "><script defer");
    html_attr(p.out, "src", slice_of(asset_get("hub.js")->href));
    html_raw(p.out, "></script>");
    if (preview != NULL) {
        write_preview(p, preview);
    }
    html_raw(p.out, "</head>\n");
}

/* The first letters of the first two words. */
static void write_initials(struct page p)
{
    struct slice name = p.visit->brand.name;
    bool is_begin = true;
    int count = 0;
    html_raw(p.out, "<span class=\"logo initials\" aria-hidden=\"true\">");
    for (size_t at = 0; at < name.len && count < INITIALS_MAX; at++) {
        unsigned char c = (unsigned char)name.ptr[at];
        if ((c & 0xC0) == 0x80) {
            continue; /* inside a character */
        }
        size_t end = at + 1;
        while (end < name.len && ((unsigned char)name.ptr[end] & 0xC0) == 0x80) {
            end++;
        }
        if (is_begin && c != ' ') {
            html_text(p.out, (struct slice){name.ptr + at, end - at});
            count++;
        }
        is_begin = c == ' ' || c == '-';
    }
    html_raw(p.out, "</span>");
}

static void write_brand(struct page p)
{
    html_raw(p.out, "<a class=\"brand\" href=\"/\">");
    if (p.visit->brand.logo_href.len > 0) {
        html_raw(p.out, "<img class=\"logo\" alt=\"\"");
        html_url(p.out, "src", p.visit->brand.logo_href);
        html_raw(p.out, ">");
    } else {
        write_initials(p);
    }
    html_raw(p.out, "<span>");
    html_name(p.out, p.visit->brand.name);
    html_raw(p.out, "</span></a>");
}

static void write_person(struct page p)
{
    const struct page_person *person = p.visit->person;
    if (person == NULL && !p.visit->may_sign_in) {
        return;
    }
    html_raw(p.out, "<a class=\"who\"");
    html_url(p.out, "href", slice_of(person == NULL ? "/signin" : "/me"));
    html_raw(p.out, ">");
    if (person == NULL) {
        say(p, TEXT_SIGN_IN);
    } else {
        html_name(p.out, person->shown.len > 0 ? person->shown : person->team);
        html_raw(p.out, " · <strong>");
        say_n(p, TEXT_POINTS_SHORT, person->points);
        html_raw(p.out, "</strong>");
    }
    html_raw(p.out, "</a>");
}

void page_open(struct page p, struct slice title, unsigned flags,
               const struct head_preview *preview)
{
    write_head(p, title, flags, preview);
    html_raw(p.out, "<body><a class=\"skip\" href=\"#main\">");
    say(p, TEXT_SKIP);
    html_raw(p.out, "</a>");
    if ((flags & HEAD_PLAIN) == 0) {
        html_raw(p.out, "<header class=\"top\">");
        write_brand(p);
        if ((flags & HEAD_PUBLIC) == 0) {
            write_person(p);
        }
        html_raw(p.out, "</header>");
    }
    html_raw(p.out, (flags & HEAD_PLAIN) != 0
                        ? "\n<main id=\"main\" class=\"plain\" tabindex=\"-1\">\n"
                        : "\n<main id=\"main\" tabindex=\"-1\">\n");
}

void page_close(struct page p)
{
    bool has_address = p.visit->path.len > 0;
    html_raw(p.out, "\n</main>\n<footer class=\"foot\"><nav");
    html_attr(p.out, "aria-label", words(p, TEXT_NAV_ABOUT));
    html_raw(p.out, "><a href=\"/\">");
    say(p, TEXT_HOME);
    html_raw(p.out, "</a><a href=\"/privacy\">");
    say(p, TEXT_PRIVACY);
    html_raw(p.out, "</a>");
    if (has_address) {
        struct buf href = buf_make(PAGE_MAX_BYTES);
        buf_append(&href, p.visit->path.ptr, p.visit->path.len);
        buf_printf(&href, "?lang=%s", text_get(p.visit->lang, TEXT_OTHER_LANGUAGE_TAG));
        html_raw(p.out, "<a");
        html_url(p.out, "href", buf_view(&href));
        html_attr(p.out, "lang", words(p, TEXT_OTHER_LANGUAGE_TAG));
        html_attr(p.out, "hreflang", words(p, TEXT_OTHER_LANGUAGE_TAG));
        html_raw(p.out, ">");
        say(p, TEXT_OTHER_LANGUAGE);
        html_raw(p.out, "</a>");
        buf_deinit(&href);
    }
    html_raw(p.out, "</nav></footer>\n</body></html>\n");
}
