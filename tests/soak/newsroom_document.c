/* tests/soak/newsroom_document.c: facts as a document. */
#include <stdlib.h>

#include "base/civil.h"
#include "newsroom.h"

struct writer {
    const struct newsroom *room;
    struct buf *out;
    bool has_item; /* a comma is due */
};

static const char *const words[] = {"les",
                                    "patients",
                                    "avancer",
                                    "ensemble",
                                    "équipe",
                                    "été",
                                    "œuvre",
                                    "2 480",
                                    "winter",
                                    "because",
                                    "neighbour",
                                    "of",
                                    "a",
                                    "(yes)",
                                    "it?",
                                    "«",
                                    "шаг",
                                    "Ελλάδα",
                                    "שלום",
                                    "مرحبا",
                                    "日本",
                                    "🎉",
                                    "👩🏽‍🔬",
                                    "é́",
                                    "…",
                                    "—",
                                    "l’été",
                                    "<b>",
                                    "&amp;",
                                    "%s",
                                    "\\\\",
                                    "anticonstitutionnellement",
                                    "Krankenhaus",
                                    "n°1",
                                    "#tag",
                                    "’"};

/* The same words for the same number; most texts are short, a few as long as they may be. */
static void text(struct writer *w, uint32_t which, int32_t max)
{
    struct dice dice = {which};
    int32_t goal = dice_one_in(&dice, 8) ? max : 1 + dice_below(&dice, max < 60 ? max : 60);
    buf_append_char(w->out, '"');
    for (int32_t used = 0; used < goal;) {
        const char *word = words[dice_below(&dice, (int32_t)ARRAY_LEN(words))];
        int32_t length = 0;
        for (const char *at = word; *at != '\0'; at++) {
            length += ((unsigned char)*at & 0xC0) != 0x80;
        }
        if (used + length + 1 > goal) {
            buf_append_str(w->out, used == 0 ? "A" : "");
            break;
        }
        buf_printf(w->out, "%s%s", used > 0 ? " " : "", word);
        used += length + 1;
    }
    buf_append_char(w->out, '"');
}

static void key_text(struct writer *w, const char *key, uint32_t which, int32_t max)
{
    buf_printf(w->out, ", \"%s\": ", key);
    text(w, which, max);
}

static void key_time(struct writer *w, const char *key, int64_t unix_s)
{
    if (unix_s != 0) {
        struct civil t = civil_from_seconds(unix_s);
        buf_printf(w->out, ", \"%s\": \"%04d-%02d-%02dT%02d:%02d:%02dZ\"", key, t.year, t.month,
                   t.day, t.hour, t.minute, t.second);
    }
}

static void span(struct writer *w, const struct span *span)
{
    key_time(w, "from", span->from);
    key_time(w, "until", span->until);
}

static void link_of(struct writer *w, int32_t link, uint32_t which)
{
    static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    if (link == 1) {
        buf_printf(w->out, ", \"code\": \"K%c%c%c\"", digits[which % 32], digits[which / 32 % 32],
                   digits[which / 1024 % 32]);
    } else if (link == 2) {
        buf_printf(w->out, ", \"link\": \"https://intranet.example.com/contents/2026/a-%u\"",
                   (unsigned)which);
    }
}

static void begin(struct writer *w, const char *list)
{
    buf_printf(w->out, "],\n\"%s\": [", list);
    w->has_item = false;
}

static void item(struct writer *w, const char *prefix, int32_t id)
{
    buf_printf(w->out, "%s{ \"id\": \"%s%d\"", w->has_item ? ",\n" : "", prefix, id);
    w->has_item = true;
}

static void artwork(struct writer *w, const char *key, int32_t media)
{
    if (media >= 0) {
        buf_printf(w->out, ", \"%s\": \"m%d\"", key, media);
    }
}

