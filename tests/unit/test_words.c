/* The lists of words that values, names and evidence are looked up in, held against lists of their
 * own: a word that is changed, lost or too many is found here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the headers above */
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "evidence/facts/evidence.h"
#include "evidence/facts/facts.h"
#include "evidence/read.h"
#include "model/certificate/pem.h"
#include "model/gate.h"
#include "model/param.h"
#include "rules/store/entropy.h"
#include "rules/store/placeholder.h"

/* ---- names that may be shown ---- */

static void
known_words_are_known(void **state)
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
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(words); i++) {
        char longer[64];
        snprintf(longer, sizeof(longer), "%sx", words[i]);
        assert_true(cks_param_known_word(cks_str_of(words[i])));
        assert_false(cks_param_known_word(cks_str_of(longer)));
    }
    assert_false(cks_param_known_word(CKS_STR_LIT("")));
}

/* As secrets are formed, but of people's own files. */
static void
common_names_are_shown(void **state)
{
    static const char *const names[] = {
        "Comment",      "Comments",     "DryRun",      "Environment", "Metadata",
        "Options",      "Parameters",   "Profile",     "Request",     "Response",
        "Settings",     "TagKey",       "TagList",     "TagValue",    "Version",
        "comment",      "comments",     "description", "dryRun",      "enabled",
        "environment",  "metadata",     "options",     "parameters",  "profile",
        "settings",     "version",      "Description", "Encrypt",     "Decrypt",
        "KeyPolicy",    "KeySpec",      "KeyUsage",    "Policy",      "serviceToken",
        "ServiceToken", "$schema",      "address",     "actions",     "attributes",
        "instances",    "outputs",      "planned",     "lineage",     "deployment",
        "newState",     "oldState",     "eventName",   "eventSource", "requestParameters",
        "Records",      "userIdentity", "service",     "Service",     "CreationDate",
        "NextMarker",   "timeouts",     "Default",     "provider",    "replace",
        "sensitive",    "required",     "protect",     "external",    "command",
        "commands",     "Outputs",      "Mappings",    "Conditions",  "Condition",
        "Transform",    "Resource",     "Principal",   "runtime",     "variables",
        "arguments",    "function",
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(names); i++)
        assert_true(cks_may_show_name(cks_str_of(names[i])));
    assert_false(cks_may_show_name(CKS_STR_LIT("Kq7vTr9Zp2")));
    assert_false(cks_may_show_name(CKS_STR_LIT("Commentx7Q")));
    assert_false(cks_may_show_name(CKS_STR_LIT("-----BEGIN PRIVATE KEY-----")));
    assert_false(cks_may_show_name(CKS_STR_LIT("RawSecretAccessKey=abc")));
}

/* ---- texts in place of a certificate ---- */

