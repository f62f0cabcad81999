/* links: output compose draw image base; with opengl */
/* A window places layers with OpenGL where it is asked to, or hardware answers; frames of the
 * processor can be shown in between. Runs as test_gpu. */
#include "gpu_world.h"

#include "display/output/window.h"

static void a_rasteriser_on_the_processor_is_known_by_name(void **state)
{
    (void)state;
    assert_true(gl_device_is_software("llvmpipe (LLVM 15.0.6, 256 bits)"));
    assert_true(gl_device_is_software("softpipe"));
    assert_true(gl_device_is_software("Software Rasterizer"));
    assert_true(gl_device_is_software("D3D12 (Microsoft Basic Render Driver)"));
    assert_true(gl_device_is_software(""));
    assert_false(gl_device_is_software("V3D 4.2"));
    assert_false(gl_device_is_software("Mesa Intel(R) UHD Graphics 600 (GLK 2)"));
    assert_false(gl_device_is_software("AMD Radeon Graphics (raven, LLVM 15.0.6)"));
    assert_false(gl_device_is_software("NVIDIA H100 80GB HBM3/PCIe/SSE2"));
}

static void a_window_shows_layers_and_frames_in_turn(void **state)
{
    struct world *world = world_or_skip(state);
    struct window_options options = {
        .width = H, .height = W, .rotation = ROTATE_90, .path = WINDOW_PATH_GPU};
    struct window *glass = NULL;
    char name[GL_DEVICE_NAME_BYTES];
    struct turn turn = turn_of(world, TURN_SLIDE, TURN_WHOLE / 3);
    int32_t width = 0;
    int32_t height = 0;
    assert_int_equal(window_create(&options, &glass, NULL), ST_OK);
    gl_device_name(name, sizeof name);
    print_message("%s\n", window_description(glass));
    assert_non_null(strstr(window_description(glass), name));
    assert_non_null(strstr(window_description(glass), "layers as textures"));
    window_size(glass, &width, &height);
    assert_int_equal(width, W);
    assert_int_equal(height, H);

    struct pixels *expected = blank(H, W);
    struct pixels *actual = blank(H, W);
    turn_paint(&turn, NULL, world->expected);
    rotate_copy(world->expected, whole(world->expected), ROTATE_90, expected->argb,
                expected->stride_px);
    SDL_Renderer *own = SDL_GetRenderer(SDL_GL_GetCurrentWindow());
    struct damage damage = {0}; /* what the gpu showed is not known to the frame's texture */
    for (int pass = 0; pass < 4; pass++) {
        if (pass % 2 == 0) {
            assert_non_null(window_gpu(glass));
            gpu_begin_frame(window_gpu(glass));
            assert_int_equal(gpu_draw(window_gpu(glass), &turn, NULL), ST_OK);
            assert_int_equal(SDL_RenderReadPixels(own, NULL, SDL_PIXELFORMAT_ARGB8888, actual->argb,
                                                  (int)(actual->stride_px * 4)),
                             0);
            assert_in_range(difference(expected, actual, whole(expected)), 0, GPU_TOLERANCE);
            window_flip(glass);
        } else {
            assert_int_equal(window_present(glass, world->expected, &damage, NULL), ST_OK);
        }
        SDL_Event event = {.type = SDL_RENDER_DEVICE_RESET};
        assert_int_equal(window_event(glass, &event), WINDOW_REPAINT);
    }
    pixels_unref(expected);
    pixels_unref(actual);
    window_destroy(glass);
}

static void a_window_does_not_choose_software(void **state)
{
    (void)world_or_skip(state);
    struct window_options options = {.width = W, .height = H};
    struct window *glass = NULL;
    if (!gl_device_is_software(device)) {
        skip();
    }
    assert_int_equal(window_create(&options, &glass, NULL), ST_OK);
    assert_null(window_gpu(glass));
    window_flip(glass); /* does nothing */
    window_destroy(glass);
}

static SDL_Window *newest_window(void)
{
    SDL_Window *newest = NULL;
    for (uint32_t id = 1; id < 1000; id++) {
        SDL_Window *one = SDL_GetWindowFromID(id);
        newest = one == NULL ? newest : one;
    }
    return newest;
}

