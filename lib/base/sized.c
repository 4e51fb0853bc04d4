#include "base/sized.h"

#include <stdalign.h>
#include <string.h>

/* Far beyond any struct of ours: a larger size was never set, and clearing that much would
 * overwrite the caller's memory. */
#define SIZE_OF_STRUCT_MAX 4096u

static bool
size_of(const void *theirs, size_t *ret)
{
    memcpy(ret, theirs, sizeof(*ret));
    return *ret >= sizeof(size_t) && *ret <= SIZE_OF_STRUCT_MAX && *ret % alignof(size_t) == 0;
}

bool
cks_sized_read(const void *theirs, void *ours, size_t ours_size)
{
    size_t size;
    if (!size_of(theirs, &size))
        return false;
    for (size_t i = ours_size; i < size; i++)
        if (((const unsigned char *)theirs)[i])
            return false;
    memcpy(ours, theirs, size < ours_size ? size : ours_size);
    memcpy(ours, &ours_size, sizeof(ours_size));
    return true;
}

bool
cks_sized_fill(void *theirs, const void *ours, size_t ours_size)
{
    size_t size;
    if (!size_of(theirs, &size))
        return false;
    memcpy(theirs, ours, size < ours_size ? size : ours_size);
    if (size > ours_size)
        memset((char *)theirs + ours_size, 0, size - ours_size);
    memcpy(theirs, &size, sizeof(size));
    return true;
}
