/* Rules on what a proxy answered to GetHealthStatus. */
#include "rules/proxy/proxy_answer.h"

static const char *
say_of_answer(struct cks_looked *l, const char *text)
{
    return cks_say(l->t->j, cks_str_of(text ? text : ""));
}

/* The errors of the specification that have their own rule, with their status. */
static const struct {
    int status;
    const char *name;
    enum cks_rule rule;
    enum cks_doubt doubt;
    enum cks_param param;
    bool of_key; /* with another credential it says nothing about this store's */
    const char *message, *help;
} errors[] = {
    {401, "AuthenticationFailedException", CKS843, CKS_DOUBT_PROXY_AUTH, CKS_P_ACCESS_KEY, true,
     "the proxy rejects the signature made with AccessKeyId (401 AuthenticationFailedException)",
     "give AccessKeyId and RawSecretAccessKey exactly as the proxy has them, and the right "
     "Region, which is part of the signature"},
    {403, "AccessDeniedException", CKS844, CKS_DOUBT_PROXY_ACCESS, CKS_P_ENDPOINT, true,
     "the proxy denies access (403 AccessDeniedException)",
     "allow this access key to use the path, and the caller's address, in the proxy's rules"},
    {404, "InvalidUriPathException", CKS845, CKS_DOUBT_PROXY_PATH, CKS_P_PATH, false,
     "the proxy has no key store at XksProxyUriPath (404 InvalidUriPathException)",
     "give the path as configured in the proxy, from its beginning to /kms/xks/v1"},
    {429, "ThrottlingException", CKS849, CKS_DOUBT_PROXY_ANSWER, CKS_P_ENDPOINT, false,
     "the proxy throttles requests (429 ThrottlingException)",
     "raise the proxy's limit; KMS expects it to handle 1,800 requests per second"},
    {503, "DependencyTimeoutException", CKS850, CKS_DOUBT_PROXY_TIME, CKS_P_ENDPOINT, false,
     "the proxy's key manager did not answer in time (503 DependencyTimeoutException)",
     "check the key manager and the connection from the proxy to it"},
    {400, "InvalidStateException", CKS851, CKS_DOUBT_PROXY_ANSWER, CKS_P_ENDPOINT, false,
     "the proxy has disabled or blocked this key store (400 InvalidStateException)",
     "enable the key store in the proxy"},
};

/* The status of a path that nothing serves: of the proxy, or of what is in front of it. */
#define NOT_FOUND 404

/* Violations that KMS may well accept. */
static bool
harmless(const struct cks_probe_violation *v)
{
    return v->kind == CKS_VIOLATION_VERSION || v->kind == CKS_VIOLATION_DUPLICATE ||
           (v->member && strcmp(v->member, "/errorMessage") == 0);
}

static const char *
violation_words(struct cks_looked *l, const struct cks_probe_violation *v)
{
    struct cks_judge *j = l->t->j;
    const char *member = say_of_answer(l, v->member),
               *found = say_of_answer(l, v->found ? v->found : "nothing");
    switch (v->kind) {
    case CKS_VIOLATION_NO_JSON:
        return cks_text(j, "its body is not JSON: %s", v->found ? v->found : "");
    case CKS_VIOLATION_NO_OBJECT:
        return "its body is not a JSON object";
    case CKS_VIOLATION_MISSING:
        return cks_text(j, "%s is missing", member);
    case CKS_VIOLATION_TYPE:
        return cks_text(j, "%s has the wrong type: it is %s", member, v->found ? v->found : "?");
    case CKS_VIOLATION_RANGE:
        return cks_text(j, "%s is %s; it must be greater than 0", member, found);
    case CKS_VIOLATION_VALUE:
        return cks_text(j, "%s is %s; it must be ACTIVE, DEGRADED or UNAVAILABLE", member, found);
    case CKS_VIOLATION_COUNT:
        return cks_text(j, "%s lists %s key managers; it must be 1 to 10", member,
                        v->found ? v->found : "no");
    case CKS_VIOLATION_CONTENT_TYPE:
        return cks_text(j, "its content type is %s, not application/json", found);
    default:
        return cks_text(j, "%s is not as specified", member);
    }
}

/* The first fault in the form of an answer, or NULL. The error or the body as a whole says more
 * than the content type. */
static const struct cks_probe_violation *
worst_violation(const struct cks_probe_http *h)
{
    const struct cks_probe_violation *found = NULL;
    for (size_t i = 0; i < h->violations.count; i++) {
        const struct cks_probe_violation *v = &h->violations.items[i];
        if (harmless(v))
            continue;
        if (!found || found->kind == CKS_VIOLATION_CONTENT_TYPE)
            found = v;
    }
    return found;
}

/* What the proxy says of its error, after a message of ours. */
static const char *
with_error_message(struct cks_looked *l, const char *message)
{
    const char *told = l->r->http->error_message;
    return told && *told
               ? cks_text(l->t->j, "%s; its errorMessage: %s", message, say_of_answer(l, told))
               : message;
}

