#include "model/branches.h"

#include "base/str.h"

struct part {
    struct cks_str all, at, arm;
    char kind;
};

/* Takes the next part off; false behind the last. */
static bool
next_part(struct cks_str *rest, struct part *ret)
{
    if (!rest->n)
        return false;
    size_t end = cks_str_find(*rest, "/"), colon = cks_str_find(*rest, ":");
    *ret = (struct part){.all = cks_str_sub(*rest, 0, end),
                         .at = cks_str_sub(*rest, 1, colon - 1),
                         .arm = cks_str_sub(*rest, colon + 1, end - colon - 1),
                         .kind = rest->p[0]};
    *rest = cks_str_sub(*rest, end + 1, rest->n);
    return true;
}

static uint64_t
hexadecimal(struct cks_str digits)
{
    uint64_t n = 0;
    for (size_t i = 0; i < digits.n; i++) {
        unsigned char c = (unsigned char)digits.p[i];
        n = n << 4 | (cks_is_digit(c) ? c - (unsigned)'0' : c - (unsigned)'a' + 10u);
    }
    return n;
}

static bool
ends_script(const struct part *behind, const struct part *arm)
{
    uint64_t n = hexadecimal(arm->arm);
    return n < 64 && hexadecimal(cks_str_sub(behind->arm, 1, behind->arm.n)) >> n & 1;
}

/* Two parts of one compound command that differ. */
static bool
arms_exclude(const struct part *x, const struct part *y)
{
    bool x_behind = cks_str_starts(x->arm, "-"), y_behind = cks_str_starts(y->arm, "-");
    if (cks_str_is(x->arm, "?") || cks_str_is(y->arm, "?") || (x_behind && y_behind))
        return false;
    return (!x_behind && !y_behind) || (x_behind ? ends_script(x, y) : ends_script(y, x));
}

bool
cks_branches_apart(const char *a, const char *b)
{
    struct cks_str left = cks_str_of(a), right = cks_str_of(b);
    struct part x, y;
    while (next_part(&left, &x) && next_part(&right, &y)) {
        bool one = x.kind == y.kind && cks_str_eq(x.at, y.at);
        if (one && !cks_str_eq(x.arm, y.arm))
            return (x.kind == 'i' || x.kind == 'c') && arms_exclude(&x, &y);
        /* A loop and a function may run both arms, one after the other. */
        if (!one || x.kind == 'l' || x.kind == 'f' || x.kind == 'm')
            return false;
    }
    return false;
}

bool
cks_branches_sure(const char *a)
{
    struct cks_str rest = cks_str_of(a);
    struct part part;
    bool sure = true;
    while (sure && next_part(&rest, &part))
        sure = part.kind == 'e' || part.kind == 'n' || cks_str_starts(part.arm, "-");
    return sure;
}

bool
cks_branches_made(const char *a, const char *b)
{
    struct cks_str left = cks_str_of(a), right = cks_str_of(b);
    struct part x, y;
    /* What both are in; then a is in nothing more that decides about it. */
    while (left.n && next_part(&right, &y)) {
        struct cks_str rest = left;
        next_part(&rest, &x);
        if (!cks_str_eq(x.all, y.all))
            break;
        left = rest;
    }
    return cks_branches_sure(left.n ? left.p : NULL);
}

bool
cks_branches_one(const char *a, const char *b)
{
    return cks_str_eq(cks_str_of(a), cks_str_of(b)) && cks_branches_sure(a);
}
