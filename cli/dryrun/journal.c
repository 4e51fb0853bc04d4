#include "dryrun/journal.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/output.h"
#include "dryrun/formats.h"
#include "dryrun/json.h"
#include "dryrun/text.h"
#include "session/reports.h"

/* Calls that are reported one by one; more are counted. A run of a person's has under a hundred. */
#define CALLS_MAX 10000u

bool
cli_journal_open(struct cli_journal *j, const struct cli_settings *settings)
{
    const char *file;
    bool others = false;
    /* What the exit status counts is printed. */
    j->least = strcmp(settings->fail_on, "note") == 0 ? CKS_NOTE : CKS_WARNING;
    for (size_t i = 0; i < settings->reports.count; i++) {
        const char *format = cli_report_format(settings->reports.items[i], &file);
        j->json |= strcmp(format, "json") == 0;
        j->texts |= strcmp(format, "text") == 0;
        others |= strcmp(format, "json") != 0 && strcmp(format, "text") != 0;
    }
    j->text = open_memstream(&j->text_data, &j->text_size);
    j->calls = open_memstream(&j->calls_data, &j->calls_size);
    j->stores = open_memstream(&j->stores_data, &j->stores_size);
    j->findings = open_memstream(&j->findings_data, &j->findings_size);
    j->others = others ? cli_dryrun_formats_open(settings) : NULL;
    return j->text && j->calls && j->stores && j->findings && (j->others || !others);
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
    j->refused += call->answer == CKS_DRYRUN_REFUSED || call->answer == CKS_DRYRUN_MALFORMED;
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
        cli_dryrun_print_call(j->text, call, j->least, &j->told);
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
    if (j->others && cli_dryrun_formats_take(j->others, call) != CKS_OK)
        j->failed = true;
    j->judged += call->prediction != NULL;
}

/* Writes while that does not wait: whoever started the endpoint may not read what it says, and its
 * clients would then get no answer. A pipe takes PIPE_BUF bytes at once where it takes any. */
static bool
write_at_once(int fd, const char *text, size_t size)
{
    struct pollfd p = {.fd = fd, .events = POLLOUT};
    while (size && poll(&p, 1, 0) == 1 && p.revents == POLLOUT) {
        ssize_t n = write(fd, text, size < PIPE_BUF ? size : PIPE_BUF);
        if (n <= 0)
            break;
        text += n;
        size -= (size_t)n;
    }
    return size == 0;
}

static void
print_now(struct cli_journal *j, const struct cks_dryrun_call *call)
{
    char *data = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&data, &size);
    if (!f)
        return;
    if (j->unprinted)
        fprintf(f, "%zu calls are not shown: nobody read this output\n", j->unprinted);
    size_t told = j->told_now.count;
    cli_dryrun_print_call(f, call, j->least, &j->told_now);
    if (fclose(f) == 0 && write_at_once(fileno(j->now), data, size)) {
        j->unprinted = 0;
    } else {
        cli_told_forget(&j->told_now, told);
        j->unprinted++;
    }
    free(data);
}

static size_t
find_unconnected(const struct cli_journal *j, const char *id)
{
    size_t i = 0;
    while (i < j->unconnected_count && strcmp(j->unconnected[i].id, id) != 0)
        i++;
    return i;
}

/* What was created waits for its connect. */
static void
follow_connects(struct cli_journal *j, const struct cks_dryrun_call *call)
{
    if (!call->store_id || strlen(call->store_id) >= sizeof(j->unconnected[0].id))
        return;
    size_t i = find_unconnected(j, call->store_id);
    bool created =
        strcmp(call->operation, "CreateCustomKeyStore") == 0 && call->answer == CKS_DRYRUN_ACCEPTED;
    if (created && i == j->unconnected_count && i < CLI_JOURNAL_NEW_MAX) {
        struct cli_journal_store *s = &j->unconnected[j->unconnected_count++];
        snprintf(s->id, sizeof(s->id), "%s", call->store_id);
        snprintf(s->name, sizeof(s->name), "%s", call->store_name ? call->store_name : "");
    } else if (i < j->unconnected_count && (strcmp(call->operation, "ConnectCustomKeyStore") == 0 ||
                                            strcmp(call->operation, "DeleteCustomKeyStore") == 0)) {
        size_t after = --j->unconnected_count - i;
        memmove(&j->unconnected[i], &j->unconnected[i + 1], after * sizeof(j->unconnected[0]));
    }
}

static void
print_never_connected(const struct cli_journal *j, FILE *f)
{
    for (size_t i = 0; i < j->unconnected_count; i++) {
        fputs("note: nothing connected ", f);
        cli_dryrun_put(f, *j->unconnected[i].name ? j->unconnected[i].name : j->unconnected[i].id);
        fputs(" after it was created; it is DISCONNECTED until ConnectCustomKeyStore is called "
              "[CKS924 store-not-connected]\n",
              f);
    }
}

void
cli_journal_take(void *cookie, const struct cks_dryrun_call *call)
{
    struct cli_journal *j = cookie;
    count(j, call);
    follow_connects(j, call);
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
    print_never_connected(j, f);
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

static enum cks_status
write_one(struct cli_journal *j, const char *format, const struct cli_settings *settings,
          int exit_status, FILE *f)
{
    if (strcmp(format, "json") == 0)
        write_json(j, f);
    else if (strcmp(format, "text") == 0)
        cli_journal_print(j, f);
    else
        return cli_dryrun_formats_print(j->others, format, settings, exit_status, cli_sink, f);
    return CKS_OK;
}

static bool
write_to_file(struct cli_journal *j, const char *text, const struct cli_settings *settings,
              int exit_status)
{
    const char *name = "";
    const char *format = cli_report_format(text, &name);
    FILE *f = fopen(name, "we");
    enum cks_status status = f ? write_one(j, format, settings, exit_status, f) : CKS_OK;
    bool failed = !f || ferror(f);
    if (f && fclose(f) != 0)
        failed = true;
    if (failed || status == CKS_ERR_WRITE)
        cli_error("%s cannot be written: %s", name, strerror(errno));
    else if (status != CKS_OK)
        cli_error("%s: %s", name, cks_status_text(status));
    return !failed && status == CKS_OK;
}

void
cli_journal_skip(struct cli_journal *j, const struct cks_failure *failure)
{
    if (j->others)
        cli_dryrun_formats_skip(j->others, failure->file, failure->message);
}

bool
cli_journal_write(struct cli_journal *j, const struct cli_settings *settings, int exit_status)
{
    bool ok = flush(j) && !j->failed;
    char more[64];
    snprintf(more, sizeof(more), "%zu more calls", j->left_out);
    if (j->others && j->left_out)
        cli_dryrun_formats_skip(j->others, more, "they are counted and not shown");
    if (j->others && ok)
        ok = cks_judge(j->others) == CKS_OK;
    if (!ok)
        cli_error("out of memory: the report is incomplete");
    for (size_t i = 0; ok && i < settings->reports.count; i++)
        ok = write_to_file(j, settings->reports.items[i], settings, exit_status);
    return ok;
}

void
cli_journal_close(struct cli_journal *j)
{
    FILE *const files[] = {j->text, j->calls, j->stores, j->findings};
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
        if (files[i])
            fclose(files[i]);
    cks_close(&j->others);
    cli_told_forget(&j->told, 0);
    cli_told_forget(&j->told_now, 0);
    free(j->text_data);
    free(j->calls_data);
    free(j->stores_data);
    free(j->findings_data);
    *j = (struct cli_journal){0};
}
