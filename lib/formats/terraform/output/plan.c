/* Terraform plans: resource_changes as the calls that the provider would make. */
#include "formats/terraform/output/plan.h"
#include "base/limits.h"
#include "formats/terraform/output/values.h"

/* Arguments that force a replacement: the resource has a dozen. */

static const char after_apply[] = "known after apply";
static const char removed[] = "removed from the configuration";

/* One resource change. */
struct change {
    struct cks_filling f;
    struct cks_plan_change *plan;
    const cJSON *root;   /* of the plan */
    const cJSON *change; /* the member of that name */
    const cJSON *before, *after, *unknown, *sensitive;
    const char *pointer; /* of the resource change */
    const char *at;      /* of `after`, or where only `before` says anything, of that */
    const cJSON *config; /* the resource's expressions in the configuration, or NULL */
};

struct actions {
    bool create, update, destroy, create_first;
};

static struct actions
actions_of(const cJSON *change)
{
    struct actions a = {0};
    const cJSON *list = cks_json_get(change, "actions");
    for (const cJSON *i = cJSON_IsArray(list) ? list->child : NULL; i; i = i->next) {
        struct cks_str name = cks_json_text(i);
        a.create |= cks_str_is(name, "create");
        a.update |= cks_str_is(name, "update");
        a.create_first |= a.create && !a.destroy;
        a.destroy |= cks_str_is(name, "delete");
    }
    return a;
}

/* ---- the configuration that a plan carries ---- */

/* The next module name of an address ("module.a[\"x.y\"].module.b"), without its key. */
static bool
next_module(struct cks_str *address, struct cks_str *ret)
{
    static const char word[] = "module.";
    if (!cks_str_starts(*address, word))
        return false;
    struct cks_str rest = cks_str_sub(*address, sizeof(word) - 1, address->n);
    size_t n = 0;
    while (n < rest.n && rest.p[n] != '.' && rest.p[n] != '[')
        n++;
    *ret = cks_str_sub(rest, 0, n);
    bool quoted = false;
    if (n < rest.n && rest.p[n] == '[')
        for (; n < rest.n && (quoted || rest.p[n] != ']'); n++) {
            if (rest.p[n] == '\\')
                n++;
            else if (rest.p[n] == '"')
                quoted = !quoted;
        }
    while (n < rest.n && rest.p[n] != '.')
        n++;
    *address = cks_str_sub(rest, n < rest.n ? n + 1 : rest.n, rest.n);
    return true;
}

static const cJSON *
member_at(const cJSON *object, struct cks_str name)
{
    for (const cJSON *m = cJSON_IsObject(object) ? object->child : NULL; m; m = m->next)
        if (cks_str_is(name, m->string))
            return m;
    return NULL;
}

static const cJSON *
config_of(const cJSON *root, const cJSON *resource)
{
    struct cks_str address = cks_json_text_of(resource, "module_address");
    struct cks_str type = cks_json_text_of(resource, "type");
    struct cks_str name = cks_json_text_of(resource, "name"), part;
    const cJSON *module = cks_json_get(cks_json_get(root, "configuration"), "root_module");
    while (module && next_module(&address, &part))
        module = cks_json_get(member_at(cks_json_get(module, "module_calls"), part), "module");
    const cJSON *list = cks_json_get(module, "resources");
    for (const cJSON *r = cJSON_IsArray(list) ? list->child : NULL; r; r = r->next)
        if (cks_str_eq(cks_json_text_of(r, "type"), type) &&
            cks_str_eq(cks_json_text_of(r, "name"), name) &&
            cks_str_is(cks_json_text_of(r, "mode"), "managed"))
            return r;
    return NULL;
}

/* The first of an expression's references: the longest form comes first. */
static struct cks_str
reference_of(const cJSON *expression)
{
    const cJSON *list = cks_json_get(expression, "references");
    return cks_json_text(cJSON_IsArray(list) ? list->child : NULL);
}

/* A constant, or what a variable of the root module has; empty if it is neither. */
static struct cks_str
constant_of(const cJSON *root, const cJSON *expression)
{
    struct cks_str text = cks_json_text_of(expression, "constant_value");
    struct cks_str reference = reference_of(expression);
    const cJSON *list = cks_json_get(expression, "references");
    if (text.n || !cks_str_starts(reference, "var.") || cJSON_GetArraySize(list) != 1)
        return text;
    struct cks_str name = cks_str_sub(reference, 4, reference.n);
    return cks_json_text_of(member_at(cks_json_get(root, "variables"), name), "value");
}