/* CKS846 */
static void
bad_response(struct cks_looked *l, const char *what)
{
    cks_settle(l->t->j, CKS_DOUBT_PROXY_ANSWER);
    cks_looked_find(
        l,
        (struct cks_spot){.rule = CKS846,
                          .help = "make the proxy answer GetHealthStatus as version 1 of its API "
                                  "specification requires; an error page comes from something in "
                                  "front of it"},
        cks_text(l->t->j, "the proxy's answer is not what KMS expects: %s", what));
}

/* An error that is not in the table: another name, no name, or a name that belongs to another
 * status. */
static void
other_error(struct cks_looked *l, const struct cks_probe_http *h)
{
    struct cks_judge *j = l->t->j;
    const struct cks_probe_violation *v = worst_violation(h);
    const char *status = cks_text(j, "status %lld", (long long)h->status);
    const char *path = "";
    if (h->status == NOT_FOUND)
        path = cks_text(j, "; XksProxyUriPath %s may not be a path that it serves",
                        say_of_answer(l, l->r->path));
    if (h->error_name)
        bad_response(l, with_error_message(l, cks_text(j, "%s with %s%s", status,
                                                       say_of_answer(l, h->error_name), path)));
    else if (h->location)
        bad_response(l, cks_text(j, "%s, a redirect to %s", status, say_of_answer(l, h->location)));
    else
        bad_response(l, cks_text(j, "%s without a known errorName%s%s%s", status, path,
                                 v ? "; " : "", v ? violation_words(l, v) : ""));
}

/* CKS843, with the clock first. */
static const char *
clock_words(struct cks_looked *l, const struct cks_probe_http *h, const char *message)
{
    int64_t skew = h->skew;
    if (skew == CKS_PROBE_NONE ||
        (skew <= CKS_PROXY_SKEW_SECONDS && skew >= -CKS_PROXY_SKEW_SECONDS))
        return message;
    return cks_text(l->t->j,
                    "the proxy's clock is %lld seconds %s, and it rejects signatures over five "
                    "minutes off (401 AuthenticationFailedException)",
                    (long long)(skew < 0 ? -skew : skew), skew < 0 ? "slow" : "fast");
}

static void
judge_error(struct cks_looked *l, const struct cks_probe_http *h)
{
    for (size_t i = 0; i < CKS_COUNT(errors); i++) {
        if (h->status != errors[i].status || !h->error_name ||
            strcmp(h->error_name, errors[i].name) != 0)
            continue;
        if (l->other_key && errors[i].of_key)
            return;
        const char *message = errors[i].message;
        struct cks_spot spot = {
            .rule = errors[i].rule, .param = errors[i].param, .help = errors[i].help};
        if (errors[i].doubt == CKS_DOUBT_PROXY_AUTH)
            message = clock_words(l, h, message);
        if (message != errors[i].message)
            spot.help = "set the proxy's clock (NTP); then probe again";
        cks_settle(l->t->j, errors[i].doubt);
        cks_looked_find(l, spot, with_error_message(l, message));
        return;
    }
    /* A web server in front of the proxy lacks the client certificate, which KMS has. */
    if (cks_looked_lacks_client(l) && !h->error_name)
        return;
    other_error(l, h);
}

/* CKS847, CKS848 */
static void
judge_managers(struct cks_looked *l, const struct cks_probe_http *h)
{
    struct cks_judge *j = l->t->j;
    size_t n = h->managers.count, gone = 0, weak = 0, active = 0;
    for (size_t i = 0; i < n; i++) {
        const char *status = h->managers.items[i].health_status;
        gone += status && strcmp(status, "UNAVAILABLE") == 0;
        weak += status && strcmp(status, "DEGRADED") == 0;
        active += status && strcmp(status, "ACTIVE") == 0;
    }
    /* Nothing is known without key managers, or if their health is not given. */
    if (!n || (gone < n && !weak && !active))
        return;
    cks_settle(j, CKS_DOUBT_PROXY_MANAGERS);
    if (gone == n) {
        cks_looked_find(l,
                        (struct cks_spot){.rule = CKS847,
                                          .help = "restore a key manager, or repair the "
                                                  "connection from the proxy to it"},
                        n == 1
                            ? "the proxy's only key manager is UNAVAILABLE"
                            : cks_text(j, "all %zu key managers of the proxy are UNAVAILABLE", n));
        return;
    }
    if (n > 1 && !gone && !weak)
        return;
    cks_looked_find(l,
                    (struct cks_spot){.rule = CKS848,
                                      .help = "run at least two ACTIVE key managers; without one, "
                                              "the store's keys cannot be used"},
                    n == 1 && !weak
                        ? "the proxy has only one key manager"
                        : cks_text(j, "the proxy has %s: %zu DEGRADED and %zu UNAVAILABLE",
                                   cks_text(j, n == 1 ? "%zu key manager" : "%zu key managers", n),
                                   weak, gone));
}

