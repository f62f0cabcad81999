/* The tree itself: links, tables of names, writing. Reading is in json_value_read.c.
 *
 * A value that is taken out keeps its links to parent and neighbours, which is what lets it go back
 * to its place as long as changes are undone in reverse order.
 *
 * A table of names is built when something is looked for in a container of NAMES_FROM children, and
 * follows every later change. It is a table of chains through the children themselves. A child
 * whose name is already there is not in it.
 */
#include "base/json_value.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/crypto.h"
#include "base/limits.h"
#include "base/mem.h"

enum { NAMES_FROM = 16 };

struct json_names {
    size_t cap; /* a power of two */
    struct json_value *slots[];
};

struct json_value *json_value_create(enum json_type type, const char *key, struct slice text)
{
    const size_t key_bytes = key == NULL ? 0 : strlen(key) + 1;
    struct json_value *value = mem_try_alloc(sizeof *value + key_bytes + text.len + 1, 1);
    if (value == NULL) {
        return NULL;
    }
    char *room = (char *)(value + 1);
    value->type = type;
    if (key != NULL) {
        memcpy(room, key, key_bytes);
        value->key = room;
    }
    if (text.len > 0) {
        memcpy(room + key_bytes, text.ptr, text.len);
    }
    value->text = room + key_bytes;
    return value;
}

/* Recursion is as deep as the document was: JSON_DEPTH_MAX. */
void json_value_destroy(struct json_value *value)
{
    if (value == NULL) {
        return;
    }
    for (struct json_value *child = value->first; child != NULL;) {
        struct json_value *next = child->next;
        json_value_destroy(child);
        child = next;
    }
    mem_free(value->names);
    mem_free(value);
}

/* Names. */

static const char *name_of(struct json_value *child)
{
    return child->parent->type == JSON_OBJECT ? child->key : json_value_id(child);
}

/* Keyed, and wide enough that nobody aims at a slot in passing. */
static uint32_t hash_of(const char *name)
{
    return (uint32_t)crypto_hash64(name, strlen(name));
}

static struct json_value **slot_of(const struct json_names *names, uint32_t hash)
{
    return (struct json_value **)(uintptr_t)&names->slots[hash & (names->cap - 1)];
}

/* The link that points to the child of this name, or the one at the end of its chain. */
static struct json_value **names_seek(const struct json_names *names, const char *name,
                                      uint32_t hash)
{
    struct json_value **at = slot_of(names, hash);
    while (*at != NULL && ((*at)->name_hash != hash || strcmp(name_of(*at), name) != 0)) {
        at = &(*at)->same_slot;
    }
    return at;
}

static void names_add(const struct json_names *names, struct json_value *child)
{
    const char *name = name_of(child);
    if (name != NULL) {
        child->name_hash = hash_of(name);
        struct json_value **at = names_seek(names, name, child->name_hash);
        if (*at == NULL) {
            child->same_slot = NULL;
            *at = child;
        }
    }
}

static void names_remove(const struct json_names *names, struct json_value *child)
{
    struct json_value **at = slot_of(names, child->name_hash);
    while (*at != NULL && *at != child) {
        at = &(*at)->same_slot;
    }
    if (*at != NULL) {
        *at = child->same_slot;
        child->same_slot = NULL;
    }
}

/* A table for twice as many children as there are. Without memory it goes on without one. */
static void names_build(struct json_value *container)
{
    size_t cap = NAMES_FROM;
    while (cap < container->count * 2) {
        cap *= 2;
    }
    mem_free(container->names);
    container->names = mem_try_alloc(sizeof(struct json_names) + cap * sizeof(void *), 1);
    if (container->names != NULL) {
        container->names->cap = cap;
        for (struct json_value *c = container->first; c != NULL; c = c->next) {
            names_add(container->names, c);
        }
    }
}

struct json_value *json_value_find(struct json_value *container, const char *name)
{
    if (container == NULL || container->count == 0) {
        return NULL;
    }
    if (container->count >= NAMES_FROM && container->names == NULL) {
        names_build(container);
    }
    if (container->names != NULL) {
        return *names_seek(container->names, name, hash_of(name));
    }
    for (struct json_value *child = container->first; child != NULL; child = child->next) {
        const char *own = name_of(child);
        if (own != NULL && strcmp(own, name) == 0) {
            return child;
        }
    }
    return NULL;
}

const char *json_value_id(struct json_value *value)
{
    const struct json_value *id = value->type == JSON_OBJECT ? json_value_find(value, "id") : NULL;
    return id != NULL && id->type == JSON_STRING ? id->text : NULL;
}

