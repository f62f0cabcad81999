#include "display/feeds/xml_priv.h"

#include <libxml/parser.h>
#include <string.h>
#include <strings.h>

#include "display/feeds/address_priv.h"
#include "display/feeds/mend_priv.h"
#include "display/feeds/plain.h"

/* Namespaces by what they are, whatever prefix a document gives them. A scheme and a slash at the
 * end are often wrong. */
static const struct {
    const char *uri, *prefix;
} spaces[] = {
    {"www.w3.org/2005/Atom", "atom"},
    {"purl.org/atom/ns#", "atom"},
    {"www.w3.org/1999/02/22-rdf-syntax-ns#", "rdf"},
    {"purl.org/rss/1.0", ""},
    {"my.netscape.com/rdf/simple/0.9", ""},
    {"channel.netscape.com/rdf/simple/0.9", ""},
    {"purl.org/dc/elements/1.1", "dc"},
    {"purl.org/dc/terms", "dcterms"},
    {"purl.org/rss/1.0/modules/content", "content"},
    {"search.yahoo.com/mrss", "media"},
    {"www.itunes.com/dtds/podcast-1.0.dtd", "itunes"},
    {"www.youtube.com/xml/schemas/2015", "yt"},
    {"rssnamespace.org/feedburner/ext/1.0", "feedburner"},
    {"www.w3.org/1999/xhtml", "xhtml"},
    {"urn:oasis:names:tc:emergency:cap:1.2", "cap"},
    {"urn:oasis:names:tc:emergency:cap:1.1", "cap"},
    {"www.incident.com/cap/1.0", "cap"},
};

static const char *prefix_of(const xmlNode *node)
{
    if (node->ns == NULL || node->ns->href == NULL) {
        return "";
    }
    const char *uri = (const char *)node->ns->href;
    const char *scheme = strstr(uri, "://");
    uri = scheme == NULL ? uri : scheme + 3;
    size_t len = strlen(uri);
    len -= len > 0 && uri[len - 1] == '/' ? 1 : 0;
    for (size_t i = 0; i < sizeof spaces / sizeof spaces[0]; i++) {
        if (strlen(spaces[i].uri) == len && strncasecmp(spaces[i].uri, uri, len) == 0) {
            return spaces[i].prefix;
        }
    }
    return node->ns->prefix == NULL ? "" : (const char *)node->ns->prefix;
}

/* An undeclared prefix is part of the name that the parser reports. */
static struct slice written_prefix(const xmlNode *node, const char **out_local)
{
    const char *name = (const char *)node->name;
    const char *colon = strchr(name, ':');
    *out_local = colon == NULL ? name : colon + 1;
    return colon == NULL ? slice_of(prefix_of(node)) : (struct slice){name, (size_t)(colon - name)};
}

bool xml_is(const struct xml *xml, const xmlNode *node, const char *name)
{
    if (node->type != XML_ELEMENT_NODE) {
        return false;
    }
    const char *local = NULL;
    struct slice prefix = written_prefix(node, &local);
    const char *colon = strchr(name, ':');
    size_t wanted = colon == NULL ? 0 : (size_t)(colon - name);
    bool is_core = prefix.len == 0 || (prefix.len == xml->core.len &&
                                       memcmp(prefix.ptr, xml->core.ptr, prefix.len) == 0);
    bool is_space =
        wanted == 0 ? is_core : prefix.len == wanted && strncasecmp(prefix.ptr, name, wanted) == 0;
    return is_space && strcasecmp(local, colon == NULL ? name : colon + 1) == 0;
}

static const xmlNode *first_from(const struct xml *xml, const xmlNode *node, const char *name)
{
    while (node != NULL && !xml_is(xml, node, name)) {
        node = node->next;
    }
    return node;
}

const xmlNode *xml_child(const struct xml *xml, const xmlNode *node, const char *name)
{
    return node == NULL ? NULL : first_from(xml, node->children, name);
}

const xmlNode *xml_next(const struct xml *xml, const xmlNode *node, const char *name)
{
    return first_from(xml, node->next, name);
}

static const xmlNode *element_from(const xmlNode *node)
{
    while (node != NULL && node->type != XML_ELEMENT_NODE) {
        node = node->next;
    }
    return node;
}

const xmlNode *xml_walk(const xmlNode *top, const xmlNode *at)
{
    const xmlNode *next = element_from(at->children);
    while (next == NULL && at != top) {
        next = element_from(at->next);
        at = at->parent;
    }
    return next;
}

