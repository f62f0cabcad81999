/* links: programme base */
/* A wrong item is left out and named, the rest plays; a wrong frame refuses the document; what is
 * too large is an ordinary error. */
#include <stdlib.h>

#include "base/attr.h"
#include "documents.h"

#define MEDIA_AND_PLAYLIST                                                                         \
    "\"media\":[{\"id\":\"sky\",\"href\":\"sky.jpg\"}],"                                           \
    "\"playlists\":[{\"id\":\"day\",\"scenes\":[{\"scene\":\"picture\",\"of\":\"sky\"}]}]"

static struct fault_list *faults;

static int setup(void **state)
{
    (void)state;
    faults = fault_list_create();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fault_list_destroy(faults);
    return 0;
}

/* A document around one or more keys, with something to play. */
static const struct programme *read_with(const char *keys)
{
    struct buf text = buf_make(PROGRAMME_MAX_BYTES);
    buf_printf(&text, "{\"vitrine\":1,%s," MEDIA_AND_PLAYLIST "}", keys);
    const struct programme *programme = document_read(buf_str(&text), faults);
    buf_deinit(&text);
    return programme;
}

static enum status refuse(struct slice text, struct err *err)
{
    struct programme_options options = document_options();
    const struct programme *untouched = (const struct programme *)(const void *)err;
    const struct programme *programme = untouched;
    enum status status = programme_read(text, &options, faults, &programme, err);
    assert_int_not_equal(status, ST_OK);
    assert_ptr_equal(programme, untouched);
    assert_true(fault_list_errors(faults) > 0);
    const struct fault *last = fault_list_get(faults, fault_list_count(faults) - 1);
    assert_string_equal(last->text, err->text);
    return status;
}

/* Quarantine. */

static void a_wrong_post_leaves_and_the_others_stay(void **state)
{
    (void)state;
    const struct programme *p = read_with(
        "\"posts\":[{\"id\":\"a\",\"headline\":\"A\"},{\"id\":\"b\",\"headline\":7},"
        "{\"id\":\"c\",\"headline\":\"C\",\"points\":-1},7,{\"id\":\"d\",\"headline\":\"D\"}]");
    assert_int_equal(p->post_count, 2);
    assert_string_equal(p->posts[0].id, "a");
    assert_string_equal(p->posts[1].id, "d");
    assert_ptr_equal(programme_find_post(p, "d"), &p->posts[1]);
    assert_null(programme_find_post(p, "b"));
    assert_int_equal(fault_list_count(faults), 3);
    assert_fault(faults, "/posts/1/headline", FAULT_ERROR, "write \"7\"");
    assert_fault(faults, "/posts/2/points", FAULT_ERROR, "write 0 to 1000000 points");
    assert_fault(faults, "/posts/3", FAULT_ERROR, "7 is no post");
    programme_unref(p);
}

static void what_refers_to_a_wrong_item_leaves_too(void **state)
{
    (void)state;
    const struct programme *p =
        read_with("\"campaigns\":[{\"id\":\"c\"}],"
                  "\"posts\":[{\"id\":\"a\",\"headline\":\"A\",\"campaign\":\"c\"},"
                  "{\"id\":\"b\",\"headline\":\"B\"}],"
                  "\"activity\":[{\"id\":\"x\",\"at\":\"now\",\"team\":\"T\",\"what\":\"shared\","
                  "\"object\":\"a\"}]");
    assert_int_equal(p->campaign_count, 0);
    assert_int_equal(p->post_count, 1);
    assert_int_equal(p->activity_count, 0);
    assert_fault(faults, "/campaigns/0", FAULT_ERROR, "\"title\" is missing");
    assert_fault(faults, "/posts/0/campaign", FAULT_ERROR, "the campaign \"c\" (line 1) was left");
    assert_fault(faults, "/activity/0/object", FAULT_ERROR, "the post \"a\" (line 1) was left out");
    programme_unref(p);
}

