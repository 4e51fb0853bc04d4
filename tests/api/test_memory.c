/* Lets the first, second, third ... allocation fail, over a run that reaches most of the library:
 * it must end in CKS_ERR_MEMORY or, where nothing was lost, in the same findings as without. */
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ckscheck/tool.h"
#include "../failing_memory.h"

/* Enough for every allocation of the run; far more would be a loop. */
#define ALLOCATIONS_MAX 20000

static int
drop(void *cookie, const char *text, size_t size)
{
    (void)text;
    *(size_t *)cookie += size;
    return 0;
}

struct result {
    enum cks_status status; /* the worst that was answered */
    size_t findings, stores, bytes, predictions;
};

static void
worst(struct result *r, enum cks_status status)
{
    if (status == CKS_ERR_MEMORY || r->status == CKS_OK)
        r->status = status;
}

/* Every file has it. */
static const struct cks_policy *
policy_of(void *cookie, const char *file)
{
    (void)file;
    return cookie;
}

/* The stores of a run, as calls of another. */
static void
report_as_calls(struct cks *from, struct result *r)
{
    struct cks *c = NULL;
    worst(r, cks_open(NULL, &c));
    for (size_t i = 0; c && i < cks_store_count(from); i++) {
        const struct cks_prediction *made;
        const struct cks_finding *found = cks_finding(from, 0);
        size_t n = cks_predict(from, i, &made);
        const struct cks_judged_call call = {.size = sizeof(call),
                                             .name = "call 1",
                                             .title = "CreateCustomKeyStore",
                                             .result = "accepted",
                                             .prediction = n && n != SIZE_MAX ? made : NULL,
                                             .findings = &found,
                                             .finding_count = found != NULL};
        worst(r, cks_add_judged_call(c, &call));
    }
    if (c)
        worst(r, cks_judge(c));
    for (const char *const *f = cks_formats(); c && *f; f++)
        worst(r, cks_report(c, *f, NULL, drop, &r->bytes));
    cks_close(&c);
}

/* `evidence` may be NULL. */
static struct result
run(const char *evidence, const char *const *files)
{
    struct result r = {0};
    struct cks_options o;
    struct cks *c = NULL;
    static const struct cks_ignore ignore = {.size = sizeof(ignore),
                                             .rule = "CKS425",
                                             .file = "none/",
                                             .reason = "a test",
                                             .directory = "/",
                                             .base = "/"};
    static const struct cks_policy policy = {
        .size = sizeof(policy), .region = "eu-west-1", .ignores = &ignore, .ignore_count = 1};
    cks_options_init(&o);
    o.at_given = true;
    o.at = 1767225600;
    worst(&r, cks_open(&o, &c));
    if (!c)
        return r;
    cks_set_policies(c, policy_of, (void *)(uintptr_t)&policy);
    if (evidence)
        worst(&r, cks_add_evidence(c, evidence));
    for (; *files; files++)
        worst(&r, cks_add_file(c, *files));
    worst(&r, cks_judge(c));
    r.findings = cks_finding_count(c);
    r.stores = cks_store_count(c);
    for (size_t i = 0; i < r.stores; i++) {
        const struct cks_prediction *made;
        size_t n = cks_predict(c, i, &made);
        if (n == SIZE_MAX)
            worst(&r, CKS_ERR_MEMORY);
        n = n == SIZE_MAX ? 0 : n;
        for (size_t k = 0; k < n; k++)
            r.predictions += made[k].outcome == CKS_SUCCEED ? 100 : 1 + made[k].missing_count;
    }
    for (const char *const *f = cks_formats(); *f; f++)
        worst(&r, cks_report(c, *f, NULL, drop, &r.bytes));
    report_as_calls(c, &r);
    cks_close(&c);
    return r;
}

/* usage: test-memory FILE... [--evidence DIR] */
int
main(int argc, char **argv)
{
    const char *evidence = NULL;
    const char **files = calloc((size_t)argc + 1, sizeof(*files));
    size_t count = 0;
    for (int i = 1; files && i < argc; i++)
        if (strcmp(argv[i], "--evidence") == 0 && i + 1 < argc)
            evidence = argv[++i];
        else
            files[count++] = argv[i];
    if (!count)
        return 2;
    struct result sound = run(evidence, files);
    if (sound.status != CKS_OK || sound.findings + sound.predictions == 0) {
        fprintf(stderr, "the run without failures: %s, %zu findings\n",
                cks_status_text(sound.status), sound.findings);
        return 1;
    }
    long n = 0;
    int wrong = 0;
    for (; n < ALLOCATIONS_MAX; n++) {
        countdown = n;
        struck = false;
        struct result r = run(evidence, files);
        countdown = -1;
        if (!struck)
            break;
        bool same = r.findings == sound.findings && r.stores == sound.stores &&
                    r.predictions == sound.predictions;
        if (r.status != CKS_ERR_MEMORY && !(r.status == CKS_OK && same)) {
            fprintf(stderr, "allocation %ld failed: %s with %zu of %zu findings\n", n,
                    cks_status_text(r.status), r.findings, sound.findings);
            wrong++;
        }
    }
    if (n == ALLOCATIONS_MAX)
        wrong++;
    free(files);
    printf("%ld passed, %d failed\n", n - wrong, wrong);
    return wrong != 0;
}
