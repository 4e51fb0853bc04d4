/* Texts that are not well-formed: a mistake, a template of another program, or another form. */
#ifndef CKS_RUN_INTAKE_BROKEN_H
#define CKS_RUN_INTAKE_BROKEN_H

#include "run/state/input.h"

/* range is where the text breaks, in doc->text. */
enum cks_status cks_intake_broken_json(struct cks_intake *in, const struct cks_document *doc,
                                       const struct cks_range *range,
                                       const struct cks_json_error *error);
/* message says what is wrong with the YAML. */
enum cks_status cks_intake_broken_yaml(struct cks_intake *in, const struct cks_document *doc,
                                       const struct cks_range *range, const char *message,
                                       const char *help);

#endif
