/* The document itself. The order of the rows is the order of reading: what is referred to, first.
 */
#include "base/limits.h"
#include "programme/reader_priv.h"
#include "programme/tables.h"

static const char *const themes[] = {"", "night", "day", NULL};

static bool read_nothing(struct field_ctx *ctx, const struct json_node *node,
                         const struct field *field, void *item)
{
    (void)ctx;
    (void)node;
    (void)field;
    (void)item;
    return true; /* the frame was checked before anything else */
}

const struct field_type field_version = {"the number 1", read_nothing, NULL};

static const struct field brand_fields[] = {
    {.key = "name",
     .type = &field_line,
     .offset = offsetof(struct brand, name),
     .max = 80,
     .help = "stands at the top left"},
    {.key = "logo",
     .type = &field_ref,
     .section = SECTION_MEDIA,
     .offset = offsetof(struct brand, logo),
     .help = "beside the name"},
    {.key = "theme",
     .type = &field_choice,
     .offset = offsetof(struct brand, theme),
     .choices = themes,
     .fallback = "night",
     .help = "dark or light ground"},
    {.key = "accents",
     .type = &field_colours,
     .offset = offsetof(struct brand, accents),
     .companion = offsetof(struct brand, has_accents),
     .min = 1,
     .max = 2,
     .help = "one or two colours for what matters"},
};

static const struct field_table table_brand = {.name = "brand",
                                               .noun = "brand",
                                               .item_bytes = sizeof(struct brand),
                                               .fields = brand_fields,
                                               .field_count = ARRAY_LEN(brand_fields)};

static const struct field share_fields[] = {
    {.key = "base",
     .type = &field_base,
     .flags = FIELD_REQUIRED,
     .offset = offsetof(struct programme, share_base),
     .max = 80,
     .unit = "bytes",
     .help = "the http(s) address that codes are appended to; case must not matter there"},
};

/* item_bytes 0: it fills the programme around it. */
static const struct field_table table_share = {.name = "share",
                                               .noun = "share object",
                                               .fields = share_fields,
                                               .field_count = ARRAY_LEN(share_fields)};

static const struct field server_fields[] = {
    {.key = "live",
     .type = &field_line,
     .offset = offsetof(struct server, live),
     .max = 1000,
     .help = "address of the live feed, relative to this document"},
    {.key = "journal",
     .type = &field_line,
     .offset = offsetof(struct server, journal),
     .max = 1000,
     .help = "where what was shown is delivered, likewise"},
    {.key = "health",
     .type = &field_line,
     .offset = offsetof(struct server, health),
     .max = 1000,
     .help = "where a display says how it is, likewise"},
};

static const struct field_table table_server = {.name = "server",
                                                .noun = "server object",
                                                .item_bytes = sizeof(struct server),
                                                .fields = server_fields,
                                                .field_count = ARRAY_LEN(server_fields)};

#define ROW_SECTION(name, member, count, id, rows, words)                                          \
    {                                                                                              \
        .key = name, .type = &field_section, .section = id,                                        \
        .offset = offsetof(struct programme, member),                                              \
        .companion = offsetof(struct programme, count), .max = 10000, .table = rows, .help = words \
    }

static const struct field root_fields[] = {
    {.key = "vitrine",
     .type = &field_version,
     .flags = FIELD_REQUIRED,
     .help = "the version of the format"},
    {.key = "revision",
     .type = &field_line,
     .offset = offsetof(struct programme, revision),
     .max = REVISION_CHARS_MAX,
     .help = "changes with every change"},
    {.key = "locale",
     .type = &field_locale,
     .offset = offsetof(struct programme, locale),
     .max = 35,
     .fallback = "en",
     .help = "the language on screen: \"fr-FR\""},
    {.key = "timezone",
     .type = &field_zone,
     .offset = offsetof(struct programme, timezone),
     .max = 64,
     .fallback = "UTC",
     .help = "where local times are read: \"Europe/Paris\""},
    {.key = "generated_at",
     .type = &field_time,
     .offset = offsetof(struct programme, generated_at),
     .help = "when the document was made"},
    {.key = "share",
     .type = &field_object,
     .offset = 0,
     .table = &table_share,
     .help = "where short codes lead"},
    {.key = "server",
     .type = &field_object,
     .offset = offsetof(struct programme, server),
     .table = &table_server,
     .help = "what a server offers beside this document"},
    ROW_SECTION("media", media, media_count, SECTION_MEDIA, &table_media, "pictures"),
    {.key = "brand",
     .type = &field_object,
     .offset = offsetof(struct programme, brand),
     .table = &table_brand,
     .help = "whose screens these are"},
    ROW_SECTION("figures", figures, figure_count, SECTION_FIGURES, &table_figures,
                "numbers worth showing"),
    ROW_SECTION("campaigns", campaigns, campaign_count, SECTION_CAMPAIGNS, &table_campaigns,
                "themes with a hashtag"),
    ROW_SECTION("challenges", challenges, challenge_count, SECTION_CHALLENGES, &table_challenges,
                "contests in tiers"),
    ROW_SECTION("boards", boards, board_count, SECTION_BOARDS, &table_boards, "rankings"),
    ROW_SECTION("posts", posts, post_count, SECTION_POSTS, &table_posts, "contents to relay"),
    ROW_SECTION("events", events, event_count, SECTION_EVENTS, &table_events, "dated gatherings"),
    ROW_SECTION("activity", activity, activity_count, SECTION_ACTIVITY, &table_activity,
                "what just happened"),
    ROW_SECTION("notices", notices, notice_count, SECTION_NOTICES, &table_notices,
                "announcements that take the screen over"),
    ROW_SECTION("playlists", playlists, playlist_count, SECTION_PLAYLISTS, &table_playlists,
                "what plays in order"),
    {.key = "schedule",
     .type = &field_list,
     .flags = FIELD_ALONE,
     .offset = offsetof(struct programme, schedule),
     .companion = offsetof(struct programme, schedule_count),
     .max = 1000,
     .table = &table_schedule,
     .help = "which playlist when: the first entry that matches; without it the first playlist, "
             "always"},
};

const struct field_table table_root = {.name = "programme",
                                       .noun = "programme",
                                       .item_bytes = sizeof(struct programme),
                                       .fields = root_fields,
                                       .field_count = ARRAY_LEN(root_fields)};

const struct field_table *programme_table(void)
{
    return &table_root;
}
