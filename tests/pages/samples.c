/* pages/samples.c: the people and contents of the bundled programme. */
#include "pages/samples.h"

#include "base/attr.h"

#define NOW   1795517636 /* 24 November 2026, 10:13:56 UTC */
#define DAY_S 86400

/* A text of a view: the attack's turn, or what a person wrote. */
static struct slice t(struct sampling *s, const char *fr, const char *en)
{
    int index = s->count++;
    if (s->at == SAMPLE_ALL || s->at == index) {
        return s->attack;
    }
    return slice_of(s->lang == PAGE_FR ? fr : en);
}

static struct slice same(struct sampling *s, const char *text)
{
    return t(s, text, text);
}

static struct page_picture picture(struct sampling *s, size_t index, const char *fr, const char *en)
{
    static const char made_up[] =
        "3fa9c1d2e3f405162738495a6b7c8d9e0f1a2b3c4d5e6f708192a3b4c5d6e7f8";
    const char *sha = s->picture_count > 0 ? s->pictures[index % s->picture_count] : made_up;
    struct page_picture made = {.sha256 = same(s, sha)};
    made.alt = t(s, fr, en);
    return made;
}

static const struct page_person *person(struct sampling *s)
{
    static struct page_person camille;
    camille = (struct page_person){.shown = same(s, "Camille R."),
                                   .first_name = same(s, "Camille"),
                                   .team = same(s, "Santé connectée"),
                                   .points = 2480};
    return &camille;
}

static struct page_visit visit(struct sampling *s, const char *path, bool has_person)
{
    struct page_visit v = {
        .lang = s->lang,
        .brand = {.name = same(s, "Ambassadeurs"),
                  .logo_href = same(s, s->logo_href == NULL ? "" : s->logo_href),
                  .css_href = same(s, "/assets/brand.css"),
                  .employer = same(s, "Hélia")},
        .base = same(s, "https://go.exemple.fr"),
        .path = same(s, path),
        .csrf = same(s, "0123456789abcdef0123456789abcdef"),
        .now_unix_s = NOW,
        .may_sign_in = true,
    };
    v.person = has_person ? person(s) : NULL;
    return v;
}

static struct page_content content(struct sampling *s)
{
    struct page_content c = {
        .kind = PAGE_POST,
        .code = same(s, "7KQ2N"),
        .kicker = t(s, "Pour les patients", "For patients"),
        .headline = t(s, "J’ai appris à raconter mon métier en trente secondes. Essayez.",
                      "I learned to tell what I do in thirty seconds. Try it."),
        .text = t(s,
                  "Ce que j’ai retenu de l’atelier de Nantes, et les trois questions que je me "
                  "pose avant chaque message.\nÀ qui est-ce que je parle\u202f?",
                  "What I kept from the workshop in Nantes, and the three questions I ask myself "
                  "before each message.\nWho am I talking to?"),
        .link = same(s, "https://www.exemple.fr/actualites/trente-secondes"),
        .points = 5,
    };
    c.picture = picture(s, 0, "Des cercles clairs sur un dégradé", "Light circles on a gradient");
    return c;
}

static const struct page_content *contents(struct sampling *s, size_t *out_count)
{
    static struct page_content list[4];
    static const char *const codes[] = {"7KQ2N", "7KQ2R", "7KQ2S", "7KQ2T"};
    static const char *const fr[] = {
        "J’ai appris à raconter mon métier en trente secondes. Essayez.",
        "Une matinée au laboratoire, ouverte aux familles", "Quatre voix, un même métier",
        "Parler vrai, citer ses sources"};
    static const char *const en[] = {"I learned to tell what I do in thirty seconds. Try it.",
                                     "A morning at the laboratory, open to families",
                                     "Four voices, one job", "Speak plainly, name your sources"};
    for (size_t i = 0; i < ARRAY_LEN(list); i++) {
        list[i] = (struct page_content){
            .kind = i == 3 ? PAGE_POSITION : PAGE_POST,
            .code = same(s, codes[i]),
            .kicker = t(s, i < 2 ? "Pour les patients" : "", i < 2 ? "For patients" : ""),
            .headline = t(s, fr[i], en[i]),
            .points = i == 3 ? 0 : 5,
        };
        if (i != 3) {
            list[i].picture = picture(s, i, "", "");
        }
    }
    *out_count = ARRAY_LEN(list);
    return list;
}

