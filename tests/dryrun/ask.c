/*
 * Asks the endpoint, without its network, and the library itself for the verdict on the same input.
 *
 * A job a line on standard input, fields between tabs: BODY-FILE, REGION, ACCOUNT, TIME (seconds),
 * then files and directories of evidence. An empty field is not given. A line of JSON each on
 * standard output: {"operation", "predict": {"outcome", "error", "rule"}, "answer": {...},
 * "status", "code", "connect": what the connect after it is predicted to end in, "connected": what
 * it ended in}.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/jsonw.h"
#include "dryrun/calls/dispatch.h"
#include "dryrun/calls/open.h"
#include "dryrun/state/file.h"

#define FIELDS_MAX 256
#define BODY_MAX (1u << 20)

struct job {
    const char *body_file, *region, *account;
    int64_t at;
    const char *evidence[FIELDS_MAX];
    struct cks_buf body;
};

/* What was said of one call. */
struct said {
    enum cks_outcome outcome;
    char error[96], rule[16];
    bool made;
};

struct heard {
    struct said judged;
    enum cks_dryrun_answer answer;
    char error[96];
    char store[64];
};

static void
set_said(struct said *s, const struct cks_prediction *p)
{
    *s = (struct said){.outcome = p->outcome, .made = true};
    snprintf(s->error, sizeof(s->error), "%s", p->cause.error ? p->cause.error : "");
    snprintf(s->rule, sizeof(s->rule), "%s", p->cause.rule ? p->cause.rule : "");
}

static void
set_options(struct cks_options *o, const struct job *j)
{
    cks_options_init(o);
    o->region = j->region;
    o->account = j->account;
    o->at_given = true;
    o->at = j->at;
}

/* As `ckscheck predict` does: evidence, then the file. The operation of its one store. */
static enum cks_operation
predict(const struct job *j, struct said *call, struct said *connect)
{
    struct cks_options o;
    struct cks *c = NULL;
    enum cks_operation operation = CKS_OPERATION_AUTO;
    const struct cks_prediction *made;
    set_options(&o, j);
    if (cks_open(&o, &c) != CKS_OK)
        return CKS_OPERATION_AUTO;
    for (size_t i = 0; j->evidence[i]; i++)
        cks_add_evidence(c, j->evidence[i]);
    cks_add_file(c, j->body_file);
    cks_judge(c);
    for (size_t i = cks_store_count(c); i-- > 0;) {
        struct cks_store_info info = {.size = sizeof(info)};
        if (!cks_store_at(c, i, &info) || info.operation == CKS_EXISTING ||
            strcmp(info.file, j->body_file) != 0)
            continue;
        if (operation != CKS_OPERATION_AUTO)
            operation = CKS_EXISTING; /* more than one: not a request */
        else
            operation = info.operation;
        size_t n = cks_predict(c, i, &made);
        for (size_t k = 0; k < n && n != SIZE_MAX; k++) {
            if (made[k].call == operation)
                set_said(call, &made[k]);
            if (made[k].call == CKS_CONNECT)
                set_said(connect, &made[k]);
        }
    }
    cks_close(&c);
    return operation;
}

static void
listen(void *cookie, const struct cks_dryrun_call *call)
{
    struct heard *h = cookie;
    *h = (struct heard){.answer = call->answer};
    if (call->prediction)
        set_said(&h->judged, call->prediction);
    snprintf(h->error, sizeof(h->error), "%s", call->error ? call->error : "");
    snprintf(h->store, sizeof(h->store), "%s", call->store_id ? call->store_id : "");
}

static unsigned
ask(struct cks_dry_engine *e, const char *operation, struct cks_str body, const char *region)
{
    struct cks_arena a = {0};
    struct cks_dry_answer answer = {0};
    struct cks_dry_request r;
    char target[64], authorization[128];
    snprintf(target, sizeof(target), "TrentService.%s", operation);
    snprintf(authorization, sizeof(authorization),
             "AWS4-HMAC-SHA256 Credential=A/20260101/%s/kms/aws4_request, Signature=0", region);
    const struct cks_dry_head head = {
        .method = "POST", .path = "/", .target = target, .authorization = authorization};
    unsigned status = 0;
    if (cks_dry_request_read(&a, &head, body, &r) &&
        cks_dry_engine_take(e, &r, (struct cks_str){0}, &a, &answer))
        status = answer.status;
    cks_buf_free(&answer.body);
    cks_arena_free(&a);
    return status;
}

