/* What follows of evidence at its limits: each member of fixtures/predict/base that has one, at it
 * and beside it. fixtures/tables/limits.txt has what is found, how each call ends and which
 * requirements are not proved. Arguments: that folder, and fixtures/predict/base. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the headers above */
#include <cmocka.h>

#include <cjson/cJSON.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "ckscheck/tool.h"
#include "golden.h"

/* 2026-01-01T00:00:00Z */
#define NOW INT64_C(1767225600)
#define FILES_MOST 32

static const char *bases;

/* A JSON Pointer in a file of a base, and values for it, with "|" between; "-" takes it away.
 */
static const struct row {
    const char *base, *file, *pointer, *values;
} rows[] = {
#define PROBE(pointer, values)                                                                     \
    {                                                                                              \
        "public", "probe.json", "/probes/0/" pointer, values                                       \
    }
    PROBE("timing/p99Us", "200000|200001|20999|-"),
    PROBE("timing/requestUs", "200000|200001|-"),
    PROBE("timing/coldUs", "250000|250001|-"),
    PROBE("timing/roundTripUs", "35000|35001|0|-"),
    PROBE("attempts/0/us", "0|1|250000|250001|-1"),
    PROBE("attempts/1/us", "0|250000|250001"),
    PROBE("attempts/0/status", "500|-"),
    PROBE("attempts/1/status", "500|-"),
    PROBE("attempts/0/outcome", "\"timeout\"|\"reset\"|\"closed\"|\"malformed\"|\"network\""),
    PROBE("attempts/1/outcome", "\"timeout\"|\"reset\"|\"closed\"|\"malformed\"|\"network\""),
    PROBE("attempts", "-|[]"),
    PROBE("http/status", "200|201|400|401|403|404|405|429|500|503|-"),
    PROBE("http/dateSkewSeconds", "299|300|301|-299|-300|-301|-"),
    PROBE("http/xksProxyFleetSize", "0|1|2|3|-"),
    PROBE("http/ekmFleetDetails/0/healthStatus", "\"ACTIVE\"|\"DEGRADED\"|\"UNAVAILABLE\"|\"x\"|-"),
    PROBE("http/ekmFleetDetails/1/healthStatus", "\"DEGRADED\"|\"UNAVAILABLE\""),
    PROBE("http/ekmFleetDetails", "[]|-"),
    PROBE("tls/chain/0/notBefore",
          "\"2025-12-31T23:59:59Z\"|\"2026-01-01T00:00:00Z\"|\"2026-01-01T00:00:01Z\"|-"),
    PROBE("tls/chain/0/notAfter",
          "\"2025-12-31T23:59:59Z\"|\"2026-01-01T00:00:00Z\"|\"2026-01-01T00:00:01Z\"|\"2026-01-"
          "30T23:59:59Z\"|\"2026-01-31T00:00:00Z\"|\"2026-01-31T00:00:01Z\"|-"),
    PROBE("tls/chain/1/notBefore", "\"2026-01-01T00:00:00Z\"|\"2026-01-01T00:00:01Z\"|-"),
    PROBE("tls/chain/1/notAfter",
          "\"2026-01-01T00:00:00Z\"|\"2026-01-01T00:00:01Z\"|\"2026-01-31T00:00:00Z\"|-"),
    PROBE("tls/rootNotAfter", "\"2026-01-01T00:00:00Z\"|\"2026-01-01T00:00:01Z\"|-"),
    PROBE("tls/chain/0/depth", "0|1|-"),
    PROBE("tls/chain/1/depth", "0|1"),
    PROBE("tls/chain/0/key", "\"RSA 1024\"|\"RSA 2047\"|\"RSA 2048\"|\"EC 224\"|\"EC 384\"|-"),
    PROBE("tls/chain/0/signature", "\"sha1WithRSAEncryption\"|\"sha256WithRSAEncryption\"|-"),
    PROBE("tls/suite", "\"TLS_AES_256_GCM_SHA384\"|\"TLS_AES_128_GCM_SHA256\"|\"TLS_CHACHA20_"
                       "POLY1305_SHA256\"|\"TLS_AES_128_CCM_SHA256\"|-"),
    PROBE("tls/protocol", "\"TLSv1.2\"|\"TLSv1.1\"|-"),
    PROBE("tls/hostName", "\"common-name\"|\"none\"|\"not-checked\"|-"),
    PROBE("tls/commonName", "\"other\"|\"absent\"|\"not-checked\"|-"),
    PROBE("tls/root",
          "\"listed-by-key\"|\"ca-file\"|\"public-not-listed\"|\"private\"|\"issuer-not-sent\"|-"),
    PROBE("tls/rootLists", "\"2022\"|\"2024\"|\"none\"|-"),
    PROBE("tls/noSecureRenegotiation", "true|-"),
    PROBE("tls/clientCertificateRequested", "true|-"),
    PROBE("tcp/0/result",
          "\"refused\"|\"reset\"|\"timeout\"|\"unreachable\"|\"failed\"|\"not-tried\"|-"),
    PROBE("tcp/0/port", "442|444|-"),
    PROBE("tcp", "[]"),
    PROBE("dns/a/kind", "\"server-failure\"|\"refused\"|\"timeout\"|\"malformed\"|\"no-name\"|\"no-"
                        "data\"|\"unreachable\"|\"failed\"|-"),
    PROBE("dns/a/addresses/0/address", "\"10.0.0.1\"|\"127.0.0.1\"|\"52.17.1.2\""),
    PROBE("dns/a/leftOut", "0|1|-1"),
    PROBE("dns/source", "\"hosts-file\"|\"literal\"|\"connect-to\"|-"),
    PROBE("redirected", "true|-"),
    PROBE("complete", "false|-"),
    PROBE("caFile", "true"),
    PROBE("ended", "\"verified\"|\"tls\"|\"http\"|-"),
    PROBE("region", "\"eu-west-2\"|-"),
    PROBE("accessKeyId", "\"KQTZ5WJ3NBVXH2LMRC7DPYF5\"|-"),
    PROBE("path", "\"/other/kms/xks/v1\"|-"),
    PROBE("at", "\"2026-01-01T00:00:00Z\"|\"2026-01-01T00:00:01Z\"|\"2025-12-31T00:00:00Z\"|\"2025-"
                "12-24T23:59:59Z\"|\"2025-12-01T00:00:00Z\"|-"),
    PROBE("at", "\"2025-12-31T23:44:59Z\"|\"2025-12-31T23:45:00Z\""),
    {"public", "probe.json", "/taken", "\"2025-12-31T23:44:59Z\"|\"2025-12-31T23:45:00Z\"|-"},
#define HSM(file, pointer, values)                                                                 \
    {                                                                                              \
        "cloudhsm", file, pointer, values                                                          \
    }
    HSM("cluster.json", "/Clusters/0/State", "\"DEGRADED\"|\"INITIALIZED\"|\"DELETED\"|\"x\"|-"),
    HSM("cluster.json", "/Clusters/0/Hsms", "[]"),
    HSM("cluster.json", "/Clusters/0/Hsms/0/State", "\"DEGRADED\"|\"x\"|-"),
    HSM("cluster.json", "/Clusters/0/Hsms/1/State", "\"DEGRADED\"|\"x\"|-"),
    HSM("cluster.json", "/Clusters/0/VpcId", "\"\"|-"),
    HSM("cluster.json", "/Clusters/0/SubnetMapping", "{}|-"),
    HSM("subnet.json", "/Subnets/0/AvailableIpAddressCount", "0|1|2|-1"),
    HSM("subnet.json", "/Subnets/1/AvailableIpAddressCount", "0|1|2|-1"),
    HSM("subnet.json", "/Subnets/0/VpcId", "\"vpc-0\"|-"),
    HSM("subnet.json", "/Subnets/0/Ipv6Native", "true|-"),
    HSM("security-group.json", "/SecurityGroups/0/IpPermissions/0/FromPort", "2222|2223|2224|-1"),
    HSM("security-group.json", "/SecurityGroups/0/IpPermissions/0/ToPort", "2224|2225|2226|-1"),
    HSM("security-group.json", "/SecurityGroups/0/IpPermissions/0/IpProtocol",
        "\"6\"|\"-1\"|\"udp\"|\"17\"|-"),
    HSM("network-acl.json", "/NetworkAcls/0/Entries/0/Protocol",
        "\"6\"|\"-1\"|\"17\"|\"255\"|\"256\"|\"x\"|\"1000\"|-"),
    HSM("network-acl.json", "/NetworkAcls/0/Entries/0/Egress", "true|false|-"),
    HSM("network-acl.json", "/NetworkAcls/0/Entries/0/RuleAction", "\"deny\"|\"allow\"|-"),
    HSM("network-acl.json", "/NetworkAcls/0/Entries/0/RuleNumber", "1|100|32767|-"),
    HSM("network-acl.json", "/NetworkAcls/0/Entries/0/PortRange",
        "{\"From\":2223,\"To\":2225}|{\"From\":2223,\"To\":2224}|{\"From\":2224,\"To\":2225}|{"
        "\"From\":0,\"To\":65535}|{\"From\":1024,\"To\":65535}|{\"From\":1025,\"To\":65535}"),
#define ENTRY(egress, from, to)                                                                    \
    "{\"CidrBlock\":\"0.0.0.0/0\",\"Egress\":" egress                                              \
    ",\"Protocol\":\"6\",\"RuleAction\":\"allow\","                                                \
    "\"RuleNumber\":100,\"PortRange\":{\"From\":" from ",\"To\":" to "}}"
#define ENTRIES(egress)                                                                            \
    ENTRY(egress, "2223", "2225")                                                                  \
    "|" ENTRY(egress, "2223", "2224") "|" ENTRY(egress, "2224", "2225") "|" ENTRY(                 \
        egress, "2222", "2226") "|" ENTRY(egress, "1024", "65535") "|" ENTRY(egress, "1025",       \
                                                                             "65535")
    HSM("network-acl.json", "/NetworkAcls/0/Entries/0", ENTRIES("true")),
    HSM("network-acl.json", "/NetworkAcls/0/Entries/0", ENTRIES("false")),
    HSM("network-acl.json", "/NetworkAcls/0/Entries/2", ENTRIES("true")),
    HSM("network-acl.json", "/NetworkAcls/0/Entries/2", ENTRIES("false")),
#define OWNERS "\"999988887777\"|null|7|\"\"|-"
    HSM("subnet.json", "/Subnets/0/OwnerId", OWNERS),
    HSM("security-group.json", "/SecurityGroups/0/OwnerId", OWNERS),
    HSM("network-acl.json", "/NetworkAcls/0/OwnerId", OWNERS),
    HSM("route-table.json", "/RouteTables/0/OwnerId", OWNERS),
    HSM("user.json", "/data/users/2/locked", "\"true\"|\"inconsistent\"|-"),
    HSM("user.json", "/data/users/2/role", "\"admin\"|\"inconsistent\"|-"),
    HSM("user.json", "/data/users/2/mfa",
        "[{\"strategy\":\"token-sign\"}]|[{\"strategy\":\"x\"}]|-"),
    HSM("user.json", "/data/users/2/cluster-coverage", "\"inconsistent\"|\"x\"|-"),
    HSM("user.json", "/data/users/2/username", "\"KmsUser\"|\"kmsuser2\"|-"),
    HSM("login.json", "/error_code", "1|-"),
    HSM("caller.json", "/Account", "\"999988887777\"|-"),
    HSM("policy.json", "/EvaluationResults/0/EvalDecision",
        "\"implicitDeny\"|\"explicitDeny\"|\"x\"|-"),
#define VPC(file, pointer, values)                                                                 \
    {                                                                                              \
        "vpc", file, pointer, values                                                               \
    }
    VPC("endpoint-service.json", "/ServiceConfigurations/0/AcceptanceRequired", "true|-"),
    VPC("endpoint-service.json", "/ServiceConfigurations/0/ServiceState", "\"Pending\"|\"x\"|-"),
    VPC("endpoint-service.json", "/ServiceConfigurations/0/AvailabilityZones",
        "[\"eu-west-1a\"]|[\"eu-west-1a\",\"eu-west-1b\"]|[]|-"),
    VPC("endpoint-service.json", "/ServiceConfigurations/0/NetworkLoadBalancerArns", "[]|[7]|-"),
    VPC("listener.json", "/Listeners/0/Port", "442|444|-1|0|65535|65536|-"),
    VPC("listener.json", "/Listeners/0/Protocol", "\"UDP\"|\"TLS\"|\"TCP_UDP\"|\"x\"|-"),
    VPC("load-balancer.json", "/LoadBalancers/0/Type", "\"application\"|\"x\"|-"),
    VPC("load-balancer.json", "/LoadBalancers/0/AvailabilityZones", "[]|{}|-"),
    VPC("load-balancer.json", "/LoadBalancers/0/Scheme", "\"internet-facing\"|-"),
    VPC("target-group.json", "/TargetGroups/0/Protocol", "\"UDP\"|\"TLS\"|\"x\"|-"),
    VPC("target-group.json", "/TargetGroups/0/Port", "0|444|65535|-"),
    VPC("target-health.json", "/TargetHealthDescriptions/0/TargetHealth/State",
        "\"unhealthy\"|\"initial\"|\"unused\"|\"draining\"|\"x\"|-"),
    VPC("network-interface.json", "/NetworkInterfaces/0/OwnerId", OWNERS),
    VPC("vpc-endpoint.json", "/VpcEndpoints/0/OwnerId", OWNERS),
    VPC("permission.json", "/AllowedPrincipals/0/Principal", "\"*\"|\"x\"|-"),
    VPC("permission.json", "/AllowedPrincipals/0/PrincipalType", "\"All\"|\"Account\"|-"),
};

