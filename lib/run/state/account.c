#include "run/state/account.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/sized.h"
#include "ckscheck/tool.h"

/* ---- what was not looked at ---- */

/* The file's name may be a caller's: both texts are kept. */
static void
add_unread(struct cks *c, struct cks_unread u)
{
    struct cks_unread *kept = cks_run_push(c, &c->account.unread);
    if (!kept)
        return;
    u.file = cks_run_text(c, u.file);
    u.reason = cks_run_text(c, u.reason);
    if (u.file && u.reason)
        *kept = u;
    else
        c->account.unread.count--;
}

void
cks_account_fenced(struct cks *c, const char *file, unsigned line, const char *message)
{
    cks_findings_fail(&c->findings, CKS_FAILURE_READ, file, message);
    add_unread(c, (struct cks_unread){
                      .kind = CKS_UNREAD_FILE, .file = file, .line = line, .reason = message});
}

void
cks_account_unreadable(struct cks *c, const char *file, const char *message)
{
    cks_account_fenced(c, file, 0, message);
}

void
cks_account_errno(struct cks *c, const char *file, int number)
{
    char text[256];
    snprintf(text, sizeof(text), "cannot be read: %s", strerror(number));
    cks_account_unreadable(c, file, text);
}

static bool
was_told(const struct cks_account *a, const char *file, const char *bound)
{
    for (size_t i = a->unread.count; i-- > 0;) {
        const struct cks_unread *u = &a->unread.items[i];
        if (u->bound == bound && strcmp(u->file, file) == 0)
            return true;
    }
    return false;
}

void
cks_account_bound(struct cks *c, const char *file, unsigned line, enum cks_bound bound)
{
    const char *text = cks_bound_text(bound);
    char message[256];
    if (was_told(&c->account, file, text))
        return;
    snprintf(message, sizeof(message), "%s; what is beyond was not checked (%s)",
             cks_bound_reason(bound), text);
    cks_findings_fail(&c->findings, CKS_FAILURE_READ, file, message);
    add_unread(c, (struct cks_unread){.kind = CKS_UNREAD_BOUND,
                                      .file = file,
                                      .line = line,
                                      .reason = message,
                                      .bound = text});
}

void
cks_account_form(struct cks *c, const char *file, unsigned line, const char *message, bool found)
{
    if (!found)
        cks_findings_fail(&c->findings, CKS_FAILURE_NOTE, file, message);
    add_unread(c, (struct cks_unread){.kind = CKS_UNREAD_FORM,
                                      .file = file,
                                      .line = line,
                                      .reason = message,
                                      .found = found});
}

void
cks_account_read_elsewhere(struct cks *c, const char *file)
{
    size_t kept = 0;
    for (size_t i = 0; i < c->account.unread.count; i++)
        if (c->account.unread.items[i].kind != CKS_UNREAD_FORM ||
            strcmp(c->account.unread.items[i].file, file) != 0)
            c->account.unread.items[kept++] = c->account.unread.items[i];
    c->account.unread.count = kept;
    kept = 0;
    for (size_t i = 0; i < c->findings.failures.count; i++)
        if (c->findings.failures.items[i].kind != CKS_FAILURE_NOTE ||
            strcmp(c->findings.failures.items[i].file, file) != 0)
            c->findings.failures.items[kept++] = c->findings.failures.items[i];
    c->findings.failures.count = kept;
}

void
cks_account_note(struct cks *c, const char *file, const char *message)
{
    cks_findings_fail(&c->findings, CKS_FAILURE_NOTE, file, message);
}

void
cks_pass_over(struct cks *cks, size_t files)
{
    if (cks)
        cks->account.passed_over += files;
}

enum cks_status
cks_add_unread(struct cks *cks, const struct cks_unread *unread)
{
    struct cks_unread u = {.size = sizeof(u)};
    if (!cks || !unread || !cks_sized_read(unread, &u, sizeof(u)) || !u.file || !u.reason)
        return CKS_ERR_ARGUMENT;
    cks_findings_fail(&cks->findings,
                      u.kind == CKS_UNREAD_FORM ? CKS_FAILURE_NOTE : CKS_FAILURE_READ, u.file,
                      u.reason);
    if (u.bound)
        u.bound = cks_run_text(cks, u.bound);
    add_unread(cks, u);
    return cks_run_is_whole(cks) ? CKS_OK : CKS_ERR_MEMORY;
}

/* ---- how files ended ---- */

