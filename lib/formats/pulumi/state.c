/* What Pulumi exports: a stack's state, and the steps of a preview. */
#include "formats/pulumi/state.h"
#include <stdio.h>

#include "formats/reading/fill.h"
#include "source/json/json.h"

/* What Pulumi writes for a secret, for a value known only at run time, and for a hidden one. */
#define SECRET_MARK "4dabf18193072939515e22adb298388d"
#define SECRET_SIGNATURE "1b47061264138c4ac30d75fd1eb44270"
#define UNKNOWN_MARK "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
#define HIDDEN_MARK "[secret]"

static const char at_run_time[] = "known when the stack is updated";
static const char encrypted[] = "an encrypted secret";

static bool
is_store_type(struct cks_str type)
{
    return cks_str_is(type, "aws:kms/customKeyStore:CustomKeyStore") ||
           cks_str_is(type, "aws:kms:CustomKeyStore");
}

/* The resource's name: what follows the last "::" of its URN. */
static const char *
name_in_urn(struct cks_str urn)
{
    size_t i = urn.n;
    while (i >= 2 && !(urn.p[i - 1] == ':' && urn.p[i - 2] == ':'))
        i--;
    return urn.p ? urn.p + (i >= 2 ? i : 0) : "";
}

static bool
is_secret(const cJSON *item)
{
    return cks_str_is(cks_json_text_of(item, SECRET_MARK), SECRET_SIGNATURE);
}

/* The text of a string that is JSON itself ("\"abc\""), in the arena: secrets in plain text are
 * that; what is not a string stays an unknown secret. */
static struct cks_str
unwrap(struct cks_filling *f, struct cks_str json)
{
    struct cks_json_error error;
    struct cks_str text = {0};
    if (!json.n || !cks_json_check(json, &error))
        return text;
    cJSON *tree = cks_json_parse(json);
    f->failed |= !tree;
    if (cJSON_IsString(tree)) {
        text = cks_arena_str(f->r->arena, cks_json_text(tree));
        f->failed |= !text.p;
    }
    cks_json_delete(tree);
    return text;
}

static void
fill_secret(struct cks_filling *f, enum cks_param p, const cJSON *item, const char *pointer)
{
    struct cks_str clear = unwrap(f, cks_json_text_of(item, "plaintext"));
    if (!clear.p)
        clear = cks_json_text_of(item, "value");
    if (clear.n) {
        f->store.values[p] = (struct cks_value){.state = CKS_VALUE_KNOWN, .pointer = pointer};
        if (cks_param_secret(p))
            f->store.values[p].secret.hidden = clear;
        else
            f->store.values[p].text = clear;
    } else {
        cks_fill_unknown(f, p, encrypted, pointer);
    }
    f->store.values[p].marked_sensitive = true;
}

static void
fill_state_value(struct cks_filling *f, enum cks_param p, const cJSON *item, const char *pointer)
{
    struct cks_str text = cks_json_text(item);
    if (is_secret(item))
        fill_secret(f, p, item, pointer);
    else if (cks_str_is(text, UNKNOWN_MARK))
        cks_fill_unknown(f, p, at_run_time, pointer);
    else if (cks_str_is(text, HIDDEN_MARK))
        cks_fill_unknown(f, p, encrypted, pointer);
    else
        cks_fill(f, p, item, pointer);
    if (f->store.values[p].state != CKS_VALUE_ABSENT)
        f->store.values[p].origin = CKS_FROM_COMPUTED;
}

static void
fill_state_credential(struct cks_filling *f, const cJSON *item, const char *pointer)
{
    if (!cJSON_IsObject(item) || is_secret(item)) {
        for (enum cks_param m = CKS_P_ACCESS_KEY; m <= CKS_P_SECRET_KEY; m++)
            cks_fill_unknown(f, m, encrypted, pointer);
        cks_fill_unknown(f, CKS_P_CREDENTIAL, encrypted, pointer);
        return;
    }
    cks_fill(f, CKS_P_CREDENTIAL, item, pointer);
    for (enum cks_param m = CKS_P_ACCESS_KEY; m <= CKS_P_SECRET_KEY; m++) {
        const cJSON *member = cks_json_get(item, cks_param(m)->pulumi);
        if (member)
            fill_state_value(f, m, member, cks_fill_child(f, pointer, cks_param(m)->pulumi));
    }
}

