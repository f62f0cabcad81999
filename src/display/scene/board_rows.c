/* display/scene/board_rows.c: a row: rank, who, movement, score; a bar for what share of the
 * leader's score it is. Each row is a layer of its own, named by the entry, so that it can travel.
 */
#include <math.h>
#include <string.h>

#include "base/attr.h"
#include "display/scene/board_priv.h"

#define ROW_GAP    12.0F
#define RADIUS     24.0F
#define PAD        26.0F
#define SCORE_PAD  34.0F
#define COLUMN_GAP 28.0F
#define BAR_LEAST  60.0F  /* lower rows have no room for a bar */
#define NAME_LEAST 190.0F /* a second column leaves at least this for names */

size_t board_mover(const struct board *board)
{
    size_t best = SIZE_MAX;
    uint32_t most = 0;
    for (size_t i = 0; i < board->shown_count; i++) {
        const struct board_entry *e = &board->entries[i];
        uint32_t gain = e->previous_rank > e->rank ? e->previous_rank - e->rank : 0;
        if (gain > most) {
            most = gain;
            best = i;
        }
    }
    return best;
}

bool board_is_revealed(const struct pen *pen, size_t index)
{
    const struct board *board = pen->target->board;
    const struct board_reveal *reveal = &board->reveal;
    int64_t keys = pen->env->reveal_steps;
    if (!reveal->is_active && (!board->is_frozen || keys == 0)) {
        return true;
    }
    int64_t shown = keys - 1; /* of a board that only keys reveal */
    if (reveal->is_active && reveal->step >= 0) {
        shown = reveal->step + keys;
    } else if (reveal->is_active) {
        int64_t since = pen->env->now_unix_s - reveal->started_at;
        shown = keys + (since < 0 || reveal->every_s <= 0 ? 0 : since / reveal->every_s + 1);
    }
    return (int64_t)(board->shown_count - index) <= shown;
}

uint32_t board_score_colour(const struct pen *pen)
{
    const struct board *board = pen->target->board;
    return stale_is_grey(pen, board->as_of, board->max_age_s) ? pen->colours.mute
                                                              : pen->colours.ink;
}

const char *board_score(const struct pen *pen, const struct board_entry *entry)
{
    double score = number_shown(pen, "score", entry->id, entry->score, entry->score_decimals);
    return lang_number(pen->env->arena, pen->lang, score, entry->score_decimals);
}

/* Where the parts of a row stand, shared by all rows so that they line up. */
struct row_grid {
    float h, scale; /* scale of the type: 1 in a row of 104 */
    float rank_w, avatar_w, score_w, move_w;
};

/* Digits are equally wide: the longest text is the widest. A score that falls is still shown at its
 * old length for a moment. */
static float widest_score(const struct pen *pen, const struct board_rows *rows, float size)
{
    struct arena *arena = pen->env->arena;
    struct label label = {.utf8 = "",
                          .weight = WEIGHT_BOLD,
                          .size = size,
                          .width = 600.0F,
                          .max_lines = 1,
                          .is_tabular = true};
    for (size_t i = 0; i < rows->count; i++) {
        const struct board_entry *entry = &pen->target->board->entries[rows->first + i];
        const char *texts[] = {lang_number(arena, pen->lang, entry->score, entry->score_decimals),
                               board_score(pen, entry)};
        for (size_t k = 0; k < ARRAY_LEN(texts); k++) {
            label.utf8 = strlen(texts[k]) > strlen(label.utf8) ? texts[k] : label.utf8;
        }
    }
    return label_layout(pen, &label).w;
}

static void draw_who(struct pen *pen, const struct board_entry *entry, struct area box, float scale)
{
    struct stack who = {0};
    bool is_low = box.h < 84.0F; /* one line only */
    struct label name = {.utf8 = entry->name,
                         .weight = WEIGHT_SEMIBOLD,
                         .colour = pen->colours.ink,
                         .size = 36.0F * scale,
                         .size_2 = 36.0F,
                         .size_3 = 30.0F,
                         .width = box.w,
                         .max_lines = 1,
                         .line_height = 1.21F};
    struct label detail = {.utf8 = is_low ? "" : entry->detail,
                           .weight = WEIGHT_MEDIUM,
                           .colour = pen->colours.mute,
                           .size = 28.0F,
                           .width = box.w,
                           .max_lines = 1,
                           .line_height = 1.21F,
                           .is_secondary = true};
    stack_add(&who, pen, &name, 0.0F);
    stack_add(&who, pen, &detail, 0.0F);
    stack_draw(&who, pen, box.x, box.y + (box.h - who.h) / 2.0F);
}

