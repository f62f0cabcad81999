/* hub/pages/page_event.c: a gathering: when, where, a seat. */
#include "hub/pages/page_priv.h"
#include "hub/pages/pages.h"

static void write_fact(struct page p, enum text name)
{
    html_raw(p.out, "<dt>");
    say(p, name);
    html_raw(p.out, "</dt><dd>");
}

/* "jeudi 26 novembre, de 12 h 30 à 14 h 00" */
static void write_when(struct page p, const struct event_view *view)
{
    struct buf from = buf_make(64);
    struct buf to = buf_make(64);
    write_fact(p, TEXT_WHEN);
    html_raw(p.out, "<span class=\"first\">");
    text_date(p.out, p.visit->lang, p.visit->tz, view->starts_unix_s, p.visit->now_unix_s);
    html_raw(p.out, "</span>, ");
    text_time(&from, p.visit->lang, p.visit->tz, view->starts_unix_s);
    if (view->ends_unix_s > view->starts_unix_s) {
        text_time(&to, p.visit->lang, p.visit->tz, view->ends_unix_s);
        text_html(p.out, p.visit->lang, TEXT_FROM_TO, 0, buf_view(&from), buf_view(&to));
    } else {
        say_a(p, TEXT_AT_TIME, buf_view(&from));
    }
    html_raw(p.out, "</dd>");
    buf_deinit(&from);
    buf_deinit(&to);
}

static void write_facts(struct page p, const struct event_view *view)
{
    html_raw(p.out, "<dl class=\"facts\">");
    write_when(p, view);
    if (view->place.len > 0) {
        write_fact(p, TEXT_WHERE);
        html_name(p.out, view->place);
        html_raw(p.out, "</dd>");
    }
    if (view->seats_left >= 0 && !view->is_over) {
        write_fact(p, TEXT_SEATS);
        if (view->seats_left > 0) {
            say_n(p, TEXT_SEATS_LEFT, view->seats_left);
        } else {
            say(p, TEXT_SEATS_NONE);
        }
        html_raw(p.out, "</dd>");
    }
    html_raw(p.out, "</dl>");
}

static void write_calendar_link(struct page p, const struct event_view *view)
{
    html_raw(p.out, "<a class=\"second\"");
    part_path(p, "href", "/", view->content.code, "/calendar.ics");
    html_raw(p.out, ">");
    say(p, TEXT_ADD_TO_CALENDAR);
    html_raw(p.out, "</a>");
}

static void write_seat(struct page p, const struct event_view *view)
{
    if (view->is_over) {
        say_in(p, "p", "note", TEXT_EVENT_OVER);
        return;
    }
    if (view->is_signed_up) {
        say_in(p, "p", "note good", TEXT_SIGNED_UP);
        write_calendar_link(p, view);
        form_open(p, "/", view->content.code, "/cancel", " class=\"last\"");
        form_button(p, "link", TEXT_CANCEL_SIGN_UP);
        form_close(p);
        return;
    }
    if (view->seats_left != 0) {
        form_open(p, "/", view->content.code, "/signup", "");
        html_raw(p.out, "<button class=\"main\" id=\"signup\"");
        form_field_state(p, &view->faults, "signup", NULL);
        html_raw(p.out, ">");
        say(p, TEXT_SIGN_UP);
        html_raw(p.out, "</button>");
        form_field_fault(p, &view->faults, "signup");
        form_close(p);
    }
    write_calendar_link(p, view);
}

void page_event(struct buf *out, const struct page_visit *visit, const struct event_view *view)
{
    struct page p = {out, visit};
    struct slice kicker =
        view->content.kicker.len > 0 ? view->content.kicker : words(p, TEXT_EVENT);
    page_open(p, view->content.headline, view->faults.count > 0 ? HEAD_FAULTY : 0, NULL);
    form_faults(p, &view->faults);
    part_card_open(p, &view->content, kicker);
    if (view->content.text.len > 0) {
        html_raw(out, "<p class=\"text\" dir=\"auto\">");
        html_lines(out, view->content.text);
        html_raw(out, "</p>");
    }
    write_facts(p, view);
    part_card_close(p);
    write_seat(p, view);
    page_close(p);
}
