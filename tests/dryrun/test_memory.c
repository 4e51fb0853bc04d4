/* Lets the first, second, third ... allocation fail, over the calls of a store's life: each is
 * answered, or given up as a whole; and the endpoint goes on afterwards. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "dryrun/calls/dispatch.h"
#include "dryrun/calls/open.h"
#include "../failing_memory.h"

/* Enough for every allocation of the run; far more would be a loop. */
#define ALLOCATIONS_MAX 20000

#define EXTERNAL                                                                                   \
    "{\"CustomKeyStoreName\":\"a\",\"CustomKeyStoreType\":\"EXTERNAL_KEY_STORE\","                 \
    "\"XksProxyUriEndpoint\":\"https://a.acme-corp.net\",\"XksProxyUriPath\":\"/kms/xks/v1\","     \
    "\"XksProxyConnectivity\":\"PUBLIC_ENDPOINT\",\"XksProxyAuthenticationCredential\":{"          \
    "\"AccessKeyId\":\"ABCDEFGHIJKLMNOPQRST\",\"RawSecretAccessKey\":"                             \
    "\"kP3v8uX2mQ9rT5wY7zB4nD6fG1hJ0sLcEaVbWqRtUxo=\"}}"

static const struct {
    const char *operation, *body;
} calls[] = {
    {"CreateCustomKeyStore", EXTERNAL},
    {"CreateCustomKeyStore", EXTERNAL},
    {"CreateCustomKeyStore", "{\"CustomKeyStoreName\":\"\",\"XksProxyUriPath\":\"x\"}"},
    {"UpdateCustomKeyStore", "{\"CustomKeyStoreId\":\"%s\",\"NewCustomKeyStoreName\":\"b\"}"},
    {"ConnectCustomKeyStore", "{\"CustomKeyStoreId\":\"%s\"}"},
    {"DescribeCustomKeyStores", "{}"},
    {"DescribeCustomKeyStores", "{\"CustomKeyStoreName\":\"b\"}"},
    {"DisconnectCustomKeyStore", "{\"CustomKeyStoreId\":\"%s\"}"},
    {"DeleteCustomKeyStore", "{\"CustomKeyStoreId\":\"%s\"}"},
    {"CreateKey", "{}"},
};

/* One call; whether it was answered. */
static bool
ask(struct cks_dry_engine *e, const char *operation, const char *form)
{
    struct cks_arena a = {0};
    struct cks_dry_answer answer = {0};
    struct cks_dry_request r;
    char target[64], body[1024];
    const struct cks_dry_region *region =
        e->stores.regions.count ? e->stores.regions.items[0] : NULL;
    const char *id =
        region && region->list.count ? region->list.items[0]->fields[CKS_DRY_ID] : "cks-1";
    const char *marker = strstr(form, "%s");
    int before = (int)(marker ? marker - form : (ptrdiff_t)strlen(form));
    snprintf(body, sizeof(body), "%.*s%s%s", before, form, marker ? id : "",
             marker ? marker + 2 : "");
    snprintf(target, sizeof(target), "TrentService.%s", operation);
    const struct cks_dry_head head = {.method = "POST", .path = "/", .target = target};
    bool ok = cks_dry_request_read(&a, &head, cks_str_of(body), &r) &&
              cks_dry_engine_take(e, &r, (struct cks_str){0}, &a, &answer);
    cks_buf_free(&answer.body);
    cks_arena_free(&a);
    return ok;
}

/* The calls, with one allocation failing; false where that broke something. */
static bool
run(long nth)
{
    struct cks_dry_engine e;
    const char *why = NULL;
    struck = false;
    countdown = nth;
    enum cks_status status = cks_dry_engine_init(
        &e,
        &(struct cks_dryrun_options){.size = sizeof(struct cks_dryrun_options), .connecting = 1},
        &why);
    bool ok = status == CKS_OK || struck;
    for (size_t i = 0; status == CKS_OK && i < CKS_COUNT(calls); i++)
        if (!ask(&e, calls[i].operation, calls[i].body) && !struck)
            ok = false;
    countdown = -1;
    /* Afterwards it answers as ever. */
    if (status == CKS_OK)
        ok &= ask(&e, "DescribeCustomKeyStores", "{}") && ask(&e, "CreateCustomKeyStore", EXTERNAL);
    cks_dry_engine_free(&e);
    return ok;
}

int
main(void)
{
    long n = 0, failed = 0;
    do {
        if (!run(n)) {
            printf("allocation %ld: the calls after it are not answered\n", n);
            failed++;
        }
        n++;
    } while (struck && n < ALLOCATIONS_MAX);
    failed += struck;
    printf("%ld passed, %ld failed\n", n - failed, failed);
    return failed || n < 100 ? 1 : 0;
}