/* ---- files ---- */

static char *
read_file(const char *folder_of, const char *name)
{
    char path[1024];
    snprintf(path, sizeof(path), "%s/%s", folder_of, name);
    struct cks_buf b = read_table(path);
    if (!b.data)
        fail_msg("%s cannot be read", path);
    return b.data;
}

/* The holder of the last step of a pointer, which is *ret_key; NULL if there is none. */
static cJSON *
holder_of(cJSON *root, const char *pointer, char ret_key[64])
{
    while (root && *pointer == '/') {
        size_t n = strcspn(pointer + 1, "/");
        assert_true(n < 64);
        memcpy(ret_key, pointer + 1, n);
        ret_key[n] = '\0';
        pointer += n + 1;
        if (!*pointer)
            break;
        root = cJSON_IsArray(root) ? cJSON_GetArrayItem(root, atoi(ret_key))
                                   : cJSON_GetObjectItemCaseSensitive(root, ret_key);
    }
    return root;
}

static void
put(cJSON *root, const char *pointer, const char *value)
{
    char key[64];
    cJSON *holder = holder_of(root, pointer, key);
    if (!holder)
        fail_msg("%s is not there", pointer);
    if (cJSON_IsArray(holder)) {
        assert_true(cJSON_ReplaceItemInArray(holder, atoi(key), cJSON_Parse(value)));
        return;
    }
    cJSON_DeleteItemFromObjectCaseSensitive(holder, key);
    if (strcmp(value, "-") != 0)
        assert_true(cJSON_AddItemToObject(holder, key, cJSON_Parse(value)));
}

