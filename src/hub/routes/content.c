/* What is behind a code: five characters a content, twelve one with a presence part, eight a
 * person's own link. The loop thread answers share pages for who can't be known; everything else
 * is asked of the store thread. */
#include "hub/routes/content.h"

#include <stdlib.h>
#include <string.h>

#include "codes/presence.h"
#include "hub/count/links.h"
#include "hub/pages/suggest.h"
#include "hub/routes/gathering.h"
#include "hub/routes/onward.h"
#include "hub/routes/routes_priv.h"
#include "hub/routes/words.h"

enum { CODE_WITH_PRESENCE = HUB_CODE_CHARS + PRESENCE_CHARS, PLACEHOLDERS = 3 };

static struct slice code_part(struct slice code)
{
    return (struct slice){code.ptr, code.len < HUB_CODE_CHARS ? code.len : HUB_CODE_CHARS};
}

static void answer_gone(struct visitor *visitor, struct response *response)
{
    reply_notice(visitor, response, 410, NOTICE_WITHDRAWN);
}

/* A code that the site doesn't have: it once was a content's, or never. */
static void answer_unknown(struct visitor *visitor, struct slice code, struct response *response)
{
    struct entity entity;
    struct err err = {.code = ST_OK};
    enum status status = code.len == HUB_CODE_CHARS
                             ? store_entity_by_code(visitor->hub->store, code, &entity, NULL, &err)
                             : ST_NOT_FOUND;
    if (status == ST_OK) {
        answer_gone(visitor, response);
    } else if (status == ST_NOT_FOUND) {
        reply_notice(visitor, response, 404, NOTICE_NOT_FOUND);
    } else {
        reply_failure(visitor, response, &err);
    }
}

const struct site_content *content_of_request(struct visitor *visitor, struct response *response)
{
    struct slice code = request_param(visitor->request, "code");
    const struct site_content *content =
        code.len == HUB_CODE_CHARS ? site_by_code(visitor->site, code) : NULL;
    if (content == NULL) {
        answer_unknown(visitor, code, response);
        return NULL;
    }
    if (!entity_is_live(&content->entity, visitor->request->now_unix_s)) {
        answer_gone(visitor, response);
        return NULL;
    }
    return content;
}

/* The share page. */

/* "{disclosure}, et … {hashtag}" with what the names stand for. */
static void fill_in(struct buf *out, struct slice pattern, const struct slice values[PLACEHOLDERS])
{
    static const char *const names[PLACEHOLDERS] = {"{disclosure}", "{headline}", "{hashtag}"};
    for (size_t at = 0; at < pattern.len;) {
        size_t took = 0;
        for (size_t i = 0; i < PLACEHOLDERS && took == 0; i++) {
            size_t len = strlen(names[i]);
            if (pattern.len - at >= len && memcmp(pattern.ptr + at, names[i], len) == 0) {
                buf_append(out, values[i].ptr, values[i].len);
                took = len;
            }
        }
        if (took == 0) {
            buf_append_char(out, pattern.ptr[at]);
            took = 1;
        }
        at += took;
    }
    buf_append_char(out, '\0');
}

static struct suggest_source source_of(const struct visitor *visitor,
                                       const struct site_content *content)
{
    const struct hub_config *config = visitor_config(visitor);
    struct slice employer = visitor->site->brand.employer;
    return (struct suggest_source){
        .lang = visitor->visit.lang,
        .employer = employer.len > 0 ? employer : visitor->site->brand.name,
        .disclosure = slice_of(config->disclosure[words_config_language(visitor->visit.lang)]),
        .kind = content == NULL ? PAGE_POST : content->page.kind,
        .headline = content == NULL ? slice_of("") : content->page.headline,
        .text = content == NULL ? slice_of("") : content->page.text,
        .hashtag = content == NULL ? slice_of("") : content->hashtag};
}

void content_disclosure(struct visitor *visitor, struct buf *out)
{
    struct suggest_source source = source_of(visitor, NULL);
    suggest_disclosure(out, &source);
}

/* A content's own texts, then the configuration's in this language, in `filled`. */
static size_t own_suggestions(const struct visitor *visitor, const struct site_content *content,
                              struct slice disclosure, struct buf *filled,
                              struct slice out[SUGGEST_MAX])
{
    const struct hub_config *config = visitor_config(visitor);
    const struct slice values[PLACEHOLDERS] = {disclosure, content->page.headline,
                                               content->hashtag};
    size_t count = 0;
    for (size_t i = 0; i < content->own_count && count < SUGGEST_MAX; i++) {
        fill_in(filled, content->own[i], values);
        count++;
    }
    for (size_t i = 0; i < config->suggestion_count && count < SUGGEST_MAX; i++) {
        const struct hub_suggestion *suggestion = &config->suggestions[i];
        if (suggestion->language == words_config_language(visitor->visit.lang)) {
            fill_in(filled, slice_of(suggestion->text), values);
            count++;
        }
    }
    if (filled->failed != ST_OK) {
        return 0;
    }
    const char *at = buf_str(filled); /* they end in a NUL each */
    for (size_t i = 0; i < count; i++) {
        out[i] = slice_of(at);
        at += out[i].len + 1;
    }
    return count;
}

