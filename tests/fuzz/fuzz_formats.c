/*
 * The whole program on one text. The input's first byte chooses the file's name and a report: name
 * = byte % 16, report = byte / 16. Each report must be whole in its own syntax, whatever the text.
 */
#include "fuzz.h"

#include <cjson/cJSON.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "ckscheck/ckscheck.h"
#include "no_files.h"

static const char *const names[] = {
    "a.json",       "a.yaml",         "a.sh",      "plan.json", "README.md",    "Makefile",
    "Dockerfile",   "Jenkinsfile",    "a.toml",    "main.tf",   "main.tf.json", "a.tfvars",
    "playbook.yml", ".gitlab-ci.yml", "a.tfstate", "unnamed",
};

static int
keep_output(void *cookie, const char *text, size_t size)
{
    cks_buf_add(cookie, text, size);
    return 0;
}

static void
check_json_report(struct cks_str text)
{
    const char *end = NULL;
    cJSON *tree = cJSON_ParseWithLengthOpts(text.p, text.n, &end, false);
    FUZZ_REQUIRE(tree != NULL);
    for (size_t i = (size_t)(end - text.p); i < text.n; i++)
        FUZZ_REQUIRE(text.p[i] == '\n');
    cJSON_Delete(tree);
}

static void
check_json_lines(struct cks_str text)
{
    while (text.n) {
        size_t end = cks_str_find(text, "\n");
        FUZZ_REQUIRE(end < text.n);
        check_json_report(cks_str_sub(text, 0, end));
        text = cks_str_sub(text, end + 1, text.n);
    }
}

/* No tag of the text becomes one of the page. */
static void
check_html_report(struct cks_str text)
{
    static const char *const never[] = {"<script", "<SCRIPT", "<iframe",
                                        "<img",    "<base",   "<object"};
    size_t style = cks_str_find(text, "</style>");
    struct cks_str body = cks_str_sub(text, style, text.n);
    FUZZ_REQUIRE(style < text.n);
    FUZZ_REQUIRE(cks_str_find(body, "</html>") < body.n);
    for (size_t i = 0; i < CKS_COUNT(never); i++)
        FUZZ_REQUIRE(cks_str_find(body, never[i]) == body.n);
}

/* Reports are UTF-8 without control characters but line ends. */
static void
check_encoding(struct cks_str text)
{
    FUZZ_REQUIRE(cks_utf8_invalid(text) == text.n);
    for (size_t i = 0; i < text.n; i++)
        FUZZ_REQUIRE((unsigned char)text.p[i] >= ' ' || text.p[i] == '\n');
}

static void
check_report(struct cks *c, const char *format)
{
    struct cks_buf out = {0};
    FUZZ_REQUIRE(cks_report(c, format, NULL, keep_output, &out) == CKS_OK);
    FUZZ_REQUIRE(cks_buf_ok(&out));
    struct cks_str text = cks_buf_str(&out);
    size_t n = strlen(format);
    check_encoding(text);
    if (strcmp(format, "html") == 0)
        check_html_report(text);
    else if (strcmp(format, "gitlab") == 0 || strcmp(format, "sarif") == 0 ||
             strcmp(format + n - 4, "json") == 0)
        check_json_report(text);
    else if (strcmp(format + n - 5, "jsonl") == 0)
        check_json_lines(text);
    cks_buf_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *const *formats = cks_formats();
    struct cks_options options;
    struct cks *c;
    size_t count = 0;
    if (size == 0)
        return 0;
    while (formats[count])
        count++;
    cks_options_init(&options);
    options.at_given = true;
    options.at = 1767225600;
    options.files = &no_files;
    FUZZ_REQUIRE(cks_open(&options, &c) == CKS_OK);
    enum cks_status status =
        cks_add_buffer(c, names[data[0] % CKS_COUNT(names)], data + 1, size - 1);
    FUZZ_REQUIRE(status == CKS_OK || status == CKS_ERR_READ);
    FUZZ_REQUIRE(cks_judge(c) == CKS_OK);
    check_report(c, formats[data[0] / CKS_COUNT(names) % count]);
    check_report(c, "json");
    cks_close(&c);
    return 0;
}
