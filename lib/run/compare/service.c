#include "run/compare/service.h"

#include <string.h>

/* Smithy names a shape with its namespace: com.amazonaws.kms#Name. */
static const char *
plain(const char *name)
{
    const char *hash = name ? strchr(name, '#') : NULL;
    return hash ? hash + 1 : name;
}

static const char *
text(const cJSON *item)
{
    return cJSON_IsString(item) ? item->valuestring : NULL;
}

/* A reference: {"shape": NAME}, {"target": NAME} or NAME alone. */
static const char *
referred(const cJSON *item)
{
    const char *name = text(item);
    if (!name)
        name = text(cks_json_get(item, "shape"));
    if (!name)
        name = text(cks_json_get(item, "target"));
    return plain(name);
}

bool
cks_service_open(struct cks_service *s, const cJSON *root)
{
    s->metadata = cks_json_get(root, "metadata");
    s->shapes = cks_json_get(root, "shapes");
    s->operations = cks_json_get(root, "operations");
    return cJSON_IsObject(s->shapes) && cks_service_input(s, "CreateCustomKeyStore");
}

/* In a Smithy model, a trait of the shape of the service. */
const char *
cks_service_id(const struct cks_service *s)
{
    const char *id = text(cks_json_get(s->metadata, "serviceId"));
    for (const cJSON *shape = s->shapes->child; !id && !s->operations && shape;
         shape = shape->next) {
        const cJSON *trait = cks_json_get(cks_json_get(shape, "traits"), "aws.api#service");
        id = text(cks_json_get(trait, "sdkId"));
    }
    return id;
}

const cJSON *
cks_service_shape(const struct cks_service *s, const char *name)
{
    for (const cJSON *shape = s->shapes->child; name && shape; shape = shape->next)
        if (strcmp(plain(shape->string), name) == 0)
            return shape;
    return NULL;
}

static const cJSON *
operation_of(const struct cks_service *s, const char *name)
{
    return s->operations ? cks_json_get(s->operations, name) : cks_service_shape(s, name);
}

static bool
is_operation(const struct cks_service *s, const cJSON *item)
{
    const char *type = text(cks_json_get(item, "type"));
    return s->operations || (type && strcmp(type, "operation") == 0);
}

const cJSON *
cks_service_operation(const struct cks_service *s, const cJSON *last, const char **ret_name)
{
    const cJSON *all = s->operations ? s->operations : s->shapes;
    const cJSON *o = last ? last->next : all->child;
    while (o && !is_operation(s, o))
        o = o->next;
    *ret_name = o ? plain(o->string) : NULL;
    return o;
}

const char *
cks_service_input(const struct cks_service *s, const char *operation)
{
    return referred(cks_json_get(operation_of(s, operation), "input"));
}

const char *
cks_service_error(const struct cks_service *s, const char *operation, int i)
{
    const cJSON *errors = cks_json_get(operation_of(s, operation), "errors");
    return cJSON_IsArray(errors) ? referred(cJSON_GetArrayItem(errors, i)) : NULL;
}

const cJSON *
cks_service_members(const cJSON *structure)
{
    const cJSON *members = cks_json_get(structure, "members");
    return members ? members->child : NULL;
}

bool
cks_service_is_required(const cJSON *structure, const cJSON *member)
{
    const cJSON *required = cks_json_get(structure, "required"), *item;
    if (cks_json_get(cks_json_get(member, "traits"), "smithy.api#required"))
        return true;
    cJSON_ArrayForEach(item, required) if (text(item) &&
                                           strcmp(text(item), member->string) == 0) return true;
    return false;
}

const char *
cks_service_target(const cJSON *member)
{
    return referred(member);
}

static unsigned
number(const cJSON *item)
{
    return cJSON_IsNumber(item) && item->valuedouble >= 0 ? (unsigned)item->valueint : 0;
}

struct cks_service_facts
cks_service_facts(const cJSON *shape)
{
    const cJSON *traits = cks_json_get(shape, "traits");
    const cJSON *length = traits ? cks_json_get(traits, "smithy.api#length") : shape;
    if (traits && !length)
        length = cks_json_get(traits, "smithy.api#range");
    struct cks_service_facts f = {
        .min = number(cks_json_get(length, "min")),
        .max = number(cks_json_get(length, "max")),
        .pattern = text(traits ? cks_json_get(traits, "smithy.api#pattern")
                               : cks_json_get(shape, "pattern")),
        .sensitive = traits ? cks_json_get(traits, "smithy.api#sensitive") != NULL
                            : cks_json_is_true(cks_json_get(shape, "sensitive")),
        .values = traits ? cks_json_get(traits, "smithy.api#enum") : cks_json_get(shape, "enum"),
    };
    f.type = text(cks_json_get(shape, "type"));
    /* What Smithy calls an enumeration is a string. */
    if (f.type && strcmp(f.type, "enum") == 0) {
        f.values = f.values ? f.values : cks_json_get(shape, "members");
        f.type = "string";
    }
    return f;
}

const char *
cks_service_value(const struct cks_service_facts *facts, int i)
{
    const cJSON *item = facts->values ? cJSON_GetArrayItem(facts->values, i) : NULL;
    if (!item || text(item))
        return text(item);
    if (text(cks_json_get(item, "value")))
        return text(cks_json_get(item, "value"));
    const char *value = text(cks_json_get(cks_json_get(item, "traits"), "smithy.api#enumValue"));
    return value ? value : item->string;
}