void content_write_share(struct visitor *visitor, const struct site_content *content,
                         const struct share_state *state, struct slice url, struct buf *page)
{
    struct buf texts = buf_make(SUGGEST_MAX_BYTES);
    struct buf filled = buf_make(SUGGEST_MAX_BYTES);
    struct buf disclosure = buf_make(1024);
    struct slice own[SUGGEST_MAX];
    struct slice suggestions[SUGGEST_MAX];
    struct suggest_source source = source_of(visitor, content);
    suggest_disclosure(&disclosure, &source);
    source.own = own;
    source.own_count = own_suggestions(visitor, content, buf_view(&disclosure), &filled, own);
    size_t count = suggest_texts(&source, &texts, suggestions);
    bool was_opened = state->opened > MARK_NO_NETWORK && state->opened < NETWORK_COUNT;
    const struct share_view view = {
        .content = content->page,
        .suggestions = suggestions,
        .suggestion_count = count,
        .chosen = state->chosen,
        .text = state->text,
        .disclosure = buf_view(&disclosure),
        .url = url,
        .preferred = was_opened ? (enum network)state->opened : NETWORK_LINKEDIN,
        .was_opened = was_opened,
        .seen_on = state->seen_on == NULL ? slice_of("") : state->seen_on->title,
        .faults = state->faults};
    page_share(page, &visitor->visit, &view);
    buf_deinit(&disclosure);
    buf_deinit(&filled);
    buf_deinit(&texts);
}

/* "?s=N": which suggestion, for who has no JavaScript. */
static size_t chosen_suggestion(const struct request *request)
{
    struct slice s = fields_get(&request->query, "s");
    return s.len == 1 && s.ptr[0] >= '0' && s.ptr[0] <= '9' ? (size_t)(s.ptr[0] - '0') : 0;
}

static struct share_state state_of(struct visitor *visitor, const struct site_content *content,
                                   struct slice code)
{
    struct request *request = visitor->request;
    struct hub *hub = visitor->hub;
    struct slice session = slice_of(request->session);
    struct slice part = {code.ptr + HUB_CODE_CHARS,
                         code.len == CODE_WITH_PRESENCE ? PRESENCE_CHARS : 0};
    struct share_state state = {.chosen = chosen_suggestion(request)};
    state.seen_on = site_presence(visitor->site, content, part, request->now_unix_s);
    (void)pthread_mutex_lock(&hub->mu);
    if (state.seen_on != NULL && session.len > 0 && !request_is_embedded(request)) {
        marks_scanned(hub->marks, session, slice_of(content->entity.code), request->now_unix_s);
    }
    state.opened =
        marks_find(hub->marks, session, slice_of(content->entity.code), request->now_unix_s)
            .network;
    (void)pthread_mutex_unlock(&hub->mu);
    return state;
}

static bool is_shared_kind(const struct site_content *content)
{
    return content->entity.kind == ENTITY_POST || content->entity.kind == ENTITY_CAMPAIGN;
}

/* The address that leads outsiders to a content when nobody is known yet. */
static void plain_url(struct visitor *visitor, const struct site_content *content, struct buf *out)
{
    if (content->page.link.len > 0) {
        buf_append(out, content->page.link.ptr, content->page.link.len);
    } else {
        buf_printf(out, "%s/%s", visitor->site->settings->base, content->entity.code);
    }
}

static void answer_share(struct visitor *visitor, const struct site_content *content,
                         struct slice code, struct response *response)
{
    struct buf page = buf_make(PAGE_MAX_BYTES);
    struct buf url = buf_make(RESPONSE_VALUE_MAX);
    struct share_state state = state_of(visitor, content, code);
    struct link_row link;
    if (visitor->is_known &&
        store_link_take(visitor->hub->store, visitor->person.number, content->entity.kind,
                        slice_of(content->entity.id), slice_of(network_get(NETWORK_OTHER)->id),
                        visitor->request->now_unix_s, &link, NULL) == ST_OK) {
        buf_printf(&url, "%s/%s", visitor->site->settings->base, link.code);
    } else {
        plain_url(visitor, content, &url);
    }
    content_write_share(visitor, content, &state, buf_view(&url), &page);
    reply_page(response, 200, &page);
    buf_deinit(&url);
}

/* Is it what everybody is shown whom nobody knows? At the address that is printed, or the one on a
 * screen as long as that holds: nobody can make up others to push these out. */