static void suggestions(struct sampling *s, struct share_view *view)
{
    static struct slice list[3];
    list[0] = t(s,
                "Je travaille chez Hélia, et cet atelier m’a donné envie de parler de ce que nous "
                "faisons pour les patients. À lire ici. #NeJamaisRenoncer",
                "I work at Hélia, and this workshop made me want to talk about what we do for "
                "patients. Read more here. #NeverGiveUp");
    list[1] = t(s,
                "Je travaille chez Hélia. Trente secondes pour dire ce que l’on fait\u00a0: qui "
                "essaie\u202f?",
                "I work at Hélia. Thirty seconds to say what you do: who tries?");
    list[2] = t(s, "Je travaille chez Hélia. À lire, et à partager si cela vous parle.",
                "I work at Hélia. Worth reading, and worth sharing if it speaks to you.");
    view->suggestions = list;
    view->suggestion_count = ARRAY_LEN(list);
    view->disclosure = t(s, "Je travaille chez Hélia", "I work at Hélia");
    view->url = same(s, "https://go.exemple.fr/7KQ2NX4M");
}

static struct page_faults fault(struct sampling *s, const char *field, enum page_fault what)
{
    struct page_faults faults = {.count = 1};
    faults.items[0] = (struct page_fault_view){
        .field = field,
        .fault = what,
        .detail = t(s, "miracle", "miracle"),
        .reason = t(s, "un résultat ne se promet pas.", "results can’t be promised."),
        .n = 3};
    return faults;
}

/* ---- share ---- */

static void share(struct sampling *s, struct buf *out)
{
    struct page_visit v = visit(s, "/7KQ2N", true);
    struct share_view view = {.content = content(s), .preferred = NETWORK_LINKEDIN};
    suggestions(s, &view);
    page_share(out, &v, &view);
}

static void share_first(struct sampling *s, struct buf *out)
{
    struct page_visit v = visit(s, "/7KQ2N", false);
    struct share_view view = {.content = content(s), .preferred = NETWORK_X};
    suggestions(s, &view);
    view.seen_on = t(s, "Hall de Lyon", "Lyon, hall");
    view.content.link = same(s, "");
    view.content.picture = (struct page_picture){.sha256 = {NULL, 0}};
    page_share(out, &v, &view);
}

static void share_returned(struct sampling *s, struct buf *out)
{
    struct page_visit v = visit(s, "/7KQ2N", true);
    struct share_view view = {
        .content = content(s), .preferred = NETWORK_WHATSAPP, .was_opened = true};
    suggestions(s, &view);
    page_share(out, &v, &view);
}

static void share_refused(struct sampling *s, struct buf *out)
{
    struct page_visit v = visit(s, "/7KQ2N", true);
    struct share_view view = {.content = content(s), .preferred = NETWORK_LINKEDIN};
    suggestions(s, &view);
    view.text = t(s, "Je travaille chez Hélia, et c’est un miracle.",
                  "I work at Hélia, and it’s a miracle.");
    view.faults = fault(s, "text", FAULT_WORD_FORBIDDEN);
    page_share(out, &v, &view);
}

static void write_shared(struct sampling *s, struct buf *out, struct shared_view *view, bool names)
{
    struct page_rank ranks[3];
    struct page_visit v = visit(s, "/7KQ2N/merci", true);
    static const char *const teams[] = {"Affaires publiques", "Santé connectée", "Recherche"};
    static const int64_t scores[] = {4210, 4065, 3980};
    for (size_t i = 0; i < ARRAY_LEN(ranks); i++) {
        ranks[i] = (struct page_rank){(int64_t)i + 1, same(s, teams[i]), scores[i], i == 1};
    }
    view->content = content(s);
    view->ranks = ranks;
    view->rank_count = ARRAY_LEN(ranks);
    view->unit = same(s, "points");
    view->share_id = same(s, "418");
    view->appears_as = names ? same(s, "Camille R.") : same(s, "");
    view->points = 5;
    page_shared(out, &v, view);
}

static void shared(struct sampling *s, struct buf *out)
{
    write_shared(s, out, &(struct shared_view){.rank = 2, .rank_before = 3, .was_counted = true},
                 true);
}

