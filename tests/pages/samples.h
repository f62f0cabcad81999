/* pages/samples.h: every page with sample data, in every state, and with an attack in any of its
 * fields.
 *
 * Each text of a view is taken by one call that counts them; `at` says which one is replaced by
 * `attack` (SAMPLE_ALL: each). So a loop over `at` puts the attack into every field in turn.
 */
#ifndef TESTS_PAGES_SAMPLES_H
#define TESTS_PAGES_SAMPLES_H

#include "base/buf.h"
#include "hub/pages/pages.h"

#define SAMPLE_NONE (-1)
#define SAMPLE_ALL  (-2)

struct sampling {
    enum page_lang lang;
    int at;
    struct slice attack;
    int count;                   /* out: texts taken */
    const char *const *pictures; /* SHA-256 of pictures that exist, or NULL for made-up ones */
    size_t picture_count;
    const char *logo_href; /* or NULL: initials */
};

struct sample {
    const char *name;
    void (*write)(struct sampling *sampling, struct buf *out);
};

const struct sample *sample_all(size_t *out_count);

#endif
