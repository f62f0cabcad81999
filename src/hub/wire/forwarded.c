#include "hub/wire/forwarded.h"

#include <string.h>

#include "hub/wire/text.h"

/* Cut the last part off a list. Quoted commas (Forwarded) stay together. False: nothing is left. */
static bool take_last(struct slice *list, struct slice *out)
{
    if (list->ptr == NULL) {
        return false;
    }
    size_t start = list->len;
    bool is_quoted = false;
    while (start > 0 && (is_quoted || list->ptr[start - 1] != ',')) {
        is_quoted = list->ptr[start - 1] == '"' ? !is_quoted : is_quoted;
        start--;
    }
    *out = text_trim((struct slice){list->ptr + start, list->len - start});
    *list = start == 0 ? (struct slice){NULL, 0} : (struct slice){list->ptr, start - 1};
    return true;
}

static struct slice unquoted(struct slice value)
{
    if (value.len >= 2 && value.ptr[0] == '"' && value.ptr[value.len - 1] == '"') {
        return (struct slice){value.ptr + 1, value.len - 2};
    }
    return value;
}

/* What one proxy says: "for=192.0.2.1;proto=https;host=go.example.org". */
struct hop {
    struct slice node, proto, host;
};

static struct hop read_element(struct slice element)
{
    struct hop hop = {.node = {NULL, 0}};
    struct slice pair;
    while (text_next(&element, ';', &pair)) {
        struct slice value = pair, key;
        if (!text_next(&value, '=', &key) || value.ptr == NULL) {
            continue;
        }
        value = unquoted(text_trim(value));
        if (text_is(key, "for")) {
            hop.node = value;
        } else if (text_is(key, "proto")) {
            hop.proto = value;
        } else if (text_is(key, "host")) {
            hop.host = value;
        }
    }
    return hop;
}

static void hear(struct forwarded *out, struct slice proto, struct slice host)
{
    if (text_is(proto, "https") || text_is(proto, "http")) {
        out->says_proto = true;
        out->is_tls = proto.len == strlen("https");
    }
    if (host.len > 0) {
        out->host = host;
    }
}

static void read_rfc(const struct networks *proxies, struct slice list, struct forwarded *out)
{
    struct slice element;
    for (int n = 0; n < FORWARDED_HOPS_MAX && networks_hold(proxies, &out->client) &&
                    take_last(&list, &element);
         n++) {
        struct hop hop = read_element(element);
        hear(out, hop.proto, hop.host); /* of the outermost trusted one: it saw the client */
        if (!address_read_node(hop.node, &out->client)) {
            return; /* "unknown", "_hidden": nobody closer is known */
        }
    }
}

static void read_x(const struct networks *proxies, const struct forwarded_lines *lines,
                   struct forwarded *out)
{
    struct slice list = lines->x_for, proto = lines->x_proto, host = lines->x_host, last;
    /* The nearest proxy answers for these two: it sets or passes them on as it is told to. */
    struct slice nearest_proto = {NULL, 0}, nearest_host = {NULL, 0};
    if (take_last(&proto, &last)) {
        nearest_proto = last;
    }
    if (take_last(&host, &last)) {
        nearest_host = last;
    }
    hear(out, nearest_proto, nearest_host);
    for (int n = 0;
         n < FORWARDED_HOPS_MAX && networks_hold(proxies, &out->client) && take_last(&list, &last);
         n++) {
        if (!address_read_node(last, &out->client)) {
            return;
        }
    }
}

void forwarded_read(const struct networks *proxies, enum forwarding forwarding,
                    const struct address *peer, const struct forwarded_lines *lines,
                    struct forwarded *out)
{
    *out = (struct forwarded){.client = *peer, .is_from_proxy = networks_hold(proxies, peer)};
    if (!out->is_from_proxy) {
        return;
    }
    if (forwarding == FORWARDING_RFC) {
        read_rfc(proxies, lines->forwarded, out);
    } else {
        read_x(proxies, lines, out);
    }
}
