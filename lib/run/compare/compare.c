/* Names every difference of fact between a model of the KMS API and the tables. */
#include "ckscheck/tool.h"

#include <stdio.h>

#include "base/inflate.h"
#include "model/kms_error.h"
#include "model/param.h"
#include "model/term.h"
#include "run/compare/comparison.h"
#include "run/compare/listed.h"

/* The whole model of KMS has 1.2 MB, packed 75 kB. */
#define MODEL_BYTES_MAX (32u << 20)
/* What every call may answer, declared or not. */
static const char *const undeclared[] = {"ValidationException", "AccessDeniedException"};

static const struct {
    const char *name;
    enum cks_operation call; /* AUTO: accepts none of the table's parameters */
    unsigned bit, need;
} operations[] = {
    {"CreateCustomKeyStore", CKS_CREATE, CKS_OP_CREATE, CKS_NEED_CREATE},
    {"UpdateCustomKeyStore", CKS_UPDATE, CKS_OP_UPDATE, CKS_NEED_UPDATE},
    {"ConnectCustomKeyStore", CKS_CONNECT, CKS_OP_CONNECT, CKS_NEED_CONNECT},
    {"DescribeCustomKeyStores", CKS_OPERATION_AUTO, CKS_OP_DESCRIBE, 0},
};

/* Operations that take CustomKeyStoreId too, and of which the tables say nothing. */
static const char *const others[] = {"CreateKey", "DeleteCustomKeyStore",
                                     "DisconnectCustomKeyStore", "GenerateRandom"};

static void
bound(struct cks_comparison *c, const char *of, const char *what, unsigned model, unsigned table)
{
    char ours[16], theirs[16];
    snprintf(theirs, sizeof(theirs), "%u", model);
    snprintf(ours, sizeof(ours), "%u", table);
    cks_compare_fact(c, model == table, of, what, theirs, ours);
}

/* A pattern without anchors, since it is matched against the whole value, and with plain slashes.
 */
static void
normal(struct cks_buf *b, const char *pattern)
{
    for (const char *p = pattern ? pattern : ""; *p; p++) {
        bool class = p > pattern && p[-1] == '[';
        if (*p == '\\' && p[1] == '/')
            continue;
        if (*p == '\\' && p[1])
            cks_buf_addc(b, *p++);
        else if (*p == '$' || (*p == '^' && !class))
            continue;
        cks_buf_addc(b, *p);
    }
}

static void
pattern(struct cks_comparison *c, const char *of, const char *model, const char *table)
{
    struct cks_buf theirs = {0}, ours = {0};
    normal(&theirs, model);
    normal(&ours, table);
    cks_compare_fact(c, cks_str_eq(cks_buf_str(&theirs), cks_buf_str(&ours)), of, "pattern",
                     theirs.len ? theirs.data : "none", ours.len ? ours.data : "none");
    cks_buf_free(&theirs);
    cks_buf_free(&ours);
}

static bool
in_list(const char *const *list, const char *name)
{
    for (; list && *list; list++)
        if (strcmp(*list, name) == 0)
            return true;
    return false;
}

static bool
in_model(const struct cks_service_facts *f, const char *name)
{
    const char *value;
    for (int i = 0; (value = cks_service_value(f, i)) != NULL; i++)
        if (strcmp(value, name) == 0)
            return true;
    return false;
}

static void
values(struct cks_comparison *c, const char *of, const struct cks_service_facts *f,
       const char *const *table)
{
    const char *value;
    for (int i = 0; (value = cks_service_value(f, i)) != NULL; i++)
        cks_compare_fact(c, in_list(table, value), of, "values", value, "no such value");
    for (const char *const *v = table; v && *v; v++)
        cks_compare_fact(c, in_model(f, *v), of, "values", "no such value", *v);
}

/* What DescribeCustomKeyStores takes besides the parameters of the table: `shared` are those, whose
 * facts are compared where the other calls have them. */
static const struct listing_member {
    const char *name, *type;
    unsigned min, max;
    const char *pattern;
    bool shared;
} listing_members[] = {
    {.name = "CustomKeyStoreId", .shared = true},
    {.name = "CustomKeyStoreName", .shared = true},
    {"Limit", "integer", 1, 1000, NULL, false},
    {"Marker", "string", 1, 1024, "[\\u0020-\\u00FF]*", false},
};

static const struct listing_member *
listing_member_named(const char *name)
{
    for (size_t i = 0; i < CKS_COUNT(listing_members); i++)
        if (strcmp(listing_members[i].name, name) == 0)
            return &listing_members[i];
    return NULL;
}

static void
compare_listing_member(struct cks_comparison *c, const struct listing_member *l,
                       const cJSON *member)
{
    const cJSON *shape = cks_service_shape(&c->model, cks_service_target(member));
    struct cks_service_facts f = cks_service_facts(shape);
    bool whole = strcmp(l->type, "integer") == 0;
    cks_compare_fact(c, f.type && strcmp(f.type, l->type) == 0, l->name, "type",
                     f.type ? f.type : "none", l->type);
    bound(c, l->name, whole ? "least value" : "minimal length", f.min, l->min);
    bound(c, l->name, whole ? "greatest value" : "maximal length", f.max, l->max);
    pattern(c, l->name, f.pattern, l->pattern);
}

