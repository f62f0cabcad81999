/* links: hub_wire base */
/* Forms: the first line is the Content-Type, the rest the body. Whatever is read lies in bounds. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/utf8.h"
#include "hub/wire/fields.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct fields *fields)
{
    CHECK(fields->count <= FIELDS_MAX);
    for (size_t i = 0; i < fields->count; i++) {
        const struct field *field = &fields->of[i];
        CHECK(field->name.len > 0 && field->name.len <= FIELD_NAME_MAX);
        CHECK(field->value.ptr != NULL && field->value.len <= FIELD_VALUE_MAX);
        CHECK(utf8_is_valid(field->name) && utf8_is_valid(field->value));
        CHECK(field->value.len == 0 || memchr(field->value.ptr, '\0', field->value.len) == NULL);
        CHECK(field->value.len == 0 || memchr(field->value.ptr, '\r', field->value.len) == NULL);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *end = size == 0 ? NULL : memchr(data, '\n', size);
    size_t type_len = end == NULL ? size : (size_t)(end - data);
    size_t body_len = end == NULL ? 0 : size - type_len - 1;
    /* Exact copies, so that a step outside is seen. */
    char *type = malloc(type_len + 1), *body = malloc(body_len == 0 ? 1 : body_len);
    CHECK(type != NULL && body != NULL);
    if (type_len > 0) {
        memcpy(type, data, type_len);
    }
    if (body_len > 0) {
        memcpy(body, end + 1, body_len);
    }
    struct arena arena = arena_make(1U << 18);
    struct fields *fields = calloc(1, sizeof *fields);
    struct upload upload = {.field = {NULL, 0}};
    CHECK(fields != NULL);
    enum status st =
        fields_read_multipart((struct slice){type, type_len}, (struct slice){body, body_len},
                              &arena, fields, &upload, NULL);
    check(fields);
    if (st == ST_OK && upload.field.len > 0) {
        CHECK(upload.bytes.ptr >= body && upload.bytes.ptr + upload.bytes.len <= body + body_len);
        CHECK(utf8_is_valid(upload.file_name) && utf8_is_valid(upload.type));
    }
    fields->count = 0;
    (void)(fields_decode((struct slice){body, body_len}, &arena, fields, NULL) == ST_OK);
    check(fields);
    fields->count = 0;
    fields_read_query((struct slice){type, type_len}, &arena, fields);
    check(fields);
    arena_deinit(&arena);
    free(fields);
    free(type);
    free(body);
    return 0;
}
