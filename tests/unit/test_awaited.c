/* links: support app */
/* Pictures that workers decode in their own time: what is on screen stays whole meanwhile. */
#include "house.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"

static void save_picture(const char *folder, const char *name, uint32_t argb)
{
    char path[128];
    struct pixels *pixels = NULL;
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_int_equal(pixels_create(800, 600, &pixels, NULL), ST_OK);
    for (size_t i = 0; i < pixels->stride_px * 600; i++) {
        pixels->argb[i] = argb;
    }
    pixels->is_opaque = true;
    assert_int_equal(image_save_png(path, pixels, NULL), ST_OK);
    pixels_unref(pixels);
}

static void remove_pictures(const char *folder)
{
    char path[128];
    (void)snprintf(path, sizeof path, "%s/a.png", folder);
    assert_int_equal(unlink(path), 0);
    (void)snprintf(path, sizeof path, "%s/b.png", folder);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0);
}

static const char pictures[] =
    "{ \"vitrine\": 1, \"media\": [{ \"id\": \"a\", \"href\": \"a.png\" }, { \"id\": \"b\", "
    "\"href\": \"b.png\" }], \"playlists\": [{ \"id\": \"l\", \"scenes\": [{ \"scene\": "
    "\"picture\", \"of\": \"a\" }, { \"scene\": \"picture\", \"of\": \"b\" }] }] }";

/* Workers decode in their own time. */
static void pass_until_all_is_there(struct hall *hall)
{
    do {
        (void)hall_pass(hall);
    } while (stage_media_stats(hall->stage).in_flight > 0);
}

/* While the next scene waits for its picture, that of the one on screen is not asked for by any
 * drawing; memory for one of them only pushed it out, and the turn began without it. */
static void what_is_left_keeps_its_picture_in_the_smallest_memory(void **state)
{
    (void)state;
    struct hall hall;
    char folder[] = "/tmp/vitrine-test-XXXXXX";
    assert_non_null(mkdtemp(folder));
    save_picture(folder, "a.png", 0xFF3070B0U);
    save_picture(folder, "b.png", 0xFFB07030U);
    hall_init(&hall, pictures,
              &(struct hall_options){.width = HOUSE_W,
                                     .height = HOUSE_H,
                                     .memory_mb = 1,
                                     .worker_count = 1,
                                     .folder = folder});
    pass_until_all_is_there(&hall);
    hall_run(&hall, 11000, NULL, NULL);
    pass_until_all_is_there(&hall); /* the next one's picture has come, */
    hall_run(&hall, 3000, NULL, NULL);
    pass_until_all_is_there(&hall); /* and gone */
    struct pixels *before = hall_photo(&hall);
    hall.now.mono_ms += 1000;
    hall.now.wall_unix_s += 1;
    while (!house_showing(&hall).is_turning) {
        (void)hall_pass(&hall);
    }
    assert_int_equal(house_showing(&hall).turn.part, 0);
    struct pixels *after = hall_photo(&hall);
    assert_true(pixels_are_equal(before, after));
    pixels_unref(before);
    pixels_unref(after);
    hall_deinit(&hall);
    remove_pictures(folder);
}

static const char artwork[] =
    "{ \"vitrine\": 1, \"media\": [{ \"id\": \"a\", \"href\": \"a.png\" }, { \"id\": \"b\", "
    "\"href\": \"b.png\" }], \"campaigns\": [{ \"id\": \"c\", \"title\": \"Warm\", \"artwork\": "
    "\"%s\" }], \"playlists\": [{ \"id\": \"l\", \"scenes\": [{ \"scene\": \"campaign\", \"of\": "
    "\"c\" }] }] }";

/* The old picture stays until the new one is there: nothing is shown between them. */
static void a_changed_artwork_waits_for_its_picture(void **state)
{
    (void)state;
    struct hall hall;
    char folder[] = "/tmp/vitrine-test-XXXXXX", document[1024];
    assert_non_null(mkdtemp(folder));
    save_picture(folder, "a.png", 0xFF3070B0U);
    save_picture(folder, "b.png", 0xFFB07030U);
    (void)snprintf(document, sizeof document, artwork, "a");
    hall_init(&hall, document,
              &(struct hall_options){
                  .width = HOUSE_W, .height = HOUSE_H, .worker_count = 1, .folder = folder});
    pass_until_all_is_there(&hall);
    struct pixels *before = hall_photo(&hall);
    (void)snprintf(document, sizeof document, artwork, "b");
    assert_true(hall_adopt(&hall, slice_of(document)));
    while (!hall_pass(&hall)) {
        assert_true(pixels_are_equal(before, stage_pixels(hall.stage)));
    }
    struct pixels *after = hall_photo(&hall);
    pass_until_all_is_there(&hall);
    assert_true(pixels_are_equal(after, stage_pixels(hall.stage)));
    assert_false(pixels_are_equal(after, before));
    pixels_unref(before);
    pixels_unref(after);
    hall_deinit(&hall);
    remove_pictures(folder);
}

