/* hub/pages/page_shared.c: thanks, and what the share did. */
#include "hub/pages/page_priv.h"
#include "hub/pages/pages.h"

static void write_rank_sentence(struct page p, const struct shared_view *view)
{
    struct buf rank = buf_make(256);
    if (view->is_frozen) {
        html_raw(p.out, " ");
        say(p, TEXT_BOARD_FROZEN);
    } else if (view->rank > 0) {
        bool has_climbed =
            view->was_counted && view->rank_before > 0 && view->rank < view->rank_before;
        text_rank(&rank, p.visit->lang, view->rank);
        html_raw(p.out, " ");
        say_a(p, has_climbed ? TEXT_TEAM_CLIMBED : TEXT_TEAM_IS, buf_view(&rank));
    }
    buf_deinit(&rank);
}

static void write_head(struct page p, const struct shared_view *view)
{
    const struct page_person *person = p.visit->person;
    html_raw(p.out, "<div class=\"done\">");
    part_icon(p, "done.svg");
    html_raw(p.out, "</div><h1 class=\"big\">");
    if (person != NULL && person->first_name.len > 0) {
        say_a(p, TEXT_THANKS_NAME, person->first_name);
    } else {
        say(p, TEXT_THANKS_TITLE);
    }
    html_raw(p.out, "</h1><p class=\"lead\">");
    say(p, view->was_counted ? TEXT_SHARE_IS_DECLARED : TEXT_SHARE_WAS_DECLARED);
    write_rank_sentence(p, view);
    html_raw(p.out, "</p>");
    if (view->was_counted && view->points > 0) {
        html_raw(p.out, "<p class=\"unseen\">+");
        say_n(p, TEXT_POINTS, view->points);
        html_raw(p.out, "</p>");
    }
}

static void write_rank(struct page p, const struct page_rank *rank)
{
    html_raw(p.out, rank->is_mine ? "<tr class=\"mine\"><td>" : "<tr><td>");
    text_number(p.out, p.visit->lang, rank->rank);
    html_raw(p.out, "</td><th scope=\"row\" dir=\"auto\">");
    html_text(p.out, rank->name);
    if (rank->is_mine) {
        html_raw(p.out, " <span class=\"unseen\">(");
        say(p, TEXT_MY_TEAM);
        html_raw(p.out, ")</span>");
    }
    html_raw(p.out, "</th><td>");
    text_number(p.out, p.visit->lang, rank->score);
    html_raw(p.out, "</td></tr>");
}

static void write_board(struct page p, const struct shared_view *view)
{
    if (view->rank_count == 0 || view->is_frozen) {
        return;
    }
    html_raw(p.out, "<table class=\"board card\"><caption class=\"unseen\">");
    say(p, TEXT_BOARD);
    html_raw(p.out, "</caption><thead class=\"unseen\"><tr><th scope=\"col\">");
    say(p, TEXT_BOARD_RANK);
    html_raw(p.out, "</th><th scope=\"col\">");
    say(p, TEXT_BOARD_TEAM);
    html_raw(p.out, "</th><th scope=\"col\">");
    if (view->unit.len > 0) {
        html_text(p.out, view->unit);
    } else {
        say(p, TEXT_BOARD_SCORE);
    }
    html_raw(p.out, "</th></tr></thead><tbody>");
    for (size_t i = 0; i < view->rank_count && i < PAGE_RANKS_MAX; i++) {
        write_rank(p, &view->ranks[i]);
    }
    html_raw(p.out, "</tbody></table>");
}

static void write_foot(struct page p, const struct shared_view *view)
{
    html_raw(p.out, "<p class=\"last\">");
    if (view->appears_as.len > 0) {
        say_a(p, TEXT_MY_NAME_SHOWS, view->appears_as);
    } else {
        say(p, TEXT_MY_TEAM_SHOWS);
    }
    html_raw(p.out, " · <a href=\"/me\">");
    say(p, TEXT_CHANGE_OR_ERASE);
    html_raw(p.out, "</a></p>");
    if (view->share_id.len > 0) {
        form_open(p, "/shares/", view->share_id, "/undo", " class=\"last\"");
        form_button(p, "link", TEXT_UNDO_SHARE);
        form_close(p);
    }
}

void page_shared(struct buf *out, const struct page_visit *visit, const struct shared_view *view)
{
    struct page p = {out, visit};
    page_open(p, words(p, TEXT_THANKS_TITLE), HEAD_PLAIN, NULL);
    write_head(p, view);
    write_board(p, view);
    html_raw(out, "<a class=\"main\" href=\"/propose\">");
    say(p, TEXT_PROPOSE);
    html_raw(out, "</a><a class=\"second\" href=\"/contents\">");
    say(p, TEXT_OTHER_CONTENTS);
    html_raw(out, "</a>");
    write_foot(p, view);
    page_close(p);
}