static void
read_provider(struct change *c, const cJSON *config)
{
    struct cks_store *s = &c->f.store;
    struct cks_str key = cks_json_text_of(config, "provider_config_key");
    const cJSON *providers =
        cks_json_get(cks_json_get(c->root, "configuration"), "provider_config");
    const cJSON *provider = member_at(providers, key);
    const cJSON *region = cks_json_get(cks_json_get(provider, "expressions"), "region");
    struct cks_str version = cks_json_text_of(provider, "version_constraint");
    if (version.n)
        c->plan->provider_version = version.p;
    if (region && !s->region.n) {
        s->region = constant_of(c->root, region);
        s->region_unknown = !s->region.n;
    }
}

static const cJSON *
expression_of(const struct change *c, enum cks_param p)
{
    const char *name = cks_param(p)->terraform;
    const cJSON *block = cks_json_get(c->config, cks_param(CKS_P_CREDENTIAL)->terraform);
    if (!cks_in_credential(p))
        return cks_json_get(c->config, name);
    return cks_json_get(cJSON_IsArray(block) ? block->child : block, name);
}

/* If a value comes from in the configuration, for rules that judge the reference. */
static void
add_references(struct change *c)
{
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++) {
        struct cks_value *v = &c->f.store.values[p];
        enum cks_param in_config = p == CKS_P_NEW_NAME ? CKS_P_NAME : p;
        if (v->state == CKS_VALUE_ABSENT || !cks_param(in_config)->terraform ||
            in_config == CKS_P_CREDENTIAL)
            continue;
        v->reference = reference_of(expression_of(c, in_config)).p;
    }
}

/* ---- values ---- */

/* Whether a member of the marks ("after_unknown", "after_sensitive") says true for it. */
static bool
marked(const struct change *c, const cJSON *marks, enum cks_param p)
{
    const cJSON *block = cks_json_get(marks, cks_param(CKS_P_CREDENTIAL)->terraform);
    CKS_UNUSED(c);
    if (cJSON_IsTrue(marks))
        return true;
    if (p == CKS_P_CREDENTIAL)
        return cJSON_IsTrue(block);
    if (!cks_in_credential(p))
        return cks_json_is_true(cks_json_get(marks, cks_param(p)->terraform));
    if (cJSON_IsTrue(block))
        return true;
    return cks_json_is_true(
        cks_json_get(cJSON_IsArray(block) ? block->child : block, cks_param(p)->terraform));
}

static void
mark_values(struct change *c)
{
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++)
        if (cks_param(p)->terraform && c->f.store.values[p].state != CKS_VALUE_ABSENT)
            c->f.store.values[p].marked_sensitive = marked(c, c->sensitive, p);
}

static const char *
unknown_pointer(struct change *c, enum cks_param p)
{
    const char *at =
        cks_fill_child(&c->f, cks_fill_child(&c->f, c->pointer, "change"), "after_unknown");
    return cks_fill_child(&c->f, at,
                          cks_param(cks_in_credential(p) ? CKS_P_CREDENTIAL : p)->terraform);
}

static bool
fill_create(struct change *c)
{
    struct cks_filling *f = &c->f;
    cks_terraform_fill(f, c->after, c->at, false);
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++)
        if (cks_param(p)->terraform && p != CKS_P_ID && marked(c, c->unknown, p))
            cks_fill_unknown(f, p, after_apply, unknown_pointer(c, p));
    /* custom_key_store_type is computed too: what is unknown then was not given. */
    if (f->store.values[CKS_P_TYPE].state == CKS_VALUE_UNKNOWN && c->config &&
        !cks_json_get(c->config, cks_param(CKS_P_TYPE)->terraform))
        f->store.values[CKS_P_TYPE] = (struct cks_value){0};
    mark_values(c);
    add_references(c);
    return !f->failed;
}

static struct cks_str
text_in(const cJSON *attributes, enum cks_param p)
{
    const cJSON *list = cks_json_get(attributes, cks_param(CKS_P_CREDENTIAL)->terraform);
    const cJSON *from = !cks_in_credential(p) ? attributes
                        : cJSON_IsArray(list) ? list->child
                                              : list;
    return cks_json_text_of(from, cks_param(p)->terraform);
}

static bool
changes(const struct change *c, enum cks_param p)
{
    return marked(c, c->unknown, p) || !cks_str_eq(text_in(c->before, p), text_in(c->after, p));
}

