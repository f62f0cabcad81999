/* Two machines in a row, both fed a byte at a time and both keeping their state between pieces.
 *
 * The decoder turns bytes into valid UTF-8 (needed, seen and the range of the next byte, as the
 * Encoding Standard writes it). The line machine knows in which part of a line it stands; nothing
 * of a line is kept but what will be used: a name of at most NAME_MAX_BYTES, and the value of a
 * known field in its own buffer. So comments and unknown fields cost no memory. ASCII inside a
 * value goes through in runs.
 *
 * An empty line ends an event. Until then `id` is what the next event will carry and `last_id`
 * what the last one did.
 */
#include "display/sync/sse.h"

#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

enum { NAME_MAX_BYTES = 5 };         /* "event" and "retry" are the longest names */
enum { KEEP_MAX_BYTES = 256 << 10 }; /* a larger data buffer goes back after its event */
enum { CR = '\r', LF = '\n' };

static const char BOM[] = "\xEF\xBB\xBF";
static const char REPLACEMENT[] = "\xEF\xBF\xBD";

enum part { AT_LINE_START, IN_NAME, AT_VALUE_START, IN_VALUE, IN_COMMENT };
enum field { FIELD_UNKNOWN, FIELD_DATA, FIELD_EVENT, FIELD_ID, FIELD_RETRY };

struct decoder {
    char bytes[4];
    unsigned seen, needed; /* bytes of the character so far, and in all; needed 0: between two */
    unsigned char lower, upper; /* the next byte lies between them */
};

struct sse {
    struct sse_handler handler;
    struct decoder decoder;
    bool is_at_stream_start; /* no character yet: a byte order mark may come */
    bool was_cr;             /* a line feed now belongs to the carriage return before it */

    enum part part;
    enum field field; /* of the value */
    char name[NAME_MAX_BYTES];
    size_t name_len; /* up to NAME_MAX_BYTES + 1, which is no known name */
    size_t line_bytes;
    bool has_nul;      /* the id's line: it doesn't count */
    bool is_bad_retry; /* something else than digits */
    bool has_digits;
    uint32_t retry_ms;

    struct buf data, type, id_line, id, last_id;
    bool is_dropping; /* the event is past a limit */
};

struct sse *sse_create(const struct sse_handler *handler)
{
    struct sse *sse = mem_alloc(1, sizeof *sse);
    sse->handler = *handler;
    sse->is_at_stream_start = true;
    sse->data = buf_make((size_t)SSE_DATA_MAX_BYTES + 1); /* each line of it ends with a LF */
    sse->type = buf_make(SSE_TYPE_MAX_BYTES);
    sse->id_line = buf_make(SSE_ID_MAX_BYTES);
    sse->id = buf_make(SSE_ID_MAX_BYTES);
    sse->last_id = buf_make(SSE_ID_MAX_BYTES);
    return sse;
}

void sse_destroy(struct sse *sse)
{
    if (sse == NULL) {
        return;
    }
    buf_deinit(&sse->data);
    buf_deinit(&sse->type);
    buf_deinit(&sse->id_line);
    buf_deinit(&sse->id);
    buf_deinit(&sse->last_id);
    mem_free(sse);
}

struct slice sse_last_event_id(const struct sse *sse)
{
    return (struct slice){buf_str(&sse->last_id), sse->last_id.len};
}

/* Events. */

static void set_text(struct buf *buf, const struct buf *from)
{
    buf_reset(buf);
    buf_append(buf, buf_str(from), from->len);
}

static void drop_event(struct sse *sse, enum status status, const char *what, size_t max_bytes)
{
    struct err err = {.code = ST_OK};
    if (sse->is_dropping) {
        return;
    }
    sse->is_dropping = true;
    (void)err_set(&err, status, "an event is left out: %s of more than %zu bytes", what, max_bytes);
    if (sse->handler.on_drop != NULL) {
        sse->handler.on_drop(sse->handler.ctx, &err);
    }
}

static void forget_event(struct sse *sse)
{
    if (sse->data.cap > KEEP_MAX_BYTES) {
        buf_deinit(&sse->data);
    }
    buf_reset(&sse->data);
    buf_reset(&sse->type);
    sse->is_dropping = false;
}

/* An empty line. */
static void end_event(struct sse *sse)
{
    if (sse->is_dropping) {
        set_text(&sse->id, &sse->last_id);
        forget_event(sse);
        return;
    }
    set_text(&sse->last_id, &sse->id);
    if (sse->data.len > 0) {
        struct slice type = buf_view(&sse->type);
        struct slice data = {sse->data.ptr, sse->data.len - 1};
        sse->handler.on_event(sse->handler.ctx, type.len == 0 ? slice_of("message") : type, data,
                              sse_last_event_id(sse));
    }
    forget_event(sse);
}

