#include "formats/inside/leftover.h"

#include "formats/inside/node.h"
#include "formats/inside/spelling.h"
#include "formats/inside/unread.h"
#include "formats/reading/calls.h"
#include "formats/reading/passed.h"
#include "formats/reading/words.h"
#include "model/param.h"

#define AS_INPUT "; it was not checked; check the input of the call as a file of its own"

/* JSON in a string in JSON: each level doubles the backslashes. */
#define NESTED_MAX 16u

struct leftover {
    struct cks_reading *r;
    bool commands;  /* those in strings were read: objects were looked at */
    bool resources; /* of a tool were read: a program in a string may be theirs */
    bool found;
    unsigned nested; /* strings of JSON that the node is in */
};

static const char *message_of(struct leftover *l, const struct cks_tree_node *n);

/* ---- strings ---- */

/* Whether a text is an object of JSON with a name of KMS's in it. */
static bool
is_input_text(struct cks_str text)
{
    struct cks_json_error error;
    text = cks_str_trim(text);
    return cks_str_starts(text, "{") && cks_str_find(text, "\"CustomKeyStoreName\"") < text.n &&
           cks_json_check(text, &error);
}

/* Whether a string is printed for people: what Ansible's debug, fail and assert print, and what
 * names or describes a step. */
static bool
is_said(const struct cks_tree_node *n)
{
    static const char *const keys[] = {"msg",         "fail_msg", "success_msg", "name",
                                       "description", "title",    "summary",     "displayName"};
    while (n && !n->key)
        n = n->up;
    for (size_t i = 0; n && n->up && i < CKS_COUNT(keys); i++)
        if (strcmp(n->key, keys[i]) == 0)
            return true;
    return false;
}

/* Whether a call is named as the AWS CLI does: create-custom-key-store. */
static bool
is_command(struct cks_str text, size_t at)
{
    struct cks_str name = cks_str_sub(text, at, text.n);
    return cks_str_find(name, "-custom-key-store") < strlen("disconnect-");
}

/* Whether a string uses a call at a place that no reader passed. */
static bool
uses_call(struct leftover *l, const struct cks_tree_node *n, struct cks_str text)
{
    size_t at;
    const char *pointer = NULL;
    for (size_t from = 0; cks_find_use_from(text, from, &at); from = at + 1) {
        if (cks_is_in_comment(text, at) || (l->resources && !is_command(text, at)))
            continue;
        if (!pointer && !l->nested)
            pointer = cks_tree_pointer(l->r->arena, n);
        if (!pointer || !cks_was_passed(l->r->passed, pointer, at))
            return true;
    }
    return false;
}

/* The message of the first node below that has one. */
static const char *
first_below(struct leftover *l, const struct cks_tree_node *n)
{
    const char *message = message_of(l, n);
    size_t index = 0;
    for (const cJSON *i = n->item->child; i && !message; i = i->next) {
        struct cks_tree_node child = {.up = n,
                                      .key = cJSON_IsObject(n->item) ? i->string : NULL,
                                      .index = index++,
                                      .item = i};
        message = first_below(l, &child);
    }
    return message;
}

/* The same of JSON in a string. */
static const char *
of_inner(struct leftover *l, const struct cks_tree_node *n, struct cks_str text)
{
    struct cks_json_error error;
    if (l->nested >= NESTED_MAX || !cks_str_starts(text, "{") || !cks_may_hold_store(text) ||
        !cks_json_check(text, &error))
        return NULL;
    cJSON *tree = cks_json_parse(text);
    struct cks_tree_node inner = {.up = n, .key = "", .item = tree};
    l->nested++;
    const char *message = tree ? first_below(l, &inner) : NULL;
    l->nested--;
    cks_json_delete(tree);
    return message;
}

static const char *
of_text(struct leftover *l, const struct cks_tree_node *n)
{
    struct cks_str text = cks_json_text(n->item);
    if (!is_said(n) && uses_call(l, n, text))
        return "this string calls KMS in a form that ckscheck does not read here" AS_INPUT;
    if (l->commands)
        return NULL;
    if (!is_input_text(text))
        return of_inner(l, n, cks_str_trim(text));
    return "this string holds the input of a call, which ckscheck does not read here" AS_INPUT;
}

/* ---- objects ---- */

/* The parameters that an object gives as texts. */
static unsigned
texts_of(const cJSON *object)
{
    unsigned seen = 0;
    for (const cJSON *m = object->child; m; m = m->next) {
        enum cks_param p =
            cJSON_IsString(m) ? cks_param_find(cks_str_of(m->string), false) : CKS_P_NONE;
        seen |= p == CKS_P_NONE ? 0 : 1u << p;
    }
    return seen;
}