/* The text of a file with one value changed; value NULL: as it is. What is before the JSON stays.
 */
static char *
changed_text(const char *text, const char *pointer, const char *value)
{
    const char *at = strpbrk(text, "{[");
    cJSON *root = at ? cJSON_Parse(at) : NULL;
    assert_non_null(root);
    put(root, pointer, value);
    char *json = cJSON_PrintUnformatted(root);
    struct cks_buf b = {0};
    cks_buf_add(&b, text, (size_t)(at - text));
    cks_buf_adds(&b, json);
    cJSON_Delete(root);
    cJSON_free(json);
    assert_true(cks_buf_ok(&b));
    return b.data;
}

/* ---- runs ---- */

static void
add_evidence(struct cks *c, const char *base, const struct row *row, const char *value)
{
    char evidence[1024];
    struct dirent **names = NULL;
    snprintf(evidence, sizeof(evidence), "%s/%s/evidence", bases, base);
    int n = scandir(evidence, &names, NULL, alphasort);
    assert_true(n > 2 && n < FILES_MOST);
    for (int i = 0; i < n; i++) {
        const char *name = names[i]->d_name;
        if (name[0] != '.') {
            char *text = read_file(evidence, name), *other = NULL;
            if (row && strcmp(name, row->file) == 0)
                other = changed_text(text, row->pointer, value);
            const char *given = other ? other : text;
            cks_add_evidence_buffer(c, name, given, strlen(given));
            free(text);
            free(other);
        }
        free(names[i]);
    }
    free(names);
}

