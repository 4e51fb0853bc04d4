#include "model/reading.h"
bool cks_read_pulumi(struct cks_reading *r, const cJSON *root, const char *pointer){CKS_UNUSED(r);CKS_UNUSED(root);CKS_UNUSED(pointer);return true;}
bool cks_read_pulumi_state(struct cks_reading *r, const cJSON *root, const char *pointer){CKS_UNUSED(r);CKS_UNUSED(root);CKS_UNUSED(pointer);return true;}
bool cks_read_cloudformation(struct cks_reading *r, const cJSON *root, const char *pointer){CKS_UNUSED(r);CKS_UNUSED(root);CKS_UNUSED(pointer);return true;}
