/* hub/pages/page_propose.c: a content from the phone. */
#include "hub/pages/page_priv.h"
#include "hub/pages/pages.h"

static void write_words(struct page p, const struct propose_view *view)
{
    form_line(p, &(struct form_line){.name = "headline",
                                     .label = TEXT_HEADLINE,
                                     .hint = TEXT_COUNT,
                                     .value = view->headline,
                                     .attributes = " required maxlength=\"160\" dir=\"auto\"",
                                     .faults = &view->faults});
    form_area(p,
              &(struct form_line){.name = "text",
                                  .label = TEXT_TEXT,
                                  .hint = TEXT_COUNT,
                                  .value = view->text,
                                  .attributes = " maxlength=\"2000\" dir=\"auto\"",
                                  .faults = &view->faults},
              6);
    form_line(p, &(struct form_line){.name = "link",
                                     .label = TEXT_LINK,
                                     .hint = TEXT_COUNT,
                                     .value = view->link,
                                     .attributes = " type=\"url\" maxlength=\"1000\""
                                                   " placeholder=\"https://\" spellcheck=\"false\"",
                                     .faults = &view->faults});
}

static void write_picture(struct page p, const struct propose_view *view)
{
    form_line(p, &(struct form_line){
                     .name = "picture",
                     .label = TEXT_PICTURE,
                     .hint = TEXT_PICTURE_HINT,
                     .hint_n = view->picture_max_mib,
                     .attributes = " type=\"file\" accept=\"image/jpeg,image/png,image/webp\"",
                     .faults = &view->faults});
    form_line(p, &(struct form_line){.name = "alt",
                                     .label = TEXT_PICTURE_ALT,
                                     .hint = TEXT_COUNT,
                                     .value = view->alt,
                                     .attributes = " maxlength=\"400\" dir=\"auto\"",
                                     .faults = &view->faults});
}

static void write_sent(struct page p)
{
    html_raw(p.out, "<div class=\"done\">");
    part_icon(p, "done.svg");
    html_raw(p.out, "</div>");
    say_in(p, "h1", "big", TEXT_PROPOSED_TITLE);
    say_in(p, "p", "lead", TEXT_PROPOSED_LEAD);
    html_raw(p.out, "<a class=\"main\" href=\"/me\">");
    say(p, TEXT_MY_PAGE);
    html_raw(p.out, "</a><a class=\"second\" href=\"/propose\">");
    say(p, TEXT_PROPOSE_ANOTHER);
    html_raw(p.out, "</a>");
}

void page_propose(struct buf *out, const struct page_visit *visit, const struct propose_view *view)
{
    struct page p = {out, visit};
    unsigned flags =
        (view->faults.count > 0 ? HEAD_FAULTY : 0U) | (view->is_sent ? HEAD_PLAIN : 0U);
    page_open(p, words(p, view->is_sent ? TEXT_PROPOSED_TITLE : TEXT_PROPOSE), flags, NULL);
    if (view->is_sent) {
        write_sent(p);
        page_close(p);
        return;
    }
    form_faults(p, &view->faults);
    say_in(p, "h1", NULL, TEXT_PROPOSE);
    say_in(p, "p", "lead", TEXT_PROPOSE_LEAD);
    form_open(p, "/propose", NO_TEXT, "", " class=\"sheet\" enctype=\"multipart/form-data\"");
    write_words(p, view);
    write_picture(p, view);
    form_button(p, "main", TEXT_SEND);
    if (view->points > 0) {
        html_raw(out, "<p class=\"earns\">");
        say_n(p, TEXT_PROPOSE_POINTS, view->points);
        html_raw(out, "</p>");
    }
    form_close(p);
    page_close(p);
}
