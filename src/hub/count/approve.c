/* A proposal becomes a post by one transaction: the content with its code, the picture as a medium,
 * the points, the line on the wall. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "hub/count/ledger_priv.h"
#include "hub/count/proposals_priv.h"
#include "hub/db/statement.h"
#include "hub/db/unit.h"
#include "hub/store/activity.h"
#include "hub/store/media.h"

struct approval {
    int64_t number, person; /* of the proposal */
    const struct proposal *amended;
    struct slice by;
    int64_t now_unix_s;
    char post[HUB_ID_BYTES], medium[HUB_ID_BYTES];
    char code[HUB_CODE_BYTES];
    struct digest picture;
    struct buf json; /* of the post */
};

static void append_text(struct buf *json, const char *key, struct slice text)
{
    if (text.len > 0) {
        buf_printf(json, ",\"%s\":", key);
        json_write_string(json, text);
    }
}

/* The post, from what was proposed and what was amended. */
static enum status write_post(struct approval *a, struct statement *s, struct err *err)
{
    const struct proposal *amended = a->amended;
    const struct proposal final = {
        .headline = amended->headline.len > 0 ? amended->headline : statement_text(s, 1),
        .text = amended->text.len > 0 ? amended->text : statement_text(s, 2),
        .link = statement_text(s, 3)};
    struct slice picture = statement_text(s, 4);
    enum status status = proposal_check_text(&final, err);
    if (status != ST_OK) {
        return status;
    }
    (void)snprintf(a->post, sizeof a->post, "proposal-%lld", (long long)a->number);
    buf_printf(&a->json, "{\"id\":\"%s\"", a->post);
    append_text(&a->json, "headline", final.headline);
    append_text(&a->json, "text", final.text);
    append_text(&a->json, "onward", final.link);
    if (picture.len == DIGEST_BYTES) {
        memcpy(a->picture.bytes, picture.ptr, DIGEST_BYTES);
        (void)snprintf(a->medium, sizeof a->medium, "proposal-%lld", (long long)a->number);
        append_text(&a->json, "media", slice_of(a->medium));
    }
    if (statement_text(s, 5).len > 0) {
        buf_append_str(&a->json, ",\"author\":{\"team\":");
        json_write_string(&a->json, statement_text(s, 5));
        buf_append_char(&a->json, '}');
    }
    append_text(&a->json, "code", slice_of(a->code));
    buf_printf(&a->json, ",\"proposed_at\":\"%s\"}", statement_text(s, 6).ptr);
    return buf_status(&a->json, err);
}

static enum status read_proposal(struct hub_store *store, struct approval *a, struct err *err)
{
    struct statement *s = statement_take(
        store, "SELECT p.person, p.headline, p.text, p.link, p.picture, coalesce(t.name, ''),"
               " strftime('%Y-%m-%dT%H:%M:%SZ', p.created_at, 'unixepoch'), p.state"
               " FROM proposal p LEFT JOIN person q ON q.number = p.person"
               " LEFT JOIN party t ON t.number = q.team WHERE p.number = ?1");
    statement_bind_int(s, 1, a->number);
    enum status status = statement_row(s, err);
    if (status == ST_NOT_FOUND) {
        status = err_set(err, ST_NOT_FOUND, "there is no such proposal");
    } else if (status == ST_OK && statement_int(s, 7) != PROPOSAL_WAITING) {
        status = err_set(err, ST_INVALID, "this proposal was decided already");
    }
    if (status == ST_OK) {
        a->person = statement_int(s, 0);
        status = write_post(a, s, err);
    }
    statement_end(s);
    return status;
}

static enum status put_medium(struct hub_store *store, const struct approval *a, struct err *err)
{
    char json[256], hex[DIGEST_HEX_BYTES];
    struct medium medium;
    enum status status = store_media_find(store, &a->picture, &medium, err);
    if (status != ST_OK) {
        return status;
    }
    digest_hex(&a->picture, hex);
    (void)snprintf(json, sizeof json,
                   "{\"id\":\"%s\",\"sha256\":\"%s\",\"bytes\":%llu,\"type\":\"%s\"}", a->medium,
                   hex, (unsigned long long)medium.bytes, media_type_name(medium.type));
    const struct entity_put put = {.kind = ENTITY_MEDIA,
                                   .id = slice_of(a->medium),
                                   .code = {"", 0},
                                   .json = slice_of(json),
                                   .position = -1,
                                   .is_proposed = true,
                                   .is_approved = true};
    return store_entity_put(store, &put, a->now_unix_s, NULL, err);
}

