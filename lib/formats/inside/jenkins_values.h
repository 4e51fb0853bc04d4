/* Variables of a Jenkinsfile, and the block in which each has its value. */
#ifndef CKS_FORMATS_INSIDE_JENKINS_VALUES_H
#define CKS_FORMATS_INSIDE_JENKINS_VALUES_H

#include "formats/inside/given.h"

enum cks_jenkins_kind {
    CKS_JENKINS_ENVIRONMENT,
    CKS_JENKINS_PARAMETER,
    CKS_JENKINS_GROOVY, /* NAME = ... in Groovy itself */
};

struct cks_jenkins_value {
    enum cks_jenkins_kind kind;
    struct cks_str name;  /* empty: any variable of the environment */
    struct cks_str value; /* p NULL: it is not known */
    size_t at, from;      /* the string, and where the value begins in it */
    size_t block;         /* in which it counts */
    bool everywhere;      /* it counts more than what other blocks set */
};

struct cks_jenkins_block {
    size_t open, end;
    size_t up;           /* the block that it is in */
    size_t first, count; /* of `visible`: what counts in it */
};

struct cks_jenkins {
    CKS_VEC(struct cks_jenkins_value) list;
    CKS_VEC(struct cks_jenkins_block) blocks; /* the first is the file */
    CKS_VEC(struct cks_str) names;            /* in the code of Groovy, sorted */
    CKS_VEC(size_t)
    visible; /* indices of the list by block, at most two of one variable in one
                block; what counts everywhere is with the file */
};

/* False if out of memory. */
bool cks_jenkins_collect(struct cks_jenkins *j, struct cks_str text);
/* The variables of a step at byte `at` of r's text: of its shell under their names, of Groovy as
 * (NAME), (env.NAME) and (params.NAME). False if out of memory. */
bool cks_jenkins_give(const struct cks_jenkins *j, const struct cks_reading *r, size_t at,
                      cks_given_list *ret);
void cks_jenkins_free(struct cks_jenkins *j);

#endif
