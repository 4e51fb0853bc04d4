#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/format.h"
#include "base/memory.h"
#include "base/secret.h"

/* First block: a small file's findings. Blocks double up to the second figure. */
#define BLOCK_FIRST 1024u
#define BLOCK_MOST (256u << 10)
/* Most messages fit; a longer one is formatted twice. */
#define SMALL_TEXT 256u

struct cks_arena_block {
    struct cks_arena_block *next;
    size_t size;
    size_t used;
    size_t clean; /* what is not used of the bytes before it is zero */
    alignas(max_align_t) unsigned char bytes[];
};

static struct cks_arena_block *
block_new(struct cks_arena *a, size_t at_least)
{
    size_t size = a->next_size ? a->next_size : BLOCK_FIRST;
    if (size < at_least)
        size = at_least;
    if (size > SIZE_MAX - sizeof(struct cks_arena_block))
        return NULL;
    struct cks_arena_block *b = cks_malloc(sizeof(*b) + size);
    if (!b)
        return NULL;
    *b = (struct cks_arena_block){.next = a->blocks, .size = size};
    a->blocks = b;
    a->next_size = size < BLOCK_MOST / 2 ? size * 2 : BLOCK_MOST;
    return b;
}

/* Memory as it is: what is copied to it need not be zeroed before. */
static void *
take_memory(struct cks_arena *a, size_t n)
{
    const size_t align = alignof(max_align_t) / 2;
    if (n > SIZE_MAX - align)
        return NULL;
    n = (n + align - 1) & ~(align - 1);
    if (n == 0)
        n = align;
    struct cks_arena_block *b = a->blocks;
    if (!b || b->size - b->used < n)
        b = block_new(a, n);
    if (!b)
        return NULL;
    void *p = b->bytes + b->used;
    b->used += n;
    a->used += n;
    return p;
}

void *
cks_arena_alloc(struct cks_arena *a, size_t n)
{
    void *p = take_memory(a, n);
    if (p && a->blocks->used > a->blocks->clean)
        memset(p, 0, n);
    return p;
}

void *
cks_arena_copy(struct cks_arena *a, const void *p, size_t n)
{
    void *copy = take_memory(a, n);
    if (copy && n)
        memcpy(copy, p, n);
    return copy;
}

void *
cks_arena_array(struct cks_arena *a, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size)
        return NULL;
    return cks_arena_alloc(a, count * size);
}

char *
cks_arena_strdup(struct cks_arena *a, const char *s)
{
    return cks_arena_strndup(a, s, strlen(s));
}

char *
cks_arena_strndup(struct cks_arena *a, const char *s, size_t n)
{
    char *copy = n < SIZE_MAX ? take_memory(a, n + 1) : NULL;
    if (copy && n)
        memcpy(copy, s, n);
    if (copy)
        copy[n] = '\0';
    return copy;
}

struct cks_str
cks_arena_str(struct cks_arena *a, struct cks_str s)
{
    char *copy = cks_arena_strndup(a, s.p, s.n);
    return (struct cks_str){copy, copy ? s.n : 0};
}

char *
cks_arena_join(struct cks_arena *a, const struct cks_str *pieces, size_t count)
{
    size_t n = 1; /* pieces of texts in memory: their sum cannot wrap */
    for (size_t i = 0; i < count; i++)
        n += pieces[i].n;
    char *all = take_memory(a, n);
    char *to = all;
    for (size_t i = 0; all && i < count; i++) {
        if (pieces[i].n)
            memcpy(to, pieces[i].p, pieces[i].n);
        to += pieces[i].n;
    }
    if (all)
        *to = '\0';
    return all;
}

char *
cks_arena_vprintf(struct cks_arena *a, const char *fmt, va_list ap)
{
    char small[SMALL_TEXT];
    va_list again;
    va_copy(again, ap);
    int n = cks_format(small, sizeof(small), fmt, again);
    va_end(again);
    char *s = n < 0 ? NULL : take_memory(a, (size_t)n + 1);
    if (s && (size_t)n < sizeof(small))
        memcpy(s, small, (size_t)n + 1);
    else if (s)
        vsnprintf(s, (size_t)n + 1, fmt, ap);
    return s;
}

char *
cks_arena_printf(struct cks_arena *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *s = cks_arena_vprintf(a, fmt, ap);
    va_end(ap);
    return s;
}

/* Wipes and frees a list of blocks. */
static void
free_blocks(struct cks_arena_block *b)
{
    while (b) {
        struct cks_arena_block *next = b->next;
        cks_wipe(b->bytes, b->used);
        free(b);
        b = next;
    }
}

void
cks_arena_reset(struct cks_arena *a)
{
    struct cks_arena_block *b = a->blocks;
    if (!b)
        return;
    free_blocks(b->next);
    cks_wipe(b->bytes, b->used);
    if (b->clean < b->used)
        b->clean = b->used;
    b->next = NULL;
    b->used = 0;
    a->used = 0;
}

void
cks_arena_free(struct cks_arena *a)
{
    free_blocks(a->blocks);
    *a = (struct cks_arena){0};
}
