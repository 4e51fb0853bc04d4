#include "formats/inside/tree.h"

#include "formats/inside/ansible.h"
#include "formats/inside/node.h"
#include "formats/inside/script.h"

/* Keys whose strings are commands: of GitHub, GitLab, CircleCI, Azure, Bitbucket, CodeBuild,
 * CloudFormation, Compose, Kubernetes, Ansible, Task and pre-commit. */
static const char *const script_keys[] = {
    "run",       "script",   "before_script", "after_script", "command", "commands",
    "cmd",       "shell",    "bash",          "sh",           "args",    "raw",
    "install",   "build",    "prepare",       "test",         "deploy",  "entrypoint",
    "user_data", "UserData", "argv",          "entry",        "cmds",
};

/* The last part of a name like ansible.builtin.shell. */
static struct cks_str
last_part(const char *key)
{
    const char *dot = strrchr(key, '.');
    return cks_str_of(dot ? dot + 1 : key);
}

static bool
is_script_key(const char *key)
{
    struct cks_str name = last_part(key);
    for (size_t i = 0; i < CKS_COUNT(script_keys); i++)
        if (cks_str_is(name, script_keys[i]))
            return true;
    return false;
}

/* Whether an array is the words of one command, not several commands. */
static bool
is_words(const cJSON *array)
{
    for (const cJSON *i = array->child; i; i = i->next)
        if (cJSON_IsString(i) && strcmp(i->valuestring, "kms") == 0)
            return true;
    return false;
}

/* As one line of the shell, each word in quotes. */
static bool
read_array(struct cks_reading *r, const struct cks_tree_node *n)
{
    struct cks_buf b = {0};
    for (const cJSON *i = n->item->child; i; i = i->next) {
        struct cks_str text = cks_json_text(i);
        cks_buf_addc(&b, '\'');
        for (size_t k = 0; k < text.n; k++)
            if (text.p[k] == '\'')
                cks_buf_adds(&b, "'\\''");
            else
                cks_buf_addc(&b, text.p[k]);
        cks_buf_adds(&b, "' ");
    }
    struct cks_str line = cks_arena_str(r->arena, cks_buf_str(&b));
    const char *pointer = cks_tree_pointer(r->arena, n);
    bool ok = cks_buf_ok(&b) && line.p && pointer;
    cks_buf_free(&b);
    return ok && cks_read_script_string(r, line, pointer, CKS_SHELL_TEMPLATE);
}

/* Whether no shell reads the words of a string: a line break in them is a space, as in Ansible's
 * command and in Compose's. CircleCI's is a script. */
static bool
has_no_shell(const struct cks_tree_node *n)
{
    bool cmd = n->key && strcmp(n->key, "cmd") == 0;
    const struct cks_tree_node *of = cmd ? n->up : n;
    return of && of->key && cks_str_is(last_part(of->key), "command") &&
           !(of->up && of->up->key && strcmp(of->up->key, "run") == 0);
}

/* A text with blanks for its line breaks outside of quotes; p is NULL if out of memory. */
static struct cks_str
on_one_line(struct cks_reading *r, struct cks_str text)
{
    char *copy = cks_arena_strndup(r->arena, text.p, text.n), quote = 0;
    for (size_t i = 0; copy && i < text.n; i++) {
        if (quote ? copy[i] == quote : copy[i] == '"' || copy[i] == '\'')
            quote = quote ? 0 : copy[i];
        else if (copy[i] == '\n' && !quote)
            copy[i] = ' ';
    }
    return (struct cks_str){copy, copy ? text.n : 0};
}

static bool walk(struct cks_reading *r, const struct cks_tree_node *n, bool script);

static bool
walk_children(struct cks_reading *r, const struct cks_tree_node *n, bool script)
{
    size_t index = 0;
    bool object = cJSON_IsObject(n->item);
    /* npm names each script as it likes. */
    bool scripts = object && n->key && strcmp(n->key, "scripts") == 0;
    for (const cJSON *i = n->item->child; i; i = i->next) {
        struct cks_tree_node child = {n, object ? i->string : NULL, index++, i};
        bool named = scripts || (object && is_script_key(i->string));
        if (object && cks_is_ansible_store(last_part(i->string), i)) {
            const char *pointer = cks_tree_pointer(r->arena, &child);
            if (!pointer || !cks_read_ansible_store(r, last_part(i->string), i, pointer))
                return false;
        } else if (!walk(r, &child, object ? named : script)) {
            return false;
        }
    }
    return true;
}

static bool
walk(struct cks_reading *r, const struct cks_tree_node *n, bool script)
{
    if (script && cJSON_IsString(n->item)) {
        struct cks_str text = cks_json_text(n->item);
        if (!cks_may_hold_call(text))
            return true;
        const char *pointer = cks_tree_pointer(r->arena, n);
        if (has_no_shell(n))
            text = on_one_line(r, text);
        return pointer && text.p && cks_read_script_string(r, text, pointer, CKS_SHELL_TEMPLATE);
    }
    if (script && cJSON_IsArray(n->item) && is_words(n->item))
        return read_array(r, n);
    return !n->item->child || walk_children(r, n, script);
}

bool
cks_read_commands(struct cks_reading *r, const cJSON *tree)
{
    struct cks_tree_node root = {.item = tree};
    return walk(r, &root, false);
}
