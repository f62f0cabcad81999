/* hub/pages/page_me.c: how I appear, what I shared and proposed, my data. */
#include "hub/pages/page_priv.h"
#include "hub/pages/pages.h"

static void write_appearance(struct page p, const struct me_view *view)
{
    if (view->is_saved) {
        html_raw(p.out, "<p class=\"note good\" role=\"status\">");
        say(p, TEXT_SAVED);
        html_raw(p.out, "</p>");
    }
    if (view->appearance.is_refused) {
        say_in(p, "p", "note", TEXT_NAME_TURNED_DOWN);
    } else if (view->appearance.is_held) {
        say_in(p, "p", "note", TEXT_NAME_HELD);
    }
    form_open(p, "/me", NO_TEXT, "", " class=\"sheet\"");
    form_appearance(p, &view->appearance, &view->faults);
    form_button(p, "main", TEXT_SAVE);
    form_close(p);
}

static enum text evidence_text(enum page_evidence evidence)
{
    static const enum text texts[] = {
        [PAGE_EVIDENCE_OPENED] = TEXT_SHARE_OPENED,
        [PAGE_EVIDENCE_DECLARED] = TEXT_SHARE_DECLARED,
        [PAGE_EVIDENCE_UNDONE] = TEXT_SHARE_UNDONE,
        [PAGE_EVIDENCE_VERIFIED] = TEXT_SHARE_VERIFIED,
    };
    return texts[evidence];
}

static void write_headline(struct page p, struct slice headline, struct slice code)
{
    html_raw(p.out, "<p class=\"name\" dir=\"auto\">");
    if (code.len > 0) {
        html_raw(p.out, "<a");
        part_path(p, "href", "/", code, "");
        html_raw(p.out, ">");
    }
    html_text(p.out, headline);
    html_raw(p.out, code.len > 0 ? "</a></p>" : "</p>");
}

static void write_share(struct page p, const struct page_share *share)
{
    html_raw(p.out, "<li class=\"small\"><div>");
    write_headline(p, share->headline, share->code);
    html_raw(p.out, "<p class=\"quiet\">");
    html_raw(p.out, text_network(p.visit->lang, share->network));
    html_raw(p.out, ", ");
    say(p, evidence_text(share->evidence));
    html_raw(p.out, " · ");
    text_date(p.out, p.visit->lang, p.visit->tz, share->at_unix_s, p.visit->now_unix_s);
    if (share->points != 0) {
        html_raw(p.out, " · ");
        say_n(p, TEXT_POINTS, share->points);
    }
    if (share->clicks > 0) {
        html_raw(p.out, " · ");
        say_n(p, TEXT_SHARE_CLICKS, share->clicks);
    }
    html_raw(p.out, "</p></div>");
    if (share->may_undo) {
        form_open(p, "/shares/", share->id, "/undo", "");
        html_raw(p.out, "<button class=\"link\" aria-label=\"");
        text_attr(p.out, p.visit->lang, TEXT_UNDO_WHAT, 0, share->headline, NO_TEXT);
        html_raw(p.out, "\">");
        say(p, TEXT_UNDO);
        html_raw(p.out, "</button>");
        form_close(p);
    }
    html_raw(p.out, "</li>");
}

static void write_shares(struct page p, const struct me_view *view)
{
    say_in(p, "h2", NULL, TEXT_MY_SHARES);
    if (view->share_count == 0) {
        say_in(p, "p", "quiet", TEXT_MY_SHARES_NONE);
        return;
    }
    html_raw(p.out, "<ul class=\"contents\">");
    for (size_t i = 0; i < view->share_count && i < PAGE_SHARES_MAX; i++) {
        write_share(p, &view->shares[i]);
    }
    html_raw(p.out, "</ul>");
}

static void write_proposal(struct page p, const struct page_proposal *proposal)
{
    static const enum text states[] = {
        [PAGE_PROPOSAL_WAITING] = TEXT_PROPOSAL_WAITING,
        [PAGE_PROPOSAL_APPROVED] = TEXT_PROPOSAL_APPROVED,
        [PAGE_PROPOSAL_REFUSED] = TEXT_PROPOSAL_REFUSED,
    };
    html_raw(p.out, "<li class=\"small\"><div>");
    write_headline(p, proposal->headline, proposal->code);
    html_raw(p.out, "<p class=\"quiet\">");
    say(p, states[proposal->state]);
    html_raw(p.out, " · ");
    text_date(p.out, p.visit->lang, p.visit->tz, proposal->at_unix_s, p.visit->now_unix_s);
    html_raw(p.out, "</p>");
    if (proposal->note.len > 0) {
        html_raw(p.out, "<p class=\"hint\">");
        say_a(p, TEXT_PROPOSAL_NOTE, proposal->note);
        html_raw(p.out, "</p>");
    }
    html_raw(p.out, "</div></li>");
}

static void write_proposals(struct page p, const struct me_view *view)
{
    if (view->proposal_count > 0) {
        say_in(p, "h2", NULL, TEXT_MY_PROPOSALS);
        html_raw(p.out, "<ul class=\"contents\">");
        for (size_t i = 0; i < view->proposal_count && i < PAGE_PROPOSALS_MAX; i++) {
            write_proposal(p, &view->proposals[i]);
        }
        html_raw(p.out, "</ul>");
    }
    html_raw(p.out, "<a class=\"second\" href=\"/propose\">");
    say(p, TEXT_PROPOSE);
    html_raw(p.out, "</a>");
}

static void write_data(struct page p, const struct me_view *view)
{
    say_in(p, "h2", NULL, TEXT_MY_DATA);
    html_raw(p.out, "<a class=\"second\" href=\"/me/export\" download>");
    say(p, TEXT_EXPORT);
    html_raw(p.out, "</a>");
    if (view->may_sign_out) {
        form_open(p, "/signout", NO_TEXT, "", "");
        form_button(p, "second", TEXT_SIGN_OUT);
        form_close(p);
    }
    form_open(p, "/me/erase", NO_TEXT, "", " class=\"sheet erase\"");
    say_in(p, "h3", NULL, TEXT_ERASE);
    say_in(p, "p", "hint", TEXT_ERASE_LEAD);
    html_raw(p.out,
             "<label class=\"choice\"><input type=\"checkbox\" id=\"confirm\" name=\"confirm\" "
             "value=\"yes\" required");
    form_field_state(p, &view->faults, "confirm", NULL);
    html_raw(p.out, "><span>");
    say(p, TEXT_ERASE_CONFIRM);
    html_raw(p.out, "</span></label>");
    form_field_fault(p, &view->faults, "confirm");
    form_button(p, "danger", TEXT_ERASE);
    form_close(p);
}

void page_me(struct buf *out, const struct page_visit *visit, const struct me_view *view)
{
    struct page p = {out, visit};
    page_open(p, words(p, TEXT_MY_PAGE), view->faults.count > 0 ? HEAD_FAULTY : 0, NULL);
    form_faults(p, &view->faults);
    say_in(p, "h1", NULL, TEXT_ME_TITLE);
    write_appearance(p, view);
    write_shares(p, view);
    write_proposals(p, view);
    write_data(p, view);
    page_close(p);
}
