/* display/text/script.c: scripts by their ISO 15924 tags. libunistring knows a code point's script
 * by its Unicode name; shaping wants the tag (Unicode Standard Annex #24, table of names).
 */
#include <string.h>
#include <unictype.h>

#include "base/attr.h"
#include "display/text/text_priv.h"

#define TAG(a, b, c, d)                                                                            \
    (((uint32_t)(a) << 24) | ((uint32_t)(b) << 16) | ((uint32_t)(c) << 8) | (uint32_t)(d))

static const struct {
    const char *name;
    uint32_t tag;
} scripts[] = {
    {"Latin", TAG('L', 'a', 't', 'n')},      {"Common", TAG('Z', 'y', 'y', 'y')},
    {"Inherited", TAG('Z', 'i', 'n', 'h')},  {"Greek", TAG('G', 'r', 'e', 'k')},
    {"Cyrillic", TAG('C', 'y', 'r', 'l')},   {"Arabic", TAG('A', 'r', 'a', 'b')},
    {"Hebrew", TAG('H', 'e', 'b', 'r')},     {"Devanagari", TAG('D', 'e', 'v', 'a')},
    {"Han", TAG('H', 'a', 'n', 'i')},        {"Hiragana", TAG('H', 'i', 'r', 'a')},
    {"Katakana", TAG('K', 'a', 'n', 'a')},   {"Hangul", TAG('H', 'a', 'n', 'g')},
    {"Bopomofo", TAG('B', 'o', 'p', 'o')},   {"Armenian", TAG('A', 'r', 'm', 'n')},
    {"Georgian", TAG('G', 'e', 'o', 'r')},   {"Thai", TAG('T', 'h', 'a', 'i')},
    {"Lao", TAG('L', 'a', 'o', 'o')},        {"Khmer", TAG('K', 'h', 'm', 'r')},
    {"Myanmar", TAG('M', 'y', 'm', 'r')},    {"Tibetan", TAG('T', 'i', 'b', 't')},
    {"Mongolian", TAG('M', 'o', 'n', 'g')},  {"Ethiopic", TAG('E', 't', 'h', 'i')},
    {"Bengali", TAG('B', 'e', 'n', 'g')},    {"Gurmukhi", TAG('G', 'u', 'r', 'u')},
    {"Gujarati", TAG('G', 'u', 'j', 'r')},   {"Oriya", TAG('O', 'r', 'y', 'a')},
    {"Tamil", TAG('T', 'a', 'm', 'l')},      {"Telugu", TAG('T', 'e', 'l', 'u')},
    {"Kannada", TAG('K', 'n', 'd', 'a')},    {"Malayalam", TAG('M', 'l', 'y', 'm')},
    {"Sinhala", TAG('S', 'i', 'n', 'h')},    {"Thaana", TAG('T', 'h', 'a', 'a')},
    {"Syriac", TAG('S', 'y', 'r', 'c')},     {"Nko", TAG('N', 'k', 'o', 'o')},
    {"Cherokee", TAG('C', 'h', 'e', 'r')},   {"Canadian_Aboriginal", TAG('C', 'a', 'n', 's')},
    {"Tifinagh", TAG('T', 'f', 'n', 'g')},   {"Braille", TAG('B', 'r', 'a', 'i')},
    {"Yi", TAG('Y', 'i', 'i', 'i')},         {"Javanese", TAG('J', 'a', 'v', 'a')},
    {"Balinese", TAG('B', 'a', 'l', 'i')},   {"Runic", TAG('R', 'u', 'n', 'r')},
    {"Ogham", TAG('O', 'g', 'a', 'm')},      {"Coptic", TAG('C', 'o', 'p', 't')},
    {"Glagolitic", TAG('G', 'l', 'a', 'g')}, {"Gothic", TAG('G', 'o', 't', 'h')},
};

uint32_t text_script(uint32_t cp)
{
    if ((cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z')) {
        return TAG('L', 'a', 't', 'n');
    }
    const uc_script_t *script = uc_script(cp);
    if (script != NULL) {
        for (size_t i = 0; i < ARRAY_LEN(scripts); i++) {
            if (strcmp(scripts[i].name, script->name) == 0) {
                return scripts[i].tag;
            }
        }
    }
    return TAG('Z', 'y', 'y', 'y');
}
