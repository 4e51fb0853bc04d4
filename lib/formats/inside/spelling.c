#include "formats/inside/spelling.h"

#include "formats/reading/fill.h"
#include "model/param.h"

#define BIT(p) (1u << (p))

static bool
is_left_out_of_names(char c)
{
    return c == '-' || c == '_' || cks_is_space((unsigned char)c);
}

static bool
is_spelling_of(struct cks_str name, const char *own)
{
    for (size_t i = 0; i < name.n; i++) {
        if (is_left_out_of_names(name.p[i]))
            continue;
        if (cks_lower((unsigned char)name.p[i]) != cks_lower((unsigned char)*own++))
            return false;
    }
    return !*own;
}

static enum cks_param
spelt(struct cks_str name)
{
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++)
        if (!cks_in_credential(p) && is_spelling_of(name, cks_param_name(p)))
            return p;
    return CKS_P_NONE;
}

static bool
has_blank(struct cks_str name)
{
    return cks_str_trim(name).n < name.n;
}

const char *
cks_spelling_of_input(struct cks_arena *a, const cJSON *object)
{
    const cJSON *wrong = NULL;
    /* Other programs have a password of a key store and its type, and scripts keep an ID. */
    unsigned meant = 0, others = BIT(CKS_P_PASSWORD) | BIT(CKS_P_TYPE) | BIT(CKS_P_ID);
    bool blank = false;
    for (const cJSON *m = object->child; m; m = m->next) {
        struct cks_str name = cks_str_of(m->string);
        enum cks_param p = spelt(name);
        if (p == CKS_P_NONE || (p != CKS_P_CREDENTIAL && !cJSON_IsString(m)))
            return NULL;
        meant |= BIT(p);
        blank |= has_blank(name);
        if (!wrong && !cks_str_is(name, cks_param_name(p)))
            wrong = m;
    }
    if (!wrong || (!(meant & ~others) && !blank))
        return NULL;
    return cks_arena_printf(a,
                            "'%s' looks like %s in another spelling; this was not checked; write "
                            "the parameters' names as KMS does",
                            wrong->string, cks_param_name(spelt(cks_str_of(wrong->string))));
}
