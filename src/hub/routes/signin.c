/* Three ways to be somebody. A sign-in gives the phone a new session, so that one that somebody
 * else had put there is worth nothing.
 */
#include "hub/routes/signin.h"

#include <stdio.h>
#include <string.h>

#include "hub/http/session.h"
#include "hub/pages/texts.h"
#include "hub/routes/appearance.h"
#include "hub/routes/routes_priv.h"
#include "hub/routes/share.h"
#include "hub/rules/email.h"
#include "hub/store/outbox.h"
#include "hub/store/secrets.h"
#include "hub/store/sessions.h"

enum { NEXT_MAX = 60, DOMAINS_SHOWN_BYTES = 400, MAIL_BYTES = 4096 };

/* A path of ours that a sign-in may lead to: /me, /propose, /CODE. */
static bool is_way(struct slice next)
{
    bool is_short = next.len >= 2 && next.len <= NEXT_MAX && next.ptr[0] == '/';
    for (size_t i = 1; is_short && i < next.len; i++) {
        char c = next.ptr[i];
        is_short = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
    return is_short;
}

struct signin_way signin_way_of(const struct visitor *visitor)
{
    const struct request *request = visitor->request;
    struct signin_way way = {request_field(request, "share"), request_field(request, "network"),
                             request_field(request, "next")};
    enum network network;
    bool is_share =
        site_by_code(visitor->site, way.share) != NULL && network_find(way.network, &network);
    way.share = is_share ? way.share : slice_of("");
    way.network = is_share ? way.network : slice_of("");
    way.next = is_way(way.next) ? way.next : slice_of("");
    return way;
}

void signin_go_on(struct visitor *visitor, const struct signin_way *way, struct response *response)
{
    enum network network = NETWORK_OTHER;
    const struct site_content *content =
        way->share.len > 0 ? site_by_code(visitor->site, way->share) : NULL;
    if (content != NULL && network_find(way->network, &network) &&
        entity_is_live(&content->entity, visitor->request->now_unix_s)) {
        share_declare(visitor, content, network, response);
    } else if (way->next.len > 0) {
        reply_go(response, "%.*s", (int)way->next.len, way->next.ptr);
    } else {
        reply_go(response, "/me");
    }
}

static void carry(struct signin_view *view, const char *name, struct slice value)
{
    if (value.len > 0 && view->carried_count < PAGE_CARRIED_MAX) {
        view->carried[view->carried_count++] = (struct page_carried){name, value};
    }
}

static void write_domains(const struct visitor *visitor, struct buf *out)
{
    const char *const *domains = visitor_config(visitor)->who.domains;
    for (size_t i = 0; domains[i] != NULL; i++) {
        buf_printf(out, "%s@%s", i == 0 ? "" : ", ", domains[i]);
    }
}

void signin_show(struct visitor *visitor, enum page_sign_in step, const struct signin_way *way,
                 const struct hub_person *person, const struct page_faults *faults,
                 struct response *response)
{
    const struct request *request = visitor->request;
    struct buf page = buf_make(PAGE_MAX_BYTES);
    struct buf domains = buf_make(DOMAINS_SHOWN_BYTES);
    struct signin_view view = {.step = step, .is_pending = way->share.len > 0};
    appearance_show(visitor, person, &view.appearance);
    if (faults != NULL) {
        view.faults = *faults;
    }
    if (visitor_config(visitor)->who.mode == HUB_EMAIL) {
        write_domains(visitor, &domains);
        view.domains = buf_view(&domains);
        view.email =
            step == SIGN_IN_CODE
                ? slice_of(codebook_address(visitor->hub->codebook, slice_of(request->session),
                                            request->now_unix_s))
                : request_field(request, "email");
    }
    carry(&view, "share", way->share);
    carry(&view, "network", way->network);
    carry(&view, "next", way->next);
    page_signin(&page, &visitor->visit, &view);
    reply_page(response, view.faults.count > 0 ? 422 : 200, &page);
    buf_deinit(&domains);
}

static enum page_sign_in first_step(const struct visitor *visitor)
{
    enum hub_identity mode = visitor_config(visitor)->who.mode;
    return mode == HUB_EMAIL ? SIGN_IN_EMAIL : mode == HUB_PROXY ? SIGN_IN_APPEAR : SIGN_IN_OPEN;
}

static bool is_same(struct slice a, struct slice b)
{
    return a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0;
}

static int64_t team_called(const struct site *site, struct slice team)
{
    for (size_t i = 0; i < site->team_count && team.len > 0; i++) {
        const struct page_team *one = &site->teams[i].page;
        if (is_same(one->id, team) || is_same(one->name, team)) {
            return site->teams[i].number;
        }
    }
    return 0;
}

static struct slice said(const struct visitor *visitor, const char *header)
{
    return header[0] != '\0' ? request_header(visitor->request, header) : slice_of("");
}

/* What the proxy says beside who it is, for the form. */
static void suggest(const struct visitor *visitor, struct hub_person *person)
{
    const struct hub_who *who = &visitor_config(visitor)->who;
    if (!visitor->has_subject) {
        return;
    }
    struct slice name = said(visitor, who->name_header);
    const char *space = name.len == 0 ? NULL : memchr(name.ptr, ' ', name.len);
    size_t len = space == NULL ? name.len : (size_t)(space - name.ptr);
    if (len < sizeof person->first_name) {
        memcpy(person->first_name, name.ptr, len);
    }
    if (space != NULL && space + 1 < name.ptr + name.len && (unsigned char)space[1] < 0x80) {
        person->initial[0] = space[1];
    }
    person->team = team_called(visitor->site, said(visitor, who->team_header));
}

HANDLER(signin_get)
{
    struct visitor visitor;
    struct err err = {.code = ST_OK};
    if (visitor_find(&visitor, user, request, &err) != ST_OK) {
        reply_failure(&visitor, response, &err);
    } else {
        struct signin_way way = signin_way_of(&visitor);
        bool is_proxy = visitor_config(&visitor)->who.mode == HUB_PROXY;
        if (visitor.is_known && way.share.len > 0) {
            /* following a link declares nothing: the button for it is there */
            reply_go(response, "/%.*s", (int)way.share.len, way.share.ptr);
        } else if (visitor.is_known) {
            signin_go_on(&visitor, &way, response);
        } else if (is_proxy && !visitor.has_subject) {
            reply_notice(&visitor, response, 403, NOTICE_FORBIDDEN);
        } else {
            struct hub_person person = {.appear = APPEAR_NAME};
            suggest(&visitor, &person);
            signin_show(&visitor, first_step(&visitor), &way, is_proxy ? &person : NULL, NULL,
                        response);
        }
    }
    visitor_deinit(&visitor);
}

/* This phone is this person's from now on, under a new session. */
static enum status begin_session(struct visitor *visitor, int64_t person, struct response *response,
                                 struct err *err)
{
    struct hub *hub = visitor->hub;
    struct request *request = visitor->request;
    char fresh[SESSION_ID_BYTES];
    struct slice share = request_field(request, "share");
    const struct site_content *content = site_by_code(visitor->site, share);
    session_fresh(fresh);
    enum status status =
        store_session_begin(hub->store, slice_of(fresh), person, request->now_unix_s, err);
    if (status == ST_OK && content != NULL) {
        (void)pthread_mutex_lock(&hub->mu);
        marks_move(hub->marks, slice_of(request->session), slice_of(fresh),
                   slice_of(content->entity.code), request->now_unix_s);
        (void)pthread_mutex_unlock(&hub->mu);
    }
    if (status == ST_OK) {
        response_set_session(response, fresh);
        memcpy(request->session, fresh, sizeof fresh);
        request->is_new_session = false;
        status = visitor_look_again(visitor, err);
    }
    return status;
}

static void sign_in_openly(struct visitor *visitor, struct response *response)
{
    struct signin_way way = signin_way_of(visitor);
    struct page_faults faults = {.count = 0};
    struct hub_person person = {.appear = APPEAR_NAME};
    struct err err = {.code = ST_OK};
    appearance_read(visitor, &person, &faults);
    if (faults.count > 0) {
        signin_show(visitor, SIGN_IN_OPEN, &way, NULL, &faults, response);
        return;
    }
    enum status status =
        store_person_create(visitor->hub->store, &person, NULL, visitor->request->now_unix_s, &err);
    if (status == ST_OK) {
        status = begin_session(visitor, person.number, response, &err);
    }
    if (status == ST_OK) {
        signin_go_on(visitor, &way, response);
    } else {
        reply_failure(visitor, response, &err);
    }
}

static enum status put_mail(struct visitor *visitor, const struct email *email, const char *digits,
                            struct err *err)
{
    struct hub *hub = visitor->hub;
    int64_t now = visitor->request->now_unix_s;
    enum page_lang lang = visitor->visit.lang;
    struct buf subject = buf_make(MAIL_BYTES);
    struct buf body = buf_make(MAIL_BYTES);
    struct slice brand = visitor->site->brand.name;
    text_say(&subject, lang, TEXT_MAIL_CODE_SUBJECT, 0, slice_of(digits), brand);
    text_say(&body, lang, TEXT_MAIL_CODE_BODY, 0, slice_of(digits), brand);
    enum status status =
        store_outbox_put(hub->store, OUTBOX_MAIL, slice_of(email->address), buf_view(&subject),
                         buf_view(&body), now + CODEBOOK_LIFE_S, now, err);
    hub->has_mail = hub->has_mail || status == ST_OK;
    buf_deinit(&body);
    buf_deinit(&subject);
    return status;
}

static void send_code(struct visitor *visitor, struct response *response)
{
    struct hub *hub = visitor->hub;
    const struct request *request = visitor->request;
    struct signin_way way = signin_way_of(visitor);
    struct page_faults faults = {.count = 0};
    struct email email;
    struct err err = {.code = ST_OK};
    char digits[CODEBOOK_DIGITS + 1] = "";
    enum status status = ST_OK;
    enum email_fault fault =
        email_check(request_field(request, "email"), visitor_config(visitor)->who.domains, &email);
    if (fault == EMAIL_FINE) {
        status = codebook_draw(hub->codebook, slice_of(request->session), &email,
                               request->now_unix_s, digits, NULL, &err);
    } else {
        reply_fault(&faults, "email", fault == EMAIL_DOMAIN ? FAULT_EMAIL_DOMAIN : FAULT_EMAIL, 0);
    }
    if (status == ST_BUSY) {
        reply_notice(visitor, response, 429, NOTICE_TOO_MANY);
        return;
    }
    struct buf domains = buf_make(DOMAINS_SHOWN_BYTES);
    if (faults.count > 0) {
        write_domains(visitor, &domains);
        faults.items[0].detail = buf_view(&domains);
        signin_show(visitor, SIGN_IN_EMAIL, &way, NULL, &faults, response);
    } else if (put_mail(visitor, &email, digits, &err) == ST_OK) {
        signin_show(visitor, SIGN_IN_CODE, &way, NULL, NULL, response);
    } else {
        reply_failure(visitor, response, &err);
    }
    buf_deinit(&domains);
}

HANDLER(signin_post)
{
    struct visitor visitor;
    visitor_init(&visitor, user, request);
    switch (visitor_config(&visitor)->who.mode) {
    case HUB_OPEN:
        sign_in_openly(&visitor, response);
        break;
    case HUB_EMAIL:
        send_code(&visitor, response);
        break;
    case HUB_PROXY:
        reply_go(response, "/signin");
        break;
    }
    visitor_deinit(&visitor);
}

/* The person of a proven address: known, or new and shown as their team only until they choose. */
static enum status person_of(struct visitor *visitor, const struct email *email,
                             struct hub_person *person, bool *out_is_new, struct err *err)
{
    struct hub *hub = visitor->hub;
    uint8_t subject[SUBJECT_BYTES];
    enum status status =
        store_secret_hash(hub->store, "subject", slice_of(email->subject), subject, err);
    if (status == ST_OK) {
        status = store_person_by_subject(hub->store, subject, person, err);
    }
    *out_is_new = status == ST_NOT_FOUND;
    if (status == ST_NOT_FOUND) {
        *person = (struct hub_person){.appear = APPEAR_TEAM};
        status =
            store_person_create(hub->store, person, subject, visitor->request->now_unix_s, err);
    }
    return status;
}

static void enter(struct visitor *visitor, const struct email *email, const struct signin_way *way,
                  struct response *response)
{
    struct err err = {.code = ST_OK};
    struct hub_person person;
    bool is_new = false;
    enum status status = person_of(visitor, email, &person, &is_new, &err);
    if (status == ST_OK) {
        status = begin_session(visitor, person.number, response, &err);
    }
    if (status != ST_OK) {
        reply_failure(visitor, response, &err);
    } else if (is_new) {
        char csrf[CSRF_BYTES];
        visitor->visit.person = NULL; /* they have not said how they appear */
        person.appear = APPEAR_NAME;
        session_csrf(visitor->hub->session_key, visitor->request->session, csrf);
        visitor->visit.csrf = slice_of(csrf); /* of the new session */
        signin_show(visitor, SIGN_IN_APPEAR, way, &person, NULL, response);
    } else {
        signin_go_on(visitor, way, response);
    }
}

HANDLER(signin_code_post)
{
    struct hub *hub = user;
    struct visitor visitor;
    struct email email;
    int32_t left = 0;
    struct page_faults faults = {.count = 0};
    visitor_init(&visitor, hub, request);
    struct signin_way way = signin_way_of(&visitor);
    enum codebook_answer answer =
        visitor_config(&visitor)->who.mode != HUB_EMAIL
            ? CODEBOOK_VOID
            : codebook_try(hub->codebook, slice_of(request->session),
                           request_field(request, "code"), request->now_unix_s, &email, &left);
    if (answer == CODEBOOK_RIGHT) {
        enter(&visitor, &email, &way, response);
    } else {
        bool is_wrong = answer == CODEBOOK_WRONG;
        reply_fault(&faults, is_wrong ? "code" : "email",
                    is_wrong ? FAULT_CODE_WRONG : FAULT_CODE_EXPIRED, left);
        signin_show(&visitor, is_wrong ? SIGN_IN_CODE : first_step(&visitor), &way, NULL, &faults,
                    response);
    }
    visitor_deinit(&visitor);
}

enum status signin_create(struct visitor *visitor, struct hub_person *person, struct err *err)
{
    enum status status = store_person_create(visitor->hub->store, person, visitor->subject,
                                             visitor->request->now_unix_s, err);
    return status == ST_OK ? visitor_look_again(visitor, err) : status;
}

HANDLER(signout_post)
{
    struct hub *hub = user;
    struct visitor visitor;
    struct err err = {.code = ST_OK};
    visitor_init(&visitor, hub, request);
    if (store_session_end(hub->store, slice_of(request->session), &err) == ST_OK) {
        response_end_session(response);
        reply_notice(&visitor, response, 200, NOTICE_SIGNED_OUT);
    } else {
        reply_failure(&visitor, response, &err);
    }
    visitor_deinit(&visitor);
}
