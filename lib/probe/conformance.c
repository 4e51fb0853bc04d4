#include "probe/conformance.h"

#include "evidence/probe/health_answer.h"
#include "probe/kept.h"
#include "probe/progress.h"

/* How far the date of the stale request lies back: proxies refuse more than five minutes. */
#define STALE_SECONDS 900

static const enum cks_conformance_check check_order[] = {
    CKS_CHECK_OPERATION, CKS_CHECK_REQUEST_ID, CKS_CHECK_EMPTY,     CKS_CHECK_GET,
    CKS_CHECK_PATH,      CKS_CHECK_STALE_DATE, CKS_CHECK_SIGNATURE, CKS_CHECK_KEY_ID,
};

bool
cks_conformance_next(struct cks_job *j)
{
    size_t made = cks_job_record(j)->conformance.count;
    if (!j->engine->options.conformance || made >= CKS_COUNT(check_order) ||
        cks_job_record(j)->http->status != 200)
        return false;
    j->check = (unsigned)check_order[made] + 1;
    return true;
}

/* An ID that the proxy does not know, in the form of its own. */
static struct cks_str
other_key_id(struct cks_job *j)
{
    char *id = cks_arena_strndup(&j->engine->set.arena, j->access_key_id.p, j->access_key_id.n);
    if (!id) {
        cks_job_fail(j);
        return j->access_key_id;
    }
    char *last = id + j->access_key_id.n - 1;
    *last = *last == 'A' ? 'B' : 'A';
    return cks_str_of(id);
}

/* A path that ends like every one. */
static const char *
other_path(struct cks_job *j)
{
    const char *path =
        cks_arena_printf(&j->engine->set.arena, "/ckscheck-conformance%s", cks_job_record(j)->path);
    if (!path)
        cks_job_fail(j);
    return path ? path : cks_job_record(j)->path;
}

void
cks_conformance_spoil(struct cks_job *j, struct cks_request *request)
{
    switch ((enum cks_conformance_check)(j->check - 1)) {
    case CKS_CHECK_GET:
        request->method = "GET";
        break;
    case CKS_CHECK_SIGNATURE:
        request->spoil = true;
        break;
    case CKS_CHECK_STALE_DATE:
        request->time -= STALE_SECONDS;
        break;
    case CKS_CHECK_OPERATION:
        request->operation = "CksCheckConformance";
        break;
    case CKS_CHECK_REQUEST_ID:
        request->request_id = "ckscheck-conformance";
        break;
    case CKS_CHECK_KEY_ID:
        request->access_key_id = other_key_id(j);
        break;
    case CKS_CHECK_PATH:
        request->path = other_path(j);
        break;
    case CKS_CHECK_EMPTY:
        request->empty = true;
        break;
    case CKS_CHECK_ERROR_MESSAGE:
    case CKS_CHECK_COUNT:
        break;
    }
}

static void
keep_error_message(struct cks_probe_conformance *k, const struct cks_probe_http *h)
{
    for (size_t i = 0; i < h->violations.count; i++) {
        const struct cks_probe_violation *v = &h->violations.items[i];
        if (strcmp(v->member, "/errorMessage") == 0) {
            k->detail = v->kind == CKS_VIOLATION_LENGTH ? "its errorMessage is too long"
                        : v->kind == CKS_VIOLATION_CHARACTER
                            ? "its errorMessage contains a character that is not printable ASCII"
                            : "its errorMessage is not a string";
            return;
        }
    }
}

static enum cks_conformance_result
refused_with(const struct cks_probe_http *h, int64_t status)
{
    if (h->status == status)
        return CKS_CONFORMS;
    return h->status == 200 ? CKS_CONFORMS_NOT : CKS_CONFORMS_UNKNOWN;
}

static enum cks_conformance_result
judge_check(enum cks_conformance_check check, const struct cks_probe_http *h)
{
    switch (check) {
    case CKS_CHECK_GET:
        return h->status == 405 ? CKS_CONFORMS : CKS_CONFORMS_NOT;
    /* Refused for another reason (an overload) tells nothing. */
    case CKS_CHECK_SIGNATURE:
    case CKS_CHECK_STALE_DATE:
    case CKS_CHECK_KEY_ID:
        return refused_with(h, 401);
    case CKS_CHECK_PATH:
        return refused_with(h, 404);
    case CKS_CHECK_EMPTY:
        return refused_with(h, 400);
    case CKS_CHECK_OPERATION:
    case CKS_CHECK_REQUEST_ID:
        if (h->status == 200)
            return CKS_CONFORMS;
        return h->status == 400 ? CKS_CONFORMS_NOT : CKS_CONFORMS_UNKNOWN;
    default:
        return CKS_CONFORMS_UNKNOWN;
    }
}

void
cks_conformance_keep(struct cks_job *j, const struct cks_conn *c, enum cks_http_outcome outcome)
{
    struct cks_probe_conformance *k =
        cks_probe_add_conformance(&j->engine->set.arena, cks_job_record(j));
    struct cks_probe_http *h = cks_probe_new_http(&j->engine->set.arena);
    if (!k || !h) {
        cks_job_fail(j);
        return;
    }
    k->check = (enum cks_conformance_check)(j->check - 1);
    k->result = CKS_CONFORMS_UNKNOWN;
    j->check = 0;
    if (outcome == CKS_HTTP_ANSWERED) {
        bool ok = cks_keep_head(j, h, c);
        /* A GET's answer has a body of any kind. */
        if (k->check != CKS_CHECK_GET)
            ok = ok && cks_health_read(&j->engine->set.arena, h, cks_buf_str(&c->http.body));
        if (!ok) {
            cks_job_fail(j);
            return;
        }
        k->status = h->status;
        k->error_name = h->error_name;
        k->result = judge_check(k->check, h);
        keep_error_message(k, h);
    } else {
        k->detail = cks_http_outcome_name(outcome);
    }
}
