/* links: output compose draw image base; with opengl */
/* Layers placed by OpenGL look as composed by the processor: within GPU_TOLERANCE, codes exactly,
 * in every way of turning and on a turned output. Textures keep their budget and survive a reset.
 *
 * Runs where SDL finds OpenGL: tests/tools/with-xvfb gives it an X server; without one,
 * SDL_VIDEODRIVER=offscreen takes EGL. */
#include "gpu_world.h"

#include "display/output/rotate.h"

enum { WAYS = 3, STACK = 12 };

static const int32_t PARTS[] = {0,
                                1,
                                300,
                                TURN_WHOLE / 7,
                                TURN_WHOLE / 3,
                                TURN_WHOLE / 2 - 1,
                                TURN_WHOLE / 2,
                                TURN_WHOLE / 3 * 2,
                                TURN_WHOLE - 200,
                                TURN_WHOLE - 1,
                                TURN_WHOLE};
enum { PART_COUNT = sizeof PARTS / sizeof *PARTS };

/* What is drawn on a glass of this size, as it hangs. */
static void draw_on(struct gpu *gpu, const struct turn *turn, const struct pixels *glass)
{
    SDL_Texture *target = SDL_CreateTexture(renderer, SDL_PIXELFORMAT_ARGB8888,
                                            SDL_TEXTUREACCESS_TARGET, glass->width, glass->height);
    CHECK(target != NULL && SDL_SetRenderTarget(renderer, target) == 0);
    gpu_begin_frame(gpu);
    assert_int_equal(gpu_draw(gpu, turn, NULL), ST_OK);
    assert_ptr_equal(SDL_GetRenderTarget(renderer), target);
    assert_int_equal(SDL_RenderReadPixels(renderer, NULL, SDL_PIXELFORMAT_ARGB8888, glass->argb,
                                          (int)(glass->stride_px * sizeof(uint32_t))),
                     0);
    CHECK(SDL_SetRenderTarget(renderer, NULL) == 0);
    SDL_DestroyTexture(target);
}

/* `expected` of the processor against what the device makes of the other turn. */
static int32_t compare(struct world *world, const struct turn *expected, const struct turn *drawn)
{
    turn_paint(expected, NULL, world->expected);
    draw_on(world->gpu, drawn, world->actual);
    return difference(world->expected, world->actual, whole(world->expected));
}

static bool is_card_seen(const struct pixels *frame, const struct compose_layer *layer)
{
    for (int32_t y = 0; y < CARD_SIDE; y++) {
        if (memcmp(pixel(frame, layer->x, layer->y + y), pixel(layer->pixels, 0, y),
                   CARD_SIDE * sizeof(uint32_t)) != 0) {
            return false;
        }
    }
    return true;
}

/* ---- pixels */

static int32_t tolerance_of(const struct turn *turn)
{
    bool is_mixed = turn->way == TURN_MIX && turn->part > 0 && turn->part < TURN_WHOLE;
    return is_mixed ? GPU_TOLERANCE_MIXED : GPU_TOLERANCE;
}

static void every_turn_is_within_the_tolerance_and_codes_are_exact(void **state)
{
    struct world *world = world_or_skip(state);
    int32_t worst[WAYS] = {0};
    for (int i = 0; i < WAYS * PART_COUNT * 2; i++) {
        struct turn turn = turn_of(world, (enum turn_way)(i % WAYS), PARTS[i / WAYS % PART_COUNT]);
        turn.is_without_cards = i >= WAYS * PART_COUNT;
        int32_t d = compare(world, &turn, &turn);
        worst[turn.way] = d > worst[turn.way] ? d : worst[turn.way];
        assert_in_range(d, 0, tolerance_of(&turn));
        assert_int_equal(is_card_seen(world->expected, &world->from[CARD]),
                         is_card_seen(world->actual, &world->from[CARD]));
        assert_int_equal(is_card_seen(world->expected, &world->to[CARD]),
                         is_card_seen(world->actual, &world->to[CARD]));
    }
    print_message("largest difference of 255: mix %d, slide %d, reveal %d\n", worst[TURN_MIX],
                  worst[TURN_SLIDE], worst[TURN_REVEAL]);
}