static void a_wrong_scene_leaves_its_playlist_shorter(void **state)
{
    (void)state;
    const struct programme *p = document_read(
        "{\"vitrine\":1,\"playlists\":[{\"id\":\"day\",\"scenes\":[{\"scene\":\"post\"},"
        "{\"scene\":\"board\",\"of\":\"none\"},{\"scene\":\"activity\"}]},"
        "{\"id\":\"bad\",\"scenes\":[{\"scene\":\"poster\"}]}],"
        "\"schedule\":[{\"playlist\":\"bad\"},{\"playlist\":\"day\"}]}",
        faults);
    assert_int_equal(p->playlist_count, 1);
    assert_int_equal(p->playlists[0].scene_count, 2);
    assert_int_equal(p->playlists[0].scenes[1].kind, SCENE_ACTIVITY);
    assert_int_equal(p->schedule_count, 1);
    assert_ptr_equal(p->schedule[0].playlist, &p->playlists[0]);
    assert_fault(faults, "/playlists/1/scenes/0/scene", FAULT_ERROR, "did you mean \"post\"?");
    assert_fault(faults, "/schedule/0/playlist", FAULT_ERROR, "was left out");
    programme_unref(p);
}

static void a_board_loses_only_its_wrong_entries(void **state)
{
    (void)state;
    const struct programme *p =
        read_with("\"boards\":[{\"id\":\"b\",\"title\":\"B\",\"of\":\"teams\",\"entries\":["
                  "{\"id\":\"x\",\"name\":\"X\",\"score\":1},{\"id\":\"y\",\"name\":\"Y\"},"
                  "{\"id\":\"x\",\"name\":\"Z\",\"score\":9}]},"
                  "{\"id\":\"c\",\"title\":\"C\",\"of\":\"teams\",\"entries\":[]}]");
    assert_int_equal(p->board_count, 1);
    assert_int_equal(p->boards[0].entry_count, 1);
    assert_string_equal(p->boards[0].entries[0].name, "X");
    assert_fault(faults, "/boards/0/entries/1", FAULT_ERROR, "\"score\" is missing");
    assert_fault(faults, "/boards/0/entries/2/id", FAULT_ERROR, "earlier entry");
    assert_fault(faults, "/boards/1/entries", FAULT_ERROR, "at least one");
    programme_unref(p);
}

static void a_wrong_head_value_falls_to_its_default(void **state)
{
    (void)state;
    const struct programme *p = read_with(
        "\"locale\":\"French\",\"timezone\":\"Mars/Olympus\",\"generated_at\":\"yesterday\","
        "\"brand\":{\"name\":\"N\",\"theme\":\"dusk\",\"accents\":[\"red\"]},\"share\":\"x\"");
    assert_string_equal(p->locale, "en");
    assert_string_equal(p->timezone, "UTC");
    assert_ptr_equal(p->tz, tz_utc());
    assert_true(p->generated_at == TIME_NONE);
    assert_string_equal(p->brand.name, "N");
    assert_int_equal(p->brand.theme, THEME_NIGHT);
    assert_false(p->brand.has_accents);
    assert_string_equal(p->share_base, "");
    assert_int_equal(fault_list_errors(faults), 6);
    programme_unref(p);
}

static void unknown_keys_are_only_warned_about(void **state)
{
    (void)state;
    const struct programme *p = read_with(
        "\"x-editor\":{\"zoom\":2},\"posts\":[{\"id\":\"a\",\"headline\":\"A\",\"wieght\":2}]");
    assert_int_equal(p->post_count, 1);
    assert_int_equal(fault_list_errors(faults), 0);
    assert_fault(faults, "/x-editor", FAULT_WARNING, "unknown key, ignored");
    assert_fault(faults, "/posts/0/wieght", FAULT_WARNING, "did you mean \"weight\"?");
    programme_unref(p);
}

static void keys_of_another_kind_of_scene_are_only_warned_about(void **state)
{
    (void)state;
    const struct programme *p = document_read(
        "{\"$schema\":\"programme.schema.json\",\"vitrine\":1,\"playlists\":[{\"id\":\"day\","
        "\"scenes\":[{\"scene\":\"post\",\"title\":\"T\",\"text\":\"T\",\"caption\":\"C\"},"
        "{\"scene\":\"activity\",\"title\":\"T\"}]}]}",
        faults);
    assert_int_equal(p->playlists[0].scene_count, 2);
    assert_int_equal(fault_list_count(faults), 3);
    assert_fault(faults, "/playlists/0/scenes/0/title", FAULT_WARNING, "shows no title");
    assert_fault(faults, "/playlists/0/scenes/0/text", FAULT_WARNING, "shows no text");
    assert_fault(faults, "/playlists/0/scenes/0/caption", FAULT_WARNING, "shows no caption");
    programme_unref(p);
}

