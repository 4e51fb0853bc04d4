#include "formats/format.h"

/* By the name's ending; a name that begins with / is the whole name or the part behind a slash. */
static const struct {
    const char *ending;
    enum cks_format format;
} names[] = {
    {".yaml", CKS_FORMAT_YAML},
    {".yml", CKS_FORMAT_YAML},
    {".sh", CKS_FORMAT_SHELL},
    {".bash", CKS_FORMAT_SHELL},
    {".md", CKS_FORMAT_MARKDOWN},
    {".markdown", CKS_FORMAT_MARKDOWN},
    {".mdx", CKS_FORMAT_MARKDOWN},
    {".mk", CKS_FORMAT_MAKEFILE},
    {"/Makefile", CKS_FORMAT_MAKEFILE},
    {"/makefile", CKS_FORMAT_MAKEFILE},
    {"/GNUmakefile", CKS_FORMAT_MAKEFILE},
    {"/Dockerfile", CKS_FORMAT_DOCKERFILE},
    {"/Containerfile", CKS_FORMAT_DOCKERFILE},
    {".dockerfile", CKS_FORMAT_DOCKERFILE},
    {".Dockerfile", CKS_FORMAT_DOCKERFILE},
    {"/Jenkinsfile", CKS_FORMAT_JENKINSFILE},
    {".jenkinsfile", CKS_FORMAT_JENKINSFILE},
    {".Jenkinsfile", CKS_FORMAT_JENKINSFILE},
    {".toml", CKS_FORMAT_TOML},
};

static bool
name_ends(struct cks_str name, const char *const *endings)
{
    for (; *endings; endings++)
        if (cks_str_ends(name, *endings))
            return true;
    return false;
}

static enum cks_format
by_name(struct cks_str name)
{
    for (size_t i = 0; i < CKS_COUNT(names); i++)
        if (cks_str_ends(name, names[i].ending) ||
            (names[i].ending[0] == '/' && cks_str_is(name, names[i].ending + 1)))
            return names[i].format;
    return CKS_FORMAT_OTHER;
}

/* Programs' sources and what else is surely none of the formats, whatever it begins with. */
static const char *const sources[] = {
    ".py",   ".pyi", ".js",  ".mjs",   ".cjs", ".ts",  ".tsx",  ".jsx",  ".go",    ".java",
    ".kt",   ".rb",  ".rs",  ".c",     ".h",   ".cpp", ".cs",   ".php",  ".swift", ".ps1",
    ".psm1", ".lua", ".css", ".typed", ".ico", ".png", ".html", ".lock", ".ipynb", NULL};

enum cks_format
cks_format_of(const char *name, struct cks_str head)
{
    static const char *const terraform[] = {".tf",     ".tofu", ".tf.json", ".tofu.json",
                                            ".tfvars", ".hcl",  NULL};
    static const char *const named_json[] = {".json", ".jsonl", ".ndjson", ".tfstate", NULL};
    struct cks_str n = cks_str_of(name);
    if (cks_str_starts(head, "\xEF\xBB\xBF"))
        head = cks_str_sub(head, 3, head.n);
    struct cks_str text = cks_str_trim(head);
    enum cks_format named = by_name(n);
    if (name_ends(n, terraform))
        return CKS_FORMAT_TERRAFORM;
    if (name_ends(n, sources))
        return CKS_FORMAT_OTHER;
    /* A table of TOML, a link of Markdown and a bracket of make begin like JSON. */
    if (cks_format_is_general(named))
        return named;
    /* JSON is read as JSON whatever the file is called: it has exact errors and no size limit. */
    if (text.n && strchr("{[\"", text.p[0]))
        return CKS_FORMAT_JSON;
    if (named == CKS_FORMAT_YAML)
        return named;
    /* Templates of CloudFormation are called so; those of other programs may be anything. */
    if (cks_str_ends(n, ".template") && cks_str_find(text, "AWSTemplateFormatVersion") < text.n)
        return CKS_FORMAT_YAML;
    if (named == CKS_FORMAT_SHELL ||
        (cks_str_starts(text, "#!") && cks_str_find(text, "sh") < text.n))
        return CKS_FORMAT_SHELL;
    /* What has no text yet, or none that could be told here, was meant to have one: JSON's errors
     * say what is wrong. */
    bool wide = head.n >= 2 && (!head.p[0] || !head.p[1] || !memcmp(head.p, "\xFF\xFE", 2) ||
                                !memcmp(head.p, "\xFE\xFF", 2));
    return !text.n || wide || name_ends(n, named_json) ? CKS_FORMAT_JSON : CKS_FORMAT_OTHER;
}