void sse_restart(struct sse *sse)
{
    set_text(&sse->id, &sse->last_id);
    forget_event(sse);
    sse->decoder = (struct decoder){.needed = 0};
    sse->is_at_stream_start = true;
    sse->was_cr = false;
    sse->part = AT_LINE_START;
    sse->name_len = 0;
    sse->line_bytes = 0;
}

/* Fields. */

static enum field field_of(const char *name, size_t len)
{
    static const struct {
        const char *name;
        enum field field;
    } known[] = {
        {"data", FIELD_DATA}, {"event", FIELD_EVENT}, {"id", FIELD_ID}, {"retry", FIELD_RETRY}};
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        if (slice_is((struct slice){name, len}, known[i].name)) {
            return known[i].field;
        }
    }
    return FIELD_UNKNOWN;
}

static void begin_value(struct sse *sse)
{
    sse->field = field_of(sse->name, sse->name_len);
    sse->has_nul = false;
    sse->is_bad_retry = false;
    sse->has_digits = false;
    sse->retry_ms = 0;
    if (sse->field == FIELD_EVENT) {
        buf_reset(&sse->type);
    } else if (sse->field == FIELD_ID) {
        buf_reset(&sse->id_line);
    }
}

static void append(struct sse *sse, struct buf *to, struct slice text, const char *what,
                   size_t max_bytes)
{
    if (sse->is_dropping) {
        return;
    }
    buf_append(to, text.ptr, text.len);
    if (to->failed != ST_OK) {
        drop_event(sse, to->failed, what, max_bytes);
    }
}

static void append_digits(struct sse *sse, struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c < '0' || c > '9') {
            sse->is_bad_retry = true;
            return;
        }
        sse->has_digits = true;
        sse->retry_ms = sse->retry_ms * 10 + (uint32_t)(c - '0');
        if (sse->retry_ms > SSE_RETRY_MAX_MS) {
            sse->retry_ms = SSE_RETRY_MAX_MS; /* stays there: ten times that is past it again */
        }
    }
}

static void append_value(struct sse *sse, struct slice text)
{
    switch (sse->field) {
    case FIELD_DATA:
        append(sse, &sse->data, text, "data", SSE_DATA_MAX_BYTES);
        break;
    case FIELD_EVENT:
        append(sse, &sse->type, text, "a type", SSE_TYPE_MAX_BYTES);
        break;
    case FIELD_ID:
        sse->has_nul = sse->has_nul || memchr(text.ptr, '\0', text.len) != NULL;
        append(sse, &sse->id_line, text, "an id", SSE_ID_MAX_BYTES);
        break;
    case FIELD_RETRY:
        append_digits(sse, text);
        break;
    case FIELD_UNKNOWN:
        break;
    }
}

static void end_value(struct sse *sse)
{
    if (sse->field == FIELD_DATA) {
        append(sse, &sse->data, slice_of("\n"), "data", SSE_DATA_MAX_BYTES);
    } else if (sse->field == FIELD_ID && !sse->has_nul && !sse->is_dropping) {
        set_text(&sse->id, &sse->id_line);
    } else if (sse->field == FIELD_RETRY && sse->has_digits && !sse->is_bad_retry &&
               sse->handler.on_retry != NULL) {
        sse->handler.on_retry(sse->handler.ctx, sse->retry_ms);
    }
}

/* Lines. */

static void end_line(struct sse *sse)
{
    switch (sse->part) {
    case AT_LINE_START:
        end_event(sse);
        break;
    case IN_NAME: /* no colon: the whole line is a name, the value is empty */
        begin_value(sse);
        end_value(sse);
        break;
    case AT_VALUE_START:
    case IN_VALUE:
        end_value(sse);
        break;
    case IN_COMMENT:
        if (sse->handler.on_comment != NULL) {
            sse->handler.on_comment(sse->handler.ctx);
        }
        break;
    }
    sse->part = AT_LINE_START;
    sse->name_len = 0;
    sse->line_bytes = 0;
}

/* Take what belongs to the name, up to and with the colon; what is left. */
static struct slice take_name(struct sse *sse, struct slice text)
{
    const char *colon = memchr(text.ptr, ':', text.len);
    size_t len = colon == NULL ? text.len : (size_t)(colon - text.ptr);
    for (size_t i = 0; i < len && sse->name_len <= NAME_MAX_BYTES; i++, sse->name_len++) {
        if (sse->name_len < NAME_MAX_BYTES) {
            sse->name[sse->name_len] = text.ptr[i];
        }
    }
    if (colon == NULL) {
        return (struct slice){text.ptr + len, 0};
    }
    begin_value(sse);
    sse->part = AT_VALUE_START;
    return (struct slice){colon + 1, text.len - len - 1};
}

