/* hub/pages/networks.c: the table of networks, and their links.
 *
 * A link is a head and parameters; which parameter takes what is a row of the table, so a network
 * whose link changes is one line. Sources: the networks' own share pages, RFC 6068 (mailto), RFC
 * 5724 (sms).
 */
#include "hub/pages/networks.h"

#include "base/check.h"
#include "base/utf8.h"

/* What stands in a link, in this order. */
enum part_of { PART_END = 0, PART_TEXT, PART_URL, PART_TEXT_AND_URL, PART_SUBJECT, PART_HASHTAGS };

struct parameter {
    const char *name;
    enum part_of part;
};

#define PARAMETERS_MAX 4

struct row {
    struct network_facts facts;
    const char *head; /* NULL: none, or made with the instance */
    struct parameter parameters[PARAMETERS_MAX];
};

static const struct row rows[NETWORK_COUNT] = {
    [NETWORK_LINKEDIN] = {{"linkedin", "LinkedIn", "https://www.linkedin.com", 3000, false, true},
                          "https://www.linkedin.com/sharing/share-offsite/",
                          {{"url", PART_URL}}},
    [NETWORK_X] = {{"x", "X", "https://x.com", 280, true, true},
                   "https://x.com/intent/tweet",
                   {{"text", PART_TEXT}, {"url", PART_URL}, {"hashtags", PART_HASHTAGS}}},
    [NETWORK_WHATSAPP] = {{"whatsapp", "WhatsApp", "https://wa.me", 0, true, true},
                          "https://wa.me/",
                          {{"text", PART_TEXT_AND_URL}}},
    [NETWORK_EMAIL] = {{"email", "E-mail", NULL, 0, true, false},
                       "mailto:",
                       {{"subject", PART_SUBJECT}, {"body", PART_TEXT_AND_URL}}},
    [NETWORK_FACEBOOK] = {{"facebook", "Facebook", "https://www.facebook.com", 0, false, true},
                          "https://www.facebook.com/sharer/sharer.php",
                          {{"u", PART_URL}}},
    [NETWORK_TELEGRAM] = {{"telegram", "Telegram", "https://t.me", 0, true, true},
                          "https://t.me/share/url",
                          {{"url", PART_URL}, {"text", PART_TEXT}}},
    [NETWORK_BLUESKY] = {{"bluesky", "Bluesky", "https://bsky.app", 300, true, true},
                         "https://bsky.app/intent/compose",
                         {{"text", PART_TEXT_AND_URL}}},
    [NETWORK_MASTODON] = {{"mastodon", "Mastodon", NULL, 500, true, false},
                          NULL,
                          {{"text", PART_TEXT_AND_URL}}},
    [NETWORK_SMS] = {{"sms", "SMS", NULL, 0, true, false}, "sms:", {{"body", PART_TEXT_AND_URL}}},
    [NETWORK_OTHER] = {{"other", "…", NULL, 0, true, false}, NULL, {{NULL, PART_END}}},
};

const struct network_facts *network_get(enum network network)
{
    CHECK((unsigned)network < NETWORK_COUNT);
    return &rows[network].facts;
}

bool network_find(struct slice id, enum network *out_network)
{
    for (int i = 0; i < NETWORK_COUNT; i++) {
        if (slice_is(id, rows[i].facts.id)) {
            *out_network = (enum network)i;
            return true;
        }
    }
    return false;
}

const char *network_form_action(void)
{
    return "https://www.linkedin.com https://x.com https://wa.me https://www.facebook.com "
           "https://t.me https://bsky.app";
}

void network_encode(struct buf *out, struct slice text)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bool is_letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
        bool is_digit = c >= '0' && c <= '9';
        if (is_letter || is_digit || c == '-' || c == '.' || c == '_' || c == '~') {
            buf_append_char(out, (char)c);
        } else if (c == '\n') {
            buf_append_str(out, "%0D%0A"); /* RFC 6068, section 5; others take it as well */
        } else {
            buf_append_char(out, '%');
            buf_append_char(out, digits[c >> 4]);
            buf_append_char(out, digits[c & 15]);
        }
    }
}

static struct slice part_slice(enum part_of part, const struct network_share *share)
{
    switch (part) {
    case PART_TEXT:
    case PART_TEXT_AND_URL:
        return share->text;
    case PART_URL:
        return share->url;
    case PART_SUBJECT:
        return share->subject;
    case PART_HASHTAGS:
        return share->hashtags;
    case PART_END:
        break;
    }
    return (struct slice){NULL, 0};
}

/* Text and address in one parameter: a line between them where lines count, else a space. */
static const char *between(enum network network)
{
    return network == NETWORK_EMAIL ? "\n\n" : network == NETWORK_SMS ? " " : "\n";
}

static void write_parameters(struct buf *out, enum network network,
                             const struct network_share *share)
{
    char mark = '?';
    for (size_t i = 0; i < PARAMETERS_MAX && rows[network].parameters[i].part != PART_END; i++) {
        const struct parameter *parameter = &rows[network].parameters[i];
        struct slice value = part_slice(parameter->part, share);
        bool has_url = parameter->part == PART_TEXT_AND_URL && share->url.len > 0;
        if (value.len == 0 && !has_url) {
            continue;
        }
        buf_printf(out, "%c%s=", mark, parameter->name);
        network_encode(out, value);
        if (has_url) {
            network_encode(out, slice_of(value.len == 0 ? "" : between(network)));
            network_encode(out, share->url);
        }
        mark = '&';
    }
}

enum status network_link(struct buf *out, enum network network, const struct network_share *share,
                         struct err *err)
{
    CHECK((unsigned)network < NETWORK_COUNT);
    if (network == NETWORK_OTHER) {
        return err_set(err, ST_UNSUPPORTED, "the phone's own sheet has no link");
    }
    if (!utf8_is_valid(share->text) || !utf8_is_valid(share->url) ||
        !utf8_is_valid(share->subject) || !utf8_is_valid(share->hashtags)) {
        return err_set(err, ST_INVALID, "what is shared is not UTF-8");
    }
    if (network == NETWORK_MASTODON) {
        buf_append_str(out, "https://");
        if (!network_instance(share->instance, out)) {
            return err_set(err, ST_INVALID, "that is no Mastodon instance");
        }
        buf_append_str(out, "/share");
    } else {
        buf_append_str(out, rows[network].head);
    }
    write_parameters(out, network, share);
    return buf_status(out, err);
}
