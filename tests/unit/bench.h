/* A valid store of each kind on a bench, to be changed and judged by all rules. */
#ifndef CKS_TESTS_UNIT_BENCH_H
#define CKS_TESTS_UNIT_BENCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the headers above */
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "model/sense.h"
#include "rules/judge/judge.h"

#define UNUSED __attribute__((unused))

UNUSED static const char good_secret[] = "Pm0Zr4cK9vBq2TxW7yLd5NfGhJ1sUeAo8RiCk3MwVbE=";
UNUSED static const char good_key[] = "ABCDEFGHIJKLMNOPQRST";

struct bench {
    struct cks_options options;
    struct cks_findings findings;
    struct cks_judge judge;
    struct cks_store store;
};

UNUSED static void
set(struct bench *b, enum cks_param p, const char *text)
{
    struct cks_value *v = &b->store.values[p];
    *v = (struct cks_value){.state = CKS_VALUE_KNOWN, .type = CKS_TYPE_STRING};
    if (cks_param_secret(p))
        v->secret.hidden = cks_str_of(text);
    else
        v->text = cks_str_of(text);
}

UNUSED static void
drop(struct bench *b, enum cks_param p)
{
    b->store.values[p] = (struct cks_value){0};
}

UNUSED static void
begin(struct bench *b, enum cks_operation op)
{
    *b = (struct bench){.store.operation = op, .store.address = "", .store.pointer = ""};
    cks_findings_init(&b->findings);
    b->judge = (struct cks_judge){
        .options = &b->options, .findings = &b->findings, .hand.store = CKS_NO_STORE};
}

UNUSED static void
begin_xks(struct bench *b)
{
    begin(b, CKS_CREATE);
    b->store.type = CKS_STORE_XKS;
    set(b, CKS_P_NAME, "payments");
    set(b, CKS_P_TYPE, "EXTERNAL_KEY_STORE");
    set(b, CKS_P_ENDPOINT, "https://xks.acme-keys.com");
    set(b, CKS_P_PATH, "/payments/kms/xks/v1");
    set(b, CKS_P_CONNECTIVITY, "PUBLIC_ENDPOINT");
    b->store.values[CKS_P_CREDENTIAL] =
        (struct cks_value){.state = CKS_VALUE_KNOWN, .type = CKS_TYPE_OBJECT};
    set(b, CKS_P_ACCESS_KEY, good_key);
    set(b, CKS_P_SECRET_KEY, good_secret);
}

UNUSED static void
begin_vpc(struct bench *b)
{
    begin_xks(b);
    set(b, CKS_P_CONNECTIVITY, "VPC_ENDPOINT_SERVICE");
    set(b, CKS_P_SERVICE, "com.amazonaws.vpce.eu-west-1.vpce-svc-0a1b2c3d4e5f60718");
}

UNUSED static void
begin_hsm(struct bench *b)
{
    begin(b, CKS_CREATE);
    b->store.type = CKS_STORE_HSM;
    set(b, CKS_P_NAME, "vault");
    set(b, CKS_P_CLUSTER, "cluster-abcdefghijk");
    set(b, CKS_P_PASSWORD, "Tq4mZx9LpW2");
    /* Rules on certificates have tests of their own; none of them judges an unknown value. */
    b->store.values[CKS_P_ANCHOR].state = CKS_VALUE_UNKNOWN;
}

UNUSED static void
begin_update(struct bench *b)
{
    begin(b, CKS_UPDATE);
    set(b, CKS_P_ID, "cks-0123456789abcdef0");
}

/* Judges, and gives the codes in the order of the table, as "CKS102 CKS105"; CKS110 counts. */
UNUSED static const char *
codes(struct bench *b)
{
    static char text[512];
    size_t n = 0;
    text[0] = '\0';
    cks_store_settle(&b->store, b->store.type);
    cks_judge_store(&b->judge, &b->store);
    assert_false(b->findings.failed);
    for (size_t i = 0; i < b->findings.list.count; i++)
        n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s", i ? " " : "",
                              b->findings.list.items[i].shown.code);
    return text;
}

UNUSED static const struct cks_finding *
first(const struct bench *b)
{
    assert_true(b->findings.list.count > 0);
    return &b->findings.list.items[0].shown;
}

UNUSED static void
end(struct bench *b)
{
    for (size_t i = 0; i < CKS_P_COUNT; i++)
        cks_pattern_free(b->judge.cache.patterns[i]);
    cks_sealed_free(&b->judge.sealed);
    cks_findings_free(&b->findings);
}

UNUSED static const char *
repeat(const char *before, char c, size_t n, const char *after)
{
    static char text[512];
    size_t k = strlen(before);
    assert_true(k + n + strlen(after) < sizeof(text));
    memcpy(text, before, k);
    memset(text + k, c, n);
    strcpy(text + k + n, after);
    return text;
}

/* One changed value of a valid external store, and the codes that it leads to. */
struct change {
    enum cks_param p;
    const char *text; /* NULL: not given */
    const char *codes;
};

UNUSED static void
judge_changes(void (*start)(struct bench *), const struct change *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct bench b;
        start(&b);
        if (rows[i].text)
            set(&b, rows[i].p, rows[i].text);
        else
            drop(&b, rows[i].p);
        const char *got = codes(&b);
        if (strcmp(got, rows[i].codes) != 0)
            fail_msg("%s = %s: %s instead of %s (%s)", cks_param_name(rows[i].p),
                     rows[i].text ? rows[i].text : "(none)", got, rows[i].codes,
                     b.findings.list.count ? first(&b)->message : "");
        end(&b);
    }
}

#endif
