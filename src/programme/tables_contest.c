/* What is counted and what just happened: challenges, boards, activity, notices. */
#include <string.h>

#include "programme/ranking_priv.h"
#include "programme/reader_priv.h"

static const char *const board_ofs[] = {"people", "teams", "sites", NULL};
static const char *const metrics[] = {"shares",       "proposals", "points",
                                      "participants", "clicks",    NULL};
static const char *const evidences[] = {"declared", "opened", "clicked", "verified", NULL};
static const char *const activity_kinds[] = {"shared",    "proposed",     "joined",
                                             "signed_up", "tier_reached", NULL};
static const char *const notice_levels[] = {"info", "urgent", "emergency", NULL};

/* Challenges. */

static const struct field tier_fields[] = {
    {.key = "at",
     .type = &field_number,
     .flags = FIELD_REQUIRED,
     .offset = offsetof(struct tier, at),
     .min = 1,
     .max = 1e9,
     .help = "the total that reaches it"},
    {.key = "title",
     .type = &field_line,
     .flags = FIELD_REQUIRED,
     .offset = offsetof(struct tier, title),
     .max = 80,
     .help = "what it unlocks"},
};

static const struct field_table table_tiers = {.name = "challenges.tiers",
                                               .noun = "tier",
                                               .item_bytes = sizeof(struct tier),
                                               .fields = tier_fields,
                                               .field_count = ARRAY_LEN(tier_fields)};

static bool tiers_rise(struct field_ctx *ctx, const struct json_node *node,
                       const struct challenge *challenge)
{
    const struct json_node *tier = json_find(node, "tiers")->first;
    for (size_t i = 1; i < challenge->tier_count; i++) {
        tier = tier->next;
        if (challenge->tiers[i].at <= challenge->tiers[i - 1].at) {
            field_fault(ctx, json_find(tier, "at"),
                        "%.15g is not above the tier before it (%.15g); write the tiers rising",
                        challenge->tiers[i].at, challenge->tiers[i - 1].at);
            return false;
        }
    }
    return true;
}

static bool finish_challenge(struct field_ctx *ctx, const struct json_node *node, void *item)
{
    struct challenge *challenge = item;
    bool is_good = window_is_good(ctx, node, challenge->from, challenge->until);
    is_good = tiers_rise(ctx, node, challenge) && is_good;
    return link_is_good(ctx, node, &challenge->link) && is_good;
}

static const struct field challenge_fields[] = {
    ROW_ID(struct challenge),
    {.key = "title",
     .type = &field_line,
     .flags = FIELD_REQUIRED,
     .offset = offsetof(struct challenge, title),
     .max = 160,
     .help = "its name"},
    {.key = "subtitle",
     .type = &field_line,
     .offset = offsetof(struct challenge, subtitle),
     .max = 160,
     .help = "one line under it"},
    {.key = "metric",
     .type = &field_choice,
     .offset = offsetof(struct challenge, metric),
     .choices = metrics,
     .fallback = "shares",
     .help = "what the total counts"},
    {.key = "evidence",
     .type = &field_choice,
     .offset = offsetof(struct challenge, evidence),
     .choices = evidences,
     .fallback = "declared",
     .help = "how sure a counted share is"},
    {.key = "total",
     .type = &field_number,
     .flags = FIELD_REQUIRED,
     .offset = offsetof(struct challenge, total),
     .max = 1e9,
     .help = "the total so far"},
    ROW_AS_OF(struct challenge),
    ROW_MAX_AGE(struct challenge),
    {.key = "tiers",
     .type = &field_list,
     .flags = FIELD_REQUIRED,
     .offset = offsetof(struct challenge, tiers),
     .companion = offsetof(struct challenge, tier_count),
     .min = 1,
     .max = 6,
     .table = &table_tiers,
     .help = "the steps, rising"},
    {.key = "from",
     .type = &field_time,
     .offset = offsetof(struct challenge, from),
     .help = "when it starts"},
    {.key = "until",
     .type = &field_time,
     .offset = offsetof(struct challenge, until),
     .help = "when it ends; its result stays for a day"},
    ROW_CODE(struct challenge),
    ROW_LINK(struct challenge),
    ROW_SCREENS(struct challenge),
    ROW_TAGS(struct challenge),
};

const struct field_table table_challenges = {.name = "challenges",
                                             .noun = "challenge",
                                             .item_bytes = sizeof(struct challenge),
                                             .fields = challenge_fields,
                                             .field_count = ARRAY_LEN(challenge_fields),
                                             .finish = finish_challenge};

