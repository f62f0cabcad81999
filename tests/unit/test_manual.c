/* links: hub_config config programme base */
/* The manuals and the schemas say what the tables of the code say: every key of every table stands
 * in both, with the same type, limits and default, and neither knows a key that the code does not.
 */
#include <stdlib.h>

#include "base/attr.h"
#include "base/json.h"
#include "config/config.h"
#include "documents.h"
#include "hub/config/config.h"
#include "programme/fields.h"
#include "programme/tables.h"

/* One format: its table, its manual, its schema. */
struct book {
    const struct field_table *root;
    struct buf manual;
    struct json_doc *schema;
    const char *manual_name, *schema_name;
};

static int count_failures;

static void complain(const char *file, const struct field_table *table, const char *key,
                     const char *what)
{
    print_error("%s: %s.%s: %s\n", file, table->name, key, what);
    count_failures++;
}

static struct json_doc *read_json(const char *path)
{
    struct buf bytes = document_file(path);
    struct json_doc *doc = NULL;
    struct err err = {.code = ST_OK};
    uint32_t line = 0;
    uint32_t column = 0;
    if (json_parse(buf_view(&bytes), true, &doc, &line, &column, &err) != ST_OK) {
        fail_msg("%s:%u: %s", path, (unsigned)line, err.text);
    }
    buf_deinit(&bytes);
    return doc;
}

static struct book book_open(const struct field_table *root, const char *manual, const char *schema)
{
    struct book book = {.root = root, .manual_name = manual, .schema_name = schema};
    char path[1024];
    (void)snprintf(path, sizeof path, "%s/config/%s", SOURCE_DIR, manual);
    book.manual = document_file(path);
    (void)snprintf(path, sizeof path, "%s/config/%s", SOURCE_DIR, schema);
    book.schema = read_json(path);
    return book;
}

static void book_close(struct book *book)
{
    buf_deinit(&book->manual);
    json_destroy(book->schema);
}

/* Kinds of types, by what their limits mean. */

static bool type_is(const struct field *field, const char *names)
{
    const char *name = field->type->name;
    size_t len = strlen(name);
    for (const char *at = strstr(names, name); at != NULL; at = strstr(at + 1, name)) {
        if ((at == names || at[-1] == '|') && (at[len] == '|' || at[len] == '\0')) {
            return true;
        }
    }
    return false;
}

static bool is_number(const struct field *field)
{
    return type_is(field, "whole number|number|whole number or \"next\"");
}

static bool is_list(const struct field *field)
{
    return type_is(field, "list|colours|tags|screens|references|days|dates|id, or ids of figures");
}

static bool is_text(const struct field *field)
{
    return type_is(field, "text|text, lines|path|path or address|id|hexadecimal|code|address|"
                          "file or address|language|time zone|proxy");
}

/* A default that can't be written stands for "absent" inside the program. */
static bool has_default(const struct field *field)
{
    if (field->fallback == NULL) {
        return false;
    }
    double value = strtod(field->fallback, NULL);
    return !is_number(field) || (value >= field->min && value <= field->max);
}

/* The list of the document that a reference goes to. */
static const char *list_of(const struct book *book, const struct field *reference)
{
    for (size_t i = 0; i < book->root->field_count; i++) {
        const struct field *field = &book->root->fields[i];
        if (type_is(field, "list") && field->section == reference->section &&
            field->table->item_bytes > 0) {
            return field->key;
        }
    }
    return "?";
}

/* The manual: a row of a table for each field. */

static void append_type(const struct book *book, const struct field *field, struct buf *out)
{
    if (type_is(field, "reference") || type_is(field, "references")) {
        buf_printf(out, "%s in `%s`", type_is(field, "reference") ? "id" : "ids",
                   list_of(book, field));
    } else if (field->table != NULL) {
        buf_printf(out, "%s: `%s`", field->type->name, field->table->name);
    } else {
        buf_append_str(out, field->type->name);
    }
    const char *before = ": ";
    for (size_t i = 0; type_is(field, "one of") && field->choices[i] != NULL; i++) {
        if (field->choices[i][0] != '\0') {
            buf_printf(out, "%s`%s`", before, field->choices[i]);
            before = ", ";
        }
    }
}

static void append_limits(const struct field *field, struct buf *out)
{
    if (!(field->max > 0)) {
        buf_append_str(out, "–");
    } else if (is_list(field)) {
        buf_printf(out, "%.15g to %.15g elements", field->min, field->max);
    } else if (type_is(field, "hexadecimal")) {
        buf_printf(out, "%.15g digits", field->max);
    } else if (is_text(field)) {
        bool is_bytes = field->unit != NULL && strcmp(field->unit, "bytes") == 0;
        buf_printf(out, "at most %.15g %s", field->max, is_bytes ? "bytes" : "characters");
    } else {
        buf_printf(out, "%.15g to %.15g%s%s", field->min, field->max,
                   field->unit == NULL ? "" : " ", field->unit == NULL ? "" : field->unit);
    }
}