static bool is_anybodys(const struct visitor *visitor, const struct site_content *content,
                        const struct share_state *state)
{
    struct slice path = visitor->visit.path;
    bool is_printed = path.len == HUB_CODE_CHARS + 1 &&
                      slice_is((struct slice){path.ptr + 1, HUB_CODE_CHARS}, content->entity.code);
    return (is_printed || state->seen_on != NULL) && state->chosen == 0 &&
           state->opened == MARK_NO_NETWORK;
}

/* On the loop thread: the page that was written for the first is copied for the next. */
static void answer_nobody(struct visitor *visitor, const struct site_content *content,
                          struct slice code, struct response *response)
{
    struct ready *ready = visitor->hub->ready;
    struct slice token = visitor->visit.csrf;
    struct buf page = buf_make(PAGE_MAX_BYTES);
    struct buf url = buf_make(RESPONSE_VALUE_MAX);
    struct share_state state = state_of(visitor, content, code);
    const struct ready_key key = {content, state.seen_on, visitor->visit.lang, visitor->visit.path};
    bool is_shared = is_anybodys(visitor, content, &state);
    if (!is_shared || !ready_write(ready, visitor->site, &key, token, &page)) {
        plain_url(visitor, content, &url);
        content_write_share(visitor, content, &state, buf_view(&url), &page);
        if (is_shared && page.failed == ST_OK) {
            ready_keep(ready, visitor->site, &key, token, buf_view(&page));
        }
    }
    reply_page(response, 200, &page);
    buf_deinit(&url);
}

FAST(code_get_fast)
{
    struct hub *hub = user;
    struct visitor visitor;
    struct slice code = request_param(request, "code");
    enum fast fast = FAST_NOT_ME;
    visitor_init(&visitor, hub, request);
    bool is_ours = code.len == HUB_CODE_CHARS || code.len == CODE_WITH_PRESENCE;
    const struct site_content *content =
        is_ours ? site_by_code(visitor.site, code_part(code)) : NULL;
    if (content != NULL && is_shared_kind(content) && visitor_is_nobody(visitor.site, request) &&
        entity_is_live(&content->entity, request->now_unix_s)) {
        answer_nobody(&visitor, content, code, response);
        fast = FAST_ANSWERED;
    }
    visitor_deinit(&visitor);
    return fast;
}

void content_count_presence(struct visitor *visitor, const struct site_content *content)
{
    struct hub *hub = visitor->hub;
    struct request *request = visitor->request;
    struct slice session = slice_of(request->session);
    struct slice code = slice_of(content->entity.code);
    if (!visitor->is_known) {
        return;
    }
    (void)pthread_mutex_lock(&hub->mu);
    bool is_scanned =
        marks_find(hub->marks, session, code, request->now_unix_s).scanned_unix_s != 0;
    if (is_scanned) {
        marks_spend_scan(hub->marks, session, code);
    }
    (void)pthread_mutex_unlock(&hub->mu);
    if (is_scanned) {
        const struct action action = {.person = visitor->person.number,
                                      .kind = content->entity.kind,
                                      .id = slice_of(content->entity.id),
                                      .network = slice_of(""),
                                      .attempt = slice_of("")};
        struct ledger_outcome outcome;
        /* worth one point: a failure must not cost the page */
        (void)!ledger_presence(hub->store, &hub->rules, &action, request->now_unix_s, &outcome,
                               NULL);
    }
}

static void answer_content(struct visitor *visitor, struct slice code, struct response *response)
{
    const struct site_content *content = site_by_code(visitor->site, code_part(code));
    if (content == NULL) {
        answer_unknown(visitor, code_part(code), response);
    } else if (!entity_is_live(&content->entity, visitor->request->now_unix_s)) {
        answer_gone(visitor, response);
    } else if (is_shared_kind(content)) {
        answer_share(visitor, content, code, response);
        content_count_presence(visitor, content);
    } else {
        (void)state_of(visitor, content, code); /* notes the scan */
        gathering_answer(visitor, content, NULL, response);
        content_count_presence(visitor, content);
    }
}

HANDLER(code_get)
{
    struct visitor visitor;
    struct err err = {.code = ST_OK};
    struct slice code = request_param(request, "code");
    if (visitor_find(&visitor, user, request, &err) != ST_OK) {
        reply_failure(&visitor, response, &err);
    } else if (code.len == HUB_LINK_CODE_CHARS) {
        onward_answer(&visitor, code, response);
    } else if (code.len == HUB_CODE_CHARS || code.len == CODE_WITH_PRESENCE) {
        answer_content(&visitor, code, response);
    } else {
        reply_notice(&visitor, response, 404, NOTICE_NOT_FOUND);
    }
    visitor_deinit(&visitor);
}
