/* The lines of a text, with their places. */
#ifndef CKS_FORMATS_INSIDE_LINES_H
#define CKS_FORMATS_INSIDE_LINES_H

#include "base/str.h"

struct cks_line {
    struct cks_str text; /* without its line break */
    size_t from, next;   /* its first byte, and that of the line after it */
};

/* The next line from *at on; false at the end. */
static inline bool
cks_next_line(struct cks_str text, size_t *at, struct cks_line *ret)
{
    if (*at >= text.n)
        return false;
    struct cks_str rest = cks_str_sub(text, *at, text.n);
    size_t n = cks_str_find(rest, "\n");
    ret->from = *at;
    ret->text = cks_str_sub(rest, 0, n);
    ret->next = *at + (n < rest.n ? n + 1 : n);
    if (ret->text.n && ret->text.p[ret->text.n - 1] == '\r')
        ret->text.n--;
    *at = ret->next;
    return true;
}

/* Whether a line goes on in the next one. */
static inline bool
cks_line_goes_on(struct cks_line l)
{
    return l.text.n && l.text.p[l.text.n - 1] == '\\';
}

#endif
