/* The reading and the rules that span keys; the table is in table.c. */
#include "hub/config/config.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/limits.h"
#include "hub/config/table_priv.h"
#include "programme/fields.h"
#include "programme/programme.h"

void hub_config_default(struct hub_config *out_config)
{
    struct field_ctx ctx = {.arena = NULL}; /* defaults are constants: nothing is allocated */
    memset(out_config, 0, sizeof *out_config);
    fields_preset(&ctx, hub_config_table(), out_config);
    out_config->arena = arena_make(HUB_CONFIG_TEXT_BYTES);
}

void hub_config_deinit(struct hub_config *config)
{
    arena_deinit(&config->arena);
    memset(config, 0, sizeof *config);
}

/* The whole is wrong: the sentence is the last fault and the error. */
static enum status refuse(struct field_ctx *ctx, const struct json_node *root, struct err *err,
                          enum status status, const char *text)
{
    field_fault(ctx, root, "%s", text);
    return err_set(err, status, "%s", text);
}

static const struct json_node *place(const struct json_node *root, const char *section,
                                     const char *key)
{
    const struct json_node *at = field_value(root, section);
    const struct json_node *value = at == NULL ? NULL : field_value(at, key);
    return value != NULL ? value : at != NULL ? at : root;
}

/* What one key asks of another. */
static void check_together(struct field_ctx *ctx, const struct json_node *root,
                           const struct hub_config *config)
{
    bool has_mail = config->mail.url[0] != '\0';
    if ((config->tls.cert_file[0] == '\0') != (config->tls.key_file[0] == '\0')) {
        field_fault(ctx, place(root, "tls", "cert_file"),
                    "a certificate and its key go together; write both cert_file and key_file");
    }
    if (config->who.mode == HUB_EMAIL && !has_mail) {
        field_fault(ctx, place(root, "identity", "mode"),
                    "signing in by e-mail needs a mail server; write mail.server");
    }
    if (config->who.mode == HUB_EMAIL && config->who.domains[0] == NULL) {
        field_fault(ctx, place(root, "identity", "mode"),
                    "signing in by e-mail needs the domains that may; write identity.domains");
    }
    if (config->who.mode == HUB_PROXY && config->proxies[0] == NULL) {
        field_fault(ctx, place(root, "identity", "mode"),
                    "a proxy's word counts only from its address; write it in proxies");
    }
    if (has_mail && config->mail.from[0] == '\0') {
        field_fault(ctx, place(root, "mail", "server"),
                    "a mail needs a sender; write mail.from, such as \"ambassadors@example.com\"");
    }
}

static enum status read_tree(const struct json_node *root, struct fault_list *faults,
                             struct hub_config *out_config, struct err *err)
{
    struct arena arena = arena_make(HUB_CONFIG_TEXT_BYTES);
    struct hub_config config;
    struct field_ctx ctx = {.arena = &arena, .faults = faults};
    if (root->type != JSON_OBJECT) {
        return refuse(&ctx, root, err, ST_INVALID,
                      "this is no configuration; write an object { \"base\": … }");
    }
    size_t first = faults == NULL ? 0 : fault_list_count(faults);
    (void)fields_read(&ctx, root, hub_config_table(), &config); /* the faults say what is wrong */
    if (arena.is_full) {
        arena_deinit(&arena);
        return refuse(&ctx, root, err, ST_LIMIT, "the configuration needs too much memory");
    }
    check_together(&ctx, root, &config);
    if (faults != NULL) {
        fault_list_sort(faults, first);
    }
    config.arena = arena;
    *out_config = config;
    return ST_OK;
}

enum status hub_config_read(struct slice bytes, struct fault_list *faults,
                            struct hub_config *out_config, struct err *err)
{
    struct json_doc *doc = NULL;
    struct err own = {.code = ST_OK};
    uint32_t line = 1;
    uint32_t column = 1;
    enum status status = json_parse(bytes, true, &doc, &line, &column, &own);
    if (status != ST_OK) {
        if (faults != NULL) {
            fault_list_add(faults, FAULT_ERROR, line, column, "", "%s", own.text);
        }
        return err_set(err, status, "%s", own.text);
    }
    status = read_tree(json_root(doc), faults, out_config, err);
    json_destroy(doc);
    return status;
}

enum status hub_listen_parse(const char *text, char *out_address, size_t cap, uint16_t *out_port,
                             struct err *err)
{
    const char *colon = strrchr(text, ':');
    const char *first = text;
    size_t len = colon == NULL ? 0 : (size_t)(colon - text);
    if (len >= 2 && text[0] == '[' && text[len - 1] == ']') {
        first = text + 1;
        len -= 2;
    } else if (memchr(text, ':', len) != NULL) {
        len = 0; /* an IPv6 address without brackets: where its port begins nobody knows */
    }
    const char *digits = colon == NULL ? "" : colon + 1;
    size_t digit_count = strspn(digits, "0123456789");
    long port = digit_count >= 1 && digit_count <= 5 ? strtol(digits, NULL, 10) : -1;
    if (len == 0 || digits[digit_count] != '\0' || port < 0 || port > UINT16_MAX) {
        return err_set(err, ST_INVALID,
                       "\"%.80s\" is no address to listen on; write ADDRESS:PORT, such as "
                       "0.0.0.0:8080 or [::1]:8080",
                       text);
    }
    if (len >= cap) {
        return err_set(err, ST_LIMIT, "an address to listen on has at most %zu bytes", cap - 1);
    }
    memcpy(out_address, first, len);
    out_address[len] = '\0';
    *out_port = (uint16_t)port;
    return ST_OK;
}