static void append_row(const struct book *book, const struct field *field, struct buf *out)
{
    buf_printf(out, "| `%s` | ", field->key);
    append_type(book, field, out);
    buf_append_str(out, " | ");
    append_limits(field, out);
    if ((field->flags & FIELD_REQUIRED) != 0) {
        buf_append_str(out, " | required | ");
    } else if (has_default(field)) {
        buf_printf(out, " | `%s` | ", field->fallback);
    } else {
        buf_append_str(out, " | – | ");
    }
}

/* The rows of the manual's table under "### `NAME`", or NULL. */
static const char *manual_rows(const struct book *book, const struct field_table *table)
{
    char heading[128];
    (void)snprintf(heading, sizeof heading, "\n### `%s`\n", table->name);
    const char *at = strstr(buf_str(&book->manual), heading);
    const char *head = "| key | type | limits | default | meaning |\n|---|---|---|---|---|\n";
    const char *next = at == NULL ? NULL : strstr(at + 1, "\n#");
    const char *rows = at == NULL ? NULL : strstr(at, head);
    return rows == NULL || (next != NULL && next < rows) ? NULL : rows + strlen(head);
}

static void check_manual(const struct book *book, const struct field_table *table)
{
    const char *at = manual_rows(book, table);
    if (at == NULL) {
        complain(book->manual_name, table, "", "no table under a heading of this name");
        return;
    }
    for (size_t i = 0; i < table->field_count; i++) {
        struct buf row = buf_make(4096);
        append_row(book, &table->fields[i], &row);
        const char *end = strchr(at, '\n');
        bool is_row = end != NULL && strncmp(at, buf_str(&row), row.len) == 0 &&
                      (size_t)(end - at) > row.len + strlen("x. |");
        if (!is_row) {
            complain(book->manual_name, table, table->fields[i].key, buf_str(&row));
        }
        buf_deinit(&row);
        at = end == NULL ? "" : end + 1;
    }
    if (at[0] == '|') {
        complain(book->manual_name, table, "", "a row more than the code has keys");
    }
}

/* The schema. */

static const struct json_node *resolve(const struct book *book, const struct json_node *node)
{
    const struct json_node *ref = json_find(node, "$ref");
    const char *prefix = "#/$defs/";
    if (ref == NULL || strncmp(ref->text, prefix, strlen(prefix)) != 0) {
        return NULL;
    }
    return json_find(json_find(json_root(book->schema), "$defs"), ref->text + strlen(prefix));
}

/* A keyword of a property, or of the definition it refers to. */
static const struct json_node *look(const struct book *book, const struct json_node *node,
                                    const char *keyword)
{
    const struct json_node *own = json_find(node, keyword);
    const struct json_node *def = own == NULL ? resolve(book, node) : NULL;
    return own != NULL || def == NULL ? own : json_find(def, keyword);
}

static bool list_has(const struct json_node *list, const char *text)
{
    if (list != NULL && list->type == JSON_STRING) {
        return strcmp(list->text, text) == 0;
    }
    for (const struct json_node *c = list == NULL ? NULL : list->first; c != NULL; c = c->next) {
        if (c->type == JSON_STRING && strcmp(c->text, text) == 0) {
            return true;
        }
    }
    return false;
}

/* JSON types that a field's value may have, joined by bars. */
static const char *json_types(const struct field *field)
{
    static const struct {
        const char *names, *types;
    } rows[] = {{"true or false", "boolean"},
                {"whole number|0, 90, 180 or 270", "integer"},
                {"number|the number 1", "number"},
                {"whole number or \"next\"", "integer|string"},
                {"id, or ids of figures", "string|array"},
                {"list|colours|tags|screens|references|days|dates|point", "array"},
                {"object", "object"}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (type_is(field, rows[i].names)) {
            return rows[i].types;
        }
    }
    return "string";
}

static bool types_agree(const struct book *book, const struct field *field,
                        const struct json_node *property)
{
    static const char *const all[] = {"string", "number", "integer", "boolean",
                                      "array",  "object", "null"};
    const struct json_node *types = look(book, property, "type");
    const char *wanted = json_types(field);
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        bool is_wanted = strcmp(all[i], "null") == 0 ? (field->flags & FIELD_REQUIRED) == 0
                                                     : strstr(wanted, all[i]) != NULL;
        if (list_has(types, all[i]) != is_wanted) {
            return false;
        }
    }
    return true;
}

