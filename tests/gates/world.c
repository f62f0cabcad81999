/* tests/gates/world.c: the programme is written as JSON and read by the real reader, so that
 * nothing here can be longer than what validation allows.
 */
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/tz.h"

struct writer {
    struct buf json;
    enum content content;
    bool is_french;
    uint32_t next_word, next_code;
};

static const char *const french[] = {"Pour",
                                     "les",
                                     "patients",
                                     "et",
                                     "leurs",
                                     "proches",
                                     "nous",
                                     "avançons",
                                     "ensemble",
                                     "chaque",
                                     "jour",
                                     "à",
                                     "la",
                                     "rencontre",
                                     "de",
                                     "celles",
                                     "qui",
                                     "n’abandonnent",
                                     "jamais",
                                     "malgré",
                                     "l’incompréhension",
                                     "œuvre",
                                     "collective",
                                     "été",
                                     "anticonstitutionnellement",
                                     "«",
                                     "déjà",
                                     "»",
                                     "2 480",
                                     "partages",
                                     "…",
                                     "Étonnant",
                                     "non",
                                     "?"};
static const char *const english[] = {
    "Warm",    "homes",      "first",         "because", "neighbours",
    "believe", "neighbours", "and",           "every",   "winter",
    "check",   "counts",     "more",          "than",    "internationalisation",
    "of",      "any",        "campaign",      "we",      "ever",
    "ran:",    "2,480",      "shares",        "so",      "far,",
    "which",   "is",         "extraordinary", "(yes)",   "isn’t",
    "it?"};

static size_t characters(const char *utf8)
{
    size_t count = 0;
    for (; *utf8 != '\0'; utf8++) {
        count += ((unsigned char)*utf8 & 0xC0) != 0x80;
    }
    return count;
}

/* Words up to exactly max characters for the longest, about `usual` for typical, one letter else.
 */
static void text(struct writer *w, size_t usual, size_t max)
{
    size_t goal = w->content == CONTENT_SHORTEST ? 1 : w->content == CONTENT_TYPICAL ? usual : max;
    size_t used = 0;
    buf_append_char(&w->json, '"');
    while (goal == 1 ? used < 1 : used < goal) {
        if (goal == 1) {
            buf_append_char(&w->json, 'A');
            used = 1;
            break;
        }
        const char *word = w->is_french ? french[w->next_word % ARRAY_LEN(french)]
                                        : english[w->next_word % ARRAY_LEN(english)];
        w->next_word++;
        size_t len = characters(word), space = used > 0 ? 1 : 0;
        if (used == 0 && len > goal) {
            continue;
        }
        if (used + space + len > goal) { /* fill up to the last character allowed */
            for (size_t i = 0; w->content == CONTENT_LONGEST && used < goal; i++, used++) {
                buf_append_char(&w->json, i == 0 && used > 0 && used + 1 < goal ? ' ' : 'n');
            }
            break;
        }
        buf_printf(&w->json, "%s%s", space == 1 ? " " : "", word);
        used += space + len;
    }
    buf_append_char(&w->json, '"');
}

static void key_text(struct writer *w, const char *key, size_t usual, size_t max)
{
    buf_printf(&w->json, ", \"%s\": ", key);
    text(w, usual, max);
}

/* What may be left out is, in the shortest. */
static void optional_text(struct writer *w, const char *key, size_t usual, size_t max)
{
    if (w->content != CONTENT_SHORTEST) {
        key_text(w, key, usual, max);
    }
}

static void code(struct writer *w)
{
    static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    uint32_t n = w->next_code++;
    if (w->content == CONTENT_LONGEST) { /* an absolute address that needs version 6 */
        buf_printf(&w->json,
                   ", \"link\": \"https://intranet.exemple.fr/ambassadeurs/contenus/2026/11/"
                   "pour-les-patients-ne-jamais-renoncer-%02u\"",
                   (unsigned)(n % 100));
        return;
    }
    buf_printf(&w->json, ", \"code\": \"7KQ%c%c\"", digits[n / 32 % 32], digits[n % 32]);
}

