/* Structs of callers that were compiled with an older or a newer header. Each starts with `size_t
 * size`, what the caller's compiler made of it; members are only ever added at the end. */
#ifndef CKS_BASE_SIZED_H
#define CKS_BASE_SIZED_H

#include <stdbool.h>
#include <stddef.h>

/* Copies a caller's struct over *ours, which holds the defaults and keeps them for what an older
 * caller's struct lacks. False, with *ours as it was, if the size is none that a compiler makes, or
 * if a newer caller's struct asks, in members that are unknown here, for something. */
bool cks_sized_read(const void *theirs, void *ours, size_t ours_size);

/* Copies *ours into a caller's struct, as much as it holds, and clears what is unknown here; the
 * caller's size stays. False, with nothing written, if that size is none that a compiler makes. */
bool cks_sized_fill(void *theirs, const void *ours, size_t ours_size);

#endif
