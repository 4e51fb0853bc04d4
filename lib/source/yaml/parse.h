/* YAML texts to nodes; without libfyaml there are none. */
#ifndef CKS_SOURCE_YAML_PARSE_H
#define CKS_SOURCE_YAML_PARSE_H

#include "source/yaml/node.h"

/* One YAML text: configurations have kilobytes, and larger ones are generated, so JSON. */
#define CKS_YAML_BYTES_MAX (1u << 20)
/* Anchors of one document: hand-written files have a few. Looking one up is linear. */
#define CKS_YAML_ANCHORS_MAX 256u

/* Whether this build reads YAML. */
bool cks_yaml_available(void);

/* Fills y's parts from its text. */
bool cks_yaml_read(struct cks_yaml *y, struct cks_yaml_error *reterr);

#endif
