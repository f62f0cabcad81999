/* hub/pages/page_root.c: a code is typed; and all that can be relayed. */
#include "hub/pages/page_priv.h"
#include "hub/pages/pages.h"

static size_t bounded(size_t count)
{
    return count < PAGE_CONTENTS_MAX ? count : PAGE_CONTENTS_MAX;
}

void page_root(struct buf *out, const struct page_visit *visit, const struct root_view *view)
{
    struct page p = {out, visit};
    page_open(p, words(p, TEXT_HOME), view->faults.count > 0 ? HEAD_FAULTY : 0, NULL);
    form_faults(p, &view->faults);
    say_in(p, "h1", NULL, TEXT_ROOT_TITLE);
    form_open(p, "/go", NO_TEXT, "", " class=\"code\"");
    form_line(p, &(struct form_line){.name = "code",
                                     .label = TEXT_CODE,
                                     .hint = TEXT_ROOT_LEAD,
                                     .value = view->typed,
                                     .attributes =
                                         " required maxlength=\"24\" autocomplete=\"off\""
                                         " autocapitalize=\"characters\" spellcheck=\"false\"",
                                     .faults = &view->faults});
    form_button(p, "main", TEXT_GO);
    form_close(p);
    if (view->content_count > 0) {
        say_in(p, "h2", NULL, TEXT_TO_RELAY);
        part_contents(p, view->contents, bounded(view->content_count));
        html_raw(out, "<a class=\"second\" href=\"/contents\">");
        say(p, TEXT_CONTENTS_ALL);
        html_raw(out, "</a>");
    }
    page_close(p);
}

void page_contents(struct buf *out, const struct page_visit *visit,
                   const struct contents_view *view)
{
    struct page p = {out, visit};
    page_open(p, words(p, TEXT_OTHER_CONTENTS), 0, NULL);
    say_in(p, "h1", NULL, TEXT_OTHER_CONTENTS);
    if (view->content_count > 0) {
        part_contents(p, view->contents, bounded(view->content_count));
    } else {
        say_in(p, "p", "note", TEXT_CONTENTS_EMPTY);
    }
    if (view->next.len > 0) {
        html_raw(out, "<a class=\"second\" rel=\"next\"");
        html_url(out, "href", view->next);
        html_raw(out, ">");
        say(p, TEXT_CONTENTS_NEXT);
        html_raw(out, "</a>");
    }
    html_raw(out, "<a class=\"second\" href=\"/propose\">");
    say(p, TEXT_PROPOSE);
    html_raw(out, "</a>");
    page_close(p);
}
