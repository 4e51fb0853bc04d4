/* Recognizes a tree by its content, because file names prove nothing. */
#include "formats/recognize.h"

#include <string.h>

#include "formats/reading/fill.h"
#include "model/param.h"

/* The members of one object, as recognition sees them. */
struct census {
    unsigned known;   /* bit 1 << enum cks_param, letter case aside */
    unsigned foreign; /* members that are not parameters of ours, in any letter case */
    unsigned members;
};

#define BIT(p) (1u << (p))
#define SPECIFIC                                                                                   \
    (BIT(CKS_P_NAME) | BIT(CKS_P_NEW_NAME) | BIT(CKS_P_TYPE) | BIT(CKS_P_PASSWORD) |               \
     BIT(CKS_P_ANCHOR) | BIT(CKS_P_ENDPOINT) | BIT(CKS_P_PATH) | BIT(CKS_P_CONNECTIVITY) |         \
     BIT(CKS_P_SERVICE) | BIT(CKS_P_OWNER) | BIT(CKS_P_CREDENTIAL))
#define CREATE_ONLY (BIT(CKS_P_NAME) | BIT(CKS_P_TYPE) | BIT(CKS_P_ANCHOR))
/* Shorter names are near too many others. */
#define MISSPELT_BYTES_MIN 10u
#define PROXY_CONFIG (BIT(CKS_P_PATH) | BIT(CKS_P_CREDENTIAL))

static unsigned
parameter_bit(const char *name)
{
    struct cks_str s = cks_str_of(name);
    enum cks_param p = cks_param_find(s, false);
    for (enum cks_param q = 0; p == CKS_P_NONE && q < CKS_P_COUNT; q++)
        if (cks_str_ieq(s, cks_str_of(cks_param_name(q))))
            p = q;
    return p == CKS_P_NONE ? 0 : BIT(p);
}

static struct census
count_members(const cJSON *root)
{
    struct census c = {0};
    for (const cJSON *m = root->child; m; m = m->next) {
        unsigned bit = parameter_bit(m->string);
        c.known |= bit;
        c.foreign += bit == 0;
        c.members++;
    }
    return c;
}

static bool
has_root_member(const cJSON *root, const char *name)
{
    return cks_json_get(root, name) != NULL;
}

/* Inputs and outputs of other calls that share members with ours. */
static bool
is_another_call(const cJSON *root)
{
    static const char *const theirs[] = {"KeyId",   "KeyMetadata", "KeyState", "KeyUsage",
                                         "KeySpec", "XksKeyId",    "Limit",    "Marker",
                                         "Origin",  "AliasName",   "GrantId"};
    for (size_t i = 0; i < CKS_COUNT(theirs); i++)
        if (has_root_member(root, theirs[i]))
            return true;
    return false;
}

static enum cks_shape
shape_of(enum cks_operation op)
{
    switch (op) {
    case CKS_CREATE:
        return CKS_SHAPE_CREATE;
    case CKS_UPDATE:
        return CKS_SHAPE_UPDATE;
    case CKS_CONNECT:
        return CKS_SHAPE_CONNECT;
    case CKS_OPERATION_AUTO:
    case CKS_EXISTING:
        break;
    }
    return CKS_SHAPE_NONE;
}

/* Members that are near a name of ours: misspelt ones make an update of an ID too. */
static bool
has_misspelt(const cJSON *root)
{
    for (const cJSON *m = root->child; m; m = m->next)
        if (!parameter_bit(m->string) &&
            cks_param_nearest(cks_str_of(m->string), CKS_UPDATE, false))
            return true;
    return false;
}

/* How many members have a name that is near one of a create that no other call has. */
static unsigned
misspelt_names(const cJSON *root)
{
    unsigned n = 0;
    for (const cJSON *m = root->child; m; m = m->next) {
        struct cks_str name = cks_str_of(m->string);
        const char *near = parameter_bit(m->string) || name.n < MISSPELT_BYTES_MIN
                               ? NULL
                               : cks_param_nearest(name, CKS_CREATE, false);
        n += near && (BIT(cks_param_find(cks_str_of(near), false)) & SPECIFIC) != 0;
    }
    return n;
}

