/* Texts of certificates: those of fixtures/certificates, and what is made of them. */
#ifndef CKS_TESTS_UNIT_TEXTS_H
#define CKS_TESTS_UNIT_TEXTS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the headers above */
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "model/certificate/certificate.h"

/* The folder of the fixtures. */
static const char *fixtures;

static struct cks_buf
load(const char *name)
{
    struct cks_buf b = {0};
    char path[512], piece[4096];
    snprintf(path, sizeof(path), "%s/%s.pem", fixtures, name);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    for (size_t n; (n = fread(piece, 1, sizeof(piece), f)) > 0;)
        cks_buf_add(&b, piece, n);
    fclose(f);
    return b;
}

/* The text with every `from` made `to`. */
__attribute__((unused)) static struct cks_buf
with(struct cks_str text, const char *from, const char *to)
{
    struct cks_buf b = {0};
    while (text.n) {
        size_t at = cks_str_find(text, from);
        cks_buf_addstr(&b, cks_str_sub(text, 0, at));
        if (at < text.n)
            cks_buf_adds(&b, to);
        text = cks_str_sub(text, at + strlen(from), text.n);
    }
    return b;
}

static const struct cks_certificate *
read_text(struct cks_certificates *all, struct cks_str text)
{
    const struct cks_certificate *c = cks_certificate_read(all, text);
    assert_non_null(c);
    return c;
}

#endif
