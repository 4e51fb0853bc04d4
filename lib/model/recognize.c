/* What a tree is, by its content: file names say nothing certain. */
#include "model/reading.h"

/* The members of one object, as recognition sees them. */
struct census {
    unsigned known;   /* bit 1 << enum cks_param, letter case aside */
    unsigned foreign; /* members that are no parameter of ours */
    unsigned members;
};

#define BIT(p) (1u << (p))
#define SPECIFIC                                                                                   \
    (BIT(CKS_P_NAME) | BIT(CKS_P_NEW_NAME) | BIT(CKS_P_TYPE) | BIT(CKS_P_PASSWORD) |               \
     BIT(CKS_P_ANCHOR) | BIT(CKS_P_ENDPOINT) | BIT(CKS_P_PATH) | BIT(CKS_P_CONNECTIVITY) |         \
     BIT(CKS_P_SERVICE) | BIT(CKS_P_OWNER) | BIT(CKS_P_CREDENTIAL))
#define CREATE_ONLY (BIT(CKS_P_NAME) | BIT(CKS_P_TYPE) | BIT(CKS_P_ANCHOR))
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
count(const cJSON *root)
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
has(const cJSON *root, const char *name)
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
        if (has(root, theirs[i]))
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

static enum cks_shape
by_parameters(struct census c)
{
    bool id = c.known & BIT(CKS_P_ID);
    if (id && c.known == BIT(CKS_P_ID))
        return c.foreign ? CKS_SHAPE_NONE : CKS_SHAPE_CONNECT;
    if (id && (c.known & BIT(CKS_P_NAME)))
        return CKS_SHAPE_AMBIGUOUS;
    if (id || (c.known & BIT(CKS_P_NEW_NAME)))
        return CKS_SHAPE_UPDATE;
    if (c.known & CREATE_ONLY)
        return CKS_SHAPE_CREATE;
    if (!(c.known & SPECIFIC))
        return CKS_SHAPE_NONE;
    return (c.known & ~PROXY_CONFIG) == 0 ? CKS_SHAPE_PROXY_CONFIG : CKS_SHAPE_AMBIGUOUS;
}

enum cks_shape
cks_recognize(const cJSON *root, enum cks_operation asked)
{
    if (!cJSON_IsObject(root))
        return CKS_SHAPE_NONE;
    if (cJSON_IsArray(cks_json_get(root, "CustomKeyStores")))
        return CKS_SHAPE_INVENTORY;
    struct census c = count(root);
    if ((c.known & (BIT(CKS_P_ID) | BIT(CKS_P_NAME))) &&
        (has(root, "ConnectionState") || has(root, "XksProxyConfiguration") ||
         has(root, "CreationDate")))
        return CKS_SHAPE_INVENTORY_ENTRY;
    if (asked != CKS_OPERATION_AUTO && asked != CKS_EXISTING && (c.known || c.members == 0))
        return shape_of(asked);
    if (!c.known || is_another_call(root))
        return CKS_SHAPE_NONE;
    return by_parameters(c);
}

bool
cks_may_hold_store(struct cks_str text)
{
    static const char *const words[] = {
        "CustomKeyStore",    "custom_key_store", "custom-key-store",
        "customKeyStore",    "custom_keystore",  "XksProxy",
        "CloudHsmClusterId", "KeyStorePassword", "TrustAnchorCertificate",
    };
    for (size_t i = 0; i < CKS_COUNT(words); i++)
        if (text.n && memmem(text.p, text.n, words[i], strlen(words[i])))
            return true;
    return false;
}
