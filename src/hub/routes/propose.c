/* Contents that colleagues propose. The picture was made anew by the pictures thread before the
 * request came here: what was sent is never kept. */
#include <string.h>

#include "base/utf8.h"
#include "hub/count/proposals.h"
#include "hub/routes/routes_priv.h"
#include "hub/rules/clean.h"
#include "hub/rules/phrases.h"
#include "hub/store/media.h"

enum { TEXT_BYTES = 64 << 10, PICTURE_MIB = 8 };

/* A form as it was judged. */
struct form {
    struct visitor *visitor;
    struct buf headline, text, link;
    struct digest picture;
    struct page_faults faults;
};

static void show(struct form *form, bool is_sent, struct response *response)
{
    const struct request *request = form->visitor->request;
    struct buf page = buf_make(PAGE_MAX_BYTES);
    struct propose_view view = {.picture_max_mib = PICTURE_MIB,
                                .points = form->visitor->hub->rules.proposal,
                                .is_sent = is_sent,
                                .faults = form->faults};
    if (!is_sent && request->method == METHOD_POST) {
        view.headline = request_field(request, "headline");
        view.text = request_field(request, "text");
        view.link = request_field(request, "link");
        view.alt = request_field(request, "alt");
    }
    page_propose(&page, &form->visitor->visit, &view);
    reply_page(response, form->faults.count > 0 ? 422 : 200, &page);
}

static void judge_text(struct form *form, const char *field, size_t max, bool is_required,
                       const struct buf *text)
{
    const struct hub_config *config = visitor_config(form->visitor);
    const struct hub_forbidden *phrase =
        phrase_find(buf_view(text), config->forbidden, config->forbidden_count);
    if (is_required && text->len == 0) {
        reply_fault(&form->faults, field, FAULT_TEXT_EMPTY, 0);
    } else if (text->failed != ST_OK || utf8_count(buf_view(text)) > max) {
        reply_fault(&form->faults, field, FAULT_TEXT_LONG, (int64_t)max);
    } else if (phrase != NULL) {
        reply_fault(&form->faults, field, FAULT_WORD_FORBIDDEN, 0);
        form->faults.items[form->faults.count - 1].detail = slice_of(phrase->phrase);
        form->faults.items[form->faults.count - 1].reason = slice_of(phrase->reason);
    }
}

/* An address that a wall's content may lead to: http or https, no user, nothing unseen. */
static bool is_link(struct slice text)
{
    static const char *const schemes[] = {"https://", "http://"};
    size_t scheme = 0;
    for (size_t i = 0; i < ARRAY_LEN(schemes) && scheme == 0; i++) {
        size_t len = strlen(schemes[i]);
        scheme = text.len > len && memcmp(text.ptr, schemes[i], len) == 0 ? len : 0;
    }
    bool is_good = scheme > 0 && text.len <= PROPOSAL_LINK_MAX_BYTES && text.ptr[scheme] != '/';
    for (size_t i = scheme; i < text.len && is_good; i++) {
        is_good = (unsigned char)text.ptr[i] > ' ' && text.ptr[i] != '@' &&
                  strchr("\"<>\\`{}|^", text.ptr[i]) == NULL;
    }
    return is_good;
}

static enum status take_picture(struct form *form, struct err *err)
{
    struct hub *hub = form->visitor->hub;
    const struct hub_picture *picture = hub->picture;
    if (picture != NULL && picture->fault != FAULT_NONE) {
        reply_fault(&form->faults, "picture", picture->fault, PICTURE_MIB);
    }
    if (picture == NULL || picture->jpeg.len == 0 || form->faults.count > 0) {
        return ST_OK;
    }
    return store_media_put(hub->store, buf_view(&picture->jpeg), MEDIA_JPEG, picture->width,
                           picture->height, form->visitor->request->now_unix_s, &form->picture,
                           err);
}

static enum status create(struct form *form, struct err *err)
{
    struct visitor *visitor = form->visitor;
    struct request *request = visitor->request;
    int64_t number = 0;
    const struct proposal proposal = {.person = visitor->person.number,
                                      .headline = slice_of(buf_str(&form->headline)),
                                      .text = slice_of(buf_str(&form->text)),
                                      .link = slice_of(buf_str(&form->link)),
                                      .picture = form->picture};
    char attempt[DIGEST_HEX_BYTES]; /* the same words again are the same proposal */
    struct buf all = buf_make((size_t)4 * TEXT_BYTES);
    buf_printf(&all, "%lld\n", (long long)visitor->person.number);
    buf_append(&all, form->headline.ptr, form->headline.len);
    buf_append_char(&all, '\n');
    buf_append(&all, form->text.ptr, form->text.len);
    buf_append_char(&all, '\n');
    buf_append(&all, form->link.ptr, form->link.len);
    struct digest digest = digest_of(all.ptr, all.len);
    digest_hex(&digest, attempt);
    buf_deinit(&all);
    return store_proposal_create(visitor->hub->store, &proposal, slice_of(attempt),
                                 request->now_unix_s, &number, err);
}

static void judge(struct form *form, struct response *response)
{
    const struct request *request = form->visitor->request;
    struct err err = {.code = ST_OK};
    clean_text(&form->headline, request_field(request, "headline"), false);
    clean_text(&form->text, request_field(request, "text"), true);
    clean_text(&form->link, request_field(request, "link"), false);
    judge_text(form, "headline", PROPOSAL_HEADLINE_CHARS_MAX, true, &form->headline);
    judge_text(form, "text", PROPOSAL_TEXT_CHARS_MAX, false, &form->text);
    if (form->link.len > 0 && !is_link(buf_view(&form->link))) {
        reply_fault(&form->faults, "link", FAULT_LINK, 0);
    }
    enum status status = take_picture(form, &err);
    if (status == ST_OK && form->faults.count == 0) {
        status = create(form, &err);
    }
    if (status == ST_LIMIT) {
        reply_fault(&form->faults, "headline", FAULT_TOO_MANY, 0);
    } else if (status != ST_OK) {
        reply_failure(form->visitor, response, &err);
        return;
    }
    show(form, form->faults.count == 0, response);
}

static void propose(void *user, struct request *request, struct response *response)
{
    struct visitor visitor;
    struct err err = {.code = ST_OK};
    struct form form = {.visitor = &visitor,
                        .headline = buf_make(TEXT_BYTES),
                        .text = buf_make(TEXT_BYTES),
                        .link = buf_make(TEXT_BYTES)};
    if (visitor_find(&visitor, user, request, &err) != ST_OK) {
        reply_failure(&visitor, response, &err);
    } else if (!visitor.is_known) {
        reply_go(response, "/signin?next=/propose");
    } else if (request->method == METHOD_GET) {
        show(&form, false, response);
    } else {
        judge(&form, response);
    }
    buf_deinit(&form.link);
    buf_deinit(&form.text);
    buf_deinit(&form.headline);
    visitor_deinit(&visitor);
}

HANDLER(propose_get)
{
    propose(user, request, response);
}

HANDLER(propose_post)
{
    propose(user, request, response);
}
