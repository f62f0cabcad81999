/* hub/pages/page_share.c: the page a scan opens: the content, a text, one tap on a network.
 *
 * One form, whose buttons say the network; it opens a new tab, so that the way back is the page
 * itself. With JavaScript the same form is sent: the script only copies the text first, changes the
 * main button's words and brings "it's posted" forward on return (hub.js says how).
 */
#include "hub/pages/page_priv.h"
#include "hub/pages/pages.h"

#define FIRST_TILES 4 /* in sight; the others are behind "other" */

static bool is_offered(const struct share_view *view, enum network network)
{
    uint32_t offered = view->networks == 0 ? NETWORK_ALL : view->networks;
    return (offered & (1U << network)) != 0 && network != NETWORK_OTHER;
}

static void write_reading(struct page p, const struct page_content *content)
{
    if (content->link.len > 0) {
        html_raw(p.out, "<p class=\"host\"><a rel=\"noopener\" target=\"_blank\"");
        html_url(p.out, "href", content->link);
        html_raw(p.out, ">");
        html_name(p.out, part_host(content->link));
        html_raw(p.out, " <span class=\"unseen\">");
        say(p, TEXT_NEW_TAB);
        html_raw(p.out, "</span></a></p>");
    }
    if (content->text.len > 0) {
        html_raw(p.out, "<details class=\"read\"><summary>");
        say(p, TEXT_READ_TEXT);
        html_raw(p.out, "</summary><p class=\"text\" dir=\"auto\">");
        html_lines(p.out, content->text);
        html_raw(p.out, "</p></details>");
    }
}

static void write_suggestions(struct page p, const struct share_view *view)
{
    if (view->suggestion_count < 2) {
        return;
    }
    struct buf query = buf_make(64);
    buf_printf(&query, "?s=%zu#text", (view->chosen + 1) % view->suggestion_count);
    html_raw(p.out, "<a class=\"another\" id=\"another\"");
    part_path(p, "href", "/", view->content.code, buf_str(&query));
    html_raw(p.out, ">");
    say(p, TEXT_OTHER_SUGGESTION);
    html_raw(p.out, "</a>");
    buf_deinit(&query);
}

/* For the script: the other texts, and its own sentences in the language. */
static void write_data(struct page p, const struct share_view *view)
{
    html_raw(p.out, "<div id=\"data\" hidden");
    html_attr(p.out, "data-disclosure", view->disclosure);
    html_attr(p.out, "data-url", view->url);
    html_attr(p.out, "data-title", view->content.headline);
    html_attr(p.out, "data-copied", words(p, TEXT_COPIED));
    html_attr(p.out, "data-by-hand", words(p, TEXT_COPY_BY_HAND));
    html_raw(p.out, " data-back=\"");
    text_attr(p.out, p.visit->lang, TEXT_DISCLOSURE_BACK, 0, view->disclosure, NO_TEXT);
    html_raw(p.out, "\"");
    html_attr(p.out, "data-count", words(p, TEXT_COUNTED));
    html_attr(p.out, "data-over", words(p, TEXT_COUNT_OVER));
    html_attr(p.out, "data-taken", words(p, TEXT_SUGGESTION_TAKEN));
    html_attr_int(p.out, "data-chosen", (int64_t)view->chosen);
    html_raw(p.out, ">");
    for (size_t i = 0; i < view->suggestion_count; i++) {
        html_raw(p.out, "<p>");
        html_text(p.out, view->suggestions[i]);
        html_raw(p.out, "</p>");
    }
    html_raw(p.out, "</div>");
}