static const char with_logo[] =
    "{ \"vitrine\": 1, \"media\": [{ \"id\": \"a\", \"href\": \"a.png\" }, { \"id\": \"b\", "
    "\"href\": \"b.png\" }], \"brand\": { \"name\": \"House\", \"logo\": \"b\" }, \"campaigns\": "
    "[{ "
    "\"id\": \"c\", \"title\": \"Warm\"%s }], \"playlists\": [{ \"id\": \"l\", \"scenes\": [{ "
    "\"scene\": \"campaign\", \"of\": \"c\" }] }] }";

/* Drawn pictures may go; when one file changed, all layers with pictures were drawn again, those
 * whose pictures had gone without them. */
static void a_changed_file_takes_no_other_picture_away(void **state)
{
    (void)state;
    struct hall hall;
    char folder[] = "/tmp/vitrine-test-XXXXXX", document[1024];
    assert_non_null(mkdtemp(folder));
    save_picture(folder, "a.png", 0xFF3070B0U);
    save_picture(folder, "b.png", 0xFFB07030U);
    (void)snprintf(document, sizeof document, with_logo, "");
    hall_init(&hall, document,
              &(struct hall_options){.width = HOUSE_W,
                                     .height = HOUSE_H,
                                     .memory_mb = 1,
                                     .worker_count = 1,
                                     .folder = folder});
    pass_until_all_is_there(&hall);
    (void)snprintf(document, sizeof document, with_logo, ", \"artwork\": \"a\"");
    assert_true(hall_adopt(&hall, slice_of(document)));
    pass_until_all_is_there(&hall);
    for (int i = 0; i < 4; i++) {
        (void)hall_wait(&hall, 100);
    }
    assert_in_range(stage_media_stats(hall.stage).used_bytes, 1,
                    64 << 10); /* the artwork is drawn, and gone; the logo stays */
    struct pixels *before = hall_photo(&hall);
    save_picture(folder, "a.png", 0xFF208040U);
    hall.now.mono_ms += MEDIA_RECHECK_MS;
    uint64_t decoded = stage_media_stats(hall.stage).decoded;
    do {
        struct pixels *canvas = stage_pixels(hall.stage);
        bool is_new = hall_pass(&hall) && !pixels_are_equal(before, canvas);
        const struct draw_list *list = stage_current(hall.stage);
        for (size_t i = 0; is_new && i < list->layer_count; i++) {
            if (list->layers[i].id == draw_id("brand", "")) { /* in the middle of the logo */
                struct irect r = list->layers[i].rect;
                uint32_t argb = canvas->argb[(size_t)(r.y + r.h / 2) * canvas->stride_px +
                                             (size_t)(r.x + r.h / 3)];
                assert_int_equal(argb, 0xFFB07030U);
            }
        }
    } while (stage_media_stats(hall.stage).decoded == decoded ||
             stage_media_stats(hall.stage).in_flight > 0);
    assert_false(pixels_are_equal(before, stage_pixels(hall.stage)));
    pixels_unref(before);
    hall_deinit(&hall);
    remove_pictures(folder);
}

/* Workers that pass here stay while it is closed: a disk that hangs. */
struct door {
    pthread_mutex_t mu;
    pthread_cond_t opened;
    bool is_closed;
};

static void pass_door(void *ctx)
{
    struct door *door = ctx;
    assert_int_equal(pthread_mutex_lock(&door->mu), 0);
    while (door->is_closed) {
        (void)pthread_cond_wait(&door->opened, &door->mu); /* asked again in any case */
    }
    assert_int_equal(pthread_mutex_unlock(&door->mu), 0);
}

static void set_door(struct door *door, bool is_closed)
{
    assert_int_equal(pthread_mutex_lock(&door->mu), 0);
    door->is_closed = is_closed;
    assert_int_equal(pthread_cond_broadcast(&door->opened), 0);
    assert_int_equal(pthread_mutex_unlock(&door->mu), 0);
}

