/* The table and its own types; reading is programme/fields. */
#include "config/config.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/json.h"
#include "base/limits.h"
#include "config/sources_priv.h"
#include "programme/fields.h"

enum { CONFIG_TEXT_BYTES = 1 << 20, PATH_MAX_CHARACTERS = 1000 };

static const char *const screen_classes[] = {"lobby", "internal", NULL};
static const char *const themes[] = {"", "night", "day", NULL};
static const char *const logs[] = {"error", "warn", "info", "debug", NULL};
static const char *const gpus[] = {"auto", "off", "on", NULL};

static void preset_text(struct field_ctx *ctx, const struct field *field, void *item)
{
    field_line.preset(ctx, field, item);
}

/* The screen's key: 64 hexadecimal digits -> 32 bytes. It is never quoted in a fault. */

static uint8_t nibble(char c)
{
    return (uint8_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

static bool read_key(struct field_ctx *ctx, const struct json_node *node, const struct field *field,
                     void *item)
{
    struct config *config = item;
    const char *text = node->type == JSON_STRING ? node->text : "";
    size_t len = strlen(text);
    (void)field;
    if (len != (size_t)2 * CONFIG_KEY_BYTES || strspn(text, "0123456789abcdefABCDEF") != len) {
        field_fault(ctx, node, "is not a key of 64 hexadecimal digits (0-9, a-f); copy it whole");
        return false;
    }
    for (size_t i = 0; i < CONFIG_KEY_BYTES; i++) {
        config->screen.key[i] = (uint8_t)(nibble(text[2 * i]) << 4 | nibble(text[2 * i + 1]));
    }
    config->screen.has_key = true;
    return true;
}

static const struct field_type field_key = {"hexadecimal", read_key, NULL};

static bool read_zone(struct field_ctx *ctx, const struct json_node *node,
                      const struct field *field, void *item)
{
    const struct config_options *options = ctx->owner;
    bool is_text = node->type == JSON_STRING;
    if (is_text && (options == NULL || options->find_tz == NULL ||
                    options->find_tz(options->tz_ctx, node->text) != NULL)) {
        return field_line.read(ctx, node, field, item);
    }
    field_fault(ctx, node, "%s is not a time zone; write one such as \"Europe/Paris\"",
                field_quote(node).text);
    return false;
}

static const struct field_type field_zone_name = {"time zone", read_zone, preset_text};

static bool read_language(struct field_ctx *ctx, const struct json_node *node,
                          const struct field *field, void *item)
{
    const char *text = node->type == JSON_STRING ? node->text : "";
    size_t letters = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    bool is_good =
        (letters == 2 || letters == 3) && (text[letters] == '\0' || text[letters] == '-');
    if (!is_good) {
        field_fault(ctx, node, "%s is not a language; write one such as \"fr-FR\" or \"en-GB\"",
                    field_quote(node).text);
        return false;
    }
    return field_line.read(ctx, node, field, item);
}

static const struct field_type field_language = {"language", read_language, preset_text};

static bool read_rotate(struct field_ctx *ctx, const struct json_node *node,
                        const struct field *field, void *item)
{
    double turn = node->type == JSON_NUMBER ? node->number / 90 : -1;
    int32_t quarters = turn >= 0 && turn <= 3 ? (int32_t)turn : -1;
    if (quarters < 0 || turn > quarters) {
        field_fault(ctx, node, "%s is not a rotation; write 0, 90, 180 or 270 (degrees clockwise)",
                    field_quote(node).text);
        return false;
    }
    int32_t degrees = quarters * 90;
    memcpy((char *)item + field->offset, &degrees, sizeof degrees);
    return true;
}

static const struct field_type field_rotate = {"0, 90, 180 or 270", read_rotate, NULL};

/* "1280x720" */

static bool parse_size(const char *text, int32_t *out_width, int32_t *out_height)
{
    int32_t value[2] = {0, 0};
    const char *p = text;
    for (int i = 0; i < 2; i++) {
        int digits = 0;
        while (*p >= '0' && *p <= '9' && digits < 5) {
            value[i] = value[i] * 10 + (*p++ - '0');
            digits++;
        }
        if (i == 0 && *p++ != 'x') {
            return false;
        }
    }
    *out_width = value[0];
    *out_height = value[1];
    return *p == '\0' && value[0] >= 320 && value[0] <= 8192 && value[1] >= 320 && value[1] <= 8192;
}

static bool read_size(struct field_ctx *ctx, const struct json_node *node,
                      const struct field *field, void *item)
{
    struct config *config = item;
    int32_t width = 0;
    int32_t height = 0;
    (void)field;
    if (node->type != JSON_STRING || !parse_size(node->text, &width, &height)) {
        field_fault(ctx, node,
                    "%s is not a size; write width x height in pixels, 320 to 8192 each, "
                    "such as \"1280x720\"",
                    field_quote(node).text);
        return false;
    }
    config->window.width_px = width;
    config->window.height_px = height;
    return true;
}

static void preset_size(struct field_ctx *ctx, const struct field *field, void *item)
{
    struct config *config = item;
    (void)ctx;
    CHECK(parse_size(field->fallback, &config->window.width_px, &config->window.height_px));
}

static const struct field_type field_size = {"size", read_size, preset_size};

/* A proxy: an address of a kind that can be one. Never quoted: it may hold a password. */

static bool read_proxy(struct field_ctx *ctx, const struct json_node *node,
                       const struct field *field, void *item)
{
    static const char *const kinds[] = {"http://", "https://", "socks5h://"};
    const char *text = node->type == JSON_STRING ? node->text : "?";
    bool is_good = text[0] == '\0' || strcmp(text, "none") == 0;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        size_t len = strlen(kinds[i]);
        is_good |= strncmp(text, kinds[i], len) == 0 && text[len] != '\0';
    }
    if (!is_good || strpbrk(text, " \t") != NULL) {
        field_fault(ctx, node,
                    "is not a proxy; write \"http://HOST:PORT\", or \"none\" to use none "
                    "whatever the environment says");
        return false;
    }
    return field_line.read(ctx, node, field, item);
}

static const struct field_type field_proxy = {"proxy", read_proxy, preset_text};

/* A hub: an address and no path. */

static bool read_hub(struct field_ctx *ctx, const struct json_node *node, const struct field *field,
                     void *item)
{
    if (node->type == JSON_STRING && strstr(node->text, "://") == NULL) {
        field_fault(ctx, node, "%s is no address; write one such as \"https://hub.example.org\"",
                    field_quote(node).text);
        return false;
    }
    return field_place.read(ctx, node, field, item);
}

static const struct field_type field_hub = {"address", read_hub, preset_text};

/* The table. */

#define NETWORK(member) offsetof(struct config, network.member)
#define SCREEN(member)  offsetof(struct config, screen.member)
#define WINDOW(member)  offsetof(struct config, window.member)

static const struct field screen_fields[] = {
    {.key = "name",
     .type = &field_line,
     .offset = SCREEN(name),
     .max = 80,
     .help = "what people call it: \"Lyon, hall\""},
    {.key = "class",
     .type = &field_choice,
     .offset = SCREEN(screen_class),
     .companion = SCREEN(has_class),
     .choices = screen_classes,
     .fallback = "lobby",
     .help = "lobby: seen by visitors, names only of people who agreed; internal: staff only"},
    {.key = "tags",
     .type = &field_tags,
     .offset = SCREEN(tags),
     .max = 32,
     .help = "its sites and floors: contents with tags show where one matches"},
    {.key = "number",
     .type = &field_uint32,
     .offset = SCREEN(number),
     .max = 2047,
     .fallback = "0",
     .help = "its number at the hub, for presence codes"},
    {.key = "key",
     .type = &field_key,
     .max = 64,
     .help = "its secret from the hub, for presence codes; without it, none"},
    {.key = "diagonal_in",
     .type = &field_float,
     .offset = SCREEN(diagonal_in),
     .min = 10,
     .max = 300,
     .unit = "in",
     .fallback = "55",
     .help = "the panel's diagonal"},
    {.key = "distance_m",
     .type = &field_float,
     .offset = SCREEN(distance_m),
     .min = 0.5,
     .max = 50,
     .unit = "m",
     .fallback = "4",
     .help = "how far its readers usually stand"},
    {.key = "overscan",
     .type = &field_float,
     .offset = SCREEN(overscan),
     .max = 0.1,
     .unit = "of each side",
     .fallback = "0",
     .help = "wider margins, for a panel that cuts the picture: 0.05 is five per cent"},
    {.key = "timezone",
     .type = &field_zone_name,
     .offset = SCREEN(timezone),
     .max = 64,
     .help = "where it hangs, when that is not the programme's zone"},
    {.key = "language",
     .type = &field_language,
     .offset = SCREEN(language),
     .max = 35,
     .help = "of the interface, when not the programme's"},
    {.key = "theme",
     .type = &field_choice,
     .offset = SCREEN(theme),
     .choices = themes,
     .help = "instead of the programme's"},
};

static const struct field_table table_screen = {.name = "screen",
                                                .noun = "screen",
                                                .fields = screen_fields,
                                                .field_count = ARRAY_LEN(screen_fields)};

static const struct field window_fields[] = {
    {.key = "fullscreen",
     .type = &field_bool,
     .offset = WINDOW(is_fullscreen),
     .fallback = "true",
     .help = "fill the output"},
    {.key = "size",
     .type = &field_size,
     .min = 320,
     .max = 8192,
     .unit = "px",
     .fallback = "1280x720",
     .help = "of the window when not full screen"},
    {.key = "rotate",
     .type = &field_rotate,
     .offset = WINDOW(rotate),
     .unit = "degrees",
     .fallback = "0",
     .help = "clockwise, for a panel mounted upright"},
    {.key = "output",
     .type = &field_int32,
     .offset = WINDOW(output),
     .max = 15,
     .fallback = "0",
     .help = "which of the machine's outputs"},
    {.key = "gpu",
     .type = &field_choice,
     .offset = WINDOW(gpu),
     .choices = gpus,
     .fallback = "auto",
     .help = "whether a graphics card composes: auto where there is one"},
};

static const struct field_table table_window = {.name = "window",
                                                .noun = "window",
                                                .fields = window_fields,
                                                .field_count = ARRAY_LEN(window_fields)};

static const struct field network_fields[] = {
    {.key = "ca_file",
     .type = &field_line,
     .offset = NETWORK(ca_file),
     .max = PATH_MAX_CHARACTERS,
     .help = "file of certificates (PEM) trusted beside the system's: a private authority's"},
    {.key = "proxy",
     .type = &field_proxy,
     .offset = NETWORK(proxy),
     .max = PATH_MAX_CHARACTERS,
     .help = "\"http://HOST:PORT\" or \"none\"; without it, as the environment says"},
    {.key = "key_file",
     .type = &field_line,
     .offset = NETWORK(key_file),
     .max = PATH_MAX_CHARACTERS,
     .help = "file that holds the key shown to the server the programme comes from"},
};

static const struct field_table table_network = {.name = "network",
                                                 .noun = "network",
                                                 .fields = network_fields,
                                                 .field_count = ARRAY_LEN(network_fields)};

static const struct field config_fields[] = {
    {.key = "programme",
     .type = &field_place,
     .offset = offsetof(struct config, programme),
     .max = PATH_MAX_CHARACTERS,
     .help = "the programme: its http(s) address at a server, or a file, relative to this one; "
             "without it, the hub's, else the bundled programme"},
    {.key = "hub",
     .type = &field_hub,
     .offset = offsetof(struct config, hub),
     .max = PATH_MAX_CHARACTERS,
     .help =
         "the address of a hub: the screen shows a code, and follows what an organiser gives it"},
    {.key = "screen",
     .type = &field_object,
     .offset = 0,
     .table = &table_screen,
     .help = "what this screen is"},
    {.key = "window",
     .type = &field_object,
     .offset = 0,
     .table = &table_window,
     .help = "where the picture goes"},
    {.key = "network",
     .type = &field_object,
     .offset = 0,
     .table = &table_network,
     .help = "how it reaches a server"},
    {.key = "calm",
     .type = &field_bool,
     .offset = offsetof(struct config, is_calm),
     .fallback = "false",
     .help = "dissolves only, nothing travels"},
    {.key = "memory_mb",
     .type = &field_int32,
     .offset = offsetof(struct config, memory_mb),
     .min = 16,
     .max = 4096,
     .unit = "MiB",
     .fallback = "32",
     .help = "for prepared layers and pictures"},
    {.key = "log",
     .type = &field_choice,
     .offset = offsetof(struct config, log),
     .choices = logs,
     .fallback = "info",
     .help = "how much is logged"},
    {.key = "store",
     .type = &field_line,
     .offset = offsetof(struct config, store),
     .max = PATH_MAX_CHARACTERS,
     .help = "folder of what is kept; without it, $STATE_DIRECTORY, else "
             "$XDG_STATE_HOME/vitrine"},
    {.key = "store_mb",
     .type = &field_int32,
     .offset = offsetof(struct config, store_mb),
     .min = 64,
     .max = 1048576,
     .unit = "MiB",
     .fallback = "2048",
     .help = "for the pictures and films that are kept there; what no programme needs goes first"},
    {.key = "sources",
     .type = &field_sources,
     .flags = FIELD_ALONE,
     .offset = offsetof(struct config, sources),
     .companion = offsetof(struct config, source_count),
     .max = SOURCES_MAX,
     .table = &table_sources,
     .help = "feeds, tables and alerts that are shown with the programme"},
};

static const struct field_table table_config = {.name = "configuration",
                                                .noun = "configuration",
                                                .item_bytes = sizeof(struct config),
                                                .fields = config_fields,
                                                .field_count = ARRAY_LEN(config_fields)};

const struct field_table *config_table(void)
{
    return &table_config;
}

void config_default(struct config *out_config)
{
    struct field_ctx ctx = {.arena = NULL}; /* defaults are constants: nothing is allocated */
    memset(out_config, 0, sizeof *out_config);
    fields_preset(&ctx, &table_config, out_config);
    out_config->arena = arena_make(CONFIG_TEXT_BYTES);
}

void config_deinit(struct config *config)
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

static enum status read_tree(const struct json_node *root, const struct config_options *options,
                             struct fault_list *faults, struct config *out_config, struct err *err)
{
    struct arena arena = arena_make(CONFIG_TEXT_BYTES);
    struct config config;
    struct config_options copy = options == NULL ? (struct config_options){NULL, NULL} : *options;
    struct field_ctx ctx = {.arena = &arena, .faults = faults, .owner = &copy};
    if (root->type != JSON_OBJECT) {
        return refuse(&ctx, root, err, ST_INVALID,
                      "this is no configuration; write an object { \"programme\": … }");
    }
    size_t first = fault_list_count(faults);
    (void)fields_read(&ctx, root, &table_config, &config); /* what is wrong stays at its default */
    fault_list_sort(faults, first);
    if (arena.is_full) {
        arena_deinit(&arena);
        return refuse(&ctx, root, err, ST_LIMIT, "the configuration needs too much memory");
    }
    config.arena = arena;
    *out_config = config;
    return ST_OK;
}

enum status config_read(struct slice bytes, const struct config_options *options,
                        struct fault_list *faults, struct config *out_config, struct err *err)
{
    struct json_doc *doc = NULL;
    struct err own = {.code = ST_OK};
    uint32_t line = 1;
    uint32_t column = 1;
    enum status status = json_parse(bytes, true, &doc, &line, &column, &own);
    if (status != ST_OK) {
        fault_list_add(faults, FAULT_ERROR, line, column, "", "%s", own.text);
        return err_set(err, status, "%s", own.text);
    }
    status = read_tree(json_root(doc), options, faults, out_config, err);
    json_destroy(doc);
    return status;
}