/* Boards. */

static const struct field entry_fields[] = {
    ROW_ID(struct board_entry),
    {.key = "name",
     .type = &field_line,
     .flags = FIELD_REQUIRED,
     .offset = offsetof(struct board_entry, name),
     .max = 80,
     .help = "the person, team or site"},
    {.key = "detail",
     .type = &field_line,
     .offset = offsetof(struct board_entry, detail),
     .max = 80,
     .help = "under the name: a team, a town"},
    {.key = "avatar",
     .type = &field_ref,
     .section = SECTION_MEDIA,
     .offset = offsetof(struct board_entry, avatar),
     .help = "a portrait or badge"},
    {.key = "score",
     .type = &field_number,
     .flags = FIELD_REQUIRED,
     .offset = offsetof(struct board_entry, score),
     .companion = offsetof(struct board_entry, score_decimals),
     .min = -1e9,
     .max = 1e9,
     .help = "the rank is computed from it"},
    {.key = "previous_rank",
     .type = &field_uint32,
     .offset = offsetof(struct board_entry, previous_rank),
     .min = 1,
     .max = 10000,
     .help = "the rank before, for ▲ and ▼"},
    {.key = "reached_at",
     .type = &field_time,
     .offset = offsetof(struct board_entry, reached_at),
     .help = "when the score was reached: of equals the earlier stands first"},
    {.key = "colour",
     .type = &field_colour,
     .offset = offsetof(struct board_entry, colour),
     .help = "its own colour"},
    {.key = "public",
     .type = &field_bool,
     .offset = offsetof(struct board_entry, is_public),
     .fallback = "false",
     .help = "of a person: the name may show on lobby screens"},
};

static const struct field_table table_entries = {.name = "boards.entries",
                                                 .noun = "board entry",
                                                 .item_bytes = sizeof(struct board_entry),
                                                 .fields = entry_fields,
                                                 .field_count = ARRAY_LEN(entry_fields)};

static const struct field reveal_fields[] = {
    {.key = "step",
     .type = &field_int32,
     .offset = offsetof(struct board_reveal, step),
     .max = 10000,
     .unit = "places",
     .fallback = "-1",
     .help = "places revealed so far, from the last"},
    {.key = "started_at",
     .type = &field_time,
     .offset = offsetof(struct board_reveal, started_at),
     .help = "when the timed reveal began"},
    {.key = "every_s",
     .type = &field_int32,
     .offset = offsetof(struct board_reveal, every_s),
     .min = 1,
     .max = 3600,
     .unit = "s",
     .help = "seconds from one place to the next"},
};

static bool finish_reveal(struct field_ctx *ctx, const struct json_node *node, void *item)
{
    struct board_reveal *reveal = item;
    bool is_stepped = reveal->step >= 0;
    bool is_timed = reveal->started_at != TIME_NONE && reveal->every_s > 0;
    bool has_part = reveal->started_at != TIME_NONE || reveal->every_s > 0;
    reveal->is_active = true;
    if (is_stepped == is_timed || has_part != is_timed) {
        field_fault(ctx, node,
                    "is neither; write {\"step\": 2} or {\"started_at\": …, "
                    "\"every_s\": 5}");
        return false;
    }
    return true;
}

static const struct field_table table_reveal = {.name = "boards.reveal",
                                                .noun = "reveal",
                                                .item_bytes = sizeof(struct board_reveal),
                                                .fields = reveal_fields,
                                                .field_count = ARRAY_LEN(reveal_fields),
                                                .finish = finish_reveal};

/* Leave out entries whose id stood there before; the array is the reader's own, not yet shared. */
static void drop_repeated_entries(struct field_ctx *ctx, const struct json_node *node,
                                  struct board_entry *entries, size_t *count)
{
    const struct json_node *list = json_find(node, "entries");
    struct index index = {NULL, 0};
    bool *is_repeat = arena_alloc(ctx->arena, list->count, sizeof *is_repeat);
    if (is_repeat == NULL) {
        return;
    }
    index_build(&index, ctx->arena, list, is_repeat);
    if (index.count == list->count) {
        return;
    }
    size_t position = 0;
    for (const struct json_node *c = list->first; c != NULL; c = c->next, position++) {
        if (is_repeat[position]) {
            const struct json_node *id = json_find(c, "id");
            field_fault(ctx, id, "the id %s stands at an earlier entry; give this one its own",
                        field_quote(id).text);
        }
    }
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++) {
        struct index_row *row = index_find(&index, entries[i].id);
        if (row != NULL && row->item == NULL) {
            entries[kept] = entries[i];
            row->item = &entries[kept++];
        }
    }
    *count = kept;
}

