#include "dryrun/json.h"

#include <string.h>

#include "dryrun/text.h"

static void
put_string(FILE *f, const char *text)
{
    if (!text) {
        fputs("null", f);
        return;
    }
    fputc('"', f);
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        if (*p == '"' || *p == '\\')
            fprintf(f, "\\%c", *p);
        else if (*p < ' ' || *p == 0x7f)
            fprintf(f, "\\u%04x", *p);
        else
            fputc(*p, f);
    }
    fputc('"', f);
}

static void
put_member(FILE *f, const char *name, const char *value)
{
    fprintf(f, ", \"%s\": ", name);
    put_string(f, value);
}

/* The index in `stores`, or null. */
static void
put_store(FILE *f, size_t store)
{
    fputs(", \"store\": ", f);
    if (store == CKS_NO_STORE)
        fputs("null", f);
    else
        fprintf(f, "%zu", store);
}

void
cli_dryrun_json_call(FILE *f, const struct cks_dryrun_call *call, size_t store, bool first)
{
    bool refused = call->answer == CKS_DRYRUN_REFUSED || call->answer == CKS_DRYRUN_MALFORMED;
    fprintf(f, "%s\n    {\"number\": %zu", first ? "" : ",", call->number);
    put_member(f, "service", call->service);
    put_member(f, "operation", call->operation);
    put_member(f, "region", call->region);
    fprintf(f, ", \"attempt\": %u, \"status\": %u", call->attempt, call->status);
    put_member(f, "outcome", cks_outcome_name(call->outcome));
    put_member(f, "error", call->error);
    fprintf(f, ", \"refused\": %s, \"answered\": %s", refused ? "true" : "false",
            call->answer == CKS_DRYRUN_UNANSWERED ? "false" : "true");
    put_store(f, store);
    put_member(f, "store_id", call->store_id);
    put_member(f, "store_name", call->store_name);
    put_member(f, "note", call->note);
    fputc('}', f);
}

static void
put_causes(FILE *f, const struct cks_dryrun_call *call)
{
    const struct cks_prediction *p = call->prediction;
    fputs(", \"also\": [", f);
    for (size_t i = 0; i < p->also_count; i++) {
        fputs(i ? ", {\"error\": " : "{\"error\": ", f);
        put_string(f, p->also[i].error);
        put_member(f, "basis", cks_basis_name(p->also[i].basis));
        put_member(f, "rule", p->also[i].rule);
        fputc('}', f);
    }
    fputs("], \"missing\": [", f);
    for (size_t i = 0; i < p->missing_count; i++) {
        fputs(i ? ", {\"requirement\": " : "{\"requirement\": ", f);
        put_string(f, p->missing[i].requirement);
        put_member(f, "evidence", p->missing[i].evidence);
        fputs(", \"codes\": [", f);
        for (size_t k = 0; p->missing[i].codes[k]; k++) {
            fputs(k ? ", " : "", f);
            put_string(f, p->missing[i].codes[k]);
        }
        fputc(']', f);
        put_member(f, "obtain", cli_dryrun_obtain(call, &p->missing[i]));
        fputc('}', f);
    }
    fputc(']', f);
}

/* What is assumed, then how every requirement stands. */
static void
put_requirements(FILE *f, const struct cks_prediction *p)
{
    bool any = false;
    fputs(", \"assumed\": [", f);
    for (size_t i = 0; i < p->requirement_count; i++) {
        const struct cks_requirement_state *r = &p->requirements[i];
        if (r->status != CKS_REQUIREMENT_ASSUMED)
            continue;
        fprintf(f, "%s{\"requirement\": \"%s\", \"by\": \"%s\"}", any ? ", " : "", r->id,
                r->by_option ? "option" : "ledger");
        any = true;
    }
    fputs("], \"requirements\": [", f);
    for (size_t i = 0; i < p->requirement_count; i++) {
        const struct cks_requirement_state *r = &p->requirements[i];
        fprintf(f, "%s{\"id\": \"%s\", \"state\": \"%s\"", i ? ", " : "", r->id,
                cks_requirement_status_name(r->status));
        put_member(f, "file", r->file);
        fputs(", \"line\": ", f);
        if (r->line)
            fprintf(f, "%u", r->line);
        else
            fputs("null", f);
        put_member(f, "at", r->at);
        fputc('}', f);
    }
    fputc(']', f);
}

void
cli_dryrun_json_store(FILE *f, const struct cks_dryrun_call *call, size_t store, bool first)
{
    const struct cks_prediction *p = call->prediction;
    fprintf(f, "%s\n    {\"id\": %zu, \"file\": \"call %zu\", \"address\": \"\"", first ? "" : ",",
            store, call->number);
    put_member(f, "operation", cks_operation_name(p->call));
    put_member(f, "type", call->store_type);
    put_member(f, "name", call->store_name ? call->store_name : call->store_id);
    fprintf(f, ", \"predictions\": {\"%s\": {\"outcome\": ", cks_operation_name(p->call));
    put_string(f, cks_outcome_name(p->outcome));
    put_member(f, "error", p->cause.error);
    put_member(f, "basis", cks_basis_name(p->cause.basis));
    put_member(f, "rule", p->cause.rule);
    put_causes(f, call);
    put_requirements(f, p);
    fputs("}}}", f);
}

static void
put_place(FILE *f, const struct cks_place *at, size_t number)
{
    fprintf(f, ", \"file\": \"call %zu\"", number);
    const struct {
        const char *name;
        unsigned value;
    } parts[] = {{"line", at->line},
                 {"column", at->column},
                 {"end_line", at->end_line},
                 {"end_column", at->end_column}};
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        fprintf(f, ", \"%s\": ", parts[i].name);
        if (at->line)
            fprintf(f, "%u", parts[i].value);
        else
            fputs("null", f);
    }
}

void
cli_dryrun_json_findings(FILE *f, const struct cks_dryrun_call *call, size_t store, bool *first)
{
    for (size_t i = 0; i < call->finding_count; i++) {
        const struct cks_finding *one = call->findings[i];
        fprintf(f, "%s\n    {\"rule\": \"%s\", \"name\": \"%s\"", *first ? "" : ",", one->code,
                one->name);
        put_member(f, "severity", cks_severity_name(one->severity));
        put_member(f, "basis", cks_basis_name(one->basis));
        put_member(f, "message", one->message);
        put_member(f, "help", one->help);
        put_member(f, "parameter", one->parameter);
        put_member(f, "error", one->error);
        put_member(f, "replacement", one->replacement);
        put_place(f, &one->place, call->number);
        put_store(f, store);
        fputs(", \"related\": []}", f);
        *first = false;
    }
}
