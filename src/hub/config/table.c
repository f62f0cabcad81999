/* The table and its own types; reading is programme/fields. */
#include <stddef.h>
#include <string.h>

#include "hub/config/config.h"
#include "programme/fields.h"

enum { PATH_CHARACTERS = 1000, LIST_MAX = 64, HOST_CHARACTERS = 253 };

static const char *const identities[] = {"open", "email", "proxy", NULL};
static const char *const logs[] = {"error", "warn", "info", "debug", NULL};
static const char *const languages[] = {"fr", "en", NULL};

static void preset_text(struct field_ctx *ctx, const struct field *field, void *item)
{
    field_line.preset(ctx, field, item);
}

/* An address that codes are appended to: scheme, host, perhaps a path; nothing behind. */
static bool read_base(struct field_ctx *ctx, const struct json_node *node,
                      const struct field *field, void *item)
{
    const char *text = node->type == JSON_STRING ? node->text : "?";
    bool is_http = strncmp(text, "http://", 7) == 0 || strncmp(text, "https://", 8) == 0;
    const char *host = is_http ? strstr(text, "://") + 3 : "/";
    bool is_good = text[0] == '\0' || (host[0] != '\0' && host[0] != '/');
    if (!is_good || strpbrk(text, " \t?#@\"<>\\") != NULL) {
        field_fault(ctx, node,
                    "%s is not an address for codes; write one such as \"https://go.example.com\"",
                    field_quote(node).text);
        return false;
    }
    return field_line.read(ctx, node, field, item);
}

static const struct field_type field_base = {"address", read_base, preset_text};

static bool read_listen(struct field_ctx *ctx, const struct json_node *node,
                        const struct field *field, void *item)
{
    char address[HOST_CHARACTERS + 1];
    uint16_t port = 0;
    struct err err = {.code = ST_OK};
    const char *text = node->type == JSON_STRING ? node->text : "";
    if (hub_listen_parse(text, address, sizeof address, &port, &err) != ST_OK) {
        field_fault(ctx, node, "%s", err.text);
        return false;
    }
    return field_line.read(ctx, node, field, item);
}

static const struct field_type field_listen = {"address and port", read_listen, preset_text};

/* A mail server. A password in the address would end in logs: it has a file. */
static bool read_server(struct field_ctx *ctx, const struct json_node *node,
                        const struct field *field, void *item)
{
    const char *text = node->type == JSON_STRING ? node->text : "?";
    bool is_smtp = strncmp(text, "smtp://", 7) == 0 || strncmp(text, "smtps://", 8) == 0;
    const char *host = is_smtp ? strstr(text, "://") + 3 : "";
    bool is_good = text[0] == '\0' || host[0] != '\0';
    if (!is_good || strpbrk(text, " \t@?#\"") != NULL || strchr(host, '/') != NULL) {
        field_fault(ctx, node,
                    "this is not a mail server; write \"smtps://HOST\" or \"smtp://HOST:587\", "
                    "with the user in mail.user");
        return false;
    }
    return field_line.read(ctx, node, field, item);
}

static const struct field_type field_server = {"mail server", read_server, preset_text};

static bool is_mail_character(char c)
{
    return (unsigned char)c > 0x20 && c != 0x7F && strchr("<>()[],;:\\\"", c) == NULL;
}

static bool read_from(struct field_ctx *ctx, const struct json_node *node,
                      const struct field *field, void *item)
{
    const char *text = node->type == JSON_STRING ? node->text : "?";
    const char *at = strchr(text, '@');
    bool is_good = text[0] == '\0' ||
                   (at != NULL && at > text && at[1] != '\0' && strchr(at + 1, '@') == NULL);
    for (const char *c = text; *c != '\0' && is_good; c++) {
        is_good = is_mail_character(*c);
    }
    if (!is_good) {
        field_fault(ctx, node,
                    "%s is not an e-mail address; write one such as \"ambassadors@example.com\"",
                    field_quote(node).text);
        return false;
    }
    return field_line.read(ctx, node, field, item);
}

static const struct field_type field_mailbox = {"e-mail address", read_from, preset_text};