static const char gathering[] =
    "{ \"vitrine\": 1, \"locale\": \"en\", \"timezone\": \"Europe/Paris\", \"share\": { \"base\": "
    "\"https://go.example.com\" }, \"media\": [{ \"id\": \"a\", \"href\": \"a.png\" }], "
    "\"events\": "
    "[{ \"id\": \"e\", \"title\": \"Tea\", \"text\": \"With the drawings of the roof.\", "
    "\"artwork\": "
    "\"a\", \"code\": \"AAAA\", \"starts\": \"now+1m\", \"ends\": \"now+1h\" }], \"playlists\": [{ "
    "\"id\": \"l\", \"scenes\": [{ \"scene\": \"event\", \"of\": \"e\" }] }] }";

/* Where no words and no scrims are. */
static uint32_t right_edge(struct hall *hall)
{
    const struct pixels *pixels = stage_pixels(hall->stage);
    return pixels->argb[pixels->stride_px * (HOUSE_H / 2) + HOUSE_W - 1];
}

/* The gathering begins: other words, and another scrim in the layer that holds the artwork, whose
 * pixels have long gone. It was drawn without. */
static void a_scene_that_changes_by_itself_keeps_its_picture(void **state)
{
    (void)state;
    struct hall hall;
    struct door door = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false};
    char folder[] = "/tmp/vitrine-test-XXXXXX";
    assert_non_null(mkdtemp(folder));
    save_picture(folder, "a.png", 0xFF3070B0U);
    save_picture(folder, "b.png", 0xFFB07030U);
    hall_init(&hall, gathering,
              &(struct hall_options){.width = HOUSE_W,
                                     .height = HOUSE_H,
                                     .memory_mb = 1,
                                     .worker_count = 1,
                                     .wake = pass_door,
                                     .wake_ctx = &door,
                                     .folder = folder});
    pass_until_all_is_there(&hall);
    (void)hall_wait(&hall, 100);
    (void)hall_wait(&hall, 100);
    assert_int_equal(stage_media_stats(hall.stage).used_bytes, 0);
    assert_int_equal(right_edge(&hall), 0xFF3070B0U);
    uint64_t before = draw_list_hash(stage_current(hall.stage));
    set_door(&door, true);
    hall_run(&hall, 59000, NULL, NULL); /* its file is looked at meanwhile: that never ends */
    assert_int_equal(stage_lacks_since(hall.stage), 0);
    hall_run(&hall, 1000, NULL, NULL);
    assert_true(draw_list_hash(stage_current(hall.stage)) != before);
    int64_t since = stage_lacks_since(hall.stage);
    assert_in_range(since, hall.now.mono_ms - 999, hall.now.mono_ms);
    assert_int_equal(right_edge(&hall), 0xFF3070B0U);
    size_t layers = stage_current(hall.stage)->layer_count;
    hall_run(&hall, since + STAGE_PATIENCE_MS - hall.now.mono_ms, NULL, NULL);
    /* now the words are to be read for certain */
    assert_int_equal(stage_current(hall.stage)->layer_count, layers + 1);
    assert_int_equal(right_edge(&hall), 0xFF3070B0U);
    set_door(&door, false);
    pass_until_all_is_there(&hall);
    assert_int_equal(stage_lacks_since(hall.stage), 0);
    assert_int_equal(right_edge(&hall), 0xFF3070B0U);
    assert_settled(&hall);
    hall_deinit(&hall);
    remove_pictures(folder);
}

#define NEWS                                                                                       \
    "{ \"vitrine\": 1, \"media\": [{ \"id\": \"a\", \"href\": \"a.png\" }, { \"id\": \"b\", "      \
    "\"href\": \"b.png\" }], \"playlists\": [{ \"id\": \"l\", \"scenes\": [{ \"scene\": "          \
    "\"post\", "                                                                                   \
    "\"of\": \"p\" }, { \"scene\": \"post\", \"of\": \"q\" }] }], "
#define P "{ \"id\": \"p\", \"headline\": \"The roof\", \"media\": \"a\" }"
#define Q "{ \"id\": \"q\", \"headline\": \"The door\", \"media\": \"b\" }"

