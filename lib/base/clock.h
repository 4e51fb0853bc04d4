/* Times as seconds since 1970-01-01T00:00:00Z, without the C library's time zones. */
#ifndef CKS_BASE_CLOCK_H
#define CKS_BASE_CLOCK_H

#include "base/str.h"

/* Reads YYYY-MM-DD, or with Thh:mm[:ss[.fff]] and Z or +hh:mm (without a zone: UTC). */
bool cks_time_parse(struct cks_str s, int64_t *ret);
/* The same of a moment that another machine wrote down: it must have a time of day and a zone. */
bool cks_time_parse_zoned(struct cks_str s, int64_t *ret);
/* Writes YYYY-MM-DDThh:mm:ssZ (20 characters and a NUL). */
void cks_time_format(int64_t t, char out[32]);
/* Writes YYYY-MM-DD. */
void cks_time_format_date(int64_t t, char out[32]);
int64_t cks_time_from_civil(int year, unsigned month, unsigned day, unsigned h, unsigned m,
                            unsigned s);

#define CKS_SECONDS_PER_DAY INT64_C(86400)

#endif
