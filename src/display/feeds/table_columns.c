/* What a header's words mean, and numbers as people write them. */
#include <math.h>
#include <string.h>

#include "base/attr.h"
#include "base/utf8.h"
#include "display/feeds/table_priv.h"

enum { KEY_BYTES = 96, DIGITS_MAX = 15 };

/* Headings as keys (see column_key), the surest first. */
static const char *const synonyms[COLUMN_ROLE_COUNT][36] = {
    [COLUMN_ID] = {"id", "identifiant", "identifier", "code", "cle", "key", "ref", "reference"},
    [COLUMN_PREVIOUS_RANK] = {"previous rank", "ancien rang", "rang precedent", "last rank",
                              "rang avant", "rank before", "previous"},
    [COLUMN_RANK] = {"rang", "rank", "place", "position", "classement", "no", "n"},
    [COLUMN_REACHED_AT] = {"reached at", "reached", "atteint le", "atteint", "horodateur",
                           "horodatage", "timestamp", "date", "mise a jour", "maj", "updated at",
                           "updated", "last update", "heure"},
    [COLUMN_COLOUR] = {"couleur", "colour", "color", "hex"},
    [COLUMN_PUBLIC] = {"public", "consentement", "consent", "accord"},
    [COLUMN_SCORE] = {"score", "point", "pt", "total", "partage", "share", "resultat", "result",
                      "nombre", "count", "clic", "click", "vote", "valeur", "value", "kilometre",
                      "km"},
    [COLUMN_FIRST_NAME] = {"prenom", "first name", "given name", "firstname"},
    [COLUMN_NAME] = {"name",        "nom",         "equipe",       "team",       "last name",
                     "participant", "ambassadeur", "ambassadrice", "ambassador", "collaborateur",
                     "personne",    "person",      "groupe",       "group",      "service",
                     "departement", "department",  "direction",    "site",       "lieu",
                     "ville",       "city",        "agence",       "agency",     "bureau",
                     "office",      "entite",      "entity",       "label",      "libelle",
                     "intitule"},
    [COLUMN_DETAIL] = {"detail", "site", "lieu", "ville", "city", "equipe", "team", "service",
                       "departement", "department", "direction", "localisation", "location",
                       "agence", "agency", "office", "bureau", "entite", "entity"},
};

/* Keys. */

/* The letter under an accent of Latin-1, and of the ligatures of French; 0 for what is no letter.
 */
static char plain_letter(uint32_t cp)
{
    static const char rows[] = "aaaaaaaceeeeiiiidnooooo ouuuuyts"
                               "aaaaaaaceeeeiiiidnooooo ouuuuyty";
    if (cp < 0x80) {
        bool is_upper = cp >= 'A' && cp <= 'Z';
        bool is_word = is_upper || (cp >= 'a' && cp <= 'z') || (cp >= '0' && cp <= '9');
        return !is_word ? ' ' : (char)(is_upper ? cp - 'A' + 'a' : cp);
    }
    if (cp >= 0xC0 && cp <= 0xFF) {
        return rows[cp - 0xC0];
    }
    return cp == 0x152 || cp == 0x153 ? 'o' : ' ';
}

/* A word's plural s goes: "points" and "point" are one heading. "Previous" is no plural. */
static size_t end_word(const char *out, size_t len)
{
    bool is_plural = len > 2 && out[len - 1] == 's' && strchr(" us", out[len - 2]) == NULL;
    return is_plural ? len - 1 : len;
}

