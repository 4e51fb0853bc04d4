#include "base/search.h"

size_t
cks_search(const void *items, size_t n, size_t size, const void *key,
           bool (*before)(const void *item, const void *key))
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (before((const char *)items + mid * size, key))
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}
