#include "formats/inside/leftover.h"

#include "formats/inside/node.h"
#include "formats/reading/calls.h"
#include "model/param.h"

#define AS_INPUT "; it was not checked; check the input of the call as a file of its own"

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

static const char *
of_text(struct cks_str text)
{
    size_t at;
    if (cks_find_use(text, &at))
        return "this string calls KMS in a form that ckscheck does not read here" AS_INPUT;
    if (is_input_text(text))
        return "this string holds the input of a call, which ckscheck does not read here" AS_INPUT;
    return NULL;
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

static const char *
of_object(const struct cks_tree_node *n)
{
    if (is_manifest(n->item))
        return "this is a manifest of Kubernetes, which ckscheck does not read" AS_INPUT;
    if (is_service_call(n->item))
        return "this calls KMS in a form that ckscheck does not read here" AS_INPUT;
    if (n->up && is_input(n->item))
        return "this is the input of a call, below another name, where ckscheck does not read "
               "it" AS_INPUT;
    return NULL;
}

/* ---- the walk ---- */

struct leftover {
    struct cks_reading *r;
    bool found;
};

/* Whether a tree is a report of this program, which quotes commands, or of another linter. */
static bool
is_report(const cJSON *tree)
{
    return cks_json_get(cks_json_get(tree, "tool"), "name") || cks_json_get(tree, "runs");
}

static bool
report(struct leftover *l, const struct cks_tree_node *n, const char *message)
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

static bool
look_at(struct leftover *l, const struct cks_tree_node *n)
{
    const char *message = NULL;
    size_t index = 0;
    if (cJSON_IsString(n->item))
        message = of_text(cks_json_text(n->item));
    else if (cJSON_IsObject(n->item))
        message = of_object(n);
    if (message)
        return report(l, n, message);
    for (const cJSON *i = n->item->child; i && !l->found; i = i->next) {
        struct cks_tree_node child = {n, cJSON_IsObject(n->item) ? i->string : NULL, index++, i};
        if (!look_at(l, &child))
            return false;
    }
    return true;
}

bool
cks_report_leftover(struct cks_reading *r, const cJSON *tree)
{
    struct leftover l = {.r = r};
    struct cks_tree_node root = {.item = tree};
    return is_report(tree) || look_at(&l, &root);
}