static void a_key_that_stands_twice_is_an_error(void **state)
{
    (void)state;
    const struct programme *p =
        read_with("\"posts\":[{\"id\":\"a\",\"headline\":\"A\",\"headline\":\"B\"}],"
                  "\"revision\":\"1\",\"revision\":\"2\"");
    assert_int_equal(p->post_count, 0);
    assert_string_equal(p->revision, "1");
    assert_fault(faults, "/posts/0/headline", FAULT_ERROR, "second time");
    assert_fault(faults, "/revision", FAULT_ERROR, "second time");
    programme_unref(p);
}

static void null_counts_as_absent(void **state)
{
    (void)state;
    const struct programme *p =
        read_with("\"brand\":null,\"posts\":[{\"id\":\"a\",\"headline\":\"A\",\"media\":null,"
                  "\"author\":null,\"until\":null,\"tags\":null},{\"id\":\"b\",\"headline\":null}],"
                  "\"activity\":[{\"id\":\"x\",\"at\":\"now\",\"team\":\"T\",\"what\":\"shared\","
                  "\"object\":null,\"object_title\":\"O\"}]");
    assert_int_equal(p->post_count, 1);
    assert_non_null(p->posts[0].audience.tags);
    assert_string_equal(p->activity[0].object_title, "O");
    assert_int_equal(fault_list_count(faults), 1);
    assert_fault(faults, "/posts/1/headline", FAULT_ERROR, "\"headline\" is missing");
    programme_unref(p);
}

static void codes_without_a_base_show_no_card(void **state)
{
    (void)state;
    const struct programme *p =
        read_with("\"campaigns\":[{\"id\":\"a\",\"title\":\"A\",\"code\":\"7KQ2M\"},"
                  "{\"id\":\"b\",\"title\":\"B\",\"link\":\"https://example.com\"}]");
    assert_string_equal(p->campaigns[0].link.code, "");
    assert_string_equal(p->campaigns[1].link.url, "https://example.com");
    assert_fault(faults, "", FAULT_ERROR, "1 codes have no \"share\"");
    programme_unref(p);
}

static void a_short_dwell_under_a_card_is_named_and_stretched(void **state)
{
    (void)state;
    const struct programme *p = document_read(
        "{\"vitrine\":1,\"events\":[{\"id\":\"e\",\"title\":\"E\",\"starts\":\"now\","
        "\"link\":\"https://example.com\"}],\"playlists\":[{\"id\":\"day\",\"scenes\":["
        "{\"scene\":\"event\",\"pick\":\"next\",\"seconds\":10},"
        "{\"scene\":\"event\",\"of\":\"e\",\"seconds\":19},"
        "{\"scene\":\"activity\",\"seconds\":10}]}]}",
        faults);
    assert_int_equal(p->playlists[0].scenes[0].seconds, 20);
    assert_int_equal(p->playlists[0].scenes[1].seconds, 20);
    assert_int_equal(p->playlists[0].scenes[2].seconds, 10);
    assert_fault(faults, "/playlists/0/scenes/0/seconds", FAULT_ERROR, "too short to scan");
    programme_unref(p);
}

static void an_empty_window_is_named_where_it_is_written(void **state)
{
    (void)state;
    const struct programme *p =
        read_with("\"schedule\":[{\"off\":true,\"until\":\"00:00\"},"
                  "{\"off\":true,\"from\":\"24:00\"},{\"off\":true,\"days\":["
                  "\"mon\",\"mon\",\"mon\",\"mon\",\"mon\",\"mon\",\"mon\",\"mon\"]},"
                  "{\"off\":true,\"from\":null,\"until\":null}]");
    assert_int_equal(p->schedule_count, 1);
    assert_true(p->schedule[0].is_whole_day);
    assert_fault(faults, "/schedule/0/until", FAULT_ERROR, "the window is empty");
    assert_fault(faults, "/schedule/1/from", FAULT_ERROR, "the window is empty");
    assert_fault(faults, "/schedule/2/days", FAULT_ERROR, "1 to 7 days");
    programme_unref(p);
}