static bool limit_is(const struct book *book, const struct json_node *property, const char *keyword,
                     double wanted)
{
    const struct json_node *node = look(book, property, keyword);
    double value = node == NULL ? 0 : node->number;
    return (node != NULL || !(wanted > 0)) && value >= wanted && value <= wanted;
}

static bool limits_agree(const struct book *book, const struct field *field,
                         const struct json_node *property)
{
    if (is_number(field)) {
        return look(book, property, "minimum") != NULL &&
               limit_is(book, property, "minimum", field->min) &&
               limit_is(book, property, "maximum", field->max);
    }
    if (is_list(field)) {
        return limit_is(book, property, "minItems", field->min) &&
               limit_is(book, property, "maxItems", field->max);
    }
    if (type_is(field, "hexadecimal") && !limit_is(book, property, "minLength", field->max)) {
        return false;
    }
    return !is_text(field) || !(field->max > 0) ||
           limit_is(book, property, "maxLength", field->max);
}

static bool choices_agree(const struct field *field, const struct json_node *property)
{
    const struct json_node *choices = json_find(property, "enum");
    if (field->choices == NULL) {
        return choices == NULL || !type_is(field, "one of");
    }
    const struct json_node *c = choices == NULL ? NULL : choices->first;
    for (size_t i = 0; field->choices[i] != NULL; i++) {
        if (field->choices[i][0] == '\0') {
            continue;
        }
        if (c == NULL || c->type != JSON_STRING || strcmp(c->text, field->choices[i]) != 0) {
            return false;
        }
        c = c->next;
    }
    bool is_required = (field->flags & FIELD_REQUIRED) != 0;
    return is_required ? c == NULL : c != NULL && c->type == JSON_NULL && c->next == NULL;
}

/* A default as JSON, without spaces. */
static void append_json(const struct json_node *node, struct buf *out)
{
    static const char *const words[] = {"null", "false", "true"};
    switch (node->type) {
    case JSON_NULL:
    case JSON_FALSE:
    case JSON_TRUE:
        buf_append_str(out, words[node->type]);
        break;
    case JSON_NUMBER:
        buf_printf(out, "%.15g", node->number);
        break;
    case JSON_STRING:
        buf_append_str(out, node->text);
        break;
    case JSON_ARRAY:
    case JSON_OBJECT:
        buf_append_char(out, '[');
        for (const struct json_node *c = node->first; c != NULL; c = c->next) {
            append_json(c, out);
            buf_append_str(out, c->next == NULL ? "" : ",");
        }
        buf_append_char(out, ']');
        break;
    }
}

static bool default_agrees(const struct field *field, const struct json_node *property)
{
    const struct json_node *node = json_find(property, "default");
    if (node == NULL || !has_default(field)) {
        return node == NULL && !has_default(field);
    }
    struct buf said = buf_make(4096);
    struct buf wanted = buf_make(4096);
    append_json(node, &said);
    for (const char *p = field->fallback; *p != '\0'; p++) {
        bool is_dressing = *p == ' ' || *p == '"';
        if (!is_dressing) {
            buf_append_char(&wanted, *p);
        }
    }
    bool agrees = strcmp(buf_str(&said), buf_str(&wanted)) == 0;
    buf_deinit(&said);
    buf_deinit(&wanted);
    return agrees;
}

static void check_property(const struct book *book, const struct field_table *table,
                           const struct field *field, const struct json_node *object)
{
    const struct json_node *property = json_find(json_find(object, "properties"), field->key);
    const char *file = book->schema_name;
    if (property == NULL) {
        complain(file, table, field->key, "missing");
        return;
    }
    bool is_required = (field->flags & FIELD_REQUIRED) != 0;
    if (list_has(json_find(object, "required"), field->key) != is_required) {
        complain(file, table, field->key, is_required ? "is required" : "is not required");
    }
    if (!types_agree(book, field, property)) {
        complain(file, table, field->key, json_types(field));
    }
    if (!limits_agree(book, field, property)) {
        complain(file, table, field->key, "other limits");
    }
    if (!choices_agree(field, property)) {
        complain(file, table, field->key, "other words");
    }
    if (!default_agrees(field, property)) {
        complain(file, table, field->key, "another default");
    }
    const struct json_node *description = json_find(property, "description");
    if (description == NULL || strcmp(description->text, field->help) != 0) {
        complain(file, table, field->key, field->help);
    }
}

