#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hub/cli/desk.h"
#include "hub/count/proposals.h"

enum { LISTED_MAX = 1000 };

static bool print_proposal(void *ctx, const struct proposal *proposal)
{
    static const char *const states[] = {"waiting", "approved", "refused"};
    uint32_t *count = ctx;
    (*count)++;
    (void)printf("%" PRId64 "  %s  %.*s\n", proposal->number, states[proposal->state],
                 (int)proposal->headline.len, proposal->headline.ptr);
    if (proposal->text.len > 0) {
        (void)printf("    %.*s\n", (int)proposal->text.len, proposal->text.ptr);
    }
    if (proposal->link.len > 0) {
        (void)printf("    %.*s\n", (int)proposal->link.len, proposal->link.ptr);
    }
    return true;
}

static int list(struct desk *desk)
{
    uint32_t count = 0;
    struct err err = {.code = ST_OK};
    int state = desk->options->is_all ? -1 : PROPOSAL_WAITING;
    if (store_proposal_each(desk->store, 0, state, LISTED_MAX, print_proposal, &count, &err) !=
        ST_OK) {
        return desk_failed(&err);
    }
    (void)printf("%u proposals\n", count);
    return EXIT_FINE;
}

static int approve(struct desk *desk, int64_t number, bool is_amended)
{
    const struct options *o = desk->options;
    char post[HUB_ID_BYTES];
    struct err err = {.code = ST_OK};
    const char *user = getenv("USER");
    const struct proposal amended = {
        .headline = slice_of(is_amended && o->headline != NULL ? o->headline : ""),
        .text = slice_of(is_amended && o->text != NULL ? o->text : ""),
        .note = slice_of(o->note == NULL ? "" : o->note)};
    if (store_proposal_approve(desk->store, &desk->rules, number,
                               slice_of(user == NULL ? "?" : user), &amended, desk->now_unix_s,
                               post, &err) != ST_OK) {
        return desk_failed(&err);
    }
    return desk_done(desk, "approved proposal %" PRId64 ": it is post %s", number, post);
}

static int refuse(struct desk *desk, int64_t number)
{
    const struct options *o = desk->options;
    struct err err = {.code = ST_OK};
    if (o->note == NULL) {
        return desk_usage(o, "say why, for its author to read: --note TEXT");
    }
    return store_proposal_refuse(desk->store, number, slice_of(o->note), desk->now_unix_s, &err) ==
                   ST_OK
               ? desk_done(desk, "refused proposal %" PRId64, number)
               : desk_failed(&err);
}

static int run(struct desk *desk)
{
    const struct options *o = desk->options;
    const char *verb = options_verb(o, "list");
    int64_t number = 0;
    if (strcmp(verb, "list") == 0) {
        return list(desk);
    }
    if (o->word_count != 2 || !desk_number(o->words[1], 1, &number)) {
        return desk_usage(o, "say which proposal, by its number");
    }
    if (strcmp(verb, "approve") == 0) {
        return approve(desk, number, false);
    }
    if (strcmp(verb, "amend") == 0) {
        return o->headline == NULL && o->text == NULL
                   ? desk_usage(o, "say what it becomes: --headline TEXT, --text TEXT")
                   : approve(desk, number, true);
    }
    return strcmp(verb, "refuse") == 0 ? refuse(desk, number)
                                       : desk_usage(o, "proposals can't do that");
}

int command_proposals(const struct options *options)
{
    return desk_run(options, run);
}
