/* From bytes to UTF-8: what the bytes are comes before what is said of them.
 *
 * A mark at the beginning decides. Then bytes that are valid UTF-8 and more than ASCII are UTF-8,
 * whatever a server or a declaration says: a text in another encoding is hardly ever valid by
 * chance, and servers that call everything ISO-8859-1 are common. Then the name given, then the XML
 * declaration's, and what is left is UTF-8 with single bytes of windows-1252 among it. Tables are
 * our own: iconv would load files.
 */
#include "display/feeds/encoding_priv.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/attr.h"
#include "base/utf8.h"

enum { NAME_BYTES = 40, DECLARATION_BYTES = 200 };

/* What ISO-8859-1 is said to be is windows-1252 on the web (WHATWG Encoding). */
enum encoding {
    WINDOWS_1252 = 0,
    LATIN_9,
    WINDOWS_1250,
    LATIN_2,
    WINDOWS_1251,
    SINGLE_BYTE_COUNT,
    UTF_8 = SINGLE_BYTE_COUNT,
    UTF_16_LITTLE,
    UTF_16_BIG,
    UNSUPPORTED
};

/* The upper halves; a hole keeps its control character, which plain text drops. */
static const uint16_t upper_half[SINGLE_BYTE_COUNT][128] = {
    /* WINDOWS_1252 */
    {
        0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178, 0x00A0,
        0x00A1, 0x00A2, 0x00A3, 0x00A4, 0x00A5, 0x00A6, 0x00A7, 0x00A8, 0x00A9, 0x00AA, 0x00AB,
        0x00AC, 0x00AD, 0x00AE, 0x00AF, 0x00B0, 0x00B1, 0x00B2, 0x00B3, 0x00B4, 0x00B5, 0x00B6,
        0x00B7, 0x00B8, 0x00B9, 0x00BA, 0x00BB, 0x00BC, 0x00BD, 0x00BE, 0x00BF, 0x00C0, 0x00C1,
        0x00C2, 0x00C3, 0x00C4, 0x00C5, 0x00C6, 0x00C7, 0x00C8, 0x00C9, 0x00CA, 0x00CB, 0x00CC,
        0x00CD, 0x00CE, 0x00CF, 0x00D0, 0x00D1, 0x00D2, 0x00D3, 0x00D4, 0x00D5, 0x00D6, 0x00D7,
        0x00D8, 0x00D9, 0x00DA, 0x00DB, 0x00DC, 0x00DD, 0x00DE, 0x00DF, 0x00E0, 0x00E1, 0x00E2,
        0x00E3, 0x00E4, 0x00E5, 0x00E6, 0x00E7, 0x00E8, 0x00E9, 0x00EA, 0x00EB, 0x00EC, 0x00ED,
        0x00EE, 0x00EF, 0x00F0, 0x00F1, 0x00F2, 0x00F3, 0x00F4, 0x00F5, 0x00F6, 0x00F7, 0x00F8,
        0x00F9, 0x00FA, 0x00FB, 0x00FC, 0x00FD, 0x00FE, 0x00FF,
    },
    /* LATIN_9 */
    {
        0x0080, 0x0081, 0x0082, 0x0083, 0x0084, 0x0085, 0x0086, 0x0087, 0x0088, 0x0089, 0x008A,
        0x008B, 0x008C, 0x008D, 0x008E, 0x008F, 0x0090, 0x0091, 0x0092, 0x0093, 0x0094, 0x0095,
        0x0096, 0x0097, 0x0098, 0x0099, 0x009A, 0x009B, 0x009C, 0x009D, 0x009E, 0x009F, 0x00A0,
        0x00A1, 0x00A2, 0x00A3, 0x20AC, 0x00A5, 0x0160, 0x00A7, 0x0161, 0x00A9, 0x00AA, 0x00AB,
        0x00AC, 0x00AD, 0x00AE, 0x00AF, 0x00B0, 0x00B1, 0x00B2, 0x00B3, 0x017D, 0x00B5, 0x00B6,
        0x00B7, 0x017E, 0x00B9, 0x00BA, 0x00BB, 0x0152, 0x0153, 0x0178, 0x00BF, 0x00C0, 0x00C1,
        0x00C2, 0x00C3, 0x00C4, 0x00C5, 0x00C6, 0x00C7, 0x00C8, 0x00C9, 0x00CA, 0x00CB, 0x00CC,
        0x00CD, 0x00CE, 0x00CF, 0x00D0, 0x00D1, 0x00D2, 0x00D3, 0x00D4, 0x00D5, 0x00D6, 0x00D7,
        0x00D8, 0x00D9, 0x00DA, 0x00DB, 0x00DC, 0x00DD, 0x00DE, 0x00DF, 0x00E0, 0x00E1, 0x00E2,
        0x00E3, 0x00E4, 0x00E5, 0x00E6, 0x00E7, 0x00E8, 0x00E9, 0x00EA, 0x00EB, 0x00EC, 0x00ED,
        0x00EE, 0x00EF, 0x00F0, 0x00F1, 0x00F2, 0x00F3, 0x00F4, 0x00F5, 0x00F6, 0x00F7, 0x00F8,
        0x00F9, 0x00FA, 0x00FB, 0x00FC, 0x00FD, 0x00FE, 0x00FF,
    },
    /* WINDOWS_1250 */
    {
        0x20AC, 0x0081, 0x201A, 0x0083, 0x201E, 0x2026, 0x2020, 0x2021, 0x0088, 0x2030, 0x0160,
        0x2039, 0x015A, 0x0164, 0x017D, 0x0179, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x0098, 0x2122, 0x0161, 0x203A, 0x015B, 0x0165, 0x017E, 0x017A, 0x00A0,
        0x02C7, 0x02D8, 0x0141, 0x00A4, 0x0104, 0x00A6, 0x00A7, 0x00A8, 0x00A9, 0x015E, 0x00AB,
        0x00AC, 0x00AD, 0x00AE, 0x017B, 0x00B0, 0x00B1, 0x02DB, 0x0142, 0x00B4, 0x00B5, 0x00B6,
        0x00B7, 0x00B8, 0x0105, 0x015F, 0x00BB, 0x013D, 0x02DD, 0x013E, 0x017C, 0x0154, 0x00C1,
        0x00C2, 0x0102, 0x00C4, 0x0139, 0x0106, 0x00C7, 0x010C, 0x00C9, 0x0118, 0x00CB, 0x011A,
        0x00CD, 0x00CE, 0x010E, 0x0110, 0x0143, 0x0147, 0x00D3, 0x00D4, 0x0150, 0x00D6, 0x00D7,
        0x0158, 0x016E, 0x00DA, 0x0170, 0x00DC, 0x00DD, 0x0162, 0x00DF, 0x0155, 0x00E1, 0x00E2,
        0x0103, 0x00E4, 0x013A, 0x0107, 0x00E7, 0x010D, 0x00E9, 0x0119, 0x00EB, 0x011B, 0x00ED,
        0x00EE, 0x010F, 0x0111, 0x0144, 0x0148, 0x00F3, 0x00F4, 0x0151, 0x00F6, 0x00F7, 0x0159,
        0x016F, 0x00FA, 0x0171, 0x00FC, 0x00FD, 0x0163, 0x02D9,
    },
    /* LATIN_2 */
    {
        0x0080, 0x0081, 0x0082, 0x0083, 0x0084, 0x0085, 0x0086, 0x0087, 0x0088, 0x0089, 0x008A,
        0x008B, 0x008C, 0x008D, 0x008E, 0x008F, 0x0090, 0x0091, 0x0092, 0x0093, 0x0094, 0x0095,
        0x0096, 0x0097, 0x0098, 0x0099, 0x009A, 0x009B, 0x009C, 0x009D, 0x009E, 0x009F, 0x00A0,
        0x0104, 0x02D8, 0x0141, 0x00A4, 0x013D, 0x015A, 0x00A7, 0x00A8, 0x0160, 0x015E, 0x0164,
        0x0179, 0x00AD, 0x017D, 0x017B, 0x00B0, 0x0105, 0x02DB, 0x0142, 0x00B4, 0x013E, 0x015B,
        0x02C7, 0x00B8, 0x0161, 0x015F, 0x0165, 0x017A, 0x02DD, 0x017E, 0x017C, 0x0154, 0x00C1,
        0x00C2, 0x0102, 0x00C4, 0x0139, 0x0106, 0x00C7, 0x010C, 0x00C9, 0x0118, 0x00CB, 0x011A,
        0x00CD, 0x00CE, 0x010E, 0x0110, 0x0143, 0x0147, 0x00D3, 0x00D4, 0x0150, 0x00D6, 0x00D7,
        0x0158, 0x016E, 0x00DA, 0x0170, 0x00DC, 0x00DD, 0x0162, 0x00DF, 0x0155, 0x00E1, 0x00E2,
        0x0103, 0x00E4, 0x013A, 0x0107, 0x00E7, 0x010D, 0x00E9, 0x0119, 0x00EB, 0x011B, 0x00ED,
        0x00EE, 0x010F, 0x0111, 0x0144, 0x0148, 0x00F3, 0x00F4, 0x0151, 0x00F6, 0x00F7, 0x0159,
        0x016F, 0x00FA, 0x0171, 0x00FC, 0x00FD, 0x0163, 0x02D9,
    },
    /* WINDOWS_1251 */
    {
        0x0402, 0x0403, 0x201A, 0x0453, 0x201E, 0x2026, 0x2020, 0x2021, 0x20AC, 0x2030, 0x0409,
        0x2039, 0x040A, 0x040C, 0x040B, 0x040F, 0x0452, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x0098, 0x2122, 0x0459, 0x203A, 0x045A, 0x045C, 0x045B, 0x045F, 0x00A0,
        0x040E, 0x045E, 0x0408, 0x00A4, 0x0490, 0x00A6, 0x00A7, 0x0401, 0x00A9, 0x0404, 0x00AB,
        0x00AC, 0x00AD, 0x00AE, 0x0407, 0x00B0, 0x00B1, 0x0406, 0x0456, 0x0491, 0x00B5, 0x00B6,
        0x00B7, 0x0451, 0x2116, 0x0454, 0x00BB, 0x0458, 0x0405, 0x0455, 0x0457, 0x0410, 0x0411,
        0x0412, 0x0413, 0x0414, 0x0415, 0x0416, 0x0417, 0x0418, 0x0419, 0x041A, 0x041B, 0x041C,
        0x041D, 0x041E, 0x041F, 0x0420, 0x0421, 0x0422, 0x0423, 0x0424, 0x0425, 0x0426, 0x0427,
        0x0428, 0x0429, 0x042A, 0x042B, 0x042C, 0x042D, 0x042E, 0x042F, 0x0430, 0x0431, 0x0432,
        0x0433, 0x0434, 0x0435, 0x0436, 0x0437, 0x0438, 0x0439, 0x043A, 0x043B, 0x043C, 0x043D,
        0x043E, 0x043F, 0x0440, 0x0441, 0x0442, 0x0443, 0x0444, 0x0445, 0x0446, 0x0447, 0x0448,
        0x0449, 0x044A, 0x044B, 0x044C, 0x044D, 0x044E, 0x044F,
    },
};