static bool finish_board(struct field_ctx *ctx, const struct json_node *node, void *item)
{
    struct board *board = item;
    size_t bytes = board->entry_count * sizeof(struct board_entry);
    struct board_entry *entries = arena_alloc(ctx->arena, board->entry_count, sizeof *entries);
    if (entries == NULL) {
        return false;
    }
    if (bytes > 0) {
        memcpy(entries, board->entries, bytes);
    }
    drop_repeated_entries(ctx, node, entries, &board->entry_count);
    ranking_sort(entries, board->entry_count);
    board->entries = entries;
    board->shown_count = ranking_shown(board->of, board->entry_count, board->ranked);
    if (board->entry_count == 0) {
        field_fault(ctx, json_find(node, "entries"),
                    "no entry is left; a board shows at least one");
        return false;
    }
    return link_is_good(ctx, node, &board->link);
}

static const struct field board_fields[] = {
    ROW_ID(struct board),
    {.key = "title",
     .type = &field_line,
     .flags = FIELD_REQUIRED,
     .offset = offsetof(struct board, title),
     .max = 160,
     .help = "its name"},
    {.key = "of",
     .type = &field_choice,
     .flags = FIELD_REQUIRED,
     .offset = offsetof(struct board, of),
     .choices = board_ofs,
     .help = "what is ranked: people, teams or sites"},
    {.key = "unit",
     .type = &field_line,
     .offset = offsetof(struct board, unit),
     .max = 24,
     .help = "what the score counts: \"points\""},
    {.key = "commentary",
     .type = &field_line,
     .offset = offsetof(struct board, commentary),
     .max = 160,
     .help = "one line under the rows"},
    {.key = "challenge",
     .type = &field_ref,
     .section = SECTION_CHALLENGES,
     .offset = offsetof(struct board, challenge),
     .help = "the challenge it belongs to"},
    ROW_AS_OF(struct board),
    ROW_MAX_AGE(struct board),
    {.key = "frozen",
     .type = &field_bool,
     .offset = offsetof(struct board, is_frozen),
     .fallback = "false",
     .help = "it stands as at the freeze"},
    {.key = "reveal",
     .type = &field_object,
     .offset = offsetof(struct board, reveal),
     .table = &table_reveal,
     .help = "the places are revealed from the last, one by one"},
    {.key = "entries",
     .type = &field_list,
     .flags = FIELD_REQUIRED | FIELD_ALONE,
     .offset = offsetof(struct board, entries),
     .companion = offsetof(struct board, entry_count),
     .max = 10000,
     .table = &table_entries,
     .help = "who is on it, in any order"},
    {.key = "ranked",
     .type = &field_uint32,
     .offset = offsetof(struct board, ranked),
     .min = 1,
     .max = 1000000,
     .help = "how many are ranked in all, where not all of them stand here"},
    ROW_CODE(struct board),
    ROW_LINK(struct board),
    ROW_SCREENS(struct board),
    ROW_TAGS(struct board),
};

const struct field_table table_boards = {.name = "boards",
                                         .noun = "board",
                                         .item_bytes = sizeof(struct board),
                                         .fields = board_fields,
                                         .field_count = ARRAY_LEN(board_fields),
                                         .finish = finish_board};

/* Activity. */

/* What it is about: a post, an event or a challenge of this document; its title is kept. */
static bool read_object_id(struct field_ctx *ctx, const struct json_node *node,
                           const struct field *field, void *item)
{
    static const enum section sections[] = {SECTION_POSTS, SECTION_EVENTS, SECTION_CHALLENGES};
    const struct reader *reader = ctx->owner;
    struct activity *activity = item;
    (void)field;
    for (size_t i = 0; node->type == JSON_STRING && i < ARRAY_LEN(sections); i++) {
        const struct index *index = &reader->snapshot->index[sections[i]];
        const struct index_row *row = index_find(index, node->text);
        if (row == NULL) {
            continue;
        }
        const void *found = reader_resolve(ctx, node, sections[i]);
        if (found == NULL) {
            return false;
        }
        activity->object_title =
            sections[i] == SECTION_POSTS    ? ((const struct post *)found)->headline
            : sections[i] == SECTION_EVENTS ? ((const struct event *)found)->title
                                            : ((const struct challenge *)found)->title;
        return true;
    }
    field_fault(ctx, node,
                "there is no post, event or challenge %s; write the id of one, or "
                "object_title in words",
                field_quote(node).text);
    return false;
}

