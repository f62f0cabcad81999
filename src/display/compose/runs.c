/* A run is four bytes; the runs of a row follow those of the row above. Short changes of kind are
 * not worth a run: blending is right for every pixel, so it takes them in. */
#include "display/compose/runs.h"

#include <stdbool.h>
#include <string.h>

#include "base/mem.h"
#include "display/compose/row.h"

enum run_kind { RUN_BLEND = 0, RUN_COPY, RUN_FILL };

enum {
    SIDE_MAX = 16383, /* what fits a run's length */
    FILL_LEAST = 24,
    COPY_LEAST = 16,
    GAP_LEAST = 6,
    PIXELS_A_RUN = 10 /* more runs than one for so many pixels don't pay */
};

struct run {
    uint16_t x;
    uint16_t len_kind; /* length × 4 + kind */
};

struct runs {
    uint32_t *first; /* of each row, and of the row behind the last */
    struct run *runs;
    size_t count, cap;
    int32_t rows;
};

/* From x on, how many hold nothing; four at a time where it is much. */
static int32_t length_of_empty(const uint32_t *row, int32_t x, int32_t width)
{
    int32_t end = x;
    while (end + 4 <= width && (row[end] | row[end + 1] | row[end + 2] | row[end + 3]) == 0) {
        end += 4;
    }
    while (end < width && row[end] == 0) {
        end++;
    }
    return end - x;
}

static int32_t length_of_opaque(const uint32_t *row, int32_t x, int32_t width)
{
    int32_t end = x;
    while (end + 4 <= width &&
           (row[end] & row[end + 1] & row[end + 2] & row[end + 3]) >> 24 == 255U) {
        end += 4;
    }
    while (end < width && row[end] >> 24 == 255U) {
        end++;
    }
    return end - x;
}

static bool add(struct runs *runs, int32_t x, int32_t len, enum run_kind kind)
{
    if (runs->count == runs->cap) {
        return false;
    }
    runs->runs[runs->count++] =
        (struct run){(uint16_t)x, (uint16_t)((uint32_t)len << 2 | (uint32_t)kind)};
    return true;
}

/* How long it stays blended from x on: until something that is worth a run of its own, or a gap. */
static int32_t blended(const uint32_t *row, int32_t x, int32_t width)
{
    int32_t at = x;
    while (at < width) {
        int32_t gap = length_of_empty(row, at, width);
        if (gap >= GAP_LEAST || at + gap == width) {
            break;
        }
        int32_t opaque = gap > 0 ? 0 : length_of_opaque(row, at, width);
        if (opaque >= COPY_LEAST) {
            break;
        }
        at += gap > 0 ? gap : opaque > 0 ? opaque : 1;
    }
    return at - x;
}

/* The next stretch of one colour that is worth a run. Whoever is FILL_LEAST long covers a whole
 * block of half that, so the other blocks are passed over after a look at their ends. */
static int32_t find_fill(const uint32_t *row, int32_t x, int32_t end, int32_t *out_len)
{
    const int32_t block = FILL_LEAST / 2;
    for (int32_t at = x; at + block <= end; at += block) {
        uint32_t colour = row[at];
        if (row[at + 1] != colour || row[at + block - 1] != colour) {
            continue;
        }
        int32_t left = at, right = at + 1;
        while (left > x && row[left - 1] == colour) {
            left--;
        }
        while (right < end && row[right] == colour) {
            right++;
        }
        if (right - left >= FILL_LEAST) {
            *out_len = right - left;
            return left;
        }
    }
    *out_len = 0;
    return end;
}

/* An opaque stretch: one colour where that is long, copied between. */
static bool add_opaque(struct runs *runs, const uint32_t *row, int32_t x, int32_t len)
{
    int32_t end = x + len;
    bool has_room = true;
    while (x < end && has_room) {
        int32_t same = 0, fill = find_fill(row, x, end, &same);
        has_room = x == fill || add(runs, x, fill - x, RUN_COPY);
        has_room = has_room && (same == 0 || add(runs, fill, same, RUN_FILL));
        x = fill + same;
    }
    return has_room;
}

