#include "formats/reading/origin.h"

struct cks_trace_text
cks_origin_text(const struct cks_document *doc, const char *pointer, enum cks_trace_role role,
                const char *name)
{
    struct cks_trace_text t = {.role = role, .doc = doc, .name = name, .pointer = pointer};
    if (!doc->locate || !pointer || !doc->locate(doc, pointer, CKS_PART_VALUE, 0, 0, &t.value))
        return (struct cks_trace_text){0};
    if (!doc->locate(doc, pointer, CKS_PART_KEY, 0, 0, &t.key))
        t.key = (struct cks_range){0};
    /* The element of a list has no name: what was found is its value, which may hold a secret. */
    if (t.key.start == t.value.start)
        t.key = (struct cks_range){0};
    return t;
}

struct cks_trace_text
cks_origin_file(const struct cks_document *doc)
{
    struct cks_trace_text t = {.doc = doc, .value = {.end = cks_str_find(doc->text, "\n")}};
    cks_range_resolve(doc->text, doc->origin, &t.value);
    return t;
}

bool
cks_origin_set(struct cks_arena *a, struct cks_value *v, bool whole,
               const struct cks_trace_text *texts, size_t count)
{
    struct cks_trace *t = cks_arena_alloc(a, sizeof(*t));
    struct cks_trace_text *kept = cks_arena_array(a, count, sizeof(*kept));
    if (!t || !kept)
        return false;
    *t = (struct cks_trace){.whole = whole, .more = count > CKS_TRACE_TEXTS_MAX, .texts = kept};
    for (size_t i = 0; i < count && t->count < CKS_TRACE_TEXTS_MAX; i++)
        if (texts[i].doc)
            kept[t->count++] = texts[i];
        else if (i == 0)
            t->whole = false;
    if (t->count && v->state >= CKS_VALUE_KNOWN)
        v->trace = t;
    return true;
}

static bool
set_alias(struct cks_arena *a, const struct cks_document *doc, struct cks_value *v)
{
    struct cks_range use, key;
    if (!doc->locate(doc, v->pointer, CKS_PART_ALIAS, 0, 0, &use))
        return true;
    struct cks_trace_text origin = cks_origin_text(doc, v->pointer, CKS_TRACE_GAVE, NULL);
    key = origin.key;
    /* An anchor precedes its aliases: a name behind the text is beside the alias. */
    if (key.line && key.start > origin.value.start)
        origin.key = (struct cks_range){0};
    else
        key = use;
    v->placed = true;
    v->key = key;
    v->value = use;
    return cks_origin_set(a, v, true, &origin, 1);
}

bool
cks_origin_of_aliases(struct cks_arena *a, struct cks_store *s)
{
    const struct cks_document *doc = s->doc;
    bool ok = true;
    if (!doc || doc->syntax != CKS_SYNTAX_YAML || !doc->locate)
        return true;
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++) {
        struct cks_value *v = &s->values[p];
        bool compound = v->type == CKS_TYPE_OBJECT || v->type == CKS_TYPE_ARRAY;
        if (v->state >= CKS_VALUE_KNOWN && v->pointer && !v->placed && !v->trace && !compound)
            ok &= set_alias(a, doc, v);
    }
    return ok;
}
