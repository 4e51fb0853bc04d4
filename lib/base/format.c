#include "base/format.h"

#include <limits.h>
#include <stdio.h>

struct writer {
    char *out;
    size_t size; /* without the terminator */
    size_t n;    /* of the whole text, of which `size` bytes are written */
};

static void
put(struct writer *w, const char *p, size_t n)
{
    size_t room = w->n < w->size ? w->size - w->n : 0;
    if (room && n)
        memcpy(w->out + w->n, p, n < room ? n : room);
    w->n += n;
}

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

static void
put_number(struct writer *w, uint64_t n)
{
    char digits[CKS_DECIMAL_MAX];
    put(w, digits, cks_decimal(n, digits));
}

static bool
put_text(struct writer *w, const char *s, int most)
{
    if (s && most >= 0)
        put(w, s, strnlen(s, (size_t)most));
    return s && most >= 0;
}

static void
put_signed(struct writer *w, int n)
{
    if (n < 0)
        put(w, "-", 1);
    put_number(w, n < 0 ? -(uint64_t)n : (uint64_t)n);
}

/* One directive, from behind its percent sign; what follows it, or NULL where it is another one. */
static const char *
directive(struct writer *w, const char *p, va_list *ap)
{
    char c;
    bool known = true;
    switch (*p) {
    case 's':
        known = put_text(w, va_arg(*ap, const char *), INT_MAX);
        break;
    case '.':
        known = p[1] == '*' && p[2] == 's';
        if (known) {
            int most = va_arg(*ap, int);
            known = put_text(w, va_arg(*ap, const char *), most);
            p += 2;
        }
        break;
    case 'z':
        known = p[1] == 'u';
        if (known) {
            put_number(w, va_arg(*ap, size_t));
            p++;
        }
        break;
    case 'u':
        put_number(w, va_arg(*ap, unsigned));
        break;
    case 'd':
        put_signed(w, va_arg(*ap, int));
        break;
    case 'c':
        c = (char)va_arg(*ap, int);
        put(w, &c, 1);
        break;
    case '%':
        put(w, "%", 1);
        break;
    default:
        known = false;
        break;
    }
    return known ? p + 1 : NULL;
}

int
cks_vformat(char *out, size_t size, const char *fmt, va_list ap)
{
    struct writer w = {.out = out, .size = size ? size - 1 : 0};
    va_list args;
    va_copy(args, ap);
    const char *p = fmt;
    while (p && *p) {
        const char *percent = strchrnul(p, '%');
        put(&w, p, (size_t)(percent - p));
        p = *percent ? directive(&w, percent + 1, &args) : percent;
    }
    va_end(args);
    if (!p || w.n > INT_MAX)
        return vsnprintf(out, size, fmt, ap);
    if (size)
        out[w.n < w.size ? w.n : w.size] = '\0';
    return (int)w.n;
}