/* Text of one line, not empty, without line ends. */
static void take_text(struct sse *sse, struct slice text)
{
    sse->line_bytes += text.len;
    if (sse->line_bytes > SSE_LINE_MAX_BYTES) {
        sse->line_bytes = SSE_LINE_MAX_BYTES; /* told once; the count can't run over */
        drop_event(sse, ST_LIMIT, "a line", SSE_LINE_MAX_BYTES);
    }
    if (sse->part == AT_LINE_START) {
        sse->part = text.ptr[0] == ':' ? IN_COMMENT : IN_NAME;
    }
    if (sse->part == IN_NAME) {
        text = take_name(sse, text);
    }
    if (sse->part == AT_VALUE_START && text.len > 0) {
        size_t skipped = text.ptr[0] == ' ' ? 1 : 0;
        text = (struct slice){text.ptr + skipped, text.len - skipped};
        sse->part = IN_VALUE;
    }
    if (sse->part == IN_VALUE && text.len > 0) {
        append_value(sse, text);
    }
}

/* One character, or several that are neither CR nor LF. */
static void take(struct sse *sse, struct slice text)
{
    bool is_first = sse->is_at_stream_start;
    bool was_cr = sse->was_cr;
    sse->is_at_stream_start = false;
    sse->was_cr = text.ptr[0] == CR;
    if (is_first && slice_is(text, BOM)) {
        return;
    }
    if (text.ptr[0] == CR || (text.ptr[0] == LF && !was_cr)) {
        end_line(sse);
    } else if (text.ptr[0] != LF) {
        take_text(sse, text);
    }
}

/* Bytes. */

/* The first byte of a character that is not ASCII. */
static void decode_lead(struct sse *sse, unsigned char byte)
{
    struct decoder *d = &sse->decoder;
    if (byte < 0xC2 || byte > 0xF4) {
        take(sse, slice_of(REPLACEMENT));
        return;
    }
    d->needed = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    d->lower = byte == 0xE0 ? 0xA0 : byte == 0xF0 ? 0x90 : 0x80; /* no overlong forms */
    d->upper = byte == 0xED ? 0x9F : byte == 0xF4 ? 0x8F : 0xBF; /* no surrogates, not too large */
    d->bytes[0] = (char)byte;
    d->seen = 1;
}

/* A byte within a character. False: it wasn't one; the character is broken, the byte is next. */
static bool decode_tail(struct sse *sse, unsigned char byte)
{
    struct decoder *d = &sse->decoder;
    if (byte < d->lower || byte > d->upper) {
        d->needed = 0;
        take(sse, slice_of(REPLACEMENT));
        return false;
    }
    d->lower = 0x80;
    d->upper = 0xBF;
    d->bytes[d->seen++] = (char)byte;
    if (d->seen == d->needed) {
        d->needed = 0;
        take(sse, (struct slice){d->bytes, d->seen});
    }
    return true;
}

/* How many bytes from here on are ASCII without line ends. */
static size_t ascii_run(struct slice bytes)
{
    size_t len = 0;
    while (len < bytes.len) {
        unsigned char c = (unsigned char)bytes.ptr[len];
        if (c >= 0x80 || c == CR || c == LF) {
            break;
        }
        len++;
    }
    return len;
}

void sse_feed(struct sse *sse, struct slice bytes)
{
    while (bytes.len > 0) {
        unsigned char byte = (unsigned char)bytes.ptr[0];
        size_t used = 1;
        if (sse->decoder.needed > 0) {
            used = decode_tail(sse, byte) ? 1 : 0;
        } else if (byte >= 0x80) {
            decode_lead(sse, byte);
        } else {
            size_t run = ascii_run(bytes);
            used = run > 0 ? run : 1;
            take(sse, (struct slice){bytes.ptr, used});
        }
        bytes = (struct slice){bytes.ptr + used, bytes.len - used};
    }
}

/* The header. */

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == CR || c == LF; /* HTTP whitespace of the Fetch Standard */
}

bool sse_is_event_stream(struct slice content_type)
{
    static const char WANTED[] = "text/event-stream";
    const size_t wanted_len = sizeof WANTED - 1;
    const char *from = content_type.ptr;
    const char *semicolon = content_type.len == 0 ? NULL : memchr(from, ';', content_type.len);
    const char *end = semicolon != NULL ? semicolon : from + content_type.len;
    while (from < end && is_space(*from)) {
        from++;
    }
    while (from < end && is_space(end[-1])) {
        end--;
    }
    if ((size_t)(end - from) != wanted_len) {
        return false;
    }
    for (size_t i = 0; i < wanted_len; i++) {
        char c = from[i];
        if ((c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c) != WANTED[i]) {
            return false;
        }
    }
    return true;
}