static void write_text(struct page p, const struct share_view *view)
{
    bool has_disclosure = view->disclosure.len > 0;
    struct slice text = view->text;
    if (text.len == 0 && view->suggestion_count > 0) {
        text = view->suggestions[view->chosen % view->suggestion_count];
    }
    html_raw(p.out, "<div class=\"row\"><label for=\"text\">");
    say(p, TEXT_YOUR_WORDS);
    html_raw(p.out, "</label>");
    write_suggestions(p, view);
    html_raw(p.out, "</div><div class=\"words\"><textarea id=\"text\" name=\"text\" rows=\"4\" "
                    "maxlength=\"4000\" "
                    "dir=\"auto\"");
    form_field_state(p, &view->faults, "text", has_disclosure ? "text-hint" : NULL);
    html_raw(p.out, ">\n");
    html_text(p.out, text);
    html_raw(p.out, "</textarea></div>");
    form_field_fault(p, &view->faults, "text");
    if (has_disclosure) {
        html_raw(p.out, "<p class=\"hint\" id=\"text-hint\">");
        say_a(p, TEXT_DISCLOSURE_STAYS, view->disclosure);
        html_raw(p.out, "</p>");
    }
    html_raw(p.out, "<p class=\"counter\" id=\"counter\"></p>"
                    "<p class=\"status\" id=\"status\" role=\"status\"></p>");
}

static void write_tile(struct page p, enum network network)
{
    const struct network_facts *facts = network_get(network);
    struct buf icon = buf_make(64);
    buf_printf(&icon, "net-%s.svg", facts->id);
    html_raw(p.out, "<li><button class=\"tile\" name=\"network\"");
    html_attr(p.out, "value", slice_of(facts->id));
    html_attr_int(p.out, "data-limit", (int64_t)facts->limit);
    html_raw(p.out,
             facts->takes_text ? "><span class=\"glyph " : " data-copy><span class=\"glyph ");
    html_raw(p.out, facts->id);
    html_raw(p.out, "\">");
    part_icon(p, buf_str(&icon));
    html_raw(p.out, "</span><span class=\"under\">");
    html_raw(p.out, text_network(p.visit->lang, network));
    html_raw(p.out, "</span></button></li>");
    buf_deinit(&icon);
}

static void write_more(struct page p, const struct share_view *view, int first)
{
    html_raw(p.out, "<li class=\"more\"><details><summary class=\"tile\"><span class=\"glyph "
                    "other\">");
    part_icon(p, "net-more.svg");
    html_raw(p.out, "</span><span class=\"under\">");
    say(p, TEXT_OTHER_NETWORKS);
    html_raw(p.out, "</span></summary><ul class=\"networks\">");
    for (int i = first; i < NETWORK_COUNT; i++) {
        if (is_offered(view, (enum network)i)) {
            write_tile(p, (enum network)i);
        }
    }
    html_raw(p.out, "<li hidden><button class=\"tile\" type=\"button\" id=\"sheet\">"
                    "<span class=\"glyph sheet\">");
    part_icon(p, "net-sheet.svg");
    html_raw(p.out, "</span><span class=\"under\">");
    say(p, TEXT_NETWORK_OTHER);
    html_raw(p.out, "</span></button></li></ul></details></li>");
}

static void write_networks(struct page p, const struct share_view *view)
{
    int shown = 0;
    int at = 0;
    html_raw(p.out, "<h2 class=\"unseen\">");
    say(p, TEXT_NETWORKS);
    html_raw(p.out, "</h2><ul class=\"networks\">");
    for (; at < NETWORK_COUNT && shown < FIRST_TILES; at++) {
        if (is_offered(view, (enum network)at)) {
            write_tile(p, (enum network)at);
            shown++;
        }
    }
    write_more(p, view, at);
    html_raw(p.out, "</ul>");
}

