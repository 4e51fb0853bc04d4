#include "run/intake/other.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/memory.h"
#include "formats/format.h"
#include "formats/reading/calls.h"
#include "formats/reading/words.h"
#include "run/intake/terraform.h"
#include "run/state/account.h"

/* What a text shows about itself. */
struct seen {
    const char *call; /* the first that it names, or NULL */
    unsigned line;    /* where that stands */
    bool accepted;    /* by a comment */
    bool binary;
    bool report;                      /* of a tool's findings, which name calls but make none */
    bool of_pulumi, of_cdk, of_cdktf; /* programs whose tools print what is read */
    unsigned type_line;               /* where the type of those tools stands; 0: nowhere */
};

static unsigned
lines_in(struct cks_str text)
{
    unsigned n = 0;
    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '\n';
    return n;
}

/* Whether a text is JUnit or Checkstyle XML. */
static bool
is_report(struct cks_str text)
{
    static const char *const roots[] = {"<testsuites", "<testsuite", "<checkstyle"};
    struct cks_str rest = cks_str_trim(text);
    if (cks_str_starts(rest, "<?xml")) {
        size_t end = cks_str_find(rest, "?>");
        rest = cks_str_trim(cks_str_sub(rest, end < rest.n ? end + 2 : end, rest.n));
    }
    for (size_t i = 0; i < CKS_COUNT(roots); i++)
        if (cks_str_starts(rest, roots[i]))
            return true;
    return false;
}

static void
see_start(struct seen *seen, const char *name, struct cks_str text)
{
    seen->report = is_report(text);
    seen->binary = cks_is_binary(name, text);
}

/* The line of a place in a piece, of which `lines` ended before what is fresh in it. */
static unsigned
line_at(struct cks_str text, size_t fresh, unsigned lines, size_t at)
{
    unsigned before = lines_in(cks_str_sub(text, 0, fresh));
    return 1 + lines - before + lines_in(cks_str_sub(text, 0, at));
}

/* Where a program makes a store of Pulumi's or CDKTF's type; getCustomKeyStore() is another. */
static size_t
find_type(struct cks_str text)
{
    static const char made[] = "CustomKeyStore(";
    for (size_t at = 0; at < text.n; at += sizeof(made) - 1) {
        at += cks_str_find(cks_str_sub(text, at, text.n), made);
        struct cks_str before = cks_str_sub(text, 0, at);
        if (!at || cks_str_ends(before, "Kms") || !cks_is_alnum((unsigned char)text.p[at - 1]))
            return at;
    }
    return text.n;
}

/* `fresh` is where what was not seen yet begins. */
static void
see_piece(struct seen *seen, struct cks_str text, size_t fresh, unsigned *lines)
{
    size_t at = 0;
    const char *call = seen->call ? NULL : cks_find_call(text, &at);
    if (call) {
        seen->call = call;
        seen->line = line_at(text, fresh, *lines, at);
    }
    /* What it is imported from is not beside it: new kms.CustomKeyStore(...). */
    size_t type = seen->type_line ? text.n : find_type(text);
    if (type < text.n)
        seen->type_line = line_at(text, fresh, *lines, type);
    seen->accepted |= cks_accepts_file(text);
    seen->of_cdktf |= cks_str_find(text, "cdktf") < text.n;
    seen->of_pulumi |= cks_str_find(text, "pulumi") < text.n;
    seen->of_cdk |=
        cks_str_find(text, "aws-cdk") < text.n || cks_str_find(text, "aws_cdk") < text.n;
    *lines += lines_in(cks_str_sub(text, fresh, text.n));
}

/* Text in UTF-16 without its zeros: what it names is in ASCII. */
static size_t
drop_zeros(char *p, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (p[i])
            p[kept++] = p[i];
    return kept;
}

/* Reads the file to its end, or to where it turns out to be no text. */
static int
see_file(struct cks_intake *in, struct seen *seen)
{
    char *chunk = cks_run_got(in->c, cks_malloc(CKS_READ_CHUNK));
    size_t kept = 0, got = 0;
    uint64_t offset = 0;
    unsigned lines = 0;
    int number = chunk ? 0 : ENOMEM;
    while (!number) {
        number = cks_intake_read(in, offset, chunk + kept, CKS_READ_CHUNK - kept, &got);
        if (number)
            break;
        struct cks_str text = {chunk, kept + (in->is_wide ? drop_zeros(chunk + kept, got) : got)};
        if (offset == 0)
            see_start(seen, in->input->name, text);
        see_piece(seen, text, kept, &lines);
        offset += got;
        size_t tail = text.n < CKS_CALL_NAME_MAX ? text.n : CKS_CALL_NAME_MAX;
        memmove(chunk, chunk + text.n - tail, tail);
        kept = tail;
        if (!got || seen->binary)
            break;
    }
    cks_wipe(chunk, chunk ? CKS_READ_CHUNK : 0);
    free(chunk);
    return number;
}

