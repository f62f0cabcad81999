/* Small hands for trees. Without memory they say false, and the document is not made. */
#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "hub/publish/publish_priv.h"

struct json_value *tree_clone(const struct json_value *value)
{
    struct json_value *clone = json_value_create(value->type, value->key, slice_of(value->text));
    for (const struct json_value *c = value->first; c != NULL && clone != NULL; c = c->next) {
        struct json_value *child = tree_clone(c);
        if (child == NULL) {
            json_value_destroy(clone);
            return NULL;
        }
        json_value_insert(clone, NULL, child);
    }
    return clone;
}

void tree_remove(struct json_value *object, const char *key)
{
    struct json_value *member = json_value_find(object, key);
    if (member != NULL) {
        json_value_unlink(member);
        json_value_destroy(member);
    }
}

static bool set(struct json_value *object, const char *key, enum json_type type, const char *text)
{
    struct json_value *member = json_value_create(type, key, slice_of(text));
    if (member == NULL) {
        return false;
    }
    tree_remove(object, key);
    json_value_insert(object, NULL, member);
    return true;
}

bool tree_set_text(struct json_value *object, const char *key, const char *text)
{
    return set(object, key, JSON_STRING, text);
}

bool tree_set_number(struct json_value *object, const char *key, int64_t number)
{
    char text[24];
    (void)snprintf(text, sizeof text, "%lld", (long long)number);
    return set(object, key, JSON_NUMBER, text);
}

bool tree_set_milli(struct json_value *object, const char *key, int64_t milli)
{
    char text[32];
    int64_t whole = milli / 1000;
    int64_t part = milli < 0 ? -(milli % 1000) : milli % 1000;
    int len =
        snprintf(text, sizeof text, "%s%lld", milli < 0 && whole == 0 ? "-" : "", (long long)whole);
    if (part > 0 && len > 0) {
        len += snprintf(text + len, sizeof text - (size_t)len, ".%03d", (int)part);
        while (text[len - 1] == '0') {
            text[--len] = '\0';
        }
    }
    return set(object, key, JSON_NUMBER, text);
}

bool tree_set_true(struct json_value *object, const char *key)
{
    return set(object, key, JSON_TRUE, "");
}

bool tree_set_time(struct json_value *object, const char *key, int64_t unix_s)
{
    char text[32];
    struct civil c = civil_from_seconds(unix_s);
    (void)snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02dZ", c.year, c.month, c.day,
                   c.hour, c.minute, c.second);
    return set(object, key, JSON_STRING, text);
}

struct json_value *tree_add_object(struct json_value *list, const char *key)
{
    struct json_value *object = json_value_create(JSON_OBJECT, key, slice_of(""));
    if (object != NULL) {
        json_value_insert(list, NULL, object);
    }
    return object;
}

const char *text_of(struct json_value *object, const char *key)
{
    const struct json_value *member = json_value_find(object, key);
    return member != NULL && member->type == JSON_STRING ? member->text : "";
}

bool is_true(struct json_value *object, const char *key)
{
    const struct json_value *member = json_value_find(object, key);
    return member != NULL && member->type == JSON_TRUE;
}
