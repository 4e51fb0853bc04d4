/* Every member of every row of the tables, as the program has them compiled: fixtures/tables has
 * the text of each, so that no row changes unseen. CKS_UPDATE=1 in the environment rewrites them.
 * Argument: that folder. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
/* cmocka.h needs the headers above */
#include <cmocka.h>

#include "evidence/facts/evidence.h"
#include "evidence/facts/facts.h"
#include "evidence/probe/record.h"
#include "evidence/probe/shape.h"
#include "evidence/read.h"
#include "evidence/outputs.h"
#include "model/certificate/pem.h"
#include "model/input_kind.h"
#include "model/kms_error.h"
#include "model/names.h"
#include "model/store.h"
#include "model/term.h"
#include "predict/requirement.h"
#include "predict/shown_by.h"
#include "rules/judge/rule.h"
#include "rules/store/values.h"
#include "golden.h"

static const char *
shown(const char *text)
{
    return text ? text : "-";
}

/* "create update connect", of bits in the order of the calls; and others behind them. */
static void
add_set(struct cks_buf *b, unsigned set, const char *const *names, size_t count)
{
    const char *between = "";
    for (size_t i = 0; i < count; i++)
        if (set & 1u << i) {
            cks_buf_printf(b, "%s%s", between, names[i]);
            between = "+";
        }
    if (!between[0])
        cks_buf_addc(b, '-');
}

static void
add_operations(struct cks_buf *b, unsigned set)
{
    static const char *const names[] = {"create", "update", "connect", "describe"};
    add_set(b, set, names, CKS_COUNT(names));
}

static void
add_kinds(struct cks_buf *b, unsigned set)
{
    static const char *const names[] = {"hsm", "public", "vpc"};
    add_set(b, set, names, CKS_COUNT(names));
}

static void
add_when(struct cks_buf *b, uint32_t when)
{
    const char *names[CKS_P_COUNT];
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++)
        names[p] = cks_param_name(p);
    if (when == UINT32_MAX)
        cks_buf_adds(b, "any");
    else
        add_set(b, when, names, CKS_P_COUNT);
}

static void
add_needs(struct cks_buf *b, unsigned needs)
{
    static const char *const names[] = {"-",         "input",     "region", "reference",
                                        "explained", "committed", "files",  "stores",
                                        "existing",  "evidence",  "never"};
    if (needs < CKS_NEEDS_WITH)
        cks_buf_adds(b, names[needs]);
    else
        cks_buf_adds(b, cks_doubt_row((enum cks_doubt)(needs - CKS_NEEDS_WITH))->id);
}

static void
add_rule(struct cks_buf *b, enum cks_rule r)
{
    const struct cks_rule_row *row = cks_rule_row(r);
    cks_buf_printf(b, "%s %s %s/%s %s %s, ", row->code, row->name,
                   shown(cks_severity_name(row->severity)), shown(cks_severity_name(row->other)),
                   cks_basis_name(row->basis), shown(row->parameter));
    cks_buf_adds(b, row->check ? "judges a store, needs " : "needs ");
    add_needs(b, row->needs);
    cks_buf_adds(b, ", traits");
    for (unsigned t = 1; t <= CKS_RULE_COUNTS_STORES; t <<= 1)
        if (cks_rule_is(r, (enum cks_rule_trait)t))
            cks_buf_printf(b, " %u", t);
    cks_buf_printf(b, "\n  %s\n  %s\n", row->summary, row->source);
}

static void
test_rules(void **state)
{
    struct cks_buf b = {0};
    CKS_UNUSED(state);
    for (enum cks_rule r = 0; r < CKS_RULE_COUNT; r++) {
        add_rule(&b, r);
        cks_shown_by(&b, &r, 1, NULL);
    }
    expect("rules", &b);
}

static void
add_outcome(struct cks_buf *b, enum cks_rule r, enum cks_operation call)
{
    if (cks_outcome_error(r, call))
        cks_buf_printf(b, "  %s: %s, also %s, %s\n", cks_operation_name(call),
                       cks_outcome_error(r, call), shown(cks_outcome_also(r, call)),
                       cks_basis_name(cks_outcome_basis(r, call, CKS_DOCUMENTED)));
}

/* In the order in which KMS checks; the rules without an outcome are last. */
static void
add_order(struct cks_buf *b, enum cks_operation call)
{
    unsigned last = cks_outcome_rank(CKS_RULE_NONE, call);
    for (unsigned rank = 0; rank < last; rank++)
        for (enum cks_rule r = 0; r < CKS_RULE_COUNT; r++)
            if (cks_outcome_rank(r, call) == rank)
                cks_buf_printf(b, " %s", cks_rule_row(r)->code);
    cks_buf_addc(b, '\n');
}