static void
add_calls(struct cks_buf *out, struct cks *c)
{
    const struct cks_prediction *made;
    size_t n = cks_predict(c, 0, &made);
    for (size_t i = 0; i < n; i++) {
        cks_buf_printf(out, "    %s: %s", cks_operation_name(made[i].call),
                       cks_outcome_name(made[i].outcome));
        if (made[i].cause.error)
            cks_buf_printf(out, " %s", made[i].cause.error);
        for (size_t k = 0; k < made[i].requirement_count; k++) {
            const struct cks_requirement_state *r = &made[i].requirements[k];
            if (r->status != CKS_REQUIREMENT_PROVED)
                cks_buf_printf(out, " %s%s", r->id,
                               r->status == CKS_REQUIREMENT_ASSUMED ? "" : "?");
        }
        cks_buf_addc(out, '\n');
    }
}

static void
add_run(struct cks_buf *out, const char *base, const struct row *row, const char *value)
{
    char place[1024];
    struct cks_options o;
    struct cks *c = NULL;
    cks_options_init(&o);
    o.at_given = true;
    o.at = NOW;
    o.region = "eu-west-1";
    assert_int_equal(cks_open(&o, &c), CKS_OK);
    add_evidence(c, base, row, value);
    snprintf(place, sizeof(place), "%s/%s", bases, base);
    char *create = read_file(place, "create.json");
    assert_int_equal(cks_add_buffer(c, "create.json", create, strlen(create)), CKS_OK);
    assert_int_equal(cks_judge(c), CKS_OK);
    add_calls(out, c);
    for (size_t i = 0; i < cks_finding_count(c); i++) {
        const struct cks_finding *f = cks_finding(c, i);
        cks_buf_printf(out, "    %s %s\n", f->code, f->message);
    }
    for (size_t i = 0; i < cks_failure_count(c); i++)
        cks_buf_printf(out, "    note: %s\n", cks_failure(c, i)->message);
    free(create);
    cks_close(&c);
}

