/* Formatting for messages: the few directives that they hold, without the C library's start-up for
 * each call, which costs more than the text. */
#ifndef CKS_BASE_FORMAT_H
#define CKS_BASE_FORMAT_H

#include <stdarg.h>

#include "base/str.h"

/* Digits of the largest uint64_t. */
#define CKS_DECIMAL_MAX 20

/* Writes n in decimal digits to out, without a terminator; how many. */
size_t cks_decimal(uint64_t n, char out[CKS_DECIMAL_MAX]);
/* As vsnprintf, which is asked where a directive is none of %s %.*s %c %d %u %zu %%. */
int cks_vformat(char *out, size_t size, const char *fmt, va_list ap)
    __attribute__((format(printf, 3, 0)));

#endif