static float centred(const struct placed *placed, float middle)
{
    return middle - (placed->cap_inset + placed->base_inset) / 2.0F;
}

static void draw_rank(struct pen *pen, uint32_t rank, struct area box, float size)
{
    uint32_t colour = rank >= 1 && rank <= 3 ? pen->colours.medals[rank - 1] : pen->colours.mute;
    struct label label = {.utf8 = lang_number(pen->env->arena, pen->lang, rank, 0),
                          .weight = WEIGHT_BOLD,
                          .colour = colour,
                          .size = size,
                          .width = box.w,
                          .max_lines = 1,
                          .align = ALIGN_CENTRE,
                          .is_tabular = true,
                          .is_secondary = true};
    struct placed placed = label_layout(pen, &label);
    label_put(pen, &placed, box.x, centred(&placed, box.y + box.h / 2.0F));
}

/* Share of the leader's score along the lower edge: a row of that width of which only the lowest
 * strip is in the layer, so that the corners stay the row's own. */
static void draw_bar(struct pen *pen, const struct board_entry *entry, struct area row)
{
    double best = pen->target->board->entries[0].score;
    double part = best > 0.0 ? entry->score / best : 0.0;
    part = part < 0.0 ? 0.0 : part > 1.0 ? 1.0 : part;
    float h = row.h > 120.0F ? 8.0F : 7.0F, width = row.w * (float)part;
    float right = width > row.w - RADIUS ? RADIUS : 0.0F;
    if (width > RADIUS * 2.0F) {
        layer_begin(pen, "bar", entry->id, (struct area){row.x, row.y + row.h - h, row.w, h},
                    LAYER_LIVE | LAYER_TIGHT);
        fill_corners(pen, (struct area){row.x, row.y, width, row.h},
                     (const float[4]){RADIUS, right, right, RADIUS},
                     paint_solid(entry_colour(pen->target->board, entry)));
        layer_end(pen);
    }
}

/* The score is a layer of its own: while it counts, nothing else of the row is drawn again. */
static void draw_score(struct pen *pen, const struct board_entry *entry,
                       const struct row_grid *grid, struct area row)
{
    float x = row.x + row.w - SCORE_PAD - grid->score_w;
    struct label score = {.utf8 = board_score(pen, entry),
                          .weight = WEIGHT_BOLD,
                          .colour = board_score_colour(pen),
                          .size = 42.0F * grid->scale,
                          .size_2 = 36.0F,
                          .width = grid->score_w + 2.0F,
                          .max_lines = 1,
                          .align = ALIGN_RIGHT,
                          .is_tabular = true,
                          .is_secondary = board_score_colour(pen) == pen->colours.mute};
    struct placed placed = label_layout(pen, &score);
    float h = 60.0F * grid->scale;
    layer_begin(pen, "score", entry->id,
                (struct area){x, row.y + (row.h - h) / 2.0F, grid->score_w + 2.0F, h}, LAYER_LIVE);
    label_put(pen, &placed, x, centred(&placed, row.y + row.h / 2.0F));
    layer_end(pen);
}

/* A place whose holder is not revealed yet. */
static void draw_hidden(struct pen *pen, const struct board_entry *entry,
                        const struct row_grid *grid, struct area row)
{
    layer_begin(pen, "hidden", entry->id, row, LAYER_LIVE);
    fill(pen, row, RADIUS, pen->colours.card);
    draw_rank(pen, entry->rank, (struct area){row.x + PAD, row.y, grid->rank_w, row.h},
              42.0F * grid->scale);
    layer_end(pen);
}

/* What changes together is a layer together, so that an overtaking draws little anew: the ground,
 * the bar, the rank with the movement, who it is, the score. */
