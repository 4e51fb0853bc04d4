#include "base/memory.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>

static atomic_ulong losses;

void
cks_memory_lose(void)
{
    atomic_fetch_add_explicit(&losses, 1, memory_order_relaxed);
}

unsigned long
cks_memory_losses(void)
{
    return atomic_load_explicit(&losses, memory_order_relaxed);
}

static void *
given(void *p)
{
    if (!p)
        cks_memory_lose();
    return p;
}

void *
cks_malloc(size_t n)
{
    return given(malloc(n));
}

void *
cks_calloc(size_t count, size_t size)
{
    return given(calloc(count, size));
}

void *
cks_realloc(void *p, size_t n)
{
    return given(realloc(p, n));
}

void
cks_memory_watch(void)
{
    errno = 0;
}

void
cks_memory_see(int number)
{
    if (number == ENOMEM)
        cks_memory_lose();
}

bool
cks_memory_sufficed(void)
{
    bool enough = errno != ENOMEM;
    cks_memory_see(errno);
    errno = 0;
    return enough;
}
