/* Keeping, telling and refusing proposals. */
#include "hub/count/proposals.h"

#include <string.h>

#include "base/utf8.h"
#include "hub/count/ledger_priv.h"
#include "hub/count/proposals_priv.h"
#include "hub/db/statement.h"
#include "hub/db/unit.h"

#define COLUMNS                                                                                    \
    "SELECT number, person, state, headline, text, link, picture, note, post, created_at,"         \
    " decided_at FROM proposal "

static struct proposal read_row(struct statement *s)
{
    struct proposal proposal = {.number = statement_int(s, 0),
                                .person = statement_int(s, 1),
                                .state = (enum proposal_state)statement_int(s, 2),
                                .headline = statement_text(s, 3),
                                .text = statement_text(s, 4),
                                .link = statement_text(s, 5),
                                .note = statement_text(s, 7),
                                .post = statement_text(s, 8),
                                .created_at = statement_int(s, 9),
                                .decided_at =
                                    statement_is_null(s, 10) ? ENTITY_NONE : statement_int(s, 10)};
    struct slice picture = statement_text(s, 6);
    if (picture.len == DIGEST_BYTES) {
        memcpy(proposal.picture.bytes, picture.ptr, DIGEST_BYTES);
    }
    return proposal;
}

static bool text_is_good(struct slice text, size_t max_chars)
{
    if (text.ptr == NULL || text.len > 4 * max_chars || !utf8_is_valid(text) ||
        utf8_count(text) > max_chars) {
        return false;
    }
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c == 0x7F || (c < 0x20 && c != '\n' && c != '\t')) {
            return false;
        }
    }
    return true;
}

enum status proposal_check_text(const struct proposal *proposal, struct err *err)
{
    if (proposal->headline.len == 0 ||
        !text_is_good(proposal->headline, PROPOSAL_HEADLINE_CHARS_MAX) ||
        memchr(proposal->headline.ptr, '\n', proposal->headline.len) != NULL) {
        return err_set(err, ST_INVALID, "a headline is one line of at most %d characters",
                       PROPOSAL_HEADLINE_CHARS_MAX);
    }
    if (!text_is_good(proposal->text, PROPOSAL_TEXT_CHARS_MAX) ||
        !text_is_good(proposal->link, PROPOSAL_LINK_MAX_BYTES)) {
        return err_set(err, ST_LIMIT, "the text has at most %d characters, the link %d",
                       PROPOSAL_TEXT_CHARS_MAX, PROPOSAL_LINK_MAX_BYTES);
    }
    return ST_OK;
}

static enum status has_room(struct hub_store *store, int64_t person, struct err *err)
{
    struct statement *s = statement_take(
        store, "SELECT (SELECT count(*) FROM proposal WHERE state = 0), (SELECT count(*)"
               " FROM proposal WHERE state = 0 AND person = ?1), (SELECT count(*) FROM proposal)");
    statement_bind_int(s, 1, person);
    enum status status = statement_row(s, err);
    if (status == ST_OK && statement_int(s, 1) >= PROPOSALS_PERSON_MAX) {
        status = err_set(err, ST_LIMIT, "%d proposals of yours wait already", PROPOSALS_PERSON_MAX);
    } else if (status == ST_OK && (statement_int(s, 0) >= PROPOSALS_WAITING_MAX ||
                                   statement_int(s, 2) >= PROPOSALS_MAX)) {
        status = err_set(err, ST_LIMIT, "too many proposals wait already");
    }
    statement_end(s);
    return status;
}

static enum status find_ref(struct hub_store *store, const uint8_t ref[LEDGER_REF_BYTES],
                            int64_t *out_number, struct err *err)
{
    struct statement *s = statement_take(store, "SELECT number FROM proposal WHERE ref = ?1");
    statement_bind_blob(s, 1, ref, LEDGER_REF_BYTES);
    enum status status = statement_row(s, err);
    if (status == ST_OK) {
        *out_number = statement_int(s, 0);
    }
    statement_end(s);
    return status;
}

static enum status insert(struct hub_store *store, const struct proposal *proposal,
                          const uint8_t *ref, int64_t now_unix_s, int64_t *out_number,
                          struct err *err)
{
    struct statement *s = statement_take(
        store, "INSERT INTO proposal(person, state, headline, text, link, picture, note, post,"
               " created_at, ref) VALUES(?1, 0, ?2, ?3, ?4, ?5, '', '', ?6, ?7)");
    statement_bind_int(s, 1, proposal->person);
    statement_bind_text(s, 2, proposal->headline);
    statement_bind_text(s, 3, proposal->text);
    statement_bind_text(s, 4, proposal->link);
    if (digest_is_known(&proposal->picture)) {
        statement_bind_blob(s, 5, proposal->picture.bytes, DIGEST_BYTES);
    }
    statement_bind_int(s, 6, now_unix_s);
    if (ref != NULL) {
        statement_bind_blob(s, 7, ref, LEDGER_REF_BYTES);
    }
    enum status status = statement_run(s, NULL, err);
    if (status == ST_OK) {
        *out_number = statement_last_id(store);
    }
    return status;
}