void column_key(const char *text, char *out, size_t cap)
{
    size_t len = 0;
    size_t left = strlen(text);
    const char *bracket = strpbrk(text, "([");
    left =
        bracket != NULL && bracket > text ? (size_t)(bracket - text) : left; /* "Score (points)" */
    while (left > 0 && len + 1 < cap) {
        uint32_t cp = 0;
        size_t used = utf8_decode(text, left, &cp);
        used = used == 0 ? 1 : used;
        text += used;
        left -= used;
        char c = plain_letter(cp);
        if (c != ' ') {
            out[len++] = c;
        } else if (len > 0 && out[len - 1] != ' ') {
            len = end_word(out, len);
            out[len++] = ' ';
        }
    }
    while (len > 0 && out[len - 1] == ' ') {
        len--;
    }
    out[end_word(out, len)] = '\0';
}

/* Headers. */

struct header {
    char keys[TABLE_COLUMNS_MAX][KEY_BYTES];
    bool is_taken[TABLE_COLUMNS_MAX];
    size_t count;
};

static bool has_word(const char *key, const char *word)
{
    size_t len = strlen(word);
    for (const char *at = strstr(key, word); at != NULL; at = strstr(at + 1, word)) {
        if ((at == key || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0')) {
            return true;
        }
    }
    return false;
}

static int find_key(const struct header *header, const char *key, bool is_whole)
{
    for (size_t i = 0; i < header->count; i++) {
        bool is_hit = is_whole ? strcmp(header->keys[i], key) == 0 : has_word(header->keys[i], key);
        if (is_hit && !header->is_taken[i]) {
            return (int)i;
        }
    }
    return -1;
}

static void take_column(struct header *header, struct columns *columns, enum column_role role,
                        int at)
{
    if (at >= 0) {
        columns->at[role] = at;
        header->is_taken[at] = true;
    }
}

static void find_roles(struct header *header, struct columns *columns, bool is_whole)
{
    for (int role = 0; role < COLUMN_ROLE_COUNT; role++) {
        for (size_t k = 0; k < ARRAY_LEN(synonyms[role]) && synonyms[role][k] != NULL; k++) {
            if (columns->at[role] < 0) {
                take_column(header, columns, (enum column_role)role,
                            find_key(header, synonyms[role][k], is_whole));
            }
        }
    }
}

static void find_configured(struct header *header, const struct config_columns *configured,
                            struct columns *columns)
{
    const struct {
        enum column_role role;
        const char *name;
    } rows[] = {
        {COLUMN_NAME, configured->name},
        {COLUMN_SCORE, configured->score},
        {COLUMN_DETAIL, configured->detail},
        {COLUMN_ID, configured->id},
        {COLUMN_COLOUR, configured->colour},
        {COLUMN_REACHED_AT, configured->reached_at},
        {COLUMN_PREVIOUS_RANK, configured->previous_rank},
        {COLUMN_PUBLIC, configured->consent},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char key[KEY_BYTES];
        column_key(rows[i].name, key, sizeof key);
        if (key[0] != '\0') {
            take_column(header, columns, rows[i].role, find_key(header, key, true));
        }
    }
}

static bool has_configured(const struct config_columns *configured, const struct columns *columns)
{
    return configured == NULL || ((configured->name[0] == '\0' || columns->at[COLUMN_NAME] >= 0) &&
                                  (configured->score[0] == '\0' || columns->at[COLUMN_SCORE] >= 0));
}

bool columns_find(const struct row *row, const struct config_columns *configured,
                  struct columns *out_columns)
{
    struct header header = {.count = row->count};
    struct columns columns;
    if (row->count < 2) {
        return false;
    }
    for (int role = 0; role < COLUMN_ROLE_COUNT; role++) {
        columns.at[role] = -1;
    }
    for (size_t i = 0; i < row->count; i++) {
        column_key(row->cells[i], header.keys[i], sizeof header.keys[i]);
    }
    if (configured != NULL) {
        find_configured(&header, configured, &columns);
        if (!has_configured(configured, &columns)) {
            return false;
        }
    }
    find_roles(&header, &columns, true);
    find_roles(&header, &columns, false);
    if (columns.at[COLUMN_NAME] < 0) {
        columns.at[COLUMN_NAME] = columns.at[COLUMN_FIRST_NAME];
        columns.at[COLUMN_FIRST_NAME] = -1;
    }
    *out_columns = columns;
    return columns.at[COLUMN_NAME] >= 0 && columns.at[COLUMN_SCORE] >= 0;
}

/* Numbers. */

struct digits {
    char text[DIGITS_MAX + 2]; /* digits, '.' and ',' as they came */
    size_t len;
    bool is_negative;
};

/* Spaces of all widths and apostrophes stand between groups of digits. */
static bool is_group_space(uint32_t cp)
{
    return cp == ' ' || cp == 0xA0 || cp == 0x202F || cp == 0x2009 || cp == '\'' || cp == 0x2019;
}

/* One character of a number; false where the number ends. */
static bool take_digit(struct digits *out, uint32_t cp)
{
    bool is_mark = cp == '.' || cp == ',';
    if ((cp >= '0' && cp <= '9') || (is_mark && out->len > 0)) {
        out->text[out->len] = (char)cp;
        out->len += out->len < DIGITS_MAX ? 1 : 0; /* the last place tells that there were more */
        return true;
    }
    if (out->len == 0 && (cp == '-' || cp == '+' || cp == 0x2212)) {
        out->is_negative = cp != '+';
        return true;
    }
    return is_group_space(cp);
}

/* The beginning of a number's text; false when there are no digits, or too many. */
static bool take_digits(const char *text, struct digits *out)
{
    size_t left = strlen(text);
    *out = (struct digits){.len = 0};
    while (left > 0) {
        uint32_t cp = 0;
        size_t used = utf8_decode(text, left, &cp);
        if (!take_digit(out, cp)) {
            break;
        }
        used = used == 0 ? 1 : used;
        text += used;
        left -= used;
    }
    bool is_whole = out->len > 0 && out->len < DIGITS_MAX;
    while (out->len > 0 && (out->text[out->len - 1] == '.' || out->text[out->len - 1] == ',')) {
        out->len--;
    }
    out->text[out->len] = '\0';
    return is_whole && strpbrk(text, "0123456789") == NULL; /* "12/10" and "3x4" are none */
}

static size_t count_of(const struct digits *d, char c)
{
    size_t count = 0;
    for (size_t i = 0; i < d->len; i++) {
        count += d->text[i] == c ? 1 : 0;
    }
    return count;
}

/* The decimal mark, '\0' for none, '?' where three digits behind it leave it open. */
static char mark_of(const struct digits *d)
{
    size_t commas = count_of(d, ',');
    size_t dots = count_of(d, '.');
    if (commas > 0 && dots > 0) {
        char last = strrchr(d->text, ',') > strrchr(d->text, '.') ? ',' : '.';
        return count_of(d, last) == 1 ? last : '\0';
    }
    if (commas + dots != 1) {
        return '\0';
    }
    const char *at = strpbrk(d->text, ",.");
    return strlen(at + 1) == 3 ? '?' : *at;
}

char number_decimal_mark(const char *text)
{
    struct digits digits;
    if (!take_digits(text, &digits)) {
        return '\0';
    }
    char mark = mark_of(&digits);
    return mark == '?' ? '\0' : mark;
}

bool number_read(const char *text, char mark, double *out_value)
{
    struct digits d;
    if (!take_digits(text, &d)) {
        return false;
    }
    char found = mark_of(&d);
    const char *open = strpbrk(d.text, ",.");
    char decimal = found != '?' ? found : *open == mark ? mark : '\0';
    double value = 0;
    double scale = 0;
    for (size_t i = 0; i < d.len; i++) {
        char c = d.text[i];
        if (c == decimal) {
            scale = 1;
        } else if (c >= '0' && c <= '9') {
            value = value * 10 + (c - '0');
            scale *= 10;
        }
    }
    value = scale > 1 ? value / scale : value;
    *out_value = d.is_negative ? -value : value;
    return true;
}
