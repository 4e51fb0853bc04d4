#include "model/param.h"

#define OP_C CKS_OP_CREATE
#define OP_U CKS_OP_UPDATE
#define OP_N CKS_OP_CONNECT
#define REQ_C CKS_NEED_CREATE
#define REQ_U CKS_NEED_UPDATE
#define REQ_N CKS_NEED_CONNECT
#define REQ_H CKS_NEED_HSM
#define REQ_X CKS_NEED_XKS
#define REQ_M CKS_NEED_MEMBER
#define BOTH CKS_STORE_UNKNOWN
#define HSM CKS_STORE_HSM
#define XKS CKS_STORE_XKS

static const char *const store_types[] = {"AWS_CLOUDHSM", "EXTERNAL_KEY_STORE", NULL};
static const char *const connectivities[] = {"PUBLIC_ENDPOINT", "VPC_ENDPOINT_SERVICE", NULL};

/* The members of XksProxyAuthenticationCredential have its name and a dot before theirs. */
#define IS_MEMBER(p) ((p) == CKS_P_ACCESS_KEY || (p) == CKS_P_SECRET_KEY)
#define OWN_AT(p) (IS_MEMBER(p) ? sizeof("XksProxyAuthenticationCredential.") - 1 : 0)

const struct cks_param_info cks_params[CKS_P_COUNT] = {
#define CKS_PARAM(id, name_, ops_, type_, need_, min_, max_, pattern_, values_, sensitive_, tf_,   \
                  pulumi_)                                                                         \
    [CKS_P_##id] = {.name = (name_),                                                               \
                    .own = {(name_) + OWN_AT(CKS_P_##id), sizeof(name_) - 1 - OWN_AT(CKS_P_##id)}, \
                    .operations = (ops_),                                                          \
                    .need = (need_),                                                               \
                    .type = (type_),                                                               \
                    .sensitive = (sensitive_),                                                     \
                    .min = (min_),                                                                 \
                    .max = (max_),                                                                 \
                    .pattern = (pattern_),                                                         \
                    .values = (values_),                                                           \
                    .terraform = (tf_),                                                            \
                    .pulumi = (pulumi_)},
#include "model/param.def"
#undef CKS_PARAM
};

const unsigned cks_params_of_type[] = {[BOTH] = 0
#define CKS_PARAM(id, name, ops, type, ...) | ((type) == BOTH ? 1u << CKS_P_##id : 0)
#include "model/param.def"
#undef CKS_PARAM
                                       ,
                                       [HSM] = 0
#define CKS_PARAM(id, name, ops, type, ...) | ((type) == HSM ? 1u << CKS_P_##id : 0)
#include "model/param.def"
#undef CKS_PARAM
                                       ,
                                       [XKS] = 0
#define CKS_PARAM(id, name, ops, type, ...) | ((type) == XKS ? 1u << CKS_P_##id : 0)
#include "model/param.def"
#undef CKS_PARAM
};

enum cks_param
cks_param_find(struct cks_str name, bool in_credential)
{
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++)
        if (IS_MEMBER(p) == in_credential && cks_str_eq(name, cks_params[p].own))
            return p;
    return CKS_P_NONE;
}

enum cks_param
cks_param_find_terraform(struct cks_str name, bool in_credential)
{
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++)
        if (IS_MEMBER(p) == in_credential && cks_params[p].terraform &&
            cks_str_is(name, cks_params[p].terraform))
            return p;
    return CKS_P_NONE;
}

enum cks_param
cks_param_find_pulumi(struct cks_str name, bool in_credential)
{
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++)
        if (IS_MEMBER(p) == in_credential && cks_params[p].pulumi &&
            cks_str_is(name, cks_params[p].pulumi))
            return p;
    return CKS_P_NONE;
}

/* Names that people write for a parameter and that no spelling distance would find. */
static const struct {
    const char *wrong;
    enum cks_param right;
} aliases[] = {
    {"NewCustomKeyStoreName", CKS_P_NAME},
    {"CustomKeyStoreName", CKS_P_NEW_NAME},
    {"Name", CKS_P_NAME},
    {"KeyStoreName", CKS_P_NAME},
    {"ExternalKeyStoreName", CKS_P_NAME},
    {"Password", CKS_P_PASSWORD},
    {"CustomKeyStorePassword", CKS_P_PASSWORD},
    {"KeyUsagePassword", CKS_P_PASSWORD},
    {"KmsUserPassword", CKS_P_PASSWORD},
    {"TrustAnchor", CKS_P_ANCHOR},
    {"HsmClusterId", CKS_P_CLUSTER},
    {"ClusterId", CKS_P_CLUSTER},
    {"KeyStoreType", CKS_P_TYPE},
    {"Endpoint", CKS_P_ENDPOINT},
    {"UriEndpoint", CKS_P_ENDPOINT},
    {"UriPath", CKS_P_PATH},
    {"Connectivity", CKS_P_CONNECTIVITY},
    {"VpcEndpointServiceName", CKS_P_SERVICE},
    {"VpcEndpointServiceOwner", CKS_P_OWNER},
    {"AccessKeyId", CKS_P_CREDENTIAL},
    {"RawSecretAccessKey", CKS_P_CREDENTIAL},
    {"XksProxyAccessKeyId", CKS_P_CREDENTIAL},
    {"XksProxyConfiguration", CKS_P_CONNECTIVITY},
    {"SecretAccessKey", CKS_P_SECRET_KEY},
    {"AccessKey", CKS_P_ACCESS_KEY},
};