static void
texts_are_told_apart(void **state)
{
    static const struct {
        const char *text;
        enum cks_text_kind kind;
    } rows[] = {
        {"", CKS_TEXT_EMPTY},
        {" \n", CKS_TEXT_EMPTY},
        {"file://anchor.pem", CKS_TEXT_FILE_URL},
        {"fileb://anchor.pem", CKS_TEXT_FILE_URL},
        {"ssh-rsa AAAA", CKS_TEXT_SSH_KEY},
        {"ecdsa-sha2-nistp256 AAAA", CKS_TEXT_SSH_KEY},
        {"---- BEGIN SSH2 PUBLIC KEY ----", CKS_TEXT_SSH_KEY},
        {"arn:aws:acm:eu-west-1:111122223333:certificate/1", CKS_TEXT_ARN},
        {"$(cat anchor.pem)", CKS_TEXT_SHELL},
        {"${ANCHOR}", CKS_TEXT_SHELL},
        {"`cat anchor.pem`", CKS_TEXT_SHELL},
        {"{\"a\": 1}", CKS_TEXT_JSON},
        {"[1]", CKS_TEXT_JSON},
        {"0\x82\x03", CKS_TEXT_RAW_DER},
        {"0\xEF\xBF\xBD", CKS_TEXT_RAW_DER},
        {"0\xC2\x82", CKS_TEXT_RAW_DER},
        {"0\xE2\x80\x9A", CKS_TEXT_RAW_DER},
        {"https://pki.acme-keys.com/ca", CKS_TEXT_URL},
        {"see https://pki.acme-keys.com/ca", CKS_TEXT_OTHER},
        {"anchor.crt", CKS_TEXT_PATH},
        {"anchor.pem", CKS_TEXT_PATH},
        {"anchor.cer", CKS_TEXT_PATH},
        {"anchor.der", CKS_TEXT_PATH},
        {"anchor.txt", CKS_TEXT_PATH},
        {"anchor.key", CKS_TEXT_PATH},
        {"my anchor.cert", CKS_TEXT_PATH},
        {"A.PEM", CKS_TEXT_PATH},
        {".pem", CKS_TEXT_OTHER},
        {"two\nlines.pem", CKS_TEXT_OTHER},
        {"/etc/anchor", CKS_TEXT_PATH},
        {"./anchor", CKS_TEXT_PATH},
        {"../anchor", CKS_TEXT_PATH},
        {"~/anchor", CKS_TEXT_PATH},
        {"/an anchor", CKS_TEXT_OTHER},
        {"/a\nb", CKS_TEXT_OTHER},
        {"anchor", CKS_TEXT_OTHER},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++)
        assert_int_equal(cks_text_guess(cks_str_of(rows[i].text)), rows[i].kind);
}

static void
blocks_are_told_apart(void **state)
{
    static const struct {
        const char *label;
        enum cks_text_kind kind;
        bool encrypted;
    } rows[] = {
        {"CERTIFICATE", CKS_TEXT_CERTIFICATE, false},
        {"X509 CERTIFICATE", CKS_TEXT_CERTIFICATE, false},
        {"TRUSTED CERTIFICATE", CKS_TEXT_CERTIFICATE, false},
        {"CERTIFICATE REQUEST", CKS_TEXT_CSR, false},
        {"NEW CERTIFICATE REQUEST", CKS_TEXT_CSR, false},
        {"PUBLIC KEY", CKS_TEXT_PUBLIC_KEY, false},
        {"RSA PUBLIC KEY", CKS_TEXT_PUBLIC_KEY, false},
        {"PRIVATE KEY", CKS_TEXT_PRIVATE_KEY, false},
        {"EC PRIVATE KEY", CKS_TEXT_PRIVATE_KEY, false},
        {"ENCRYPTED PRIVATE KEY", CKS_TEXT_PRIVATE_KEY, true},
        {"PKCS7", CKS_TEXT_PKCS7, false},
        {"PKCS #7 SIGNED DATA", CKS_TEXT_PKCS7, false},
        {"CMS", CKS_TEXT_PKCS7, false},
        {"PKCS12", CKS_TEXT_PKCS12, false},
        {"X509 CRL", CKS_TEXT_CRL, false},
        {"EC PARAMETERS", CKS_TEXT_PARAMETERS, false},
        {"DH PARAMETERS", CKS_TEXT_PARAMETERS, false},
        {"DSA PARAMETERS", CKS_TEXT_PARAMETERS, false},
        {"PGP MESSAGE", CKS_TEXT_PGP, false},
        {"SOMETHING", CKS_TEXT_OTHER_PEM, false},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_pem_block block;
        size_t at = 0;
        char text[256];
        snprintf(text, sizeof(text), "-----BEGIN %s-----\nAAAA\n-----END %s-----\n", rows[i].label,
                 rows[i].label);
        assert_true(cks_pem_next(cks_str_of(text), &at, &block));
        assert_int_equal(block.kind, rows[i].kind);
        assert_int_equal(block.encrypted, rows[i].encrypted);
        assert_true(block.closed);
        assert_false(cks_pem_next(cks_str_of(text), &at, &block));
    }
}

