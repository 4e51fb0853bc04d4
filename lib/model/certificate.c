#include "model/certificate.h"

#include <stdlib.h>

struct cks_certificates {
    struct cks_arena arena;
};

struct cks_certificates *
cks_certificates_new(void)
{
    return calloc(1, sizeof(struct cks_certificates));
}

void
cks_certificates_free(struct cks_certificates *c)
{
    if (!c)
        return;
    cks_arena_free(&c->arena);
    free(c);
}
