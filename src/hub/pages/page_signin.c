/* hub/pages/page_signin.c: who shares: a name and a team, an address, six digits, how to appear. */
#include "hub/pages/page_priv.h"
#include "hub/pages/pages.h"

struct step {
    enum text title, lead;
    const char *action;
    enum text button;
};

static const struct step steps[] = {
    [SIGN_IN_OPEN] = {TEXT_WHO_TITLE, TEXT_WHO_LEAD, "/signin", TEXT_CONTINUE},
    [SIGN_IN_EMAIL] = {TEXT_EMAIL_TITLE, TEXT_EMAIL_LEAD, "/signin", TEXT_EMAIL_SEND},
    [SIGN_IN_CODE] = {TEXT_DIGITS_TITLE, TEXT_DIGITS_LEAD, "/signin/code", TEXT_CONTINUE},
    [SIGN_IN_APPEAR] = {TEXT_APPEAR_TITLE, TEXT_APPEAR_LEAD, "/me", TEXT_SAVE},
};

static void write_carried(struct page p, const struct signin_view *view)
{
    for (size_t i = 0; i < view->carried_count && i < PAGE_CARRIED_MAX; i++) {
        html_hidden(p.out, view->carried[i].name, view->carried[i].value);
    }
}

static void write_email(struct page p, const struct signin_view *view)
{
    form_line(p, &(struct form_line){.name = "email",
                                     .label = TEXT_EMAIL,
                                     .hint = view->domains.len > 0 ? TEXT_EMAIL_HINT : TEXT_COUNT,
                                     .hint_a = view->domains,
                                     .value = view->email,
                                     .attributes = " type=\"email\" required autocomplete=\"email\""
                                                   " maxlength=\"254\" spellcheck=\"false\"",
                                     .faults = &view->faults});
}

static void write_digits(struct page p, const struct signin_view *view)
{
    html_hidden(p.out, "email", view->email);
    form_line(p, &(struct form_line){
                     .name = "code",
                     .label = TEXT_DIGITS,
                     .hint = TEXT_COUNT,
                     .attributes = " required inputmode=\"numeric\" autocomplete=\"one-time-code\""
                                   " maxlength=\"12\" class=\"digits\"",
                     .faults = &view->faults});
}

static void write_fields(struct page p, const struct signin_view *view)
{
    switch (view->step) {
    case SIGN_IN_EMAIL:
        write_email(p, view);
        break;
    case SIGN_IN_CODE:
        write_digits(p, view);
        break;
    case SIGN_IN_OPEN:
    case SIGN_IN_APPEAR:
        form_appearance(p, &view->appearance, &view->faults);
        break;
    }
}

/* Another code to the same address: a form of its own, because forms don't nest. */
static void write_again(struct page p, const struct signin_view *view)
{
    form_open(p, "/signin", NO_TEXT, "", " class=\"last\"");
    write_carried(p, view);
    html_hidden(p.out, "email", view->email);
    form_button(p, "link", TEXT_DIGITS_AGAIN);
    form_close(p);
}

void page_signin(struct buf *out, const struct page_visit *visit, const struct signin_view *view)
{
    struct page p = {out, visit};
    const struct step *step = &steps[view->step];
    page_open(p, words(p, step->title), view->faults.count > 0 ? HEAD_FAULTY : 0, NULL);
    form_faults(p, &view->faults);
    say_in(p, "h1", NULL, step->title);
    html_raw(out, "<p class=\"lead\">");
    say_a(p, step->lead, view->email);
    html_raw(out, "</p>");
    if (view->is_pending) {
        say_in(p, "p", "note", TEXT_WHO_PENDING);
    }
    form_open(p, step->action, NO_TEXT, "", " class=\"sheet\"");
    write_carried(p, view);
    write_fields(p, view);
    form_button(p, "main", step->button);
    form_close(p);
    if (view->step == SIGN_IN_CODE) {
        write_again(p, view);
    }
    html_raw(out, "<p class=\"last\"><a href=\"/privacy\">");
    say(p, TEXT_PRIVACY_TITLE);
    html_raw(out, "</a></p>");
    page_close(p);
}