/* The first post stands, and the disk hangs before the second one's picture was read. */
static void hang_behind_the_first(struct hall *hall, struct door *door, const char *folder)
{
    save_picture(folder, "a.png", 0xFF3070B0U);
    save_picture(folder, "b.png", 0xFFB07030U);
    hall_init(hall, NEWS "\"posts\": [" P "] }",
              &(struct hall_options){.width = HOUSE_W,
                                     .height = HOUSE_H,
                                     .worker_count = 1,
                                     .wake = pass_door,
                                     .wake_ctx = door,
                                     .folder = folder});
    pass_until_all_is_there(hall);
    set_door(door, true);
    hall_run(hall, MEDIA_RECHECK_MS, NULL, NULL); /* its file is looked at: that never ends */
}

/* It stayed as long as any scene may wait for its pictures. */
static void a_withdrawn_post_leaves_within_a_second_whatever_the_disk_does(void **state)
{
    (void)state;
    struct hall hall;
    struct door door = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false};
    char folder[] = "/tmp/vitrine-test-XXXXXX";
    assert_non_null(mkdtemp(folder));
    hang_behind_the_first(&hall, &door, folder);
    assert_true(hall_adopt(&hall, slice_of(NEWS "\"posts\": [" Q "] }")));
    (void)hall_pass(&hall);
    hall_run(&hall, 999, NULL, NULL);
    assert_string_equal(house_showing(&hall).moment->target.post->id, "q");
    set_door(&door, false);
    hall_deinit(&hall);
    remove_pictures(folder);
}

/* Not even for the house's logo: a notice shows none. */
static void an_emergency_waits_for_no_picture(void **state)
{
    (void)state;
    struct hall hall;
    struct door door = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false};
    char folder[] = "/tmp/vitrine-test-XXXXXX";
    assert_non_null(mkdtemp(folder));
    hang_behind_the_first(&hall, &door, folder);
    assert_true(hall_adopt(
        &hall, slice_of(NEWS "\"brand\": { \"name\": \"House\", \"logo\": \"b\" }, \"posts\": [" P
                             "], \"notices\": [{ \"id\": \"n\", \"level\": \"emergency\", "
                             "\"headline\": \"Leave the building\" }] }")));
    assert_true(hall_pass(&hall));
    assert_int_equal(house_kind(&hall), SCENE_NOTICE);
    assert_false(house_showing(&hall).is_turning);
    set_door(&door, false);
    hall_deinit(&hall);
    remove_pictures(folder);
}

static bool has_image(const struct hall *hall)
{
    const struct draw_list *list = stage_current(hall->stage);
    for (size_t i = 0; i < list->cmd_count; i++) {
        if (list->cmds[i].kind == DRAW_IMAGE) {
            return true;
        }
    }
    return false;
}

/* Once its place stayed empty until the clock moved on. */
static void a_picture_that_turns_out_broken_leaves_no_hole(void **state)
{
    (void)state;
    struct hall hall;
    char folder[] = "/tmp/vitrine-test-XXXXXX", document[1024], path[64];
    struct buf bytes = buf_make((size_t)1 << 20);
    assert_non_null(mkdtemp(folder));
    save_picture(folder, "a.png", 0xFF3070B0U);
    save_picture(folder, "b.png", 0xFF3070B0U);
    (void)snprintf(path, sizeof path, "%s/a.png", folder);
    assert_int_equal(file_read(path, &bytes, NULL), ST_OK);
    assert_int_equal(file_write_atomic(path, bytes.ptr, bytes.len / 2, NULL), ST_OK);
    (void)snprintf(document, sizeof document, artwork, "a");
    hall_init(&hall, document,
              &(struct hall_options){
                  .width = HOUSE_W, .height = HOUSE_H, .worker_count = 1, .folder = folder});
    pass_until_all_is_there(&hall);
    assert_false(has_image(&hall));
    hall_deinit(&hall);
    buf_deinit(&bytes);
    remove_pictures(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_left_keeps_its_picture_in_the_smallest_memory),
        cmocka_unit_test(a_picture_that_turns_out_broken_leaves_no_hole),
        cmocka_unit_test(a_changed_file_takes_no_other_picture_away),
        cmocka_unit_test(a_scene_that_changes_by_itself_keeps_its_picture),
        cmocka_unit_test(a_withdrawn_post_leaves_within_a_second_whatever_the_disk_does),
        cmocka_unit_test(an_emergency_waits_for_no_picture),
        cmocka_unit_test(a_changed_artwork_waits_for_its_picture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
