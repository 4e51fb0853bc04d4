/* Entries of DescribeCustomKeyStores. They exist, so KMS has accepted them: their formats are never
 * judged. */
#include "formats/aws/inventory.h"
#include "model/sense.h"
#include "formats/reading/reading.h"

static const struct {
    enum cks_param param;
    const char *name, *pointer;
    bool in_proxy;
} members[] = {
    {CKS_P_ID, "CustomKeyStoreId", "/CustomKeyStoreId", false},
    {CKS_P_NAME, "CustomKeyStoreName", "/CustomKeyStoreName", false},
    {CKS_P_TYPE, "CustomKeyStoreType", "/CustomKeyStoreType", false},
    {CKS_P_CLUSTER, "CloudHsmClusterId", "/CloudHsmClusterId", false},
    {CKS_P_ANCHOR, "TrustAnchorCertificate", "/TrustAnchorCertificate", false},
    {CKS_P_CONNECTIVITY, "Connectivity", "/XksProxyConfiguration/Connectivity", true},
    {CKS_P_ACCESS_KEY, "AccessKeyId", "/XksProxyConfiguration/AccessKeyId", true},
    {CKS_P_ENDPOINT, "UriEndpoint", "/XksProxyConfiguration/UriEndpoint", true},
    {CKS_P_PATH, "UriPath", "/XksProxyConfiguration/UriPath", true},
    {CKS_P_SERVICE, "VpcEndpointServiceName", "/XksProxyConfiguration/VpcEndpointServiceName",
     true},
    {CKS_P_OWNER, "VpcEndpointServiceOwner", "/XksProxyConfiguration/VpcEndpointServiceOwner",
     true},
};

/* If the entry is not the whole text, its place precedes each pointer. */
static bool
put_pointer(struct cks_reading *r, const char *pointer, struct cks_value *v, const char *member)
{
    v->pointer = *pointer ? cks_arena_printf(r->arena, "%s%s", pointer, member) : member;
    return v->pointer != NULL;
}

/* A constant: AWS Tools for PowerShell print {"Value": "FAILED"} where others print "FAILED". */
static struct cks_str
constant_of(const cJSON *object, const char *name)
{
    const cJSON *item = cks_json_get(object, name);
    return cJSON_IsObject(item) ? cks_json_text_of(item, "Value") : cks_json_text_of(object, name);
}

bool
cks_read_inventory_entry(struct cks_reading *r, const cJSON *root, const char *pointer)
{
    struct cks_store s = {.operation = CKS_EXISTING,
                          .input = CKS_INPUT_INVENTORY,
                          .doc = r->doc,
                          .address = "",
                          .pointer = pointer};
    if (!cJSON_IsObject(root))
        return true;
    const cJSON *proxy = cks_json_get(root, "XksProxyConfiguration");
    for (size_t i = 0; i < CKS_COUNT(members); i++) {
        const cJSON *item = cks_json_get(members[i].in_proxy ? proxy : root, members[i].name);
        struct cks_value *v = &s.values[members[i].param];
        if (!item || cJSON_IsNull(item))
            continue;
        if (cJSON_IsObject(item))
            item = cks_json_get(item, "Value"); /* of PowerShell, as in constant_of */
        if (cJSON_IsString(item)) {
            v->state = CKS_VALUE_KNOWN;
            v->text = cks_json_text(item);
        }
        if (!cJSON_IsString(item) || !cks_param_has_value(members[i].param, v->text))
            s.unread |= UINT32_C(1) << members[i].param;
        if (!put_pointer(r, pointer, v, members[i].pointer))
            return false;
    }
    /* Older output has no type; only CloudHSM key stores existed then. */
    cks_store_settle(&s, CKS_STORE_UNKNOWN);
    s.state_text = constant_of(root, "ConnectionState");
    s.state = cks_connection_state_of(s.state_text);
    s.error_code = constant_of(root, "ConnectionErrorCode");
    if (!cks_json_time(cks_json_get(root, "CreationDate"), &s.created))
        s.created = 0;
    return r->take(r->cookie, &s);
}