static const char *
target_of(enum cks_operation operation)
{
    return operation == CKS_CREATE   ? "CreateCustomKeyStore"
           : operation == CKS_UPDATE ? "UpdateCustomKeyStore"
                                     : "ConnectCustomKeyStore";
}

static void
write_said(struct cks_jsonw *w, const char *key, const struct said *s)
{
    cks_jsonw_key(w, key);
    if (!s->made) {
        cks_jsonw_null(w);
        return;
    }
    cks_jsonw_object(w);
    cks_jsonw_member(w, "outcome", cks_outcome_name(s->outcome));
    cks_jsonw_member(w, "error", s->error);
    cks_jsonw_member(w, "rule", s->rule);
    cks_jsonw_end_object(w);
}

static void
answer_job(const struct job *j)
{
    struct said call = {0}, connect = {0};
    struct heard heard = {0}, connected = {0};
    struct cks_options judging;
    struct cks_dryrun_options o;
    struct cks_dry_engine e;
    struct cks_buf out = {0};
    struct cks_jsonw w;
    const char *why = NULL;
    const char *region = j->region ? j->region : "us-east-1";
    enum cks_operation operation = predict(j, &call, &connect);
    set_options(&judging, j);
    cks_dryrun_options_init(&o);
    o.judging = &judging;
    o.evidence = j->evidence;
    o.connecting = 0;
    o.call = listen;
    o.call_cookie = &heard;
    unsigned status = 0;
    bool one = operation >= CKS_CREATE && operation <= CKS_CONNECT;
    if (cks_dry_engine_init(&e, &o, &why) == CKS_OK && one) {
        status = ask(&e, target_of(operation), cks_buf_str(&j->body), region);
        if (operation == CKS_CREATE && heard.answer == CKS_DRYRUN_ACCEPTED) {
            char body[128];
            snprintf(body, sizeof(body), "{\"CustomKeyStoreId\":\"%s\"}", heard.store);
            e.options.call_cookie = &connected;
            ask(&e, "ConnectCustomKeyStore", cks_str_of(body), region);
        }
    }
    cks_dry_engine_free(&e);
    cks_jsonw_init(&w, &out, true);
    cks_jsonw_object(&w);
    cks_jsonw_member(&w, "operation", one ? cks_operation_name(operation) : NULL);
    cks_jsonw_member(&w, "problem", why);
    write_said(&w, "predict", &call);
    write_said(&w, "answer", &heard.judged);
    cks_jsonw_member_int(&w, "status", status);
    cks_jsonw_member(&w, "code", heard.error);
    write_said(&w, "connect", &connect);
    cks_jsonw_member(&w, "connected", connected.error);
    cks_jsonw_end_object(&w);
    puts(cks_buf_ok(&out) ? out.data : "null");
    cks_buf_free(&out);
}

static const char *
given(const char *field)
{
    return field && *field ? field : NULL;
}

int
main(void)
{
    static char line[1u << 16];
    while (fgets(line, sizeof(line), stdin)) {
        struct job j = {0};
        char *rest = line, *fields[FIELDS_MAX] = {NULL};
        size_t n = 0;
        line[strcspn(line, "\n")] = '\0';
        while (rest && n < FIELDS_MAX)
            fields[n++] = strsep(&rest, "\t");
        if (n < 4 || cks_dry_file_read(fields[0], BODY_MAX, &j.body) != 0) {
            puts("null");
            continue;
        }
        j.body_file = fields[0];
        j.region = given(fields[1]);
        j.account = given(fields[2]);
        j.at = strtoll(fields[3], NULL, 10);
        for (size_t i = 4; i < n; i++)
            j.evidence[i - 4] = fields[i];
        answer_job(&j);
        cks_buf_free(&j.body);
        fflush(stdout);
    }
    return 0;
}
