#include "dryrun/wire/request.h"

#include "dryrun/wire/domains.h"

#define TARGET "TrentService."
#define CBOR "rpc-v2-cbor"
/* Where that protocol has the operation: /service/NAME/operation/OPERATION. */
#define CBOR_OPERATION "/operation/"
#define FORM "application/x-www-form-urlencoded"

static const struct {
    const char *name, *word;
} operations[] = {
    [CKS_DRY_CREATE] = {"CreateCustomKeyStore", "create"},
    [CKS_DRY_UPDATE] = {"UpdateCustomKeyStore", "update"},
    [CKS_DRY_CONNECT] = {"ConnectCustomKeyStore", "connect"},
    [CKS_DRY_DISCONNECT] = {"DisconnectCustomKeyStore", "disconnect"},
    [CKS_DRY_DELETE] = {"DeleteCustomKeyStore", "delete"},
    [CKS_DRY_DESCRIBE] = {"DescribeCustomKeyStores", "describe"},
    [CKS_DRY_GET_CALLER] = {"GetCallerIdentity", NULL},
    [CKS_DRY_ASSUME_ROLE] = {"AssumeRole", NULL},
};

const char *
cks_dry_operation_name(enum cks_dry_operation operation)
{
    return operations[operation].name;
}

enum cks_dry_operation
cks_dry_operation_named(struct cks_str name)
{
    for (enum cks_dry_operation o = CKS_DRY_CREATE; o <= CKS_DRY_DESCRIBE; o++)
        if (cks_str_is(name, operations[o].name) || cks_str_is(name, operations[o].word))
            return o;
    return CKS_DRY_OTHER;
}

