#include "base/clock.h"

#include <stdio.h>

/* Days since 1970-01-01 by the proleptic Gregorian calendar (era of 400 years). */
static int64_t
days_from_civil(int64_t y, unsigned m, unsigned d)
{
    y -= m <= 2;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    unsigned yoe = (unsigned)(y - era * 400);
    unsigned doy = (153 * (m + (m > 2 ? -3u : 9u)) + 2) / 5 + d - 1;
    unsigned doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + (int64_t)doe - 719468;
}

static void
civil_from_days(int64_t z, int64_t *y, unsigned *m, unsigned *d)
{
    z += 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    unsigned doe = (unsigned)(z - era * 146097);
    unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    unsigned mp = (5 * doy + 2) / 153;
    *d = doy - (153 * mp + 2) / 5 + 1;
    *m = mp < 10 ? mp + 3 : mp - 9;
    *y = (int64_t)yoe + era * 400 + (*m <= 2);
}

int64_t
cks_time_from_civil(int year, unsigned month, unsigned day, unsigned h, unsigned m, unsigned s)
{
    return days_from_civil(year, month, day) * CKS_SECONDS_PER_DAY + (int64_t)h * 3600 +
           (int64_t)m * 60 + (int64_t)s;
}

static bool
take_number(struct cks_str *s, size_t digits, unsigned *ret)
{
    if (s->n < digits)
        return false;
    unsigned v = 0;
    for (size_t i = 0; i < digits; i++) {
        if (!cks_is_digit((unsigned char)s->p[i]))
            return false;
        v = v * 10 + (unsigned)(s->p[i] - '0');
    }
    *s = cks_str_sub(*s, digits, s->n);
    *ret = v;
    return true;
}

static bool
take_char(struct cks_str *s, char c)
{
    if (s->n == 0 || s->p[0] != c)
        return false;
    *s = cks_str_sub(*s, 1, s->n);
    return true;
}

static bool
zone(struct cks_str *s, int64_t *ret)
{
    unsigned h = 0, m = 0;
    *ret = 0;
    if (s->n == 0 || take_char(s, 'Z'))
        return s->n == 0;
    bool minus = take_char(s, '-');
    if ((!minus && !take_char(s, '+')) || !take_number(s, 2, &h))
        return false;
    take_char(s, ':');
    if (!take_number(s, 2, &m) || s->n != 0 || h > 23 || m > 59)
        return false;
    *ret = ((int64_t)h * 3600 + (int64_t)m * 60) * (minus ? 1 : -1);
    return true;
}

static unsigned
days_in_month(unsigned y, unsigned m)
{
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
    return days[m - 1] + (m == 2 && leap ? 1u : 0u);
}

bool
cks_time_parse(struct cks_str s, int64_t *ret)
{
    unsigned y, mo, d, h = 0, mi = 0, sec = 0;
    int64_t shift = 0;
    if (!take_number(&s, 4, &y) || !take_char(&s, '-') || !take_number(&s, 2, &mo) ||
        !take_char(&s, '-') || !take_number(&s, 2, &d) || mo < 1 || mo > 12 || d < 1 ||
        d > days_in_month(y, mo))
        return false;
    if (s.n && (take_char(&s, 'T') || take_char(&s, ' '))) {
        if (!take_number(&s, 2, &h) || !take_char(&s, ':') || !take_number(&s, 2, &mi))
            return false;
        if (take_char(&s, ':') && !take_number(&s, 2, &sec))
            return false;
        if (take_char(&s, '.'))
            while (s.n && cks_is_digit((unsigned char)s.p[0]))
                s = cks_str_sub(s, 1, s.n);
        if (h > 23 || mi > 59 || sec > 60 || !zone(&s, &shift))
            return false;
    }
    if (s.n)
        return false;
    *ret = cks_time_from_civil((int)y, mo, d, h, mi, sec) + shift;
    return true;
}

bool
cks_time_parse_zoned(struct cks_str s, int64_t *ret)
{
    /* After a date and a "T", a sign is that of a zone. */
    size_t day = cks_str_find(s, "T");
    struct cks_str rest = cks_str_sub(s, day, s.n);
    bool zoned = cks_str_ends(rest, "Z") || cks_str_find(rest, "+") < rest.n ||
                 cks_str_find(rest, "-") < rest.n;
    return zoned && cks_time_parse(s, ret);
}

void
cks_time_format_date(int64_t t, char out[32])
{
    int64_t days = t / CKS_SECONDS_PER_DAY - (t % CKS_SECONDS_PER_DAY < 0);
    int64_t y;
    unsigned m, d;
    civil_from_days(days, &y, &m, &d);
    snprintf(out, 32, "%04lld-%02u-%02u", (long long)y, m, d);
}

void
cks_time_format(int64_t t, char out[32])
{
    int64_t days = t / CKS_SECONDS_PER_DAY - (t % CKS_SECONDS_PER_DAY < 0);
    unsigned rest = (unsigned)(t - days * CKS_SECONDS_PER_DAY);
    cks_time_format_date(t, out);
    size_t n = strlen(out);
    snprintf(out + n, 32 - n, "T%02u:%02u:%02uZ", rest / 3600, rest / 60 % 60, rest % 60);
}