static enum status put_post(struct hub_store *store, const struct approval *a, struct err *err)
{
    const struct entity_put put = {.kind = ENTITY_POST,
                                   .id = slice_of(a->post),
                                   .code = slice_of(a->code),
                                   .json = buf_view(&a->json),
                                   .position = -1,
                                   .is_proposed = true,
                                   .is_approved = true,
                                   .author = a->person};
    enum status status = store_entity_put(store, &put, a->now_unix_s, NULL, err);
    return status == ST_OK ? store_entity_approve(store, ENTITY_POST, slice_of(a->post), a->by,
                                                  ENTITY_NONE, a->now_unix_s, err)
                           : status;
}

static enum status give_points(struct hub_store *store, const struct points_rules *rules,
                               const struct approval *a, struct err *err)
{
    struct ledger_row row = {.kind = LEDGER_PROPOSAL,
                             .at = a->now_unix_s,
                             .counts_at = a->now_unix_s,
                             .day = ledger_day(rules, a->now_unix_s),
                             .points = rules->proposal};
    struct ledger_content content = {.number = 0};
    char ref[48];
    int64_t id = 0;
    enum status status = ledger_whom(store, a->person, &row, err);
    if (status == ST_OK) {
        status =
            ledger_content(store, ENTITY_POST, slice_of(a->post), a->now_unix_s, &content, err);
        row.content = content.number;
    }
    if (status == ST_OK) {
        status = ledger_ref(store, row.ref, err, "proposal:%lld", (long long)a->number);
    }
    if (status == ST_OK) {
        status = ledger_append(store, &row, &id, err);
    }
    (void)snprintf(ref, sizeof ref, "proposal:%lld", (long long)a->number);
    return status == ST_OK
               ? ledger_tell(store, ACTIVITY_PROPOSED, a->person, ENTITY_POST, slice_of(a->post),
                             slice_of(""), row.points, ref, a->now_unix_s, err)
               : status;
}

static enum status decide(struct hub_store *store, const struct approval *a, struct err *err)
{
    struct statement *s = statement_take(
        store, "UPDATE proposal SET state = 1, post = ?2, decided_at = ?3 WHERE number = ?1");
    statement_bind_int(s, 1, a->number);
    statement_bind_text(s, 2, slice_of(a->post));
    statement_bind_int(s, 3, a->now_unix_s);
    return statement_run(s, NULL, err);
}

static enum status approve_within(struct hub_store *store, const struct points_rules *rules,
                                  struct approval *a, struct err *err)
{
    enum status status = store_code_create(store, a->code, err);
    if (status == ST_OK) {
        status = read_proposal(store, a, err);
    }
    if (status == ST_OK && digest_is_known(&a->picture)) {
        status = put_medium(store, a, err);
    }
    if (status == ST_OK) {
        status = put_post(store, a, err);
    }
    if (status == ST_OK && a->person != 0) {
        status = give_points(store, rules, a, err);
    }
    return status == ST_OK ? decide(store, a, err) : status;
}

enum status store_proposal_approve(struct hub_store *store, const struct points_rules *rules,
                                   int64_t number, struct slice by, const struct proposal *amended,
                                   int64_t now_unix_s, char out_post[HUB_ID_BYTES], struct err *err)
{
    struct approval approval = {.number = number,
                                .amended = amended,
                                .by = by,
                                .now_unix_s = now_unix_s,
                                .json = buf_make(ENTITY_MAX_BYTES)};
    enum status status = unit_begin(store, err);
    if (status == ST_OK) {
        status = unit_end(store, approve_within(store, rules, &approval, err), err);
    }
    if (status == ST_OK) {
        memcpy(out_post, approval.post, HUB_ID_BYTES);
    }
    buf_deinit(&approval.json);
    return status;
}