static void campaigns(struct writer *w)
{
    static const char *const art[] = {"", "white", "black", "checker", "photo"};
    buf_append_str(&w->json, "\"campaigns\": [");
    for (int i = 0; i < 5; i++) {
        buf_printf(&w->json, "%s{ \"id\": \"c%d\"", i > 0 ? ", " : "", i);
        key_text(w, "title", 17, 160);
        if (w->content == CONTENT_LONGEST) {
            buf_append_str(&w->json, ", \"hashtag\": \"#NeJamaisRenoncerToujoursAvancerEnsemble"
                                     "DemainEtApresEncore\"");
        } else if (w->content == CONTENT_TYPICAL) {
            buf_append_str(&w->json, ", \"hashtag\": \"#NeJamaisRenoncer\"");
        }
        optional_text(w, "statement", 110, 600);
        if (art[i][0] != '\0') {
            buf_printf(&w->json, ", \"artwork\": \"%s\"", art[i]);
        }
        if (i % 2 == 0) {
            code(w);
        }
        if (w->content != CONTENT_SHORTEST) {
            buf_append_str(&w->json, ", \"until\": \"today+20d\", \"colours\": [\"#A22A5C\", "
                                     "\"#FF8A5B\"], \"figures\": [\"f0\", \"f1\"]");
        }
        buf_append_str(&w->json, " }");
    }
    buf_append_str(&w->json, "],\n");
}

static void posts(struct writer *w)
{
    static const char *const kinds[] = {"news", "quote", "image", "position"};
    buf_append_str(&w->json, "\"posts\": [");
    for (int i = 0; i < 16; i++) { /* kind × picture × author and code */
        buf_printf(&w->json, "%s{ \"id\": \"p%d\", \"kind\": \"%s\"", i > 0 ? ", " : "", i,
                   kinds[i % 4]);
        key_text(w, "headline", 58, 240);
        optional_text(w, "text", 110, 4000);
        if (i / 4 % 2 == 0 || i % 4 == 2) { /* an image has its picture */
            buf_printf(&w->json, ", \"media\": \"%s\"", i % 3 == 0 ? "checker" : "photo");
        }
        if (i / 8 == 0) {
            buf_append_str(&w->json, ", \"author\": { \"name\": ");
            text(w, 10, 80);
            key_text(w, "team", 15, 80);
            buf_append_str(&w->json, ", \"public\": true }, \"proposed_at\": \"today-2d 10:00\", "
                                     "\"points\": 5, \"shares\": 48");
            code(w);
        }
        buf_append_str(&w->json, " }");
    }
    buf_append_str(&w->json, "],\n");
}

static void boards(struct writer *w)
{
    static const char *const ofs[] = {"people", "teams", "sites"};
    static const int counts[] = {1, 2, 3, 5, 8, 12};
    buf_append_str(&w->json, "\"boards\": [");
    for (int i = 0; i < 18; i++) {
        int kind = i % 3, count = counts[i / 3];
        buf_printf(&w->json, "%s{ \"id\": \"b%d\", \"of\": \"%s\"", i > 0 ? ", " : "", i,
                   ofs[kind]);
        key_text(w, "title", 14, 160);
        optional_text(w, "commentary", 50, 160);
        if (i % 2 == 0) {
            buf_append_str(&w->json, ", \"challenge\": \"h3\", \"as_of\": \"now-90m\"");
        }
        buf_append_str(&w->json, ", \"entries\": [");
        int all = kind == 0 ? count * 2 : count; /* of people the upper half shows */
        for (int k = 0; k < all; k++) {
            buf_printf(&w->json, "%s{ \"id\": \"e%d\", \"score\": %s", k > 0 ? ", " : "", k,
                       w->content == CONTENT_LONGEST ? "-999999999" : "4210");
            key_text(w, "name", 14, 80);
            optional_text(w, "detail", 9, 80);
            if (w->content != CONTENT_SHORTEST) {
                buf_printf(&w->json, ", \"previous_rank\": %d", k % 3 == 0 ? 12 : k + 1);
            }
            buf_append_str(&w->json, ", \"public\": true }");
        }
        buf_append_str(&w->json, "] }");
    }
    buf_append_str(&w->json, "],\n");
}