static const struct {
    const char *name; /* lower case, without - and _ */
    enum encoding encoding;
} names[] = {
    {"utf8", UTF_8},
    {"usascii", WINDOWS_1252},
    {"ascii", WINDOWS_1252},
    {"iso88591", WINDOWS_1252},
    {"latin1", WINDOWS_1252},
    {"windows1252", WINDOWS_1252},
    {"cp1252", WINDOWS_1252},
    {"iso885915", LATIN_9},
    {"latin9", LATIN_9},
    {"windows1250", WINDOWS_1250},
    {"cp1250", WINDOWS_1250},
    {"iso88592", LATIN_2},
    {"latin2", LATIN_2},
    {"windows1251", WINDOWS_1251},
    {"cp1251", WINDOWS_1251},
    {"utf16le", UTF_16_LITTLE},
    {"utf16be", UTF_16_BIG},
    /* Without the mark that would say which; a declaration in readable bytes is wrong about it. */
    {"utf16", UTF_8},
};

/* A name as servers write it: any case, - and _ as they like, perhaps in quotes. */
static enum encoding encoding_named(struct slice name)
{
    char plain[NAME_BYTES];
    size_t len = 0;
    for (size_t i = 0; i < name.len && len + 1 < sizeof plain; i++) {
        char c = name.ptr[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (c >= 'A' && c <= 'Z') {
            plain[len++] = (char)(c - 'A' + 'a');
        } else if (is_letter) {
            plain[len++] = c;
        }
    }
    plain[len] = '\0';
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (strcmp(names[i].name, plain) == 0) {
            return names[i].encoding;
        }
    }
    return UNSUPPORTED;
}