static bool
begins_alike(struct cks_str name, const char *other)
{
    /* The bit that tells the case of a letter; almost all names end here. */
    if (!name.n || ((name.p[0] ^ other[0]) & ~0x20))
        return false;
    return cks_lower((unsigned char)name.p[0]) == cks_lower((unsigned char)other[0]);
}

/* Inputs may have thousands of unknown names, and each is asked for several times. */
const char *
cks_param_nearest(struct cks_str name, enum cks_operation op, bool in_credential)
{
    for (size_t i = 0; i < CKS_COUNT(aliases); i++)
        if (begins_alike(name, aliases[i].wrong) && IS_MEMBER(aliases[i].right) == in_credential &&
            cks_param_in(aliases[i].right, op) &&
            cks_str_same_name(name, cks_str_of(aliases[i].wrong)))
            return cks_params[aliases[i].right].own.p;
    struct cks_nearest near = cks_nearest_to(name);
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++)
        if (IS_MEMBER(p) == in_credential && cks_param_in(p, op))
            cks_nearest_try(&near, cks_params[p].own);
    return near.best;
}

bool
cks_param_is_near(struct cks_str name)
{
    for (size_t i = 0; i < CKS_COUNT(aliases); i++)
        if (begins_alike(name, aliases[i].wrong) &&
            cks_param_in(aliases[i].right, CKS_OPERATION_AUTO) &&
            cks_str_same_name(name, cks_str_of(aliases[i].wrong)))
            return true;
    struct cks_nearest near = cks_nearest_to(name);
    for (enum cks_param p = 0; p < CKS_P_COUNT && !near.best; p++)
        if (cks_nearest_by_length(&near, cks_params[p].own) && cks_param_in(p, CKS_OPERATION_AUTO))
            cks_nearest_try(&near, cks_params[p].own);
    return near.best != NULL;
}

bool
cks_param_has_value(enum cks_param p, struct cks_str text)
{
    const char *const *known = cks_params[p].values;
    if (!known)
        return true;
    while (*known && !cks_str_is(text, *known))
        known++;
    return *known != NULL;
}

const char *
cks_store_type_name(enum cks_store_type type)
{
    return type == CKS_STORE_UNKNOWN ? NULL : store_types[type - CKS_STORE_HSM];
}

static bool
is_own_name(struct cks_str word, enum cks_param p)
{
    struct cks_str own = cks_params[p].own;
    /* Almost always as it is. */
    return word.n == own.n && (memcmp(word.p, own.p, own.n) == 0 || cks_str_ieq(word, own));
}

/* Terraform's names; the AWS CLI's options are the same with hyphens. Pulumi's. All begin with a
 * small letter; almost every word ends here. */
static bool
is_tool_name(struct cks_str word, enum cks_param p, char first)
{
    const char *terraform = cks_params[p].terraform, *pulumi = cks_params[p].pulumi;
    return (terraform && terraform[0] == first && cks_str_same_name(word, cks_str_of(terraform))) ||
           (pulumi && pulumi[0] == word.p[0] && cks_str_is(word, pulumi));
}

bool
cks_param_known_word(struct cks_str word)
{
    static const char *const words[] = {
        "CustomKeyStores",
        "ConnectionState",
        "Truncated",
        "NextMarker",
        "resource",
        "variable",
        "locals",
        "module",
        "data",
        "provider",
        "output",
        "default",
        "type",
        "source",
        "count",
        "for_each",
        "dynamic",
        "content",
        "resources",
        "properties",
        "Resources",
        "Properties",
        "sensitive",
        "description",
        "terraform",
        "lifecycle",
        "Create",
        "Update",
        "aws",
        "kms",
        "create-custom-key-store",
        "update-custom-key-store",
        "aws_kms_custom_key_store",
        "uri_path_prefix",
        "sigv4_access_key_id",
        "sigv4_secret_access_key",
        "is_tls_enabled",
        "region",
    };
    if (!word.n)
        return false;
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++)
        if (is_own_name(word, p))
            return true;
    const char first = (char)cks_lower((unsigned char)word.p[0]);
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++)
        if (is_tool_name(word, p, first))
            return true;
    for (size_t i = 0; i < CKS_COUNT(words); i++)
        if (word.p[0] == words[i][0] && cks_str_is(word, words[i]))
            return true;
    return false;
}
