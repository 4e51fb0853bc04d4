/* Terraform states: the file of version 4, and terraform show -json. */
#include "formats/terraform/output/state.h"
#include "base/limits.h"
#include "formats/terraform/output/values.h"

static bool
take_existing(struct cks_reading *r, const cJSON *attributes, const char *pointer,
              const char *address)
{
    struct cks_filling f = {
        .arena = r->arena,
        .r = r,
        .empty_is_absent = true,
        .store = {.operation = CKS_EXISTING,
                  .input = CKS_INPUT_STATE,
                  .doc = r->doc,
                  .address = address,
                  .pointer = pointer,
                  .type = cks_terraform_type(attributes)},
    };
    if (!cJSON_IsObject(attributes))
        return true;
    cks_terraform_region(&f.store, attributes);
    cks_terraform_fill(&f, attributes, pointer, true);
    return cks_fill_take(&f);
}

/* module.a.aws_kms_custom_key_store.b["key"] */
static const char *
address_in_state(struct cks_arena *a, const cJSON *resource, const cJSON *instance)
{
    struct cks_str module = cks_json_text_of(resource, "module");
    struct cks_str type = cks_json_text_of(resource, "type");
    struct cks_str name = cks_json_text_of(resource, "name");
    const cJSON *key = cks_json_get(instance, "index_key");
    const char *base =
        cks_arena_printf(a, CKS_STR_FMT "%s" CKS_STR_FMT "." CKS_STR_FMT, CKS_STR_ARG(module),
                         module.n ? "." : "", CKS_STR_ARG(type), CKS_STR_ARG(name));
    if (base && cJSON_IsString(key))
        return cks_arena_printf(a, "%s[\"%s\"]", base, key->valuestring);
    if (base && cJSON_IsNumber(key))
        return cks_arena_printf(a, "%s[%.0f]", base, key->valuedouble);
    return base;
}

static bool
read_instances(struct cks_filling *f, const cJSON *resource, const char *pointer)
{
    const cJSON *instances = cks_json_get(resource, "instances");
    const char *base = cks_fill_child(f, pointer, "instances");
    size_t i = 0;
    if (!cJSON_IsArray(instances))
        return true;
    for (const cJSON *instance = instances->child; instance; instance = instance->next, i++) {
        const char *address = address_in_state(f->r->arena, resource, instance);
        const char *at = cks_fill_child(f, cks_fill_index(f, base, i), "attributes");
        if (!address || f->failed ||
            !take_existing(f->r, cks_json_get(instance, "attributes"), at, address))
            return false;
    }
    return true;
}

static bool
read_state_file(struct cks_reading *r, const cJSON *root, const char *pointer)
{
    struct cks_filling f = {.arena = r->arena, .r = r};
    const cJSON *resources = cks_json_get(root, "resources");
    const char *base = cks_fill_child(&f, pointer, "resources");
    size_t i = 0;
    const cJSON *version = cks_json_get(root, "version");
    struct cks_range range = {0};
    if (!cJSON_IsNumber(version) || version->valueint != 4)
        return r->trouble(r->cookie, r->doc, CKS_TROUBLE_FORM, &range,
                          "this state does not have version 4, which ckscheck reads", NULL);
    if (!cJSON_IsArray(resources))
        return true;
    for (const cJSON *resource = resources->child; resource; resource = resource->next, i++) {
        struct cks_str mode = cks_json_text_of(resource, "mode");
        if (!cks_str_is(mode, "managed") ||
            !cks_terraform_is_store(cks_json_text_of(resource, "type"),
                                    cks_json_text_of(resource, "provider")))
            continue;
        if (!read_instances(&f, resource, cks_fill_index(&f, base, i)) || f.failed)
            return false;
    }
    return !f.failed;
}

static bool
read_module(struct cks_filling *f, const cJSON *module, const char *pointer, unsigned depth)
{
    const cJSON *resources = cks_json_get(module, "resources");
    const cJSON *children = cks_json_get(module, "child_modules");
    const char *base = cks_fill_child(f, pointer, "resources");
    size_t i = 0;
    for (const cJSON *r = cJSON_IsArray(resources) ? resources->child : NULL; r; r = r->next, i++) {
        if (!cks_str_is(cks_json_text_of(r, "mode"), "managed") ||
            !cks_terraform_is_store(cks_json_text_of(r, "type"),
                                    cks_json_text_of(r, "provider_name")))
            continue;
        struct cks_str address = cks_json_text_of(r, "address");
        const char *at = cks_fill_child(f, cks_fill_index(f, base, i), "values");
        if (f->failed ||
            !take_existing(f->r, cks_json_get(r, "values"), at, address.p ? address.p : ""))
            return false;
    }
    base = cks_fill_child(f, pointer, "child_modules");
    i = 0;
    for (const cJSON *m = cJSON_IsArray(children) ? children->child : NULL;
         m && depth < CKS_DEPTH_MAX; m = m->next, i++)
        if (!read_module(f, m, cks_fill_index(f, base, i), depth + 1))
            return false;
    return !f->failed;
}

bool
cks_read_state(struct cks_reading *r, const cJSON *root, const char *pointer, enum cks_shape shape)
{
    if (shape == CKS_SHAPE_STATE)
        return read_state_file(r, root, pointer);
    struct cks_filling f = {.arena = r->arena, .r = r};
    const cJSON *values = cks_json_get(root, "values");
    const char *at = cks_fill_child(&f, cks_fill_child(&f, pointer, "values"), "root_module");
    return !f.failed && read_module(&f, cks_json_get(values, "root_module"), at, 0);
}
