/* links: page_samples pages codes base */
/* Pages hold what views say and nothing that a text could add: the markup of a page is the same
 * whatever its texts are, with an attack in each field in turn. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/crypto.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/utf8.h"
#include "hub/pages/assets.h"
#include "pages/samples.h"

#define SKELETON_MAX_BYTES PAGE_MAX_BYTES

/* ---- a reader of our own markup ---- */

/* What every value that is an address must begin with; anything else is "#". */
static bool is_address_of_ours(struct slice value)
{
    static const char *const begins[] = {"/", "#", "https://", "http://", "mailto:", "sms:"};
    if (value.len >= 2 && value.ptr[0] == '/' && (value.ptr[1] == '/' || value.ptr[1] == '\\')) {
        return false;
    }
    for (size_t i = 0; i < ARRAY_LEN(begins); i++) {
        size_t len = strlen(begins[i]);
        if (value.len >= len && memcmp(value.ptr, begins[i], len) == 0) {
            return true;
        }
    }
    return false;
}

static void check_value(struct slice name, struct slice value)
{
    bool is_address = slice_is(name, "href") || slice_is(name, "src") || slice_is(name, "action");
    bool is_handler = name.len > 2 && name.ptr[0] == 'o' && name.ptr[1] == 'n';
    assert_true(!is_address || is_address_of_ours(value));
    assert_false(is_handler || slice_is(name, "style"));
    assert_null(value.len == 0 ? NULL : memchr(value.ptr, '<', value.len));
}

/* From the first letter of an attribute to behind its value. Its name goes into the skeleton. */
static const char *read_attribute(const char *p, struct buf *skeleton)
{
    const char *name = p;
    while (*p != '\0' && *p != '=' && *p != ' ' && *p != '>') {
        assert_true(isalnum((unsigned char)*p) || *p == '-' || *p == ':');
        p++;
    }
    struct slice attribute = {name, (size_t)(p - name)};
    buf_append_char(skeleton, ' ');
    buf_append(skeleton, attribute.ptr, attribute.len);
    if (*p != '=') {
        return p;
    }
    assert_int_equal(p[1], '"'); /* never without quotes */
    const char *end = strchr(p + 2, '"');
    assert_non_null(end);
    check_value(attribute, (struct slice){p + 2, (size_t)(end - p - 2)});
    return end + 1;
}

/* From behind '<' to behind '>'. */
static const char *read_tag(const char *p, struct buf *skeleton)
{
    size_t len = strcspn(p, " >\n");
    buf_append_char(skeleton, '<');
    buf_append(skeleton, p, len);
    p += len;
    while (*p != '>' && !(p[0] == '/' && p[1] == '>')) { /* an icon's elements close themselves */
        assert_true(*p == ' ' || *p == '\n');
        p = read_attribute(p + 1, skeleton);
    }
    buf_append_char(skeleton, '>');
    return strchr(p, '>') + 1;
}

/* The markup alone. <br> stands for a line break of a text and is passed over. */
static void read_skeleton(const char *page, struct buf *skeleton)
{
    const char *p = page;
    while (*p != '\0') {
        if (strncmp(p, "<br>", 4) == 0) {
            p += 4;
        } else if (*p == '<') {
            p = read_tag(p + 1, skeleton);
        } else {
            assert_int_not_equal(*p, '>');
            p++;
        }
    }
}

static struct buf write_page(const struct sample *sample, enum page_lang lang, int at,
                             struct slice attack, int *out_count)
{
    struct sampling sampling = {.lang = lang, .at = at, .attack = attack};
    struct buf out = buf_make(PAGE_MAX_BYTES);
    sample->write(&sampling, &out);
    assert_int_equal(buf_status(&out, NULL), ST_OK);
    *out_count = sampling.count;
    return out;
}

