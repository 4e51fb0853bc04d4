#include "formats/inside/language.h"

/* Shells, and the names of their languages. Whatever else a script says it is, is not read. */
static const struct {
    const char *name;
    enum cks_shell_dialect dialect;
} shells[] = {
    {"sh", CKS_SHELL_TEMPLATE},
    {"bash", CKS_SHELL_TEMPLATE},
    {"zsh", CKS_SHELL_TEMPLATE},
    {"dash", CKS_SHELL_TEMPLATE},
    {"ksh", CKS_SHELL_TEMPLATE},
    {"ash", CKS_SHELL_TEMPLATE},
    {"shell", CKS_SHELL_TEMPLATE},
    {"wsl-bash", CKS_SHELL_TEMPLATE},
    {"powershell", CKS_SHELL_POWERSHELL},
    {"pwsh", CKS_SHELL_POWERSHELL},
    {"pscore", CKS_SHELL_POWERSHELL},
    {"ps", CKS_SHELL_POWERSHELL},
    {"cmd", CKS_SHELL_CMD},
    {"batch", CKS_SHELL_CMD},
    {"bat", CKS_SHELL_CMD},
};

/* Keys that hold scripts of one language. */
static const struct {
    const char *key;
    enum cks_shell_dialect dialect;
} keys[] = {
    {"pwsh", CKS_SHELL_POWERSHELL},      {"powershell", CKS_SHELL_POWERSHELL},
    {"win_shell", CKS_SHELL_POWERSHELL}, {"win_powershell", CKS_SHELL_POWERSHELL},
    {"win_command", CKS_SHELL_CMD},      {"bash", CKS_SHELL_TEMPLATE},
    {"sh", CKS_SHELL_TEMPLATE},
};

/* Tasks of Azure and actions of GitHub, by a part of their names, whose script is not a shell's. */
static const struct {
    const char *part;
    const char *language;
} tasks[] = {
    {"powershell", "powershell"},
    {"batchscript", "cmd"},
    {"pythonscript", "python"},
    {"github-script", "javascript"},
};

/* Keys beside a script that name its language. */
static const char *const namers[] = {"shell", "scriptType", "interpreter"};

/* The name of a program without its folder, ".exe", and arguments. */
static struct cks_str
program_of(struct cks_str text)
{
    size_t end = 0, from = 0;
    static const char *const envs[] = {"/usr/bin/env ", "env "};
    for (size_t i = 0; i < CKS_COUNT(envs); i++)
        if (cks_str_starts(text, envs[i]))
            text = cks_str_sub(text, strlen(envs[i]), text.n);
    while (end < text.n && !cks_is_space((unsigned char)text.p[end]))
        if (strchr("/\\", text.p[end++]))
            from = end;
    struct cks_str name = cks_str_sub(text, from, end - from);
    return cks_str_ends(name, ".exe") ? cks_str_sub(name, 0, name.n - strlen(".exe")) : name;
}

bool
cks_language_named(struct cks_str name, enum cks_shell_dialect *ret_dialect)
{
    struct cks_str program = program_of(cks_str_trim(name));
    for (size_t i = 0; i < CKS_COUNT(shells); i++)
        if (cks_str_ieq(program, cks_str_of(shells[i].name))) {
            *ret_dialect = shells[i].dialect;
            return true;
        }
    return false;
}

static bool
holds_in_any_case(struct cks_str text, const char *part)
{
    struct cks_str p = cks_str_of(part);
    for (size_t i = 0; i + p.n <= text.n; i++)
        if (cks_str_ieq(cks_str_sub(text, i, p.n), p))
            return true;
    return false;
}

/* A language that is named, as a text; p is NULL where none is. */
static struct cks_str
named_by_task(const struct cks_tree_node *of)
{
    static const char *const members[] = {"task", "uses"};
    for (size_t m = 0; m < CKS_COUNT(members); m++) {
        struct cks_str task = cks_json_text(cks_tree_get(of, members[m]));
        for (size_t i = 0; i < CKS_COUNT(tasks); i++)
            if (holds_in_any_case(task, tasks[i].part))
                return cks_str_of(tasks[i].language);
    }
    return (struct cks_str){0};
}

static struct cks_str
named_beside(const struct cks_tree_node *of, const char *key)
{
    for (size_t i = 0; i < CKS_COUNT(namers); i++) {
        struct cks_str name = cks_json_text(cks_tree_get(of, namers[i]));
        /* scriptType of AWSShellScript@1 says where the script is. */
        bool language = !cks_str_starts(name, "${{") && !cks_str_ieq(name, CKS_STR_LIT("inline"));
        if (name.n && strcmp(namers[i], key) != 0 && language)
            return name;
    }
    return named_by_task(of);
}

/* What a job, a workflow or a build says of all its scripts. */
static struct cks_str
named_above(const struct cks_tree_node *of)
{
    const cJSON *run = cks_json_get(cks_tree_get(of, "defaults"), "run");
    struct cks_str name = cks_json_text_of(run, "shell");
    if (!name.n && cks_tree_get(of, "phases"))
        name = cks_json_text_of(cks_tree_get(of, "env"), "shell");
    if (!name.n && cks_str_starts(cks_json_text(cks_tree_get(of, "runs-on")), "windows"))
        name = CKS_STR_LIT("pwsh");
    if (!name.n && cks_str_starts(cks_json_text_of(cks_tree_get(of, "pool"), "vmImage"), "win"))
        name = CKS_STR_LIT("cmd");
    return name;
}

/* The first line of the script, where it names the program that runs it. */
static struct cks_str
named_by_first_line(const cJSON *script)
{
    struct cks_str text = cks_str_trim(cks_json_text(script));
    if (!cks_str_starts(text, "#!"))
        return (struct cks_str){0};
    return cks_str_trim(cks_str_sub(text, 2, cks_str_find(text, "\n") - 2));
}

static bool
named_by_key(const char *key, enum cks_shell_dialect *ret_dialect)
{
    const char *dot = strrchr(key, '.');
    for (size_t i = 0; i < CKS_COUNT(keys); i++)
        if (strcmp(dot ? dot + 1 : key, keys[i].key) == 0) {
            *ret_dialect = keys[i].dialect;
            return true;
        }
    return false;
}

bool
cks_script_language(const struct cks_tree_node *n, enum cks_shell_dialect *ret_dialect)
{
    struct cks_str name = named_by_first_line(n->item);
    *ret_dialect = CKS_SHELL_TEMPLATE;
    while (n && !n->key)
        n = n->up;
    if (!n || !n->up || named_by_key(n->key, ret_dialect))
        return true;
    const struct cks_tree_node *of = n->up;
    if (!name.n)
        name = named_beside(of, n->key);
    /* The inputs of a task are an object in it. */
    bool inputs = of->key && (strcmp(of->key, "with") == 0 || strcmp(of->key, "inputs") == 0);
    if (!name.n && inputs && of->up)
        name = named_by_task(of->up);
    for (; !name.n && of; of = of->up)
        name = named_above(of);
    return !name.n || cks_language_named(name, ret_dialect);
}
