/* display/feeds/xml_priv.h: a mended document as a tree, and finding things in it. Private.
 *
 * Elements are named as feeds name them, "title", "dc:creator", "media:thumbnail": the prefix
 * stands for the namespace, whichever prefix the document uses, and for itself where the document
 * declares none. What belongs to the root's own vocabulary has no prefix. Names match in any case.
 * libxml2 reads without network, files, document types and entities. Thread: one tree, one thread.
 */
#ifndef DISPLAY_FEEDS_XML_PRIV_H
#define DISPLAY_FEEDS_XML_PRIV_H

#include <libxml/tree.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"

struct xml {
    xmlDoc *doc;
    const xmlNode *root;
    struct slice core; /* the prefix of the root's vocabulary */
    bool is_cut;       /* the document's end was missing */
};

/** Decode, mend and parse. End with xml_deinit(), which zeroed memory may be given to as well.
 *  Errors: ST_INVALID, ST_LIMIT, ST_UNSUPPORTED, ST_NOMEM. */
NODISCARD enum status xml_read(struct slice utf8, struct xml *out_xml, struct err *err);
void xml_deinit(struct xml *xml);

bool xml_is(const struct xml *xml, const xmlNode *node, const char *name);
/** The first child element of this name, or NULL; NULL when node is NULL. */
const xmlNode *xml_child(const struct xml *xml, const xmlNode *node, const char *name);
/** The next sibling of the same kind, or NULL. */
const xmlNode *xml_next(const struct xml *xml, const xmlNode *node, const char *name);
/** The next element in document order below `top`, or NULL. Start with at = top. */
const xmlNode *xml_walk(const xmlNode *top, const xmlNode *at);

/** An attribute without a namespace, or in the element's own; "" when absent. Borrowed. */
const char *xml_attribute(const xmlNode *node, const char *name);
/** Whether it holds elements and not text alone. NULL holds none. */
bool xml_has_elements(const xmlNode *node);
/** Append all text below, as it stands. NULL is nothing. */
void xml_text(const xmlNode *node, struct buf *out);
/** Append the content as HTML source: text that was escaped, or the elements that stand there. */
void xml_html(const xmlNode *node, struct buf *out);
/** The address that references at a node start from: xml:base of it and what is around it. */
const char *xml_base(const xmlNode *node, const char *document_base, struct arena *arena);

#endif
