/* display/scene/scene_activity.c: what just happened, newest first. On a lobby screen teams stand
 * in for people who did not agree to be named.
 */
#include <string.h>

#include "display/scene/parts.h"

#define ROW_H   148.0F
#define ROW_GAP 18.0F

enum { NEW_FOR_S = 120, HOUR_S = 3600 };

static const char *sentence(const struct pen *pen, const struct activity *a, const char *who)
{
    static const struct {
        enum msg about, plain;
    } says[] = {
        [ACTIVITY_SHARED] = {MSG_ACTIVITY_SHARED, MSG_ACTIVITY_SHARED_PLAIN},
        [ACTIVITY_PROPOSED] = {MSG_ACTIVITY_PROPOSED, MSG_ACTIVITY_PROPOSED_PLAIN},
        [ACTIVITY_JOINED] = {MSG_ACTIVITY_JOINED, MSG_ACTIVITY_JOINED},
        [ACTIVITY_SIGNED_UP] = {MSG_ACTIVITY_SIGNED_UP, MSG_ACTIVITY_SIGNED_UP_PLAIN},
        [ACTIVITY_TIER_REACHED] = {MSG_ACTIVITY_TIER_REACHED, MSG_ACTIVITY_TIER_REACHED_PLAIN}};
    bool has_object = has_text(a->object_title);
    return say(pen, has_object ? says[a->what].about : says[a->what].plain, 0, who,
               a->object_title);
}

/* Points at the right; a tick for what has none. Returns where it begins. */
static float draw_points(struct pen *pen, const struct activity *a, struct area row)
{
    float right = row.x + row.w - 40.0F, middle = row.y + row.h / 2.0F;
    if (a->points <= 0) {
        float height = 30.0F;
        tick_draw(pen, right - height * 1.25F, middle, height, pen->colours.accent_2);
        return right - height * 1.25F;
    }
    struct label label = {.utf8 = say(pen, MSG_PLUS, a->points, NULL, NULL),
                          .weight = WEIGHT_EXTRABOLD,
                          .colour = pen->colours.accent_2,
                          .size = 52.0F,
                          .size_2 = 42.0F,
                          .width = 320.0F,
                          .max_lines = 1,
                          .align = ALIGN_RIGHT,
                          .is_number = true,
                          .is_secondary = true};
    struct placed placed = label_layout(pen, &label);
    label_put(pen, &placed, right - 320.0F, middle - (placed.cap_inset + placed.base_inset) / 2.0F);
    return right - placed.w;
}

static void draw_item(struct pen *pen, const struct activity *a, struct area row)
{
    bool is_team = false;
    const char *who = person_label(&a->who, pen->env->screen->screen_class, &is_team);
    bool is_anonymous = !has_text(who);
    if (is_anonymous) {
        who = say(pen, MSG_ACTIVITY_SOMEONE, 0, NULL, NULL);
    }
    bool is_new = pen->env->now_unix_s - a->at < NEW_FOR_S;
    const char *text = sentence(pen, a, who);
    size_t name_len = strncmp(text, who, strlen(who)) == 0 ? strlen(who) : 0;
    char *name = arena_strdup(pen->env->arena, (struct slice){text, name_len});
    struct text_span spans[2] = {
        {name == NULL ? "" : name, WEIGHT_BOLD, pen->colours.ink},
        {name == NULL ? text : text + name_len, WEIGHT_SEMIBOLD, pen->colours.ink}};
    const char *where = has_text(a->network)      ? lang_network(a->network)
                        : is_team || is_anonymous ? ""
                                                  : a->who.team;
    layer_begin(pen, "item", a->id, row, LAYER_LIVE);
    fill(pen, row, 28.0F, is_new ? pen->colours.highlight : pen->colours.card);
    avatar_draw(pen, &(struct avatar){.name = who, .picture = is_team ? NULL : a->who.avatar},
                row.x + 84.0F, row.y + row.h / 2.0F, 44.0F);
    float x = row.x + 158.0F, right = draw_points(pen, a, row) - 28.0F;
    struct stack words = {0};
    struct label line = {.spans = spans,
                         .span_count = 2,
                         .size = 40.0F,
                         .size_2 = 36.0F,
                         .size_3 = 30.0F,
                         .width = right - x,
                         .max_lines = pen->is_portrait ? 2 : 1,
                         .line_height = 1.18F};
    struct label detail = {.utf8 = join_dot(pen, where,
                                            lang_ago(pen->env->arena, pen->lang, pen_tz(pen), a->at,
                                                     pen->env->now_unix_s)),
                           .weight = WEIGHT_REGULAR,
                           .colour =
                               colour_for_contrast(pen->colours.mute, pen->colours.highlight, 4.6F),
                           .size = 28.0F,
                           .width = right - x,
                           .max_lines = 1,
                           .is_secondary = true};
    stack_add(&words, pen, &line, 0.0F);
    stack_add(&words, pen, &detail, 2.0F);
    stack_draw(&words, pen, x, row.y + (row.h - words.h) / 2.0F);
    layer_end(pen);
}

