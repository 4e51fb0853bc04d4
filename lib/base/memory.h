/* The library's own allocations. One that fails is remembered in one place, so that no run ends as
 * if nothing were missing, whatever its caller makes of the NULL. */
#ifndef CKS_BASE_MEMORY_H
#define CKS_BASE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* malloc, calloc and realloc; released with free. */
void *cks_malloc(size_t n);
void *cks_calloc(size_t count, size_t size);
void *cks_realloc(void *p, size_t n);

/* Notes that memory was missing. */
void cks_memory_lose(void);
/* How often that was so in this process. A run compares it with what it was at its beginning: where
 * several runs share a process, all that were open then fail. */
unsigned long cks_memory_losses(void);

/* Around calls of a library that allocates itself and may not say that it could not: a failed
 * allocation leaves ENOMEM in errno. */
void cks_memory_watch(void);
/* True where none failed; else it is noted. */
bool cks_memory_sufficed(void);
/* The same for an error number that a system call left. */
void cks_memory_see(int number);

#endif