static void
fill_inputs(struct cks_filling *f, const cJSON *inputs, const char *pointer)
{
    struct cks_str region = cks_json_text_of(inputs, "region");
    if (region.n)
        f->store.region = region;
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++) {
        const char *name = cks_param(p)->pulumi;
        const cJSON *item = name ? cks_json_get(inputs, name) : NULL;
        if (!item || cks_in_credential(p) || p == CKS_P_ID)
            continue;
        if (p == CKS_P_CREDENTIAL)
            fill_state_credential(f, item, cks_fill_child(f, pointer, name));
        else
            fill_state_value(f, p, item, cks_fill_child(f, pointer, name));
    }
}

static struct cks_filling
filling(struct cks_reading *r, enum cks_operation operation, const cJSON *state,
        const char *pointer)
{
    return (struct cks_filling){
        .arena = r->arena,
        .r = r,
        .empty_is_absent = true,
        .numbers_are_strings = true,
        .store = {.operation = operation,
                  .input = CKS_INPUT_PULUMI_STATE,
                  .doc = r->doc,
                  .address = name_in_urn(cks_json_text_of(state, "urn")),
                  .pointer = pointer},
    };
}

/* ---- a stack's state ---- */

static bool
read_resources(struct cks_reading *r, const cJSON *list, const char *pointer)
{
    struct cks_filling paths = {.arena = r->arena, .r = r};
    size_t i = 0;
    for (const cJSON *m = cJSON_IsArray(list) ? list->child : NULL; m; m = m->next, i++) {
        if (!is_store_type(cks_json_text_of(m, "type")))
            continue;
        const char *at = cks_fill_index(&paths, pointer, i);
        struct cks_filling f = filling(r, CKS_EXISTING, m, at);
        cks_fill(&f, CKS_P_ID, cks_json_get(m, "id"), cks_fill_child(&f, at, "id"));
        fill_inputs(&f, cks_json_get(m, "inputs"), cks_fill_child(&f, at, "inputs"));
        if (paths.failed || !cks_fill_take(&f))
            return false;
    }
    return true;
}

/* ---- a preview ---- */

struct step {
    struct cks_filling f;
    struct cks_plan_change *plan;
    const cJSON *step, *before, *after;
    const char *pointer; /* of the new state's inputs */
};

static void
read_reasons(struct step *s)
{
    const cJSON *list = cks_json_get(s->step, "replaceReasons");
    size_t n = 0, most = cJSON_IsArray(list) ? (size_t)cJSON_GetArraySize(list) : 0;
    const char **names = cks_arena_array(s->f.r->arena, most + 1, sizeof(*names));
    s->f.failed |= !names;
    for (const cJSON *i = names && most ? list->child : NULL; i; i = i->next)
        if (cks_json_text(i).n)
            names[n++] = i->valuestring;
    s->plan->replace_paths = names;
}

static void
keep_changes(struct step *s)
{
    struct cks_value *values = s->f.store.values;
    bool credential = false;
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++) {
        const char *name = cks_param(p)->pulumi;
        if (!name || p == CKS_P_ID || cks_in_credential(p))
            continue;
        const cJSON *before = cks_json_get(s->before, name), *after = cks_json_get(s->after, name);
        bool same = before && after && values[p].state != CKS_VALUE_UNKNOWN &&
                    cJSON_Compare(before, after, true);
        if (same || !cks_param_in(p == CKS_P_NAME ? CKS_P_NEW_NAME : p, CKS_UPDATE))
            values[p] = (struct cks_value){0};
        else if (p == CKS_P_CREDENTIAL)
            credential = values[p].state != CKS_VALUE_ABSENT;
    }
    if (!credential)
        values[CKS_P_ACCESS_KEY] = values[CKS_P_SECRET_KEY] = (struct cks_value){0};
    s->plan->credential_changes = credential;
    values[CKS_P_NEW_NAME] = values[CKS_P_NAME];
    values[CKS_P_NAME] = (struct cks_value){0};
}

