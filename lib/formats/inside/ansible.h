/* Tasks of Ansible that make a custom key store through CipherTrust Manager. */
#ifndef CKS_FORMATS_INSIDE_ANSIBLE_H
#define CKS_FORMATS_INSIDE_ANSIBLE_H

#include "formats/reading/reading.h"

/* Whether the name of a module, without its collection, is one that makes a custom key store. */
bool cks_is_ansible_store(struct cks_str module, const cJSON *task);
/* The arguments of such a task. */
bool cks_read_ansible_store(struct cks_reading *r, struct cks_str module, const cJSON *task,
                            const char *pointer);

#endif
