/* image/resample.c: two sets of weights made once, a ring of rows filtered across.
 *
 * Invariant: the ring holds the last `ring_rows` rows pushed, which is at least the largest number
 * of taps any output row has; output row `next_out` is written as soon as its last tap is there.
 */
#include "image/resample.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/check.h"
#include "base/mem.h"

#define CHANNELS       4
#define LANCZOS_RADIUS 3.0
#define CUBIC_RADIUS   2.0
#define PI             3.14159265358979323846

/* For each output sample: source samples first .. first + count - 1 and their weights. */
struct axis {
    int32_t *first;
    int32_t *count;
    float *weights; /* row i at i × taps */
    int32_t taps;   /* largest count */
};

struct resampler {
    struct resample_map map;
    resample_sink *sink;
    void *ctx;
    struct axis across, down;
    int32_t from_column, columns; /* the source columns any output needs */
    float *source;                /* one row as floats, `columns` × CHANNELS */
    float *ring;                  /* ring_rows × out_width × CHANNELS */
    float *sum;                   /* one output row */
    uint32_t *out;
    int32_t ring_rows;
    int32_t next_in, next_out;
};

static double lanczos3(double x)
{
    double t = fabs(x);
    if (t < 1e-9) {
        return 1.0;
    }
    if (t >= LANCZOS_RADIUS) {
        return 0.0;
    }
    double a = PI * t;
    return LANCZOS_RADIUS * sin(a) * sin(a / LANCZOS_RADIUS) / (a * a);
}

static double catmull_rom(double x)
{
    double t = fabs(x);
    if (t < 1.0) {
        return (1.5 * t - 2.5) * t * t + 1.0;
    }
    return t < CUBIC_RADIUS ? ((-0.5 * t + 2.5) * t - 4.0) * t + 2.0 : 0.0;
}

static void axis_deinit(struct axis *axis)
{
    mem_free(axis->first);
    mem_free(axis->count);
    mem_free(axis->weights);
}

/* Weights of one output sample around `centre` (source px); edges are renormalised. */
static void axis_fill(struct axis *axis, int32_t i, double centre, double stretch, double radius,
                      int32_t src_len)
{
    int32_t first = (int32_t)ceil(centre - radius * stretch - 0.5);
    int32_t last = (int32_t)floor(centre + radius * stretch - 0.5);
    first = first < 0 ? 0 : first > src_len - 1 ? src_len - 1 : first;
    last = last < first ? first : last > src_len - 1 ? src_len - 1 : last;
    int32_t count = last - first + 1 < axis->taps ? last - first + 1 : axis->taps;
    float *weights = axis->weights + (size_t)i * (size_t)axis->taps;
    double total = 0.0;

    for (int32_t k = 0; k < count; k++) {
        double at = (first + k + 0.5 - centre) / stretch;
        double weight = radius > CUBIC_RADIUS ? lanczos3(at) : catmull_rom(at);
        weights[k] = (float)weight;
        total += weight;
    }
    if (fabs(total) < 1e-6) {
        weights[0] = 1.0F;
        count = 1;
        total = 1.0;
    }
    for (int32_t k = 0; k < count; k++) {
        weights[k] = (float)((double)weights[k] / total);
    }
    axis->first[i] = first;
    axis->count[i] = count;
}

static bool axis_init(struct axis *axis, double from, double len, int32_t src_len, int32_t out_len)
{
    double scale = len / out_len;
    double stretch = scale > 1.0 ? scale : 1.0;
    double radius = scale > 1.0 ? LANCZOS_RADIUS : CUBIC_RADIUS;
    double taps = ceil(2.0 * radius * stretch) + 1.0;

    axis->taps = taps < src_len ? (int32_t)taps : src_len;
    axis->first = mem_try_alloc((size_t)out_len, sizeof *axis->first);
    axis->count = mem_try_alloc((size_t)out_len, sizeof *axis->count);
    axis->weights = mem_try_alloc((size_t)out_len * (size_t)axis->taps, sizeof *axis->weights);
    if (axis->first == NULL || axis->count == NULL || axis->weights == NULL) {
        return false;
    }
    for (int32_t i = 0; i < out_len; i++) {
        axis_fill(axis, i, from + (i + 0.5) * scale, stretch, radius, src_len);
    }
    return true;
}

/* Keep the part inside the source and at least a pixel's hundredth wide. */
static void map_clamp(double *from, double *len, int32_t src_len)
{
    *from = *from < 0.0 ? 0.0 : *from > src_len - 0.01 ? src_len - 0.01 : *from;
    *len = *len > src_len - *from ? src_len - *from : *len;
    *len = *len < 0.01 ? 0.01 : *len;
}

