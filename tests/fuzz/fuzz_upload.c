/* links: image base */
/* Any bytes as an upload: it is refused, or becomes a picture within its limits that reads back and
 * holds no notes. */
#include <string.h>

#include "base/check.h"
#include "image/derive.h"

/* Decoding what is small in bytes but large in pixels is the other limits' business; here each run
 * has to be quick. */
#define FUZZ_PIXELS_MAX ((int64_t)1 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_written(const struct buf *out, const struct upload_result *result)
{
    struct image_info info;
    CHECK(image_probe(out->ptr, out->len, &info, NULL) == ST_OK);
    CHECK(info.kind == result->kind && info.width == result->width &&
          info.height == result->height && info.orientation == 1);
    CHECK(result->width >= 1 && result->width <= UPLOAD_SIDE_MAX_PX);
    CHECK(result->height >= 1 && result->height <= UPLOAD_SIDE_MAX_PX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int is_started;
    struct image_info info;
    struct upload_result result;
    if (is_started == 0) {
        CHECK(image_init(NULL) == ST_OK);
        is_started = 1;
    }
    if (image_probe(data, size, &info, NULL) != ST_OK ||
        (int64_t)info.width * info.height > FUZZ_PIXELS_MAX) {
        return 0;
    }
    struct buf out = buf_make(DERIVED_MAX_BYTES);
    if (upload_reencode(data, size, NULL, &out, &result, NULL) == ST_OK) {
        check_written(&out, &result);
    }
    buf_deinit(&out);
    return 0;
}