static void
test_outcomes(void **state)
{
    static const enum cks_operation calls[] = {CKS_CREATE, CKS_UPDATE, CKS_CONNECT};
    struct cks_buf b = {0};
    CKS_UNUSED(state);
    for (enum cks_rule r = 0; r < CKS_RULE_COUNT; r++) {
        cks_buf_printf(&b, "%s %s%s\n", cks_rule_row(r)->code, shown(cks_rule_outcomes(r).stage),
                       cks_outcome_of_balancer(r) ? " of the load balancer" : "");
        for (size_t c = 0; c < CKS_COUNT(calls); c++)
            add_outcome(&b, r, calls[c]);
    }
    for (size_t c = 0; c < CKS_COUNT(calls); c++) {
        cks_buf_adds(&b, cks_operation_name(calls[c]));
        add_order(&b, calls[c]);
    }
    expect("outcomes", &b);
}

static void
test_doubts(void **state)
{
    struct cks_buf b = {0};
    CKS_UNUSED(state);
    for (enum cks_doubt d = 0; d < CKS_DOUBT_COUNT; d++) {
        const struct cks_doubt_row *row = cks_doubt_row(d);
        cks_buf_printf(&b, "%s %s %s: ", row->id, cks_rule_row(row->rule)->code,
                       cks_evidence_kind_name(row->evidence));
        add_kinds(&b, row->create);
        cks_buf_addc(&b, ' ');
        add_kinds(&b, row->update);
        cks_buf_addc(&b, ' ');
        add_kinds(&b, row->connect);
        cks_buf_addc(&b, ' ');
        add_when(&b, row->when);
        cks_buf_addc(&b, '\n');
    }
    expect("doubts", &b);
}

static void
add_requirement(struct cks_buf *b, enum cks_requirement r)
{
    const struct cks_requirement_row *row = cks_requirement_row(r);
    cks_buf_printf(b, "%s stage %u, %s, about %s, %s\n  ", row->id, (unsigned)row->stage,
                   cks_evidence_kind_name(row->evidence),
                   shown(cks_subject_kind_name(row->subject)), cks_basis_name(row->basis));
    const unsigned char kinds[] = {row->create, row->update, row->connect};
    for (size_t c = 0; c < CKS_COUNT(kinds); c++) {
        add_kinds(b, kinds[c]);
        cks_buf_printf(b, " %s, ", row->answer[c]);
    }
    add_when(b, row->when);
    cks_buf_printf(b, "\n  rules %s:", row->rule_codes);
    for (size_t i = 0; row->rules[i] != CKS_RULE_NONE; i++)
        cks_buf_printf(b, " %s", cks_rule_row(row->rules[i])->code);
    cks_buf_printf(b, "\n  %s\n  %s\n  %s\n  %s\n", row->requirement, row->proved, row->disproved,
                   row->source);
}

static void
test_requirements(void **state)
{
    struct cks_buf b = {0};
    CKS_UNUSED(state);
    for (enum cks_requirement r = 0; r < CKS_REQUIREMENT_COUNT; r++)
        add_requirement(&b, r);
    expect("requirements", &b);
}

static void
test_parameters(void **state)
{
    static const char *const needs[] = {"create", "update", "connect", "hsm", "xks", "member"};
    struct cks_buf b = {0};
    CKS_UNUSED(state);
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++) {
        const struct cks_param_info *row = cks_param(p);
        cks_buf_printf(&b, "%s (%.*s) %s ", row->name, (int)row->own.n, row->own.p,
                       shown(cks_store_type_name((enum cks_store_type)row->type)));
        add_operations(&b, row->operations);
        cks_buf_adds(&b, ", needed by ");
        add_set(&b, row->need, needs, CKS_COUNT(needs));
        cks_buf_printf(&b, ", %u to %u, pattern %s%s, %s, %s", (unsigned)row->min,
                       (unsigned)row->max, shown(row->pattern), row->sensitive ? ", sensitive" : "",
                       shown(row->terraform), shown(row->pulumi));
        for (size_t i = 0; row->values && row->values[i]; i++)
            cks_buf_printf(&b, " %s", row->values[i]);
        cks_buf_addc(&b, '\n');
    }
    expect("parameters", &b);
}

