/* The allocations that the program puts in front of those of the C library. In a program that is
 * one file the linker gives them other names (--wrap). */
#ifndef CKSCHECK_CLI_MEMORY_H
#define CKSCHECK_CLI_MEMORY_H

#include <stdlib.h>

#ifdef CLI_LINKED
#define malloc __wrap_malloc
#define calloc __wrap_calloc
#define realloc __wrap_realloc
void *__real_malloc(size_t n);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *p, size_t n);
#endif

#define CLI_EXPORTED __attribute__((visibility("default"), used))
CLI_EXPORTED void *malloc(size_t n);
CLI_EXPORTED void *calloc(size_t count, size_t size);
CLI_EXPORTED void *realloc(void *p, size_t n);

#endif
