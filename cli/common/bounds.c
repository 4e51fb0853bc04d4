#include "common/bounds.h"

static const struct {
    const char *text, *reason;
} bounds[] = {
#define CLI_BOUND(id, name, value, what)                                                           \
    [CLI_BOUND_##id] = {name "=" #value,                                                           \
                        "has more than " #value " " what "; what is beyond was not checked (" name \
                        "=" #value ")"},
#include "common/bounds.def"
#undef CLI_BOUND
};

const char *
cli_bound_text(enum cli_bound bound)
{
    return bounds[bound].text;
}

const char *
cli_bound_reason(enum cli_bound bound)
{
    return bounds[bound].reason;
}