static void challenges(struct writer *w)
{
    static const char *const windows[] = {"", "\"until\": \"now+76h\"",
                                          "\"from\": \"now+2d\", \"until\": \"now+9d\"",
                                          "\"from\": \"today-9d\", \"until\": \"now-1h\""};
    buf_append_str(&w->json, "\"challenges\": [");
    for (int i = 0; i < 12; i++) { /* one to six tiers, twice; every state; every tier reached */
        int tiers = i % 6 + 1;
        buf_printf(&w->json, "%s{ \"id\": \"h%d\", \"total\": %ld", i > 0 ? ", " : "", i,
                   w->content == CONTENT_LONGEST ? 999999999L - (i % 3) * 200000000L
                                                 : (long)(i * 60 + 12));
        key_text(w, "title", 22, 160);
        optional_text(w, "subtitle", 18, 160);
        buf_printf(&w->json, "%s%s", windows[i % 4][0] == '\0' ? "" : ", ", windows[i % 4]);
        if (i % 2 == 1) {
            code(w);
        }
        buf_append_str(&w->json, ", \"tiers\": [");
        for (int k = 0; k < tiers; k++) {
            long at = w->content == CONTENT_LONGEST ? 166666666L * (k + 1) : 100L * (k + 1);
            buf_printf(&w->json, "%s{ \"at\": %ld", k > 0 ? ", " : "", at);
            key_text(w, "title", 18, 80);
            buf_append_str(&w->json, " }");
        }
        buf_append_str(&w->json, "] }");
    }
    buf_append_str(&w->json, "],\n");
}

static void events(struct writer *w)
{
    static const char *const starts[] = {"today+3d 12:00", "now+45m", "now-20m", "now-3h",
                                         "today+200d 12:00"};
    buf_append_str(&w->json, "\"events\": [");
    for (int i = 0; i < 10; i++) {
        buf_printf(&w->json, "%s{ \"id\": \"v%d\", \"starts\": \"%s\"", i > 0 ? ", " : "", i,
                   starts[i % 5]);
        key_text(w, "title", 18, 160);
        optional_text(w, "text", 80, 4000);
        optional_text(w, "place", 6, 80);
        if (i % 2 == 0) {
            code(w);
        }
        if (i == 3 || i == 8) {
            buf_printf(&w->json, ", \"artwork\": \"%s\"", i == 3 ? "white" : "photo");
        }
        if (i < 5) {
            int stops = w->content == CONTENT_SHORTEST ? 1 : w->content == CONTENT_TYPICAL ? 5 : 8;
            buf_append_str(&w->json, ", \"tour\": { \"stops\": [");
            for (int k = 0; k < stops; k++) {
                buf_printf(&w->json, "%s{ \"done\": %s", k > 0 ? ", " : "",
                           k < 2 ? "true" : "false");
                key_text(w, "name", 8, 40);
                buf_append_str(&w->json, " }");
            }
            buf_append_str(&w->json, "]");
            optional_text(w, "title", 24, 120);
            buf_append_str(&w->json, " }");
        }
        buf_append_str(&w->json, " }");
    }
    buf_append_str(&w->json, "],\n");
}

