/* hub/pages/page_priv.h: parts that pages are made of. Folder-private.
 *
 * `struct page` is passed by value: where to write and for whom. Parts write whole elements, but
 * for those that say "open", which another one closes.
 */
#ifndef HUB_PAGES_PAGE_PRIV_H
#define HUB_PAGES_PAGE_PRIV_H

#include "base/buf.h"
#include "hub/pages/html.h"
#include "hub/pages/texts.h"
#include "hub/pages/views.h"

struct page {
    struct buf *out;
    const struct page_visit *visit;
};

enum head_flags {
    HEAD_PLAIN = 1,  /* no line with brand and person: the page is one message */
    HEAD_FAULTY = 2, /* the title says so first: it is what a screen reader reads first */
    HEAD_PUBLIC = 4  /* robots may read it; nothing about a person, no form */
};

/** What link previews show. */
struct head_preview {
    struct slice title, text, address;
    const struct page_picture *picture;
};

#define NO_TEXT ((struct slice){NULL, 0})

/* ---- frame (frame.c) ---- */

/** Open the document up to and with <main>. preview may be NULL. */
void page_open(struct page p, struct slice title, unsigned flags,
               const struct head_preview *preview);
/** Close <main>, write the foot, close the document. */
void page_close(struct page p);

/* ---- words (parts.c) ---- */

void say(struct page p, enum text text);
void say_n(struct page p, enum text text, int64_t n);
void say_a(struct page p, enum text text, struct slice a);
/** <TAG class="CLASS">text</TAG>; class may be NULL. */
void say_in(struct page p, const char *tag, const char *class_name, enum text text);
struct slice words(struct page p, enum text text);
/** ` name="/PREFIX/CODE/SUFFIX"`: the code percent-encoded. */
void part_path(struct page p, const char *name, const char *prefix, struct slice code,
               const char *suffix);

/* ---- pieces (parts.c) ---- */

/** An icon of assets/hub, as inline SVG; decoration. */
void part_icon(struct page p, const char *file);
/** The picture, responsive; nothing without one. is_first: seen at once, loaded eagerly. */
void part_picture(struct page p, const struct page_picture *picture, bool is_first);
/** A card's head: picture, kicker, <h1>; leaves the card open for part_card_close(). */
void part_card_open(struct page p, const struct page_content *content, struct slice kicker);
void part_card_close(struct page p);
/** Contents as a list of small cards that lead to their pages. */
void part_contents(struct page p, const struct page_content *contents, size_t count);
/** The host of an address, for reading: "exemple.fr". */
struct slice part_host(struct slice url);

/* ---- forms (form.c) ---- */

/** <form method=post …> with its token. attributes: more of them, a literal; "" for none. */
void form_open(struct page p, const char *prefix, struct slice code, const char *suffix,
               const char *attributes);
void form_close(struct page p);
/** The summary of what is wrong, focused by the browser; nothing when nothing is. */
void form_faults(struct page p, const struct page_faults *faults);
/** aria-invalid and aria-describedby of a field; hint_id may be NULL. */
void form_field_state(struct page p, const struct page_faults *faults, const char *field,
                      const char *hint_id);
/** The field's own sentence, below it. */
void form_field_fault(struct page p, const struct page_faults *faults, const char *field);

/** A line of text with its label. */
struct form_line {
    const char *name; /* also its id */
    enum text label;
    enum text hint; /* TEXT_COUNT: none */
    struct slice hint_a;
    int64_t hint_n;
    struct slice value;
    const char *attributes; /* type, autocomplete, maxlength …: a literal */
    const struct page_faults *faults;
};

void form_line(struct page p, const struct form_line *line);
/** The same in several rows. */
void form_area(struct page p, const struct form_line *line, int rows);
/** A button that sends the form; class_name "main", "second" or "link". */
void form_button(struct page p, const char *class_name, enum text text);
/** How one appears: the fields of struct page_appearance. */
void form_appearance(struct page p, const struct page_appearance *appearance,
                     const struct page_faults *faults);

#endif
