#include "run/intake/other.h"

#include <stdio.h>

#include "base/limits.h"
#include "formats/reading/calls.h"
#include "run/state/account.h"

/* A plan that terraform plan -out writes: a ZIP file whose first entry has this name. */
#define ZIP "PK\x03\x04"
#define ZIP_NAME_AT 30u
#define PLAN_ENTRY "tfplan"

/* What a text shows about itself. */
struct seen {
    const char *call; /* the first that it names, or NULL */
    unsigned line;    /* where that stands */
    bool binary;
    bool plan;              /* Terraform's binary plan */
    bool of_pulumi, of_cdk; /* programs whose tools print what is read */
};

static unsigned
lines_in(struct cks_str text)
{
    unsigned n = 0;
    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '\n';
    return n;
}

static void
see_start(struct seen *seen, struct cks_str text)
{
    seen->binary = text.n && memchr(text.p, 0, text.n) != NULL;
    seen->plan = cks_str_starts(text, ZIP) &&
                 cks_str_starts(cks_str_sub(text, ZIP_NAME_AT, text.n), PLAN_ENTRY);
}

/* `fresh` is where what was not seen yet begins. */
static void
see_piece(struct seen *seen, struct cks_str text, size_t fresh, unsigned *lines)
{
    size_t at = 0;
    const char *call = seen->call ? NULL : cks_find_call(text, &at);
    if (call) {
        seen->call = call;
        unsigned before = lines_in(cks_str_sub(text, 0, fresh));
        seen->line = 1 + *lines - before + lines_in(cks_str_sub(text, 0, at));
    }
    seen->of_pulumi |= cks_str_find(text, "pulumi") < text.n;
    seen->of_cdk |=
        cks_str_find(text, "aws-cdk") < text.n || cks_str_find(text, "aws_cdk") < text.n;
    *lines += lines_in(cks_str_sub(text, fresh, text.n));
}

/* Reads the file to its end, or to where it turns out to be no text. */
static int
see_file(struct cks_intake *in, struct seen *seen)
{
    char chunk[CKS_READ_CHUNK];
    size_t kept = 0, got = 0;
    uint64_t offset = 0;
    unsigned lines = 0;
    int number;
    do {
        number = cks_intake_read(in, offset, chunk + kept, sizeof(chunk) - kept, &got);
        if (number)
            break;
        struct cks_str text = {chunk, kept + got};
        if (offset == 0)
            see_start(seen, text);
        see_piece(seen, text, kept, &lines);
        offset += got;
        size_t tail = text.n < CKS_CALL_NAME_MAX ? text.n : CKS_CALL_NAME_MAX;
        memmove(chunk, chunk + text.n - tail, tail);
        kept = tail;
    } while (got && !seen->binary);
    cks_wipe(chunk, sizeof(chunk));
    return number;
}

static void
see_memory(const struct cks_intake *in, struct seen *seen)
{
    unsigned lines = 0;
    see_start(seen, in->input->memory);
    see_piece(seen, in->input->memory, 0, &lines);
}

static void
tell_of_plan(struct cks_intake *in)
{
    char message[512];
    const char *name = strrchr(in->input->name, '/');
    snprintf(message, sizeof(message),
             "is Terraform's binary plan; run: terraform show -json %.200s > plan.json",
             name ? name + 1 : in->input->name);
    cks_account_unreadable(in->c, in->input->name, message);
}

/* What to do instead. */
static const char *
way_out(const struct seen *seen)
{
    if (seen->of_pulumi)
        return "run: pulumi preview --json > preview.json";
    if (seen->of_cdk)
        return "run: cdk synth > template.yaml";
    return "write the input of the call as JSON and check that";
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

enum cks_status
cks_intake_other(struct cks_intake *in)
{
    struct seen seen = {0};
    int number = 0;
    if (in->input->memory.p)
        see_memory(in, &seen);
    else
        number = see_file(in, &seen);
    if (number) {
        cks_account_errno(in->c, in->input->name, number);
        return CKS_ERR_READ;
    }
    if (seen.plan)
        tell_of_plan(in);
    else if (seen.call || !in->found)
        tell_of_form(in, &seen);
    return seen.plan ? CKS_ERR_READ : CKS_OK;
}

enum cks_status
cks_intake_unnamed_terraform(struct cks_intake *in)
{
    cks_account_form(
        in->c, in->input->name, 0,
        "looks like Terraform, which ckscheck recognizes by its file name; it was not checked; "
        "use --stdin-filename main.tf",
        in->found);
    return CKS_OK;
}
