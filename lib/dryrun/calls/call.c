#include "dryrun/calls/call.h"

#include <stdio.h>

#include "base/escape.h"
#include "base/secret.h"
#include "dryrun/calls/conceal.h"
#include "dryrun/calls/credential.h"
#include "dryrun/calls/declared.h"
#include "dryrun/calls/foreseen.h"
#include "dryrun/calls/message.h"
#include "dryrun/calls/rival.h"

/* Answered to later attempts at a call that was refused with LimitExceededException: it is on no
 * client's list of codes to repeat, and Terraform's provider would repeat the other for minutes. */
#define VALIDATION "ValidationException"
#define LIMIT_EXCEEDED "LimitExceededException"
#define LIMIT_EXCEEDED_AGAIN "LimitExceeded"

struct cks_str
cks_dry_given(const struct cks_dry_call *c, const char *name)
{
    return cks_dry_json_text(c->body, name);
}

struct cks_str
cks_dry_credential(const struct cks_dry_call *c, const char *name)
{
    return cks_dry_json_text(cks_dry_json_get(c->body, "XksProxyAuthenticationCredential"), name);
}

void
cks_dry_accept(struct cks_dry_call *c)
{
    cks_dry_answer_json(c->answer);
    cks_buf_adds(&c->answer->body, "{}");
    c->record.answer = CKS_DRYRUN_ACCEPTED;
}

/* A message, or nothing of it where a part that came from a request holds a secret of the run. */
static const char *
without_secret(const struct cks_dry_call *c, const char *message)
{
    bool holds = message && cks_dry_holds_secret(&c->engine->stores.secrets, cks_str_of(message));
    return holds ? "The message holds a secret of this run and is not shown." : message;
}

static void
answer_error(struct cks_dry_call *c, const char *error, const char *sentence)
{
    const char *message = without_secret(c, cks_dry_message(c, sentence));
    bool again = strcmp(error, LIMIT_EXCEEDED) == 0 && c->request->attempt > 1;
    c->record.error = error;
    c->record.message = message;
    c->record.outcome = CKS_FAIL;
    cks_dry_answer_error(c->answer, c->request->protocol, again ? LIMIT_EXCEEDED_AGAIN : error,
                         message ? message : error);
}

void
cks_dry_refuse(struct cks_dry_call *c, const char *error, const char *sentence)
{
    c->record.answer = CKS_DRYRUN_REFUSED;
    answer_error(c, error, sentence);
}

void
cks_dry_reject(struct cks_dry_call *c, const char *error, const char *sentence)
{
    c->record.answer = CKS_DRYRUN_MALFORMED;
    answer_error(c, error, sentence);
}

void
cks_dry_unanswered(struct cks_dry_call *c, const char *error, const char *sentence)
{
    sentence = without_secret(c, sentence);
    c->record.answer = CKS_DRYRUN_UNANSWERED;
    c->record.outcome = CKS_UNDETERMINED;
    c->record.error = error;
    c->record.message = sentence;
    cks_dry_answer_error(c->answer, c->request->protocol, error, sentence);
}

const char *
cks_dry_shown(struct cks_dry_call *c, struct cks_str text)
{
    struct cks_buf b = {0};
    if (!cks_dry_may_show(&c->engine->stores.secrets, text))
        return CKS_DRY_HIDDEN;
    cks_escape(&b, text);
    const char *made =
        cks_buf_ok(&b) ? cks_arena_strndup(c->arena, b.data ? b.data : "", b.len) : NULL;
    cks_buf_free(&b);
    c->failed |= !made;
    return made ? made : "";
}

/* The store may be gone before the record is handed out. */
void
cks_dry_record_store(struct cks_dry_call *c, const struct cks_dry_store *s)
{
    struct cks_str id = cks_dry_field_of(s, CKS_DRY_ID), name = cks_dry_field_of(s, CKS_DRY_NAME);
    c->record.store_id = id.n ? cks_dry_shown(c, id) : NULL;
    c->record.store_type = cks_dry_is_external(s) ? "EXTERNAL_KEY_STORE" : "AWS_CLOUDHSM";
    c->record.store_name = name.n ? cks_dry_shown(c, name) : NULL;
}

struct cks_dry_store *
cks_dry_named_store(struct cks_dry_call *c)
{
    struct cks_str id = cks_dry_given(c, "CustomKeyStoreId");
    struct cks_dry_store *s = cks_dry_first(c->region, CKS_DRY_BY_ID, id, (struct cks_str){0});
    if (s)
        cks_dry_record_store(c, s);
    else
        c->record.store_id = cks_looks_like_key(id) ? CKS_DRY_HIDDEN : cks_dry_shown(c, id);
    return s;
}

const char *
cks_dry_constraints(struct cks_dry_call *c)
{
    return cks_dry_check_constraints(&c->engine->checker, c->arena, c->request->operation, c->body,
                                     &c->engine->stores.secrets, &c->failed);
}

/* KMS's own words for an error, as far as they are public: the model's constraints for a
 * ValidationException, a summary for the others. */
static const char *
sentence_of(struct cks_dry_call *c, const char *error)
{
    struct cks_error_info e = {.size = sizeof(e)};
    if (strcmp(error, VALIDATION) == 0) {
        const char *made = cks_dry_constraints(c);
        if (made)
            return made;
    }
    for (size_t i = 0; cks_error_at(i, &e); i++)
        if (strcmp(e.name, error) == 0)
            return e.summary;
    return error;
}

/* The first error that is not ruled out and that the operation declares, or, with `common`, that
 * any call can get; what would rule it out. NULL: none. */