static bool is_shown(const struct pen *pen, const struct activity *a)
{
    return screen_admits(pen->env->screen, &a->audience) && a->at <= pen->env->now_unix_s;
}

static int64_t shares_in_hour(const struct pen *pen)
{
    const struct programme *p = pen->env->programme;
    int64_t count = 0;
    for (size_t i = 0; i < p->activity_count; i++) {
        const struct activity *a = &p->activity[i];
        count +=
            a->what == ACTIVITY_SHARED && is_shown(pen, a) && pen->env->now_unix_s - a->at < HOUR_S;
    }
    return count;
}

/* Title, and beside it (below it in portrait) the pulse of the last hour. */
static float draw_head(struct pen *pen, struct area c)
{
    const struct scene_entry *entry = pen->target->entry;
    struct label title = {.utf8 = entry != NULL && has_text(entry->title)
                                      ? entry->title
                                      : say(pen, MSG_ACTIVITY_TITLE, 0, NULL, NULL),
                          .weight = WEIGHT_EXTRABOLD,
                          .colour = pen->colours.ink,
                          .size = pen->is_portrait ? 96.0F : 76.0F,
                          .size_2 = 62.0F,
                          .width = pen->is_portrait ? c.w : c.w * 0.6F,
                          .max_lines = 1,
                          .line_height = 1.1F,
                          .is_title = true};
    int64_t shares = shares_in_hour(pen);
    struct label pulse = {
        .utf8 = shares > 0 ? say(pen, MSG_ACTIVITY_SHARES_IN_HOUR, shares, NULL, NULL) : "",
        .weight = WEIGHT_SEMIBOLD,
        .colour = colour_for_contrast(pen->colours.up, pen->colours.ground, 7.1F),
        .size = 32.0F,
        .max_lines = 1};
    struct placed head = label_layout(pen, &title);
    float x = pen->is_portrait ? c.x : c.x + head.w + 48.0F;
    pulse.width = c.x + c.w - x - 34.0F;
    struct placed line = label_layout(pen, &pulse);
    float y = pen->is_portrait ? c.y + head.h + 8.0F : c.y + head.base_inset - line.base_inset;
    float h = pen->is_portrait && shares > 0 ? head.h + 8.0F + line.h : head.h;
    layer_begin(pen, "head", "", (struct area){c.x, c.y, c.w, h}, 0);
    label_put(pen, &head, c.x, c.y);
    if (shares > 0) {
        disc(pen, x + 9.0F, y + (line.cap_inset + line.base_inset) / 2.0F, 9.0F, 0.0F,
             pen->colours.up);
        label_put(pen, &line, x + 32.0F, y);
    }
    layer_end(pen);
    return h;
}

/* As many rows as there is room for, newest first. */
static void draw_rows(struct pen *pen, struct area area)
{
    const struct programme *p = pen->env->programme;
    float row_h = pen->is_portrait ? 158.0F : ROW_H;
    size_t room = (size_t)((area.h + ROW_GAP) / (row_h + ROW_GAP)), shown = 0;
    for (size_t i = 0; i < p->activity_count && shown < room; i++) {
        if (is_shown(pen, &p->activity[i])) {
            struct area row = {area.x, area.y + (row_h + ROW_GAP) * (float)shown, area.w, row_h};
            draw_item(pen, &p->activity[i], row);
            shown++;
        }
    }
}

void scene_activity(struct pen *pen)
{
    const struct scene_entry *entry = pen->target->entry;
    struct area c = chrome_content(pen);
    struct card card = {.form = pen->is_portrait ? CARD_WIDE : CARD_MAIN,
                        .link = target_link(pen->target),
                        .target = pen->is_portrait ? 300.0F : 440.0F,
                        .width = c.w,
                        .title = entry != NULL && has_text(entry->cta)
                                     ? entry->cta
                                     : say(pen, MSG_ACTIVITY_JOIN, 0, NULL, NULL),
                        .text = say(pen, MSG_ACTIVITY_JOIN_TEXT, 0, NULL, NULL)};
    struct area code = card_measure(pen, &card);
    bool has_code = code.w > 0.0F;
    ground_flat(pen);
    float width = c.w - (has_code && !pen->is_portrait ? code.w + 48.0F : 0.0F);
    float top = c.y + draw_head(pen, (struct area){c.x, c.y, width, c.h}) + 44.0F;
    float bottom = c.y + c.h - (has_code && pen->is_portrait ? code.h + 32.0F : 0.0F);
    draw_rows(pen, (struct area){c.x, top, width, bottom - top});
    if (has_code) {
        float x = pen->is_portrait ? c.x : c.x + c.w - code.w;
        float lowest = c.y + c.h - code.h;
        card_draw(pen, &card, x, pen->is_portrait || top > lowest ? lowest : top);
    }
    chrome_draw(pen, pen->colours.ink, pen->colours.mute);
}