static void
texts_have_names(void **state)
{
    static const char *const names[CKS_TEXT_KIND_COUNT] = {
        [CKS_TEXT_CERTIFICATE] = "a certificate",
        [CKS_TEXT_EMPTY] = "only white space",
        [CKS_TEXT_BASE64_CERTIFICATE] = "a certificate in base64 without its BEGIN and END lines",
        [CKS_TEXT_BASE64_PEM] = "a PEM file that was encoded in base64 again",
        [CKS_TEXT_CORRUPT_BASE64] = "a certificate with damaged base64",
        [CKS_TEXT_TRUNCATED] = "a certificate that is cut off",
        [CKS_TEXT_NOT_X509] = "a block marked as a certificate that contains none",
        [CKS_TEXT_CSR] = "a certificate signing request",
        [CKS_TEXT_PUBLIC_KEY] = "a public key",
        [CKS_TEXT_PRIVATE_KEY] = "a private key",
        [CKS_TEXT_PKCS7] = "a PKCS #7 bundle",
        [CKS_TEXT_PKCS12] = "a PKCS #12 file",
        [CKS_TEXT_CRL] = "a certificate revocation list",
        [CKS_TEXT_PARAMETERS] = "key parameters",
        [CKS_TEXT_SSH_KEY] = "an SSH public key",
        [CKS_TEXT_PGP] = "a PGP block",
        [CKS_TEXT_OTHER_PEM] = "another PEM block",
        [CKS_TEXT_RAW_DER] = "a certificate's DER bytes",
        [CKS_TEXT_FILE_URL] = "a file URL",
        [CKS_TEXT_PATH] = "a file name",
        [CKS_TEXT_URL] = "a URL",
        [CKS_TEXT_ARN] = "an ARN",
        [CKS_TEXT_SHELL] = "an unexpanded shell expression",
        [CKS_TEXT_JSON] = "JSON",
        [CKS_TEXT_OTHER] = "other text",
    };
    CKS_UNUSED(state);
    for (enum cks_text_kind k = 0; k < CKS_TEXT_KIND_COUNT; k++)
        assert_string_equal(cks_text_kind_name(k), names[k]);
}

/* ---- values left over from a template ---- */

static bool
is_placeholder(enum cks_param p, const char *text)
{
    struct cks_value v = {.state = CKS_VALUE_KNOWN, .type = CKS_TYPE_STRING};
    if (cks_param_secret(p)) {
        v.secret.hidden = cks_str_of(text);
    } else {
        v.text = cks_str_of(text);
        v.chars = cks_chars_of(v.text);
    }
    return cks_is_placeholder(p, &v);
}

static void
placeholders_stand_alone(void **state)
{
    static const char *const words[] = {
        "string",
        "TODO",
        "tbd",
        "to be defined",
        "FIXME",
        "change-it",
        "...",
        "***",
        "YYYY",
        "zzz",
        "<placeholder>",
        "placeholder",
        "managed securely",
        "dummy",
        "redacted",
        "AccessKeyId",
        "RawSecretAccessKey",
        "SecretAccessKey",
        "KeyStorePassword",
        "xxx",
        "x-x-x",
        "xxxx-",
        "-xxxx",
        "XXXXXXXXXXXXXXXXXXXXXXXXXXXXXX",
        "your-name",
        "YOUR_x",
        "<a>",
        "my <store name>",
        "${a}",
        "a ${NAME} b",
        "{{a}}",
        "{{ name }}",
    };
    static const char *const others[] = {
        "strings",  "to do it", "xx",     "xx1",    "axxx",
        "yourname", "your-",    "your",   "<>",     "<a",
        "a > b",    "< a>",     "1 < 2",  "<a, b",  "$a}",
        "${a",      "{a}",      "{{a",    "{{a} }", "a placeholder",
        "my dummy", "}} a {{",  "} a ${", "",       "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx of x",
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(words); i++)
        assert_true(is_placeholder(CKS_P_NAME, words[i]));
    for (size_t i = 0; i < CKS_COUNT(others); i++)
        assert_false(is_placeholder(CKS_P_NAME, others[i]));
    /* The base64 of a certificate may spell anything. */
    assert_true(is_placeholder(CKS_P_ANCHOR, "<paste it here>"));
    assert_false(is_placeholder(CKS_P_ANCHOR, "-----BEGIN CERTIFICATE-----\n<paste it here>"));
}