static void check_schema(const struct book *book, const struct field_table *table,
                         const struct json_node *object)
{
    const struct json_node *properties = json_find(object, "properties");
    const struct json_node *required = json_find(object, "required");
    for (size_t i = 0; i < table->field_count; i++) {
        check_property(book, table, &table->fields[i], object);
    }
    size_t extra = table == book->root ? 1 : 0; /* "$schema" */
    if (properties == NULL || properties->count != table->field_count + extra) {
        complain(book->schema_name, table, "", "not as many keys as the code has");
    }
    for (const struct json_node *c = required == NULL ? NULL : required->first; c != NULL;
         c = c->next) {
        if (json_find(properties, c->text) == NULL) {
            complain(book->schema_name, table, c->text, "required and unknown");
        }
    }
}

/* Both, for a table and all below it. */

static void check_tables(const struct book *book, const struct field_table *table,
                         const struct json_node *object)
{
    check_manual(book, table);
    check_schema(book, table, object);
    for (size_t i = 0; i < table->field_count; i++) {
        const struct field *field = &table->fields[i];
        const struct json_node *property = json_find(json_find(object, "properties"), field->key);
        if (field->table == NULL || property == NULL) {
            continue;
        }
        const struct json_node *items = json_find(property, "items");
        const struct json_node *below = resolve(book, items == NULL ? property : items);
        if (below == NULL) {
            complain(book->schema_name, table, field->key, "leads nowhere");
            continue;
        }
        check_tables(book, field->table, below);
    }
}

static size_t count_tables(const struct field_table *table)
{
    size_t count = 1;
    for (size_t i = 0; i < table->field_count; i++) {
        count += table->fields[i].table == NULL ? 0 : count_tables(table->fields[i].table);
    }
    return count;
}

static size_t count_headings(const struct book *book)
{
    size_t count = 0;
    const char *at = buf_str(&book->manual);
    while ((at = strstr(at, "\n| key | type | limits | default | meaning |\n")) != NULL) {
        count++;
        at++;
    }
    return count;
}

static void check_book(const struct field_table *root, const char *manual, const char *schema)
{
    struct book book = book_open(root, manual, schema);
    count_failures = 0;
    check_tables(&book, root, json_root(book.schema));
    assert_int_equal(count_headings(&book), count_tables(root));
    book_close(&book);
    assert_int_equal(count_failures, 0);
}

static void the_programme_is_described_as_it_is_read(void **state)
{
    (void)state;
    check_book(programme_table(), "PROGRAMME.md", "programme.schema.json");
}

static void the_configuration_is_described_as_it_is_read(void **state)
{
    (void)state;
    check_book(config_table(), "CONFIG.md", "vitrine.schema.json");
}

static void the_hubs_configuration_is_described_as_it_is_read(void **state)
{
    (void)state;
    check_book(hub_config_table(), "HUB.md", "vitrine-hub.schema.json");
}

/* Every key of the format stands in the document that the reader's test reads field by field. */

/* Whether the key stands anywhere below `node`, which is read by `table`, in an object that is read
 * by `wanted`. */
static bool is_used(const struct field_table *table, const struct json_node *node,
                    const struct field_table *wanted, const char *key)
{
    bool is_list_node = node->type == JSON_ARRAY;
    for (const struct json_node *item = is_list_node ? node->first : node; item != NULL;
         item = is_list_node ? item->next : NULL) {
        if (table == wanted && json_find(item, key) != NULL) {
            return true;
        }
        for (size_t i = 0; i < table->field_count; i++) {
            const struct field *field = &table->fields[i];
            const struct json_node *value = json_find(item, field->key);
            if (value != NULL && field->table != NULL &&
                is_used(field->table, value, wanted, key)) {
                return true;
            }
        }
    }
    return false;
}

static void check_use(const struct json_node *root, const struct field_table *table)
{
    for (size_t i = 0; i < table->field_count; i++) {
        const struct field *field = &table->fields[i];
        if (!is_used(programme_table(), root, table, field->key)) {
            complain("full.json", table, field->key, "not used");
        }
        if (field->table != NULL) {
            check_use(root, field->table);
        }
    }
}

static void the_full_document_holds_every_key(void **state)
{
    (void)state;
    struct json_doc *doc = read_json(TEST_DATA "/full.json");
    count_failures = 0;
    check_use(json_root(doc), programme_table());
    json_destroy(doc);
    assert_int_equal(count_failures, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_programme_is_described_as_it_is_read),
        cmocka_unit_test(the_configuration_is_described_as_it_is_read),
        cmocka_unit_test(the_hubs_configuration_is_described_as_it_is_read),
        cmocka_unit_test(the_full_document_holds_every_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
