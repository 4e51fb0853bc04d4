/* Commands in YAML: workflows, pipelines, playbooks and the like. */
#ifndef CKS_FORMATS_INSIDE_TREE_H
#define CKS_FORMATS_INSIDE_TREE_H

#include "formats/reading/reading.h"

/* Reads the strings under keys that hold commands, however deep: run, script, command, shell and
 * more; and the tasks of Ansible that make a custom key store. */
bool cks_read_commands(struct cks_reading *r, const cJSON *tree);

#endif