static void
published_values_are_known(void **state)
{
    static const struct {
        enum cks_param param;
        const char *text;
    } rows[] = {
        {CKS_P_SECRET_KEY, "DXjSUawnel2fr6SKC7G25CNxTyWKE5PF9XX6H/u9pSo="},
        {CKS_P_SECRET_KEY, "PleaseReplaceThisWithSomeSecretOfLength43To64"},
        {CKS_P_SECRET_KEY, "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"},
        {CKS_P_SECRET_KEY, "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY"},
        {CKS_P_ACCESS_KEY, "BETWEEN2TENAND3TENCHARACTERS"},
        {CKS_P_ACCESS_KEY, "AKIAIOSFODNN7EXAMPLE"},
        {CKS_P_ACCESS_KEY, "AKIAI44QH8DHBEXAMPLE"},
        {CKS_P_ACCESS_KEY, "ABCDE12345670EXAMPLE"},
        {CKS_P_PASSWORD, "kmsPswd"},
        {CKS_P_ID, "cks-1234567890abcdef0"},
        {CKS_P_CLUSTER, "cluster-1a23b4cdefg"},
        {CKS_P_SERVICE, "com.amazonaws.vpce.us-east-1.vpce-svc-example"},
        {CKS_P_ENDPOINT, "https://example.com"},
        {CKS_P_ENDPOINT, "https://xks.EXAMPLE.net:8443/a"},
        {CKS_P_ENDPOINT, "xks.example.org"},
    };
    static const struct {
        enum cks_param param;
        const char *text;
    } others[] = {
        {CKS_P_NAME, "kmsPswd"},
        {CKS_P_PASSWORD, "kmsPswd1"},
        {CKS_P_ID, "cks-1234567890abcdef1"},
        {CKS_P_CLUSTER, "cluster-2a23b4cdefg"},
        {CKS_P_ENDPOINT, "https://notexample.com"},
        {CKS_P_ENDPOINT, "https://example.com.acme-keys.net"},
        {CKS_P_ENDPOINT, "https://acme-keys.net/example.com"},
        {CKS_P_ACCESS_KEY, "EXAMPLEOSFODNN7AKIAI"},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++)
        assert_true(is_placeholder(rows[i].param, rows[i].text));
    for (size_t i = 0; i < CKS_COUNT(others); i++)
        assert_false(is_placeholder(others[i].param, others[i].text));
}

/* ---- made-up secrets ---- */

/* Each word is what a secret has beside other words and as many characters as may be beside words:
 * if it were none, or with a character more, the secret would not be weak. */
static void
words_make_secrets_weak(void **state)
{
    static const char words[] =
        "0000 0123456789 1111 123 1234 12345 123456 12345678 1234567890 aaaa abcd abcdef abcdefgh "
        "abcdefghijklmnopqrstuvwxyz access admin administrator amazon amet and are asdfgh "
        "asdfghjkl authentication aws bar base battery baz bits change characters cloud company "
        "correct credential custom decrypt default demo development dolor dragon dummy encrypt "
        "endpoint example external fake foo for forty from generated have hello here horse ipsum "
        "key kms letmein long lorem manager master monkey must never not only passphrase passwd "
        "password passwort please production proxy qwerty qwertyuiop random raw real replace "
        "sample secret secure security service staging staple store string strong super test "
        "testing that the this three token use used value very welcome with world xks xxxx you "
        "your zxcvbn zxcvbnm";
    static const char beside[] = "qjvwzkgxhbfqwvjzp";
    CKS_UNUSED(state);
    for (const char *w = words; *w;) {
        int n = (int)strcspn(w, " ");
        char text[128];
        snprintf(text, sizeof(text), "%.*scorrecthorsebatterystaple%.16s", n, w, beside);
        assert_true(cks_looks_weak(cks_str_of(text)));
        snprintf(text, sizeof(text), "%.*scorrecthorsebatterystaple%.17s", n, w, beside);
        assert_false(cks_looks_weak(cks_str_of(text)));
        w += n + (w[n] == ' ');
    }
}

