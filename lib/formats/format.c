#include "formats/format.h"

#include "base/recorded.h"

/* By the name's ending; one that starts with / is the whole name or the part behind a slash. */
static const struct {
    const char *ending;
    enum cks_format format;
} names[] = {
    {".json", CKS_FORMAT_JSON},
    {".jsonl", CKS_FORMAT_JSON},
    {".ndjson", CKS_FORMAT_JSON},
    {".tfstate", CKS_FORMAT_JSON},
    {".tf", CKS_FORMAT_TERRAFORM},
    {".tofu", CKS_FORMAT_TERRAFORM},
    {".tf.json", CKS_FORMAT_TERRAFORM},
    {".tofu.json", CKS_FORMAT_TERRAFORM},
    {".tfvars", CKS_FORMAT_TERRAFORM},
    {".tfvars.json", CKS_FORMAT_TERRAFORM},
    {".terraform.lock.hcl", CKS_FORMAT_TERRAFORM},
    {".yaml", CKS_FORMAT_YAML},
    {".yml", CKS_FORMAT_YAML},
    {".sh", CKS_FORMAT_SHELL},
    {".bash", CKS_FORMAT_SHELL},
    {".md", CKS_FORMAT_MARKDOWN},
    {".markdown", CKS_FORMAT_MARKDOWN},
    {".mdx", CKS_FORMAT_MARKDOWN},
    {".mk", CKS_FORMAT_MAKEFILE},
    {"/makefile", CKS_FORMAT_MAKEFILE},
    {"/gnumakefile", CKS_FORMAT_MAKEFILE},
    {"/dockerfile", CKS_FORMAT_DOCKERFILE},
    {"/containerfile", CKS_FORMAT_DOCKERFILE},
    {".dockerfile", CKS_FORMAT_DOCKERFILE},
    {"/jenkinsfile", CKS_FORMAT_JENKINSFILE},
    {".jenkinsfile", CKS_FORMAT_JENKINSFILE},
    {".bat", CKS_FORMAT_BATCH},
    {".cmd", CKS_FORMAT_BATCH},
    {".toml", CKS_FORMAT_TOML},
};

/* Endings of languages and forms in which text may begin as JSON does. */
static const char *const others[] = {
    ".py",    ".ini", ".js",    ".mjs",  ".cjs", ".jsx",   ".ts",  ".tsx", ".go",   ".java",
    ".kt",    ".cs",  ".rb",    ".rs",   ".c",   ".h",     ".cpp", ".php", ".ps1",  ".rst",
    ".adoc",  ".sql", ".css",   ".xml",  ".hcl", ".html",  ".j2",  ".tpl", ".lock", ".vue",
    ".scala", ".pyi", ".swift", ".psm1", ".lua", ".typed", ".ico", ".png",
};

/* Whatever the case: Windows writes .JSON. */
static bool
ends_in_any_case(struct cks_str name, const char *ending)
{
    size_t n = strlen(ending);
    if (ending[0] == '/' && cks_str_ieq(name, cks_str_of(ending + 1)))
        return true;
    return name.n >= n && cks_str_ieq(cks_str_sub(name, name.n - n, n), cks_str_of(ending));
}

/* The longest ending counts. */
static enum cks_format
format_named(const char *name)
{
    struct cks_str n = cks_str_of(name);
    enum cks_format format = CKS_FORMAT_OTHER;
    size_t longest = 0;
    for (size_t i = 0; i < CKS_COUNT(names); i++)
        if (strlen(names[i].ending) > longest && ends_in_any_case(n, names[i].ending)) {
            longest = strlen(names[i].ending);
            format = names[i].format;
        }
    return format;
}

bool
cks_promises_lines(const char *name)
{
    struct cks_str n = cks_str_of(name);
    return ends_in_any_case(n, ".jsonl") || ends_in_any_case(n, ".ndjson");
}

enum cks_promise
cks_promise_of(const char *name)
{
    enum cks_format format = format_named(name);
    if (format != CKS_FORMAT_OTHER)
        return format == CKS_FORMAT_JSON ? CKS_PROMISES_JSON : CKS_PROMISES_ANOTHER;
    for (size_t i = 0; i < CKS_COUNT(others); i++)
        if (ends_in_any_case(cks_str_of(name), others[i]))
            return CKS_PROMISES_ANOTHER;
    const char *slash = strrchr(name, '/'), *dot = strrchr(slash ? slash : name, '.');
    return dot && dot[1] ? CKS_PROMISES_UNKNOWN : CKS_PROMISES_NOTHING;
}

