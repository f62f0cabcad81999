#include "display/follow/pairing.h"

#include <stdio.h>
#include <string.h>

#include "base/crypto.h"
#include "base/json.h"
#include "display/store/record.h"

static const char *const classes[] = {[SCREEN_LOBBY] = "lobby", [SCREEN_INTERNAL] = "internal"};

static enum status parse(struct slice bytes, struct json_doc **out_doc, struct err *err)
{
    uint32_t line = 0, column = 0;
    if (bytes.len > PAIRING_MAX_BYTES) {
        return err_set(err, ST_LIMIT, "it has more than %u bytes", PAIRING_MAX_BYTES);
    }
    enum status st = json_parse(bytes, false, out_doc, &line, &column, err);
    if (st == ST_OK && json_root(*out_doc)->type != JSON_OBJECT) {
        json_destroy(*out_doc);
        *out_doc = NULL;
        st = err_set(err, ST_INVALID, "it is no object");
    }
    return st;
}

/* A code is typed by people: letters and digits. */
static bool take_code(const struct json_node *root, char out[PAIRING_CODE_CHARS + 1])
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    const char *code = record_text(root, "code", PAIRING_CODE_CHARS);
    size_t len = strlen(code);
    bool is_good = len > 0 && strspn(code, allowed) == len;
    if (is_good) {
        memcpy(out, code, len + 1);
    }
    return is_good;
}

static enum status take_url(const struct json_node *root, const char *key, const struct url *hub,
                            struct url *out, struct err *err)
{
    const char *text = record_text(root, key, URL_MAX_BYTES);
    if (text[0] == '\0') {
        return err_set(err, ST_INVALID, "it has no \"%s\"", key);
    }
    enum status st = url_resolve(hub, text, out, err);
    if (st == ST_OK && hub->is_secure && !out->is_secure) {
        st = err_set(err, ST_INVALID, "its \"%s\" leads from https to http", key);
    }
    return st;
}

static enum status take_key(const struct json_node *root, const char *member,
                            char out[NET_KEY_MAX_BYTES + 1], struct err *err)
{
    const char *key = record_text(root, member, NET_KEY_MAX_BYTES);
    enum status st = net_key_check(key, err);
    if (st == ST_OK) {
        memcpy(out, key, strlen(key) + 1);
    } else {
        err_context(err, "its \"%s\"", member);
    }
    return st;
}

enum status pairing_read_offer(struct slice bytes, const struct url *hub, struct pairing_offer *out,
                               struct err *err)
{
    struct json_doc *doc = NULL;
    struct pairing_offer offer = {.code = ""};
    enum status st = parse(bytes, &doc, err);
    if (st == ST_OK && !take_code(json_root(doc), offer.code)) {
        st = err_set(err, ST_INVALID, "it has no \"code\" of 1 to %d letters and digits",
                     PAIRING_CODE_CHARS);
    }
    if (st == ST_OK) {
        st = take_url(json_root(doc), "url", hub, &offer.url, err);
    }
    if (st == ST_OK) {
        st = take_key(json_root(doc), "secret", offer.secret, err);
    }
    if (st == ST_OK) {
        int64_t expires_s = record_integer(json_root(doc), "expires_s", 0, RECORD_INTEGER_MAX, 600);
        offer.expires_s = expires_s < PAIRING_EXPIRES_LEAST_S  ? PAIRING_EXPIRES_LEAST_S
                          : expires_s > PAIRING_EXPIRES_MOST_S ? PAIRING_EXPIRES_MOST_S
                                                               : (int32_t)expires_s;
        *out = offer;
    }
    json_destroy(doc);
    return st;
}

/* Class and name: what is wrong in them is left out. */
static void take_place(const struct json_node *root, struct pairing_place *place)
{
    const char *word = record_text(root, "class", PAIRING_NAME_BYTES);
    for (int i = 0; i < (int)ARRAY_LEN(classes); i++) {
        if (strcmp(classes[i], word) == 0) {
            place->has_class = true;
            place->screen_class = (enum screen_class)i;
        }
    }
    (void)snprintf(place->name, sizeof place->name, "%s",
                   record_text(root, "name", PAIRING_NAME_BYTES - 1));
}

enum status pairing_read_grant(struct slice bytes, const struct url *hub, struct pairing_place *out,
                               char *out_key, struct err *err)
{
    struct json_doc *doc = NULL;
    struct pairing_place place = {.has_class = false};
    out_key[0] = '\0';
    enum status st = parse(bytes, &doc, err);
    if (st == ST_OK) {
        st = take_url(json_root(doc), "programme", hub, &place.programme, err);
    }
    if (st == ST_OK) {
        st = take_key(json_root(doc), "key", out_key, err);
    }
    if (st == ST_OK) {
        take_place(json_root(doc), &place);
        *out = place;
    }
    json_destroy(doc);
    return st;
}

void pairing_write(const struct pairing_place *place, const char *configured, struct buf *into)
{
    buf_append_str(into, "{");
    record_put_text(into, "configured", configured, URL_MAX_BYTES);
    record_put_text(into, "programme", place->programme.text, URL_MAX_BYTES);
    if (place->has_class) {
        record_put_text(into, "class", classes[place->screen_class], PAIRING_NAME_BYTES);
    }
    record_put_text(into, "name", place->name, PAIRING_NAME_BYTES);
    buf_append_str(into, "}\n");
}

enum status pairing_read(struct slice bytes, const char *configured, struct pairing_place *out,
                         struct err *err)
{
    struct json_doc *doc = NULL;
    struct pairing_place place = {.has_class = false};
    enum status st = parse(bytes, &doc, err);
    if (st == ST_OK &&
        strcmp(record_text(json_root(doc), "configured", URL_MAX_BYTES), configured) != 0) {
        st = err_set(err, ST_NOT_FOUND, "it is of another address");
    }
    if (st == ST_OK) {
        st = url_parse(record_text(json_root(doc), "programme", URL_MAX_BYTES), &place.programme,
                       err);
    }
    if (st == ST_OK) {
        take_place(json_root(doc), &place);
        *out = place;
    }
    json_destroy(doc);
    return st;
}