static void activity(struct writer *w)
{
    static const char *const whats[] = {"shared", "proposed", "joined", "signed_up",
                                        "tier_reached"};
    buf_append_str(&w->json, "\"activity\": [");
    for (int i = 0; i < 8; i++) {
        buf_printf(&w->json, "%s{ \"id\": \"a%d\", \"at\": \"now-%dm\", \"what\": \"%s\"",
                   i > 0 ? ", " : "", i, i * 7, whats[i % 5]);
        key_text(w, "who", 9, 80);
        optional_text(w, "team", 14, 80);
        optional_text(w, "object_title", 16, 240);
        buf_printf(&w->json, ", \"public\": true%s }",
                   w->content == CONTENT_LONGEST ? ", \"points\": 1000000" : ", \"points\": 5");
    }
    buf_append_str(&w->json, "],\n");
}

static void figures(struct writer *w)
{
    static const char *const values[] = {"475", "2600", "8", "312.5"};
    buf_append_str(&w->json, "\"figures\": [");
    for (int i = 0; i < 4; i++) {
        buf_printf(&w->json, "%s{ \"id\": \"f%d\", \"value\": %s", i > 0 ? ", " : "", i,
                   w->content == CONTENT_LONGEST ? "-123456789012.125" : values[i]);
        key_text(w, "label", 26, 120);
        if (w->content != CONTENT_SHORTEST) {
            buf_printf(&w->json, ", \"prefix\": \"%s\", \"suffix\": \"%s\"",
                       w->content == CONTENT_LONGEST ? "environ " : "× ",
                       w->content == CONTENT_LONGEST ? "millions" : "");
        }
        buf_append_str(&w->json, i == 1 ? ", \"as_of\": \"now-4h\" }" : " }");
    }
    buf_append_str(&w->json, "],\n");
}

static void notices(struct writer *w)
{
    static const char *const levels[] = {"info", "urgent", "emergency"};
    buf_append_str(&w->json, "\"notices\": [");
    for (int i = 0; i < 3; i++) {
        buf_printf(&w->json, "%s{ \"id\": \"n%d\", \"level\": \"%s\"", i > 0 ? ", " : "", i,
                   levels[i]);
        key_text(w, "headline", 24, 160);
        optional_text(w, "text", 90, 4000);
        optional_text(w, "label", 8, 40);
        buf_append_str(&w->json, ", \"until\": \"today-1d\" }");
    }
    buf_append_str(&w->json, "],\n");
}

static void scene(struct writer *w, const char *kind, const char *of, bool has_words)
{
    buf_printf(&w->json, ",\n{ \"scene\": \"%s\"", kind);
    if (of != NULL) {
        buf_printf(&w->json, ", \"of\": %s", of);
    }
    if (has_words) {
        if (strcmp(kind, "campaign") != 0 && strcmp(kind, "post") != 0 &&
            strcmp(kind, "event") != 0) {
            optional_text(w, "title", 18, 160);
        }
        if (strcmp(kind, "picture") == 0) {
            optional_text(w, "caption", 60, 240);
        }
        if (strcmp(kind, "figures") == 0) {
            optional_text(w, "text", 40, 240);
        }
        if (strcmp(kind, "figures") != 0) {
            optional_text(w, "cta", 20, 80);
        }
        code(w);
    }
    buf_append_str(&w->json, " }");
}

static void scenes_of(struct writer *w, const char *kind, const char *prefix, int count)
{
    for (int i = 0; i < count; i++) {
        char of[32];
        (void)snprintf(of, sizeof(of), "\"%s%d\"", prefix, i);
        scene(w, kind, of, i % 3 == 2);
    }
}