/* Links. */

static void link_between(struct json_value *value)
{
    struct json_value *container = value->parent;
    *(value->prev == NULL ? &container->first : &value->prev->next) = value;
    *(value->next == NULL ? &container->last : &value->next->prev) = value;
    container->count++;
    if (container->names != NULL && container->count > container->names->cap) {
        names_build(container);
    } else if (container->names != NULL) {
        names_add(container->names, value);
    }
}

void json_value_insert(struct json_value *container, struct json_value *before,
                       struct json_value *value)
{
    CHECK((container->type == JSON_OBJECT) == (value->key != NULL));
    CHECK(before == NULL || before->parent == container);
    value->parent = container;
    value->next = before;
    value->prev = before == NULL ? container->last : before->prev;
    link_between(value);
}

void json_value_unlink(struct json_value *value)
{
    struct json_value *container = value->parent;
    if (container->names != NULL) {
        names_remove(container->names, value);
    }
    *(value->prev == NULL ? &container->first : &value->prev->next) = value->next;
    *(value->next == NULL ? &container->last : &value->next->prev) = value->prev;
    container->count--;
}

void json_value_relink(struct json_value *value)
{
    link_between(value);
}

/* Writing. */

struct json_size json_value_size(const struct json_value *value)
{
    struct json_size size = {.values = 1};
    switch (value->type) {
    case JSON_OBJECT:
    case JSON_ARRAY:
        size.bytes = 2 + (value->count > 0 ? value->count - 1 : 0);
        for (const struct json_value *c = value->first; c != NULL; c = c->next) {
            struct json_size part = json_value_size(c);
            size.bytes +=
                part.bytes + (c->key == NULL ? 0 : json_string_bytes(slice_of(c->key)) + 1);
            size.values += part.values;
        }
        break;
    case JSON_STRING:
        size.bytes = json_string_bytes(slice_of(value->text));
        break;
    case JSON_NUMBER:
        size.bytes = strlen(value->text);
        break;
    case JSON_FALSE:
        size.bytes = 5;
        break;
    case JSON_TRUE:
    case JSON_NULL:
        size.bytes = 4;
        break;
    }
    return size;
}

static void write_children(const struct json_value *value, struct buf *out)
{
    for (const struct json_value *child = value->first; child != NULL; child = child->next) {
        if (child->prev != NULL) {
            buf_append_char(out, ',');
        }
        if (child->key != NULL) {
            json_write_string(out, slice_of(child->key));
            buf_append_char(out, ':');
        }
        json_value_write(child, out);
    }
}

void json_value_write(const struct json_value *value, struct buf *out)
{
    switch (value->type) {
    case JSON_OBJECT:
        buf_append_char(out, '{');
        write_children(value, out);
        buf_append_char(out, '}');
        break;
    case JSON_ARRAY:
        buf_append_char(out, '[');
        write_children(value, out);
        buf_append_char(out, ']');
        break;
    case JSON_STRING:
        json_write_string(out, slice_of(value->text));
        break;
    case JSON_NUMBER:
        buf_append_str(out, value->text);
        break;
    case JSON_FALSE:
        buf_append_str(out, "false");
        break;
    case JSON_TRUE:
        buf_append_str(out, "true");
        break;
    case JSON_NULL:
        buf_append_str(out, "null");
        break;
    }
}

static void append_token(const struct json_value *value, struct buf *out)
{
    buf_append_char(out, '/');
    if (value->key == NULL) {
        size_t index = 0;
        for (const struct json_value *v = value->prev; v != NULL; v = v->prev) {
            index++;
        }
        buf_printf(out, "%zu", index);
        return;
    }
    for (const char *c = value->key; *c != '\0'; c++) {
        if (*c == '~' || *c == '/') {
            buf_append_str(out, *c == '~' ? "~0" : "~1");
        } else {
            buf_append_char(out, *c);
        }
    }
}

void json_value_pointer(const struct json_value *value, char *out, size_t cap)
{
    const struct json_value *chain[JSON_DEPTH_MAX + 2];
    size_t depth = 0;
    struct buf buf = buf_make(PROGRAMME_MAX_BYTES);
    for (; value->parent != NULL && depth < ARRAY_LEN(chain); value = value->parent) {
        chain[depth++] = value;
    }
    while (depth > 0) {
        append_token(chain[--depth], &buf);
    }
    (void)snprintf(out, cap, "%s", buf_str(&buf)); /* a cut pointer still points near */
    buf_deinit(&buf);
}
