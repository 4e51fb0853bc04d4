#include "evidence/probe/record.h"

#include "evidence/probe/shape.h"

#define CKS_NAMES(id, ...)                                                                         \
    static const char *const id##_list[] = {__VA_ARGS__};                                          \
    static const struct cks_names id = {id##_list, CKS_COUNT(id##_list)};
#define CKS_NAME_FUNCTION(function, type, names)
#include "evidence/probe/names.def"
#undef CKS_NAMES
#undef CKS_NAME_FUNCTION

static const char *
name_in(const struct cks_names *names, unsigned v)
{
    return v < names->count ? names->list[v] : "unknown";
}

#define CKS_NAMES(id, ...)
#define CKS_NAME_FUNCTION(function, type, names)                                                   \
    const char *function(enum type v)                                                              \
    {                                                                                              \
        return name_in(&names, (unsigned)v);                                                       \
    }
#include "evidence/probe/names.def"
#undef CKS_NAMES
#undef CKS_NAME_FUNCTION

/* A row of a shape, as the reader, the writer and the constructors use it. */
#define MEMBER(kind, type, field, name, names, shape)                                              \
    {                                                                                              \
        name, CKS_MEMBER_##kind, offsetof(struct type, field), names, shape                        \
    }
#define TEXT(type, field, name) MEMBER(TEXT, type, field, name, NULL, NULL)
#define INT(type, field, name) MEMBER(INT, type, field, name, NULL, NULL)
#define BOOL(type, field, name) MEMBER(BOOL, type, field, name, NULL, NULL)
#define ENUM(type, field, name, names) MEMBER(ENUM, type, field, name, &names, NULL)
#define OBJECT(type, field, name, shape) MEMBER(OBJECT, type, field, name, NULL, &shape)
#define LIST(type, field, name, shape) MEMBER(LIST, type, field, name, NULL, &shape)
#define TEXTS(type, field, name) MEMBER(TEXTS, type, field, name, NULL, NULL)
#define SHAPE(id, type)                                                                            \
    static const struct cks_shape id = {sizeof(struct type), id##_members, CKS_COUNT(id##_members)}

static const struct cks_member address_members[] = {
    TEXT(cks_probe_address, address, "address"),
    ENUM(cks_probe_address, class, "class", classes),
};
SHAPE(address, cks_probe_address);

static const struct cks_member answer_members[] = {
    ENUM(cks_probe_answer, kind, "kind", dns_kinds),
    INT(cks_probe_answer, us, "us"),
    LIST(cks_probe_answer, addresses, "addresses", address),
    INT(cks_probe_answer, left_out, "leftOut"),
};
SHAPE(answer, cks_probe_answer);

static const struct cks_member dns_members[] = {
    ENUM(cks_probe_dns, source, "source", dns_sources),
    TEXT(cks_probe_dns, servers, "servers"),
    OBJECT(cks_probe_dns, a, "a", answer),
    OBJECT(cks_probe_dns, aaaa, "aaaa", answer),
    TEXTS(cks_probe_dns, cnames, "cnames"),
};
SHAPE(dns, cks_probe_dns);

static const struct cks_member tcp_members[] = {
    TEXT(cks_probe_tcp, address, "address"),
    INT(cks_probe_tcp, port, "port"),
    ENUM(cks_probe_tcp, result, "result", tcp_results),
    INT(cks_probe_tcp, error, "errno"),
    INT(cks_probe_tcp, us, "us"),
};
SHAPE(tcp, cks_probe_tcp);

static const struct cks_member certificate_members[] = {
    TEXT(cks_probe_certificate, subject, "subject"),
    TEXT(cks_probe_certificate, issuer, "issuer"),
    TEXT(cks_probe_certificate, sha256, "sha256"),
    TEXT(cks_probe_certificate, not_before, "notBefore"),
    TEXT(cks_probe_certificate, not_after, "notAfter"),
    TEXT(cks_probe_certificate, key, "key"),
    TEXT(cks_probe_certificate, signature, "signature"),
    TEXTS(cks_probe_certificate, names, "names"),
    INT(cks_probe_certificate, depth, "depth"),
    ENUM(cks_probe_certificate, may_issue, "mayIssue", may_issues),
};
SHAPE(certificate, cks_probe_certificate);

static const struct cks_member code_members[] = {
    INT(cks_probe_code, code, "code"),
    INT(cks_probe_code, depth, "depth"),
    TEXT(cks_probe_code, text, "text"),
};
SHAPE(code, cks_probe_code);

static const struct cks_member look_members[] = {
    BOOL(cks_probe_look, connected, "connected"),
    TEXT(cks_probe_look, protocol, "protocol"),
    TEXT(cks_probe_look, suite, "suite"),
    ENUM(cks_probe_look, failure, "failure", tls_failures),
    INT(cks_probe_look, alert, "alert"),
    TEXT(cks_probe_look, error, "error"),
};
SHAPE(look, cks_probe_look);

static const struct cks_member tls_members[] = {
    ENUM(cks_probe_tls, result, "result", tls_results),
    ENUM(cks_probe_tls, failure, "failure", tls_failures),
    TEXT(cks_probe_tls, address, "address"),
    TEXT(cks_probe_tls, protocol, "protocol"),
    TEXT(cks_probe_tls, suite, "suite"),
    INT(cks_probe_tls, alert, "alert"),
    TEXT(cks_probe_tls, error, "error"),
    LIST(cks_probe_tls, chain, "chain", certificate),
    LIST(cks_probe_tls, verify, "verify", code),
    ENUM(cks_probe_tls, host_name, "hostName", host_names),
    ENUM(cks_probe_tls, common_name, "commonName", common_names),
    ENUM(cks_probe_tls, root, "root", roots),
    ENUM(cks_probe_tls, sent_issuer, "sentIssuer", sent_issuers),
    ENUM(cks_probe_tls, root_lists, "rootLists", root_lists),
    TEXT(cks_probe_tls, root_subject, "rootSubject"),
    TEXT(cks_probe_tls, root_sha256, "rootSha256"),
    TEXT(cks_probe_tls, root_not_after, "rootNotAfter"),
    BOOL(cks_probe_tls, client_certificate_requested, "clientCertificateRequested"),
    BOOL(cks_probe_tls, client_certificate_given, "clientCertificateGiven"),
    BOOL(cks_probe_tls, no_secure_renegotiation, "noSecureRenegotiation"),
    INT(cks_probe_tls, us, "us"),
    OBJECT(cks_probe_tls, look, "secondLook", look),
};
SHAPE(tls, cks_probe_tls);

static const struct cks_member manager_members[] = {
    TEXT(cks_probe_manager, id, "id"),
    TEXT(cks_probe_manager, model, "model"),
    TEXT(cks_probe_manager, health_status, "healthStatus"),
};
SHAPE(manager, cks_probe_manager);

static const struct cks_member violation_members[] = {
    ENUM(cks_probe_violation, kind, "kind", violation_kinds),
    TEXT(cks_probe_violation, member, "member"),
    TEXT(cks_probe_violation, found, "found"),
};
SHAPE(violation, cks_probe_violation);

static const struct cks_member http_members[] = {
    ENUM(cks_probe_http, outcome, "outcome", http_outcomes),
    ENUM(cks_probe_http, not_sent, "sent", not_sents),
    TEXT(cks_probe_http, request_id, "kmsRequestId"),
    INT(cks_probe_http, status, "status"),
    TEXT(cks_probe_http, content_type, "contentType"),
    TEXT(cks_probe_http, location, "location"),
    TEXT(cks_probe_http, fault, "fault"),
    TEXT(cks_probe_http, error_name, "errorName"),
    TEXT(cks_probe_http, error_message, "errorMessage"),
    TEXT(cks_probe_http, excerpt, "excerpt"),
    INT(cks_probe_http, fleet_size, "xksProxyFleetSize"),
    TEXT(cks_probe_http, vendor, "xksProxyVendor"),
    TEXT(cks_probe_http, model, "xksProxyModel"),
    TEXT(cks_probe_http, ekm_vendor, "ekmVendor"),
    LIST(cks_probe_http, managers, "ekmFleetDetails", manager),
    LIST(cks_probe_http, violations, "violations", violation),
    INT(cks_probe_http, skew, "dateSkewSeconds"),
};
SHAPE(http, cks_probe_http);

static const struct cks_member attempt_members[] = {
    TEXT(cks_probe_attempt, address, "address"),
    ENUM(cks_probe_attempt, kind, "kind", attempt_kinds),
    ENUM(cks_probe_attempt, outcome, "outcome", http_outcomes),
    INT(cks_probe_attempt, status, "status"),
    INT(cks_probe_attempt, us, "us"),
    BOOL(cks_probe_attempt, connection, "ownConnection"),
    BOOL(cks_probe_attempt, alone, "alone"),
};
SHAPE(attempt, cks_probe_attempt);

static const struct cks_member timing_members[] = {
    INT(cks_probe_timing, dns, "dnsUs"),   INT(cks_probe_timing, tcp, "tcpUs"),
    INT(cks_probe_timing, tls, "tlsUs"),   INT(cks_probe_timing, request, "requestUs"),
    INT(cks_probe_timing, cold, "coldUs"), INT(cks_probe_timing, round_trip, "roundTripUs"),
    INT(cks_probe_timing, min, "minUs"),   INT(cks_probe_timing, median, "medianUs"),
    INT(cks_probe_timing, p99, "p99Us"),
};
SHAPE(timing, cks_probe_timing);

static const struct cks_member conformance_members[] = {
    ENUM(cks_probe_conformance, check, "check", checks),
    ENUM(cks_probe_conformance, result, "result", conformances),
    INT(cks_probe_conformance, status, "status"),
    TEXT(cks_probe_conformance, error_name, "errorName"),
    TEXT(cks_probe_conformance, detail, "detail"),
};
SHAPE(conformance, cks_probe_conformance);

static const struct cks_member record_members[] = {
    TEXT(cks_probe_record, endpoint, "endpoint"),
    TEXT(cks_probe_record, path, "path"),
    TEXT(cks_probe_record, connectivity, "connectivity"),
    TEXT(cks_probe_record, vpc_service, "vpcEndpointServiceName"),
    TEXT(cks_probe_record, region, "region"),
    TEXT(cks_probe_record, operation, "operation"),
    TEXT(cks_probe_record, access_key_id, "accessKeyId"),
    TEXT(cks_probe_record, host, "host"),
    TEXT(cks_probe_record, at, "at"),
    BOOL(cks_probe_record, complete, "complete"),
    BOOL(cks_probe_record, redirected, "redirected"),
    BOOL(cks_probe_record, lab_ca, "caFile"),
    ENUM(cks_probe_record, ended, "ended", phases),
    OBJECT(cks_probe_record, dns, "dns", dns),
    LIST(cks_probe_record, tcp, "tcp", tcp),
    OBJECT(cks_probe_record, tls, "tls", tls),
    LIST(cks_probe_record, other_tls, "otherTls", tls),
    OBJECT(cks_probe_record, http, "http", http),
    OBJECT(cks_probe_record, timing, "timing", timing),
    LIST(cks_probe_record, attempts, "attempts", attempt),
    LIST(cks_probe_record, conformance, "conformance", conformance),
};
const struct cks_shape cks_probe_record_shape = {sizeof(struct cks_probe_record), record_members,
                                                 CKS_COUNT(record_members)};

void
cks_shape_init(const struct cks_shape *shape, void *object)
{
    static const int64_t none = CKS_PROBE_NONE;
    for (size_t i = 0; i < shape->count; i++) {
        if (shape->members[i].kind == CKS_MEMBER_INT)
            memcpy((char *)object + shape->members[i].offset, &none, sizeof(none));
    }
}

void *
cks_any_list_push(struct cks_arena *a, void *list, size_t size)
{
    struct cks_any_list l;
    memcpy(&l, list, sizeof(l));
    if (l.count == l.cap) {
        size_t cap = l.cap ? l.cap * 2 : 4;
        void *items = cks_arena_array(a, cap, size);
        if (!items)
            return NULL;
        if (l.count)
            memcpy(items, l.items, l.count * size);
        l.items = items;
        l.cap = cap;
    }
    void *element = (char *)l.items + l.count++ * size;
    memcpy(list, &l, sizeof(l));
    return element;
}

static void *
new_object(struct cks_arena *a, const struct cks_shape *shape)
{
    void *object = cks_arena_alloc(a, shape->size);
    if (object)
        cks_shape_init(shape, object);
    return object;
}

static void *
new_element(struct cks_arena *a, void *list, const struct cks_shape *shape)
{
    void *element = cks_any_list_push(a, list, shape->size);
    if (element)
        cks_shape_init(shape, element);
    return element;
}

#define NEW_FUNCTION(type, id)                                                                     \
    struct type *cks_probe_new_##id(struct cks_arena *a)                                           \
    {                                                                                              \
        return new_object(a, &id);                                                                 \
    }
NEW_FUNCTION(cks_probe_dns, dns)
NEW_FUNCTION(cks_probe_answer, answer)
NEW_FUNCTION(cks_probe_tls, tls)
NEW_FUNCTION(cks_probe_look, look)
NEW_FUNCTION(cks_probe_http, http)
NEW_FUNCTION(cks_probe_timing, timing)

#define ADD_FUNCTION(type, id, parent, list)                                                       \
    struct type *cks_probe_add_##id(struct cks_arena *a, struct parent *to)                        \
    {                                                                                              \
        return new_element(a, &to->list, &id);                                                     \
    }
ADD_FUNCTION(cks_probe_address, address, cks_probe_answer, addresses)
ADD_FUNCTION(cks_probe_tcp, tcp, cks_probe_record, tcp)
ADD_FUNCTION(cks_probe_certificate, certificate, cks_probe_tls, chain)
ADD_FUNCTION(cks_probe_code, code, cks_probe_tls, verify)
struct cks_probe_tls *
cks_probe_add_other_tls(struct cks_arena *a, struct cks_probe_record *to)
{
    return new_element(a, &to->other_tls, &tls);
}
ADD_FUNCTION(cks_probe_manager, manager, cks_probe_http, managers)
ADD_FUNCTION(cks_probe_violation, violation, cks_probe_http, violations)
ADD_FUNCTION(cks_probe_attempt, attempt, cks_probe_record, attempts)
ADD_FUNCTION(cks_probe_conformance, conformance, cks_probe_record, conformance)

struct cks_probe_record *
cks_probe_add_record(struct cks_probe_set *set)
{
    return new_element(&set->arena, &set->records, &cks_probe_record_shape);
}

static bool
add_list_text(struct cks_arena *a, void *list, const char *text)
{
    const char *copy = cks_arena_strdup(a, text);
    const char **to = copy ? cks_any_list_push(a, list, sizeof(*to)) : NULL;
    if (to)
        *to = copy;
    return to != NULL;
}

bool
cks_probe_add_cname(struct cks_arena *a, struct cks_probe_dns *to, const char *name)
{
    return add_list_text(a, &to->cnames, name);
}

bool
cks_probe_add_name(struct cks_arena *a, struct cks_probe_certificate *to, const char *name)
{
    return add_list_text(a, &to->names, name);
}

static void write_object(struct cks_jsonw *w, const struct cks_shape *shape, const char *object);

static void
write_list(struct cks_jsonw *w, const struct cks_member *m, const char *at)
{
    struct cks_any_list list;
    memcpy(&list, at, sizeof(list));
    cks_jsonw_key(w, m->name);
    cks_jsonw_array(w);
    for (size_t i = 0; i < list.count; i++) {
        if (m->kind == CKS_MEMBER_TEXTS)
            cks_jsonw_string(w, ((const char *const *)list.items)[i]);
        else
            write_object(w, m->shape, (const char *)list.items + i * m->shape->size);
    }
    cks_jsonw_end_array(w);
}

/* Enumerations are of type unsigned with the compilers that we build with: none of ours has a
 * negative value. */
static void
write_member(struct cks_jsonw *w, const struct cks_member *m, const char *at)
{
    const char *text;
    int64_t number;
    bool truth;
    unsigned value;
    switch (m->kind) {
    case CKS_MEMBER_TEXT:
        memcpy(&text, at, sizeof(text));
        if (text)
            cks_jsonw_member(w, m->name, text);
        break;
    case CKS_MEMBER_INT:
        memcpy(&number, at, sizeof(number));
        if (number != CKS_PROBE_NONE)
            cks_jsonw_member_int(w, m->name, number);
        break;
    case CKS_MEMBER_BOOL:
        memcpy(&truth, at, sizeof(truth));
        cks_jsonw_member_bool(w, m->name, truth);
        break;
    case CKS_MEMBER_ENUM:
        memcpy(&value, at, sizeof(value));
        cks_jsonw_member(w, m->name, name_in(m->names, value));
        break;
    case CKS_MEMBER_OBJECT:
        memcpy(&text, at, sizeof(text));
        if (text) {
            cks_jsonw_key(w, m->name);
            write_object(w, m->shape, text);
        }
        break;
    case CKS_MEMBER_LIST:
    case CKS_MEMBER_TEXTS:
        write_list(w, m, at);
        break;
    }
}

static void
write_object(struct cks_jsonw *w, const struct cks_shape *shape, const char *object)
{
    cks_jsonw_object(w);
    for (size_t i = 0; i < shape->count; i++)
        write_member(w, &shape->members[i], object + shape->members[i].offset);
    cks_jsonw_end_object(w);
}

void
cks_probe_write_records(struct cks_jsonw *w, const struct cks_probe_set *set)
{
    cks_jsonw_array(w);
    for (size_t i = 0; i < set->records.count; i++)
        write_object(w, &cks_probe_record_shape, (const char *)&set->records.items[i]);
    cks_jsonw_end_array(w);
}

void
cks_probe_write(struct cks_buf *out, const struct cks_probe_set *set)
{
    struct cks_jsonw w;
    cks_jsonw_init(&w, out, false);
    cks_jsonw_object(&w);
    cks_jsonw_member_int(&w, "ckscheckProbe", CKS_PROBE_VERSION);
    cks_jsonw_key(&w, "tool");
    cks_jsonw_object(&w);
    cks_jsonw_member(&w, "name", set->tool);
    cks_jsonw_member(&w, "version", set->version);
    cks_jsonw_end_object(&w);
    cks_jsonw_member(&w, "from", set->from);
    cks_jsonw_member(&w, "taken", set->taken);
    cks_jsonw_key(&w, "probes");
    cks_probe_write_records(&w, set);
    cks_jsonw_end_object(&w);
    cks_buf_addc(out, '\n');
}

void
cks_probe_set_free(struct cks_probe_set *set)
{
    cks_arena_free(&set->arena);
    *set = (struct cks_probe_set){0};
}
