#include "formats/reading/fill.h"

#include "base/utf8.h"
#include "model/sense.h"

/* Extras of one store: more of them is no configuration, and each is looked for linearly. */
#define EXTRAS_MAX 64

static const char *
number_text(struct cks_filling *f, double d)
{
    const char *text = d > -1e15 && d < 1e15 && d == (double)(long long)d
                           ? cks_arena_printf(f->r->arena, "%lld", (long long)d)
                           : cks_arena_printf(f->r->arena, "%.17g", d);
    f->failed |= !text;
    return text;
}

static const char *
text_of(struct cks_filling *f, const cJSON *item, struct cks_value *v)
{
    if (cJSON_IsString(item)) {
        v->type = CKS_TYPE_STRING;
        return item->valuestring;
    }
    if (cJSON_IsNumber(item)) {
        v->type = CKS_TYPE_NUMBER;
        return number_text(f, item->valuedouble);
    }
    if (cJSON_IsBool(item)) {
        v->type = CKS_TYPE_BOOL;
        return cJSON_IsTrue(item) ? "true" : "false";
    }
    v->type = cJSON_IsObject(item) ? CKS_TYPE_OBJECT : CKS_TYPE_ARRAY;
    return NULL;
}

void
cks_fill(struct cks_filling *f, enum cks_param p, const cJSON *item, const char *pointer)
{
    struct cks_value *v = &f->store.values[p];
    *v = (struct cks_value){.state = CKS_VALUE_ABSENT};
    bool empty = cJSON_IsNull(item) || (cJSON_IsString(item) && !item->valuestring[0]);
    if (!item || (empty && f->empty_is_absent))
        return;
    v->pointer = pointer;
    if (cJSON_IsNull(item)) {
        v->state = CKS_VALUE_NULL;
        return;
    }
    v->state = CKS_VALUE_KNOWN;
    const char *text = text_of(f, item, v);
    if (f->numbers_are_strings && (v->type == CKS_TYPE_NUMBER || v->type == CKS_TYPE_BOOL))
        v->type = CKS_TYPE_STRING;
    if (p == CKS_P_CREDENTIAL)
        return; /* a string here would hold a secret */
    if (!cks_param_secret(p))
        v->text = cks_str_of(text);
    else if (v->type == CKS_TYPE_STRING)
        v->secret.hidden = cks_str_of(text);
}

void
cks_fill_unknown(struct cks_filling *f, enum cks_param p, const char *reason, const char *pointer)
{
    f->store.values[p] = (struct cks_value){
        .state = CKS_VALUE_UNKNOWN,
        .origin = CKS_FROM_COMPUTED,
        .reason = reason,
        .pointer = pointer,
    };
}

void
cks_template_gap(struct cks_template *t)
{
    if (!t->open)
        t->prefix = t->literals.len;
    t->open = true;
    t->suffix = t->literals.len;
}

void
cks_template_free(struct cks_template *t)
{
    cks_buf_free(&t->literals);
}

void
cks_fill_text(struct cks_filling *f, enum cks_param p, struct cks_str text, const char *pointer)
{
    struct cks_value *v = &f->store.values[p];
    struct cks_str kept = cks_arena_str(f->r->arena, text);
    *v = (struct cks_value){0};
    f->failed |= !kept.p;
    if ((!text.n && f->empty_is_absent) || !kept.p)
        return;
    v->state = CKS_VALUE_KNOWN;
    v->pointer = pointer;
    if (cks_param_secret(p))
        v->secret.hidden = kept;
    else
        v->text = kept;
}

static void
fill_partial(struct cks_filling *f, enum cks_param p, const struct cks_template *t,
             const char *reason, const char *pointer)
{
    struct cks_str all = cks_arena_str(f->r->arena, cks_buf_str(&t->literals));
    struct cks_partial *partial = cks_arena_alloc(f->r->arena, sizeof(*partial));
    if (!partial || !all.p) {
        f->failed = true;
        return;
    }
    partial->min = cks_utf8_count(all);
    partial->max = SIZE_MAX;
    if (cks_param_secret(p)) {
        for (size_t i = 0; i < all.n; i++)
            partial->literal_outside_alnum |= !cks_is_alnum((unsigned char)all.p[i]);
    } else {
        partial->literals = all;
        partial->prefix = cks_str_sub(all, 0, t->prefix);
        partial->suffix = cks_str_sub(all, t->suffix, all.n);
    }
    f->store.values[p] = (struct cks_value){.state = CKS_VALUE_PARTIAL,
                                            .origin = CKS_FROM_COMPUTED,
                                            .partial = partial,
                                            .reason = reason,
                                            .pointer = pointer};
}

void
cks_fill_template(struct cks_filling *f, enum cks_param p, const struct cks_template *t,
                  const char *reason, const char *pointer)
{
    if (t->literals.failed)
        f->failed = true;
    else if (!t->open)
        cks_fill_text(f, p, cks_buf_str(&t->literals), pointer);
    else if (t->literals.len)
        fill_partial(f, p, t, reason, pointer);
    else
        cks_fill_unknown(f, p, reason, pointer);
}

struct cks_extra *
cks_fill_extra(struct cks_filling *f, enum cks_extra_kind kind, struct cks_str name,
               bool in_credential, const char *pointer)
{
    struct cks_extra **end = &f->store.extras;
    size_t n = 0;
    for (; *end; end = &(*end)->next)
        if (++n == EXTRAS_MAX)
            return *end;
    struct cks_extra *e = cks_arena_alloc(f->r->arena, sizeof(*e));
    if (!e) {
        f->failed = true;
        return NULL;
    }
    *e = (struct cks_extra){
        .kind = kind, .name = name, .in_credential = in_credential, .pointer = pointer};
    *end = e;
    return e;
}

const char *
cks_fill_child(struct cks_filling *f, const char *pointer, const char *key)
{
    const char *p = cks_pointer_child(f->r->arena, pointer, cks_str_of(key));
    f->failed |= !p;
    return p ? p : "";
}

const char *
cks_fill_index(struct cks_filling *f, const char *pointer, size_t index)
{
    const char *p = cks_pointer_index(f->r->arena, pointer, index);
    f->failed |= !p;
    return p ? p : "";
}

bool
cks_fill_take(struct cks_filling *f)
{
    struct cks_store *s = &f->store;
    cks_store_settle(s, s->type);
    return !f->failed && f->r->take(f->r->cookie, s);
}