static const char *
possible_error(const struct cks_dry_call *c, const struct cks_prediction *p, bool common,
               const struct cks_missing **ret_missing)
{
    for (size_t i = 0; i < p->missing_count; i++)
        for (const char *const *code = p->missing[i].codes; *code; code++) {
            *ret_missing = &p->missing[i];
            if (cks_dry_declares(c->request->operation, *code) &&
                cks_dry_is_common(*code) == common)
                return *code;
        }
    return NULL;
}

bool
cks_dry_refuse_doubt(struct cks_dry_call *c, const char *error, const char *doubt)
{
    if (c->engine->options.undetermined != CKS_DRYRUN_REFUSE)
        return false;
    const char *sentence = cks_arena_printf(
        c->arena, "undetermined: %s; refused because of --undetermined=refuse", doubt);
    cks_dry_refuse(c, error, sentence ? sentence : "undetermined");
    c->record.outcome = CKS_UNDETERMINED;
    return true;
}

static bool
refuse_undetermined(struct cks_dry_call *c, const struct cks_prediction *p)
{
    const struct cks_missing *m;
    const char *error = possible_error(c, p, false, &m);
    if (!error)
        error = possible_error(c, p, true, &m);
    if (!error)
        return false;
    const char *doubt = m->given ? cks_arena_printf(c->arena, "the %s does not prove %s",
                                                    m->evidence, m->requirement)
                                 : cks_arena_printf(c->arena, "the %s was not given", m->evidence);
    c->failed |= !doubt;
    return doubt && cks_dry_refuse_doubt(c, error, doubt);
}

bool
cks_dry_refuse_deleted(struct cks_dry_call *c)
{
    if (!cks_dry_is_deleted(c->region, cks_dry_given(c, "CustomKeyStoreId")))
        return false;
    c->record.note = "An earlier call deleted the store.";
    cks_dry_refuse(c, "CustomKeyStoreNotFoundException",
                   "There is no custom key store with this ID in the Region.");
    return true;
}

/* If no prediction is made, the model's constraints alone decide. */
static bool
refuse_by_model(struct cks_dry_call *c)
{
    const char *wrong = cks_dry_constraints(c);
    if (wrong)
        cks_dry_refuse(c, VALIDATION, wrong);
    return wrong != NULL;
}

/* KMS's model forbids a null character where it has a pattern, and says nothing elsewhere. It is
 * not a value that the stores in memory can have. */
static bool
refuse_null(struct cks_dry_call *c)
{
    if (!cks_dry_json_has_null(c->body))
        return false;
    cks_dry_refuse(c, VALIDATION,
                   "undetermined: a value contains a null character, which a dry run cannot keep");
    c->record.outcome = CKS_UNDETERMINED;
    return true;
}

bool
cks_dry_judge_call(struct cks_dry_call *c, enum cks_operation operation)
{
    char name[32];
    snprintf(name, sizeof(name), CKS_DRYRUN_CALL_NAME, c->engine->calls + 1);
    const struct cks_dry_question q = {.base = &c->engine->base,
                                       .name = name,
                                       .region = c->region,
                                       .operation = operation,
                                       .text = c->request->body,
                                       .body = c->body,
                                       .probe = c->probe,
                                       .show_quota = !c->engine->options.store_limit};
    cks_dry_verdict_make(&q, c->arena, &c->verdict);
    c->failed |= c->verdict.status != CKS_OK;
    if (c->failed)
        return false;
    cks_dry_conceal(c, &c->verdict);
    const struct cks_dry_store *s = operation != CKS_CREATE ? cks_dry_named_store(c) : NULL;
    if (s && operation == CKS_CONNECT)
        cks_dry_recall_login(c, s);
    cks_dry_doubt_credential(c, s);
    const struct cks_prediction *p = c->verdict.call;
    bool invalid = p && p->outcome == CKS_FAIL && strcmp(p->cause.error, VALIDATION) == 0;
    if (operation != CKS_CREATE && !invalid && cks_dry_refuse_deleted(c))
        return false;
    c->record.prediction = p;
    c->record.findings = c->verdict.findings;
    c->record.finding_count = c->verdict.finding_count;
    bool refused =
        p && p->outcome == CKS_FAIL && cks_dry_declares(c->request->operation, p->cause.error);
    if (p ? !refused && refuse_null(c) : refuse_by_model(c) || refuse_null(c))
        return false;
    if (!p)
        return true;
    c->record.outcome = p->outcome;
    if (p->outcome == CKS_UNDETERMINED)
        return !refuse_undetermined(c, p);
    if (p->outcome == CKS_FAIL && strcmp(p->cause.error, LIMIT_EXCEEDED) == 0 &&
        !c->engine->options.store_limit) {
        c->record.outcome = CKS_UNDETERMINED;
        c->record.note =
            "The quota of ten stores can be raised; --store-limit tells the account's.";
        return !cks_dry_refuse_doubt(c, LIMIT_EXCEEDED, "the store limit was not given");
    }
    /* A ConnectionErrorCode is not an answer to the call: it appears later. */
    if (p->outcome != CKS_FAIL || !cks_dry_declares(c->request->operation, p->cause.error))
        return true;
    if (cks_dry_rests_on_open(c, &q)) {
        cks_dry_refuse(c, p->cause.error, sentence_of(c, p->cause.error));
        c->record.outcome = CKS_UNDETERMINED;
        return false;
    }
    cks_dry_refuse(c, p->cause.error, sentence_of(c, p->cause.error));
    return false;
}