/* Gives an update the value that an argument gets. */
static void
fill_change(struct change *c, enum cks_param p, const cJSON *item, const char *pointer)
{
    enum cks_param to = p == CKS_P_NAME ? CKS_P_NEW_NAME : p;
    if (marked(c, c->unknown, p))
        cks_fill_unknown(&c->f, to, after_apply, unknown_pointer(c, p));
    else if (!text_in(c->after, p).n)
        /* What is taken out is sent as an empty string. */
        c->f.store.values[to] = (struct cks_value){.state = CKS_VALUE_KNOWN, .pointer = pointer};
    else
        cks_fill(&c->f, to, item, pointer);
    c->f.store.values[to].origin = CKS_FROM_COMPUTED;
    c->f.store.values[to].marked_sensitive = marked(c, c->sensitive, p);
}

/* A secret that does not change is in the plan all the same. */
static void
note_secret(struct change *c, enum cks_param p, const char *pointer)
{
    const char *dot = strchr(cks_param_name(p), '.');
    if (cks_param_secret(p) && text_in(c->after, p).n)
        cks_fill_extra(&c->f, CKS_EXTRA_SECRET, cks_str_of(dot ? dot + 1 : cks_param_name(p)),
                       cks_in_credential(p), pointer);
}

static void
fill_credential_change(struct change *c)
{
    const char *block;
    const cJSON *credential = cks_terraform_credential(&c->f, c->after, c->at, &block);
    bool change = changes(c, CKS_P_ACCESS_KEY) || changes(c, CKS_P_SECRET_KEY) ||
                  marked(c, c->unknown, CKS_P_CREDENTIAL);
    c->plan->credential_changes = change;
    if (change && credential)
        cks_fill(&c->f, CKS_P_CREDENTIAL, credential, block);
    else if (change)
        cks_fill_unknown(&c->f, CKS_P_CREDENTIAL,
                         marked(c, c->unknown, CKS_P_CREDENTIAL) ? after_apply : removed,
                         unknown_pointer(c, CKS_P_CREDENTIAL));
    for (enum cks_param p = CKS_P_ACCESS_KEY; p <= CKS_P_SECRET_KEY; p++) {
        const char *name = cks_param(p)->terraform;
        const char *pointer = cks_fill_child(&c->f, block, name);
        if (change)
            fill_change(c, p, cks_json_get(credential, name), pointer);
        else
            note_secret(c, p, pointer);
    }
}

/* Before and after: what is sent is among them. */
static void
note_secrets_beside(struct change *c)
{
    static const enum cks_param secrets[] = {CKS_P_PASSWORD, CKS_P_SECRET_KEY};
    struct cks_secret *to = c->f.store.beside;
    for (size_t i = 0; i < CKS_COUNT(secrets); i++) {
        (to++)->hidden = text_in(c->before, secrets[i]);
        (to++)->hidden = text_in(c->after, secrets[i]);
    }
}

static bool
fill_update(struct change *c)
{
    static const enum cks_param updatable[] = {
        CKS_P_NAME, CKS_P_CLUSTER,      CKS_P_PASSWORD, CKS_P_ENDPOINT,
        CKS_P_PATH, CKS_P_CONNECTIVITY, CKS_P_SERVICE,
    };
    const cJSON *importing = cks_json_get(c->change, "importing");
    const cJSON *id = cks_json_get(c->before, "id");
    const char *at = cks_fill_child(&c->f, c->pointer, "change");
    if (!cks_json_text(id).n && importing) {
        id = cks_json_get(importing, "id");
        at = cks_fill_child(&c->f, at, "importing");
    } else {
        at = cks_fill_child(&c->f, at, "before");
    }
    cks_fill(&c->f, CKS_P_ID, id, cks_fill_child(&c->f, at, "id"));
    if (!id || c->f.store.values[CKS_P_ID].state == CKS_VALUE_ABSENT)
        cks_fill_unknown(&c->f, CKS_P_ID, after_apply, c->at);
    for (size_t i = 0; i < CKS_COUNT(updatable); i++) {
        enum cks_param p = updatable[i];
        const char *name = cks_param(p)->terraform;
        const char *pointer = cks_fill_child(&c->f, c->at, name);
        if (changes(c, p))
            fill_change(c, p, cks_json_get(c->after, name), pointer);
        else
            note_secret(c, p, pointer);
    }
    fill_credential_change(c);
    add_references(c);
    c->f.store.type = cks_terraform_type(c->after);
    return !c->f.failed;
}

static void
read_replace_paths(struct change *c)
{
    const cJSON *paths = cks_json_get(c->change, "replace_paths");
    size_t n = 0, most = cJSON_IsArray(paths) ? (size_t)cJSON_GetArraySize(paths) : 0;
    const char **names = cks_arena_array(c->f.r->arena, most + 1, sizeof(*names));
    if (!names) {
        c->f.failed = true;
        return;
    }
    for (const cJSON *p = most ? paths->child : NULL; p; p = p->next) {
        struct cks_str name = cks_json_text(cJSON_IsArray(p) ? p->child : NULL);
        if (name.n)
            names[n++] = name.p;
    }
    c->plan->replace_paths = names;
}