static void write_texts(struct writer *w)
{
    static const char *const kinds[] = {"news", "quote", "image", "position", "video"};
    begin(w, "campaigns");
    for (int32_t i = 0; i < NEWS_CAMPAIGNS; i++) {
        const struct news_text *t = &w->room->campaigns[i];
        if (!t->is_withdrawn) {
            item(w, "c", i);
            key_text(w, "title", t->words, 160);
            key_text(w, "statement", t->words + 1, 600);
            buf_printf(w->out, ", \"hashtag\": \"#Tag%u\"", (unsigned)(t->words % 1000));
            buf_append_str(w->out, t->form % 3 == 0 ? ", \"figures\": [\"f0\", \"f1\"]" : "");
            artwork(w, "artwork", t->media);
            link_of(w, t->link, t->words);
            span(w, &t->span);
            buf_append_str(w->out, " }");
        }
    }
    begin(w, "posts");
    for (int32_t i = 0; i < NEWS_POSTS; i++) {
        const struct news_text *t = &w->room->posts[i];
        if (!t->is_withdrawn) {
            item(w, "p", i);
            buf_printf(w->out, ", \"kind\": \"%s\", \"weight\": %d", kinds[t->form % 5],
                       1 + t->form % 7);
            key_text(w, "headline", t->words, 240);
            key_text(w, "text", t->words + 1, 4000);
            artwork(w, "media", t->media);
            link_of(w, t->link, t->words);
            span(w, &t->span);
            if (t->form % 2 == 0) {
                buf_append_str(w->out, ", \"points\": 5, \"author\": { \"public\": true");
                key_text(w, "name", t->words + 2, 80);
                artwork(w, "avatar", t->form % NEWS_MEDIA);
                buf_append_str(w->out, " }");
            }
            buf_append_str(w->out, " }");
        }
    }
}

static void write_board(struct writer *w, const struct news_board *board)
{
    static const char *const of[] = {"people", "teams", "sites"};
    buf_printf(w->out, ", \"of\": \"%s\"", of[board->of]);
    buf_append_str(w->out, board->is_frozen ? ", \"frozen\": true" : "");
    if (board->form % 3 == 0) {
        buf_printf(w->out, ", \"challenge\": \"h%d\"", board->form % NEWS_CHALLENGES);
    }
    if (board->reveal_step >= 0) {
        buf_printf(w->out, ", \"reveal\": { \"step\": %d }", board->reveal_step);
    } else if (board->reveal_step == -2) {
        buf_append_str(w->out, ", \"reveal\": { \"every_s\": 3");
        key_time(w, "started_at", board->reveal_at);
        buf_append_str(w->out, " }");
    }
    link_of(w, board->form % 2, (uint32_t)board->form);
    key_time(w, "as_of", board->as_of);
    buf_append_str(w->out, ", \"entries\": [");
    for (int32_t i = 0; i < board->count; i++) {
        buf_printf(w->out, "%s{ \"id\": \"e%d\", \"score\": %lld, \"public\": true",
                   i > 0 ? ", " : "", board->ids[i], (long long)board->scores[i]);
        key_text(w, "name", (uint32_t)board->ids[i], 40);
        key_text(w, "detail", (uint32_t)board->ids[i] + 1000, 30);
        if (board->form % 4 == 0) {
            artwork(w, "avatar", board->ids[i] % NEWS_MEDIA);
        }
        buf_append_str(w->out, " }");
    }
    buf_append_str(w->out, "] }");
}

static void write_contests(struct writer *w)
{
    begin(w, "challenges");
    for (int32_t i = 0; i < NEWS_CHALLENGES; i++) {
        const struct news_challenge *c = &w->room->challenges[i];
        item(w, "h", i);
        key_text(w, "title", (uint32_t)c->step, 60);
        buf_printf(w->out, ", \"total\": %lld", (long long)c->total);
        link_of(w, (int32_t)(c->step % 3), (uint32_t)c->step);
        key_time(w, "as_of", c->as_of);
        span(w, &c->span);
        buf_append_str(w->out, ", \"tiers\": [");
        for (int32_t k = 1; k <= c->tiers; k++) {
            buf_printf(w->out, "%s{ \"at\": %lld", k > 1 ? ", " : "", (long long)c->step * k);
            key_text(w, "title", (uint32_t)(c->step + k), 40);
            buf_append_str(w->out, " }");
        }
        buf_append_str(w->out, "] }");
    }
    begin(w, "boards");
    for (int32_t i = 0; i < NEWS_BOARDS; i++) {
        item(w, "b", i);
        key_text(w, "title", (uint32_t)w->room->boards[i].form, 60);
        write_board(w, &w->room->boards[i]);
    }
}

