/* What is told: media, figures, campaigns, posts, events. */
#include <string.h>

#include "base/limits.h"
#include "programme/freshness.h"
#include "programme/reader_priv.h"

/* Media. */

static const char *const media_types[] = {"image/jpeg", "image/png", "image/webp", "image/svg+xml",
                                          NULL};
static const char *const post_kinds[] = {"news", "quote", "image", "video", "position", NULL};
static const char *const post_classes[] = {"institutional", "disease-awareness", "employer-brand",
                                           "product", NULL};

/* The type as a choice, stored as its word. */
static bool read_media_type(struct field_ctx *ctx, const struct json_node *node,
                            const struct field *field, void *item)
{
    unsigned choice = 0;
    struct field words = *field;
    words.offset = 0;
    if (!field_choice.read(ctx, node, &words, &choice)) {
        return false;
    }
    ((struct media *)item)->type = media_types[choice];
    return true;
}

static void preset_media_type(struct field_ctx *ctx, const struct field *field, void *item)
{
    (void)ctx;
    (void)field;
    ((struct media *)item)->type = "";
}

static const struct field_type field_media_type = {"one of", read_media_type, preset_media_type};

static bool is_complete_for_server(struct field_ctx *ctx, const struct json_node *node,
                                   const struct media *media)
{
    const char *lacks = media->sha256[0] == '\0' ? "sha256"
                        : media->bytes < 0       ? "bytes"
                        : media->type[0] == '\0' ? "type"
                                                 : NULL;
    if (lacks != NULL) {
        field_fault(ctx, node,
                    "\"%s\" is missing: a server gives sha256, bytes and type of every "
                    "medium",
                    lacks);
    }
    return lacks == NULL;
}

static bool is_of_source(const struct programme_options *options, const char *id)
{
    const char *const *prefix = options->source_prefixes;
    while (prefix != NULL && *prefix != NULL && strncmp(id, *prefix, strlen(*prefix)) != 0) {
        prefix++;
    }
    return prefix != NULL && *prefix != NULL;
}

/* On this machine: found by somebody who keeps files, beside the document, or the address. */
static const char *path_of(struct field_ctx *ctx, const struct programme_options *options,
                           const struct media *media)
{
    if (options->find_file != NULL) {
        const char *found = options->find_file(options->file_ctx, media);
        return found == NULL ? "" : arena_strdup(ctx->arena, slice_of(found));
    }
    const char *dir = options->base_dir == NULL ? "" : options->base_dir;
    if (dir[0] == '\0' || media->href[0] == '/' || address_host(media->href) != NULL) {
        return media->href;
    }
    const char *slash = dir[strlen(dir) - 1] == '/' ? "" : "/";
    return arena_printf(ctx->arena, "%s%s%s", dir, slash, media->href);
}

static bool finish_media(struct field_ctx *ctx, const struct json_node *node, void *item)
{
    const struct reader *reader = ctx->owner;
    struct media *media = item;
    const char *path = path_of(ctx, reader->options, media);
    media->is_bundled = reader->options->is_bundled;
    media->path = path == NULL ? "" : path;
    return !reader->options->is_from_server || is_of_source(reader->options, media->id) ||
           is_complete_for_server(ctx, node, media);
}

static const struct field media_fields[] = {
    ROW_ID(struct media),
    {.key = "href",
     .type = &field_href,
     .flags = FIELD_REQUIRED,
     .offset = offsetof(struct media, href),
     .max = 1000,
     .unit = "bytes",
     .help = "the file, relative to this document, or an http(s) address"},
    {.key = "alt",
     .type = &field_line,
     .offset = offsetof(struct media, alt),
     .max = 400,
     .help = "what it shows, in words"},
    {.key = "focus",
     .type = &field_point,
     .offset = offsetof(struct media, focus_x),
     .fallback = "[0.5, 0.5]",
     .help = "the point that stays visible when cropped: from the left, from the top"},
    {.key = "sha256",
     .type = &field_hex,
     .offset = offsetof(struct media, sha256),
     .max = 64,
     .help = "its digest; required from a server"},
    {.key = "bytes",
     .type = &field_int64,
     .offset = offsetof(struct media, bytes),
     .min = 1,
     .max = 536870912,
     .unit = "bytes",
     .fallback = "-1",
     .help = "its size; required from a server"},
    {.key = "type",
     .type = &field_media_type,
     .choices = media_types,
     .help = "its media type; required from a server"},
};

