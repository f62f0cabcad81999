/* The sources of a configuration: one table; a wrong source is left out, the others stay. */
#include "config/sources_priv.h"

#include <string.h>

#include "base/attr.h"

enum { SOURCE_ID_BYTES = 24, HREF_BYTES = 1000, HEADING_CHARACTERS = 80 };

static const char *const source_kinds[] = {"feed", "table", "alerts", NULL};
static const char *const post_classes[] = {"institutional", "disease-awareness", "employer-brand",
                                           "product", NULL};
static const char *const board_ofs[] = {"people", "teams", "sites", NULL};

/* Ids of what comes from a source begin with its own, and have 64 bytes in all. */
static bool read_source_id(struct field_ctx *ctx, const struct json_node *node,
                           const struct field *field, void *item)
{
    if (node->type == JSON_STRING &&
        (strlen(node->text) > SOURCE_ID_BYTES || strpbrk(node->text, "/:") != NULL)) {
        field_fault(ctx, node,
                    "%s is not an id of a source; write at most %d letters a-z, digits or - _ . @ "
                    "+, such as \"blog\"",
                    field_quote(node).text, SOURCE_ID_BYTES);
        return false;
    }
    return field_id.read(ctx, node, field, item);
}

static void preset_line(struct field_ctx *ctx, const struct field *field, void *item)
{
    field_line.preset(ctx, field, item);
}

static const struct field_type field_source_id = {"id", read_source_id, preset_line};

static bool is_address(const char *text)
{
    return strncmp(text, "https://", 8) == 0 || strncmp(text, "http://", 7) == 0;
}

/* A path, or an address that a transfer takes as it stands. */
static bool read_place(struct field_ctx *ctx, const struct json_node *node,
                       const struct field *field, void *item)
{
    const char *text = node->type == JSON_STRING ? node->text : "";
    bool has_scheme = strstr(text, "://") != NULL;
    if (has_scheme && !is_address(text)) {
        field_fault(ctx, node, "%s is neither a path nor an http(s) address",
                    field_quote(node).text);
        return false;
    }
    if (has_scheme && (strchr(text, ' ') != NULL || strchr("/?#", *(strstr(text, "://") + 3)))) {
        field_fault(ctx, node,
                    "%s is not a whole address; write one such as "
                    "\"https://www.example.com/feed\"",
                    field_quote(node).text);
        return false;
    }
    return field_line.read(ctx, node, field, item);
}

const struct field_type field_place = {"path or address", read_place, preset_line};

#define COLUMN(member) offsetof(struct config_columns, member)
#define ROW_COLUMN(name, member, words)                                                            \
    {                                                                                              \
        .key = name, .type = &field_line, .offset = COLUMN(member), .max = HEADING_CHARACTERS,     \
        .help = words                                                                              \
    }

static const struct field column_fields[] = {
    ROW_COLUMN("name", name, "the heading over the names"),
    ROW_COLUMN("score", score, "over the numbers that are ranked"),
    ROW_COLUMN("detail", detail, "over what stands under a name: a team, a town"),
    ROW_COLUMN("id", id, "over what stays the same when a name changes"),
    ROW_COLUMN("colour", colour, "over colours, #RRGGBB"),
    ROW_COLUMN("reached_at", reached_at, "over the moments when the scores were reached"),
    ROW_COLUMN("previous_rank", previous_rank, "over the ranks before"),
    ROW_COLUMN("public", consent,
               "over yes or no: whether a person agreed that the name shows on lobby screens"),
};

static const struct field_table table_columns = {.name = "sources.columns",
                                                 .noun = "list of columns",
                                                 .item_bytes = sizeof(struct config_columns),
                                                 .fields = column_fields,
                                                 .field_count = ARRAY_LEN(column_fields)};

#define SOURCE(member) offsetof(struct config_source, member)

