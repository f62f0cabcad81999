/* image/svg_check.c: what nanosvg, which draws our SVG, passes over or gets wrong.
 *
 * Three tables: elements, attributes, and words inside attribute values. Elements inside <defs>
 * count too: they are there to be used.
 */
#include <string.h>

#include "image/image.h"
#include "image/xml_scan.h"

#define REPORTS_MAX   64
#define FEATURE_BYTES 80

struct check {
    image_svg_report *report;
    void *ctx;
    int32_t count;
};

static const char *const elements[] = {
    "text",   "tspan",   "textPath",      "tref",         "use",
    "symbol", "pattern", "clipPath",      "mask",         "filter",
    "image",  "style",   "foreignObject", "animate",      "animateTransform",
    "set",    "script",  "animateMotion", "animateColor", "marker",
    "switch", "font",    "video",         "audio",        "mesh",
    "hatch",  "iframe",  "canvas",        "discard",      "view",
};

/* Attributes, and properties inside style="", that change the picture and are ignored. */
static const char *const properties[] = {
    "clip-path",    "mask",          "filter",        "mix-blend-mode",
    "marker-start", "marker-mid",    "marker-end",    "marker",
    "paint-order",  "vector-effect", "visibility",    "transform-origin",
    "isolation",    "background",    "transform-box",
};

static const char *const value_words[] = {
    "rgba(", "hsl(", "hsla(", "currentColor", "var(", "context-fill", "context-stroke", "calc(",
};

static const char *const colour_properties[] = {"fill", "stroke", "stop-color", "color"};

static bool is_one_of(struct slice name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (slice_is(name, names[i])) {
            return true;
        }
    }
    return false;
}

static void tell(struct check *check, int32_t line, const char *before, struct slice name,
                 const char *after)
{
    char feature[FEATURE_BYTES];
    size_t at = strlen(before);
    size_t tail = strlen(after);
    size_t room = sizeof feature - at - tail - 1;
    size_t len = name.len < room ? name.len : room;

    if (check->count >= REPORTS_MAX) {
        return;
    }
    memcpy(feature, before, at);
    memcpy(feature + at, name.ptr, len);
    memcpy(feature + at + len, after, tail + 1);
    check->count++;
    if (check->report != NULL) {
        check->report(check->ctx, line, feature);
    }
}

static bool contains(struct slice text, const char *word)
{
    size_t len = strlen(word);
    for (size_t i = 0; i + len <= text.len; i++) {
        if (memcmp(text.ptr + i, word, len) == 0) {
            return true;
        }
    }
    return false;
}

static void check_value(struct check *check, struct slice value, int32_t line)
{
    for (size_t i = 0; i < ARRAY_LEN(value_words); i++) {
        if (contains(value, value_words[i])) {
            const char *word = value_words[i];
            size_t len = strcspn(word, "(");
            tell(check, line, "", (struct slice){word, len}, word[len] == '(' ? "()" : "");
        }
    }
}

static struct slice trimmed(struct slice text)
{
    while (text.len > 0 && strchr(" \t\r\n", text.ptr[0]) != NULL && text.ptr[0] != 0) {
        text.ptr++;
        text.len--;
    }
    while (text.len > 0 && strchr(" \t\r\n", text.ptr[text.len - 1]) != NULL) {
        text.len--;
    }
    return text;
}

static void check_property(struct check *check, struct slice name, struct slice value, int32_t line)
{
    bool is_none = slice_is(value, "none") || slice_is(value, "normal") ||
                   slice_is(value, "visible") || slice_is(value, "auto");
    if (is_one_of(name, properties, ARRAY_LEN(properties)) && !is_none) {
        tell(check, line, "", name, "");
    }
    if (is_one_of(name, colour_properties, ARRAY_LEN(colour_properties))) {
        check_value(check, value, line);
    }
}

/* style="name: value; name: value" */
static void check_style(struct check *check, struct slice style, int32_t line)
{
    while (style.len > 0) {
        const char *stop = memchr(style.ptr, ';', style.len);
        size_t len = stop == NULL ? style.len : (size_t)(stop - style.ptr);
        const char *colon = memchr(style.ptr, ':', len);
        if (colon != NULL) {
            size_t name_len = (size_t)(colon - style.ptr);
            struct slice name = {style.ptr, name_len};
            struct slice value = {colon + 1, len - name_len - 1};
            check_property(check, trimmed(name), trimmed(value), line);
        }
        size_t used = stop == NULL ? len : len + 1;
        style.ptr += used;
        style.len -= used;
    }
}

static bool is_handler(struct slice name)
{
    return name.len > 2 && name.ptr[0] == 'o' && name.ptr[1] == 'n';
}

static void check_attrs(struct check *check, const struct xml_tag *tag)
{
    struct xml_scan scan = xml_attrs(tag);
    struct xml_attr attr;

    while (xml_next_attr(&scan, &attr)) {
        if (slice_is(attr.name, "style")) {
            check_style(check, attr.value, attr.line);
        } else if (is_handler(attr.name)) {
            tell(check, attr.line, "", attr.name, " (script)");
        } else {
            check_property(check, attr.name, trimmed(attr.value), attr.line);
        }
    }
}

int32_t image_svg_check(const void *bytes, size_t len, image_svg_report *report, void *ctx)
{
    struct check check = {report, ctx, 0};
    struct xml_scan scan = xml_scan_make(bytes, len);
    struct xml_tag tag;

    while (check.count < REPORTS_MAX && xml_next_tag(&scan, &tag)) {
        if (tag.is_end) {
            continue;
        }
        if (is_one_of(tag.name, elements, ARRAY_LEN(elements))) {
            tell(&check, tag.line, "<", tag.name, ">");
        }
        check_attrs(&check, &tag);
    }
    return check.count;
}