/* The parameters that members with wrong names mean: those that are nearest, of any call. */
static unsigned
meant_by_misspelt(const cJSON *root)
{
    const char *names[CKS_P_COUNT];
    unsigned meant = 0;
    size_t n = 0;
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++)
        if (!cks_in_credential(p))
            names[n++] = cks_param_name(p);
    for (const cJSON *m = root->child; m; m = m->next) {
        struct cks_str name = cks_str_of(m->string);
        const char *near = parameter_bit(m->string) || name.n < MISSPELT_BYTES_MIN
                               ? NULL
                               : cks_str_nearest(name, names, n);
        meant |= near ? BIT(cks_param_find(cks_str_of(near), false)) : 0;
    }
    return meant;
}

/* What right names leave open, wrong ones may decide. */
static enum cks_shape
by_misspelt(const cJSON *root)
{
    unsigned meant = meant_by_misspelt(root);
    bool create = meant & CREATE_ONLY, update = meant & (BIT(CKS_P_ID) | BIT(CKS_P_NEW_NAME));
    return create == update ? CKS_SHAPE_AMBIGUOUS : create ? CKS_SHAPE_CREATE : CKS_SHAPE_UPDATE;
}

/* {"CustomKeyStoreId": ..., "CustomKeyStoreName": ...}: other calls have more. */
static bool
is_describe_of_both(struct census c, const cJSON *root)
{
    unsigned pages = has_root_member(root, "Limit") + has_root_member(root, "Marker");
    return c.known == (BIT(CKS_P_ID) | BIT(CKS_P_NAME)) && c.foreign == pages;
}

/* Programs in Java name the password of their key store so. */
static bool
is_java(struct census c, const cJSON *root)
{
    return c.known == BIT(CKS_P_PASSWORD) &&
           !(meant_by_misspelt(root) & ~BIT(CKS_P_PASSWORD) & ~BIT(CKS_P_TYPE));
}

/* Whether no name has a capital and one has an underscore, as in Terraform. */
static bool
is_snake_case(const cJSON *root)
{
    bool joined = false;
    for (const cJSON *m = root->child; m; m = m->next) {
        for (const char *s = m->string; *s; s++)
            if (*s >= 'A' && *s <= 'Z')
                return false;
        joined |= strchr(m->string, '_') != NULL;
    }
    return joined;
}

/* What `terraform output -json NAME` prints: a resource, which has an `id`, or what a module's
 * author chose of it. No call has both the ID and the name of a store. */
static bool
is_terraform_value(const cJSON *root, unsigned meant)
{
    const unsigned both = BIT(CKS_P_ID) | BIT(CKS_P_NAME);
    return is_snake_case(root) && (has_root_member(root, "id") || (meant & both) == both);
}

/* One wrong name may be anything beside others, or where Java has it too. */
static enum cks_shape
by_wrong_names(struct census c, const cJSON *root)
{
    unsigned meant = meant_by_misspelt(root);
    if (is_terraform_value(root, meant))
        return CKS_SHAPE_NONE;
    if (misspelt_names(root) > 1)
        return CKS_SHAPE_CREATE;
    if (c.members != 1 || !meant || meant == BIT(CKS_P_PASSWORD))
        return CKS_SHAPE_NONE;
    return meant == BIT(CKS_P_ID) ? CKS_SHAPE_CONNECT : by_misspelt(root);
}

static enum cks_shape
by_parameters(struct census c, const cJSON *root)
{
    bool id = c.known & BIT(CKS_P_ID);
    if (is_java(c, root))
        return CKS_SHAPE_NONE;
    if (id && c.known == BIT(CKS_P_ID) && c.foreign)
        return has_misspelt(root) ? CKS_SHAPE_UPDATE : CKS_SHAPE_NONE;
    if (id && c.known == BIT(CKS_P_ID))
        return CKS_SHAPE_CONNECT;
    if (id && (c.known & BIT(CKS_P_NAME)))
        return CKS_SHAPE_AMBIGUOUS;
    if (id || (c.known & BIT(CKS_P_NEW_NAME)))
        return CKS_SHAPE_UPDATE;
    if (c.known & CREATE_ONLY)
        return CKS_SHAPE_CREATE;
    /* Names that are written wrong, beside one that is right: an input is meant. */
    if (misspelt_names(root) && c.known && !(c.known & ~PROXY_CONFIG & ~BIT(CKS_P_CLUSTER)))
        return CKS_SHAPE_CREATE;
    if (!(c.known & SPECIFIC))
        return id ? CKS_SHAPE_NONE : by_wrong_names(c, root);
    return (c.known & ~PROXY_CONFIG) == 0 ? CKS_SHAPE_PROXY_CONFIG : by_misspelt(root);
}

/* ---- files of tools that hold many things beside stores ---- */

static bool
is_array(const cJSON *root, const char *name)
{
    return cJSON_IsArray(cks_json_get(root, name));
}