const struct field_table table_media = {.name = "media",
                                        .noun = "medium",
                                        .item_bytes = sizeof(struct media),
                                        .fields = media_fields,
                                        .field_count = ARRAY_LEN(media_fields),
                                        .finish = finish_media};

/* Figures. */

static const struct field figure_fields[] = {
    ROW_ID(struct figure),
    {.key = "value",
     .type = &field_number,
     .flags = FIELD_REQUIRED,
     .offset = offsetof(struct figure, value),
     .companion = offsetof(struct figure, decimals),
     .min = -1e12,
     .max = 1e12,
     .help = "the number; at most 3 digits after the point are shown"},
    {.key = "label",
     .type = &field_line,
     .flags = FIELD_REQUIRED,
     .offset = offsetof(struct figure, label),
     .max = 120,
     .help = "what it counts"},
    {.key = "prefix",
     .type = &field_line,
     .flags = FIELD_SPACES,
     .offset = offsetof(struct figure, prefix),
     .max = 8,
     .help = "before the number: \"× \""},
    {.key = "suffix",
     .type = &field_line,
     .flags = FIELD_SPACES,
     .offset = offsetof(struct figure, suffix),
     .max = 8,
     .help = "after it: \" %\""},
    ROW_AS_OF(struct figure),
    ROW_MAX_AGE(struct figure),
};

const struct field_table table_figures = {.name = "figures",
                                          .noun = "figure",
                                          .item_bytes = sizeof(struct figure),
                                          .fields = figure_fields,
                                          .field_count = ARRAY_LEN(figure_fields)};

/* Campaigns. */

static bool finish_campaign(struct field_ctx *ctx, const struct json_node *node, void *item)
{
    struct campaign *campaign = item;
    bool is_good = window_is_good(ctx, node, campaign->from, campaign->until);
    return link_is_good(ctx, node, &campaign->link) && is_good;
}

static const struct field campaign_fields[] = {
    ROW_ID(struct campaign),
    {.key = "title",
     .type = &field_line,
     .flags = FIELD_REQUIRED,
     .offset = offsetof(struct campaign, title),
     .max = 160,
     .help = "its name"},
    {.key = "hashtag",
     .type = &field_line,
     .offset = offsetof(struct campaign, hashtag),
     .max = 60,
     .help = "with its #"},
    {.key = "statement",
     .type = &field_paragraph,
     .offset = offsetof(struct campaign, statement),
     .max = 600,
     .help = "one or two sentences"},
    {.key = "artwork",
     .type = &field_ref,
     .section = SECTION_MEDIA,
     .offset = offsetof(struct campaign, artwork),
     .help = "the picture behind it"},
    {.key = "colours",
     .type = &field_colours,
     .offset = offsetof(struct campaign, colours),
     .companion = offsetof(struct campaign, has_colours),
     .min = 1,
     .max = 2,
     .help = "its own pair of colours"},
    ROW_FROM(struct campaign),
    ROW_UNTIL(struct campaign),
    ROW_CODE(struct campaign),
    ROW_LINK(struct campaign),
    {.key = "figures",
     .type = &field_refs,
     .section = SECTION_FIGURES,
     .offset = offsetof(struct campaign, figures),
     .companion = offsetof(struct campaign, figure_count),
     .max = 3,
     .help = "numbers to show with it"},
    ROW_SCREENS(struct campaign),
    ROW_TAGS(struct campaign),
};

const struct field_table table_campaigns = {.name = "campaigns",
                                            .noun = "campaign",
                                            .item_bytes = sizeof(struct campaign),
                                            .fields = campaign_fields,
                                            .field_count = ARRAY_LEN(campaign_fields),
                                            .finish = finish_campaign};

/* Posts. */