/* A server's documents. */

#define DIGEST "3fa9c0ffee3fa9c0ffee3fa9c0ffee3fa9c0ffee3fa9c0ffee3fa9c0ffee3fa9"
#define WHOLE  "\"sha256\":\"" DIGEST "\",\"bytes\":9,\"type\":\"image/png\""

static void a_server_gives_digest_size_and_type_of_media(void **state)
{
    (void)state;
    struct programme_options options = document_options();
    options.is_from_server = true;
    const struct programme *p = NULL;
    assert_int_equal(
        programme_read(
            slice_of("{\"vitrine\":1,\"media\":[{\"id\":\"a\",\"href\":\"a.png\"," WHOLE "},"
                     "{\"id\":\"b\",\"href\":\"b.png\",\"sha256\":\"" DIGEST "\",\"bytes\":9},"
                     "{\"id\":\"c\",\"href\":\"c.png\",\"sha256\":\"" DIGEST
                     "\",\"type\":\"image/png\"},"
                     "{\"id\":\"d\",\"href\":\"d.png\",\"bytes\":9,\"type\":\"image/png\"},"
                     "{\"id\":\"e\",\"href\":\"x/../../e.png\"," WHOLE "},"
                     "{\"id\":\"f\",\"href\":\"HTTPS://example.com/f.png\"," WHOLE "}],"
                     "\"playlists\":[{\"id\":\"p\",\"scenes\":[{\"scene\":\"post\"}]}]}"),
            &options, faults, &p, NULL),
        ST_OK);
    assert_int_equal(p->media_count, 2);
    assert_string_equal(p->media[0].id, "a");
    assert_string_equal(p->media[1].path, "HTTPS://example.com/f.png");
    assert_fault(faults, "/media/1", FAULT_ERROR, "\"type\" is missing");
    assert_fault(faults, "/media/2", FAULT_ERROR, "\"bytes\" is missing");
    assert_fault(faults, "/media/3", FAULT_ERROR, "\"sha256\" is missing");
    assert_fault(faults, "/media/4/href", FAULT_ERROR, "leaves the document's folder");
    programme_unref(p);
}

/* Frames. */

static void a_broken_frame_refuses_the_document(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"", "ends too early"},
        {"[]", "this is not a programme"},
        {"null", "this is not a programme"},
        {"{}", "\"vitrine\" is missing"},
        {"{\"vitrine\":null}", "write 1"},
        {"{\"vitrine\":1.5}", "write 1"},
        {"{\"vitrine\":2}", "write 1"},
        {"{\"vitrine\":1}", "no scene is left to play"},
        {"{\"vitrine\":1,\"playlists\":[{\"id\":\"a\",\"scenes\":[]}]}", "no scene is left"},
        {"{\"vitrine\":1,\"playlists\":[{\"scenes\":[{\"scene\":\"post\"}]}]}", "no scene is left"},
        {"{\"vitrine\":1", "expected ','"},
        {"{\"vitrine\":01}", ""},
        {"{\"vitrine\":1,\"revision\":\"\xC3\x28\"}", ""},
        {"{\"vitrine\":1,\"revision\":\"\\u0000\"}", ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct err err = {.code = ST_OK};
        assert_int_equal(refuse(slice_of(cases[i].text), &err), ST_INVALID);
        assert_non_null(strstr(err.text, cases[i].words));
    }
}

/* Limits. */

static void a_document_past_its_size_is_refused(void **state)
{
    (void)state;
    struct buf text = buf_make(PROGRAMME_MAX_BYTES + 1);
    char *space = buf_reserve(&text, PROGRAMME_MAX_BYTES + 1);
    assert_non_null(space);
    memset(space, ' ', PROGRAMME_MAX_BYTES + 1);
    buf_commit(&text, PROGRAMME_MAX_BYTES + 1);
    static const char head[] = "{\"vitrine\":1," MEDIA_AND_PLAYLIST "}";
    memcpy(text.ptr, head, sizeof head - 1);
    struct err err = {.code = ST_OK};
    assert_int_equal(refuse(buf_view(&text), &err), ST_LIMIT);
    struct programme_options options = document_options();
    const struct programme *p = NULL;
    struct slice fits = {text.ptr, PROGRAMME_MAX_BYTES};
    assert_int_equal(programme_read(fits, &options, NULL, &p, NULL), ST_OK);
    programme_unref(p);
    buf_deinit(&text);
}

