/* image/probe_svg.c: the root tag's width and height, or the size of its viewBox. */
#include <math.h>
#include <string.h>

#include "image/probe_priv.h"
#include "image/xml_scan.h"

#define SEARCH_BYTES 65536 /* the root comes after at most a licence comment and a DOCTYPE */
#define SIDE_MIN     1.0e-3
#define SIDE_MAX     1.0e6
#define NUMBER_BYTES 24

static bool find_root(const uint8_t *bytes, size_t len, struct xml_tag *tag)
{
    struct xml_scan scan = xml_scan_make(bytes, len < SEARCH_BYTES ? len : SEARCH_BYTES);
    return xml_next_tag(&scan, tag) && !tag->is_end && slice_is(tag->name, "svg");
}

bool probe_is_svg(const uint8_t *bytes, size_t len)
{
    struct xml_tag tag;
    size_t at = len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (at < len && (bytes[at] == ' ' || (bytes[at] >= '\t' && bytes[at] <= '\r'))) {
        at++;
    }
    return at < len && bytes[at] == '<' && find_root(bytes, len, &tag);
}

/* A number of SVG, independent of the locale. Returns the characters used, 0 for none. */
static size_t read_number(struct slice text, double *out)
{
    size_t at = 0;
    double value = 0.0;
    double unit = 1.0;
    bool has_digit = false;
    bool in_fraction = false;
    bool is_negative = text.len > 0 && text.ptr[0] == '-';

    at += text.len > 0 && (text.ptr[0] == '-' || text.ptr[0] == '+') ? 1 : 0;
    for (; at < text.len && at < NUMBER_BYTES; at++) {
        char c = text.ptr[at];
        if (c == '.' && !in_fraction) {
            in_fraction = true;
        } else if (c >= '0' && c <= '9') {
            has_digit = true;
            unit = in_fraction ? unit / 10.0 : 1.0;
            value = in_fraction ? value + (c - '0') * unit : value * 10.0 + (c - '0');
        } else {
            break;
        }
    }
    *out = is_negative ? -value : value;
    return has_digit ? at : 0;
}

/* Px per unit at 96 a inch; 0 for a unit that says nothing by itself (%, em). */
static double unit_px(struct slice unit)
{
    static const struct {
        const char *name;
        double px;
    } units[] = {{"", 1.0},           {"px", 1.0},         {"pt", 96.0 / 72.0}, {"pc", 16.0},
                 {"mm", 96.0 / 25.4}, {"cm", 96.0 / 2.54}, {"in", 96.0}};
    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        if (slice_is(unit, units[i].name)) {
            return units[i].px;
        }
    }
    return 0.0;
}

static double read_length(struct slice text)
{
    double value = 0.0;
    size_t used = read_number(text, &value);
    if (used == 0) {
        return 0.0;
    }
    return value * unit_px((struct slice){text.ptr + used, text.len - used});
}

static void read_view_box(struct slice text, double *width, double *height)
{
    double values[4] = {0};
    size_t at = 0;
    size_t count = 0;
    while (at < text.len && count < 4) {
        size_t used = read_number((struct slice){text.ptr + at, text.len - at}, &values[count]);
        count += used > 0 ? 1 : 0;
        at += used > 0 ? used : 1;
    }
    if (count == 4) {
        *width = values[2];
        *height = values[3];
    }
}

enum status probe_svg_size(const uint8_t *bytes, size_t len, double *out_width, double *out_height,
                           struct err *err)
{
    struct xml_tag tag;
    struct xml_attr attr;
    double width = 0.0;
    double height = 0.0;
    double box_width = 0.0;
    double box_height = 0.0;

    if (!find_root(bytes, len, &tag)) {
        return err_set(err, ST_INVALID, "the SVG has no <svg> element at its start");
    }
    struct xml_scan attrs = xml_attrs(&tag);
    while (xml_next_attr(&attrs, &attr)) {
        if (slice_is(attr.name, "width")) {
            width = read_length(attr.value);
        } else if (slice_is(attr.name, "height")) {
            height = read_length(attr.value);
        } else if (slice_is(attr.name, "viewBox")) {
            read_view_box(attr.value, &box_width, &box_height);
        }
    }
    if (!(width > 0.0 && height > 0.0)) {
        width = box_width;
        height = box_height;
    }
    if (!(width > SIDE_MIN && height > SIDE_MIN && width <= SIDE_MAX && height <= SIDE_MAX)) {
        return err_set(err, ST_INVALID,
                       "the SVG does not say its size: give <svg> a width and height or a viewBox");
    }
    *out_width = width;
    *out_height = height;
    return ST_OK;
}

enum status probe_svg(const uint8_t *bytes, size_t len, struct image_info *info, struct err *err)
{
    double width = 0.0;
    double height = 0.0;

    info->kind = IMAGE_SVG;
    if (len > IMAGE_SVG_MAX_BYTES) {
        return err_set(err, ST_LIMIT, "the SVG has more than %d MiB",
                       (int)(IMAGE_SVG_MAX_BYTES >> 20));
    }
    enum status st = probe_svg_size(bytes, len, &width, &height, err);
    if (st == ST_OK) {
        info->width = (int32_t)fmax(1.0, floor(width + 0.5));
        info->height = (int32_t)fmax(1.0, floor(height + 0.5));
    }
    return st;
}
