#include "formats/terraform/output/values.h"

#include "formats/reading/words.h"

bool
cks_terraform_is_store(struct cks_str type, struct cks_str provider)
{
    /* "registry.terraform.io/hashicorp/aws" in plans, provider["..."].alias in states. */
    return cks_str_is(type, CKS_WORD_TERRAFORM_TYPE) &&
           (!provider.n || cks_str_ends(provider, "/aws") || cks_str_is(provider, "aws") ||
            cks_str_find(provider, "/aws\"]") < provider.n);
}

const cJSON *
cks_terraform_credential(struct cks_filling *f, const cJSON *attributes, const char *pointer,
                         const char **ret_pointer)
{
    const char *name = cks_param(CKS_P_CREDENTIAL)->terraform;
    const cJSON *list = cks_json_get(attributes, name);
    *ret_pointer = cks_fill_child(f, pointer, name);
    if (!cJSON_IsArray(list))
        return cJSON_IsObject(list) ? list : NULL;
    *ret_pointer = cks_fill_index(f, *ret_pointer, 0);
    return cJSON_IsObject(list->child) ? list->child : NULL;
}

enum cks_store_type
cks_terraform_type(const cJSON *attributes)
{
    struct cks_str text = cks_json_text_of(attributes, cks_param(CKS_P_TYPE)->terraform);
    for (enum cks_store_type t = CKS_STORE_HSM; t <= CKS_STORE_XKS; t++)
        if (cks_str_is(text, cks_store_type_name(t)))
            return t;
    return CKS_STORE_UNKNOWN;
}

void
cks_terraform_region(struct cks_store *s, const cJSON *attributes)
{
    struct cks_str region = cks_json_text_of(attributes, "region");
    if (region.n)
        s->region = region;
}

void
cks_terraform_fill(struct cks_filling *f, const cJSON *attributes, const char *pointer,
                   bool existing)
{
    const char *block;
    const cJSON *credential = cks_terraform_credential(f, attributes, pointer, &block);
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++) {
        const char *name = cks_param(p)->terraform;
        if (!name || p == CKS_P_CREDENTIAL || (p == CKS_P_ID && !existing))
            continue;
        const cJSON *from = cks_in_credential(p) ? credential : attributes;
        const cJSON *item = cks_json_get(from, name);
        if (!item)
            continue;
        cks_fill(f, p, item, cks_fill_child(f, cks_in_credential(p) ? block : pointer, name));
        f->store.values[p].origin = CKS_FROM_COMPUTED;
    }
    if (credential) {
        cks_fill(f, CKS_P_CREDENTIAL, credential, block);
        f->store.values[CKS_P_CREDENTIAL].origin = CKS_FROM_COMPUTED;
    }
}