static void opaque_layers_are_exact(void **state)
{
    struct world *world = world_or_skip(state);
    struct turn turn = {.from = world->from, .to = world->to, .from_count = 1, .to_count = 1};
    for (int way = TURN_SLIDE; way <= TURN_REVEAL; way++) {
        turn.way = (enum turn_way)way;
        turn.part = TURN_WHOLE / 3;
        assert_int_equal(compare(world, &turn, &turn), 0);
    }
}

static void a_settled_picture_is_a_turn_without_from(void **state)
{
    struct world *world = world_or_skip(state);
    struct turn turn = {.to = world->to, .to_count = LAYERS, .part = TURN_WHOLE};
    struct canvas *canvas = NULL;
    CHECK(canvas_create(W, H, &canvas, NULL) == ST_OK);
    canvas_compose(canvas, world->to, LAYERS, NULL);
    draw_on(world->gpu, &turn, world->actual);
    assert_in_range(difference(canvas_pixels(canvas), world->actual, whole(world->actual)), 0,
                    GPU_TOLERANCE);
    canvas_destroy(canvas);
    turn.to_count = 0; /* nothing at all is black */
    assert_int_equal(compare(world, &turn, &turn), 0);
}

/* Ground, then layers of noise, or of one colour and one opacity so that roundings add up. */
static void fill_stack(struct world *world, struct compose_layer *stack, bool is_flat,
                       bool is_faded)
{
    uint32_t flat = premultiplied(world, roll(world, 30));
    uint8_t opacity = (uint8_t)(1 + roll(world, 255));
    stack[0] = noise(world, W, H, 256);
    for (int i = 1; i < STACK; i++) {
        stack[i] = noise(world, W, H, 20 + roll(world, 236));
        for (int32_t y = 0; y < H && is_flat; y++) {
            for (int32_t x = 0; x < W; x++) {
                *pixel(stack[i].pixels, x, y) = flat;
            }
        }
        uint8_t own = (uint8_t)(1 + roll(world, 255));
        stack[i].opacity = !is_faded ? 255 : is_flat ? opacity : own;
    }
}

static void a_deep_stack_is_within_the_tolerance(void **state)
{
    enum { ROUNDS = 24 };
    struct world *world = world_or_skip(state);
    int32_t worst[2] = {0}; /* settled, mixed */
    for (int i = 0; i < 2 * ROUNDS; i++) {
        struct compose_layer stack[STACK];
        fill_stack(world, stack, i % 4 < 2, i % 8 < 4);
        struct turn turn = turn_of(world, TURN_MIX, TURN_WHOLE);
        turn.to = stack;
        turn.to_count = STACK;
        if (i % 2 != 0) {
            turn.part = 1 + (int32_t)roll(world, TURN_WHOLE - 1);
        }
        int32_t d = compare(world, &turn, &turn);
        worst[i % 2] = d > worst[i % 2] ? d : worst[i % 2];
        assert_in_range(d, 0, tolerance_of(&turn));
        drop_side(stack, STACK);
    }
    print_message("stacks of %d: settled %d, mixed %d\n", STACK, worst[0], worst[1]);
}

static void a_turned_output_shows_the_turned_frame(void **state)
{
    struct world *world = world_or_skip(state);
    for (int rotation = ROTATE_0; rotation <= ROTATE_270; rotation++) {
        bool is_quarter = rotation == ROTATE_90 || rotation == ROTATE_270;
        struct pixels *expected = blank(is_quarter ? H : W, is_quarter ? W : H);
        struct pixels *actual = blank(expected->width, expected->height);
        struct gpu *gpu = new_gpu(GPU_TEXTURE_BUDGET_BYTES, (enum rotation)rotation);
        for (int way = TURN_MIX; way <= TURN_REVEAL; way++) {
            struct turn turn = turn_of(world, (enum turn_way)way, TURN_WHOLE / 3);
            turn_paint(&turn, NULL, world->expected);
            rotate_copy(world->expected, whole(world->expected), (enum rotation)rotation,
                        expected->argb, expected->stride_px);
            draw_on(gpu, &turn, actual);
            assert_in_range(difference(expected, actual, whole(expected)), 0, tolerance_of(&turn));
        }
        gpu_destroy(gpu);
        pixels_unref(expected);
        pixels_unref(actual);
    }
}

