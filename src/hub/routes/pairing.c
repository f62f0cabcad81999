/* A display without a key shows a code; who approves it does so by `vitrine-hub screens approve`.
 */
#include <string.h>

#include "base/json.h"
#include "hub/routes/routes_priv.h"
#include "hub/store/pairing.h"

enum { ANSWER_BYTES = 4096 };

static void write_member(struct buf *json, const char *key, const char *value)
{
    buf_printf(json, ",\"%s\":", key);
    json_write_string(json, slice_of(value));
}

/* The name that the display says it has: {"name":"…"}; "" without one. */
static struct slice name_of(struct request *request)
{
    struct json_doc *doc = NULL;
    uint32_t line = 0;
    uint32_t column = 0;
    const char *name = "";
    if (request->body.len > 0 &&
        json_parse(request->body, false, &doc, &line, &column, NULL) == ST_OK) {
        const struct json_node *node = json_find(json_root(doc), "name");
        bool is_name =
            node != NULL && node->type == JSON_STRING && strlen(node->text) < HUB_NAME_BYTES;
        name = is_name ? arena_strdup(&request->arena, slice_of(node->text)) : "";
        json_destroy(doc);
    }
    return slice_of(name == NULL ? "" : name);
}

HANDLER(pair_post)
{
    struct hub *hub = user;
    struct err err = {.code = ST_OK};
    char code[PAIRING_CODE_BYTES];
    char secret[SCREEN_KEY_TEXT_BYTES];
    if (store_pairing_begin(hub->store, name_of(request), request->now_unix_s, code, secret,
                            &err) != ST_OK) {
        reply_problem(response, &err);
        return;
    }
    struct buf json = buf_make(ANSWER_BYTES);
    buf_printf(&json, "{\"expires_s\":%d", PAIRING_EXPIRES_S);
    write_member(&json, "code", code);
    struct buf url = buf_make(ANSWER_BYTES);
    buf_printf(&url, "%s/pair/%s", hub->settings->base, code);
    write_member(&json, "url", buf_str(&url));
    write_member(&json, "secret", secret);
    buf_append_str(&json, "}\n");
    response_json(response, 200, &json);
    buf_deinit(&url);
    buf_deinit(&json);
}

static void write_hex(char *out, const uint8_t *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < len; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * len] = '\0';
}

/* What the display needs to go on: where its programme is, its keys, what it is. */
static void write_grant(struct hub *hub, const struct pairing_grant *grant, struct buf *json)
{
    static const char *const classes[] = {"lobby", "internal"};
    const struct screen_row *screen = &grant->screen;
    char presence[2 * SCREEN_KEY_BYTES + 1];
    struct buf url = buf_make(ANSWER_BYTES);
    buf_printf(&url, "%s/screens/%s/programme.json", hub->settings->base, screen->name);
    write_hex(presence, grant->presence_key, SCREEN_KEY_BYTES);
    buf_printf(json, "{\"number\":%u", (unsigned)screen->presence_number);
    write_member(json, "programme", buf_str(&url));
    write_member(json, "key", grant->key);
    write_member(json, "presence_key", presence);
    write_member(json, "class", classes[screen->screen_class]);
    write_member(json, "name", screen->title[0] != '\0' ? screen->title : screen->name);
    write_member(json, "tags", screen->tags);
    buf_append_str(json, "}\n");
    buf_deinit(&url);
}

HANDLER(pair_ask_get)
{
    struct hub *hub = user;
    struct err err = {.code = ST_OK};
    enum pairing_state state = PAIRING_WAITING;
    struct pairing_grant grant;
    enum status status =
        store_pairing_ask(hub->store, fields_get(&request->query, "code"), request->bearer,
                          request->now_unix_s, &state, &grant, &err);
    if (status != ST_OK) {
        reply_problem(response, &err);
        return;
    }
    struct buf json = buf_make(ANSWER_BYTES);
    if (state == PAIRING_WAITING) {
        buf_append_str(&json, "{\"state\":\"waiting\"}\n");
    } else {
        write_grant(hub, &grant, &json);
    }
    response_json(response, state == PAIRING_WAITING ? 202 : 200, &json);
    buf_deinit(&json);
}

HANDLER(pair_page_get)
{
    struct hub *hub = user;
    struct visitor visitor;
    struct err err = {.code = ST_OK};
    struct slice code = request_param(request, "code");
    char name[HUB_NAME_BYTES] = "";
    enum pairing_state state = PAIRING_WAITING;
    enum status status = visitor_find(&visitor, hub, request, &err);
    if (status == ST_OK) {
        status = store_pairing_look(hub->store, code, request->now_unix_s, name, &state, &err);
    }
    if (status == ST_OK || status == ST_NOT_FOUND) {
        struct buf page = buf_make(PAGE_MAX_BYTES);
        const struct pair_view view = {
            .code = code,
            .is_known = status == ST_OK,
            .screen = status == ST_OK && state == PAIRING_APPROVED ? slice_of(name) : slice_of("")};
        page_pair(&page, &visitor.visit, &view);
        reply_page(response, status == ST_OK ? 200 : 404, &page);
    } else {
        reply_failure(&visitor, response, &err);
    }
    visitor_deinit(&visitor);
}