/* A text that is said again is weak however many characters it has, unless a fifth of it differs.
 */
static void
repetitions_make_secrets_weak(void **state)
{
    static const struct {
        const char *text;
        bool weak;
    } rows[] = {
        /* Twelve characters five and ten times. */
        {"q7Vw2Zk9Gx4Hq7Vw2Zk9Gx4Hq7Vw2Zk9Gx4Hq7Vw2Zk9Gx4Hq7Vw2Zk9Gx4H", true},
        {"q7Vw2Zk9Gx4Hq7Vw2Zk9Gx4Hq7Vw2Zk9Gx4Hq7Vw2Zk9Gx4Hq7Vw2Zk9Gx4H"
         "q7Vw2Zk9Gx4Hq7Vw2Zk9Gx4Hq7Vw2Zk9Gx4Hq7Vw2Zk9Gx4Hq7Vw2Zk9Gx4H",
         true},
        /* Of the 24 that are said a second time, 4 and 5 differ. */
        {"q7Vw2Zk9Gx4Hb8Nj5Tr3Lc6Mq7Vw2Zk9Gx4Hb8Nj5Tr3____", true},
        {"q7Vw2Zk9Gx4Hb8Nj5Tr3Lc6Mq7Vw2Zk9Gx4Hb8Nj5Tr_____", false},
        /* Sixteen equal characters at the end, and fifteen. */
        {"q7Vw2Zk9Gx4Hb8Nj5Tr3Lc6MfYpSq7Vw2Zk9Gx4Hb8Nj", true},
        {"q7Vw2Zk9Gx4Hb8Nj5Tr3Lc6MfYpSq7Vw2Zk9Gx4Hb8N", false},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++)
        assert_int_equal(cks_looks_weak(cks_str_of(rows[i].text)), rows[i].weak);
}

/* The lengths that are looked at, and the different characters that a generated secret has. */
static void
weak_secrets_have_bounds(void **state)
{
    static const struct {
        size_t n;
        bool weak;
    } rows[] = {{42, false}, {43, true}, {128, true}, {129, false}};
    char text[160];
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        memset(text, 'a', rows[i].n);
        assert_int_equal(cks_looks_weak((struct cks_str){text, rows[i].n}), rows[i].weak);
    }
    /* Ten of them in an order without a period, and an eleventh at the end, or at the beginning. */
    static const char ten[] = "a7Qz3/Mk9Xz7aQM3k/X9Q7a3zMX/9k7Qa9z/3XkMQa";
    assert_int_equal(strlen(ten), 42);
    snprintf(text, sizeof(text), "%sa", ten);
    assert_true(cks_looks_weak(cks_str_of(text)));
    snprintf(text, sizeof(text), "%s5", ten);
    assert_false(cks_looks_weak(cks_str_of(text)));
    snprintf(text, sizeof(text), "5%s", ten);
    assert_false(cks_looks_weak(cks_str_of(text)));
}

/* ---- states in evidence ---- */

static const struct cks_cluster *
cluster_of(struct cks_evidence **ret, const char *state, const char *hsm)
{
    const char *why;
    char text[512];
    *ret = cks_evidence_new();
    snprintf(text, sizeof(text),
             "{\"Clusters\": [{\"ClusterId\": \"cluster-k3rlqmzt5aw\", \"State\": \"%s\", "
             "\"Hsms\": [{\"State\": \"%s\"}]}]}",
             state, hsm);
    assert_int_equal(cks_evidence_read(*ret, "a.json", cks_str_of(text), &why), CKS_TAKEN);
    return cks_evidence_cluster(*ret, NULL, CKS_STR_LIT("cluster-k3rlqmzt5aw"));
}

