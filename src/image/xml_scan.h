/* image/xml_scan.h: tags and attributes of an SVG, one after the other, with their lines.
 *
 * Folder-private. No tree, no entities, no memory: slices into the text, which outlives the scan.
 * Lenient as the SVG renderer is: what can't be a tag is skipped. Thread: any; pure.
 */
#ifndef IMAGE_XML_SCAN_H
#define IMAGE_XML_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

struct xml_scan {
    const char *at;
    const char *end;
    int32_t line; /* of `at`, from 1 */
};

struct xml_tag {
    struct slice name; /* without a namespace prefix */
    struct slice body; /* everything between the name and the closing bracket */
    int32_t line;
    bool is_end;   /* </name> */
    bool is_empty; /* <name/> */
};

struct xml_attr {
    struct slice name; /* with its prefix */
    struct slice value;
    int32_t line;
};

struct xml_scan xml_scan_make(const void *bytes, size_t len);
/** The next tag; false at the end. Comments, CDATA, declarations and text are passed over. */
bool xml_next_tag(struct xml_scan *scan, struct xml_tag *out_tag);
/** Walk a tag's attributes: start with xml_attrs(), then until false. */
struct xml_scan xml_attrs(const struct xml_tag *tag);
bool xml_next_attr(struct xml_scan *scan, struct xml_attr *out_attr);

#endif