/* {"vitrine":1,"x":[[[…]]],…}: depth levels in all. */
static void nest(struct buf *text, int depth)
{
    buf_reset(text);
    buf_append_str(text, "{\"vitrine\":1,\"x\":");
    for (int i = 1; i < depth; i++) {
        buf_append_char(text, '[');
    }
    for (int i = 1; i < depth; i++) {
        buf_append_char(text, ']');
    }
    buf_append_str(text, "," MEDIA_AND_PLAYLIST "}");
}

static void levels_past_64_are_refused(void **state)
{
    (void)state;
    struct buf text = buf_make(1U << 20);
    struct err err = {.code = ST_OK};
    nest(&text, JSON_DEPTH_MAX);
    programme_unref(document_read(buf_str(&text), faults));
    nest(&text, JSON_DEPTH_MAX + 1);
    assert_int_equal(refuse(buf_view(&text), &err), ST_LIMIT);
    assert_non_null(strstr(err.text, "64"));
    buf_deinit(&text);
}

/* A board's entries count beside the posts: `posts` and `entries`, and three of the frame. */
static void fill(struct buf *text, int posts, int entries)
{
    buf_reset(text);
    buf_append_str(text, "{\"vitrine\":1,\"posts\":[");
    for (int i = 0; i < posts; i++) {
        buf_printf(text, "%s{\"id\":\"p%d\",\"headline\":\"H\"}", i == 0 ? "" : ",", i);
    }
    buf_append_str(text, "],\"boards\":[{\"id\":\"b\",\"title\":\"B\",\"of\":\"sites\","
                         "\"entries\":[");
    for (int i = 0; i < entries; i++) {
        buf_printf(text, "%s{\"id\":\"e%d\",\"name\":\"N\",\"score\":%d}", i == 0 ? "" : ",", i, i);
    }
    buf_append_str(text, "]}]," MEDIA_AND_PLAYLIST "}");
}

static void entries_past_ten_thousand_are_refused(void **state)
{
    (void)state;
    struct buf text = buf_make(PROGRAMME_MAX_BYTES);
    struct err err = {.code = ST_OK};
    fill(&text, 9000, 996); /* and the board, the medium, the playlist, its scene */
    const struct programme *p = document_read(buf_str(&text), faults);
    assert_int_equal(p->post_count, 9000);
    assert_int_equal(p->boards[0].entry_count, 996);
    assert_int_equal(p->boards[0].entries[0].rank, 1);
    assert_string_equal(p->boards[0].entries[0].id, "e995");
    assert_int_equal(fault_list_count(faults), 0);
    programme_unref(p);
    fill(&text, 9000, 997);
    assert_int_equal(refuse(buf_view(&text), &err), ST_LIMIT);
    assert_non_null(strstr(err.text, "10,000"));
    buf_deinit(&text);
}

static void a_text_counts_characters_not_bytes(void **state)
{
    (void)state;
    struct buf keys = buf_make(1U << 20);
    buf_append_str(&keys, "\"posts\":[{\"id\":\"a\",\"headline\":\"H\",\"text\":\"");
    for (size_t i = 0; i < TEXT_CHARS_MAX; i++) {
        buf_append_str(&keys, "é");
    }
    buf_append_str(&keys, "\"},{\"id\":\"b\",\"headline\":\"H\",\"text\":\"");
    for (size_t i = 0; i <= TEXT_CHARS_MAX; i++) {
        buf_append_str(&keys, "e");
    }
    buf_append_str(&keys, "\"}]");
    const struct programme *p = read_with(buf_str(&keys));
    assert_int_equal(p->post_count, 1);
    assert_int_equal(strlen(p->posts[0].text), 2 * TEXT_CHARS_MAX);
    assert_fault(faults, "/posts/1/text", FAULT_ERROR, "4001 characters long; at most 4000");
    programme_unref(p);
    buf_deinit(&keys);
}

