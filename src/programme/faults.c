/* A growing array of faults; texts are copied into one arena that ends with the list.
 *
 * Past FAULTS_MAX a fault is only counted, so that a hostile document costs bounded memory.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/mem.h"
#include "programme/programme.h"

enum { FAULT_ARENA_BYTES = 8 << 20, FAULT_POINTER_BYTES = 256 };

struct fault_list {
    struct arena arena;
    struct fault *faults;
    size_t count, cap;
    size_t uncounted; /* found past FAULTS_MAX */
};

struct fault_list *fault_list_create(void)
{
    struct fault_list *list = mem_alloc(1, sizeof *list);
    list->arena = arena_make(FAULT_ARENA_BYTES);
    return list;
}

void fault_list_destroy(struct fault_list *list)
{
    if (list == NULL) {
        return;
    }
    arena_deinit(&list->arena);
    mem_free(list->faults);
    mem_free(list);
}

size_t fault_list_count(const struct fault_list *list)
{
    return list == NULL ? 0 : list->count;
}

const struct fault *fault_list_get(const struct fault_list *list, size_t index)
{
    return &list->faults[index];
}

static void fault_list_grow(struct fault_list *list)
{
    size_t cap = list->cap == 0 ? 16 : list->cap * 2;
    struct fault *faults = mem_alloc(cap, sizeof *faults);
    if (list->count > 0) {
        memcpy(faults, list->faults, list->count * sizeof *faults);
    }
    mem_free(list->faults);
    list->faults = faults;
    list->cap = cap;
}

/* Keys and texts come from outside and end up in a terminal: no control byte gets there. */
static void make_printable(char *text)
{
    for (unsigned char *p = (unsigned char *)text; p != NULL && *p != '\0'; p++) {
        bool is_c1 = p[0] == 0xC2 && p[1] >= 0x80 && p[1] < 0xA0;
        if (*p < ' ' || *p == 0x7F || is_c1) {
            *p = '?';
        }
        if (is_c1) {
            *++p = '?';
        }
    }
}

/* A long pointer (keys of a hostile document) keeps its beginning. */
static char *pointer_copy(struct fault_list *list, const char *pointer)
{
    size_t len = strlen(pointer);
    if (len <= FAULT_POINTER_BYTES) {
        return arena_strdup(&list->arena, slice_of(pointer));
    }
    len = FAULT_POINTER_BYTES;
    while (len > 0 && ((unsigned char)pointer[len] & 0xC0U) == 0x80U) {
        len--;
    }
    return arena_printf(&list->arena, "%.*s…", (int)len, pointer);
}

void fault_list_add(struct fault_list *list, enum fault_severity severity, uint32_t line,
                    uint32_t column, const char *pointer, const char *fmt, ...)
{
    if (list == NULL) {
        return;
    }
    if (list->count >= FAULTS_MAX) {
        list->uncounted++;
        return;
    }
    char text[ERR_TEXT_BYTES];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args); /* cut when longer: the beginning says it */
    va_end(args);
    char *pointer_kept = pointer_copy(list, pointer);
    char *text_kept = arena_strdup(&list->arena, slice_of(text));
    if (pointer_kept == NULL || text_kept == NULL) {
        list->uncounted++;
        return;
    }
    make_printable(pointer_kept);
    make_printable(text_kept);
    if (list->count == list->cap) {
        fault_list_grow(list);
    }
    list->faults[list->count++] = (struct fault){.severity = severity,
                                                 .line = line,
                                                 .column = column,
                                                 .pointer = pointer_kept,
                                                 .text = text_kept};
}

static bool fault_is_before(const struct fault *a, const struct fault *b)
{
    return a->line != b->line ? a->line < b->line : a->column < b->column;
}

void fault_list_sort(struct fault_list *list, size_t first)
{
    if (list == NULL) {
        return;
    }
    /* Insertion: stable, at most FAULTS_MAX, and nearly sorted already. */
    for (size_t i = first + 1; i < list->count; i++) {
        struct fault moving = list->faults[i];
        size_t j = i;
        while (j > first && fault_is_before(&moving, &list->faults[j - 1])) {
            list->faults[j] = list->faults[j - 1];
            j--;
        }
        list->faults[j] = moving;
    }
}

size_t fault_list_errors(const struct fault_list *list)
{
    size_t errors = 0;
    for (size_t i = 0; i < fault_list_count(list); i++) {
        errors += list->faults[i].severity == FAULT_ERROR ? 1U : 0U;
    }
    return errors;
}

void fault_list_print(const struct fault_list *list, const char *file, struct buf *out)
{
    for (size_t i = 0; i < fault_list_count(list); i++) {
        const struct fault *fault = &list->faults[i];
        buf_printf(out, "%s:%u: %s%s%s%s\n", file, (unsigned)fault->line, fault->pointer,
                   fault->pointer[0] == '\0' ? "" : ": ",
                   fault->severity == FAULT_WARNING ? "warning: " : "", fault->text);
    }
    if (list != NULL && list->uncounted > 0) {
        buf_printf(out, "%s: and %zu more faults\n", file, list->uncounted);
    }
}