static void draw_row(struct pen *pen, const struct board_rows *rows, const struct row_grid *grid,
                     size_t index, struct area row)
{
    const struct board *board = pen->target->board;
    const struct board_entry *entry = &board->entries[index];
    uint32_t card = index == board_mover(board) ? pen->colours.highlight : pen->colours.card;
    bool has_bar = rows->has_bars && row.h >= BAR_LEAST;
    float middle = row.y + row.h / 2.0F, score_x = row.x + row.w - SCORE_PAD - grid->score_w;
    if (!board_is_revealed(pen, index)) {
        draw_hidden(pen, entry, grid, row);
        return;
    }
    layer_begin(pen, "row", entry->id, row, LAYER_LIVE | LAYER_TIGHT);
    fill(pen, row, RADIUS, card);
    layer_end(pen);
    if (has_bar) {
        draw_bar(pen, entry, row);
    }
    struct area rank = {row.x + PAD, row.y, grid->rank_w, row.h};
    layer_begin(pen, "rank", entry->id, rank, LAYER_LIVE | LAYER_TIGHT);
    draw_rank(pen, entry->rank, rank, 42.0F * grid->scale);
    layer_end(pen);
    float move_x = score_x - 44.0F;
    struct area move = {move_x - grid->move_w, row.y, grid->move_w, row.h};
    layer_begin(pen, "move", entry->id, move, LAYER_LIVE | LAYER_TIGHT);
    movement_draw(pen, entry->rank, entry->previous_rank, move_x, middle, 32.0F);
    layer_end(pen);
    float x = row.x + PAD + grid->rank_w + 22.0F, r = fminf(row.h * 0.31F, 40.0F);
    float who_x = x + (rows->has_avatars ? r * 2.0F + 24.0F : 0.0F);
    float right = move_x - grid->move_w - 20.0F;
    layer_begin(pen, "who", entry->id, (struct area){x, row.y, right - x, row.h},
                LAYER_LIVE | LAYER_TIGHT);
    if (rows->has_avatars) {
        avatar_draw(
            pen, &(struct avatar){entry->name, entry->avatar, entry_colour(board, entry), 0, 0.0F},
            x + r, middle, r);
    }
    draw_who(pen, entry,
             (struct area){who_x, row.y, right - who_x, row.h - (has_bar ? 6.0F : 0.0F)},
             grid->scale);
    layer_end(pen);
    draw_score(pen, entry, grid, row);
}

/* As many columns as wished for, if names have room beside the scores. */
static int32_t fit_columns(const struct pen *pen, const struct board_rows *rows)
{
    float width = (rows->area.w + COLUMN_GAP) / (float)rows->columns - COLUMN_GAP;
    float taken = 350.0F + widest_score(pen, rows, 42.0F);
    return width - taken >= NAME_LEAST ? rows->columns : 1;
}

float board_rows_draw(struct pen *pen, const struct board_rows *rows)
{
    if (rows->count == 0) {
        return 0.0F;
    }
    size_t columns = (size_t)fit_columns(pen, rows);
    size_t lines = (rows->count + columns - 1) / columns;
    float gap = rows->area.h / (float)lines > 90.0F ? ROW_GAP : 8.0F;
    float h = (rows->area.h + gap) / (float)lines - gap;
    struct row_grid grid = {.h = fminf(h, rows->max_h)};
    grid.scale = fminf(fmaxf(grid.h / 104.0F, 0.86F), 1.24F);
    grid.rank_w = 58.0F * grid.scale;
    grid.score_w = widest_score(pen, rows, 42.0F * grid.scale);
    grid.move_w = 84.0F;
    float width = (rows->area.w + COLUMN_GAP) / (float)columns - COLUMN_GAP;
    for (size_t i = 0; i < rows->count; i++) {
        float column = (float)(i / lines), line = (float)(i % lines);
        struct area row = {rows->area.x + (width + COLUMN_GAP) * column,
                           rows->area.y + (grid.h + gap) * line, width, grid.h};
        draw_row(pen, rows, &grid, rows->first + i, row);
    }
    return (grid.h + gap) * (float)lines - gap;
}
