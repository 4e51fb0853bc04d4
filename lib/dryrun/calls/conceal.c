#include "dryrun/calls/conceal.h"

static bool
may_show_cstr(const struct cks_dry_call *c, const char *text)
{
    return cks_dry_may_say(&c->engine->stores.secrets, cks_str_of(text));
}

/* Of a message the values, which are quoted, are looked at for parts of secrets: our own words have
 * some by chance. */
static bool
may_show_message(const struct cks_dry_call *c, const char *text)
{
    struct cks_str rest = cks_str_of(text);
    bool may = may_show_cstr(c, text);
    for (size_t from = cks_str_find(rest, "'"); may && from < rest.n;
         from = cks_str_find(rest, "'")) {
        rest = cks_str_sub(rest, from + 1, rest.n);
        struct cks_str value = cks_str_sub(rest, 0, cks_str_find(rest, "'"));
        may = cks_dry_may_show(&c->engine->stores.secrets, value);
        rest = cks_str_sub(rest, value.n + 1, rest.n);
    }
    return may;
}

static bool
may_show_value(const struct cks_dry_call *c, const char *text)
{
    return cks_dry_may_show(&c->engine->stores.secrets, cks_str_of(text));
}

static bool
may_show_places(const struct cks_dry_call *c, const struct cks_related *related, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!may_show_cstr(c, related[i].message) || !may_show_cstr(c, related[i].place.file) ||
            (related[i].line && !may_show_cstr(c, related[i].line->text)))
            return false;
    return true;
}

static bool
may_show_finding(const struct cks_dry_call *c, const struct cks_finding *f)
{
    return may_show_message(c, f->message) && may_show_message(c, f->help) &&
           may_show_cstr(c, f->parameter) && may_show_value(c, f->replacement) &&
           may_show_value(c, f->excerpt) && may_show_places(c, f->related, f->related_count) &&
           may_show_places(c, f->more, f->more_count);
}

static const char *
summary_of_rule(const struct cks_finding *f)
{
    struct cks_rule_info rule = {.size = sizeof(rule)};
    for (size_t i = 0; cks_rule_at(i, &rule); i++)
        if (strcmp(rule.code, f->code) == 0)
            return rule.summary;
    return f->name;
}

/* The finding with what its rule says in general, and nothing of the values. */
static const struct cks_finding *
without_values(struct cks_dry_call *c, const struct cks_finding *f)
{
    struct cks_finding *made = cks_arena_array(c->arena, 1, sizeof(*made));
    c->failed |= !made;
    if (!made)
        return f;
    *made = *f;
    made->message = summary_of_rule(f);
    made->help = made->replacement = made->excerpt = NULL;
    if (!may_show_cstr(c, made->parameter))
        made->parameter = NULL;
    made->mark_from = made->mark_to = 0;
    /* Where the value ends tells its length. */
    made->place.end_line = made->place.line;
    made->place.end_column = made->place.column + 1;
    made->byte_end_column = made->byte_column ? made->byte_column + 1 : 0;
    made->related = made->more = NULL;
    made->related_count = made->more_count = 0;
    made->repair = NULL;
    return made;
}

/* The prediction without the texts that contain a secret: what is missing stays. */
static const struct cks_prediction *
without_secrets(struct cks_dry_call *c, const struct cks_prediction *p)
{
    bool clean = true;
    for (size_t i = 0; p && i < p->missing_count; i++)
        clean &= may_show_cstr(c, p->missing[i].obtain) && may_show_cstr(c, p->missing[i].given);
    if (!p || clean)
        return p;
    struct cks_prediction *made = cks_arena_array(c->arena, 1, sizeof(*made));
    struct cks_missing *missing = cks_arena_array(c->arena, p->missing_count, sizeof(*missing));
    c->failed |= !made || !missing;
    if (c->failed)
        return p;
    *made = *p;
    made->missing = missing;
    for (size_t i = 0; i < p->missing_count; i++) {
        missing[i] = p->missing[i];
        if (!may_show_cstr(c, missing[i].obtain))
            missing[i].obtain = CKS_DRY_HIDDEN;
        if (missing[i].given && !may_show_cstr(c, missing[i].given))
            missing[i].given = CKS_DRY_HIDDEN;
    }
    return made;
}

void
cks_dry_conceal(struct cks_dry_call *c, struct cks_dry_verdict *v)
{
    for (size_t i = 0; i < v->finding_count; i++)
        if (!may_show_finding(c, v->findings[i]))
            v->findings[i] = without_values(c, v->findings[i]);
    v->call = without_secrets(c, v->call);
    v->connect = without_secrets(c, v->connect);
}