static void shared_twice(struct sampling *s, struct buf *out)
{
    write_shared(s, out, &(struct shared_view){.rank = 2, .rank_before = 2}, false);
}

static void shared_frozen(struct sampling *s, struct buf *out)
{
    write_shared(s, out, &(struct shared_view){.rank = 2, .is_frozen = true, .was_counted = true},
                 true);
}

/* ---- challenge, event ---- */

static void write_join(struct sampling *s, struct buf *out, bool has_joined, int64_t until)
{
    struct page_visit v = visit(s, "/7KQ2P", true);
    struct join_view view = {.content = content(s),
                             .subtitle = t(s, "Deux semaines pour lancer la campagne",
                                           "Two weeks to launch the campaign"),
                             .total = 312,
                             .metric = same(s, "shares"),
                             .evidence = same(s, "declared"),
                             .tier_count = 3,
                             .from_unix_s = NOW - 3 * DAY_S,
                             .until_unix_s = until,
                             .members = 148,
                             .has_joined = has_joined};
    static const char *const fr[] = {"Petit-déjeuner d’équipe", "Formation LinkedIn",
                                     "Une journée au laboratoire"};
    static const char *const en[] = {"Team breakfast", "LinkedIn training",
                                     "A day at the laboratory"};
    for (size_t i = 0; i < view.tier_count; i++) {
        view.tiers[i] =
            (struct page_tier){i == 0 ? 100 : 250 * (int64_t)i, t(s, fr[i], en[i]), i < 2};
    }
    view.content.headline = t(s, "Challenge de lancement", "Launch challenge");
    view.contents = contents(s, &view.content_count);
    page_join(out, &v, &view);
}

static void join(struct sampling *s, struct buf *out)
{
    write_join(s, out, false, NOW + 11 * DAY_S);
}

static void join_joined(struct sampling *s, struct buf *out)
{
    write_join(s, out, true, 0);
}

static void join_ended(struct sampling *s, struct buf *out)
{
    write_join(s, out, true, NOW - DAY_S);
}

static void write_event(struct sampling *s, struct buf *out, struct event_view *view)
{
    struct page_visit v = visit(s, "/7KQ2Q", true);
    view->content = content(s);
    view->content.kicker = t(s, "Tour de France des sites", "A tour of our sites");
    view->content.headline = t(s, "Lyon, jeudi à midi", "Lyon, Thursday at noon");
    view->place = t(s, "Lyon, salle Bellecour", "Lyon, Bellecour room");
    view->starts_unix_s = NOW + 2 * DAY_S;
    view->ends_unix_s = view->starts_unix_s + 5400;
    page_event(out, &v, view);
}

static void event(struct sampling *s, struct buf *out)
{
    write_event(s, out, &(struct event_view){.seats_left = 12});
}

static void event_signed(struct sampling *s, struct buf *out)
{
    write_event(s, out, &(struct event_view){.seats_left = 11, .is_signed_up = true});
}

static void event_full(struct sampling *s, struct buf *out)
{
    write_event(s, out,
                &(struct event_view){.seats_left = 0, .faults = fault(s, "signup", FAULT_SEATS)});
}

static void event_over(struct sampling *s, struct buf *out)
{
    write_event(s, out, &(struct event_view){.seats_left = -1, .is_over = true});
}

/* ---- reading, root, contents ---- */

static void reading(struct sampling *s, struct buf *out)
{
    struct page_visit v = visit(s, "/7KQ2NX4M", false);
    struct reading_view view = {.content = content(s),
                                .address = same(s, "https://go.exemple.fr/7KQ2NX4M")};
    page_reading(out, &v, &view);
}

static void reading_robot(struct sampling *s, struct buf *out)
{
    struct page_visit v = visit(s, "/7KQ2NX4M", false);
    struct reading_view view = {.content = content(s),
                                .address = same(s, "https://go.exemple.fr/7KQ2NX4M"),
                                .redirect = same(s, "https://www.exemple.fr/actualites/a")};
    page_reading(out, &v, &view);
}

static void root(struct sampling *s, struct buf *out)
{
    struct page_visit v = visit(s, "/", false);
    struct root_view view = {.typed = same(s, "")};
    view.contents = contents(s, &view.content_count);
    page_root(out, &v, &view);
}

