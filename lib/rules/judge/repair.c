#include "rules/judge/repair.h"

#include "model/repair.h"

/* Where a value is written, with its quotes. */
static bool
value_range(const struct cks_store *s, const struct cks_value *v, struct cks_range *ret)
{
    const struct cks_document *doc = s->doc;
    if (v->placed) {
        *ret = v->value;
        return true;
    }
    return v->pointer && doc->locate && doc->locate(doc, v->pointer, CKS_PART_VALUE, 0, 0, ret);
}

/* Before an @ in an endpoint may be a password. */
static bool
may_show_value(const struct cks_judge *j, const struct cks_store *s, enum cks_param p)
{
    const struct cks_value *v = &s->values[p];
    bool plain = cks_known_string(v) && !cks_param_secret(p) && p != CKS_P_CREDENTIAL;
    return plain && cks_str_find(v->text, "@") == v->text.n && !cks_judge_hides(j, v->text);
}

static size_t
open_values(const struct cks_judge *j, const struct cks_store *s,
            struct cks_range open[CKS_P_COUNT])
{
    size_t n = 0;
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++)
        if (may_show_value(j, s, p) && value_range(s, &s->values[p], &open[n]))
            n++;
    return n;
}

static bool
name_range(const struct cks_store *s, const struct cks_extra *e, struct cks_range *ret)
{
    const struct cks_document *doc = s->doc;
    if (e->placed) {
        *ret = e->key;
        return true;
    }
    return e->pointer && doc->locate && doc->locate(doc, e->pointer, CKS_PART_KEY, 0, 0, ret);
}

static bool
wish_of(const struct cks_store *s, const struct cks_spot *spot, struct cks_repair_wish *w)
{
    if (spot->extra && spot->rename) {
        w->name = true;
        w->from = spot->extra->name;
        w->to = spot->rename;
        w->parameter = spot->renamed;
        return name_range(s, spot->extra, &w->range);
    }
    if (!spot->replacement || spot->extra || spot->no_parameter || spot->param >= CKS_P_COUNT ||
        !cks_known_string(&s->values[spot->param]))
        return false;
    w->from = s->values[spot->param].text;
    w->to = spot->replacement;
    w->parameter = cks_param_name(spot->param);
    return value_range(s, &s->values[spot->param], &w->range);
}

const struct cks_repair *
cks_judge_repair(struct cks_judge *j, const struct cks_store *s, const struct cks_spot *spot)
{
    struct cks_range open[CKS_P_COUNT];
    struct cks_repair_wish w = {.doc = s->doc, .certain = !spot->offered};
    if ((!spot->replacement && !spot->rename) || !wish_of(s, spot, &w))
        return NULL;
    w.shown = (struct cks_shown){
        .open = open,
        .open_count = open_values(j, s, open),
        .known = s->doc->syntax == CKS_SYNTAX_JSON ? NULL : cks_param_known_word,
    };
    const struct cks_repair *repair = cks_repair_make(&j->findings->arena, &w);
    j->findings->failed |= !repair;
    return repair;
}