/* The name in <?xml … encoding="…"?>, or nothing. */
static struct slice declared_name(struct slice bytes)
{
    if (bytes.len == 0 || bytes.ptr[0] != '<') {
        return (struct slice){NULL, 0}; /* a table may well have a column of this name */
    }
    struct slice head = {bytes.ptr, bytes.len < DECLARATION_BYTES ? bytes.len : DECLARATION_BYTES};
    static const char key[] = "encoding";
    for (size_t i = 0; i + sizeof key < head.len && head.ptr[i] != '>'; i++) {
        if (memcmp(head.ptr + i, key, sizeof key - 1) != 0) {
            continue;
        }
        size_t at = i + sizeof key - 1;
        while (at < head.len && strchr(" =\t\r\n\"'", head.ptr[at]) != NULL) {
            at++;
        }
        size_t end = at;
        while (end < head.len && strchr(" \"'?>", head.ptr[end]) == NULL) {
            end++;
        }
        return (struct slice){head.ptr + at, end - at};
    }
    return (struct slice){NULL, 0};
}

static bool has_upper(struct slice bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        if ((unsigned char)bytes.ptr[i] >= 0x80) {
            return true;
        }
    }
    return false;
}

/* Without a sequence that the end of a cut document interrupts. */
static struct slice without_cut_sequence(struct slice bytes)
{
    for (size_t back = 1; back <= 3 && back <= bytes.len; back++) {
        unsigned char c = (unsigned char)bytes.ptr[bytes.len - back];
        if (c >= 0xC2) {
            size_t need = c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
            return (struct slice){bytes.ptr, need > back ? bytes.len - back : bytes.len};
        }
    }
    return bytes;
}

