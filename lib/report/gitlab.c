/* GitLab's Code Quality report. The reader there stops at the first invalid entry and merges equal
 * fingerprints, so each entry is complete and each fingerprint its own. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/jsonw.h"
#include "report/entries.h"
#include "report/portable.h"

static const char *
severity(enum cks_severity s)
{
    return s == CKS_ERROR ? "major" : s == CKS_WARNING ? "minor" : "info";
}

static void
put_gitlab_place(struct cks_jsonw *w, struct cks_str path, const struct cks_place *place)
{
    cks_jsonw_key(w, "location");
    cks_jsonw_object(w);
    cks_jsonw_key(w, "path");
    cks_jsonw_str(w, path);
    cks_jsonw_key(w, "lines");
    cks_jsonw_object(w);
    cks_jsonw_member_int(w, "begin", place->line ? place->line : 1);
    cks_jsonw_end_object(w);
    cks_jsonw_end_object(w);
}

static void
print_gitlab_finding(struct cks_report *r, struct cks_jsonw *w, struct cks_buf *scratch,
                     const struct cks_finding *f, struct cks_fingerprint print)
{
    char fingerprint[40];
    snprintf(fingerprint, sizeof(fingerprint), "%016" PRIx64 "%08" PRIx32, print.hash,
             print.ordinal);
    cks_jsonw_object(w);
    cks_buf_clear(scratch);
    /* The rule is not shown elsewhere. */
    cks_buf_printf(scratch, "%s %s: ", f->code, f->name);
    cks_portable_message(r, scratch, f);
    cks_jsonw_key(w, "description");
    cks_jsonw_str(w, cks_buf_str(scratch));
    cks_jsonw_member(w, "check_name", f->code);
    cks_jsonw_member(w, "fingerprint", fingerprint);
    cks_jsonw_member(w, "severity", severity(f->severity));
    cks_buf_clear(scratch);
    cks_portable_path(r, scratch, f);
    put_gitlab_place(w, cks_buf_str(scratch), &f->place);
    cks_jsonw_end_object(w);
}

struct gitlab {
    struct cks_report *r;
    struct cks_jsonw w;
    struct cks_buf scratch;
};

/* There is no summary: an entry where it belongs. */
static void
print_gitlab_entry(void *arg, const struct cks_entry *e)
{
    struct gitlab *g = arg;
    struct cks_jsonw *w = &g->w;
    char fingerprint[40];
    cks_jsonw_object(w);
    cks_buf_clear(&g->scratch);
    cks_buf_printf(&g->scratch, "%s: ", e->kind);
    cks_buf_addstr(&g->scratch, e->message);
    cks_jsonw_key(w, "description");
    cks_jsonw_str(w, cks_buf_str(&g->scratch));
    cks_jsonw_member(w, "check_name", e->kind);
    cks_buf_clear(&g->scratch);
    cks_portable_name(g->r, &g->scratch, e->place.file);
    uint64_t hash = cks_fingerprint_of_line(cks_buf_str(&g->scratch), e->place.line, e->identity);
    snprintf(fingerprint, sizeof(fingerprint), "%016" PRIx64 "00000000", hash);
    cks_jsonw_member(w, "fingerprint", fingerprint);
    cks_jsonw_member(w, "severity", severity(e->severity));
    put_gitlab_place(w, cks_buf_str(&g->scratch), &e->place);
    cks_jsonw_end_object(w);
}

static void
print_gitlab(struct cks_report *r)
{
    struct gitlab g = {.r = r};
    struct cks_fingerprint *prints = cks_fingerprints(r);
    cks_jsonw_init(&g.w, &r->out.buf, false);
    cks_jsonw_array(&g.w);
    for (size_t i = 0; prints && i < cks_finding_count(r->cks); i++) {
        if (cks_finding(r->cks, i)->first != i)
            continue;
        print_gitlab_finding(r, &g.w, &g.scratch, cks_finding(r->cks, i), prints[i]);
        cks_out_pass(&r->out);
    }
    cks_entries(r, print_gitlab_entry, &g);
    cks_jsonw_end_array(&g.w);
    cks_buf_addc(&r->out.buf, '\n');
    r->out.buf.failed |= !cks_buf_ok(&g.scratch);
    cks_buf_free(&g.scratch);
    free(prints);
}

const struct cks_report_format cks_report_gitlab = {.name = "gitlab", .print = print_gitlab};
