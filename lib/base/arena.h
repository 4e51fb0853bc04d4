/* An arena: many small allocations, one release. Its memory is wiped on release, because it
 * contains values of configurations. It must not be used by several threads at once. */
#ifndef CKS_BASE_ARENA_H
#define CKS_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "base/str.h"

struct cks_arena_block;

/* All zero is an empty arena. */
struct cks_arena {
    struct cks_arena_block *blocks;
    size_t used;      /* bytes handed out, for limits and statistics */
    size_t next_size; /* of the next block; grows */
};

/* Zeroed memory that lives as long as the arena; NULL if out of memory. n may be 0. */
void *cks_arena_alloc(struct cks_arena *a, size_t n);
/* A copy of n bytes; NULL if out of memory. */
void *cks_arena_copy(struct cks_arena *a, const void *p, size_t n);
/* count * size, NULL on overflow too. */
void *cks_arena_array(struct cks_arena *a, size_t count, size_t size);
/* A terminated copy; NULL if out of memory. */
char *cks_arena_strdup(struct cks_arena *a, const char *s);
char *cks_arena_strndup(struct cks_arena *a, const char *s, size_t n);
/* A terminated copy as a piece; p is NULL if out of memory. */
struct cks_str cks_arena_str(struct cks_arena *a, struct cks_str s);
/* The pieces one after the other, terminated; NULL if out of memory. */
char *cks_arena_join(struct cks_arena *a, const struct cks_str *pieces, size_t count);
char *cks_arena_printf(struct cks_arena *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
char *cks_arena_vprintf(struct cks_arena *a, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));
/* Wipes everything and keeps the newest block, the largest as a rule, for what comes next. */
void cks_arena_reset(struct cks_arena *a);
/* Wipes and releases everything; the arena is then empty and can be used again. */
void cks_arena_free(struct cks_arena *a);

#endif