static void faults_past_a_thousand_are_only_counted(void **state)
{
    (void)state;
    struct buf keys = buf_make(PROGRAMME_MAX_BYTES);
    buf_append_str(&keys, "\"posts\":[0");
    for (int i = 1; i < 5000; i++) {
        buf_append_str(&keys, ",0");
    }
    buf_append_str(&keys, "]");
    const struct programme *p = read_with(buf_str(&keys));
    struct buf printed = buf_make(1U << 20);
    fault_list_print(faults, "wall.json", &printed);
    assert_int_equal(fault_list_count(faults), FAULTS_MAX);
    assert_non_null(strstr(buf_str(&printed), "wall.json: and 4000 more faults\n"));
    buf_deinit(&printed);
    programme_unref(p);
    buf_deinit(&keys);
}

static void text_is_cleaned_of_what_nobody_sees(void **state)
{
    (void)state;
    const struct programme *p = read_with(
        "\"posts\":[{\"id\":\"a\",\"headline\":\"A\\tB\\nC\\u2028D\\uFEFFE\","
        "\"text\":\"A\\r\\nB\\rC\\u2029D\\tE\"},{\"id\":\"b\",\"headline\":\"A\\u202EB\"},"
        "{\"id\":\"c\",\"headline\":\"A\\u0085B\"},{\"id\":\"d\",\"headline\":\"A\\u007fB\"},"
        "{\"id\":\"e\",\"headline\":\" \\n \"},{\"id\":\"f\",\"headline\":\"F\",\"text\":\"  \"}]");
    assert_int_equal(p->post_count, 2);
    assert_string_equal(p->posts[0].headline, "A B C DE");
    assert_string_equal(p->posts[0].text, "A\nB\nC\nD E");
    assert_string_equal(p->posts[1].text, "");
    assert_fault(faults, "/posts/1/headline", FAULT_ERROR, "direction override");
    assert_fault(faults, "/posts/2/headline", FAULT_ERROR, "control character");
    assert_fault(faults, "/posts/3/headline", FAULT_ERROR, "control character");
    assert_fault(faults, "/posts/4/headline", FAULT_ERROR, "is empty");
    programme_unref(p);
}

static void faults_never_carry_control_characters_to_a_terminal(void **state)
{
    (void)state;
    const struct programme *p =
        read_with("\"\\u001b[2J\":1,\"\\u009bkey\":2,\"brand\":{\"theme\":\"\\u001b]0;x\\u0007\"}");
    assert_int_equal(fault_list_count(faults), 3);
    for (size_t i = 0; i < fault_list_count(faults); i++) {
        const struct fault *fault = fault_list_get(faults, i);
        assert_null(strpbrk(fault->pointer, "\x1b\x07\xc2"));
        assert_null(strpbrk(fault->text, "\x1b\x07"));
    }
    programme_unref(p);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_wrong_post_leaves_and_the_others_stay),
        TEST(what_refers_to_a_wrong_item_leaves_too),
        TEST(a_wrong_scene_leaves_its_playlist_shorter),
        TEST(a_board_loses_only_its_wrong_entries),
        TEST(a_wrong_head_value_falls_to_its_default),
        TEST(unknown_keys_are_only_warned_about),
        TEST(keys_of_another_kind_of_scene_are_only_warned_about),
        TEST(a_key_that_stands_twice_is_an_error),
        TEST(null_counts_as_absent),
        TEST(codes_without_a_base_show_no_card),
        TEST(a_short_dwell_under_a_card_is_named_and_stretched),
        TEST(an_empty_window_is_named_where_it_is_written),
        TEST(a_server_gives_digest_size_and_type_of_media),
        TEST(a_broken_frame_refuses_the_document),
        TEST(a_document_past_its_size_is_refused),
        TEST(levels_past_64_are_refused),
        TEST(entries_past_ten_thousand_are_refused),
        TEST(a_text_counts_characters_not_bytes),
        TEST(faults_past_a_thousand_are_only_counted),
        TEST(text_is_cleaned_of_what_nobody_sees),
        TEST(faults_never_carry_control_characters_to_a_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
