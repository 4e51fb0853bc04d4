/* Lets the first, second, third ... allocation fail, over a run that reaches most of the library:
 * it must end in CKS_ERR_MEMORY or, where nothing was lost, in the same findings as without. */
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ckscheck/ckscheck.h"

/* Enough for every allocation of the run; far more would be a loop. */
#define ALLOCATIONS_MAX 20000

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);

static long countdown = -1; /* of allocations until one fails; below 0: none does */
static bool struck;

static bool
fails(void)
{
    if (countdown < 0 || countdown-- > 0)
        return false;
    struck = true;
    return true;
}

void *
__wrap_malloc(size_t n)
{
    return fails() ? NULL : __real_malloc(n);
}

void *
__wrap_calloc(size_t n, size_t size)
{
    return fails() ? NULL : __real_calloc(n, size);
}

void *
__wrap_realloc(void *p, size_t n)
{
    return fails() ? NULL : __real_realloc(p, n);
}

static int
drop(void *cookie, const char *text, size_t size)
{
    (void)text;
    *(size_t *)cookie += size;
    return 0;
}

struct result {
    enum cks_status status; /* the worst that was answered */
    size_t findings, stores, bytes;
};

static void
worst(struct result *r, enum cks_status status)
{
    if (status == CKS_ERR_MEMORY || r->status == CKS_OK)
        r->status = status;
}

static struct result
run(const char *const *files)
{
    struct result r = {0};
    struct cks_options o;
    struct cks *c = NULL;
    cks_options_init(&o);
    o.at_given = true;
    o.at = 1767225600;
    worst(&r, cks_open(&o, &c));
    if (!c)
        return r;
    for (; *files; files++)
        worst(&r, cks_add_file(c, *files));
    worst(&r, cks_judge(c));
    r.findings = cks_finding_count(c);
    r.stores = cks_store_count(c);
    for (const char *const *f = cks_formats(); *f; f++)
        worst(&r, cks_report(c, *f, NULL, drop, &r.bytes));
    cks_close(&c);
    return r;
}

int
main(int argc, char **argv)
{
    static const char *const names[] = {
        "memory/inputs.json",
        "memory/inventory.json",
        "memory/cloudhsm.json",
        "memory/broken.json",
        "memory/input.yaml",
        "terraform/module-tree/main.tf",
        "terraform/json-syntax/main.tf.json",
        "terraform/damaged/main.tf",
    };
    char paths[sizeof(names) / sizeof(names[0])][512];
    const char *files[sizeof(names) / sizeof(names[0]) + 1] = {0};
    if (argc < 2)
        return 2;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        snprintf(paths[i], sizeof(paths[i]), "%s/%s", argv[1], names[i]);
        files[i] = paths[i];
    }
    struct result sound = run(files);
    if (sound.status != CKS_OK || sound.findings == 0) {
        fprintf(stderr, "the run without failures: %s, %zu findings\n",
                cks_status_text(sound.status), sound.findings);
        return 1;
    }
    long n = 0;
    int wrong = 0;
    for (; n < ALLOCATIONS_MAX; n++) {
        countdown = n;
        struck = false;
        struct result r = run(files);
        countdown = -1;
        if (!struck)
            break;
        bool same = r.findings == sound.findings && r.stores == sound.stores;
        if (r.status != CKS_ERR_MEMORY && !(r.status == CKS_OK && same)) {
            fprintf(stderr, "allocation %ld failed: %s with %zu of %zu findings\n", n,
                    cks_status_text(r.status), r.findings, sound.findings);
            wrong++;
        }
    }
    if (n == ALLOCATIONS_MAX)
        wrong++;
    printf("%ld passed, %d failed\n", n - wrong, wrong);
    return wrong != 0;
}
