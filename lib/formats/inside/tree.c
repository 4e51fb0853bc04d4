#include "formats/inside/tree.h"

#include "formats/inside/action.h"
#include "formats/inside/ansible.h"
#include "formats/inside/directory.h"
#include "formats/inside/earlier.h"
#include "formats/inside/given.h"
#include "formats/inside/language.h"
#include "formats/inside/node.h"
#include "formats/inside/script.h"
#include "formats/inside/words_array.h"
#include "formats/reading/calls.h"

/* Keys whose strings are commands: of GitHub, GitLab, CircleCI, Azure, Bitbucket, CodeBuild,
 * CloudFormation, Compose, Kubernetes, Ansible, Task and pre-commit. */
static const char *const script_keys[] = {
    "run",       "script",      "before_script",  "after_script", "command",
    "commands",  "cmd",         "shell",          "bash",         "sh",
    "args",      "raw",         "install",        "build",        "prepare",
    "test",      "deploy",      "entrypoint",     "user_data",    "UserData",
    "argv",      "entry",       "cmds",           "pwsh",         "powershell",
    "win_shell", "win_command", "win_powershell", "inlineScript", "runCommand",
};

/* The last part of a name like ansible.builtin.shell. */
static struct cks_str
last_part(const char *key)
{
    const char *dot = strrchr(key, '.');
    return cks_str_of(dot ? dot + 1 : key);
}

/* Whether a node is the properties of a command of Pulumi, whose create, update and delete are
 * scripts. */
static bool
is_pulumi_command(const struct cks_tree_node *n)
{
    return n->up && n->key && strcmp(n->key, "properties") == 0 &&
           cks_str_starts(cks_json_text_of(n->up->item, "type"), "command:");
}

static bool
is_stage_of_command(const char *key)
{
    return strcmp(key, "create") == 0 || strcmp(key, "update") == 0 || strcmp(key, "delete") == 0;
}

/* Functions of CloudFormation that hand on a script: what they put into it is left open. */
static bool
hands_on_script(const cJSON *object)
{
    const char *name = cJSON_IsObject(object) && object->child ? object->child->string : NULL;
    return name && !object->child->next &&
           (strcmp(name, "Fn::Base64") == 0 || strcmp(name, "Fn::Sub") == 0);
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
    bool of_pulumi = object && is_pulumi_command(n);
    for (const cJSON *i = n->item->child; i; i = i->next) {
        struct cks_tree_node child = {
            .up = n, .key = object ? i->string : NULL, .index = index++, .item = i};
        bool named = scripts || (object && is_script_key(i->string)) ||
                     (script && hands_on_script(n->item)) ||
                     (of_pulumi && is_stage_of_command(i->string));
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

/* A script in a language that is not read; what it says of KMS was not checked. */
static bool
tell_other_language(struct cks_reading *r, struct cks_str text, const char *pointer)
{
    struct cks_range range;
    size_t at;
    if (!cks_find_use(text, &at) && !cks_may_hold_call(text))
        return true;
    if (!r->doc->locate || !r->doc->locate(r->doc, pointer, CKS_PART_VALUE, 0, 0, &range))
        range = (struct cks_range){.line = r->doc->origin.line};
    return r->trouble(r->cookie, r->doc, CKS_TROUBLE_UNREAD, &range,
                      "this script calls KMS in a language that ckscheck does not read; it was not "
                      "checked",
                      NULL);
}

/* The variables that the script has before it begins; false if out of memory. */
static bool
give_before(struct cks_reading *r, const struct cks_tree_node *n, struct cks_shell_givens *ret)
{
    bool known;
    if (!cks_pass_on(r, n, &known, ret))
        return false;
    return known || (cks_given_to_node(r, n, ret) && cks_pass_earlier(r, n, ret));
}

static bool
read_script_node(struct cks_reading *r, const struct cks_tree_node *n)
{
    struct cks_str text = cks_json_text(n->item);
    enum cks_shell_dialect dialect;
    bool read = cks_script_language(n, &dialect);
    if (read && !cks_may_hold_call(text))
        return true;
    const char *pointer = cks_tree_pointer(r->arena, n);
    if (!pointer || !read)
        return pointer && tell_other_language(r, text, pointer);
    if (has_no_shell(n))
        text = on_one_line(r, text);
    struct cks_reading inside = *r;
    struct cks_shell_givens given = {0};
    if (!text.p || !cks_script_directory(&inside, n) ||
        (dialect == CKS_SHELL_TEMPLATE && !give_before(r, n, &given)))
        return false;
    inside.given = &given;
    return cks_read_script_string(&inside, text, pointer, dialect);
}

static bool
read_words_node(struct cks_reading *r, const struct cks_tree_node *n)
{
    struct cks_reading inside = *r;
    return cks_script_directory(&inside, n) && cks_read_words(&inside, n);
}

static bool
walk(struct cks_reading *r, const struct cks_tree_node *n, bool script)
{
    if (script) {
        enum cks_words words = cks_words_of(n);
        if (words != CKS_WORDS_NONE)
            return words == CKS_WORDS_PART || read_words_node(r, n);
        if (cJSON_IsString(n->item))
            return read_script_node(r, n);
    }
    bool step = n->up && n->up->key && strcmp(n->up->key, "steps") == 0;
    if (step && !cks_read_local_action(r, n, cks_read_commands))
        return false;
    return !n->item->child || walk_children(r, n, script);
}

bool
cks_read_commands(struct cks_reading *r, const cJSON *tree)
{
    struct cks_tree_node root = {.item = tree};
    struct cks_reading inside = *r;
    struct cks_earlier_run earlier = {0};
    inside.earlier = &earlier;
    inside.sets_for_others = cks_sets_for_others(r->doc->text);
    return cks_tree_note_keys(r->arena, &root) && walk(&inside, &root, false);
}