static bool
is_object(const cJSON *root, const char *name)
{
    return cJSON_IsObject(cks_json_get(root, name));
}

static enum cks_shape
terraform_output(const cJSON *root)
{
    const cJSON *version = cks_json_get(root, "version");
    if (has_root_member(root, "format_version") &&
        (is_array(root, "resource_changes") || is_object(root, "planned_values")))
        return CKS_SHAPE_PLAN;
    if (has_root_member(root, "format_version") &&
        is_object(cks_json_get(root, "values"), "root_module"))
        return CKS_SHAPE_SHOW_STATE;
    if (cJSON_IsNumber(version) &&
        (has_root_member(root, "lineage") || has_root_member(root, "terraform_version")) &&
        (is_array(root, "resources") || is_array(root, "modules")))
        return CKS_SHAPE_STATE;
    return CKS_SHAPE_NONE;
}

static bool
any_type_starts(const cJSON *resources, const char *prefix)
{
    for (const cJSON *r = cJSON_IsObject(resources) ? resources->child : NULL; r; r = r->next)
        if (cks_str_starts(cks_json_text_of(r, "type"), prefix) ||
            cks_str_starts(cks_json_text_of(r, "Type"), prefix))
            return true;
    return false;
}

static enum cks_shape
pulumi_output(const cJSON *root)
{
    const cJSON *latest = cks_json_get(cks_json_get(root, "checkpoint"), "latest");
    if (is_array(cks_json_get(root, "deployment"), "resources") || is_array(latest, "resources"))
        return CKS_SHAPE_PULUMI_STATE;
    const cJSON *steps = cks_json_get(root, "steps");
    const cJSON *step = cJSON_IsArray(steps) ? steps->child : NULL;
    return has_root_member(step, "op") && has_root_member(step, "urn") ? CKS_SHAPE_PULUMI_STATE
                                                                       : CKS_SHAPE_NONE;
}

static enum cks_shape
of_tools(const cJSON *root)
{
    enum cks_shape shape = terraform_output(root);
    if (shape == CKS_SHAPE_NONE)
        shape = pulumi_output(root);
    if (shape == CKS_SHAPE_NONE && any_type_starts(cks_json_get(root, "resources"), "aws:"))
        shape = CKS_SHAPE_PULUMI;
    if (shape == CKS_SHAPE_NONE && is_object(root, "Resources") &&
        (has_root_member(root, "AWSTemplateFormatVersion") || has_root_member(root, "Parameters") ||
         any_type_starts(cks_json_get(root, "Resources"), "AWS::") ||
         any_type_starts(cks_json_get(root, "Resources"), "Custom::")))
        shape = CKS_SHAPE_CLOUDFORMATION;
    return shape;
}

/* What file:// gives for XksProxyAuthenticationCredential. */
static bool
is_credential(const cJSON *root)
{
    size_t ours = 0, all = 0;
    for (const cJSON *m = root->child; m; m = m->next, all++)
        ours += cks_param_find(cks_str_of(m->string), true) != CKS_P_NONE;
    return all && ours == all && has_root_member(root, "RawSecretAccessKey");
}

enum cks_shape
cks_recognize(const cJSON *root, enum cks_operation asked)
{
    if (!cJSON_IsObject(root))
        return CKS_SHAPE_NONE;
    /* The other formats are recognized only by members that are not parameters. */
    struct census c = count_members(root);
    enum cks_shape tool = c.foreign ? of_tools(root) : CKS_SHAPE_NONE;
    if (tool != CKS_SHAPE_NONE)
        return tool;
    if (c.foreign && cJSON_IsArray(cks_json_get(root, "CustomKeyStores")))
        return CKS_SHAPE_INVENTORY;
    if (c.foreign && (c.known & (BIT(CKS_P_ID) | BIT(CKS_P_NAME))) &&
        (has_root_member(root, "ConnectionState") ||
         has_root_member(root, "XksProxyConfiguration") || has_root_member(root, "CreationDate")))
        return CKS_SHAPE_INVENTORY_ENTRY;
    if (asked != CKS_OPERATION_AUTO && asked != CKS_EXISTING && (c.known || c.members == 0))
        return shape_of(asked);
    if (is_describe_of_both(c, root))
        return CKS_SHAPE_DESCRIBE;
    if (c.foreign && is_another_call(root))
        return CKS_SHAPE_NONE;
    if (c.foreign && is_credential(root))
        return CKS_SHAPE_CREDENTIAL;
    return by_parameters(c, root);
}
