/* Where repairs go and what around them may be shown: stores whose path, endpoint or name of a
 * parameter is wrong, with secrets before, behind and beside it. fixtures/tables/repairs.txt has
 * it. Argument: the folder. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the headers above */
#include <cmocka.h>

#include <inttypes.h>
#include <string.h>

#include "ckscheck/tool.h"
#include "golden.h"

#define SECRET "Pm0Zr4cK9vBq2TxW7yLd5NfGhJ1sUeAo8RiCk3MwVbE="
#define CREDENTIAL                                                                                 \
    "\"XksProxyAuthenticationCredential\": {\"AccessKeyId\": \"ABCDEFGHIJKLMNOPQRST\", "           \
    "\"RawSecretAccessKey\": \"" SECRET "\"}"
#define NAME "\"CustomKeyStoreName\": \"payments\""
#define TYPE "\"CustomKeyStoreType\": \"EXTERNAL_KEY_STORE\""
#define ENDPOINT "\"XksProxyUriEndpoint\": \"https://xks.acme-keys.com\""
#define REACH "\"XksProxyConnectivity\": \"PUBLIC_ENDPOINT\""
#define PATH "\"XksProxyUriPath\": \"/a/kms/xks/v1/\""
#define REST NAME ",\n  " TYPE ",\n  " ENDPOINT ",\n  " REACH

static const struct {
    const char *what, *file, *text;
} rows[] = {
    {"a path on a line of its own", "a.json", "{\n  " REST ",\n  " CREDENTIAL ",\n  " PATH "\n}\n"},
    {"a path before the secret", "a.json", "{\n  " REST ",\n  " PATH ",\n  " CREDENTIAL "\n}\n"},
    {"a path behind the secret in its line", "a.json",
     "{\n  " REST ",\n  " CREDENTIAL ", " PATH "\n}\n"},
    {"a path before the secret in its line", "a.json",
     "{\n  " REST ",\n  " PATH ", " CREDENTIAL "\n}\n"},
    {"a path in the line of the endpoint", "a.json",
     "{\n  " NAME ", " TYPE ",\n  " ENDPOINT ", " PATH ",\n  " REACH ",\n  " CREDENTIAL "\n}\n"},
    {"a path behind letters of two bytes", "a.json",
     "{\n  \"CustomKeyStoreName\": \"\xC3\xA4\xC3\xB6\", " PATH ",\n  " TYPE ",\n  " ENDPOINT
     ",\n  " REACH ",\n  " CREDENTIAL "\n}\n"},
    {"a path in the line of an endpoint with a password", "a.json",
     "{\n  " NAME ",\n  " TYPE ",\n  \"XksProxyUriEndpoint\": \"https://u:secret@xks.a.com\", " PATH
     ",\n  " REACH ",\n  " CREDENTIAL "\n}\n"},
    {"an endpoint in capital letters in the line of the name", "a.json",
     "{\n  " NAME ", \"XksProxyUriEndpoint\": \"HTTPS://xks.acme-keys.com\",\n  " TYPE ",\n  " REACH
     ",\n  " CREDENTIAL "\n}\n"},
    {"a name of a parameter", "a.json",
     "{\n  " REST ",\n  " CREDENTIAL ",\n  \"XksProxyUrlPath\": \"/a/kms/xks/v1\"\n}\n"},
    {"a name of a parameter behind the secret", "a.json",
     "{\n  " REST ",\n  " CREDENTIAL ", \"XksProxyUrlPath\": \"/a/kms/xks/v1\"\n}\n"},
    {"a name of a parameter that says more", "a.json",
     "{\n  " REST ",\n  " CREDENTIAL ",\n  \"XksProxyUriPaths\": \"/a/kms/xks/v1\"\n}\n"},
    {"all in one line", "a.json", "{" NAME ", " TYPE ", " ENDPOINT ", " REACH ", " PATH "}"},
    {"all in one line, with the secret first", "a.json",
     "{" CREDENTIAL ", " NAME ", " TYPE ", " ENDPOINT ", " REACH ", " PATH "}"},
    {"a configuration", "a.tf",
     "resource \"aws_kms_custom_key_store\" \"a\" {\n  custom_key_store_name = \"payments\"\n"
     "  custom_key_store_type = \"EXTERNAL_KEY_STORE\"\n"
     "  xks_proxy_uri_endpoint = \"https://xks.acme-keys.com\"\n"
     "  xks_proxy_connectivity = \"PUBLIC_ENDPOINT\"\n  xks_proxy_uri_path = \"/a/kms/xks/v1/\"\n"
     "  xks_proxy_authentication_credential {\n    access_key_id = \"ABCDEFGHIJKLMNOPQRST\"\n"
     "    raw_secret_access_key = \"" SECRET "\"\n  }\n}\n"},
    {"a command", "a.sh",
     "aws kms create-custom-key-store --custom-key-store-name payments \\\n"
     "  --custom-key-store-type EXTERNAL_KEY_STORE --xks-proxy-uri-path /a/kms/xks/v1/ \\\n"
     "  --xks-proxy-uri-endpoint https://xks.acme-keys.com \\\n"
     "  --xks-proxy-connectivity PUBLIC_ENDPOINT --xks-proxy-authentication-credential \\\n"
     "  AccessKeyId=ABCDEFGHIJKLMNOPQRST,RawSecretAccessKey=" SECRET "\n"},
    {"a command with the secret first", "a.sh",
     "aws kms create-custom-key-store --xks-proxy-authentication-credential "
     "AccessKeyId=ABCDEFGHIJKLMNOPQRST,RawSecretAccessKey=" SECRET
     " --custom-key-store-name payments --xks-proxy-uri-path /a/kms/xks/v1/ "
     "--custom-key-store-type EXTERNAL_KEY_STORE --xks-proxy-connectivity PUBLIC_ENDPOINT "
     "--xks-proxy-uri-endpoint https://xks.acme-keys.com\n"},
    {"what a tool wrote", "plan.json",
     "{\"format_version\": \"1.2\", \"terraform_version\": \"1.9.0\", \"resource_changes\": [{\n"
     "\"address\": \"aws_kms_custom_key_store.a\", \"mode\": \"managed\", \"type\": "
     "\"aws_kms_custom_key_store\", \"name\": \"a\", \"provider_name\": "
     "\"registry.terraform.io/hashicorp/aws\", \"change\": {\"actions\": [\"create\"], \"before\": "
     "null,\n\"after\": {\"custom_key_store_name\": \"payments\",\n\"xks_proxy_uri_path\": "
     "\"/a/kms/xks/v1/\"},\n\"after_unknown\": {}, \"after_sensitive\": {}}}]}\n"},
};

