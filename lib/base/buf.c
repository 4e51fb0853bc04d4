#include "base/buf.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/format.h"
#include "base/memory.h"
#include "base/secret.h"

#define FIRST_BYTES 128u

/* realloc would leave a copy of what may be a secret in the old block. */
static bool
grow_to(struct cks_buf *b, size_t need)
{
    size_t cap = b->cap ? b->cap : FIRST_BYTES;
    while (cap < need)
        cap = cap > SIZE_MAX / 2 ? need : cap * 2;
    char *data = cks_malloc(cap);
    if (!data)
        return false;
    if (b->len)
        memcpy(data, b->data, b->len);
    data[b->len] = '\0';
    cks_wipe(b->data, b->len);
    free(b->data);
    b->data = data;
    b->cap = cap;
    return true;
}

/* cks_buf_reserve where there may be none. */
char *
cks_buf_make_room(struct cks_buf *b, size_t n)
{
    if (b->failed)
        return NULL;
    if (n >= SIZE_MAX - b->len - 1 || (b->len + n + 1 > b->cap && !grow_to(b, b->len + n + 1))) {
        b->failed = true;
        return NULL;
    }
    return b->data + b->len;
}

void
cks_buf_add_more(struct cks_buf *b, const void *p, size_t n)
{
    char *to = cks_buf_reserve(b, n);
    if (!to)
        return;
    if (n)
        memcpy(to, p, n);
    b->len += n;
    b->data[b->len] = '\0';
}

void
cks_buf_fill(struct cks_buf *b, char c, size_t n)
{
    char *to = cks_buf_reserve(b, n);
    if (!to)
        return;
    memset(to, c, n);
    b->len += n;
    b->data[b->len] = '\0';
}

void
cks_buf_addu(struct cks_buf *b, uint64_t n)
{
    char digits[CKS_DECIMAL_MAX];
    cks_buf_add(b, digits, cks_decimal(n, digits));
}

void
cks_buf_vprintf(struct cks_buf *b, const char *fmt, va_list ap)
{
    va_list again;
    char *to = cks_buf_reserve(b, 0);
    if (!to)
        return;
    /* Most text fits into the free space; what does not fit is formatted a second time. */
    size_t room = b->cap - b->len;
    va_copy(again, ap);
    int n = cks_format(to, room, fmt, again);
    va_end(again);
    if (n >= 0 && (size_t)n >= room) {
        cks_wipe(to, room);
        to = cks_buf_reserve(b, (size_t)n);
        if (to)
            vsnprintf(to, (size_t)n + 1, fmt, ap);
    }
    if (n < 0 || !to)
        b->failed = true;
    else
        b->len += (size_t)n;
}

void
cks_buf_printf(struct cks_buf *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    cks_buf_vprintf(b, fmt, ap);
    va_end(ap);
}

bool
cks_buf_ok(const struct cks_buf *b)
{
    return !b->failed;
}

struct cks_str
cks_buf_str(const struct cks_buf *b)
{
    return (struct cks_str){b->data, b->len};
}

void
cks_buf_clear(struct cks_buf *b)
{
    cks_wipe(b->data, b->len);
    cks_buf_restart(b);
}

void
cks_buf_restart(struct cks_buf *b)
{
    if (b->data)
        b->data[0] = '\0';
    b->len = 0;
    b->failed = false;
}

void
cks_buf_free(struct cks_buf *b)
{
    cks_wipe(b->data, b->len);
    free(b->data);
    *b = (struct cks_buf){0};
}
