#include "dryrun/journal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/output.h"
#include "dryrun/json.h"
#include "dryrun/text.h"

/* Calls that are reported one by one; more are counted. A run of a person's has under a hundred. */
#define CALLS_MAX 10000u

static bool
is_format(const char *text, const char *format, const char **ret_file)
{
    size_t n = strlen(format);
    *ret_file = text + n + 1;
    return strncmp(text, format, n) == 0 && text[n] == '=' && text[n + 1];
}

bool
cli_journal_open(struct cli_journal *j, const struct cli_list *reports)
{
    const char *file;
    for (size_t i = 0; i < reports->count; i++)
        *(is_format(reports->items[i], "json", &file) ? &j->json : &j->texts) = true;
    j->text = open_memstream(&j->text_data, &j->text_size);
    j->calls = open_memstream(&j->calls_data, &j->calls_size);
    j->stores = open_memstream(&j->stores_data, &j->stores_size);
    j->findings = open_memstream(&j->findings_data, &j->findings_size);
    return j->text && j->calls && j->stores && j->findings;
}

static bool
is_plain(const struct cks_dryrun_call *call)
{
    return call->answer == CKS_DRYRUN_ACCEPTED && call->outcome != CKS_UNDETERMINED && !call->error;
}

static void
count(struct cli_journal *j, const struct cks_dryrun_call *call)
{
    j->all++;
    j->kms += strcmp(call->service, "kms") == 0;
    j->refused += (call->answer == CKS_DRYRUN_REFUSED && call->outcome == CKS_FAIL) ||
                  call->answer == CKS_DRYRUN_MALFORMED;
    j->failed_connects += call->answer == CKS_DRYRUN_ACCEPTED && call->error;
    j->undetermined += call->answer != CKS_DRYRUN_UNANSWERED && call->outcome == CKS_UNDETERMINED;
    j->unanswered += call->answer == CKS_DRYRUN_UNANSWERED;
    for (size_t i = 0; i < call->finding_count; i++)
        j->severities[call->findings[i]->severity]++;
}

/* What two calls have in common that say the same to a reader; "" where one is always printed. */
static void
likeness(const struct cks_dryrun_call *call, char out[256])
{
    out[0] = '\0';
    if (is_plain(call) && !call->prediction && !call->note)
        snprintf(out, 256, "%s %s %s %s", call->service, call->operation, call->region,
                 call->store_id ? call->store_id : "");
}

static void
end_repeated(struct cli_journal *j)
{
    if (j->repeated)
        fprintf(j->text, "    and %zu more like it\n", j->repeated);
    j->repeated = 0;
}

static void
keep_text(struct cli_journal *j, const struct cks_dryrun_call *call)
{
    char like[256];
    likeness(call, like);
    if (*like && strcmp(like, j->last) == 0) {
        j->repeated++;
    } else {
        end_repeated(j);
        cli_dryrun_print_call(j->text, call);
    }
    memcpy(j->last, like, sizeof(like));
}

static void
keep_json(struct cli_journal *j, const struct cks_dryrun_call *call)
{
    bool first = j->judged == 0, none = !j->any_finding;
    size_t store = call->prediction ? j->judged : CKS_NO_STORE;
    cli_dryrun_json_call(j->calls, call, store, j->all == 1);
    if (call->prediction)
        cli_dryrun_json_store(j->stores, call, store, first);
    cli_dryrun_json_findings(j->findings, call, store, &none);
    j->any_finding = !none;
}

static void
keep(struct cli_journal *j, const struct cks_dryrun_call *call)
{
    if (j->texts)
        keep_text(j, call);
    if (j->json)
        keep_json(j, call);
    j->judged += call->prediction != NULL;
}

/* Standard error is not buffered: a call is one write. */
static void
print_now(struct cli_journal *j, const struct cks_dryrun_call *call)
{
    char *data = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&data, &size);
    if (!f)
        return;
    cli_dryrun_print_call(f, call);
    if (fclose(f) == 0)
        fwrite(data, 1, size, j->now);
    free(data);
}

void
cli_journal_take(void *cookie, const struct cks_dryrun_call *call)
{
    struct cli_journal *j = cookie;
    count(j, call);
    if (j->now && (!j->quiet || !is_plain(call)))
        print_now(j, call);
    if (j->all > CALLS_MAX)
        j->left_out++;
    else
        keep(j, call);
}

static bool
flush(struct cli_journal *j)
{
    end_repeated(j);
    return fflush(j->text) == 0 && fflush(j->calls) == 0 && fflush(j->stores) == 0 &&
           fflush(j->findings) == 0;
}

static void
print_counts(const struct cli_journal *j, FILE *f)
{
    fprintf(f,
            "%zu %s: %zu refused, %zu connect failed, %zu undetermined, %zu not answered; "
            "nothing was sent to AWS; KMS model %s\n",
            j->all, j->all == 1 ? "call" : "calls", j->refused, j->failed_connects, j->undetermined,
            j->unanswered, cks_model_date());
}

void
cli_journal_print(struct cli_journal *j, FILE *f)
{
    if (!flush(j)) {
        cli_error("out of memory: the report is incomplete");
        return;
    }
    fwrite(j->text_data, 1, j->text_size, f);
    if (j->left_out)
        fprintf(f, "%zu more calls are counted and not shown\n", j->left_out);
    if (j->all)
        print_counts(j, f);
}

static void
write_json(const struct cli_journal *j, FILE *f)
{
    fprintf(f,
            "{\n  \"version\": 1,\n  \"tool\": {\"name\": \"ckscheck\", \"version\": \"%s\", "
            "\"model\": \"%s\"},\n",
            cks_version(), cks_model_date());
    fprintf(f,
            "  \"summary\": {\"files\": 0, \"stores\": %zu, \"errors\": %zu, \"warnings\": %zu, "
            "\"notes\": %zu},\n",
            j->judged, j->severities[CKS_ERROR], j->severities[CKS_WARNING],
            j->severities[CKS_NOTE]);
    fprintf(f, "  \"stores\": [%.*s%s],\n", (int)j->stores_size, j->stores_data,
            j->stores_size ? "\n  " : "");
    fprintf(f, "  \"findings\": [%.*s%s],\n", (int)j->findings_size, j->findings_data,
            j->findings_size ? "\n  " : "");
    fprintf(f, "  \"calls\": [%.*s%s]\n}\n", (int)j->calls_size, j->calls_data,
            j->calls_size ? "\n  " : "");
}

bool
cli_journal_accepts(const char *text)
{
    const char *file;
    if (is_format(text, "json", &file) || is_format(text, "text", &file))
        return true;
    cli_error("--report must be text=FILE or json=FILE, not '%s'", text);
    return false;
}

bool
cli_journal_write(struct cli_journal *j, const char *text)
{
    const char *name;
    bool json = is_format(text, "json", &name);
    if (!json)
        is_format(text, "text", &name);
    FILE *f = flush(j) ? fopen(name, "we") : NULL;
    if (f && json)
        write_json(j, f);
    else if (f)
        cli_journal_print(j, f);
    bool failed = !f || ferror(f);
    if (f && fclose(f) != 0)
        failed = true;
    if (failed)
        cli_error("%s cannot be written: %s", name, strerror(errno));
    return !failed;
}

void
cli_journal_close(struct cli_journal *j)
{
    FILE *const files[] = {j->text, j->calls, j->stores, j->findings};
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
        if (files[i])
            fclose(files[i]);
    free(j->text_data);
    free(j->calls_data);
    free(j->stores_data);
    free(j->findings_data);
    *j = (struct cli_journal){0};
}