static bool resampler_init(struct resampler *self)
{
    struct resample_map *map = &self->map;
    map_clamp(&map->x, &map->width, map->src_width);
    map_clamp(&map->y, &map->height, map->src_height);
    if (!axis_init(&self->across, map->x, map->width, map->src_width, map->out_width) ||
        !axis_init(&self->down, map->y, map->height, map->src_height, map->out_height)) {
        return false;
    }
    int32_t last = map->out_width - 1;
    size_t row = (size_t)map->out_width * CHANNELS;
    self->from_column = self->across.first[0];
    self->columns = self->across.first[last] + self->across.count[last] - self->from_column;
    self->ring_rows = self->down.taps;
    self->source = mem_try_alloc((size_t)self->columns * CHANNELS, sizeof(float));
    self->ring = mem_try_alloc((size_t)self->ring_rows * row, sizeof(float));
    self->sum = mem_try_alloc(row, sizeof(float));
    self->out = mem_try_alloc((size_t)map->out_width, sizeof(uint32_t));
    return self->source != NULL && self->ring != NULL && self->sum != NULL && self->out != NULL;
}

enum status resampler_create(const struct resample_map *map, resample_sink *sink, void *ctx,
                             struct resampler **out_resampler, struct err *err)
{
    CHECK(map->src_width > 0 && map->src_height > 0 && map->out_width > 0 && map->out_height > 0);
    struct resampler *self = mem_alloc(1, sizeof *self);
    self->map = *map;
    self->sink = sink;
    self->ctx = ctx;
    if (!resampler_init(self)) {
        resampler_destroy(self);
        return err_set(err, ST_NOMEM, "no memory to scale the picture");
    }
    *out_resampler = self;
    return ST_OK;
}

void resampler_destroy(struct resampler *resampler)
{
    if (resampler == NULL) {
        return;
    }
    axis_deinit(&resampler->across);
    axis_deinit(&resampler->down);
    mem_free(resampler->source);
    mem_free(resampler->ring);
    mem_free(resampler->sum);
    mem_free(resampler->out);
    mem_free(resampler);
}

static void unpack(float *restrict to, const uint32_t *restrict from, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        to[CHANNELS * i] = (float)(int32_t)(from[i] & 0xFF);
        to[CHANNELS * i + 1] = (float)(int32_t)(from[i] >> 8 & 0xFF);
        to[CHANNELS * i + 2] = (float)(int32_t)(from[i] >> 16 & 0xFF);
        to[CHANNELS * i + 3] = (float)(int32_t)(from[i] >> 24);
    }
}

static void filter_across(const struct resampler *self, float *restrict to)
{
    const struct axis *axis = &self->across;
    for (int32_t i = 0; i < self->map.out_width; i++) {
        const float *weights = axis->weights + (size_t)i * (size_t)axis->taps;
        const float *px = self->source + (ptrdiff_t)(axis->first[i] - self->from_column) * CHANNELS;
        float sum[CHANNELS] = {0};
        for (int32_t k = 0; k < axis->count[i]; k++) {
            for (int c = 0; c < CHANNELS; c++) {
                sum[c] += weights[k] * px[k * CHANNELS + c];
            }
        }
        for (int c = 0; c < CHANNELS; c++) {
            to[i * CHANNELS + c] = sum[c];
        }
    }
}

static void add_row(float *restrict sum, const float *restrict row, float weight, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        sum[i] += weight * row[i];
    }
}

static uint32_t to_byte(float value, uint32_t most)
{
    float limit = (float)(int32_t)most;
    value = value < 0.0F ? 0.0F : value;
    value = value > limit ? limit : value;
    return (uint32_t)(int32_t)(value + 0.5F);
}

static void pack(uint32_t *restrict to, const float *restrict from, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        uint32_t a = to_byte(from[CHANNELS * i + 3], 255);
        uint32_t r = to_byte(from[CHANNELS * i + 2], a);
        uint32_t g = to_byte(from[CHANNELS * i + 1], a);
        uint32_t b = to_byte(from[CHANNELS * i], a);
        to[i] = a << 24 | r << 16 | g << 8 | b;
    }
}

static const float *ring_row(const struct resampler *self, int32_t y)
{
    size_t row = (size_t)self->map.out_width * CHANNELS;
    return self->ring + (size_t)(y % self->ring_rows) * row;
}

static void write_row(struct resampler *self)
{
    const struct axis *axis = &self->down;
    int32_t y = self->next_out;
    int32_t floats = self->map.out_width * CHANNELS;
    const float *weights = axis->weights + (size_t)y * (size_t)axis->taps;

    for (int32_t i = 0; i < floats; i++) {
        self->sum[i] = 0.0F;
    }
    for (int32_t k = 0; k < axis->count[y]; k++) {
        add_row(self->sum, ring_row(self, axis->first[y] + k), weights[k], floats);
    }
    pack(self->out, self->sum, self->map.out_width);
    self->sink(self->ctx, y, self->out);
    self->next_out++;
}

void resampler_push(struct resampler *resampler, const uint32_t *row)
{
    struct resampler *self = resampler;
    const struct axis *axis = &self->down;
    int32_t y = self->next_in;

    CHECK(y < self->map.src_height);
    self->next_in++;
    if (self->next_out >= self->map.out_height || y < axis->first[self->next_out]) {
        return; /* above or below the part */
    }
    size_t floats = (size_t)self->map.out_width * CHANNELS;
    unpack(self->source, row + self->from_column, self->columns);
    filter_across(self, self->ring + (size_t)(y % self->ring_rows) * floats);
    while (self->next_out < self->map.out_height &&
           axis->first[self->next_out] + axis->count[self->next_out] - 1 <= y) {
        write_row(self);
    }
}