static int
by_name(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void
sort_names_of(cks_name_list *names)
{
    if (names->count)
        qsort(names->items, names->count, sizeof(*names->items), by_name);
}

/* The names of what was not looked at, sorted; forms_only: in forms that are not read. */
static void
gather_unread(struct cks *c, bool forms_only, cks_name_list *ret)
{
    for (size_t i = 0; i < c->account.unread.count; i++) {
        const struct cks_unread *u = &c->account.unread.items[i];
        bool wanted = !forms_only || u->kind == CKS_UNREAD_FORM;
        const char **name = wanted ? cks_run_push(c, ret) : NULL;
        if (name)
            *name = u->file;
    }
    sort_names_of(ret);
}

static bool
is_among(const cks_name_list *names, const char *name)
{
    return names->count &&
           bsearch(&name, names->items, names->count, sizeof(*names->items), by_name) != NULL;
}

/* A file with neither stores nor findings. It is reported if the user named it; the files of a
 * Terraform module belong to the stores of the others. */
static void
end_without_store(struct cks *c, const struct cks_input_file *f, bool module_has_stores)
{
    c->account.passed_over++;
    if (!f->found && !f->accepted && !(f->of_module && module_has_stores))
        cks_account_note(c, f->name, "holds no custom key store");
}

/* The names of files with stores or findings, sorted: documents of a Terraform module have names
 * of their own. Whether a module has a store. */
static bool
gather_judged(struct cks *c, cks_name_list *ret)
{
    bool in_modules = false;
    for (size_t i = 0; i < c->records.list.count; i++) {
        struct cks_input_file *f = &c->inputs.files.items[c->records.list.items[i].file];
        f->judged = true;
        in_modules |= f->of_module;
    }
    for (size_t i = 0; i < c->inputs.files.count; i++) {
        const struct cks_input_file *f = &c->inputs.files.items[i];
        const char **name = f->judged ? cks_run_push(c, ret) : NULL;
        if (name)
            *name = f->name;
    }
    sort_names_of(ret);
    return in_modules;
}

/* Files without a store whose values have findings in the stores of others. */
static void
judge_origins(struct cks *c, const cks_name_list *judged)
{
    cks_name_list origins = {0};
    for (size_t i = 0; i < c->findings.list.count; i++) {
        const struct cks_finding *f = &c->findings.list.items[i].shown;
        const char **name = cks_use_of(f) && f->place.file ? cks_run_push(c, &origins) : NULL;
        if (name)
            *name = f->place.file;
    }
    sort_names_of(&origins);
    for (size_t i = 0; origins.count && i < c->inputs.files.count; i++) {
        struct cks_input_file *f = &c->inputs.files.items[i];
        if (f->given && f->of_module && f->clean && !is_among(judged, f->clean))
            f->judged |= is_among(&origins, f->clean);
    }
    cks_vec_free(&origins);
}

static bool
was_judged(const cks_name_list *judged, const struct cks_input_file *f)
{
    return f->judged || (f->of_module && f->clean && is_among(judged, f->clean));
}

static size_t
count_different(const cks_name_list *sorted)
{
    size_t n = 0;
    for (size_t i = 0; i < sorted->count; i++)
        n += i == 0 || strcmp(sorted->items[i - 1], sorted->items[i]) != 0;
    return n;
}

/* How one file ended; a file found beside others counts if it has stores or findings. */
static void
end_file(struct cks *c, const struct cks_input_file *f, const cks_name_list *judged,
         const cks_name_list *unread, bool module_has_stores)
{
    if (was_judged(judged, f))
        c->account.judged += f->judged;
    else if (f->given && !is_among(unread, f->name))
        end_without_store(c, f, module_has_stores);
}

void
cks_account_close(struct cks *c)
{
    cks_name_list forms = {0}, unread = {0}, judged = {0};
    gather_unread(c, true, &forms);
    gather_unread(c, false, &unread);
    bool in_modules = gather_judged(c, &judged);
    judge_origins(c, &judged);
    for (size_t i = 0; i < c->inputs.files.count && cks_run_is_whole(c); i++)
        end_file(c, &c->inputs.files.items[i], &judged, &unread, in_modules);
    c->account.forms = count_different(&forms);
    cks_vec_free(&forms);
    cks_vec_free(&unread);
    cks_vec_free(&judged);
}

void
cks_account_sum(const struct cks *c, struct cks_summary *sum)
{
    sum->judged = c->account.judged;
    sum->passed_over = c->account.passed_over;
    sum->forms = c->account.forms;
    sum->elsewhere = c->account.elsewhere;
    for (size_t i = 0; i < c->account.unread.count; i++) {
        enum cks_unread_kind kind = c->account.unread.items[i].kind;
        sum->bounds += kind == CKS_UNREAD_BOUND;
        sum->unreadable += kind == CKS_UNREAD_FILE;
    }
}

void
cks_account_free(struct cks_account *a)
{
    cks_vec_free(&a->unread);
    cks_vec_free(&a->turned_off);
}

size_t
cks_unread_count(const struct cks *cks)
{
    return cks ? cks->account.unread.count : 0;
}

bool
cks_unread_at(const struct cks *cks, size_t i, struct cks_unread *ret)
{
    return ret && i < cks_unread_count(cks) &&
           cks_sized_fill(ret, &cks->account.unread.items[i], sizeof(*ret));
}