static enum cks_store_type
type_of(const struct cks_value *v)
{
    for (enum cks_store_type t = CKS_STORE_HSM; cks_known_string(v) && t <= CKS_STORE_XKS; t++)
        if (cks_str_is(v->text, cks_store_type_name(t)))
            return t;
    return CKS_STORE_UNKNOWN;
}

static enum cks_operation
operation_of_step(struct cks_str op)
{
    if (cks_str_is(op, "create") || cks_str_is(op, "create-replacement") ||
        cks_str_is(op, "replace"))
        return CKS_CREATE;
    return cks_str_is(op, "update") ? CKS_UPDATE : CKS_EXISTING;
}

/* A replacement may be shown as one step or as three; it is read once. */
static bool
shown_as_replace(const cJSON *steps, struct cks_str urn)
{
    for (const cJSON *s = steps->child; s; s = s->next)
        if (cks_str_is(cks_json_text_of(s, "op"), "replace") &&
            cks_str_eq(cks_json_text_of(s, "urn"), urn))
            return true;
    return false;
}

static bool
read_step(struct cks_reading *r, const cJSON *step, const char *pointer)
{
    const cJSON *state = cks_json_get(step, "newState");
    struct cks_str op = cks_json_text_of(step, "op");
    struct step s = {
        .f = filling(r, operation_of_step(op), step, pointer),
        .plan = cks_arena_alloc(r->arena, sizeof(*s.plan)),
        .step = step,
        .before = cks_json_get(cks_json_get(step, "oldState"), "inputs"),
        .after = cks_json_get(state, "inputs"),
    };
    if (!s.plan)
        return false;
    s.f.store.plan = s.plan;
    s.plan->pulumi = true;
    s.plan->replaces = s.f.store.operation == CKS_CREATE && !cks_str_is(op, "create");
    read_reasons(&s);
    s.pointer = cks_fill_child(&s.f, cks_fill_child(&s.f, pointer, "newState"), "inputs");
    fill_inputs(&s.f, s.after, s.pointer);
    if (s.f.store.operation == CKS_UPDATE) {
        s.f.store.type = type_of(&s.f.store.values[CKS_P_TYPE]);
        keep_changes(&s);
        const char *at = cks_fill_child(&s.f, cks_fill_child(&s.f, pointer, "oldState"), "id");
        cks_fill(&s.f, CKS_P_ID, cks_json_get(cks_json_get(step, "oldState"), "id"), at);
        if (s.f.store.values[CKS_P_ID].state == CKS_VALUE_ABSENT)
            cks_fill_unknown(&s.f, CKS_P_ID, at_run_time, pointer);
    }
    return cks_fill_take(&s.f);
}

static bool
read_steps(struct cks_reading *r, const cJSON *steps, const char *pointer)
{
    struct cks_filling f = {.arena = r->arena, .r = r};
    size_t i = 0;
    for (const cJSON *s = steps->child; s; s = s->next, i++) {
        struct cks_str op = cks_json_text_of(s, "op");
        const cJSON *state = cks_json_get(s, "newState");
        if (!is_store_type(cks_json_text_of(state, "type")) ||
            (cks_str_is(op, "create-replacement") &&
             shown_as_replace(steps, cks_json_text_of(s, "urn"))))
            continue;
        if (!read_step(r, s, cks_fill_index(&f, pointer, i)) || f.failed)
            return false;
    }
    return !f.failed;
}

bool
cks_read_pulumi_state(struct cks_reading *r, const cJSON *root, const char *pointer)
{
    struct cks_filling f = {.arena = r->arena, .r = r};
    const cJSON *steps = cks_json_get(root, "steps");
    const cJSON *deployment = cks_json_get(root, "deployment");
    const char *at = cks_fill_child(&f, pointer, "deployment");
    if (cJSON_IsArray(steps))
        return read_steps(r, steps, cks_fill_child(&f, pointer, "steps")) && !f.failed;
    if (!deployment) {
        deployment = cks_json_get(cks_json_get(root, "checkpoint"), "latest");
        at = cks_fill_child(&f, cks_fill_child(&f, pointer, "checkpoint"), "latest");
    }
    return read_resources(r, cks_json_get(deployment, "resources"),
                          cks_fill_child(&f, at, "resources")) &&
           !f.failed;
}
