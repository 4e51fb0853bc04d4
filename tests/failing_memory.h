/* Lets a chosen allocation fail. For programs that are linked with --wrap for the three functions;
 * one source includes it. */
#ifndef CKS_TESTS_FAILING_MEMORY_H
#define CKS_TESTS_FAILING_MEMORY_H

#include <stdbool.h>
#include <stdlib.h>

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);

static long countdown = -1; /* of allocations until one fails; below 0: none does */
static bool for_good;       /* all after it fail, too */
static bool struck;

static bool
fails(void)
{
    if (countdown < 0 || countdown > 0) {
        countdown -= countdown > 0;
        return false;
    }
    struck = true;
    if (!for_good)
        countdown = -1;
    return true;
}

void *
__wrap_malloc(size_t n)
{
    return fails() ? NULL : __real_malloc(n);
}

void *
__wrap_calloc(size_t n, size_t size)
{
    return fails() ? NULL : __real_calloc(n, size);
}

void *
__wrap_realloc(void *p, size_t n)
{
    return fails() ? NULL : __real_realloc(p, n);
}

#endif