/* Nothing is called for it now: it is read for the secrets that the plan shows. */
static bool
fill_existing(struct change *c)
{
    cks_terraform_fill(&c->f, c->after, c->at, true);
    c->f.store.type = cks_terraform_type(c->after);
    mark_values(c);
    return !c->f.failed;
}

static bool
read_change(struct cks_reading *r, const cJSON *root, const cJSON *resource, const char *pointer)
{
    const cJSON *change = cks_json_get(resource, "change");
    struct cks_str address = cks_json_text_of(resource, "address");
    struct actions actions = actions_of(change);
    const cJSON *config = config_of(root, resource);
    struct change c = {
        .f = {.arena = r->arena, .r = r, .empty_is_absent = true},
        .root = root,
        .change = change,
        .before = cks_json_get(change, "before"),
        .after = cks_json_get(change, "after"),
        .unknown = cks_json_get(change, "after_unknown"),
        .sensitive = cks_json_get(change, "after_sensitive"),
        .pointer = pointer,
        .config = cks_json_get(config, "expressions"),
        .plan = cks_arena_alloc(r->arena, sizeof(*c.plan)),
    };
    if (!c.plan)
        return false;
    const char *side = cJSON_IsObject(c.after) ? "after" : "before";
    c.at = cks_fill_child(&c.f, cks_fill_child(&c.f, pointer, "change"), side);
    if (!cJSON_IsObject(c.after))
        c.after = c.before;
    c.f.store = (struct cks_store){
        .operation = actions.create   ? CKS_CREATE
                     : actions.update ? CKS_UPDATE
                                      : CKS_EXISTING,
        .input = CKS_INPUT_PLAN,
        .doc = r->doc,
        .address = address.p ? address.p : "",
        .pointer = cks_fill_child(&c.f, pointer, "address"),
        .plan = c.plan,
    };
    if (r->configured)
        c.f.store.configured = r->configured(r->configured_cookie, r->doc->file, c.f.store.address);
    c.plan->replaces = actions.create && actions.destroy;
    c.plan->create_before_destroy = c.plan->replaces && actions.create_first;
    c.plan->removes = actions.destroy && !actions.create;
    /* The store that goes first leaves its name and cluster to the one that comes. */
    if (c.plan->replaces && !actions.create_first)
        cks_fill(&c.f, CKS_P_ID, cks_json_get(c.before, "id"), NULL);
    cks_terraform_region(&c.f.store, c.after);
    read_provider(&c, config);
    read_replace_paths(&c);
    if (!cJSON_IsObject(c.after))
        return true;
    note_secrets_beside(&c);
    bool ok = actions.create   ? fill_create(&c)
              : actions.update ? fill_update(&c)
                               : fill_existing(&c);
    return ok && cks_fill_take(&c.f);
}

static bool
refuse_version(struct cks_reading *r, const char *pointer)
{
    struct cks_range range = {0};
    if (r->doc->locate)
        r->doc->locate(r->doc, pointer, CKS_PART_VALUE, 0, 0, &range);
    return r->trouble(r->cookie, r->doc, CKS_TROUBLE_FORM, &range,
                      "this plan has a newer format than version 1, which ckscheck reads", NULL);
}

bool
cks_read_plan(struct cks_reading *r, const cJSON *root, const char *pointer)
{
    struct cks_filling f = {.arena = r->arena, .r = r};
    struct cks_str version = cks_json_text_of(root, "format_version");
    const cJSON *changes = cks_json_get(root, "resource_changes");
    const char *base = cks_fill_child(&f, pointer, "resource_changes");
    size_t i = 0;
    if (version.n && !cks_str_starts(version, "0.") && !cks_str_starts(version, "1."))
        return refuse_version(r, cks_fill_child(&f, pointer, "format_version"));
    for (const cJSON *c = cJSON_IsArray(changes) ? changes->child : NULL; c; c = c->next, i++) {
        struct cks_str mode = cks_json_text_of(c, "mode");
        if ((mode.n && !cks_str_is(mode, "managed")) || cks_json_get(c, "deposed") ||
            !cks_terraform_is_store(cks_json_text_of(c, "type"),
                                    cks_json_text_of(c, "provider_name")))
            continue;
        if (!read_change(r, root, c, cks_fill_index(&f, base, i)) || f.failed)
            return false;
    }
    return !f.failed;
}