static void skeleton_of(const struct sample *sample, int at, struct slice attack,
                        struct buf *skeleton, int *out_count)
{
    struct buf page = write_page(sample, PAGE_FR, at, attack, out_count);
    assert_true(utf8_is_valid(buf_view(&page)));
    assert_int_equal(strlen(buf_str(&page)), page.len); /* no NUL came through */
    buf_reset(skeleton);
    read_skeleton(buf_str(&page), skeleton);
    assert_int_equal(buf_status(skeleton, NULL), ST_OK);
    buf_deinit(&page);
}

/* ---- escaping ---- */

/* A page may link what is an address and show more where a field holds something: so the markup
 * must be that of one of these. */
static void check_field(const struct sample *sample, int at, struct slice attack)
{
    static const char *const benign[] = {"word", "a@b.example", "https://a.example/"};
    struct buf attacked = buf_make(SKELETON_MAX_BYTES);
    bool is_known = false;
    int fields = 0;
    skeleton_of(sample, at, attack, &attacked, &fields);
    for (size_t i = 0; i < ARRAY_LEN(benign) && !is_known; i++) {
        struct buf expected = buf_make(SKELETON_MAX_BYTES);
        skeleton_of(sample, at, slice_of(benign[i]), &expected, &fields);
        is_known = strcmp(buf_str(&expected), buf_str(&attacked)) == 0;
        buf_deinit(&expected);
    }
    if (!is_known) {
        fail_msg("field %d of %s, attacked with %s: %s", at, sample->name, attack.ptr,
                 buf_str(&attacked));
    }
    buf_deinit(&attacked);
}

static void no_text_adds_markup_in_any_field(void **state)
{
    (void)state;
    static const char *const attacks[] = {
        "\"><script>alert(1)</script><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)' x='",
        "</title></textarea></script><svg/onload=alert(1)>",
        "--><!-- <![CDATA[ &lt;script&gt; &#x3c;b&#x3e;",
        "javascript:alert(1)",
        "JaVaScRiPt://x%0aalert(1)",
        "//evil.example/x",
        "/\\evil.example",
        "data:text/html,<script>alert(1)</script>",
        "a\x01\x02\x1b[31m\x7f\xc3\x28\xff\xfe\xed\xa0\x80 \xe2\x80\xae txt",
        "java\tscript:alert(1)",
    };
    size_t count = 0;
    const struct sample *samples = sample_all(&count);
    for (size_t i = 0; i < count; i++) {
        int fields = 0;
        struct buf page = write_page(&samples[i], PAGE_FR, SAMPLE_NONE, slice_of(""), &fields);
        buf_deinit(&page);
        for (int at = 0; at < fields; at++) {
            for (size_t a = 0; a < ARRAY_LEN(attacks); a++) {
                check_field(&samples[i], at, slice_of(attacks[a]));
            }
        }
    }
}

/* The table of fields is the header itself: whoever adds one to a view adds it to the samples. */
static void every_field_of_every_view_is_in_the_samples(void **state)
{
    (void)state;
    static const char *const headers[] = {"/src/hub/pages/views.h", "/src/hub/pages/visit.h"};
    struct buf samples = buf_make((size_t)1 << 20);
    assert_int_equal(file_read(SOURCE_DIR "/tests/pages/samples.c", &samples, NULL), ST_OK);
    for (size_t h = 0; h < ARRAY_LEN(headers); h++) {
        char path[1024];
        struct buf header = buf_make((size_t)1 << 20);
        (void)snprintf(path, sizeof path, "%s%s", SOURCE_DIR, headers[h]);
        assert_int_equal(file_read(path, &header, NULL), ST_OK);
        for (const char *p = strstr(buf_str(&header), "    struct slice "); p != NULL;
             p = strstr(p, "    struct slice ")) {
            p += strlen("    struct slice ");
            while (*p != ';') {
                char name[64] = "";
                size_t len = strspn(p, "abcdefghijklmnopqrstuvwxyz_0123456789");
                assert_in_range(len, 1, sizeof name - 1);
                memcpy(name, p, len);
                if (strstr(buf_str(&samples), name) == NULL) {
                    fail_msg("samples.c sets no field %s of %s", name, headers[h]);
                }
                p += len;
                p += strspn(p, ", ");
            }
        }
        buf_deinit(&header);
    }
    buf_deinit(&samples);
}

