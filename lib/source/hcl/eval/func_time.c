/* formatdate(), timeadd(), timecmp(): on timestamps as RFC 3339 has them. */
#include "source/hcl/eval/func_time.h"

#include <stdio.h>

#define SECONDS_OF_DAY INT64_C(86400)
#define SECOND INT64_C(1000000000) /* in nanoseconds, of which Go has 64 bits: 292 years */
/* Durations that are added: a hundred years. */
#define DURATION_MAX (INT64_C(36525) * SECONDS_OF_DAY * SECOND)

struct moment {
    int64_t seconds; /* since 1970, as the clock at that place shows it */
    int offset;      /* of that place, in seconds */
    bool utc;        /* written with Z */
    int64_t nanos;   /* of the second */
};

/* Days since 1970 of a date of the Gregorian calendar, whose years begin in March here. */
static int64_t
days_of(int year, int month, int day)
{
    int64_t y = year - (month <= 2);
    int64_t era = y / 400, of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void
date_of(int64_t days, int *year, int *month, int *day)
{
    days += 719468;
    int64_t era = days / 146097, of_era = days - era * 146097;
    int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * y + y / 4 - y / 100);
    int64_t m = (5 * of_year + 2) / 153;
    *day = (int)(of_year - (153 * m + 2) / 5 + 1);
    *month = (int)(m < 10 ? m + 3 : m - 9);
    *year = (int)(y + era * 400 + (*month <= 2));
}

/* So many digits and the sign behind them; -1 where they are not there. */
static int
take_number(struct cks_str *s, size_t digits, char behind)
{
    int n = 0;
    if (s->n < digits + (behind != 0))
        return -1;
    for (size_t i = 0; i < digits; i++) {
        if (!cks_is_digit((unsigned char)s->p[i]))
            return -1;
        n = n * 10 + (s->p[i] - '0');
    }
    if (behind && s->p[digits] != behind)
        return -1;
    *s = cks_str_sub(*s, digits + (behind != 0), s->n);
    return n;
}

static bool
take_zone(struct cks_str s, struct moment *ret)
{
    ret->utc = cks_str_is(s, "Z");
    if (ret->utc)
        return true;
    if (s.n != 6 || (s.p[0] != '+' && s.p[0] != '-'))
        return false;
    bool west = s.p[0] == '-';
    s = cks_str_sub(s, 1, s.n);
    int hours = take_number(&s, 2, ':'), minutes = take_number(&s, 2, 0);
    ret->offset = (hours * 60 + minutes) * 60 * (west ? -1 : 1);
    return hours >= 0 && hours < 24 && minutes >= 0 && minutes < 60;
}

/* 2026-01-31T12:00:00Z; false for what is written in another way, which may be an error. */
static bool
read_moment(struct cks_str s, struct moment *ret)
{
    *ret = (struct moment){0};
    int year = take_number(&s, 4, '-'), month = take_number(&s, 2, '-'),
        day = take_number(&s, 2, 'T');
    int hour = take_number(&s, 2, ':'), minute = take_number(&s, 2, ':'),
        second = take_number(&s, 2, 0), y, m, d;
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > 31 || hour < 0 || hour > 23 ||
        minute < 0 || minute > 59 || second < 0 || second > 59)
        return false;
    if (s.n && s.p[0] == '.') {
        size_t n = 1;
        int64_t unit = SECOND;
        for (; n < s.n && cks_is_digit((unsigned char)s.p[n]); n++) {
            unit /= 10;
            ret->nanos += unit * (s.p[n] - '0');
        }
        if (n == 1)
            return false;
        s = cks_str_sub(s, n, s.n);
    }
    int64_t days = days_of(year, month, day);
    date_of(days, &y, &m, &d);
    ret->seconds = days * SECONDS_OF_DAY + (hour * 60 + minute) * 60 + second;
    return d == day && m == month && take_zone(s, ret);
}

/* The unit at the beginning, in nanoseconds, and how long its name is; 0 for none. */
static int64_t
duration_unit(struct cks_str s, size_t *ret_length)
{
    static const struct {
        struct cks_str name;
        int64_t nanos;
    } units[] = {
        {CKS_STR_CONST("ns"), 1},          {CKS_STR_CONST("us"), 1000},
        {CKS_STR_CONST("ms"), 1000000},    {CKS_STR_CONST("s"), SECOND},
        {CKS_STR_CONST("m"), 60 * SECOND}, {CKS_STR_CONST("h"), 3600 * SECOND},
    };
    size_t n = 0;
    while (n < s.n && s.p[n] != '.' && !cks_is_digit((unsigned char)s.p[n]))
        n++;
    *ret_length = n;
    for (size_t i = 0; i < CKS_COUNT(units); i++)
        if (cks_str_eq(cks_str_sub(s, 0, n), units[i].name))
            return units[i].nanos;
    return 0;
}

/* Digits of one number of a duration: more could overflow, and Go rounds longer fractions. */
#define DURATION_DIGITS 9u