static void append_cp(struct buf *out, uint32_t cp)
{
    char utf8[4];
    buf_append(out, utf8, utf8_encode(cp, utf8));
}

static void append_single(struct slice bytes, enum encoding encoding, struct buf *out)
{
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char c = (unsigned char)bytes.ptr[i];
        append_cp(out, c < 0x80 ? c : upper_half[encoding][c - 0x80]);
    }
}

/* UTF-8; a byte that does not belong is one of windows-1252. */
static void append_utf8(struct slice bytes, struct buf *out)
{
    size_t start = 0;
    for (size_t at = 0; at < bytes.len;) {
        uint32_t cp = 0;
        size_t len = utf8_decode(bytes.ptr + at, bytes.len - at, &cp);
        if (len > 0) {
            at += len;
            continue;
        }
        buf_append(out, bytes.ptr + start, at - start);
        append_cp(out, encoding_windows_1252((unsigned char)bytes.ptr[at]));
        start = ++at;
    }
    buf_append(out, bytes.ptr + start, bytes.len - start);
}

static uint32_t unit_at(struct slice bytes, size_t at, bool is_big)
{
    uint32_t first = (unsigned char)bytes.ptr[at];
    uint32_t second = (unsigned char)bytes.ptr[at + 1];
    return is_big ? first << 8 | second : second << 8 | first;
}