static void
see_memory(const struct cks_intake *in, struct seen *seen)
{
    unsigned lines = 0;
    see_start(seen, in->input->name, in->input->memory);
    see_piece(seen, in->input->memory, 0, &lines);
}

enum cks_status
cks_intake_binary_plan(struct cks_intake *in)
{
    char message[512];
    const char *slash = strrchr(in->input->name, '/');
    const char *name = slash ? slash + 1 : in->input->name;
    /* What came through a pipe has no name; and no command may write over the plan. */
    snprintf(message, sizeof(message),
             "is Terraform's binary plan; run: terraform show -json %.200s > %s",
             in->input->memory.p ? "PLAN" : name,
             strcmp(name, "plan.json") == 0 ? "shown.json" : "plan.json");
    cks_account_unreadable(in->c, in->input->name, message);
    return CKS_ERR_READ;
}

/* What to do instead. */
static const char *
way_out(const struct seen *seen)
{
    if (seen->of_pulumi)
        return "run: pulumi preview --json > preview.json";
    if (seen->of_cdktf)
        return "run: cdktf synth";
    if (seen->of_cdk)
        return "run: cdk synth > template.yaml";
    return "run a program under ckscheck dry-run, or check the input of its call as JSON";
}

/* Programs of these tools name the type alone, and the tool where they import it. */
static void
name_type(struct seen *seen)
{
    if (seen->call || !seen->type_line || !(seen->of_pulumi || seen->of_cdktf))
        return;
    seen->call = seen->of_pulumi ? "aws.kms.CustomKeyStore" : "aws_kms_custom_key_store";
    seen->line = seen->type_line;
}

/* What came through a pipe has no name: what is said of it; NULL where that is nothing of its own.
 */
static const char *
about_nameless(const struct cks_intake *in)
{
    struct cks_str text = in->input->memory;
    if (!text.p || cks_promise_of(in->input->name) != CKS_PROMISES_NOTHING ||
        !cks_may_hold_store(text))
        return NULL;
    if (cks_str_find(text, "resource \"") < text.n)
        return "looks like Terraform, which ckscheck recognizes by its file name; it was not "
               "checked; use --stdin-filename main.tf";
    return "has no file name that shows its format; it was not checked; use --stdin-filename NAME";
}

static void
tell_of_form(struct cks_intake *in, const struct seen *seen)
{
    char message[256] = "not a format that ckscheck reads; it was not checked";
    if (seen->call)
        snprintf(message, sizeof(message),
                 "names %s, but is not in a format that ckscheck reads; it was not checked; %s",
                 seen->call, way_out(seen));
    cks_account_form(in->c, in->input->name, seen->line, message, in->found);
}

void
cks_intake_accept(struct cks_intake *in)
{
    in->c->inputs.files.items[in->file].accepted = true;
}

/* In a directory only files of Terragrunt's own name are its files. */
static bool
may_be_inputs(const struct cks_intake *in, const char *name)
{
    const char *slash = strrchr(name, '/');
    return in->found ? strcmp(slash ? slash + 1 : name, "terragrunt.hcl") == 0
                     : cks_str_ends(cks_str_of(name), ".hcl");
}

/* A file of Terragrunt; *ret: it was taken. */
static enum cks_status
take_inputs(struct cks_intake *in, bool *ret)
{
    struct cks_input_file *f = &in->c->inputs.files.items[in->file];
    enum cks_status status = CKS_OK;
    if (!may_be_inputs(in, f->name))
        return CKS_OK;
    if (!f->memory.p)
        status = cks_intake_slurp(in, f, CKS_BOUND_TEXT_BYTES);
    if (status || !f->memory.p || cks_str_find(f->memory, "inputs") == f->memory.n)
        return status;
    *ret = true;
    return cks_intake_terraform_inputs(in->c, f->name, f->memory);
}

enum cks_status
cks_intake_other(struct cks_intake *in)
{
    struct seen seen = {0};
    const char *nameless = about_nameless(in);
    int number = 0;
    bool taken = false;
    enum cks_status status = take_inputs(in, &taken);
    if (status || taken)
        return status;
    if (in->input->memory.p)
        see_memory(in, &seen);
    else
        number = see_file(in, &seen);
    if (number) {
        cks_account_errno(in->c, in->input->name, number);
        return CKS_ERR_READ;
    }
    name_type(&seen);
    if (seen.accepted)
        cks_intake_accept(in);
    else if (nameless && !(seen.of_pulumi || seen.of_cdk || seen.of_cdktf))
        cks_account_form(in->c, in->input->name, seen.line, nameless, in->found);
    else if ((seen.call && !(seen.report && in->found)) || !in->found)
        tell_of_form(in, &seen);
    return CKS_OK;
}
