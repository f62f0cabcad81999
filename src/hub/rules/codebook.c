/* Two tables of fixed size. A row's keyed hash says in which WAYS places it may stand, so looking
 * is quick, nobody can aim at another's places, and an address is held only where a mail is still
 * to be answered. */
#include "hub/rules/codebook.h"

#include <string.h>

#include "base/crypto.h"
#include "base/mem.h"

enum { HASH_BYTES = 16, KEY_BYTES = 32, HOUR_S = 3600, DAY_S = 86400, WAYS = 32 };

struct page {
    uint8_t session[HASH_BYTES];
    struct email email;
    char digits[CODEBOOK_DIGITS];
    int64_t drawn_unix_s; /* 0: empty */
    int32_t left;
};

struct mailbox {
    uint8_t subject[HASH_BYTES];
    int64_t hour_unix_s, day_unix_s; /* when the counts began; day 0: empty */
    int32_t hour, day;
};

struct codebook {
    uint8_t key[KEY_BYTES];
    struct page pages[CODEBOOK_PAGES];
    struct mailbox mailboxes[CODEBOOK_ADDRESSES];
};

struct codebook *codebook_create(void)
{
    struct codebook *book = mem_alloc(1, sizeof *book);
    crypto_random(book->key, sizeof book->key);
    return book;
}

void codebook_destroy(struct codebook *book)
{
    if (book != NULL) {
        crypto_forget(book, sizeof *book);
        mem_free(book);
    }
}

static void hash_of(const struct codebook *book, struct slice text, uint8_t out[HASH_BYTES])
{
    crypto_blake2b(book->key, sizeof book->key, text.ptr, text.len, out, HASH_BYTES);
}

static bool is_good(const struct page *page, int64_t now_unix_s)
{
    int64_t age_s = now_unix_s - page->drawn_unix_s;
    return page->drawn_unix_s != 0 && page->left > 0 && age_s < CODEBOOK_LIFE_S &&
           age_s > -CODEBOOK_LIFE_S; /* a clock that was put back makes nothing eternal */
}

/* The first of the WAYS places of a hash in a table of so many rows. */
static size_t first_place(const uint8_t hash[HASH_BYTES], size_t rows)
{
    uint32_t number = 0;
    memcpy(&number, hash, sizeof number);
    return number % (rows / WAYS) * WAYS;
}

static struct page *find_page(struct codebook *book, const uint8_t hash[HASH_BYTES])
{
    size_t first = first_place(hash, CODEBOOK_PAGES);
    for (size_t i = first; i < first + WAYS; i++) {
        struct page *page = &book->pages[i];
        if (page->drawn_unix_s != 0 && memcmp(page->session, hash, HASH_BYTES) == 0) {
            return page;
        }
    }
    return NULL;
}

/* The session's own page, else an empty or the oldest one. */
static struct page *take_page(struct codebook *book, const uint8_t hash[HASH_BYTES])
{
    struct page *page = find_page(book, hash);
    size_t first = first_place(hash, CODEBOOK_PAGES);
    struct page *oldest = &book->pages[first];
    for (size_t i = first; i < first + WAYS && page == NULL; i++) {
        oldest = book->pages[i].drawn_unix_s < oldest->drawn_unix_s ? &book->pages[i] : oldest;
    }
    return page != NULL ? page : oldest;
}

static struct mailbox *take_mailbox(struct codebook *book, const char *subject)
{
    uint8_t hash[HASH_BYTES];
    hash_of(book, slice_of(subject), hash);
    size_t first = first_place(hash, CODEBOOK_ADDRESSES);
    struct mailbox *oldest = &book->mailboxes[first];
    for (size_t i = first; i < first + WAYS; i++) {
        struct mailbox *box = &book->mailboxes[i];
        if (box->day_unix_s != 0 && memcmp(box->subject, hash, HASH_BYTES) == 0) {
            return box;
        }
        oldest = box->day_unix_s < oldest->day_unix_s ? box : oldest;
    }
    memset(oldest, 0, sizeof *oldest);
    memcpy(oldest->subject, hash, HASH_BYTES);
    return oldest;
}

