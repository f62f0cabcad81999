/* links: config programme base */
/* Broken documents and what is said about each: tests/data/broken/NAME.json beside NAME.expect.
 *
 * A line of NAME.expect is LINE POINTER WORDS: a fault stands there and says these words; the
 * pointer of the whole document is written "-". Every error must be expected; warnings may be.
 * server-* is read as a server's document, config-* as a configuration.
 */
#include <dirent.h>
#include <stdlib.h>

#include "config/config.h"
#include "documents.h"

enum { PAIRS_MIN = 100, EXPECTED_MAX = 16 };

struct expected {
    uint32_t line;
    const char *pointer;
    const char *words;
    bool is_met;
};

struct pair {
    char name[256];
    struct buf text;
    struct buf expect;
    struct expected expected[EXPECTED_MAX];
    size_t expected_count;
};

static int count_failures;

static void complain(const struct pair *pair, const char *what, const char *detail)
{
    print_error("%s: %s%s\n", pair->name, what, detail);
    count_failures++;
}

/* Cut NAME.expect into its lines and their three parts, in place. */
static void split_expect(struct pair *pair)
{
    char *at = pair->expect.ptr;
    while (at != NULL && *at != '\0') {
        char *end = strchr(at, '\n');
        if (end != NULL) {
            *end = '\0';
        }
        char *pointer = strchr(at, ' ');
        if (pointer == NULL || pair->expected_count == EXPECTED_MAX) {
            fail_msg("%s.expect: cannot read \"%s\"", pair->name, at);
            return;
        }
        *pointer++ = '\0';
        char *words = strchr(pointer, ' ');
        if (words != NULL) {
            *words++ = '\0';
        }
        pair->expected[pair->expected_count++] =
            (struct expected){.line = (uint32_t)strtoul(at, NULL, 10),
                              .pointer = strcmp(pointer, "-") == 0 ? "" : pointer,
                              .words = words == NULL ? "" : words};
        at = end == NULL ? NULL : end + 1;
    }
}

static void pair_open(struct pair *pair, const char *name)
{
    char path[1024];
    (void)snprintf(pair->name, sizeof pair->name, "%s", name);
    (void)snprintf(path, sizeof path, "%s/broken/%s.json", TEST_DATA, name);
    pair->text = document_file(path);
    (void)snprintf(path, sizeof path, "%s/broken/%s.expect", TEST_DATA, name);
    pair->expect = document_file(path);
    split_expect(pair);
}

static void pair_close(struct pair *pair)
{
    buf_deinit(&pair->text);
    buf_deinit(&pair->expect);
}

static enum status read_pair(const struct pair *pair, struct fault_list *faults, struct err *err)
{
    if (strncmp(pair->name, "config", 6) == 0) {
        struct config_options options = {.find_tz = document_zone};
        struct config config = {.programme = NULL};
        enum status status = config_read(buf_view(&pair->text), &options, faults, &config, err);
        config_deinit(&config);
        return status;
    }
    struct programme_options options = document_options();
    const struct programme *programme = NULL;
    options.is_from_server = strncmp(pair->name, "server", 6) == 0;
    enum status status = programme_read(buf_view(&pair->text), &options, faults, &programme, err);
    programme_unref(programme);
    return status;
}

/* Mark the expectations that one fault meets; say whether it met any. */
static bool meet(struct pair *pair, const struct fault *fault)
{
    bool is_expected = false;
    for (size_t i = 0; i < pair->expected_count; i++) {
        struct expected *expected = &pair->expected[i];
        if (expected->line == fault->line && strcmp(expected->pointer, fault->pointer) == 0 &&
            strstr(fault->text, expected->words) != NULL) {
            expected->is_met = true;
            is_expected = true;
        }
    }
    return is_expected;
}

/* What a person sees: the fault's line as it is printed. */
static void check_print(const struct pair *pair, const struct fault *fault, const char *printed)
{
    char line[2048];
    (void)snprintf(line, sizeof line, "%s.json:%u: %s%s%s%s\n", pair->name, (unsigned)fault->line,
                   fault->pointer, fault->pointer[0] == '\0' ? "" : ": ",
                   fault->severity == FAULT_WARNING ? "warning: " : "", fault->text);
    if (strstr(printed, line) == NULL) {
        complain(pair, "not printed: ", line);
    }
}

static void check_pair(struct pair *pair)
{
    struct fault_list *faults = fault_list_create();
    struct buf printed = buf_make(1U << 20);
    struct err err = {.code = ST_OK};
    char file[300];
    enum status status = read_pair(pair, faults, &err);
    (void)snprintf(file, sizeof file, "%s.json", pair->name);
    fault_list_print(faults, file, &printed);
    for (size_t i = 0; i < fault_list_count(faults); i++) {
        const struct fault *fault = fault_list_get(faults, i);
        check_print(pair, fault, buf_str(&printed));
        if (!meet(pair, fault) && fault->severity == FAULT_ERROR) {
            complain(pair, "not expected: ", fault->text);
        }
    }
    bool is_complete = pair->expected_count > 0;
    for (size_t i = 0; i < pair->expected_count; i++) {
        is_complete = is_complete && pair->expected[i].is_met;
    }
    if (!is_complete) {
        complain(pair, "an expected fault is missing among:\n", buf_str(&printed));
    }
    size_t count = fault_list_count(faults);
    if (status != ST_OK &&
        (count == 0 || strcmp(fault_list_get(faults, count - 1)->text, err.text) != 0)) {
        complain(pair, "refused, and the last fault does not say why: ", err.text);
    }
    buf_deinit(&printed);
    fault_list_destroy(faults);
}

static int is_document(const struct dirent *entry)
{
    size_t len = strlen(entry->d_name);
    return len > 5 && strcmp(entry->d_name + len - 5, ".json") == 0 ? 1 : 0;
}

static void each_broken_document_is_explained_at_its_place(void **state)
{
    (void)state;
    struct dirent **entries = NULL;
    int count = scandir(TEST_DATA "/broken", &entries, is_document, alphasort);
    assert_true(count >= PAIRS_MIN);
    for (int i = 0; i < count; i++) {
        struct pair pair = {.expected_count = 0};
        entries[i]->d_name[strlen(entries[i]->d_name) - 5] = '\0';
        pair_open(&pair, entries[i]->d_name);
        check_pair(&pair);
        pair_close(&pair);
        free(entries[i]);
    }
    free(entries);
    assert_int_equal(count_failures, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_broken_document_is_explained_at_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
