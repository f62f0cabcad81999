#include "display/store/roster.h"

#include <string.h>

#include "base/attr.h"
#include "base/json.h"
#include "display/store/record.h"
#include "display/store/seal.h"

#define KIND "current"

static const char *const KEYS[ROSTER_ROLES] = {
    [ROSTER_CURRENT] = "current", [ROSTER_GOOD] = "good", [ROSTER_BEFORE] = "before"};

void roster_write(const struct roster *roster, struct buf *into)
{
    struct buf json = buf_make(ROSTER_MAX_BYTES);
    buf_append_char(&json, '{');
    for (size_t i = 0; i < ROSTER_ROLES; i++) {
        record_put_integer(&json, KEYS[i], (int64_t)roster->numbers[i]);
    }
    record_put_digest(&json, "faulty", &roster->faulty);
    buf_append_str(&json, ",\"faults\":[");
    for (size_t i = 0; i < roster->fault_count; i++) {
        buf_printf(&json, "%s%lld", i > 0 ? "," : "", (long long)roster->faults_unix_s[i]);
    }
    buf_append_str(&json, "],\"bad\":[");
    for (size_t i = 0; i < roster->bad_count; i++) {
        buf_append_str(&json, i > 0 ? ",{" : "{");
        record_put_digest(&json, "sha256", &roster->bad[i].document);
        record_put_integer(&json, "since", roster->bad[i].since_unix_s);
        buf_append_char(&json, '}');
    }
    buf_append_str(&json, "]}\n");
    seal_write(into, KIND, buf_view(&json));
    buf_deinit(&json);
}

static void take(struct roster *roster, const struct json_node *root)
{
    for (size_t i = 0; i < ROSTER_ROLES; i++) {
        roster->numbers[i] = (uint64_t)record_integer(root, KEYS[i], 0, RECORD_INTEGER_MAX, 0);
    }
    roster->faulty = record_digest(root, "faulty");
    const struct json_node *faults = json_find(root, "faults");
    for (const struct json_node *at = faults == NULL ? NULL : faults->first; at != NULL;
         at = at->next) {
        if (roster->fault_count < ROSTER_FAULTS_MAX && at->is_integer && at->number >= 0 &&
            at->number <= (double)RECORD_TIME_MAX) {
            roster->faults_unix_s[roster->fault_count++] = (int64_t)at->number;
        }
    }
    const struct json_node *bad = json_find(root, "bad");
    for (const struct json_node *at = bad == NULL ? NULL : bad->first; at != NULL; at = at->next) {
        struct digest document = record_digest(at, "sha256");
        if (roster->bad_count < ROSTER_BAD_MAX && digest_is_known(&document)) {
            roster->bad[roster->bad_count++] =
                (struct roster_bad){document, record_integer(at, "since", 0, RECORD_TIME_MAX, 0)};
        }
    }
}

enum status roster_read(struct slice file, struct roster *out_roster, struct err *err)
{
    struct slice body = {NULL, 0};
    enum status status = seal_read(file, KIND, &body, err);
    struct json_doc *doc = NULL;
    uint32_t line = 0, column = 0;
    if (status == ST_OK) {
        status = json_parse(body, false, &doc, &line, &column, err);
    }
    if (status == ST_OK) {
        struct roster roster = {0};
        take(&roster, json_root(doc));
        json_destroy(doc);
        *out_roster = roster;
    }
    return status;
}

bool roster_is_bad(const struct roster *roster, const struct digest *document)
{
    for (size_t i = 0; i < roster->bad_count; i++) {
        if (digest_compare(&roster->bad[i].document, document) == 0) {
            return true;
        }
    }
    return false;
}

void roster_add_bad(struct roster *roster, const struct digest *document, int64_t now_unix_s)
{
    if (roster_is_bad(roster, document)) {
        return;
    }
    if (roster->bad_count == ROSTER_BAD_MAX) {
        memmove(roster->bad, roster->bad + 1, (ROSTER_BAD_MAX - 1) * sizeof roster->bad[0]);
        roster->bad_count--;
    }
    roster->bad[roster->bad_count++] = (struct roster_bad){*document, record_time(now_unix_s)};
}

size_t roster_add_fault(struct roster *roster, const struct digest *document, int64_t now_unix_s,
                        int64_t window_s)
{
    int64_t now = record_time(now_unix_s);
    size_t kept = 0;
    if (digest_compare(&roster->faulty, document) != 0) {
        roster->faulty = *document;
        roster->fault_count = 0;
    }
    for (size_t i = 0; i < roster->fault_count; i++) {
        int64_t age_s = now - roster->faults_unix_s[i];
        if (age_s >= 0 && age_s < window_s) {
            roster->faults_unix_s[kept++] = roster->faults_unix_s[i];
        }
    }
    if (kept == ROSTER_FAULTS_MAX) {
        kept--;
        memmove(roster->faults_unix_s, roster->faults_unix_s + 1, kept * sizeof(int64_t));
    }
    roster->faults_unix_s[kept++] = now;
    roster->fault_count = kept;
    return kept;
}

bool roster_keeps(const struct roster *roster, uint64_t number)
{
    for (size_t i = 0; i < ROSTER_ROLES; i++) {
        if (number != 0 && roster->numbers[i] == number) {
            return true;
        }
    }
    return false;
}