static const struct field_type field_object_id = {"id", read_object_id, NULL};

static bool finish_activity(struct field_ctx *ctx, const struct json_node *node, void *item)
{
    struct activity *activity = item;
    bool has_person = activity->who.name[0] != '\0' || activity->who.team[0] != '\0';
    if (!has_person && activity->what != ACTIVITY_TIER_REACHED) {
        field_fault(ctx, node, "says nobody; write \"who\", \"team\" or both");
        return false;
    }
    const struct json_node *title = field_value(node, "object_title");
    if (field_value(node, "object") != NULL && title != NULL) {
        field_fault(ctx, title, "stands beside \"object\"; keep one of them");
        return false;
    }
    return true;
}

static const struct field activity_fields[] = {
    ROW_ID(struct activity),
    {.key = "at",
     .type = &field_time,
     .flags = FIELD_REQUIRED,
     .offset = offsetof(struct activity, at),
     .help = "when it happened"},
    {.key = "who",
     .type = &field_line,
     .offset = offsetof(struct activity, who.name),
     .max = 80,
     .help = "the person; on a lobby screen only if public"},
    {.key = "team",
     .type = &field_line,
     .offset = offsetof(struct activity, who.team),
     .max = 80,
     .help = "the person's team"},
    {.key = "avatar",
     .type = &field_ref,
     .section = SECTION_MEDIA,
     .offset = offsetof(struct activity, who.avatar),
     .help = "a portrait"},
    {.key = "public",
     .type = &field_bool,
     .offset = offsetof(struct activity, who.is_public),
     .fallback = "false",
     .help = "the name may show on lobby screens"},
    {.key = "what",
     .type = &field_choice,
     .flags = FIELD_REQUIRED,
     .offset = offsetof(struct activity, what),
     .choices = activity_kinds,
     .help = "what the person did"},
    {.key = "object_title",
     .type = &field_line,
     .offset = offsetof(struct activity, object_title),
     .max = 240,
     .help = "what it is about, in words"},
    {.key = "object",
     .type = &field_object_id,
     .help = "what it is about: the id of a post, an event or a challenge"},
    {.key = "network",
     .type = &field_line,
     .offset = offsetof(struct activity, network),
     .max = 40,
     .help = "\"linkedin\", \"x\""},
    {.key = "points",
     .type = &field_int64,
     .offset = offsetof(struct activity, points),
     .max = 1000000,
     .unit = "points",
     .fallback = "-1",
     .help = "what it earned"},
    ROW_SCREENS(struct activity),
    ROW_TAGS(struct activity),
};

const struct field_table table_activity = {.name = "activity",
                                           .noun = "activity",
                                           .item_bytes = sizeof(struct activity),
                                           .fields = activity_fields,
                                           .field_count = ARRAY_LEN(activity_fields),
                                           .finish = finish_activity};

/* Notices. */

static bool finish_notice(struct field_ctx *ctx, const struct json_node *node, void *item)
{
    const struct notice *notice = item;
    return window_is_good(ctx, node, notice->from, notice->until);
}

static const struct field notice_fields[] = {
    ROW_ID(struct notice),
    {.key = "level",
     .type = &field_choice,
     .offset = offsetof(struct notice, level),
     .choices = notice_levels,
     .fallback = "info",
     .help = "a higher one displaces a lower"},
    {.key = "label",
     .type = &field_line,
     .offset = offsetof(struct notice, label),
     .max = 40,
     .help = "the word above: \"Exercice\""},
    {.key = "headline",
     .type = &field_line,
     .flags = FIELD_REQUIRED,
     .offset = offsetof(struct notice, headline),
     .max = 160,
     .help = "what everybody must read"},
    {.key = "text",
     .type = &field_paragraph,
     .offset = offsetof(struct notice, text),
     .max = 4000,
     .help = "what to do"},
    ROW_FROM(struct notice),
    ROW_UNTIL(struct notice),
    ROW_SCREENS(struct notice),
    ROW_TAGS(struct notice),
};

const struct field_table table_notices = {.name = "notices",
                                          .noun = "notice",
                                          .item_bytes = sizeof(struct notice),
                                          .fields = notice_fields,
                                          .field_count = ARRAY_LEN(notice_fields),
                                          .finish = finish_notice};
