/* hub/pages/page_join.c: a challenge: where it stands, what the tiers bring, taking part. */
#include "hub/pages/page_priv.h"
#include "hub/pages/pages.h"

/* The total's words say how sure a counted share is. */
static enum text total_text(const struct join_view *view)
{
    static const struct {
        const char *metric, *evidence;
        enum text text;
    } texts[] = {
        {"shares", "opened", TEXT_TOTAL_SHARES_OPENED},
        {"shares", "clicked", TEXT_TOTAL_SHARES_CLICKED},
        {"shares", "verified", TEXT_TOTAL_SHARES_VERIFIED},
        {"proposals", NULL, TEXT_TOTAL_PROPOSALS},
        {"points", NULL, TEXT_TOTAL_POINTS},
        {"participants", NULL, TEXT_TOTAL_PARTICIPANTS},
        {"clicks", NULL, TEXT_TOTAL_CLICKS},
    };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        if (slice_is(view->metric, texts[i].metric) &&
            (texts[i].evidence == NULL || slice_is(view->evidence, texts[i].evidence))) {
            return texts[i].text;
        }
    }
    return TEXT_TOTAL_SHARES_DECLARED;
}

static bool is_ended(struct page p, const struct join_view *view)
{
    return view->until_unix_s > 0 && p.visit->now_unix_s >= view->until_unix_s;
}

static bool is_begun(struct page p, const struct join_view *view)
{
    return p.visit->now_unix_s >= view->from_unix_s;
}

static void write_when(struct page p, const struct join_view *view)
{
    struct buf date = buf_make(256);
    html_raw(p.out, "<p class=\"quiet\">");
    if (is_ended(p, view)) {
        say(p, TEXT_ENDED);
    } else if (!is_begun(p, view)) {
        text_date(&date, p.visit->lang, p.visit->tz, view->from_unix_s, p.visit->now_unix_s);
        say_a(p, TEXT_STARTS_ON, buf_view(&date));
    } else if (view->until_unix_s > 0) {
        text_date(&date, p.visit->lang, p.visit->tz, view->until_unix_s - 1, p.visit->now_unix_s);
        say_a(p, TEXT_UNTIL, buf_view(&date));
    }
    html_raw(p.out, "</p>");
    buf_deinit(&date);
}

static void write_progress(struct page p, const struct join_view *view)
{
    if (view->tier_count == 0) {
        return;
    }
    int64_t last = view->tiers[view->tier_count - 1].at;
    int64_t total = view->total < last ? view->total : last;
    html_raw(p.out, "<progress");
    html_attr(p.out, "aria-label", words(p, TEXT_PROGRESS));
    html_attr_int(p.out, "max", last > 0 ? last : 1);
    html_attr_int(p.out, "value", total > 0 ? total : 0);
    html_raw(p.out, "></progress>");
}

static void write_tier(struct page p, const struct join_view *view, const struct page_tier *tier)
{
    html_raw(p.out, tier->is_reached ? "<li class=\"reached\">" : "<li>");
    html_raw(p.out, "<span class=\"at\">");
    text_number(p.out, p.visit->lang, tier->at);
    html_raw(p.out, "</span><span class=\"what\" dir=\"auto\">");
    html_text(p.out, tier->title);
    html_raw(p.out, "</span><span class=\"state\">");
    if (tier->is_reached) {
        part_icon(p, "tick.svg");
        say(p, TEXT_TIER_REACHED);
    } else if (!is_ended(p, view) && tier->at > view->total) {
        say_n(p, TEXT_TIER_LEFT, tier->at - view->total);
    }
    html_raw(p.out, "</span></li>");
}

static void write_tiers(struct page p, const struct join_view *view)
{
    size_t count = view->tier_count < PAGE_TIERS_MAX ? view->tier_count : PAGE_TIERS_MAX;
    if (count == 0) {
        return;
    }
    say_in(p, "h2", NULL, TEXT_TIERS);
    html_raw(p.out, "<ol class=\"tiers card\">");
    for (size_t i = 0; i < count; i++) {
        write_tier(p, view, &view->tiers[i]);
    }
    html_raw(p.out, "</ol>");
}

static void write_taking_part(struct page p, const struct join_view *view)
{
    if (view->members > 0) {
        html_raw(p.out, "<p class=\"earns\">");
        say_n(p, TEXT_MEMBERS, view->members);
        html_raw(p.out, "</p>");
    }
    if (is_ended(p, view)) {
        return;
    }
    form_open(p, "/", view->content.code, "/join", "");
    if (view->has_joined) {
        say_in(p, "p", "note good", TEXT_JOINED);
    }
    html_hidden(p.out, "join", slice_of(view->has_joined ? "no" : "yes"));
    form_button(p, view->has_joined ? "link" : "main", view->has_joined ? TEXT_LEAVE : TEXT_JOIN);
    form_close(p);
}

void page_join(struct buf *out, const struct page_visit *visit, const struct join_view *view)
{
    struct page p = {out, visit};
    struct slice kicker =
        view->content.kicker.len > 0 ? view->content.kicker : words(p, TEXT_CHALLENGE);
    page_open(p, view->content.headline, 0, NULL);
    part_card_open(p, &view->content, kicker);
    if (view->subtitle.len > 0) {
        html_raw(out, "<p class=\"text\" dir=\"auto\">");
        html_text(out, view->subtitle);
        html_raw(out, "</p>");
    }
    html_raw(out, "<p class=\"total\">");
    say_n(p, total_text(view), view->total);
    html_raw(out, "</p>");
    write_progress(p, view);
    write_when(p, view);
    part_card_close(p);
    write_taking_part(p, view);
    write_tiers(p, view);
    if (view->content_count > 0) {
        say_in(p, "h2", NULL, TEXT_JOIN_CONTENTS);
        part_contents(p, view->contents, view->content_count);
    }
    page_close(p);
}