static const struct field author_fields[] = {
    {.key = "name",
     .type = &field_line,
     .offset = offsetof(struct person, name),
     .max = 80,
     .help = "shown on a lobby screen only if public"},
    {.key = "team",
     .type = &field_line,
     .offset = offsetof(struct person, team),
     .max = 80,
     .help = "stands in for the name where that may not show"},
    {.key = "avatar",
     .type = &field_ref,
     .section = SECTION_MEDIA,
     .offset = offsetof(struct person, avatar),
     .help = "a portrait; without it, initials"},
    {.key = "public",
     .type = &field_bool,
     .offset = offsetof(struct person, is_public),
     .fallback = "false",
     .help = "the person agreed that the name shows on lobby screens"},
};

static const struct field_table table_author = {.name = "posts.author",
                                                .noun = "person",
                                                .item_bytes = sizeof(struct person),
                                                .fields = author_fields,
                                                .field_count = ARRAY_LEN(author_fields)};

static bool finish_post(struct field_ctx *ctx, const struct json_node *node, void *item)
{
    struct post *post = item;
    bool is_good = window_is_good(ctx, node, post->from, post->until);
    bool has_link = post->link.code[0] != '\0' || post->link.url[0] != '\0';
    if (post->post_class == CLASS_PRODUCT && has_link) {
        const char *key = post->link.code[0] != '\0' ? "code" : "link";
        field_fault(ctx, json_find(node, key),
                    "a post of class product is never shareable; remove \"%s\"", key);
        return false;
    }
    if (post->kind == POST_IMAGE && post->media == NULL) {
        field_fault(ctx, node, "\"media\" is missing: a post of kind image shows one");
        is_good = false;
    }
    return link_is_good(ctx, node, &post->link) && is_good;
}

static const struct field post_fields[] = {
    ROW_ID(struct post),
    {.key = "campaign",
     .type = &field_ref,
     .section = SECTION_CAMPAIGNS,
     .offset = offsetof(struct post, campaign),
     .help = "what it belongs to"},
    {.key = "kind",
     .type = &field_choice,
     .offset = offsetof(struct post, kind),
     .choices = post_kinds,
     .fallback = "news",
     .help = "how it is composed"},
    {.key = "class",
     .type = &field_choice,
     .offset = offsetof(struct post, post_class),
     .choices = post_classes,
     .fallback = "institutional",
     .help = "product is never shareable: no code, no link"},
    {.key = "author",
     .type = &field_object,
     .offset = offsetof(struct post, author),
     .table = &table_author,
     .help = "who wrote or proposed it"},
    {.key = "headline",
     .type = &field_line,
     .flags = FIELD_REQUIRED,
     .offset = offsetof(struct post, headline),
     .max = 240,
     .help = "the sentence people read"},
    {.key = "text",
     .type = &field_paragraph,
     .offset = offsetof(struct post, text),
     .max = 4000,
     .help = "what follows it; cut on the wall where it does not fit"},
    {.key = "media",
     .type = &field_ref,
     .section = SECTION_MEDIA,
     .offset = offsetof(struct post, media),
     .help = "its picture; of a video the poster"},
    {.key = "source",
     .type = &field_line,
     .offset = offsetof(struct post, source),
     .max = 40,
     .help = "the network it comes from: \"linkedin\", \"x\""},
    ROW_CODE(struct post),
    ROW_LINK(struct post),
    {.key = "weight",
     .type = &field_number,
     .offset = offsetof(struct post, weight),
     .min = 0.01,
     .max = 100,
     .fallback = "1",
     .help = "how soon a pick draws it, against the others"},
    {.key = "points",
     .type = &field_int64,
     .offset = offsetof(struct post, points),
     .max = 1000000,
     .unit = "points",
     .fallback = "-1",
     .help = "what a share earns"},
    {.key = "shares",
     .type = &field_int64,
     .offset = offsetof(struct post, shares),
     .max = 1000000000,
     .unit = "shares",
     .fallback = "-1",
     .help = "declared shares so far"},
    {.key = "proposed_at",
     .type = &field_time,
     .offset = offsetof(struct post, proposed_at),
     .help = "when an employee proposed it"},
    ROW_FROM(struct post),
    ROW_UNTIL(struct post),
    ROW_SCREENS(struct post),
    ROW_TAGS(struct post),
};

