#include "report/tables.h"

#include "ckscheck/tool.h"

#include "base/jsonw.h"
#include "base/memory.h"
#include "base/sized.h"
#include "model/kms_error.h"
#include "model/param.h"
#include "predict/requirement.h"
#include "report/out.h"

size_t
cks_rule_count(void)
{
    return CKS_RULE_COUNT;
}

static const char *const pages[CKS_RULE_COUNT] = {
#define CKS_RULE(code, ...) [code] = "docs/rules/" #code ".md",
#include "rules/rules.def"
#undef CKS_RULE
};

bool
cks_rule_at(size_t i, struct cks_rule_info *ret)
{
    if (i >= CKS_RULE_COUNT || !ret)
        return false;
    const struct cks_rule_row *row = cks_rule_row((enum cks_rule)i);
    struct cks_rule_outcomes o = cks_rule_outcomes((enum cks_rule)i);
    const struct cks_rule_info answer = {
        .code = row->code,
        .name = row->name,
        .severity = row->severity,
        .basis = row->basis,
        .parameter = row->parameter,
        .summary = row->summary,
        .source = row->source,
        .docs = pages[i],
        .create = o.create,
        .update = o.update,
        .connect = o.connect,
    };
    return cks_sized_fill(ret, &answer, sizeof(answer));
}

size_t
cks_parameter_count(void)
{
    return CKS_P_COUNT;
}

bool
cks_parameter_at(size_t i, struct cks_parameter_info *ret)
{
    if (i >= CKS_P_COUNT || !ret)
        return false;
    const struct cks_param_info *p = cks_param((enum cks_param)i);
    const struct cks_parameter_info answer = {
        .name = p->name,
        .create = p->operations & CKS_OP_CREATE,
        .update = p->operations & CKS_OP_UPDATE,
        .connect = p->operations & CKS_OP_CONNECT,
        .type = cks_store_type_name(p->type),
        .required = p->need != 0,
        .min = p->min,
        .max = p->max,
        .pattern = p->pattern,
        .values = p->values,
        .sensitive = p->sensitive,
        .terraform = p->terraform,
        .pulumi = p->pulumi,
    };
    return cks_sized_fill(ret, &answer, sizeof(answer));
}

size_t
cks_error_count(void)
{
    return cks_kms_error_count();
}

bool
cks_error_at(size_t i, struct cks_error_info *ret)
{
    if (i >= cks_kms_error_count() || !ret)
        return false;
    const struct cks_kms_error *e = cks_kms_error_row(i);
    const struct cks_error_info answer = {
        .name = e->name,
        .is_code = e->is_code,
        .create = e->operations & CKS_OP_CREATE,
        .update = e->operations & CKS_OP_UPDATE,
        .connect = e->operations & CKS_OP_CONNECT,
        .describe = e->operations & CKS_OP_DESCRIBE,
        .summary = e->summary,
        .repair = e->repair,
    };
    return cks_sized_fill(ret, &answer, sizeof(answer));
}

size_t
cks_requirement_count(void)
{
    return CKS_REQUIREMENT_COUNT;
}

static const char *
text_or_null(const char *text)
{
    return text && *text ? text : NULL;
}

/* The stores that a requirement binds in some call. */
static const char *
stores_of(const struct cks_requirement_row *row)
{
    static const char *const names[CKS_KIND_ANY + 1] = {
        [CKS_KIND_HSM] = "AWS_CLOUDHSM",
        [CKS_KIND_PUBLIC] = "PUBLIC_ENDPOINT",
        [CKS_KIND_VPC] = "VPC_ENDPOINT_SERVICE",
        [CKS_KIND_XKS] = "PUBLIC_ENDPOINT, VPC_ENDPOINT_SERVICE",
        [CKS_KIND_ANY] = "AWS_CLOUDHSM, PUBLIC_ENDPOINT, VPC_ENDPOINT_SERVICE",
    };
    return names[row->create | row->update | row->connect];
}

