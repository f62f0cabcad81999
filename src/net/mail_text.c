/* net/mail_text.c: the message as bytes. Pure.
 *
 * Lines end in CRLF and have at most 76 characters. Dots at the start of a line are doubled by
 * curl. */
#include "net/mail.h"

#include <string.h>

#include "base/civil.h"
#include "base/utf8.h"

enum { LINE_CHARACTERS = 76, WORD_BYTES = 39 /* of text in one encoded word: 52 in base64 */ };

/* A dot-atom and a domain of ASCII: strict, because it also goes into the envelope. */
static bool is_address(struct slice text)
{
    const char *at = text.len == 0 ? NULL : memchr(text.ptr, '@', text.len);
    if (at == NULL || at == text.ptr || at + 1 == text.ptr + text.len ||
        text.len > MAIL_ADDRESS_MAX) {
        return false;
    }
    for (const char *c = text.ptr; c < text.ptr + text.len; c++) {
        bool is_second = *c == '@' && c != at;
        if (*c <= ' ' || *c >= 0x7F || is_second || strchr("<>()[],;:\\\"", *c) != NULL) {
            return false;
        }
    }
    return true;
}

/* Base64 (RFC 4648). */
static void write_base64(struct buf *out, const unsigned char *bytes, size_t len)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < len; i += 3) {
        uint32_t group = (uint32_t)bytes[i] << 16;
        group |= i + 1 < len ? (uint32_t)bytes[i + 1] << 8 : 0;
        group |= i + 2 < len ? (uint32_t)bytes[i + 2] : 0;
        buf_append_char(out, digits[group >> 18]);
        buf_append_char(out, digits[group >> 12 & 63]);
        buf_append_char(out, i + 1 < len ? digits[group >> 6 & 63] : '=');
        buf_append_char(out, i + 2 < len ? digits[group & 63] : '=');
    }
}

/* How many bytes of whole characters fit in one encoded word. */
static size_t word_length(struct slice text)
{
    size_t len = 0;
    while (len < text.len) {
        uint32_t cp = 0;
        size_t took = utf8_decode(text.ptr + len, text.len - len, &cp);
        if (len + took > WORD_BYTES) {
            break;
        }
        len += took;
    }
    return len;
}

/* As encoded words, always: then no letter of it means anything to a reader of heads. */
static void write_words(struct buf *out, struct slice text)
{
    for (bool is_first = true; text.len > 0; is_first = false) {
        size_t len = word_length(text);
        buf_append_str(out, is_first ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?");
        write_base64(out, (const unsigned char *)text.ptr, len);
        buf_append_str(out, "?=");
        text = (struct slice){text.ptr + len, text.len - len};
    }
}

static bool is_break(struct slice text, size_t at)
{
    return at >= text.len || text.ptr[at] == '\n' || text.ptr[at] == '\r';
}

/* Stands for itself: not what is beyond ASCII or an equals sign, nor space before a break. */
static bool is_plain(struct slice text, size_t at)
{
    char c = text.ptr[at];
    return (c > ' ' && c < 0x7F && c != '=') ||
           ((c == ' ' || c == '\t') && !is_break(text, at + 1));
}

/* RFC 2045 section 6.7: line breaks are CRLF; what isn't plain is =XX. */
static void write_quoted(struct buf *out, struct slice text)
{
    size_t column = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (is_break(text, i)) {
            bool is_pair = text.ptr[i] == '\r' && i + 1 < text.len && text.ptr[i + 1] == '\n';
            i += is_pair ? 1U : 0U;
            buf_append_str(out, "\r\n");
            column = 0;
            continue;
        }
        size_t wide = is_plain(text, i) ? 1 : 3;
        if (column + wide > LINE_CHARACTERS - 1) {
            buf_append_str(out, "=\r\n");
            column = 0;
        }
        if (wide == 1) {
            buf_append_char(out, text.ptr[i]);
        } else {
            buf_printf(out, "=%02X", (unsigned char)text.ptr[i]);
        }
        column += wide;
    }
    buf_append_str(out, "\r\n");
}

static void write_date(struct buf *out, int64_t at_unix_s)
{
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct civil c = civil_from_seconds(at_unix_s);
    buf_printf(out, "Date: %s, %02d %s %04d %02d:%02d:%02d +0000\r\n",
               days[civil_weekday(civil_day(&c))], c.day, months[c.month - 1], c.year, c.hour,
               c.minute, c.second);
}

enum status mail_compose(struct buf *out, const struct mail *mail, struct err *err)
{
    if (!is_address(mail->from) || !is_address(mail->to)) {
        return err_set(err, ST_INVALID, "a mail needs the addresses of its sender and reader");
    }
    if (!utf8_is_valid(mail->subject) || !utf8_is_valid(mail->body) ||
        !utf8_is_valid(mail->from_name) || mail->id[strspn(mail->id, "abcdef0123456789")] != '\0') {
        return err_set(err, ST_INVALID, "a mail's text is UTF-8");
    }
    const char *host = memchr(mail->from.ptr, '@', mail->from.len);
    size_t host_len = mail->from.len - (size_t)(host - mail->from.ptr);
    write_date(out, mail->at_unix_s);
    buf_append_str(out, "From: ");
    write_words(out, mail->from_name);
    buf_printf(out, "%s<%.*s>\r\n", mail->from_name.len > 0 ? " " : "", (int)mail->from.len,
               mail->from.ptr);
    buf_printf(out, "To: <%.*s>\r\n", (int)mail->to.len, mail->to.ptr);
    buf_append_str(out, "Subject: ");
    write_words(out, mail->subject);
    buf_printf(out, "\r\nMessage-ID: <%.64s%.*s>\r\n", mail->id, (int)host_len, host);
    buf_append_str(out, "Auto-Submitted: auto-generated\r\n" /* RFC 3834: no holiday answers */
                        "MIME-Version: 1.0\r\n"
                        "Content-Type: text/plain; charset=utf-8\r\n"
                        "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
    write_quoted(out, mail->body);
    return buf_status(out, err);
}