/* Start a count anew when its time is over, or the clock went back before it. */
static void renew(int64_t *begun_unix_s, int32_t *count, int64_t length_s, int64_t now_unix_s)
{
    if (now_unix_s - *begun_unix_s >= length_s || now_unix_s < *begun_unix_s) {
        *begun_unix_s = now_unix_s;
        *count = 0;
    }
}

static void draw_digits(char out[CODEBOOK_DIGITS + 1])
{
    enum { NUMBERS = 1000000 };
    const uint32_t fair = UINT32_MAX - UINT32_MAX % NUMBERS;
    uint32_t number = 0;
    do { /* those past the last whole million would favour small numbers */
        crypto_random(&number, sizeof number);
    } while (number >= fair);
    number %= NUMBERS;
    for (int i = CODEBOOK_DIGITS - 1; i >= 0; i--) {
        out[i] = (char)('0' + number % 10);
        number /= 10;
    }
    out[CODEBOOK_DIGITS] = '\0';
}

enum status codebook_draw(struct codebook *book, struct slice session, const struct email *email,
                          int64_t now_unix_s, char out_digits[CODEBOOK_DIGITS + 1],
                          int64_t *out_wait_s, struct err *err)
{
    struct mailbox *box = take_mailbox(book, email->subject);
    renew(&box->hour_unix_s, &box->hour, HOUR_S, now_unix_s);
    renew(&box->day_unix_s, &box->day, DAY_S, now_unix_s);
    if (box->hour >= CODEBOOK_HOUR_MAX || box->day >= CODEBOOK_DAY_MAX) {
        bool is_day = box->day >= CODEBOOK_DAY_MAX;
        int64_t over = is_day ? box->day_unix_s + DAY_S : box->hour_unix_s + HOUR_S;
        if (out_wait_s != NULL) {
            *out_wait_s = over - now_unix_s;
        }
        return err_set(err, ST_BUSY, "this address was sent enough codes for now");
    }
    box->hour++;
    box->day++;
    uint8_t hash[HASH_BYTES];
    hash_of(book, session, hash);
    struct page *page = take_page(book, hash);
    memset(page, 0, sizeof *page);
    memcpy(page->session, hash, HASH_BYTES);
    page->email = *email;
    page->drawn_unix_s = now_unix_s == 0 ? 1 : now_unix_s;
    page->left = CODEBOOK_TRIES;
    draw_digits(out_digits);
    memcpy(page->digits, out_digits, CODEBOOK_DIGITS);
    return ST_OK;
}

/* The digits of what was typed, or false when there are others than six. */
static bool read_digits(struct slice typed, char out[CODEBOOK_DIGITS])
{
    size_t count = 0;
    for (size_t i = 0; i < typed.len; i++) {
        char c = typed.ptr[i];
        bool is_digit = c >= '0' && c <= '9';
        if (is_digit && count < CODEBOOK_DIGITS) {
            out[count++] = c;
        } else if (is_digit || (c != ' ' && c != '-')) {
            return false;
        }
    }
    return count == CODEBOOK_DIGITS;
}

enum codebook_answer codebook_try(struct codebook *book, struct slice session, struct slice typed,
                                  int64_t now_unix_s, struct email *out_email, int32_t *out_left)
{
    char digits[CODEBOOK_DIGITS];
    uint8_t hash[HASH_BYTES];
    hash_of(book, session, hash);
    struct page *page = find_page(book, hash);
    if (page == NULL || !is_good(page, now_unix_s)) {
        return CODEBOOK_VOID;
    }
    bool is_right =
        read_digits(typed, digits) && crypto_equal(digits, page->digits, CODEBOOK_DIGITS);
    page->left--;
    *out_left = page->left;
    if (is_right) {
        *out_email = page->email;
    }
    if (is_right || page->left == 0) {
        crypto_forget(page, sizeof *page); /* drawn at 0: empty */
    }
    return is_right ? CODEBOOK_RIGHT : *out_left > 0 ? CODEBOOK_WRONG : CODEBOOK_VOID;
}

const char *codebook_address(struct codebook *book, struct slice session, int64_t now_unix_s)
{
    uint8_t hash[HASH_BYTES];
    hash_of(book, session, hash);
    const struct page *page = find_page(book, hash);
    return page != NULL && is_good(page, now_unix_s) ? page->email.address : "";
}