static bool scan_row(struct runs *runs, const uint32_t *row, int32_t width)
{
    bool has_room = true;
    for (int32_t x = 0; x < width && has_room;) {
        int32_t gap = length_of_empty(row, x, width);
        x += gap;
        int32_t opaque = length_of_opaque(row, x, width);
        if (opaque >= COPY_LEAST) {
            has_room = add_opaque(runs, row, x, opaque);
            x += opaque;
            continue;
        }
        int32_t len = blended(row, x, width);
        if (len > 0) {
            has_room = add(runs, x, len, RUN_BLEND);
        }
        x += len;
    }
    return has_room;
}

struct runs *runs_create(const struct pixels *pixels)
{
    if (pixels->width > SIDE_MAX || pixels->height > SIDE_MAX) {
        return NULL;
    }
    struct runs *runs = mem_alloc(1, sizeof *runs);
    size_t area = (size_t)pixels->width * (size_t)pixels->height;
    runs->rows = pixels->height;
    runs->cap = area / PIXELS_A_RUN + (size_t)pixels->height;
    runs->first = mem_try_alloc((size_t)pixels->height + 1, sizeof *runs->first);
    runs->runs = mem_try_alloc(runs->cap, sizeof *runs->runs);
    bool is_good = runs->first != NULL && runs->runs != NULL;
    for (int32_t y = 0; y < pixels->height && is_good; y++) {
        runs->first[y] = (uint32_t)runs->count;
        is_good = scan_row(runs, pixels->argb + (size_t)y * pixels->stride_px, pixels->width);
    }
    if (!is_good) {
        runs_destroy(runs);
        return NULL;
    }
    runs->first[pixels->height] = (uint32_t)runs->count;
    struct run *fitting = mem_try_alloc(runs->count + 1, sizeof *fitting);
    if (fitting != NULL) {
        memcpy(fitting, runs->runs, runs->count * sizeof *fitting);
        mem_free(runs->runs);
        runs->runs = fitting;
        runs->cap = runs->count + 1;
    }
    return runs;
}

void runs_destroy(struct runs *runs)
{
    if (runs != NULL) {
        mem_free(runs->first);
        mem_free(runs->runs);
        mem_free(runs);
    }
}

size_t runs_bytes(const struct runs *runs)
{
    return runs == NULL ? 0
                        : sizeof *runs + ((size_t)runs->rows + 1) * sizeof *runs->first +
                              runs->cap * sizeof *runs->runs;
}

static void lay_faded(enum run_kind kind, const uint32_t *src, size_t len, uint8_t opacity,
                      uint32_t *dst)
{
    if (kind == RUN_FILL) {
        row_over_solid(dst, len, px_scale(src[0], opacity));
    } else {
        row_over_faded(dst, src, len, opacity);
    }
}

static void lay_whole(enum run_kind kind, const uint32_t *src, size_t len, uint32_t *dst)
{
    if (kind == RUN_FILL) {
        row_fill(dst, len, src[0]);
    } else if (kind == RUN_COPY) {
        memcpy(dst, src, len * sizeof *dst);
    } else {
        row_over(dst, src, len);
    }
}

void runs_lay(const struct runs *runs, const struct pixels *pixels, int32_t y, int32_t from,
              int32_t count, uint8_t opacity, uint32_t *dst)
{
    const uint32_t *row = pixels->argb + (size_t)y * pixels->stride_px;
    for (uint32_t i = runs->first[y]; i < runs->first[y + 1]; i++) {
        const struct run *run = &runs->runs[i];
        enum run_kind kind = (enum run_kind)(run->len_kind & 3U);
        int32_t start = run->x, end = start + (run->len_kind >> 2);
        start = start < from ? from : start;
        end = end > from + count ? from + count : end;
        if (start >= end) {
            continue;
        }
        size_t len = (size_t)(end - start);
        if (opacity == 255) {
            lay_whole(kind, row + start, len, dst + (start - from));
        } else {
            lay_faded(kind, row + start, len, opacity, dst + (start - from));
        }
    }
}
