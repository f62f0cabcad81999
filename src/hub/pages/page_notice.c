/* hub/pages/page_notice.c: a sentence instead of a page; the last step to a network; a new screen.
 */
#include "hub/pages/page_priv.h"
#include "hub/pages/pages.h"

struct sentences {
    enum text title, text;
    bool leads_home; /* a button to where a code can be typed */
};

static const struct sentences notices[NOTICE_COUNT] = {
    [NOTICE_WITHDRAWN] = {TEXT_WITHDRAWN_TITLE, TEXT_WITHDRAWN_TEXT, true},
    [NOTICE_NOT_FOUND] = {TEXT_NOT_FOUND_TITLE, TEXT_NOT_FOUND_TEXT, true},
    [NOTICE_BAD] = {TEXT_BAD_TITLE, TEXT_BAD_TEXT, true},
    [NOTICE_FORBIDDEN] = {TEXT_FORBIDDEN_TITLE, TEXT_FORBIDDEN_TEXT, true},
    [NOTICE_TOO_MANY] = {TEXT_TOO_MANY_TITLE, TEXT_TOO_MANY_TEXT, false},
    [NOTICE_BROKEN] = {TEXT_BROKEN_TITLE, TEXT_BROKEN_TEXT, false},
    [NOTICE_BUSY] = {TEXT_BUSY_TITLE, TEXT_BUSY_TEXT, false},
    [NOTICE_ERASED] = {TEXT_ERASED_TITLE, TEXT_ERASED_TEXT, true},
    [NOTICE_SIGNED_OUT] = {TEXT_SIGNED_OUT_TITLE, TEXT_SIGNED_OUT_TEXT, true},
    [NOTICE_NOT_SHAREABLE] = {TEXT_NOT_SHAREABLE_TITLE, TEXT_NOT_SHAREABLE_TEXT, true},
};

void page_notice(struct buf *out, const struct page_visit *visit, const struct notice_view *view)
{
    struct page p = {out, visit};
    const struct sentences *says = &notices[view->notice];
    page_open(p, words(p, says->title), 0, NULL);
    html_raw(out, "<div class=\"message\">");
    say_in(p, "h1", "big", says->title);
    html_raw(out, "<p class=\"lead\">");
    if (view->sentence.len > 0) {
        html_text(out, view->sentence);
    } else {
        say(p, says->text);
    }
    html_raw(out, "</p>");
    if (view->retry_s > 0) {
        html_raw(out, "<p class=\"lead\">");
        say_n(p, TEXT_RETRY_IN, view->retry_s);
        html_raw(out, "</p>");
    }
    if (says->leads_home) {
        html_raw(out, "<a class=\"second\" href=\"/\">");
        say(p, TEXT_HOME);
        html_raw(out, "</a>");
    }
    html_raw(out, "</div>");
    page_close(p);
}

static void write_way_back(struct page p, struct slice code)
{
    html_raw(p.out, "<a class=\"second\"");
    part_path(p, "href", "/", code, "");
    html_raw(p.out, ">");
    say(p, TEXT_BACK_TO_CONTENT);
    html_raw(p.out, "</a>");
}

static void write_instance(struct page p, const struct interstitial_view *view)
{
    say_in(p, "h1", NULL, TEXT_INSTANCE_TITLE);
    say_in(p, "p", "lead", TEXT_INSTANCE_LEAD);
    form_open(p, "/", view->code, "/open", " class=\"sheet\"");
    html_hidden(p.out, "network", slice_of(network_get(view->network)->id));
    html_hidden(p.out, "text", view->text);
    form_line(p, &(struct form_line){.name = "instance",
                                     .label = TEXT_INSTANCE,
                                     .hint = TEXT_INSTANCE_HINT,
                                     .value = view->instance,
                                     .attributes = " required maxlength=\"300\" autocomplete=\"on\""
                                                   " autocapitalize=\"none\" spellcheck=\"false\""
                                                   " inputmode=\"url\"",
                                     .faults = &view->faults});
    form_button(p, "main", TEXT_CONTINUE);
    form_close(p);
}

static void write_follow(struct page p, const struct interstitial_view *view)
{
    struct slice name = slice_of(text_network(p.visit->lang, view->network));
    html_raw(p.out, "<h1>");
    say_a(p, TEXT_FOLLOW_TITLE, name);
    html_raw(p.out, "</h1>");
    say_in(p, "p", "lead", TEXT_FOLLOW_LEAD);
    html_raw(p.out, "<a class=\"main\" id=\"follow\" rel=\"noopener\"");
    html_url(p.out, "href", view->link);
    html_raw(p.out, ">");
    say_a(p, TEXT_OPEN_NETWORK, name);
    html_raw(p.out, "</a>");
    if (view->text.len > 0) {
        html_raw(p.out, "<p class=\"text card inside\" dir=\"auto\">");
        html_lines(p.out, view->text);
        html_raw(p.out, "</p>");
    }
    say_in(p, "p", "hint", TEXT_FOLLOW_AFTER);
}

void page_interstitial(struct buf *out, const struct page_visit *visit,
                       const struct interstitial_view *view)
{
    struct page p = {out, visit};
    struct buf title = buf_make(256);
    bool asks = view->kind == INTERSTITIAL_INSTANCE;
    text_say(&title, visit->lang, asks ? TEXT_INSTANCE_TITLE : TEXT_FOLLOW_TITLE, 0,
             slice_of(text_network(visit->lang, view->network)), NO_TEXT);
    page_open(p, buf_view(&title), view->faults.count > 0 ? HEAD_FAULTY : 0, NULL);
    form_faults(p, &view->faults);
    if (asks) {
        write_instance(p, view);
    } else {
        write_follow(p, view);
    }
    write_way_back(p, view->code);
    page_close(p);
    buf_deinit(&title);
}

void page_pair(struct buf *out, const struct page_visit *visit, const struct pair_view *view)
{
    struct page p = {out, visit};
    bool is_done = view->is_known && view->screen.len > 0;
    enum text title = is_done          ? TEXT_PAIR_DONE_TITLE
                      : view->is_known ? TEXT_PAIR_TITLE
                                       : TEXT_PAIR_UNKNOWN_TITLE;
    page_open(p, words(p, title), 0, NULL);
    html_raw(out, "<div class=\"message\">");
    say_in(p, "h1", "big", title);
    if (is_done) {
        html_raw(out, "<p class=\"lead\">");
        say_a(p, TEXT_PAIR_DONE, view->screen);
        html_raw(out, "</p>");
    } else if (view->is_known) {
        say_in(p, "p", "lead", TEXT_PAIR_LEAD);
        html_raw(out, "<p class=\"pairing\">");
        html_text(out, view->code);
        html_raw(out, "</p>");
        say_in(p, "p", "hint", TEXT_PAIR_HOW);
        html_raw(out, "<pre tabindex=\"0\"><code>vitrine-hub screen approve ");
        html_text(out, view->code);
        html_raw(out, " --name ");
        say(p, TEXT_PAIR_NAME);
        html_raw(out, "</code></pre>");
    } else {
        say_in(p, "p", "lead", TEXT_PAIR_UNKNOWN);
    }
    html_raw(out, "</div>");
    page_close(p);
}
