/* Reads Terraform directories as the program does and prints every store as one line of JSON, its
 * values included, secret or not. For comparing with plans of Terraform.
 *
 * store_dump FILE... (one file of each directory) */
#include <stdio.h>

#include "base/jsonw.h"
#include "formats/terraform/terraform.h"
#include "run/state/system.h"

/* The texts that gave the value, by their bytes in their files. */
static void
print_trace(struct cks_jsonw *w, const struct cks_trace *t)
{
    cks_jsonw_member_bool(w, "whole", t->whole);
    cks_jsonw_key(w, "origins");
    cks_jsonw_array(w);
    for (size_t i = 0; i < t->count; i++) {
        if (t->texts[i].role != CKS_TRACE_GAVE)
            continue;
        cks_jsonw_object(w);
        cks_jsonw_member(w, "file", t->texts[i].doc->file);
        cks_jsonw_member_int(w, "start", (int64_t)t->texts[i].value.start);
        cks_jsonw_member_int(w, "end", (int64_t)t->texts[i].value.end);
        cks_jsonw_end_object(w);
    }
    cks_jsonw_end_array(w);
}

static void
print_value(struct cks_jsonw *w, enum cks_param p, const struct cks_value *v)
{
    static const char *const states[] = {"absent", "null", "known", "partial", "unknown"};
    const char *dot = strchr(cks_param(p)->name, '.');
    cks_jsonw_key(w, dot ? dot + 1 : cks_param(p)->name);
    cks_jsonw_object(w);
    cks_jsonw_member(w, "state", states[v->state]);
    if (v->state == CKS_VALUE_KNOWN && v->type <= CKS_TYPE_BOOL) {
        cks_jsonw_key(w, "text");
        cks_jsonw_str(w, cks_param_secret(p) ? v->secret.hidden : v->text);
    }
    if (v->state == CKS_VALUE_PARTIAL) {
        cks_jsonw_key(w, "prefix");
        cks_jsonw_str(w, v->partial->prefix);
        cks_jsonw_key(w, "suffix");
        cks_jsonw_str(w, v->partial->suffix);
        cks_jsonw_member_int(w, "min", (int64_t)v->partial->min);
        cks_jsonw_member_int(w, "max", v->partial->max > INT32_MAX ? -1 : (int64_t)v->partial->max);
    }
    if (v->reason)
        cks_jsonw_member(w, "reason", v->reason);
    if (v->trace)
        print_trace(w, v->trace);
    cks_jsonw_end_object(w);
}

static bool
take(void *cookie, const struct cks_store *s)
{
    struct cks_buf b = {0};
    struct cks_jsonw w;
    CKS_UNUSED(cookie);
    cks_jsonw_init(&w, &b, true);
    cks_jsonw_object(&w);
    cks_jsonw_member(&w, "address", s->address);
    cks_jsonw_member_bool(&w, "multiple", s->multiple);
    cks_jsonw_key(&w, "region");
    cks_jsonw_str(&w, s->region);
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++)
        print_value(&w, p, &s->values[p]);
    cks_jsonw_end_object(&w);
    bool ok = cks_buf_ok(&b);
    if (ok)
        printf("%s\n", b.data);
    cks_buf_free(&b);
    return ok;
}

static bool
trouble(void *cookie, const struct cks_document *doc, enum cks_trouble kind,
        const struct cks_range *range, const char *message, const char *help)
{
    CKS_UNUSED(cookie);
    CKS_UNUSED(kind);
    CKS_UNUSED(help);
    fprintf(stderr, "%s:%u: %s\n", doc->file, range->line, message);
    return true;
}

int
main(int argc, char **argv)
{
    struct cks_options options = {0};
    struct cks_terraform *t = cks_terraform_new(&options, &cks_system_files, NULL);
    struct cks_terraform_sink sink = {take, trouble, NULL};
    bool ok = t != NULL;
    for (int i = 1; ok && i < argc; i++)
        ok = cks_terraform_add_file(t, argv[i]);
    ok = ok && cks_terraform_run(t, &sink);
    cks_terraform_free(t);
    return ok ? 0 : 1;
}
