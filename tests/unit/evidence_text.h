/* Evidence that a test writes itself. */
#ifndef CKS_TESTS_UNIT_EVIDENCE_TEXT_H
#define CKS_TESTS_UNIT_EVIDENCE_TEXT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the headers above */
#include <cmocka.h>

#include <stdio.h>

#include "evidence/facts/evidence.h"
#include "evidence/read.h"

/* Reads a text of printf's form. */
__attribute__((format(printf, 2, 3), unused)) static struct cks_evidence *
read_text(const char *file, const char *form, ...)
{
    const char *why;
    char text[2048];
    va_list args;
    struct cks_evidence *e = cks_evidence_new();
    assert_non_null(e);
    va_start(args, form);
    assert_true(vsnprintf(text, sizeof(text), form, args) < (int)sizeof(text));
    va_end(args);
    assert_int_equal(cks_evidence_read(e, file, cks_str_of(text), &why), CKS_TAKEN);
    return e;
}

#endif
