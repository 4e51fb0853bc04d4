#include "fuzz.h"

#include "model/certificate/certificate.h"
#include "model/certificate/facts.h"

/* What was recovered reads as it is, and as the same certificates. */
static void
check_repaired(struct cks_certificates *all, const struct cks_certificate *c)
{
    const struct cks_certificate *again = cks_certificate_read(all, cks_str_of(c->repaired));
    FUZZ_REQUIRE(again != NULL);
    FUZZ_REQUIRE(again->kind == CKS_TEXT_CERTIFICATE && again->mangled == 0);
    FUZZ_REQUIRE(again->count == c->count && again->x509_count == c->x509_count);
    for (size_t i = 0; i < c->x509_count; i++)
        FUZZ_REQUIRE(cks_x509_same(&again->x509[i], &c->x509[i]));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cks_certificates *all = cks_certificates_new();
    struct cks_str text = {(const char *)data, size};
    FUZZ_REQUIRE(all != NULL);
    const struct cks_certificate *c = cks_certificate_read(all, text);
    FUZZ_REQUIRE(c != NULL && c == cks_certificate_read(all, text));
    FUZZ_REQUIRE(c->x509_count <= c->count && c->x509_count <= CKS_X509_MAX);
    FUZZ_REQUIRE(c->fault_from <= size && c->fault_len <= size - c->fault_from);
    FUZZ_REQUIRE(c->mangled == 0 || c->repaired != NULL);
    FUZZ_REQUIRE(c->kind != CKS_TEXT_CERTIFICATE || c->count > 0);
    for (size_t i = 0; i < c->x509_count; i++)
        FUZZ_REQUIRE(c->x509[i].subject && c->x509[i].issuer && c->x509[i].serial);
    if (c->repaired)
        check_repaired(all, c);
    cks_certificates_free(all);
    return 0;
}