static void root_unknown(struct sampling *s, struct buf *out)
{
    struct page_visit v = visit(s, "/", false);
    struct root_view view = {.typed = same(s, "7KQQQ"),
                             .faults = fault(s, "code", FAULT_CODE_UNKNOWN)};
    page_root(out, &v, &view);
}

static void contents_all(struct sampling *s, struct buf *out)
{
    struct page_visit v = visit(s, "/contents", true);
    struct contents_view view = {.next = same(s, "/contents?after=7KQ2T")};
    view.contents = contents(s, &view.content_count);
    page_contents(out, &v, &view);
}

static void contents_none(struct sampling *s, struct buf *out)
{
    struct page_visit v = visit(s, "/contents", true);
    struct contents_view view = {.content_count = 0};
    page_contents(out, &v, &view);
}

/* ---- who ---- */

static struct page_appearance appearance(struct sampling *s)
{
    static struct page_team teams[4];
    static const char *const names[] = {"Affaires publiques", "Marque employeur", "Santé connectée",
                                        "Recherche"};
    static const char *const ids[] = {"t1", "t2", "t3", "t4"};
    for (size_t i = 0; i < ARRAY_LEN(teams); i++) {
        teams[i] = (struct page_team){same(s, ids[i]), same(s, names[i]),
                                      same(s, i < 2 ? "Boulogne" : "Lyon")};
    }
    return (struct page_appearance){.first_name = same(s, "Camille"),
                                    .initial = same(s, "R"),
                                    .alias = same(s, "La Navette"),
                                    .appear = PAGE_APPEAR_NAME,
                                    .team = same(s, "t3"),
                                    .teams = teams,
                                    .team_count = ARRAY_LEN(teams)};
}

static void me(struct sampling *s, struct buf *out)
{
    struct page_visit v = visit(s, "/me", true);
    const struct page_share shares[] = {
        {same(s, "418"), t(s, "Quatre voix, un même métier", "Four voices, one job"),
         same(s, "7KQ2S"), NETWORK_LINKEDIN, PAGE_EVIDENCE_DECLARED, NOW - 600, 5, 3, true},
        {same(s, "402"), t(s, "Une matinée au laboratoire", "A morning at the laboratory"),
         same(s, ""), NETWORK_EMAIL, PAGE_EVIDENCE_UNDONE, NOW - 2 * DAY_S, 0, 0, false},
        {same(s, "397"), t(s, "Parler vrai, citer ses sources", "Speak plainly"), same(s, "7KQ2T"),
         NETWORK_X, PAGE_EVIDENCE_VERIFIED, NOW - 400 * DAY_S, 15, 1, false},
    };
    const struct page_proposal proposals[] = {
        {t(s, "Les coulisses du standard", "Behind the switchboard"), same(s, ""),
         PAGE_PROPOSAL_WAITING, .note = same(s, ""), .at_unix_s = NOW - DAY_S},
        {t(s, "Le potager du site", "The site’s kitchen garden"), same(s, "7KQ30"),
         PAGE_PROPOSAL_APPROVED, .note = t(s, "Belle photo\u202f!", "Lovely photo!"),
         .at_unix_s = NOW - 9 * DAY_S},
        {t(s, "La photo de groupe", "The group photo"), same(s, ""), PAGE_PROPOSAL_REFUSED,
         .note = t(s, "Il manque l’accord des personnes.", "The people’s consent is missing."),
         .at_unix_s = NOW - 20 * DAY_S},
    };
    struct me_view view = {.appearance = appearance(s),
                           .shares = shares,
                           .share_count = ARRAY_LEN(shares),
                           .proposals = proposals,
                           .proposal_count = ARRAY_LEN(proposals),
                           .is_saved = true,
                           .may_sign_out = true};
    page_me(out, &v, &view);
}

static void me_wrong(struct sampling *s, struct buf *out)
{
    struct page_visit v = visit(s, "/me", true);
    struct me_view view = {.appearance = appearance(s),
                           .faults = fault(s, "alias", FAULT_NAME_REFUSED)};
    view.appearance.appear = PAGE_APPEAR_ALIAS;
    view.appearance.is_refused = true;
    page_me(out, &v, &view);
}