/* Each fault is one that a painter could have; the comparison has to see it. */
static void planted_differences_are_caught(void **state)
{
    struct world *world = world_or_skip(state);
    struct turn right = turn_of(world, TURN_MIX, TURN_WHOLE / 3);
    struct compose_layer saved[LAYERS];
    memcpy(saved, world->from, sizeof saved);
    struct turn wrong = right;
    wrong.from = saved;
    assert_in_range(compare(world, &right, &wrong), 0, tolerance_of(&right));

    saved[2].opacity = 122; /* faded a little less than asked */
    assert_true(compare(world, &right, &wrong) > tolerance_of(&right));
    saved[2] = world->from[2];
    saved[3].clip.w--; /* one column of the clip */
    assert_true(compare(world, &right, &wrong) > tolerance_of(&right));
    saved[3] = world->from[3];
    saved[1].y++; /* one row off */
    assert_true(compare(world, &right, &wrong) > tolerance_of(&right));
    saved[1] = world->from[1];
    saved[CARD].is_card = false; /* a code that is mixed */
    assert_true(compare(world, &right, &wrong) > tolerance_of(&right));
    saved[CARD] = world->from[CARD];
    saved[4].serial = world->from[3].serial; /* another layer's texture */
    assert_true(compare(world, &right, &wrong) > tolerance_of(&right));
    wrong = right;
    wrong.part += TURN_WHOLE / 40; /* a little further */
    assert_true(compare(world, &right, &wrong) > tolerance_of(&right));
}

/* ---- textures */

static void textures_keep_their_budget_and_the_oldest_go_first(void **state)
{
    enum { MANY = 12, SIDE = 64, ROOM = 4 };
    struct world *world = world_or_skip(state);
    const size_t each = (size_t)SIDE * SIDE * 4;
    struct gpu *gpu = new_gpu(ROOM * each, ROTATE_0);
    struct compose_layer layers[MANY];
    bool is_ready = false;
    for (int i = 0; i < MANY; i++) {
        layers[i] = noise(world, SIDE, SIDE, 255);
        gpu_begin_frame(gpu);
        assert_int_equal(gpu_upload(gpu, &layers[i], 1, each, &is_ready, NULL), ST_OK);
        assert_true(is_ready);
        assert_in_range(gpu_stats(gpu).bytes, each, ROOM * each);
    }
    assert_int_equal(gpu_stats(gpu).evicted, MANY - ROOM);
    assert_int_equal(gpu_stats(gpu).textures, ROOM);

    gpu_begin_frame(gpu); /* the last ones are there, the first are not */
    assert_int_equal(gpu_upload(gpu, &layers[MANY - ROOM], ROOM, each, &is_ready, NULL), ST_OK);
    assert_int_equal(gpu_stats(gpu).uploads, MANY);
    gpu_begin_frame(gpu);
    assert_int_equal(gpu_upload(gpu, &layers[0], 1, each, &is_ready, NULL), ST_OK);
    assert_int_equal(gpu_stats(gpu).uploads, MANY + 1);

    gpu_begin_frame(gpu); /* what a frame uses stays, whatever the budget */
    assert_int_equal(gpu_upload(gpu, layers, MANY, MANY * each, &is_ready, NULL), ST_OK);
    assert_int_equal(gpu_stats(gpu).textures, MANY);
    gpu_begin_frame(gpu);
    struct compose_layer next = noise(world, SIDE, SIDE, 255);
    assert_int_equal(gpu_upload(gpu, &next, 1, each, &is_ready, NULL), ST_OK);
    assert_int_equal(gpu_stats(gpu).textures, ROOM);
    drop_side(&next, 1);
    drop_side(layers, MANY);
    gpu_destroy(gpu);
}

