#include "dryrun/calls/dispatch.h"

#include "dryrun/calls/call.h"
#include "dryrun/calls/connect.h"
#include "dryrun/calls/create.h"
#include "dryrun/calls/declared.h"
#include "dryrun/calls/describe.h"
#include "dryrun/calls/looks.h"
#include "dryrun/calls/sts.h"
#include "dryrun/calls/update.h"
#include "dryrun/limits.h"

#define SERIALIZATION "SerializationException"
#define WRONG_REGION "InvalidSignatureException"
#define TOO_LARGE "RequestEntityTooLargeException"
#define UNKNOWN_OPERATION "UnknownOperationException"
/* No client repeats it, and none takes it for an answer of AWS. */
#define NOT_ANSWERED "CkscheckDryRunNotAnswered"

static void
answer_six(struct cks_dry_call *c)
{
    switch (c->request->operation) {
    case CKS_DRY_CREATE:
        cks_dry_create(c);
        return;
    case CKS_DRY_UPDATE:
        cks_dry_update(c);
        return;
    case CKS_DRY_CONNECT:
        cks_dry_connect(c);
        return;
    case CKS_DRY_DISCONNECT:
        cks_dry_disconnect(c);
        return;
    case CKS_DRY_DELETE:
        cks_dry_delete(c);
        return;
    case CKS_DRY_DESCRIBE:
        cks_dry_describe(c);
        return;
    case CKS_DRY_GET_CALLER:
    case CKS_DRY_ASSUME_ROLE:
    case CKS_DRY_OTHER:
        return;
    }
}

/* A fault that is an exception, or a throttling code, is the answer; one that is a
 * ConnectionErrorCode is what a connect becomes. */
static const char *
fault_of(const struct cks_dry_call *c)
{
    const char *fault = cks_dry_engine_fault(c->engine, c->request->operation);
    return fault && !cks_dry_is_code(fault) ? fault : NULL;
}

static bool
keep_secrets(struct cks_dry_call *c)
{
    const struct cks_secret given[] = {{cks_dry_credential(c, "RawSecretAccessKey")},
                                       {cks_dry_given(c, "KeyStorePassword")}};
    for (size_t i = 0; i < CKS_COUNT(given); i++)
        if (!cks_dry_secrets_add(&c->engine->stores.secrets, given[i]))
            return false;
    return true;
}

/* The request's body as JSON. Its secrets are looked for in all that is said of the request, of its
 * head too, so it is read first. */
static void
parse_body(struct cks_dry_call *c)
{
    struct cks_str text = cks_str_trim(c->request->body);
    if (!text.n)
        text = CKS_STR_LIT("{}");
    c->body = cks_dry_json_read(c->arena, text, &c->malformed);
    c->failed |= !c->body && !c->malformed;
    if (c->body && c->body->kind == CKS_DRY_OBJECT)
        c->failed |= !keep_secrets(c);
    else if (c->body)
        c->malformed = "a structure is expected";
}

/* What the body of a call of KMS holds; false if it is answered. */
static bool
check_body(struct cks_dry_call *c)
{
    const char *wrong = c->malformed;
    if (!wrong)
        wrong = cks_dry_check_types(c->arena, c->request->operation, c->body);
    if (wrong)
        cks_dry_reject(c, SERIALIZATION, wrong);
    return !wrong && !c->failed;
}

static void
answer_too_large(struct cks_dry_call *c)
{
    cks_dry_reject(c, TOO_LARGE, "The request is larger than any call of KMS.");
    c->answer->status = 413;
}

static void
answer_kms(struct cks_dry_call *c)
{
    const struct cks_dry_request *r = c->request;
    if (r->operation == CKS_DRY_OTHER) {
        cks_dry_unanswered(c, UNKNOWN_OPERATION,
                           "A dry run of ckscheck answers the six calls of custom key stores and "
                           "no other call of KMS.");
        return;
    }
    if (!cks_dry_region_fits(&c->engine->stores, c->record.region)) {
        cks_dry_reject(c, WRONG_REGION, "The credential scope names no Region of AWS.");
        return;
    }
    c->region = cks_dry_region_of(&c->engine->stores, c->record.region);
    c->failed |= !c->region;
    const char *fault = fault_of(c);
    if (c->failed || !check_body(c))
        return;
    if (fault) {
        c->injected = true;
        cks_dry_refuse(c, fault, "--fault requested this error.");
        return;
    }
    answer_six(c);
}