bool
cks_requirement_at(size_t i, struct cks_requirement_info *ret)
{
    if (i >= CKS_REQUIREMENT_COUNT || !ret)
        return false;
    const struct cks_requirement_row *row = cks_requirement_row((enum cks_requirement)i);
    const struct cks_requirement_info info = {
        .id = row->id,
        .calls = {row->create != 0, row->update != 0, row->connect != 0},
        .store = stores_of(row),
        .requirement = row->requirement,
        .proved_by = row->proved,
        .disproved_by = text_or_null(row->disproved),
        .assumed = cks_subject_kind_name(row->subject),
        .create = text_or_null(row->answer[0]),
        .update = text_or_null(row->answer[1]),
        .connect = text_or_null(row->answer[2]),
        .basis = row->basis,
        .source = row->source,
        .rules = text_or_null(row->rule_codes),
        .at_first = cks_requirement_at_first((enum cks_requirement)i),
        .never_assumed = cks_requirement_never_assumed((enum cks_requirement)i),
    };
    return cks_sized_fill(ret, &info, sizeof(info));
}

/* Also where documents name two answers for one cause. */
static bool
leads_to(enum cks_rule rule, const char *error)
{
    for (enum cks_operation call = CKS_CREATE; call <= CKS_CONNECT; call++) {
        const char *first = cks_outcome_error(rule, call), *other = cks_outcome_also(rule, call);
        if ((first && strcmp(first, error) == 0) || (other && strcmp(other, error) == 0))
            return true;
    }
    return false;
}

const char *
cks_error_rule(const char *error, size_t i)
{
    for (enum cks_rule r = 0; error && r < CKS_RULE_COUNT; r++)
        if (leads_to(r, error) && i-- == 0)
            return cks_rule_row(r)->code;
    return NULL;
}

static void
operations(struct cks_jsonw *w, bool create, bool update, bool connect, bool describe)
{
    cks_jsonw_key(w, "operations");
    cks_jsonw_array(w);
    if (create)
        cks_jsonw_string(w, "create");
    if (update)
        cks_jsonw_string(w, "update");
    if (connect)
        cks_jsonw_string(w, "connect");
    if (describe)
        cks_jsonw_string(w, "describe");
    cks_jsonw_end_array(w);
}

static void
print_parameter(struct cks_jsonw *w, const struct cks_parameter_info *p)
{
    cks_jsonw_object(w);
    cks_jsonw_member(w, "name", p->name);
    operations(w, p->create, p->update, p->connect, false);
    cks_jsonw_member(w, "type", p->type);
    cks_jsonw_member_bound(w, "min", p->min);
    cks_jsonw_member_bound(w, "max", p->max);
    cks_jsonw_member(w, "pattern", p->pattern);
    cks_jsonw_key(w, "enum");
    if (p->values) {
        cks_jsonw_array(w);
        for (const char *const *v = p->values; *v; v++)
            cks_jsonw_string(w, *v);
        cks_jsonw_end_array(w);
    } else {
        cks_jsonw_null(w);
    }
    cks_jsonw_member_bool(w, "sensitive", p->sensitive);
    cks_jsonw_member(w, "terraform", p->terraform);
    cks_jsonw_member(w, "pulumi", p->pulumi);
    cks_jsonw_end_object(w);
}

static void
print_rule(struct cks_jsonw *w, const struct cks_rule_info *r)
{
    cks_jsonw_object(w);
    cks_jsonw_member(w, "code", r->code);
    cks_jsonw_member(w, "name", r->name);
    cks_jsonw_member(w, "severity", cks_severity_name(r->severity));
    cks_jsonw_member(w, "basis", cks_basis_name(r->basis));
    cks_jsonw_member(w, "parameter", r->parameter);
    cks_jsonw_member(w, "summary", r->summary);
    cks_jsonw_member(w, "source", r->source);
    cks_jsonw_member(w, "docs", r->docs);
    cks_jsonw_key(w, "outcomes");
    cks_jsonw_object(w);
    cks_jsonw_member(w, "create", r->create);
    cks_jsonw_member(w, "update", r->update);
    cks_jsonw_member(w, "connect", r->connect);
    cks_jsonw_end_object(w);
    cks_jsonw_end_object(w);
}

