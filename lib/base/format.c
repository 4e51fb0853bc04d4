#include "base/format.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

size_t
cks_decimal(uint64_t n, char out[CKS_DECIMAL_MAX])
{
    char digits[CKS_DECIMAL_MAX];
    size_t first = sizeof(digits);
    do {
        digits[--first] = (char)('0' + n % 10);
        n /= 10;
    } while (n);
    memcpy(out, digits + first, sizeof(digits) - first);
    return sizeof(digits) - first;
}

/* Text being put together in a place of fixed size. */
struct formatted {
    char *out;
    size_t len, room; /* room: without the terminator */
    bool failed;      /* it is left to vsnprintf */
};

static void
put_bytes(struct formatted *f, const char *p, size_t n)
{
    if (!p || n > f->room - f->len) {
        f->failed = true;
        return;
    }
    memcpy(f->out + f->len, p, n);
    f->len += n;
}

static void
put_unsigned(struct formatted *f, uint64_t n)
{
    char digits[CKS_DECIMAL_MAX];
    put_bytes(f, digits, cks_decimal(n, digits));
}

static void
put_signed(struct formatted *f, int n)
{
    if (n < 0)
        put_bytes(f, "-", 1);
    put_unsigned(f, n < 0 ? (uint64_t) - (int64_t)n : (uint64_t)n);
}

/* Puts what a conversion asks for; returns where the format goes on. */
static const char *
put_one(struct formatted *f, const char *fmt, va_list *ap)
{
    if (fmt[0] == 's') {
        const char *text = va_arg(*ap, const char *);
        put_bytes(f, text, text ? strlen(text) : 0);
        return fmt + 1;
    }
    if (strncmp(fmt, ".*s", 3) == 0) {
        int most = va_arg(*ap, int);
        const char *text = va_arg(*ap, const char *);
        put_bytes(f, text, text && most >= 0 ? strnlen(text, (size_t)most) : SIZE_MAX);
        return fmt + 3;
    }
    if (fmt[0] == 'z' && fmt[1] == 'u') {
        put_unsigned(f, va_arg(*ap, size_t));
        return fmt + 2;
    }
    if (fmt[0] == 'u')
        put_unsigned(f, va_arg(*ap, unsigned));
    else if (fmt[0] == 'd')
        put_signed(f, va_arg(*ap, int));
    else if (fmt[0] == '%')
        put_bytes(f, fmt, 1);
    else
        f->failed = true;
    return fmt + 1;
}

/* Whether all of it was put, with its terminator. */
static bool
put_all(struct formatted *f, const char *fmt, va_list *ap)
{
    while (*fmt && !f->failed) {
        size_t plain = strcspn(fmt, "%");
        put_bytes(f, fmt, plain);
        fmt += plain;
        if (*fmt && !f->failed)
            fmt = put_one(f, fmt + 1, ap);
    }
    if (!f->failed)
        f->out[f->len] = '\0';
    return !f->failed;
}

int
cks_format(char *out, size_t room, const char *fmt, va_list ap)
{
    va_list again;
    struct formatted f = {.out = out, .room = room ? room - 1 : 0, .failed = !room};
    va_copy(again, ap);
    bool done = put_all(&f, fmt, &again);
    va_end(again);
    return done ? (int)f.len : vsnprintf(out, room, fmt, ap);
}