/* The members of DescribeCustomKeyStores, none of which is required. */
static void
compare_listing(struct cks_comparison *c, const cJSON *structure, const char *of)
{
    bool seen[CKS_COUNT(listing_members)] = {false};
    for (const cJSON *m = cks_service_members(structure); m; m = m->next) {
        const struct listing_member *l = listing_member_named(m->string);
        cks_compare_fact(c, l != NULL, of, "parameter", m->string, "no such parameter");
        if (!l)
            continue;
        seen[l - listing_members] = true;
        bool required = cks_service_is_required(structure, m);
        cks_compare_fact(c, !required, l->name, "required", required ? "yes" : "no", "no");
        if (!l->shared)
            compare_listing_member(c, l, m);
    }
    for (size_t i = 0; i < CKS_COUNT(seen); i++)
        cks_compare_fact(c, seen[i], of, "parameter", "no such parameter", listing_members[i].name);
}

static void compare_members(struct cks_comparison *c, const cJSON *structure, enum cks_param parent,
                            size_t operation);

static void
compare_param(struct cks_comparison *c, enum cks_param id, const cJSON *member, size_t operation)
{
    const struct cks_param_info *p = cks_param(id);
    const cJSON *shape = cks_service_shape(&c->model, cks_service_target(member));
    struct cks_service_facts f = cks_service_facts(shape);
    const char *type = id == CKS_P_CREDENTIAL ? "structure" : "string";
    cks_compare_fact(c, f.type && strcmp(f.type, type) == 0, p->name, "type",
                     f.type ? f.type : "none", type);
    if (id == CKS_P_CREDENTIAL) {
        compare_members(c, shape, id, operation);
        return;
    }
    bound(c, p->name, "minimal length", f.min, p->min);
    bound(c, p->name, "maximal length", f.max, p->max);
    pattern(c, p->name, f.pattern, p->pattern);
    values(c, p->name, &f, p->values);
    cks_compare_fact(c, f.sensitive == p->sensitive, p->name, "sensitive",
                     f.sensitive ? "yes" : "no", p->sensitive ? "yes" : "no");
}

/* The members of an operation's input, or (parent) of the credential. */
static void
compare_members(struct cks_comparison *c, const cJSON *structure, enum cks_param parent,
                size_t operation)
{
    bool inner = parent != CKS_P_NONE;
    unsigned seen = 0, need = inner ? CKS_NEED_MEMBER : operations[operation].need;
    const char *of = inner ? cks_param_name(parent) : operations[operation].name;
    for (const cJSON *m = cks_service_members(structure); m; m = m->next) {
        enum cks_param p = cks_param_find(cks_str_of(m->string), inner);
        bool known = p != CKS_P_NONE && (cks_param(p)->operations & operations[operation].bit);
        cks_compare_fact(c, known, of, "parameter", m->string, "no such parameter");
        if (!known)
            continue;
        seen |= 1u << p;
        bool required = cks_service_is_required(structure, m);
        cks_compare_fact(c, required == ((cks_param(p)->need & need) != 0), cks_param_name(p),
                         "required", required ? "yes" : "no", required ? "no" : "yes");
        compare_param(c, p, m, operation);
    }
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++) {
        const struct cks_param_info *info = cks_param(p);
        bool member = strchr(info->name, '.') != NULL;
        if (member == inner && (info->operations & operations[operation].bit))
            cks_compare_fact(c, seen & 1u << p, of, "parameter", "no such parameter", info->name);
    }
}

static bool
declares(const struct cks_comparison *c, const char *operation, const char *error)
{
    const char *name;
    for (int i = 0; (name = cks_service_error(&c->model, operation, i)) != NULL; i++)
        if (strcmp(name, error) == 0)
            return true;
    return false;
}

static bool
is_undeclared(const char *name)
{
    for (size_t i = 0; i < CKS_COUNT(undeclared); i++)
        if (strcmp(undeclared[i], name) == 0)
            return true;
    return false;
}

static void
compare_errors(struct cks_comparison *c, size_t operation)
{
    const char *of = operations[operation].name, *name;
    unsigned bit = operations[operation].bit;
    for (int i = 0; (name = cks_service_error(&c->model, of, i)) != NULL; i++) {
        const struct cks_kms_error *e = cks_kms_error_find(cks_str_of(name));
        cks_compare_fact(c, e && !e->is_code && (e->operations & bit), of, "errors", name,
                         "no such error");
    }
    for (size_t i = 0; i < cks_kms_error_count(); i++) {
        const struct cks_kms_error *e = cks_kms_error_row(i);
        if (!e->is_code && (e->operations & bit) && !is_undeclared(e->name))
            cks_compare_fact(c, declares(c, of, e->name), of, "errors", "no such error", e->name);
    }
}

