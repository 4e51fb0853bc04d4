/* A comparison of a model of the KMS API with the tables, while it is made. */
#ifndef CKS_RUN_COMPARISON_H
#define CKS_RUN_COMPARISON_H

#include "base/buf.h"
#include "run/compare/service.h"

struct cks_comparison {
    struct cks_service model;
    struct cks_buf out;
    size_t differences, facts;
    const char *operation; /* whose parameters are compared; NULL: none */
};

/* One fact: it differs where `same` is false. `model` and `table` are what each says. */
void cks_compare_fact(struct cks_comparison *c, bool same, const char *of, const char *what,
                      const char *model, const char *table);

#endif