static int
hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static struct cks_str
decode_form(struct cks_arena *a, struct cks_str s)
{
    char *out = cks_arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; out && i < s.n; i++) {
        int high = i + 2 < s.n && s.p[i] == '%' ? hex_digit(s.p[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(s.p[i + 2]) : -1;
        out[n++] = low >= 0 ? (char)(high << 4 | low) : s.p[i] == '+' ? ' ' : s.p[i];
        i += low >= 0 ? 2 : 0;
    }
    return (struct cks_str){out, n};
}

struct cks_str
cks_dry_form_value(struct cks_arena *a, struct cks_str form, const char *name)
{
    while (form.n) {
        size_t end = cks_str_find(form, "&");
        struct cks_str pair = cks_str_sub(form, 0, end);
        size_t equals = cks_str_find(pair, "=");
        if (equals < pair.n && cks_str_is(cks_str_sub(pair, 0, equals), name))
            return decode_form(a, cks_str_sub(pair, equals + 1, pair.n));
        form = cks_str_sub(form, end + 1, form.n);
    }
    return (struct cks_str){"", 0};
}

/* The part of s after its last slash, which is cut off with the slash. */
static struct cks_str
cut_last(struct cks_str *s)
{
    size_t at = s->n;
    while (at > 0 && s->p[at - 1] != '/')
        at--;
    struct cks_str last = cks_str_sub(*s, at, s->n);
    *s = cks_str_sub(*s, 0, at ? at - 1 : 0);
    return last;
}

/* Credential=KEY/DATE/REGION/SERVICE/aws4_request */
static bool
read_scope(const char *authorization, struct cks_str *region, struct cks_str *service)
{
    struct cks_str s = cks_str_of(authorization);
    size_t at = cks_str_find(s, "Credential=");
    if (at == s.n)
        return false;
    s = cks_str_sub(s, at + strlen("Credential="), s.n);
    s = cks_str_sub(s, 0, cks_str_find(s, ","));
    s = cks_str_trim(cks_str_sub(s, 0, cks_str_find(s, " ")));
    if (!cks_str_is(cut_last(&s), "aws4_request"))
        return false;
    *service = cut_last(&s);
    *region = cut_last(&s);
    return service->n > 0;
}

/* kms.us-east-1.amazonaws.com, sts.amazonaws.com, kms.us-east-1.api.aws */
static void
read_host(const char *host, struct cks_str *region, struct cks_str *service)
{
    struct cks_str h = cks_str_of(host);
    struct cks_str labels = cks_dry_aws_labels(cks_str_sub(h, 0, cks_str_find(h, ":")));
    if (!labels.n)
        return;
    size_t dot = cks_str_find(labels, ".");
    *service = cks_str_sub(labels, 0, dot);
    *region = cks_str_sub(labels, dot + 1, labels.n);
    if (cks_str_ends(*service, "-fips"))
        service->n -= strlen("-fips");
}

static unsigned
attempt_of(const char *sdk_request)
{
    struct cks_str s = cks_str_of(sdk_request);
    size_t at = cks_str_find(s, "attempt=");
    unsigned n = 0;
    for (size_t i = at + strlen("attempt="); i < s.n && cks_is_digit((unsigned char)s.p[i]); i++)
        n = n < 1000000 ? n * 10 + (unsigned)(s.p[i] - '0') : n;
    return n ? n : 1;
}

static enum cks_dry_protocol
protocol_of(const struct cks_dry_head *h, struct cks_str service)
{
    if (cks_str_is(cks_str_of(h->smithy_protocol), CBOR))
        return CKS_DRY_PROTOCOL_CBOR;
    if (h->target)
        return CKS_DRY_PROTOCOL_JSON;
    if (cks_str_starts(cks_str_of(h->content_type), FORM) || cks_str_is(service, "route53"))
        return CKS_DRY_PROTOCOL_QUERY;
    return cks_str_is(service, "s3") ? CKS_DRY_PROTOCOL_REST_XML : CKS_DRY_PROTOCOL_REST_JSON;
}

static enum cks_dry_operation
operation_of(const struct cks_dry_request *r, struct cks_str name)
{
    if (r->is_kms && r->protocol == CKS_DRY_PROTOCOL_JSON)
        for (enum cks_dry_operation o = CKS_DRY_CREATE; o <= CKS_DRY_DESCRIBE; o++)
            if (cks_str_is(name, operations[o].name))
                return o;
    if (r->protocol == CKS_DRY_PROTOCOL_QUERY && strcmp(r->service, "sts") == 0)
        for (enum cks_dry_operation o = CKS_DRY_GET_CALLER; o <= CKS_DRY_ASSUME_ROLE; o++)
            if (cks_str_is(name, operations[o].name))
                return o;
    return CKS_DRY_OTHER;
}

/* "Service_20150101.Operation", Action=Operation, the end of the path, or method and path. */
static struct cks_str
name_of(struct cks_arena *a, const struct cks_dry_head *h, const struct cks_dry_request *r)
{
    struct cks_str target = cks_str_of(h->target);
    if (h->target) {
        size_t dot = cks_str_find(target, ".");
        return dot < target.n ? cks_str_sub(target, dot + 1, target.n) : target;
    }
    if (r->protocol == CKS_DRY_PROTOCOL_QUERY && r->body.n) {
        struct cks_str action = cks_dry_form_value(a, r->body, "Action");
        if (!action.p || action.n)
            return action;
    }
    struct cks_str path = cks_str_of(h->path ? h->path : "/");
    path = cks_str_sub(path, 0, cks_str_find(path, "?"));
    size_t operation = cks_str_find(path, CBOR_OPERATION);
    if (r->protocol == CKS_DRY_PROTOCOL_CBOR && operation < path.n)
        return cks_str_sub(path, operation + strlen(CBOR_OPERATION), path.n);
    const struct cks_str pieces[] = {cks_str_of(h->method ? h->method : "GET"), CKS_STR_LIT(" "),
                                     path};
    return cks_str_of(cks_arena_join(a, pieces, CKS_COUNT(pieces)));
}

bool
cks_dry_request_read(struct cks_arena *a, const struct cks_dry_head *head, struct cks_str body,
                     struct cks_dry_request *ret)
{
    struct cks_str region = {0}, service = {0};
    *ret = (struct cks_dry_request){.body = body, .attempt = attempt_of(head->sdk_request)};
    if (!read_scope(head->authorization, &region, &service))
        read_host(head->host, &region, &service);
    ret->is_kms = cks_str_starts(cks_str_of(head->target), TARGET);
    if (ret->is_kms)
        service = CKS_STR_LIT("kms");
    ret->protocol = protocol_of(head, service);
    ret->is_head = cks_str_is(cks_str_of(head->method), "HEAD");
    ret->service = cks_arena_strndup(a, service.p, service.n);
    ret->region = cks_arena_strndup(a, region.p, region.n);
    ret->client = cks_arena_strdup(a, head->user_agent ? head->user_agent : "");
    if (!ret->service || !ret->region || !ret->client)
        return false;
    struct cks_str name = name_of(a, head, ret);
    ret->name = name.p ? cks_arena_strndup(a, name.p, name.n) : NULL;
    ret->operation = operation_of(ret, name);
    return ret->name != NULL;
}
