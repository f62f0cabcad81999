/* display/scene/scene_post.c: one content to relay: its picture, who proposed it, what it says, and
 * the strip that invites to share. Without a picture the words take the room and the code stands
 * beside them.
 */
#include <string.h>

#include "display/scene/parts.h"

#define GAP        64.0F
#define AVATAR_R   46.0F
#define AUTHOR_GAP 36.0F
#define STRIP_PAD  18.0F

struct post_layout {
    struct area content;
    struct area media; /* w 0: none */
    struct area words; /* where the words may go */
    struct area strip; /* w 0: none */
    struct card card;
    struct area card_at; /* without a picture, in landscape: the main card */
    const char *name, *detail;
    struct person who;
};

static const char *kind_name(const struct pen *pen, enum post_kind kind)
{
    static const enum msg names[] = {[POST_NEWS] = MSG_POST_KIND_NEWS,
                                     [POST_QUOTE] = MSG_POST_KIND_QUOTE,
                                     [POST_IMAGE] = MSG_POST_KIND_IMAGE,
                                     [POST_VIDEO] = MSG_POST_KIND_VIDEO,
                                     [POST_POSITION] = MSG_POST_KIND_POSITION};
    return say(pen, names[kind], 0, NULL, NULL);
}

static void find_author(const struct pen *pen, struct post_layout *l)
{
    const struct post *post = pen->target->post;
    bool is_team = false;
    l->who = post->author;
    l->name = person_label(&post->author, pen->env->screen->screen_class, &is_team);
    const char *proposed = "";
    if (post->proposed_at != TIME_NONE) {
        proposed = say(pen, MSG_POST_PROPOSED, 0,
                       lang_ago(pen->env->arena, pen->lang, pen_tz(pen), post->proposed_at,
                                pen->env->now_unix_s),
                       NULL);
    }
    l->detail = join_dot(pen, is_team ? "" : post->author.team, proposed);
    if (is_team) {
        l->who.avatar = NULL;
    }
}

/* Headline of a quote in its marks, unless it brings its own. */
const char *post_headline(const struct pen *pen)
{
    const struct post *post = pen->target->post;
    bool has_marks = strstr(post->headline, "«") != NULL || strstr(post->headline, "“") != NULL;
    return post->kind == POST_QUOTE && has_text(post->headline) && !has_marks
               ? say(pen, MSG_POST_QUOTED, 0, post->headline, NULL)
               : post->headline;
}

static float draw_author(struct pen *pen, const struct post_layout *l, float x, float y)
{
    float tx = x + AVATAR_R * 2.0F + 22.0F, width = x + l->words.w - tx;
    avatar_draw(pen, &(struct avatar){.name = l->name, .picture = l->who.avatar}, x + AVATAR_R,
                y + AVATAR_R, AVATAR_R);
    struct label name = {.utf8 = l->name,
                         .weight = WEIGHT_BOLD,
                         .colour = pen->colours.ink,
                         .size = 36.0F,
                         .width = width,
                         .max_lines = 1,
                         .line_height = 1.2F};
    struct label detail = {.utf8 = l->detail,
                           .weight = WEIGHT_MEDIUM,
                           .colour = pen->colours.mute,
                           .size = 30.0F,
                           .width = width,
                           .max_lines = 1,
                           .line_height = 1.2F,
                           .is_secondary = true};
    struct stack lines = {0};
    stack_add(&lines, pen, &name, 0.0F);
    stack_add(&lines, pen, &detail, 0.0F);
    stack_draw(&lines, pen, tx, y + AVATAR_R - lines.h / 2.0F);
    return AVATAR_R * 2.0F;
}

static void draw_words(struct pen *pen, const struct post_layout *l)
{
    const struct post *post = pen->target->post;
    bool has_author = has_text(l->name), is_wide = l->words.w > 900.0F;
    float head = has_author ? AVATAR_R * 2.0F + AUTHOR_GAP : 0.0F;
    float room = l->words.h - head;
    struct stack stack = {0};
    struct label kicker = {
        .utf8 = has_author && post->kind != POST_POSITION ? "" : kind_name(pen, post->kind),
        .weight = WEIGHT_SEMIBOLD,
        .colour = pen->colours.accent_2,
        .size = 36.0F,
        .width = l->words.w,
        .max_lines = 1};
    struct label title = {.utf8 = post_headline(pen),
                          .weight = WEIGHT_BOLD,
                          .colour = pen->colours.ink,
                          .size = is_wide ? 84.0F : 62.0F,
                          .size_2 = is_wide ? 62.0F : 52.0F,
                          .size_3 = 42.0F,
                          .width = l->words.w,
                          .height = has_text(post->text) ? room * 0.68F : room,
                          .line_height = 1.13F,
                          .is_title = true};
    stack_add(&stack, pen, &kicker, 0.0F);
    stack_add(&stack, pen, &title, 18.0F);
    float gap = stack.count > 0 ? 34.0F : 0.0F;
    struct label text = {.utf8 = post->text,
                         .weight = WEIGHT_REGULAR,
                         .colour = pen->colours.soft,
                         .size = is_wide ? 42.0F : 36.0F,
                         .size_2 = 36.0F,
                         .size_3 = 30.0F,
                         .width = l->words.w,
                         .height = room - stack.h - gap,
                         .line_height = 1.38F};
    stack_add(&stack, pen, &text, gap);
    layer_begin(pen, "words", post->id, l->words, 0);
    bool is_top = l->media.w > 0.0F && l->strip.w > 0.0F; /* lined up with the picture */
    float y = l->words.y + (is_top ? 0.0F : (room - stack.h) / 2.0F);
    if (has_author) {
        y += draw_author(pen, l, l->words.x, y) + AUTHOR_GAP;
    }
    float free = l->words.y + l->words.h - y - stack.h;
    stack_draw(&stack, pen, l->words.x, y + (is_top && free > 0.0F ? free * 0.35F : 0.0F));
    layer_end(pen);
}

