/*
 * Requests to the dry run, one after the other, without a network.
 *
 * The input: requests, each ended by the byte 0x1e. A request is lines, "METHOD PATH" first, then
 * "name: value" for host, x-amz-target, content-type, authorization, amz-sdk-request; an empty
 * line; the body. A line that is one letter is short for the head of one of the six operations: c u
 * n d x s.
 */
#include "fuzz.h"

#include "dryrun/calls/dispatch.h"
#include "dryrun/calls/open.h"
#include "dryrun/state/inventory.h"
#include "dryrun/wire/json.h"

#define END 0x1e
/* More requests of one input find nothing new. */
#define REQUESTS_MAX 64
/* What is the secret of a request does not stand in its answer. */
#define SECRET "kP3v8uX2mQ9rT5wY7zB4nD6fG1hJ0sLcEaVbWqRtUxo="

static const struct {
    char letter;
    const char *operation;
} shorts[] = {{'c', "CreateCustomKeyStore"},  {'u', "UpdateCustomKeyStore"},
              {'n', "ConnectCustomKeyStore"}, {'d', "DisconnectCustomKeyStore"},
              {'x', "DeleteCustomKeyStore"},  {'s', "DescribeCustomKeyStores"}};

static const char inventory[] =
    "{\"CustomKeyStores\":[{\"CustomKeyStoreId\":\"cks-00000000000000001\",\"CustomKeyStoreName\":"
    "\"a\","
    "\"ConnectionState\":\"CONNECTED\",\"CustomKeyStoreType\":\"AWS_CLOUDHSM\","
    "\"CloudHsmClusterId\":"
    "\"cluster-abcdefghijk\"},{\"CustomKeyStoreId\":\"cks-00000000000000002\","
    "\"CustomKeyStoreName\":\"b\","
    "\"ConnectionState\":\"FAILED\",\"ConnectionErrorCode\":\"INTERNAL_ERROR\","
    "\"CustomKeyStoreType\":"
    "\"EXTERNAL_KEY_STORE\",\"XksProxyConfiguration\":{\"UriEndpoint\":\"https://b.acme-corp.net\","
    "\"UriPath\":\"/kms/xks/v1\",\"Connectivity\":\"PUBLIC_ENDPOINT\"}}]}";

static char *
text_of(struct cks_arena *a, struct cks_str s)
{
    char *copy = cks_arena_strndup(a, s.p ? s.p : "", s.n);
    FUZZ_REQUIRE(copy != NULL);
    return copy;
}

static void
read_line(struct cks_arena *a, struct cks_str line, struct cks_dry_head *h)
{
    size_t colon = cks_str_find(line, ": ");
    struct cks_str name = cks_str_sub(line, 0, colon);
    const struct {
        const char *name;
        const char **to;
    } headers[] = {{"host", &h->host},
                   {"x-amz-target", &h->target},
                   {"content-type", &h->content_type},
                   {"authorization", &h->authorization},
                   {"amz-sdk-request", &h->sdk_request},
                   {"smithy-protocol", &h->smithy_protocol}};
    for (size_t i = 0; i < CKS_COUNT(headers); i++)
        if (cks_str_is(name, headers[i].name))
            *headers[i].to = text_of(a, cks_str_sub(line, colon + 2, line.n));
    for (size_t i = 0; i < CKS_COUNT(shorts); i++)
        if (line.n == 1 && line.p[0] == shorts[i].letter)
            h->target = cks_arena_printf(a, "TrentService.%s", shorts[i].operation);
    if (colon < line.n)
        return;
    size_t blank = cks_str_find(line, " ");
    if (blank < line.n) {
        h->method = text_of(a, cks_str_sub(line, 0, blank));
        h->path = text_of(a, cks_str_sub(line, blank + 1, line.n));
    }
}

/* The head; *text is left with the body. */
static struct cks_dry_head
read_head(struct cks_arena *a, struct cks_str *text)
{
    struct cks_dry_head h = {.method = "POST", .path = "/"};
    while (text->n) {
        size_t end = cks_str_find(*text, "\n");
        struct cks_str line = cks_str_sub(*text, 0, end);
        *text = cks_str_sub(*text, end + 1, text->n);
        if (!line.n)
            break;
        read_line(a, line, &h);
    }
    return h;
}

static struct cks_str
secret_of(struct cks_arena *a, struct cks_str body)
{
    const char *wrong = NULL;
    const struct cks_dry_json *j = cks_dry_json_read(a, body, &wrong);
    return cks_dry_json_text(cks_dry_json_get(j, "XksProxyAuthenticationCredential"),
                             "RawSecretAccessKey");
}