bool
cks_is_wide(struct cks_str head)
{
    return cks_str_starts(head, "\xFF\xFE") || cks_str_starts(head, "\xFE\xFF");
}

/* A ZIP file whose first entry has this name. */
#define ZIP "PK\x03\x04"
#define ZIP_NAME_AT 30u
#define PLAN_ENTRY "tfplan"

bool
cks_is_binary_plan(struct cks_str head)
{
    return cks_str_starts(head, ZIP) &&
           cks_str_starts(cks_str_sub(head, ZIP_NAME_AT, head.n), PLAN_ENTRY);
}

/* A text may have so many bytes that no text has, in all and of so many: a program, a disk or a
 * careless editor left them. Pictures, programs and archives have many times more. */
#define ODD_BYTES 8u
#define ODD_OF 256u

static bool
is_of_no_text(unsigned char c)
{
    return c == 0x7F || (c < ' ' && !(c && strchr("\t\n\v\f\r\b\033", c)));
}

bool
cks_is_binary(const char *name, struct cks_str head)
{
    size_t odd = 0;
    if (!head.n || !memchr(head.p, 0, head.n) || cks_is_wide(head) ||
        format_named(name) != CKS_FORMAT_OTHER)
        return false;
    for (size_t i = 0; i < head.n; i++)
        odd += is_of_no_text((unsigned char)head.p[i]);
    return odd > ODD_BYTES + head.n / ODD_OF;
}

/* A script is recognized by its first line, whatever its name. */
static bool
is_shell_script(struct cks_str text)
{
    struct cks_str line = cks_str_sub(text, 0, cks_str_find(text, "\n"));
    return cks_str_starts(text, "#!") && cks_str_find(line, "sh") < line.n;
}

/* Whether a text that is none of these was meant to be JSON: its errors say what is wrong. */
static bool
is_meant_as_json(const char *name, struct cks_str head)
{
    enum cks_promise promise = cks_promise_of(name);
    return promise == CKS_PROMISES_JSON || (promise == CKS_PROMISES_NOTHING && cks_is_wide(head));
}

/* What is below the command of an inventory. */
static enum cks_format
format_of_inventory(struct cks_str text)
{
    return cks_str_starts(cks_str_trim(text), "CustomKeyStores:") ? CKS_FORMAT_YAML
                                                                  : CKS_FORMAT_JSON;
}

enum cks_format
cks_format_of(const char *name, struct cks_str head)
{
    enum cks_format named = format_named(name);
    bool whole = head.n < CKS_FORMAT_BYTES;
    if (cks_is_binary_plan(head))
        return CKS_FORMAT_BINARY_PLAN;
    if (cks_str_starts(head, "\xEF\xBB\xBF"))
        head = cks_str_sub(head, 3, head.n);
    struct cks_str text = cks_str_trim(head);
    /* A table of TOML, a link of Markdown and a bracket of make begin like JSON. */
    if (named == CKS_FORMAT_TERRAFORM || cks_format_is_general(named))
        return named;
    if (!text.n)
        return is_meant_as_json(name, head) || !whole ? CKS_FORMAT_JSON : CKS_FORMAT_EMPTY;
    /* An inventory may have the command that printed it in its first line. */
    size_t recorded = cks_recorded_line(head, CKS_INVENTORY_COMMAND);
    if (recorded && named != CKS_FORMAT_SHELL)
        return format_of_inventory(cks_str_sub(head, recorded, head.n));
    /* JSON is read as JSON whatever the file's name, because it has exact errors and no size limit.
     * */
    if (strchr("{[\"", text.p[0]))
        return named == CKS_FORMAT_YAML ? CKS_FORMAT_JSON_OR_YAML : CKS_FORMAT_JSON;
    if (named == CKS_FORMAT_YAML)
        return named;
    /* CloudFormation templates have this ending; those of other programs may be anything. */
    if (cks_str_ends(cks_str_of(name), ".template") &&
        cks_str_find(text, "AWSTemplateFormatVersion") < text.n)
        return CKS_FORMAT_YAML;
    if (named == CKS_FORMAT_SHELL || is_shell_script(text))
        return CKS_FORMAT_SHELL;
    return is_meant_as_json(name, head) ? CKS_FORMAT_JSON : CKS_FORMAT_OTHER;
}