static enum status create_within(struct hub_store *store, const struct proposal *proposal,
                                 struct slice attempt, int64_t now_unix_s, int64_t *out_number,
                                 struct err *err)
{
    uint8_t ref[LEDGER_REF_BYTES];
    struct ledger_row whom = {.kind = LEDGER_PROPOSAL};
    enum status status = ledger_whom(store, proposal->person, &whom, err);
    if (status == ST_OK && attempt.len > ATTEMPT_MAX_BYTES) {
        status = err_set(err, ST_INVALID, "what marks this request is too long");
    }
    if (status == ST_OK) {
        status = ledger_ref(store, ref, err, "propose:%lld:%.*s", (long long)proposal->person,
                            (int)attempt.len, attempt.ptr);
    }
    if (status == ST_OK && attempt.len > 0) {
        status = find_ref(store, ref, out_number, err);
        if (status != ST_NOT_FOUND) {
            return status;
        }
        status = ST_OK;
    }
    if (status == ST_OK) {
        status = has_room(store, proposal->person, err);
    }
    return status == ST_OK
               ? insert(store, proposal, attempt.len > 0 ? ref : NULL, now_unix_s, out_number, err)
               : status;
}

enum status store_proposal_create(struct hub_store *store, const struct proposal *proposal,
                                  struct slice attempt, int64_t now_unix_s, int64_t *out_number,
                                  struct err *err)
{
    enum status status = proposal_check_text(proposal, err);
    if (status == ST_OK) {
        status = unit_begin(store, err);
    }
    return status == ST_OK
               ? unit_end(store,
                          create_within(store, proposal, attempt, now_unix_s, out_number, err), err)
               : status;
}

static enum status tell_rows(struct statement *s, proposal_each *each, void *ctx,
                             uint32_t *out_count, struct err *err)
{
    enum status status = statement_row(s, err);
    bool goes_on = true;
    *out_count = 0;
    for (; status == ST_OK && goes_on; status = goes_on ? statement_row(s, err) : ST_OK) {
        const struct proposal proposal = read_row(s);
        *out_count += 1;
        goes_on = each(ctx, &proposal);
    }
    statement_end(s);
    return status == ST_NOT_FOUND ? ST_OK : status;
}

enum status store_proposal_each(struct hub_store *store, int64_t person, int state, uint32_t count,
                                proposal_each *each, void *ctx, struct err *err)
{
    uint32_t told = 0;
    struct statement *s =
        statement_take(store, COLUMNS "WHERE (?1 = 0 OR person = ?1) AND (?2 < 0 OR state = ?2)"
                                      " ORDER BY number DESC LIMIT ?3");
    statement_bind_int(s, 1, person);
    statement_bind_int(s, 2, state);
    statement_bind_int(s, 3, count);
    return tell_rows(s, each, ctx, &told, err);
}

enum status store_proposal_get(struct hub_store *store, int64_t number, proposal_each *each,
                               void *ctx, struct err *err)
{
    uint32_t told = 0;
    struct statement *s = statement_take(store, COLUMNS "WHERE number = ?1");
    statement_bind_int(s, 1, number);
    enum status status = tell_rows(s, each, ctx, &told, err);
    return status == ST_OK && told == 0 ? err_set(err, ST_NOT_FOUND, "there is no such proposal")
                                        : status;
}

/* Refusing; approving is in approve.c. */

enum status store_proposal_refuse(struct hub_store *store, int64_t number, struct slice note,
                                  int64_t now_unix_s, struct err *err)
{
    int64_t changes = 0;
    if (!text_is_good(note, PROPOSAL_NOTE_CHARS_MAX)) {
        return err_set(err, ST_INVALID, "a note has at most %d characters",
                       PROPOSAL_NOTE_CHARS_MAX);
    }
    enum status status = unit_begin(store, err);
    if (status != ST_OK) {
        return status;
    }
    struct statement *s = statement_take(
        store, "UPDATE proposal SET state = 2, note = ?2, decided_at = ?3 WHERE number = ?1"
               " AND state = 0");
    statement_bind_int(s, 1, number);
    statement_bind_text(s, 2, note);
    statement_bind_int(s, 3, now_unix_s);
    status = statement_run(s, &changes, err);
    if (status == ST_OK && changes == 0) {
        status = err_set(err, ST_NOT_FOUND, "no such proposal waits");
    }
    return unit_end(store, status, err);
}