const struct field_table table_posts = {.name = "posts",
                                        .noun = "post",
                                        .item_bytes = sizeof(struct post),
                                        .fields = post_fields,
                                        .field_count = ARRAY_LEN(post_fields),
                                        .finish = finish_post};

/* Events. */

static const struct field stop_fields[] = {
    {.key = "name",
     .type = &field_line,
     .flags = FIELD_REQUIRED,
     .offset = offsetof(struct tour_stop, name),
     .max = 40,
     .help = "the place"},
    {.key = "done",
     .type = &field_bool,
     .offset = offsetof(struct tour_stop, is_done),
     .fallback = "false",
     .help = "the tour was there"},
};

static const struct field_table table_stops = {.name = "events.tour.stops",
                                               .noun = "stop",
                                               .item_bytes = sizeof(struct tour_stop),
                                               .fields = stop_fields,
                                               .field_count = ARRAY_LEN(stop_fields)};

static const struct field tour_fields[] = {
    {.key = "title",
     .type = &field_line,
     .offset = offsetof(struct event, tour_title),
     .max = 120,
     .help = "the name of the tour"},
    {.key = "stops",
     .type = &field_list,
     .flags = FIELD_REQUIRED,
     .offset = offsetof(struct event, stops),
     .companion = offsetof(struct event, stop_count),
     .min = 1,
     .max = 8,
     .table = &table_stops,
     .help = "its places in order"},
};

/* item_bytes 0: it fills the event around it. */
static const struct field_table table_tour = {.name = "events.tour",
                                              .noun = "tour",
                                              .fields = tour_fields,
                                              .field_count = ARRAY_LEN(tour_fields)};

static bool finish_event(struct field_ctx *ctx, const struct json_node *node, void *item)
{
    struct event *event = item;
    bool is_good = link_is_good(ctx, node, &event->link);
    if (event->ends != TIME_NONE && event->ends <= event->starts) {
        field_fault(ctx, json_find(node, "ends"), "%s is not after \"starts\"",
                    field_quote(json_find(node, "ends")).text);
        is_good = false;
    }
    if (is_good && (event->link.code[0] != '\0' || event->link.url[0] != '\0')) {
        ((struct reader *)ctx->owner)->has_event_link = true;
    }
    return is_good;
}

static const struct field event_fields[] = {
    ROW_ID(struct event),
    {.key = "title",
     .type = &field_line,
     .flags = FIELD_REQUIRED,
     .offset = offsetof(struct event, title),
     .max = 160,
     .help = "what it is, and when in words"},
    {.key = "text",
     .type = &field_paragraph,
     .offset = offsetof(struct event, text),
     .max = 4000,
     .help = "what to expect"},
    {.key = "place",
     .type = &field_line,
     .offset = offsetof(struct event, place),
     .max = 80,
     .help = "where"},
    {.key = "starts",
     .type = &field_time,
     .flags = FIELD_REQUIRED,
     .offset = offsetof(struct event, starts),
     .help = "when it starts"},
    {.key = "ends",
     .type = &field_time,
     .offset = offsetof(struct event, ends),
     .help = "when it is over; without it, an hour after it starts"},
    ROW_CODE(struct event),
    ROW_LINK(struct event),
    {.key = "seats_left",
     .type = &field_int64,
     .offset = offsetof(struct event, seats_left),
     .max = 1000000,
     .unit = "seats",
     .fallback = "-1",
     .help = "places still free"},
    {.key = "artwork",
     .type = &field_ref,
     .section = SECTION_MEDIA,
     .offset = offsetof(struct event, artwork),
     .help = "the picture behind it"},
    {.key = "tour",
     .type = &field_object,
     .offset = 0,
     .table = &table_tour,
     .help = "when it is a stop of a tour"},
    ROW_SCREENS(struct event),
    ROW_TAGS(struct event),
};

const struct field_table table_events = {.name = "events",
                                         .noun = "event",
                                         .item_bytes = sizeof(struct event),
                                         .fields = event_fields,
                                         .field_count = ARRAY_LEN(event_fields),
                                         .finish = finish_event};