static void an_attack_stands_escaped_where_the_text_stood(void **state)
{
    (void)state;
    size_t count = 0;
    int fields = 0;
    const struct sample *samples = sample_all(&count);
    struct buf page = write_page(&samples[0], PAGE_FR, SAMPLE_ALL, slice_of("<b>\"&'"), &fields);
    assert_non_null(strstr(buf_str(&page), "&lt;b&gt;&quot;&amp;&#39;"));
    assert_null(strstr(buf_str(&page), "<b>"));
    assert_true(fields > 20);
    buf_deinit(&page);
}

/* ---- documents ---- */

static void pages_hold_no_inline_script_or_style(void **state)
{
    (void)state;
    size_t count = 0;
    const struct sample *samples = sample_all(&count);
    for (size_t i = 0; i < count; i++) {
        int fields = 0;
        struct buf page = write_page(&samples[i], PAGE_EN, SAMPLE_NONE, slice_of(""), &fields);
        const char *script = strstr(buf_str(&page), "<script");
        assert_non_null(script);
        assert_memory_equal(script, "<script defer src=\"/assets/", 27);
        assert_non_null(strstr(script, "></script>"));
        assert_null(strstr(script + 1, "<script"));
        assert_null(strstr(buf_str(&page), "<style"));
        assert_null(strstr(buf_str(&page), "javascript:"));
        buf_deinit(&page);
    }
}

static void every_form_that_posts_carries_the_token(void **state)
{
    (void)state;
    size_t count = 0;
    const struct sample *samples = sample_all(&count);
    for (size_t i = 0; i < count; i++) {
        int fields = 0;
        struct buf page = write_page(&samples[i], PAGE_EN, SAMPLE_NONE, slice_of(""), &fields);
        for (const char *p = strstr(buf_str(&page), "<form"); p != NULL; p = strstr(p, "<form")) {
            p = strchr(p, '>') + 1;
            assert_memory_equal(p, "<input type=\"hidden\" name=\"csrf\" value=\"0123", 43);
        }
        buf_deinit(&page);
    }
}

static void a_page_speaks_the_language_asked_for(void **state)
{
    (void)state;
    size_t count = 0;
    int fields = 0;
    const struct sample *samples = sample_all(&count);
    struct buf fr = write_page(&samples[0], PAGE_FR, SAMPLE_NONE, slice_of(""), &fields);
    struct buf en = write_page(&samples[0], PAGE_EN, SAMPLE_NONE, slice_of(""), &fields);
    assert_non_null(strstr(buf_str(&fr), "<html lang=\"fr\">"));
    assert_non_null(strstr(buf_str(&fr), "Copier le texte et ouvrir <bdi>LinkedIn</bdi>"));
    assert_non_null(strstr(buf_str(&fr), "2\u202f480\u00a0pts"));
    assert_non_null(strstr(buf_str(&en), "<html lang=\"en\">"));
    assert_non_null(strstr(buf_str(&en), "Copy the text and open <bdi>LinkedIn</bdi>"));
    assert_non_null(strstr(buf_str(&en), "2,480\u00a0pts"));
    buf_deinit(&fr);
    buf_deinit(&en);
}

static void a_page_past_its_maximum_fails_whole(void **state)
{
    (void)state;
    size_t count = 0;
    const struct sample *samples = sample_all(&count);
    struct sampling sampling = {.lang = PAGE_FR, .at = SAMPLE_NONE};
    struct buf out = buf_make(1000);
    samples[0].write(&sampling, &out);
    assert_int_equal(buf_status(&out, NULL), ST_LIMIT);
    buf_deinit(&out);
}

