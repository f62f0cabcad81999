/* fault_script.c: routes from a JSON document, for tests that drive real programs. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "fault_priv.h"

static const struct {
    const char *name;
    unsigned flag;
} flags[] = {
    {"hang", FAULT_HANG},           {"reset", FAULT_RESET},
    {"chunked", FAULT_CHUNKED},     {"bad_chunk", FAULT_BAD_CHUNK},
    {"no_length", FAULT_NO_LENGTH}, {"gzip", FAULT_GZIP},
    {"endless", FAULT_ENDLESS},     {"flood", FAULT_FLOOD},
    {"garbage", FAULT_GARBAGE},     {"hold", FAULT_HOLD},
    {"ranges", FAULT_RANGES},       {"wrong_range", FAULT_WRONG_RANGE},
    {"tunnel", FAULT_TUNNEL},       {"blind", FAULT_BLIND},
};

static const char *text_of(const struct json_node *node, const char *key)
{
    const struct json_node *value = json_find(node, key);
    return value == NULL || value->type != JSON_STRING ? NULL : value->text;
}

static double number_of(const struct json_node *node, const char *key)
{
    const struct json_node *value = json_find(node, key);
    return value == NULL || value->type != JSON_NUMBER ? 0 : value->number;
}

static bool is_known(const char *key)
{
    static const char *const keys[] = {
        "status", "type",      "headers",     "etag", "last_modified", "body",   "zeros", "file",
        "lie",    "cut_after", "stall_after", "rate", "delay_ms",      "events", "times"};
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        if (strcmp(key, keys[i]) == 0) {
            return true;
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(flags); i++) {
        if (strcmp(key, flags[i].name) == 0) {
            return true;
        }
    }
    return false;
}

/* Into `out`, which has room; returns how many. */
static size_t read_events(const struct json_node *list, struct fault_event *out)
{
    size_t count = 0;
    for (const struct json_node *at = list == NULL ? NULL : list->first; at != NULL;
         at = at->next) {
        const char *text = text_of(at, "text");
        out[count++] = (struct fault_event){.after_ms = (int32_t)number_of(at, "after_ms"),
                                            .text = text == NULL ? "" : text};
    }
    return count;
}

static bool read_answer(const struct json_node *node, struct fault_event **events,
                        struct fault_answer *a)
{
    for (const struct json_node *at = node->first; at != NULL; at = at->next) {
        if (!is_known(at->key)) {
            (void)fprintf(stderr, "fault server: line %u: nobody knows \"%s\"\n", at->line,
                          at->key);
            return false;
        }
    }
    *a = (struct fault_answer){.status = (int32_t)number_of(node, "status"),
                               .type = text_of(node, "type"),
                               .headers = text_of(node, "headers"),
                               .etag = text_of(node, "etag"),
                               .last_modified = text_of(node, "last_modified"),
                               .zeros = (uint64_t)number_of(node, "zeros"),
                               .file = text_of(node, "file"),
                               .lie_bytes = (int64_t)number_of(node, "lie"),
                               .bytes_per_s = (int32_t)number_of(node, "rate"),
                               .delay_ms = (int32_t)number_of(node, "delay_ms"),
                               .times = (int32_t)number_of(node, "times")};
    const char *body = text_of(node, "body");
    a->body = slice_of(body == NULL ? "" : body);
    if (json_find(node, "cut_after") != NULL) {
        a->flags |= FAULT_CUT;
        a->cut_after = (uint64_t)number_of(node, "cut_after");
    }
    if (json_find(node, "stall_after") != NULL) {
        a->flags |= FAULT_STALL;
        a->cut_after = (uint64_t)number_of(node, "stall_after");
    }
    for (size_t i = 0; i < ARRAY_LEN(flags); i++) {
        const struct json_node *value = json_find(node, flags[i].name);
        a->flags |= value != NULL && value->type == JSON_TRUE ? flags[i].flag : 0;
    }
    a->events = *events;
    a->event_count = read_events(json_find(node, "events"), *events);
    *events += a->event_count;
    return true;
}

static size_t count_events(const struct json_node *node)
{
    const struct json_node *events = json_find(node, "events");
    size_t count = events == NULL ? 0 : events->count;
    for (const struct json_node *at = node->first; at != NULL; at = at->next) {
        count += count_events(at);
    }
    return count;
}

bool fault_server_script(struct fault_server *server, struct slice json)
{
    struct json_doc *doc = NULL;
    struct err err;
    uint32_t line = 0, column = 0;
    if (json_parse(json, true, &doc, &line, &column, &err) != ST_OK) {
        (void)fprintf(stderr, "fault server: script, line %u: %s\n", line, err.text);
        return false;
    }
    const struct json_node *routes = json_find(json_root(doc), "routes");
    const struct json_node *route = routes == NULL ? NULL : routes->first;
    struct fault_event *events = mem_alloc(count_events(json_root(doc)) + 1, sizeof(*events));
    pthread_mutex_lock(&server->mu);
    if (server->script_count == FAULT_SCRIPTS_MAX) {
        fault_die("one script more");
    }
    server->scripts[server->script_count++] = (struct fault_script){doc, events};
    pthread_mutex_unlock(&server->mu);
    for (; route != NULL; route = route->next) {
        for (const struct json_node *at = route->first; at != NULL; at = at->next) {
            struct fault_answer answer;
            if (!read_answer(at, &events, &answer)) {
                return false;
            }
            fault_server_add(server, route->key, &answer);
        }
    }
    return true;
}