static void
check_answer(const struct cks_dry_request *r, const struct cks_dry_answer *answer)
{
    struct cks_arena a = {0};
    const char *wrong = NULL;
    struct cks_str body = cks_buf_str(&answer->body);
    FUZZ_REQUIRE(answer->status == 200 || answer->status == 400 || answer->status == 413);
    FUZZ_REQUIRE(answer->content_type && body.n);
    if (cks_str_is(secret_of(&a, r->body), SECRET))
        FUZZ_REQUIRE(cks_str_find(body, SECRET) == body.n);
    if (r->protocol == CKS_DRY_PROTOCOL_JSON || r->protocol == CKS_DRY_PROTOCOL_REST_JSON) {
        const struct cks_dry_json *j = cks_dry_json_read(&a, body, &wrong);
        FUZZ_REQUIRE(j && j->kind == CKS_DRY_OBJECT);
        FUZZ_REQUIRE(answer->status == 200 || cks_dry_json_text(j, "message").n);
    }
    cks_arena_free(&a);
}

/* Each store is found by its ID, and a state that is written reads back as the same stores. */
static void
check_stores(const struct cks_dry_stores *all)
{
    struct cks_buf text = {0}, again = {0};
    struct cks_dry_stores other;
    const char *why = NULL;
    size_t count = 0;
    for (size_t i = 0; i < all->regions.count; i++) {
        const struct cks_dry_region *r = all->regions.items[i];
        count += r->list.count;
        for (size_t k = 0; k < r->list.count; k++) {
            const struct cks_dry_store *s = r->list.items[k];
            FUZZ_REQUIRE(cks_dry_first(r, CKS_DRY_BY_ID, cks_dry_field_of(s, CKS_DRY_ID),
                                       (struct cks_str){0}) == s);
            FUZZ_REQUIRE(k == 0 || r->list.items[k - 1]->sequence < s->sequence);
        }
    }
    FUZZ_REQUIRE(count == all->count);
    cks_dry_inventory_write(all, NULL, &text);
    FUZZ_REQUIRE(cks_buf_ok(&text));
    cks_dry_stores_init(&other);
    FUZZ_REQUIRE(cks_dry_inventory_read(&other, "", true, cks_buf_str(&text), &why) ==
                 CKS_DRY_LOADED);
    cks_dry_inventory_write(&other, NULL, &again);
    FUZZ_REQUIRE(other.count == all->count);
    cks_dry_stores_free(&other);
    cks_buf_free(&text);
    cks_buf_free(&again);
}

static void
take(struct cks_dry_engine *e, struct cks_str text)
{
    struct cks_arena a = {0};
    struct cks_dry_answer answer = {0};
    struct cks_dry_request r;
    struct cks_dry_look look;
    struct cks_dry_head h = read_head(&a, &text);
    FUZZ_REQUIRE(cks_dry_request_read(&a, &h, text, &r));
    cks_dry_engine_looks(e, &r, &a, &look);
    FUZZ_REQUIRE(cks_dry_engine_take(e, &r, (struct cks_str){0}, &a, &answer));
    check_answer(&r, &answer);
    cks_buf_free(&answer.body);
    cks_arena_free(&a);
}

static void
look(void *cookie, const struct cks_proxy *proxy, enum cks_operation operation, cks_sink_fn give,
     void *to)
{
    CKS_UNUSED(cookie);
    CKS_UNUSED(proxy);
    CKS_UNUSED(operation);
    CKS_UNUSED(give);
    CKS_UNUSED(to);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cks_options judging;
    struct cks_dryrun_options o;
    struct cks_dry_engine e;
    const char *why = NULL;
    struct cks_str text = {(const char *)data, size};
    cks_options_init(&judging);
    judging.at_given = true;
    cks_dryrun_options_init(&o);
    o.judging = &judging;
    o.probe = look;
    FUZZ_REQUIRE(cks_dry_engine_init(&e, &o, &why) == CKS_OK);
    FUZZ_REQUIRE(cks_dry_inventory_read(&e.stores, "", true, CKS_STR_LIT(inventory), &why) ==
                 CKS_DRY_LOADED);
    for (int i = 0; i < REQUESTS_MAX && text.n; i++) {
        const char *end = memchr(text.p, END, text.n);
        size_t n = end ? (size_t)(end - text.p) : text.n;
        take(&e, cks_str_sub(text, 0, n));
        text = cks_str_sub(text, n + 1, text.n);
    }
    check_stores(&e.stores);
    cks_dry_engine_free(&e);
    return 0;
}