/* The buffer is asked for before each frame, so a new size is a new buffer and nothing is lost. */
static void frames_are_composed_in_the_output_itself(void **state)
{
    (void)world_or_skip(state);
    struct window_options options = {.width = W, .height = H, .path = WINDOW_PATH_SURFACE};
    struct window *glass = NULL;
    assert_int_equal(window_create(&options, &glass, NULL), ST_OK);
    uint64_t serial = 0, again = 0;
    struct pixels *buffer = window_frame_buffer(glass, &serial);
    assert_non_null(buffer);
    assert_int_equal(buffer->width, W);
    assert_int_equal(buffer->height, H);
    for (int32_t y = 0; y < H; y++) {
        for (int32_t x = 0; x < W; x++) {
            buffer->argb[(size_t)y * buffer->stride_px + (size_t)x] = 0xFF102030U;
        }
    }
    struct damage damage = damage_whole(W, H);
    assert_int_equal(window_present(glass, buffer, &damage, NULL), ST_OK);
    assert_ptr_equal(window_frame_buffer(glass, &again), buffer);
    assert_int_equal(again, serial);
    assert_int_equal(buffer->argb[0], 0xFF102030U);

    SDL_Window *sdl = newest_window();
    assert_non_null(sdl);
    SDL_SetWindowSize(sdl, W * 2, H * 2);
    SDL_Event event;
    for (int i = 0; i < 500 && buffer->width == W; i++) {
        while (SDL_WaitEventTimeout(&event, 10) != 0) {
            (void)window_event(glass, &event);
        }
        (void)window_frame_buffer(glass, &again);
    }
    assert_int_not_equal(again, serial);
    assert_int_equal(buffer->width, W * 2);
    assert_int_equal(buffer->height, H * 2);
    damage = damage_whole(W * 2, H * 2);
    memset(buffer->argb, 0, buffer->stride_px * 4 * (size_t)buffer->height);
    assert_int_equal(window_present(glass, buffer, &damage, NULL), ST_OK);
    window_destroy(glass);
}

/* SDL gives a surface up when the window's size changes and gets its memory back for the next one:
 * once that looked like the same buffer, and the screen stayed black. */
static void a_new_buffer_of_the_same_size_is_told(void **state)
{
    (void)world_or_skip(state);
    struct window_options options = {.width = W, .height = H, .path = WINDOW_PATH_SURFACE};
    struct window *glass = NULL;
    uint64_t serial = 0, again = 0;
    assert_int_equal(window_create(&options, &glass, NULL), ST_OK);
    assert_non_null(window_frame_buffer(glass, &serial));
    SDL_Window *sdl = newest_window();
    SDL_Event event;
    const int sizes[][2] = {{W * 2, H * 2}, {W, H}};
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        int width = 0, height = 0;
        SDL_SetWindowSize(sdl, sizes[i][0], sizes[i][1]);
        for (int turn = 0; turn < 500 && (width != sizes[i][0] || turn < 5); turn++) {
            while (SDL_WaitEventTimeout(&event, 10) != 0) {
                (void)window_event(glass, &event);
            }
            SDL_GetWindowSizeInPixels(sdl, &width, &height);
        }
        assert_int_equal(width, sizes[i][0]);
    }
    assert_non_null(window_frame_buffer(glass, &again));
    assert_int_not_equal(again, serial);
    window_destroy(glass);
}

static void a_turned_output_has_no_buffer_to_compose_in(void **state)
{
    (void)world_or_skip(state);
    struct window_options options = {
        .width = W, .height = H, .rotation = ROTATE_90, .path = WINDOW_PATH_SURFACE};
    struct window *glass = NULL;
    assert_int_equal(window_create(&options, &glass, NULL), ST_OK);
    uint64_t serial = 1;
    assert_null(window_frame_buffer(glass, &serial));
    assert_int_equal(serial, 0);
    window_destroy(glass);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(a_rasteriser_on_the_processor_is_known_by_name),
        IN_WORLD(a_window_shows_layers_and_frames_in_turn),
        IN_WORLD(a_window_does_not_choose_software),
        IN_WORLD(frames_are_composed_in_the_output_itself),
        IN_WORLD(a_new_buffer_of_the_same_size_is_told),
        IN_WORLD(a_turned_output_has_no_buffer_to_compose_in),
    };
    return cmocka_run_group_tests(tests, open_device, close_device);
}