/* Takes digits at *at; false if there are too many. */
static bool
take_digits(struct cks_str s, size_t *at, int64_t *ret, int64_t *ret_scale)
{
    size_t from = *at;
    for (; *at < s.n && cks_is_digit((unsigned char)s.p[*at]); ++*at, *ret_scale *= 10) {
        if (*at - from == DURATION_DIGITS)
            return false;
        *ret = *ret * 10 + (s.p[*at] - '0');
    }
    return true;
}

/* "1h30m" or "1.5h" in nanoseconds; false for what is not followed, or is not a duration. Fractions
 * are multiplied as Go does it. */
static bool
read_duration(struct cks_str s, int64_t *ret)
{
    bool minus = cks_str_starts(s, "-");
    s = cks_str_sub(s, minus || cks_str_starts(s, "+"), s.n);
    *ret = 0;
    if (cks_str_is(s, "0"))
        return true;
    if (s.n == 0)
        return false;
    while (s.n) {
        int64_t whole = 0, part = 0, ten = 1, scale = 1;
        size_t i = 0, length;
        bool ok = take_digits(s, &i, &whole, &ten);
        size_t digits = i;
        if (i < s.n && s.p[i] == '.') {
            i++;
            ok &= take_digits(s, &i, &part, &scale);
            digits = i - 1;
        }
        int64_t unit = duration_unit(cks_str_sub(s, i, s.n), &length);
        if (!ok || digits == 0 || unit == 0 || whole > DURATION_MAX / unit)
            return false;
        *ret += whole * unit + (int64_t)((double)part * ((double)unit / (double)scale));
        if (*ret > DURATION_MAX)
            return false;
        s = cks_str_sub(s, i + length, s.n);
    }
    if (minus)
        *ret = -*ret;
    return true;
}

#define UNUSUAL "a time in an unusual form"

/* Whether a text surely is not a time: it does not begin with a date of the calendar. */
static bool
is_no_time(struct cks_str s)
{
    int y, m, d;
    int year = take_number(&s, 4, '-'), month = take_number(&s, 2, '-'),
        day = take_number(&s, 2, 'T');
    if (year < 0 || month < 1 || month > 12 || day < 1 || day > 31)
        return true;
    date_of(days_of(year, month, day), &y, &m, &d);
    return d != day || m != month;
}

/* The same of a duration: a byte in it is in none, or it has no number. */
static bool
is_no_duration(struct cks_str s)
{
    bool some = false;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        some |= cks_is_digit(c);
        if (c < 0x80 && !cks_is_digit(c) && (c == 0 || !strchr("+-.numsh", c)))
            return true;
    }
    return !some;
}

static cks_hcl_v
odd_time(struct cks_hcl_call *c, bool refused)
{
    return refused ? cks_hcl_func_fail(c, "a time as RFC 3339 writes it is required")
                   : cks_hcl_func_unsure(c, UNUSUAL);
}

static cks_hcl_v
fn_timeadd(struct cks_hcl_call *c)
{
    struct moment m;
    int64_t duration;
    int year, month, day;
    char text[64];
    /* With another zone, Terraform's answer may depend on that of its machine. */
    if (!read_moment(cks_hcl_func_text(c, 0), &m) || !m.utc ||
        !read_duration(cks_hcl_func_text(c, 1), &duration))
        return odd_time(c, is_no_time(cks_hcl_func_text(c, 0)) ||
                               is_no_duration(cks_hcl_func_text(c, 1)));
    int64_t nanos = m.nanos + duration % SECOND;
    int64_t at = m.seconds + duration / SECOND + (nanos < 0 ? -1 : nanos >= SECOND);
    int64_t days = at / SECONDS_OF_DAY, rest = at % SECONDS_OF_DAY;
    if (rest < 0) {
        rest += SECONDS_OF_DAY;
        days--;
    }
    /* Years of four digits, none before the era that date_of() counts from. */
    if (days < days_of(1, 1, 1) || days > days_of(9999, 12, 31))
        return cks_hcl_func_unsure(c, UNUSUAL);
    date_of(days, &year, &month, &day);
    snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02dZ", year, month, day,
             (int)(rest / 3600), (int)(rest / 60 % 60), (int)(rest % 60));
    return cks_hcl_string_of(c->vs, cks_str_of(text));
}

static cks_hcl_v
fn_timecmp(struct cks_hcl_call *c)
{
    struct moment a, b;
    if (!read_moment(cks_hcl_func_text(c, 0), &a) || !read_moment(cks_hcl_func_text(c, 1), &b))
        return odd_time(c,
                        is_no_time(cks_hcl_func_text(c, 0)) || is_no_time(cks_hcl_func_text(c, 1)));
    int64_t x = a.seconds - a.offset, y = b.seconds - b.offset;
    if (x == y) {
        x = a.nanos;
        y = b.nanos;
    }
    return cks_hcl_int_of(c->vs, (x > y) - (x < y));
}