static void
test_words(void **state)
{
    struct cks_buf b = {0};
    CKS_UNUSED(state);
    for (size_t i = 0; i < cks_kms_error_count(); i++) {
        const struct cks_kms_error *row = cks_kms_error_row(i);
        cks_buf_printf(&b, "%s %s ", row->name, row->is_code ? "code" : "exception");
        add_operations(&b, row->operations);
        cks_buf_printf(&b, "\n  %s\n  %s\n", row->summary, row->repair);
    }
    expect("errors", &b);
    for (size_t i = 0; i < cks_term_count(); i++) {
        const struct cks_term *row = cks_term_row(i);
        cks_buf_printf(&b, "%s (%s) %s\n  %s\n  %s\n", row->name, cks_term_kind_name(row->kind),
                       row->rules, row->summary, row->next);
    }
    expect("terms", &b);
}

static void
test_input_kinds(void **state)
{
    struct cks_buf b = {0};
    CKS_UNUSED(state);
    for (enum cks_input_kind k = 0; k < CKS_INPUT_COUNT; k++) {
        const struct cks_input_row *row = cks_input(k);
        cks_buf_printf(
            &b, "%s: role %u, sent %u, names %u, of %s, refused by %s, from %s, again %u, %s\n",
            row->called, (unsigned)row->role, (unsigned)row->sent, (unsigned)row->names,
            shown(row->holder), shown(row->refuser),
            row->program < CKS_INPUT_COUNT ? cks_input(row->program)->called : "-",
            (unsigned)row->again, shown(row->values));
    }
    expect("input-kinds", &b);
}

static void
add_shape(struct cks_buf *b, const struct cks_shape *shape, unsigned depth)
{
    for (size_t i = 0; i < shape->count; i++) {
        const struct cks_member *m = &shape->members[i];
        cks_buf_fill(b, ' ', 2 * (size_t)depth);
        cks_buf_printf(b, "%s: %u", m->name, (unsigned)m->kind);
        for (size_t n = 0; m->names && n < m->names->count; n++)
            cks_buf_printf(b, " %s", m->names->list[n]);
        cks_buf_addc(b, '\n');
        if (m->shape)
            add_shape(b, m->shape, depth + 1);
    }
}

static void
test_probe_record(void **state)
{
    struct cks_buf b = {0};
    CKS_UNUSED(state);
    add_shape(&b, &cks_probe_record_shape, 0);
    expect("probe-record", &b);
}