static void append_utf16(struct slice bytes, bool is_big, struct buf *out)
{
    for (size_t at = 0; at + 1 < bytes.len; at += 2) {
        uint32_t cp = unit_at(bytes, at, is_big);
        if (cp >= 0xD800 && cp < 0xDC00 && at + 3 < bytes.len) {
            uint32_t low = unit_at(bytes, at + 2, is_big);
            if (low >= 0xDC00 && low < 0xE000) {
                cp = 0x10000 + ((cp - 0xD800) << 10) + (low - 0xDC00);
                at += 2;
            }
        }
        append_cp(out, cp >= 0xD800 && cp < 0xE000 ? UTF8_REPLACEMENT : cp);
    }
}

/* By the first bytes: a mark, which *out_mark_bytes counts, or zeros beside ASCII. */
static enum encoding encoding_of_head(struct slice bytes, size_t *out_mark_bytes)
{
    static const struct {
        const char *head;
        size_t len, mark;
        enum encoding encoding;
    } heads[] = {
        {"\xEF\xBB\xBF", 3, 3, UTF_8},       {"\xFF\xFE\0\0", 4, 0, UNSUPPORTED},
        {"\0\0\xFE\xFF", 4, 0, UNSUPPORTED}, {"\xFF\xFE", 2, 2, UTF_16_LITTLE},
        {"\xFE\xFF", 2, 2, UTF_16_BIG},
    };
    *out_mark_bytes = 0;
    for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
        if (bytes.len >= heads[i].len && memcmp(bytes.ptr, heads[i].head, heads[i].len) == 0) {
            *out_mark_bytes = heads[i].mark;
            return heads[i].encoding;
        }
    }
    bool has_two = bytes.len >= 4; /* two characters of ASCII in four bytes */
    if (has_two && bytes.ptr[0] != 0 && bytes.ptr[1] == 0 && bytes.ptr[3] == 0) {
        return UTF_16_LITTLE;
    }
    if (has_two && bytes.ptr[0] == 0 && bytes.ptr[1] != 0 && bytes.ptr[2] == 0) {
        return UTF_16_BIG;
    }
    return UTF_8;
}

static enum status refuse(struct slice name, struct err *err)
{
    return err_set(err, ST_UNSUPPORTED, "the encoding \"%.*s\" is not read; serve UTF-8",
                   name.len < NAME_BYTES ? (int)name.len : NAME_BYTES,
                   name.ptr == NULL ? "" : name.ptr);
}

uint32_t encoding_windows_1252(unsigned char byte)
{
    return byte < 0x80 ? byte : upper_half[WINDOWS_1252][byte - 0x80];
}

enum status encoding_to_utf8(struct slice bytes, const char *charset, struct buf *out,
                             struct err *err)
{
    size_t mark = 0;
    if (bytes.len == 0) {
        return ST_OK;
    }
    enum encoding encoding = encoding_of_head(bytes, &mark);
    struct slice said = slice_of(charset);
    if (encoding == UNSUPPORTED) {
        return refuse(slice_of("UTF-32"), err);
    }
    struct slice body = without_cut_sequence((struct slice){bytes.ptr + mark, bytes.len - mark});
    if (encoding == UTF_8 && mark == 0 && has_upper(body) && !utf8_is_valid(body)) {
        said = said.len > 0 ? said : declared_name(body);
        encoding = said.len == 0 ? UTF_8 : encoding_named(said);
    }
    if (encoding == UNSUPPORTED) {
        return refuse(said, err);
    }
    if (encoding == UTF_16_LITTLE || encoding == UTF_16_BIG) {
        append_utf16(body, encoding == UTF_16_BIG, out);
    } else if (encoding == UTF_8) {
        append_utf8(body, out);
    } else {
        append_single(body, encoding, out);
    }
    return buf_status(out, err);
}