static void write_events(struct writer *w)
{
    begin(w, "events");
    for (int32_t i = 0; i < NEWS_EVENTS; i++) {
        const struct news_text *t = &w->room->events[i];
        item(w, "v", i);
        key_text(w, "title", t->words, 160);
        key_text(w, "text", t->words + 1, 400);
        key_time(w, "starts", t->span.from);
        artwork(w, "artwork", t->media);
        link_of(w, t->link, t->words);
        if (t->form % 2 == 0) {
            buf_append_str(w->out, ", \"tour\": { \"stops\": [{ \"name\": \"Lyon\", \"done\": "
                                   "true }, { \"name\": \"Brest\" }, { \"name\": \"Metz\" }] }");
        }
        buf_append_str(w->out, " }");
    }
    begin(w, "activity");
    for (int32_t i = 0; i < NEWS_ITEMS; i++) {
        if (w->room->items[i] != 0) {
            item(w, "a", (int32_t)(w->room->item_ids[i] % 100000));
            key_text(w, "who", w->room->item_ids[i], 40);
            key_time(w, "at", w->room->items[i]);
            buf_append_str(w->out, ", \"public\": true, \"what\": \"shared\"");
            key_text(w, "object_title", w->room->item_ids[i] + 7, 80);
            buf_append_str(w->out, " }");
        }
    }
    static const char *const levels[] = {"info", "urgent", "emergency"};
    begin(w, "notices");
    for (int32_t i = 0; i < NEWS_NOTICES; i++) {
        const struct news_notice *n = &w->room->notices[i];
        if (n->is_on) {
            item(w, "n", i);
            buf_printf(w->out, ", \"level\": \"%s\"", levels[n->level]);
            key_text(w, "headline", n->words, 160);
            key_text(w, "text", n->words + 1, 4000);
            span(w, &n->span);
            buf_append_str(w->out, " }");
        }
    }
}

static void write_scene(struct writer *w, const struct news_scene *scene)
{
    static const char *const transitions[] = {"dissolve", "slide", "reveal", "cut"};
    static const struct {
        const char *kind, *prefix;
        int32_t count;
    } kinds[] = {{"campaign", "c", NEWS_CAMPAIGNS},
                 {"post", "p", NEWS_POSTS},
                 {"post", NULL, 0},
                 {"picture", "m", NEWS_MEDIA},
                 {"board", "b", NEWS_BOARDS},
                 {"challenge", "h", NEWS_CHALLENGES},
                 {"event", "v", NEWS_EVENTS},
                 {"activity", NULL, 0},
                 {"figures", NULL, 0}};
    const char *kind = kinds[scene->kind].kind, *prefix = kinds[scene->kind].prefix;
    buf_printf(w->out, ",\n{ \"scene\": \"%s\"", kind);
    if (prefix != NULL) {
        buf_printf(w->out, ", \"of\": \"%s%d\"", prefix, scene->of % kinds[scene->kind].count);
    } else if (kind[0] == 'p') {
        buf_printf(w->out, ", \"pick\": %d", 1 + scene->of % 3);
    } else if (kind[0] == 'f') {
        buf_append_str(w->out, scene->of % 2 == 0 ? ", \"of\": [\"f0\", \"f1\", \"f2\", \"f3\"]"
                                                  : ", \"of\": [\"f2\"]");
    }
    if (scene->seconds > 0) {
        buf_printf(w->out, ", \"seconds\": %d", scene->seconds);
    }
    if (scene->transition >= 0) {
        buf_printf(w->out, ", \"transition\": \"%s\"", transitions[scene->transition]);
    }
    if (kind[0] == 'p' && kind[1] == 'i') {
        key_text(w, "caption", (uint32_t)scene->of, 240);
    }
    if (prefix != NULL) {
        link_of(w, scene->link, (uint32_t)scene->of);
    }
    buf_append_str(w->out, " }");
}