static void previews_name_absolute_addresses(void **state)
{
    (void)state;
    struct buf out = buf_make(PAGE_MAX_BYTES);
    const struct page_visit visit = {.brand = {.name = slice_of("Ambassadeurs")},
                                     .base = slice_of("https://go.exemple.fr")};
    const struct reading_view view = {
        .content = {.headline = slice_of("Un \"titre\""),
                    .text = slice_of("Une phrase."),
                    .picture = {.sha256 = slice_of("3fa9"), .alt = slice_of("Une main")}},
        .address = slice_of("https://go.exemple.fr/7KQ2NX4M")};
    page_reading(&out, &visit, &view);
    const char *page = buf_str(&out);
    assert_non_null(strstr(page, "<meta property=\"og:title\" content=\"Un &quot;titre&quot;\">"));
    assert_non_null(strstr(page, "<meta property=\"og:description\" content=\"Une phrase.\">"));
    assert_non_null(strstr(page, "<meta property=\"og:url\" "
                                 "content=\"https://go.exemple.fr/7KQ2NX4M\">"));
    assert_non_null(strstr(page, "<meta property=\"og:image\" "
                                 "content=\"https://go.exemple.fr/pictures/3fa9-og.jpg\">"));
    assert_non_null(strstr(page, "<meta property=\"og:image:width\" content=\"1200\">"));
    assert_null(strstr(page, "noindex"));
    assert_null(strstr(page, "<form"));
    buf_deinit(&out);
}

static void an_endless_text_is_cut_for_previews_between_characters(void **state)
{
    (void)state;
    char text[1200];
    for (size_t i = 0; i < sizeof text; i += 2) {
        memcpy(text + i, "é", 2);
    }
    struct buf out = buf_make(PAGE_MAX_BYTES);
    const struct page_visit visit = {.lang = PAGE_EN};
    const struct reading_view view = {.content = {.text = {text, sizeof text}}};
    page_reading(&out, &visit, &view);
    const char *from = strstr(buf_str(&out), "og:description\" content=\"");
    assert_non_null(from);
    from += strlen("og:description\" content=\"");
    size_t len = (size_t)(strchr(from, '"') - from);
    assert_in_range(len, 290, 300);
    assert_true(utf8_is_valid((struct slice){from, len}));
    buf_deinit(&out);
}

/* ---- assets ---- */

static void assets_are_named_by_their_content(void **state)
{
    (void)state;
    size_t count = 0;
    const struct asset *assets = asset_all(&count);
    assert_true(count >= 3);
    for (size_t i = 0; i < count; i++) {
        char hex[DIGEST_HEX_BYTES];
        struct digest digest = digest_of(assets[i].bytes, assets[i].len);
        digest_hex(&digest, hex);
        hex[12] = '\0';
        assert_non_null(strstr(assets[i].name, hex));
        assert_ptr_equal(asset_find(slice_of(assets[i].name)), &assets[i]);
        assert_ptr_equal(asset_get(assets[i].file), &assets[i]);
        assert_string_equal(assets[i].href + strlen("/assets/"), assets[i].name);
    }
    assert_null(asset_find(slice_of("hub.css")));
    assert_null(asset_find(slice_of("")));
}

int main(void)
{
    crypto_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_text_adds_markup_in_any_field),
        cmocka_unit_test(every_field_of_every_view_is_in_the_samples),
        cmocka_unit_test(an_attack_stands_escaped_where_the_text_stood),
        cmocka_unit_test(pages_hold_no_inline_script_or_style),
        cmocka_unit_test(every_form_that_posts_carries_the_token),
        cmocka_unit_test(a_page_speaks_the_language_asked_for),
        cmocka_unit_test(a_page_past_its_maximum_fails_whole),
        cmocka_unit_test(previews_name_absolute_addresses),
        cmocka_unit_test(an_endless_text_is_cut_for_previews_between_characters),
        cmocka_unit_test(assets_are_named_by_their_content),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
