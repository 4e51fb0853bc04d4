/* What messages need of printf, at a tenth of its cost: every finding has some. */
#ifndef CKS_BASE_FORMAT_H
#define CKS_BASE_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/* As vsnprintf, whose locale no format of ours asks for. */
int cks_format(char *out, size_t room, const char *fmt, va_list ap)
    __attribute__((format(printf, 3, 0)));

#endif
