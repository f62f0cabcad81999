/* links: hub_config programme base */
/* Any bytes as the hub's configuration: reading ends, and whatever was wrong, every value of the
 * result is within its range. */
#include "base/check.h"
#include "hub/config/config.h"
#include "programme/programme.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fault_list *faults = fault_list_create();
    struct hub_config config = {0};
    char address[64];
    uint16_t port = 0;
    enum status status =
        hub_config_read((struct slice){(const char *)data, size}, faults, &config, NULL);
    CHECK(status == ST_OK || fault_list_errors(faults) > 0);
    if (status == ST_OK) {
        CHECK(config.base != NULL && config.proxies != NULL && config.who.domains != NULL);
        CHECK(config.keep_days >= 7 && config.clients_max >= 16);
        CHECK(config.points.declared >= 0 && config.points.shares_day_max >= 0);
        CHECK(hub_listen_parse(config.listen, address, sizeof address, &port, NULL) != ST_INVALID);
    }
    hub_config_deinit(&config);
    fault_list_destroy(faults);
    return 0;
}