static void
print_error(struct cks_jsonw *w, const struct cks_error_info *e)
{
    const char *rule;
    cks_jsonw_object(w);
    cks_jsonw_member(w, "name", e->name);
    cks_jsonw_member(w, "kind", e->is_code ? "connection-error-code" : "exception");
    operations(w, e->create, e->update, e->connect, e->describe);
    cks_jsonw_member(w, "summary", e->summary);
    cks_jsonw_member(w, "repair", e->repair);
    cks_jsonw_key(w, "rules");
    cks_jsonw_array(w);
    for (size_t i = 0; (rule = cks_error_rule(e->name, i)); i++)
        cks_jsonw_string(w, rule);
    cks_jsonw_end_array(w);
    cks_jsonw_end_object(w);
}

static void
print_requirement(struct cks_jsonw *w, const struct cks_requirement_info *r)
{
    cks_jsonw_object(w);
    cks_jsonw_member(w, "id", r->id);
    cks_jsonw_key(w, "calls");
    cks_jsonw_array(w);
    for (unsigned c = 0; c < CKS_COUNT(r->calls); c++)
        if (r->calls[c])
            cks_jsonw_string(w, cks_operation_name((enum cks_operation)(CKS_CREATE + c)));
    cks_jsonw_end_array(w);
    cks_jsonw_member(w, "store", r->store);
    cks_jsonw_member(w, "requirement", r->requirement);
    cks_jsonw_member(w, "proved_by", r->proved_by);
    cks_jsonw_member(w, "disproved_by", r->disproved_by);
    cks_jsonw_member(w, "assumed", r->assumed);
    cks_jsonw_member(w, "create", r->create);
    cks_jsonw_member(w, "update", r->update);
    cks_jsonw_member(w, "connect", r->connect);
    cks_jsonw_member(w, "basis", cks_basis_name(r->basis));
    cks_jsonw_member(w, "source", r->source);
    cks_jsonw_member(w, "rule", r->rules);
    cks_jsonw_end_object(w);
}

enum cks_status
cks_print_tables(cks_sink_fn sink, void *cookie)
{
    struct cks_out o = {.sink = sink, .cookie = cookie, .losses = cks_memory_losses()};
    struct cks_jsonw w;
    struct cks_parameter_info p = {.size = sizeof(p)};
    struct cks_rule_info r = {.size = sizeof(r)};
    struct cks_error_info e = {.size = sizeof(e)};
    struct cks_requirement_info q = {.size = sizeof(q)};
    if (!sink)
        return CKS_ERR_ARGUMENT;
    cks_jsonw_init(&w, &o.buf, false);
    cks_jsonw_object(&w);
    cks_jsonw_member_int(&w, "version", 1);
    cks_jsonw_key(&w, "parameters");
    cks_jsonw_array(&w);
    for (size_t i = 0; cks_parameter_at(i, &p); i++)
        print_parameter(&w, &p);
    cks_jsonw_end_array(&w);
    cks_jsonw_key(&w, "rules");
    cks_jsonw_array(&w);
    for (size_t i = 0; cks_rule_at(i, &r); i++) {
        print_rule(&w, &r);
        cks_out_pass(&o);
    }
    cks_jsonw_end_array(&w);
    cks_jsonw_key(&w, "requirements");
    cks_jsonw_array(&w);
    for (size_t i = 0; cks_requirement_at(i, &q); i++) {
        print_requirement(&w, &q);
        cks_out_pass(&o);
    }
    cks_jsonw_end_array(&w);
    cks_jsonw_key(&w, "errors");
    cks_jsonw_array(&w);
    for (size_t i = 0; cks_error_at(i, &e); i++) {
        print_error(&w, &e);
        cks_out_pass(&o);
    }
    cks_jsonw_end_array(&w);
    cks_jsonw_end_object(&w);
    cks_buf_addc(&o.buf, '\n');
    return cks_out_end(&o);
}
