#include "base/vec.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

bool
cks_vec_grow(void **items, size_t *count, size_t *cap, size_t size)
{
    if (*count == *cap) {
        /* Half more: large tables (100,000 stores) must not double their peak. */
        size_t more = *cap < 8 ? 8 : *cap + *cap / 2;
        if (more > SIZE_MAX / size)
            return false;
        void *grown = cks_realloc(*items, more * size);
        if (!grown)
            return false;
        *items = grown;
        *cap = more;
    }
    memset((char *)*items + *count * size, 0, size);
    ++*count;
    return true;
}

void
cks_vec_release(void **items, size_t *count, size_t *cap)
{
    free(*items);
    *items = NULL;
    *count = 0;
    *cap = 0;
}
