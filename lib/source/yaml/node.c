#include "source/yaml/node.h"

const struct cks_yaml_node *
cks_yaml_target(const struct cks_yaml_node *node)
{
    /* An alias names what was read before it, so this ends. */
    while (node && node->kind == CKS_YAML_ALIAS)
        node = node->target;
    return node;
}

bool
cks_yaml_is_merge(const struct cks_yaml_node *key)
{
    return key->kind == CKS_YAML_SCALAR && key->style == CKS_YAML_PLAIN && !key->tag.n &&
           cks_str_is(key->value, "<<");
}

struct cks_str
cks_yaml_key_text(const struct cks_yaml_node *key)
{
    key = cks_yaml_target(key);
    return key && key->kind == CKS_YAML_SCALAR ? key->value : CKS_STR_LIT("?");
}
