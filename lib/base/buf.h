/* A growing buffer of bytes. It remembers a failed allocation: add freely, ask cks_buf_ok once. */
#ifndef CKS_BASE_BUF_H
#define CKS_BASE_BUF_H

#include <stdarg.h>

#include "base/str.h"

/* All zero is an empty buffer. data is terminated whenever it is not NULL. */
struct cks_buf {
    char *data;
    size_t len;
    size_t cap;
    bool failed;
};

/* The same character n times. */
void cks_buf_fill(struct cks_buf *b, char c, size_t n);
/* cks_buf_add where there may be no room. */
void cks_buf_add_more(struct cks_buf *b, const void *p, size_t n);

/* These are inline for speed: reports consist of little else, and the compiler sees the length of a
 * constant. */
static inline void
cks_buf_add(struct cks_buf *b, const void *p, size_t n)
{
    if (b->failed || !n || n >= b->cap - b->len) {
        cks_buf_add_more(b, p, n);
        return;
    }
    memcpy(b->data + b->len, p, n);
    b->len += n;
    b->data[b->len] = '\0';
}

static inline void
cks_buf_addstr(struct cks_buf *b, struct cks_str s)
{
    cks_buf_add(b, s.p, s.n);
}

static inline void
cks_buf_addc(struct cks_buf *b, char c)
{
    if (b->failed || b->cap - b->len < 2) {
        cks_buf_fill(b, c, 1);
        return;
    }
    b->data[b->len++] = c;
    b->data[b->len] = '\0';
}

static inline void
cks_buf_adds(struct cks_buf *b, const char *s)
{
    cks_buf_add(b, s, strlen(s));
}

char *cks_buf_make_room(struct cks_buf *b, size_t n);
/* Room for n more bytes at the end; NULL if out of memory. Then raise len by what was used. */
static inline char *
cks_buf_reserve(struct cks_buf *b, size_t n)
{
    return b->failed || n >= b->cap - b->len ? cks_buf_make_room(b, n) : b->data + b->len;
}

/* n in decimal digits. */
void cks_buf_addu(struct cks_buf *b, uint64_t n);
void cks_buf_printf(struct cks_buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void cks_buf_vprintf(struct cks_buf *b, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));
/* Whether every addition so far succeeded. */
bool cks_buf_ok(const struct cks_buf *b);
struct cks_str cks_buf_str(const struct cks_buf *b);
/* Empties it and keeps the memory, wiped. */
void cks_buf_clear(struct cks_buf *b);
/* The same without wiping: for what holds no secret. */
void cks_buf_restart(struct cks_buf *b);
/* Wipes and releases; the buffer is then empty. */
void cks_buf_free(struct cks_buf *b);

#endif