static const char *strip_title(const struct pen *pen)
{
    const struct scene_entry *entry = pen->target->entry;
    return entry != NULL && has_text(entry->cta) ? entry->cta
                                                 : say(pen, MSG_POST_RELAY, 0, NULL, NULL);
}

static const char *strip_counts(const struct pen *pen)
{
    const struct post *post = pen->target->post;
    const char *points =
        post->points > 0 ? say(pen, MSG_PLUS_POINTS, post->points, NULL, NULL) : "";
    const char *shares =
        post->shares > 0 ? say(pen, MSG_SHARES_DECLARED, post->shares, NULL, NULL) : "";
    return join_dot(pen, points, shares);
}

static void draw_strip(struct pen *pen, const struct post_layout *l)
{
    struct area code = card_measure(pen, &l->card);
    float x = l->strip.x + STRIP_PAD + code.w + 36.0F;
    float width = l->strip.x + l->strip.w - 32.0F - x;
    struct stack words = {0};
    struct label title = {.utf8 = strip_title(pen),
                          .weight = WEIGHT_BOLD,
                          .colour = pen->colours.ink,
                          .size = 42.0F,
                          .size_2 = 36.0F,
                          .size_3 = 30.0F,
                          .width = width,
                          .max_lines = 3,
                          .line_height = 1.2F};
    struct label networks = {.utf8 = say(pen, MSG_POST_NETWORKS, 0, NULL, NULL),
                             .weight = WEIGHT_MEDIUM,
                             .colour = pen->colours.mute,
                             .size = 30.0F,
                             .width = width,
                             .max_lines = 2,
                             .is_secondary = true};
    struct label counts = {.utf8 = strip_counts(pen),
                           .weight = WEIGHT_SEMIBOLD,
                           .colour = pen->colours.accent_2,
                           .size = 30.0F,
                           .width = width,
                           .max_lines = 2};
    stack_add(&words, pen, &title, 0.0F);
    stack_add(&words, pen, &networks, 4.0F);
    stack_add(&words, pen, &counts, 20.0F);
    layer_begin(pen, "strip", "", l->strip, 0);
    fill(pen, l->strip, 32.0F, pen->colours.card);
    stack_draw(&words, pen, x, l->strip.y + (l->strip.h - words.h) / 2.0F);
    layer_end(pen);
    card_draw(pen, &l->card, l->strip.x + STRIP_PAD, l->strip.y + (l->strip.h - code.h) / 2.0F);
}

static void place_strip(struct pen *pen, struct post_layout *l, float x, float width)
{
    struct area code = card_measure(pen, &l->card);
    if (code.h > 0.0F) {
        float h = code.h + STRIP_PAD * 2.0F;
        l->strip = (struct area){x, l->content.y + l->content.h - h, width, h};
    }
}

static void place(struct pen *pen, struct post_layout *l)
{
    struct area c = l->content;
    bool has_media = picture_is_there(pen, pen->target->post->media, NULL);
    l->card = (struct card){.form = CARD_INSET, .link = target_link(pen->target)};
    if (pen->is_portrait) {
        place_strip(pen, l, c.x, c.w);
        float bottom = l->strip.w > 0.0F ? l->strip.y - 48.0F : c.y + c.h;
        if (has_media) {
            l->media = (struct area){c.x, c.y, c.w, (bottom - c.y) * 0.56F};
            c.y += l->media.h + 56.0F;
        }
        l->words = (struct area){c.x, c.y, c.w, bottom - c.y};
    } else if (has_media) {
        float width = c.w * 0.4976F;
        l->media = (struct area){c.x, c.y, width, c.h};
        c.x += width + GAP;
        c.w -= width + GAP;
        place_strip(pen, l, c.x, c.w);
        float bottom = l->strip.w > 0.0F ? l->strip.y - 40.0F : c.y + c.h;
        l->words = (struct area){c.x, c.y, c.w, bottom - c.y};
    } else {
        l->card.form = CARD_MAIN;
        l->card.title = strip_title(pen);
        struct area code = card_measure(pen, &l->card);
        if (code.w > 0.0F) {
            l->card_at =
                (struct area){c.x + c.w - code.w, c.y + (c.h - code.h) * 0.42F, code.w, code.h};
            c.w -= code.w + 88.0F;
        }
        l->words = c;
    }
}

void scene_post(struct pen *pen)
{
    struct post_layout l = {.content = chrome_content(pen)};
    l.content.h -= pen->is_portrait ? 0.0F : 18.0F;
    find_author(pen, &l);
    place(pen, &l);
    ground_flat(pen);
    if (l.media.w > 0.0F) {
        layer_begin(pen, "media", pen->target->post->id, l.media, 0);
        picture(pen, pen->target->post->media, l.media, 32.0F);
        layer_end(pen);
    }
    draw_words(pen, &l);
    if (l.strip.w > 0.0F) {
        draw_strip(pen, &l);
    }
    if (l.card_at.w > 0.0F) {
        card_draw(pen, &l.card, l.card_at.x, l.card_at.y);
    }
    chrome_draw(pen, pen->colours.ink, pen->colours.mute);
}