static void
clusters_have_states(void **state)
{
    static const struct {
        const char *name;
        enum cks_cluster_state cluster;
        enum cks_hsm_state hsm;
    } rows[] = {
        {"ACTIVE", CKS_CLUSTER_ACTIVE, CKS_HSM_ACTIVE},
        {"UPDATE_IN_PROGRESS", CKS_CLUSTER_CHANGING, CKS_HSM_UNKNOWN},
        {"MODIFY_IN_PROGRESS", CKS_CLUSTER_CHANGING, CKS_HSM_UNKNOWN},
        {"ROLLBACK_IN_PROGRESS", CKS_CLUSTER_CHANGING, CKS_HSM_UNKNOWN},
        {"DEGRADED", CKS_CLUSTER_DEGRADED, CKS_HSM_OTHER},
        {"CREATE_IN_PROGRESS", CKS_CLUSTER_INACTIVE, CKS_HSM_OTHER},
        {"UNINITIALIZED", CKS_CLUSTER_INACTIVE, CKS_HSM_UNKNOWN},
        {"INITIALIZE_IN_PROGRESS", CKS_CLUSTER_INACTIVE, CKS_HSM_UNKNOWN},
        {"INITIALIZED", CKS_CLUSTER_INACTIVE, CKS_HSM_UNKNOWN},
        {"DELETE_IN_PROGRESS", CKS_CLUSTER_GONE, CKS_HSM_OTHER},
        {"DELETED", CKS_CLUSTER_GONE, CKS_HSM_OTHER},
        {"active", CKS_CLUSTER_UNKNOWN, CKS_HSM_UNKNOWN},
        {"", CKS_CLUSTER_UNKNOWN, CKS_HSM_UNKNOWN},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_evidence *e;
        const struct cks_cluster *c = cluster_of(&e, rows[i].name, rows[i].name);
        assert_non_null(c);
        assert_int_equal(c->state, rows[i].cluster);
        assert_int_equal(c->hsm_count, 1);
        assert_int_equal(c->hsms[0].state, rows[i].hsm);
        cks_evidence_free(e);
    }
}

static void
target_groups_have_protocols(void **state)
{
    static const struct {
        const char *name;
        enum cks_protocol protocol;
    } rows[] = {
        {"TCP", CKS_PROTOCOL_TCP},        {"TLS", CKS_PROTOCOL_TLS},
        {"UDP", CKS_PROTOCOL_DATAGRAM},   {"QUIC", CKS_PROTOCOL_DATAGRAM},
        {"HTTP", CKS_PROTOCOL_OTHER},     {"HTTPS", CKS_PROTOCOL_OTHER},
        {"TCP_UDP", CKS_PROTOCOL_OTHER},  {"GENEVE", CKS_PROTOCOL_OTHER},
        {"TCP_QUIC", CKS_PROTOCOL_OTHER}, {"tcp", CKS_PROTOCOL_UNKNOWN},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        const char *why;
        char text[256];
        struct cks_evidence *e = cks_evidence_new();
        snprintf(text, sizeof(text),
                 "{\"TargetGroups\": [{\"TargetGroupArn\": \"arn:a\", \"Protocol\": \"%s\", "
                 "\"LoadBalancerArns\": []}]}",
                 rows[i].name);
        assert_int_equal(cks_evidence_read(e, "a.json", cks_str_of(text), &why), CKS_TAKEN);
        assert_int_equal(e->target_groups.count, 1);
        assert_int_equal(e->target_groups.items[0].protocol, rows[i].protocol);
        cks_evidence_free(e);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_words_are_known),
        cmocka_unit_test(common_names_are_shown),
        cmocka_unit_test(texts_are_told_apart),
        cmocka_unit_test(blocks_are_told_apart),
        cmocka_unit_test(texts_have_names),
        cmocka_unit_test(placeholders_stand_alone),
        cmocka_unit_test(published_values_are_known),
        cmocka_unit_test(words_make_secrets_weak),
        cmocka_unit_test(repetitions_make_secrets_weak),
        cmocka_unit_test(weak_secrets_have_bounds),
        cmocka_unit_test(clusters_have_states),
        cmocka_unit_test(target_groups_have_protocols),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