const char *xml_attribute(const xmlNode *node, const char *name)
{
    for (const xmlAttr *a = node->properties; a != NULL; a = a->next) {
        bool is_own = a->ns == NULL || a->ns == node->ns;
        if (is_own && strcasecmp((const char *)a->name, name) == 0) {
            bool has_text = a->children != NULL && a->children->content != NULL;
            return has_text ? (const char *)a->children->content : "";
        }
    }
    return "";
}

void xml_text(const xmlNode *node, struct buf *out)
{
    for (const xmlNode *n = node == NULL ? NULL : node->children; n != NULL; n = n->next) {
        if (n->type == XML_ELEMENT_NODE) {
            xml_text(n, out); /* as deep as the mended document: MEND_DEPTH_MAX */
        } else if (n->content != NULL) {
            buf_append_str(out, (const char *)n->content);
        }
    }
}

static void append_escaped(const char *text, struct buf *out)
{
    for (; *text != '\0'; text++) {
        if (*text == '<') {
            buf_append_str(out, "&lt;");
        } else if (*text == '&') {
            buf_append_str(out, "&amp;");
        } else {
            buf_append_char(out, *text);
        }
    }
}

/* A tag of HTML; other names would stay in the text. */
static void append_tag(const char *open, const char *local, struct buf *out)
{
    if (plain_is_tag(slice_of(local))) {
        buf_printf(out, "%s%s>", open, local);
    }
}

static void append_inner(const xmlNode *node, struct buf *out)
{
    for (const xmlNode *n = node->children; n != NULL; n = n->next) {
        const char *local = NULL;
        if (n->type == XML_ELEMENT_NODE) {
            (void)written_prefix(n, &local);
            append_tag("<", local, out);
            append_inner(n, out);
            append_tag("</", local, out);
        } else if (n->content != NULL) {
            append_escaped((const char *)n->content, out);
        }
    }
}

bool xml_has_elements(const xmlNode *node)
{
    return node != NULL && element_from(node->children) != NULL;
}

void xml_html(const xmlNode *node, struct buf *out)
{
    if (node == NULL) {
        return;
    }
    if (xml_has_elements(node)) {
        append_inner(node, out);
    } else {
        xml_text(node, out);
    }
}

const char *xml_base(const xmlNode *node, const char *document_base, struct arena *arena)
{
    const xmlAttr *bases[MEND_DEPTH_MAX];
    size_t count = 0;
    for (const xmlNode *n = node; n != NULL && n->type == XML_ELEMENT_NODE; n = n->parent) {
        for (const xmlAttr *a = n->properties; a != NULL && count < MEND_DEPTH_MAX; a = a->next) {
            bool is_base = a->ns != NULL && a->ns->prefix != NULL &&
                           strcmp((const char *)a->ns->prefix, "xml") == 0 &&
                           strcmp((const char *)a->name, "base") == 0;
            if (is_base && a->children != NULL && a->children->content != NULL) {
                bases[count++] = a;
            }
        }
    }
    const char *base = document_base == NULL ? "" : document_base;
    while (count > 0) {
        const char *text = (const char *)bases[--count]->children->content;
        const char *resolved = address_resolve(arena, base, slice_of(text));
        base = resolved == NULL ? base : resolved;
    }
    return base;
}

static xmlDoc *parse(const struct buf *mended)
{
    xmlParserCtxt *context = xmlNewParserCtxt();
    if (context == NULL) {
        return NULL;
    }
    int options = XML_PARSE_RECOVER | XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                  XML_PARSE_NOCDATA | XML_PARSE_COMPACT;
    xmlDoc *doc = xmlCtxtReadMemory(context, mended->ptr, (int)mended->len, NULL, "UTF-8", options);
    xmlFreeParserCtxt(context);
    return doc;
}

enum status xml_read(struct slice utf8, struct xml *out_xml, struct err *err)
{
    struct buf mended = buf_make(MEND_MAX_BYTES);
    struct xml xml = {.doc = NULL};
    enum status status = mend_xml(utf8, &mended, &xml.is_cut, err);
    if (status == ST_OK) {
        xml.doc = parse(&mended);
        xml.root = xml.doc == NULL ? NULL : xmlDocGetRootElement(xml.doc);
        status = xml.root == NULL ? err_set(err, ST_INVALID, "it can't be read as XML") : ST_OK;
    }
    buf_deinit(&mended);
    if (status != ST_OK) {
        xml_deinit(&xml);
        return status;
    }
    const char *local = NULL;
    xml.core = written_prefix(xml.root, &local);
    *out_xml = xml;
    return ST_OK;
}

void xml_deinit(struct xml *xml)
{
    xmlFreeDoc(xml->doc);
    xml->doc = NULL;
    xml->root = NULL;
}