/* What an enumeration of an output is besides its values. */
static void
compare_output(struct cks_comparison *c, const char *of, const struct cks_service_facts *f)
{
    const char *type = f->type ? f->type : "none";
    cks_compare_fact(c, strcmp(type, "string") == 0, of, "type", type, "string");
    bound(c, of, "minimal length", f->min, 0);
    bound(c, of, "maximal length", f->max, 0);
    pattern(c, of, f->pattern, NULL);
}

static void
compare_codes(struct cks_comparison *c)
{
    static const char of[] = "ConnectionErrorCode";
    struct cks_service_facts f =
        cks_service_facts(cks_service_shape(&c->model, "ConnectionErrorCodeType"));
    const char *name;
    compare_output(c, of, &f);
    for (int i = 0; (name = cks_service_value(&f, i)) != NULL; i++) {
        const struct cks_kms_error *e = cks_kms_error_find(cks_str_of(name));
        cks_compare_fact(c, e && e->is_code, of, "values", name, "no such code");
    }
    for (size_t i = 0; i < cks_kms_error_count(); i++)
        if (cks_kms_error_row(i)->is_code)
            cks_compare_fact(c, in_model(&f, cks_kms_error_row(i)->name), of, "values",
                             "no such code", cks_kms_error_row(i)->name);
}

static void
compare_states(struct cks_comparison *c)
{
    static const char of[] = "ConnectionState";
    const char *states[16] = {NULL};
    size_t n = 0;
    for (size_t i = 0; i < cks_term_count() && n + 1 < CKS_COUNT(states); i++)
        if (cks_term_row(i)->kind == CKS_TERM_CONNECTION_STATE)
            states[n++] = cks_term_row(i)->name;
    struct cks_service_facts f =
        cks_service_facts(cks_service_shape(&c->model, "ConnectionStateType"));
    compare_output(c, of, &f);
    values(c, of, &f, states);
}

static bool
is_known_operation(const char *name)
{
    bool known = false;
    for (size_t i = 0; i < CKS_COUNT(operations) && !known; i++)
        known = strcmp(operations[i].name, name) == 0;
    for (size_t i = 0; i < CKS_COUNT(others) && !known; i++)
        known = strcmp(others[i], name) == 0;
    return known;
}

/* An operation of the model that takes a key store, and that the tables do not know. */
static void
compare_others(struct cks_comparison *c)
{
    const char *name;
    for (const cJSON *o = cks_service_operation(&c->model, NULL, &name); o;
         o = cks_service_operation(&c->model, o, &name)) {
        const cJSON *input = cks_service_shape(&c->model, cks_service_input(&c->model, name));
        const char *id = cks_param_name(CKS_P_ID);
        for (const cJSON *m = cks_service_members(input); m; m = m->next)
            if (strcmp(m->string, id) == 0)
                cks_compare_fact(c, is_known_operation(name), name, "operation",
                                 "one that takes CustomKeyStoreId", "no such operation");
    }
}

static void
compare(struct cks_comparison *c)
{
    for (size_t i = 0; i < CKS_COUNT(operations); i++) {
        const cJSON *input =
            cks_service_shape(&c->model, cks_service_input(&c->model, operations[i].name));
        cks_compare_fact(c, input != NULL, operations[i].name, "operation", "none",
                         "this operation");
        c->operation = operations[i].name;
        if (input && operations[i].call != CKS_OPERATION_AUTO)
            compare_members(c, input, CKS_P_NONE, i);
        else if (input)
            compare_listing(c, input, operations[i].name);
        c->operation = NULL;
        compare_errors(c, i);
    }
    compare_codes(c);
    compare_states(c);
    compare_others(c);
    cks_compare_listed(c);
    cks_buf_printf(&c->out, "%zu facts compared with the tables of the model of %s, %zu differ\n",
                   c->facts, cks_model_date(), c->differences);
}

enum cks_status
cks_compare_model(const void *model, size_t size, cks_sink_fn sink, void *cookie,
                  size_t *ret_differences)
{
    struct cks_str text = {model, size};
    struct cks_buf unpacked = {0};
    struct cks_comparison c = {0};
    enum cks_status status = CKS_ERR_ARGUMENT;
    if (!model || !sink || !ret_differences || size > MODEL_BYTES_MAX)
        return status;
    if (cks_is_gzip(text) && cks_gunzip(&unpacked, text, MODEL_BYTES_MAX))
        text = cks_buf_str(&unpacked);
    struct cks_json_error bad;
    cJSON *root = cks_json_check(text, &bad) ? cks_json_parse(text) : NULL;
    if (root && cks_service_open(&c.model, root)) {
        compare(&c);
        status = cks_buf_ok(&c.out) ? CKS_OK : CKS_ERR_MEMORY;
    }
    if (status == CKS_OK && sink(cookie, c.out.data, c.out.len) != 0)
        status = CKS_ERR_WRITE;
    *ret_differences = c.differences;
    cks_json_delete(root);
    cks_buf_free(&c.out);
    cks_buf_free(&unpacked);
    return status;
}