/* Whether an object is the input of a create or an update: an answer of KMS has a state too, and a
 * key names the store that it is in alone. */
static bool
is_input(const cJSON *object)
{
    unsigned seen = texts_of(object), name = 1u << CKS_P_NAME, id = 1u << CKS_P_ID;
    if (cks_json_get(object, "ConnectionState") || cks_json_get(object, "CreationDate"))
        return false;
    if (seen & id)
        return (seen & ~id & ~name & ~(1u << CKS_P_CLUSTER)) != 0;
    return (seen & name) && (seen & ~name);
}

/* {"service": "KMS", "action": "createCustomKeyStore"}, or Service and Api of an automation. */
static bool
is_service_call(const cJSON *object)
{
    bool kms = false, call = false;
    for (const cJSON *m = object->child; m; m = m->next) {
        struct cks_str key = cks_str_of(m->string), text = cks_json_text(m);
        size_t at = 1;
        kms |= cks_str_ieq(key, CKS_STR_LIT("service")) && cks_str_ieq(text, CKS_STR_LIT("kms"));
        call |= (cks_str_ieq(key, CKS_STR_LIT("api")) || cks_str_ieq(key, CKS_STR_LIT("action"))) &&
                cks_find_call(text, &at) && at == 0;
    }
    return kms && call;
}

/* A resource of Crossplane's provider for AWS. */
static bool
is_manifest(const cJSON *object)
{
    struct cks_str group = cks_json_text_of(object, "apiVersion");
    return cks_str_is(cks_json_text_of(object, "kind"), "CustomKeyStore") &&
           cks_str_starts(group, "kms.");
}

/* A block of Terraform's JSON syntax. */
static bool
is_terraform_block(const cJSON *object)
{
    const cJSON *types = cks_json_get(object, "resource");
    for (const cJSON *i = types ? types->child : NULL; i; i = i->next)
        if (i->string && cks_tf_makes_store(cks_str_of(i->string)))
            return true;
    return false;
}

static const char *
of_object(struct leftover *l, const struct cks_tree_node *n)
{
    if (is_terraform_block(n->item))
        return "this looks like Terraform, which ckscheck recognizes by its file name; it was not "
               "checked; name the file main.tf.json";
    if (is_manifest(n->item))
        return "this is a manifest of Kubernetes, which ckscheck does not read" AS_INPUT;
    if (is_service_call(n->item))
        return "this calls KMS in a form that ckscheck does not read here" AS_INPUT;
    if (n->up && is_input(n->item))
        return "this is the input of a call, below another name, where ckscheck does not read "
               "it" AS_INPUT;
    return n->up ? NULL : cks_spelling_of_input(l->r->arena, n->item);
}

/* ---- the walk ---- */

/* Whether a tree is a report of this program, which quotes commands, or of another linter. */
static bool
is_report_tree(const cJSON *tree)
{
    return cks_json_get(cks_json_get(tree, "tool"), "name") || cks_json_get(tree, "runs");
}

static bool
report_node(struct leftover *l, const struct cks_tree_node *n, const char *message)
{
    struct cks_range range = {0};
    const struct cks_document *doc = l->r->doc;
    const char *pointer = cks_tree_pointer(l->r->arena, n);
    l->found = true;
    if (!pointer)
        return false;
    if (!doc->locate || !doc->locate(doc, pointer, CKS_PART_VALUE, 0, 0, &range))
        range = (struct cks_range){.line = doc->origin.line};
    return l->r->trouble(l->r->cookie, doc, CKS_TROUBLE_FORM, &range, message, NULL);
}

static const char *
message_of(struct leftover *l, const struct cks_tree_node *n)
{
    if (cJSON_IsString(n->item))
        return of_text(l, n);
    return cJSON_IsObject(n->item) && !l->commands ? of_object(l, n) : NULL;
}

static bool
look_at_node(struct leftover *l, const struct cks_tree_node *n)
{
    const char *message = message_of(l, n);
    size_t index = 0;
    if (message)
        return report_node(l, n, message);
    for (const cJSON *i = n->item->child; i && !l->found; i = i->next) {
        struct cks_tree_node child = {.up = n,
                                      .key = cJSON_IsObject(n->item) ? i->string : NULL,
                                      .index = index++,
                                      .item = i};
        if (!look_at_node(l, &child))
            return false;
    }
    return true;
}

bool
cks_report_leftover(struct cks_reading *r, const cJSON *tree, bool commands, bool resources)
{
    struct leftover l = {.r = r, .commands = commands, .resources = resources};
    struct cks_tree_node root = {.item = tree};
    return is_report_tree(tree) || look_at_node(&l, &root);
}
