/* hub/pages/calendar.c: one VEVENT. Lines are made whole, then folded. */
#include "hub/pages/calendar.h"

#include "base/civil.h"
#include "base/utf8.h"

#define LINE_MAX_BYTES   75 /* RFC 5545, section 3.1, without the line break */
#define DEFAULT_LENGTH_S 3600
#define DAY_S            86400

/* A content line: name, then the value, folded: a line that goes on begins with a space. */
static void write_line(struct buf *out, struct slice line)
{
    size_t used = 0;
    for (size_t at = 0; at < line.len;) {
        uint32_t cp = 0;
        size_t len = utf8_decode(line.ptr + at, line.len - at, &cp);
        len = len == 0 ? 1 : len;
        if (used + len > LINE_MAX_BYTES) {
            buf_append_str(out, "\r\n ");
            used = 1;
        }
        buf_append(out, line.ptr + at, len);
        used += len;
        at += len;
    }
    buf_append_str(out, "\r\n");
}

/* A value of type TEXT. */
static void append_text(struct buf *line, struct slice text)
{
    for (size_t at = 0; at < text.len;) {
        uint32_t cp = 0;
        size_t len = utf8_decode(text.ptr + at, text.len - at, &cp);
        if (cp == '\n') {
            buf_append_str(line, "\\n");
        } else if (cp == '\\' || cp == ';' || cp == ',') {
            buf_append_char(line, '\\');
            buf_append_char(line, (char)cp);
        } else if (len == 0) {
            buf_append_str(line, "\uFFFD");
        } else if (cp >= 0x20 && cp != 0x7F) {
            buf_append(line, text.ptr + at, len);
        }
        at += len == 0 ? 1 : len;
    }
}

static void write_text(struct buf *out, const char *name, struct slice text)
{
    struct buf line = buf_make(CALENDAR_MAX_BYTES);
    buf_printf(&line, "%s:", name);
    append_text(&line, text);
    if (text.len > 0 && buf_status(&line, NULL) == ST_OK) {
        write_line(out, buf_view(&line));
    }
    buf_deinit(&line);
}

/* A value of type URI is not escaped as text is; one that holds what would end the line is left
 * out. */
static void write_url(struct buf *out, struct slice url)
{
    struct buf line = buf_make(CALENDAR_MAX_BYTES);
    bool is_plain = url.len > 0 && utf8_is_valid(url);
    for (size_t i = 0; i < url.len; i++) {
        is_plain = is_plain && (unsigned char)url.ptr[i] > ' ' && url.ptr[i] != 0x7F;
    }
    buf_append_str(&line, "URL:");
    buf_append(&line, url.ptr, url.len);
    if (is_plain && buf_status(&line, NULL) == ST_OK) {
        write_line(out, buf_view(&line));
    }
    buf_deinit(&line);
}

static void write_time(struct buf *out, const char *name, int64_t unix_s)
{
    struct civil t = civil_from_seconds(unix_s);
    buf_printf(out, "%s:%04d%02d%02dT%02d%02d%02dZ\r\n", name, t.year, t.month, t.day, t.hour,
               t.minute, t.second);
}

void calendar_write(struct buf *out, const struct calendar_event *event)
{
    int64_t ends = event->ends_unix_s > event->starts_unix_s
                       ? event->ends_unix_s
                       : event->starts_unix_s + DEFAULT_LENGTH_S;
    buf_append_str(out, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Vitrine//Vitrine Hub//EN\r\n");
    buf_printf(out, "METHOD:%s\r\n", event->is_cancelled ? "CANCEL" : "PUBLISH");
    buf_append_str(out, "BEGIN:VEVENT\r\n");
    write_text(out, "UID", event->uid);
    write_time(out, "DTSTAMP", event->stamp_unix_s);
    write_time(out, "DTSTART", event->starts_unix_s);
    write_time(out, "DTEND", ends);
    write_text(out, "SUMMARY", event->title);
    write_text(out, "DESCRIPTION", event->text);
    write_text(out, "LOCATION", event->place);
    write_url(out, event->url);
    buf_printf(out, "SEQUENCE:%d\r\nSTATUS:%s\r\n", event->is_cancelled ? 1 : 0,
               event->is_cancelled ? "CANCELLED" : "CONFIRMED");
    buf_append_str(out, "END:VEVENT\r\nEND:VCALENDAR\r\n");
}