static bool read_header(struct field_ctx *ctx, const struct json_node *node,
                        const struct field *field, void *item)
{
    static const char token[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    const char *text = node->type == JSON_STRING ? node->text : "?";
    if (strspn(text, token) != strlen(text)) {
        field_fault(ctx, node,
                    "%s is not the name of a header; write one such as \"X-Remote-User\"",
                    field_quote(node).text);
        return false;
    }
    return field_line.read(ctx, node, field, item);
}

static const struct field_type field_header = {"header", read_header, preset_text};

#define AT(member) offsetof(struct hub_config, member)
#define TABLE(name_, noun_, rows)                                                                  \
    {                                                                                              \
        .name = name_, .noun = noun_, .fields = rows, .field_count = ARRAY_LEN(rows)               \
    }

static const struct field tls_fields[] = {
    {.key = "cert_file",
     .type = &field_line,
     .offset = AT(tls.cert_file),
     .max = PATH_CHARACTERS,
     .help = "file of the certificate and those between it and its authority (PEM)"},
    {.key = "key_file",
     .type = &field_line,
     .offset = AT(tls.key_file),
     .max = PATH_CHARACTERS,
     .help = "file of its private key (PEM)"},
};

static const struct field_table table_tls = TABLE("tls", "certificate", tls_fields);

static const struct field identity_fields[] = {
    {.key = "mode",
     .type = &field_choice,
     .offset = AT(who.mode),
     .choices = identities,
     .fallback = "open",
     .help = "open: a name and a team; email: a code sent to an address; proxy: what the proxy "
             "in front says"},
    {.key = "domains",
     .type = &field_tags,
     .offset = AT(who.domains),
     .max = LIST_MAX,
     .help = "whose addresses may sign in by e-mail, without those below them"},
    {.key = "header",
     .type = &field_header,
     .offset = AT(who.header),
     .fallback = "X-Remote-User",
     .help = "the proxy's header that says who it is"},
    {.key = "name_header",
     .type = &field_header,
     .offset = AT(who.name_header),
     .help = "the proxy's header with the name that is offered"},
    {.key = "team_header",
     .type = &field_header,
     .offset = AT(who.team_header),
     .help = "the proxy's header with the id or name of the team"},
    {.key = "hold_names",
     .type = &field_bool,
     .offset = AT(who.holds_names),
     .fallback = "false",
     .help = "a new name waits for an organiser's look before a wall shows it"},
    {.key = "words",
     .type = &field_tags,
     .offset = AT(who.words),
     .max = 500,
     .help = "not in a name, beside the list that is built in"},
};

static const struct field_table table_identity = TABLE("identity", "identity", identity_fields);

static const struct field mail_fields[] = {
    {.key = "server",
     .type = &field_server,
     .offset = AT(mail.url),
     .help = "smtps://HOST, or smtp://HOST:587 with STARTTLS; without it no mail goes out"},
    {.key = "user",
     .type = &field_line,
     .offset = AT(mail.user),
     .max = 254,
     .help = "the account at the mail server; without it, none"},
    {.key = "password_file",
     .type = &field_line,
     .offset = AT(mail.password_file),
     .max = PATH_CHARACTERS,
     .help = "file whose first line is the account's password"},
    {.key = "ca_file",
     .type = &field_line,
     .offset = AT(mail.ca_file),
     .max = PATH_CHARACTERS,
     .help = "file of certificates (PEM) trusted beside the system's: a private authority's"},
    {.key = "from", .type = &field_mailbox, .offset = AT(mail.from), .help = "the sender of mails"},
    {.key = "plain",
     .type = &field_bool,
     .offset = AT(mail.is_plain_allowed),
     .fallback = "false",
     .help = "without TLS, for a mail server on the same machine"},
};

static const struct field_table table_mail = TABLE("mail", "mail server", mail_fields);

static const struct field disclosure_fields[] = {
    {.key = "fr",
     .type = &field_line,
     .offset = AT(disclosure[HUB_FRENCH]),
     .max = 120,
     .help = "the words in a French text"},
    {.key = "en",
     .type = &field_line,
     .offset = AT(disclosure[HUB_ENGLISH]),
     .max = 120,
     .help = "the words in an English text"},
};

static const struct field_table table_disclosure =
    TABLE("disclosure", "disclosure", disclosure_fields);

static const struct field forbidden_fields[] = {
    {.key = "phrase",
     .type = &field_line,
     .flags = FIELD_REQUIRED,
     .offset = offsetof(struct hub_forbidden, phrase),
     .max = 120,
     .help = "a word or words, whatever their accents and capitals"},
    {.key = "reason",
     .type = &field_line,
     .flags = FIELD_REQUIRED,
     .offset = offsetof(struct hub_forbidden, reason),
     .max = 300,
     .help = "why, as the person reads it"},
};

static const struct field_table table_forbidden = {.name = "forbidden",
                                                   .noun = "forbidden phrase",
                                                   .item_bytes = sizeof(struct hub_forbidden),
                                                   .fields = forbidden_fields,
                                                   .field_count = ARRAY_LEN(forbidden_fields)};

static const struct field suggestion_fields[] = {
    {.key = "language",
     .type = &field_choice,
     .flags = FIELD_REQUIRED,
     .offset = offsetof(struct hub_suggestion, language),
     .choices = languages,
     .help = "of the text"},
    {.key = "text",
     .type = &field_paragraph,
     .flags = FIELD_REQUIRED,
     .offset = offsetof(struct hub_suggestion, text),
     .max = 600,
     .help = "with {disclosure}, {headline} and {hashtag} where they belong"},
};

static const struct field_table table_suggestions = {.name = "suggestions",
                                                     .noun = "suggestion",
                                                     .item_bytes = sizeof(struct hub_suggestion),
                                                     .fields = suggestion_fields,
                                                     .field_count = ARRAY_LEN(suggestion_fields)};

#define POINTS(key_, member, least, fallback_, words)                                              \
    {                                                                                              \
        .key = key_, .type = &field_int32, .offset = AT(points.member), .min = (least),            \
        .max = 100000, .unit = "points", .fallback = (fallback_), .help = (words)                  \
    }

static const struct field points_fields[] = {
    POINTS("proposal", proposal, 0, "20", "for a proposal, when it is approved"),
    POINTS("declared", declared, 0, "5", "for a declared share"),
    POINTS("click", click, 0, "10", "for a visit through one's link, once a visitor"),
    POINTS("presence", presence, 0, "1", "for a code scanned at a screen, once a content and day"),
    POINTS("opened", opened, 0, "0", "for a network opened, whether or not anything was posted"),
    POINTS("clicks_day_max", clicks_day_max, 0, "50",
           "that visits to one content bring a person in a day"),
    POINTS("shares_day_max", shares_day_max, 0, "100", "that shares bring a person in a day"),
};

static const struct field_table table_points = TABLE("points", "points", points_fields);

static const struct field hub_fields[] = {
    {.key = "base",
     .type = &field_base,
     .offset = AT(base),
     .max = 80,
     .help = "where phones reach the hub; codes are appended to it"},
    {.key = "listen",
     .type = &field_listen,
     .offset = AT(listen),
     .fallback = "127.0.0.1:8080",
     .help = "address and port"},
    {.key = "proxies",
     .type = &field_tags,
     .offset = AT(proxies),
     .max = LIST_MAX,
     .help = "addresses and networks of the proxies in front: 127.0.0.1, 10.0.0.0/8"},
    {.key = "tls",
     .type = &field_object,
     .table = &table_tls,
     .help = "the hub's own certificate; without it, plain HTTP"},
    {.key = "identity",
     .type = &field_object,
     .table = &table_identity,
     .help = "how people say who they are"},
    {.key = "mail", .type = &field_object, .table = &table_mail, .help = "how mail goes out"},
    {.key = "employer",
     .type = &field_line,
     .offset = AT(employer),
     .max = 80,
     .help = "whom people work for; without it, the programme's brand"},
    {.key = "disclosure",
     .type = &field_object,
     .table = &table_disclosure,
     .help = "what says in a shared text whom its author works for"},
    {.key = "forbidden",
     .type = &field_list,
     .flags = FIELD_ALONE,
     .offset = AT(forbidden),
     .companion = AT(forbidden_count),
     .max = 500,
     .table = &table_forbidden,
     .help = "phrases that no shared or proposed text may hold"},
    {.key = "suggestions",
     .type = &field_list,
     .flags = FIELD_ALONE,
     .offset = AT(suggestions),
     .companion = AT(suggestion_count),
     .max = 50,
     .table = &table_suggestions,
     .help = "texts to start from, before those that are built in"},
    {.key = "points",
     .type = &field_object,
     .table = &table_points,
     .help = "what brings how much"},
    {.key = "contact",
     .type = &field_line,
     .offset = AT(contact),
     .max = 200,
     .help = "whom the privacy page names"},
    {.key = "keep_days",
     .type = &field_int32,
     .offset = AT(keep_days),
     .min = 7,
     .max = 3650,
     .unit = "days",
     .fallback = "365",
     .help = "how long visits and displays' journals are kept"},
    {.key = "clients_max",
     .type = &field_int32,
     .offset = AT(clients_max),
     .min = 16,
     .max = 20000,
     .fallback = "6000",
     .help = "connections at a time, displays and phones together"},
    {.key = "log",
     .type = &field_choice,
     .offset = AT(log),
     .choices = logs,
     .fallback = "info",
     .help = "how much is logged"},
};

static const struct field_table table_hub = {.name = "hub",
                                             .noun = "configuration",
                                             .item_bytes = sizeof(struct hub_config),
                                             .fields = hub_fields,
                                             .field_count = ARRAY_LEN(hub_fields)};

const struct field_table *hub_config_table(void)
{
    return &table_hub;
}