static const char *const days_of_week[] = {"Thursday", "Friday",  "Saturday", "Sunday",
                                           "Monday",   "Tuesday", "Wednesday"};
static const char *const months[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};

static void
add_zone(struct cks_buf *b, const struct moment *m, size_t count)
{
    int minutes = m->offset / 60;
    char sign = minutes < 0 ? '-' : '+';
    minutes = minutes < 0 ? -minutes : minutes;
    if (count == 1 && m->offset == 0)
        cks_buf_addc(b, 'Z');
    else if (count == 3 && m->offset == 0)
        cks_buf_adds(b, "UTC");
    else
        cks_buf_printf(b, count == 1 || count == 5 ? "%c%02d:%02d" : "%c%02d%02d", sign,
                       minutes / 60, minutes % 60);
}

/* A number with as many digits as it has letters, one or two. */
static bool
add_short(struct cks_buf *b, int n, size_t count)
{
    cks_buf_printf(b, count == 2 ? "%02d" : "%d", n);
    return count <= 2;
}

static bool
add_name(struct cks_buf *b, const char *name, size_t count)
{
    cks_buf_printf(b, "%.*s", count == 3 ? 3 : 9, name);
    return count == 3 || count == 4;
}

/* What so many of one letter stand for; false for none. */
static bool
add_field(struct cks_buf *b, const struct moment *m, char letter, size_t count)
{
    int year, month, day;
    int64_t days = m->seconds / SECONDS_OF_DAY, rest = m->seconds % SECONDS_OF_DAY;
    if (rest < 0) {
        rest += SECONDS_OF_DAY;
        days--;
    }
    date_of(days, &year, &month, &day);
    int hour = (int)(rest / 3600);
    switch (letter) {
    case 'Y':
        cks_buf_printf(b, count == 2 ? "%02d" : "%04d", count == 2 ? year % 100 : year);
        return count == 2 || count == 4;
    case 'M':
        return count > 2 ? add_name(b, months[month - 1], count) : add_short(b, month, count);
    case 'D':
        return add_short(b, day, count);
    case 'E':
        return add_name(b, days_of_week[(days % 7 + 7) % 7], count);
    case 'h':
        return add_short(b, hour, count);
    case 'H':
        return add_short(b, hour % 12 ? hour % 12 : 12, count);
    case 'A':
        cks_buf_adds(b, hour < 12 ? "AM" : "PM");
        return count == 2;
    case 'a':
        cks_buf_adds(b, hour < 12 ? "am" : "pm");
        return count == 2;
    case 'm':
        return add_short(b, (int)(rest / 60 % 60), count);
    case 's':
        return add_short(b, (int)(rest % 60), count);
    case 'Z':
        add_zone(b, m, count);
        return count != 2 && count <= 5;
    default:
        return false;
    }
}

/* 'quoted', where '' is a quote; false if it does not end. */
static bool
add_quoted(struct cks_buf *b, struct cks_str spec, size_t *at)
{
    for (size_t i = *at + 1; i < spec.n; i++) {
        if (spec.p[i] != '\'') {
            cks_buf_addc(b, spec.p[i]);
        } else if (i + 1 < spec.n && spec.p[i + 1] == '\'') {
            cks_buf_addc(b, spec.p[i++]);
        } else {
            *at = i + 1;
            return true;
        }
    }
    return false;
}

static cks_hcl_v
fn_formatdate(struct cks_hcl_call *c)
{
    struct moment m;
    struct cks_buf b = {0};
    struct cks_str spec = cks_hcl_func_text(c, 0);
    bool ok = read_moment(cks_hcl_func_text(c, 1), &m);
    for (size_t i = 0; ok && i < spec.n;) {
        size_t n = 1;
        unsigned char ch = (unsigned char)spec.p[i];
        while (i + n < spec.n && spec.p[i + n] == spec.p[i])
            n++;
        if (ch == '\'' && n == 2) {
            cks_buf_addc(&b, '\'');
            i += 2;
        } else if (ch == '\'') {
            ok = add_quoted(&b, spec, &i);
        } else if (cks_is_alnum(ch) && !cks_is_digit(ch)) {
            ok = add_field(&b, &m, spec.p[i], n);
            i += n;
        } else {
            cks_buf_addc(&b, spec.p[i++]);
        }
    }
    if (ok)
        return cks_hcl_func_give(c, &b);
    cks_buf_free(&b);
    return cks_hcl_func_unsure(c, UNUSUAL);
}

const struct cks_hcl_func cks_hcl_time_funcs[] = {
    {"formatdate", "ss", 2, 2, fn_formatdate, &cks_hcl_string, false},
    {"timeadd", "ss", 2, 2, fn_timeadd, &cks_hcl_string, false},
    {"timecmp", "ss", 2, 2, fn_timecmp, &cks_hcl_number, false},
    {NULL, NULL, 0, 0, NULL, NULL, false},
};
