/* Templates of other programs, such as Helm's and Jinja's. */
#ifndef CKS_RUN_INTAKE_TEMPLATE_H
#define CKS_RUN_INTAKE_TEMPLATE_H

#include "source/yaml/yaml.h"

enum cks_template {
    CKS_TEMPLATE_NONE,   /* it has no action that could break it */
    CKS_TEMPLATE_BREAKS, /* its actions break it: what they make of it is unknown */
    CKS_TEMPLATE_SOUND,  /* it breaks whatever its actions give */
    CKS_TEMPLATE_MEMORY,
};

/* Whether JSON breaks at an action. */
bool cks_template_breaks_json(struct cks_str text, size_t at);
/* What YAML that breaks is. CKS_TEMPLATE_SOUND fills *reterr. */
enum cks_template cks_template_of_yaml(struct cks_str text, size_t at,
                                       struct cks_yaml_error *reterr);

#endif