static void write_main_button(struct page p, enum network network)
{
    const struct network_facts *facts = network_get(network);
    struct slice name = slice_of(text_network(p.visit->lang, network));
    html_raw(p.out, "<button class=\"main\" id=\"share\" name=\"network\"");
    html_attr(p.out, "value", slice_of(facts->id));
    html_attr_int(p.out, "data-limit", (int64_t)facts->limit);
    if (facts->takes_text) {
        html_raw(p.out, ">");
        say_a(p, TEXT_OPEN_NETWORK, name);
        html_raw(p.out, "</button>");
        return;
    }
    html_raw(p.out, " data-copy><span class=\"scripted\">");
    say_a(p, TEXT_COPY_AND_OPEN, name);
    html_raw(p.out, "</span><span class=\"unscripted\">");
    say_a(p, TEXT_OPEN_NETWORK, name);
    html_raw(p.out, "</span></button><p class=\"hint unscripted\">");
    say_a(p, TEXT_COPY_FIRST, name);
    html_raw(p.out, "</p>");
}

static void write_points(struct page p, int64_t points)
{
    const struct page_person *person = p.visit->person;
    if (points <= 0) {
        return;
    }
    html_raw(p.out, "<p class=\"earns\">");
    if (person != NULL && person->team.len > 0) {
        text_html(p.out, p.visit->lang, TEXT_PLUS_TEAM, points, person->team, NO_TEXT);
    } else {
        say_n(p, TEXT_PLUS_YOUR_TEAM, points);
    }
    html_raw(p.out, "</p>");
}

static void write_declare(struct page p, const struct share_view *view)
{
    form_open(p, "/", view->content.code, "/declare",
              view->was_opened ? " class=\"declare returned\" id=\"declare\""
                               : " class=\"declare\" id=\"declare\"");
    html_raw(p.out, "<p class=\"quiet\">");
    say(p, TEXT_DECLARE_WHY);
    html_raw(p.out, "</p><div class=\"declared\"><label for=\"network\">");
    say(p, TEXT_DECLARED_ON);
    html_raw(p.out, "</label><select id=\"network\" name=\"network\"");
    form_field_state(p, &view->faults, "network", NULL);
    html_raw(p.out, ">");
    for (int i = 0; i < NETWORK_COUNT; i++) {
        enum network network = (enum network)i;
        if (is_offered(view, network) || network == NETWORK_OTHER) {
            html_raw(p.out, "<option");
            html_attr(p.out, "value", slice_of(network_get(network)->id));
            html_raw(p.out, network == view->preferred ? " selected>" : ">");
            html_raw(p.out, text_network(p.visit->lang, network));
            html_raw(p.out, "</option>");
        }
    }
    html_raw(p.out, "</select></div>");
    form_field_fault(p, &view->faults, "network");
    form_button(p, view->was_opened ? "main" : "second", TEXT_DECLARE);
    form_close(p);
}

void page_share(struct buf *out, const struct page_visit *visit, const struct share_view *view)
{
    struct page p = {out, visit};
    enum network preferred = is_offered(view, view->preferred) ? view->preferred : NETWORK_LINKEDIN;

    page_open(p, view->content.headline, view->faults.count > 0 ? HEAD_FAULTY : 0, NULL);
    form_faults(p, &view->faults);
    if (view->seen_on.len > 0) {
        html_raw(out, "<p class=\"seen\">");
        say_a(p, TEXT_SEEN_ON, view->seen_on);
        html_raw(out, "</p>");
    }
    part_card_open(p, &view->content, view->content.kicker);
    write_reading(p, &view->content);
    part_card_close(p);
    if (view->was_opened) {
        write_declare(p, view);
    }
    form_open(p, "/", view->content.code, "/open",
              view->was_opened
                  ? " class=\"share opened\" id=\"open\" target=\"_blank\" rel=\"noopener\""
                  : " class=\"share\" id=\"open\" target=\"_blank\" rel=\"noopener\"");
    write_text(p, view);
    write_networks(p, view);
    write_main_button(p, preferred);
    write_points(p, view->content.points);
    html_raw(out, "<input type=\"hidden\" name=\"instance\" value=\"\">");
    form_close(p);
    if (!view->was_opened) {
        write_declare(p, view);
    }
    write_data(p, view);
    page_close(p);
}
