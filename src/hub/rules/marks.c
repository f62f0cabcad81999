/* A table of fixed size; the keyed hash of session and content says in which WAYS rows a mark may
 * stand, so nobody can aim at another's. */
#include "hub/rules/marks.h"

#include <string.h>

#include "base/crypto.h"
#include "base/mem.h"

enum { HASH_BYTES = 16, KEY_BYTES = 32, WAYS = 16 };

struct row {
    uint8_t hash[HASH_BYTES];
    int64_t seen_unix_s; /* 0: empty */
    struct mark mark;
};

struct marks {
    uint8_t key[KEY_BYTES];
    struct row rows[MARKS_MAX];
};

struct marks *marks_create(void)
{
    struct marks *marks = mem_alloc(1, sizeof *marks);
    crypto_random(marks->key, sizeof marks->key);
    return marks;
}

void marks_destroy(struct marks *marks)
{
    mem_free(marks);
}

static void hash_of(const struct marks *marks, struct slice session, struct slice code,
                    uint8_t out[HASH_BYTES])
{
    char text[80];
    size_t first = session.len < 64 ? session.len : 64;
    size_t rest = code.len < 12 ? code.len : 12;
    memcpy(text, session.ptr, first);
    text[first] = '/';
    memcpy(text + first + 1, code.ptr, rest);
    crypto_blake2b(marks->key, sizeof marks->key, text, first + 1 + rest, out, HASH_BYTES);
}

static struct row *find(struct marks *marks, const uint8_t hash[HASH_BYTES],
                        struct row **out_oldest)
{
    uint32_t number = 0;
    memcpy(&number, hash, sizeof number);
    struct row *rows = &marks->rows[number % (MARKS_MAX / WAYS) * WAYS];
    *out_oldest = rows;
    for (struct row *row = rows; row < rows + WAYS; row++) {
        if (row->seen_unix_s != 0 && memcmp(row->hash, hash, HASH_BYTES) == 0) {
            return row;
        }
        *out_oldest = row->seen_unix_s < (*out_oldest)->seen_unix_s ? row : *out_oldest;
    }
    return NULL;
}

static struct mark *take(struct marks *marks, struct slice session, struct slice code,
                         int64_t now_unix_s)
{
    uint8_t hash[HASH_BYTES];
    struct row *oldest = NULL;
    hash_of(marks, session, code, hash);
    struct row *row = find(marks, hash, &oldest);
    if (row == NULL) {
        row = oldest;
        memcpy(row->hash, hash, HASH_BYTES);
        row->mark = (struct mark){0, MARK_NO_NETWORK};
    }
    row->seen_unix_s = now_unix_s == 0 ? 1 : now_unix_s;
    return &row->mark;
}

void marks_scanned(struct marks *marks, struct slice session, struct slice code, int64_t now_unix_s)
{
    take(marks, session, code, now_unix_s)->scanned_unix_s = now_unix_s;
}

void marks_opened(struct marks *marks, struct slice session, struct slice code, int32_t network,
                  int64_t now_unix_s)
{
    take(marks, session, code, now_unix_s)->network = network;
}

struct mark marks_find(struct marks *marks, struct slice session, struct slice code,
                       int64_t now_unix_s)
{
    uint8_t hash[HASH_BYTES];
    struct row *oldest = NULL;
    hash_of(marks, session, code, hash);
    struct row *row = find(marks, hash, &oldest);
    bool is_fresh = row != NULL && now_unix_s - row->seen_unix_s < MARK_LIFE_S;
    return is_fresh ? row->mark : (struct mark){0, MARK_NO_NETWORK};
}

void marks_spend_scan(struct marks *marks, struct slice session, struct slice code)
{
    uint8_t hash[HASH_BYTES];
    struct row *oldest = NULL;
    hash_of(marks, session, code, hash);
    struct row *row = find(marks, hash, &oldest);
    if (row != NULL) {
        row->mark.scanned_unix_s = 0;
    }
}

void marks_move(struct marks *marks, struct slice from, struct slice to, struct slice code,
                int64_t now_unix_s)
{
    struct mark mark = marks_find(marks, from, code, now_unix_s);
    if (mark.scanned_unix_s != 0 || mark.network != MARK_NO_NETWORK) {
        *take(marks, to, code, now_unix_s) = mark;
    }
}
