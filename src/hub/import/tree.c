/* The document as a tree, by the same tables that its reader goes by. */
#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "base/crypto.h"
#include "base/limits.h"
#include "hub/import/import_priv.h"
#include "programme/times.h"

const struct field_table *table_of_kind(enum entity_kind kind)
{
    const struct field_table *root = programme_table();
    for (size_t i = 0; i < root->field_count; i++) {
        if (strcmp(root->fields[i].key, entity_kind_key(kind)) == 0) {
            return root->fields[i].table;
        }
    }
    return NULL;
}

static const struct field *find_field(const struct field_table *table, const char *key)
{
    for (size_t i = 0; i < table->field_count; i++) {
        if (strcmp(table->fields[i].key, key) == 0) {
            return &table->fields[i];
        }
    }
    return NULL;
}

void tree_normalise(struct json_value *object, const struct field_table *table)
{
    for (struct json_value *c = object->first; c != NULL;) {
        struct json_value *next = c->next;
        const struct field *field = find_field(table, c->key);
        if (field == NULL || c->type == JSON_NULL) {
            json_value_unlink(c);
            json_value_destroy(c);
        } else if (field->table != NULL && c->type == JSON_OBJECT) {
            tree_normalise(c, field->table);
        } else if (field->table != NULL && c->type == JSON_ARRAY) {
            for (struct json_value *e = c->first; e != NULL; e = e->next) {
                if (e->type == JSON_OBJECT) {
                    tree_normalise(e, field->table);
                }
            }
        }
        c = next;
    }
}

static enum status replace_text(struct json_value *old, struct slice text, struct err *err)
{
    struct json_value *fresh = json_value_create(JSON_STRING, old->key, text);
    if (fresh == NULL) {
        return err_set(err, ST_NOMEM, "no memory for the document");
    }
    json_value_insert(old->parent, old, fresh);
    json_value_unlink(old);
    json_value_destroy(old);
    return ST_OK;
}

static enum status resolve(struct json_value *value, const struct tz *tz, int64_t now_unix_s,
                           struct err *err)
{
    int64_t at = 0;
    char text[32];
    if (value->type != JSON_STRING || time_parse(value->text, tz, now_unix_s, &at) != TIME_READ) {
        return err_set(err, ST_INVALID, "\"%s\" is not a time", value->text);
    }
    struct civil c = civil_from_seconds(at);
    (void)snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02dZ", c.year, c.month, c.day,
                   c.hour, c.minute, c.second);
    return replace_text(value, slice_of(text), err);
}

enum status tree_resolve_times(struct json_value *object, const struct field_table *table,
                               const struct tz *tz, int64_t now_unix_s, struct err *err)
{
    enum status status = ST_OK;
    for (struct json_value *c = object->first; c != NULL && status == ST_OK;) {
        struct json_value *next = c->next;
        const struct field *field = find_field(table, c->key);
        if (field != NULL && strcmp(field->type->name, "time") == 0) {
            status = resolve(c, tz, now_unix_s, err);
        } else if (field != NULL && field->table != NULL && c->type == JSON_OBJECT) {
            status = tree_resolve_times(c, field->table, tz, now_unix_s, err);
        } else if (field != NULL && field->table != NULL && c->type == JSON_ARRAY) {
            for (struct json_value *e = c->first; e != NULL && status == ST_OK; e = e->next) {
                status = e->type == JSON_OBJECT
                             ? tree_resolve_times(e, field->table, tz, now_unix_s, err)
                             : ST_OK;
            }
        }
        c = next;
    }
    return status;
}

int64_t tree_hash(const struct json_value *value)
{
    struct buf written = buf_make(PROGRAMME_MAX_BYTES);
    json_value_write(value, &written);
    int64_t hash = (int64_t)crypto_hash64(buf_str(&written), written.len);
    buf_deinit(&written);
    return hash == 0 ? 1 : hash;
}

void tree_drop(struct json_value *object, const char *key)
{
    struct json_value *member = json_value_find(object, key);
    if (member != NULL) {
        json_value_unlink(member);
        json_value_destroy(member);
    }
}

const char *tree_text(struct json_value *object, const char *key)
{
    const struct json_value *member = json_value_find(object, key);
    return member != NULL && member->type == JSON_STRING ? member->text : "";
}

static enum status put(struct json_value *object, const char *key, enum json_type type,
                       struct slice text, struct err *err)
{
    struct json_value *fresh = json_value_create(type, key, text);
    if (fresh == NULL) {
        return err_set(err, ST_NOMEM, "no memory for the document");
    }
    tree_drop(object, key);
    json_value_insert(object, NULL, fresh);
    return ST_OK;
}

enum status tree_put_text(struct json_value *object, const char *key, struct slice text,
                          struct err *err)
{
    return put(object, key, JSON_STRING, text, err);
}

enum status tree_put_number(struct json_value *object, const char *key, int64_t number,
                            struct err *err)
{
    char text[24];
    (void)snprintf(text, sizeof text, "%lld", (long long)number);
    return put(object, key, JSON_NUMBER, slice_of(text), err);
}
