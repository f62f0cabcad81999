/* A table of patterns cut into segments. Literals go before names, so "/contents" is never taken
 * for a code; among patterns that match, the one with the earliest literal wins, found by trying
 * them in that order. A few dozen routes of three segments: comparing beats hashing. */
#include "hub/http/route.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/mem.h"

struct segment {
    struct slice text; /* a literal, or a name without its braces */
    bool is_name;
};

struct pattern {
    const struct route *route;
    struct segment segments[ROUTE_SEGMENTS_MAX];
    size_t count;
};

struct route_table {
    size_t count;
    struct pattern patterns[];
};

/* Segments of "/a/{b}"; "/" has none. */
static void cut(const char *text, struct pattern *pattern)
{
    CHECK(text[0] == '/');
    const char *at = text + 1;
    size_t names = 0;
    while (*at != '\0') {
        CHECK(pattern->count < ROUTE_SEGMENTS_MAX);
        size_t len = strcspn(at, "/");
        CHECK(len > 0);
        struct segment *segment = &pattern->segments[pattern->count++];
        segment->is_name = at[0] == '{';
        if (segment->is_name) {
            CHECK(len > 2 && at[len - 1] == '}' && ++names <= REQUEST_PARAMS_MAX);
            segment->text = (struct slice){at + 1, len - 2};
        } else {
            segment->text = (struct slice){at, len};
        }
        at += len;
        at += *at == '/' ? 1 : 0;
    }
}

/* Literals before names, from the left. */
static int compare(const void *a, const void *b)
{
    const struct pattern *x = a, *y = b;
    for (size_t i = 0; i < x->count && i < y->count; i++) {
        if (x->segments[i].is_name != y->segments[i].is_name) {
            return x->segments[i].is_name ? 1 : -1;
        }
    }
    return strcmp(x->route->pattern, y->route->pattern);
}

struct route_table *route_table_create(const struct route *routes, size_t count)
{
    CHECK(count <= ROUTES_MAX);
    struct route_table *table = mem_alloc(1, sizeof *table + count * sizeof table->patterns[0]);
    table->count = count;
    for (size_t i = 0; i < count; i++) {
        const struct route *route = &routes[i];
        CHECK(route->fast != NULL || route->handle != NULL);
        CHECK(route->method == METHOD_GET || route->method == METHOD_POST);
        table->patterns[i].route = route;
        cut(route->pattern, &table->patterns[i]);
        for (size_t other = 0; other < i; other++) {
            CHECK(routes[other].method != route->method ||
                  strcmp(routes[other].pattern, route->pattern) != 0);
        }
    }
    qsort(table->patterns, count, sizeof table->patterns[0], compare);
    return table;
}

void route_table_destroy(struct route_table *table)
{
    mem_free(table);
}

/* A single '/' at the end of an address that somebody typed is forgiven. */
static size_t split(struct slice path, struct slice out[ROUTE_SEGMENTS_MAX])
{
    size_t count = 0;
    size_t at = 1;
    while (at < path.len) {
        const char *slash = memchr(path.ptr + at, '/', path.len - at);
        size_t end = slash == NULL ? path.len : (size_t)(slash - path.ptr);
        if (count == ROUTE_SEGMENTS_MAX) {
            return ROUTE_SEGMENTS_MAX + 1;
        }
        out[count++] = (struct slice){path.ptr + at, end - at};
        at = end + 1;
    }
    return count;
}

static bool matches(const struct pattern *pattern, const struct slice *segments, size_t count)
{
    if (pattern->count != count) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const struct segment *own = &pattern->segments[i];
        bool is_same = own->text.len == segments[i].len &&
                       memcmp(own->text.ptr, segments[i].ptr, segments[i].len) == 0;
        if (!own->is_name && !is_same) {
            return false;
        }
    }
    return true;
}

static void bind(const struct pattern *pattern, const struct slice *segments,
                 struct request *request)
{
    request->param_count = 0;
    for (size_t i = 0; i < pattern->count; i++) {
        if (pattern->segments[i].is_name) {
            request->params[request->param_count++] =
                (struct header){pattern->segments[i].text, segments[i]};
        }
    }
}

const struct route *route_find(const struct route_table *table, struct request *request,
                               unsigned *out_allowed)
{
    struct slice segments[ROUTE_SEGMENTS_MAX] = {{NULL, 0}};
    size_t count = split(request->path, segments);
    const char *best = NULL; /* the first pattern that matches; only its methods count */
    const struct route *found = NULL;
    *out_allowed = 0;
    for (size_t i = 0; i < table->count && count <= ROUTE_SEGMENTS_MAX; i++) {
        const struct pattern *pattern = &table->patterns[i];
        if (!matches(pattern, segments, count) ||
            (best != NULL && strcmp(best, pattern->route->pattern) != 0)) {
            continue;
        }
        best = pattern->route->pattern;
        *out_allowed |= 1U << pattern->route->method;
        if (pattern->route->method == request->method) {
            found = pattern->route;
            bind(pattern, segments, request);
        }
    }
    return found;
}
