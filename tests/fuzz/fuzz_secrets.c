/*
 * No output tells a secret. The input's first byte chooses the file's name and a report, each byte
 * after it adds a piece of text; pieces that hold a secret announce it. Of a secret no report holds
 * more than four characters in a row.
 */
#include "fuzz.h"

#include <string.h>

#include "base/buf.h"
#include "ckscheck/ckscheck.h"
#include "no_files.h"

static const char *const names[] = {
    "a.json",       "a.yaml",       "a.sh",        "Dockerfile",  "README.md", "Makefile",
    "a.toml",       "main.tf",      "Jenkinsfile", "a.tfvars",    ".env",      "a.tfstate",
    "playbook.yml", "main.tf.json", "plan.json",   "Pulumi.yaml",
};

/* '\1' stands for the password, '\2' for the raw secret access key. Each is announced. */
static const char *const pieces[] = {
    "\"KeyStorePassword\": \"\1\"",
    "KeyStorePassword: \1",
    "KeyStorePassword=\1",
    "KeyStorePassword: '\1'",
    "--key-store-password \1",
    "--key-store-password='\1'",
    "--key-store-password \"\1\"",
    "key_store_password = \"\1\"",
    "key_store_password = \1",
    "key_store_password: \1",
    "\"key_store_password\": \"\1\"",
    "keyStorePassword: \1",
    "KEY_STORE_PASSWORD=\1",
    "\"RawSecretAccessKey\": \"\2\"",
    "RawSecretAccessKey: \2",
    "RawSecretAccessKey=\2",
    "raw_secret_access_key = \"\2\"",
    "raw_secret_access_key: \2",
    "rawSecretAccessKey: \2",
    "--xks-proxy-authentication-credential AccessKeyId=ABCDEFGHIJKLMNOPQRST,RawSecretAccessKey=\2",
    "sigv4_secret_access_key = \"\2\"",
    "\"AccessKeyId\": \"ABCDEFGHIJKLMNOPQRST\"",
    "\"XksProxyAuthenticationCredential\": {",
    "XksProxyAuthenticationCredential:\n  ",
    "xks_proxy_authentication_credential {\n",
    "\"CustomKeyStoreName\": \"n\"",
    "CustomKeyStoreName: n",
    "custom_key_store_name = \"n\"",
    "\"CloudHsmClusterId\": \"cluster-1\"",
    "CloudHsmClusterId: cluster-1",
    "cloud_hsm_cluster_id = \"c\"",
    "\"TrustAnchorCertificate\": \"x\"",
    "\"Extra\": 1",
    "resource \"aws_kms_custom_key_store\" \"a\" {\n",
    "aws kms create-custom-key-store --custom-key-store-name n",
    "aws kms connect-custom-key-store",
    "--cli-input-json '",
    "RUN ",
    "all:\n\t",
    "```sh\n",
    "```\n",
    "sh '''",
    "[[external_key_stores]]\n",
    "- hosts: localhost\n  tasks:\n  - shell: ",
    "resources:\n  a:\n    type: aws:kms:CustomKeyStore\n    properties:\n      ",
    "P=",
    "\"$P\"",
    "$(cat <<E\n",
    "\nE\n)",
    "<<'E'\n",
    "<<EOT\n",
    "\nEOT\n",
    "{",
    "}",
    "[",
    "]",
    ", ",
    ",",
    ": ",
    " = ",
    "\n",
    "\n  ",
    " ",
    "\"",
    "'",
    "\\",
    "\\\n",
    "# ",
    "// ",
    "/*",
    "*/",
    "- ",
    "| ",
    "|\n",
    ">-\n  ",
    "&a ",
    "*a",
    "!!str ",
    "%",
    "${",
    "$",
    "(",
    ")",
    "`",
    ";",
    " && ",
    "\t",
    "\r",
    "\"\"\"",
    "@",
    "=",
    "é",
    "--",
    "x",
    "http://x",
    "\"XksProxyUriPath\": \"/x\"",
    "$rawSecretAccessKey: \2",
    "${key_store_password} \1",
    "${var.key_store_password}: \1",
    "\"XksProxyUriEndpoint\": \"https://user:\1@x.acme-corp.net\"",
    "xks_proxy_uri_endpoint = \"https://user:\1@x.acme-corp.net\"",
    "--xks-proxy-uri-endpoint https://user:\1@x.acme-corp.net",
};

static const char *const secrets[] = {"Zq7Wj3Xv9Kd",
                                      "Vb1Nm8Cx5Lz0Qw2Er4Ty6Ui3Op7As9Df1Gh5Jk8Zx2C="};
/* So many characters tell nothing. */
#define PART_MAX 4u
/* Longer texts find nothing new. */
#define PIECES_MAX 60u

static int
keep_output(void *cookie, const char *text, size_t size)
{
    cks_buf_add(cookie, text, size);
    return 0;
}

static void
add_piece(struct cks_buf *text, const char *piece)
{
    for (; *piece; piece++) {
        if (*piece == '\1' || *piece == '\2')
            cks_buf_adds(text, secrets[*piece - 1]);
        else
            cks_buf_add(text, piece, 1);
    }
}

/* What is said of the text that the pieces make. */
static void
judge(const uint8_t *data, size_t size, struct cks_buf *ret)
{
    const char *const *formats = cks_formats();
    struct cks_buf text = {0};
    struct cks_options options;
    struct cks *c;
    size_t count = 0;
    while (formats[count])
        count++;
    for (size_t i = 1; i < size; i++)
        add_piece(&text, pieces[data[i] % CKS_COUNT(pieces)]);
    FUZZ_REQUIRE(cks_buf_ok(&text));
    cks_options_init(&options);
    options.at_given = true;
    options.at = 1767225600;
    options.files = &no_files;
    FUZZ_REQUIRE(cks_open(&options, &c) == CKS_OK);
    enum cks_status status = cks_add_buffer(c, names[data[0] % CKS_COUNT(names)],
                                            cks_buf_str(&text).p, cks_buf_str(&text).n);
    FUZZ_REQUIRE(status == CKS_OK || status == CKS_ERR_READ);
    FUZZ_REQUIRE(cks_judge(c) == CKS_OK);
    FUZZ_REQUIRE(cks_report(c, formats[data[0] / CKS_COUNT(names) % count], NULL, keep_output,
                            ret) == CKS_OK);
    FUZZ_REQUIRE(cks_report(c, "json", NULL, keep_output, ret) == CKS_OK);
    FUZZ_REQUIRE(cks_buf_ok(ret));
    cks_close(&c);
    cks_buf_free(&text);
}

static void
require_no_part(struct cks_str said, struct cks_str secret)
{
    for (size_t i = 0; i + PART_MAX < secret.n; i++)
        FUZZ_REQUIRE(memmem(said.p, said.n, secret.p + i, PART_MAX + 1) == NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cks_buf said = {0};
    if (size < 2 || size > PIECES_MAX)
        return 0;
    judge(data, size, &said);
    for (size_t i = 0; i < CKS_COUNT(secrets); i++)
        require_no_part(cks_buf_str(&said), cks_str_of(secrets[i]));
    cks_buf_free(&said);
    return 0;
}
