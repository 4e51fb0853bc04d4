#include "base/bounds.h"

#include <stddef.h>

static const struct {
    const char *text, *reason;
} bounds[CKS_BOUND_COUNT] = {
#define CKS_BOUND(id, name, value, what)                                                           \
    [CKS_BOUND_##id] = {name "=" #value, "has more than " #value " " what},
#include "base/bounds.def"
#undef CKS_BOUND
};

const char *
cks_bound_text(enum cks_bound bound)
{
    return bounds[bound].text;
}

const char *
cks_bound_reason(enum cks_bound bound)
{
    return bounds[bound].reason;
}