static void an_upload_stays_within_its_bytes_and_gets_there(void **state)
{
    struct world *world = world_or_skip(state);
    const size_t ground = (size_t)W * H * 4;
    const size_t bytes_a_pass = 17000; /* less than the ground, more than any other */
    bool is_ready = false;
    int passes = 0;
    uint64_t before = 0;
    while (!is_ready) {
        gpu_begin_frame(world->gpu);
        size_t bytes = gpu_stats(world->gpu).bytes;
        assert_int_equal(gpu_upload(world->gpu, world->to, LAYERS, bytes_a_pass, &is_ready, NULL),
                         ST_OK);
        assert_true(gpu_stats(world->gpu).uploads > before); /* always one */
        assert_in_range(gpu_stats(world->gpu).bytes - bytes, 1,
                        passes == 0 ? ground : bytes_a_pass);
        before = gpu_stats(world->gpu).uploads;
        passes++;
    }
    assert_true(passes > 2);
    struct turn turn = {.to = world->to, .to_count = LAYERS, .part = TURN_WHOLE};
    draw_on(world->gpu, &turn, world->actual);
    assert_int_equal(gpu_stats(world->gpu).uploads, LAYERS); /* nothing was left to do */
}

static void after_a_reset_the_picture_is_the_same(void **state)
{
    struct world *world = world_or_skip(state);
    struct turn turn = turn_of(world, TURN_MIX, TURN_WHOLE / 3);
    struct pixels *first = blank(W, H);
    draw_on(world->gpu, &turn, first);
    gpu_reset(world->gpu);
    assert_int_equal(gpu_stats(world->gpu).textures, 0);
    assert_int_equal(gpu_stats(world->gpu).bytes, 0);
    draw_on(world->gpu, &turn, world->actual);
    assert_int_equal(difference(first, world->actual, whole(first)), 0);
    pixels_unref(first);
}

static void a_layer_too_large_for_the_device_is_refused(void **state)
{
    struct world *world = world_or_skip(state);
    SDL_RendererInfo info;
    CHECK(SDL_GetRendererInfo(renderer, &info) == 0);
    if (info.max_texture_width >= IMAGE_SIDE_MAX_PX) {
        skip();
    }
    struct compose_layer wide = noise(world, info.max_texture_width + 1, 1, 256);
    bool is_ready = false;
    struct turn turn = {.to = &wide, .to_count = 1, .part = TURN_WHOLE};
    assert_int_equal(gpu_upload(world->gpu, &wide, 1, 4096, &is_ready, NULL), ST_LIMIT);
    assert_int_equal(gpu_draw(world->gpu, &turn, NULL), ST_LIMIT);
    turn = turn_of(world, TURN_MIX, TURN_WHOLE / 2);
    assert_in_range(compare(world, &turn, &turn), 0,
                    tolerance_of(&turn)); /* the next one is fine */
    drop_side(&wide, 1);
}

static void a_software_renderer_is_refused(void **state)
{
    (void)world_or_skip(state);
    struct gpu *gpu = NULL;
    SDL_Surface *surface = SDL_CreateRGBSurfaceWithFormat(0, 8, 8, 32, SDL_PIXELFORMAT_ARGB8888);
    SDL_Renderer *software = SDL_CreateSoftwareRenderer(surface);
    assert_int_equal(gpu_create(software, &(struct gpu_options){0}, &gpu, NULL), ST_UNSUPPORTED);
    SDL_DestroyRenderer(software);
    SDL_FreeSurface(surface);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(every_turn_is_within_the_tolerance_and_codes_are_exact),
        IN_WORLD(opaque_layers_are_exact),
        IN_WORLD(a_settled_picture_is_a_turn_without_from),
        IN_WORLD(a_deep_stack_is_within_the_tolerance),
        IN_WORLD(a_turned_output_shows_the_turned_frame),
        IN_WORLD(planted_differences_are_caught),
        IN_WORLD(textures_keep_their_budget_and_the_oldest_go_first),
        IN_WORLD(an_upload_stays_within_its_bytes_and_gets_there),
        IN_WORLD(after_a_reset_the_picture_is_the_same),
        IN_WORLD(a_layer_too_large_for_the_device_is_refused),
        IN_WORLD(a_software_renderer_is_refused),
    };
    return cmocka_run_group_tests(tests, open_device, close_device);
}
