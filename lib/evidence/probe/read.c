#include "evidence/probe/read.h"

#include "evidence/probe/record.h"
#include "evidence/probe/shape.h"
#include "source/json/exact.h"
#include "source/json/json.h"

/* Numbers that a double holds exactly: a probe measures nothing larger. */
#define EXACT_MAX 9007199254740992.0

struct reading {
    struct cks_arena *arena;
    const char *wrong; /* the member that cannot be read */
    bool memory;
};

static bool read_object(struct reading *r, const struct cks_shape *shape, const cJSON *from,
                        char *to);

static bool
wrong(struct reading *r, const struct cks_member *m)
{
    if (!r->wrong)
        r->wrong = m->name;
    return false;
}

static bool
lost_memory(struct reading *r)
{
    r->memory = true;
    return false;
}

static const char *
copy_json_text(struct reading *r, const cJSON *from)
{
    struct cks_str text = cks_json_text(from);
    const char *copy = cks_arena_strndup(r->arena, text.p, text.n);
    r->memory |= copy == NULL;
    return copy;
}

static bool
read_list(struct reading *r, const struct cks_member *m, const cJSON *from, char *to)
{
    if (!cJSON_IsArray(from))
        return wrong(r, m);
    for (const cJSON *e = from->child; e; e = e->next) {
        if (m->kind == CKS_MEMBER_TEXTS) {
            const char *text = cJSON_IsString(e) ? copy_json_text(r, e) : NULL;
            if (!text)
                return r->memory ? false : wrong(r, m);
            const char **at = cks_any_list_push(r->arena, to, sizeof(*at));
            if (!at)
                return lost_memory(r);
            *at = text;
            continue;
        }
        if (!cJSON_IsObject(e))
            return wrong(r, m);
        void *at = cks_any_list_push(r->arena, to, m->shape->size);
        if (!at)
            return lost_memory(r);
        if (!read_object(r, m->shape, e, at))
            return false;
    }
    return true;
}

static bool
read_enum(struct reading *r, const struct cks_member *m, const cJSON *from, char *to)
{
    struct cks_str text = cks_json_text(from);
    for (unsigned i = 0; i < m->names->count; i++) {
        if (cks_str_is(text, m->names->list[i])) {
            memcpy(to, &i, sizeof(i));
            return true;
        }
    }
    return wrong(r, m);
}

static bool
read_member_number(struct reading *r, const struct cks_member *m, const cJSON *from, char *to)
{
    double d = cks_json_is_integer(from) ? from->valuedouble : EXACT_MAX * 2;
    if (!(d >= -EXACT_MAX && d <= EXACT_MAX))
        return wrong(r, m);
    int64_t n = (int64_t)d;
    memcpy(to, &n, sizeof(n));
    return true;
}

static bool
read_shape_member(struct reading *r, const struct cks_member *m, const cJSON *from, char *to)
{
    switch (m->kind) {
    case CKS_MEMBER_TEXT: {
        const char *text = cJSON_IsString(from) ? copy_json_text(r, from) : NULL;
        if (!text)
            return r->memory ? false : wrong(r, m);
        memcpy(to, &text, sizeof(text));
        return true;
    }
    case CKS_MEMBER_INT:
        return read_member_number(r, m, from, to);
    case CKS_MEMBER_BOOL: {
        bool truth = cks_json_is_true(from);
        memcpy(to, &truth, sizeof(truth));
        return cJSON_IsBool(from) ? true : wrong(r, m);
    }
    case CKS_MEMBER_ENUM:
        return read_enum(r, m, from, to);
    case CKS_MEMBER_OBJECT: {
        if (!cJSON_IsObject(from))
            return wrong(r, m);
        char *object = cks_arena_alloc(r->arena, m->shape->size);
        if (!object)
            return lost_memory(r);
        memcpy(to, &object, sizeof(object));
        return read_object(r, m->shape, from, object);
    }
    case CKS_MEMBER_LIST:
    case CKS_MEMBER_TEXTS:
        return read_list(r, m, from, to);
    }
    return false;
}

/* The depth is that of the shapes, not of the text. */
static bool
read_object(struct reading *r, const struct cks_shape *shape, const cJSON *from, char *to)
{
    cks_shape_init(shape, to);
    for (size_t i = 0; i < shape->count; i++) {
        const struct cks_member *m = &shape->members[i];
        const cJSON *value = cks_json_get(from, m->name);
        if (value && !cJSON_IsNull(value) && !read_shape_member(r, m, value, to + m->offset))
            return false;
    }
    return true;
}

enum cks_probe_read
cks_probe_read(struct cks_probe_set *set, const cJSON *root, const char **reterr_member)
{
    const cJSON *version = cks_json_get(root, "ckscheckProbe");
    const cJSON *probes = cks_json_get(root, "probes");
    if (!version)
        return CKS_PROBE_READ_OTHER;
    if (!cks_json_is_integer(version) || version->valuedouble < 1 ||
        version->valuedouble > CKS_PROBE_VERSION)
        return CKS_PROBE_READ_VERSION;
    *reterr_member = "probes";
    if (!cJSON_IsArray(probes))
        return CKS_PROBE_READ_WRONG;
    struct reading r = {.arena = &set->arena};
    const cJSON *tool = cks_json_get(root, "tool");
    set->tool = copy_json_text(&r, cks_json_get(tool, "name"));
    set->version = copy_json_text(&r, cks_json_get(tool, "version"));
    set->from = copy_json_text(&r, cks_json_get(root, "from"));
    set->taken = copy_json_text(&r, cks_json_get(root, "taken"));
    for (const cJSON *e = probes->child; e && !r.memory; e = e->next) {
        struct cks_probe_record *record = cks_probe_add_record(set);
        if (!record)
            return CKS_PROBE_READ_MEMORY;
        if (!cJSON_IsObject(e))
            return CKS_PROBE_READ_WRONG;
        if (!read_object(&r, &cks_probe_record_shape, e, (char *)record)) {
            *reterr_member = r.wrong;
            return r.memory ? CKS_PROBE_READ_MEMORY : CKS_PROBE_READ_WRONG;
        }
        record->taken = set->taken;
    }
    return r.memory ? CKS_PROBE_READ_MEMORY : CKS_PROBE_READ_OK;
}