static void
add_repair(struct cks_buf *out, const struct cks_repair *r, const char *text)
{
    const struct cks_place *p = &r->place;
    cks_buf_printf(out, "    %s of %s at %u:%u-%u:%u, bytes %u-%u: %.*s\n",
                   r->certain ? "certain" : "offered", r->parameter ? r->parameter : "none",
                   p->line, p->column, p->end_line, p->end_column, r->byte_column,
                   r->byte_end_column, (int)r->length, text + r->offset);
    cks_buf_printf(out, "        => %s\n", r->text ? r->text : r->refused);
    cks_buf_printf(out, "        shown:%.*s\n", (int)(r->shown_to - r->shown_from),
                   text + r->shown_from);
    assert_null(memmem(text + r->shown_from, r->shown_to - r->shown_from, SECRET, strlen(SECRET)));
}

static void
repairs_have_places(void **state)
{
    struct cks_buf out = {0};
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_options o;
        struct cks *c = NULL;
        cks_options_init(&o);
        assert_int_equal(cks_open(&o, &c), CKS_OK);
        assert_int_equal(cks_add_buffer(c, rows[i].file, rows[i].text, strlen(rows[i].text)),
                         CKS_OK);
        assert_int_equal(cks_judge(c), CKS_OK);
        cks_buf_printf(&out, "%s\n", rows[i].what);
        for (size_t k = 0; k < cks_finding_count(c); k++) {
            const struct cks_finding *f = cks_finding(c, k);
            if (!f->repair)
                continue;
            cks_buf_printf(&out, "  %s at %u:%u\n", f->code, f->place.line, f->place.column);
            add_repair(&out, f->repair, rows[i].text);
        }
        cks_close(&c);
    }
    expect("repairs", &out);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(repairs_have_places)};
    folder = argc > 1 ? argv[1] : ".";
    return cmocka_run_group_tests(tests, NULL, NULL);
}
