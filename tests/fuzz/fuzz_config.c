/* links: config programme base */
/* Any bytes as a configuration: reading ends, and whatever was wrong, every value of the result is
 * within its range. */
#include "base/check.h"
#include "base/tz.h"
#include "config/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct tz *find_tz(void *ctx, const char *name)
{
    (void)ctx;
    return name[0] == 'U' ? tz_utc() : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct config_options options = {.find_tz = find_tz};
    struct fault_list *faults = fault_list_create();
    struct config config = {0};
    struct err err = {0};
    enum status status =
        config_read((struct slice){(const char *)data, size}, &options, faults, &config, &err);
    CHECK(status == ST_OK || fault_list_errors(faults) > 0);
    if (status == ST_OK) {
        CHECK(config.screen.number <= 2047 && config.screen.tags != NULL);
        CHECK(config.screen.diagonal_in > 0 && config.screen.distance_m > 0);
        CHECK(config.screen.overscan >= 0 && config.screen.overscan <= 0.1F);
        CHECK(config.window.rotate % 90 == 0 && config.window.rotate < 360);
        CHECK(config.window.width_px > 0 && config.window.height_px > 0);
        CHECK(config.memory_mb > 0 && config.programme != NULL && config.store != NULL);
    }
    config_deinit(&config);
    fault_list_destroy(faults);
    return 0;
}