static void write_signin(struct sampling *s, struct buf *out, enum page_sign_in step,
                         enum page_fault wrong, const char *field)
{
    struct page_visit v = visit(s, "/signin", false);
    struct signin_view view = {.step = step,
                               .appearance = appearance(s),
                               .email = same(s, "camille@exemple.fr"),
                               .domains = same(s, "@exemple.fr"),
                               .carried = {{.name = "declare", .value = same(s, "7KQ2N")},
                                           {.name = "network", .value = same(s, "linkedin")}},
                               .carried_count = 2,
                               .is_pending = step == SIGN_IN_OPEN};
    if (wrong != FAULT_NONE) {
        view.faults = fault(s, field, wrong);
    }
    page_signin(out, &v, &view);
}

static void signin_open(struct sampling *s, struct buf *out)
{
    write_signin(s, out, SIGN_IN_OPEN, FAULT_NONE, "");
}

static void signin_email(struct sampling *s, struct buf *out)
{
    write_signin(s, out, SIGN_IN_EMAIL, FAULT_EMAIL_DOMAIN, "email");
}

static void signin_code(struct sampling *s, struct buf *out)
{
    write_signin(s, out, SIGN_IN_CODE, FAULT_CODE_WRONG, "code");
}

static void signin_appear(struct sampling *s, struct buf *out)
{
    write_signin(s, out, SIGN_IN_APPEAR, FAULT_NAME_EMPTY, "first_name");
}

static void propose(struct sampling *s, struct buf *out)
{
    struct page_visit v = visit(s, "/propose", true);
    struct propose_view view = {.picture_max_mib = 8, .points = 20};
    page_propose(out, &v, &view);
}

static void propose_wrong(struct sampling *s, struct buf *out)
{
    struct page_visit v = visit(s, "/propose", true);
    struct propose_view view = {.headline = t(s, "Le potager du site", "The kitchen garden"),
                                .text = t(s, "Trois bacs,\ndix volontaires.", "Three beds."),
                                .link = same(s, "potager"),
                                .alt = t(s, "Trois bacs de terre", "Three beds of earth"),
                                .picture_max_mib = 8,
                                .points = 20,
                                .faults = fault(s, "link", FAULT_LINK)};
    view.faults.items[1] =
        (struct page_fault_view){.field = "picture", .fault = FAULT_PICTURE_LARGE, .n = 8};
    view.faults.count = 2;
    page_propose(out, &v, &view);
}

static void propose_sent(struct sampling *s, struct buf *out)
{
    struct page_visit v = visit(s, "/propose", true);
    struct propose_view view = {.is_sent = true};
    page_propose(out, &v, &view);
}

/* ---- privacy, notices, the way to a network, pairing ---- */

static void write_privacy(struct sampling *s, struct buf *out, enum page_identity identity)
{
    struct page_visit v = visit(s, "/privacy", false);
    struct privacy_view view = {.controller = same(s, "Hélia, direction de la communication"),
                                .contact = same(s, "donnees@exemple.fr"),
                                .identity = identity,
                                .person_days = identity == IDENTITY_OPEN ? 365 : 0,
                                .session_days = 180,
                                .click_days = 1,
                                .mail_days = identity == IDENTITY_EMAIL ? 1 : 0,
                                .journal_days = 365};
    page_privacy(out, &v, &view);
}

static void privacy_open(struct sampling *s, struct buf *out)
{
    write_privacy(s, out, IDENTITY_OPEN);
}

static void privacy_email(struct sampling *s, struct buf *out)
{
    write_privacy(s, out, IDENTITY_EMAIL);
}

static void privacy_proxy(struct sampling *s, struct buf *out)
{
    write_privacy(s, out, IDENTITY_PROXY);
}

static void write_notice(struct sampling *s, struct buf *out, enum page_notice notice)
{
    struct page_visit v = visit(s, "/7KQ2N", false);
    struct notice_view view = {
        .notice = notice, .sentence = same(s, ""), .retry_s = notice == NOTICE_TOO_MANY ? 40 : 0};
    page_notice(out, &v, &view);
}

#define NOTICE_SAMPLE(name, notice)                                                                \
    static void name(struct sampling *s, struct buf *out)                                          \
    {                                                                                              \
        write_notice(s, out, notice);                                                              \
    }