static void write_playlists(struct writer *w)
{
    static const char *const transitions[] = {"dissolve", "slide", "reveal", "cut"};
    static const char *const schedules[] = {
        "",
        ", \"schedule\": [{ \"playlist\": \"l1\", \"from\": \"08:00\", \"until\": \"12:00\" }, "
        "{ \"playlist\": \"l2\", \"from\": \"14:10\", \"until\": \"14:50\" }, "
        "{ \"playlist\": \"l0\" }]",
        ", \"schedule\": [{ \"off\": true, \"from\": \"20:00\", \"until\": \"07:30\" }, "
        "{ \"playlist\": \"l1\" }]",
        ", \"schedule\": [{ \"off\": true, \"from\": \"10:50\", \"until\": \"10:53\" }, "
        "{ \"off\": true, \"from\": \"12:00\", \"until\": \"13:00\" }, "
        "{ \"playlist\": \"l2\", \"days\": [\"mon\", \"wed\", \"sat\"] }, "
        "{ \"playlist\": \"l0\", \"from\": \"06:00\", \"until\": \"23:00\" }]"};
    begin(w, "playlists");
    for (int32_t i = 0; i < NEWS_PLAYLISTS; i++) {
        item(w, "l", i);
        buf_printf(w->out,
                   ", \"transition\": \"%s\", \"scenes\": [{ \"scene\": \"activity\", "
                   "\"seconds\": %d }",
                   transitions[w->room->transitions[i]], 20 + i);
        for (int32_t k = 0; k < NEWS_SCENES; k++) {
            write_scene(w, &w->room->scenes[i][k]);
        }
        buf_append_str(w->out, "] }");
    }
    buf_printf(w->out, "]%s }\n", schedules[w->room->schedule]);
}

void newsroom_write(const struct newsroom *room, struct buf *out)
{
    static const char *const files[NEWS_MEDIA] = {
        "wood.jpg",    "checker.png", "white.png", "small.png", "drawing.svg",
        "missing.png", "words.png",   "torn.png",  "tall.png",  "black.png"};
    struct writer w = {room, out, false};
    buf_printf(out,
               "{ \"vitrine\": 1, \"revision\": \"r%u\", \"locale\": \"%s\", "
               "\"timezone\": \"Europe/Paris\",\n\"brand\": { \"name\": \"House\", \"theme\": "
               "\"%s\"%s%s },\n\"share\": { \"base\": \"https://go.example.com\" },\n\"media\": [",
               (unsigned)room->revision, room->is_french ? "fr-FR" : "en-GB",
               room->is_day ? "day" : "night", room->has_logo ? ", \"logo\": \"m3\"" : "",
               room->has_accents ? ", \"accents\": [\"#0E7C86\", \"#FFC24B\"]" : "");
    for (int32_t i = 0; i < NEWS_MEDIA; i++) {
        item(&w, "m", i);
        buf_printf(out, ", \"href\": \"%s\", \"focus\": [0.%d, 0.5] }", files[i], i);
    }
    begin(&w, "figures");
    for (int32_t i = 0; i < NEWS_FIGURES; i++) {
        item(&w, "f", i);
        key_text(&w, "label", (uint32_t)i, 60);
        buf_printf(out, ", \"value\": %lld", (long long)room->figures[i]);
        key_time(&w, "as_of", room->figures_as_of);
        buf_append_str(out, " }");
    }
    write_texts(&w);
    write_contests(&w);
    write_events(&w);
    write_playlists(&w);
}