/* The names of an enumeration, to the last one; "-" is NULL. */
#define ADD_NAMES(function, type, last)                                                            \
    do {                                                                                           \
        cks_buf_adds(&b, #function ":");                                                           \
        for (unsigned i = 0; i <= (unsigned)(last); i++)                                           \
            cks_buf_printf(&b, " '%s'", shown(function((enum type)i)));                            \
        cks_buf_addc(&b, '\n');                                                                    \
    } while (0)

static void
test_names(void **state)
{
    struct cks_buf b = {0};
    CKS_UNUSED(state);
    /* The public ones have NULL for what is behind the last. */
    ADD_NAMES(cks_severity_name, cks_severity, CKS_ERROR + 1);
    ADD_NAMES(cks_operation_name, cks_operation, CKS_EXISTING + 1);
    ADD_NAMES(cks_call_name, cks_operation, CKS_EXISTING + 1);
    ADD_NAMES(cks_basis_name, cks_basis, CKS_ADVICE + 1);
    ADD_NAMES(cks_outcome_name, cks_outcome, CKS_FAIL + 1);
    ADD_NAMES(cks_related_kind_name, cks_related_kind, CKS_RELATED_ORIGIN + 1);
    ADD_NAMES(cks_requirement_status_name, cks_requirement_status, CKS_REQUIREMENT_DISPROVED + 1);
    ADD_NAMES(cks_term_kind_name, cks_term_kind, CKS_TERM_SET + 1);
    ADD_NAMES(cks_evidence_kind_name, cks_evidence_kind, CKS_EVIDENCE_KIND_COUNT - 1);
    ADD_NAMES(cks_text_kind_name, cks_text_kind, CKS_TEXT_KIND_COUNT - 1);
    ADD_NAMES(cks_store_type_name, cks_store_type, CKS_STORE_XKS);
    ADD_NAMES(cks_connection_state_name, cks_connection_state, CKS_STATE_DISCONNECTING);
    ADD_NAMES(cks_subject_kind_name, cks_subject_kind, CKS_ABOUT_SECRET);
    ADD_NAMES(cks_short_name, cks_param, CKS_P_COUNT - 1);
    expect("names", &b);
}

/* What becomes of evidence in each form that its kind could have: T is the member that tells the
 * kind, K that of the element. */
static const char *const forms[] = {
    "{\"@\": []}",
    "{\"@\": {}}",
    "{\"@\": \"x\"}",
    "{\"@\": [{}]}",
    "{\"@\": [{\"#\": \"x\"}]}",
    "{\"@\": [{\"#\": \"x\", \"#\": \"y\"}]}",
    "{\"@\": [{\"#\": \"x\"}], \"NextToken\": \"t\"}",
    "{\"@\": {\"#\": \"x\"}}",
    "{\"#\": \"x\"}",
    "[{\"#\": \"x\"}]",
    "[{\"@\": [{\"#\": \"x\"}]}, {\"@\": []}]",
    "{\"@\": [{\"#\": \"x\"}]}\n{\"@\": []}",
    "{\"error_code\": 0, \"data\": {\"@\": []}}",
    "{\"error_code\": 1, \"data\": {\"@\": []}}",
    "{\"@\": [{\"#\": \"x\"",
    "[]",
};

/* And some that need more than their kind's own members. */
static const char *const whole[] = {
    "{\"Role\": {\"RoleName\": \"x\"}}",
    "{\"Quota\": {\"QuotaName\": \"x\"}}",
    "{\"Certificate\": {\"DomainName\": \"x\", \"CertificateArn\": \"y\"}}",
    "{\"Account\": \"123456789012\", \"Arn\": \"x\", \"UserId\": \"y\"}",
    "{\"ServiceNames\": [\"x\"]}",
    "{\"Attributes\": [{\"Key\": \"x\", \"Value\": \"y\"}]}",
    "{\"Attributes\": [{\"Value\": \"y\"}]}",
    "{\"SubnetId\": \"x\", \"AvailableIpAddressCount\": 7}",
    "{\"SubnetId\": \"x\", \"AvailableIpAddressCount\": 7, \"SubnetId\": \"x\"}",
    "{\"a\": {\"b\": 1, \"b\": 2}}",
    "[{\"a\": 1, \"a\": 2}]",
    "$ aws ec2 describe-subnets\n{\"Subnets\": [",
    "aws-cloudhsm > user list\n{\"error_code\": 0,",
    "aws-cloudhsm > user list",
    "cloudhsm-cli user list\n",
    "aws-cloudhsm > login\nEnter password:\n{\"error_code\": 0,",
    "aws-cloudhsm > login\nEnter password:",
    "[section]",
    "[",
    "{",
};

static struct cks_buf
in_form(const char *form, const char *top, const char *key)
{
    struct cks_buf b = {0};
    for (; *form; form++) {
        if (*form == '@' || *form == '#')
            cks_buf_adds(&b, *form == '@' ? top : key);
        else
            cks_buf_addc(&b, *form);
    }
    return b;
}

static void
add_reading(struct cks_buf *b, struct cks_str text)
{
    const char *why = NULL, *file;
    struct cks_evidence *e = cks_evidence_new();
    enum cks_taken taken = cks_evidence_read(e, "x.json", text, &why);
    cks_buf_printf(b, "%.*s\n  %u, cut %u, %.90s\n", (int)text.n, text.p, (unsigned)taken,
                   (unsigned)cks_evidence_cut(text), taken == CKS_TAKEN ? "taken" : shown(why));
    for (size_t i = 0; i < e->things.count; i++)
        cks_buf_printf(b, "  %u at %s\n", (unsigned)e->things.items[i].kind,
                       shown(e->things.items[i].pointer));
    for (size_t i = 0; i < e->remarks.count; i++)
        cks_buf_printf(b, "  %s\n", cks_evidence_remark(e, i, &file));
    cks_evidence_free(e);
}

static void
test_evidence(void **state)
{
    static const struct {
        const char *top, *key;
    } kinds[] = {
#define X(id, top, key) {top, key},
        CKS_THINGS(X)
#undef X
    };
    struct cks_buf b = {0};
    CKS_UNUSED(state);
    for (size_t k = 0; k < CKS_COUNT(kinds); k++)
        for (size_t f = 0; f < CKS_COUNT(forms); f++) {
            struct cks_buf text =
                in_form(forms[f], kinds[k].top, kinds[k].key ? kinds[k].key : "Name");
            add_reading(&b, cks_buf_str(&text));
            cks_buf_free(&text);
        }
    for (size_t i = 0; i < CKS_COUNT(whole); i++)
        add_reading(&b, cks_str_of(whole[i]));
    expect("evidence", &b);
}

/* What is offered for names that are none. */
static void
test_nearest(void **state)
{
    static const char *const names[] = {
        "NewCustomKeyStoreName",
        "CustomKeyStoreName",
        "Name",
        "KeyStoreName",
        "ExternalKeyStoreName",
        "Password",
        "CustomKeyStorePassword",
        "KeyUsagePassword",
        "KmsUserPassword",
        "TrustAnchor",
        "HsmClusterId",
        "ClusterId",
        "KeyStoreType",
        "Endpoint",
        "UriEndpoint",
        "UriPath",
        "Connectivity",
        "VpcEndpointServiceName",
        "VpcEndpointServiceOwner",
        "AccessKeyId",
        "RawSecretAccessKey",
        "XksProxyAccessKeyId",
        "XksProxyConfiguration",
        "SecretAccessKey",
        "AccessKey",
        "Nothing",
        "",
    };
    static const char *const values[] = {
        "external",
        "xks",
        "external_keystore",
        "external_custom_key_store",
        "cloudhsm",
        "cloud_hsm",
        "aws_cloud_hsm",
        "hsm",
        "public",
        "internet",
        "vpc",
        "private",
        "vpc_endpoint",
        "privatelink",
        "Aws-CloudHsm",
        "ExternalKeyStore",
        "PUBLIC_ENDPOINTS",
        "nothing",
    };
    static const enum cks_operation calls[] = {CKS_CREATE, CKS_UPDATE, CKS_CONNECT};
    struct cks_buf b = {0};
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(names); i++) {
        cks_buf_printf(&b, "%s:", names[i]);
        for (size_t c = 0; c < CKS_COUNT(calls); c++)
            for (unsigned inside = 0; inside < 2; inside++)
                cks_buf_printf(
                    &b, " %s",
                    shown(cks_param_nearest(cks_str_of(names[i]), calls[c], inside != 0)));
        cks_buf_addc(&b, '\n');
    }
    for (size_t i = 0; i < CKS_COUNT(values); i++)
        cks_buf_printf(&b, "%s: %s %s\n", values[i],
                       shown(cks_value_meant(CKS_P_TYPE, cks_str_of(values[i]))),
                       shown(cks_value_meant(CKS_P_CONNECTIVITY, cks_str_of(values[i]))));
    expect("nearest", &b);
}