NOTICE_SAMPLE(withdrawn, NOTICE_WITHDRAWN)
NOTICE_SAMPLE(not_found, NOTICE_NOT_FOUND)
NOTICE_SAMPLE(bad, NOTICE_BAD)
NOTICE_SAMPLE(forbidden, NOTICE_FORBIDDEN)
NOTICE_SAMPLE(too_many, NOTICE_TOO_MANY)
NOTICE_SAMPLE(broken, NOTICE_BROKEN)
NOTICE_SAMPLE(busy, NOTICE_BUSY)
NOTICE_SAMPLE(erased, NOTICE_ERASED)
NOTICE_SAMPLE(signed_out, NOTICE_SIGNED_OUT)
NOTICE_SAMPLE(not_shareable, NOTICE_NOT_SHAREABLE)

static void instance(struct sampling *s, struct buf *out)
{
    struct page_visit v = visit(s, "", true);
    struct interstitial_view view = {.kind = INTERSTITIAL_INSTANCE,
                                     .network = NETWORK_MASTODON,
                                     .code = same(s, "7KQ2N"),
                                     .text = same(s, "Je travaille chez Hélia."),
                                     .instance = same(s, "localhost"),
                                     .faults = fault(s, "instance", FAULT_INSTANCE)};
    page_interstitial(out, &v, &view);
}

static void follow(struct sampling *s, struct buf *out)
{
    struct page_visit v = visit(s, "", true);
    struct interstitial_view view = {.kind = INTERSTITIAL_FOLLOW,
                                     .network = NETWORK_EMAIL,
                                     .code = same(s, "7KQ2N"),
                                     .text = same(s, "Je travaille chez Hélia."),
                                     .link = same(s, "mailto:?subject=a&body=b")};
    page_interstitial(out, &v, &view);
}

static void write_pair(struct sampling *s, struct buf *out, bool is_known, const char *screen)
{
    struct page_visit v = visit(s, "/pair/Q7NX4M", false);
    struct pair_view view = {
        .code = same(s, "Q7NX4M"), .is_known = is_known, .screen = same(s, screen)};
    page_pair(out, &v, &view);
}

static void pair(struct sampling *s, struct buf *out)
{
    write_pair(s, out, true, "");
}

static void pair_unknown(struct sampling *s, struct buf *out)
{
    write_pair(s, out, false, "");
}

static void pair_done(struct sampling *s, struct buf *out)
{
    write_pair(s, out, true, "Lyon, hall");
}

const struct sample *sample_all(size_t *out_count)
{
    static const struct sample samples[] = {
        {"share", share},
        {"share-first", share_first},
        {"share-returned", share_returned},
        {"share-refused", share_refused},
        {"shared", shared},
        {"shared-twice", shared_twice},
        {"shared-frozen", shared_frozen},
        {"join", join},
        {"join-joined", join_joined},
        {"join-ended", join_ended},
        {"event", event},
        {"event-signed", event_signed},
        {"event-full", event_full},
        {"event-over", event_over},
        {"reading", reading},
        {"reading-robot", reading_robot},
        {"root", root},
        {"root-unknown", root_unknown},
        {"contents", contents_all},
        {"contents-none", contents_none},
        {"me", me},
        {"me-wrong", me_wrong},
        {"signin-open", signin_open},
        {"signin-email", signin_email},
        {"signin-code", signin_code},
        {"signin-appear", signin_appear},
        {"propose", propose},
        {"propose-wrong", propose_wrong},
        {"propose-sent", propose_sent},
        {"privacy-open", privacy_open},
        {"privacy-email", privacy_email},
        {"privacy-proxy", privacy_proxy},
        {"notice-withdrawn", withdrawn},
        {"notice-not-found", not_found},
        {"notice-bad", bad},
        {"notice-forbidden", forbidden},
        {"notice-too-many", too_many},
        {"notice-broken", broken},
        {"notice-busy", busy},
        {"notice-erased", erased},
        {"notice-signed-out", signed_out},
        {"notice-not-shareable", not_shareable},
        {"instance", instance},
        {"follow", follow},
        {"pair", pair},
        {"pair-unknown", pair_unknown},
        {"pair-done", pair_done},
    };
    *out_count = ARRAY_LEN(samples);
    return samples;
}
