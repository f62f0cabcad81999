/* hub/pages/page_privacy.c: what is kept, and for how long. */
#include "hub/pages/page_priv.h"
#include "hub/pages/pages.h"

static void item(struct page p, enum text text)
{
    say_in(p, "li", NULL, text);
}

static void item_days(struct page p, enum text text, int64_t days)
{
    if (days > 0) {
        html_raw(p.out, "<li>");
        say_n(p, text, days);
        html_raw(p.out, "</li>");
    }
}

static bool is_mail(struct slice contact)
{
    return contact.len > 0 && memchr(contact.ptr, '@', contact.len) != NULL &&
           memchr(contact.ptr, '/', contact.len) == NULL;
}

static void write_who(struct page p, const struct privacy_view *view)
{
    struct buf href = buf_make(PAGE_MAX_BYTES);
    if (view->controller.len == 0 && view->contact.len == 0) {
        return;
    }
    say_in(p, "h2", NULL, TEXT_PRIVACY_WHO);
    html_raw(p.out, "<p>");
    html_name(p.out, view->controller);
    if (view->contact.len > 0) {
        buf_append_str(&href, is_mail(view->contact) ? "mailto:" : "");
        buf_append(&href, view->contact.ptr, view->contact.len);
        html_raw(p.out, view->controller.len > 0 ? " · " : "");
        if (is_mail(view->contact) || memchr(view->contact.ptr, ':', view->contact.len) != NULL) {
            html_raw(p.out, "<a");
            html_url(p.out, "href", buf_view(&href));
            html_raw(p.out, ">");
            html_name(p.out, view->contact);
            html_raw(p.out, "</a>");
        } else {
            html_name(p.out, view->contact);
        }
    }
    html_raw(p.out, "</p>");
    buf_deinit(&href);
}

static void write_kept(struct page p, const struct privacy_view *view)
{
    static const enum text identities[] = {
        [IDENTITY_OPEN] = TEXT_PRIVACY_OPEN,
        [IDENTITY_EMAIL] = TEXT_PRIVACY_EMAIL,
        [IDENTITY_PROXY] = TEXT_PRIVACY_PROXY,
    };
    say_in(p, "h2", NULL, TEXT_PRIVACY_KEPT);
    html_raw(p.out, "<ul>");
    item(p, identities[view->identity]);
    if (view->identity == IDENTITY_EMAIL && view->mail_days == 0) {
        item(p, TEXT_PRIVACY_ADDRESS);
    } else if (view->identity == IDENTITY_EMAIL) {
        item_days(p, TEXT_PRIVACY_ADDRESS_DAYS, view->mail_days);
    }
    item(p, TEXT_PRIVACY_ACTIONS);
    item(p, TEXT_PRIVACY_CLICKS);
    item(p, TEXT_PRIVACY_SCREENS);
    html_raw(p.out, "</ul>");
}

static void write_how_long(struct page p, const struct privacy_view *view)
{
    say_in(p, "h2", NULL, TEXT_PRIVACY_HOW_LONG);
    html_raw(p.out, "<ul>");
    if (view->person_days > 0) {
        item_days(p, TEXT_PRIVACY_PERSON_DAYS, view->person_days);
    } else {
        item(p, TEXT_PRIVACY_PERSON_ALWAYS);
    }
    item_days(p, TEXT_PRIVACY_SESSION_DAYS, view->session_days);
    item_days(p, TEXT_PRIVACY_CLICK_DAYS, view->click_days);
    item_days(p, TEXT_PRIVACY_JOURNAL_DAYS, view->journal_days);
    html_raw(p.out, "</ul>");
    say_in(p, "p", NULL, TEXT_PRIVACY_ERASE);
}

void page_privacy(struct buf *out, const struct page_visit *visit, const struct privacy_view *view)
{
    struct page p = {out, visit};
    page_open(p, words(p, TEXT_PRIVACY_TITLE), 0, NULL);
    html_raw(out, "<div class=\"prose\">");
    say_in(p, "h1", NULL, TEXT_PRIVACY_TITLE);
    say_in(p, "p", "lead", TEXT_PRIVACY_LEAD);
    write_kept(p, view);
    write_how_long(p, view);
    say_in(p, "h2", NULL, TEXT_PRIVACY_RIGHTS);
    html_raw(out, "<p>");
    say(p, TEXT_PRIVACY_RIGHTS_LEAD);
    html_raw(out, " <a href=\"/me\">");
    say(p, TEXT_MY_PAGE);
    html_raw(out, "</a></p>");
    write_who(p, view);
    say_in(p, "p", NULL, TEXT_PRIVACY_NEVER);
    html_raw(out, "</div>");
    page_close(p);
}