/* CKS854 */
static void
check_http_version(struct cks_looked *l, const struct cks_probe_http *h)
{
    for (size_t i = 0; i < h->violations.count; i++) {
        if (h->violations.items[i].kind != CKS_VIOLATION_VERSION)
            continue;
        cks_looked_find(l,
                        (struct cks_spot){.rule = CKS854,
                                          .help = "make the proxy, or the load balancer in front "
                                                  "of it, answer with HTTP/1.1"},
                        "the proxy answers with HTTP/1.0; the specification requires HTTP/1.1, "
                        "whose connections stay open");
        return;
    }
}

static void
judge_success(struct cks_looked *l, const struct cks_probe_http *h)
{
    struct cks_judge *j = l->t->j;
    const struct cks_probe_violation *v = worst_violation(h);
    if (l->same_key)
        cks_settle(j, CKS_DOUBT_PROXY_AUTH);
    cks_settle(j, CKS_DOUBT_PROXY_ACCESS);
    cks_settle(j, CKS_DOUBT_PROXY_PATH);
    if (v) {
        bad_response(l, violation_words(l, v));
        return;
    }
    cks_settle(j, CKS_DOUBT_PROXY_ANSWER);
    judge_managers(l, h);
}

void
cks_judge_proxy_answer(struct cks_looked *l)
{
    const struct cks_probe_http *h = l->r->http;
    struct cks_judge *j = l->t->j;
    if (!h || !l->same_path)
        return;
    /* One failure of several shows that the proxy is not stable: CKS852 says so. */
    if (!cks_looked_alike(l) && !(h->outcome == CKS_HTTP_ANSWERED && h->status == 200))
        return;
    switch (h->outcome) {
    case CKS_HTTP_ANSWERED:
        if (h->status < 100)
            break; /* not told */
        check_http_version(l, h);
        if (h->status == 200)
            judge_success(l, h);
        else
            judge_error(l, h);
        break;
    case CKS_HTTP_MALFORMED:
        bad_response(l,
                     h->fault ? cks_text(j, "%s", say_of_answer(l, h->fault)) : "it is unreadable");
        break;
    case CKS_HTTP_CLOSED:
        bad_response(l, "the proxy closed the connection without answering");
        break;
    case CKS_HTTP_ALERT:
        if (cks_looked_lacks_client(l))
            break;
        cks_settle(j, CKS_DOUBT_PROXY_TLS);
        cks_looked_find(
            l,
            (struct cks_spot){.rule = CKS829, .help = "look for the handshake in the proxy's log"},
            "the proxy ended TLS with an alert instead of an answer");
        break;
    case CKS_HTTP_NOT_SENT:
    case CKS_HTTP_TIMEOUT:
    case CKS_HTTP_RESET:
    case CKS_HTTP_NETWORK:
        break;
    }
}

static const char *
check_words(enum cks_conformance_check check)
{
    switch (check) {
    case CKS_CHECK_GET:
        return "a GET is not answered with 405";
    case CKS_CHECK_SIGNATURE:
        return "a wrong signature is accepted";
    case CKS_CHECK_STALE_DATE:
        return "a signature that is 15 minutes old is accepted";
    case CKS_CHECK_OPERATION:
        return "an unknown kmsOperation is rejected";
    case CKS_CHECK_REQUEST_ID:
        return "a kmsRequestId that is not a UUID is rejected";
    case CKS_CHECK_KEY_ID:
        return "an unknown access key ID is accepted";
    case CKS_CHECK_PATH:
        return "a path that the store does not have is answered with 200";
    case CKS_CHECK_EMPTY:
        return "a request without requestMetadata is accepted";
    default:
        return "an answer is not as specified";
    }
}

/* CKS853 */
static void
not_met(struct cks_looked *l, const char *what)
{
    cks_looked_find(l,
                    (struct cks_spot){.rule = CKS853,
                                      .help = "make the proxy conform to the External Key Store "
                                              "Proxy API specification"},
                    cks_text(l->t->j, "the proxy violates its specification: %s", what));
}

void
cks_judge_proxy_checks(struct cks_looked *l)
{
    const struct cks_probe_record *r = l->r;
    bool message = false;
    if (!l->same_path)
        return;
    for (size_t i = 0; i < r->conformance.count; i++) {
        const struct cks_probe_conformance *k = &r->conformance.items[i];
        if (k->result == CKS_CONFORMS_NOT)
            not_met(l, check_words(k->check));
        /* The detail of a check that was answered is about its errorMessage. */
        if (k->detail && k->status != CKS_PROBE_NONE && !message) {
            not_met(l, say_of_answer(l, k->detail));
            message = true;
        }
    }
    for (size_t i = 0; r->http && i < r->http->violations.count && !message; i++) {
        const struct cks_probe_violation *v = &r->http->violations.items[i];
        if (v->member && strcmp(v->member, "/errorMessage") == 0) {
            not_met(l, "an errorMessage is not shorter than 512 printable ASCII characters");
            message = true;
        }
    }
}