/* A command in the first line tells what an answer that was cut would have been. */
static void
test_commands(void **state)
{
    static const char *const commands[] = {
        "cloudhsmv2 describe-backups",
        "cloudhsmv2 describe-clusters",
        "ec2 describe-network-acls",
        "ec2 describe-network-interfaces",
        "ec2 describe-route-tables",
        "ec2 describe-security-groups",
        "ec2 describe-subnets",
        "ec2 describe-vpc-endpoint-connections",
        "ec2 describe-vpc-endpoint-service-configurations",
        "ec2 describe-vpc-endpoint-service-permissions",
        "ec2 describe-vpc-endpoint-services",
        "ec2 describe-vpc-endpoints",
        "elbv2 describe-listeners",
        "elbv2 describe-load-balancers",
        "elbv2 describe-target-group-attributes",
        "elbv2 describe-target-groups",
        "elbv2 describe-target-health",
        "iam list-attached-role-policies",
        "iam simulate-principal-policy",
        "kms describe-custom-key-stores",
        "logs filter-log-events",
        "service-quotas list-service-quotas",
    };
    struct cks_buf b = {0};
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(commands); i++) {
        char line[128];
        snprintf(line, sizeof(line), "$ aws %s\n", commands[i]);
        cks_buf_printf(&b, "%s: %u\n", commands[i],
                       (unsigned)cks_kind_of_command(cks_str_of(line)));
        snprintf(line, sizeof(line), "$ aws\n%s\n", commands[i]);
        assert_int_equal(cks_kind_of_command(cks_str_of(line)), CKS_THING_KIND_COUNT);
    }
    expect("commands", &b);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rules),       cmocka_unit_test(test_outcomes),
        cmocka_unit_test(test_doubts),      cmocka_unit_test(test_requirements),
        cmocka_unit_test(test_parameters),  cmocka_unit_test(test_words),
        cmocka_unit_test(test_input_kinds), cmocka_unit_test(test_probe_record),
        cmocka_unit_test(test_names),       cmocka_unit_test(test_evidence),
        cmocka_unit_test(test_commands),    cmocka_unit_test(test_nearest),
    };
    folder = argc > 1 ? argv[1] : ".";
    return cmocka_run_group_tests(tests, NULL, NULL);
}