static void playlist(struct writer *w)
{
    static const char *const sets[] = {"[\"f0\"]", "[\"f0\", \"f1\"]", "[\"f0\", \"f1\", \"f2\"]",
                                       "[\"f0\", \"f1\", \"f2\", \"f3\"]"};
    buf_append_str(&w->json, "\"playlists\": [{ \"id\": \"all\", \"scenes\": [\n"
                             "{ \"scene\": \"activity\" }");
    scene(w, "activity", NULL, true);
    scenes_of(w, "campaign", "c", 5);
    scenes_of(w, "post", "p", 16);
    scenes_of(w, "board", "b", 18);
    scenes_of(w, "challenge", "h", 12);
    scenes_of(w, "event", "v", 10);
    static const char *const pictures[] = {"\"white\"", "\"black\"", "\"checker\"", "\"photo\""};
    for (size_t i = 0; i < 8; i++) {
        scene(w, "figures", sets[i % 4], i >= 4);
        scene(w, "picture", pictures[i % 4], i >= 4);
    }
    buf_append_str(&w->json, "] }]\n");
}

static const struct tz *find_tz(void *ctx, const char *name)
{
    struct world *world = ctx;
    if (world->tz == NULL && tz_load(name, &world->tz, NULL) != ST_OK) {
        return NULL;
    }
    return world->tz;
}

static void read_document(struct world *world, struct slice json, const char *pictures)
{
    struct fault_list *faults = fault_list_create();
    struct err err = {0};
    const struct programme_options options = {
        .now_unix_s = WORLD_NOW, .base_dir = pictures, .find_tz = find_tz, .tz_ctx = world};
    enum status st = programme_read(json, &options, faults, &world->programme, &err);
    if (st != ST_OK || fault_list_errors(faults) > 0) {
        struct buf text = buf_make((size_t)1 << 20);
        fault_list_print(faults, "world", &text);
        (void)fprintf(stderr, "%s%s\n", buf_str(&text), err.text);
        exit(1);
    }
    fault_list_destroy(faults);
}

static void collect(struct world *world)
{
    const struct plan_now now = {WORLD_NOW, 0, true};
    size_t n =
        plan_round(world->programme, &world->screen, now, world->targets, WORLD_TARGETS_MAX - 8);
    for (size_t i = 0; i < world->programme->notice_count; i++) {
        world->targets[n++] =
            (struct plan_target){.kind = SCENE_NOTICE, .notice = &world->programme->notices[i]};
    }
    world->targets[n++] = (struct plan_target){.kind = SCENE_QUIET};
    world->targets[n++] = (struct plan_target){.kind = SCENE_PAIR};
    world->target_count = n;
}

void world_init(struct world *world, enum content content, bool is_french, const char *pictures)
{
    struct writer w = {
        .json = buf_make((size_t)4 << 20), .content = content, .is_french = is_french};
    *world = (struct world){
        .screen = {.screen_class = SCREEN_INTERNAL, .diagonal_in = 55.0F, .distance_m = 4.0F}};
    buf_printf(&w.json,
               "{ \"vitrine\": 1, \"revision\": \"gates\", \"locale\": \"%s\", "
               "\"timezone\": \"Europe/Paris\", \"brand\": { \"name\": ",
               is_french ? "fr-FR" : "en-GB");
    text(&w, 12, 60);
    buf_append_str(&w.json, content == CONTENT_SHORTEST ? " },\n" : ", \"logo\": \"photo\" },\n");
    buf_append_str(&w.json, "\"share\": { \"base\": \"https://go.exemple.fr\" },\n\"media\": [");
    static const char *const names[] = {"white", "black", "checker", "photo"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        buf_printf(&w.json, "%s{ \"id\": \"%s\", \"href\": \"%s.png\" }", i > 0 ? ", " : "",
                   names[i], names[i]);
    }
    buf_append_str(&w.json, "],\n");
    figures(&w);
    challenges(&w);
    campaigns(&w);
    boards(&w);
    posts(&w);
    events(&w);
    activity(&w);
    notices(&w);
    playlist(&w);
    buf_append_str(&w.json, "}\n");
    read_document(world, buf_view(&w.json), pictures);
    buf_deinit(&w.json);
    collect(world);
}

void world_deinit(struct world *world)
{
    programme_unref(world->programme);
    tz_destroy(world->tz);
}
