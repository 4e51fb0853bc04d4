/* YAML texts to nodes; without libfyaml there are none. */
#ifndef CKS_SOURCE_YAML_PARSE_H
#define CKS_SOURCE_YAML_PARSE_H

#include "base/bounds.h"
#include "source/yaml/node.h"

/* bounds.def has their reasons. */
#define CKS_YAML_BYTES_MAX ((size_t)CKS_MOST_YAML_BYTES)
/* What libfyaml allocates before it reads, twice over. */
#define CKS_YAML_START_BYTES (16u << 10)
#define CKS_YAML_ANCHORS_MAX ((size_t)CKS_MOST_YAML_ANCHORS)

/* Whether this build reads YAML. */
bool cks_yaml_available(void);

/* Fills y's parts from its text. */
bool cks_yaml_read(struct cks_yaml *y, struct cks_yaml_error *reterr);

#endif
