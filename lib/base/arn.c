#include "base/arn.h"

struct cks_str
cks_arn_part(struct cks_str arn, size_t n)
{
    if (!cks_str_starts(arn, "arn:"))
        return (struct cks_str){0};
    for (; n > 0; n--) {
        size_t colon = cks_str_find(arn, ":");
        if (colon == arn.n)
            return (struct cks_str){0};
        arn = cks_str_sub(arn, colon + 1, arn.n);
    }
    return cks_str_sub(arn, 0, cks_str_find(arn, ":"));
}