static const struct field source_fields[] = {
    {.key = "id",
     .type = &field_source_id,
     .flags = FIELD_REQUIRED,
     .offset = SOURCE(id),
     .max = SOURCE_ID_BYTES,
     .help = "its name; the ids of what comes from it begin with it"},
    {.key = "kind",
     .type = &field_choice,
     .flags = FIELD_REQUIRED,
     .offset = SOURCE(kind),
     .choices = source_kinds,
     .help = "feed: posts from RSS, Atom or JSON Feed; table: a board from CSV; alerts: notices "
             "from CAP"},
    {.key = "href",
     .type = &field_place,
     .flags = FIELD_REQUIRED,
     .offset = SOURCE(href),
     .max = HREF_BYTES,
     .help = "where it is: an http(s) address, or a file, relative to this one"},
    {.key = "title",
     .type = &field_line,
     .offset = SOURCE(title),
     .max = 120,
     .help = "of the board; without it, what stands above the table"},
    {.key = "campaign",
     .type = &field_line,
     .offset = SOURCE(campaign),
     .max = 64,
     .help = "the programme's campaign that its posts belong to"},
    {.key = "class",
     .type = &field_choice,
     .offset = SOURCE(post_class),
     .choices = post_classes,
     .fallback = "institutional",
     .help = "of its posts; product is never shareable and shows no link"},
    {.key = "screens",
     .type = &field_screens,
     .offset = SOURCE(screens),
     .min = 1,
     .max = 2,
     .fallback = "[\"lobby\", \"internal\"]",
     .help = "which classes of screens show it"},
    {.key = "tags",
     .type = &field_tags,
     .offset = SOURCE(tags),
     .max = 32,
     .help = "only screens with one of these tags show it; none: all screens"},
    {.key = "of",
     .type = &field_choice,
     .offset = SOURCE(of),
     .choices = board_ofs,
     .fallback = "teams",
     .help = "what a table ranks"},
    {.key = "unit",
     .type = &field_line,
     .offset = SOURCE(unit),
     .max = 24,
     .help = "what a table's numbers count: \"partages\""},
    {.key = "columns",
     .type = &field_object,
     .offset = SOURCE(columns),
     .table = &table_columns,
     .help = "the headings of a table, where its own words don't say"},
    {.key = "max_items",
     .type = &field_int32,
     .offset = SOURCE(max_items),
     .min = 1,
     .max = 200,
     .fallback = "20",
     .help = "how many posts or notices at most, the newest"},
    {.key = "max_age_days",
     .type = &field_int32,
     .offset = SOURCE(max_age_days),
     .min = 1,
     .max = 3650,
     .unit = "days",
     .fallback = "30",
     .help = "how long after its date a post shows"},
    {.key = "refresh_s",
     .type = &field_int32,
     .offset = SOURCE(refresh_s),
     .min = 10,
     .max = 86400,
     .unit = "s",
     .fallback = "300",
     .help = "asked again at the most this often; less often when the server says so"},
};

const struct field_table table_sources = {.name = "sources",
                                          .noun = "source",
                                          .item_bytes = sizeof(struct config_source),
                                          .fields = source_fields,
                                          .field_count = ARRAY_LEN(source_fields)};

/* The ids of two sources would mix what comes from them: the second is left out. */
static size_t drop_repeated(struct field_ctx *ctx, const struct json_node *node,
                            struct config_source *sources, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        bool is_repeat = false;
        for (size_t k = 0; k < kept && !is_repeat; k++) {
            is_repeat = strcmp(sources[k].id, sources[i].id) == 0;
        }
        if (is_repeat) {
            field_fault(ctx, node, "the id \"%s\" stands at two sources; give each its own",
                        sources[i].id);
        } else {
            sources[kept++] = sources[i];
        }
    }
    return kept;
}

static bool read_sources(struct field_ctx *ctx, const struct json_node *node,
                         const struct field *field, void *item)
{
    struct config *config = item;
    if (!field_list.read(ctx, node, field, item)) {
        return false;
    }
    /* The list was just made in the context's arena; nobody else has it yet. */
    struct config_source *sources = (struct config_source *)(uintptr_t)config->sources;
    config->source_count = drop_repeated(ctx, node, sources, config->source_count);
    return true;
}

const struct field_type field_sources = {"list", read_sources, NULL};

void config_source_default(struct config_source *out_source)
{
    struct field_ctx ctx = {.arena = NULL}; /* defaults are constants: nothing is allocated */
    memset(out_source, 0, sizeof *out_source);
    fields_preset(&ctx, &table_sources, out_source);
}
