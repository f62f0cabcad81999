#include "net/outcome.h"

#include <stddef.h>

#include "base/attr.h"
#include "base/check.h"

static const struct {
    const char *name;
    bool is_passing;
} table[NET_OUTCOMES] = {
    [NET_OK] = {"ok", false},
    [NET_NOT_MODIFIED] = {"not modified", false},
    [NET_GONE] = {"gone", false},
    [NET_DENIED] = {"denied", false},
    [NET_REFUSED] = {"refused", false},
    [NET_SERVER] = {"server error", true},
    [NET_TOO_LARGE] = {"too large", false},
    [NET_CUT] = {"cut", true},
    [NET_TIMEOUT] = {"timeout", true},
    [NET_SLOW] = {"too slow", true},
    [NET_TLS] = {"not secure", false},
    [NET_DNS] = {"name not found", true},
    [NET_CONNECT] = {"not reached", true},
    [NET_REDIRECT] = {"redirect refused", false},
    [NET_MALFORMED] = {"malformed", false},
    [NET_UNWANTED] = {"not wanted", false},
    [NET_NOMEM] = {"no memory", true},
    [NET_CANCELLED] = {"cancelled", false},
};

const char *net_outcome_name(enum net_outcome outcome)
{
    CHECK((unsigned)outcome < NET_OUTCOMES);
    return table[outcome].name;
}

bool net_outcome_is_good(enum net_outcome outcome)
{
    return outcome == NET_OK || outcome == NET_NOT_MODIFIED;
}

bool net_outcome_is_passing(enum net_outcome outcome)
{
    CHECK((unsigned)outcome < NET_OUTCOMES);
    return table[outcome].is_passing;
}

enum net_outcome net_outcome_of_status(int status)
{
    static const struct {
        int status;
        enum net_outcome outcome;
    } special[] = {
        {304, NET_NOT_MODIFIED}, {401, NET_DENIED}, {403, NET_DENIED},
        {407, NET_DENIED},       {404, NET_GONE},   {410, NET_GONE},
        {408, NET_SERVER},       {425, NET_SERVER}, {429, NET_SERVER},
    };
    for (size_t i = 0; i < ARRAY_LEN(special); i++) {
        if (special[i].status == status) {
            return special[i].outcome;
        }
    }
    switch (status / 100) {
    case 2:
        return NET_OK;
    case 4:
        return NET_REFUSED;
    case 5:
        return NET_SERVER;
    default:
        return NET_MALFORMED;
    }
}
