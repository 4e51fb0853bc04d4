#include "formats/reading/fill.h"

#include "base/utf8.h"
#include "formats/reading/elided.h"
#include "formats/reading/origin.h"
#include "model/sense.h"

/* Extras of one store: more of them is not a configuration, and each is looked for linearly. */
#define EXTRAS_MAX ((unsigned)CKS_MOST_UNKNOWN_NAMES)

const char *
cks_fill_number(struct cks_arena *a, double d)
{
    if (d > -1e15 && d < 1e15 && d == (double)(long long)d)
        return cks_arena_printf(a, "%lld", (long long)d);
    return cks_arena_printf(a, "%.17g", d);
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
        const char *text = cks_fill_number(f->arena, item->valuedouble);
        f->failed |= !text;
        return text;
    }
    if (cJSON_IsBool(item)) {
        v->type = CKS_TYPE_BOOL;
        return cJSON_IsTrue(item) ? "true" : "false";
    }
    v->type = cJSON_IsObject(item) ? CKS_TYPE_OBJECT : CKS_TYPE_ARRAY;
    return NULL;
}

/* {{ name }} that a template's program will replace: to YAML it is a map whose one key is a map,
 * and the reader calls such a key "?". */
static bool
is_action(const cJSON *item)
{
    return cJSON_IsObject(item) && item->child && !item->child->next && item->child->string &&
           strcmp(item->child->string, "?") == 0 && cJSON_IsNull(item->child);
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
    if (is_action(item)) {
        cks_fill_unknown(f, p, "a template's action", pointer);
        return;
    }
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
cks_fill_known(struct cks_filling *f, enum cks_param p, struct cks_str text)
{
    struct cks_value *v = &f->store.values[p];
    v->state = CKS_VALUE_KNOWN;
    v->type = CKS_TYPE_STRING;
    if (cks_param_secret(p))
        v->secret.hidden = text;
    else
        v->text = text;
}

void
cks_fill_text(struct cks_filling *f, enum cks_param p, struct cks_str text, const char *pointer)
{
    struct cks_value *v = &f->store.values[p];
    struct cks_str kept = cks_arena_str(f->arena, text);
    *v = (struct cks_value){0};
    f->failed |= !kept.p;
    if ((!text.n && f->empty_is_absent) || !kept.p)
        return;
    v->pointer = pointer;
    cks_fill_known(f, p, kept);
}

void
cks_fill_partial(struct cks_filling *f, enum cks_param p, const struct cks_partial *known)
{
    struct cks_partial *kept = cks_arena_alloc(f->arena, sizeof(*kept));
    if (!kept) {
        f->failed = true;
        return;
    }
    *kept = *known;
    if (cks_param_secret(p)) {
        *kept = (struct cks_partial){.min = known->min, .max = known->max};
        for (size_t i = 0; i < known->literals.n; i++)
            kept->literal_outside_alnum |= !cks_is_alnum((unsigned char)known->literals.p[i]);
    }
    f->store.values[p].state = CKS_VALUE_PARTIAL;
    f->store.values[p].partial = kept;
}

static void
fill_partial(struct cks_filling *f, enum cks_param p, const struct cks_template *t,
             const char *reason, const char *pointer)
{
    struct cks_str all = cks_arena_str(f->arena, cks_buf_str(&t->literals));
    if (!all.p) {
        f->failed = true;
        return;
    }
    f->store.values[p] =
        (struct cks_value){.origin = CKS_FROM_COMPUTED, .reason = reason, .pointer = pointer};
    cks_fill_partial(f, p,
                     &(struct cks_partial){.literals = all,
                                           .prefix = cks_str_sub(all, 0, t->prefix),
                                           .suffix = cks_str_sub(all, t->suffix, all.n),
                                           .min = cks_utf8_count(all),
                                           .max = SIZE_MAX});
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

void
cks_fill_marked(struct cks_filling *f, enum cks_param p, struct cks_str text,
                size_t (*unknown)(struct cks_str text), const char *reason, const char *pointer)
{
    struct cks_template t = {0};
    for (size_t i = 0; i < text.n;) {
        size_t n = unknown(cks_str_sub(text, i, text.n));
        if (n)
            cks_template_gap(&t);
        else
            cks_buf_addc(&t.literals, text.p[i]);
        i += n ? n : 1;
    }
    cks_fill_template(f, p, &t, reason, pointer);
    cks_template_free(&t);
}

struct cks_extra *
cks_fill_extra(struct cks_filling *f, enum cks_extra_kind kind, struct cks_str name,
               bool in_credential, const char *pointer)
{
    if (f->extras == EXTRAS_MAX) {
        cks_reading_beyond(f->r, CKS_BOUND_UNKNOWN_NAMES);
        return NULL;
    }
    struct cks_extra *e = cks_arena_alloc(f->arena, sizeof(*e));
    if (!e) {
        f->failed = true;
        return NULL;
    }
    *e = (struct cks_extra){
        .kind = kind, .name = name, .in_credential = in_credential, .pointer = pointer};
    if (f->last_extra)
        f->last_extra->next = e;
    else
        f->store.extras = e;
    f->last_extra = e;
    f->extras++;
    return e;
}

const char *
cks_fill_child(struct cks_filling *f, const char *pointer, const char *key)
{
    const char *p = cks_pointer_child(f->arena, pointer, cks_str_of(key));
    f->failed |= !p;
    return p ? p : "";
}

const char *
cks_fill_index(struct cks_filling *f, const char *pointer, size_t index)
{
    const char *p = cks_pointer_index(f->arena, pointer, index);
    f->failed |= !p;
    return p ? p : "";
}

bool
cks_fill_take(struct cks_filling *f)
{
    struct cks_store *s = &f->store;
    s->example = f->r->example;
    if (f->r->elided)
        cks_leave_open(s);
    f->failed |= !cks_origin_of_aliases(f->arena, s);
    cks_store_settle(s, s->type);
    return !f->failed && f->r->take(f->r->cookie, s);
}
