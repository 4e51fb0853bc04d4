#include "formats/inside/ansible.h"

#include "formats/reading/fill.h"
#include "formats/reading/words.h"

static const char by_manager[] = "the CipherTrust Manager makes it";
static const char by_template[] = "a template, filled in when the playbook runs";

static const char by_module[] = "given, if at all, by the module";

/* Arguments that only a module which makes a key store has. */
static unsigned
count_own_arguments(const cJSON *task)
{
    unsigned n = 0;
    for (const cJSON *m = cJSON_IsObject(task) ? task->child : NULL; m; m = m->next)
        n += cks_param_find_terraform(cks_str_of(m->string), false) != CKS_P_NONE;
    return n;
}

bool
cks_is_ansible_store(struct cks_str module, const cJSON *task)
{
    return cks_str_is(module, CKS_WORD_ANSIBLE_MODULE) ||
           (cks_str_ends(module, "custom_key_store") && count_own_arguments(task) > 0);
}

static bool
is_template(struct cks_str text)
{
    return cks_str_find(text, "{{") < text.n || cks_str_find(text, "{%") < text.n;
}

static void
fill_argument(struct cks_filling *f, enum cks_param p, const cJSON *item, const char *pointer)
{
    if (cJSON_IsString(item) && is_template(cks_json_text(item)))
        cks_fill_unknown(f, p, by_template, pointer);
    else
        cks_fill(f, p, item, pointer);
}

/* Path, password and credential belong to the manager, or are kept where it keeps them. */
static void
leave_open(struct cks_filling *f, const char *reason)
{
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++)
        if (p != CKS_P_ID && cks_param(p)->terraform &&
            f->store.values[p].state == CKS_VALUE_ABSENT)
            cks_fill_unknown(f, p, reason, NULL);
}

static void
fill_arguments(struct cks_filling *f, const cJSON *all, const char *base)
{
    for (const cJSON *m = cJSON_IsObject(all) ? all->child : NULL; m; m = m->next) {
        enum cks_param p = cks_param_find_terraform(cks_str_of(m->string), false);
        if (p != CKS_P_NONE && p != CKS_P_ID && p != CKS_P_CREDENTIAL)
            fill_argument(f, p, m, cks_fill_child(f, base, m->string));
    }
}

/* Whether a task makes a store, as far as it says. */
static bool
makes_store(const cJSON *task)
{
    struct cks_str asked = cks_json_text_of(task, "op_type"),
                   state = cks_json_text_of(task, "state");
    return cJSON_IsObject(task) && (!asked.n || cks_str_is(asked, "create")) &&
           (!state.n || cks_str_is(state, "present"));
}

bool
cks_read_ansible_store(struct cks_reading *r, struct cks_str module, const cJSON *task,
                       const char *pointer)
{
    struct cks_str region = cks_json_text_of(task, "region");
    bool manager = cks_str_is(module, CKS_WORD_ANSIBLE_MODULE);
    struct cks_filling f = {
        .arena = r->arena, .r = r, .empty_is_absent = true, .numbers_are_strings = true};
    if (!makes_store(task))
        return true;
    f.store = (struct cks_store){.operation = CKS_CREATE,
                                 .input = CKS_INPUT_ANSIBLE,
                                 .doc = r->doc,
                                 .address = cks_arena_strndup(r->arena, module.p, module.n),
                                 .unlinked = cJSON_IsFalse(cks_json_get(task, "linked_state")),
                                 .pointer = pointer};
    f.failed |= !f.store.address;
    f.store.region_unknown = !region.n || is_template(region);
    if (!f.store.region_unknown)
        f.store.region = region;
    fill_argument(&f, CKS_P_NAME, cks_json_get(task, "name"), cks_fill_child(&f, pointer, "name"));
    if (manager)
        fill_arguments(&f, cks_json_get(task, "aws_param"),
                       cks_fill_child(&f, pointer, "aws_param"));
    else
        fill_arguments(&f, task, pointer);
    leave_open(&f, manager ? by_manager : by_module);
    return cks_fill_take(&f);
}