static void
answer_other(struct cks_dry_call *c)
{
    if (c->request->operation == CKS_DRY_GET_CALLER) {
        cks_dry_get_caller(c);
        return;
    }
    if (c->request->operation == CKS_DRY_ASSUME_ROLE) {
        cks_dry_assume_role(c);
        return;
    }
    const char *sentence = cks_arena_printf(
        c->arena, "A dry run of ckscheck does not answer %s%s%s; nothing was sent to AWS.",
        c->record.service, *c->record.service ? " " : "", c->record.operation);
    c->failed |= !sentence;
    cks_dry_unanswered(c, NOT_ANSWERED, sentence ? sentence : NOT_ANSWERED);
}

bool
cks_dry_engine_looks(struct cks_dry_engine *e, const struct cks_dry_request *request,
                     struct cks_arena *a, struct cks_dry_look *ret)
{
    const char *wrong;
    if (!e->options.probe || !request->is_kms || !request->body.n ||
        request->body.n > CKS_DRY_BODY_MAX)
        return false;
    const struct cks_dry_json *body = cks_dry_json_read(a, request->body, &wrong);
    const char *region = *request->region ? request->region : e->options.region;
    struct cks_dry_region *r = body && cks_dry_region_fits(&e->stores, region)
                                   ? cks_dry_region_of(&e->stores, region)
                                   : NULL;
    return r && !cks_dry_json_has_null(body) && !cks_dry_check_types(a, request->operation, body) &&
           cks_dry_look_of(r, request->operation, body, a, ret);
}

/* Whether a call did something to a store. */
static bool
is_change(const struct cks_dry_call *c)
{
    enum cks_dry_operation o = c->request->operation;
    return c->record.answer == CKS_DRYRUN_ACCEPTED && o >= CKS_DRY_CREATE && o < CKS_DRY_DESCRIBE;
}

static void
tell(struct cks_dry_call *c)
{
    c->engine->changes += is_change(c);
    c->record.number = ++c->engine->calls;
    c->record.status = c->answer->status;
    if (c->record.failed_describes > c->engine->most_failed_describes)
        __atomic_store_n(&c->engine->most_failed_describes, c->record.failed_describes,
                         __ATOMIC_RELAXED);
    if (c->engine->options.call)
        c->engine->options.call(c->engine->options.call_cookie, &c->record);
}

bool
cks_dry_engine_take(struct cks_dry_engine *e, const struct cks_dry_request *request,
                    struct cks_str probe, struct cks_arena *a, struct cks_dry_answer *answer)
{
    struct cks_dry_call c = {
        .engine = e, .request = request, .probe = probe, .arena = a, .answer = answer};
    const char *region = *request->region || !request->is_kms ? request->region : e->options.region;
    if (request->body.n <= CKS_DRY_BODY_MAX)
        parse_body(&c);
    c.record = (struct cks_dryrun_call){
        .size = sizeof(c.record),
        .attempt = request->attempt,
        .probing = e->options.probe != NULL,
        .service = cks_dry_shown(&c, cks_str_of(request->service)),
        .operation = cks_dry_shown(&c, cks_str_of(request->name)),
        .region = cks_dry_shown(&c, cks_str_of(region)),
        .client = cks_dry_shown(&c, cks_str_of(request->client)),
    };
    if (request->body.n > CKS_DRY_BODY_MAX)
        answer_too_large(&c);
    else if (request->is_kms)
        answer_kms(&c);
    else
        answer_other(&c);
    c.failed |= !cks_buf_ok(&answer->body);
    if (!c.failed)
        tell(&c);
    cks_dry_verdict_free(&c.verdict);
    cks_dry_verdict_free(&c.settled);
    return !c.failed;
}