/* What differs from the base is told, or that nothing does. */
static void
add_change(struct cks_buf *out, const struct row *row, const char *value)
{
    struct cks_buf was = {0}, is = {0};
    add_run(&was, row->base, NULL, NULL);
    add_run(&is, row->base, row, value);
    cks_buf_printf(out, "%s %s %s %s\n", row->base, row->file, row->pointer, value);
    if (cks_str_eq(cks_buf_str(&was), cks_buf_str(&is)))
        cks_buf_adds(out, "    the same\n");
    else
        cks_buf_add(out, is.data, is.len);
    cks_buf_free(&was);
    cks_buf_free(&is);
}

static void
evidence_has_limits(void **state)
{
    static const char *const of[] = {"cloudhsm", "public", "vpc"};
    struct cks_buf out = {0};
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(of); i++) {
        cks_buf_printf(&out, "%s\n", of[i]);
        add_run(&out, of[i], NULL, NULL);
    }
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        char values[1024];
        assert_true(strlen(rows[i].values) < sizeof(values));
        strcpy(values, rows[i].values);
        for (char *value = strtok(values, "|"); value; value = strtok(NULL, "|"))
            add_change(&out, &rows[i], value);
    }
    expect("limits", &out);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(evidence_has_limits)};
    if (argc != 3)
        return 2;
    folder = argv[1];
    bases = argv[2];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
